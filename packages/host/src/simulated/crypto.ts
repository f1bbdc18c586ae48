// Digests for simulations: the machine's own, without the thread that would answer in an order of its own.
import { pbkdf2Sync } from 'node:crypto'
import type { Crypto } from '../crypto.ts'
import { nodeCrypto } from '../node/crypto.ts'

export const simulatedCrypto: Crypto = {
  ...nodeCrypto,
  pbkdf2Sha256: (password, salt, iterations) =>
    Promise.resolve(new Uint8Array(pbkdf2Sync(password, salt, iterations, 32, 'sha256'))),
  pbkdf2Sha512: (password, salt, iterations) =>
    Promise.resolve(new Uint8Array(pbkdf2Sync(password, salt, iterations, 64, 'sha512'))),
}
