// MaskField: nothing, zero, or a replacement in the place of what must not be seen.
import { DataError } from '../api/converter.ts'
import type { ConnectValue, Schema } from '../api/schema.ts'
import { Decimal, logical } from '../api/schema.ts'
import { SettingError, text } from '../api/settings.ts'
import { isStruct, partTransforms, structOf, valueOf } from './part.ts'
import { names, replaceNull } from './settings.ts'

const settings = {
  fields: names('Fields whose values are masked.'),
  replacement: {
    ...text({ default: null, doc: 'Stands for masked texts and numbers; without it they become empty and 0.' }),
    parse(given: string): string {
      if (given === '') throw new SettingError('an empty replacement is what there is without one: leave it out')
      return given
    },
  },
  'replace.null.with.default': replaceNull,
} as const

export const maskField = partTransforms('MaskField', settings, ({ fields, replacement, ...values }) => {
  const masked = new Set(fields)
  return (part) => {
    const { schema, value } = part
    const struct = structOf(value, 'mask fields')
    const result: Record<string, ConnectValue> = {}
    if (schema === null) {
      for (const [name, one] of Object.entries(struct)) result[name] = one ?? null
      for (const name of fields) result[name] = mask(name, null, struct[name] ?? null, replacement)
    } else {
      for (const field of schema.fields ?? []) {
        const one = valueOf(struct, field, values['replace.null.with.default'])
        result[field.name] = masked.has(field.name) ? mask(field.name, field.schema, one, replacement) : one
      }
    }
    return { schema, value: result }
  }
})

function mask(name: string, schema: Schema | null, value: ConnectValue, replacement: string | undefined): ConnectValue {
  if (value === null) return null
  if (replacement !== undefined) return replaced(name, schema, value, replacement)
  switch (typeof value) {
    case 'string':
      return ''
    case 'boolean':
      return false
    case 'number':
    case 'bigint':
      return 0
    default:
      if (value instanceof Decimal) return new Decimal(0n, value.scale)
      if (Array.isArray(value)) return []
      if (value instanceof Map) return new Map()
      if (schema === null && isStruct(value)) return {}
      throw new DataError(`${name}: ${schema?.type ?? 'a value of this kind'} cannot be masked`)
  }
}

const bounds: Readonly<Record<string, bigint>> = { int8: 2n ** 7n, int16: 2n ** 15n, int32: 2n ** 31n, int64: 2n ** 63n }
const times: readonly (string | undefined)[] = [logical.date, logical.time, logical.timestamp]

function replaced(name: string, schema: Schema | null, value: ConnectValue, replacement: string): ConnectValue {
  if (typeof value === 'string') return replacement
  const unfit = (): DataError => new DataError(`${name}: ${replacement} cannot stand for ${schema?.type ?? typeof value}`)
  if (times.includes(schema?.name)) throw unfit()
  if (value instanceof Decimal) {
    try {
      return Decimal.parse(replacement).withScale(value.scale)
    } catch (cause) {
      throw new DataError(unfit().message, { cause })
    }
  }
  if (typeof value !== 'number' && typeof value !== 'bigint') throw unfit()
  const type = schema?.type ?? (Number.isInteger(Number(value)) ? 'int64' : 'float64')
  const bound = bounds[type]
  if (bound === undefined) {
    const number = Number(replacement)
    if (replacement.trim() === '' || Number.isNaN(number)) throw unfit()
    return type === 'float32' ? Math.fround(number) : number
  }
  if (!/^[+-]?\d+$/.test(replacement)) throw unfit()
  const number = BigInt(replacement.replace(/^\+/, ''))
  if (number < -bound || number >= bound) throw unfit()
  return Number.isSafeInteger(Number(number)) ? Number(number) : number
}
