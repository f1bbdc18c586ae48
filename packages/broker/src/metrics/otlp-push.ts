// Pushes the metrics of the page to an OpenTelemetry collector over HTTP; the library is loaded only when an endpoint is set.
import type { Background, Host } from '@millrace/host'
import type { DataPoint, MetricData, PushMetricExporter, ResourceMetrics } from '@opentelemetry/sdk-metrics'
import type { Family, Labels } from './definitions.ts'
import { metricName } from './open-metrics.ts'

export interface OtlpPushOptions {
  /** Such as `http://collector:4318/v1/metrics`. */
  readonly endpoint: string
  readonly intervalMs: number
  /** What the collector knows this process by. */
  readonly identity: Readonly<Record<string, string>>
  readonly families: () => Promise<readonly Family[]>
}

/** How long one push may take. */
const timeoutMs = 10_000
/** Values in one request. */
const pointsMax = 1_000

/** What the library's enumerations mean; importing them would load it. */
const [cumulative, gauge, sum, double] = [1, 2, 3, 1]

/** Starts to push. @returns what ends it, after a last push. */
export async function startOtlpPush(
  host: Pick<Host, 'clock' | 'log' | 'spawn'>,
  options: OtlpPushOptions,
): Promise<() => Promise<void>> {
  const [{ OTLPMetricExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/exporter-metrics-otlp-http'),
    import('@opentelemetry/resources'),
  ])
  const exporter: PushMetricExporter = new OTLPMetricExporter({ url: options.endpoint, timeoutMillis: timeoutMs })
  const push = new OtlpPush(host, options, exporter, resourceFromAttributes(options.identity))
  return () => push.stop()
}

class OtlpPush {
  readonly #host: Pick<Host, 'clock' | 'log' | 'spawn'>
  readonly #options: OtlpPushOptions
  readonly #exporter: PushMetricExporter
  readonly #resource: ResourceMetrics['resource']
  readonly #startedAt: number
  readonly #work: Background
  /** What went wrong with the last push, so that it is told once. */
  #failing: string | undefined

  constructor(
    host: Pick<Host, 'clock' | 'log' | 'spawn'>,
    options: OtlpPushOptions,
    exporter: PushMetricExporter,
    resource: ResourceMetrics['resource'],
  ) {
    this.#host = host
    this.#options = options
    this.#exporter = exporter
    this.#resource = resource
    this.#startedAt = host.clock.now()
    this.#work = host.spawn('push metrics', async (signal) => {
      for (;;) {
        await host.clock.sleep(options.intervalMs, signal)
        await this.#push()
      }
    })
  }

  async #push(): Promise<void> {
    const families = await this.#options.families()
    let failure: Error | undefined
    for (const metrics of metricsOf(families, this.#startedAt, this.#host.clock.now())) {
      failure = await this.#export(metrics)
      // The others wait for the next push, as all do where there is one part.
      if (failure !== undefined) break
    }
    if (failure !== undefined && failure.message !== this.#failing) {
      this.#host.log.warn('metrics could not be pushed', { endpoint: this.#options.endpoint, cause: failure })
    }
    if (failure === undefined && this.#failing !== undefined) this.#host.log.info('metrics are pushed again')
    this.#failing = failure?.message
  }

  #export(metrics: MetricData[]): Promise<Error | undefined> {
    const scopeMetrics = [{ scope: { name: 'millrace.broker' }, metrics }]
    return new Promise((resolve) => {
      this.#exporter.export({ resource: this.#resource, scopeMetrics }, ({ code, error }) =>
        resolve(code === 0 ? undefined : (error ?? new Error('the collector did not take them'))),
      )
    })
  }

  async stop(): Promise<void> {
    await this.#work.stop()
    await this.#push()
    await this.#exporter.shutdown()
  }
}

/**
 * Families in the form of the library, in parts that are pushed one after the other: the library makes each in one turn of the event loop.
 * A summary becomes gauges of its quantiles, its count and its sum.
 */
export function* metricsOf(families: readonly Family[], startedAt: number, now: number): Generator<MetricData[], void> {
  const [startTime, endTime] = [hrTime(startedAt), hrTime(now)]
  let part: MetricData[] = []
  let left = pointsMax
  for (const { name, doc, kind, samples } of named(families)) {
    let dataPoints: DataPoint<number>[] = []
    const end = (): void => {
      const descriptor = { name, description: doc, unit: '', valueType: double }
      const common = { descriptor, aggregationTemporality: cumulative, dataPoints }
      part.push(
        (kind === 'counter'
          ? { ...common, dataPointType: sum, isMonotonic: true }
          : { ...common, dataPointType: gauge }) as MetricData,
      )
      dataPoints = []
    }
    for (const { labels, value } of samples) {
      dataPoints.push({ startTime, endTime, attributes: { ...labels }, value })
      if (--left > 0) continue
      end()
      yield part
      part = []
      left = pointsMax
    }
    if (dataPoints.length > 0) end()
  }
  if (part.length > 0) yield part
}

interface Named {
  readonly name: string
  readonly doc: string
  readonly kind: 'counter' | 'gauge'
  readonly samples: Iterable<{ readonly labels: Labels; readonly value: number }>
}

function* named(families: readonly Family[]): Generator<Named, void> {
  for (const { bean, doc, kind, samples, distributions = [] } of families) {
    const name = metricName(bean)
    if (kind !== 'summary') {
      yield { name, doc, kind, samples }
      continue
    }
    const quantiles = distributions.flatMap(({ labels, quantiles: some }) =>
      some.map(({ quantile, value }) => ({ labels: { ...labels, quantile }, value })),
    )
    yield { name, doc, kind: 'gauge', samples: quantiles }
    for (const total of ['count', 'sum'] as const) {
      const totals = distributions.map((each) => ({ labels: each.labels, value: each[total] }))
      yield { name: `${name}_${total}`, doc, kind: 'counter', samples: totals }
    }
  }
}

function hrTime(ms: number): [number, number] {
  return [Math.floor(ms / 1000), (ms % 1000) * 1_000_000]
}
