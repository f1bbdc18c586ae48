// What must be there before a change can be streamed: logical WAL, a publication, a slot. Makes what it may, and says what to do about the rest.
import type { Logger } from '@millrace/host'
import type { CatalogTable } from './catalog.ts'
import { parseLsn, quoteIdentifier, quoteLiteral } from './pg-bytes.ts'
import { PgSetup } from './pg-error.ts'
import type { PgConnection } from './pgwire.ts'
import type { PostgresConfig } from './settings.ts'

export interface TableName {
  readonly schema: string
  readonly name: string
}

export interface Slot {
  readonly active: boolean
  /** The server starts here when asked for an earlier place. */
  readonly confirmedLsn: number
  /** Its WAL was removed, or it was invalidated: why. */
  readonly lost: string | undefined
}

/** @throws PgSetup the server cannot do logical decoding. */
export async function checkServer(connection: PgConnection): Promise<{ readonly system: string | undefined }> {
  if (connection.serverVersion < 100_000) throw new PgSetup('pgoutput needs PostgreSQL 10 or later')
  const [[walLevel] = []] = await connection.rows('SHOW wal_level')
  if (walLevel !== 'logical')
    throw new PgSetup(
      `wal_level is ${walLevel}, but capturing changes needs logical: set wal_level = logical in postgresql.conf and restart PostgreSQL`,
    )
  // Who may read it is up to the server's owner; without it one check less is made.
  const [[allowed] = []] = await connection.rows(`SELECT has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')`)
  if (allowed !== 't') return { system: undefined }
  const [[system] = []] = await connection.rows('SELECT system_identifier FROM pg_control_system()')
  return { system: system ?? undefined }
}

/** Makes the publication, or adds captured tables to one of ours. @throws PgSetup it is missing and may not be made; PgError no privilege. */
export async function ensurePublication(
  connection: PgConnection,
  config: PostgresConfig,
  captured: readonly TableName[],
  log: Logger,
): Promise<void> {
  const name = config['publication.name']
  const mode = config['publication.autocreate.mode']
  const quoted = quoteIdentifier(name)
  const [found] = await connection.rows(`SELECT puballtables FROM pg_publication WHERE pubname = ${quoteLiteral(name)}`)
  const listed = (tables: readonly TableName[]): string =>
    tables.map((table) => `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`).join(', ')
  if (found !== undefined) {
    if (mode !== 'filtered' || found[0] === 't') return
    const rows = await connection.rows(
      `SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = ${quoteLiteral(name)}`,
    )
    const published = new Set(rows.map(([schema, table]) => `${schema}.${table}`))
    const missing = captured.filter((table) => !published.has(`${table.schema}.${table.name}`))
    if (missing.length === 0) return
    await connection.query(`ALTER PUBLICATION ${quoted} ADD TABLE ${listed(missing)}`)
    log.warn(
      'tables were added to the publication: their changes are captured from now on, their rows from before only by a new snapshot',
      {
        publication: name,
        tables: missing.map((table) => `${table.schema}.${table.name}`),
      },
    )
    return
  }
  if (mode === 'disabled')
    throw new PgSetup(
      `there is no publication ${name}: run CREATE PUBLICATION ${quoted} FOR ALL TABLES, or set publication.autocreate.mode to all_tables or filtered`,
    )
  if (mode === 'filtered' && captured.length === 0)
    throw new PgSetup(
      'no table fits the filters, so there is nothing to publish: check table.include.list and schema.include.list',
    )
  const what = mode === 'all_tables' ? ' FOR ALL TABLES' : mode === 'filtered' ? ` FOR TABLE ${listed(captured)}` : ''
  const parameters: string[] = []
  if (connection.serverVersion >= 130_000 && config['publish.via.partition.root'])
    parameters.push('publish_via_partition_root = true')
  // Then the stream has the columns that a snapshot has.
  if (connection.serverVersion >= 180_000) parameters.push('publish_generated_columns = stored')
  await connection.query(
    `CREATE PUBLICATION ${quoted}${what}${parameters.length === 0 ? '' : ` WITH (${parameters.join(', ')})`}`,
  )
  log.info('publication made', { publication: name, mode })
}

