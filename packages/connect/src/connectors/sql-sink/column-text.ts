// Values as the text that PostgreSQL reads into a column of a given type, and that text as COPY has it.
//
// What a value means is told by its schema; what form it must have, by the column. A table that is there may have other types than the
// sink would have chosen: a count of microseconds goes into a timestamp as a date and a time, and into a bigint as the count.
import { fromBase64 } from '../../api/base64.ts'
import { DataError } from '../../api/converter.ts'
import type { ConnectValue, Schema, Struct } from '../../api/schema.ts'
import { Decimal, logical } from '../../api/schema.ts'
import { dateText, durationText, isoText, timestampText, timeText } from './time-text.ts'

/** A column as PostgreSQL describes it. */
export interface Column {
  readonly name: string
  /** Name of its type, of the base type for a domain, such as int4, timestamptz, _text. */
  readonly type: string
  /** PostgreSQL's category of the type: N numbers, D dates and times, A arrays, … */
  readonly category: string
  /** Of an array. */
  readonly element: Omit<Column, 'element' | 'name'> | undefined
}

export interface Valued {
  readonly name: string
  /** null where the record has none. */
  readonly schema: Schema | null
  readonly value: ConnectValue
}

/** A line of COPY's text format, without its newline. @param columns in the order of the cells @throws DataError a value does not fit */
export function copyLine(cells: readonly Valued[], columns: readonly Column[]): string {
  let line = ''
  for (const [i, { schema, value }] of cells.entries()) {
    const text = columnText(schema, value, columns[i] as Column)
    line += (i === 0 ? '' : '\t') + (text === null ? '\\N' : escape(text))
  }
  return line
}

const special = /[\\\t\n\r]/
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escape(text: string): string {
  return special.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] as string) : text
}

/** @throws DataError the value has no form in such a column */
export function columnText(schema: Schema | null, value: ConnectValue, column: Column): string | null {
  if (value === null) return null
  if (column.category === 'N') return numberText(schema, value, column)
  const named = schema?.name === undefined ? undefined : namedText(schema.name, value, column)
  if (named !== undefined) return checked(named, column)
  if (column.category === 'D' || column.category === 'T') return temporalText(schema, value, column)
  if (column.type === 'json' || column.type === 'jsonb')
    return checked(typeof value === 'string' ? value : jsonText(value), column)
  if (column.category === 'A' && Array.isArray(value))
    return arrayText(schema?.valueSchema ?? null, value as readonly ConnectValue[], column)
  if (column.type === 'bytea') return byteaText(schema, value, column)
  if (column.category === 'V') return bitText(schema, value, column)
  if (column.type === 'hstore') return hstoreText(value, column)
  return checked(plainText(value), column)
}

/** PostgreSQL has no place for the character 0, and UTF-8 none for half a character; the server would refuse a whole batch. */
function checked(text: string, column: Column): string {
  if (text.includes('\0')) throw new DataError(`${column.name}: the text holds the character 0, which PostgreSQL cannot store`)
  if (!text.isWellFormed()) throw new DataError(`${column.name}: the text holds half of a surrogate pair, which UTF-8 cannot say`)
  return text
}

function plainText(value: Exclude<ConnectValue, null>): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'boolean':
      return value ? 'true' : 'false'
    case 'number':
    case 'bigint':
      return numeral(value)
    default:
      if (value instanceof Uint8Array) return `\\x${hex(value)}`
      return value instanceof Decimal ? value.toString() : jsonText(value)
  }
}

function numeral(value: number | bigint): string {
  if (value === Infinity || value === -Infinity) return value > 0 ? 'Infinity' : '-Infinity'
  return String(value)
}

/** What a logical type says in a column that is no number; undefined: nothing beyond its base type. */
function namedText(name: string, value: Exclude<ConnectValue, null>, column: Column): string | undefined {
  switch (name) {
    case logical.date:
    case 'io.debezium.time.Date':
      return dateText(value, column.name)
    case logical.time:
    case 'io.debezium.time.Time':
      return timeText(value, 1000n, column.name)
    case 'io.debezium.time.MicroTime':
      return timeText(value, 1_000_000n, column.name)
    case 'io.debezium.time.NanoTime':
      return timeText(value, 1_000_000_000n, column.name)
    case logical.timestamp:
    case 'io.debezium.time.Timestamp':
      return timestampText(value, 1000n, column.name)
    case 'io.debezium.time.MicroTimestamp':
      return timestampText(value, 1_000_000n, column.name)
    case 'io.debezium.time.NanoTimestamp':
      return timestampText(value, 1_000_000_000n, column.name)
    case 'io.debezium.time.MicroDuration':
      return durationText(value, 1_000_000n, column.name)
    case 'io.debezium.time.NanoDuration':
      return durationText(value, 1_000_000_000n, column.name)
    case 'io.debezium.time.ZonedTimestamp':
    case 'io.debezium.time.IsoTimestamp':
    case 'io.debezium.time.IsoDate':
      return isoText(plainText(value))
    case 'io.debezium.data.VariableScaleDecimal':
      return variableDecimal(value, column)
    case 'io.debezium.data.geometry.Point':
      return column.type === 'point'
        ? `(${String((value as Struct)['x'] as number)},${String((value as Struct)['y'] as number)})`
        : undefined
    default:
      return undefined
  }
}

