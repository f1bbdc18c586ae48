// npm run chaos [-- --quick] [--seed N] [--faults N] [--power-loss] [--keep] [--failpoints] [--mutants [--only NAME]] [--broker-loop [--no-syncs] [--jobs N]]: the pipeline under faults, or one broker.
import { parseArgs } from 'node:util'
import { Checks } from './checks.ts'
import { runFailpoints } from './failpoints.ts'
import { makeFaults, snapshotFaults } from './faults.ts'
import { runKillLoop } from './kill-loop.ts'
import { runMutants } from './mutants/run.ts'
import { points } from './points.ts'
import { World } from './world.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    seed: { type: 'string' },
    faults: { type: 'string' },
    rows: { type: 'string' },
    'power-loss': { type: 'boolean' },
    keep: { type: 'boolean' },
    failpoints: { type: 'boolean' },
    mutants: { type: 'boolean' },
    only: { type: 'string' },
    'broker-loop': { type: 'boolean' },
    cycles: { type: 'string' },
    'no-syncs': { type: 'boolean' },
    jobs: { type: 'string' },
  },
})
const isQuick = values.quick === true
const keep = values.keep === true
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
// Half of the full runs lose what was not synced; a quick run does both halves' work in one.
const powerLoss = values['power-loss'] ?? (isQuick || seed % 2 === 0)
const began = performance.now()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

let failed: number
if (values.mutants === true) failed = await runMutants({ seed, only: values.only, keep })
else if (values['broker-loop'] === true) failed = report(await killLoop())
else failed = report(values.failpoints === true ? await failpoints() : await faults())
// Clients of a broken round would go on asking for its broker.
process.exit(failed === 0 ? 0 : 1)

async function killLoop(): Promise<string[]> {
  const noSyncs = values['no-syncs'] === true
  const cycles = Number(values.cycles ?? (isQuick ? 12 : 1000))
  process.stdout.write(
    `chaos: seed ${seed}, ${cycles} kills of a broker, every other one with loss of power${noSyncs ? ', nothing synced' : ''}\n`,
  )
  return runKillLoop({ seed, cycles, noSyncs, jobs: Number(values.jobs ?? 2) })
}

async function failpoints(): Promise<string[]> {
  process.stdout.write(`chaos: seed ${seed}, failpoints, with loss of power\n`)
  return runFailpoints({ seed, times: isQuick ? 1 : 3, pointsMax: isQuick ? 12 : points.length, powerLoss: true, keep })
}

async function faults(): Promise<string[]> {
  const count = Number(values.faults ?? (isQuick ? 8 : 50))
  const rows = Number(values.rows ?? (isQuick ? 12_000 : 150_000))
  const ranged = seed % 3 !== 0
  const how = `${powerLoss ? 'with' : 'without'} loss of power, snapshot in ${ranged ? 'ranges' : 'whole tables'}`
  process.stdout.write(`chaos: seed ${seed}, ${count} faults, ${rows} rows, ${how}\n`)
  const seededOrders = isQuick ? 100_000 : 200_000
  const world = await World.start({ seed, powerLoss, seededOrders, rangedSnapshot: ranged, instances: 2 })
  const checks = new Checks(world)
  let problems: string[]
  try {
    world.write(rows, rows / (count * 2))
    const inside = await makeFaults(world, count)
    process.stdout.write(`  inside the snapshot: ${inside.join(', ') || 'none'}\n`)
    await world.written()
    problems = await checks.verify()
    // A short snapshot on a fast machine may be over before the last of them.
    const least = isQuick ? 1 : Math.min(snapshotFaults, count)
    if (inside.length < least) problems.push(`only ${inside.length} faults fell inside the snapshot`)
  } catch (cause) {
    problems = [cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)]
  }
  if (problems.length > 0) process.stdout.write(world.lastWords())
  await checks.close()
  await world.end(keep)
  return problems
}

function report(problems: readonly string[]): number {
  for (const problem of problems) process.stdout.write(`  ${problem}\n`)
  const seconds = Math.round((performance.now() - began) / 1000)
  process.stdout.write(`chaos: seed ${seed}: ${problems.length === 0 ? 'everything holds' : 'BROKEN'}, ${seconds} s\n`)
  process.stdout.write(`${problems.length === 0 ? 1 : 0} passed, ${problems.length === 0 ? 0 : 1} failed\n`)
  return problems.length === 0 ? 0 : 1
}
