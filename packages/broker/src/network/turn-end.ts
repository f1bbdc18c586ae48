// The end of a turn of the event loop: answers that are ready leave, then readers look at what came, and their answers leave too.
// hot
import type { Clock } from '@millrace/host'

/**
 * One call of the loop for all who have something to do once the turn is over. Who wrote hears of it before who reads is served: the reader's
 * bytes cost more to make ready, and would hold up the writer's answer.
 */
export class TurnEnd {
  readonly #clock: Clock
  readonly #due: Record<'writes' | 'looks', (() => void)[]> = { writes: [], looks: [] }
  #planned = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Answers of a connection are to leave. */
  write(run: () => void): void {
    this.#due.writes.push(run)
    this.#plan()
  }

  /** Runs behind the writes of this turn; what it answers leaves behind it. */
  look(run: () => void): void {
    this.#due.looks.push(run)
    this.#plan()
  }

  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    this.#clock.soon(() => this.#end())
  }

  /** What comes up meanwhile beyond the answers of those who look waits for the next turn, so that the loop gets to its sockets. */
  #end(): void {
    try {
      this.#runAll('writes')
      this.#runAll('looks')
      this.#runAll('writes')
    } finally {
      this.#planned = false
      if (this.#due.writes.length > 0 || this.#due.looks.length > 0) this.#plan()
    }
  }

  #runAll(kind: 'writes' | 'looks'): void {
    const runs = this.#due[kind]
    if (runs.length === 0) return
    this.#due[kind] = []
    let next = 0
    try {
      while (next < runs.length) (runs[next++] as () => void)()
    } catch (cause) {
      // A bug that one met is not the loss of the others.
      this.#due[kind].push(...runs.slice(next))
      throw cause
    }
  }
}
