// JSON with and without schemas, the same texts as Kafka Connect's JsonConverter.
import { DataError } from '../api/converter.ts'
import type { Converter, SchemaAndValue } from '../api/converter.ts'
import { formatDouble, formatFloat, JsonBytes } from '../api/json-bytes.ts'
import { fromBase64 } from '../api/base64.ts'
import { Decimal, logical } from '../api/schema.ts'
import type { ConnectValue, Field, Schema, SchemaType, Struct } from '../api/schema.ts'
import { parseJson } from './json-text.ts'

export interface JsonConverterOptions {
  /** Each text carries its schema: {"schema": …, "payload": …}. `schemas.enable`, true by default. */
  readonly schemasEnable: boolean
  /** How decimals are written; both are read. `decimal.format`, BASE64 by default. */
  readonly decimalFormat?: 'BASE64' | 'NUMERIC'
  /** A null whose schema has a default becomes it. `replace.null.with.default`, true by default. */
  readonly replaceNullWithDefault?: boolean
}

const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const jsonNames: Readonly<Record<SchemaType, string>> = {
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  float32: 'float',
  float64: 'double',
  boolean: 'boolean',
  string: 'string',
  bytes: 'bytes',
  array: 'array',
  map: 'map',
  struct: 'struct',
}
const typesByJsonName = new Map(Object.entries(jsonNames).map(([type, name]) => [name, type as SchemaType]))

export class JsonConverter implements Converter {
  readonly #schemas: boolean
  readonly #numericDecimals: boolean
  readonly #defaults: boolean
  readonly #out = new JsonBytes()
  readonly #schemaTexts = new WeakMap<Schema, string>()
  // The schema of the last text of each topic: the next one mostly has the same.
  readonly #lastSchemas = new Map<string, { readonly prefix: string; readonly schema: Schema | null }>()
  constructor({ schemasEnable, decimalFormat = 'BASE64', replaceNullWithDefault = true }: JsonConverterOptions) {
    this.#schemas = schemasEnable
    this.#numericDecimals = decimalFormat === 'NUMERIC'
    this.#defaults = replaceNullWithDefault
  }

  fromConnect(_topic: string, schema: Schema | null, value: ConnectValue): Uint8Array | null {
    if (schema === null && value === null) return null
    const out = this.#out
    out.length = 0
    if (this.#schemas) {
      out.ascii('{"schema":')
      this.#writeSchemaText(out, schema)
      out.ascii(',"payload":')
      this.write(out, schema, value)
      out.byte(0x7d)
    } else this.write(out, schema, value)
    return out.toBytes()
  }

