// Digests by node:crypto.
import type { Crypto } from '../crypto.ts'

// An import would load what each of the module's names stands for, WebCrypto too, which takes milliseconds of a start.
const { createHmac, hash, pbkdf2, timingSafeEqual } = process.getBuiltinModule('node:crypto')

const digest = (name: string, bytes: Uint8Array): Uint8Array => new Uint8Array(hash(name, bytes, 'buffer'))
/** By way of a text: an array as small as this lies in V8's heap, where Node's Buffer would be memory of its own, collected apart. Compaction takes one of each key. */
function md5(bytes: Uint8Array): Uint8Array {
  const text = hash('md5', bytes, 'binary')
  const sum = new Uint8Array(16)
  for (let i = 0; i < 16; i++) sum[i] = text.charCodeAt(i)
  return sum
}
const hmac = (name: string, key: Uint8Array, bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHmac(name, key).update(bytes).digest())
const derive = (name: string, size: number, password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    pbkdf2(password, salt, iterations, size, name, (error, key) =>
      error === null ? resolve(new Uint8Array(key)) : reject(error),
    )
  })

export const nodeCrypto: Crypto = {
  md5,
  sha256: (bytes) => digest('sha256', bytes),
  hmacSha256: (key, bytes) => hmac('sha256', key, bytes),
  sha512: (bytes) => digest('sha512', bytes),
  hmacSha512: (key, bytes) => hmac('sha512', key, bytes),
  pbkdf2Sha256: (password, salt, iterations) => derive('sha256', 32, password, salt, iterations),
  pbkdf2Sha512: (password, salt, iterations) => derive('sha512', 64, password, salt, iterations),
  equal: (a, b) => a.length === b.length && timingSafeEqual(a, b),
}
