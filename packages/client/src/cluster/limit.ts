// How long a call may take: the caller's signal, its deadline and the life of its owner, joined into one signal.
import type { Clock, Timer } from '@millrace/host'
import type { CallOptions } from './config.ts'
import { TimeoutError } from './errors.ts'

/** The limits of one call. Ends with `end`, else its timer and listeners stay behind. */
export class Limit {
  readonly signal: AbortSignal
  readonly #clock: Clock
  readonly #what: string
  readonly #deadline: number
  readonly #timeoutMs: number
  readonly #controller = new AbortController()
  readonly #sources: (readonly [AbortSignal, () => void])[] = []
  readonly #timer: Timer
  #lastFailure: Error | undefined

  /** @param what the call in words, for the message of the TimeoutError. @param owners signals of what the call lives in. */
  constructor(clock: Clock, what: string, timeoutMs: number, signals: readonly (AbortSignal | undefined)[]) {
    this.#clock = clock
    this.#what = what
    this.#timeoutMs = timeoutMs
    this.#deadline = clock.monotonic() + timeoutMs
    this.signal = this.#controller.signal
    for (const signal of signals) {
      if (signal === undefined) continue
      if (signal.aborted) this.#controller.abort(signal.reason)
      const stop = (): void => this.#controller.abort(signal.reason)
      signal.addEventListener('abort', stop, { once: true })
      this.#sources.push([signal, stop])
    }
    this.#timer = clock.after(timeoutMs, () => this.#controller.abort(this.#timeoutError()))
  }

  #timeoutError(): TimeoutError {
    const why = this.#lastFailure === undefined ? '' : `; last failure: ${this.#lastFailure.message}`
    return new TimeoutError(`${this.#what}: not done within ${this.#timeoutMs} ms${why}`, this.#timeoutMs, {
      cause: this.#lastFailure,
    })
  }

  /** Milliseconds left, at least 0. */
  remainingMs(): number {
    return Math.max(0, this.#deadline - this.#clock.monotonic())
  }

  /** Remembers why the last attempt failed: the TimeoutError tells it. */
  note(failure: Error): void {
    this.#lastFailure = failure
  }

  end(): void {
    this.#timer.cancel()
    for (const [signal, stop] of this.#sources) signal.removeEventListener('abort', stop)
  }
}

/** Runs a call within its limits. @throws TimeoutError, the signals' reasons, or what `run` throws. */
export async function within<T>(
  clock: Clock,
  what: string,
  options: CallOptions | undefined,
  defaultTimeoutMs: number,
  owner: AbortSignal | undefined,
  run: (limit: Limit) => Promise<T>,
): Promise<T> {
  const limit = new Limit(clock, what, options?.timeoutMs ?? defaultTimeoutMs, [options?.signal, owner])
  try {
    limit.signal.throwIfAborted()
    return await run(limit)
  } finally {
    limit.end()
  }
}

/** Waits for `promise`, but no longer than `signal` allows. The work behind the promise goes on. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error)
    if (signal.aborted) {
      promise.catch(() => undefined)
      return stop()
    }
    signal.addEventListener('abort', stop, { once: true })
    promise.then(
      (value) => {
        signal.removeEventListener('abort', stop)
        resolve(value)
      },
      (cause: unknown) => {
        signal.removeEventListener('abort', stop)
        reject(cause as Error)
      },
    )
  })
}
