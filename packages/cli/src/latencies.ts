// How long things took: counted in steps that grow with the time, so that memory stays small and percentiles stay within one percent.

// Steps below one microsecond tell nothing; from there each is one percent longer than the one before.
const leastMs = 0.001
const growth = Math.log(1.01)
const stepsMax = 2400

export class Latencies {
  readonly #counts = new Uint32Array(stepsMax)
  #count = 0
  #sumMs = 0
  #maxMs = 0

  add(ms: number): void {
    const step = ms <= leastMs ? 0 : Math.min(stepsMax - 1, Math.ceil(Math.log(ms / leastMs) / growth))
    this.#counts[step] = (this.#counts[step] as number) + 1
    this.#count++
    this.#sumMs += ms
    this.#maxMs = Math.max(this.#maxMs, ms)
  }

  /** The time that this share of all stays at or below. @param share from 0 to 1 */
  percentileMs(share: number): number {
    let left = Math.ceil(this.#count * share)
    for (let step = 0; step < stepsMax; step++) {
      left -= this.#counts[step] as number
      if (left <= 0) return Math.min(this.#maxMs, leastMs * Math.exp(step * growth))
    }
    return this.#maxMs
  }

  summary(): {
    samples: number
    averageMs: number
    p50Ms: number
    p95Ms: number
    p99Ms: number
    p999Ms: number
    maxMs: number
  } {
    const rounded = (ms: number): number => Math.round(ms * 100) / 100
    return {
      samples: this.#count,
      averageMs: rounded(this.#count === 0 ? 0 : this.#sumMs / this.#count),
      p50Ms: rounded(this.percentileMs(0.5)),
      p95Ms: rounded(this.percentileMs(0.95)),
      p99Ms: rounded(this.percentileMs(0.99)),
      p999Ms: rounded(this.percentileMs(0.999)),
      maxMs: rounded(this.#maxMs),
    }
  }
}
