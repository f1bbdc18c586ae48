// Writes metrics in OpenMetrics' text format, under the names that Kafka's beans have behind the usual exporter: kafka_<domain>_<type>_<name>.
import type { Metrics } from '@millrace/host'

export type Labels = Readonly<Record<string, string | number>>

export interface Sample {
  readonly labels: Labels
  readonly value: number
}

/** All samples of one name. */
export interface Family {
  /** In Kafka's form, `kafka.server:BrokerTopicMetrics:BytesInPerSec`. */
  readonly bean: string
  readonly kind: 'counter' | 'gauge' | 'summary'
  readonly doc: string
  readonly samples: readonly Sample[]
  /** Of summaries: how many values there were, and their sum. */
  readonly totals?: readonly { readonly labels: Labels; readonly count: number; readonly sum: number }[]
}

/** Beans of the metrics that parts register by their last name alone. */
const beans: Readonly<Record<string, string>> = {
  MessagesInPerSec: 'kafka.server:BrokerTopicMetrics:MessagesInPerSec',
  BytesInPerSec: 'kafka.server:BrokerTopicMetrics:BytesInPerSec',
  BytesOutPerSec: 'kafka.server:BrokerTopicMetrics:BytesOutPerSec',
  RequestsPerSec: 'kafka.network:RequestMetrics:RequestsPerSec',
  PurgatorySize: 'kafka.server:DelayedOperationPurgatory:PurgatorySize',
  'connection-count': 'kafka.server:socket-server-metrics:connection-count',
  'connections-refused': 'kafka.server:socket-server-metrics:connections-refused',
}

const requestTimes = /^(Total|RequestQueue|Local|Remote|ResponseQueue|ResponseSend)TimeMs$/
const quantiles = [0.5, 0.75, 0.95, 0.98, 0.99, 0.999]

/** What the parts count, as families. */
export function registeredFamilies(metrics: Metrics): Family[] {
  const found = new Map<string, { family: Family; samples: Sample[]; totals: { labels: Labels; count: number; sum: number }[] }>()
  for (const { options, kind, value, histogram } of metrics.snapshot()) {
    const { name, doc, tags = {} } = options
    const bean = beans[name] ?? (requestTimes.test(name) ? `kafka.network:RequestMetrics:${name}` : `millrace:${name}`)
    let entry = found.get(bean)
    if (entry === undefined) {
      const [samples, totals]: [Sample[], { labels: Labels; count: number; sum: number }[]] = [[], []]
      const family: Family = { bean, kind: kind === 'histogram' ? 'summary' : kind, doc, samples, totals }
      found.set(bean, (entry = { family, samples, totals }))
    }
    if (histogram === undefined) entry.samples.push({ labels: tags, value })
    else {
      if (histogram.count() === 0) continue
      for (const share of quantiles)
        entry.samples.push({ labels: { ...tags, quantile: share }, value: histogram.quantile(share) })
      entry.totals.push({ labels: tags, count: histogram.count(), sum: histogram.sum() })
    }
  }
  return [...found.values()].map(({ family }) => family)
}

/** The name of a bean in a scrape: `kafka_server_brokertopicmetrics_bytesin`. */
export function metricName(bean: string): string {
  return bean
    .replace(/PerSec$/, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
}

/** @returns a whole exposition with its end mark. */
export function exposition(families: readonly Family[]): string {
  const lines: string[] = []
  for (const { bean, kind, doc, samples, totals } of families.toSorted((a, b) => (a.bean < b.bean ? -1 : 1))) {
    const name = metricName(bean)
    lines.push(`# TYPE ${name} ${kind}`, `# HELP ${name} ${doc.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`)
    const suffix = kind === 'counter' ? '_total' : ''
    for (const { labels, value } of samples) lines.push(`${name}${suffix}${labelText(labels)} ${numberText(value)}`)
    for (const { labels, count, sum } of totals ?? []) {
      lines.push(`${name}_count${labelText(labels)} ${count}`, `${name}_sum${labelText(labels)} ${numberText(sum)}`)
    }
  }
  lines.push('# EOF', '')
  return lines.join('\n')
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => {
    const text = String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
    return `${name.replaceAll(/[^A-Za-z0-9_]/g, '_').toLowerCase()}="${text}"`
  })
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
}
