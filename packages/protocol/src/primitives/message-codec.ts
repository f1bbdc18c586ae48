// What every generated message is to the rest: a codec with a range of versions; and the errors its code raises.
import { MalformedMessage, UnsupportedVersion } from './malformed-message.ts'
import type { Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/** Bytes to value and back for all versions of one message. `T` is what is read; `Init` the same with every field optional. */
export interface MessageCodec<T, Init> {
  readonly name: string
  /** The API key of a request or response, the record's key of a metadata or coordinator record, else -1. */
  readonly apiKey: number
  readonly minVersion: number
  readonly maxVersion: number
  /** First version with compact lengths and tagged fields (KIP-482); Infinity when none has. */
  readonly flexibleFrom: number
  /** Reads one message and leaves the reader behind it. @throws MalformedMessage · UnsupportedVersion */
  read(this: void, reader: Reader, version: number): T
  /** Writes one message. @throws UnsupportedVersion a field is set that `version` lacks and that must not be lost · RangeError a value does not fit its type. */
  write(this: void, writer: Writer, message: Init, version: number): void
}

/** @throws UnsupportedVersion */
export function checkVersion(name: string, version: number, minVersion: number, maxVersion: number): void {
  if (version < minVersion || version > maxVersion || version !== Math.trunc(version)) {
    throw new UnsupportedVersion(name, version, `outside of the versions ${minVersion} to ${maxVersion}`)
  }
}

/** What to throw for `error`, which came up while `name` was read: a malformed message is told which one it is. */
export function malformedIn(error: unknown, name: string, version: number): unknown {
  if (!(error instanceof MalformedMessage)) return error
  return new MalformedMessage(error.reason, `${name} v${version}, ${error.where}`, { cause: error })
}

/** What to throw when `field` holds a value that `version` has no place for. */
export function unsupportedField(name: string, field: string, version: number): UnsupportedVersion {
  return new UnsupportedVersion(name, version, `has no field ${field}, and its value must not be lost`)
}

/** What to throw when `field` is null and `version` cannot say so. */
export function unsupportedNull(name: string, field: string, version: number): UnsupportedVersion {
  return new UnsupportedVersion(name, version, `${field} cannot be null`)
}

/** The value of a bytes field that nobody set. */
export const emptyBytes: Uint8Array = new Uint8Array(0)
