// What each part takes of the settings. Those that change while the broker runs are read when the part asks.
import { logDirsOf, type BrokerConfig } from './config.ts'
import { directoryPath } from './directory-path.ts'
import { defaultLogDirsConfig, type LogDirsConfig } from './log/config.ts'
import type { MetadataImage } from './metadata/image.ts'
import { connectionOverrides } from './network/connection-overrides.ts'
import type { ServerLimits } from './network/server.ts'

/** Bounds of the server. @param config read again whenever a bound is needed. @param descriptorsMax connections that the process can have open. */
export function serverLimits(config: BrokerConfig, descriptorsMax = Number.POSITIVE_INFINITY): ServerLimits {
  const requestBytesMax = config['socket.request.max.bytes']
  const asked = config['queued.max.request.bytes']
  const overrides = hostOverrides()
  return {
    requestBytesMax,
    waitingBytesMax: 8 * 1024 * 1024,
    waitingRequestsMax: 100,
    // Kafka has no bound here unless one is set; a bound is what keeps many clients from taking all memory.
    heldBytesMax: asked > 0 ? asked : Math.max(128 * 1024 * 1024, requestBytesMax),
    unsentBytesMax: config['millrace.queued.max.response.bytes'],
    get connectionsMax() {
      return config['max.connections']
    },
    descriptorsMax,
    get connectionsPerHostMax() {
      return config['max.connections.per.ip']
    },
    get connectionsPerHostOverrides() {
      return overrides(config['max.connections.per.ip.overrides'])
    },
    get connectionsPerSecondMax() {
      return config['max.connection.creation.rate']
    },
    queuedRequestsMax: config['queued.max.requests'],
    // The system's own number is larger than Kafka's default; who sets one means it.
    backlog: config.given.has('socket.listen.backlog.size') ? config['socket.listen.backlog.size'] : undefined,
    idleMsMax: config['connections.max.idle.ms'],
  }
}

/** Reads the overrides when their text is another one. */
function hostOverrides(): (text: string) => ReadonlyMap<string, number> {
  let [known, overrides]: [string, ReadonlyMap<string, number>] = ['', new Map()]
  return (text) => {
    if (text === known) return overrides
    const read = connectionOverrides(text)
    // A text that is wrong is refused before; one that a Kafka which did not look at it left behind changes nothing.
    if (typeof read !== 'string') overrides = read
    known = text
    return overrides
  }
}

/** Settings of the log directories. @param config read again whenever one of those is needed that may change. */
export function logDirsConfig(config: BrokerConfig): LogDirsConfig {
  return {
    directories: logDirsOf(config),
    get cordoned() {
      return config['cordoned.log.dirs'].map((directory) => directoryPath(directory))
    },
    durability: config['millrace.durability'] as LogDirsConfig['durability'],
    recoveriesPerDirectory: config['num.recovery.threads.per.data.dir'],
    retentionCheckIntervalMs: config['log.retention.check.interval.ms'],
    initialTaskDelayMs: config['log.initial.task.delay.ms'],
    checkpointIntervalMs: checkpointIntervalMs(config),
    get producerIdExpirationMs() {
      return config['producer.id.expiration.ms']
    },
    producerIdsMax: config['millrace.producer.ids.max'],
    producerLimitCheckIntervalMs: defaultLogDirsConfig.producerLimitCheckIntervalMs,
    producerIdExpirationCheckIntervalMs: config['producer.id.expiration.check.interval.ms'],
    get transactionVerification() {
      return config['transaction.partition.verification.enable']
    },
    syncsPerDirectory: defaultLogDirsConfig.syncsPerDirectory,
    openFilesMax: defaultLogDirsConfig.openFilesMax,
    cleanerEnable: config['log.cleaner.enable'],
    get cleanerBackoffMs() {
      return config['log.cleaner.backoff.ms']
    },
    get cleanerMapBytes() {
      return config['log.cleaner.dedupe.buffer.size']
    },
    get cleanerMapLoad() {
      return config['log.cleaner.io.buffer.load.factor']
    },
    get cleanerPasses() {
      return config['log.cleaner.threads']
    },
    get cleanerBytesPerSecond() {
      return config['log.cleaner.io.max.bytes.per.second']
    },
  }
}

/** Bytes a second that moves between log directories may copy together: set at run time alone, as the tool of Kafka does (KIP-113). */
export function moveBytesPerSecond({ configs }: Pick<MetadataImage, 'configs'>, nodeId: number): number {
  const name = 'replica.alter.log.dirs.io.max.bytes.per.second'
  const of = (broker: string): string | undefined => configs.of({ type: 'broker', name: broker }).get(name)
  const bytes = Number(of(String(nodeId)) ?? of('') ?? Number.NaN)
  return bytes > 0 ? bytes : Number.POSITIVE_INFINITY
}

const checkpointSettings = [
  'log.flush.offset.checkpoint.interval.ms',
  'log.flush.start.offset.checkpoint.interval.ms',
  'replica.high.watermark.checkpoint.interval.ms',
] as const

/** All three files are written together. Ours is shorter than Kafka's, so that less has to be recovered; who sets one means it. */
function checkpointIntervalMs(config: BrokerConfig): number {
  const given = checkpointSettings.filter((name) => config.given.has(name)).map((name) => config[name])
  return given.length === 0 ? defaultLogDirsConfig.checkpointIntervalMs : Math.max(1, Math.min(...given))
}
