// Which schema and which values a PostgreSQL column has in change events: Debezium's mapping of types.
import { Decimal, logical, schema as make } from '../../api/schema.ts'
import type { ConnectValue, Schema } from '../../api/schema.ts'
import { toBase64 } from '../../api/base64.ts'
import { DataError } from '../../api/converter.ts'
import { writeBinaryTimestamp, writeBinaryZonedTimestamp } from './binary-values.ts'
import * as fast from './column-bytes.ts'
import type { FastWrite } from './column-bytes.ts'
import * as time from './pg-time.ts'
import {
  coordinates,
  flatten,
  parseArray,
  parseBits,
  parseBytea,
  parseHstore,
  parseMoney,
  toHex,
  wellKnownBinary,
} from './pg-text.ts'

export const decimalModes = ['precise', 'string', 'double'] as const
export const timeModes = [
  'adaptive',
  'adaptive_time_microseconds',
  'connect',
  'isostring',
  'microseconds',
  'nanoseconds',
] as const
export const binaryModes = ['bytes', 'base64', 'base64-url-safe', 'hex'] as const
export const hstoreModes = ['json', 'map'] as const
export const intervalModes = ['numeric', 'string'] as const

export interface TypeOptions {
  readonly decimal: (typeof decimalModes)[number]
  readonly time: (typeof timeModes)[number]
  readonly binary: (typeof binaryModes)[number]
  readonly hstore: (typeof hstoreModes)[number]
  readonly interval: (typeof intervalModes)[number]
  readonly moneyFractionDigits: number
  /** Types that have no mapping go along as the bytes of their text; otherwise the column is left out. */
  readonly includeUnknown: boolean
  /** Stands for a large value that an update did not change and PostgreSQL did not send. */
  readonly unavailable: string
  /** The same where only a UUID fits: of version 3, from the placeholder's bytes. */
  readonly unavailableUuid: string
}

/** One row of pg_type, as far as values need it. */
export interface PgType {
  readonly oid: number
  readonly name: string
  readonly kind: 'base' | 'composite' | 'domain' | 'enum' | 'pseudo' | 'range' | 'multirange'
  /** Of an array: the element's type; else 0. */
  readonly element: number
  readonly delimiter: string
  /** Of a domain. */
  readonly base: number
  readonly baseModifier: number
  /** Of an enum, in order. */
  readonly labels: readonly string[]
}

/** How the values of one type are told. */
export interface ColumnCodec {
  /** Not optional and without default: the column says that. */
  readonly schema: Schema
  /** @throws DataError the text has no form in the schema. */
  decode(text: string): ConnectValue
  /** The same straight into JSON bytes, for the usual forms. */
  readonly write: FastWrite | undefined
  /** The same from the binary value, where that spares much. */
  readonly writeBinary: FastWrite | undefined
  /** What stands for an unchanged large value; undefined: nothing can. */
  readonly unavailable: ConnectValue | undefined
}

type Types = ReadonlyMap<number, PgType>

function codec(
  schema: Schema,
  decode: (text: string) => ConnectValue,
  write?: FastWrite,
  unavailable?: ConnectValue,
): ColumnCodec {
  return { schema, decode, write, writeBinary: undefined, unavailable }
}

const named = (name: string, version = 1): { name: string; version: number } => ({ name, version })
const debezium = (name: string): { name: string; version: number } => named(`io.debezium.${name}`)

function int64(text: string): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

/** @returns undefined: this type has no place in change events. */
export function codecOf(oid: number, modifier: number, types: Types, options: TypeOptions): ColumnCodec | undefined {
  const type = types.get(oid)
  if (type === undefined) return options.includeUnknown ? unknown(options) : undefined
  if (type.kind === 'domain') return codecOf(type.base, modifier >= 0 ? modifier : type.baseModifier, types, options)
  if (type.kind === 'enum') {
    const enumSchema = make.string({ ...debezium('data.Enum'), parameters: { allowed: type.labels.join(',') } })
    return codec(enumSchema, String, fast.writeString)
  }
  if (type.element !== 0) return arrayCodec(type, modifier, types, options)
  return byName(type.name, modifier, options) ?? (options.includeUnknown ? unknown(options) : undefined)
}

function unknown(options: TypeOptions): ColumnCodec {
  const { schema, unavailable } = binary(options)
  const utf8 = new TextEncoder()
  return codec(schema, (text) => binaryValue(utf8.encode(text), options.binary), undefined, unavailable)
}

function plainText(extra: Partial<Schema>, { unavailable }: TypeOptions): ColumnCodec {
  return codec(make.string(extra), String, fast.writeString, unavailable)
}

