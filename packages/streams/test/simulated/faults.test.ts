// Two instances and a broker in a simulated world: crashes, lost power, cut links, all from one seed. The result is exact.
import { brokerConfig, createBroker } from '@millrace/broker'
import type { Millrace } from '@millrace/client'
import { createMillrace } from '@millrace/client'
import type { CrashMode, Machine } from '@millrace/host/simulated'
import { SeededRandom, Simulation } from '@millrace/host/simulated'
import { expect, test } from 'vitest'
import { run } from '../../src/index.ts'
import { readAll, writeAll } from '../cluster/records.ts'
import { changes, shop, shopResult, topics } from '../cluster/topologies.ts'
import { ForgetfulBackend } from './forgetful-backend.ts'

const instances = ['app-1', 'app-2']
const settings = {
  'log.dirs': '/data',
  listeners: 'PLAINTEXT://broker:9092',
  'offsets.topic.num.partitions': 2,
  'transaction.state.log.num.partitions': 2,
  'group.initial.rebalance.delay.ms': 0,
  'group.min.session.timeout.ms': 100,
}

class World {
  readonly sim: Simulation
  readonly chance: SeededRandom
  readonly names = topics('shop')
  readonly backends = new Map(instances.map((name) => [name, new ForgetfulBackend()]))
  readonly running = new Set<string>()
  /** What applications failed with: none of the faults here should be one that they cannot get over. */
  readonly failures: string[] = []

  constructor(seed: number) {
    this.sim = new Simulation({ seed, epochMs: Date.now() })
    this.chance = new SeededRandom(seed * 7919)
  }

  sleep(ms: number): Promise<void> {
    return this.sim.machine('driver').host.clock.sleep(ms)
  }

  async startBroker(): Promise<void> {
    await createBroker(brokerConfig(settings), this.sim.machine('broker').host)
  }

  startInstance(name: string): void {
    const { host } = this.sim.machine(name)
    this.running.add(name)
    const options = {
      applicationId: 'shop',
      bootstrapServers: ['broker:9092'],
      state: this.backends.get(name)!,
      stateDir: '/state',
      sessionTimeoutMs: 3000,
      commitIntervalMs: 50,
      transactionTimeoutMs: 5000,
    }
    host.spawn(
      name,
      async () => {
        const app = await run(shop(this.names), options, host)
        await app.done
      },
      (failure) => {
        this.failures.push(`${name}: ${failure.stack}`)
        this.running.delete(name)
      },
    )
  }

  crash(machine: Machine, mode: CrashMode): void {
    machine.crash(mode)
    // A process that is killed leaves its disk as it was; lost power takes what was not synced.
    this.backends.get(machine.name)?.crash(() => (mode === 'keep' ? 0 : this.chance.below(4)))
    machine.restart()
  }

  /** One thing that goes wrong, and its end. */
  async fault(): Promise<void> {
    const mode = (['keep', 'drop', 'torn'] as const)[this.chance.below(3)]!
    const name = instances[this.chance.below(2)]!
    const kind = this.chance.below(8)
    if (kind < 4) {
      this.crash(this.sim.machine(name), mode)
      await this.sleep(this.chance.below(4000))
      this.startInstance(name)
    } else if (kind === 4) {
      this.crash(this.sim.machine('broker'), mode)
      await this.sleep(this.chance.below(2000))
      await this.startBroker()
    } else if (kind === 5) this.sim.network.reset(name)
    else {
      this.sim.network.cut(name, 'broker')
      await this.sleep(this.chance.below(8000))
      this.sim.network.heal()
    }
  }

  client(): Millrace {
    return createMillrace({ bootstrapServers: ['broker:9092'] }, this.sim.machine('driver').host)
  }
}

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

const rows = <T>(from: Record<string, T>) => Object.entries(from).toSorted(([a], [b]) => (a < b ? -1 : 1))

// The first ones, and those that once found something: a member that missed a generation and went on with what it had kept.
const seeds = [...Array.from({ length: 40 }, (_, n) => n + 1), 44, 51, 133, 162, 180]

test.each(seeds)('seed %i', (seed) => underFaults(seed, 12).then(() => undefined), 60_000)