  toConnect(topic: string, bytes: Uint8Array | null): SchemaAndValue {
    if (bytes === null) return { schema: null, value: null }
    let json: string
    try {
      json = text.decode(bytes)
    } catch (cause) {
      throw new DataError(`a record of ${topic} is not UTF-8`, { cause })
    }
    if (!this.#schemas) return { schema: null, value: parseJson(json) }
    const last = this.#lastSchemas.get(topic)
    if (last !== undefined && json.startsWith(last.prefix)) {
      const payload = parseJson(json.slice(last.prefix.length, json.lastIndexOf('}')))
      return { schema: last.schema, value: this.read(last.schema, payload) }
    }
    const envelope = parseJson(json)
    if (
      !isObject(envelope) ||
      Object.keys(envelope).length !== 2 ||
      envelope['schema'] === undefined ||
      envelope['payload'] === undefined
    )
      throw new DataError(
        `a record of ${topic} is not {"schema": …, "payload": …}, which schemas.enable=true asks for. For plain JSON set key.converter.schemas.enable or value.converter.schemas.enable to false`,
      )
    const schema = schemaFromJson(envelope['schema'])
    const payloadAt = json.indexOf('"payload":')
    // Only when the schema stands in front, and the text that is kept is surely just it.
    if (json.startsWith('{"schema":') && payloadAt > 0 && isSchemaPrefix(json.slice(0, payloadAt)))
      this.#lastSchemas.set(topic, { prefix: json.slice(0, payloadAt + 10), schema })
    return { schema, value: this.read(schema, envelope['payload']) }
  }

  /** Appends the JSON of a value. Without schema its form follows from the value. @throws DataError it does not fit. */
  write(out: JsonBytes, schema: Schema | null, value: ConnectValue | undefined): void {
    if (value === null || value === undefined) {
      if (schema?.defaultValue !== undefined && this.#defaults) return this.write(out, schema, schema.defaultValue)
      if (schema !== null && !schema.optional) throw new DataError(`null where ${schema.name ?? schema.type} must have a value`)
      return out.ascii('null')
    }
    if (schema === null) return this.#writeUntyped(out, value)
    switch (schema.type) {
      case 'int8':
      case 'int16':
      case 'int32':
      case 'int64':
        if (typeof value === 'number' && Number.isSafeInteger(value)) return out.integer(value)
        if (typeof value === 'bigint') return out.ascii(value.toString())
        break
      case 'float32':
        if (typeof value === 'number') return out.ascii(formatFloat(value))
        break
      case 'float64':
        if (typeof value === 'number') return out.ascii(formatDouble(value))
        break
      case 'boolean':
        if (typeof value === 'boolean') return out.ascii(value ? 'true' : 'false')
        break
      case 'string':
        if (typeof value === 'string') return out.string(value)
        break
      case 'bytes':
        if (value instanceof Decimal) {
          const scale = Number(schema.parameters?.['scale'] ?? value.scale)
          return this.#numericDecimals ? out.ascii(value.toString()) : out.base64(value.withScale(scale).toBytes())
        }
        if (value instanceof Uint8Array) return out.base64(value)
        break
      case 'array':
        if (Array.isArray(value)) {
          out.byte(0x5b)
          for (let i = 0; i < value.length; i += 1) {
            if (i > 0) out.byte(0x2c)
            this.write(out, schema.valueSchema ?? null, (value as readonly ConnectValue[])[i])
          }
          return out.byte(0x5d)
        }
        break
      case 'map':
        if (value instanceof Map) return this.#writeMap(out, schema, value as ReadonlyMap<ConnectValue, ConnectValue>)
        break
      case 'struct':
        if (isObject(value)) return this.#writeStruct(out, schema.fields ?? [], value)
        break
    }
    throw new DataError(`${describe(value)} where ${schema.name ?? schema.type} was declared`)
  }

  /** Parsed JSON as a value of the schema. @throws DataError it does not fit. */
  read(schema: Schema | null, json: ConnectValue | undefined): ConnectValue {
    if (schema === null) return json ?? null
    if (json === null || json === undefined) {
      if (schema.defaultValue !== undefined && this.#defaults) return schema.defaultValue
      if (schema.optional) return null
      throw new DataError(`null where ${schema.name ?? schema.type} must have a value`)
    }
    switch (schema.type) {
      case 'int8':
      case 'int16':
      case 'int32':
      case 'int64':
        if (typeof json === 'bigint' || (typeof json === 'number' && Number.isInteger(json))) return json
        break
      case 'float32':
      case 'float64':
        if (typeof json === 'number') return json
        if (typeof json === 'bigint' || json instanceof Decimal) return Number(json.toString())
        if (json === 'NaN' || json === 'Infinity' || json === '-Infinity') return Number(json)
        break
      case 'boolean':
        if (typeof json === 'boolean') return json
        break
      case 'string':
        if (typeof json === 'string') return json
        break
      case 'bytes':
        if (schema.name === logical.decimal) {
          const scale = Number(schema.parameters?.['scale'] ?? 0)
          if (typeof json === 'string') return Decimal.fromBytes(decodeBase64(json), scale)
          if (typeof json === 'number' || typeof json === 'bigint' || json instanceof Decimal)
            return Decimal.parse(json.toString()).withScale(scale)
        } else if (typeof json === 'string') return decodeBase64(json)
        break
      case 'array':
        if (Array.isArray(json)) return (json as ConnectValue[]).map((one) => this.read(schema.valueSchema ?? null, one))
        break
      case 'map': {
        const { keySchema = null, valueSchema = null } = schema
        if (Array.isArray(json))
          return new Map(
            (json as ConnectValue[]).map(
              (pair) =>
                [this.read(keySchema, (pair as ConnectValue[])[0]), this.read(valueSchema, (pair as ConnectValue[])[1])] as const,
            ),
          )
        if (isObject(json))
          return new Map(Object.entries(json).map(([key, value]) => [key, this.read(valueSchema, value)] as const))
        break
      }
      case 'struct':
        if (isObject(json)) {
          const struct: Record<string, ConnectValue> = {}
          for (const field of schema.fields ?? []) struct[field.name] = this.read(field.schema, json[field.name])
          return struct
        }
        break
    }
    throw new DataError(`${describe(json)} where ${schema.name ?? schema.type} was declared`)
  }

  #writeMap(out: JsonBytes, schema: Schema, map: ReadonlyMap<ConnectValue, ConnectValue>): void {
    const { keySchema = null, valueSchema = null } = schema
    // Only string keys make a JSON object; other keys make pairs.
    const asObject = keySchema?.type === 'string' && !keySchema.optional
    let first = true
    out.byte(asObject ? 0x7b : 0x5b)
    for (const [key, value] of map) {
      if (!first) out.byte(0x2c)
      first = false
      if (!asObject) out.byte(0x5b)
      this.write(out, keySchema, key)
      out.byte(asObject ? 0x3a : 0x2c)
      this.write(out, valueSchema, value)
      if (!asObject) out.byte(0x5d)
    }
    out.byte(asObject ? 0x7d : 0x5d)
  }

  #writeStruct(out: JsonBytes, fields: readonly Field[], struct: Struct): void {
    out.byte(0x7b)
    for (let i = 0; i < fields.length; i += 1) {
      const { name, schema } = fields[i] as Field
      if (i > 0) out.byte(0x2c)
      out.string(name)
      out.byte(0x3a)
      this.write(out, schema, struct[name])
    }
    out.byte(0x7d)
  }

  #writeUntyped(out: JsonBytes, value: ConnectValue): void {
    if (value === null) return out.ascii('null')
    if (typeof value === 'number') return Number.isSafeInteger(value) ? out.integer(value) : out.ascii(formatDouble(value))
    if (typeof value === 'string') return out.string(value)
    if (typeof value === 'boolean' || typeof value === 'bigint') return out.ascii(value.toString())
    if (value instanceof Uint8Array) return out.base64(value)
    if (value instanceof Decimal) return this.#numericDecimals ? out.ascii(value.toString()) : out.base64(value.toBytes())
    if (value instanceof Map) {
      const entries = [...(value as ReadonlyMap<ConnectValue, ConnectValue>)]
      if (entries.every(([key]) => typeof key === 'string'))
        return this.#writeUntyped(out, Object.fromEntries(entries as [string, ConnectValue][]))
      return this.#writeUntyped(out, entries)
    }
    if (Array.isArray(value)) {
      out.byte(0x5b)
      ;(value as readonly ConnectValue[]).forEach((one, i) => {
        if (i > 0) out.byte(0x2c)
        this.#writeUntyped(out, one)
      })
      return out.byte(0x5d)
    }
    out.byte(0x7b)
    let first = true
    for (const [name, member] of Object.entries(value as Struct)) {
      if (!first) out.byte(0x2c)
      first = false
      out.string(name)
      out.byte(0x3a)
      this.#writeUntyped(out, member ?? null)
    }
    out.byte(0x7d)
  }

