// Time: the wall clock for what is stored, the monotonic one for how long something took, and timers.

/** A timer that has not fired. Cancelling one that fired does nothing. */
export interface Timer {
  cancel(): void
}

/** The machine's time. */
export interface Clock {
  /** Wall time in whole milliseconds since 1970. May jump; use it for timestamps that are stored or sent. */
  now(): number
  /** Milliseconds, with fractions, since an arbitrary point; never goes back. Use it for durations and deadlines. */
  monotonic(): number
  /** Runs once, not before `ms` milliseconds from now. A bug thrown inside ends the process. */
  after(ms: number, run: () => void): Timer
  /** Runs once, after the events that are due now: the place to gather what one turn of the event loop brought. */
  soon(run: () => void): void
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
