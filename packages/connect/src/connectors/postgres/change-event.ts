// Change events in Debezium's envelope: what an insert, an update, a delete, a truncate and a message become.
import type { RecordHeader } from '@millrace/protocol'
import type { EncodedRecords } from '../../api/encoded-records.ts'
import type { SourceRecord } from '../../api/record.ts'
import { schema as make } from '../../api/schema.ts'
import type { ConnectValue, Schema, Struct } from '../../api/schema.ts'
import type { CapturedColumn, CapturedTable } from './captured-table.ts'
import { sourceSchema, transactionSchema } from './captured-table.ts'
import type { RowText } from './row-text.ts'

/** Where `source.snapshot` says an event comes from. */
export type SnapshotMark = 'false' | 'true' | 'first' | 'first_in_data_collection' | 'last_in_data_collection' | 'last'

/** What the events of one transaction, or of one snapshot, have in common. */
export interface Origin {
  /** When it was committed, µs since 1970. */
  readonly micros: number
  readonly xid: number | null
  /** End of the commit before it; null in a first snapshot. */
  readonly previousCommit: number | null
}

/** A logical message (pg_logical_emit_message). */
export interface LogicalMessage {
  readonly prefix: string
  readonly content: Uint8Array | string
  readonly transactional: boolean
}

/** Takes changes and makes records of them. One implementation writes JSON bytes, the other makes values. */
export interface ChangeEvents {
  /** Opens a transaction or snapshot: its events follow. */
  origin(origin: Origin): void
  /** The time of processing, ms since 1970, that the next events carry. */
  now(ms: number): void
  /** A row of a snapshot. `endRead` comes before anything else: only then is it known whether it was the last. */
  read(table: CapturedTable, row: RowText, lsn: number): void
  endRead(mark: SnapshotMark): void
  create(table: CapturedTable, row: RowText, lsn: number): void
  /** @param old the row before, or its key; undefined: not known. */
  update(table: CapturedTable, row: RowText, old: RowText | undefined, lsn: number): void
  delete(table: CapturedTable, old: RowText, lsn: number): void
  truncate(table: CapturedTable, lsn: number): void
  /** A record that is no change of a table: a logical message, a heartbeat. */
  other(topic: string, keySchema: Schema, key: ConnectValue, valueSchema: Schema, value: ConnectValue): void
  /** Records that wait to be taken, and roughly their bytes. */
  readonly count: number
  readonly byteLength: number
  /** Hands the first records over; those after them stay. `release` gives their room back once they are copied. */
  take(count: number): { readonly records: readonly SourceRecord[] | EncodedRecords; readonly release?: () => void }
}

/** What both kinds need to know. */
export interface EnvelopeOptions {
  readonly connectorVersion: string
  readonly topicPrefix: string
  readonly database: string
  readonly tombstonesOnDelete: boolean
  /** On every record of a table, before the headers of key changes. */
  readonly headers: readonly RecordHeader[]
  /** An unchanged large value was not sent, and its type has no placeholder. @throws DataError when that must not be. */
  readonly untellable: (table: CapturedTable, column: string) => void
}

/** Whether an update moved the row to another key. Only then does the stream tell the old key, or the whole old row. */
export function keyChanged(key: readonly CapturedColumn[], row: RowText, old: RowText): boolean {
  for (let i = 0; i < key.length; i += 1) {
    const { at } = key[i] as CapturedColumn
    const start = row.starts[at] as number
    const oldStart = old.starts[at] as number
    if (start < 0 || oldStart < 0) {
      // Old rows of an identity that does not hold this column leave it null: that tells nothing.
      continue
    }
    const length = (row.ends[at] as number) - start
    if (length !== (old.ends[at] as number) - oldStart) return true
    const from = row.bytesOf(at)
    const oldFrom = old.bytesOf(at)
    for (let j = 0; j < length; j += 1) if (from[start + j] !== oldFrom[oldStart + j]) return true
  }
  return false
}

export const messageKeySchema = make.struct([{ name: 'prefix', schema: make.string({ optional: true }) }], {
  name: 'io.debezium.connector.postgresql.MessageKey',
  version: 1,
})

/** Schema of logical messages, whose content is bytes or text. */
export const messageSchemas = {
  bytes: messageValueSchema(make.bytes({ optional: true })),
  text: messageValueSchema(make.string({ optional: true })),
} as const

function messageValueSchema(content: Schema): Schema {
  return make.struct(
    [
      { name: 'op', schema: make.string() },
      { name: 'ts_ms', schema: make.int64({ optional: true }) },
      { name: 'source', schema: sourceSchema },
      { name: 'transaction', schema: transactionSchema },
      {
        name: 'message',
        schema: make.struct(
          [
            { name: 'prefix', schema: make.string({ optional: true }) },
            { name: 'content', schema: content },
          ],
          { name: 'io.debezium.connector.postgresql.Message', version: 1 },
        ),
      },
    ],
    { name: 'io.debezium.connector.postgresql.MessageValue', version: 1 },
  )
}

/** The value of a logical message's record. */
export function messageValue(
  options: EnvelopeOptions,
  origin: Origin,
  message: LogicalMessage,
  lsn: number,
  nowMs: number,
): Struct {
  const source = sourceOf(options, message.transactional ? origin : { ...origin, xid: null }, '', '', lsn, 'false')
  return { op: 'm', ts_ms: nowMs, source, transaction: null, message: { prefix: message.prefix, content: message.content } }
}

/** `source` as a value. */
export function sourceOf(
  options: EnvelopeOptions,
  { micros, xid, previousCommit }: Origin,
  schema: string,
  table: string,
  lsn: number,
  mark: SnapshotMark,
): Struct {
  return {
    version: options.connectorVersion,
    connector: 'postgresql',
    name: options.topicPrefix,
    ts_ms: Math.floor(micros / 1000),
    snapshot: mark,
    db: options.database,
    sequence: sequence(previousCommit, lsn),
    ts_us: micros,
    ts_ns: nanos(micros),
    schema,
    table,
    txId: xid,
    lsn,
    xmin: null,
    origin: null,
    origin_lsn: null,
  }
}

export const heartbeatKeySchema = make.struct([{ name: 'serverName', schema: make.string() }], {
  name: 'io.debezium.connector.common.ServerNameKey',
  version: 1,
})
export const heartbeatValueSchema = make.struct([{ name: 'ts_ms', schema: make.int64() }], {
  name: 'io.debezium.connector.common.Heartbeat',
  version: 1,
})

/** Headers by which the two halves of a key change point at each other. */
export const newKeyHeader = '__debezium.newkey'
export const oldKeyHeader = '__debezium.oldkey'

/** `source.sequence`: the end of the commit before, and this event's place. */
export function sequence(previousCommit: number | null, lsn: number): string {
  return `[${previousCommit === null ? 'null' : `"${previousCommit}"`},"${lsn}"]`
}

/** Nanoseconds since 1970 of microseconds, exactly. */
export function nanos(micros: number): bigint {
  return BigInt(micros) * 1000n
}
