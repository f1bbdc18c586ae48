// Which batches of a cleaning pass belong to aborted transactions, and which markers have nothing left to mark.
import type { RecordBatch } from '@millrace/protocol'
import type { AbortedTransaction, TransactionIndex } from './transaction-index.ts'
import { readMarker } from './transaction-marker.ts'

interface Aborting {
  readonly transaction: AbortedTransaction
  /** One of its batches was met in this pass. */
  hasBatches: boolean
}

/** Fed with every batch of a log in order, from one that no transaction spans. */
export class CleanedTransactions {
  /** By first offset; those before `#next` have begun. */
  readonly #aborted: readonly AbortedTransaction[]
  #next = 0
  readonly #aborting = new Map<number, Aborting>()
  /** Producers of committed transactions of which a batch was met. */
  readonly #committing = new Set<number>()
  /** Takes the aborted transactions that stay. */
  index: TransactionIndex | undefined

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#aborted = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset)
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

  /** @returns whether no batch of its transaction is left, so that this control batch may go too after its delay. */
  onControl(batch: RecordBatch): boolean {
    this.#begin(batch.lastOffset)
    if (batch.recordCount === 0) return true
    const marker = readMarker(batch)
    if (marker === undefined) return false
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
