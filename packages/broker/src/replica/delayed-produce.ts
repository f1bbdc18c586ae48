// A Produce with acks=all that waits until each of its batches is committed, or until its deadline.
// hot
import { ErrorCode } from '@millrace/protocol'
import type { Partition } from './partition.ts'
import type { Purgatory, Stay, Waiting } from './purgatory.ts'

/** One batch's part of the answer: filled in as it goes. */
export interface ProduceOutcome {
  errorCode: ErrorCode
}

/** Waits for all batches of one request. */
export class DelayedProduce implements Waiting {
  readonly #done: () => void
  /** Batches that are neither committed nor failed. */
  readonly #open = new Set<ProduceOutcome>()
  #sealed = false
  #stay: Stay | undefined

  /** @param done called once: every batch is committed or has failed, or the deadline has come. */
  constructor(done: () => void) {
    this.#done = done
  }

  /** Waits for the batch that ends at `lastOffset`; a failure is written to `outcome`. */
  await(partition: Partition, lastOffset: number, outcome: ProduceOutcome): void {
    this.#open.add(outcome)
    partition.whenCommitted(lastOffset, (failed) => this.#settled(outcome, failed))
  }

  /** Nothing more comes. Calls `done` at once if nothing is left to wait for, else within `timeoutMs`. */
  seal(purgatory: Purgatory, timeoutMs: number): void {
    this.#sealed = true
    if (this.#open.size === 0) this.#done()
    else this.#stay = purgatory.enter(this, timeoutMs)
  }

  expired(): void {
    // Those committed in time keep their code; the others are appended, but nobody may rely on it.
    for (const outcome of this.#open) outcome.errorCode = ErrorCode.REQUEST_TIMED_OUT
    this.#open.clear()
    this.#done()
  }

  #settled(outcome: ProduceOutcome, failed: ErrorCode | undefined): void {
    if (!this.#open.delete(outcome)) return
    if (failed !== undefined) outcome.errorCode = failed
    if (this.#open.size > 0 || !this.#sealed) return
    this.#stay?.leave()
    this.#done()
  }
}
