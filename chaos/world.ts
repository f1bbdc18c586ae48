// The processes of the orders pipeline under faults: each started by hand, killed with -9, robbed of unsynced writes, started again.
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, startDatabase } from '../apps/examples/orders/database.ts'
import { SeededRandom } from '@millrace/host/simulated'
import { start } from '@millrace/judges'
import type { Child, Postgres } from '@millrace/judges'
import { buildPowerLoss, losePower, missingPowerLoss, powerLossEnvironment } from '@millrace/simulator'
import { planProcesses } from 'millrace'
import type { ProcessSpec, Processes } from 'millrace'

export interface WorldOptions {
  readonly seed: number
  /** Unsynced writes of a killed broker or app are rolled back. */
  readonly powerLoss: boolean
  /** Orders that are there before the snapshot. */
  readonly seededOrders: number
}

/** One process of the pipeline and what is needed to start it again. */
class Process {
  readonly spec: ProcessSpec
  readonly #environment: Record<string, string>
  readonly #journal: string | undefined
  child: Child
  ready: Promise<void>
  /** Times it was started. */
  lives = 0

  constructor(spec: ProcessSpec, library: string | undefined, data: string) {
    this.spec = spec
    mkdirSync(data, { recursive: true })
    this.#journal = library === undefined ? undefined : join('/dev/shm', `millrace-chaos-${process.pid}-${spec.name}`)
    if (this.#journal !== undefined) rmSync(this.#journal, { force: true })
    this.#environment =
      library === undefined || this.#journal === undefined ? {} : powerLossEnvironment(library, data, this.#journal)
    ;({ child: this.child, ready: this.ready } = this.launch([]))
  }

  /** Starts it; `more` are further arguments, such as a failpoint. */
  launch(more: readonly string[]): { child: Child; ready: Promise<void> } {
    let isReady = (): void => undefined
    const ready = new Promise<void>((resolve) => (isReady = resolve))
    const child = start(process.execPath, [...process.execArgv, ...this.spec.args, ...more], {
      env: this.#environment,
      onLine: (line) => {
        if (line.startsWith('{"event":"ready"')) isReady()
      },
    })
    this.child = child
    this.ready = ready
    this.lives++
    return { child, ready }
  }

  /** Kills it with -9, and takes its unsynced writes when asked. @returns the writes that were lost. */
  async kill(torn: boolean, random: SeededRandom): Promise<number> {
    await this.child.kill()
    return this.#journal === undefined ? 0 : losePower(this.#journal, torn, random)
  }
}

/** The world of one run. */
export class World {
  readonly random: SeededRandom
  readonly processes = new Map<string, Process>()
  readonly directory: string
  readonly #postgres: Postgres
  readonly #plan: Processes
  #writer: Child | undefined

  private constructor(options: WorldOptions, directory: string, postgres: Postgres, plan: Processes) {
    this.random = new SeededRandom(options.seed)
    this.directory = directory
    this.#postgres = postgres
    this.#plan = plan
    const library = options.powerLoss ? buildPowerLoss() : undefined
    for (const spec of plan.specs) {
      // The worker keeps nothing of its own on disk but a file of settings.
      const durable = spec.name !== 'connect'
      const data = spec.name === 'broker' ? join(directory, 'broker') : join(directory, 'state', spec.name)
      this.processes.set(spec.name, new Process(spec, durable ? library : undefined, data))
    }
  }

  static async start(options: WorldOptions): Promise<World> {
    const missing = options.powerLoss ? missingPowerLoss() : undefined
    if (missing !== undefined) throw new Error(`no loss of power here: ${missing}`)
    const directory = mkdtempSync(join(tmpdir(), 'millrace-chaos-'))
    const postgres = await startDatabase(join(directory, 'postgres'), options.seededOrders)
    process.env['SHOP_DATABASE_PORT'] = String(postgres.port)
    const file = join(import.meta.dirname, '../apps/examples/orders/pipeline.ts')
    const plan = await planProcesses({ file, directory, instances: 2 })
    return new World(options, directory, postgres, plan)
  }

  get bootstrapServers(): string {
    return this.#plan.bootstrapServers
  }

  get databasePort(): number {
    return this.#postgres.port
  }

  /** Starts the writer: `rows` changes in all, `rate` a second. */
  write(rows: number, rate: number): void {
    const script = join(import.meta.dirname, '../apps/examples/orders/writer.ts')
    const args = [
      ...process.execArgv,
      script,
      '--port',
      String(this.#postgres.port),
      '--rows',
      String(rows),
      '--rate',
      String(rate),
      '--persistent',
    ]
    this.#writer = start(process.execPath, args)
  }

  /** Resolves when the writer has written everything. */
  async written(): Promise<void> {
    const code = await this.#writer?.exited
    if (code !== 0) throw new Error(`the writer ended with ${code}:\n${this.#writer?.output()}`)
  }

  /** Ends the database and its back ends at once, and starts it again. */
  async crashDatabase(): Promise<void> {
    await this.#postgres.crash()
    await this.#postgres.restart()
  }

  /** Starts again what has ended by itself (a failpoint, a fence). @returns their names. */
  reviveDead(): string[] {
    const dead: string[] = []
    for (const [name, each] of this.processes) {
      const { exitCode, signalCode } = each.child.process
      if (exitCode === null && signalCode === null) continue
      dead.push(`${name} (${signalCode ?? exitCode})`)
      each.launch([])
    }
    return dead
  }

  async query<R extends Record<string, unknown>>(sql: string): Promise<R[]> {
    const client = await connect(this.#postgres.port)
    try {
      return (await client.query<R>(sql)).rows
    } finally {
      await client.end()
    }
  }

  /** Ends everything; removes the data unless it shall be looked at. */
  async end(keep: boolean): Promise<void> {
    await this.#writer?.kill()
    await Promise.all([...this.processes.values()].map((each) => each.child.kill()))
    await this.#postgres.stop()
    if (!keep) rmSync(this.directory, { recursive: true, force: true })
  }
}
