// The producer put together: accumulator, sender, identity or transaction; flush, close, and failures to whom they concern.
import type { Timer } from '@millrace/host'
import type { RecordHeader } from '@millrace/protocol'
import type { CallOptions } from '../cluster/config.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { callTimeoutMs } from '../cluster/cluster.ts'
import { ClosedError, IllegalState } from '../cluster/errors.ts'
import type { Limit } from '../cluster/limit.ts'
import { abortable, within } from '../cluster/limit.ts'
import type { GroupMetadata, OffsetToCommit } from '../cluster/topic-partition.ts'
import { Accumulator } from './accumulator.ts'
import type { ProducerBatch, ProducerIdentity } from './batch.ts'
import type { ProducerConfig } from './config.ts'
import type { Producer, ProducerRecord, RecordMetadata } from './producer.ts'
import { OwnIdentity } from './producer-identity.ts'
import type { RecordBuffer } from './record-buffer.ts'
import { Sender } from './sender.ts'
import { sendRecord } from './send.ts'
import { TransactionDriver } from './transaction-driver.ts'

export class BufferedProducer implements Producer {
  readonly #cluster: Cluster
  readonly #config: ProducerConfig
  readonly #accumulator: Accumulator
  readonly #sender: Sender
  readonly #identity: OwnIdentity
  readonly #transactions: TransactionDriver | undefined
  readonly #closed: () => void
  readonly #unsubscribe: () => void
  readonly #ending = new AbortController()
  /** Calls that wait until less is buffered; looked at whenever a batch has its outcome or metadata changed. */
  readonly #watchers = new Set<() => void>()
  #flushing = 0
  #fatal: Error | undefined
  #firstFailure: Error | undefined
  #closing: Promise<void> | undefined
  #deliveryTimer: Timer | undefined

