// What all connections together hold, bytes or requests, and who waits for it to become less.

/** Something that stops taking bytes in while too many are held, and goes on when told. */
export interface BudgetWaiter {
  budgetFree(): void
}

/** A bound on bytes, or requests, held at once. Taking is never refused: who takes looks afterwards whether it has to wait. */
export class Budget {
  readonly limit: number
  /** How often it came back below its limit: while that grows, what is held changes hands. */
  dips = 0
  #held = 0
  readonly #waiters = new Set<BudgetWaiter>()
  #favourite: BudgetWaiter | undefined

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
    const wasOver = this.isOver()
    this.#held -= amount
    if (this.isOver()) return
    if (wasOver) this.dips += 1
    this.#favourite = undefined
    if (this.#waiters.size === 0) return
    const waiters = [...this.#waiters]
    this.#waiters.clear()
    for (const waiter of waiters) waiter.budgetFree()
  }

  /** Calls `waiter` once, as soon as the budget is no longer over its limit. */
  wait(waiter: BudgetWaiter): void {
    this.#waiters.add(waiter)
  }

  /**
   * While far too much is held, one alone may take in what it still lacks: else all would wait half-received, and none could ever
   * finish. @returns whether it is this one, which is the first to ask.
   */
  favours(waiter: BudgetWaiter): boolean {
    this.#favourite ??= waiter
    return this.#favourite === waiter
  }

  get favourite(): BudgetWaiter | undefined {
    return this.#favourite
  }

  /** It has all that it lacked, or is gone: another of those that wait may be the one. */
  hasEnough(waiter: BudgetWaiter): void {
    if (this.#favourite !== waiter) return
    this.#favourite = undefined
    // Who still lacks something asks to be favoured when it looks again; the first of them is.
    for (const other of [...this.#waiters]) {
      if (other === waiter || !this.#waiters.delete(other)) continue
      other.budgetFree()
      if (this.#favourite !== undefined) return
    }
  }

  forget(waiter: BudgetWaiter): void {
    this.#waiters.delete(waiter)
    this.hasEnough(waiter)
  }
}
