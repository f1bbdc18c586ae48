// npm run chaos -- --broker-loop [--cycles N] [--quick] [--no-syncs] [--seed N] [--jobs N]: one broker under load, killed with -9 again and again.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createMillrace } from '@millrace/client'
import type { Millrace } from '@millrace/client'
import type { Host } from '@millrace/host'
import { nodeHost } from '@millrace/host/node'
import { SeededRandom } from '@millrace/host/simulated'
import { freePort, keepFolder, removeAtExit, removeFolder, start, temporaryFolder } from '@millrace/judges'
import type { Child } from '@millrace/judges'
import {
  History,
  checksOf,
  caughtUp,
  finalState,
  groupName,
  losePower,
  makeTopics,
  planOf,
  powerLossEnvironment,
} from '@millrace/simulator'
import { buildPowerLoss, missingPowerLoss, settleMs, worksOf } from '@millrace/simulator'
import type { Plan, Workplace } from '@millrace/simulator'
import { workingClock } from './working-clock.ts'

export interface KillLoopOptions {
  readonly seed: number
  readonly cycles: number
  /** Acks do not wait for the disk: the loop must find it. */
  readonly noSyncs: boolean
  /** Rounds at a time, each with a broker and clients of its own: a life waits more than it works. */
  readonly jobs: number
}

/** A round begins on an empty directory; its checks come at its end. */
const cyclesOfRound = 20
const readyMs = 120_000
/** A life that is ready is killed after up to so many records more, or after so long. */
const recordsOfLife = 40
const lifeMs = 5000
/** Clients pause by so much less between two records than the plan says, and are back so much sooner: a life is for load, not for waiting. */
const haste = 5
const lookMs = 10

interface Result {
  readonly cycles: number
  readonly acked: number
  readonly lostWrites: number
  readonly violation: string | undefined
}

