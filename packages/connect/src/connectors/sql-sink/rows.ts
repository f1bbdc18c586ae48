// What records ask of a table: one change per key, the last one, as rows of text.
import { DataError } from '../../api/converter.ts'
import type { SinkRecord } from '../../api/record.ts'
import type { ConnectValue, Schema, Struct } from '../../api/schema.ts'
import { schema as schemas } from '../../api/schema.ts'
import { copyText } from './column-types.ts'
import type { SqlSinkConfig } from './settings.ts'
import type { WantedColumn } from './table.ts'

/** One record's wish: a row to write, or a key to delete. */
export interface RowChange {
  readonly record: SinkRecord
  readonly kind: 'write' | 'delete'
  readonly keys: readonly Cell[]
  readonly values: readonly Cell[]
}

interface Cell extends WantedColumn {
  readonly value: ConnectValue
}

const placeColumns = [
  ['__connect_topic', schemas.string()],
  ['__connect_partition', schemas.int32()],
  ['__connect_offset', schemas.int64()],
] as const

/** Reads a record. @returns undefined for a tombstone that the configuration ignores. @throws DataError it has no key or no fields where they are needed. */
export function rowChange(config: SqlSinkConfig, record: SinkRecord): RowChange | undefined {
  const envelope = unwrap(record)
  const { value, valueSchema } = envelope
  if (value === null) {
    if (!config.deletes) return undefined
    return { record, kind: 'delete', keys: keysOf(config, record, null, null), values: [] }
  }
  if (!isStruct(value)) throw new DataError(`a value of fields is needed, not ${typeof value}`)
  const keys = keysOf(config, record, value, valueSchema)
  const names = new Set(keys.map((cell) => cell.name))
  return { record, kind: 'write', keys, values: cellsOf(valueSchema, value).filter((cell) => !names.has(cell.name)) }
}

/** A change event of Debezium's shape stands for its row after the change; one of a deletion for none. */
function unwrap(record: SinkRecord): { readonly value: ConnectValue; readonly valueSchema: Schema | null } {
  const { value, valueSchema } = record
  if (!isStruct(value) || !('op' in value && 'after' in value && 'source' in value)) return { value, valueSchema }
  if (valueSchema !== null && valueSchema.name?.endsWith('.Envelope') !== true) return { value, valueSchema }
  const after = valueSchema?.fields?.find((field) => field.name === 'after')?.schema ?? null
  return { value: value['after'] ?? null, valueSchema: after }
}

function isStruct(value: ConnectValue): value is Struct {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function keysOf(config: SqlSinkConfig, record: SinkRecord, value: Struct | null, valueSchema: Schema | null): Cell[] {
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

function recordKey(config: SqlSinkConfig, { key, keySchema }: SinkRecord): Cell[] {
  if (key === null) throw new DataError('the record has no key, and primary.key.mode=record_key needs one')
  if (isStruct(key))
    return config.keyFields.length === 0 ? cellsOf(keySchema, key) : pick(cellsOf(keySchema, key), config.keyFields, 'key')
  const [name, ...more] = config.keyFields
  if (name === undefined || more.length > 0)
    throw new DataError('the key is a single value: primary.key.fields must name its one column')
  return [{ name, schema: keySchema, value: key }]
}

function pick(cells: readonly Cell[], names: readonly string[], where: string): Cell[] {
  return names.map((name) => {
    const cell = cells.find((each) => each.name === name)
    if (cell === undefined || cell.value === null)
      throw new DataError(`the ${where} has no ${name}, which primary.key.fields names`)
    return cell
  })
}

function cellsOf(schema: Schema | null, struct: Struct): Cell[] {
  if (schema === null) return Object.entries(struct).map(([name, value]) => ({ name, schema: null, value: value ?? null }))
  return (schema.fields ?? []).map((field) => ({
    name: field.name,
    schema: field.schema,
    value: struct[field.name] ?? field.schema.defaultValue ?? null,
  }))
}

/** The cells as one line of COPY's text format, without its newline. */
export function copyLine(cells: readonly Cell[]): string {
  let line = ''
  for (const [i, cell] of cells.entries()) line += (i === 0 ? '' : '\t') + copyText(cell.schema, cell.value, cell.name)
  return line
}
