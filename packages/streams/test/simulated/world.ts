// A broker and two instances of the shop's topology in a simulated world, and what may go wrong in it.
import { brokerConfig, createBroker } from '@millrace/broker'
import type { Millrace } from '@millrace/client'
import { createMillrace } from '@millrace/client'
import type { CrashMode, Machine } from '@millrace/host/simulated'
import { SeededRandom, Simulation } from '@millrace/host/simulated'
import type { App } from '../../src/index.ts'
import { run } from '../../src/index.ts'
import { shop, topics } from '../cluster/topologies.ts'
import { ForgetfulBackend } from './forgetful-backend.ts'

export const instances = ['app-1', 'app-2']
const settings = {
  'log.dirs': '/data',
  listeners: 'PLAINTEXT://broker:9092',
  'offsets.topic.num.partitions': 2,
  'transaction.state.log.num.partitions': 2,
  'group.initial.rebalance.delay.ms': 0,
  'group.min.session.timeout.ms': 100,
}

export class World {
  readonly sim: Simulation
  readonly chance: SeededRandom
  readonly names = topics('shop')
  readonly backends = new Map(instances.map((name) => [name, new ForgetfulBackend()]))
  readonly running = new Set<string>()
  /** By instance, those that are past their start. */
  readonly apps = new Map<string, App>()
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
        this.apps.set(name, app)
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

export const rows = <T>(from: Record<string, T>) => Object.entries(from).toSorted(([a], [b]) => (a < b ? -1 : 1))
