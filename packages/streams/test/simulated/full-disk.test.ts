// A disk of state that fills up while instances work: the other one goes on, nobody fails, and the result is exact once there is room.
import { expect, test } from 'vitest'
import { readAll, writeAll } from '../cluster/records.ts'
import { changes, shopResult } from '../cluster/topologies.ts'
import { instances, rows, World } from './world.ts'

/** Fills the disks of these instances between two halves of the input. */
async function withFullDisks(seed: number, full: readonly string[]): Promise<void> {
  const world = new World(seed)
  const expected = changes(seed, 600)
  await world.sim.run(async () => {
    await world.startBroker()
    await using client = world.client()
    const reader = { read: <K, V>(topic: Parameters<typeof readAll<K, V>>[1]) => readAll(client, topic) }
    const result = () => shopResult(reader, world.names)
    const isComplete = async (): Promise<boolean> => {
      const { counted, revenue } = await result()
      return counted === expected.written && JSON.stringify(rows(revenue)) === JSON.stringify(rows(expected.revenue))
    }
    const until = async (holds: () => boolean | Promise<boolean>, seconds: number): Promise<boolean> => {
      for (let waited = 0; waited < seconds * 2; waited++) {
        if (await holds()) return true
        await world.sleep(500)
      }
      return false
    }
    await client.admin.createTopics(Object.values(world.names).map(({ name }) => ({ name, partitions: 2, replicationFactor: 1 })))
    await writeAll(client, world.names.customers, expected.customers)
    for (const name of instances) world.startInstance(name)
    const half = expected.orders.length / 2
    const isRunning = (name: string): boolean => world.apps.get(name)?.state === 'running'
    await writeAll(client, world.names.orders, expected.orders.slice(0, half))
    expect(await until(() => instances.every(isRunning), 60)).toBe(true)
    for (const name of full) world.backends.get(name)!.full = true
    await writeAll(client, world.names.orders, expected.orders.slice(half))
    expect(await until(() => full.every((name) => world.backends.get(name)!.refusals > 0), 60)).toBe(true)
    if (full.length < instances.length) expect(await until(isComplete, 120)).toBe(true)
    else {
      await world.sleep(60_000)
      expect(await isComplete()).toBe(false)
    }
    expect(full.map((name) => world.apps.get(name)?.state)).toEqual(full.map(() => 'recovering'))
    for (const name of full) world.backends.get(name)!.full = false
    expect(await until(isComplete, 180)).toBe(true)
    expect(await until(() => instances.every(isRunning), 180)).toBe(true)
    const { windowUpdates, late } = await result()
    expect({ windowUpdates, failures: world.failures }).toEqual({ windowUpdates: expected.written - late, failures: [] })
  })
}

test.each([1, 2, 3, 4, 5])('one full disk: the other instance does all, then both work (seed %i)', (seed) =>
  withFullDisks(seed, ['app-1']),
)
test.each([6, 7, 8, 9, 10])('both disks full: nothing moves, nothing is lost (seed %i)', (seed) => withFullDisks(seed, instances))

test('an instance that waits for room ends in order when it is stopped', async () => {
  const world = new World(11)
  await world.sim.run(async () => {
    await world.startBroker()
    await using client = world.client()
    await client.admin.createTopics(Object.values(world.names).map(({ name }) => ({ name, partitions: 2, replicationFactor: 1 })))
    world.backends.get('app-1')!.full = true
    world.startInstance('app-1')
    while (world.apps.get('app-1')?.state !== 'recovering') await world.sleep(100)
    const app = world.apps.get('app-1')!
    await app.close()
    await app.done
    expect([app.state, world.failures]).toEqual(['closed', []])
  })
})
