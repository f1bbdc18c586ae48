// JSON: plain, and in the envelope of Kafka Connect's JsonConverter with the schema that the topic value declares.
import type { Serde } from './serde.ts'
import { decodeText } from './serde.ts'

/**
 * Plain JSON. The type is a promise of yours: nothing checks it.
 * @throws TypeError the value has no JSON form (undefined, a function, a bigint) or would come back as something else (bytes).
 */
export function json<T = unknown>(): Serde<T> {
  return plain as Serde<T>
}

const plain: Serde<unknown> = {
  name: 'json',
  decode: (bytes, start, end) => JSON.parse(decodeText(bytes, start, end)) as unknown,
  encode(value, scratch) {
    if (value instanceof Uint8Array) throw new TypeError('bytes have no JSON form: give the topic or the operator a serde')
    const text = JSON.stringify(value) as string | undefined
    if (text === undefined) throw new TypeError(`a value of type ${typeof value} has no JSON form`)
    return scratch.slice(scratch.writeText(text, 0))
  },
}

/**
 * A field's type in Connect's words, with `?` behind it when the field may be null.
 * `timestamp` is Connect's logical Timestamp: milliseconds since 1970. `date` is its Date: days since 1970. `bytes` travel as base64.
 */
export type FieldType = FieldTypeName | `${FieldTypeName}?`
export type FieldTypeName =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'float32'
  | 'float64'
  | 'boolean'
  | 'string'
  | 'bytes'
  | 'timestamp'
  | 'date'
export type Fields = Readonly<Record<string, FieldType>>

type PlainOf<T extends string> = T extends 'string'
  ? string
  : T extends 'boolean'
    ? boolean
    : T extends 'bytes'
      ? Uint8Array
      : number
/** The object that a declaration of fields describes. */
export type StructOf<F extends Fields> = {
  -readonly [Name in keyof F]: F[Name] extends `${infer T}?` ? PlainOf<T> | null : PlainOf<F[Name]>
}

interface ConnectSchema {
  readonly type: string
  readonly optional: boolean
  readonly field?: string
  readonly name?: string
  readonly version?: number
}

const logical: Readonly<Record<string, { readonly type: string; readonly name: string }>> = {
  timestamp: { type: 'int64', name: 'org.apache.kafka.connect.data.Timestamp' },
  date: { type: 'int32', name: 'org.apache.kafka.connect.data.Date' },
}
// Connect's JSON converter calls its 32- and 64-bit floats float and double.
const wireTypes: Readonly<Record<string, string>> = { float32: 'float', float64: 'double' }

const integerBounds: Readonly<Record<string, number>> = { int8: 0x80, int16: 0x8000, int32: 0x8000_0000, date: 0x8000_0000 }

/**
 * JSON in the envelope of Connect's JsonConverter with `schemas.enable=true`: `{"schema": …, "payload": …}`, so that a sink can make its
 * table from the record. Reads payloads without the envelope too.
 * @param name of the schema; sinks show it in messages.
 * @throws TypeError a field is missing, or is not of its declared type.
 */
export function struct<const F extends Fields>(name: string, fields: F): Serde<StructOf<F>> {
  const names = Object.keys(fields)
  const schema = JSON.stringify({
    type: 'struct',
    fields: names.map((field) => schemaOf(field, fields[field]!)),
    optional: false,
    name,
  })
  const head = `{"schema":${schema},"payload":`
  const binary = names.filter((field) => fields[field]!.startsWith('bytes'))
  const checks = names.map((field) => ({ field, check: checkOf(`${name}.${field}`, fields[field]!) }))
  return {
    name: `struct ${name}`,
    decode(bytes, start, end) {
      const parsed = JSON.parse(decodeText(bytes, start, end)) as Record<string, unknown>
      const payload = (isEnvelope(parsed) ? parsed['payload'] : parsed) as Record<string, unknown>
      for (const field of binary) {
        const text = payload[field]
        if (typeof text === 'string') payload[field] = fromBase64(text)
      }
      return payload as StructOf<F>
    },
    encode(value, scratch) {
      const from = value as Record<string, unknown>
      const payload: Record<string, unknown> = {}
      for (const { field, check } of checks) payload[field] = check(from[field])
      return scratch.slice(scratch.writeText(`${head}${JSON.stringify(payload)}}`, 0))
    },
  }
}

/** JSON as Connect's JsonConverter writes it, with or without `schemas.enable`: the payload is read, plain JSON is written. */
export function connectJson<T = unknown>(): Serde<T> {
  return {
    name: 'connectJson',
    decode(bytes, start, end) {
      const parsed = JSON.parse(decodeText(bytes, start, end)) as unknown
      return (isEnvelope(parsed) ? parsed.payload : parsed) as T
    },
    encode: plain.encode,
  }
}

function isEnvelope(value: unknown): value is { schema: unknown; payload: unknown } {
  if (typeof value !== 'object' || value === null || !('schema' in value) || !('payload' in value)) return false
  return Object.keys(value).length === 2
}

function schemaOf(field: string, declared: FieldType): ConnectSchema {
  const optional = declared.endsWith('?')
  const type = optional ? declared.slice(0, -1) : declared
  const known = logical[type]
  if (known !== undefined) return { type: known.type, optional, name: known.name, version: 1, field }
  return { type: wireTypes[type] ?? type, optional, field }
}

function checkOf(where: string, declared: FieldType): (value: unknown) => unknown {
  const optional = declared.endsWith('?')
  const type = optional ? declared.slice(0, -1) : declared
  const bound = integerBounds[type]
  const wrong = (value: unknown): TypeError =>
    new TypeError(`${where} is declared ${declared}, but is ${JSON.stringify(value) ?? 'missing'}`)
  return (value) => {
    if (value === null || value === undefined) {
      if (optional) return null
      throw wrong(value)
    }
    if (type === 'string' || type === 'boolean') {
      if (typeof value !== type) throw wrong(value)
      return value
    }
    if (type === 'bytes') {
      if (!(value instanceof Uint8Array)) throw wrong(value)
      return toBase64(value)
    }
    if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(value)
    if (type === 'float32' || type === 'float64') return value
    if (!Number.isSafeInteger(value) || (bound !== undefined && (value < -bound || value >= bound))) throw wrong(value)
    return value
  }
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at
    const group = (bytes[at]! << 16) | ((left > 1 ? bytes[at + 1]! : 0) << 8) | (left > 2 ? bytes[at + 2]! : 0)
    text += base64[group >> 18]! + base64[(group >> 12) & 63]!
    text += (left > 1 ? base64[(group >> 6) & 63]! : '=') + (left > 2 ? base64[group & 63]! : '=')
  }
  return text
}

/** @throws TypeError not base64. */
export function fromBase64(text: string): Uint8Array {
  let length = text.length
  while (length > 0 && text[length - 1] === '=') length -= 1
  const clean = text.slice(0, length)
  const bytes = new Uint8Array(Math.floor((clean.length * 3) / 4))
  let held = 0
  let bits = 0
  let at = 0
  for (const character of clean) {
    const six = base64.indexOf(character)
    if (six < 0) throw new TypeError('not base64')
    held = ((held << 6) | six) & 0xff_ffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >> bits) & 0xff
    }
  }
  return bytes
}
