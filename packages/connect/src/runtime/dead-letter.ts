// What becomes of a record that cannot be converted, transformed or written: stop, leave out, or park it in a topic (KIP-298).
import type { Millrace, Producer } from '@millrace/client'
import type { Host, Logger } from '@millrace/host'
import type { RecordHeader } from '@millrace/protocol'
import type { ConnectorConfig } from '../api/source.ts'
import type { TaskCounters } from './task-counters.ts'

/** A consumed record as it came. */
export interface RawRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly RecordHeader[]
}

const utf8 = new TextEncoder()

export class DeadLetters {
  readonly #millrace: Millrace
  readonly #host: Host
  readonly #log: Logger
  readonly #connector: string
  readonly #task: number
  readonly #counters: TaskCounters
  readonly #tolerant: boolean
  readonly #topic: string
  readonly #context: boolean
  readonly #replicationFactor: number
  #producer: Producer | undefined

  constructor(
    millrace: Millrace,
    host: Host,
    log: Logger,
    connector: string,
    task: number,
    config: ConnectorConfig,
    counters: TaskCounters,
  ) {
    this.#millrace = millrace
    this.#host = host
    this.#log = log
    this.#connector = connector
    this.#task = task
    this.#counters = counters
    this.#tolerant = config['errors.tolerance'] === 'all'
    this.#topic = config['errors.deadletterqueue.topic.name'] ?? ''
    this.#context = config['errors.deadletterqueue.context.headers.enable'] === 'true'
    this.#replicationFactor = Number(config['errors.deadletterqueue.topic.replication.factor'] ?? 1)
  }

  /** Resolves when the record is parked, or left out by choice. @param stage where it failed. @throws the cause, when nothing tolerates it. */
  async reject(record: RawRecord, stage: string, cause: Error, signal: AbortSignal): Promise<void> {
    if (!this.#tolerant) throw cause
    this.#counters.failed(1)
    const { topic, partition, offset } = record
    this.#log.warn('a record was diverted', {
      topic,
      partition,
      offset,
      stage,
      cause: cause.message,
      to: this.#topic === '' ? 'nowhere' : this.#topic,
    })
    if (this.#topic === '') return
    if (this.#producer === undefined) {
      await this.#millrace.admin.createTopics(
        [{ name: this.#topic, partitions: 1, replicationFactor: this.#replicationFactor }],
        { ifNotExists: true, signal },
      )
      this.#producer = this.#millrace.producer({})
    }
    const context = this.#context ? contextHeaders(record, stage, cause, this.#connector, this.#task, this.#host.clock.now()) : []
    await this.#producer.send(
      {
        topic: this.#topic,
        key: record.key,
        value: record.value,
        timestamp: record.timestamp,
        headers: [...record.headers, ...context],
      },
      { signal },
    )
  }

  async close(): Promise<void> {
    await this.#producer?.close()
  }
}

/** The headers of Kafka Connect's dead letters. */
function contextHeaders(
  { topic, partition, offset, timestamp }: RawRecord,
  stage: string,
  cause: Error,
  connector: string,
  task: number,
  now: number,
): RecordHeader[] {
  const header = (name: string, value: string): RecordHeader => ({ key: `__connect.errors.${name}`, value: utf8.encode(value) })
  return [
    header('topic', topic),
    header('partition', String(partition)),
    header('offset', String(offset)),
    header('timestamp', String(timestamp)),
    header('connector.name', connector),
    header('task.id', String(task)),
    header('stage', stage),
    header('exception.class.name', cause.name),
    header('exception.message', cause.message),
    header('exception.stacktrace', cause.stack ?? cause.message),
    header('time', String(now)),
  ]
}
