// A captured table as change events show it: topic, key, and the columns with their schemas and codecs.
import { schemaToJson } from '../../converters/json.ts'
import { DataError } from '../../api/converter.ts'
import { JsonBytes } from '../../api/json-bytes.ts'
import { Decimal, logical, schema as make } from '../../api/schema.ts'
import type { ConnectValue, Field, Schema } from '../../api/schema.ts'
import { JsonConverter } from '../../converters/json.ts'
import type { CatalogColumn, CatalogTable } from './catalog.ts'
import { codecOf } from './column-types.ts'
import type { ColumnCodec, PgType, TypeOptions } from './column-types.ts'
import type { FastWrite } from './column-bytes.ts'

/** A column that events show. */
export interface CapturedColumn {
  readonly name: string
  /** Its place in tuples and COPY rows. */
  readonly at: number
  readonly schema: Schema
  readonly codec: ColumnCodec
  /** `"name":` with a comma in front, but for the first. */
  readonly label: Uint8Array
  readonly write: FastWrite | undefined
  readonly writeBinary: FastWrite | undefined
  /** The JSON of an unchanged large value; undefined: nothing can stand for it. */
  readonly unavailableJson: Uint8Array | undefined
  /** Stands for a column that must have a value where an old row holds only the key: its default, else a zero. null where null may stand. */
  readonly filler: ConnectValue
  readonly fillerJson: Uint8Array
}

export interface CapturedTable {
  readonly schemaName: string
  readonly name: string
  readonly topic: string
  readonly columns: readonly CapturedColumn[]
  /** Columns of the key, in its order; empty: records have no key. */
  readonly key: readonly CapturedColumn[]
  readonly keySchema: Schema | null
  readonly rowSchema: Schema
  readonly envelopeSchema: Schema
  /** Columns left out since their type has no mapping. */
  readonly untold: readonly string[]
}

/** A column as the stream or the snapshot delivers it. */
export interface DeliveredColumn {
  readonly name: string
  readonly typeOid: number
  readonly typeModifier: number
}

export interface EventOptions {
  readonly types: TypeOptions
  readonly topicPrefix: string
  readonly topicDelimiter: string
  /** Whether events show this column: by schema, table and column. */
  readonly showsColumn: (schema: string, table: string, column: string) => boolean
  /** message.key.columns: the columns of the key where it is not the table's own. */
  readonly keyOf: (schema: string, table: string) => readonly string[] | undefined
  /** A null in a column with a default becomes it, as Kafka Connect's JSON converter would have it. */
  readonly replaceNullWithDefault: boolean
}

const utf8 = new TextEncoder()

export function captureTable(
  catalog: CatalogTable,
  delivered: readonly DeliveredColumn[],
  types: ReadonlyMap<number, PgType>,
  options: EventOptions,
): CapturedTable {
  const { schema: schemaName, name } = catalog
  const topic = topicName([options.topicPrefix, schemaName, name], options.topicDelimiter)
  const known = new Map(catalog.columns.map((column) => [column.name, column]))
  const columns: CapturedColumn[] = []
  const keyColumns: CapturedColumn[] = []
  const untold: string[] = []
  const keyNames = options.keyOf(schemaName, name) ?? catalog.key
  delivered.forEach((column, at) => {
    const shown = options.showsColumn(schemaName, name, column.name)
    const isKey = keyNames.includes(column.name)
    if (!shown && !isKey) return
    const codec = codecOf(column.typeOid, column.typeModifier, types, options.types)
    if (codec === undefined) {
      untold.push(column.name)
      return
    }
    const ofCatalog = known.get(column.name)
    const defaultValue = ofCatalog === undefined ? undefined : defaultOf(ofCatalog, codec, types)
    const schema: Schema = {
      ...codec.schema,
      optional: ofCatalog?.notNull !== true,
      ...(defaultValue === undefined ? {} : { defaultValue }),
    }
    const filler = schema.optional ? null : (defaultValue ?? zeroOf(codec.schema))
    const captured: CapturedColumn = {
      name: column.name,
      at,
      schema,
      codec,
      label: utf8.encode(`${columns.length > 0 && shown ? ',' : ''}${JSON.stringify(column.name)}:`),
      write: codec.write,
      writeBinary: codec.writeBinary,
      unavailableJson: codec.unavailable === undefined ? undefined : jsonOf(codec.schema, codec.unavailable),
      filler,
      fillerJson: filler === null ? utf8.encode('null') : jsonOf(codec.schema, filler),
    }
    if (shown) columns.push(captured)
    if (isKey) keyColumns.push(captured)
  })
  const key = keyNames.map((keyName, i) => {
    const column = keyColumns.find((one) => one.name === keyName)
    if (column === undefined)
      throw new DataError(`${schemaName}.${name}: the key column ${keyName} is not delivered, or has a type without mapping`)
    return { ...column, label: utf8.encode(`${i > 0 ? ',' : ''}${JSON.stringify(keyName)}:`) }
  })
  const fields: Field[] = columns.map((column) => ({ name: column.name, schema: column.schema }))
  const rowSchema = make.struct(fields, { optional: true, name: `${topic}.Value` })
  return {
    schemaName,
    name,
    topic,
    columns,
    key,
    keySchema:
      key.length === 0
        ? null
        : make.struct(
            key.map((column) => ({ name: column.name, schema: column.schema })),
            { name: `${topic}.Key` },
          ),
    rowSchema,
    envelopeSchema: envelope(rowSchema, topic),
    untold,
  }
}

