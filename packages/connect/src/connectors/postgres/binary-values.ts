// PostgreSQL's binary values as the text that PostgreSQL itself would print in our sessions (see session.ts): the server spares the
// printing, and what reads rows knows one form only.
// hot
import type { JsonBytes } from '../../api/json-bytes.ts'
import type { FastWrite } from './column-bytes.ts'
import { readInt16, readInt32, readInt64, readUint32 } from './pg-bytes.ts'
import { PgProtocolError } from './pg-error.ts'
import { civilFromDays } from './pg-time.ts'

/** How a value of a binary COPY becomes text. */
export const form = {
  /** The bytes are the text. */
  text: 0,
  /** A version byte, then the text. */
  jsonb: 1,
  bool: 2,
  int2: 3,
  int4: 4,
  int8: 5,
  oid: 6,
  numeric: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  timestamptz: 11,
  uuid: 12,
  bytea: 13,
} as const
export type Form = (typeof form)[keyof typeof form]

const zero = 0x30
const minus = 0x2d
const dot = 0x2e
const colon = 0x3a
const quote = 0x22
const dayMicros = 86_400_000_000
/** Days from 1970-01-01 to 2000-01-01, from which PostgreSQL counts. */
const epochDays = 10_957
const epochMicros = epochDays * dayMicros

const lengths: Readonly<Partial<Record<Form, number>>> = {
  [form.bool]: 1,
  [form.int2]: 2,
  [form.int4]: 4,
  [form.int8]: 8,
  [form.oid]: 4,
  [form.date]: 4,
  [form.time]: 8,
  [form.timestamp]: 8,
  [form.timestamptz]: 8,
  [form.uuid]: 16,
}
const lengthOf = Int32Array.from({ length: form.bytea + 1 }, (_, i) => lengths[i as Form] ?? -1)

/** Adds the text of one value. @throws PgProtocolError the bytes are no such value. */
export function writeText(out: JsonBytes, kind: number, bytes: Uint8Array, start: number, end: number): void {
  const length = lengthOf[kind] as number
  if (length >= 0 && end - start !== length) throw new PgProtocolError(`a value of ${end - start} bytes where ${length} belong`)
  switch (kind) {
    case form.bool:
      out.byte(bytes[start] === 0 ? 0x66 : 0x74)
      return
    case form.int2:
      out.integer(readInt16(bytes, start))
      return
    case form.int4:
      out.integer(readInt32(bytes, start))
      return
    case form.int8:
      writeInt64(out, bytes, start)
      return
    case form.oid:
      out.integer(readUint32(bytes, start))
      return
    case form.numeric:
      writeNumeric(out, bytes, start, end)
      return
    case form.date:
      writeDate(out, readInt32(bytes, start))
      return
    case form.time:
      writeTime(out, readInt32(bytes, start) * 4_294_967_296 + readUint32(bytes, start + 4))
      return
    case form.timestamp:
      writeTimestamp(out, bytes, start, '')
      return
    case form.timestamptz:
      writeTimestamp(out, bytes, start, '+00')
      return
    case form.uuid:
      writeUuid(out, bytes, start)
      return
    case form.bytea:
      out.reserve(2 + 2 * (end - start))
      out.ascii('\\x')
      writeHex(out, bytes, start, end)
      return
    default:
      throw new PgProtocolError(`a value of the form ${kind}`)
  }
}

function writeInt64(out: JsonBytes, bytes: Uint8Array, start: number): void {
  const high = readInt32(bytes, start)
  const low = readUint32(bytes, start + 4)
  const value = high * 4_294_967_296 + low
  if (Number.isSafeInteger(value)) out.integer(value)
  else out.ascii(String(BigInt(high) * 4_294_967_296n + BigInt(low)))
}

const negative = 0x4000
const words: Readonly<Record<number, string>> = { 0xc000: 'NaN', 0xd000: 'Infinity', 0xf000: '-Infinity' }

