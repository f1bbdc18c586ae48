// Which characters of the watched sources have run, as V8's block coverage tells: what inputs are measured by.
import { readFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import type { Profiler } from 'node:inspector'
import { fileURLToPath } from 'node:url'

interface FunctionSpan {
  readonly start: number
  readonly end: number
  /** All of it has run: nothing new can come of it. */
  done: boolean
}

/** One source: for each character the innermost function it belongs to, and whether it has run. */
interface Script {
  readonly path: string
  readonly text: string
  readonly functions: FunctionSpan[]
  readonly byKey: Map<string, number>
  readonly owner: Int32Array
  readonly covered: Uint8Array
}

/** A run of characters that never ran. */
export interface Gap {
  readonly line: number
  readonly text: string
}

/** Node strips types by blanks, so that V8's positions are those of the source. */
export class Coverage {
  readonly #session = new Session()
  readonly #scripts = new Map<string, Script>()
  readonly #watched: RegExp
  #last: Profiler.ScriptCoverage[] = []

  /** Must be made before the watched modules are loaded. @param watched of a source's path. */
  constructor(watched: RegExp) {
    this.#watched = watched
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** Takes what ran since the last take. @returns how many characters of it had never run before; `mark` makes them known. */
  take(): number {
    this.#session.post('Profiler.takePreciseCoverage', (_, answer) => {
      this.#last = answer.result.filter(({ url }) => url.startsWith('file:') && this.#watched.test(url))
    })
    return this.#paint(false)
  }

  /** What the last take told counts as known from now on. */
  mark(): void {
    this.#paint(true)
  }

  /** Characters that have run, and all there are. */
  totals(): { readonly covered: number; readonly all: number } {
    let covered = 0
    let all = 0
    for (const script of this.#scripts.values()) {
      for (let at = 0; at < script.covered.length; at++) {
        if (isBlank(script.text, at)) continue
        all++
        covered += script.covered[at] as number
      }
    }
    return { covered, all }
  }

  /** What never ran of the sources whose path fits, by path. */
  gaps(of: RegExp): ReadonlyMap<string, readonly Gap[]> {
    const found = new Map<string, Gap[]>()
    for (const script of [...this.#scripts.values()].sort((a, b) => (a.path < b.path ? -1 : 1))) {
      if (!of.test(script.path)) continue
      const gaps = gapsOf(script)
      if (gaps.length > 0) found.set(script.path, gaps)
    }
    return found
  }

  #paint(keep: boolean): number {
    let fresh = 0
    for (const { url, functions } of this.#last) {
      const script = this.#script(url)
      for (const one of functions) addFunction(script, one)
      for (const one of functions) fresh += paint(script, one, keep)
    }
    return fresh
  }

  #script(url: string): Script {
    let script = this.#scripts.get(url)
    if (script === undefined) {
      const path = fileURLToPath(url)
      const text = readFileSync(path, 'utf8')
      script = {
        path,
        text,
        functions: [],
        byKey: new Map(),
        owner: new Int32Array(text.length).fill(-1),
        covered: new Uint8Array(text.length),
      }
      this.#scripts.set(url, script)
    }
    return script
  }
}

const keyOf = ({ ranges }: Profiler.FunctionCoverage): string => `${ranges[0]!.startOffset}-${ranges[0]!.endOffset}`

function addFunction(script: Script, coverage: Profiler.FunctionCoverage): void {
  const key = keyOf(coverage)
  if (script.byKey.has(key)) return
  const { startOffset: start, endOffset: end } = coverage.ranges[0]!
  const index = script.functions.push({ start, end, done: false }) - 1
  script.byKey.set(key, index)
  for (let at = start; at < Math.min(end, script.owner.length); at++) {
    const present = script.functions[script.owner[at] as number]
    if (present === undefined || present.end - present.start > end - start) script.owner[at] = index
  }
}

let brush = new Uint8Array(64 * 1024)

/** Inner ranges stand behind outer ones and say more. @returns characters that are covered for the first time. */
function paint(script: Script, coverage: Profiler.FunctionCoverage, keep: boolean): number {
  const { ranges } = coverage
  const { startOffset: start, count } = ranges[0]!
  if (count === 0) return 0
  const end = Math.min(ranges[0]!.endOffset, script.covered.length)
  const index = script.byKey.get(keyOf(coverage)) as number
  const span = script.functions[index] as FunctionSpan
  if (span.done) return 0
  if (end > brush.length) brush = new Uint8Array(end * 2)
  for (const range of ranges) brush.fill(range.count > 0 ? 1 : 0, range.startOffset, Math.min(range.endOffset, end))
  const { owner, covered, text } = script
  let fresh = 0
  let left = 0
  for (let at = start; at < end; at++) {
    if (covered[at] === 1 || owner[at] !== index || isBlank(text, at)) continue
    if (brush[at] === 0) left++
    else {
      fresh++
      if (keep) covered[at] = 1
    }
  }
  span.done = keep && left === 0
  return fresh
}

const isBlank = (text: string, at: number): boolean => text.charCodeAt(at) <= 32

function gapsOf({ text, covered }: Script): Gap[] {
  const gaps: Gap[] = []
  let line = 1
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\n') line++
    if (covered[at] === 1 || isBlank(text, at)) continue
    const from = at
    const startLine = line
    while (at < text.length && (covered[at] === 0 || isBlank(text, at))) {
      if (text[at] === '\n') line++
      at++
    }
    const gap = text.slice(from, at).trim()
    // Types, comments and what only closes a block never run.
    if (/[a-z]{2}/.test(gap)) gaps.push({ line: startLine, text: (gap.split('\n')[0] as string).slice(0, 100) })
    at--
  }
  return gaps
}
