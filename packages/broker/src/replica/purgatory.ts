// What waits for a condition or a deadline: counted, and ended early when the broker stops.
import type { Clock, Counter, Gauge, Metrics, Timer } from '@millrace/host'

/** An operation that waits. */
export interface Waiting {
  /** Its deadline has come, or the broker stops: end with what there is. */
  expired(): void
}

/** A place in the purgatory. Leaving twice does nothing. */
export interface Stay {
  leave(): void
}

/** All waiting operations of one kind. */
export class Purgatory {
  readonly #clock: Clock
  readonly #gauges: readonly Gauge[]
  readonly #expiries: Counter
  readonly #stays = new Set<PurgatoryStay>()
  #closed = false

  constructor(clock: Clock, metrics: Metrics, kind: 'Produce' | 'Fetch') {
    this.#clock = clock
    // What is complete leaves at once here, so that Kafka's two counts are one.
    this.#gauges = ['PurgatorySize', 'NumDelayedOperations'].map((name) =>
      metrics.gauge({
        name,
        unit: 'operations',
        doc: 'Requests that wait for replication or for data.',
        tags: { delayedOperation: kind },
      }),
    )
    this.#expiries = metrics.counter({
      name: `kafka.server:Delayed${kind}Metrics:ExpiresPerSec`,
      unit: 'operations',
      doc: 'Waits that ended with their time.',
      ...(kind === 'Fetch' ? { tags: { fetcherType: 'consumer' } } : {}),
    })
  }

  get size(): number {
    return this.#stays.size
  }

  /** @param ms until `expired` is called, unless the operation leaves before. */
  enter(waiting: Waiting, ms: number): Stay {
    const stay = new PurgatoryStay(
      this,
      waiting,
      this.#clock.after(this.#closed ? 0 : ms, () => this.#expire(stay)),
    )
    this.#stays.add(stay)
    this.#tellSize()
    return stay
  }

  forget(stay: PurgatoryStay): boolean {
    const was = this.#stays.delete(stay)
    if (was) this.#tellSize()
    return was
  }

  #tellSize(): void {
    for (const gauge of this.#gauges) gauge.set(this.#stays.size)
  }

  /** Ends all that waits, now; what comes later waits no longer than one turn. */
  close(): void {
    this.#closed = true
    for (const stay of this.#stays) {
      stay.timer.cancel()
      this.#expire(stay)
    }
  }

  #expire(stay: PurgatoryStay): void {
    if (!this.forget(stay)) return
    this.#expiries.add(1)
    stay.waiting.expired()
  }
}

class PurgatoryStay implements Stay {
  readonly waiting: Waiting
  readonly timer: Timer
  readonly #purgatory: Purgatory

  constructor(purgatory: Purgatory, waiting: Waiting, timer: Timer) {
    this.#purgatory = purgatory
    this.waiting = waiting
    this.timer = timer
  }

  leave(): void {
    if (this.#purgatory.forget(this)) this.timer.cancel()
  }
}
