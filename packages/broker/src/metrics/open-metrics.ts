// Writes metrics in OpenMetrics' text format, under the names that Kafka's beans have behind the usual exporter: kafka_<domain>_<type>_<name>.
import { Turns, type Clock, type Metrics } from '@millrace/host'
import { beanOf, familyOf, type Family, type Labels, type Sample } from './definitions.ts'

const quantiles = [0.5, 0.75, 0.95, 0.98, 0.99, 0.999]

/** What the parts count, as families. */
export function registeredFamilies(metrics: Metrics): Family[] {
  const found = new Map<string, { family: Family; samples: Sample[]; totals: { labels: Labels; count: number; sum: number }[] }>()
  for (const { options, kind, value, histogram } of metrics.snapshot()) {
    const { name, doc, tags = {} } = options
    let entry = found.get(name)
    if (entry === undefined) {
      const [samples, totals]: [Sample[], { labels: Labels; count: number; sum: number }[]] = [[], []]
      const bean = beanOf(name)
      const family: Family =
        bean === undefined
          ? { bean: `millrace:${name}`, kind: kind === 'histogram' ? 'summary' : kind, doc, samples, totals }
          : familyOf(bean, samples, totals)
      found.set(name, (entry = { family, samples, totals }))
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

/** Families of one bean as one: the totals without a topic and those of each topic stand under one name. */
export function merged(families: readonly Family[]): Family[] {
  const byBean = new Map<string, Family>()
  for (const family of families) {
    const there = byBean.get(family.bean)
    byBean.set(family.bean, there === undefined ? family : { ...there, samples: [...there.samples, ...family.samples] })
  }
  return [...byBean.values()]
}

/** The name of a bean in a scrape: `kafka_server_brokertopicmetrics_bytesin`. */
export function metricName(bean: string): string {
  return bean
    .replace(/PerSec$/, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
}

/** A whole exposition with its end mark, written in as many turns of the event loop as it needs. @returns its bytes, in pieces. */
export async function exposition(families: readonly Family[], clock: Clock): Promise<Uint8Array[]> {
  const turns = new Turns(clock)
  const encoder = new TextEncoder()
  const pieces: Uint8Array[] = []
  let lines: string[] = []
  const endPiece = (): void => {
    if (lines.length > 0) pieces.push(encoder.encode(`${lines.join('\n')}\n`))
    lines = []
  }
  for (const { bean, kind, doc, samples, totals } of families.toSorted((a, b) => (a.bean < b.bean ? -1 : 1))) {
    const name = metricName(bean)
    lines.push(`# TYPE ${name} ${kind}`, `# HELP ${name} ${doc.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`)
    const suffix = kind === 'counter' ? '_total' : ''
    for (const { labels, value } of samples) {
      lines.push(`${name}${suffix}${labelText(labels)} ${numberText(value)}`)
      if (lines.length >= pieceLines) endPiece()
      if (turns.isOver()) await turns.next()
    }
    for (const { labels, count, sum } of totals ?? []) {
      lines.push(`${name}_count${labelText(labels)} ${count}`, `${name}_sum${labelText(labels)} ${numberText(sum)}`)
    }
    if (turns.isLate()) await turns.next()
  }
  lines.push('# EOF')
  endPiece()
  return pieces
}

/** To encode them takes a fraction of a millisecond. */
const pieceLines = 1_000

function labelText(labels: Labels): string {
  let text = ''
  for (const name in labels) text += `${text === '' ? '{' : ','}${labelName(name)}="${escaped(String(labels[name]))}"`
  return text === '' ? '' : `${text}}`
}

const labelNames = new Map<string, string>()

/** Parts name their labels: there are few. */
function labelName(name: string): string {
  let written = labelNames.get(name)
  if (written === undefined) labelNames.set(name, (written = name.replaceAll(/[^A-Za-z0-9_]/g, '_').toLowerCase()))
  return written
}

function escaped(text: string): string {
  if (!/[\\"\n]/.test(text)) return text
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
}
