// The SQL type of a column that is made for a schema.
import { logical } from '../../api/schema.ts'
import type { Schema, SchemaType } from '../../api/schema.ts'

const plainTypes: Readonly<Record<SchemaType, string>> = {
  int8: 'smallint',
  int16: 'smallint',
  int32: 'integer',
  int64: 'bigint',
  float32: 'real',
  float64: 'double precision',
  boolean: 'boolean',
  string: 'text',
  bytes: 'bytea',
  array: 'jsonb',
  map: 'jsonb',
  struct: 'jsonb',
}

const namedTypes: Readonly<Record<string, string>> = {
  [logical.decimal]: 'numeric',
  [logical.date]: 'date',
  [logical.time]: 'time',
  [logical.timestamp]: 'timestamptz',
  'io.debezium.time.Date': 'date',
  'io.debezium.time.IsoDate': 'date',
  'io.debezium.time.Time': 'time',
  'io.debezium.time.MicroTime': 'time',
  'io.debezium.time.NanoTime': 'time',
  'io.debezium.time.IsoTime': 'time',
  'io.debezium.time.ZonedTime': 'timetz',
  'io.debezium.time.Timestamp': 'timestamp',
  'io.debezium.time.MicroTimestamp': 'timestamp',
  'io.debezium.time.NanoTimestamp': 'timestamp',
  'io.debezium.time.IsoTimestamp': 'timestamp',
  'io.debezium.time.ZonedTimestamp': 'timestamptz',
  'io.debezium.time.Interval': 'interval',
  'io.debezium.time.MicroDuration': 'interval',
  'io.debezium.time.NanoDuration': 'interval',
  'io.debezium.data.VariableScaleDecimal': 'numeric',
  'io.debezium.data.Json': 'jsonb',
  'io.debezium.data.Uuid': 'uuid',
  'io.debezium.data.Xml': 'xml',
  'io.debezium.data.Tsvector': 'tsvector',
  'io.debezium.data.Bits': 'bit varying',
  'io.debezium.data.geometry.Point': 'point',
}

/** The type of a column made for this schema. */
export function sqlType(schema: Schema): string {
  const named = schema.name === undefined ? undefined : namedTypes[schema.name]
  if (named !== undefined) return named
  const element = schema.type === 'array' ? schema.valueSchema : undefined
  // Lists of plain values are PostgreSQL's arrays; of anything else, JSON.
  if (element !== undefined && !/^(?:array|map|struct)$/.test(element.type)) return `${sqlType(element)}[]`
  return plainTypes[schema.type]
}
