// Debezium's ExtractNewRecordState ("unwrap"): a change event becomes the row after the change.
import { DataError } from '../api/converter.ts'
import type { ConnectHeader, ConnectRecord } from '../api/record.ts'
import type { ConnectValue, Field, Schema, Struct } from '../api/schema.ts'
import { fieldOf, optional, schema as schemas } from '../api/schema.ts'
import { choice, flag, list, mustRead, text } from '../api/settings.ts'
import type { Setting, ValuesOf } from '../api/settings.ts'
import type { Transform, TransformType } from '../api/transform.ts'
import { isStruct, withFields } from './part.ts'
import { replaceNull } from './settings.ts'

const modes = ['drop', 'tombstone', 'rewrite', 'rewrite-with-tombstone', 'delete-to-tombstone'] as const
type Mode = (typeof modes)[number]

/** What is added, and under which name. */
interface Addition {
  /** Which part of the event it stands in; '' for the event itself. */
  readonly part: string
  readonly field: string
  readonly name: string
}

/** Members of an event that are meant when no part is named; every other name is one of its source. */
const eventMembers = new Set(['op', 'ts_ms', 'ts_us', 'ts_ns'])
const parts = new Set(['source', 'transaction', 'before', 'after'])

const additions = (doc: string): Setting<readonly Omit<Addition, never>[]> => {
  const any = list({ default: '', doc })
  return {
    ...any,
    absent: [],
    parse: (given) =>
      any.parse(given).map((one) => {
        const [path = '', name] = one.split(':').map((piece) => piece.trim())
        const [first = '', ...rest] = path.split('.')
        const inside = rest.length > 0 && parts.has(first)
        const field = inside ? rest.join('.') : path
        const part = inside ? first : eventMembers.has(path) ? '' : 'source'
        return { part, field, name: name ?? (inside ? `${first}_${field}` : field) }
      }),
  }
}

const settings = {
  'delete.tombstone.handling.mode': {
    ...text({
      default: null,
      doc: 'drop: nothing is left of a deletion; tombstone: a tombstone; rewrite: the last row with __deleted=true; rewrite-with-tombstone: both; delete-to-tombstone: the event becomes the tombstone, with its headers. tombstone when left out.',
      importance: 'MEDIUM',
    }),
    values: modes,
    parse: (given: string): Mode | undefined => choice(modes, { default: 'tombstone', doc: '' }).parse(given),
  } as Setting<Mode | undefined>,
  'delete.handling.mode': {
    ...text({ default: null, doc: 'The older form, with drop.tombstones: drop, rewrite or none.' }),
    values: ['drop', 'rewrite', 'none'],
    parse: (given: string) => choice(['drop', 'rewrite', 'none'], { default: 'drop', doc: '' }).parse(given),
  } as Setting<'drop' | 'rewrite' | 'none' | undefined>,
  'drop.tombstones': flag({ default: true, doc: 'The older form, with delete.handling.mode.' }),
  'route.by.field': text({ default: '', doc: 'The field of the row whose value is the topic.' }),
  'add.fields': additions(
    'Members of the event that become fields: op, source.ts_ms, table, …; with :name behind it, under that name.',
  ),
  'add.fields.prefix': text({ default: '__', doc: 'Stands before the names of these fields.' }),
  'add.headers': additions('Members of the event that become headers.'),
  'add.headers.prefix': text({ default: '__', doc: 'Stands before the names of these headers.' }),
  'drop.fields.header.name': text({ default: null, doc: 'A header that lists fields to leave out.' }),
  'drop.fields.from.key': flag({ default: false, doc: 'They are left out of the key too.' }),
  'drop.fields.keep.schema.compatible': flag({ default: true, doc: 'Only optional fields are left out.' }),
  'replace.null.with.default': replaceNull,
} as const

export const extractNewRecordState: TransformType = {
  className: 'io.debezium.transforms.ExtractNewRecordState',
  aliases: ['ExtractNewRecordState'],
  settings,
  create: (config) => new Unwrap(mustRead(settings, config), config),
}

const deletedField: Field = { name: '__deleted', schema: schemas.string({ optional: true }) }

