// npm run chaos -- --mutants [--only NAME]: each in a small world of its own, ended at its failpoint until a check finds something wrong, or under tests.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { runUnderTest } from '../../packages/simulator/src/mutants/tests.ts'
import type { Verdict } from '../../packages/simulator/src/mutants/tests.ts'
import { Checks } from '../checks.ts'
import type { Process } from '../process.ts'
import { World } from '../world.ts'
import type { Mutant } from './mutants.ts'
import { mutantNamed, mutants } from './mutants.ts'

export interface MutantsOptions {
  readonly seed: number
  /** Name of the only one to run. */
  readonly only: string | undefined
  readonly keep: boolean
}

const pulseRows = 60
const busyRowsPerSecond = 3000
const lookMs = 1000
/** The failpoint counts as not passed when nothing at all has moved in so many looks, one after the other. */
const stillMax = 40
const restMs = 15_000

/** @returns how many were not caught. */
export async function runMutants({ seed, only, keep }: MutantsOptions): Promise<number> {
  if (only === undefined) return runAll(seed, keep)
  const mutant = mutantNamed(only)
  const began = performance.now()
  const { caught, how } = await ('test' in mutant ? runUnderTest(mutant.changes, mutant) : runMutant(mutant, seed, keep))
  const seconds = Math.round((performance.now() - began) / 1000)
  process.stdout.write(`${caught ? 'caught' : 'NOT caught'} ${mutant.name} (${seconds} s): ${how}\n`)
  return caught ? 0 : 1
}

/** Each in a process of its own: the pipeline's modules are loaded once, with the database of their first world. */
async function runAll(seed: number, keep: boolean): Promise<number> {
  const missed: string[] = []
  const script = join(import.meta.dirname, '../run.ts')
  let child: ChildProcess | undefined
  process.once('exit', () => child?.kill())
  for (const { name } of mutants) {
    const args = [script, '--mutants', '--only', name, '--seed', String(seed), ...(keep ? ['--keep'] : [])]
    child = spawn(process.execPath, [...process.execArgv, ...args], { stdio: 'inherit' })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) missed.push(name)
  }
  if (missed.length > 0) process.stdout.write(`not caught: ${missed.join(', ')}\n`)
  process.stdout.write(`${mutants.length - missed.length} passed, ${missed.length} failed\n`)
  return missed.length
}

async function runMutant(mutant: Mutant, seed: number, keep: boolean): Promise<Verdict> {
  const { point, passages, powerLoss, duringSnapshot = false, busy = false, fresh = false, faultless = false } = mutant
  const { rows = pulseRows, rate = Number.POSITIVE_INFINITY } = mutant
  const seededOrders = duringSnapshot ? 60_000 : 1500
  const world = await World.start({
    seed,
    powerLoss,
    seededOrders,
    rangedSnapshot: true,
    instances: 1,
    mutant: mutant.name,
    busyRate: busy ? busyRowsPerSecond : undefined,
  })
  const checks = new Checks(world)
  try {
    if (!duringSnapshot && !fresh) {
      if (busy) {
        await world.streaming()
        await world.stopWriting()
      }
      const [problem] = await verified(checks)
      if (problem !== undefined) {
        process.stdout.write(world.lastWords())
        return { caught: faultless, how: `without any fault: ${problem}` }
      }
    }
    process.stdout.write(`  ${mutant.name}: begins\n`)
    let hits = 0
    for (const [i, passage] of passages.entries()) {
      const victim = world.process(point.process)
      await victim.kill()
      await victim.launch(['--failpoint', `${point.name}:${passage}`])
      if (!duringSnapshot) {
        world.write(rows, rate)
        await world.written()
      }
      const before = victim.lost
      const died = await ended(world, victim)
      if (died && victim.end === 'SIGKILL') hits++
      const where = `${point.process} at ${point.name}:${passage}, hit ${hits}`
      if (mutant.together === true) for (const other of world.processes.values()) if (!other.isDead) await other.kill()
      if (victim.isDead) await victim.launch()
      const lost = powerLoss ? `, ${victim.lost - before} unsynced writes lost or torn` : ''
      process.stdout.write(
        `  ${mutant.name}: ${point.process} ${died ? 'ended' : 'did not end'} at ${point.name}:${passage}${lost}\n`,
      )
      if (duringSnapshot && i < passages.length - 1 && world.snapshot !== 'behind') continue
      const [problem] = await verified(checks)
      // What is wrong before the point was ever passed has another cause than the swap.
      if (problem !== undefined) return { caught: hits > 0, how: `${where}${died ? '' : ' (not passed)'}: ${problem}` }
    }
    return { caught: false, how: `${point.process} at ${point.name}, ${hits} of ${passages.length} hits: everything holds` }
  } finally {
    await checks.close()
    await world.end(keep)
  }
}

/** @returns false when it was not, and nothing moves any more. */
async function ended(world: World, victim: Process): Promise<boolean> {
  let before = ''
  for (let still = 0; still <= stillMax; still++) {
    if (await Promise.race([victim.child.exited.then(() => true), pass(lookMs).then(() => false)])) return true
    const now = JSON.stringify(await world.progress())
    if (now !== before) still = 0
    before = now
  }
  return false
}

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A world that cannot be looked at any more is broken too. */
async function verified(checks: Checks): Promise<readonly string[]> {
  try {
    return await checks.verify(restMs)
  } catch (cause) {
    return [cause instanceof Error ? cause.message : String(cause)]
  }
}
