// Values of Connect's schemas as PostgreSQL's columns: the type of a new column, and the text of a value for COPY.
import { DataError } from '../../api/converter.ts'
import { Decimal, logical } from '../../api/schema.ts'
import type { ConnectValue, Schema, SchemaType } from '../../api/schema.ts'

const plainTypes: Readonly<Record<SchemaType, string>> = {
  int8: 'smallint',
  int16: 'smallint',
  int32: 'integer',
  int64: 'bigint',
  float32: 'real',
  float64: 'double precision',
  boolean: 'boolean',
  string: 'text',
  bytes: 'bytea',
  array: 'jsonb',
  map: 'jsonb',
  struct: 'jsonb',
}

/** How a logical type stands in a column: its SQL type, and its value as text. */
interface Logical {
  readonly sql: string
  readonly text: (value: ConnectValue) => string
}

const number = (value: ConnectValue): number => Number(value)
const asIs = (value: ConnectValue): string => String(value as string | number | bigint)
const day = (value: ConnectValue): string => isoDate(number(value) * 86_400_000)
const instant =
  (perMs: number) =>
  (value: ConnectValue): string =>
    isoInstant(value, perMs)
const clock =
  (perMs: number) =>
  (value: ConnectValue): string =>
    isoInstant(value, perMs).slice(11, -1)

const logicalTypes: Readonly<Record<string, Logical>> = {
  [logical.date]: { sql: 'date', text: day },
  [logical.time]: { sql: 'time', text: clock(1) },
  [logical.timestamp]: { sql: 'timestamptz', text: instant(1) },
  'io.debezium.time.Date': { sql: 'date', text: day },
  'io.debezium.time.Time': { sql: 'time', text: clock(1) },
  'io.debezium.time.MicroTime': { sql: 'time', text: clock(1000) },
  'io.debezium.time.NanoTime': { sql: 'time', text: clock(1_000_000) },
  'io.debezium.time.Timestamp': { sql: 'timestamp', text: instant(1) },
  'io.debezium.time.MicroTimestamp': { sql: 'timestamp', text: instant(1000) },
  'io.debezium.time.NanoTimestamp': { sql: 'timestamp', text: instant(1_000_000) },
  'io.debezium.time.ZonedTimestamp': { sql: 'timestamptz', text: asIs },
  'io.debezium.time.ZonedTime': { sql: 'timetz', text: asIs },
  'io.debezium.time.Interval': { sql: 'interval', text: asIs },
  'io.debezium.data.Json': { sql: 'jsonb', text: asIs },
  'io.debezium.data.Uuid': { sql: 'uuid', text: asIs },
  'io.debezium.data.Xml': { sql: 'xml', text: asIs },
}

/** The type of a column made for this schema. */
export function sqlType(schema: Schema): string {
  if (schema.name === logical.decimal) return 'numeric'
  return (schema.name === undefined ? undefined : logicalTypes[schema.name]?.sql) ?? plainTypes[schema.type]
}

/** A value in COPY's text format, escaped; `\N` for null. @param schema null where the record has none. */
export function copyText(schema: Schema | null, value: ConnectValue | undefined, column: string): string {
  if (value === null || value === undefined) return '\\N'
  const known = schema?.name === undefined ? undefined : logicalTypes[schema.name]
  return escape(known === undefined ? plainText(value, column) : known.text(value))
}

function plainText(value: ConnectValue, column: string): string {
  switch (typeof value) {
    case 'string':
      // PostgreSQL has no place for it, and would refuse the whole batch with less to go by.
      if (value.includes('\0')) throw new DataError(`${column}: the text holds the character 0, which PostgreSQL cannot store`)
      return value
    case 'boolean':
      return value ? 't' : 'f'
    case 'number':
      if (Number.isFinite(value)) return String(value)
      return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
    case 'bigint':
      return String(value)
    default:
      if (value instanceof Uint8Array) return `\\x${hex(value)}`
      return value instanceof Decimal ? value.toString() : JSON.stringify(value, jsonForm)
  }
}

/** Inside JSON, maps are objects, decimals and large integers keep their digits as numbers' text would lose them. */
function jsonForm(_: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value)
  if (value instanceof Decimal || typeof value === 'bigint') return value.toString()
  return value instanceof Uint8Array ? `\\x${hex(value)}` : value
}

function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

const special = /[\\\t\n\r]/
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escape(text: string): string {
  return special.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] as string) : text
}

function isoDate(ms: number): string {
  const date = new Date(ms)
  const year = date.getUTCFullYear()
  const rest = date
    .toISOString()
    .replace(/^[+-]?\d+/, '')
    .slice(0, 6)
  // PostgreSQL writes years before 1 with BC, and wants no sign before long ones.
  return year > 0 ? `${String(year).padStart(4, '0')}${rest}` : `${String(1 - year).padStart(4, '0')}${rest} BC`
}

/** A time since 1970 in units of 1 / `perMs` ms, as `2026-01-02 03:04:05.123456Z`. */
function isoInstant(value: ConnectValue, perMs: number): string {
  const units = typeof value === 'bigint' ? value : BigInt(Math.trunc(number(value)))
  const scale = BigInt(perMs)
  const ms = units >= 0n || units % scale === 0n ? units / scale : units / scale - 1n
  const rest = units - ms * scale
  const digits = String(perMs).length - 1
  const fraction = digits === 0 ? '' : String(rest).padStart(digits, '0')
  const date = isoDate(Number(ms))
  const time = new Date(Number(ms)).toISOString().slice(-13, -1)
  const era = date.endsWith(' BC')
  return `${era ? date.slice(0, -3) : date} ${time}${fraction}Z${era ? ' BC' : ''}`
}