/** Digits to the base of 10,000: how many, the power of the first, sign, places to show, then the digits. */
function writeNumeric(out: JsonBytes, bytes: Uint8Array, start: number, end: number): void {
  if (end - start < 8) throw new PgProtocolError('a numeric that is cut off')
  const count = readInt16(bytes, start) & 0xffff
  const weight = readInt16(bytes, start + 2)
  const sign = readInt16(bytes, start + 4) & 0xffff
  const places = readInt16(bytes, start + 6) & 0xffff
  if (end - start !== 8 + 2 * count) throw new PgProtocolError(`a numeric of ${count} digits in ${end - start} bytes`)
  const word = words[sign]
  if (word !== undefined) return out.ascii(word)
  out.reserve(4 * Math.max(0, weight + 1) + places + 8)
  const into = out.bytes
  const digits = start + 8
  let at = out.length
  if (sign === negative) into[at++] = minus
  if (weight < 0) into[at++] = zero
  for (let i = 0; i <= weight; i += 1) {
    const group = i < count ? readInt16(bytes, digits + 2 * i) : 0
    if (i > 0 || group >= 1000) into[at++] = zero + ((group / 1000) | 0)
    if (i > 0 || group >= 100) into[at++] = zero + (((group / 100) | 0) % 10)
    if (i > 0 || group >= 10) into[at++] = zero + (((group / 10) | 0) % 10)
    into[at++] = zero + (group % 10)
  }
  if (places > 0) into[at++] = dot
  for (let place = 0, i = weight + 1; place < places; i += 1) {
    let group = i >= 0 && i < count ? readInt16(bytes, digits + 2 * i) : 0
    for (let unit = 1000; unit >= 1 && place < places; unit /= 10, place += 1) {
      const digit = (group / unit) | 0
      into[at++] = zero + digit
      group -= digit * unit
    }
  }
  out.length = at
}

// The last day that was written: one after the other has the same, more often than not.
let knownDay = NaN
let knownText = new Uint8Array(0)
let knownBeforeChrist = false

/** `2024-02-29`, without ` BC`. @returns whether that must follow. */
function writeDay(out: JsonBytes, daysSince2000: number): boolean {
  if (daysSince2000 !== knownDay) {
    const { year, month, day } = civilFromDays(daysSince2000 + epochDays)
    const digits = (value: number, width: number): string => String(value).padStart(width, '0')
    const text = `${digits(year > 0 ? year : 1 - year, 4)}-${digits(month, 2)}-${digits(day, 2)}`
    knownDay = daysSince2000
    knownBeforeChrist = year <= 0
    knownText = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
  }
  out.raw(knownText)
  return knownBeforeChrist
}

function writeDate(out: JsonBytes, days: number): void {
  if (days === 2_147_483_647) out.ascii('infinity')
  else if (days === -2_147_483_648) out.ascii('-infinity')
  else if (writeDay(out, days)) out.ascii(' BC')
}

/** `11:14:15.12`: microseconds of a day without zeros at the end. */
function writeTime(out: JsonBytes, micros: number): void {
  const seconds = Math.floor(micros / 1_000_000)
  const fraction = (micros - seconds * 1_000_000) | 0
  out.reserve(15)
  const into = out.bytes
  let at = clock(into, out.length, seconds)
  if (fraction > 0) {
    into[at] = dot
    at = sixDigits(into, at + 1, fraction)
    while (into[at - 1] === zero) at -= 1
  }
  out.length = at
}

/** `11:14:15`. @returns where it ends. */
function clock(into: Uint8Array, start: number, seconds: number): number {
  const minutes = (seconds / 60) | 0
  const hours = (minutes / 60) | 0
  let at = twoDigits(into, start, hours)
  into[at] = colon
  at = twoDigits(into, at + 1, minutes - hours * 60)
  into[at] = colon
  return twoDigits(into, at + 1, seconds - minutes * 60)
}

