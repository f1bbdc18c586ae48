// Requests of very many elements: few at a time, since what is made of one takes many times its bytes.
import type { Clock } from '@millrace/host'
import type { Request } from '../network/request.ts'

const placesMax = 2
/** One that waits for something, such as a rebalance, keeps its place no longer than this. */
const placeMsMax = 1_000

interface Waiting {
  readonly request: Request
  readonly begin: () => void
}

/** Places for them, given in the order of asking. */
export class HeavyRequests {
  readonly #clock: Clock
  #taken = 0
  #waiting: Waiting[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get hasPlace(): boolean {
    return this.#taken < placesMax
  }

  /** How many wait. */
  get waitingCount(): number {
    return this.#waiting.length
  }

  /** @param begin called once there is a place, unless the client has gone meanwhile. */
  wait(request: Request, begin: () => void): void {
    this.#waiting.push({ request, begin })
  }

  /** Takes a place until the request is answered, or its time is up. */
  enter(request: Request): void {
    this.#taken += 1
    let isIn = true
    const leave = (): void => {
      if (!isIn) return
      isIn = false
      timer.cancel()
      this.#taken -= 1
      this.#next()
    }
    const timer = this.#clock.after(placeMsMax, leave)
    // In a turn of its own: the answer is on its way out first.
    request.whenAnswered(() => this.#clock.soon(leave))
  }

  #next(): void {
    while (this.hasPlace) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      if (next.request.answered !== undefined) continue
      next.begin()
    }
  }
}
