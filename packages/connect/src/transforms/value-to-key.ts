// ValueToKey: a new key made of fields of the value.
import { DataError } from '../api/converter.ts'
import type { ConnectValue, Field, Schema } from '../api/schema.ts'
import { fieldOf, schema as schemas } from '../api/schema.ts'
import { structOf, transformType, valueOf } from './part.ts'
import { names, replaceNull } from './settings.ts'

const settings = { fields: names('Fields of the value that make the key.'), 'replace.null.with.default': replaceNull } as const

export const valueToKey = transformType('ValueToKey', settings, ({ fields, ...values }) => {
  const made = new WeakMap<Schema, Schema>()
  return {
    apply(record) {
      const struct = structOf(record.value, 'make a key of fields of the value')
      if (record.valueSchema === null)
        return { ...record, keySchema: null, key: Object.fromEntries(fields.map((name) => [name, struct[name] ?? null])) }
      const { valueSchema } = record
      let keySchema = made.get(valueSchema)
      if (keySchema === undefined) {
        keySchema = schemas.struct(
          fields.map((name): Field => {
            const field = fieldOf(valueSchema, name)
            if (field === undefined) throw new DataError(`the value has no field ${name} to make a key of`)
            return field
          }),
        )
        made.set(valueSchema, keySchema)
      }
      const key: Record<string, ConnectValue> = {}
      for (const field of keySchema.fields ?? []) key[field.name] = valueOf(struct, field, values['replace.null.with.default'])
      return { ...record, keySchema, key }
    },
  }
})
