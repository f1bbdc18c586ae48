// InsertField: adds where a record comes from, or a fixed text, as fields.
import type { ConnectRecord } from '../api/record.ts'
import type { ConnectValue, Field, Schema } from '../api/schema.ts'
import { schema as schemas } from '../api/schema.ts'
import { ConfigError, text } from '../api/settings.ts'
import type { Setting } from '../api/settings.ts'
import { partTransforms, structOf, valueOf, withFields } from './part.ts'
import { openText, replaceNull } from './settings.ts'

const field = (what: string): Setting<string | undefined> =>
  openText(`Name of a field for ${what}. With ! behind it the field is required, with ? or nothing optional.`)

const settings = {
  'topic.field': field('the topic'),
  'partition.field': field('the partition'),
  'offset.field': field('the offset, of records to a sink'),
  'timestamp.field': field('the timestamp of the record'),
  'static.field': field('static.value'),
  'static.value': text({ default: null, doc: 'The fixed text.', importance: 'MEDIUM' }),
  'replace.null.with.default': replaceNull,
} as const

interface Addition {
  readonly name: string
  readonly schema: Schema
  readonly value: (record: ConnectRecord) => ConnectValue | undefined
}

const member = (record: ConnectRecord, name: 'partition' | 'offset'): ConnectValue | undefined =>
  (record as Partial<Record<typeof name, ConnectValue>>)[name]

export const insertField = partTransforms('InsertField', settings, (values) => {
  const fixed = values['static.value']
  const additions: Addition[] = []
  const add = (
    given: string | undefined,
    make: (extra: { readonly optional: boolean }) => Schema,
    value: Addition['value'],
  ): void => {
    if (given === undefined) return
    additions.push({ name: given.replace(/[!?]$/, ''), schema: make({ optional: !given.endsWith('!') }), value })
  }
  add(values['topic.field'], schemas.string, (record) => record.topic)
  add(values['partition.field'], schemas.int32, (record) => member(record, 'partition') ?? undefined)
  add(values['offset.field'], schemas.int64, (record) => member(record, 'offset'))
  add(values['timestamp.field'], schemas.timestamp, (record) => record.timestamp ?? undefined)
  add(values['static.field'], schemas.string, () => fixed ?? null)
  if (additions.length === 0) throw new ConfigError(new Map([['topic.field', ['no field is to be inserted']]]))
  if (values['static.field'] !== undefined && fixed === undefined)
    throw new ConfigError(new Map([['static.value', ['is required with static.field']]]))
  const made = new WeakMap<Schema, Schema>()
  return (part, record) => {
    const { schema, value } = part
    if (value === null) return part
    const struct = structOf(value, 'insert fields')
    const result: Record<string, ConnectValue> = {}
    if (schema === null) for (const [name, one] of Object.entries(struct)) result[name] = one ?? null
    else for (const each of schema.fields ?? []) result[each.name] = valueOf(struct, each, values['replace.null.with.default'])
    for (const addition of additions) {
      const inserted = addition.value(record)
      // Without schema what is not known is not there at all.
      if (inserted !== undefined || schema !== null) result[addition.name] = inserted ?? null
    }
    if (schema === null) return { schema, value: result }
    let wider = made.get(schema)
    if (wider === undefined) {
      const names = new Set(additions.map((each) => each.name))
      const before: readonly Field[] = (schema.fields ?? []).filter((each) => !names.has(each.name))
      made.set(
        schema,
        (wider = withFields(schema, [...before, ...additions.map(({ name, schema: of }) => ({ name, schema: of }))])),
      )
    }
    return { schema: wider, value: result }
  }
})
