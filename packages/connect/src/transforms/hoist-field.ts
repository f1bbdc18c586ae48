// HoistField: the whole becomes the one field of a new struct.
import type { Schema } from '../api/schema.ts'
import { schema as schemas } from '../api/schema.ts'
import { text } from '../api/settings.ts'
import { partTransforms } from './part.ts'

const settings = { field: text({ doc: 'Name of the field.', importance: 'MEDIUM' }) } as const

export const hoistField = partTransforms('HoistField', settings, ({ field }) => {
  const made = new WeakMap<Schema, Schema>()
  return ({ schema, value }) => {
    if (schema === null) return { schema, value: { [field]: value } }
    let wider = made.get(schema)
    if (wider === undefined) made.set(schema, (wider = schemas.struct([{ name: field, schema }])))
    return { schema: wider, value: { [field]: value } }
  }
})
