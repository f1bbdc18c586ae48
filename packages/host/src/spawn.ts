// Work that goes on in the background, with an owner: no promise floats.

/** A piece of background work. */
export interface Background {
  readonly name: string
  /** Settles when the work has ended; never rejects (a failure went to `failed`). */
  readonly done: Promise<void>
  /** Aborts the work's signal and waits for its end. */
  stop(): Promise<void>
}

/**
 * Starts work that its owner does not await. An abort of its own signal ends it quietly. Any other failure is logged and given to
 * `failed`; without one it is a bug and ends the process.
 */
export type Spawn = (name: string, run: (signal: AbortSignal) => Promise<void>, failed?: (cause: Error) => void) => Background
