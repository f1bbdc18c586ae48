// Every point between two durable steps is hit: the process ends there, is started again, and at the end everything must hold.
import { Checks } from './checks.ts'
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

/** A point counts as not passed when what leads to it was seen to move in so many looks meanwhile. */
const movesMax = 150
const lookMs = 1000
/** Nothing at all has moved in so many looks, one after the other: the pipeline stands. */
const stillMax = 300
const rowsPerSecond = 900

/** @returns what is wrong; empty when every point was hit and everything holds. */
export async function runFailpoints(options: FailpointOptions): Promise<string[]> {
  const { seed, times, powerLoss } = options
  const problems = unlisted()
  if (problems.length > 0) return problems
  const world = await World.start({ seed, powerLoss, seededOrders: 3000, rangedSnapshot: true, instances: 2 })
  const checks = new Checks(world)
  let isBroken = false
  const broke = (cause: unknown): void => {
    isBroken = true
    problems.push(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))
  }
  try {
    const chosen = choose(options, world)
    const hits = new Map<Point, number>()
    const chain = async (name: Point['process']): Promise<void> => {
      // The first lives of all begin at once; each goes on by itself.
      const mine = chosen.filter((each) => each.process === name)
      for (const { point, round } of orderOf(mine, times)) {
        const isHit = await hit(world, point, () => isBroken)
        if (isBroken) return
        process.stdout.write(`  ${name} ${isHit ? 'ended' : 'did not end'} at ${point.name}, round ${round + 1}\n`)
        hits.set(point, (hits.get(point) ?? 0) + (isHit ? 1 : 0))
        if (!isHit) problems.push(`${name} did not pass ${point.name}, though its work went on in ${movesMax} looks`)
      }
    }
    world.write(undefined, rowsPerSecond)
    // One that breaks ends the others too: nobody starts processes in a world that is gone.
    await Promise.all((['connect', 'broker', 'shop-1'] as const).map((name) => chain(name).catch(broke)))
    await world.stopWriting()
    process.stdout.write(table(chosen, hits))
    if (!isBroken) problems.push(...(await checks.verify()))
  } catch (cause) {
    broke(cause)
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
async function hit(world: World, point: Point, isOver: () => boolean): Promise<boolean> {
  const victim = world.process(point.process)
  await victim.kill()
  if (point.by === 'a first snapshot') await forget(world)
  await victim.launch(['--failpoint', `${point.name}:${1 + world.random.below(point.among)}`])
  if (point.by === 'a clean stop') {
    await Promise.race([victim.ready, victim.child.exited])
    victim.child.process.kill('SIGTERM')
  }
  const isHit = await ended(world, victim, point, isOver)
  if (!victim.isDead) await victim.kill()
  else if (isHit && victim.end !== 'SIGKILL')
    throw new Error(`${victim.name} ended with ${victim.end}:\n${victim.child.output()}`)
  await victim.launch()
  return isHit
}

/**
 * Waits for the end of a process, however slow the machine is: only work that goes on without passing the point says that it is not passed.
 * @throws Error the pipeline stands still.
 */
async function ended(world: World, victim: Process, { name }: Point, isOver: () => boolean): Promise<boolean> {
  let before = await world.progress()
  let moves = 0
  for (let still = 0; ;) {
    const died = await Promise.race([victim.child.exited.then(() => true), pass(lookMs).then(() => false)])
    if (died) return true
    const now = await world.progress()
    const isSource = name.startsWith('source.') || name.startsWith('snapshot.')
    if (isSource ? now.captured !== before.captured : now.analyzed !== before.analyzed) moves++
    still = now.captured === before.captured && now.analyzed === before.analyzed ? still + 1 : 0
    if (moves > movesMax || isOver()) return false
    if (still > stillMax) throw new Error(`nothing moves while ${victim.name} is to end at ${name}`)
    before = now
  }
}

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

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
