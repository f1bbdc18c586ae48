// Big-endian integers and messages of PostgreSQL's protocol, version 3.

const utf8 = new TextEncoder()
const text = new TextDecoder()

export function readInt16(bytes: Uint8Array, at: number): number {
  return (((bytes[at] as number) << 24) >> 16) | (bytes[at + 1] as number)
}

export function readInt32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  )
}

export function readUint32(bytes: Uint8Array, at: number): number {
  return readInt32(bytes, at) >>> 0
}

/** A signed 64-bit integer as a number: LSNs and times are far below 2^53. */
export function readInt64(bytes: Uint8Array, at: number): number {
  return readInt32(bytes, at) * 4294967296 + readUint32(bytes, at + 4)
}

/** UTF-8 up to the zero byte. */
export function readCString(bytes: Uint8Array, at: number): string {
  const end = bytes.indexOf(0, at)
  return text.decode(bytes.subarray(at, end < 0 ? bytes.length : end))
}

export function readText(bytes: Uint8Array, start: number, end: number): string {
  return text.decode(bytes.subarray(start, end))
}

/** Builds one message; `type` 0 leaves the type byte out, as startup packets want. */
export function message(
  type: number,
  ...parts: readonly (string | Uint8Array | { readonly int32: number } | { readonly int64: number })[]
): Uint8Array {
  const pieces = parts.map((part) => {
    if (typeof part === 'string') return utf8.encode(`${part}\0`)
    if (part instanceof Uint8Array) return part
    return 'int32' in part ? int32(part.int32) : int64(part.int64)
  })
  const length = pieces.reduce((sum, piece) => sum + piece.length, 4)
  const head = type === 0 ? 0 : 1
  const out = new Uint8Array(head + length)
  if (type !== 0) out[0] = type
  out.set(int32(length), head)
  let at = head + 4
  for (const piece of pieces) {
    out.set(piece, at)
    at += piece.length
  }
  return out
}

export function int32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

export function int64(value: number): Uint8Array {
  const high = Math.floor(value / 4294967296)
  const low = value - high * 4294967296
  return Uint8Array.of(high >>> 24, high >>> 16, high >>> 8, high, low >>> 24, low >>> 16, low >>> 8, low)
}

/** `16/B374D848` as a number. @throws RangeError it is not an LSN. */
export function parseLsn(lsn: string): number {
  const [high, low, more] = lsn.split('/')
  const value = parseInt(high ?? '', 16) * 4294967296 + parseInt(low ?? '', 16)
  if (!Number.isSafeInteger(value) || more !== undefined) throw new RangeError(`not an LSN: ${lsn}`)
  return value
}

/** The same number as PostgreSQL writes it. */
export function formatLsn(lsn: number): string {
  const high = Math.floor(lsn / 4294967296)
  return `${high.toString(16).toUpperCase()}/${(lsn - high * 4294967296).toString(16).toUpperCase()}`
}

/** `"name"` for SQL. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `'text'` for SQL, whatever standard_conforming_strings says. */
export function quoteLiteral(value: string): string {
  return value.includes('\\') ? ` E'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${value.replaceAll("'", "''")}'`
}
