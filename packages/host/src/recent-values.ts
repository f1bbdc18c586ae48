// Mean and greatest of what was measured lately: two samples of half a minute, of which the older one gives way [SampledStat].

const sampleMs = 30_000
const sampleCount = 2

interface Sample {
  readonly startedAt: number
  lastAt: number
  count: number
  sum: number
  max: number
}

export class RecentValues {
  #older: Sample | undefined
  #current: Sample | undefined

  /** @param now monotonic, ms. */
  record(value: number, now: number): void {
    if (this.#current === undefined || now - this.#current.startedAt >= sampleMs) {
      this.#older = this.#current
      this.#current = { startedAt: now, lastAt: now, count: 0, sum: 0, max: -Infinity }
    }
    const sample = this.#current
    sample.lastAt = now
    sample.count += 1
    sample.sum += value
    if (value > sample.max) sample.max = value
  }

  /** Undefined when nothing was measured for a minute. @param now monotonic, ms. */
  at(now: number): { readonly mean: number; readonly max: number } | undefined {
    let [count, sum, max] = [0, 0, -Infinity]
    for (const sample of [this.#older, this.#current]) {
      if (sample === undefined || now - sample.lastAt >= sampleMs * sampleCount) continue
      count += sample.count
      sum += sample.sum
      max = Math.max(max, sample.max)
    }
    return count === 0 ? undefined : { mean: sum / count, max }
  }
}
