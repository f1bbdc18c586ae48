// Changes that wait for the runtime: where they may be cut, when reading must pause, and who waits for them.
import type { SourceBatch } from '../../api/source.ts'
import type { ChangeEvents } from './change-event.ts'
import { formatPosition } from './position.ts'
import type { Position } from './position.ts'

export interface OutboxOptions {
  readonly partition: Readonly<Record<string, string>>
  /** Above this, what is there is handed on even in the middle of a transaction. */
  readonly cutBytes: number
  /** Above this, reading pauses. */
  readonly fullBytes: number
  /** The position after everything that was added, in the middle of a transaction; in the middle of a table there is none: the last mark's. */
  readonly here: () => { readonly position: Position; readonly divisible: boolean }
  readonly pause: () => void
  readonly resume: () => void
}

interface Waiter {
  readonly resolve: (batch: SourceBatch | undefined) => void
  readonly reject: (cause: Error) => void
}

export class Outbox {
  readonly #events: ChangeEvents
  readonly #options: OutboxOptions
  // The last place where the source's transaction ended.
  #markCount = 0
  #mark: Position | undefined
  #waiter: Waiter | undefined
  #failure: Error | undefined
  #finished = false
  #paused = false

  constructor(events: ChangeEvents, options: OutboxOptions) {
    this.#events = events
    this.#options = options
  }

  /** A transaction ended after what was added so far: a batch may end here. */
  mark(position: Position): void {
    this.#mark = position
    this.#markCount = this.#events.count
  }

  /** Whether a batch boundary waits to be taken. */
  get marked(): boolean {
    return this.#mark !== undefined
  }

  /** Wakes the poll that waits, if there is something for it; pauses reading when there is too much. */
  flush(): void {
    const waiter = this.#waiter
    if (waiter !== undefined && this.ready()) {
      this.#waiter = undefined
      waiter.resolve(this.#take())
    }
    if (!this.#paused && this.#events.byteLength > this.#options.fullBytes) {
      this.#paused = true
      this.#options.pause()
    }
  }

  /** Nothing more comes; what was marked is still handed out. */
  finish(): void {
    this.#finished = true
    if (this.#mark === undefined) this.#settle((waiter) => waiter.resolve(undefined))
    else this.flush()
  }

  fail(cause: Error): void {
    this.#failure ??= cause
    this.#settle((waiter) => waiter.reject(cause))
  }

  ready(): boolean {
    return this.#mark !== undefined || this.#events.byteLength >= this.#options.cutBytes || this.#failure !== undefined
  }

  poll(signal: AbortSignal): Promise<SourceBatch | undefined> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    if (this.ready()) return Promise.resolve(this.#take())
    if (this.#finished) return Promise.resolve(undefined)
    return new Promise((resolve, reject) => {
      const aborted = (): void => this.#settle((waiter) => waiter.reject(signal.reason as Error))
      signal.addEventListener('abort', aborted, { once: true })
      const done = (): void => signal.removeEventListener('abort', aborted)
      this.#waiter = {
        resolve: (batch) => {
          done()
          resolve(batch)
        },
        reject: (cause) => {
          done()
          reject(cause)
        },
      }
    })
  }

  #settle(how: (waiter: Waiter) => void): void {
    const waiter = this.#waiter
    this.#waiter = undefined
    if (waiter !== undefined) how(waiter)
  }

  #take(): SourceBatch {
    const { partition, here, resume, fullBytes } = this.#options
    const boundary = this.#mark !== undefined
    const { position, divisible } = this.#mark === undefined ? here() : { position: this.#mark, divisible: true }
    const taken = this.#events.take(boundary ? this.#markCount : this.#events.count)
    this.#mark = undefined
    this.#markCount = 0
    if (this.#paused && this.#events.byteLength <= fullBytes) {
      this.#paused = false
      resume()
    }
    return { partition, offset: formatPosition(position), boundary, divisible, ...taken }
  }
}
