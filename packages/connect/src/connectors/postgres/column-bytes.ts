// The types that most columns have, from PostgreSQL's text bytes straight into JSON bytes.
// hot
import type { JsonBytes } from '../../api/json-bytes.ts'
import { formatDouble, formatFloat } from '../../api/json-bytes.ts'
import { daysFromCivil } from './pg-time.ts'

const text = new TextDecoder()
const minus = 0x2d
const dot = 0x2e
const zero = 0x30

/** Writes the JSON of one value from its text. @returns false when the text is not of the usual form: nothing was written. */
export type FastWrite = (out: JsonBytes, bytes: Uint8Array, start: number, end: number) => boolean

export function writeRaw(out: JsonBytes, bytes: Uint8Array, start: number, end: number): boolean {
  out.rawRange(bytes, start, end)
  return true
}

export function writeString(out: JsonBytes, bytes: Uint8Array, start: number, end: number): boolean {
  out.stringRange(bytes, start, end)
  return true
}

export function writeBoolean(out: JsonBytes, bytes: Uint8Array, start: number): boolean {
  out.ascii(bytes[start] === 0x74 ? 'true' : 'false')
  return true
}

/** Digits with a dot and no exponent are the same in Java's notation, from 0.001 to 10 million. */
function isPlainDouble(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] === minus ? start + 1 : start
  let dotAt = -1
  for (let i = first; i < end; i += 1) {
    const byte = bytes[i] as number
    if (byte === dot) {
      if (dotAt >= 0) return false
      dotAt = i
    } else if (byte < zero || byte > 0x39) return false
  }
  const whole = dotAt - first
  return dotAt > 0 && whole <= 7 && (bytes[first] !== zero || bytes[dotAt + 1] !== zero)
}

export function writeDouble(out: JsonBytes, bytes: Uint8Array, start: number, end: number): boolean {
  if (isPlainDouble(bytes, start, end)) out.rawRange(bytes, start, end)
  else out.ascii(formatDouble(Number(text.decode(bytes.subarray(start, end)))))
  return true
}

/** numeric as a double: its text is not the shortest one. */
export function writeNumericDouble(out: JsonBytes, bytes: Uint8Array, start: number, end: number): boolean {
  out.ascii(formatDouble(Number(text.decode(bytes.subarray(start, end)))))
  return true
}

export function writeFloat(out: JsonBytes, bytes: Uint8Array, start: number, end: number): boolean {
  if (isPlainDouble(bytes, start, end)) out.rawRange(bytes, start, end)
  else out.ascii(formatFloat(Number(text.decode(bytes.subarray(start, end)))))
  return true
}

function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let i = at; i < at + count; i += 1) value = value * 10 + (bytes[i] as number) - zero
  return value
}

/** Days of `YYYY-MM-DD`, or NaN. */
function fastDays(bytes: Uint8Array, start: number): number {
  if (bytes[start + 4] !== minus || bytes[start + 7] !== minus) return NaN
  return daysFromCivil(digits(bytes, start, 4), digits(bytes, start + 5, 2), digits(bytes, start + 8, 2))
}

/** Microseconds of `HH:MM:SS[.ffffff]` that ends at `end`, or NaN. */
function fastMicros(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start + 2] !== 0x3a || bytes[start + 5] !== 0x3a || end - start < 8) return NaN
  const seconds = digits(bytes, start, 2) * 3600 + digits(bytes, start + 3, 2) * 60 + digits(bytes, start + 6, 2)
  if (end - start === 8) return seconds * 1_000_000
  const count = end - start - 9
  if (bytes[start + 8] !== dot || count < 1 || count > 6) return NaN
  let fraction = digits(bytes, start + 9, count)
  for (let i = count; i < 6; i += 1) fraction *= 10
  return seconds * 1_000_000 + fraction
}

export function writeDays(out: JsonBytes, bytes: Uint8Array, start: number, end: number): boolean {
  const days = end - start === 10 ? fastDays(bytes, start) : NaN
  if (Number.isNaN(days)) return false
  out.integer(days)
  return true
}

