// CRC-32C (Castagnoli) in portable JavaScript, eight bytes a step. // hot
const polynomial = 0x82f63b78
/** Made with the first use: where the machine has a faster way, nobody needs them. */
let tables: Int32Array | undefined

function makeTables(): Int32Array {
  const all = new Int32Array(8 * 256)
  for (let byte = 0; byte < 256; byte++) {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ polynomial : value >>> 1
    all[byte] = value
  }
  for (let byte = 0; byte < 256; byte++) {
    for (let step = 1; step < 8; step++) {
      const before = all[(step - 1) * 256 + byte] as number
      all[step * 256 + byte] = (all[before & 0xff] as number) ^ (before >>> 8)
    }
  }
  return all
}

/** CRC-32C of `bytes`, going on from `previous` (RFC 3720 B.4). @returns an unsigned 32-bit integer. */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  const t = (tables ??= makeTables())
  let crc = ~previous
  let at = 0
  for (const end = bytes.length - 7; at < end; at += 8) {
    crc ^=
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)
    crc =
      (t[1792 + (crc & 0xff)] as number) ^
      (t[1536 + ((crc >>> 8) & 0xff)] as number) ^
      (t[1280 + ((crc >>> 16) & 0xff)] as number) ^
      (t[1024 + (crc >>> 24)] as number) ^
      (t[768 + (bytes[at + 4] as number)] as number) ^
      (t[512 + (bytes[at + 5] as number)] as number) ^
      (t[256 + (bytes[at + 6] as number)] as number) ^
      (t[bytes[at + 7] as number] as number)
  }
  for (; at < bytes.length; at++) crc = (t[(crc ^ (bytes[at] as number)) & 0xff] as number) ^ (crc >>> 8)
  return ~crc >>> 0
}
