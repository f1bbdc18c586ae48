// Transactions as calls: drives the state in transaction.ts with requests, flushes and waits.
import { nextTurn } from '@millrace/host'
import type { Background } from '@millrace/host'
import type { Cluster } from '../cluster/cluster.ts'
import { callTimeoutMs } from '../cluster/cluster.ts'
import { IllegalState } from '../cluster/errors.ts'
import { Limit } from '../cluster/limit.ts'
import type { GroupMetadata, OffsetToCommit } from '../cluster/topic-partition.ts'
import type { ProducerIdentity } from './batch.ts'
import type { ProducerConfig } from './config.ts'
import type { RecordBuffer } from './record-buffer.ts'
import { Transaction } from './transaction.ts'
import { TransactionRequests } from './transaction-requests.ts'

/** What the driver asks of its producer. */
export interface TransactionPort {
  /** Waits until all that is buffered now has its outcome. */
  flush(limit: Limit): Promise<void>
  /** Fails what has not left. */
  dropWaiting(cause: Error): void
  /** Waits until nothing is on its way. */
  inFlightDone(limit: Limit): Promise<void>
  /** The next batch of every partition begins at sequence 0. */
  resetSequences(): void
  /** Something that held batches back is gone. */
  wake(): void
  /** The producer cannot go on. */
  failed(cause: Error): void
}

export class TransactionDriver {
  readonly #cluster: Cluster
  readonly #port: TransactionPort
  readonly #transaction: Transaction
  readonly #requests: TransactionRequests
  #adding: Background | undefined
  #dropping = false

  constructor(cluster: Cluster, config: ProducerConfig, transactionalId: string, port: TransactionPort) {
    this.#cluster = cluster
    this.#port = port
    this.#transaction = new Transaction(transactionalId)
    this.#requests = new TransactionRequests(cluster, config, this.#transaction)
  }

  get implicitAdd(): boolean {
    return this.#transaction.implicitAdd
  }

  /** Nothing that failed is worth sending again. */
  get dropsFailures(): boolean {
    return this.#transaction.phase === 'abortable' || this.#transaction.phase === 'aborting'
  }

  get canAbort(): boolean {
    return this.#transaction.phase === 'open' || this.#transaction.phase === 'abortable'
  }

  async init(limit: Limit): Promise<void> {
    if (this.#transaction.phase !== 'uninitialized') throw new IllegalState('initTransactions: it was called before')
    await this.#following(async () => {
      const identity = await this.#requests.initProducerId(undefined, limit)
      this.#transaction.initialized(identity, await this.#requests.hasImplicitAdd(limit))
    })
  }

  begin(): void {
    this.#transaction.begin()
  }

  checkOpen(call: string): void {
    this.#transaction.checkOpen(call)
  }

  /** Under which identity a buffer may send; the partition is added to the transaction first where Produce does not do it. */
  mayTake(buffer: RecordBuffer): ProducerIdentity | 'wait' {
    const { identity } = this.#transaction
    if (identity === undefined) return 'wait'
    if (this.#transaction.mayProduce(buffer)) return identity
    if (this.#transaction.toAdd.length > 0) this.#addPartitions()
    return 'wait'
  }

  /** Tells the coordinator of new partitions, all that came up in the meantime in one request. */
  #addPartitions(): void {
    if (this.#adding !== undefined) return
    this.#adding = this.#cluster.host.spawn('partitions into transaction', async (signal) => {
      // What this turn of the event loop brings goes along.
      await nextTurn(this.#cluster.host.clock)
      const limit = new Limit(this.#cluster.host.clock, 'AddPartitionsToTxn', callTimeoutMs, [signal, this.#cluster.signal])
      try {
        while (this.#transaction.toAdd.length > 0 && this.#transaction.phase !== 'aborting') {
          const partitions = this.#transaction.toAdd
          await this.#requests.addPartitions(partitions, limit)
          this.#transaction.added(partitions)
        }
      } catch (failure) {
        this.batchFailed(failure as Error, false)
      } finally {
        limit.end()
        this.#adding = undefined
      }
      this.#afterFailure()
      this.#port.wake()
    })
  }

  async sendOffsets(offsets: readonly OffsetToCommit[], group: GroupMetadata, limit: Limit): Promise<void> {
    this.#transaction.checkOpen('sendOffsetsToTransaction')
    if (offsets.length === 0) return
    this.#transaction.offsetsSent()
    await this.#following(() => this.#requests.sendOffsets(offsets, group, limit))
  }

  async commit(limit: Limit): Promise<void> {
    this.#transaction.checkCommit()
    await this.#following(async () => {
      await this.#port.flush(limit)
      const { cause } = this.#transaction
      if (cause !== undefined) throw cause
      if (!this.#transaction.isStarted) return this.#transaction.ended()
      this.#transaction.committing()
      this.#ended(await this.#requests.end(true, limit))
    })
  }

  async abort(limit: Limit): Promise<void> {
    this.#transaction.aborting()
    await this.#following(async () => {
      this.#port.dropWaiting(
        new IllegalState('the transaction was aborted before this record was sent', { cause: this.#transaction.cause }),
      )
      await this.#port.inFlightDone(limit)
      await this.#adding?.done
      const next = this.#transaction.isStarted ? await this.#requests.end(false, limit) : undefined
      if (next === undefined && this.#transaction.needsNewEpoch) {
        // Sequences have a gap in this epoch; the coordinator raises it for the one who names the present one (KIP-360).
        return this.#ended(await this.#requests.initProducerId(this.#transaction.identity, limit))
      }
      this.#ended(next)
    })
  }

  #ended(next: ProducerIdentity | undefined): void {
    this.#transaction.ended(next)
    if (next !== undefined) this.#port.resetSequences()
  }

  /** Something of the transaction was lost. @param sequencesBroken it had been given a sequence. */
  batchFailed(cause: Error, sequencesBroken: boolean): void {
    this.#transaction.failed(cause, 'transaction', sequencesBroken)
    this.#afterFailure()
  }

  producerFailed(cause: Error): void {
    this.#transaction.failed(cause, 'producer', true)
  }

  /** Lets the producer follow where a failure has led. */
  #afterFailure(): void {
    const { phase, cause } = this.#transaction
    if (phase === 'fatal') this.#port.failed(cause!)
    // What waits belongs to a transaction that will not be committed.
    else if (phase === 'abortable' && !this.#dropping) {
      // Every batch that is dropped comes back here as a failure.
      this.#dropping = true
      this.#port.dropWaiting(cause!)
      this.#dropping = false
    }
  }

  async #following<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } finally {
      this.#afterFailure()
    }
  }

  /** An open transaction is aborted, so that it holds up no reader until its timeout. */
  async close(limit: Limit): Promise<void> {
    if (this.canAbort && this.#transaction.isStarted) await this.abort(limit)
  }

  end(): void {
    this.#requests.close()
  }
}
