// The first copy of the tables: read with COPY in one state of the database, handed on as fast as it is taken, resumable.
//
// A small table, or one whose key has no order that we know, is one piece: it is visible to readers of committed records wholly or not
// at all. A large table is read in the order of its key, and each piece is committed together with how far it went. When the snapshot
// is interrupted, what is left is read in a later state; see snapshot-progress.ts for what becomes of the changes in between.
import type { Host, Logger } from '@millrace/host'
import type { Progress } from '../../api/source.ts'
import { isTrailer, skipHeader } from './binary-copy.ts'
import type { BinaryLayout } from './binary-copy.ts'
import type { CapturedTable } from './captured-table.ts'
import type { CatalogTable } from './catalog.ts'
import type { ChangeEvents, SnapshotMark } from './change-event.ts'
import { quoteIdentifier, quoteLiteral, readText } from './pg-bytes.ts'
import type { PgConnection } from './pgwire.ts'
import { RowText } from './row-text.ts'
import { advanced, isDone, parseSeen, readUpTo } from './snapshot-progress.ts'
import type { KeyOrder, SeenState, SnapshotProgress, TableProgress } from './snapshot-progress.ts'

/** A table to read: what its events look like, and how to ask for its rows. */
export interface SnapshotTable {
  readonly catalog: CatalogTable
  readonly captured: CapturedTable
  /** Columns in the order of the rows. */
  readonly columns: readonly string[]
  /** How they come in binary form; undefined: they come as text. */
  readonly binary: BinaryLayout | undefined
  /** Bytes on disk now. */
  readonly bytes: number
  readonly filenode: number
  /** The root of a partitioned table: its partitions are read with it. */
  readonly partitioned: boolean
  /** A condition of the publication: only these rows are streamed, so only these are read. */
  readonly filter: string | undefined
  /** snapshot.select.statement.overrides: a SELECT that gives the rows. */
  readonly select: string | undefined
}

export interface SnapshotOptions {
  readonly host: Host
  readonly log: Logger
  readonly events: ChangeEvents
  /** Where the slot starts: the place that the rows carry when their state is the slot's own. */
  readonly slotLsn: number
  readonly resumeMinBytes: number
  /** Rows up to here may be committed with this progress. */
  readonly mark: (progress: SnapshotProgress) => void
  /** The runtime may take what is there; pauses the connection when it is much. */
  readonly flush: () => void
  readonly progress: (progress: Progress) => void
}

// A range may end, and the runtime is woken, after so many rows.
const rowsPerMark = 128
const progressMs = 1000

