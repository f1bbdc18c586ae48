// One life of a source task: poll, transform, convert, produce, then commit records and position in one Kafka transaction.
//
// Kafka transactions end where the source's transactions end, so a reader of committed records never sees half of one:
//
//     source    ├── tx 1 ──┼── tx 2 ──┼────────── tx 3 ──────────┼ …
//     Kafka     ├──── records of 1 and 2, position ────┼── records of 3, position ──┼
import type { Millrace, Producer } from '@millrace/client'
import type { Host, Logger } from '@millrace/host'
import { ErrorCode, KafkaError } from '@millrace/protocol'
import type { RecordHeader } from '@millrace/protocol'
import { DataError } from '../api/converter.ts'
import { EncodedRecords } from '../api/encoded-records.ts'
import type { SourceOffset, SourcePartition, SourceRecord } from '../api/record.ts'
import type { ConnectorConfig, Progress, SourceBatch, SourceConnector, SourceContext, SourceTask } from '../api/source.ts'
import { producerOptions } from './client-options.ts'
import { headerToBytes, RecordFailed } from './record-path.ts'
import type { RecordPath, Tolerance } from './record-path.ts'
import type { SourceOffsets } from './source-offsets.ts'
import { idOf } from './source-offsets.ts'
import type { TaskCounters } from './task-counters.ts'

export interface SourceTaskOptions {
  readonly host: Host
  readonly log: Logger
  readonly millrace: Millrace
  readonly connector: string
  readonly task: number
  readonly plugin: SourceConnector
  readonly config: ConnectorConfig
  readonly workerProperties: Readonly<Record<string, string>>
  readonly offsets: SourceOffsets
  readonly path: RecordPath
  readonly encoding: SourceContext['encoding']
  readonly replaceNullWithDefault: boolean
  readonly tolerance: Tolerance
  readonly exactlyOnce: boolean
  readonly transactionalId: string
  /** Makes a topic where the configuration says how (topic.creation.*). */
  readonly ensureTopic: ((topic: string, signal: AbortSignal) => Promise<void>) | undefined
  readonly counters: TaskCounters
  readonly usedTopic: (topic: string) => void
  readonly progress: (progress: Progress) => void
  readonly failpoint: (name: string) => Promise<void>
  readonly started: () => void
}

// A transaction ends at the next boundary after so long or so much; sooner when the source has nothing more to give.
const commitAfterMs = 200
const commitAfterBytes = 32 * 1024 * 1024
// Above so much, a source that is quiet for a moment may only be catching its breath: a commit costs the more the smaller it is.
const muchBytes = 256 * 1024
const quietMs = 20
const transactionTimeoutMs = 300_000
// A source's transaction that takes longer than the first part of the time limit is cut in two; what cannot be cut ends at the second.
const cutAfterShare = 0.5
const giveUpAfterShare = 0.95
const endTimeoutMs = 5000
/** Nothing came in time. */
const later = Symbol('later')

export class SourceTaskRun {
  readonly #options: SourceTaskOptions
  readonly #clock: Host['clock']
  readonly #producer: Producer
  readonly #timeoutMs: number
  readonly #positions = new Map<string, { readonly partition: SourcePartition; readonly offset: SourceOffset }>()
  #open = false
  #openedAt = 0
  // The last batch ended where the source's own transaction ended, and the Kafka transaction is open still.
  #atBoundary = false
  #openBytes = 0
  #openRecords = 0
  readonly #knownTopics = new Set<string>()