function variableDecimal(value: ConnectValue, column: Column): string {
  const { scale, value: unscaled } = (value ?? {}) as { scale?: unknown; value?: unknown }
  if (typeof scale !== 'number' || !(unscaled instanceof Uint8Array))
    throw new DataError(`${column.name}: a decimal of variable scale has no scale or no value`)
  return Decimal.fromBytes(unscaled, scale).toString()
}

function numberText(schema: Schema | null, value: Exclude<ConnectValue, null>, column: Column): string {
  if (schema?.name === 'io.debezium.data.VariableScaleDecimal') return variableDecimal(value, column)
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal)
    return plainText(value)
  throw new DataError(`${column.name}: ${schema?.type ?? 'a value of parts'} is no number for a column of ${column.type}`)
}

/** Dates and times whose schema says nothing of time. */
function temporalText(schema: Schema | null, value: Exclude<ConnectValue, null>, column: Column): string {
  if (typeof value === 'string') return checked(isoText(value), column)
  // Days since 1970 are what every form of a date counts; of the others nobody can tell the unit.
  if (column.type === 'date' && typeof value === 'number') return dateText(value, column.name)
  const why = schema === null ? 'records without schemas do not tell its unit' : `${schema.type} does not tell its unit`
  throw new DataError(
    `${column.name}: a number for a column of ${column.type}, and ${why}: write the topic with schemas, or times as texts (time.precision.mode=isostring)`,
  )
}

function byteaText(schema: Schema | null, value: Exclude<ConnectValue, null>, column: Column): string {
  if (value instanceof Uint8Array) return `\\x${hex(value)}`
  if (typeof value !== 'string') throw new DataError(`${column.name}: ${typeof value} for a column of bytes`)
  if (/^\\x(?:[0-9A-Fa-f]{2})*$/.test(value)) return value
  // JSON without schemas has bytes as base64, and nothing else to put into such a column.
  const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
  if (schema !== null || !base64.test(value))
    throw new DataError(
      `${column.name}: a text for a column of bytes: write it as bytes (binary.handling.mode=bytes), or as \\x and hexadecimal digits`,
    )
  return `\\x${hex(fromBase64(value))}`
}

/** Debezium's bits: bytes from the lowest to the highest; the column's text begins with the highest. */
function bitText(schema: Schema | null, value: Exclude<ConnectValue, null>, column: Column): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'string' && /^[01]*$/.test(value)) return value
  const bytes = value instanceof Uint8Array ? value : typeof value === 'string' && schema === null ? fromBase64(value) : undefined
  if (bytes === undefined) throw new DataError(`${column.name}: ${schema?.type ?? typeof value} for a column of bits`)
  const told = Number(schema?.parameters?.['length'] ?? 0)
  let bits = ''
  for (let i = 8 * bytes.length - 1; i >= 0; i -= 1) bits += String(((bytes[i >> 3] as number) >> (i & 7)) & 1)
  // Zeros before the first one are not told: a column of a fixed length has them all, one without has none.
  bits = bits.replace(/^0+/, '')
  return column.type === 'bit' ? bits.padStart(told, '0') : bits
}

function arrayText(schema: Schema | null, values: readonly ConnectValue[], column: Column): string {
  const element: Column = { name: column.name, ...(column.element ?? { type: 'text', category: 'S' }), element: undefined }
  const texts = values.map((value) => {
    // Arrays of several dimensions nest; their elements have the same type.
    if (Array.isArray(value)) return arrayText(schema?.valueSchema ?? null, value as readonly ConnectValue[], column)
    const text = columnText(schema, value, element)
    return text === null ? 'NULL' : `"${text.replaceAll(/["\\]/g, (letter) => `\\${letter}`)}"`
  })
  return `{${texts.join(column.type === '_box' ? ';' : ',')}}`
}

function hstoreText(value: Exclude<ConnectValue, null>, column: Column): string {
  if (typeof value === 'string') return checked(value, column)
  const entries = value instanceof Map ? [...(value as ReadonlyMap<ConnectValue, ConnectValue>)] : Object.entries(value as Struct)
  const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, (letter) => `\\${letter}`)}"`
  const pairs = entries.map(
    ([key, one]) => `${quoted(plainText(key as string))}=>${one === null || one === undefined ? 'NULL' : quoted(plainText(one))}`,
  )
  return checked(pairs.join(', '), column)
}

/** JSON in which large integers and decimals keep their digits, maps are objects, and bytes as bytea is written. */
export function jsonText(value: ConnectValue | undefined): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : `"${numeral(value)}"`
  if (typeof value === 'bigint' || value instanceof Decimal) return value.toString()
  if (value instanceof Uint8Array) return JSON.stringify(`\\x${hex(value)}`)
  if (typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((one: ConnectValue) => jsonText(one)).join(',')}]`
  const entries = value instanceof Map ? [...(value as ReadonlyMap<ConnectValue, ConnectValue>)] : Object.entries(value as Struct)
  return `{${entries.map(([key, one]) => `${JSON.stringify(typeof key === 'string' ? key : jsonText(key))}:${jsonText(one)}`).join(',')}}`
}

function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}
