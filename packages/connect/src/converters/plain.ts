// The converters without schema: strings, bytes, and numbers of a fixed size, as Kafka Connect's and its serializers have them.
import { DataError } from '../api/converter.ts'
import type { Converter, SchemaAndValue } from '../api/converter.ts'
import { schema as make } from '../api/schema.ts'
import type { ConnectValue, Schema } from '../api/schema.ts'
import { JsonConverter } from './json.ts'

const utf8 = new TextEncoder()
const strictText = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const json = new JsonConverter({ schemasEnable: false })
const nothing: SchemaAndValue = { schema: null, value: null }

/** Text in UTF-8; values that are no text are shown as JSON. */
export class StringConverter implements Converter {
  fromConnect(topic: string, schema: Schema | null, value: ConnectValue): Uint8Array | null {
    if (value === null || typeof value === 'string') return value === null ? null : utf8.encode(value)
    return json.fromConnect(topic, schema, value)
  }
  toConnect(topic: string, bytes: Uint8Array | null): SchemaAndValue {
    if (bytes === null) return { schema: make.string({ optional: true }), value: null }
    try {
      return { schema: make.string({ optional: true }), value: strictText.decode(bytes) }
    } catch (cause) {
      throw new DataError(`a record of ${topic} is not UTF-8`, { cause })
    }
  }
}

/** Bytes as they are. */
export class ByteArrayConverter implements Converter {
  fromConnect(topic: string, _schema: Schema | null, value: ConnectValue): Uint8Array | null {
    if (value === null || value instanceof Uint8Array) return value
    throw new DataError(`ByteArrayConverter was given a value for ${topic} that is not bytes`)
  }
  toConnect(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    return { schema: make.bytes({ optional: true }), value: bytes }
  }
}

export type NumberKind = 'int16' | 'int32' | 'int64' | 'float32' | 'float64'
const sizes: Readonly<Record<NumberKind, number>> = { int16: 2, int32: 4, int64: 8, float32: 4, float64: 8 }

/** Numbers in big-endian bytes. */
export class NumberConverter implements Converter {
  readonly #kind: NumberKind
  constructor(kind: NumberKind) {
    this.#kind = kind
  }
  fromConnect(topic: string, _schema: Schema | null, value: ConnectValue): Uint8Array | null {
    if (value === null) return null
    if (typeof value !== 'number' && typeof value !== 'bigint')
      throw new DataError(`a converter of ${this.#kind} was given a value for ${topic} that is not a number`)
    const bytes = new Uint8Array(sizes[this.#kind])
    const view = new DataView(bytes.buffer)
    switch (this.#kind) {
      case 'int16':
        view.setInt16(0, Number(value))
        break
      case 'int32':
        view.setInt32(0, Number(value))
        break
      case 'int64':
        view.setBigInt64(0, BigInt(value))
        break
      case 'float32':
        view.setFloat32(0, Number(value))
        break
      case 'float64':
        view.setFloat64(0, Number(value))
        break
    }
    return bytes
  }
  toConnect(topic: string, bytes: Uint8Array | null): SchemaAndValue {
    if (bytes === null) return nothing
    if (bytes.length !== sizes[this.#kind])
      throw new DataError(`a record of ${topic} has ${bytes.length} bytes, where ${this.#kind} has ${sizes[this.#kind]}`)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return { schema: make[this.#kind]({ optional: true }), value: read(view, this.#kind) }
  }
}

function read(view: DataView, kind: NumberKind): number | bigint {
  switch (kind) {
    case 'int16':
      return view.getInt16(0)
    case 'int32':
      return view.getInt32(0)
    case 'int64': {
      const exact = view.getBigInt64(0)
      return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
    }
    case 'float32':
      return view.getFloat32(0)
    case 'float64':
      return view.getFloat64(0)
  }
}

/** true and false as one byte. */
export class BooleanConverter implements Converter {
  fromConnect(topic: string, _schema: Schema | null, value: ConnectValue): Uint8Array | null {
    if (value === null) return null
    if (typeof value !== 'boolean')
      throw new DataError(`BooleanConverter was given a value for ${topic} that is neither true nor false`)
    return Uint8Array.of(value ? 1 : 0)
  }
  toConnect(topic: string, bytes: Uint8Array | null): SchemaAndValue {
    if (bytes === null) return nothing
    if (bytes.length !== 1) throw new DataError(`a record of ${topic} has ${bytes.length} bytes, where a boolean has one`)
    return { schema: make.boolean({ optional: true }), value: bytes[0] !== 0 }
  }
}