function byName(name: string, modifier: number, options: TypeOptions): ColumnCodec | undefined {
  switch (name) {
    case 'bool':
      return codec(make.boolean(), (text) => text === 't', fast.writeBoolean)
    case 'int2':
      return codec(make.int16(), Number, fast.writeRaw)
    case 'int4':
      return codec(make.int32(), Number, fast.writeRaw)
    case 'int8':
    case 'oid':
      return codec(make.int64(), int64, fast.writeRaw)
    case 'float4':
      return codec(make.float32(), Number, fast.writeFloat)
    case 'float8':
      return codec(make.float64(), Number, fast.writeDouble)
    case 'numeric':
      return numeric(modifier, options)
    case 'money':
      return money(options)
    case 'bit':
      return modifier <= 1 ? codec(make.boolean(), (text) => text === '1') : bits(modifier)
    case 'varbit':
      return bits(modifier < 0 ? 2_147_483_647 : modifier)
    case 'bytea':
      return binary(options)
    case 'text':
    case 'varchar':
    case 'bpchar':
    case 'name':
    case 'char':
    case 'citext':
    case 'inet':
    case 'cidr':
    case 'macaddr':
    case 'macaddr8':
    case 'int4range':
    case 'int8range':
    case 'numrange':
    case 'tsrange':
    case 'tstzrange':
    case 'daterange':
    case 'isbn':
    case 'isbn13':
    case 'ean13':
    case 'issn':
    case 'issn13':
    case 'ismn':
    case 'ismn13':
    case 'upc':
      return plainText({}, options)
    case 'json':
    case 'jsonb':
      return plainText(debezium('data.Json'), options)
    case 'xml':
      return plainText(debezium('data.Xml'), options)
    case 'uuid':
      return plainText(debezium('data.Uuid'), options)
    case 'ltree':
      return plainText(debezium('data.Ltree'), options)
    case 'tsvector':
      return plainText(debezium('data.Tsvector'), options)
    case 'hstore':
      return hstore(options)
    case 'date':
      return date(options)
    case 'time':
      return timeOfDay(modifier, options)
    case 'timetz':
      return codec(make.string(debezium('time.ZonedTime')), (text) => `${time.isoTime(time.parseZonedTime(text))}Z`)
    case 'timestamp':
      return timestamp(modifier, options)
    case 'timestamptz':
      return zonedTimestamp(modifier)
    case 'interval':
      return interval(options)
    case 'point':
      return codec(pointSchema(), (text) => point(coordinates(text)))
    case 'line':
      return codec(
        make.struct(
          ['a', 'b', 'c'].map((field) => ({ name: field, schema: make.float64() })),
          { ...debezium('data.geometry.Line'), doc: 'Geometry (LINE)' },
        ),
        (text) => {
          const [a = 0, b = 0, c = 0] = coordinates(text)
          return { a, b, c }
        },
      )
    case 'circle':
      return codec(
        make.struct(
          [
            { name: 'center', schema: pointSchema() },
            { name: 'radius', schema: make.float64() },
          ],
          { ...debezium('data.geometry.Circle'), doc: 'Geometry (CIRCLE)' },
        ),
        (text) => {
          const all = coordinates(text)
          return { center: point(all), radius: all[2] as number }
        },
      )
    case 'lseg':
      return geometry((text) => ({ wkb: wellKnownBinary(2, coordinates(text)), extensions: { type: 'lseg' } }))
    case 'path':
      return geometry((text) => ({
        wkb: wellKnownBinary(2, coordinates(text)),
        extensions: { type: 'path', closed: String(text.startsWith('(')) },
      }))
    case 'box':
      return geometry((text) => {
        const [x2 = 0, y2 = 0, x1 = 0, y1 = 0] = coordinates(text)
        return { wkb: wellKnownBinary(3, [x2, y2, x2, y1, x1, y1, x1, y2, x2, y2]), extensions: { type: 'box' } }
      })
    case 'polygon':
      return geometry((text) => {
        const ring = coordinates(text)
        return { wkb: wellKnownBinary(3, [...ring, ...ring.slice(0, 2)]), extensions: { type: 'polygon' } }
      })
    case 'vector':
      return codec(make.array(make.float64(), debezium('data.DoubleVector')), (text) => coordinates(text))
    case 'halfvec':
      return codec(make.array(make.float32(), debezium('data.FloatVector')), (text) => coordinates(text))
    default:
      return undefined
  }
}

