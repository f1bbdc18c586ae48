// Flatten: fields of nested structs become fields of the whole, their names joined.
import { DataError } from '../api/converter.ts'
import type { ConnectValue, Field, Schema, Struct } from '../api/schema.ts'
import { text } from '../api/settings.ts'
import { isStruct, partTransforms, structOf, valueOf, withFields } from './part.ts'

const settings = { delimiter: text({ default: '.', doc: 'Stands between joined names.', importance: 'MEDIUM' }) } as const

export const flatten = partTransforms('Flatten', settings, ({ delimiter }) => {
  const made = new WeakMap<Schema, Schema>()
  return (part) => {
    const { schema, value } = part
    if (value === null) return part
    const result: Record<string, ConnectValue> = {}
    if (schema === null) {
      flattenLoose(structOf(value, 'flatten'), '', delimiter, result)
      return { schema, value: result }
    }
    let flat = made.get(schema)
    if (flat === undefined) made.set(schema, (flat = flatSchema(schema, delimiter)))
    flattenTyped(schema, structOf(value, 'flatten'), '', delimiter, result)
    return { schema: flat, value: result }
  }
})

function flatSchema(schema: Schema, delimiter: string): Schema {
  const fields: Field[] = []
  collect(schema, '', delimiter, schema.optional, schema.defaultValue, fields)
  return withFields(schema, fields)
}

/** Inside an optional struct everything may be missing; what its default holds are the defaults of its fields. */
function collect(
  schema: Schema,
  prefix: string,
  delimiter: string,
  optional: boolean,
  defaults: ConnectValue | undefined,
  into: Field[],
): void {
  for (const field of schema.fields ?? []) {
    const name = prefix + field.name
    const inherited = isStruct(defaults) ? defaults[field.name] : undefined
    const defaultValue = field.schema.defaultValue ?? inherited ?? undefined
    const mayMiss = optional || field.schema.optional
    if (field.schema.type === 'map') throw new DataError(`${name}: a map among fields with schema cannot be flattened`)
    if (field.schema.type === 'struct') collect(field.schema, name + delimiter, delimiter, mayMiss, defaultValue, into)
    else
      into.push({ name, schema: { ...field.schema, optional: mayMiss, ...(defaultValue === undefined ? {} : { defaultValue }) } })
  }
}

function flattenTyped(
  schema: Schema,
  struct: Struct | null,
  prefix: string,
  delimiter: string,
  into: Record<string, ConnectValue>,
): void {
  for (const field of schema.fields ?? []) {
    const name = prefix + field.name
    const value = struct === null ? null : valueOf(struct, field, false)
    if (field.schema.type === 'struct')
      flattenTyped(field.schema, isStruct(value) ? value : null, name + delimiter, delimiter, into)
    else into[name] = value
  }
}

function flattenLoose(struct: Struct, prefix: string, delimiter: string, into: Record<string, ConnectValue>): void {
  for (const [name, value] of Object.entries(struct)) {
    if (isStruct(value)) flattenLoose(value, prefix + name + delimiter, delimiter, into)
    else into[prefix + name] = value ?? null
  }
}
