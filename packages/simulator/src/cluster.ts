// One broker and the machines of its clients in a simulation: lives begin and end, and whoever should work works.
import { brokerConfig, createBroker } from '@millrace/broker'
import type { Broker } from '@millrace/broker'
import { createMillrace } from '@millrace/client'
import type { Millrace } from '@millrace/client'
import type { Host } from '@millrace/host'
import type { CrashMode, Machine } from '@millrace/host/simulated'
import { Simulation } from '@millrace/host/simulated'
import { History } from './history.ts'
import type { Check } from './history.ts'
import type { Plan } from './plan.ts'
import { Trace } from './trace.ts'
import { describe } from './workload/workplace.ts'
import type { Looking, Work, Working, Workplace } from './workload/workplace.ts'

interface Worker {
  readonly name: string
  readonly work: Work
  life: number
  /** Settles with the end of the work in the present life. */
  done: Promise<void>
  isDone: boolean
}

export class Cluster implements Workplace {
  readonly plan: Plan
  readonly sim: Simulation
  readonly trace: Trace
  readonly history: History
  readonly machine: Machine
  readonly #workers = new Map<string, Worker>()
  broker: Broker | undefined
  /** While set, a broker that does not start or stops by itself is to be expected. */
  hasDiskFault = false
  /** No new work begins. */
  isEnding = false
  /** Whoever follows others may stop too. */
  isOver = false
  /** Points between two durable steps that were passed. */
  readonly points: string[] = []
  #pointsLeft = -1
  #crashAtPoint: (() => void) | undefined

  constructor(plan: Plan, checks: readonly Check[], keepsTrace: boolean) {
    this.plan = plan
    this.sim = new Simulation({ seed: plan.seed })
    this.trace = new Trace(this.sim, keepsTrace)
    this.history = new History(
      checks,
      () => this.sim.scheduler.now,
      (line, all) => this.trace.note(line, all),
    )
    this.machine = this.sim.machine('broker')
    this.sim.network.lingers = plan.lingers
    this.sim.network.outlasts = plan.outlasts
    this.machine.failpoint = (point) => this.#passed(point)
  }

  get driver(): Host {
    return this.sim.machine('driver').host
  }

  sleep(ms: number): Promise<void> {
    return this.driver.clock.sleep(ms)
  }

  get now(): number {
    return this.sim.scheduler.now
  }

  note(line: string): void {
    this.trace.note(line)
  }

  get looking(): Looking {
    return { place: this, clock: this.driver.clock, client: (name) => this.client(this.driver, name) }
  }

  // The broker

  #passed(point: string): void {
    if (!this.points.includes(point)) this.points.push(point)
    if (this.#pointsLeft < 0 || --this.#pointsLeft >= 0) return
    this.note(`broker ends at point ${point}`)
    this.#crashAtPoint?.()
  }

  /** The broker's next life but so many points ends at one. */
  crashAtPoint(passages: number, crash: () => void): void {
    this.#pointsLeft = passages
    this.#crashAtPoint = () => {
      this.#crashAtPoint = undefined
      crash()
    }
  }

  forgetPoint(): void {
    this.#pointsLeft = -1
    this.#crashAtPoint = undefined
  }

  /** Begins the broker's next life; the machine has to be up. */
  startBroker(): void {
    const { host } = this.machine
    const life = host
    const beganInFault = this.hasDiskFault
    this.note('broker starts')
    createBroker(brokerConfig(this.plan.settings), host).then(
      (broker) => {
        this.note('broker is ready')
        this.broker = broker
        void broker.stopped.then((cause) => {
          if (this.machine.host !== life) return
          this.broker = undefined
          this.note(`broker stopped: ${cause === undefined ? 'as asked' : cause.message}`)
          if (cause !== undefined && !this.hasDiskFault && !beganInFault) this.history.broken('broker stays up', describe(cause))
        })
      },
      (cause: Error) => {
        this.note(`broker does not start: ${cause.message}`)
        if (this.machine.host === life) this.isStartFailed = true
        if (!this.hasDiskFault && !beganInFault) this.history.broken('broker starts', describe(cause))
      },
    )
  }

  isStartFailed = false

  /** Crashes of the broker's machine so far, by what they did to what was not synced. */
  readonly crashes: Record<CrashMode, number> = { keep: 0, drop: 0, torn: 0 }

  crashBroker(mode: CrashMode, silent: boolean): void {
    this.crashes[mode]++
    this.note(`broker crashes: ${mode}${silent ? ', silent' : ''}`)
    this.broker = undefined
    this.isStartFailed = false
    this.machine.crash(mode, silent)
  }

  /** A new life on what the last one left. */
  reviveBroker(): void {
    this.machine.restart()
    this.isStartFailed = false
    this.startBroker()
  }

  /** Resolves once the broker serves. */
  async brokerReady(limitMs: number): Promise<void> {
    const end = this.sim.scheduler.now + limitMs
    while (this.broker === undefined) {
      if (this.sim.scheduler.now > end) return this.history.broken('broker starts', `not ready after ${limitMs} ms`)
      await this.sleep(20)
    }
  }

  // Clients

  client(host: Host, name: string): Millrace {
    return createMillrace(
      {
        bootstrapServers: ['broker:9092'],
        clientId: name,
        requestTimeoutMs: 2500,
        metadataMaxAgeMs: 5000,
        retryBackoffMaxMs: 500,
      },
      host,
    )
  }

  get workerNames(): readonly string[] {
    return [...this.#workers.keys()]
  }

  startWorker(name: string, work: Work): void {
    const worker: Worker = { name, work, life: 0, done: Promise.resolve(), isDone: false }
    this.#workers.set(name, worker)
    this.#begin(worker)
  }

  #begin(worker: Worker): void {
    const { name, work } = worker
    const { host } = this.sim.machine(name)
    const life = ++worker.life
    worker.isDone = false
    const working: Working = {
      place: this,
      name,
      life,
      host,
      random: this.sim.random.fork(`${name} ${life}`),
      client: () => this.client(host, name),
    }
    worker.done = work(working).then(
      () => {
        if (worker.life === life) worker.isDone = true
      },
      (cause: Error) => this.history.broken('clients fail as they say', `${name}: ${describe(cause)}`),
    )
  }

  crashWorker(name: string): void {
    this.note(`${name} crashes`)
    this.sim.machine(name).crash('keep')
  }

  reviveWorker(name: string): void {
    this.sim.machine(name).restart()
    const worker = this.#workers.get(name)
    if (worker !== undefined) this.#begin(worker)
  }

  /** Waits for the end of these workers' work. @returns the names of those that do not end. */
  async workersDone(names: readonly string[], limitMs: number): Promise<readonly string[]> {
    const end = this.sim.scheduler.now + limitMs
    const open = (): string[] => names.filter((name) => this.#workers.get(name)?.isDone !== true)
    while (open().length > 0 && this.sim.scheduler.now < end && this.history.violation === undefined) await this.sleep(50)
    return open()
  }
}
