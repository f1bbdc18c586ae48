// What goes wrong in a run: one fault after the other, some of them side by side, each with its end.
import type { CrashMode, SeededRandom } from '@millrace/host/simulated'
import type { Cluster } from './cluster.ts'
import type { FaultKind } from './plan.ts'

const diskOperations = ['open', 'write', 'read', 'sync', 'rename', 'truncate'] as const

export class Faults {
  readonly #cluster: Cluster
  readonly #random: SeededRandom
  /** Faults that take a while and are not over. */
  #open = 0
  #isBrokerBusy = false

  constructor(cluster: Cluster) {
    this.#cluster = cluster
    this.#random = cluster.sim.random.fork('faults')
  }

  /** Makes faults until the work is over. */
  async run(untilMs: number): Promise<void> {
    const { plan, sim } = this.#cluster
    const { faults, faultPauseMs } = plan
    while (sim.scheduler.now < untilMs && this.#cluster.history.violation === undefined) {
      await this.#cluster.sleep(50 + this.#random.below(faultPauseMs))
      if (faults.length > 0) this.#begin(faults[this.#random.below(faults.length)] as FaultKind)
    }
    while (this.#open > 0) await this.#cluster.sleep(20)
    this.heal()
  }

  /** Everything works again; what is down stays down. */
  heal(): void {
    const { sim, machine } = this.#cluster
    sim.network.heal()
    sim.network.latency = [0.05, 0.5]
    machine.disk.latency = [0.05, 1]
    machine.disk.capacity = Number.POSITIVE_INFINITY
    machine.disk.fault = undefined
    this.#cluster.forgetPoint()
  }

  /** Goes on by itself; what it does first it does now. */
  #begin(kind: FaultKind): void {
    this.#open++
    const end = (): void => void this.#open--
    this.#make(kind).then(end, (cause: Error) => {
      end()
      this.#cluster.history.broken('faults can be made', cause.stack ?? cause.message)
    })
  }

  async #make(kind: FaultKind): Promise<void> {
    const { network } = this.#cluster.sim
    const random = this.#random
    const { disk } = this.#cluster.machine
    switch (kind) {
      case 'kill':
        return this.#crash('keep', false)
      case 'power':
        return this.#crash('drop', random.below(2) === 0)
      case 'torn':
        return this.#crash('torn', random.below(2) === 0)
      case 'stop':
        return this.#stop()
      case 'point':
        return this.#point()
      case 'client':
        return this.#client()
      case 'cut':
      case 'half': {
        const name = this.#worker()
        this.#cluster.note(`${kind} between ${name} and broker`)
        if (kind === 'cut') network.cut(name, 'broker')
        else if (random.below(2) === 0) network.cutOneWay(name, 'broker')
        else network.cutOneWay('broker', name)
        await this.#cluster.sleep(100 + random.below(6000))
        this.#cluster.note('links are healed')
        return network.heal()
      }
      case 'reset':
        this.#cluster.note('connections are reset')
        return network.reset(random.below(3) === 0 ? 'broker' : this.#worker())
      case 'slow disk':
        return this.#slow(
          () => (disk.latency = [5, 10 + random.below(400)]),
          () => (disk.latency = [0.05, 1]),
        )
      case 'slow network':
        return this.#slow(
          () => (network.latency = [1, 5 + random.below(300)]),
          () => (network.latency = [0.05, 0.5]),
        )
      case 'full disk':
        return this.#fullDisk()
      case 'disk error':
        return this.#diskError()
    }
  }

  #worker(): string {
    const names = this.#cluster.workerNames.filter((name) => name !== 'observer')
    return names[this.#random.below(names.length)] as string
  }

  async #slow(begin: () => void, end: () => void): Promise<void> {
    this.#cluster.note('something is slow')
    begin()
    await this.#cluster.sleep(200 + this.#random.below(3000))
    end()
  }

  /** One at a time takes the broker down. */
  async #crash(mode: CrashMode, silent: boolean): Promise<void> {
    if (this.#isBrokerBusy) return
    this.#isBrokerBusy = true
    this.#cluster.crashBroker(mode, silent)
    await this.#comeBack()
  }

  async #comeBack(): Promise<void> {
    const random = this.#random
    await this.#cluster.sleep(random.below(random.below(4) === 0 ? 3000 : 300))
    this.#cluster.reviveBroker()
    // Sometimes the next crash comes while it starts.
    if (random.below(4) > 0) await this.#up(10_000)
    this.#isBrokerBusy = false
  }

  /** @returns whether the broker is up. */
  async #up(limitMs: number): Promise<boolean> {
    const end = this.#cluster.sim.scheduler.now + limitMs
    while (this.#cluster.broker === undefined && !this.#cluster.isStartFailed && this.#cluster.sim.scheduler.now < end)
      await this.#cluster.sleep(20)
    return this.#cluster.broker !== undefined
  }

  async #stop(): Promise<void> {
    const { broker } = this.#cluster
    if (this.#isBrokerBusy || broker === undefined) return
    this.#isBrokerBusy = true
    this.#cluster.note('broker is asked to stop')
    const stopped = broker.stop().then(() => true)
    // Now and then patience ends before the stop.
    const patience = this.#random.below(3) === 0 ? this.#random.below(300) : 30_000
    await Promise.race([stopped, this.#cluster.sleep(patience)])
    this.#cluster.crashBroker(this.#mode(), false)
    await this.#comeBack()
  }

  #mode(): CrashMode {
    return (['keep', 'drop', 'torn'] as const)[this.#random.below(3)] as CrashMode
  }

  async #point(): Promise<void> {
    if (this.#isBrokerBusy || this.#cluster.broker === undefined) return
    this.#isBrokerBusy = true
    const mode = this.#mode()
    let isCrashed = false
    this.#cluster.crashAtPoint(this.#random.below(80), () => {
      isCrashed = true
      this.#cluster.crashBroker(mode, false)
    })
    const end = this.#cluster.sim.scheduler.now + 3000
    while (!isCrashed && this.#cluster.sim.scheduler.now < end) await this.#cluster.sleep(10)
    this.#cluster.forgetPoint()
    if (isCrashed) return this.#comeBack()
    this.#isBrokerBusy = false
  }

  async #client(): Promise<void> {
    const name = this.#worker()
    this.#cluster.crashWorker(name)
    // Its next life follows within this fault: two faults never have the same machine down.
    this.#cluster.reviveWorker(name)
  }

  async #fullDisk(): Promise<void> {
    const { disk, host } = this.#cluster.machine
    if (this.#isBrokerBusy || this.#cluster.broker === undefined || this.#cluster.hasDiskFault) return
    this.#cluster.hasDiskFault = true
    this.#cluster.note('disk is full')
    const { usable, total } = host.disk.space('/')
    disk.capacity = (total === Number.POSITIVE_INFINITY ? this.#used() : total - usable) + this.#random.below(4000)
    await this.#cluster.sleep(200 + this.#random.below(4000))
    disk.capacity = Number.POSITIVE_INFINITY
    this.#cluster.note('disk has room')
    await this.#reviveIfStopped()
    this.#cluster.hasDiskFault = false
  }

  #used(): number {
    const { disk } = this.#cluster.machine
    return disk.used
  }

  /** A disk that gives errors: the machine is taken down, and comes back with one that works. */
  async #diskError(): Promise<void> {
    const { disk } = this.#cluster.machine
    if (this.#isBrokerBusy || this.#cluster.broker === undefined || this.#cluster.hasDiskFault) return
    this.#isBrokerBusy = true
    this.#cluster.hasDiskFault = true
    const operation = diskOperations[this.#random.below(diskOperations.length)] as (typeof diskOperations)[number]
    let left = this.#random.below(30)
    let failures = 1 + this.#random.below(3)
    const directory = this.#random.below(2) === 0 ? '/data-1' : '/data'
    this.#cluster.note(`disk will fail at ${operation} below ${directory}`)
    disk.fault = (asked, path) => {
      if (asked !== operation || !path.startsWith(directory) || left-- > 0 || failures-- <= 0) return undefined
      this.#cluster.note(`disk fails: ${asked} ${path}`)
      return 'EIO'
    }
    await this.#cluster.sleep(300 + this.#random.below(3000))
    this.#cluster.crashBroker(this.#random.below(2) === 0 ? 'drop' : 'torn', false)
    disk.fault = undefined
    await this.#comeBack()
    this.#cluster.hasDiskFault = false
  }

  async #reviveIfStopped(): Promise<void> {
    if (this.#cluster.broker !== undefined || this.#isBrokerBusy) return
    this.#isBrokerBusy = true
    if (!(await this.#up(3000))) {
      this.#cluster.crashBroker('keep', false)
      await this.#comeBack()
    }
    this.#isBrokerBusy = false
  }
}
