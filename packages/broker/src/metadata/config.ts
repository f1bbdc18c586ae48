// Settings of the metadata log.
import { defineSettings, int, long, string } from '../settings.ts'

/** Settings of the metadata log and its snapshots. */
export const metadataSettings = defineSettings({
  'internal.metadata.delete.delay.millis': long({
    default: 60000,
    importance: 'low',
    internal: true,
    doc: 'How long a deleted file of the metadata log stays on disk.',
  }),
  'internal.metadata.log.segment.bytes': int({
    default: null,
    importance: 'low',
    internal: true,
    doc: 'Segment size of the metadata log without the lower bound; for tests.',
  }),
  'internal.metadata.max.batch.size.in.bytes': int({
    default: 8_388_608,
    importance: 'low',
    internal: true,
    doc: 'Largest batch of the metadata log.',
  }),
  'metadata.log.dir': string({
    default: null,
    importance: 'high',
    doc: 'Directory of the metadata log; by default the first of `log.dirs`. One that is none of them holds that log alone: no partition is placed there, and when it fails the broker stops.',
  }),
  'metadata.log.max.record.bytes.between.snapshots': long({
    default: 20_971_520,
    min: 1,
    importance: 'high',
    doc: 'The metadata log is written as a snapshot after this many bytes of records.',
  }),
  'metadata.log.max.snapshot.interval.ms': long({
    default: 3_600_000,
    min: 0,
    importance: 'high',
    doc: 'A snapshot is also written after this time, if there is anything new; 0 never.',
  }),
  'metadata.log.segment.bytes': int({
    default: 1_073_741_824,
    min: 8_388_608,
    importance: 'high',
    doc: 'The metadata log begins a new segment at this size.',
  }),
  'metadata.log.segment.ms': long({
    default: 604_800_000,
    importance: 'high',
    doc: 'The metadata log begins a new segment after this time.',
  }),
  'metadata.max.idle.interval.ms': int({
    default: 500,
    min: 0,
    importance: 'low',
    idle: 'a quorum of one has no followers to show that it lives',
    doc: 'The controller writes a record that changes nothing when it wrote none for this long, so that followers see it live; 0 never.',
  }),
  'metadata.max.retention.bytes': long({
    default: 104_857_600,
    importance: 'high',
    doc: 'Old segments and snapshots of the metadata log are removed above this size, if a newer snapshot covers them.',
  }),
  'metadata.max.retention.ms': long({
    default: 604_800_000,
    importance: 'high',
    doc: 'Old segments and snapshots of the metadata log are removed after this time, if a newer snapshot covers them.',
  }),
})
