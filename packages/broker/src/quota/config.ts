// Quota settings: known, checked, and without effect yet.
import { className, defineSettings, int, long } from '../settings.ts'

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

const rate = (doc: string) => long({ default: Number.MAX_SAFE_INTEGER, min: 0, update: 'cluster-wide', absent: 'quotas', doc })

/** Settings of a broker that can be set at run time alone, and are told only where they are set. */
export const replicationRateSettings = defineSettings({
  'leader.replication.throttled.rate': rate('Bytes a second at most for replicas of topics that throttle their leaders.'),
  'follower.replication.throttled.rate': rate('Bytes a second at most for replicas of topics that throttle their followers.'),
  'replica.alter.log.dirs.io.max.bytes.per.second': rate('Bytes a second at most for moves between log directories.'),
})
