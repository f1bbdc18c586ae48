// npm run sim -- [--seed N] [--seeds A-B] [--edition N] [--quick] [--twice] [--trace FILE] [--mutants [--only NAME]]: one broker and its clients on a seed, with faults.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runMutants } from './mutants/run.ts'
import { faultKinds } from './plan.ts'
import { simulate } from './sim.ts'
import type { Verdict } from './sim.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    quick: { type: 'boolean' },
    twice: { type: 'boolean' },
    trace: { type: 'string' },
    seconds: { type: 'string' },
    faults: { type: 'string' },
    durability: { type: 'string' },
    edition: { type: 'string' },
    'until-failure': { type: 'boolean' },
    mutants: { type: 'boolean' },
    only: { type: 'string' },
  },
})

if (values.mutants === true) process.exit((await runMutants(values.only?.split(','))) === 0 ? 0 : 1)

const quickSeeds = 60
const quickMs = 45_000
const began = performance.now()
const isQuick = values.quick === true
const timeMs = values.seconds !== undefined ? Number(values.seconds) * 1000 : isQuick ? quickMs : Number.POSITIVE_INFINITY
const faults = values.faults?.split(',').map((asked) => {
  const kind = faultKinds.find((each) => each === asked)
  if (kind === undefined) throw new Error(`no fault '${asked}'; there are: ${faultKinds.join(', ')}`)
  return kind
})
const options = {
  keepsTrace: values.trace !== undefined,
  faults,
  durability: values.durability === 'os' ? ('os' as const) : undefined,
}
let failed = 0
let passed = 0
let virtualMs = 0
let events = 0
const crashes = { keep: 0, drop: 0, torn: 0 }

// Where a failure came from tells the trace of its seed; stacks cost more than the work that fails.
if (values.trace === undefined) Error.stackTraceLimit = 3

for (const [seed, edition] of seedsOf()) {
  if (performance.now() - began > timeMs) break
  const verdict = await simulate(seed, { ...options, edition })
  if (values.trace !== undefined) writeFileSync(values.trace, `${verdict.trace.join('\n')}\n`)
  virtualMs += verdict.virtualMs
  events += verdict.events
  for (const mode of ['keep', 'drop', 'torn'] as const) crashes[mode] += verdict.crashes[mode]
  const differs = values.twice === true || (isQuick && passed < 3) ? await again(verdict, edition) : undefined
  if (verdict.violation === undefined && differs === undefined) passed++
  else {
    failed++
    process.stdout.write(`  failed seed ${seed}: ${differs ?? verdict.violation?.message}\n`)
    const old = edition === undefined ? '' : ` --edition ${edition}`
    process.stdout.write(`  again: npm run sim -- --seed ${seed}${old} --trace /tmp/trace.txt\n`)
  }
  if (failed > 0 && values['until-failure'] === true) break
  if ((passed + failed) % 100 === 0) process.stdout.write(`  ${progress()}\n`)
  if (values.seed !== undefined) process.stdout.write(`${summary(verdict)}\n`)
}
process.stdout.write(`sim: ${progress()}\n`)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1

/** Those that once failed come first, each on plans of its time. */
function seedsOf(): (readonly [seed: number, edition: number | undefined])[] {
  const edition = values.edition === undefined ? undefined : Number(values.edition)
  if (values.seed !== undefined) return [[Number(values.seed), edition]]
  if (values.seeds !== undefined) {
    const [from = 1, to = from] = values.seeds.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, i) => [from + i, edition])
  }
  const folder = join(import.meta.dirname, '../seeds')
  const kept = readdirSync(folder).map((name) => {
    const [, seed, of] = /^Seed (\d+)(?: of edition (\d+))?: /.exec(readFileSync(join(folder, name), 'utf8')) ?? []
    if (name !== `${seed}.md`) throw new Error(`${name} does not begin with its seed and a colon`)
    return [Number(seed), of === undefined ? undefined : Number(of)] as const
  })
  return [...kept, ...Array.from({ length: isQuick ? quickSeeds : 1000 }, (_, i) => [i + 1, edition] as const)]
}

function progress(): string {
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage()
  const hours = (virtualMs / 3_600_000).toFixed(2)
  const cost = `${seconds.toFixed(0)} s, of them ${((user + system) / 1e6).toFixed(0)} s of processor time`
  const losses = `${crashes.drop + crashes.torn} losses of power (${crashes.torn} torn), ${crashes.keep} other crashes`
  return `${passed + failed} seeds, ${losses}, ${hours} hours of virtual time, ${events} events, ${cost}`
}

async function again(first: Verdict, edition: number | undefined): Promise<string | undefined> {
  const second = await simulate(first.seed, { ...options, edition })
  if (values.trace !== undefined) writeFileSync(`${values.trace}.2`, `${second.trace.join('\n')}\n`)
  return first.hash === second.hash && first.events === second.events
    ? undefined
    : `two runs differ: ${first.hash} after ${first.events} events, ${second.hash} after ${second.events}`
}

function summary({ hash, events: count, virtualMs: ms, counts, plan }: Verdict): string {
  const happened = [...counts].map(([kind, times]) => `${kind} ${times}`).join(', ')
  return `  trace ${hash}, ${count} events, ${Math.round(ms)} ms of virtual time\n  faults: ${plan.faults.join(', ') || 'none'}\n  ${happened}`
}