/** @returns problems; with `noSyncs` that none was found is the problem. */
export async function runKillLoop({ seed, cycles, noSyncs, jobs }: KillLoopOptions): Promise<string[]> {
  const missing = missingPowerLoss()
  if (missing !== undefined) throw new Error(`no loss of power here: ${missing}`)
  const compiled = temporaryFolder('millrace-kill-loop-compiled')
  const library = buildPowerLoss(compiled)
  const sum = { cycles: 0, acked: 0, lostWrites: 0 }
  const rounds = Array.from({ length: Math.ceil(cycles / cyclesOfRound) }, (_, round) => ({
    seed: seed + round,
    cycles: Math.min(cyclesOfRound, cycles - round * cyclesOfRound),
  }))
  const violations: string[] = []
  const work = async (): Promise<void> => {
    for (let next = rounds.shift(); next !== undefined && violations.length === 0; next = rounds.shift()) {
      const began = performance.now()
      const result = await new Round({ ...next, library, compiled, noSyncs }).run()
      sum.cycles += result.cycles
      sum.acked += result.acked
      sum.lostWrites += result.lostWrites
      const seconds = Math.round((performance.now() - began) / 1000)
      const all = `${sum.cycles} cycles, ${sum.acked} records acknowledged, ${sum.lostWrites} unsynced writes lost`
      process.stdout.write(
        `  round of seed ${next.seed}: ${result.violation ?? 'everything holds'}, ${seconds} s; so far ${all}\n`,
      )
      if (result.violation !== undefined) violations.push(`seed ${next.seed}: ${result.violation}`)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  removeFolder(compiled)
  if (!noSyncs) return violations
  return violations.length > 0 ? [] : ['without syncs nothing was lost: the loop does not see what it is for']
}

interface RoundOptions {
  readonly seed: number
  readonly cycles: number
  readonly library: string
  /** Folder where the broker's code stays compiled from one start to the next. */
  readonly compiled: string
  readonly noSyncs: boolean
}

/** One broker directory, from its first start to its last check. */
class Round implements Workplace {
  readonly plan: Plan
  readonly history: History
  isEnding = false
  isOver = false
  readonly #random: SeededRandom
  readonly #options: RoundOptions
  readonly #directory = temporaryFolder('millrace-kill-loop')
  readonly #journal: string
  readonly #host: Host = { ...nodeHost({ level: 'error', log: () => undefined }), clock: workingClock() }
  readonly #lines: string[] = []
  #port = 0
  #broker: Child | undefined
  #ready: Promise<void> = Promise.resolve()
  #lostWrites = 0
  /** The present life of the broker is being ended by us. */
  #isKilling = false

  constructor(options: RoundOptions) {
    const { seed, noSyncs } = options
    const plan = planOf(seed, { durability: noSyncs ? 'os' : 'disk' })
    this.plan = { ...plan, producers: plan.producers.map((each) => ({ ...each, pauseMs: each.pauseMs / haste })) }
    this.#random = new SeededRandom(seed).fork('kill loop')
    this.#options = options
    this.#journal = `/dev/shm/millrace-kill-loop-${process.pid}-${seed}`
    removeAtExit(this.#journal)
    this.history = new History(
      checksOf(this.plan, groupName),
      () => this.now,
      (line, all) => this.note(all?.() ?? line),
    )
  }

  get now(): number {
    return this.#host.clock.monotonic()
  }

  note(line: string): void {
    this.#lines.push(`${this.now.toFixed(0)} ${line}`)
  }

  async run(): Promise<Result> {
    let done = 0
    try {
      this.#port = await freePort()
      this.#start()
      await this.#ready
      const setup = this.#client('setup')
      await makeTopics(setup, this.plan)
      await setup.close()
      const works = worksOf(this.plan).map((each) => ({ ...each, done: this.#work(each.name, each.work) }))
      for (; done < this.#options.cycles && this.history.violation === undefined; done++) await this.#cycle(done % 2 === 1)
      this.isEnding = true
      await this.#within('writers end', Promise.all(works.flatMap((each) => (each.endsByItself ? [each.done] : []))))
      if (this.history.violation === undefined) await caughtUp(this.#looking())
      this.isOver = true
      await this.#within('readers end', Promise.all(works.map((each) => each.done)))
      if (this.history.violation === undefined) {
        await this.#kill(true)
        this.#start()
        await this.#ready
        const end = await finalState(this.#looking())
        if (end !== undefined) this.history.finish(end)
      }
    } catch (cause) {
      this.history.broken('no bugs', (cause as Error).stack ?? String(cause))
    } finally {
      this.isEnding = this.isOver = true
      this.#isKilling = true
      await this.#broker?.kill()
      removeFolder(this.#journal)
      // Without syncs something must be lost: nobody looks for why.
      if (this.history.violation === undefined || this.#options.noSyncs) removeFolder(this.#directory)
      else keepFolder(this.#directory)
    }
    const { violation, counts } = this.history
    if (violation !== undefined && !this.#options.noSyncs) {
      const file = join(this.#directory, 'history.log')
      writeFileSync(file, `${this.#lines.join('\n')}\n`)
      process.stdout.write(`${this.#lines.slice(-20).join('\n')}\n  what the broker left, and all that happened: ${file}\n`)
    }
    return { cycles: done, acked: counts.get('acked') ?? 0, lostWrites: this.#lostWrites, violation: violation?.message }
  }

  #looking(): Parameters<typeof caughtUp>[0] {
    return { place: this, clock: this.#host.clock, client: (name) => this.#client(name) }
  }

  #client(name: string): Millrace {
    return createMillrace(
      {
        bootstrapServers: [`127.0.0.1:${this.#port}`],
        clientId: name,
        requestTimeoutMs: 10_000,
        retryBackoffMs: 100 / haste,
        retryBackoffMaxMs: 300 / haste,
      },
      this.#host,
    )
  }

  #work(name: string, work: (typeof worksOf extends (plan: Plan) => (infer W)[] ? W : never)['work']): Promise<void> {
    const random = this.#random.fork(name)
    return work({ place: this, name, life: 1, host: this.#host, random, client: () => this.#client(name) }).catch(
      (cause: unknown) => this.history.broken('clients fail as they say', `${name}: ${(cause as Error).stack}`),
    )
  }

  async #within(what: string, done: Promise<unknown>): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<'late'>()
    const timer = this.#host.clock.after(settleMs * 2, () => resolve('late'))
    if ((await Promise.race([done, late])) === 'late') this.history.broken('everything ends', `not in time: ${what}`)
    timer.cancel()
  }

  // The broker

  #start(): void {
    const log = (this.plan.settings['log.dirs'] as string).split(',').map((name) => join(this.#directory, name))
    const settings = { ...this.plan.settings, 'log.dirs': log.join(','), listeners: `PLAINTEXT://127.0.0.1:${this.#port}` }
    const { promise, resolve: isReady, reject: isDead } = Promise.withResolvers<void>()
    this.#ready = promise
    this.#ready.catch(() => undefined)
    const late = this.#host.clock.after(readyMs, () => isDead(new Error(`the broker is not ready after ${readyMs} ms`)))
    this.#isKilling = false
    this.note('broker starts')
    const broker = start(
      process.execPath,
      ['--conditions=@millrace/source', join(import.meta.dirname, 'kill-loop-broker.ts'), JSON.stringify(settings)],
      {
        env: {
          ...powerLossEnvironment(this.#options.library, this.#directory, this.#journal),
          NODE_COMPILE_CACHE: this.#options.compiled,
        },
        onLine: (line) => {
          if (line !== 'ready') return this.note(`broker: ${line}`)
          this.note('broker is ready')
          late.cancel()
          isReady()
        },
      },
    )
    this.#broker = broker
    void broker.exited.then(() => {
      late.cancel()
      if (this.#isKilling || this.#broker !== broker) return
      const died = new Error(`the broker ended by itself: ${broker.output().slice(-2000)}`)
      this.history.broken('broker stays up', died.message)
      isDead(died)
    })
  }

  /** @param losesPower what was not synced is lost, in whole or in sectors. */
  async #kill(losesPower: boolean): Promise<void> {
    this.#isKilling = true
    await this.#broker?.kill()
    this.note(`broker killed${losesPower ? ', power lost' : ''}`)
    if (!losesPower || !existsSync(this.#journal)) return
    const torn = this.#random.below(2) === 0
    this.#lostWrites += losePower(this.#journal, torn, this.#random)
  }

  /** Clients had so many records more acknowledged, however slow the machine; or they cannot, as when all wait for one that was killed. */
  async #worked(records: number): Promise<void> {
    const { history } = this
    const acked = (): number => history.counts.get('acked') ?? 0
    const wanted = acked() + records
    const end = this.now + lifeMs
    while (acked() < wanted && this.now < end && history.violation === undefined) await this.#host.clock.sleep(lookMs)
  }

  async #cycle(losesPower: boolean): Promise<void> {
    const random = this.#random
    // One in five does not live to be ready.
    if (random.below(5) === 0) await this.#host.clock.sleep(random.below(1200))
    else {
      await this.#ready
      await this.#worked(random.below(recordsOfLife))
      await this.#host.clock.sleep(random.below(lookMs * 2))
    }
    await this.#kill(losesPower)
    this.#start()
  }
}
