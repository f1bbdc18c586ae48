// Transaction settings.
import { boolean, defineSettings, int, short } from '../../settings.ts'

/** Settings of the transaction coordinator. */
export const transactionSettings = defineSettings({
  'add.partitions.to.txn.retry.backoff.max.ms': int({
    default: 100,
    min: 0,
    importance: 'high',
    doc: 'Longest time the broker goes on retrying, by itself, to add a partition to a transaction whose predecessor is still ending.',
  }),
  'add.partitions.to.txn.retry.backoff.ms': int({
    default: 20,
    min: 1,
    importance: 'high',
    idle: 'partitions are added by this node itself, which needs no retry',
    doc: 'Pause between two such attempts.',
  }),
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': int({
    default: 10000,
    min: 1,
    importance: 'low',
    doc: 'How often transactions that ran out of time are looked for and aborted.',
  }),
  'transaction.max.timeout.ms': int({
    default: 900_000,
    min: 1,
    importance: 'high',
    doc: 'Longest transaction timeout a producer may ask for.',
  }),
  'transaction.partition.verification.enable': boolean({
    default: true,
    update: 'cluster-wide',
    importance: 'low',
    doc: "Whether a transactional append is checked against the transaction's coordinator first (KIP-890).",
  }),
  'transaction.remove.expired.transaction.cleanup.interval.ms': int({
    default: 3_600_000,
    min: 1,
    importance: 'low',
    doc: 'How often transactional ids that nobody uses are looked for and removed.',
  }),
  'transaction.state.log.load.buffer.size': int({
    default: 5_242_880,
    min: 1,
    importance: 'high',
    idle: 'logs are read by the batch',
    doc: 'Bytes read at a time while transactions are loaded.',
  }),
  'transaction.state.log.min.isr': int({
    default: 2,
    min: 1,
    importance: 'high',
    doc: 'Replicas of the transaction topic that must have a record. On one node, at most 1 takes effect.',
  }),
  'transaction.state.log.num.partitions': int({
    default: 50,
    min: 1,
    importance: 'high',
    doc: 'Partitions of the transaction topic. Must not change once it exists.',
  }),
  'transaction.state.log.replication.factor': short({
    default: 3,
    min: 1,
    importance: 'high',
    doc: 'Replicas of the transaction topic. On one node, at most 1 takes effect.',
  }),
  'transaction.state.log.segment.bytes': int({
    default: 104_857_600,
    min: 1,
    importance: 'high',
    doc: 'Segment size of the transaction topic, small so that it loads fast. Below 1 MiB, the least of any topic, it cannot be created, as in Kafka.',
  }),
  'transaction.two.phase.commit.enable': boolean({
    default: false,
    importance: 'low',
    absent: 'two-phase commit',
    doc: 'Whether producers may take part in two-phase commits (KIP-939).',
  }),
  'transactional.id.expiration.ms': int({
    default: 604_800_000,
    min: 1,
    importance: 'high',
    doc: 'A transactional id that was not used for this long is forgotten.',
  }),
})
