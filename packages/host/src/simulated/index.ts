// Machines on one seed: virtual time, disks that lose what was not synced, links that cut.
import type { Failpoint, Host } from '../index.ts'
import type { LogEvent } from '../logger.ts'
import { atOnce } from '../compression.ts'
import { createLogger } from '../logger.ts'
import { createMetrics } from '../metrics.ts'
import { nodeCompression } from '../node/compression.ts'
import { createSpawn } from '../spawn-tasks.ts'
import { simulatedCrypto } from './crypto.ts'
import type { CrashMode } from './disk.ts'
import { SimulatedDisk } from './disk.ts'
import { SimulatedNetwork } from './network.ts'
import type { Life } from './scheduler.ts'
import { MachineDied, Scheduler, SeededRandom } from './scheduler.ts'

export type { CrashMode } from './disk.ts'
export { SimulatedDisk } from './disk.ts'
export { SimulatedNetwork } from './network.ts'
export { Deadlock, MachineDied, SeededRandom } from './scheduler.ts'

/** Wall time at the start of a simulation that is given none. */
export const epochMs = 1_700_000_000_000

export interface SimulationOptions {
  /** Everything that chance decides follows from it. */
  readonly seed: number
  /** Wall time at the start, ms since 1970. */
  readonly epochMs?: number
}

/** One machine: a disk that stays, and one life after the other. */
export interface Machine {
  readonly name: string
  readonly disk: SimulatedDisk
  /** What the present life was given. */
  readonly host: Host
  /** Log events of all lives, in order. */
  readonly events: readonly LogEvent[]
  /** Told of each point between two durable steps, in every life; may crash the machine there. */
  failpoint: Failpoint | undefined
  /**
   * Ends this life between two events: its timers, sockets and waiting promises never go on; the disk follows `mode`.
   * @param silent its peers are not told: connections stay half open until they send something to its next life.
   */
  crash(mode: CrashMode, silent?: boolean): void
  /** Begins the next life. */
  restart(): Host
}

const isDead = (life: Life): boolean => !life.alive

/** A world on a seed: two runs of the same seed and code are the same, event by event. */
export class Simulation {
  readonly seed: number
  readonly scheduler: Scheduler
  readonly random: SeededRandom
  readonly network: SimulatedNetwork
  readonly #epochMs: number
  readonly #machines = new Map<string, Machine>()
  /** Failures of background work that nobody owns: bugs. */
  readonly bugs: { readonly machine: string; readonly name: string; readonly cause: Error }[] = []

  constructor(options: SimulationOptions) {
    this.seed = options.seed
    this.#epochMs = options.epochMs ?? epochMs
    this.scheduler = new Scheduler()
    this.random = new SeededRandom(options.seed)
    this.network = new SimulatedNetwork(this.scheduler, this.random.fork('network'))
  }

  /** The machine of this name, made on first use. */
  machine(name: string): Machine {
    let machine = this.#machines.get(name)
    if (machine === undefined) this.#machines.set(name, (machine = this.#make(name)))
    return machine
  }

  #make(name: string): Machine {
    const disk = new SimulatedDisk(this.scheduler, this.random.fork(`disk ${name}`))
    const events: LogEvent[] = []
    let life: Life = { alive: true }
    let lives = 0
    const points: { told: Failpoint | undefined } = { told: undefined }
    const begin = (): Host => {
      life = { alive: true }
      lives++
      this.network.began(name, life)
      return this.#host(name, lives, disk, life, events, points)
    }
    let host = begin()
    return {
      name,
      disk,
      events,
      get host() {
        return host
      },
      get failpoint() {
        return points.told
      },
      set failpoint(told) {
        points.told = told
      },
      crash: (mode, silent = false) => {
        life.alive = false
        this.network.died(name, life, silent, mode === 'keep')
        disk.crash(mode)
      },
      restart: () => (host = begin()),
    }
  }

  #host(
    name: string,
    lives: number,
    disk: SimulatedDisk,
    life: Life,
    events: LogEvent[],
    points: { readonly told: Failpoint | undefined },
  ): Host {
    const clock = this.scheduler.clock(this.#epochMs, life)
    const log = createLogger((event) => void events.push(event), clock.now, 'debug')
    const bug = (work: string, cause: Error): void => void this.bugs.push({ machine: name, name: work, cause })
    const spawn = createSpawn(bug)
    return {
      clock,
      random: this.random.fork(`${name} ${lives}`),
      disk: disk.open(life),
      network: this.network.open(name, life),
      log,
      metrics: createMetrics(),
      // What fails in the last turn of a life that ended says nothing.
      spawn: (work, run, failed) =>
        spawn(work, run, (cause) => {
          if (!life.alive) return
          if (failed === undefined) bug(work, cause)
          else failed(cause)
        }),
      compression: { ...nodeCompression, codec: (name) => atOnce(nodeCompression.codec(name)) },
      crypto: simulatedCrypto,
      failpoint: (point) => {
        if (!life.alive) return
        points.told?.(point)
        // What is crashed runs nothing more, the rest of this turn neither.
        if (isDead(life)) throw new MachineDied(`${name} crashed at the point ${point}`)
      },
    }
  }

  /**
   * Runs the world until `work` settles. A failure names the seed.
   * @param limitMs virtual milliseconds after which it counts as stuck; an hour when left out.
   */
  async run<T>(work: () => Promise<T>, limitMs = 3_600_000): Promise<T> {
    try {
      const result = await this.scheduler.drive(work(), limitMs)
      const [bug] = this.bugs
      if (bug !== undefined) throw new Error(`background work ${bug.name} of ${bug.machine} failed`, { cause: bug.cause })
      return result
    } catch (cause) {
      if (cause instanceof Error && !cause.message.includes('(seed ')) cause.message += ` (seed ${this.seed})`
      throw cause
    }
  }

  /** Lets `ms` of virtual time pass. */
  pass(ms: number): Promise<void> {
    return this.scheduler.pass(ms)
  }
}
