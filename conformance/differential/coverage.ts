// What the scripts reached: each API in each version with each code that both sides answered with.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { apis, ErrorCode } from '@millrace/protocol'
import type { Answer, Outcome } from './side.ts'
import type { Request } from './script.ts'
import type { ApiSpec } from './spec.ts'
import { unreachable } from './unreachable.ts'

const names = new Map(Object.entries(ErrorCode).map(([name, code]) => [String(code), name]))

export class Coverage {
  readonly #file: string | undefined
  /** By API, version and code; closed connections and silence are codes too. */
  readonly #counts: Record<string, number>
  readonly #requests: Record<string, number>

  /** @param file where earlier runs have left what they reached. */
  constructor(file: string | undefined) {
    this.#file = file
    const kept = file !== undefined && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as CoverageFile) : undefined
    this.#counts = kept?.counts ?? {}
    this.#requests = kept?.requests ?? {}
  }

  reached({ key, version, fault }: Request, outcome: Outcome): void {
    const kind = fault === undefined ? 'whole' : 'broken'
    this.#requests[kind] = (this.#requests[kind] ?? 0) + 1
    const codes = typeof outcome === 'string' ? [outcome] : codesIn(outcome)
    for (const code of new Set(fault === undefined ? codes : codes.map((one) => `broken ${one}`))) {
      const at = `${key} ${version} ${code}`
      this.#counts[at] = (this.#counts[at] ?? 0) + 1
    }
  }

  save(): void {
    if (this.#file === undefined) return
    const file: CoverageFile = { requests: this.#requests, counts: this.#counts }
    writeFileSync(this.#file, `${JSON.stringify(file, null, 1)}\n`)
  }

  /** A few lines: how much of what there is was reached. */
  summary(tried: ReadonlyMap<number, ApiSpec>): string {
    const reached = new Set(Object.keys(this.#counts).map((at) => at.split(' ').slice(0, 2).join(' ')))
    const codes = new Set(Object.keys(this.#counts).map((at) => at.split(' ').slice(2).join(' ')))
    const versions = [...tried.values()].flatMap(({ key, minVersion, maxVersion }) =>
      Array.from({ length: maxVersion - minVersion + 1 }, (_, n) => `${key} ${minVersion + n}`),
    )
    const missing = versions.filter((one) => !reached.has(one))
    const unexplained = [...names].filter(([code, name]) => !codes.has(code) && unreachable[name] === undefined)
    const told = missing.map((one) => `${apis.get(Number(one.split(' ')[0]))?.name} v${one.split(' ')[1]}`)
    return (
      `  ${versions.length - missing.length} of ${versions.length} versions reached${told.length === 0 ? '' : `, not ${told.join(', ')}`}\n` +
      `  ${codes.size} codes reached; neither reached nor explained: ${unexplained.map(([, name]) => name).join(', ') || 'none'}\n`
    )
  }

  /** A page of Markdown: a line an API, then the codes that nothing reached, each with why. */
  table(tried: ReadonlyMap<number, ApiSpec>): string {
    const lines = ['| API | versions | codes, and how many answers had them | broken frames |', '|---|---|---|---|']
    const seen = new Set<string>()
    let triples = 0
    for (const spec of [...tried.values()].toSorted((a, b) => a.key - b.key)) {
      const whole = new Map<string, number>()
      const broken = new Map<string, number>()
      const versions = new Set<number>()
      for (const [at, count] of Object.entries(this.#counts)) {
        const [key, version, ...rest] = at.split(' ')
        if (Number(key) !== spec.key) continue
        const code = rest.join(' ')
        if (code.startsWith('broken ')) {
          add(
            broken,
            code
              .slice(7)
              .replace(/\d+ bytes$/, '')
              .trim(),
            count,
          )
          continue
        }
        triples++
        versions.add(Number(version))
        add(whole, code, count)
        seen.add(code)
      }
      const all = spec.maxVersion - spec.minVersion + 1
      const range = `${spec.minVersion}–${spec.maxVersion}${versions.size === all ? '' : `, ${all - versions.size} not reached`}`
      lines.push(`| ${apis.get(spec.key)?.name} | ${range} | ${told(whole)} | ${told(broken)} |`)
    }
    const missing = [...names].filter(([code]) => !seen.has(code))
    const head = `${this.#requests['whole'] ?? 0} whole requests and ${this.#requests['broken'] ?? 0} broken ones; ${triples} triples of API, version and code on both sides.`
    const why = missing.map(([code, name]) => `| ${name} (${code}) | ${unreachable[name] ?? '**not known**'} |`)
    const title =
      '# What the differential has reached\n\nWritten by `npm run conformance -- --differential --report FILE`: requests that Apache Kafka and our broker answered alike.\n'
    return [title, head, '', ...lines, '', '| code that nothing reached | why |', '|---|---|', ...why, ''].join('\n')
  }
}

interface CoverageFile {
  readonly requests: Record<string, number>
  readonly counts: Record<string, number>
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count)
}

function told(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].toSorted(([a], [b]) => Number(a) - Number(b))
  return sorted.map(([code, count]) => `${names.get(code) ?? code} ${count}`).join(', ')
}

/** All codes of an answer, wherever they stand. */
function codesIn(answer: Answer): string[] {
  const found: string[] = []
  const look = (name: string, value: unknown): void => {
    if (/errorCode$/i.test(name)) found.push(String(value))
    else if (Array.isArray(value)) for (const one of value) look('', one)
    else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
      for (const [field, one] of Object.entries(value)) look(field, one)
    }
  }
  look('', answer)
  return found.length === 0 ? ['0'] : found
}
