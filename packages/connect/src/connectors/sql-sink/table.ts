// One target table: what columns it has, made or widened from a record's schema when that is allowed.
import { DataError } from '../../api/converter.ts'
import type { Schema } from '../../api/schema.ts'
import type { PgConnection } from '../postgres/pgwire.ts'
import { sqlType } from './column-types.ts'
import type { SqlSinkConfig } from './settings.ts'

/** A column that a record has a value for. */
export interface WantedColumn {
  readonly name: string
  /** null where the record has no schema: then the table must be there. */
  readonly schema: Schema | null
}

/** A table as PostgreSQL knows it. */
export interface Table {
  /** Quoted, with its schema. */
  readonly sqlName: string
  readonly columns: Set<string>
}

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The name of a topic's table, quoted. A dot in the format parts schema and table; dots of the topic become underscores. */
export function tableName(format: string, topic: string): string {
  return format
    .split('.')
    .map((part) => quote(part.replaceAll('${topic}', topic.replaceAll('.', '_'))))
    .join('.')
}

/**
 * Finds the table, or makes it; adds columns that it lacks.
 * @throws DataError it is missing, or lacks columns, and may not be made or widened: what to do.
 */
export async function prepareTable(
  connection: PgConnection,
  config: SqlSinkConfig,
  topic: string,
  known: Table | undefined,
  keys: readonly WantedColumn[],
  values: readonly WantedColumn[],
): Promise<Table> {
  const sqlName = tableName(config.tableFormat, topic)
  let table = known ?? (await readTable(connection, sqlName))
  if (table === undefined) {
    await createTable(connection, config, sqlName, topic, keys, values)
    table = await readTable(connection, sqlName)
    if (table === undefined) throw new DataError(`${sqlName} was made and is not there: does the user see its schema?`)
  }
  const missing = [...keys, ...values].filter((column) => !(table as Table).columns.has(column.name))
  if (missing.length > 0) await addColumns(connection, config, table, missing)
  return table
}

async function readTable(connection: PgConnection, sqlName: string): Promise<Table | undefined> {
  const rows = await connection.rows(
    `select attname from pg_attribute where attrelid = to_regclass(${literal(sqlName)}) and attnum > 0 and not attisdropped`,
  )
  if (rows.length > 0) return { sqlName, columns: new Set(rows.map((row) => row[0] as string)) }
  const there = await connection.rows(`select to_regclass(${literal(sqlName)}) is not null`)
  return there[0]?.[0] === 't' ? { sqlName, columns: new Set() } : undefined
}

async function createTable(
  connection: PgConnection,
  config: SqlSinkConfig,
  sqlName: string,
  topic: string,
  keys: readonly WantedColumn[],
  values: readonly WantedColumn[],
): Promise<void> {
  if (!config.creates)
    throw new DataError(`table ${sqlName} is not there: make it, or let the sink make it with schema.evolution=basic`)
  const names = new Set(keys.map((column) => column.name))
  const columns = [...keys, ...values.filter((column) => !names.has(column.name))].map((column) => {
    const { schema } = column
    if (schema === null) {
      throw new DataError(
        `table ${sqlName} is not there, and records of ${topic} carry no schema to make it from: make the table, or write the topic with schemas (value.converter.schemas.enable=true)`,
      )
    }
    const required = names.has(column.name) || (!schema.optional && schema.defaultValue === undefined)
    return `${quote(column.name)} ${sqlType(schema)}${required ? ' not null' : ''}`
  })
  const key = keys.length === 0 ? '' : `, primary key (${keys.map((column) => quote(column.name)).join(', ')})`
  await connection.query(`create table if not exists ${sqlName} (${columns.join(', ')}${key})`)
}

async function addColumns(
  connection: PgConnection,
  config: SqlSinkConfig,
  table: Table,
  missing: readonly WantedColumn[],
): Promise<void> {
  const names = missing.map((column) => column.name).join(', ')
  if (!config.evolves)
    throw new DataError(`${table.sqlName} has no column ${names}: add it, or let the sink add it with schema.evolution=basic`)
  for (const column of missing) {
    if (column.schema === null)
      throw new DataError(`${table.sqlName} has no column ${names}, and the records carry no schema to add it from`)
    // Rows that are there have no value for it, so it can never be required.
    await connection.query(
      `alter table ${table.sqlName} add column if not exists ${quote(column.name)} ${sqlType(column.schema)}`,
    )
    table.columns.add(column.name)
  }
}
