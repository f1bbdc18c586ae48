// Replication and fetch settings.
import { defineSettings, int, long, string } from '../settings.ts'

/** Settings of replicas and of serving them. */
export const replicaSettings = defineSettings({
  'delete.records.purgatory.purge.interval.requests': int({
    default: 1,
    idle: 'what waited is dropped when it ends',
    doc: 'Requests after which waits that have ended are dropped.',
  }),
  'fetch.max.bytes': int({
    default: 57_671_680,
    min: 1024,
    doc: 'Most bytes of one answer to a fetch; the first batch is sent even when it is larger.',
  }),
  'fetch.purgatory.purge.interval.requests': int({
    default: 1000,
    idle: 'what waited is dropped when it ends',
    doc: 'Requests after which waits that have ended are dropped.',
  }),
  'max.incremental.fetch.session.cache.slots': int({ default: 1000, min: 0, doc: 'Fetch sessions that are remembered.' }),
  'min.insync.replicas': int({
    default: 1,
    min: 1,
    update: 'cluster-wide',
    importance: 'high',
    doc: 'With acks=all, how many replicas must have a record, the leader among them; with fewer in sync a produce is refused.',
  }),
  'num.replica.alter.log.dirs.threads': int({
    default: null,
    importance: 'high',
    idle: 'each move has its turns in the event loop',
    doc: 'Threads that move replicas between log directories.',
  }),
  'num.replica.fetchers': int({
    default: 1,
    min: 1,
    update: 'cluster-wide',
    importance: 'high',
    absent: 'replication between nodes',
    doc: 'Threads that fetch from each other broker.',
  }),
  'producer.purgatory.purge.interval.requests': int({
    default: 1000,
    idle: 'what waited is dropped when it ends',
    doc: 'Requests after which waits that have ended are dropped.',
  }),
  'replica.fetch.backoff.ms': int({
    default: 1000,
    min: 0,
    absent: 'replication between nodes',
    doc: 'Pause of a follower after a failed fetch.',
  }),
  'replica.fetch.max.bytes': int({
    default: 1_048_576,
    min: 0,
    absent: 'replication between nodes',
    doc: 'Bytes of one partition a follower asks for.',
  }),
  'replica.fetch.min.bytes': int({
    default: 1,
    importance: 'high',
    absent: 'replication between nodes',
    doc: "Bytes for which a follower's fetch waits.",
  }),
  'replica.fetch.response.max.bytes': int({
    default: 10_485_760,
    min: 0,
    absent: 'replication between nodes',
    doc: 'Bytes of one answer a follower asks for.',
  }),
  'replica.fetch.wait.max.ms': int({
    default: 500,
    importance: 'high',
    absent: 'replication between nodes',
    doc: "How long a follower's fetch waits.",
  }),
  'replica.high.watermark.checkpoint.interval.ms': long({
    default: 5000,
    importance: 'high',
    doc: 'How often high watermarks are noted on disk.',
  }),
  'replica.lag.time.max.ms': long({
    default: 30000,
    importance: 'high',
    absent: 'replication between nodes',
    doc: 'A follower that did not catch up for this long leaves the set of in-sync replicas.',
  }),
  'replica.selector.class': string({
    default: null,
    absent: 'Java plug-ins',
    doc: 'Java class that chooses the replica a consumer reads from.',
  }),
  'replica.socket.receive.buffer.bytes': int({
    default: 65536,
    importance: 'high',
    absent: 'replication between nodes',
    doc: "Receive buffer of a follower's socket.",
  }),
  'replica.socket.timeout.ms': int({
    default: 30000,
    importance: 'high',
    absent: 'replication between nodes',
    doc: 'How long a follower waits for an answer.',
  }),
})
