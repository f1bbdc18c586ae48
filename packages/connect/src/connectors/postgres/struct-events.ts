// Change events as values with schemas, for converters and transforms that want them.
import { DataError } from '../../api/converter.ts'
import type { ConnectHeader, SourceRecord } from '../../api/record.ts'
import type { ConnectValue, Schema, Struct } from '../../api/schema.ts'
import { schema as make } from '../../api/schema.ts'
import type { CapturedColumn, CapturedTable } from './captured-table.ts'
import { keyChanged, nanos, newKeyHeader, oldKeyHeader, sourceOf } from './change-event.ts'
import type { ChangeEvents, EnvelopeOptions, Origin, SnapshotMark } from './change-event.ts'
import { readText } from './pg-bytes.ts'
import type { RowText } from './row-text.ts'

const text = new TextDecoder()

/** The row of a snapshot of which it is not known yet whether it is the last. */
interface OpenRead {
  readonly table: CapturedTable
  readonly lsn: number
  readonly key: Struct | null
  readonly after: Struct
}

export class StructEvents implements ChangeEvents {
  readonly #options: EnvelopeOptions
  readonly #headers: readonly ConnectHeader[]
  #records: SourceRecord[] = []
  #bytes = 0
  #origin: Origin = { micros: 0, xid: null, previousCommit: null }
  #now = 0
  #open: OpenRead | undefined

  constructor(options: EnvelopeOptions) {
    this.#options = options
    this.#headers = options.headers.map(({ key, value }) => ({
      key,
      schema: make.string(),
      value: value === null ? null : text.decode(value),
    }))
  }

  get count(): number {
    return this.#records.length
  }
  get byteLength(): number {
    return this.#bytes
  }
  take(count: number): { readonly records: readonly SourceRecord[] } {
    const records = count === this.#records.length ? this.#records : this.#records.slice(0, count)
    this.#records = count === this.#records.length ? [] : this.#records.slice(count)
    this.#bytes = 0
    return { records }
  }
  origin(origin: Origin): void {
    this.#origin = origin
  }
  now(ms: number): void {
    this.#now = ms
  }
  read(table: CapturedTable, row: RowText, lsn: number): void {
    this.#open = { table, lsn, key: this.#key(table, row), after: this.#row(table, row, undefined) }
  }
  endRead(mark: SnapshotMark): void {
    const { table, lsn, key, after } = this.#open as OpenRead
    this.#open = undefined
    this.#event(table, 'r', key, null, after, lsn, mark, this.#headers)
  }
  create(table: CapturedTable, row: RowText, lsn: number): void {
    this.#event(table, 'c', this.#key(table, row), null, this.#row(table, row, undefined), lsn, 'false', this.#headers)
  }
  update(table: CapturedTable, row: RowText, old: RowText | undefined, lsn: number): void {
    if (old !== undefined && table.key.length > 0 && keyChanged(table.key, row, old)) {
      const { keySchema } = table
      this.#delete(table, old, lsn, [{ key: newKeyHeader, schema: keySchema, value: this.#key(table, row) }, ...this.#headers])
      const headers = [{ key: oldKeyHeader, schema: keySchema, value: this.#key(table, old) }, ...this.#headers]
      return this.#event(table, 'c', this.#key(table, row), null, this.#row(table, row, undefined), lsn, 'false', headers)
    }
    this.#event(
      table,
      'u',
      this.#key(table, row),
      old === undefined ? null : this.#row(table, old, undefined),
      this.#row(table, row, old),
      lsn,
      'false',
      this.#headers,
    )
  }
  delete(table: CapturedTable, old: RowText, lsn: number): void {
    this.#delete(table, old, lsn, this.#headers)
  }
  truncate(table: CapturedTable, lsn: number): void {
    this.#event(table, 't', null, null, null, lsn, 'false', this.#headers)
  }
  other(topic: string, keySchema: Schema, key: ConnectValue, valueSchema: Schema, value: ConnectValue): void {
    this.#push(topic, keySchema, key, valueSchema, value, [])
  }

  #delete(table: CapturedTable, old: RowText, lsn: number, headers: readonly ConnectHeader[]): void {
    this.#event(table, 'd', this.#key(table, old), this.#row(table, old, undefined), null, lsn, 'false', headers)
    if (this.#options.tombstonesOnDelete) this.#push(table.topic, table.keySchema, this.#key(table, old), null, null, headers)
  }

  #event(
    table: CapturedTable,
    op: string,
    key: Struct | null,
    before: Struct | null,
    after: Struct | null,
    lsn: number,
    mark: SnapshotMark,
    headers: readonly ConnectHeader[],
  ): void {
    const micros = this.#now * 1000
    const value = {
      before,
      after,
      source: sourceOf(this.#options, this.#origin, table.schemaName, table.name, lsn, mark),
      transaction: null,
      op,
      ts_ms: this.#now,
      ts_us: micros,
      ts_ns: nanos(micros),
    }
    this.#push(table.topic, key === null ? null : table.keySchema, key, table.envelopeSchema, value, headers, op === 't')
  }

  #push(
    topic: string,
    keySchema: SourceRecord['keySchema'],
    key: ConnectValue,
    valueSchema: SourceRecord['valueSchema'],
    value: ConnectValue,
    headers: readonly ConnectHeader[],
    all = false,
  ): void {
    this.#records.push({ topic, partition: all ? 'all' : null, keySchema, key, valueSchema, value, timestamp: null, headers })
  }

  #key(table: CapturedTable, row: RowText): Struct | null {
    if (table.key.length === 0) return null
    const key: Record<string, ConnectValue> = {}
    for (const column of table.key) {
      const start = row.starts[column.at] as number
      const value = this.#value(column, row, start)
      if (start < 0 && !column.schema.optional)
        throw new DataError(
          `${table.schemaName}.${table.name}: the key column ${column.name} is not in the old row that PostgreSQL sent. Run ALTER TABLE ${table.schemaName}.${table.name} REPLICA IDENTITY DEFAULT (with a primary key) or FULL`,
        )
      key[column.name] = value
    }
    return key
  }

  #row(table: CapturedTable, row: RowText, old: RowText | undefined): Struct {
    const struct: Record<string, ConnectValue> = {}
    for (const column of table.columns) {
      const start = column.at < row.count ? (row.starts[column.at] as number) : -1
      if (start >= -1) struct[column.name] = this.#value(column, row, start)
      else if (old !== undefined && (old.starts[column.at] as number) >= 0)
        struct[column.name] = this.#value(column, old, old.starts[column.at] as number)
      else if (column.codec.unavailable !== undefined) struct[column.name] = column.codec.unavailable
      else {
        this.#options.untellable(table, column.name)
        struct[column.name] = column.filler
      }
    }
    return struct
  }

  #value(column: CapturedColumn, row: RowText, start: number): ConnectValue {
    if (start < 0) return column.filler
    const from = row.bytesOf(column.at)
    const begin = row.starts[column.at] as number
    const end = row.ends[column.at] as number
    this.#bytes += end - begin
    return column.codec.decode(readText(from, begin, end))
  }
}
