// Which batches of a cleaning pass belong to aborted transactions, and which markers have nothing left to mark.
import type { RecordBatch } from '@millrace/protocol'
import type { AbortedTransaction, TransactionIndex } from './transaction-index.ts'
import type { TransactionMarker } from './transaction-marker.ts'
import { readMarker } from './transaction-marker.ts'

interface Aborting {
  readonly transaction: AbortedTransaction
  /** One of its batches was met in this pass. */
  hasBatches: boolean
}

/** What the producer snapshots of a log say. */
export interface SnapshotTransactions {
  /** Of the snapshots, rising. */
  readonly snapshots: readonly number[]
  /** Producers with a transaction that is open in this one. */
  openAt(snapshot: number): Promise<readonly number[]>
}

const noSnapshots: SnapshotTransactions = { snapshots: [], openAt: () => Promise.resolve([]) }

/** Fed with every batch of a log in order, from one that no transaction spans. */
export class CleanedTransactions {
  /** By first offset; those before `#next` have begun. */
  readonly #aborted: readonly AbortedTransaction[]
  #next = 0
  readonly #aborting = new Map<number, Aborting>()
  /** Producers of committed transactions of which a batch was met. */
  readonly #committing = new Set<number>()
  readonly #known: SnapshotTransactions
  /** Those of the beginning: what is cleaned lies before all that come. */
  readonly #snapshots: readonly number[]
  #nextSnapshot = 0
  /** Producers with a transaction that is open in a snapshot before here, and was not ended since. */
  readonly #awaited = new Set<number>()
  /** Takes the aborted transactions that stay. */
  index: TransactionIndex | undefined

  /** @param known for a pass that takes markers out. */
  constructor(aborted: readonly AbortedTransaction[], known = noSnapshots) {
    this.#aborted = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset)
    this.#known = known
    this.#snapshots = known.snapshots
  }

  /** @returns whether the records of this batch were aborted. */
  onBatch(batch: RecordBatch): boolean {
    this.#begin(batch.lastOffset)
    if (!batch.isTransactional) return false
    const aborting = this.#aborting.get(batch.producerId)
    if (aborting === undefined) {
      this.#committing.add(batch.producerId)
      return false
    }
    aborting.hasBatches = true
    return true
  }

  /**
   * A start that begins with a snapshot in which the transaction is open learns of its end from the marker alone, whatever is left of its
   * batches. Apache Kafka's cleaner takes such a marker out: the transaction is open for good then, and hides all that follows it from
   * those who read what is committed.
   * @returns whether there are such snapshots that were not read: `readSnapshots` comes before `onControl` then.
   */
  needsSnapshots(batch: RecordBatch): boolean {
    return batch.isControl && (this.#snapshots[this.#nextSnapshot] ?? Number.POSITIVE_INFINITY) <= batch.baseOffset
  }

  async readSnapshots(batch: RecordBatch): Promise<void> {
    const { baseOffset } = batch
    for (; this.#nextSnapshot < this.#snapshots.length; this.#nextSnapshot++) {
      const snapshot = this.#snapshots[this.#nextSnapshot] as number
      if (snapshot > baseOffset) return
      for (const producerId of await this.#known.openAt(snapshot)) this.#awaited.add(producerId)
    }
  }

  /** @returns whether no batch of its transaction is left, so that this control batch may go too after its delay. */
  onControl(batch: RecordBatch): boolean {
    this.#begin(batch.lastOffset)
    if (batch.recordCount === 0) return true
    const marker = readMarker(batch)
    if (marker === undefined) return false
    const isAwaited = this.#awaited.delete(batch.producerId)
    return this.#endsNothing(batch, marker) && !isAwaited
  }

  #endsNothing(batch: RecordBatch, marker: TransactionMarker): boolean {
    if (marker.commit) return !this.#committing.delete(batch.producerId)
    const aborting = this.#aborting.get(batch.producerId)
    this.#aborting.delete(batch.producerId)
    if (aborting === undefined || !aborting.hasBatches) return true
    this.index?.append(aborting.transaction)
    return false
  }

  #begin(offset: number): void {
    for (; this.#next < this.#aborted.length; this.#next++) {
      const transaction = this.#aborted[this.#next] as AbortedTransaction
      if (transaction.firstOffset > offset) return
      if (!this.#aborting.has(transaction.producerId)) {
        this.#aborting.set(transaction.producerId, { transaction, hasBatches: false })
      }
    }
  }
}
