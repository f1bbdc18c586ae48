// Writes metrics in OpenMetrics' text format or in Prometheus' older one, under the names that Kafka's beans have behind the usual exporter: kafka_<domain>_<type>_<name>.
import { Turns, type Clock, type Metrics } from '@millrace/host'
import { beanOf, familyOf, type Distribution, type Family, type Labels, type Sample } from './definitions.ts'
import type { TextFormat } from './text-format.ts'

const quantiles = [0.5, 0.75, 0.95, 0.98, 0.99, 0.999]

/** What the parts count, as families. */
export function registeredFamilies(metrics: Metrics): Family[] {
  const found = new Map<string, { family: Family; samples: Sample[]; distributions: Distribution[] }>()
  for (const { options, kind, value, histogram } of metrics.snapshot()) {
    const { name, doc, tags = {} } = options
    let entry = found.get(name)
    if (entry === undefined) {
      const [samples, distributions]: [Sample[], Distribution[]] = [[], []]
      const bean = beanOf(name)
      const family: Family =
        bean === undefined
          ? { bean: `millrace:${name}`, kind: kind === 'histogram' ? 'summary' : kind, doc, samples, distributions }
          : familyOf(bean, samples, distributions)
      found.set(name, (entry = { family, samples, distributions }))
    }
    if (histogram === undefined) entry.samples.push({ labels: tags, value })
    else if (histogram.count() > 0) {
      const shares = quantiles.map((quantile) => ({ quantile, value: histogram.quantile(quantile) }))
      entry.distributions.push({ labels: tags, quantiles: shares, count: histogram.count(), sum: histogram.sum() })
    }
  }
  return [...found.values()].map(({ family }) => family)
}

/** Families of one bean as one: the totals without a topic and those of each topic stand under one name. */
export function merged(families: readonly Family[]): Family[] {
  const byBean = new Map<string, Family>()
  for (const family of families) {
    const there = byBean.get(family.bean)
    byBean.set(family.bean, there === undefined ? family : together(there, family))
  }
  return [...byBean.values()]
}

const together = (one: Family, other: Family): Family => ({
  ...one,
  samples: [...one.samples, ...other.samples],
  distributions: [...(one.distributions ?? []), ...(other.distributions ?? [])],
})

/** The name of a bean in a scrape: `kafka_server_brokertopicmetrics_bytesin`. */
export function metricName(bean: string): string {
  return bean
    .replace(/PerSec$/, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
}

/** A whole exposition, written in as many turns of the event loop as it needs. @returns its bytes, in pieces. */
export async function exposition(families: readonly Family[], clock: Clock, format: TextFormat): Promise<Uint8Array[]> {
  const turns = new Turns(clock)
  const encoder = new TextEncoder()
  const pieces: Uint8Array[] = []
  let lines: string[] = []
  const endPiece = (): void => {
    if (lines.length > 0) pieces.push(encoder.encode(`${lines.join('\n')}\n`))
    lines = []
  }
  for (const family of families.toSorted((a, b) => (a.bean < b.bean ? -1 : 1))) {
    const { samples, distributions = [] } = family
    const [name, sampleName] = namesOf(family)
    lines.push(...headLines(family, format))
    // Between two turns a log may move, or a topic be made anew: it is met twice, and must not stand here twice.
    const written = new Set<string>()
    for (const { labels, value } of samples) {
      const text = labelText(labels)
      if (!written.has(text)) lines.push(`${sampleName}${text} ${numberText(value)}`)
      written.add(text)
      if (lines.length >= pieceLines) endPiece()
      if (turns.isOver()) await turns.next()
    }
    for (const distribution of distributions) {
      lines.push(...distributionLines(name, distribution))
      if (lines.length >= pieceLines) endPiece()
      if (turns.isOver()) await turns.next()
    }
    if (turns.isLate()) await turns.next()
  }
  if (format === 'openmetrics') lines.push('# EOF')
  endPiece()
  return pieces
}

/** OpenMetrics knows a counter by its name without `_total`, and escapes quotes in what it says of it. */
function headLines(family: Family, format: TextFormat): readonly string[] {
  const { kind, doc } = family
  const [name, sampleName] = namesOf(family)
  if (format === 'openmetrics') return [`# TYPE ${name} ${kind}`, `# HELP ${name} ${escaped(doc)}`]
  const help = doc.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  return [`# HELP ${sampleName} ${help}`, `# TYPE ${sampleName} ${kind}`]
}

/** Of a family and of its samples. What other parts of the process count may be called a total already. */
export function namesOf({ bean, kind }: Pick<Family, 'bean' | 'kind'>): readonly [family: string, sample: string] {
  const name = metricName(bean)
  if (kind !== 'counter') return [name, name]
  const counted = name.replace(/_total$/, '')
  return [counted, `${counted}_total`]
}

/** In one piece, as OpenMetrics wants it. */
function distributionLines(name: string, { labels, quantiles: shares, count, sum }: Distribution): string[] {
  const lines = shares.map(({ quantile, value }) => `${name}${labelText({ ...labels, quantile })} ${numberText(value)}`)
  const text = labelText(labels)
  lines.push(`${name}_count${text} ${count}`, `${name}_sum${text} ${numberText(sum)}`)
  return lines
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
