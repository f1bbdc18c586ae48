// Settings of one topic, and where each takes its default from.
import {
  boolean,
  defineSettings,
  double,
  formatSetting,
  int,
  list,
  long,
  parseSetting,
  string,
  type Setting,
  type Values,
} from '../settings.ts'
import type { LogConfig } from './config.ts'

/** Settings of a topic; a broker setting gives the default of each that has synonyms. */
export const topicSettings = defineSettings({
  'cleanup.policy': list({
    default: ['delete'],
    of: ['compact', 'delete'],
    synonyms: [{ name: 'log.cleanup.policy' }],
    doc: '`delete` drops old segments, `compact` keeps the last value of each key; both together do both.',
  }),
  'compression.gzip.level': int({
    default: -1,
    min: 1,
    max: 9,
    or: -1,
    synonyms: [{ name: 'compression.gzip.level' }],
    doc: "Level of gzip if `compression.type` is gzip; -1 is the codec's own default.",
  }),
  'compression.lz4.level': int({
    default: 9,
    min: 1,
    max: 17,
    synonyms: [{ name: 'compression.lz4.level' }],
    idle: 'the lz4 here has one level',
    doc: 'Level of lz4 if `compression.type` is lz4.',
  }),
  'compression.type': string({
    default: 'producer',
    oneOf: ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'],
    synonyms: [{ name: 'compression.type' }],
    doc: 'Codec in which batches are stored; `producer` keeps each batch as it was sent, `uncompressed` stores it plain.',
  }),
  'compression.zstd.level': int({
    default: 3,
    min: -131_072,
    max: 22,
    synonyms: [{ name: 'compression.zstd.level' }],
    doc: 'Level of zstd if `compression.type` is zstd.',
  }),
  'delete.retention.ms': long({
    default: 86_400_000,
    min: 0,
    synonyms: [{ name: 'log.cleaner.delete.retention.ms' }],
    doc: 'How long a compacted topic keeps tombstones, so that a reader that began before one sees it.',
  }),
  'errors.deadletterqueue.group.enable': boolean({
    default: false,
    absent: 'share groups',
    doc: 'Whether share groups may use this topic as their dead-letter queue.',
  }),
  'file.delete.delay.ms': long({
    default: 60000,
    min: 0,
    synonyms: [{ name: 'log.segment.delete.delay.ms' }],
    doc: "How long a dropped segment's files stay on disk for readers that are inside.",
  }),
  'flush.messages': long({
    default: 2 ** 63,
    min: 1,
    synonyms: [{ name: 'log.flush.interval.messages' }],
    doc: 'The log is flushed to disk after this many messages.',
  }),
  'flush.ms': long({
    default: 2 ** 63,
    min: 0,
    synonyms: [{ name: 'log.flush.interval.ms' }, { name: 'log.flush.scheduler.interval.ms' }],
    doc: 'The log is flushed to disk after this long.',
  }),
  'follower.replication.throttled.replicas': list({
    default: [],
    absent: 'replication between nodes',
    doc: 'Replicas whose fetching is throttled: `partition:broker` pairs, or `*`.',
  }),
  'index.interval.bytes': int({
    default: 4096,
    min: 0,
    synonyms: [{ name: 'log.index.interval.bytes' }],
    doc: 'Bytes of log between two entries of its offset index.',
  }),
  'internal.segment.bytes': int({ default: null, internal: true, doc: 'Segment size without the lower bound; for tests.' }),
  'leader.replication.throttled.replicas': list({
    default: [],
    absent: 'replication between nodes',
    doc: 'Replicas whose serving of followers is throttled: `partition:broker` pairs, or `*`.',
  }),
  'local.retention.bytes': long({
    default: -2,
    min: -2,
    absent: 'tiered storage',
    synonyms: [{ name: 'log.local.retention.bytes' }],
    doc: 'Bytes kept on local disk if the topic is tiered; -2 means `retention.bytes`.',
  }),
  'local.retention.ms': long({
    default: -2,
    min: -2,
    absent: 'tiered storage',
    synonyms: [{ name: 'log.local.retention.ms' }],
    doc: 'Time kept on local disk if the topic is tiered; -2 means `retention.ms`.',
  }),
  'max.compaction.lag.ms': long({
    default: 2 ** 63,
    min: 1,
    synonyms: [{ name: 'log.cleaner.max.compaction.lag.ms' }],
    doc: 'A record is compacted at the latest this long after it was written.',
  }),
  'max.decompressed.message.bytes': int({
    default: 2_147_483_639,
    min: 1,
    max: 2_147_483_639,
    synonyms: [{ name: 'max.decompressed.message.bytes' }],
    doc: 'Largest content of a compressed record that the broker unpacks; a larger one is refused.',
  }),
  'max.message.bytes': int({
    default: 1_048_588,
    min: 0,
    synonyms: [{ name: 'message.max.bytes' }],
    doc: 'Largest batch that is accepted, as it is on the wire, compressed.',
  }),
  'message.timestamp.after.max.ms': long({
    default: 3_600_000,
    min: 0,
    synonyms: [{ name: 'log.message.timestamp.after.max.ms' }],
    doc: "A record may be this far ahead of the broker's clock; further ahead it is refused.",
  }),
  'message.timestamp.before.max.ms': long({
    default: 2 ** 63,
    min: 0,
    synonyms: [{ name: 'log.message.timestamp.before.max.ms' }],
    doc: "A record may be this far behind the broker's clock; further behind it is refused.",
  }),
  'message.timestamp.type': string({
    default: 'CreateTime',
    oneOf: ['CreateTime', 'LogAppendTime'],
    synonyms: [{ name: 'log.message.timestamp.type' }],
    doc: 'Whether records keep the time they were created at or get the time of their append.',
  }),
  'min.cleanable.dirty.ratio': double({
    default: 0.5,
    min: 0,
    max: 1,
    synonyms: [{ name: 'log.cleaner.min.cleanable.ratio' }],
    doc: 'The log is compacted when this share of it is not compacted yet.',
  }),
  'min.compaction.lag.ms': long({
    default: 0,
    min: 0,
    synonyms: [{ name: 'log.cleaner.min.compaction.lag.ms' }],
    doc: 'A record is not compacted before it is this old.',
  }),
  'min.insync.replicas': int({
    default: 1,
    min: 1,
    synonyms: [{ name: 'min.insync.replicas' }],
    doc: 'With acks=all, how many replicas must have a record, the leader among them; with fewer in sync a produce is refused.',
  }),
  preallocate: boolean({
    default: false,
    synonyms: [{ name: 'log.preallocate' }],
    idle: 'segment files grow as they are written',
    doc: 'Whether a new segment file takes its full size at once.',
  }),
  'remote.copy.lag.bytes': long({
    default: -1,
    min: -1,
    absent: 'tiered storage',
    synonyms: [{ name: 'log.remote.copy.lag.bytes' }],
    doc: 'A segment is copied to tiered storage after this many newer bytes.',
  }),
  'remote.copy.lag.ms': long({
    default: 0,
    min: -1,
    absent: 'tiered storage',
    synonyms: [{ name: 'log.remote.copy.lag.ms' }],
    doc: 'A segment is copied to tiered storage after this time.',
  }),
  'remote.log.copy.disable': boolean({
    default: false,
    absent: 'tiered storage',
    doc: 'Whether a tiered topic stops copying and only reads what was copied.',
  }),
  'remote.log.delete.on.disable': boolean({
    default: false,
    absent: 'tiered storage',
    doc: 'Whether tiered data is deleted when tiering is switched off.',
  }),
  'remote.storage.enable': boolean({
    default: false,
    absent: 'tiered storage',
    doc: "Whether the topic's old segments go to tiered storage. Not served.",
  }),
  'retention.bytes': long({
    default: -1,
    synonyms: [{ name: 'log.retention.bytes' }],
    doc: 'A partition drops its oldest segments when it is larger; -1 never.',
  }),
  'retention.ms': long({
    default: 604_800_000,
    min: -1,
    synonyms: [
      { name: 'log.retention.ms' },
      { name: 'log.retention.minutes', factor: 60000 },
      { name: 'log.retention.hours', factor: 3_600_000 },
    ],
    doc: 'A segment is dropped this long after its newest record; -1 never.',
  }),
  'segment.bytes': int({
    default: 1_073_741_824,
    min: 1_048_576,
    synonyms: [{ name: 'log.segment.bytes' }],
    doc: 'The log begins a new segment at this size.',
  }),
  'segment.index.bytes': int({
    default: 10_485_760,
    min: 4,
    synonyms: [{ name: 'log.index.size.max.bytes' }],
    doc: 'Largest offset index of a segment; a full index begins a new segment.',
  }),
  'segment.jitter.ms': long({
    default: 0,
    min: 0,
    synonyms: [{ name: 'log.roll.jitter.ms' }, { name: 'log.roll.jitter.hours', factor: 3_600_000 }],
    doc: 'Random time by which a new segment may begin earlier, so that not all logs roll at a time.',
  }),
  'segment.ms': long({
    default: 604_800_000,
    min: 1,
    synonyms: [{ name: 'log.roll.ms' }, { name: 'log.roll.hours', factor: 3_600_000 }],
    doc: 'The log begins a new segment after this time, even if it is not full.',
  }),
  'unclean.leader.election.enable': boolean({
    default: false,
    synonyms: [{ name: 'unclean.leader.election.enable' }],
    doc: 'Whether a replica that is not in sync may lead when no other is left: the partition goes on, records are lost.',
  }),
})

