// Writes changes of many tables in one transaction and one round trip: COPY into temporary tables, then one statement each.
import type { PgConnection, PgStep } from '../postgres/pgwire.ts'
import type { Column, Valued } from './column-text.ts'
import { copyLine } from './column-text.ts'
import type { RowChange } from './rows.ts'
import type { SqlSinkConfig } from './settings.ts'
import { quote } from './table.ts'
import type { Table } from './table.ts'

/** A change, where it goes, and its row as a line of COPY. */
export interface TableChange {
  readonly table: Table
  readonly change: RowChange
  readonly line: string
}

/** @throws DataError a value has no form in its column */
export function tableChange(table: Table, change: RowChange): TableChange {
  return { table, change, line: lineOf(table, [...change.keys, ...change.values]) }
}

/** Changes of one table that have the same columns. */
interface Group {
  readonly table: Table
  readonly kind: 'write' | 'delete'
  readonly keys: readonly string[]
  readonly values: readonly string[]
  readonly lines: string[]
}

/** Makes statements for one connection; remembers the temporary tables that this session has. */
export class Writer {
  readonly #connection: PgConnection
  readonly #config: SqlSinkConfig
  readonly #staging = new Map<string, string>()

  constructor(connection: PgConnection, config: SqlSinkConfig) {
    this.#connection = connection
    this.#config = config
  }

  /** Resolves when all changes are committed; on failure none is. @throws PgError, PgConnectionLost */
  async write(changes: readonly TableChange[]): Promise<void> {
    const steps: PgStep[] = [{ sql: 'begin' }]
    for (const group of this.#groups(changes)) steps.push(...this.#statements(group))
    steps.push({ sql: 'commit' })
    try {
      await this.#connection.pipeline(steps)
    } catch (cause) {
      this.#staging.clear()
      // The failed transaction is still open, and temporary tables made inside it are gone.
      if (this.#connection.broken === undefined) await this.#connection.pipeline([{ sql: 'rollback' }, { sql: 'discard temp' }])
      throw cause
    }
  }

  #groups(changes: readonly TableChange[]): Group[] {
    const groups = new Map<string, Group>()
    for (const { table, change, line } of combined(changes, this.#config.insertMode)) {
      const keys = change.keys.map((cell) => cell.name)
      const values = change.values.map((cell) => cell.name)
      const id = JSON.stringify([table.sqlName, change.kind, keys, values])
      let group = groups.get(id)
      if (group === undefined) groups.set(id, (group = { table, kind: change.kind, keys, values, lines: [] }))
      group.lines.push(line)
    }
    // Rows that go make room for rows that come with the same unique values.
    return [...groups.values()].sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'delete' ? -1 : 1))
  }

  #statements(group: Group): PgStep[] {
    const { table, keys, values } = group
    const columns = [...keys, ...values].map(quote).join(', ')
    const steps: PgStep[] = []
    // A deletion and a writing of the same columns may stand in one transaction.
    const id = `${group.kind} ${table.sqlName} ${columns}`
    let staging = this.#staging.get(id)
    if (staging === undefined) {
      staging = `millrace_staging_${this.#staging.size + 1}`
      this.#staging.set(id, staging)
      // Its columns have the table's types, and none of its constraints.
      steps.push({
        sql: `create temp table ${staging} on commit delete rows as select ${columns} from ${table.sqlName} with no data`,
      })
    }
    steps.push({
      sql: `copy ${staging} (${columns}) from stdin`,
      copy: [new TextEncoder().encode(`${group.lines.join('\n')}\n`)],
    })
    steps.push({ sql: group.kind === 'delete' ? deletion(table, staging, keys) : this.#change(group, staging, columns) })
    return steps
  }

  #change({ table, keys, values }: Group, staging: string, columns: string): string {
    const insert = `insert into ${table.sqlName} (${columns}) select ${columns} from ${staging}`
    const assign = (from: string): string => values.map((name) => `${quote(name)} = ${from}.${quote(name)}`).join(', ')
    switch (this.#config.insertMode) {
      case 'insert':
        return keys.length === 0 ? insert : `${insert} on conflict do nothing`
      case 'update':
        return values.length === 0
          ? 'select'
          : `update ${table.sqlName} t set ${assign('s')} from ${staging} s where ${sameKey(keys)}`
      case 'upsert': {
        const target = keys.map(quote).join(', ')
        return `${insert} on conflict (${target}) do ${values.length === 0 ? 'nothing' : `update set ${assign('excluded')}`}`
      }
    }
  }
}

/** What a batch has to do to one row: at most a deletion, then at most one writing. */
interface RowFate {
  deletion: TableChange | undefined
  writing: TableChange | undefined
}

/**
 * One deletion and one writing at most for each key, with the outcome that the changes have one after the other:
 * a later writing goes over an earlier one column by column, inserts leave alone what is there, a deletion ends what came before.
 */
function combined(changes: readonly TableChange[], mode: SqlSinkConfig['insertMode']): TableChange[] {
  const fates = new Map<string, RowFate>()
  const keyless: TableChange[] = []
  for (const each of changes) {
    const { table, change } = each
    if (change.keys.length === 0) {
      keyless.push(each)
      continue
    }
    const id = `${table.sqlName}\n${lineOf(table, change.keys)}`
    const before = fates.get(id)
    // Taken out first, so that the last change also stands last: order matters between keys that share a unique column.
    fates.delete(id)
    if (change.kind === 'delete') fates.set(id, { deletion: each, writing: undefined })
    else fates.set(id, { deletion: before?.deletion, writing: mergedWriting(before?.writing, each, mode) })
  }
  const all = [...fates.values()].flatMap(({ deletion, writing }) => [deletion, writing].filter((one) => one !== undefined))
  return [...keyless, ...all]
}

function mergedWriting(before: TableChange | undefined, now: TableChange, mode: SqlSinkConfig['insertMode']): TableChange {
  if (before === undefined) return now
  if (mode === 'insert') return before
  const cells = new Map(before.change.values.map((cell) => [cell.name, cell]))
  const later = new Set(now.change.values.map((cell) => cell.name))
  const kept = [...cells.values()].filter((cell) => !later.has(cell.name))
  return kept.length === 0 ? now : tableChange(now.table, { ...now.change, values: [...kept, ...now.change.values] })
}

function lineOf(table: Table, cells: readonly Valued[]): string {
  return copyLine(
    cells,
    cells.map((cell) => table.columns.get(cell.name) as Column),
  )
}

const sameKey = (keys: readonly string[]): string => keys.map((name) => `t.${quote(name)} = s.${quote(name)}`).join(' and ')

function deletion(table: Table, staging: string, keys: readonly string[]): string {
  return `delete from ${table.sqlName} t using ${staging} s where ${sameKey(keys)}`
}
