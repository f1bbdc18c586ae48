// Change events written straight from PostgreSQL's text into the JSON that the JSON converter would make.
// hot
import type { RecordHeader } from '@millrace/protocol'
import { EncodedRecords } from '../../api/encoded-records.ts'
import { DataError } from '../../api/converter.ts'
import type { JsonEncoding } from '../../api/converter.ts'
import { JsonBytes } from '../../api/json-bytes.ts'
import type { ConnectValue, Schema } from '../../api/schema.ts'
import { JsonConverter } from '../../converters/json.ts'
import { readText } from './pg-bytes.ts'
import { payloadPrefix, plainJson } from './captured-table.ts'
import type { CapturedColumn, CapturedTable } from './captured-table.ts'
import { keyChanged, newKeyHeader, oldKeyHeader } from './change-event.ts'
import type { ChangeEvents, EnvelopeOptions, Origin, SnapshotMark } from './change-event.ts'
import { isNull } from './row-text.ts'
import type { RowText } from './row-text.ts'

const utf8 = new TextEncoder()
const bytes = (text: string): Uint8Array => utf8.encode(text)

const beforeNullAfter = bytes('{"before":null,"after":')
const before = bytes('{"before":')
const after = bytes(',"after":')
const afterNull = bytes(',"after":null')
const beforeAfterNull = bytes('{"before":null,"after":null')
const nullWord = bytes('null')
const sequenceEnd = bytes('\\"]","ts_us":')
const nanosName = bytes(',"ts_ns":')
const lsnName = bytes(',"lsn":')
const afterLsn = bytes(',"xmin":null,"origin":null,"origin_lsn":null},"transaction":null,"op":"')
const millisName = bytes('","ts_ms":')
const microsName = bytes(',"ts_us":')
const zeros3 = bytes('000')
const zeros6 = bytes('000000')

/** The parts of a table's events that never change. */
interface TableText {
  readonly topic: number
  readonly valuePrefix: Uint8Array
  readonly keyPrefix: Uint8Array
  /** `,"schema":"s","table":"t","txId":` */
  readonly named: Uint8Array
}

const recordsExpected = 4096
const bytesExpected = 1 << 20

interface Buffer {
  readonly out: JsonBytes
  readonly records: EncodedRecords
}

function emptyBuffer(): Buffer {
  return { out: new JsonBytes(bytesExpected), records: new EncodedRecords(recordsExpected) }
}

/** Where the row of a snapshot lies in the buffer whose end is not written yet. */
interface OpenRead {
  table: CapturedTable
  lsn: number
  start: number
  /** -1: no key. */
  keyStart: number
  valueStart: number
}

export class JsonEvents implements ChangeEvents {
  readonly #options: EnvelopeOptions
  readonly #encoding: { readonly key: JsonEncoding; readonly value: JsonEncoding }
  readonly #replaceNull: boolean
  // Per table object: a changed definition is another object.
  readonly #texts = new WeakMap<CapturedTable, TableText>()
  readonly #spare: Buffer[] = []
  #buffer = emptyBuffer()
  #topicsOf = this.#buffer.records
  // Pieces of the present origin and time, as whole arrays: those are copied without making a view each time.
  readonly #scratch = new JsonBytes(512)
  #head: Uint8Array = new Uint8Array(0)
  #tail: Uint8Array = new Uint8Array(0)
  #millis: Uint8Array = new Uint8Array(0)
  readonly #sourceStart: Uint8Array
  #readEnd: Uint8Array | undefined
  #readEndOf: CapturedTable | undefined
  #readEndMark: SnapshotMark | undefined
  #readEndLsn = 0
  /** The row of a snapshot that has no end yet; one object for all of them. */
  readonly #openRead = {} as OpenRead
  #open: OpenRead | undefined
  #origin: Origin = { micros: 0, xid: null, previousCommit: null }
  #mark: SnapshotMark | undefined

