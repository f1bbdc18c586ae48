// Public API: Host, the one value through which a node takes everything from its machine.
import type { Clock } from './clock.ts'
import type { Compression } from './compression.ts'
import type { Crypto } from './crypto.ts'
import type { Disk } from './disk.ts'
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'
import type { Network } from './network.ts'
import type { Random } from './random.ts'
import type { Spawn } from './spawn.ts'
import type { Usage } from './usage.ts'

/**
 * All that a node takes from its machine. Handed down by constructors; never reached for.
 * `@millrace/host/node` makes the real one, `@millrace/host/simulated` one that runs on a seed.
 */
export interface Host {
  readonly clock: Clock
  readonly random: Random
  readonly disk: Disk
  readonly network: Network
  readonly log: Logger
  readonly metrics: Metrics
  readonly spawn: Spawn
  readonly compression: Compression
  readonly crypto: Crypto
  readonly failpoint: Failpoint
  /** Left out where there is no process to tell of. */
  readonly usage?: Usage
}

/**
 * Told each time a point between two durable steps is passed. Tests of crashes end the process there; else nothing happens. Where one
 * stands, what came before it has been done, and nothing of what follows has begun.
 */
export type Failpoint = (name: string) => void

export type { Clock, Timer } from './clock.ts'
export type { Codec, CodecName, Compression } from './compression.ts'
export type { Crypto } from './crypto.ts'
export type { DirectoryEntry, Disk, DiskFile, OpenMode } from './disk.ts'
export { DescriptorsExhausted, DiskFailed, DiskFull, passes } from './disk.ts'
export { latin1, parseProperties, parsePropertiesText, PropertiesMalformed } from './java-properties.ts'
export type { Property } from './java-properties.ts'
export { makeLastingDirectory } from './lasting-directory.ts'
export type { Level, LogEvent, Logger, LogLevel } from './logger.ts'
export { LogLevels, rootLogger } from './logger.ts'
export type { Counter, Gauge, Histogram, MetricOptions, Metrics } from './metrics.ts'
export type {
  ConnectOptions,
  FileRange,
  ListenOptions,
  Listener,
  Network,
  Outgoing,
  Socket,
  SocketHandlers,
  TlsOptions,
} from './network.ts'
export { nearestName } from './nearest-name.ts'
export { ConnectionClosed, ConnectFailed } from './network.ts'
export { checkHost, checkOptions, either, oneOf, option } from './options.ts'
export type { OptionKind, OptionKinds } from './options.ts'
export type { Random } from './random.ts'
export { RecentValues } from './recent-values.ts'
export { settleAll, someAtATime } from './settled.ts'
export { sleepBy } from './sleep.ts'
export type { Background, Spawn } from './spawn.ts'
export { nextTurn, Turns } from './turns.ts'
export type { DelayWatch, Usage } from './usage.ts'
