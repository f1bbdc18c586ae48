// Quota settings: known, checked, and without effect yet.
import { className, defineSettings, int } from '../settings.ts'

/** Settings of quotas. */
export const quotaSettings = defineSettings({
  'alter.log.dirs.replication.quota.window.num': int({
    default: 11,
    min: 1,
    importance: 'low',
    absent: 'quotas',
    doc: 'Samples kept for the quota of moves between log directories.',
  }),
  'alter.log.dirs.replication.quota.window.size.seconds': int({
    default: 1,
    min: 1,
    importance: 'low',
    absent: 'quotas',
    doc: 'Length of one such sample.',
  }),
  'client.quota.callback.class': className({
    default: null,
    importance: 'low',
    absent: 'Java plug-ins',
    doc: 'Java class that computes client quotas.',
  }),
  'controller.quota.window.num': int({
    default: 11,
    min: 1,
    importance: 'low',
    absent: 'quotas',
    doc: 'Samples kept for the quota of topic changes.',
  }),
  'controller.quota.window.size.seconds': int({
    default: 1,
    min: 1,
    importance: 'low',
    absent: 'quotas',
    doc: 'Length of one such sample.',
  }),
  'quota.window.num': int({ default: 11, min: 1, importance: 'low', absent: 'quotas', doc: 'Samples kept for client quotas.' }),
  'quota.window.size.seconds': int({
    default: 1,
    min: 1,
    importance: 'low',
    absent: 'quotas',
    doc: 'Length of one such sample.',
  }),
  'replication.quota.window.num': int({
    default: 11,
    min: 1,
    importance: 'low',
    absent: 'quotas',
    doc: 'Samples kept for replication quotas.',
  }),
  'replication.quota.window.size.seconds': int({
    default: 1,
    min: 1,
    importance: 'low',
    absent: 'quotas',
    doc: 'Length of one such sample.',
  }),
})
