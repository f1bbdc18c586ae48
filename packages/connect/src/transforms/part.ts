// Key or value of a record, as what a transform works on: most transforms come once for each.
import { DataError } from '../api/converter.ts'
import type { ConnectRecord } from '../api/record.ts'
import type { ConnectValue, Field, Schema, Struct } from '../api/schema.ts'
import { ConfigError, mustRead, SettingError } from '../api/settings.ts'
import type { Settings, ValuesOf } from '../api/settings.ts'
import type { Transform, TransformType } from '../api/transform.ts'

/** Key or value with its schema; without schema it is null. */
export interface Part {
  readonly schema: Schema | null
  readonly value: ConnectValue
}

/** What a transform makes of one part. It may look at the whole record. @throws DataError */
export type PartChange = (part: Part, record: ConnectRecord) => Part

export const apache = 'org.apache.kafka.connect.transforms.'

/** The record with another key or value; everything else of it stays. */
export function withPart<R extends ConnectRecord>(record: R, which: 'Key' | 'Value', part: Part): R {
  if (which === 'Key') return { ...record, key: part.value, keySchema: part.schema }
  return { ...record, value: part.value, valueSchema: part.schema }
}

export function partOf(record: ConnectRecord, which: 'Key' | 'Value'): Part {
  return which === 'Key' ? { schema: record.keySchema, value: record.key } : { schema: record.valueSchema, value: record.value }
}

/** One of Kafka Connect's transforms, which works on a whole record. */
export function transformType<S extends Settings>(
  name: string,
  settings: S,
  create: (values: ValuesOf<S>) => Transform,
): TransformType {
  return { className: apache + name, aliases: [name], settings, create: (config) => create(mustRead(settings, config)) }
}

/** What a setting means beside others. @throws ConfigError where that is a SettingError, under the setting's name */
export function settled<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof SettingError)) throw cause
    throw new ConfigError(new Map([[name, [cause.message]]]))
  }
}

/** Two of Kafka Connect's transforms, `NAME$Key` and `NAME$Value`. */
export function partTransforms<S extends Settings>(
  name: string,
  settings: S,
  create: (values: ValuesOf<S>) => PartChange,
): readonly TransformType[] {
  return (['Key', 'Value'] as const).map((which) =>
    transformType(`${name}$${which}`, settings, (values) => {
      const change = create(values)
      return {
        apply(record) {
          const part = partOf(record, which)
          const made = change(part, record)
          return made === part ? record : withPart(record, which, made)
        },
      }
    }),
  )
}

/** Whether a value is a struct, or an object without schema. */
export function isStruct(value: ConnectValue | undefined): value is Struct {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** @throws DataError it is something else. @param purpose such as `rename fields` */
export function structOf(value: ConnectValue, purpose: string): Struct {
  if (isStruct(value)) return value
  throw new DataError(`to ${purpose} a value of fields is needed, not ${value === null ? 'null' : describe(value)}`)
}

function describe(value: ConnectValue): string {
  return typeof value === 'object' ? (value?.constructor.name ?? 'null') : typeof value
}

/** What a field holds. @param replaceNull with its default, where it has one */
export function valueOf(struct: Struct, field: Field, replaceNull: boolean): ConnectValue {
  const value = struct[field.name] ?? null
  return value === null && replaceNull ? (field.schema.defaultValue ?? null) : value
}

/** A struct's schema with other fields: name, version, doc and parameters stay, optional and default do not, as Kafka Connect has it. */
export function withFields(schema: Schema, fields: readonly Field[]): Schema {
  const { optional: _, defaultValue: __, ...rest } = schema
  return { ...rest, optional: false, fields }
}