/** The values of one topic's settings, by Kafka's names. */
export type TopicConfig = Values<typeof topicSettings>

/** Where the text of a topic's setting comes from when the topic does not set it itself: a broker setting by name, null where that is unset. */
export type BrokerText = (name: string) => string | null

/**
 * What a setting of a topic is when the topic does not set it: the first of its broker settings that is set, else its own default.
 * @returns the value as Kafka prints it.
 */
export function topicDefault(name: string, brokerText: BrokerText): string | null {
  const setting: Setting | undefined = topicSettings[name as keyof TopicConfig]
  if (setting === undefined) return null
  for (const { name: broker, factor = 1 } of setting.synonyms) {
    const text = brokerText(broker)
    if (text !== null) return factor === 1 ? text : hours(text, factor)
  }
  return formatSetting(setting, setting.default)
}

/** A negative time means no limit in every unit. */
function hours(text: string, factor: number): string {
  const value = BigInt(text)
  return (value < 0n ? -1n : value * BigInt(factor)).toString()
}

/** A topic's settings: its own where they are set and valid, else the broker's, else the defaults. */
export function topicConfigOf(own: ReadonlyMap<string, string>, brokerText: BrokerText): TopicConfig {
  const names = Object.keys(topicSettings) as (keyof TopicConfig)[]
  return Object.fromEntries(names.map((name) => [name, topicSettingOf(name, own, brokerText)])) as unknown as TopicConfig
}

