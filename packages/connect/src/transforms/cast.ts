// Cast: fields, or the whole, as another primitive type, with Java's conversions.
import { toBase64 } from '../api/base64.ts'
import { DataError } from '../api/converter.ts'
import { formatDouble, formatFloat } from '../api/json-bytes.ts'
import type { ConnectValue, Schema, Struct } from '../api/schema.ts'
import { Decimal, logical } from '../api/schema.ts'
import { list, SettingError } from '../api/settings.ts'
import type { Setting } from '../api/settings.ts'
import { partTransforms, structOf, valueOf, withFields } from './part.ts'
import { replaceNull } from './settings.ts'
import { DateFormat } from './simple-date-format.ts'

const types = ['int8', 'int16', 'int32', 'int64', 'float32', 'float64', 'boolean', 'string'] as const
type CastType = (typeof types)[number]

/** One type for the whole, or types of fields. */
type Spec = { readonly whole: CastType } | { readonly fields: ReadonlyMap<string, CastType> }

const anyList = list({
  default: '',
  doc: `Fields and their new types, field:type, separated by commas; or one type for the whole: ${types.join(', ')}.`,
  importance: 'HIGH',
})

const spec: Setting<Spec> = {
  ...anyList,
  default: undefined,
  absent: { fields: new Map() },
  parse(given) {
    const all = anyList.parse(given)
    const typeOf = (word: string): CastType => {
      const found = types.find((one) => one === word.trim().toLowerCase())
      if (found === undefined) throw new SettingError(`${word} is none of ${types.join(', ')}`)
      return found
    }
    const [first] = all
    if (first === undefined) throw new SettingError('at least one type is needed')
    if (all.length === 1 && !first.includes(':')) return { whole: typeOf(first) }
    return {
      fields: new Map(
        all.map((one) => {
          const [name = '', type = '', ...more] = one.split(':')
          if (name.trim() === '' || type.trim() === '' || more.length > 0)
            throw new SettingError(`${one} is not of the form field:type`)
          return [name.trim(), typeOf(type)]
        }),
      ),
    }
  },
}

const settings = { spec, 'replace.null.with.default': replaceNull } as const

export const cast = partTransforms('Cast', settings, (values) => {
  const wanted = values.spec
  const replace = values['replace.null.with.default']
  const made = new WeakMap<Schema, Schema>()
  return (part) => {
    const { schema, value } = part
    if ('whole' in wanted) {
      const given = value === null && replace ? (schema?.defaultValue ?? null) : value
      return { schema: schema === null ? null : typed(wanted.whole, schema), value: castValue(schema, given, wanted.whole) }
    }
    if (schema === null) {
      if (value === null) return part
      const struct = structOf(value, 'cast fields')
      const result: Record<string, ConnectValue> = { ...(struct as Readonly<Record<string, ConnectValue>>) }
      for (const [name, type] of wanted.fields) result[name] = castValue(null, struct[name] ?? null, type)
      return { schema, value: result }
    }
    let changed = made.get(schema)
    if (changed === undefined) made.set(schema, (changed = castSchema(schema, wanted.fields)))
    return {
      schema: changed,
      value: value === null ? null : castFields(schema, structOf(value, 'cast fields'), wanted.fields, replace),
    }
  }
})

function castFields(schema: Schema, struct: Struct, fields: ReadonlyMap<string, CastType>, replace: boolean): Struct {
  const result: Record<string, ConnectValue> = {}
  for (const field of schema.fields ?? []) {
    const one = valueOf(struct, field, replace)
    const type = fields.get(field.name)
    result[field.name] = type === undefined ? one : castValue(field.schema, one, type)
  }
  return result
}

function castSchema(schema: Schema, types_: ReadonlyMap<string, CastType>): Schema {
  const fields = (schema.fields ?? []).map((field) => {
    const type = types_.get(field.name)
    return type === undefined ? field : { name: field.name, schema: typed(type, field.schema) }
  })
  const changed = withFields(schema, fields)
  return {
    ...changed,
    optional: schema.optional,
    ...(schema.defaultValue === undefined
      ? {}
      : { defaultValue: castFields(schema, schema.defaultValue as Struct, types_, false) }),
  }
}

/** The new type, as optional as the old one and with its default; what the old one meant (a date, a decimal) is gone. */
function typed(type: CastType, from: Schema): Schema {
  const { optional, defaultValue } = from
  return { type, optional, ...(defaultValue === undefined ? {} : { defaultValue: castValue(from, defaultValue, type) }) }
}