function sixDigits(into: Uint8Array, at: number, value: number): number {
  const hundreds = (value / 10_000) | 0
  const rest = value - 10_000 * hundreds
  const tens = (rest / 100) | 0
  return twoDigits(into, twoDigits(into, twoDigits(into, at, hundreds), tens), rest - 100 * tens)
}

function twoDigits(into: Uint8Array, at: number, value: number): number {
  const tens = (value / 10) | 0
  into[at] = zero + tens
  into[at + 1] = zero + value - 10 * tens
  return at + 2
}

/** Microseconds since 2000; the ends of the range are the infinities. */
function writeTimestamp(out: JsonBytes, bytes: Uint8Array, start: number, zone: string): void {
  const high = readInt32(bytes, start)
  const low = readUint32(bytes, start + 4)
  if (high === 2_147_483_647 && low === 4_294_967_295) return out.ascii('infinity')
  if (high === -2_147_483_648 && low === 0) return out.ascii('-infinity')
  let micros = high * 4_294_967_296 + low
  let days = Math.floor(micros / dayMicros)
  if (Number.isSafeInteger(micros)) micros -= days * dayMicros
  else {
    const exact = BigInt(high) * 4_294_967_296n + BigInt(low)
    const inDay = ((exact % 86_400_000_000n) + 86_400_000_000n) % 86_400_000_000n
    micros = Number(inDay)
    days = Number((exact - inDay) / 86_400_000_000n)
  }
  const beforeChrist = writeDay(out, days)
  out.byte(0x20)
  writeTime(out, micros)
  out.ascii(zone)
  if (beforeChrist) out.ascii(' BC')
}

/** timestamp straight from its binary value, as a count of milliseconds or microseconds since 1970. */
export function writeBinaryTimestamp(divisor: 1 | 1000): FastWrite {
  return (out, bytes, start) => {
    const given = readInt64(bytes, start)
    const micros = given + epochMicros
    // The infinities, and what is exact only in more than 53 bits.
    if (!Number.isSafeInteger(given) || !Number.isSafeInteger(micros)) return false
    out.integer(divisor === 1 ? micros : Math.floor(micros / divisor))
    return true
  }
}

/** timestamptz straight from its binary value: `"2024-02-29T11:14:15.120000Z"`. @param places of the fraction. */
export function writeBinaryZonedTimestamp(places: number): FastWrite {
  return (out, bytes, start) => {
    const micros = readInt64(bytes, start)
    if (!Number.isSafeInteger(micros)) return false
    const days = Math.floor(micros / dayMicros)
    const inDay = micros - days * dayMicros
    const seconds = Math.floor(inDay / 1_000_000)
    const begin = out.length
    out.byte(quote)
    if (writeDay(out, days) || out.length - begin !== 11) {
      out.length = begin
      return false
    }
    out.reserve(20)
    const into = out.bytes
    let at = out.length
    into[at] = 0x54
    at = clock(into, at + 1, seconds)
    if (places > 0) {
      into[at] = dot
      sixDigits(into, at + 1, (inDay - seconds * 1_000_000) | 0)
      at += 1 + places
    }
    into[at] = 0x5a
    into[at + 1] = quote
    out.length = at + 2
    return true
  }
}

function hexDigit(value: number): number {
  return value < 10 ? zero + value : 0x57 + value
}

function writeHex(out: JsonBytes, bytes: Uint8Array, start: number, end: number): void {
  out.reserve(2 * (end - start))
  const into = out.bytes
  let at = out.length
  for (let i = start; i < end; i += 1) {
    const byte = bytes[i] as number
    into[at++] = hexDigit(byte >> 4)
    into[at++] = hexDigit(byte & 15)
  }
  out.length = at
}

function writeUuid(out: JsonBytes, bytes: Uint8Array, start: number): void {
  out.reserve(36)
  writeHex(out, bytes, start, start + 4)
  for (const [from, to] of uuidGroups) {
    out.byte(minus)
    writeHex(out, bytes, start + from, start + to)
  }
}
const uuidGroups = [
  [4, 6],
  [6, 8],
  [8, 10],
  [10, 16],
] as const
