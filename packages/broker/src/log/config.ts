// The settings of a log, as values: what a topic may set, and what holds for all logs of a broker.
import type { CleanerConfig } from './cleaner-queue.ts'

/** Settings of one topic's logs. Kafka's topic settings in camel case; sizes in bytes, times in ms, `Infinity` for Kafka's Long.MAX_VALUE. */
export interface LogConfig {
  /** segment.bytes: a segment that would grow past it is rolled. */
  readonly segmentBytes: number
  /** segment.ms: a segment whose first record is older than this is rolled by the next append. */
  readonly segmentMs: number
  /** segment.jitter.ms: up to so much is taken off segment.ms, by chance, for each segment. */
  readonly segmentJitterMs: number
  /** segment.index.bytes: room of the offset index and of the time index; a full one rolls the segment. */
  readonly segmentIndexBytes: number
  /** index.interval.bytes: an index entry is added when more than this was written since the last one. */
  readonly indexIntervalBytes: number
  /** max.message.bytes: largest batch that a client may append, compressed as it came. */
  readonly maxMessageBytes: number
  /** max.decompressed.message.bytes: largest content of a compressed batch. */
  readonly maxDecompressedBytes: number
  /** message.timestamp.type */
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime'
  /** message.timestamp.before.max.ms */
  readonly messageTimestampBeforeMaxMs: number
  /** message.timestamp.after.max.ms */
  readonly messageTimestampAfterMaxMs: number
  /** compression.type: `producer` keeps what came. */
  readonly compressionType: 'producer' | 'uncompressed' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
  /** compression.<codec>.level of the chosen codec; its own default when undefined. */
  readonly compressionLevel: number | undefined
  /** cleanup.policy holds `delete`. */
  readonly cleanupDelete: boolean
  /** cleanup.policy holds `compact`. */
  readonly cleanupCompact: boolean
  /** retention.ms; -1 keeps for ever. */
  readonly retentionMs: number
  /** retention.bytes; -1 is no bound. */
  readonly retentionBytes: number
  /** file.delete.delay.ms: a deleted segment's files stay so long, renamed. */
  readonly fileDeleteDelayMs: number
  /** flush.messages: with durability=os, a sync after so many records. */
  readonly flushMessages: number
  /** flush.ms: with durability=os, a sync after so long. */
  readonly flushMs: number
  /** min.cleanable.dirty.ratio */
  readonly minCleanableDirtyRatio: number
  /** min.compaction.lag.ms */
  readonly minCompactionLagMs: number
  /** max.compaction.lag.ms */
  readonly maxCompactionLagMs: number
  /** delete.retention.ms: how long tombstones and transaction markers outlive their first cleaning. */
  readonly deleteRetentionMs: number
}

const mebibyte = 1024 * 1024
const day = 24 * 60 * 60 * 1000

/** Kafka's defaults. */
export const defaultLogConfig: LogConfig = {
  segmentBytes: 1024 * mebibyte,
  segmentMs: 7 * day,
  segmentJitterMs: 0,
  segmentIndexBytes: 10 * mebibyte,
  indexIntervalBytes: 4096,
  maxMessageBytes: mebibyte + 12,
  maxDecompressedBytes: 2_147_483_639,
  messageTimestampType: 'CreateTime',
  messageTimestampBeforeMaxMs: Number.POSITIVE_INFINITY,
  messageTimestampAfterMaxMs: 60 * 60 * 1000,
  compressionType: 'producer',
  compressionLevel: undefined,
  cleanupDelete: true,
  cleanupCompact: false,
  retentionMs: 7 * day,
  retentionBytes: -1,
  fileDeleteDelayMs: 60_000,
  flushMessages: Number.POSITIVE_INFINITY,
  flushMs: Number.POSITIVE_INFINITY,
  minCleanableDirtyRatio: 0.5,
  minCompactionLagMs: 0,
  maxCompactionLagMs: Number.POSITIVE_INFINITY,
  deleteRetentionMs: day,
}

/** What holds for all logs of a broker. */
export interface LogDirsConfig extends CleanerConfig {
  /** log.dirs: absolute paths. */
  readonly directories: readonly string[]
  /** The one partition that is looked at there, by the name of its directory; every one when left out. A clean stop of such a directory is not trusted: Apache Kafka leaves its note there when it writes. */
  readonly only?: string
  /** cordoned.log.dirs: where no new log is placed while another directory is left; `*` for all. */
  readonly cordoned: readonly string[]
  /** disk: an acknowledged record is on stable storage. os: it is in the system's memory, and a segment is synced when it is rolled, as Kafka does. */
  readonly durability: 'disk' | 'os'
  /** num.recovery.threads.per.data.dir: logs of one directory that are recovered at the same time. */
  readonly recoveriesPerDirectory: number
  /** log.retention.check.interval.ms */
  readonly retentionCheckIntervalMs: number
  /** log.initial.task.delay.ms: before the first retention check. */
  readonly initialTaskDelayMs: number
  /** Recovery points, high watermarks and log start offsets go to their files so often when they moved. Kafka's own is a minute; ours bounds what a start after a crash has to take on trust. */
  readonly checkpointIntervalMs: number
  /** producer.id.expiration.ms */
  readonly producerIdExpirationMs: number
  /** producer.id.expiration.check.interval.ms */
  readonly producerIdExpirationCheckIntervalMs: number
  /** Producers that all logs together remember (millrace.producer.ids.max). */
  readonly producerIdsMax: number
  /** How often it is looked whether they are more. */
  readonly producerLimitCheckIntervalMs: number
  /** transaction.partition.verification.enable */
  readonly transactionVerification: boolean
  /** Syncs of one directory that are under way at the same time. */
  readonly syncsPerDirectory: number
  /** Segment files that may be open at once; the least used idle one is closed first. */
  readonly openFilesMax: number
}

export const defaultLogDirsConfig: Omit<LogDirsConfig, 'directories'> = {
  cordoned: [],
  durability: 'disk',
  recoveriesPerDirectory: 2,
  retentionCheckIntervalMs: 300_000,
  initialTaskDelayMs: 30_000,
  checkpointIntervalMs: 5_000,
  producerIdExpirationMs: day,
  producerIdExpirationCheckIntervalMs: 600_000,
  producerIdsMax: 1_000_000,
  producerLimitCheckIntervalMs: 1_000,
  transactionVerification: true,
  syncsPerDirectory: 4,
  openFilesMax: 8_000,
  cleanerEnable: true,
  cleanerBackoffMs: 15_000,
  cleanerMapBytes: 128 * mebibyte,
  cleanerMapLoad: 0.9,
  cleanerBytesPerSecond: Number.POSITIVE_INFINITY,
  cleanerPasses: 1,
}
