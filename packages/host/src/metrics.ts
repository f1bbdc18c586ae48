// Counters, gauges and histograms, each defined once with its unit.

export interface MetricOptions {
  /** Kafka's name where it has one. */
  readonly name: string
  /** Such as `bytes`, `ms`, `records`; empty for a plain number. */
  readonly unit: string
  readonly doc: string
  readonly tags?: Readonly<Record<string, string>>
}

export interface Counter {
  add(n: number): void
  value(): number
}

export interface Gauge {
  set(value: number): void
  value(): number
}

export interface Histogram {
  record(value: number): void
  count(): number
  sum(): number
  /** The value below which this share of all values lies, from buckets: right within 5 %. @param share in [0, 1]. */
  quantile(share: number): number
}

export interface Metrics {
  counter(options: MetricOptions): Counter
  gauge(options: MetricOptions): Gauge
  histogram(options: MetricOptions): Histogram
  /** Every metric with its present value, in name order. */
  snapshot(): readonly {
    readonly options: MetricOptions
    readonly kind: 'counter' | 'gauge' | 'histogram'
    readonly value: number
    /** Of a histogram: all that it knows; `value` is its mean. */
    readonly histogram?: Histogram
  }[]
}

/** An empty registry. Asking twice for the same name and tags gives the same metric. */
export function createMetrics(): Metrics {
  const all = new Map<
    string,
    { options: MetricOptions; kind: 'counter' | 'gauge' | 'histogram'; metric: Counter & Gauge & Histogram }
  >()
  const register = (kind: 'counter' | 'gauge' | 'histogram', options: MetricOptions): Counter & Gauge & Histogram => {
    const key = options.tags === undefined ? options.name : `${options.name}${JSON.stringify(options.tags)}`
    let entry = all.get(key)
    if (entry === undefined) all.set(key, (entry = { options, kind, metric: kind === 'histogram' ? new Buckets() : new Value() }))
    return entry.metric
  }
  return {
    counter: (options) => register('counter', options),
    gauge: (options) => register('gauge', options),
    histogram: (options) => register('histogram', options),
    snapshot: () =>
      [...all.keys()].sort().map((key) => {
        const { options, kind, metric } = all.get(key) as NonNullable<ReturnType<typeof all.get>>
        return { options, kind, value: metric.value(), ...(kind === 'histogram' ? { histogram: metric } : {}) }
      }),
  }
}

class Value implements Counter, Gauge, Histogram {
  #value = 0
  add(n: number): void {
    this.#value += n
  }
  set(value: number): void {
    this.#value = value
  }
  value(): number {
    return this.#value
  }
  record(value: number): void {
    this.#value = value
  }
  count(): number {
    return 1
  }
  sum(): number {
    return this.#value
  }
  quantile(): number {
    return this.#value
  }
}

// Buckets grow by 5 % from 0.001 on: 500 of them reach 3.9e7, and the middle of a bucket is within 2.5 % of every value in it.
const growth = 1.05
const smallest = 0.001
const bucketCount = 500

class Buckets implements Counter, Gauge, Histogram {
  /** Made with the first value: of what a program can count it counts little, and a broker has five hundred of these. */
  #counts: Float64Array | undefined
  #count = 0
  #sum = 0
  record(value: number): void {
    const index = value <= smallest ? 0 : Math.min(bucketCount - 1, Math.ceil(Math.log(value / smallest) / Math.log(growth)))
    const counts = (this.#counts ??= new Float64Array(bucketCount))
    counts[index] = (counts[index] as number) + 1
    this.#count++
    this.#sum += value
  }
  add(n: number): void {
    this.record(n)
  }
  set(value: number): void {
    this.record(value)
  }
  value(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count
  }
  count(): number {
    return this.#count
  }
  sum(): number {
    return this.#sum
  }
  quantile(share: number): number {
    if (this.#counts === undefined) return 0
    let left = share * this.#count
    for (let i = 0; i < bucketCount; i++) {
      left -= this.#counts[i] as number
      if (left <= 0) return smallest * growth ** (i - 0.5)
    }
    return 0
  }
}
