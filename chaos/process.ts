// One process of the pipeline under faults: killed with -9, robbed of unsynced writes, started again.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { SeededRandom } from '@millrace/host/simulated'
import { start } from '@millrace/judges'
import type { Child } from '@millrace/judges'
import { losePower, powerLossEnvironment } from '@millrace/simulator'
import type { ProcessSpec } from 'millrace'

/** Where a worker's snapshot is, as far as the worker has told. */
export type SnapshotPhase = 'before' | 'inside' | 'behind'

export interface ProcessOptions {
  readonly spec: ProcessSpec
  /** Further arguments of every life. */
  readonly args: readonly string[]
  /** Arguments of node, before the script. */
  readonly nodeArgs: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Its durable data; undefined: it has none. */
  readonly data: string | undefined
  /** The library that notes unsynced writes; undefined: power stays on. */
  readonly powerLoss: string | undefined
  readonly random: SeededRandom
}

// An app that comes up while the broker is down ends by itself, and may do so more than once.
const failedStartsMax = 12

export class Process {
  readonly #options: ProcessOptions
  readonly #journal: string | undefined
  #child: Child
  #ready: Promise<void> = Promise.resolve()
  snapshot: SnapshotPhase = 'before'
  /** Times it was started. */
  lives = 0
  /** Lives, one after the other, that ended without having been ready and without a failpoint. */
  #failedStarts = 0
  /** Unsynced writes that its deaths have cost. */
  lost = 0

  constructor(options: ProcessOptions) {
    this.#options = options
    const { data, powerLoss, spec } = options
    if (data !== undefined) mkdirSync(data, { recursive: true })
    const journaled = powerLoss !== undefined && data !== undefined
    this.#journal = journaled ? join('/dev/shm', `millrace-chaos-${process.pid}-${spec.name}`) : undefined
    if (this.#journal !== undefined) rmSync(this.#journal, { force: true })
    this.#child = this.#start([])
  }

  get name(): string {
    return this.#options.spec.name
  }
  get child(): Child {
    return this.#child
  }
  /** It has said that it is ready, in its present life. */
  get ready(): Promise<void> {
    return this.#ready
  }
  get isDead(): boolean {
    const { exitCode, signalCode } = this.#child.process
    return exitCode !== null || signalCode !== null
  }

  /** How the present life ended. */
  get end(): string {
    const { exitCode, signalCode } = this.#child.process
    return String(signalCode ?? exitCode)
  }

  #start(more: readonly string[]): Child {
    const { spec, args, nodeArgs, environment, data, powerLoss } = this.#options
    const isJournaled = powerLoss !== undefined && data !== undefined && this.#journal !== undefined
    const journal = isJournaled ? powerLossEnvironment(powerLoss, data, this.#journal as string) : {}
    this.snapshot = 'before'
    let isReady = (): void => undefined
    this.#ready = new Promise<void>((resolve) => (isReady = resolve))
    this.lives++
    return start(process.execPath, [...nodeArgs, ...spec.args, ...args, ...more], {
      env: { ...environment, ...journal },
      onLine: (line) => {
        if (line.startsWith('{"event":"ready"')) {
          this.#failedStarts = 0
          isReady()
        }
        if (/snapshot (?:begins|goes on)/.test(line)) this.snapshot = 'inside'
        else if (line.includes('snapshot done') || line.includes('"streaming"')) this.snapshot = 'behind'
      },
    })
  }

  /** Begins its next life after it died by itself. @throws Error it died so again and again, and was never ready. */
  async revive(): Promise<void> {
    const isKilled = this.end === 'SIGKILL'
    this.#failedStarts = isKilled ? 0 : this.#failedStarts + 1
    if (this.#failedStarts >= failedStartsMax)
      throw new Error(`${this.name} cannot be started: ${this.#child.output().trim().split('\n').at(-1)}`)
    await this.launch()
  }

  /** Begins its next life, when what its death costs has been taken. @param more arguments of this life, such as a failpoint. */
  async launch(more: readonly string[] = []): Promise<void> {
    if (!this.isDead) throw new Error(`${this.name} lives`)
    await this.#child.exited
    this.losePower()
    this.#child = this.#start(more)
  }

  /** Kills it with -9. */
  async kill(): Promise<void> {
    await this.#child.kill()
    this.losePower()
  }

  /** What a dead process had written and not synced is taken. @returns writes lost. */
  losePower(): number {
    if (this.#journal === undefined) return 0
    const { random } = this.#options
    const lost = losePower(this.#journal, random.float() < 0.5, random)
    this.lost += lost
    return lost
  }

  removeJournal(): void {
    if (this.#journal !== undefined) rmSync(this.#journal, { force: true })
  }
}
