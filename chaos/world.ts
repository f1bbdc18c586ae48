// The orders pipeline under faults: database, writer and the processes, started by hand and started again.
import { existsSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { connect, startDatabase } from '../apps/examples/orders/database.ts'
import { SeededRandom } from '@millrace/host/simulated'
import { freePort, keepFolder, removeFolder, start, temporaryFolder } from '@millrace/judges'
import type { Child, Postgres } from '@millrace/judges'
import { buildPowerLoss, missingPowerLoss } from '@millrace/simulator'
import { planProcesses } from 'millrace'
import type { Processes } from 'millrace'
import { Process } from './process.ts'

export interface WorldOptions {
  readonly seed: number
  /** Unsynced writes of a dead broker or app are rolled back. */
  readonly powerLoss: boolean
  /** Orders that are there before the snapshot. */
  readonly seededOrders: number
  /** The snapshot is read in ranges of the key, each committed on its own. */
  readonly rangedSnapshot: boolean
  readonly instances: number
  /** Name of a mutant that every process loads in place of the product's code. */
  readonly mutant?: string
  /** Rows a second that are written from the first moment on, before anything else runs. */
  readonly busyRate?: number | undefined
}

const databaseFolder = 'postgres'

// Small segments and frequent checkpoints, so that rolling, flushing and checkpointing happen all the time.
const brokerSettings = { 'log.segment.bytes': '1048576', 'log.flush.offset.checkpoint.interval.ms': '700' }

/** The world of one run. */
export class World {
  readonly random: SeededRandom
  readonly processes = new Map<string, Process>()
  readonly directory: string
  readonly #postgres: Postgres
  readonly #plan: Processes
  #writer: Child | undefined
  /** When this process is told to end in the middle; its children are ended by whoever started them. */
  readonly #exit = (): void => this.#remove(false)

  private constructor(options: WorldOptions, directory: string, postgres: Postgres, plan: Processes, writer: Child | undefined) {
    this.random = new SeededRandom(options.seed)
    this.directory = directory
    this.#postgres = postgres
    this.#plan = plan
    this.#writer = writer
    process.once('exit', this.#exit)
    const powerLoss = options.powerLoss ? buildPowerLoss(directory) : undefined
    const mutating = options.mutant === undefined ? [] : ['--import', join(import.meta.dirname, 'mutants/load.ts')]
    const environment = options.mutant === undefined ? {} : { CHAOS_MUTANT: options.mutant }
    for (const spec of plan.specs) {
      const state = spec.args[spec.args.indexOf('--state-dir') + 1] as string
      const isApp = spec.args.includes('--state-dir')
      // The worker keeps nothing of its own on disk but a file of settings.
      const data = spec.name === 'broker' ? join(directory, 'broker') : isApp ? state : undefined
      const args = isApp ? ['--group-instance-id', spec.name] : []
      const nodeArgs = [...process.execArgv, ...mutating]
      const { random } = this
      this.processes.set(spec.name, new Process({ spec, args, nodeArgs, environment, data, powerLoss, random }))
    }
  }

  static async start(options: WorldOptions): Promise<World> {
    const missing = options.powerLoss ? missingPowerLoss() : undefined
    if (missing !== undefined) throw new Error(`no loss of power here: ${missing}`)
    const directory = temporaryFolder('millrace-chaos')
    const postgres = await startDatabase(join(directory, databaseFolder), options.seededOrders)
    process.env['SHOP_DATABASE_PORT'] = String(postgres.port)
    process.env['CHAOS_RANGED_SNAPSHOT'] = options.rangedSnapshot ? '1' : '0'
    const plan = await planProcesses({
      file: join(import.meta.dirname, 'pipeline.ts'),
      directory,
      instances: options.instances,
      brokerSettings,
      port: await freePort(),
      restPort: await freePort(),
    })
    const writer = options.busyRate === undefined ? undefined : startWriter(postgres.port, undefined, options.busyRate)
    return new World(options, directory, postgres, plan, writer)
  }

  get bootstrapServers(): string {
    return this.#plan.bootstrapServers
  }
  /** Address of the worker's REST API. */
  get rest(): string {
    return this.#plan.rest as string
  }
  get databasePort(): number {
    return this.#postgres.port
  }

  process(name: string): Process {
    const found = this.processes.get(name)
    if (found === undefined) throw new Error(`no process ${name}`)
    return found
  }

  /** Where the worker's snapshot is. */
  get snapshot(): Process['snapshot'] {
    return this.process('connect').snapshot
  }

  /** Resolves when the worker is behind its snapshot. */
  async streaming(): Promise<void> {
    while (this.snapshot !== 'behind') await new Promise((resolve) => setTimeout(resolve, 20))
  }

  /** Starts the writer: `rows` changes in all (until it is told to stop when left out), `rate` a second. */
  write(rows: number | undefined, rate: number): void {
    this.#writer = startWriter(this.#postgres.port, rows, rate)
  }

  /** Resolves when the writer has written everything. */
  async written(): Promise<void> {
    const code = await this.#writer?.exited
    if (code !== undefined && code !== 0) throw new Error(`the writer ended with ${code}:\n${this.#writer?.output()}`)
  }

  /** Lets the writer finish its transaction and end. */
  async stopWriting(): Promise<void> {
    await this.#writer?.stop()
  }

  /** Ends the database and its back ends at once, and starts it again. */
  async crashDatabase(): Promise<void> {
    await this.#postgres.crash()
    this.process('connect').snapshot = 'before'
    await this.#postgres.restart()
  }

  /** Starts again what has ended by itself (a failpoint, a fence). @returns their names. */
  async reviveDead(): Promise<string[]> {
    const dead: string[] = []
    for (const [name, each] of this.processes) {
      if (!each.isDead) continue
      dead.push(`${name} (${each.end})`)
      await each.revive()
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

  /** How far the change capture has come, and how many rows the sink has written. The database knows both while the broker is down. */
  async progress(): Promise<{ readonly captured: string; readonly analyzed: string }> {
    const [row] = await this.query<{ captured: string; analyzed: string }>(`select
      (select coalesce(max(confirmed_flush_lsn), '0/0')::text from pg_replication_slots where slot_type = 'logical') as captured,
      (select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::text
        from pg_stat_user_tables where schemaname = 'analytics') as analyzed`)
    return { captured: row?.captured ?? '', analyzed: row?.analyzed ?? '' }
  }

  /** What every process said last, for whoever has to find out what went wrong. */
  lastWords(): string {
    let words = ''
    for (const [name, each] of this.processes) {
      const told = each.child
        .output()
        .split('\n')
        .filter((line) => !line.includes('"event":"progress"') && !line.includes('coordinator shard loaded'))
      words += `--- ${name}\n${told.slice(-15).join('\n')}\n`
    }
    return words
  }

  /** Takes away what lies outside its folder, and the folder unless it shall be looked at. */
  #remove(keep: boolean): void {
    for (const each of this.processes.values()) each.removeJournal()
    if (keep) return keepFolder(this.directory)
    // The database may lie elsewhere, behind a link.
    const database = join(this.directory, databaseFolder)
    if (existsSync(database)) rmSync(realpathSync(database), { recursive: true, force: true })
    removeFolder(this.directory)
  }

  /** Ends everything; removes the data unless it shall be looked at. */
  async end(keep: boolean): Promise<void> {
    await this.#writer?.kill()
    await Promise.all([...this.processes.values()].map((each) => each.child.kill()))
    await this.#postgres.stop()
    process.off('exit', this.#exit)
    this.#remove(keep)
  }
}

function startWriter(port: number, rows: number | undefined, rate: number): Child {
  const script = join(import.meta.dirname, '../apps/examples/orders/writer.ts')
  const some = rows === undefined ? [] : ['--rows', String(rows)]
  const args = ['--port', String(port), ...some, '--rate', String(rate), '--persistent', '--at-once']
  return start(process.execPath, [...process.execArgv, script, ...args])
}
