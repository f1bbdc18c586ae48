// TimestampConverter: between texts, Unix times and Connect's Date, Time and Timestamp.
import { DataError } from '../api/converter.ts'
import type { ConnectValue, Schema } from '../api/schema.ts'
import { logical, schema as schemas } from '../api/schema.ts'
import { choice, ConfigError, SettingError, text } from '../api/settings.ts'
import type { Setting } from '../api/settings.ts'
import { partTransforms, structOf, valueOf, withFields } from './part.ts'
import type { Part } from './part.ts'
import { datePattern } from './routers.ts'
import { replaceNull } from './settings.ts'
import type { DateFormat } from './simple-date-format.ts'

const targets = ['string', 'unix', 'Date', 'Time', 'Timestamp'] as const
type Target = (typeof targets)[number]
const precisions = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'] as const

const targetSetting: Setting<Target> = {
  ...text({ doc: `What comes out: ${targets.join(', ')}.`, importance: 'HIGH' }),
  values: targets,
  absent: 'string',
  parse(given) {
    const found = targets.find((one) => one === given)
    if (found === undefined) throw new SettingError(`${given} is none of ${targets.join(', ')}`)
    return found
  },
}

const settings = {
  field: text({ default: '', doc: 'The field with the time; empty: the whole.', importance: 'HIGH' }),
  'target.type': targetSetting,
  format: datePattern(
    text({ default: '', doc: 'How texts are written and read, in UTC, as SimpleDateFormat means it.', importance: 'MEDIUM' }),
  ),
  'unix.precision': choice(precisions, { default: 'milliseconds', doc: 'The unit of Unix times.' }),
  'replace.null.with.default': replaceNull,
} as const

const dayMs = 86_400_000

/** Between milliseconds since 1970 and a form of time. */
interface Form {
  readonly schema: (extra: { readonly optional: boolean }) => Schema
  /** @throws DataError */
  readonly read: (value: ConnectValue) => number
  readonly write: (ms: number) => ConnectValue
}

const number = (value: ConnectValue): number => {
  if (typeof value !== 'number' && typeof value !== 'bigint') throw new DataError(`${typeof value} is no time`)
  return Number(value)
}

function formsOf(format: DateFormat | undefined, precision: (typeof precisions)[number]): Readonly<Record<Target, Form>> {
  return {
    string: {
      schema: schemas.string,
      read(value) {
        if (typeof value !== 'string') throw new DataError(`${typeof value} is no text of a time`)
        if (format === undefined) throw new DataError('a text can be read only with a format')
        try {
          return format.parse(value)
        } catch (cause) {
          throw new DataError((cause as Error).message, { cause })
        }
      },
      write: (ms) => format?.format(ms) ?? '',
    },
    unix: { schema: schemas.int64, read: (value) => fromUnix(value, precision), write: (ms) => toUnix(ms, precision) },
    Date: { schema: schemas.date, read: (value) => number(value) * dayMs, write: (ms) => Math.floor(ms / dayMs) },
    Time: { schema: schemas.time, read: number, write: (ms) => ((ms % dayMs) + dayMs) % dayMs },
    Timestamp: { schema: schemas.timestamp, read: number, write: (ms) => ms },
  }
}

const perMs = { microseconds: 1000n, nanoseconds: 1_000_000n } as const

function fromUnix(value: ConnectValue, precision: (typeof precisions)[number]): number {
  if (precision === 'milliseconds') return number(value)
  if (precision === 'seconds') return number(value) * 1000
  number(value)
  return Number(BigInt(value as number | bigint) / perMs[precision])
}

function toUnix(ms: number, precision: (typeof precisions)[number]): ConnectValue {
  if (precision === 'milliseconds') return ms
  if (precision === 'seconds') return Math.trunc(ms / 1000)
  const exact = BigInt(ms) * perMs[precision]
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
}

function formOf(schema: Schema): Target {
  switch (schema.name) {
    case logical.date:
      return 'Date'
    case logical.time:
      return 'Time'
    case logical.timestamp:
      return 'Timestamp'
    default:
      if (schema.type === 'string') return 'string'
      if (schema.type === 'int64') return 'unix'
      throw new DataError(`${schema.name ?? schema.type} is no time that can be converted`)
  }
}

export const timestampConverter = partTransforms('TimestampConverter', settings, (values) => {
  const { field: name, format } = values
  if (values['target.type'] === 'string' && format === undefined)
    throw new ConfigError(new Map([['format', ['is required when target.type is string']]]))
  const forms = formsOf(format, values['unix.precision'])
  const target = forms[values['target.type']]
  const replace = values['replace.null.with.default']
  const made = new WeakMap<Schema, Schema>()
  const targetSchema = (from: Schema): Schema => target.schema({ optional: from.optional })

  const convert = (schema: Schema | null, value: ConnectValue): ConnectValue => {
    const from = schema === null ? (typeof value === 'string' ? 'string' : 'unix') : formOf(schema)
    return value === null ? null : target.write(forms[from].read(value))
  }

  const whole = ({ schema, value }: Part): Part => ({
    schema: schema === null ? null : targetSchema(schema),
    value: convert(schema, value === null && replace ? (schema?.defaultValue ?? null) : value),
  })

  return (part) => {
    const { schema, value } = part
    if (schema === null && value === null) return part
    if (name === '') return whole(part)
    if (schema === null) {
      const struct = structOf(value, 'convert a time')
      return { schema, value: { ...struct, [name]: convert(null, struct[name] ?? null) } }
    }
    let changed = made.get(schema)
    if (changed === undefined) {
      const fields = (schema.fields ?? []).map((field) =>
        field.name === name ? { name, schema: targetSchema(field.schema) } : field,
      )
      changed = withFields(schema, fields)
      if (schema.optional) changed = { ...changed, optional: true }
      made.set(schema, changed)
    }
    if (value === null) return { schema: changed, value }
    const struct = structOf(value, 'convert a time')
    const result: Record<string, ConnectValue> = {}
    for (const field of schema.fields ?? []) {
      const one = valueOf(struct, field, replace)
      result[field.name] = field.name === name ? convert(field.schema, one) : one
    }
    return { schema: changed, value: result }
  }
})
