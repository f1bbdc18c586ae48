// What turns values into the bytes of a topic and back.
import type { ConnectValue, Schema } from './schema.ts'

export interface SchemaAndValue {
  readonly schema: Schema | null
  readonly value: ConnectValue
}

/** Keys or values of records to bytes and back. */
export interface Converter {
  /** @throws DataError the value does not fit its schema, or has no form here. */
  fromConnect(topic: string, schema: Schema | null, value: ConnectValue): Uint8Array | null
  /** @throws DataError the bytes are not this format. */
  toConnect(topic: string, bytes: Uint8Array | null): SchemaAndValue
}

/** A record's data is not what it says it is. Repeating does not help. */
export class DataError extends Error {
  override readonly name = 'DataError'
}

/**
 * The format, where a source may write its bytes without going through values: see SourceContext.encoding.
 * `schemas`: each text carries its schema.
 */
export interface JsonEncoding {
  readonly format: 'json'
  readonly schemas: boolean
}
