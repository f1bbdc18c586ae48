// What records ask of a table: rows to write, keys to delete.
import { DataError } from '../../api/converter.ts'
import type { SinkRecord } from '../../api/record.ts'
import type { ConnectValue, Schema, Struct } from '../../api/schema.ts'
import { schema as schemas } from '../../api/schema.ts'
import type { Valued } from './column-text.ts'
import type { SqlSinkConfig } from './settings.ts'

/** One record's wish: a row to write, or a key to delete. */
export interface RowChange {
  readonly record: SinkRecord
  readonly kind: 'write' | 'delete'
  readonly keys: readonly Valued[]
  readonly values: readonly Valued[]
}

const placeColumns = [
  ['__connect_topic', schemas.string()],
  ['__connect_partition', schemas.int32()],
  ['__connect_offset', schemas.int64()],
] as const

/** Why a record asks for nothing. */
export type Ignored = 'tombstone' | 'no row'

/** Reads a record. @throws DataError it has no key or no fields where they are needed. */
export function rowChange(config: SqlSinkConfig, record: SinkRecord): RowChange | Ignored {
  const envelope = unwrap(record)
  if (envelope === 'no row') return 'no row'
  const { value, valueSchema } = envelope
  if (value === null) {
    if (!config.deletes) return 'tombstone'
    return { record, kind: 'delete', keys: withoutNulls(keysOf(config, record, null, null)), values: [] }
  }
  if (!isStruct(value)) throw new DataError(`a value of fields is needed, not ${typeof value}`)
  const keys = withoutNulls(keysOf(config, record, value, valueSchema))
  const names = new Set(keys.map((cell) => cell.name))
  return { record, kind: 'write', keys, values: cellsOf(valueSchema, value).filter((cell) => !names.has(cell.name)) }
}

/** A change event of Debezium's shape stands for its row after the change; one of a deletion for none; of a truncation, for no row at all. */
function unwrap(record: SinkRecord): { readonly value: ConnectValue; readonly valueSchema: Schema | null } | 'no row' {
  const { value, valueSchema } = record
  if (!isStruct(value) || !('op' in value && 'source' in value && ('after' in value || 'message' in value)))
    return { value, valueSchema }
  if (valueSchema !== null && !/(?:\.Envelope|MessageValue)$/.test(valueSchema.name ?? '')) return { value, valueSchema }
  if (value['op'] === 't' || value['op'] === 'm') return 'no row'
  const after = valueSchema?.fields?.find((field) => field.name === 'after')?.schema ?? null
  return { value: value['after'] ?? null, valueSchema: after }
}

function isStruct(value: ConnectValue): value is Struct {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function keysOf(config: SqlSinkConfig, record: SinkRecord, value: Struct | null, valueSchema: Schema | null): Valued[] {
  switch (config.keyMode) {
    case 'none':
      return []
    case 'kafka':
      return placeColumns.map(([name, schema], i) => ({
        name,
        schema,
        value: [record.topic, record.partition, record.offset][i] as ConnectValue,
      }))
    case 'record_value':
      return pick(cellsOf(valueSchema, value as Struct), config.keyFields, 'value')
    case 'record_key':
      return recordKey(config, record)
  }
}

function recordKey(config: SqlSinkConfig, { key, keySchema }: SinkRecord): Valued[] {
  if (key === null) throw new DataError('the record has no key, and primary.key.mode=record_key needs one')
  if (isStruct(key)) {
    const cells = cellsOf(keySchema, key)
    if (cells.length === 0) throw new DataError('the key of the record has no fields')
    return config.keyFields.length === 0 ? cells : pick(cells, config.keyFields, 'key')
  }
  const [name, ...more] = config.keyFields
  if (name === undefined || more.length > 0)
    throw new DataError('the key is a single value: primary.key.fields must name its one column')
  return [{ name, schema: keySchema, value: key }]
}

function pick(cells: readonly Valued[], names: readonly string[], where: string): Valued[] {
  return names.map((name) => {
    const cell = cells.find((each) => each.name === name)
    if (cell === undefined) throw new DataError(`the ${where} has no ${name}, which primary.key.fields names`)
    return cell
  })
}

/** No row can be found again by a key that is null. */
function withoutNulls(keys: readonly Valued[]): readonly Valued[] {
  const missing = keys.find((cell) => cell.value === null)
  if (missing !== undefined) throw new DataError(`${missing.name} is null, and part of the key`)
  return keys
}

function cellsOf(schema: Schema | null, struct: Struct): Valued[] {
  if (schema === null) return Object.entries(struct).map(([name, value]) => ({ name, schema: null, value: value ?? null }))
  return (schema.fields ?? []).map((field) => {
    const value = struct[field.name]
    // A null that was written is a null, whatever the default is.
    return { name: field.name, schema: field.schema, value: value === undefined ? (field.schema.defaultValue ?? null) : value }
  })
}