const sizes: Readonly<Record<string, number>> = { int8: 8, int16: 16, int32: 32, int64: 64 }

function castValue(schema: Schema | null, value: ConnectValue, type: CastType): ConnectValue {
  if (value === null) return null
  if (typeof value === 'object' && !(value instanceof Decimal) && !(value instanceof Uint8Array))
    throw new DataError(`${schema?.type ?? 'a value of parts'} cannot be cast`)
  if (value instanceof Uint8Array && type !== 'string') throw new DataError(`bytes cannot be cast to ${type}`)
  if (type === 'string') return castText(schema, value as Castable)
  const scalar = value as Exclude<Castable, Uint8Array>
  if (type === 'boolean') {
    if (typeof scalar === 'string') return scalar.toLowerCase() === 'true'
    return typeof scalar === 'boolean' ? scalar : wholePart(scalar, 64) !== 0n
  }
  if (type === 'float32' || type === 'float64') {
    const number =
      typeof scalar === 'string' ? parseFloating(scalar) : scalar instanceof Decimal ? scalar.toNumber() : Number(scalar)
    return type === 'float32' ? Math.fround(number) : number
  }
  const bits = sizes[type] as number
  return fit(
    typeof scalar === 'string'
      ? parseWhole(scalar, bits, type)
      : typeof scalar === 'boolean'
        ? BigInt(scalar)
        : BigInt.asIntN(bits, wholePart(scalar, bits)),
  )
}

type Castable = boolean | number | bigint | string | Decimal | Uint8Array

const fit = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value)

/** What Java's narrowing sees: fractions are cut off; a floating number beyond the range becomes its end, of an int where that is wider. */
function wholePart(value: number | bigint | Decimal, bits: number): bigint {
  if (typeof value === 'bigint') return value
  if (value instanceof Decimal)
    return value.scale <= 0 ? value.withScale(0).unscaled : value.unscaled / 10n ** BigInt(value.scale)
  if (Number.isNaN(value)) return 0n
  if (Number.isSafeInteger(value)) return BigInt(value)
  const bound = 2n ** BigInt(Math.max(bits, 32) - 1)
  if (value >= Number(bound)) return bound - 1n
  return value < -Number(bound) ? -bound : BigInt(Math.trunc(value))
}

function parseWhole(text: string, bits: number, type: string): bigint {
  if (/^[+-]?\d+$/.test(text)) {
    const value = BigInt(text.replace(/^\+/, ''))
    if (BigInt.asIntN(bits, value) === value) return value
  }
  throw new DataError(`${text} is not a number of ${type}`)
}

function parseFloating(text: string): number {
  const word = text.trim()
  if (/^[+-]?(?:NaN|Infinity)$/.test(word)) return Number(word.replace('+', '').replace('-NaN', 'NaN'))
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[fFdD]?$/.exec(word)
  if (match === null) throw new DataError(`${text} is not a number`)
  return Number(match[1])
}

const formats = {
  date: new DateFormat('yyyy-MM-dd'),
  time: new DateFormat("HH:mm:ss.SSS'Z'"),
  both: new DateFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"),
}
const dayMs = 86_400_000

function castText(schema: Schema | null, value: Castable): string {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return toBase64(value)
  if (value instanceof Decimal) return decimalText(value)
  if (schema?.name === logical.date) return instantText(Number(value) * dayMs)
  if (schema?.name === logical.time || schema?.name === logical.timestamp) return instantText(Number(value))
  if (typeof value !== 'number') return String(value)
  // Without schema a whole number has come as one.
  const floating = schema === null ? !Number.isInteger(value) : schema.type === 'float64' || schema.type === 'float32'
  return floating ? (schema?.type === 'float32' ? formatFloat(value) : formatDouble(value)).replaceAll('"', '') : String(value)
}

/** Kafka Connect's choice between a date, a time and both goes by the value, not by its type. */
function instantText(ms: number): string {
  if (ms < dayMs) return formats.time.format(ms)
  return (ms % dayMs === 0 ? formats.date : formats.both).format(ms)
}

/** As java.math.BigDecimal writes itself: with an exponent where the number would begin with more than five zeros. */
function decimalText(value: Decimal): string {
  const digits = (value.unscaled < 0n ? -value.unscaled : value.unscaled).toString()
  const exponent = digits.length - 1 - value.scale
  if (value.scale >= 0 && exponent >= -6) return value.toString()
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
  return `${value.unscaled < 0n ? '-' : ''}${digits.slice(0, 1)}${fraction}${exponent === 0 ? '' : `E${exponent > 0 ? '+' : ''}${exponent}`}`
}
