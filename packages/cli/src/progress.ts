// A line a second about what a process does: for `up`, which shows it, and for programs.
import type { Output } from './output.ts'

/** What a process has done so far. */
export interface Done {
  /** Things done in all. */
  readonly total: number
  /** What waits for it; left out where that is not known. */
  readonly lag?: number
  /** What it did last, in a few words. */
  readonly last?: string
}

/** Tells `progress` once a second until stopped. Only programs are told: a person sees what the command itself prints. */
export function progress(out: Output, unit: string, read: () => Done): { stop(): void } {
  if (!out.json) return { stop: () => undefined }
  let before = { total: 0, at: performance.now() }
  const timer = setInterval(() => {
    const done = read()
    const now = performance.now()
    const perSecond = Math.max(0, ((done.total - before.total) * 1000) / (now - before.at))
    before = { total: done.total, at: now }
    out.event('progress', { ...done, perSecond, unit, memoryMb: process.memoryUsage.rss() / 1e6 })
  }, 1000)
  return { stop: () => clearInterval(timer) }
}
