// Writes JSON as UTF-8 bytes into one growing buffer, the way Jackson writes it: no strings in between.
// hot

const utf8 = new TextEncoder()

const quote = 0x22
const backslash = 0x5c
const hexDigits = '0123456789ABCDEF'

// 0: as it is; 1: \u00XX; 2: the first of four bytes of UTF-8, which Jackson writes as two escapes; else the letter after the backslash.
const escapes = new Uint8Array(256)
for (let code = 0; code < 0x20; code += 1) escapes[code] = 1
for (let code = 0xf0; code < 0xf8; code += 1) escapes[code] = 2
for (const [code, letter] of [
  [8, 'b'],
  [9, 't'],
  [10, 'n'],
  [12, 'f'],
  [13, 'r'],
  [quote, '"'],
  [backslash, '\\'],
] as const)
  escapes[code] = letter.charCodeAt(0)

const base64Digits = Uint8Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', (letter) =>
  letter.charCodeAt(0),
)

/** Bytes of one or more JSON texts. `bytes` is replaced when it grows: read it again after each write. */
export class JsonBytes {
  bytes: Uint8Array
  length = 0
  constructor(initialBytes = 4096) {
    this.bytes = new Uint8Array(initialBytes)
  }
  /** Makes room for this many more bytes. */
  reserve(count: number): void {
    const needed = this.length + count
    if (needed > this.bytes.length) this.#grow(needed)
  }
  byte(value: number): void {
    if (this.length === this.bytes.length) this.#grow(this.length + 1)
    this.bytes[this.length] = value
    this.length += 1
  }
  /** Bytes that are JSON already. */
  raw(piece: Uint8Array): void {
    const size = piece.length
    this.reserve(size)
    const { bytes } = this
    let at = this.length
    // A loop beats the call of set() on short pieces.
    if (size < 48) for (let i = 0; i < size; i += 1) bytes[at++] = piece[i] as number
    else {
      bytes.set(piece, at)
      at += size
    }
    this.length = at
  }
  /** The same, from a part of a buffer. */
  rawRange(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start)
    const { bytes } = this
    let at = this.length
    if (end - start < 48) for (let i = start; i < end; i += 1) bytes[at++] = from[i] as number
    else {
      bytes.set(from.subarray(start, end), at)
      at += end - start
    }
    this.length = at
  }
  /** ASCII text that is JSON already. */
  ascii(text: string): void {
    this.reserve(text.length)
    const { bytes } = this
    let at = this.length
    for (let i = 0; i < text.length; i += 1) bytes[at++] = text.charCodeAt(i)
    this.length = at
  }
  /** UTF-8 text as a JSON string. */
  stringRange(from: Uint8Array, start: number, end: number): void {
    // The worst byte becomes six.
    this.reserve(6 * (end - start) + 2)
    const { bytes } = this
    let at = this.length
    bytes[at++] = quote
    for (let i = start; i < end; i += 1) {
      const byte = from[i] as number
      const escape = escapes[byte] as number
      if (escape === 0) bytes[at++] = byte
      else {
        bytes[at++] = backslash
        if (escape === 1) at = unicodeEscape(bytes, at, byte)
        else if (escape === 2) {
          const code =
            (((byte & 7) << 18) |
              (((from[i + 1] as number) & 63) << 12) |
              (((from[i + 2] as number) & 63) << 6) |
              ((from[i + 3] as number) & 63)) -
            0x10000
          at = unicodeEscape(bytes, at, 0xd800 + (code >> 10))
          bytes[at++] = backslash
          at = unicodeEscape(bytes, at, 0xdc00 + (code & 0x3ff))
          i += 3
        } else bytes[at++] = escape
      }
    }
    bytes[at++] = quote
    this.length = at
  }
  string(text: string): void {
    // At most three bytes of UTF-8 a code unit, or six of an escape.
    this.reserve(6 * text.length + 2)
    const { bytes } = this
    const start = this.length
    let at = start
    bytes[at++] = quote
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i)
      if (code >= 0x80) {
        this.length = start
        const encoded = utf8.encode(text)
        this.stringRange(encoded, 0, encoded.length)
        return
      }
      const escape = escapes[code] as number
      if (escape === 0) bytes[at++] = code
      else {
        bytes[at++] = backslash
        if (escape === 1) at = unicodeEscape(bytes, at, code)
        else bytes[at++] = escape
      }
    }
    bytes[at++] = quote
    this.length = at
  }
  /** A safe integer in decimal digits. */
  integer(value: number): void {
    this.reserve(24)
    let rest = value
    const { bytes } = this
    let at = this.length
    if (rest < 0) {
      bytes[at++] = 0x2d
      rest = -rest
    }
    let end = at + digitCount(rest)
    this.length = end
    // Nine digits at a time stay in 32-bit integers.
    while (rest >= 1_000_000_000) {
      const high = Math.floor(rest / 1_000_000_000)
      let low = (rest - high * 1_000_000_000) | 0
      for (let i = 0; i < 9; i += 1) {
        const next = (low / 10) | 0
        bytes[--end] = 0x30 + low - next * 10
        low = next
      }
      rest = high
    }
    let low = rest | 0
    do {
      const next = (low / 10) | 0
      bytes[--end] = 0x30 + low - next * 10
      low = next
    } while (end > at)
  }
  /** Bytes as a JSON string of base64 with padding. */
  base64(from: Uint8Array, start = 0, end = from.length): void {
    this.reserve(4 * Math.ceil((end - start) / 3) + 2)
    const { bytes } = this
    let at = this.length
    bytes[at++] = quote
    let i = start
    for (; i + 2 < end; i += 3) {
      const group = ((from[i] as number) << 16) | ((from[i + 1] as number) << 8) | (from[i + 2] as number)
      bytes[at++] = base64Digits[group >> 18] as number
      bytes[at++] = base64Digits[(group >> 12) & 63] as number
      bytes[at++] = base64Digits[(group >> 6) & 63] as number
      bytes[at++] = base64Digits[group & 63] as number
    }
    if (i < end) {
      const a = from[i] as number
      const b = i + 1 < end ? (from[i + 1] as number) : 0
      bytes[at++] = base64Digits[a >> 2] as number
      bytes[at++] = base64Digits[((a & 3) << 4) | (b >> 4)] as number
      bytes[at++] = i + 1 < end ? (base64Digits[(b & 15) << 2] as number) : 0x3d
      bytes[at++] = 0x3d
    }
    bytes[at++] = quote
    this.length = at
  }
  /** A copy of what was written. */
  toBytes(): Uint8Array {
    return this.bytes.slice(0, this.length)
  }
  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length))
    grown.set(this.bytes.subarray(0, this.length))
    this.bytes = grown
  }
}