/** One of them, without the work that all are. */
export function topicSettingOf<N extends keyof TopicConfig>(
  name: N,
  own: ReadonlyMap<string, string>,
  brokerText: BrokerText,
): TopicConfig[N] {
  const setting: Setting = topicSettings[name]
  for (const text of [own.get(name), topicDefault(name, brokerText)]) {
    const parsed = text === undefined || text === null ? undefined : parseSetting(setting, text)
    if (parsed !== undefined && 'value' in parsed) return parsed.value as TopicConfig[N]
  }
  return setting.default as TopicConfig[N]
}

/** The same as a log takes them: Kafka's Long.MAX_VALUE is Infinity. */
export function logConfigOf(config: TopicConfig): LogConfig {
  const unbounded = (value: number): number => (value >= 2 ** 63 ? Number.POSITIVE_INFINITY : value)
  const compressionType = config['compression.type'] as LogConfig['compressionType']
  const gzipLevel = config['compression.gzip.level'] === -1 ? undefined : config['compression.gzip.level']
  return {
    segmentBytes: config['internal.segment.bytes'] ?? config['segment.bytes'],
    segmentMs: unbounded(config['segment.ms']),
    segmentJitterMs: unbounded(config['segment.jitter.ms']),
    segmentIndexBytes: config['segment.index.bytes'],
    indexIntervalBytes: config['index.interval.bytes'],
    maxMessageBytes: config['max.message.bytes'],
    maxDecompressedBytes: config['max.decompressed.message.bytes'],
    messageTimestampType: config['message.timestamp.type'] as LogConfig['messageTimestampType'],
    messageTimestampBeforeMaxMs: unbounded(config['message.timestamp.before.max.ms']),
    messageTimestampAfterMaxMs: unbounded(config['message.timestamp.after.max.ms']),
    compressionType,
    compressionLevel:
      compressionType === 'gzip'
        ? gzipLevel
        : compressionType === 'lz4'
          ? config['compression.lz4.level']
          : compressionType === 'zstd'
            ? config['compression.zstd.level']
            : undefined,
    cleanupDelete: config['cleanup.policy'].includes('delete'),
    cleanupCompact: config['cleanup.policy'].includes('compact'),
    retentionMs: unbounded(config['retention.ms']),
    retentionBytes: unbounded(config['retention.bytes']),
    fileDeleteDelayMs: unbounded(config['file.delete.delay.ms']),
    flushMessages: unbounded(config['flush.messages']),
    flushMs: unbounded(config['flush.ms']),
    minCleanableDirtyRatio: config['min.cleanable.dirty.ratio'],
    minCompactionLagMs: unbounded(config['min.compaction.lag.ms']),
    maxCompactionLagMs: unbounded(config['max.compaction.lag.ms']),
    deleteRetentionMs: unbounded(config['delete.retention.ms']),
  }
}