  private constructor(options: SourceTaskOptions) {
    this.#options = options
    this.#clock = options.host.clock
    const settings = producerOptions(options.workerProperties, options.config)
    const timeout = settings.transactionTimeoutMs ?? transactionTimeoutMs
    this.#timeoutMs = timeout
    this.#producer = options.millrace.producer(
      options.exactlyOnce ? { ...settings, transactionalId: options.transactionalId, transactionTimeoutMs: timeout } : settings,
    )
  }

  /** Runs until the signal aborts (then resolves) or the task fails (then rejects). */
  static async run(options: SourceTaskOptions, signal: AbortSignal): Promise<void> {
    const self = new SourceTaskRun(options)
    let task: SourceTask | undefined
    try {
      // First the transaction that a predecessor left is settled, then its position is read.
      if (options.exactlyOnce) await self.#fence(signal)
      const partitions = options.plugin.partitions?.(options.config)
      await options.offsets.load(signal, partitions?.map((partition) => ({ connector: options.connector, partition })) ?? 'all')
      task = await options.plugin.start(self.#context(signal))
      options.started()
      await self.#loop(task, signal)
    } catch (cause) {
      if (!signal.aborted) throw cause
    } finally {
      await self.#end(task)
    }
  }

  async #fence(signal: AbortSignal): Promise<void> {
    try {
      await this.#producer.initTransactions({ signal })
    } catch (cause) {
      if (!(cause instanceof KafkaError) || cause.code !== ErrorCode.INVALID_TRANSACTION_TIMEOUT) throw cause
      throw new DataError(
        `the broker allows no transactions of ${this.#timeoutMs} ms: set producer.override.transaction.timeout.ms to at most its transaction.max.timeout.ms`,
        { cause },
      )
    }
  }

  #context(signal: AbortSignal): SourceContext {
    const { host, log, connector, task, config, offsets, encoding, exactlyOnce, replaceNullWithDefault, progress, failpoint } =
      this.#options
    return {
      host,
      log,
      connector,
      task,
      config,
      signal,
      encoding,
      exactlyOnce,
      replaceNullWithDefault,
      progress,
      failpoint,
      offset: (partition) => offsets.offset(connector, partition),
    }
  }

  async #loop(task: SourceTask, signal: AbortSignal): Promise<void> {
    const { failpoint } = this.#options
    let next: Promise<SourceBatch | undefined> | undefined
    for (;;) {
      next ??= task.poll(signal)
      const batch = this.#atBoundary ? await this.#within(next, quietMs) : await next
      if (batch === later) {
        await this.#commit(task, signal)
        continue
      }
      next = undefined
      if (batch === undefined) break
      await failpoint('source.poll')
      await this.#append(batch, signal)
      await failpoint('source.produce')
      if (this.#mayCommit(batch, task)) await this.#commit(task, signal)
    }
    if (this.#open) await this.#commit(task, signal)
    // At the end of its source a task stays, so that its state can be seen, until it is stopped.
    this.#options.log.info('the source is at its end')
    if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  }

  /** The next batch if it comes soon; it is not lost if it comes later. */
  #within(next: Promise<SourceBatch | undefined>, ms: number): Promise<SourceBatch | undefined | typeof later> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(ms, () => resolve(later))
      next.then(
        (batch) => {
          timer.cancel()
          resolve(batch)
        },
        (cause: unknown) => {
          timer.cancel()
          reject(cause as Error)
        },
      )
    })
  }

  /** Whether the Kafka transaction ends now: when the source is quiet, at once if little was read, after a moment if much; and before it grows old. */
  #mayCommit(batch: SourceBatch, task: SourceTask): boolean {
    const openMs = this.#clock.monotonic() - this.#openedAt
    this.#atBoundary = batch.boundary
    if (batch.boundary)
      return openMs >= commitAfterMs || this.#openBytes >= commitAfterBytes || (this.#openBytes < muchBytes && !task.ready())
    if (batch.divisible !== true) {
      if (openMs > this.#timeoutMs * giveUpAfterShare)
        throw new DataError(
          `what the source gives as one piece takes longer than a Kafka transaction may (${this.#timeoutMs} ms): raise producer.override.transaction.timeout.ms, and transaction.max.timeout.ms of the broker if it is below`,
        )
      return false
    }
    if (openMs < this.#timeoutMs * cutAfterShare) return false
    this.#options.log.warn(
      'a transaction of the source is cut in two, since it takes longer than Kafka’s may: raise transaction.timeout.ms to keep such whole',
      { afterMs: Math.round(openMs), records: this.#openRecords },
    )
    return true
  }

  async #append(batch: SourceBatch, signal: AbortSignal): Promise<void> {
    if (!this.#open) {
      this.#open = true
      this.#openedAt = this.#clock.monotonic()
      this.#openBytes = 0
      this.#openRecords = 0
      if (this.#options.exactlyOnce) this.#producer.beginTransaction()
    }
    if (batch.records instanceof EncodedRecords) await this.#appendEncoded(batch.records, signal)
    else await this.#appendValues(batch.records, signal)
    batch.release?.()
    this.#positions.set(idOf(this.#options.connector, batch.partition), { partition: batch.partition, offset: batch.offset })
  }

  async #appendEncoded(records: EncodedRecords, signal: AbortSignal): Promise<void> {
    for (const topic of records.topics) if (!this.#knownTopics.has(topic)) await this.#meet(topic, signal)
    const { count } = records
    const now = this.#clock.now()
    for (let i = 0; i < count; i += 1) {
      const topic = records.topicOf(i)
      const key = records.key(i)
      const value = records.value(i)
      const headers = records.headers.size === 0 ? null : (records.headers.get(i) ?? null)
      const given = records.timestamp(i)
      const timestamp = given < 0 ? now : given
      this.#openBytes += (key?.length ?? 0) + (value?.length ?? 0)
      if (records.toAllPartitions.has(i)) await this.#appendToAll(topic, key, value, timestamp, headers, signal)
      else while (!this.#producer.append(topic, -1, key, value, timestamp, headers)) await this.#producer.ready(topic, { signal })
    }
    this.#openRecords += count
  }

  async #appendValues(records: readonly SourceRecord[], signal: AbortSignal): Promise<void> {
    for (const given of records) {
      const encoded = this.#encode(given)
      if (encoded === undefined) continue
      const { record, key, value, headers } = encoded
      if (!this.#knownTopics.has(record.topic)) await this.#meet(record.topic, signal)
      this.#openBytes += (key?.length ?? 0) + (value?.length ?? 0)
      this.#openRecords += 1
      if (record.partition === 'all') await this.#appendToAll(record.topic, key, value, record.timestamp ?? -1, headers, signal)
      else
        while (!this.#producer.append(record.topic, record.partition ?? -1, key, value, record.timestamp ?? -1, headers))
          await this.#producer.ready(record.topic, { signal })
    }
  }

  async #appendToAll(
    topic: string,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: readonly RecordHeader[] | null,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#producer.partitionsOf(topic) === undefined) await this.#producer.ready(topic, { signal })
    const partitions = this.#producer.partitionsOf(topic) ?? 1
    for (let partition = 0; partition < partitions; partition += 1) {
      while (!this.#producer.append(topic, partition, key, value, timestamp, headers))
        await this.#producer.ready(topic, { signal })
    }
  }

  /** Transform and converters. @returns undefined: the record is not told, as a transform or the tolerance of errors wants it. */
  #encode(given: SourceRecord):
    | {
        readonly record: SourceRecord
        readonly key: Uint8Array | null
        readonly value: Uint8Array | null
        readonly headers: readonly RecordHeader[] | null
      }
    | undefined {
    const { path, tolerance, log, counters } = this.#options
    try {
      const record = path.transform === undefined ? given : path.transform(given)
      if (record === null) return undefined
      const key = path.key.fromConnect(record.topic, record.keySchema, record.key)
      const value = path.value.fromConnect(record.topic, record.valueSchema, record.value)
      const headers =
        record.headers.length === 0 ? null : record.headers.map((header) => ({ key: header.key, value: headerToBytes(header) }))
      return { record, key, value, headers }
    } catch (cause) {
      const failure = new RecordFailed('transform or converter', `a record for ${given.topic}`, cause as Error)
      if (tolerance === 'none') throw failure
      counters.failed(1)
      log.warn('a record was left out, since errors.tolerance is all', { topic: given.topic, cause: failure.message })
      return undefined
    }
  }

  async #meet(topic: string, signal: AbortSignal): Promise<void> {
    await this.#options.ensureTopic?.(topic, signal)
    this.#knownTopics.add(topic)
    this.#options.usedTopic(topic)
  }

  async #commit(task: SourceTask, signal: AbortSignal): Promise<void> {
    const { connector, offsets, exactlyOnce, failpoint, counters } = this.#options
    const producer = this.#producer
    const positions = [...this.#positions.values()]
    this.#positions.clear()
    // Without transactions the position follows when the records are safe; with them both become visible at once.
    if (!exactlyOnce) await producer.flush({ signal })
    for (const { partition, offset } of positions) {
      const { key, value } = offsets.record(connector, partition, offset)
      while (!producer.append(offsets.topic, -1, key, value, -1, null)) await producer.ready(offsets.topic, { signal })
    }
    await failpoint('source.offset')
    if (exactlyOnce) await producer.commitTransaction({ signal })
    else await producer.flush({ signal })
    this.#open = false
    this.#atBoundary = false
    counters.committed(this.#openRecords, this.#openBytes, this.#clock.now())
    await failpoint('source.commit')
    for (const { partition, offset } of positions) {
      offsets.noted(connector, partition, offset)
      await task.committed(partition, offset)
    }
    await failpoint('source.confirm')
  }

  /** What is open is given up: it comes again from the last position. */
  async #end(task: SourceTask | undefined): Promise<void> {
    const { log } = this.#options
    const quietly = async (what: string, run: () => Promise<void>): Promise<void> => {
      try {
        await run()
      } catch (cause) {
        log.debug(`${what} at the end of a task failed; the next start settles it`, { cause: (cause as Error).message })
      }
    }
    await quietly('closing the source', async () => task?.close())
    if (this.#open && this.#options.exactlyOnce)
      await quietly('aborting', () => this.#producer.abortTransaction({ timeoutMs: endTimeoutMs }))
    await quietly('closing the producer', () => this.#producer.close({ timeoutMs: endTimeoutMs }))
  }
}
