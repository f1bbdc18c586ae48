// What a sink implements: settings, tasks, put.
import type { Host, Logger } from '@millrace/host'
import type { SinkRecord } from './record.ts'
import type { Settings } from './settings.ts'
import type { ConnectorConfig, SourceConnector } from './source.ts'

/** What a task is given. */
export interface SinkContext {
  readonly host: Host
  readonly log: Logger
  readonly connector: string
  readonly task: number
  readonly config: ConnectorConfig
  readonly signal: AbortSignal
  /** Diverts a record that cannot be written, by errors.tolerance and the dead-letter topic. @throws the cause when nothing tolerates it. */
  reject(record: SinkRecord, cause: Error): Promise<void>
  /** A point between two durable steps, for tests of crashes. */
  failpoint(name: string): Promise<void>
}

/** One running task. */
export interface SinkTask {
  /** Writes all records, in order per partition. Resolves when they are durable: then the group's offsets are committed. The same records may come again. */
  put(records: readonly SinkRecord[]): Promise<void>
  /** Partitions that this task has now. */
  assigned?(partitions: readonly { readonly topic: string; readonly partition: number }[]): Promise<void> | void
  close(): Promise<void>
}

/** A sink connector: what the worker finds under its class name. */
export interface SinkConnector {
  readonly kind: 'sink'
  readonly className: string
  readonly aliases: readonly string[]
  readonly version: string
  readonly settings: Settings
  checkNames?(unknown: readonly string[]): { readonly warn: readonly string[]; readonly refused: readonly string[] }
  check?(config: ConnectorConfig, host: Host, signal: AbortSignal): Promise<ReadonlyMap<string, readonly string[]>>
  tasks(config: ConnectorConfig, max: number): readonly ConnectorConfig[]
  start(context: SinkContext): Promise<SinkTask>
}

/** Anything a worker can run. */
export type Connector = SourceConnector | SinkConnector
