// One target table: what columns it has, made or widened from a record's schema when that is allowed.
import type { Schema } from '../../api/schema.ts'
import { PgError } from '../postgres/pg-error.ts'
import type { PgConnection } from '../postgres/pgwire.ts'
import type { Column } from './column-text.ts'
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
  /** By the name that records use. */
  readonly columns: ReadonlyMap<string, Column>
}

/** The target is not as the records need it: only somebody's hand can change that, so no record is to blame. */
export class TableUnfit extends Error {
  override readonly name = 'TableUnfit'
  readonly retriable = false
}

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The name of a topic's table, quoted. A dot in the format parts schema and table; dots of the topic become underscores. */
export function tableName(format: string, topic: string): string {
  return format
    .split('.')
    .map((part) => quote(part.replaceAll('${topic}', () => topic.replaceAll('.', '_'))))
    .join('.')
}

/** The table, or undefined where there is none. */
export async function readTable(connection: PgConnection, sqlName: string): Promise<Table | undefined> {
  const [there] = await connection.rows(`select to_regclass(${literal(sqlName)})::oid`)
  const oid = there?.[0] ?? null
  if (oid === null) return undefined
  const rows = await connection.rows(
    `select a.attname, b.typname, b.typcategory, e.typname, e.typcategory
     from pg_attribute a
     join pg_type t on t.oid = a.atttypid
     join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
     left join pg_type e on e.oid = b.typelem and b.typcategory = 'A'
     where a.attrelid = ${oid} and a.attnum > 0 and not a.attisdropped order by a.attnum`,
  )
  const columns = rows.map(([name, type, category, elementType, elementCategory]): [string, Column] => [
    name as string,
    {
      name: name as string,
      type: type as string,
      category: category as string,
      element: elementType == null ? undefined : { type: elementType, category: elementCategory as string },
    },
  ])
  return { sqlName, columns: new Map(columns) }
}

/**
 * Finds the table, or makes it; adds columns that it lacks.
 * @throws TableUnfit it is missing, or lacks columns, and may not be made or widened: what to do.
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
    if (table === undefined) throw new TableUnfit(`${sqlName} was made and is not there: does the user see its schema?`)
  }
  const lacking = (in_: Table): WantedColumn[] => [...keys, ...values].filter((column) => !in_.columns.has(column.name))
  if (lacking(table).length === 0) return table
  // Another task, or a person, may have added them meanwhile.
  if (known !== undefined) table = (await readTable(connection, sqlName)) ?? table
  const missing = lacking(table)
  if (missing.length === 0) return table
  await addColumns(connection, config, table, missing)
  const widened = await readTable(connection, sqlName)
  const still = widened === undefined ? missing : lacking(widened)
  if (widened === undefined || still.length > 0)
    throw new TableUnfit(
      `${sqlName} has no column ${still.map((column) => column.name).join(', ')} although it was added: is the name longer than 63 bytes?`,
    )
  return widened
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
    throw new TableUnfit(`table ${sqlName} is not there: make it, or let the sink make it with schema.evolution=basic`)
  const names = new Set(keys.map((column) => column.name))
  const columns = [...keys, ...values.filter((column) => !names.has(column.name))].map((column) => {
    const { schema } = column
    if (schema === null) {
      throw new TableUnfit(
        `table ${sqlName} is not there, and records of ${topic} carry no schema to make it from: make the table, or write the topic with schemas (value.converter.schemas.enable=true)`,
      )
    }
    const required = names.has(column.name) || (!schema.optional && schema.defaultValue === undefined)
    return `${quote(column.name)} ${sqlType(schema)}${required ? ' not null' : ''}`
  })
  const key = keys.length === 0 ? '' : `, primary key (${keys.map((column) => quote(column.name)).join(', ')})`
  await unlessThere(connection, `create table if not exists ${sqlName} (${columns.join(', ')}${key})`)
}

/** Two tasks that make the same thing at the same time collide in PostgreSQL's catalogue, in spite of `if not exists`. */
async function unlessThere(connection: PgConnection, sql: string): Promise<void> {
  try {
    await connection.query(sql)
  } catch (cause) {
    if (!(cause instanceof PgError) || !['23505', '42P07', '42701', '42710'].includes(cause.sqlState)) throw cause
  }
}

async function addColumns(
  connection: PgConnection,
  config: SqlSinkConfig,
  table: Table,
  missing: readonly WantedColumn[],
): Promise<void> {
  const names = missing.map((column) => column.name).join(', ')
  if (!config.evolves)
    throw new TableUnfit(`${table.sqlName} has no column ${names}: add it, or let the sink add it with schema.evolution=basic`)
  for (const column of missing) {
    if (column.schema === null)
      throw new TableUnfit(`${table.sqlName} has no column ${names}, and the records carry no schema to add it from`)
    // Rows that are there have no value for it, so it can never be required.
    await unlessThere(
      connection,
      `alter table ${table.sqlName} add column if not exists ${quote(column.name)} ${sqlType(column.schema)}`,
    )
  }
}
