// XXH3, 64 bits, without seed: the hash by which Kafka tells whether the topics of a group have changed.

const bits64 = (1n << 64n) - 1n
const prime32x1 = 0x9e3779b1n
const prime32x2 = 0x85ebca77n
const prime32x3 = 0xc2b2ae3dn
const prime64x1 = 0x9e3779b185ebca87n
const prime64x2 = 0xc2b2ae3d27d4eb4fn
const prime64x3 = 0x165667b19e3779f9n
const prime64x4 = 0x85ebca77c2b2ae63n
const prime64x5 = 0x27d4eb2f165667c5n
const mixPrime1 = 0x165667919e3779f9n
const mixPrime2 = 0x9fb21c651e98df25n

/** The algorithm's default secret. */
const secretHex =
  'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221' +
  'b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8' +
  'a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb' +
  '170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e'

const secret = new DataView(Uint8Array.from(secretHex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)).buffer)
const secretSize = secret.byteLength

const stripeBytes = 64
const stripesPerBlock = (secretSize - stripeBytes) / 8

/** @returns the hash as an unsigned integer. */
export function xxh3(bytes: Uint8Array): bigint {
  const input = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = bytes.length
  if (size <= 16) return upTo16(input, size)
  if (size <= 128) return upTo128(input, size)
  return size <= 240 ? upTo240(input, size) : long(input, size)
}

const at = (view: DataView, offset: number): bigint => view.getBigUint64(offset, true)
const wrap = (value: bigint): bigint => value & bits64
const rotate = (value: bigint, by: bigint): bigint => wrap(value << by) | (value >> (64n - by))

/** The two halves of the product of 128 bits, folded. */
function folded(a: bigint, b: bigint): bigint {
  const product = a * b
  return wrap(product) ^ (product >> 64n)
}

function swapped(value: bigint): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, value, true)
  return view.getBigUint64(0, false)
}

function avalanche(hash: bigint): bigint {
  const mixed = wrap((hash ^ (hash >> 37n)) * mixPrime1)
  return mixed ^ (mixed >> 32n)
}

function avalanche64(hash: bigint): bigint {
  let mixed = wrap((hash ^ (hash >> 33n)) * prime64x2)
  mixed = wrap((mixed ^ (mixed >> 29n)) * prime64x3)
  return mixed ^ (mixed >> 32n)
}

function upTo16(input: DataView, size: number): bigint {
  const length = BigInt(size)
  if (size > 8) {
    const low = at(input, 0) ^ at(secret, 24) ^ at(secret, 32)
    const high = at(input, size - 8) ^ at(secret, 40) ^ at(secret, 48)
    return avalanche(wrap(length + swapped(low) + high + folded(low, high)))
  }
  if (size >= 4) {
    const first = BigInt(input.getUint32(0, true))
    const last = BigInt(input.getUint32(size - 4, true))
    let hash = (last + (first << 32n)) ^ at(secret, 8) ^ at(secret, 16)
    hash ^= rotate(hash, 49n) ^ rotate(hash, 24n)
    hash = wrap(hash * mixPrime2)
    hash = wrap((hash ^ ((hash >> 35n) + length)) * mixPrime2)
    return hash ^ (hash >> 28n)
  }
  if (size === 0) return avalanche64(at(secret, 56) ^ at(secret, 64))
  const combined = (input.getUint8(0) << 16) | (input.getUint8(size >> 1) << 24) | input.getUint8(size - 1) | (size << 8)
  return avalanche64(BigInt(combined >>> 0) ^ BigInt((secret.getUint32(0, true) ^ secret.getUint32(4, true)) >>> 0))
}

const mix16 = (input: DataView, offset: number, secretOffset: number): bigint =>
  folded(at(input, offset) ^ at(secret, secretOffset), at(input, offset + 8) ^ at(secret, secretOffset + 8))

function upTo128(input: DataView, size: number): bigint {
  let sum = BigInt(size) * prime64x1
  for (let step = (size - 1) >> 5; step >= 0; step--) {
    sum += mix16(input, 16 * step, 32 * step) + mix16(input, size - 16 * (step + 1), 32 * step + 16)
  }
  return avalanche(wrap(sum))
}

function upTo240(input: DataView, size: number): bigint {
  let sum = BigInt(size) * prime64x1
  for (let step = 0; step < 8; step++) sum += mix16(input, 16 * step, 16 * step)
  sum = avalanche(wrap(sum))
  for (let step = 8; step < size >> 4; step++) sum += mix16(input, 16 * step, 16 * (step - 8) + 3)
  return avalanche(wrap(sum + mix16(input, size - 16, 136 - 17)))
}

function long(input: DataView, size: number): bigint {
  const sums = [prime32x3, prime64x1, prime64x2, prime64x3, prime64x4, prime32x2, prime64x5, prime32x1]
  const stripes = Math.floor((size - 1) / stripeBytes)
  for (let stripe = 0; stripe < stripes; stripe++) {
    const inBlock = stripe % stripesPerBlock
    accumulate(sums, input, stripe * stripeBytes, inBlock * 8)
    if (inBlock === stripesPerBlock - 1) scramble(sums)
  }
  accumulate(sums, input, size - stripeBytes, secretSize - stripeBytes - 7)
  let hash = wrap(BigInt(size) * prime64x1)
  for (let pair = 0; pair < 4; pair++) {
    const [even = 0n, odd = 0n] = sums.slice(2 * pair)
    hash += folded(even ^ at(secret, 11 + 16 * pair), odd ^ at(secret, 19 + 16 * pair))
  }
  return avalanche(wrap(hash))
}

function accumulate(sums: bigint[], input: DataView, offset: number, secretOffset: number): void {
  for (let lane = 0; lane < 8; lane++) {
    const value = at(input, offset + 8 * lane)
    const keyed = value ^ at(secret, secretOffset + 8 * lane)
    const other = lane ^ 1
    sums[other] = wrap((sums[other] ?? 0n) + value)
    sums[lane] = wrap((sums[lane] ?? 0n) + (keyed & 0xffff_ffffn) * (keyed >> 32n))
  }
}

function scramble(sums: bigint[]): void {
  for (let lane = 0; lane < 8; lane++) {
    const sum = sums[lane] ?? 0n
    sums[lane] = wrap((sum ^ (sum >> 47n) ^ at(secret, secretSize - stripeBytes + 8 * lane)) * prime32x1)
  }
}