/** time as a count of milliseconds or microseconds in the day. */
export function writeTime(divisor: 1 | 1000): FastWrite {
  return (out, bytes, start, end) => {
    const micros = fastMicros(bytes, start, end)
    if (Number.isNaN(micros)) return false
    out.integer(Math.floor(micros / divisor))
    return true
  }
}

/** timestamp as a count of milliseconds or microseconds since 1970. */
export function writeTimestamp(divisor: 1 | 1000): FastWrite {
  return (out, bytes, start, end) => {
    if (end - start < 19 || bytes[start + 10] !== 0x20) return false
    const micros = fastDays(bytes, start) * 86_400_000_000 + fastMicros(bytes, start + 11, end)
    // Beyond 2^53 (after the year 2255) the slow way is exact.
    if (!Number.isSafeInteger(micros)) return false
    out.integer(divisor === 1 ? micros : Math.floor(micros / divisor))
    return true
  }
}

/** `2024-02-29 11:14:15.12+00` as `"2024-02-29T11:14:15.120000Z"`. @param places of the fraction. */
export function writeZonedTimestamp(places: number): FastWrite {
  return (out, bytes, start, end) => {
    const stop = end - 3
    if (stop - start < 19 || bytes[start + 10] !== 0x20 || bytes[start + 4] !== minus) return false
    // Only UTC, and only after Christ.
    if (bytes[stop] !== 0x2b || bytes[stop + 1] !== zero || bytes[stop + 2] !== zero) return false
    out.reserve(32)
    const into = out.bytes
    let at = out.length
    into[at++] = 0x22
    for (let i = start; i < start + 19; i += 1) into[at++] = bytes[i] as number
    into[at - 9] = 0x54
    if (places > 0) {
      into[at++] = dot
      for (let i = 0; i < places; i += 1) {
        const from = start + 20 + i
        into[at++] = from < stop ? (bytes[from] as number) : zero
      }
    }
    into[at++] = 0x5a
    into[at++] = 0x22
    out.length = at
    return true
  }
}

// Numbers of up to this many digits stay exact in a double.
const exactDigits = 15
const scratch = new Uint8Array(8)

/** numeric of a fixed scale as base64 of the unscaled number's two's complement. */
export function writeDecimal(scale: number): FastWrite {
  return (out, bytes, start, end) => {
    let at = start
    const negative = bytes[at] === minus
    if (negative) at += 1
    if (end - at + scale > exactDigits) return false
    let value = 0
    let places = -1
    for (; at < end; at += 1) {
      const byte = bytes[at] as number
      if (byte === dot && places < 0) places = 0
      else if (byte >= zero && byte <= 0x39) {
        value = value * 10 + byte - zero
        if (places >= 0) places += 1
      } else return false
    }
    for (let i = places < 0 ? 0 : places; i < scale; i += 1) value *= 10
    if (places > scale) return false
    writeUnscaled(out, negative ? -value : value)
    return true
  }
}

function writeUnscaled(out: JsonBytes, value: number): void {
  // Two's complement with the fewest bytes: as many as hold the value and its sign.
  const size = value < 0 ? -value - 1 : value
  let length = 1
  for (let bound = 128; size >= bound; bound *= 256) length += 1
  let rest = value
  for (let i = length - 1; i >= 0; i -= 1) {
    const next = Math.floor(rest / 256)
    scratch[i] = rest - next * 256
    rest = next
  }
  out.base64(scratch, 0, length)
}

/** numeric as a JSON string: the digits as they are. */
export const writeDecimalText = writeString

let decoded = new Uint8Array(4096)

/** bytea in hex as base64. */
export function writeBytea(out: JsonBytes, bytes: Uint8Array, start: number, end: number): boolean {
  const length = (end - start - 2) >> 1
  if (bytes[start] !== 0x5c || bytes[start + 1] !== 0x78) return false
  if (length > decoded.length) decoded = new Uint8Array(2 * length)
  for (let i = 0, at = start + 2; i < length; i += 1, at += 2)
    decoded[i] = (nibble(bytes[at] as number) << 4) | nibble(bytes[at + 1] as number)
  out.base64(decoded, 0, length)
  return true
}

function nibble(code: number): number {
  return code <= 0x39 ? code - zero : code - 0x57
}
