// Java's partitioner for keys: murmur2 of the bytes, made positive.

/** 32-bit murmur2 with the seed that Kafka uses. @returns a signed integer, as in Java. */
export function murmur2(bytes: Uint8Array, length = bytes.length): number {
  const multiplier = 0x5bd1e995
  let hash = 0x9747b28c ^ length
  const whole = length & ~3
  for (let at = 0; at < whole; at += 4) {
    let word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    word = Math.imul(word, multiplier)
    word ^= word >>> 24
    hash = Math.imul(hash, multiplier) ^ Math.imul(word, multiplier)
  }
  const left = length - whole
  if (left === 3) hash ^= bytes[whole + 2]! << 16
  if (left >= 2) hash ^= bytes[whole + 1]! << 8
  if (left >= 1) hash = Math.imul(hash ^ bytes[whole]!, multiplier)
  hash ^= hash >>> 13
  hash = Math.imul(hash, multiplier)
  return hash ^ (hash >>> 15)
}

/** The partition of a key's first `length` bytes. */
export function partitionOf(bytes: Uint8Array, length: number, partitions: number): number {
  return (murmur2(bytes, length) & 0x7fffffff) % partitions
}