function numeric(modifier: number, { decimal }: TypeOptions): ColumnCodec {
  if (decimal === 'string') return codec(make.string(), String, fast.writeDecimalText)
  if (decimal === 'double') return codec(make.float64(), Number, fast.writeNumericDouble)
  const exact = (text: string): Decimal => {
    if (/^(NaN|-?Infinity)$/.test(text))
      throw new DataError(`numeric ${text} has no exact form: set decimal.handling.mode to string or double`)
    return Decimal.parse(text)
  }
  if (modifier < 0) {
    const schema = make.struct(
      [
        { name: 'scale', schema: make.int32() },
        { name: 'value', schema: make.bytes() },
      ],
      { ...debezium('data.VariableScaleDecimal'), doc: 'Variable scaled decimal' },
    )
    return codec(schema, (text) => {
      const value = exact(text)
      // Zero with places after the point counts as plain zero.
      const shown = value.unscaled === 0n ? new Decimal(0n, 0) : value
      return { scale: shown.scale, value: shown.toBytes() }
    })
  }
  const precision = ((modifier - 4) >> 16) & 0xffff
  const scale = (((modifier - 4) & 0x7ff) ^ 0x400) - 0x400
  const schema = make.decimal(scale, { parameters: { scale: String(scale), 'connect.decimal.precision': String(precision) } })
  return codec(schema, (text) => exact(text).withScale(scale), scale < 0 ? undefined : fast.writeDecimal(scale))
}

function money({ decimal, moneyFractionDigits }: TypeOptions): ColumnCodec {
  const value = (text: string): Decimal => parseMoney(text, moneyFractionDigits)
  if (decimal === 'string') return codec(make.string(), (text) => parseMoney(text, 2).toString())
  if (decimal === 'double') return codec(make.float64(), (text) => value(text).toNumber())
  return codec(make.decimal(moneyFractionDigits), value)
}

function bits(length: number): ColumnCodec {
  return codec(make.bytes({ ...debezium('data.Bits'), parameters: { length: String(length) } }), (text) => parseBits(text))
}

function binary(options: TypeOptions): ColumnCodec {
  const asBytes = options.binary === 'bytes'
  return codec(
    asBytes ? make.bytes() : make.string(),
    (text) => binaryValue(parseBytea(text), options.binary),
    asBytes || options.binary === 'base64' ? fast.writeBytea : undefined,
    asBytes ? new TextEncoder().encode(options.unavailable) : options.unavailable,
  )
}

/** bytea as the mode wants it; also the content of logical messages. */
export function binaryValue(bytes: Uint8Array, mode: TypeOptions['binary']): Uint8Array | string {
  if (mode === 'bytes') return bytes
  if (mode === 'hex') return toHex(bytes)
  return mode === 'base64' ? toBase64(bytes) : toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_')
}

function hstore({ hstore: mode, unavailable }: TypeOptions): ColumnCodec {
  if (mode === 'map')
    return codec(
      make.map(make.string(), make.string({ optional: true })),
      parseHstore,
      undefined,
      new Map([[unavailable, unavailable]]),
    )
  const json = (map: ReadonlyMap<string, string | null>): string => JSON.stringify(Object.fromEntries(map))
  return codec(
    make.string(debezium('data.Json')),
    (text) => json(parseHstore(text)),
    undefined,
    json(new Map([[unavailable, unavailable]])),
  )
}

function date({ time: mode }: TypeOptions): ColumnCodec {
  if (mode === 'isostring')
    return codec(make.string(debezium('time.IsoDate')), (text) => iso(time.parseDate(text), (days) => `${time.isoDate(days)}Z`))
  const days = (text: string): number => {
    const value = time.parseDate(text)
    return value === 'infinity' ? 2_147_483_647 : value === '-infinity' ? -2_147_483_648 : value
  }
  return codec(make.int32(mode === 'connect' ? named(logical.date) : debezium('time.Date')), days, fast.writeDays)
}

function iso<V extends number | object>(value: V | time.Infinite, show: (value: V) => string): string {
  return typeof value === 'string' ? value : show(value)
}

function timeOfDay(modifier: number, { time: mode }: TypeOptions): ColumnCodec {
  switch (mode) {
    case 'isostring':
      return codec(make.string(debezium('time.IsoTime')), (text) => `${time.isoTime(time.parseTime(text) % 86_400_000_000)}Z`)
    case 'connect':
      return codec(make.time(), (text) => Math.floor(time.parseTime(text) / 1000), fast.writeTime(1000))
    case 'nanoseconds':
      return codec(make.int64(debezium('time.NanoTime')), (text) => time.parseTime(text) * 1000)
    case 'adaptive':
      if (modifier >= 0 && modifier <= 3)
        return codec(make.int32(debezium('time.Time')), (text) => Math.floor(time.parseTime(text) / 1000), fast.writeTime(1000))
      break
    default:
  }
  return codec(make.int64(debezium('time.MicroTime')), time.parseTime, fast.writeTime(1))
}

