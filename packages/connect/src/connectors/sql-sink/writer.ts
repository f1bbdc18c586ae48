// Writes changes of many tables in one transaction and one round trip: COPY into temporary tables, then one statement each.
import type { PgConnection, PgStep } from '../postgres/pgwire.ts'
import type { RowChange } from './rows.ts'
import { copyLine } from './rows.ts'
import type { SqlSinkConfig } from './settings.ts'
import { quote } from './table.ts'
import type { Table } from './table.ts'

/** Changes of one table that have the same columns. */
interface Group {
  readonly table: Table
  readonly kind: 'write' | 'delete'
  readonly keys: readonly string[]
  readonly values: readonly string[]
  /** By key: the last change of a key in a batch is the one that counts. */
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

  /** Resolves when all changes are committed. */
  async write(changes: readonly { readonly table: Table; readonly change: RowChange }[]): Promise<void> {
    const steps: PgStep[] = [{ sql: 'begin' }]
    for (const group of this.#groups(changes)) steps.push(...this.#statements(group))
    steps.push({ sql: 'commit' })
    try {
      await this.#connection.pipeline(steps)
    } catch (cause) {
      // The failed transaction is still open, and temporary tables made inside it are gone.
      this.#staging.clear()
      if (this.#connection.broken === undefined) await this.#connection.query('rollback; discard temp')
      throw cause
    }
  }

  #groups(changes: readonly { readonly table: Table; readonly change: RowChange }[]): Group[] {
    const last = new Map<string, { readonly table: Table; readonly change: RowChange }>()
    for (const [i, each] of changes.entries()) {
      const { keys } = each.change
      const line = keys.length === 0 || this.#config.insertMode === 'insert' ? String(i) : copyLine(keys)
      const id = `${each.table.sqlName}\n${each.change.kind === 'delete' ? copyLine(keys) : line}`
      // Taken out first, so that the last change also stands last: order matters between keys that share a unique column.
      last.delete(id)
      last.set(id, each)
    }
    const groups = new Map<string, Group>()
    for (const { table, change } of last.values()) {
      const keys = change.keys.map((cell) => cell.name)
      const values = change.values.map((cell) => cell.name)
      const id = `${table.sqlName}\n${change.kind}\n${keys.join()}\n${values.join()}`
      let group = groups.get(id)
      if (group === undefined) groups.set(id, (group = { table, kind: change.kind, keys, values, lines: [] }))
      group.lines.push(copyLine([...change.keys, ...change.values]))
    }
    // Rows that go make room for rows that come with the same unique values.
    return [...groups.values()].sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'delete' ? -1 : 1))
  }

  #statements(group: Group): PgStep[] {
    const { table, keys, values } = group
    const columns = [...keys, ...values].map(quote).join(', ')
    const steps: PgStep[] = []
    const id = `${table.sqlName} ${columns}`
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

const sameKey = (keys: readonly string[]): string => keys.map((name) => `t.${quote(name)} = s.${quote(name)}`).join(' and ')

function deletion(table: Table, staging: string, keys: readonly string[]): string {
  return `delete from ${table.sqlName} t using ${staging} s where ${sameKey(keys)}`
}