/** Debezium parts add and drop fields; schemas are made once for each schema of events. */
class Unwrap implements Transform {
  readonly #values: ValuesOf<typeof settings>
  readonly #mode: Mode
  /** Of the older form `none`: deletions become tombstones, and tombstones stay. */
  readonly #keepBoth: boolean
  readonly #schemas = new WeakMap<Schema, Schema>()

  constructor(values: ValuesOf<typeof settings>, config: Readonly<Record<string, string>>) {
    this.#values = values
    const older = config['delete.handling.mode'] !== undefined || config['drop.tombstones'] !== undefined
    const given = values['delete.tombstone.handling.mode']
    this.#mode = given ?? (older ? olderMode(values['delete.handling.mode'] ?? 'drop', values['drop.tombstones']) : 'tombstone')
    this.#keepBoth = given === undefined && values['delete.handling.mode'] === 'none' && !values['drop.tombstones']
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    if (record.value === null) return this.#tombstone(record)
    const event = record.value
    if (!isEvent(event, record.valueSchema)) return record
    const { op } = event
    // A truncation or a logical message is no row.
    if (op !== 'c' && op !== 'r' && op !== 'u' && op !== 'd') return null
    return this.#dropFields(op === 'd' ? this.#deleted(record, event) : this.#row(record, event, 'after'))
  }