function timestamp(modifier: number, { time: mode }: TypeOptions): ColumnCodec {
  const since =
    (perSecond: 1_000 | 1_000_000 | 1_000_000_000) =>
    (text: string): number | bigint => {
      const value = time.parseTimestamp(text)
      return typeof value === 'string' ? time.infiniteEpoch(value, perSecond) : time.sinceEpoch(value, perSecond)
    }
  switch (mode) {
    case 'isostring':
      return codec(make.string(debezium('time.IsoTimestamp')), (text) =>
        iso(time.parseTimestamp(text), ({ days, micros }: time.DayAndMicros) => `${time.isoDate(days)}T${time.isoTime(micros)}Z`),
      )
    case 'connect':
      return { ...codec(make.timestamp(), since(1000), fast.writeTimestamp(1000)), writeBinary: writeBinaryTimestamp(1000) }
    case 'nanoseconds':
      return codec(make.int64(debezium('time.NanoTimestamp')), since(1_000_000_000))
    case 'adaptive':
    case 'adaptive_time_microseconds':
      if (modifier >= 0 && modifier <= 3)
        return {
          ...codec(make.int64(debezium('time.Timestamp')), since(1000), fast.writeTimestamp(1000)),
          writeBinary: writeBinaryTimestamp(1000),
        }
      break
    default:
  }
  return {
    ...codec(make.int64(debezium('time.MicroTimestamp')), since(1_000_000), fast.writeTimestamp(1)),
    writeBinary: writeBinaryTimestamp(1),
  }
}

function zonedTimestamp(modifier: number): ColumnCodec {
  const places = modifier < 0 ? 6 : modifier
  const text = codec(
    make.string(debezium('time.ZonedTimestamp')),
    (text) =>
      iso(
        time.parseTimestamp(text),
        ({ days, micros }: time.DayAndMicros) => `${time.isoDate(days)}T${time.isoTime(micros, places)}Z`,
      ),
    fast.writeZonedTimestamp(places),
  )
  return { ...text, writeBinary: writeBinaryZonedTimestamp(places) }
}

function interval({ interval: mode }: TypeOptions): ColumnCodec {
  if (mode === 'string')
    return codec(make.string(debezium('time.Interval')), (text) => iso(time.parseInterval(text), time.isoInterval))
  return codec(make.int64(debezium('time.MicroDuration')), (text) => {
    const value = time.parseInterval(text)
    return typeof value === 'string' ? time.infiniteEpoch(value, 1_000_000) : time.intervalMicros(value)
  })
}

function pointSchema(): Schema {
  return make.struct(
    [
      { name: 'x', schema: make.float64() },
      { name: 'y', schema: make.float64() },
      { name: 'wkb', schema: make.bytes({ optional: true }) },
      { name: 'srid', schema: make.int32({ optional: true }) },
    ],
    { ...debezium('data.geometry.Point'), doc: 'Geometry (POINT)' },
  )
}

function point([x = 0, y = 0]: readonly number[]): ConnectValue {
  return { x, y, wkb: wellKnownBinary(1, [x, y]), srid: null }
}

function geometry(decode: (text: string) => { wkb: Uint8Array; extensions: Readonly<Record<string, string>> }): ColumnCodec {
  const schema = make.struct(
    [
      { name: 'wkb', schema: make.bytes() },
      { name: 'srid', schema: make.int32({ optional: true }) },
      { name: 'extensions', schema: make.map(make.string(), make.string(), { optional: true }) },
    ],
    { ...named('io.debezium.data.geometry.Geometry', 2), doc: 'Geometry' },
  )
  return codec(schema, (text) => {
    const { wkb, extensions } = decode(text)
    return { wkb, srid: null, extensions: new Map(Object.entries(extensions)) }
  })
}

// Arrays of these are not told, as with Debezium.
const withoutArrays = new Set(['interval', 'money', 'point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle'])

function arrayCodec(type: PgType, modifier: number, types: Types, options: TypeOptions): ColumnCodec | undefined {
  const elementType = types.get(type.element)
  const element = codecOf(type.element, modifier, types, { ...options, includeUnknown: false })
  if (element === undefined || elementType === undefined || withoutArrays.has(elementType.name)) return undefined
  // Debezium declares the elements of an array of enums as never null.
  const elementSchema: Schema = { ...element.schema, optional: elementType.kind !== 'enum' }
  return codec(
    make.array(elementSchema),
    (text) => flatten(parseArray(text, type.delimiter)).map((one) => (one === null ? null : element.decode(one))),
    undefined,
    unavailableArray(element, options),
  )
}

function unavailableArray({ schema, unavailable }: ColumnCodec, options: TypeOptions): ConnectValue | undefined {
  if (schema.name === 'io.debezium.data.Uuid') return [options.unavailableUuid]
  if (schema.type === 'int16' || schema.type === 'int32' || schema.type === 'int64') {
    // Debezium spells the placeholder in character codes.
    return schema.name === undefined ? [...new TextEncoder().encode(options.unavailable)] : undefined
  }
  return unavailable === undefined ? undefined : [unavailable]
}