/** Opens a transaction in the state that the slot exported. */
export async function openExported(connection: PgConnection, snapshot: string): Promise<void> {
  await connection.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT ${quoteLiteral(snapshot)}`)
}

/**
 * Opens a transaction in a present state that has seen everything that committed below the slot's place: that is, after every
 * transaction that runs now has ended. A commit may stand in the WAL long before anyone sees it, for instance while it waits for a
 * standby. Who runs is told by the locks that transactions hold on themselves: pg_current_snapshot()'s xmax is one above the last
 * that ended, so it may be below some that run.
 */
export async function openPresent(connection: PgConnection, host: Host, log: Logger, signal: AbortSignal): Promise<SeenState> {
  const runningNow = `SELECT transactionid FROM pg_locks WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND granted`
  const running = (await connection.rows(runningNow)).map(([xid]) => xid ?? '')
  const started = host.clock.monotonic()
  let told = started
  while (running.length > 0) {
    const left = await connection.rows(`${runningNow} AND transactionid IN (${running.map((xid) => `'${xid}'`).join(', ')})`)
    if (left.length === 0) break
    if (host.clock.monotonic() - told > 5000) {
      told = host.clock.monotonic()
      log.info('the snapshot waits for transactions that began before it', {
        transactions: left.map(([xid]) => xid),
        waitedMs: Math.round(told - started),
      })
    }
    await host.clock.sleep(50, signal)
  }
  await connection.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const [[seen, lsn] = []] = await connection.rows(`SELECT txid_current_snapshot(), pg_current_wal_insert_lsn() - '0/0'::pg_lsn`)
  return parseSeen(seen ?? '', Number(lsn))
}

/** Reads the tables that are not done yet. @returns the progress, complete. */
export async function readTables(
  connection: PgConnection,
  tables: readonly SnapshotTable[],
  start: SnapshotProgress,
  state: number,
  options: SnapshotOptions,
): Promise<SnapshotProgress> {
  const { events, host, slotLsn, mark, flush } = options
  const [[time, seen] = []] = await connection.rows(
    `SELECT (extract(epoch FROM now()) * 1000000)::bigint, txid_snapshot_xmax(txid_current_snapshot())`,
  )
  const lsn = start.states[state]?.lsn ?? slotLsn
  const xid = Number(seen) % 4_294_967_296
  let progress = start
  const left = tables.filter((table) => !isDone(progressOf(progress, table)))
  const reader = new TableReader(options, lsn, left.length)
  const lastWithRows = await lastFilled(connection, left, progress)
  for (const [i, table] of left.entries()) {
    events.origin({ micros: Number(time), xid, previousCommit: null })
    events.now(host.clock.now())
    const done = await reader.read(connection, table, progressOf(progress, table), state, i, i === lastWithRows, (next) => {
      progress = replaced(progress, next)
      mark(progress)
    })
    progress = replaced(progress, done)
    mark(progress)
    flush()
  }
  await connection.query('COMMIT')
  return { ...progress, complete: true }
}

function progressOf(progress: SnapshotProgress, { catalog, filenode }: SnapshotTable): TableProgress {
  return (
    progress.tables.find((table) => table.schema === catalog.schema && table.name === catalog.name) ?? {
      schema: catalog.schema,
      name: catalog.name,
      filenode,
      segments: [],
    }
  )
}

function replaced(progress: SnapshotProgress, next: TableProgress): SnapshotProgress {
  const at = progress.tables.findIndex((table) => table.schema === next.schema && table.name === next.name)
  return { ...progress, tables: at < 0 ? [...progress.tables, next] : progress.tables.with(at, next) }
}

/** The last table that has rows to read: its last row is marked as the snapshot's last. */
async function lastFilled(
  connection: PgConnection,
  tables: readonly SnapshotTable[],
  progress: SnapshotProgress,
): Promise<number> {
  for (let i = tables.length - 1; i >= 0; i -= 1) {
    const table = tables[i] as SnapshotTable
    const [[some] = []] = await connection.rows(
      `SELECT EXISTS (${selectOf(table, readUpTo(progressOf(progress, table)), false)})`,
    )
    if (some === 't') return i
  }
  return -1
}

/** How the key's columns are ordered; undefined: not in a way that we could repeat. */
export function keyOrders({ catalog, captured }: Pick<SnapshotTable, 'catalog' | 'captured'>): readonly KeyOrder[] | undefined {
  const orders = captured.key.map((column): KeyOrder | undefined => {
    const oid = catalog.columns.find((one) => one.name === column.name)?.typeOid
    // int2, int4, int8, oid
    if (oid === 21 || oid === 23 || oid === 20 || oid === 26) return 'integer'
    // uuid; text and varchar in the collation "C"
    return oid === 2950 || oid === 25 || oid === 1043 ? 'bytes' : undefined
  })
  return orders.length === 0 || orders.includes(undefined) ? undefined : (orders as KeyOrder[])
}

/** Whether it is read in ranges of its key. The key must be what the rows are stored by, not one from the settings. */
export function isRanged(table: SnapshotTable, resumeMinBytes: number): boolean {
  const { catalog, captured, select } = table
  const own = captured.key.length === catalog.key.length && captured.key.every((column, i) => column.name === catalog.key[i])
  return own && select === undefined && table.bytes > resumeMinBytes && keyOrders(table) !== undefined
}

function selectOf(table: SnapshotTable, after: readonly string[] | undefined, ordered: boolean): string {
  const { binary, catalog, captured, columns, filter, partitioned, select } = table
  const from =
    select === undefined
      ? `${partitioned ? '' : 'ONLY '}${quoteIdentifier(catalog.schema)}.${quoteIdentifier(catalog.name)}`
      : `(${select.replace(/;\s*$/, '')}) AS chosen`
  const conditions: string[] = filter === undefined ? [] : [`(${filter})`]
  const key = captured.key.map((column) => {
    const oid = catalog.columns.find((one) => one.name === column.name)?.typeOid
    return `${quoteIdentifier(column.name)}${oid === 25 || oid === 1043 ? ' COLLATE "C"' : ''}`
  })
  if (after !== undefined) conditions.push(`(${key.join(', ')}) > (${after.map(quoteLiteral).join(', ')})`)
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  const chosen = binary?.expressions ?? columns.map(quoteIdentifier)
  return `SELECT ${chosen.join(', ')} FROM ${from}${where}${ordered ? ` ORDER BY ${key.join(', ')}` : ''}`
}

class TableReader {
  readonly #options: SnapshotOptions
  readonly #lsn: number
  readonly #tables: number
  readonly #row = new RowText()
  #rowsInAll = 0
  #toldAt: number
  #toldRows = 0

  constructor(options: SnapshotOptions, lsn: number, tables: number) {
    this.#options = options
    this.#lsn = lsn
    this.#tables = tables
    this.#toldAt = options.host.clock.monotonic()
  }

  /** @param reached rows up to here may be committed. */
  async read(
    connection: PgConnection,
    table: SnapshotTable,
    before: TableProgress,
    state: number,
    index: number,
    isLast: boolean,
    reached: (progress: TableProgress) => void,
  ): Promise<TableProgress> {
    const { events, flush, resumeMinBytes } = this.#options
    const { binary, captured } = table
    const ranged = isRanged(table, resumeMinBytes) || readUpTo(before) !== undefined
    let rows = 0
    let key: string[] = []
    let isOpen = false
    const end = (mark: SnapshotMark): void => {
      events.endRead(mark)
      rows += 1
      this.#rowsInAll += 1
      if (rows % rowsPerMark !== 0) return
      if (ranged) reached(advanced(before, key, state))
      events.now(this.#options.host.clock.now())
      this.#tell(table, index, rows)
      flush()
    }
    // An ordered read must not sort the whole table first when an index gives the order.
    if (ranged) await connection.query('SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off')
    let headerIsRead = false
    const sql = `COPY (${selectOf(table, readUpTo(before), ranged)}) TO STDOUT${binary === undefined ? '' : ' (FORMAT binary)'}`
    await connection.copyOut(sql, (bytes, at, stop) => {
      let start = at
      if (binary !== undefined) {
        if (!headerIsRead) start = skipHeader(bytes, at, stop)
        headerIsRead = true
        if (start === stop || isTrailer(bytes, start)) return
      }
      // A row gets its end when the next one comes: the last one of a table is marked.
      if (isOpen) end(rows > 0 ? 'true' : this.#rowsInAll === 0 ? 'first' : 'first_in_data_collection')
      if (binary === undefined) this.#row.readCopyRow(bytes, start, stop)
      else this.#row.readBinaryRow(bytes, start, stop, binary.forms)
      events.read(captured, this.#row, this.#lsn)
      isOpen = true
      if (ranged && (rows + 1) % rowsPerMark === 0) key = this.#keyTexts(captured)
    })
    if (isOpen) end(isLast ? 'last' : rows === 0 && this.#rowsInAll === 0 ? 'first' : 'last_in_data_collection')
    if (ranged) await connection.query('SET LOCAL enable_sort = on; SET LOCAL enable_seqscan = on')
    this.#options.progress({
      event: 'table read',
      fields: { table: `${captured.schemaName}.${captured.name}`, rows, tables: this.#tables, table_number: index + 1 },
    })
    return advanced(before, null, state)
  }

  #keyTexts(captured: CapturedTable): string[] {
    const row = this.#row
    return captured.key.map(({ at }) => readText(row.bytesOf(at), row.starts[at] as number, row.ends[at] as number))
  }

  #tell({ captured, bytes }: SnapshotTable, index: number, rows: number): void {
    const now = this.#options.host.clock.monotonic()
    if (now - this.#toldAt < progressMs) return
    const rowsPerSecond = Math.round(((this.#rowsInAll - this.#toldRows) * 1000) / (now - this.#toldAt))
    this.#toldAt = now
    this.#toldRows = this.#rowsInAll
    this.#options.progress({
      event: 'snapshot',
      fields: {
        table: `${captured.schemaName}.${captured.name}`,
        rows,
        tableBytes: bytes,
        rowsInAll: this.#rowsInAll,
        rowsPerSecond,
        table_number: index + 1,
        tables: this.#tables,
      },
    })
  }
}
