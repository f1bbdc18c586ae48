// How long to wait before a process that ended is started again.

/** What is remembered of one process between its lives. */
export interface BackOff {
  readonly restarts: number
  readonly waitMs: number
}

export const noBackOff: BackOff = { restarts: 0, waitMs: 0 }

const firstMs = 250
const mostMs = 10_000
// A life this long was a good one: the next failure begins anew.
const goodLifeMs = 30_000

/** After a life of `livedMs`: doubles from 250 ms to 10 s; a good life starts over. */
export function afterExit(before: BackOff, livedMs: number): BackOff {
  const waitMs = livedMs >= goodLifeMs || before.waitMs === 0 ? firstMs : Math.min(mostMs, before.waitMs * 2)
  return { restarts: before.restarts + 1, waitMs }
}