  /** @param closed called when it has closed. */
  constructor(cluster: Cluster, config: ProducerConfig, closed: () => void) {
    this.#cluster = cluster
    this.#config = config
    this.#closed = closed
    this.#accumulator = new Accumulator(cluster, config, {
      wake: (buffer) => this.#wake(buffer),
      unqueued: () => this.#look(),
    })
    this.#identity = new OwnIdentity(cluster, {
      known: () => this.#sender.wakeAll(),
      refused: (cause) => this.#fail(cause),
    })
    const { transactionalId } = config
    this.#transactions =
      transactionalId === undefined
        ? undefined
        : new TransactionDriver(cluster, config, transactionalId, {
            flush: (limit) => this.#drain(limit),
            dropWaiting: (cause) => {
              // What waits for room or metadata would find its way into the next transaction.
              this.#accumulator.failWaiting(cause)
              this.#sender.dropWaiting(cause)
            },
            inFlightDone: (limit) => this.#until(() => !this.#sender.hasInFlight, limit.signal),
            resetSequences: () => {
              for (const buffer of this.#accumulator.buffers()) buffer.reset()
            },
            wake: () => this.#sender.wakeAll(),
            failed: (cause) => this.#fail(cause),
          })
    this.#sender = new Sender(cluster, config, this.#accumulator, {
      lingerMs: () => (this.#flushing > 0 || this.#accumulator.isFull ? 0 : config.lingerMs),
      mayTake: (buffer) => this.#mayTake(buffer),
      addsPartitions: () => this.#transactions?.implicitAdd ?? false,
      failed: (batch, cause, scope) => this.#batchFailed(batch, cause, scope),
      settled: () => this.#look(),
      dropsFailures: () => this.#transactions?.dropsFailures ?? false,
    })
    this.#unsubscribe = cluster.subscribe(() => this.#look())
  }

  send(record: ProducerRecord, options?: CallOptions): Promise<RecordMetadata> {
    const unsent = (cause: Error): void => this.#transactions?.batchFailed(cause, false)
    return sendRecord(this.#cluster.host.clock, this.#accumulator, () => this.#checkMayAppend(), record, options, unsent)
  }

  sendMany(records: readonly ProducerRecord[], options?: CallOptions): Promise<RecordMetadata[]> {
    return Promise.all(records.map((record) => this.send(record, options)))
  }

  append(
    topic: string,
    partition: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: readonly RecordHeader[] | null,
  ): boolean {
    this.#checkMayAppend()
    return this.#accumulator.append(topic, partition, key, value, timestamp, headers, undefined, false)
  }

  /** @throws why nothing can be appended now. */
  #checkMayAppend(): void {
    if (this.#fatal !== undefined) throw this.#fatal
    if (this.#closing !== undefined) throw new ClosedError('producer')
    if (this.#transactions !== undefined) this.#transactions.checkOpen('append')
  }

  ready(topic: string, options?: CallOptions): Promise<void> {
    return within(
      this.#cluster.host.clock,
      `metadata and room for '${topic}'`,
      options,
      callTimeoutMs,
      this.#ending.signal,
      async (limit) => {
        if (this.#fatal !== undefined) throw this.#fatal
        if (this.#accumulator.isReady(topic)) return
        if (this.#accumulator.partitionsOf(topic) === undefined) await this.#cluster.topic(topic, limit, true)
        const gotRoom = this.#accumulator.waitForRoom()
        try {
          await this.#until(() => this.#accumulator.isReady(topic) || this.#fatal !== undefined, limit.signal)
        } finally {
          gotRoom()
        }
      },
    )
  }

  partitionsOf(topic: string): number | undefined {
    return this.#accumulator.partitionsOf(topic)
  }

  acknowledged(topic: string, partition: number): number | undefined {
    return this.#accumulator.acknowledged(topic, partition)
  }

  flush(options?: CallOptions): Promise<void> {
    return this.#within('flush', options, async (limit) => {
      await this.#drain(limit)
      const failure = this.#firstFailure
      this.#firstFailure = undefined
      if (failure !== undefined) throw failure
    })
  }

  /** Sends all that is buffered now, and waits until it has its outcome. */
  async #drain(limit: Limit): Promise<void> {
    this.#flushing++
    try {
      const queued = this.#accumulator.nextQueued
      await this.#until(() => !this.#accumulator.hasQueuedBefore(queued), limit.signal)
      const upTo = this.#accumulator.nextOrder
      this.#sender.wakeAll()
      await this.#until(() => !this.#accumulator.hasBefore(upTo), limit.signal)
    } finally {
      this.#flushing--
    }
  }

  initTransactions(options?: CallOptions): Promise<void> {
    return this.#within('initTransactions', options, (limit) => this.#transactional().init(limit))
  }

  beginTransaction(): void {
    if (this.#fatal !== undefined) throw this.#fatal
    this.#firstFailure = undefined
    this.#transactional().begin()
  }

  sendOffsetsToTransaction(offsets: readonly OffsetToCommit[], group: GroupMetadata, options?: CallOptions): Promise<void> {
    return this.#within('sendOffsetsToTransaction', options, (limit) => this.#transactional().sendOffsets(offsets, group, limit))
  }

  commitTransaction(options?: CallOptions): Promise<void> {
    return this.#within('commitTransaction', options, (limit) => this.#transactional().commit(limit))
  }

  abortTransaction(options?: CallOptions): Promise<void> {
    return this.#within('abortTransaction', options, (limit) => this.#transactional().abort(limit))
  }

  async transaction<T>(run: () => Promise<T>, options?: CallOptions): Promise<T> {
    this.beginTransaction()
    try {
      const result = await run()
      await this.commitTransaction(options)
      return result
    } catch (failure) {
      if (this.#transactional().canAbort) await this.abortTransaction(options)
      throw failure
    }
  }

  #transactional(): TransactionDriver {
    if (this.#fatal !== undefined) throw this.#fatal
    if (this.#transactions === undefined) throw new IllegalState('the producer has no transactionalId')
    return this.#transactions
  }

  #within<T>(what: string, options: CallOptions | undefined, run: (limit: Limit) => Promise<T>): Promise<T> {
    return within(this.#cluster.host.clock, what, options, callTimeoutMs, this.#ending.signal, run)
  }

  /** Under which identity a buffer may send now. */
  #mayTake(buffer: RecordBuffer): ProducerIdentity | undefined | 'wait' {
    if (this.#fatal !== undefined) return 'wait'
    if (this.#transactions !== undefined) return this.#transactions.mayTake(buffer)
    return this.#config.idempotence ? this.#identity.forBuffer(buffer) : undefined
  }

  #wake(buffer: RecordBuffer): void {
    this.#sender.wake(buffer)
    if (this.#deliveryTimer === undefined)
      this.#watchDelivery(this.#cluster.host.clock.monotonic() + this.#config.deliveryTimeoutMs)
  }

  #watchDelivery(at: number): void {
    const { clock } = this.#cluster.host
    this.#deliveryTimer = clock.after(Math.max(1, at - clock.monotonic()), () => {
      this.#deliveryTimer = undefined
      const next = this.#sender.expire(clock.monotonic())
      if (next < Infinity) this.#watchDelivery(next)
    })
  }

  #batchFailed(batch: ProducerBatch, cause: Error, scope: 'batch' | 'transaction' | 'producer'): void {
    if (batch.hasSilentRecords) this.#firstFailure ??= cause
    if (scope === 'producer') this.#fail(cause)
    else this.#transactions?.batchFailed(cause, batch.baseSequence >= 0)
  }

  /** The producer cannot go on. */
  #fail(cause: Error): void {
    if (this.#fatal !== undefined) return
    this.#fatal = cause
    this.#transactions?.producerFailed(cause)
    this.#sender.dropAll(cause)
    this.#accumulator.failWaiting(cause)
    this.#look()
  }

  #look(): void {
    for (const watcher of Array.from(this.#watchers)) watcher()
  }

  /** Resolves once `holds`, asked again whenever something here has changed. */
  #until(holds: () => boolean, signal: AbortSignal): Promise<void> {
    if (holds()) return Promise.resolve()
    let watcher: (() => void) | undefined
    const changed = new Promise<void>((resolve) => {
      watcher = () => {
        if (holds()) resolve()
      }
      this.#watchers.add(watcher)
    })
    return abortable(changed, signal).finally(() => this.#watchers.delete(watcher!))
  }

  close(options?: CallOptions): Promise<void> {
    this.#closing ??= this.#close(options)
    return this.#closing
  }

  /** Sends what is buffered, unless a transaction is open, which the coordinator will abort; then lets go of everything. */
  async #close(options: CallOptions | undefined): Promise<void> {
    try {
      if (this.#fatal === undefined) {
        await this.#within('close', options, async (limit) => {
          if (this.#transactions === undefined) await this.#drain(limit)
          else await this.#transactions.close(limit)
        })
      }
    } finally {
      const closed = new ClosedError('producer')
      this.#ending.abort(closed)
      this.#unsubscribe()
      this.#deliveryTimer?.cancel()
      this.#sender.dropAll(closed)
      this.#accumulator.failWaiting(closed)
      this.#sender.close()
      this.#accumulator.close()
      this.#transactions?.end()
      this.#closed()
    }
    if (this.#firstFailure !== undefined && this.#transactions === undefined) throw this.#firstFailure
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
