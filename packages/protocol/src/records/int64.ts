// 64-bit integers as numbers at a fixed place in bytes. // hot

/** Exact within ±2^53, else the nearest double. */
export function int64At(bytes: Uint8Array, at: number): number {
  return int32At(bytes, at) * 4294967296 + (int32At(bytes, at + 4) >>> 0)
}

/** Saturates at the ends of the type, as the writer of messages does. */
export function putInt64(bytes: Uint8Array, at: number, value: number): void {
  if (value >= 2 ** 63) {
    putInt32(bytes, at, 0x7fffffff)
    putInt32(bytes, at + 4, -1)
    return
  }
  const high = value <= -(2 ** 63) ? -0x80000000 : Math.floor(value / 4294967296)
  putInt32(bytes, at, high)
  putInt32(bytes, at + 4, value <= -(2 ** 63) ? 0 : value - high * 4294967296)
}

export function int32At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
}

export function putInt32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}

export function int16At(bytes: Uint8Array, at: number): number {
  return (((bytes[at]! << 8) | bytes[at + 1]!) << 16) >> 16
}

export function putInt16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8
  bytes[at + 1] = value
}
