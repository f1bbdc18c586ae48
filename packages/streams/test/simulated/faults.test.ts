// Two instances and a broker in a simulated world: crashes, lost power, cut links, all from one seed. The result is exact.
import { expect, test } from 'vitest'
import { readAll, writeAll } from '../cluster/records.ts'
import { changes, shopResult } from '../cluster/topologies.ts'
import { instances, rows, World } from './world.ts'

async function underFaults(seed: number, faults: number): Promise<World> {
  const world = new World(seed)
  const expected = changes(seed, 600)
  await world.sim.run(async () => {
    await world.startBroker()
    await using client = world.client()
    const reader = { read: <K, V>(topic: Parameters<typeof readAll<K, V>>[1]) => readAll(client, topic) }
    await client.admin.createTopics(Object.values(world.names).map(({ name }) => ({ name, partitions: 2, replicationFactor: 1 })))
    await writeAll(client, world.names.customers, expected.customers)
    for (const name of instances) world.startInstance(name)
    const size = Math.ceil(expected.orders.length / (faults + 1))
    for (let at = 0; at <= faults; at++) {
      await writeAll(client, world.names.orders, expected.orders.slice(at * size, (at + 1) * size))
      await world.sleep(world.chance.below(3000))
      if (at < faults) await world.fault()
    }
    for (let waited = 0; waited < 600; waited++) {
      const { counted, revenue } = await shopResult(reader, world.names)
      if (counted === expected.written && JSON.stringify(rows(revenue)) === JSON.stringify(rows(expected.revenue))) break
      await world.sleep(500)
    }
    const result = await shopResult(reader, world.names)
    expect({ seed, failures: world.failures }).toEqual({ seed, failures: [] })
    expect({ seed, counted: result.counted }).toEqual({ seed, counted: expected.written })
    expect({ seed, revenue: rows(result.revenue) }).toEqual({ seed, revenue: rows(expected.revenue) })
    // One update of a window for each change that was counted: none twice, none undone.
    expect({ seed, updates: result.windowUpdates }).toEqual({ seed, updates: expected.written - result.late })
  })
  return world
}

// The first ones, and those that once found something: a member that missed a generation and went on with what it had kept.
const seeds = [...Array.from({ length: 40 }, (_, n) => n + 1), 44, 51, 133, 162, 180]

test.each(seeds)('seed %i', (seed) => underFaults(seed, 12).then(() => undefined), 60_000)
