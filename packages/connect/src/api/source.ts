// What a source implements: settings, tasks, poll, and what it does when a position is durable.
import type { Host, Logger } from '@millrace/host'
import type { JsonEncoding } from './converter.ts'
import type { EncodedRecords } from './encoded-records.ts'
import type { SourceOffset, SourcePartition, SourceRecord } from './record.ts'
import type { Settings } from './settings.ts'

/** A configuration as Kafka Connect has it: names and strings. */
export type ConnectorConfig = Readonly<Record<string, string>>

/** Records of one part of the source, and where it goes on after them. */
export interface SourceBatch {
  readonly partition: SourcePartition
  readonly offset: SourceOffset
  /**
   * Here the source's own transaction ends, so that a Kafka transaction may end too: records and offset become visible together.
   * Without it the Kafka transaction stays open, up to its time limit.
   */
  readonly boundary: boolean
  /** Without boundary: the offset is exact here all the same, so that a Kafka transaction that has grown too old may end. */
  readonly divisible?: boolean
  /** Values for the converters; or bytes, where the context offered an encoding. */
  readonly records: readonly SourceRecord[] | EncodedRecords
  /** Called when the records have been copied: gives their room back. */
  readonly release?: () => void
}

/** Where a piece of work stands that takes long, for terminals and logs. */
export interface Progress {
  readonly event: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** What a task is given. */
export interface SourceContext {
  readonly host: Host
  readonly log: Logger
  readonly connector: string
  readonly task: number
  readonly config: ConnectorConfig
  /** Aborted when the task must end. */
  readonly signal: AbortSignal
  /** The last durable offset of this part, or undefined. */
  offset(partition: SourcePartition): SourceOffset | undefined
  /** Set when both converters write JSON and no transform or header is in between: then records may come as EncodedRecords in this form. */
  readonly encoding: { readonly key: JsonEncoding; readonly value: JsonEncoding } | undefined
  /** Records and offsets become visible together, exactly once. Without it a batch may come twice, and be seen without its offset. */
  readonly exactlyOnce: boolean
  /** Tells the JSON converter's replace.null.with.default to sources that encode by themselves. */
  readonly replaceNullWithDefault: boolean
  progress(progress: Progress): void
  /** A point between two durable steps, for tests of crashes. */
  failpoint(name: string): Promise<void>
}

/** One running task. Calls never overlap, but for `committed`, which may come while a poll waits. */
export interface SourceTask {
  /** The next records; waits for them. undefined: the source is at its end for good. @throws the signal's reason; RetriableError; other errors fail the task. */
  poll(signal: AbortSignal): Promise<SourceBatch | undefined>
  /** Whether `poll` would answer without waiting. The runtime ends its transaction when not. */
  ready(): boolean
  /** All up to this offset is durable in Kafka: the only place to acknowledge upstream. */
  committed(partition: SourcePartition, offset: SourceOffset): Promise<void> | void
  close(): Promise<void>
}

/** A source connector: what the worker finds under its class name. */
export interface SourceConnector {
  readonly kind: 'source'
  /** connector.class, and other names under which people know it. */
  readonly className: string
  readonly aliases: readonly string[]
  readonly version: string
  readonly settings: Settings
  /** It tells its offsets so that exactly once can be kept. */
  readonly exactlyOnce: boolean
  /** Names that are not in `settings` and still mean something, or are refused: a problem each, or nothing. */
  checkNames?(unknown: readonly string[]): { readonly warn: readonly string[]; readonly refused: readonly string[] }
  /** Checks what settings alone cannot tell: problems by setting. */
  check?(config: ConnectorConfig, host: Host, signal: AbortSignal): Promise<ReadonlyMap<string, readonly string[]>>
  /** Configurations of the tasks, at most `max`. */
  tasks(config: ConnectorConfig, max: number): readonly ConnectorConfig[]
  /** The parts of the source that a task with this configuration asks offsets for, where that is known before it starts. */
  partitions?(config: ConnectorConfig): readonly SourcePartition[]
  start(context: SourceContext): Promise<SourceTask>
}

/** A failure that may pass by itself: the task is started again after a pause. */
export class RetriableError extends Error {
  override readonly name = 'RetriableError'
  readonly retriable = true
  /** Not before this many ms. */
  readonly afterMs: number | undefined
  constructor(message: string, options?: { cause?: unknown; afterMs?: number }) {
    super(message, options)
    this.afterMs = options?.afterMs
  }
}

/** Whether a failure says of itself that it may pass. */
export function isRetriable(cause: unknown): boolean {
  for (let one = cause; one instanceof Error; one = one.cause) {
    if ((one as { retriable?: unknown }).retriable === true) return true
    if ((one as { retriable?: unknown }).retriable === false) return false
  }
  return false
}
