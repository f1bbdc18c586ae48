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
  /** The same of each connector in it. */
  readonly connectors?: readonly ConnectorDone[]
}

/** What one connector of a worker has done so far. */
export interface ConnectorDone {
  readonly name: string
  readonly type: 'source' | 'sink'
  readonly state: string
  /** Why it failed, or is started again. */
  readonly reason?: string
  readonly total: number
  readonly lag?: number
}

/** Tells `progress` once a second until stopped. Only programs are told: a person sees what the command itself prints. */
export function progress(out: Output, unit: string, read: () => Done): { stop(): void } {
  if (!out.json) return { stop: () => undefined }
  let before: { readonly done: Done; readonly at: number } = { done: { total: 0 }, at: performance.now() }
  const timer = setInterval(() => {
    const done = read()
    const now = performance.now()
    const rate = (total: number, earlier: number): number => Math.max(0, ((total - earlier) * 1000) / (now - before.at))
    const connectors = done.connectors?.map((each) => {
      const earlier = before.done.connectors?.find(({ name }) => name === each.name)?.total ?? 0
      return { ...each, perSecond: rate(each.total, earlier) }
    })
    const perSecond = rate(done.total, before.done.total)
    before = { done, at: now }
    out.event('progress', {
      ...done,
      perSecond,
      unit,
      memoryMb: process.memoryUsage.rss() / 1e6,
      ...(connectors === undefined ? {} : { connectors }),
    })
  }, 1000)
  return { stop: () => clearInterval(timer) }
}