  #tombstone<R extends ConnectRecord>(record: R): R | null {
    switch (this.#mode) {
      case 'rewrite-with-tombstone':
        return this.#asksOp() ? { ...record, headers: [...record.headers, this.#opHeader()] } : record
      case 'delete-to-tombstone':
        return this.#keepBoth ? record : null
      default:
        return null
    }
  }

  #asksOp(): boolean {
    return this.#values['add.headers'].some(({ part, field }) => part === '' && field === 'op')
  }

  /** A tombstone tells nothing of its event, but that it follows a deletion. */
  #opHeader(): ConnectHeader {
    const { name } = this.#values['add.headers'].find(({ part, field }) => part === '' && field === 'op') as Addition
    return { key: this.#values['add.headers.prefix'] + name, schema: schemas.string(), value: 'd' }
  }

  #deleted<R extends ConnectRecord>(record: R, event: Struct): R | null {
    if (this.#mode === 'drop') return null
    if (this.#mode === 'rewrite' || this.#mode === 'rewrite-with-tombstone') return this.#row(record, event, 'before')
    // No schema either: with one, a converter would write a text that says null, and nothing would ever be compacted away.
    return {
      ...record,
      topic: this.#topic(record, event, 'before'),
      value: null,
      valueSchema: null,
      headers: this.#headers(record, event),
    }
  }

  #row<R extends ConnectRecord>(record: R, event: Struct, which: 'before' | 'after'): R {
    const row = event[which]
    if (!isStruct(row))
      throw new DataError(
        `the event of ${record.topic} has no ${which}: does its table say enough of deleted rows (REPLICA IDENTITY)?`,
      )
    const value: Record<string, ConnectValue> = { ...(row as Readonly<Record<string, ConnectValue>>) }
    const rowSchema = record.valueSchema === null ? null : (fieldOf(record.valueSchema, which)?.schema ?? null)
    if (this.#values['replace.null.with.default'])
      for (const field of rowSchema?.fields ?? []) value[field.name] ??= field.schema.defaultValue ?? null
    if (this.#mode.startsWith('rewrite')) value[deletedField.name] = String(which === 'before')
    for (const { part, field, name } of this.#values['add.fields'])
      if (this.#known(record, event, part, field)) value[this.#values['add.fields.prefix'] + name] = member(event, part, field)
    const valueSchema = record.valueSchema === null ? null : this.#schema(record.valueSchema)
    return { ...record, topic: this.#topic(record, event, which), value, valueSchema, headers: this.#headers(record, event) }
  }

  /** Whether such a member exists: by the schema where there is one. */
  #known(record: ConnectRecord, event: Struct, part: string, field: string): boolean {
    if (record.valueSchema === null) return part === '' ? field in event : isStruct(event[part]) && field in event[part]
    return memberSchema(record.valueSchema, part, field) !== undefined
  }

  #schema(envelope: Schema): Schema {
    const known = this.#schemas.get(envelope)
    if (known !== undefined) return known
    const row = fieldOf(envelope, 'after')?.schema
    if (row === undefined) throw new DataError('the schema of the event has no after')
    const added = this.#values['add.fields'].flatMap(({ part, field, name }): Field[] => {
      const found = memberSchema(envelope, part, field)
      return found === undefined ? [] : [{ name: this.#values['add.fields.prefix'] + name, schema: optional(found) }]
    })
    const made = withFields(row, [...(row.fields ?? []), ...(this.#mode.startsWith('rewrite') ? [deletedField] : []), ...added])
    this.#schemas.set(envelope, made)
    return made
  }

  #headers(record: ConnectRecord, event: Struct): readonly ConnectHeader[] {
    const asked = this.#values['add.headers']
    if (asked.length === 0) return record.headers
    return [
      ...record.headers,
      ...asked.flatMap(({ part, field, name }): ConnectHeader[] => {
        if (!this.#known(record, event, part, field)) return []
        const found = record.valueSchema === null ? undefined : memberSchema(record.valueSchema, part, field)
        return [
          {
            key: this.#values['add.headers.prefix'] + name,
            schema: found === undefined ? null : optional(found),
            value: member(event, part, field),
          },
        ]
      }),
    ]
  }

  #topic(record: ConnectRecord, event: Struct, which: 'before' | 'after'): string {
    const field = this.#values['route.by.field']
    if (field === '') return record.topic
    const row = event[which]
    const value = isStruct(row) ? row[field] : undefined
    if (value === undefined || value === null || typeof value === 'object')
      throw new DataError(`the row has no ${field} to route it by`)
    return String(value)
  }

  #dropFields<R extends ConnectRecord>(record: R | null): R | null {
    const name = this.#values['drop.fields.header.name']
    if (record === null || name === undefined) return record
    const listed = record.headers.find((header) => header.key === name)?.value
    if (!Array.isArray(listed)) return record
    const gone = new Set(listed.map(String))
    const keepRequired = this.#values['drop.fields.keep.schema.compatible']
    const [value, valueSchema] = without(record.value, record.valueSchema, gone, keepRequired)
    if (!this.#values['drop.fields.from.key']) return { ...record, value, valueSchema }
    const [key, keySchema] = without(record.key, record.keySchema, gone, keepRequired)
    return { ...record, key, keySchema, value, valueSchema }
  }
}

function olderMode(deletes: 'drop' | 'rewrite' | 'none', dropTombstones: boolean): Mode {
  if (deletes === 'none') return 'delete-to-tombstone'
  if (deletes === 'drop') return dropTombstones ? 'drop' : 'tombstone'
  return dropTombstones ? 'rewrite' : 'rewrite-with-tombstone'
}

/** Events are known by the name of their schema; without one, by their members, which Debezium does not do. */
function isEvent(value: ConnectValue, schema: Schema | null): value is Struct {
  if (!isStruct(value)) return false
  if (schema !== null) return schema.name?.endsWith('Envelope') === true
  return typeof value['op'] === 'string' && isStruct(value['source']) && ('after' in value || 'before' in value)
}

function member(event: Struct, part: string, field: string): ConnectValue {
  const inside = part === '' ? event : event[part]
  return isStruct(inside) ? (inside[field] ?? null) : null
}

function memberSchema(envelope: Schema, part: string, field: string): Schema | undefined {
  const inside = part === '' ? envelope : fieldOf(envelope, part)?.schema
  return inside === undefined ? undefined : fieldOf(inside, field)?.schema
}

function without(
  value: ConnectValue,
  schema: Schema | null,
  gone: ReadonlySet<string>,
  keepRequired: boolean,
): readonly [ConnectValue, Schema | null] {
  if (!isStruct(value)) return [value, schema]
  const goes = (name: string): boolean =>
    gone.has(name) && !(keepRequired && schema !== null && fieldOf(schema, name)?.schema.optional === false)
  const kept = Object.fromEntries(Object.entries(value).filter(([name]) => !goes(name))) as Struct
  if (schema === null) return [kept, schema]
  return [kept, { ...schema, fields: (schema.fields ?? []).filter((field) => !goes(field.name)) }]
}
