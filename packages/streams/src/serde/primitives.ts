// Kafka's primitive serdes: string, bytes, integers and doubles, byte for byte as Java's.
import type { Scratch, Serde } from './serde.ts'
import { decodeText, viewOf } from './serde.ts'

/** UTF-8. Equal to Java's StringSerializer. */
export const string: Serde<string> = {
  name: 'string',
  primitive: true,
  decode: decodeText,
  encode: (value, scratch) => scratch.slice(scratch.writeText(value, 0)),
}

/** Bytes as they are; decoding copies them, since the record's buffer is reused. */
export const bytes: Serde<Uint8Array> = {
  name: 'bytes',
  decode: (from, start, end) => from.slice(start, end),
  encode: (value) => value,
}

/** Four bytes, big-endian. Equal to Java's IntegerSerializer. @throws RangeError not a 32-bit integer. */
export const int32: Serde<number> = {
  name: 'int32',
  primitive: true,
  decode(from, start, end) {
    checkSize('int32', 4, end - start)
    return viewOf(from, start, end).getInt32(0)
  },
  encode(value, scratch) {
    if ((value | 0) !== value) throw new RangeError(`${value} is not a 32-bit integer`)
    scratch.view(4).setInt32(0, value)
    return scratch.slice(4)
  },
}

/** Eight bytes, big-endian, as a number. Equal to Java's LongSerializer. @throws RangeError beyond ±2^53, where a number would not be exact. */
export const int64: Serde<number> = {
  name: 'int64',
  primitive: true,
  decode(from, start, end) {
    checkSize('int64', 8, end - start)
    const view = viewOf(from, start, end)
    const value = view.getInt32(0) * 0x1_0000_0000 + view.getUint32(4)
    if (!Number.isSafeInteger(value)) throw new RangeError('an int64 beyond ±2^53 cannot be a number')
    return value
  },
  encode(value, scratch) {
    writeInt64(scratch, 0, value)
    return scratch.slice(8)
  },
}

/** Eight bytes, IEEE 754, big-endian. Equal to Java's DoubleSerializer. */
export const float64: Serde<number> = {
  name: 'float64',
  primitive: true,
  decode(from, start, end) {
    checkSize('float64', 8, end - start)
    return viewOf(from, start, end).getFloat64(0)
  },
  encode(value, scratch) {
    scratch.view(8).setFloat64(0, value)
    return scratch.slice(8)
  },
}

/** Writes a safe integer as eight bytes at `at`. @throws RangeError not a safe integer. */
export function writeInt64(scratch: Scratch, at: number, value: number): void {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an integer within ±2^53`)
  const view = scratch.view(at + 8)
  view.setInt32(at, Math.floor(value / 0x1_0000_0000))
  view.setUint32(at + 4, value >>> 0)
}

/** Reads eight bytes as a number: exact within ±2^53, else the nearest double. */
export function readInt64(from: Uint8Array, at: number): number {
  const high = (from[at]! << 24) | (from[at + 1]! << 16) | (from[at + 2]! << 8) | from[at + 3]!
  const low = ((from[at + 4]! << 24) | (from[at + 5]! << 16) | (from[at + 6]! << 8) | from[at + 7]!) >>> 0
  return high * 0x1_0000_0000 + low
}

/** Lets null through in the types too: for topics whose records may be tombstones and whose stream operators want to see them. */
export function nullable<T>(serde: Serde<T>): Serde<T | null> {
  // The value null never gets here: it is null on the wire already.
  return serde as Serde<T | null>
}

function checkSize(name: string, expected: number, actual: number): void {
  if (actual !== expected) throw new RangeError(`${name} is ${expected} bytes long, not ${actual}`)
}
