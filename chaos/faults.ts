// Random faults: processes killed with -9, the database crashed, some of it inside the snapshot, and what the run saw of that.
import type { World } from './world.ts'

/** Waits until the worker reads its snapshot. @returns false when it is behind it. */
async function insideSnapshot(world: World): Promise<boolean> {
  while (world.snapshot === 'before') {
    await world.reviveDead()
    await pass(5)
  }
  return world.snapshot === 'inside'
}

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** How many faults a run means to place inside the snapshot: one of each kind. */
export const snapshotFaults = 4

/**
 * Makes the faults, one after the other, and tells each.
 * @returns the kinds that fell inside the snapshot, as the worker's own words told.
 */
export async function makeFaults(world: World, count: number): Promise<string[]> {
  const { random } = world
  const inside: string[] = []
  const apps = [...world.processes.keys()].filter((name) => name !== 'broker' && name !== 'connect')
  const first = shuffled(['broker', 'connect', 'database', apps[random.below(apps.length)] as string], random)
  const names = [...world.processes.keys(), 'database']
  for (let i = 1; i <= count; i++) {
    const planned = first[i - 1]
    let fell = false
    if (planned !== undefined) {
      fell = await insideSnapshot(world)
      if (fell) await pass(random.below(60))
      fell &&= world.snapshot === 'inside'
    } else await pass(300 + random.below(2200))
    const revived = await world.reviveDead()
    const name = planned ?? (names[random.below(names.length)] as string)
    if (fell) inside.push(name)
    const text = await strike(world, name)
    const words = [text, fell ? 'INSIDE THE SNAPSHOT' : '', revived.length === 0 ? '' : `started again: ${revived.join(', ')}`]
    process.stdout.write(`  ${String(i).padStart(3)} ${words.filter((word) => word !== '').join('; ')}\n`)
  }
  return inside
}

async function strike(world: World, name: string): Promise<string> {
  if (name === 'database') {
    await world.crashDatabase()
    return 'database crashed'
  }
  const victim = world.process(name)
  const before = victim.lost
  await victim.kill()
  await victim.launch()
  const lost = victim.lost - before
  return `${name} killed${lost === 0 ? '' : `, ${lost} unsynced writes lost or torn`}`
}

function shuffled<T>(items: readonly T[], random: World['random']): T[] {
  const left = [...items]
  const order: T[] = []
  while (left.length > 0) order.push(...left.splice(random.below(left.length), 1))
  return order
}
