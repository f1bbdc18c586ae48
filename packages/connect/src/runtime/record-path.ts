// What a record goes through between connector and topic: converters, headers, transforms, as one connector is configured.
import { DataError } from '../api/converter.ts'
import type { Converter } from '../api/converter.ts'
import type { ConnectHeader, ConnectRecord } from '../api/record.ts'
import { JsonConverter } from '../converters/json.ts'
import type { RecordHeader } from '@millrace/protocol'

/** The converters and transforms of one connector. */
export interface RecordPath {
  readonly key: Converter
  readonly value: Converter
  /** undefined: there is no transform. */
  readonly transform: (<R extends ConnectRecord>(record: R) => R | null) | undefined
}

const utf8 = new TextEncoder()
const text = new TextDecoder()
const plainJson = new JsonConverter({ schemasEnable: false })

/** Headers as Kafka Connect's SimpleHeaderConverter writes them: text as it is, all else as JSON without schema. */
export function headerToBytes({ schema, value }: ConnectHeader): Uint8Array | null {
  if (value === null) return null
  if (typeof value === 'string') return utf8.encode(value)
  return plainJson.fromConnect('', schema, value)
}

/** Headers of a consumed record: text, since nothing says more. */
export function headersFromBytes(headers: readonly RecordHeader[]): ConnectHeader[] {
  return headers.map(({ key, value }) => ({ key, schema: null, value: value === null ? null : text.decode(value) }))
}

/** What the user decided about records that cannot be transformed or converted. */
export type Tolerance = 'none' | 'all'

/** A record that failed on its way: which, where, why. */
export class RecordFailed extends DataError {
  constructor(where: string, what: string, cause: Error) {
    super(`${where} of ${what} failed: ${cause.message}`, { cause })
  }
}
