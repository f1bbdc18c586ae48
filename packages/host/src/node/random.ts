// Chance from the system.
import type { Random } from '../random.ts'

// As in crypto.ts.
const { randomBytes, randomInt } = process.getBuiltinModule('node:crypto')

export const nodeRandom: Random = {
  u32: () => Math.floor(Math.random() * 2 ** 32),
  float: () => Math.random(),
  below: (below) => (below <= 1 ? 0 : randomInt(below)),
  bytes: (length) => new Uint8Array(randomBytes(length)),
}
