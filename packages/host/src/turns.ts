// Long work in parts: what takes longer than a turn of the event loop may goes on in the next.
import type { Clock } from './clock.ts'

const turnMsMax = 8
/** Asking the clock costs more than most steps. */
const stepsBetweenLooks = 256

/** Resolves in the next turn of the event loop. */
export function nextTurn(clock: Pick<Clock, 'soon'>): Promise<void> {
  return new Promise((resolve) => clock.soon(resolve))
}

/** One piece of long work, or several that share: then one of them goes on in each turn of the event loop, in the order in which they asked. */
export class Turns {
  readonly #clock: Clock
  readonly #waiting: (() => void)[] = []
  #until: number
  #steps = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#until = clock.monotonic() + turnMsMax
  }

  /** Called once a step. @returns whether the rest should wait for `next`. */
  isOver(): boolean {
    this.#steps++
    return this.#steps % stepsBetweenLooks === 0 && this.isLate()
  }

  /** The same for steps that are long themselves: the clock is asked each time. */
  isLate(): boolean {
    return this.#clock.monotonic() > this.#until
  }

  /** Resolves in the next turn that is free, which then begins. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      if (this.#waiting.length === 1) this.#wakeNext()
    })
  }

  #wakeNext(): void {
    this.#clock.soon(() => {
      this.begin()
      this.#waiting.shift()?.()
      if (this.#waiting.length > 0) this.#wakeNext()
    })
  }

  /** A turn begins now. */
  begin(): void {
    this.#until = this.#clock.monotonic() + turnMsMax
  }
}
