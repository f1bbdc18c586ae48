// SetSchemaMetadata: another name or version of a schema.
import { DataError } from '../api/converter.ts'
import type { Schema } from '../api/schema.ts'
import { whole } from '../api/settings.ts'
import type { Setting } from '../api/settings.ts'
import { partTransforms } from './part.ts'
import { openText, replaceNull } from './settings.ts'

const settings = {
  'schema.name': openText('The new name.'),
  'schema.version': {
    ...whole({ default: 0, max: 2_147_483_647, doc: 'The new version.', importance: 'HIGH' }),
    default: null,
    absent: undefined,
  } as Setting<number | undefined>,
  'replace.null.with.default': replaceNull,
} as const

export const setSchemaMetadata = partTransforms('SetSchemaMetadata', settings, (values) => {
  const change: Partial<Schema> = {
    ...(values['schema.name'] === undefined ? {} : { name: values['schema.name'] }),
    ...(values['schema.version'] === undefined ? {} : { version: values['schema.version'] }),
  }
  const made = new WeakMap<Schema, Schema>()
  return (part) => {
    const { schema, value } = part
    if (schema === null) {
      if (value === null) return part
      throw new DataError('there is no schema to name')
    }
    let renamed = made.get(schema)
    if (renamed === undefined) made.set(schema, (renamed = { ...schema, ...change }))
    return { schema: renamed, value }
  }
})
