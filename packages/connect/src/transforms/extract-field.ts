// ExtractField: one field instead of the whole.
import { DataError } from '../api/converter.ts'
import { choice, text } from '../api/settings.ts'
import { parsePath, schemaAt, valueAt } from './field-path.ts'
import { partTransforms, settled, structOf } from './part.ts'
import { replaceNull } from './settings.ts'

const settings = {
  field: text({ doc: 'The field that takes the place of the whole.', importance: 'MEDIUM' }),
  'replace.null.with.default': replaceNull,
  'field.syntax.version': choice(['V1', 'V2'], {
    default: 'V1',
    doc: 'V2: dots lead into nested fields; backticks enclose a name with dots.',
    importance: 'HIGH',
  }),
} as const

export const extractField = partTransforms('ExtractField', settings, (values) => {
  const path = settled('field', () => parsePath(values.field, values['field.syntax.version']))
  return ({ schema, value }) => {
    if (value !== null) structOf(value, 'extract a field')
    if (schema === null) return { schema: null, value: valueAt(value, path) }
    const found = schemaAt(schema, path)
    if (found === undefined) throw new DataError(`there is no field ${values.field}`)
    const made = valueAt(value, path)
    return { schema: found, value: made === null && values['replace.null.with.default'] ? (found.defaultValue ?? null) : made }
  }
})
