// Holds a metrics page to the rules of its text format, OpenMetrics 1.0 or Prometheus 0.0.4, more strictly than scrapers do.
import type { TextFormat } from '../src/metrics/text-format.ts'

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const sampleLine = /^([^\s{]+)(?:\{(.*)\})? (\S+)$/
/** A label; quotes, backslashes and line ends in its value are escaped. */
const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,(?!$)|$)/y
const number = /^(?:[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[+-]Inf|NaN)$/
const suffixes = {
  counter: ['_total'],
  gauge: [''],
  summary: ['', '_count', '_sum'],
} as const

interface Found {
  readonly name: string
  readonly kind: keyof typeof suffixes
  /** Sets of labels, in order, without quantiles; each with the names of its samples. */
  readonly sets: Map<string, string[]>
  lastSet: string | undefined
}

/** @returns what is wrong with the page, each with its line. */
export function exposedWrongly(page: string, format: TextFormat): string[] {
  const problems: string[] = []
  const families: Found[] = []
  /** Names of families and of what may be their samples: no two share one. */
  const taken = new Set<string>()
  const lines = page.split('\n')
  if (lines.pop() !== '') problems.push('the last line does not end')
  if (format === 'openmetrics' && lines.pop() !== '# EOF') problems.push('there is no # EOF at the end')
  /** The first line about a family, which waits for its second. */
  let begun: readonly [keyword: string, name: string, rest: string] | undefined
  let family: Found | undefined
  for (const line of lines) {
    const wrong = (what: string): void => void problems.push(`${what}: ${line}`)
    if (line.startsWith('#')) {
      const [, keyword = '', name = '', rest = ''] = /^# (TYPE|HELP) (\S+) (.*)$/.exec(line) ?? []
      if (!metricName.test(name)) wrong('this is no TYPE and no HELP')
      if (keyword === 'HELP' && !helpIsEscaped(rest, format)) wrong('this is not escaped')
      if (begun === undefined) {
        begun = [keyword, name, rest]
        if (keyword !== (format === 'openmetrics' ? 'TYPE' : 'HELP')) wrong('these lines come in another order')
        continue
      }
      if (begun[1] !== name || begun[0] === keyword) wrong('TYPE and HELP do not stand together')
      family = newFamily(name, begun[0] === 'TYPE' ? begun[2] : rest, format, wrong)
      begun = undefined
      if (family === undefined) continue
      for (const suffix of new Set(['', ...suffixes[family.kind]])) {
        if (taken.has(family.name + suffix)) wrong(`${family.name}${suffix} is there already`)
        taken.add(family.name + suffix)
      }
      families.push(family)
      continue
    }
    if (begun !== undefined || family === undefined) wrong('a sample without its TYPE and HELP')
    else checkSample(family, line, wrong)
  }
  for (const { name, kind, sets } of families) {
    if (kind !== 'summary') continue
    for (const [labels, samples] of sets) {
      const ends = samples.slice(-2).join()
      if (ends !== `${name}_count,${name}_sum` || samples.slice(0, -2).some((one) => one !== name))
        problems.push(`${name}{${labels}} does not end with its count and sum`)
    }
  }
  return problems
}

function newFamily(name: string, kind: string, format: TextFormat, wrong: (what: string) => void): Found | undefined {
  if (kind !== 'counter' && kind !== 'gauge' && kind !== 'summary') {
    wrong(`${kind} is no kind`)
    return undefined
  }
  const isTotal = name.endsWith('_total')
  if (format === 'openmetrics' && isTotal) wrong('a family is named without _total')
  if (format === 'prometheus' && kind === 'counter' && !isTotal) wrong('a counter is named with _total')
  return { name: name.replace(/_total$/, ''), kind, sets: new Map(), lastSet: undefined }
}

function checkSample(family: Found, line: string, wrong: (what: string) => void): void {
  const { name, kind, sets } = family
  const [, sampleName = '', labels = '', value = ''] = sampleLine.exec(line) ?? []
  if (!suffixes[kind].some((suffix) => name + suffix === sampleName)) return wrong(`this is no sample of ${kind} ${name}`)
  if (!number.test(value)) wrong('this is no number')
  const counts = kind === 'counter' || sampleName !== name
  if ((counts || kind === 'summary') && Number(value) < 0) wrong('this cannot be negative')
  if (counts && !(Number(value) < Infinity)) wrong('what counts is finite')
  if (sampleName.endsWith('_count') && kind === 'summary' && !Number.isInteger(Number(value))) wrong('a count is whole')
  const parsed = labelsOf(labels)
  if (parsed === undefined) return wrong('these are no labels')
  const { quantile } = parsed
  if ((kind === 'summary' && sampleName === name) !== (quantile !== undefined)) wrong('a quantile is of a summary alone')
  if (quantile !== undefined && !(Number(quantile) >= 0 && Number(quantile) <= 1 && String(Number(quantile)) === quantile))
    wrong('this is no quantile')
  const { quantile: _, ...rest } = parsed
  const set = JSON.stringify(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  const samples = sets.get(set)
  if (samples === undefined) sets.set(set, [sampleName])
  else {
    if (family.lastSet !== set) wrong('samples of these labels stand apart')
    if (quantile === undefined && samples.includes(sampleName)) wrong('this sample is there already')
    samples.push(sampleName)
  }
  family.lastSet = set
}

function labelsOf(text: string): Record<string, string> | undefined {
  const found: Record<string, string> = {}
  label.lastIndex = 0
  for (let at = 0; at < text.length; at = label.lastIndex) {
    const [, name = '', value = ''] = label.exec(text) ?? []
    if (name === '' || name in found || name.startsWith('__')) return undefined
    found[name] = value
  }
  return found
}

function helpIsEscaped(text: string, format: TextFormat): boolean {
  return format === 'openmetrics' ? /^(?:[^"\\]|\\[\\"n])*$/.test(text) : /^(?:[^\\]|\\[\\n])*$/.test(text)
}
