// PostgreSQL's errors with their SQLSTATE, whether a retry may help, and what the reader should do.

/** Fields of an ErrorResponse or NoticeResponse, by the letter of the protocol. */
export type PgErrorFields = Readonly<Record<string, string>>

/** The server answered with an error. */
export class PgError extends Error {
  override readonly name = 'PgError'
  /** Five characters, such as 28P01. */
  readonly sqlState: string
  readonly severity: string
  readonly detail: string | undefined
  readonly hint: string | undefined
  /** What to do about it, where the cause is known. */
  readonly advice: string | undefined
  /** The same request may succeed later without anyone's help. */
  readonly retriable: boolean
  constructor(fields: PgErrorFields, asked?: string) {
    const sqlState = fields['C'] ?? '?????'
    const said = fields['M'] ?? 'no message'
    const advice = adviceFor(sqlState, said)
    const detail = fields['D']
    super(
      `${said} (SQLSTATE ${sqlState})${detail === undefined ? '' : `; ${detail}`}${advice === undefined ? '' : `. ${advice}`}${
        asked === undefined ? '' : ` [${asked.length > 200 ? `${asked.slice(0, 200)}…` : asked}]`
      }`,
    )
    this.sqlState = sqlState
    this.severity = fields['V'] ?? fields['S'] ?? 'ERROR'
    this.detail = detail
    this.hint = fields['H']
    this.advice = advice
    this.retriable = isRetriableState(sqlState)
  }
}

/** The connection to PostgreSQL could not be made, or broke. Retrying may help. */
export class PgConnectionLost extends Error {
  override readonly name = 'PgConnectionLost'
  readonly retriable = true
}

/** PostgreSQL is not set up for what was asked; only its owner can change that. */
export class PgSetup extends Error {
  override readonly name = 'PgSetup'
  readonly retriable = false
}

/** The peer does not speak PostgreSQL's protocol as we know it. */
export class PgProtocolError extends Error {
  override readonly name = 'PgProtocolError'
  readonly retriable = false
}

const slotInUse = '55006'

function isRetriableState(sqlState: string): boolean {
  // Connections, resources, operator intervention, serialization; and a slot whose last reader has not gone yet.
  return /^(08|53[0123]|57P0[1235]|57014|40)/.test(sqlState) || sqlState === slotInUse
}

const notLogical = /wal_level/
const noPublication = /publication "(.*)" does not exist/
const noSlot = /replication slot "(.*)" does not exist/

function adviceFor(sqlState: string, said: string): string | undefined {
  switch (sqlState) {
    case '28P01':
      return 'The password is wrong: check database.user and database.password'
    case '28000':
      return 'The server does not let this user in: check database.user, and pg_hba.conf for a line that fits this host, database (`replication` too for old servers), user and TLS'
    case '3D000':
      return 'Check database.dbname'
    case '3F000':
      return 'The schema is not there: make it, or check the configured name'
    case slotInUse:
      return 'Another process is reading this replication slot: stop it, or give this connector a slot.name of its own (SELECT active_pid FROM pg_replication_slots tells who)'
    case '42501':
      return 'The user lacks a privilege: ALTER ROLE … REPLICATION for the slot, SELECT on the captured tables, and CREATE on the database plus ownership of the tables for the publication'
    case '53400':
      return 'Raise max_replication_slots, or drop slots that nobody reads (SELECT * FROM pg_replication_slots)'
    case '53100':
      return 'A disk of the PostgreSQL server is full: make room where its data directory, its pg_wal or the tablespace lies (a replication slot that nobody reads keeps WAL: SELECT slot_name, active FROM pg_replication_slots); this goes on by itself then'
    case '53300':
      return 'Raise max_connections or max_wal_senders'
    case '55000':
      if (notLogical.test(said)) return 'Set wal_level = logical in postgresql.conf and restart PostgreSQL'
      if (said.includes('replica identity')) return 'Run ALTER TABLE … REPLICA IDENTITY FULL, or give the table a primary key'
      if (said.includes('slot'))
        return 'The WAL that the slot stands for is gone: drop the slot (SELECT pg_drop_replication_slot(…)), delete the connector’s offsets, and let it take a new snapshot; raise max_slot_wal_keep_size so that it does not happen again'
      return undefined
    case '42704': {
      const publication = noPublication.exec(said)?.[1]
      if (publication !== undefined)
        return `Run CREATE PUBLICATION ${publication} FOR ALL TABLES, or set publication.autocreate.mode to all_tables or filtered; a publication must be there before the slot`
      if (noSlot.test(said))
        return 'The slot is gone, so changes since the last offset may be lost: delete the connector’s offsets to start with a new snapshot'
      return undefined
    }
    default:
      return undefined
  }
}
