// Every point between two durable steps is hit: the process ends there, is started again, and at the end everything must hold.
import { Checks } from './checks.ts'
import { staleMutants } from './mutants/mutants.ts'
import type { Point } from './points.ts'
import { points, unlisted } from './points.ts'
import type { Process } from './process.ts'
import { World } from './world.ts'

export interface FailpointOptions {
  readonly seed: number
  /** How often each point is hit. */
  readonly times: number
  /** At most so many points, chosen by the seed. */
  readonly pointsMax: number
  readonly powerLoss: boolean
  readonly keep: boolean
}

/** Nobody has passed the point, though so many rows were written meanwhile. */
const rowsMax = 150_000
const rowsPerSecond = 900

/** @returns what is wrong; empty when every point was hit and everything holds. */
export async function runFailpoints(options: FailpointOptions): Promise<string[]> {
  const { seed, times, powerLoss } = options
  const world = await World.start({ seed, powerLoss, seededOrders: 3000, rangedSnapshot: true, instances: 2 })
  const checks = new Checks(world)
  let problems = [...unlisted(), ...staleMutants()]
  try {
    const chosen = choose(options, world)
    const hits = new Map<Point, number>()
    world.write(undefined, rowsPerSecond)
    const chains = (['connect', 'broker', 'shop-1'] as const).map(async (name) => {
      // The first lives of all begin at once; each goes on by itself.
      const mine = chosen.filter((each) => each.process === name)
      for (const { point, round } of orderOf(mine, times)) {
        const isHit = await hit(world, point)
        process.stdout.write(`  ${name} ${isHit ? 'ended' : 'did not end'} at ${point.name}, round ${round + 1}\n`)
        hits.set(point, (hits.get(point) ?? 0) + (isHit ? 1 : 0))
        if (!isHit) problems.push(`${name} did not pass ${point.name} in ${rowsMax} rows`)
      }
    })
    await Promise.all(chains)
    await world.stopWriting()
    process.stdout.write(table(chosen, hits))
    problems = [...problems, ...(await checks.verify())]
  } catch (cause) {
    problems.push(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
  }
  if (problems.length > 0) process.stdout.write(world.lastWords())
  await checks.close()
  await world.end(options.keep)
  return problems
}

function choose({ pointsMax }: FailpointOptions, { random }: World): readonly Point[] {
  const left = [...points]
  while (left.length > pointsMax) left.splice(random.below(left.length), 1)
  if (left.length < points.length) process.stdout.write(`  this seed's points: ${left.map(({ name }) => name).join(' · ')}\n`)
  return left
}

/** A first snapshot is there only once, at the beginning. */
function orderOf(chosen: readonly Point[], times: number): { readonly point: Point; readonly round: number }[] {
  const rounds = (some: readonly Point[]): { readonly point: Point; readonly round: number }[] =>
    Array.from({ length: times }, (_, round) => some.map((point) => ({ point, round }))).flat()
  const isFirst = ({ by }: Point): boolean => by === 'a first snapshot'
  return [...rounds(chosen.filter(isFirst)), ...rounds(chosen.filter((point) => !isFirst(point)))]
}

/** Starts the point's process so that it ends there, waits for that, and starts it again. @returns false when it was not passed. */
async function hit(world: World, point: Point): Promise<boolean> {
  const victim = world.process(point.process)
  await victim.kill()
  if (point.by === 'a first snapshot') await forget(world)
  await victim.launch(['--failpoint', `${point.name}:${1 + world.random.below(point.among)}`])
  if (point.by === 'a clean stop') {
    await Promise.race([victim.ready, victim.child.exited])
    victim.child.process.kill('SIGTERM')
  }
  const isHit = await ended(world, victim)
  if (!victim.isDead) await victim.kill()
  else if (isHit && victim.end !== 'SIGKILL')
    throw new Error(`${victim.name} ended with ${victim.end}:\n${victim.child.output()}`)
  await victim.launch()
  return isHit
}

/** Waits for the end of a process as long as rows are written. */
async function ended(world: World, victim: Process): Promise<boolean> {
  const from = await rowsWritten(world)
  for (;;) {
    const died = await Promise.race([victim.child.exited.then(() => true), pass(1000).then(() => false)])
    if (died) return true
    if ((await rowsWritten(world)) - from > rowsMax) return false
  }
}

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function rowsWritten(world: World): Promise<number> {
  const [row] = await world.query<{ changes: string }>('select changes from workshop.written')
  return Number(row?.changes)
}

/** Takes the slot away that a snapshot made which has committed nothing yet: the next start makes one again. */
async function forget(world: World): Promise<void> {
  const slots = `pg_replication_slots where slot_type = 'logical'`
  for (;;) {
    await world.query(`select pg_drop_replication_slot(slot_name) from ${slots} and not active`)
    if ((await world.query(`select 1 from ${slots}`)).length === 0) return
    // Its reader was killed, and the database learns of it soon.
    await pass(50)
  }
}

function table(chosen: readonly Point[], hits: ReadonlyMap<Point, number>): string {
  const rows = chosen.map((point) => `  ${point.name.padEnd(32)} ${point.process.padEnd(9)} ${hits.get(point) ?? 0}\n`)
  return `  ${'point'.padEnd(32)} ${'process'.padEnd(9)} hit\n${rows.join('')}`
}
