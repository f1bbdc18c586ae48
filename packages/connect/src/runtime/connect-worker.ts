// What a worker offers to its REST API: one that stands alone now, a group of them later.
import type { SourceOffset, SourcePartition } from '../api/record.ts'
import type { Setting, Settings } from '../api/settings.ts'
import type { ConnectorConfig } from '../api/source.ts'

export type ConnectorType = 'source' | 'sink' | 'unknown'
/** What the user wants of a connector. */
export type TargetState = 'RUNNING' | 'PAUSED' | 'STOPPED'
/** What a connector or task is doing. */
export type RunState = 'UNASSIGNED' | 'RUNNING' | 'PAUSED' | 'STOPPED' | 'FAILED' | 'RESTARTING' | 'DESTROYED'

export interface ConnectorInfo {
  readonly name: string
  /** As it was given, secrets not resolved. */
  readonly config: ConnectorConfig
  /** Numbers of its tasks, from 0. */
  readonly tasks: readonly number[]
  readonly type: ConnectorType
}

/** State of a connector or of a task. */
export interface RunStatus {
  readonly state: RunState
  /** `host:port` of the worker that runs it. */
  readonly workerId: string
  /** Why it failed: the error and its causes. */
  readonly trace?: string
  /** Of the plug-in. */
  readonly version?: string
}

export interface ConnectorStatus {
  readonly name: string
  readonly type: ConnectorType
  readonly connector: RunStatus
  readonly tasks: readonly (RunStatus & { readonly id: number })[]
}

/** One position. For sinks the partition is `{kafka_topic, kafka_partition}` and the offset `{kafka_offset}`. `offset` null: reset. */
export interface ConnectorOffset {
  readonly partition: SourcePartition
  readonly offset: SourceOffset | null
}

/** Something a worker can load, under the name that configurations use. */
export interface Plugin {
  readonly className: string
  /** Other names that `connector.class` takes. */
  readonly aliases: readonly string[]
  readonly type: 'source' | 'sink' | 'converter' | 'header_converter' | 'transformation' | 'predicate'
  readonly version: string
  /** All that its part of a configuration may hold. */
  readonly settings: Settings
}

/** One setting of a validated configuration. */
export interface CheckedSetting {
  readonly name: string
  readonly setting: Setting<unknown>
  /** What was given, or the default; null where there is neither. */
  readonly value: string | null
  readonly errors: readonly string[]
}

/** What validating a connector's configuration found. */
export interface CheckedConfig {
  /** Class name of the connector. */
  readonly name: string
  readonly settings: readonly CheckedSetting[]
}

export type LoggerLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL' | 'OFF'

/** Level of a logger, and when somebody last set it (wall ms). */
export interface LoggerState {
  readonly level: LoggerLevel
  readonly lastModified: number | null
}

/** Levels that can be changed while the worker runs. A name covers all names that begin with it and a dot; `root` covers all. */
export interface Loggers {
  all(): ReadonlyMap<string, LoggerState>
  level(name: string): LoggerState | undefined
  /** @returns names whose level this has changed. */
  set(name: string, level: LoggerLevel): readonly string[]
}

/** A request that cannot be met. `status` is the HTTP status that tells why: 404 unknown, 409 in the way, 400 wrong, 403 not allowed here. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused'
  readonly status: number
  constructor(status: number, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.status = status
  }
}

export const unknownConnector = (name: string): RequestRefused => new RequestRefused(404, `there is no connector ${name}`)

/**
 * The worker behind the REST API. Reading is immediate: a worker in a group has the topics of the group at hand. Every method that names
 * a connector throws, or rejects with, `unknownConnector(name)` where there is none; a method that changes something may reject with
 * RequestRefused(409) while that is not possible now. ConfigError (settings.ts) is answered as 400.
 */
export interface ConnectWorker {
  readonly version: string
  /** Commit that it was built from. */
  readonly commit: string
  readonly kafkaClusterId: string
  /** `starting` until the worker has read what it needs and its first connectors are on their way. */
  health(): { readonly status: 'healthy' | 'starting' | 'unhealthy'; readonly message: string }

  connectors(): readonly string[]
  info(name: string): ConnectorInfo
  status(name: string): ConnectorStatus
  /** Configurations of its tasks, by number. */
  taskConfigs(name: string): readonly ConnectorConfig[]

  /** @throws ConfigError every problem by setting. @throws RequestRefused 409 where the name is taken. */
  createConnector(name: string, config: ConnectorConfig, initialState: TargetState): Promise<ConnectorInfo>
  /** Makes it or gives it another configuration. @throws ConfigError */
  putConnector(name: string, config: ConnectorConfig): Promise<{ readonly created: boolean }>
  delete(name: string): Promise<void>

  pause(name: string): Promise<void>
  resume(name: string): Promise<void>
  /** Ends its tasks; its configuration and offsets stay. */
  stopConnector(name: string): Promise<void>
  /** @param onlyFailed leaves alone what has not failed. @returns the state after the restart was begun (RESTARTING where it applies). */
  restart(name: string, options?: { readonly includeTasks: boolean; readonly onlyFailed: boolean }): Promise<ConnectorStatus>
  /** @throws RequestRefused 404 for a task that is not there. */
  restartTask(name: string, task: number): Promise<void>

  offsets(name: string): Promise<readonly ConnectorOffset[]>
  /** Sets the given ones, resets those with null. The connector is STOPPED: the worker checks (400). */
  alterOffsets(name: string, offsets: readonly ConnectorOffset[]): Promise<void>
  /** Forgets all. The connector is STOPPED: the worker checks (400). */
  resetOffsets(name: string): Promise<void>

  /** Topics that it has used since it was made or since the reset; undefined where the worker does not track them (topic.tracking.enable). */
  topics(name: string): readonly string[] | undefined
  /** undefined: reset is not allowed (topic.tracking.allow.reset). */
  readonly topicsReset: ((name: string) => Promise<void>) | undefined

  plugins(): readonly Plugin[]
  /** Checks a whole configuration, as createConnector would: common settings, transforms and the connector's own. @throws RequestRefused 400 for an unknown class. */
  validate(config: ConnectorConfig): Promise<CheckedConfig>

  readonly loggers: Loggers
}