  constructor(
    options: EnvelopeOptions,
    encoding: { readonly key: JsonEncoding; readonly value: JsonEncoding },
    replaceNullWithDefault: boolean,
  ) {
    this.#options = options
    this.#encoding = encoding
    this.#replaceNull = replaceNullWithDefault
    this.#sourceStart = bytes(
      `,"source":{"version":${JSON.stringify(options.connectorVersion)},"connector":"postgresql","name":${JSON.stringify(options.topicPrefix)},"ts_ms":`,
    )
  }

  get count(): number {
    return this.#buffer.records.count
  }
  get byteLength(): number {
    return this.#buffer.out.length
  }

  take(count: number): { readonly records: EncodedRecords; readonly release: () => void } {
    const taken = this.#buffer
    const next = this.#spare.pop() ?? emptyBuffer()
    const open = this.#open
    if (count < taken.records.count || open !== undefined) {
      const from = count < taken.records.count ? taken.records.startOf(count) : (open as OpenRead).start
      next.out.rawRange(taken.out.bytes, from, taken.out.length)
      if (count < taken.records.count) taken.records.moveTail(count, next.records, from)
      if (open !== undefined) {
        if (open.keyStart >= 0) open.keyStart -= from
        open.valueStart -= from
        open.start -= from
      }
    }
    taken.records.bytes = taken.out.bytes
    this.#buffer = next
    this.#topicsOf = next.records
    return {
      records: taken.records,
      release: () => {
        taken.out.length = 0
        taken.records.reset()
        this.#spare.push(taken)
      },
    }
  }

  origin(origin: Origin): void {
    this.#origin = origin
    this.#mark = undefined
    this.#readEnd = undefined
    const tail = this.#scratch
    tail.length = 0
    tail.integer(origin.micros)
    tail.raw(nanosName)
    tail.integer(origin.micros)
    tail.raw(zeros3)
    this.#tail = tail.toBytes()
  }

  now(ms: number): void {
    this.#readEnd = undefined
    const out = this.#scratch
    out.length = 0
    out.integer(ms)
    const digits = out.toBytes()
    out.raw(microsName)
    out.raw(digits)
    out.raw(zeros3)
    out.raw(nanosName)
    out.raw(digits)
    out.raw(zeros6)
    out.byte(0x7d)
    this.#millis = out.toBytes()
  }

  read(table: CapturedTable, row: RowText, lsn: number): void {
    const text = this.#text(table)
    const { out } = this.#buffer
    const open = this.#openRead
    open.table = table
    open.lsn = lsn
    open.start = out.length
    open.keyStart = this.#key(table, text, row)
    open.valueStart = out.length
    out.raw(text.valuePrefix)
    out.raw(beforeNullAfter)
    this.#row(table, row, undefined)
    this.#open = open
  }

  endRead(mark: SnapshotMark): void {
    const { table, lsn, keyStart, valueStart } = this.#open as OpenRead
    this.#open = undefined
    // The buffer may be another one by now, in which topics have other places.
    const text = this.#text(table)
    const { out } = this.#buffer
    this.#begin(mark)
    // What follows the row is the same from one row of a snapshot to the next.
    if (this.#readEnd !== undefined && this.#readEndOf === table && this.#readEndMark === mark && this.#readEndLsn === lsn)
      out.raw(this.#readEnd)
    else {
      const from = out.length
      this.#end(text, lsn, 0x72)
      this.#readEnd = out.bytes.slice(from, out.length)
      this.#readEndOf = table
      this.#readEndMark = mark
      this.#readEndLsn = lsn
    }
    this.#add(text, keyStart, valueStart, this.#options.headers)
  }

  create(table: CapturedTable, row: RowText, lsn: number): void {
    this.#begin('false')
    this.#create(table, row, lsn, this.#options.headers)
  }

  update(table: CapturedTable, row: RowText, old: RowText | undefined, lsn: number): void {
    this.#begin('false')
    if (old !== undefined && table.key.length > 0 && keyChanged(table.key, row, old)) return this.#move(table, row, old, lsn)
    const text = this.#text(table)
    const { out } = this.#buffer
    const keyStart = this.#key(table, text, row)
    const valueStart = out.length
    out.raw(text.valuePrefix)
    if (old === undefined) out.raw(beforeNullAfter)
    else {
      out.raw(before)
      this.#row(table, old, undefined)
      out.raw(after)
    }
    this.#row(table, row, old)
    this.#end(text, lsn, 0x75)
    this.#add(text, keyStart, valueStart, this.#options.headers)
  }

  delete(table: CapturedTable, old: RowText, lsn: number): void {
    this.#begin('false')
    this.#delete(table, old, lsn, this.#options.headers)
  }

  truncate(table: CapturedTable, lsn: number): void {
    this.#begin('false')
    const text = this.#text(table)
    const { out } = this.#buffer
    const valueStart = out.length
    out.raw(text.valuePrefix)
    out.raw(beforeAfterNull)
    this.#end(text, lsn, 0x74)
    // Every key is concerned, wherever its partition.
    this.#buffer.records.toAllPartitions.add(this.#buffer.records.count)
    this.#add(text, -1, valueStart, this.#options.headers)
  }

  other(topic: string, keySchema: Schema, key: ConnectValue, valueSchema: Schema, value: ConnectValue): void {
    const keyBytes = new JsonConverter({ schemasEnable: this.#encoding.key.schemas }).fromConnect(
      topic,
      keySchema,
      key,
    ) as Uint8Array
    const valueBytes = new JsonConverter({ schemasEnable: this.#encoding.value.schemas }).fromConnect(
      topic,
      valueSchema,
      value,
    ) as Uint8Array
    const { out, records } = this.#buffer
    const keyStart = out.length
    out.raw(keyBytes)
    const valueStart = out.length
    out.raw(valueBytes)
    records.add(records.topicIndex(topic), keyStart, valueStart, valueStart, out.length, -1)
  }

  /** An update of the key: the old row goes, the new one comes (Debezium's headers tie them together). */
  #move(table: CapturedTable, row: RowText, old: RowText, lsn: number): void {
    const { headers } = this.#options
    this.#delete(table, old, lsn, [{ key: newKeyHeader, value: this.#keyHeader(table, row) }, ...headers])
    this.#create(table, row, lsn, [{ key: oldKeyHeader, value: this.#keyHeader(table, old) }, ...headers])
  }

  #create(table: CapturedTable, row: RowText, lsn: number, headers: readonly RecordHeader[]): void {
    const text = this.#text(table)
    const { out } = this.#buffer
    const keyStart = this.#key(table, text, row)
    const valueStart = out.length
    out.raw(text.valuePrefix)
    out.raw(beforeNullAfter)
    this.#row(table, row, undefined)
    this.#end(text, lsn, 0x63)
    this.#add(text, keyStart, valueStart, headers)
  }

  #delete(table: CapturedTable, old: RowText, lsn: number, headers: readonly RecordHeader[]): void {
    const text = this.#text(table)
    const { out, records } = this.#buffer
    const keyStart = this.#key(table, text, old)
    const valueStart = out.length
    out.raw(text.valuePrefix)
    out.raw(before)
    this.#row(table, old, undefined)
    out.raw(afterNull)
    this.#end(text, lsn, 0x64)
    this.#add(text, keyStart, valueStart, headers)
    if (!this.#options.tombstonesOnDelete) return
    if (headers.length > 0) records.headers.set(records.count, headers)
    records.add(text.topic, keyStart, keyStart < 0 ? -1 : valueStart, -1, -1, -1)
  }

  #text(table: CapturedTable): TableText {
    let text = this.#texts.get(table)
    if (text === undefined) {
      const { key, value } = this.#encoding
      text = {
        topic: 0,
        keyPrefix: table.keySchema === null ? new Uint8Array(0) : payloadPrefix(table.keySchema, key.schemas),
        valuePrefix: payloadPrefix(table.envelopeSchema, value.schemas),
        named: bytes(`,"schema":${JSON.stringify(table.schemaName)},"table":${JSON.stringify(table.name)},"txId":`),
      }
      this.#texts.set(table, text)
    }
    // Each buffer numbers its topics by itself.
    const topic = this.#topicsOf.topicIndex(table.topic)
    if (topic === text.topic) return text
    const moved = { ...text, topic }
    this.#texts.set(table, moved)
    return moved
  }

  /** `,"source":{…"sequence":"[\"…\",\"` of the present origin. */
  #begin(mark: SnapshotMark): void {
    if (this.#mark === mark) return
    this.#mark = mark
    const { micros, previousCommit } = this.#origin
    const head = this.#scratch
    head.length = 0
    head.raw(this.#sourceStart)
    head.integer(Math.floor(micros / 1000))
    head.ascii(`,"snapshot":"${mark}","db":`)
    head.string(this.#options.database)
    head.ascii(previousCommit === null ? ',"sequence":"[null,\\"' : `,"sequence":"[\\"${previousCommit}\\",\\"`)
    this.#head = head.toBytes()
  }

  #end(text: TableText, lsn: number, op: number): void {
    const { out } = this.#buffer
    out.raw(this.#head)
    out.integer(lsn)
    out.raw(sequenceEnd)
    out.raw(this.#tail)
    out.raw(text.named)
    if (this.#origin.xid === null) out.raw(nullWord)
    else out.integer(this.#origin.xid)
    out.raw(lsnName)
    out.integer(lsn)
    out.raw(afterLsn)
    out.byte(op)
    out.raw(millisName)
    out.raw(this.#millis)
    if (this.#encoding.value.schemas) out.byte(0x7d)
  }

  #add(text: TableText, keyStart: number, valueStart: number, headers: readonly RecordHeader[]): void {
    const { out, records } = this.#buffer
    if (headers.length > 0) records.headers.set(records.count, headers)
    records.add(text.topic, keyStart, keyStart < 0 ? -1 : valueStart, valueStart, out.length, -1)
  }

  /** @returns where the key starts, or -1. */
  #key(table: CapturedTable, text: TableText, row: RowText): number {
    const { key } = table
    if (key.length === 0) return -1
    const { out } = this.#buffer
    const start = out.length
    out.raw(text.keyPrefix)
    this.#keyObject(out, table, row)
    if (this.#encoding.key.schemas) out.byte(0x7d)
    return start
  }

  #keyObject(out: JsonBytes, table: CapturedTable, row: RowText): void {
    const { key } = table
    out.byte(0x7b)
    for (let i = 0; i < key.length; i += 1) {
      const column = key[i] as CapturedColumn
      const from = row.starts[column.at] as number
      if (from < 0 && !column.schema.optional)
        throw new DataError(
          `${table.schemaName}.${table.name}: the key column ${column.name} is not in the old row that PostgreSQL sent. Run ALTER TABLE ${table.schemaName}.${table.name} REPLICA IDENTITY DEFAULT (with a primary key) or FULL`,
        )
      out.raw(column.label)
      this.#value(out, column, row, from)
    }
    out.byte(0x7d)
  }

  #row(table: CapturedTable, row: RowText, old: RowText | undefined): void {
    const { columns } = table
    const { out } = this.#buffer
    const { starts } = row
    out.byte(0x7b)
    for (let i = 0; i < columns.length; i += 1) {
      const column = columns[i] as CapturedColumn
      const { at } = column
      out.raw(column.label)
      const start = at < row.count ? (starts[at] as number) : isNull
      if (start >= 0 || start === isNull) this.#value(out, column, row, start)
      else if (old !== undefined && (old.starts[at] as number) >= 0) this.#value(out, column, old, old.starts[at] as number)
      else if (column.unavailableJson !== undefined) out.raw(column.unavailableJson)
      else {
        this.#options.untellable(table, column.name)
        out.raw(column.fillerJson)
      }
    }
    out.byte(0x7d)
  }

  #value(out: JsonBytes, column: CapturedColumn, row: RowText, start: number): void {
    if (start < 0) {
      const { defaultValue } = column.schema
      if (this.#replaceNull && defaultValue !== undefined) plainJson.write(out, column.schema, defaultValue)
      else out.raw(column.fillerJson)
      return
    }
    const { at, write, writeBinary } = column
    if (writeBinary !== undefined) {
      const binary = row.binaryOf(at)
      if (binary !== undefined && writeBinary(out, binary, start, row.ends[at] as number)) return
    }
    const from = row.bytesOf(at)
    const begin = row.starts[at] as number
    const end = row.ends[at] as number
    if (write !== undefined && write(out, from, begin, end)) return
    plainJson.write(out, column.codec.schema, column.codec.decode(readText(from, begin, end)))
  }

  #keyHeader(table: CapturedTable, row: RowText): Uint8Array {
    const out = new JsonBytes(128)
    this.#keyObject(out, table, row)
    return out.toBytes()
  }
}
