// Varints written into bytes at a place, and how many bytes they take. // hot

/** Bytes of an unsigned 32-bit varint, 1 to 5. */
export function sizeOfUnsignedVarint(value: number): number {
  if (value < 0x80) return 1
  if (value < 0x4000) return 2
  if (value < 0x200000) return 3
  return value < 0x10000000 ? 4 : 5
}

/** Bytes of a signed 32-bit zig-zag varint, 1 to 5. */
export function sizeOfVarint(value: number): number {
  return sizeOfUnsignedVarint(zigZag(value))
}

/** Signed 32 bits to unsigned ones, small magnitudes to small numbers. */
export function zigZag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0
}

/** Bytes of a signed 64-bit zig-zag varlong, 1 to 10. `value` is a whole number; beyond ±2^53 the nearest double counts. */
export function sizeOfVarlong(value: number): number {
  if (value === (value | 0)) return sizeOfVarint(value)
  // Zig-zag doubles the magnitude: n bytes hold magnitudes below 2^(7n - 1); negative numbers reach one further.
  const magnitude = value < 0 ? -value - 1 : value
  let size = 1
  let limit = 0x40
  while (size < 10 && magnitude >= limit) {
    size += 1
    limit *= 0x80
  }
  return size
}

/** Writes an unsigned 32-bit varint at `at`, where room for it must be. @returns the place behind it. */
export function putUnsignedVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value
  let to = at
  while (rest >= 0x80) {
    bytes[to] = (rest & 0x7f) | 0x80
    rest >>>= 7
    to += 1
  }
  bytes[to] = rest
  return to + 1
}

/** Writes a signed 64-bit zig-zag varlong at `at`; saturates as int64 does. @returns the place behind it. */
export function putVarlong(bytes: Uint8Array, at: number, value: number): number {
  if (value === (value | 0)) return putUnsignedVarint(bytes, at, zigZag(value))
  const sign = value < 0 ? 1 : 0
  let magnitude = value < 0 ? -value - 1 : value
  let to = at
  if (magnitude >= 2 ** 63 || value <= -(2 ** 63)) {
    bytes[to] = 0xfe | sign
    for (let i = 1; i < 9; i += 1) bytes[to + i] = 0xff
    bytes[to + 9] = 1
    return to + 10
  }
  // The sign is the lowest bit, so six bits of the magnitude go into the first byte and seven into each further one.
  let bits = ((magnitude % 64) << 1) | sign
  magnitude = Math.floor(magnitude / 64)
  while (magnitude > 0) {
    bytes[to] = bits | 0x80
    to += 1
    bits = magnitude % 128
    magnitude = Math.floor(magnitude / 128)
  }
  bytes[to] = bits
  return to + 1
}