function unicodeEscape(bytes: Uint8Array, start: number, code: number): number {
  let at = start
  bytes[at++] = 0x75
  for (let shift = 12; shift >= 0; shift -= 4) bytes[at++] = hexDigits.charCodeAt((code >> shift) & 15)
  return at
}

function digitCount(value: number): number {
  let count = 1
  for (let bound = 10; value >= bound; bound *= 10) count += 1
  return count
}

/** A finite double as Java's Double.toString writes it: 1.0, 1.0E10, 1.0E-5. NaN and the infinities are quoted, as Jackson does. */
export function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"Infinity"' : '"-Infinity"'
  return javaNotation(value, value.toString())
}

/** The same for a float of 32 bits: the fewest digits that lead back to it. */
export function formatFloat(value: number): string {
  if (!Number.isFinite(value)) return formatDouble(value)
  for (let digits = 1; digits < 9; digits += 1) {
    const text = value.toPrecision(digits)
    if (Math.fround(Number(text)) === Math.fround(value)) return javaNotation(value, String(Number(text)))
  }
  return javaNotation(value, String(Number(value.toPrecision(9))))
}

function javaNotation(value: number, shortest: string): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const size = Math.abs(value)
  // Java wants two digits at least, and then the two that come nearest.
  const two = /^-?\de/.test(shortest) ? value.toExponential(1) : shortest
  const [mantissa = '', exponentText] = (two !== shortest && Number(two) === value ? two : shortest).split('e')
  if (size >= 1e-3 && size < 1e7) return mantissa.includes('.') ? mantissa : `${mantissa}.0`
  const sign = mantissa.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const all = whole + fraction
  const digits = all.replace(/^0+/, '')
  const leading = all.length - digits.length
  const exponent = Number(exponentText ?? 0) + whole.length - 1 - leading
  const rest = digits.slice(1).replace(/0+$/, '')
  return `${sign}${digits.slice(0, 1)}.${rest === '' ? '0' : rest}E${exponent}`
}
