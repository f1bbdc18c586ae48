// Chance from the system.
import { randomBytes, randomInt } from 'node:crypto'
import type { Random } from '../random.ts'

export const nodeRandom: Random = {
  u32: () => Math.floor(Math.random() * 2 ** 32),
  float: () => Math.random(),
  below: (below) => (below <= 1 ? 0 : randomInt(below)),
  bytes: (length) => new Uint8Array(randomBytes(length)),
}
