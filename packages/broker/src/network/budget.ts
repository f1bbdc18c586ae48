// Bytes that all connections together hold, and who waits for them to become fewer.

/** Something that stops taking bytes in while too many are held, and goes on when told. */
export interface BudgetWaiter {
  budgetFree(): void
}

/** A bound on bytes held at once. Taking is never refused: who takes looks afterwards whether it has to wait. */
export class Budget {
  readonly limitBytes: number
  #heldBytes = 0
  readonly #waiters = new Set<BudgetWaiter>()

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  /** More is held than the limit allows: whoever can finish something first should not take more in. */
  isOver(): boolean {
    return this.#heldBytes > this.limitBytes
  }

  /** So much more is held that even half-received requests have to wait. */
  isFarOver(): boolean {
    return this.#heldBytes > this.limitBytes * 1.5
  }

  take(bytes: number): void {
    this.#heldBytes += bytes
  }

  release(bytes: number): void {
    this.#heldBytes -= bytes
    if (this.#waiters.size === 0 || this.isOver()) return
    const waiters = [...this.#waiters]
    this.#waiters.clear()
    for (const waiter of waiters) waiter.budgetFree()
  }

  /** Calls `waiter` once, as soon as the budget is no longer over its limit. */
  wait(waiter: BudgetWaiter): void {
    this.#waiters.add(waiter)
  }

  forget(waiter: BudgetWaiter): void {
    this.#waiters.delete(waiter)
  }
}
