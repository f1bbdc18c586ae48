// What all connections together hold, bytes or requests, and who waits for it to become less.

/** Something that stops taking bytes in while too many are held, and goes on when told. */
export interface BudgetWaiter {
  budgetFree(): void
}

/** A bound on bytes, or requests, held at once. Taking is never refused: who takes looks afterwards whether it has to wait. */
export class Budget {
  readonly limit: number
  #held = 0
  readonly #waiters = new Set<BudgetWaiter>()

  constructor(limit: number) {
    this.limit = limit
  }

  get held(): number {
    return this.#held
  }

  /** More is held than the limit allows: whoever can finish something first should not take more in. */
  isOver(): boolean {
    return this.#held > this.limit
  }

  /** So much more is held that even half-received requests have to wait. */
  isFarOver(): boolean {
    return this.#held > this.limit * 1.5
  }

  take(amount: number): void {
    this.#held += amount
  }

  release(amount: number): void {
    this.#held -= amount
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
