// What this process takes of its machine, and how busy its event loop is: for metrics alone, nothing is decided by it.

export interface Usage {
  /** Processor time since the process began, seconds. */
  cpuSeconds(): number
  /** Memory that is not swapped out, bytes. */
  residentBytes(): number
  /** Bytes that objects of JavaScript take. */
  heapBytes(): number
  /** Files and connections that are open; undefined where the system does not tell. */
  openDescriptors(): Promise<number | undefined>
  /** Wall time at which the process began, ms. */
  readonly startedAt: number
  /** How long the event loop worked and waited since the process began, ms. */
  eventLoop(): { readonly activeMs: number; readonly idleMs: number }
  /** Begins to watch how late the event loop is: that takes a timer of its own. */
  watchDelay(): DelayWatch
}

/** Delays of the event loop since the watch began, or was last reset. */
export interface DelayWatch {
  read(): { readonly meanMs: number; readonly maxMs: number; readonly p50Ms: number; readonly p99Ms: number }
  reset(): void
  stop(): void
}
