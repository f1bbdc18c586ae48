// A small seeded generator: a test that fails prints the seed, and the seed brings the failure back.

/** Mulberry32: 32 bits of state, good enough to vary tests. */
export class SeededRandom {
  private state: number

  constructor(seed: number) {
    this.state = seed | 0
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let bits = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 4294967296) * below)
  }

  /** A whole number in [from, to]. */
  between(from: number, to: number): number {
    return from + Math.floor(((this.below(0x40000000) + this.below(0x400000) / 0x400000) / 0x40000000) * (to - from + 1))
  }

  /** True once in `n` times. */
  once(n: number): boolean {
    return this.below(n) === 0
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let i = 0; i < length; i += 1) bytes[i] = this.below(256)
    return bytes
  }

  text(length: number): string {
    let text = ''
    for (let i = 0; i < length; i += 1) text += this.pick(['a', 'Z', '0', '.', '-', 'é', '日', '😀', '\0', '\ufeff'])
    return text
  }
}

/** Runs `check` once a seed; a failure says which one it was. */
export function forSeeds(count: number, check: (random: SeededRandom, seed: number) => void): void {
  for (let seed = 1; seed <= count; seed += 1) {
    try {
      check(new SeededRandom(seed * 7919), seed)
    } catch (cause) {
      throw new Error(`seed ${seed}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    }
  }
}
