// DropHeaders, HeaderFrom and InsertHeader.
import { DataError } from '../api/converter.ts'
import type { ConnectHeader } from '../api/record.ts'
import type { ConnectValue, Schema } from '../api/schema.ts'
import { Decimal, fieldOf, schema as schemas } from '../api/schema.ts'
import { choice, ConfigError, mustRead, text } from '../api/settings.ts'
import type { Transform, TransformType } from '../api/transform.ts'
import type { Part } from './part.ts'
import { apache, partOf, structOf, transformType, valueOf, withFields, withPart } from './part.ts'
import { names, replaceNull } from './settings.ts'

const dropSettings = { headers: names('Headers that are left out.') } as const

export const dropHeaders = transformType('DropHeaders', dropSettings, ({ headers }) => {
  const out = new Set(headers)
  return {
    apply(record) {
      const kept = record.headers.filter((header) => !out.has(header.key))
      return kept.length === record.headers.length ? record : { ...record, headers: kept }
    },
  }
})

const insertSettings = {
  header: text({ doc: 'The name of the header.', importance: 'HIGH' }),
  'value.literal': text({ doc: 'Its value: null, true, false, a number, or else a text.', importance: 'HIGH' }),
} as const

export const insertHeader = transformType('InsertHeader', insertSettings, (values) => {
  const header: ConnectHeader = { key: values.header, ...literal(values['value.literal']) }
  return { apply: (record) => ({ ...record, headers: [...record.headers, header] }) }
})

/** What a text stands for: the smallest type that holds a number exactly. Lists and maps stay texts, which is how they travel. */
function literal(given: string): { readonly schema: Schema | null; readonly value: ConnectValue } {
  const word = given.trim()
  if (word === 'null') return { schema: null, value: null }
  if (word === 'true' || word === 'false') return { schema: schemas.boolean(), value: word === 'true' }
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(word)) return { schema: schemas.string(), value: given }
  const exact = Decimal.parse(word)
  const whole = exact.scale <= 0 ? exact.withScale(0).unscaled : undefined
  if (whole === undefined) {
    const number = exact.toNumber()
    return { schema: Math.fround(number) === number ? schemas.float32() : schemas.float64(), value: number }
  }
  for (const [bits, make] of [
    [8, schemas.int8],
    [16, schemas.int16],
    [32, schemas.int32],
    [64, schemas.int64],
  ] as const)
    if (BigInt.asIntN(bits, whole) === whole)
      return { schema: make(), value: Number.isSafeInteger(Number(whole)) ? Number(whole) : whole }
  return { schema: schemas.float64(), value: exact.toNumber() }
}

const fromSettings = {
  fields: names('Fields that become headers.'),
  headers: names('The names of these headers, in the same order.'),
  operation: choice(['move', 'copy'], {
    default: 'copy',
    doc: 'move takes the fields away, copy leaves them.',
    importance: 'HIGH',
  }),
  'replace.null.with.default': replaceNull,
} as const
const requiredFromSettings = { ...fromSettings, operation: { ...fromSettings.operation, default: undefined } }

export const headerFrom: readonly TransformType[] = (['Key', 'Value'] as const).map((which) => ({
  className: `${apache}HeaderFrom$${which}`,
  aliases: [`HeaderFrom$${which}`],
  settings: requiredFromSettings,
  create(config): Transform {
    const { fields, headers, operation, ...values } = mustRead(requiredFromSettings, config)
    if (fields.length !== headers.length)
      throw new ConfigError(new Map([['headers', [`${headers.length} names for ${fields.length} fields`]]]))
    const replace = values['replace.null.with.default']
    return {
      apply(record) {
        const part = partOf(record, which)
        const struct = structOf(part.value, 'make headers of fields')
        const added = fields.map((name, i): ConnectHeader => {
          const key = headers[i] as string
          if (part.schema === null) return { key, schema: null, value: struct[name] ?? null }
          const field = fieldOf(part.schema, name)
          if (field === undefined) throw new DataError(`there is no field ${name} to make a header of`)
          return { key, schema: field.schema, value: valueOf(struct, field, replace) }
        })
        const wider = { ...record, headers: [...record.headers, ...added] }
        return operation === 'copy' ? wider : withPart(wider, which, without(part, new Set(fields)))
      },
    }
  },
}))

function without({ schema, value }: Part, gone: ReadonlySet<string>): Part {
  const left = Object.entries(structOf(value, 'take fields away')).filter(([name]) => !gone.has(name))
  const kept = Object.fromEntries(left.map(([name, one]) => [name, one ?? null]))
  if (schema === null) return { schema, value: kept }
  return {
    schema: withFields(
      schema,
      (schema.fields ?? []).filter((field) => !gone.has(field.name)),
    ),
    value: kept,
  }
}
