// CRC-32C (Castagnoli) in plain JavaScript, eight bytes a step. Where the host has it native, that one is used instead. // hot

/** CRC-32C of `bytes`, going on from `previous`, as an unsigned 32-bit integer. Shape of the host's and of the one here. */
export type Crc32c = (bytes: Uint8Array, previous?: number) => number

// Eight tables of 256: table k holds the remainder of a byte that k further bytes follow.
const tables = new Int32Array(8 * 256)
for (let byte = 0; byte < 256; byte += 1) {
  let remainder = byte
  for (let bit = 0; bit < 8; bit += 1) remainder = (remainder & 1) === 0 ? remainder >>> 1 : (remainder >>> 1) ^ 0x82f63b78
  tables[byte] = remainder
}
for (let at = 256; at < tables.length; at += 1) {
  const before = tables[at - 256]!
  tables[at] = tables[before & 0xff]! ^ (before >>> 8)
}

/** CRC-32C of `bytes`, going on from `previous`. @returns an unsigned 32-bit integer. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  let crc = ~previous
  let at = 0
  const eights = bytes.length - (bytes.length & 7)
  while (at < eights) {
    const low = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24))
    crc =
      tables[1792 + (low & 0xff)]! ^
      tables[1536 + ((low >>> 8) & 0xff)]! ^
      tables[1280 + ((low >>> 16) & 0xff)]! ^
      tables[1024 + (low >>> 24)]! ^
      tables[768 + bytes[at + 4]!]! ^
      tables[512 + bytes[at + 5]!]! ^
      tables[256 + bytes[at + 6]!]! ^
      tables[bytes[at + 7]!]!
    at += 8
  }
  for (; at < bytes.length; at += 1) crc = tables[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8)
  return ~crc >>> 0
}
