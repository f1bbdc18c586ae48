// ReplaceField: leaves fields out, keeps only some, renames some.
import type { ConnectValue, Field, Schema } from '../api/schema.ts'
import { list } from '../api/settings.ts'
import { partTransforms, structOf, valueOf, withFields } from './part.ts'
import { pairs, replaceNull } from './settings.ts'

const settings = {
  exclude: list({ default: '', doc: 'Fields that are left out, whatever include says.', importance: 'MEDIUM' }),
  include: list({ default: '', doc: 'Fields that stay; all when empty.', importance: 'MEDIUM' }),
  renames: pairs('New names of fields: old:new, separated by commas.'),
  'replace.null.with.default': replaceNull,
} as const

export const replaceField = partTransforms('ReplaceField', settings, ({ exclude, include, renames, ...values }) => {
  const out = new Set(exclude)
  const only = include.length === 0 ? undefined : new Set(include)
  const stays = (name: string): boolean => !out.has(name) && (only?.has(name) ?? true)
  const renamed = (name: string): string => renames.get(name) ?? name
  const schemas = new WeakMap<Schema, Schema>()
  return (part) => {
    const { schema, value } = part
    if (value === null) return part
    const struct = structOf(value, 'replace fields')
    if (schema === null) {
      const kept = Object.entries(struct).filter(([name]) => stays(name))
      return { schema, value: Object.fromEntries(kept.map(([name, one]) => [renamed(name), one ?? null])) }
    }
    let made = schemas.get(schema)
    const kept: Field[] = (schema.fields ?? []).filter((field) => stays(field.name))
    if (made === undefined) {
      made = withFields(
        schema,
        kept.map((field) => ({ name: renamed(field.name), schema: field.schema })),
      )
      schemas.set(schema, made)
    }
    const result: Record<string, ConnectValue> = {}
    for (const field of kept) result[renamed(field.name)] = valueOf(struct, field, values['replace.null.with.default'])
    return { schema: made, value: result }
  }
})
