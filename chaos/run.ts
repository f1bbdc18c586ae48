// npm run chaos [-- --quick] [--seed N] [--faults N] [--power-loss] [--keep]: the pipeline under kill -9, database crashes and loss of power.
import { parseArgs } from 'node:util'
import { verify } from './checks.ts'
import { World } from './world.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    seed: { type: 'string' },
    faults: { type: 'string' },
    rows: { type: 'string' },
    'power-loss': { type: 'boolean' },
    keep: { type: 'boolean' },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const faults = Number(values.faults ?? (values.quick === true ? 6 : 50))
const rows = Number(values.rows ?? (values.quick === true ? 20_000 : 200_000))
// Half of the full runs lose what was not synced; a quick run does both halves' work in one.
const powerLoss = values['power-loss'] ?? (values.quick === true || seed % 2 === 0)

process.stdout.write(`chaos: seed ${seed}, ${faults} faults, ${rows} rows, ${powerLoss ? 'with' : 'without'} loss of power\n`)
const world = await World.start({ seed, powerLoss, seededOrders: values.quick === true ? 20_000 : 100_000 })
let problems: string[]
try {
  world.write(rows, rows / (faults * 2.5))
  for (let i = 1; i <= faults; i++) {
    // The first faults fall into the snapshot: they follow each other quickly.
    await new Promise((resolve) => setTimeout(resolve, i <= 4 ? 300 + world.random.below(700) : 500 + world.random.below(3000)))
    const revived = world.reviveDead()
    const text = await fault()
    process.stdout.write(
      `  ${String(i).padStart(3)} ${text}${revived.length === 0 ? '' : `; started again: ${revived.join(', ')}`}\n`,
    )
  }
  await world.written()
  problems = await verify(world)
} catch (cause) {
  problems = [cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)]
}
if (problems.length > 0) {
  for (const each of world.processes.values()) {
    const told = each.child
      .output()
      .split('\n')
      .filter((line) => !line.includes('"event":"progress"') && !line.includes('coordinator shard loaded'))
    process.stdout.write(`--- ${each.spec.name}\n${told.slice(-15).join('\n')}\n`)
  }
}
await world.end(values.keep === true)
for (const problem of problems) process.stdout.write(`  ${problem}\n`)
process.stdout.write(`chaos: seed ${seed}: ${problems.length === 0 ? 'everything holds' : 'BROKEN'}\n`)
process.stdout.write(`${problems.length === 0 ? 1 : 0} passed, ${problems.length === 0 ? 0 : 1} failed\n`)
process.exitCode = problems.length === 0 ? 0 : 1

async function fault(): Promise<string> {
  const names = [...world.processes.keys(), 'database']
  const name = names[world.random.below(names.length)] as string
  if (name === 'database') {
    await world.crashDatabase()
    return 'database crashed'
  }
  const victim = world.processes.get(name)
  if (victim === undefined) throw new Error(`no process ${name}`)
  const torn = world.random.float() < 0.5
  const lost = await victim.kill(torn, world.random)
  victim.launch([])
  return `${name} killed${lost === 0 ? '' : `, ${lost} unsynced writes ${torn ? 'torn' : 'lost'}`}`
}