  #writeSchemaText(out: JsonBytes, schema: Schema | null): void {
    if (schema === null) return out.ascii('null')
    let known = this.#schemaTexts.get(schema)
    if (known === undefined) {
      known = schemaToJson(schema, this.#numericDecimals)
      this.#schemaTexts.set(schema, known)
    }
    const bytes = utf8.encode(known)
    out.raw(bytes)
  }
}

const utf8 = new TextEncoder()

/** The schema's JSON text, members in the order of Kafka Connect's. */
export function schemaToJson(schema: Schema, numericDecimals = false, fieldName?: string): string {
  const parts = [`"type":"${jsonNames[schema.type]}"`]
  if (schema.type === 'struct')
    parts.push(
      `"fields":[${(schema.fields ?? []).map((field) => schemaToJson(field.schema, numericDecimals, field.name)).join(',')}]`,
    )
  if (schema.type === 'map')
    parts.push(
      `"keys":${schemaToJson(schema.keySchema as Schema, numericDecimals)},"values":${schemaToJson(schema.valueSchema as Schema, numericDecimals)}`,
    )
  if (schema.type === 'array') parts.push(`"items":${schemaToJson(schema.valueSchema as Schema, numericDecimals)}`)
  parts.push(`"optional":${schema.optional}`)
  if (schema.name !== undefined) parts.push(`"name":${JSON.stringify(schema.name)}`)
  if (schema.version !== undefined) parts.push(`"version":${schema.version}`)
  if (schema.doc !== undefined) parts.push(`"doc":${JSON.stringify(schema.doc)}`)
  if (schema.parameters !== undefined) parts.push(`"parameters":${JSON.stringify(schema.parameters)}`)
  if (schema.defaultValue !== undefined && schema.defaultValue !== null) {
    const out = new JsonBytes(64)
    new JsonConverter({ schemasEnable: false, decimalFormat: numericDecimals ? 'NUMERIC' : 'BASE64' }).write(
      out,
      schema,
      schema.defaultValue,
    )
    parts.push(`"default":${text.decode(out.toBytes())}`)
  }
  if (fieldName !== undefined) parts.push(`"field":${JSON.stringify(fieldName)}`)
  return `{${parts.join(',')}}`
}

