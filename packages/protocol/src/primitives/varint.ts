// How many bytes varints take, and the zig-zag mapping: what both the reader and the writer of records must agree on.

/** Bytes of an unsigned 32-bit varint, 1 to 5. */
export function sizeOfUnsignedVarint(value: number): number {
  if (value < 0x80) return 1
  if (value < 0x4000) return 2
  if (value < 0x200000) return 3
  return value < 0x10000000 ? 4 : 5
}

/** Bytes of a signed 32-bit zig-zag varint, 1 to 5. */
export function sizeOfVarint(value: number): number {
  return sizeOfUnsignedVarint(((value << 1) ^ (value >> 31)) >>> 0)
}

/** Bytes of a signed 64-bit zig-zag varlong, 1 to 10. `value` is a whole number; beyond ±2^53 the nearest double counts. */
export function sizeOfVarlong(value: number): number {
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
