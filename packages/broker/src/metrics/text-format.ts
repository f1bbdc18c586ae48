// The two text formats of a scrape, and which of them an Accept header asks for.

/** OpenMetrics 1.0, or the older format of Prometheus. */
export type TextFormat = 'openmetrics' | 'prometheus'

export const contentTypes: Readonly<Record<TextFormat, string>> = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
}

/** One range of an Accept header, such as `text/plain;version=0.0.4;q=0.5`. */
interface Range {
  readonly type: string
  readonly version: string | undefined
  /** From 0, which refuses, to 1. */
  readonly weight: number
}

/** How much a format is liked: by the range that names it most closely. */
interface Liking {
  readonly closeness: number
  readonly weight: number
}

/** @param accept the header; without one, and where it likes both the same, it is OpenMetrics. Who takes neither gets what every scraper has read. */
export function formatFor(accept: string | undefined): TextFormat {
  if (accept === undefined || accept.trim() === '') return 'openmetrics'
  const ranges = accept.split(',').map(rangeOf)
  const openmetrics = liking(ranges, ['*/*', 'application/*', 'application/openmetrics-text'], '1.0.0')
  const prometheus = liking(ranges, ['*/*', 'text/*', 'text/plain'], '0.0.4')
  if (openmetrics.weight === 0) return 'prometheus'
  const more = openmetrics.weight - prometheus.weight || openmetrics.closeness - prometheus.closeness
  return more >= 0 ? 'openmetrics' : 'prometheus'
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const of = (name: string): string | undefined =>
    parameters
      .find((parameter) => parameter.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll('"', '')
  const weight = Number(of('q') ?? 1)
  return { type, version: of('version'), weight: weight >= 0 && weight <= 1 ? weight : 0 }
}

/** @param names the widest first. A range of another version says nothing of this one. */
function liking(ranges: readonly Range[], names: readonly string[], version: string): Liking {
  let best: Liking = { closeness: -1, weight: 0 }
  for (const { type, version: wanted = version, weight } of ranges) {
    const closeness = names.indexOf(type)
    if (closeness < 0 || wanted !== version) continue
    if (closeness > best.closeness || (closeness === best.closeness && weight > best.weight)) best = { closeness, weight }
  }
  return best
}