/** @throws DataError it is not a schema's JSON. */
export function schemaFromJson(json: ConnectValue | undefined): Schema | null {
  if (json === null || json === undefined) return null
  if (!isObject(json)) throw new DataError('a schema must be a JSON object')
  const type = typesByJsonName.get(json['type'] as string)
  if (type === undefined) throw new DataError(`a schema of unknown type ${describe(json['type'] ?? null)}`)
  const base: Schema = {
    type,
    optional: json['optional'] === true,
    ...(typeof json['name'] === 'string' ? { name: json['name'] } : {}),
    ...(typeof json['version'] === 'number' ? { version: json['version'] } : {}),
    ...(typeof json['doc'] === 'string' ? { doc: json['doc'] } : {}),
    ...(isObject(json['parameters'] ?? null) ? { parameters: json['parameters'] as Readonly<Record<string, string>> } : {}),
    ...(type === 'struct'
      ? {
          fields: (Array.isArray(json['fields']) ? (json['fields'] as Struct[]) : []).map((field) => {
            const name = field['field']
            const schema = schemaFromJson(field)
            if (typeof name !== 'string' || schema === null) throw new DataError('a struct’s schema has a field without a name')
            return { name, schema }
          }),
        }
      : {}),
    ...(type === 'array' ? { valueSchema: nested(json['items']) } : {}),
    ...(type === 'map' ? { keySchema: nested(json['keys']), valueSchema: nested(json['values']) } : {}),
  }
  const given = json['default']
  return given === undefined || given === null
    ? base
    : { ...base, defaultValue: new JsonConverter({ schemasEnable: false }).read(base, given) }
}

function nested(json: ConnectValue | undefined): Schema {
  const schema = schemaFromJson(json)
  if (schema === null) throw new DataError('a schema of an array or map lacks the schema of its content')
  return schema
}

/** The text ends right after a complete schema and a comma, so that "payload" was not met inside a string of it. */
function isSchemaPrefix(prefix: string): boolean {
  try {
    parseJson(`${prefix.slice(0, prefix.lastIndexOf(','))}}`)
    return true
  } catch (cause) {
    if (cause instanceof DataError) return false
    throw cause
  }
}

function decodeBase64(encoded: string): Uint8Array {
  try {
    return fromBase64(encoded)
  } catch (cause) {
    throw new DataError('bytes are not base64', { cause })
  }
}

function isObject(value: ConnectValue): value is Struct {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof Decimal) &&
    !(value instanceof Map)
  )
}

function describe(value: ConnectValue): string {
  return value === null
    ? 'null'
    : Array.isArray(value)
      ? 'an array'
      : typeof value === 'object'
        ? 'an object'
        : `${typeof value} ${String(value).slice(0, 50)}`
}
