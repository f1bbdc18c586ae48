// A broker under a steady mixed load for a long time: memory, descriptors and handles must not grow.
import { appendFileSync, writeFileSync } from 'node:fs'
import type { Figures } from './broker-process.ts'
import { growthOf } from './growth.ts'
import type { Bound, Sample } from './growth.ts'
import { Load, soakSettings } from './load.ts'
import { startWatched } from './watched-broker.ts'

export interface SoakOptions {
  readonly minutes: number
  /** 1: some 15 % of a core. */
  readonly pace: number
  /** The broker leaks on purpose: growth must be found. */
  readonly leaks: boolean
  /** Where each sample goes as a line, too. */
  readonly report: string | undefined
}

interface Watched {
  readonly name: string
  readonly of: (figures: Figures) => number
  readonly unit: number
  /** For runs of ten minutes and more, and for shorter ones, which are warming up all the time. */
  readonly bound: Bound
  readonly shortBound: Bound
}

const mebibyte = 1024 * 1024
const longMinutes = 10
/** V8 gives young objects more room step by step, up to some hundred mebibytes, as they come; of a fixed size it does not pass for growth. */
const fixedYoungGeneration = ['--min-semi-space-size=16', '--max-semi-space-size=16']

/** Documented in docs/reference/ceilings.md. */
const watched: readonly Watched[] = [
  {
    name: 'resident memory, MiB',
    of: ({ residentBytes }) => residentBytes,
    unit: mebibyte,
    bound: { riseMax: 12 * mebibyte, shareMax: 0.08 },
    shortBound: { riseMax: 60 * mebibyte, shareMax: 0.3 },
  },
  {
    name: 'heap and buffers after a collection, MiB',
    of: ({ heapBytes }) => heapBytes,
    unit: mebibyte,
    bound: { riseMax: 2 * mebibyte, shareMax: 0.05 },
    shortBound: { riseMax: 8 * mebibyte, shareMax: 0.1 },
  },
  {
    name: 'open descriptors',
    of: ({ descriptors }) => descriptors,
    unit: 1,
    bound: { riseMax: 15, shareMax: 0.1 },
    shortBound: { riseMax: 60, shareMax: 0.3 },
  },
  {
    name: 'handles of Node',
    of: ({ handles }) => handles,
    unit: 1,
    bound: { riseMax: 10, shareMax: 0.05 },
    shortBound: { riseMax: 12, shareMax: 0.1 },
  },
]

/** @returns what grew; with `leaks` that nothing did is the problem. */
export async function soak({ minutes, pace, leaks, report }: SoakOptions): Promise<string[]> {
  const forMs = minutes * 60_000
  const everyMs = Math.max(500, Math.min(10_000, forMs / 40))
  const broker = await startWatched({ settings: soakSettings, leaks, execArgv: fixedYoungGeneration })
  const load = new Load(broker.port, pace)
  const samples: { readonly atMs: number; readonly figures: Figures }[] = []
  const began = performance.now()
  if (report !== undefined) writeFileSync(report, '')
  let isOver = false
  const looking = (async () => {
    let toldAt = 0
    while (!isOver) {
      await new Promise((resolve) => setTimeout(resolve, everyMs))
      const figures = await broker.figures(true)
      const atMs = performance.now() - began
      samples.push({ atMs, figures })
      if (report !== undefined) appendFileSync(report, `${JSON.stringify({ atMs: Math.round(atMs), ...figures })}\n`)
      if (atMs - toldAt < 60_000) continue
      toldAt = atMs
      process.stdout.write(`  ${Math.round(atMs / 60_000)} min: ${inWords(figures)}\n`)
    }
  })()
  try {
    await load.run(forMs)
    isOver = true
    await looking
  } finally {
    isOver = true
    await broker.stop()
  }
  const cpu = ((samples.at(-1)?.figures.cpuMs ?? 0) / (performance.now() - began)) * 100
  process.stdout.write(`  done: ${[...load.counts].map(([name, times]) => `${times} ${name}`).join(', ')}\n`)
  process.stdout.write(`  the broker used ${cpu.toFixed(0)} % of a core\n`)
  const problems = watched.flatMap((each) => judge(each, samples, minutes < longMinutes))
  if (!leaks) return problems
  for (const problem of problems) process.stdout.write(`  found: ${problem}\n`)
  const needed = ['heap and buffers after a collection, MiB', 'handles of Node']
  return needed
    .filter((name) => !problems.some((problem) => problem.startsWith(name)))
    .map((name) => `the leak was not seen in: ${name}`)
}

function judge(
  { name, of, unit, bound, shortBound }: Watched,
  samples: readonly { atMs: number; figures: Figures }[],
  isShort: boolean,
): string[] {
  const values: Sample[] = samples.map(({ atMs, figures }) => ({ atMs, value: of(figures) }))
  const { median, rise, bound: most, grows } = growthOf(values, isShort ? shortBound : bound)
  const peak = Math.max(...values.map(({ value }) => value))
  const words = `${name}: median ${(median / unit).toFixed(1)}, most ${(peak / unit).toFixed(1)}, rise ${(rise / unit).toFixed(2)} over the last two thirds, bound ${(most / unit).toFixed(1)}`
  process.stdout.write(`  ${grows ? 'GROWS ' : 'steady'}  ${words}\n`)
  return grows ? [words] : []
}

const inWords = ({ residentBytes, heapBytes, descriptors, handles }: Figures): string =>
  `${(residentBytes / mebibyte).toFixed(0)} MiB resident, ${(heapBytes / mebibyte).toFixed(1)} MiB live, ${descriptors} descriptors, ${handles} handles`
