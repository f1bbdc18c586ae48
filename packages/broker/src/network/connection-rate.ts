// How many new connections a second are let in, and how long one above that waits. Decides; the server waits.

/**
 * A bucket of one second's worth of connections: a burst of that size enters at once, what comes faster waits for its turn
 * (max.connection.creation.rate, KIP-612).
 */
export class ConnectionRate {
  readonly #perSecond: () => number
  /** When the bucket will be empty no more, ms: connections that were let in, each as its share of a second. */
  #paidUntil = 0

  /** @param perSecond read again for each connection: it changes while the broker runs. */
  constructor(perSecond: () => number) {
    this.#perSecond = perSecond
  }

  /** One more connection wants in. @param now monotonic, ms. @returns how long it has to wait, ms; undefined: longer than `waitMsMax`, so it does not enter. */
  enter(now: number, waitMsMax: number): number | undefined {
    const share = 1_000 / Math.max(1, this.#perSecond())
    const paidUntil = Math.max(this.#paidUntil, now) + share
    const waitMs = Math.max(0, paidUntil - now - 1_000)
    if (waitMs > waitMsMax) return undefined
    this.#paidUntil = paidUntil
    return waitMs
  }
}
