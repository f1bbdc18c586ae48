// Chance: everything random comes from here, so that a seed repeats it.

/** A source of chance. On the real machine it is seeded by the system, in a simulation by the seed. */
export interface Random {
  /** An integer in [0, 2^32). */
  u32(): number
  /** A number in [0, 1). */
  float(): number
  /** An integer in [0, below); `below` is at most 2^32. */
  below(below: number): number
  /** Fresh bytes, unpredictable on the real machine. */
  bytes(length: number): Uint8Array
}
