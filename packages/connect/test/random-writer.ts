// Writes to a database at random, in transactions of mixed size, from one seed; and checks what a change stream tells of it.
import { PgError } from '../src/connectors/postgres/pg-error.ts'
import type { PgConnection } from '../src/connectors/postgres/pgwire.ts'
import type { EmbeddedPostgres } from './embedded-postgres.ts'
import type { RunRecord } from './source-run.ts'

/** Every row has `n`, which each update raises by one: a change that is lost, doubled or out of order shows at once. */
export const writerTables = `
  CREATE TABLE numbered (id bigint PRIMARY KEY, n int NOT NULL, v text);
  CREATE TABLE named (id text PRIMARY KEY, n int NOT NULL, v text);
  CREATE TABLE paired (a uuid, b int, n int NOT NULL, v text, PRIMARY KEY (a, b));
  CREATE TABLE full_rows (id numeric(10,2) PRIMARY KEY, n int NOT NULL, v text); ALTER TABLE full_rows REPLICA IDENTITY FULL;`

/** A small generator of chance (mulberry32): the same seed, the same numbers. */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const keys = 3000

function keyOf(table: string, i: number): string {
  if (table === 'numbered') return String(i * 7 - 500)
  if (table === 'named') return `'${['a', 'Z', 'é', 'zz', 'ß', '0'][i % 6]}${i}'`
  if (table === 'full_rows') return `${i}.${String(i % 100).padStart(2, '0')}`
  const hex = i.toString(16).padStart(12, '0')
  return `'6f9619ff-8b86-d011-b42d-${hex.slice(6)}${hex.slice(0, 6)}', ${i % 13}`
}

const columnsOf = (table: string): string => (table === 'paired' ? 'a, b' : 'id')

export class RandomWriter {
  readonly #random: () => number
  #connection: PgConnection
  #running = false
  #done: Promise<void> | undefined
  transactions = 0

  private constructor(connection: PgConnection, seed: number) {
    this.#connection = connection
    this.#random = chance(seed)
  }

  static async open(postgres: EmbeddedPostgres, seed: number): Promise<RandomWriter> {
    return new RandomWriter(await postgres.connect({ applicationName: 'writer' }), seed)
  }

  #below(n: number): number {
    return Math.floor(this.#random() * n)
  }

  /** One statement: insert or raise, delete, move to another key. */
  #statement(): string {
    const table = ['numbered', 'named', 'paired', 'full_rows'][this.#below(4)] as string
    const columns = columnsOf(table)
    const key = keyOf(table, this.#below(keys))
    const where = `(${columns}) = (${key})`
    const value = `'${'v'.repeat(this.#below(200))}'`
    const kind = this.#random()
    if (kind < 0.65)
      return `INSERT INTO ${table} (${columns}, n, v) VALUES (${key}, 0, ${value}) ON CONFLICT (${columns}) DO UPDATE SET n = ${table}.n + 1, v = excluded.v`
    if (kind < 0.8) return `DELETE FROM ${table} WHERE ${where}`
    const other = keyOf(table, this.#below(keys))
    return `UPDATE ${table} SET (${columns}, n) = (${other}, n + 1) WHERE ${where} AND NOT EXISTS (SELECT 1 FROM ${table} WHERE (${columns}) = (${other}))`
  }

  async transaction(): Promise<void> {
    const statements = Array.from({ length: this.#random() < 0.1 ? 1 + this.#below(60) : 1 + this.#below(4) }, () =>
      this.#statement(),
    )
    const end = this.#random() < 0.1 ? 'ROLLBACK' : 'COMMIT'
    // Some stay open for a while, so that a snapshot meets transactions that are running.
    const pause = this.#random() < 0.2 ? `SELECT pg_sleep(${(this.#random() * 0.02).toFixed(4)}); ` : ''
    try {
      await this.#connection.query(`BEGIN; ${statements.join('; ')}; ${pause}${end}`)
      this.transactions += 1
    } catch (cause) {
      // Writers that meet on two rows, or on one new key: the loser has done nothing.
      if (!(cause instanceof PgError) || !/^(40P01|23505)$/.test(cause.sqlState)) throw cause
      await this.#connection.query('ROLLBACK')
    }
  }

  /** Writes until stopped. */
  start(): void {
    this.#running = true
    this.#done = (async () => {
      while (this.#running) await this.transaction()
    })()
  }

  async stop(): Promise<void> {
    this.#running = false
    await this.#done
  }

  /** After a crash of the database. What was being written may have come about or not. */
  async reopen(postgres: EmbeddedPostgres): Promise<void> {
    this.#connection = await postgres.connect({ applicationName: 'writer' })
  }

  close(): void {
    this.#connection.close()
  }
}

interface Event {
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
  readonly op: string
}

/** Replays the topics. @returns rows by table and key, and everything that is wrong with the history. */
export function replay(records: readonly RunRecord[]): {
  readonly tables: Map<string, Map<string, Readonly<Record<string, unknown>>>>
  readonly wrong: string[]
} {
  const tables = new Map<string, Map<string, Readonly<Record<string, unknown>>>>()
  const wrong: string[] = []
  records.forEach(({ topic, key, value }, i) => {
    const rows = tables.get(topic) ?? new Map<string, Readonly<Record<string, unknown>>>()
    tables.set(topic, rows)
    if (value === null || key === null) return
    const { after, op } = JSON.parse(value) as Event
    const known = rows.get(key)
    const at = `record ${i} ${topic} ${key} ${op}`
    if ((op === 'r' || op === 'c') && known !== undefined) wrong.push(`${at}: the row is there already`)
    if ((op === 'u' || op === 'd') && known === undefined) wrong.push(`${at}: the row is not there`)
    if (op === 'u' && after !== null && known !== undefined && after['n'] !== (known['n'] as number) + 1)
      wrong.push(`${at}: n goes from ${String(known['n'])} to ${String(after['n'])}`)
    if (after === null) rows.delete(key)
    else rows.set(key, after)
  })
  return { tables, wrong }
}

/** The tables as SQL has them, in the form of `replay`. */
export async function sqlRows(
  postgres: EmbeddedPostgres,
  prefix: string,
): Promise<Map<string, Map<string, Readonly<Record<string, unknown>>>>> {
  const tables = new Map<string, Map<string, Readonly<Record<string, unknown>>>>()
  const keyed = {
    numbered: `json_build_object('id', id)`,
    named: `json_build_object('id', id)`,
    paired: `json_build_object('a', a, 'b', b)`,
    full_rows: `json_build_object('id', id::text)`,
  }
  for (const [table, key] of Object.entries(keyed)) {
    const rows = await postgres.sql(
      `SELECT ${key}, row_to_json(t)${table === 'full_rows' ? `::jsonb || jsonb_build_object('id', id::text)` : ''} FROM ${table} t`,
    )
    tables.set(
      `${prefix}.public.${table}`,
      new Map(
        rows.map(([id, row]) => [
          JSON.stringify(JSON.parse(id ?? '')),
          JSON.parse(row ?? '') as Readonly<Record<string, unknown>>,
        ]),
      ),
    )
  }
  return tables
}