function jsonOf(schema: Schema, value: ConnectValue): Uint8Array {
  const out = new JsonBytes(64)
  plainJson.write(out, schema, value)
  return out.toBytes()
}

function zeroOf(schema: Schema): ConnectValue {
  if (schema.optional) return null
  switch (schema.type) {
    case 'string':
      return ''
    case 'boolean':
      return false
    case 'bytes':
      return schema.name === logical.decimal ? new Decimal(0n, Number(schema.parameters?.['scale'] ?? 0)) : new Uint8Array(0)
    case 'array':
      return []
    case 'map':
      return new Map()
    case 'struct':
      return Object.fromEntries((schema.fields ?? []).map((field) => [field.name, zeroOf(field.schema)]))
    default:
      return 0
  }
}

const plainJson = new JsonConverter({ schemasEnable: false })

/** Parts joined by the delimiter; what Kafka does not allow in a topic's name becomes `_`. */
export function topicName(parts: readonly string[], delimiter: string): string {
  return parts.join(delimiter).replace(/[^\w.-]/g, '_')
}

// Kinds of default that Debezium tells; others are left out of the schema.
const withDefaults = new Set([
  'bool',
  'int2',
  'int4',
  'int8',
  'float4',
  'float8',
  'numeric',
  'text',
  'varchar',
  'bpchar',
  'char',
  'bit',
  'varbit',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'interval',
  'uuid',
  'json',
  'jsonb',
])

function defaultOf(column: CatalogColumn, codec: ColumnCodec, types: ReadonlyMap<number, PgType>): ConnectValue | undefined {
  const type = types.get(column.typeOid)
  if (column.defaultKind === 'none' || type === undefined) return undefined
  const tells = type.kind === 'enum' || (withDefaults.has(type.name) && codec.schema.type !== 'struct')
  if (!tells) return undefined
  if (column.defaultKind === 'literal') {
    if (column.defaultText === null || /^-?infinity$/.test(column.defaultText)) return undefined
    return codec.decode(type.name === 'bpchar' ? column.defaultText.replace(/ +$/, '') : column.defaultText)
  }
  if (type.name === 'uuid') return '00000000-0000-0000-0000-000000000000'
  if (column.defaultKind === 'now' || column.defaultKind === 'sequence') {
    if (type.name === 'timestamptz') return codec.decode('1970-01-01 00:00:00+00')
    if (type.name === 'timestamp') return codec.decode('1970-01-01 00:00:00')
    if (type.name === 'date') return codec.decode('1970-01-01')
    if (type.name === 'time') return codec.decode('00:00:00')
  }
  if (!column.notNull) return undefined
  if (/^(int[248]|float[48]|numeric)$/.test(type.name)) return codec.decode('0')
  return codec.schema.type === 'string' && codec.schema.name === undefined ? '' : undefined
}

const snapshotSchema = make.string({
  optional: true,
  name: 'io.debezium.data.Enum',
  version: 1,
  parameters: { allowed: 'true,first,first_in_data_collection,last_in_data_collection,last,false,incremental' },
  defaultValue: 'false',
})

const optionalInt64 = make.int64({ optional: true })

/** `source` of every event. */
export const sourceSchema = make.struct(
  [
    { name: 'version', schema: make.string() },
    { name: 'connector', schema: make.string() },
    { name: 'name', schema: make.string() },
    { name: 'ts_ms', schema: make.int64() },
    { name: 'snapshot', schema: snapshotSchema },
    { name: 'db', schema: make.string() },
    { name: 'sequence', schema: make.string({ optional: true }) },
    { name: 'ts_us', schema: optionalInt64 },
    { name: 'ts_ns', schema: optionalInt64 },
    { name: 'schema', schema: make.string() },
    { name: 'table', schema: make.string() },
    { name: 'txId', schema: optionalInt64 },
    { name: 'lsn', schema: optionalInt64 },
    { name: 'xmin', schema: optionalInt64 },
    { name: 'origin', schema: make.string({ optional: true }) },
    { name: 'origin_lsn', schema: optionalInt64 },
  ],
  { name: 'io.debezium.connector.postgresql.Source', version: 1 },
)

export const transactionSchema = make.struct(
  [
    { name: 'id', schema: make.string() },
    { name: 'total_order', schema: make.int64() },
    { name: 'data_collection_order', schema: make.int64() },
  ],
  { optional: true, name: 'event.block', version: 1 },
)

function envelope(rowSchema: Schema, topic: string): Schema {
  return make.struct(
    [
      { name: 'before', schema: rowSchema },
      { name: 'after', schema: rowSchema },
      { name: 'source', schema: sourceSchema },
      { name: 'transaction', schema: transactionSchema },
      { name: 'op', schema: make.string() },
      { name: 'ts_ms', schema: optionalInt64 },
      { name: 'ts_us', schema: optionalInt64 },
      { name: 'ts_ns', schema: optionalInt64 },
    ],
    { name: `${topic}.Envelope`, version: 2 },
  )
}

/** `{"schema":…,"payload":` of a key or value, or nothing when texts carry no schema. */
export function payloadPrefix(schema: Schema, schemas: boolean): Uint8Array {
  return utf8.encode(schemas ? `{"schema":${schemaToJson(schema)},"payload":` : '')
}

export { plainJson }
