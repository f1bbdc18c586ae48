// What a snapshot reads: the captured tables, locked against DDL, with the columns and rows that the publication streams.
import type { ConnectorConfig } from '../../api/source.ts'
import { binaryLayout } from './binary-copy.ts'
import type { CapturedTables } from './captured-tables.ts'
import { selectOverride } from './captured-tables.ts'
import type { CatalogTable } from './catalog.ts'
import { quoteIdentifier, quoteLiteral } from './pg-bytes.ts'
import type { PgConnection } from './pgwire.ts'
import type { PostgresConfig } from './settings.ts'
import type { SnapshotTable } from './snapshot.ts'

/** @throws PgError a table is locked for longer than snapshot.lock.timeout.ms, or may not be read. */
export async function describeTables(
  connection: PgConnection,
  tables: readonly { readonly oid: number; readonly partitioned: boolean }[],
  captured: CapturedTables,
  config: PostgresConfig,
  given: ConnectorConfig,
): Promise<SnapshotTable[]> {
  const include = config['snapshot.include.collection.list']
  const chosen = tables
    .map((table) => ({ ...table, catalog: captured.catalogTable(table.oid) as CatalogTable }))
    .filter(({ catalog }) => include.length === 0 || include.some((one) => one.test(`${catalog.schema}.${catalog.name}`)))
    .sort(inOrderOf(config['table.include.list']))
  if (chosen.length === 0) return []
  const names = chosen.map(({ catalog }) => `${quoteIdentifier(catalog.schema)}.${quoteIdentifier(catalog.name)}`)
  // DDL that rewrites a table, and TRUNCATE, show through the state that a snapshot reads in.
  await connection.query(
    `SET LOCAL lock_timeout = ${config['snapshot.lock.timeout.ms']}; LOCK TABLE ${names.join(', ')} IN ACCESS SHARE MODE`,
  )
  const sizes = await connection.rows(
    `SELECT c.oid, CASE WHEN c.relkind = 'p' THEN (SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree(c.oid)) ELSE pg_relation_size(c.oid) END,
            coalesce(pg_relation_filenode(c.oid), 0) FROM pg_class c WHERE c.oid IN (${chosen.map((table) => table.oid).join(',')})`,
  )
  // As they are under the lock: what was read before it may have been changed since, and bytes of another type tell nothing.
  const present = new Map(
    (
      await connection.rows(
        `SELECT attrelid, attname, atttypid FROM pg_attribute WHERE attrelid IN (${chosen.map((table) => table.oid).join(',')}) AND attnum > 0`,
      )
    ).map(([relation, name, type]) => [`${relation}.${name}`, Number(type)]),
  )
  const published = await publishedParts(connection, config['publication.name'])
  return chosen.map(({ oid, partitioned, catalog }) => {
    const part = published.get(`${catalog.schema}.${catalog.name}`)
    const columns = catalog.columns.filter((column) =>
      part === undefined ? !column.generated : part.columns.includes(column.name),
    )
    const [, bytes, filenode] = sizes.find((row) => Number(row[0]) === oid) ?? []
    const select = selectOverride(given, catalog.schema, catalog.name)
    return {
      catalog,
      captured: captured.capture(catalog, columns),
      columns: columns.map((column) => column.name),
      // The types of what somebody else selects are not ours to know.
      binary:
        select === undefined && columns.every((column) => present.get(`${oid}.${column.name}`) === column.typeOid)
          ? binaryLayout(columns, captured.types)
          : undefined,
      bytes: Number(bytes ?? 0),
      filenode: Number(filenode ?? 0),
      partitioned,
      filter: part?.filter,
      select,
    }
  })
}

/** Tables in the order in which the filters name them, then by name. */
function inOrderOf(
  include: readonly RegExp[],
): (a: { readonly catalog: CatalogTable }, b: { readonly catalog: CatalogTable }) => number {
  const place = (name: string): number => include.findIndex((one) => one.test(name))
  return (a, b) => {
    const x = `${a.catalog.schema}.${a.catalog.name}`
    const y = `${b.catalog.schema}.${b.catalog.name}`
    return place(x) - place(y) || (x < y ? -1 : 1)
  }
}

/** Columns and rows that the publication streams of each table; before PostgreSQL 15 it has no say in them. */
async function publishedParts(
  connection: PgConnection,
  publication: string,
): Promise<Map<string, { readonly columns: readonly string[]; readonly filter: string | undefined }>> {
  if (connection.serverVersion < 150_000) return new Map()
  const rows = await connection.rows(
    `SELECT schemaname, tablename, array_to_json(attnames), rowfilter FROM pg_publication_tables WHERE pubname = ${quoteLiteral(publication)}`,
  )
  return new Map(
    rows.map(([schema, name, columns, filter]) => [
      `${schema}.${name}`,
      { columns: JSON.parse(columns ?? '[]') as string[], filter: filter ?? undefined },
    ]),
  )
}