/** @throws PgSetup the slot belongs to another database or plug-in. */
export async function findSlot(connection: PgConnection, config: PostgresConfig): Promise<Slot | undefined> {
  const name = config['slot.name']
  const lost = connection.serverVersion >= 130_000 ? 'wal_status' : `'reserved'`
  const reason = connection.serverVersion >= 170_000 ? 'invalidation_reason' : 'NULL'
  const [row] = await connection.rows(
    `SELECT plugin, database, active, confirmed_flush_lsn, ${lost}, ${reason} FROM pg_replication_slots WHERE slot_name = ${quoteLiteral(name)}`,
  )
  if (row === undefined) return undefined
  const [plugin, database, active, confirmed, walStatus, invalidation] = row
  if (plugin !== 'pgoutput')
    throw new PgSetup(`the slot ${name} uses the plug-in ${plugin ?? 'none'}, not pgoutput: set another slot.name`)
  if (database !== config['database.dbname'])
    throw new PgSetup(`the slot ${name} belongs to the database ${database}: set another slot.name`)
  return {
    active: active === 't',
    confirmedLsn: confirmed === null || confirmed === undefined ? 0 : parseLsn(confirmed),
    lost: walStatus === 'lost' ? (invalidation ?? 'its WAL was removed') : undefined,
  }
}

/** Makes the slot. The exported state lives as long as this walsender connection runs no other command. */
export async function createSlot(
  walsender: PgConnection,
  config: PostgresConfig,
  exportSnapshot: boolean,
): Promise<{ readonly lsn: number; readonly snapshot: string | undefined }> {
  const failover = config['slot.failover'] && walsender.serverVersion >= 170_000
  const name = quoteIdentifier(config['slot.name'])
  const options =
    walsender.serverVersion >= 150_000
      ? ` (SNAPSHOT '${exportSnapshot ? 'export' : 'nothing'}'${failover ? ', FAILOVER true' : ''})`
      : exportSnapshot
        ? ' EXPORT_SNAPSHOT'
        : ' NOEXPORT_SNAPSHOT'
  const [[, point, snapshot] = []] = await walsender.rows(`CREATE_REPLICATION_SLOT ${name} LOGICAL pgoutput${options}`)
  return { lsn: parseLsn(point ?? ''), snapshot: snapshot ?? undefined }
}

export async function dropSlot(connection: PgConnection, name: string): Promise<void> {
  await connection.query(`SELECT pg_drop_replication_slot(${quoteLiteral(name)})`)
}

/** Sets replica identities as `replica.identity.autoset.values` says: schema.table:FULL, …:INDEX name. @throws PgError, PgSetup */
export async function setReplicaIdentities(
  connection: PgConnection,
  given: string | undefined,
  captured: readonly CatalogTable[],
): Promise<void> {
  for (const pair of (given ?? '').split(',').filter((one) => one.includes(':'))) {
    const colon = pair.lastIndexOf(':')
    const pattern = new RegExp(`^(?:${pair.slice(0, colon).trim()})$`, 'iu')
    const [identity = '', index] = pair
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
    const kind = identity.toUpperCase()
    if (!['FULL', 'DEFAULT', 'NOTHING', 'INDEX'].includes(kind))
      throw new PgSetup(`replica.identity.autoset.values: ${identity} is none of FULL, DEFAULT, NOTHING, INDEX name`)
    for (const table of captured.filter((one) => pattern.test(`${one.schema}.${one.name}`))) {
      if (table.replicaIdentity === kind.toLowerCase() && kind !== 'INDEX') continue
      const clause = kind === 'INDEX' ? `USING INDEX ${quoteIdentifier(index ?? '')}` : kind
      await connection.query(
        `ALTER TABLE ${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)} REPLICA IDENTITY ${clause}`,
      )
    }
  }
}

/** Tables whose updates and deletes the server will refuse, once they are published: what to run, by table. */
export function missingIdentities(tables: readonly CatalogTable[]): readonly string[] {
  return tables
    .filter((table) => table.identity.length === 0)
    .map((table) => `ALTER TABLE ${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)} REPLICA IDENTITY FULL`)
}
