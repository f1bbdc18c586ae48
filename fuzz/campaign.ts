// One target's run: inputs made and changed, those that reach something new kept, those that are met wrongly made small and written down.
import { getHeapStatistics } from 'node:v8'
import { forgetReached, newlyReached } from './branches.ts'
import type { CorpusFile } from './corpus-file.ts'
import { reduced, writeFinding } from './found.ts'
import type { SeededRandom } from '../packages/protocol/test/random.ts'
import { bytesOf, type Input, type Target } from './target.ts'

/** The event loop may not be held longer by one input, ms of this thread's time. */
const turnMsMax = 50
/** Memory that one input may take: a base, and so many bytes for each byte that came. */
const heapBytesBase = 24 * 1024 * 1024
const heapBytesPerByte = 400
/** And for each byte of the answers, which are kept here, and were in the broker and on the simulated network before. */
const heapBytesPerAnswered = 2
const reduceSeconds = 20
const findingsMax = 25
/** A measure that is too large must be so each time: the machine does other things, and the collector comes when it wants. */
const measuredTimes = 4
const longMs = 5_000

interface Measured {
  readonly problem: string | undefined
  readonly turnMs: number
  readonly heapBytes: number
}

export class Campaign {
  readonly #target: Target
  readonly #random: SeededRandom
  readonly #keepIn: string
  readonly #kept: CorpusFile | undefined
  readonly #corpus: Input[] = []
  readonly #findings = new Map<string, string>()
  #inputs = 0
  #seconds = 0
  #longestMs = 0

  /** @param kept where the corpus lies between runs; it is lost with this one when left out. */
  constructor(target: Target, random: SeededRandom, keepIn: string, kept?: CorpusFile) {
    this.#target = target
    this.#random = random
    this.#keepIn = keepIn
    this.#kept = kept
  }

  /** Runs inputs from a fresh start. @returns what is wrong with the last of them. */
  async replay(inputs: readonly Input[]): Promise<string | undefined> {
    await this.#target.restart?.()
    let problem: string | undefined
    for (const input of inputs) problem = (await this.#once(input, true)).problem
    return problem
  }

  /** Begins with what earlier runs kept, as far as it still reaches what nothing before it did. */
  async begin(): Promise<void> {
    await this.#target.restart?.()
    const before = this.#kept?.read() ?? []
    for (const input of before) {
      await this.#judge(input)
      if (this.#findings.size >= findingsMax) break
    }
    this.#kept?.replace(this.#corpus)
  }

  /** @param seconds of this process's processor time: a machine with more to do changes nothing. @returns what was found in all, one line each. */
  async run(seconds: number): Promise<readonly string[]> {
    const began = processorSeconds()
    while (processorSeconds() - began < seconds && this.#findings.size < findingsMax) {
      const input = this.#next()
      if (input !== undefined) await this.#judge(input)
    }
    this.#seconds += processorSeconds() - began
    return [...this.#findings.values()]
  }

  summary(): string {
    const rate = Math.round(this.#inputs / Math.max(1, this.#seconds))
    return `  ${this.#target.name.padEnd(8)} ${this.#inputs} inputs in ${Math.round(this.#seconds)} s (${rate}/s), corpus ${this.#corpus.length}, longest turn ${this.#longestMs.toFixed(1)} ms, ${this.#findings.size} findings`
  }

  /** What fails in writing an input is a finding too: the writers are the product's. */
  #next(): Input | undefined {
    try {
      return this.#made()
    } catch (cause) {
      const problem = problemOf(cause)
      if (!this.#findings.has(kindOf(problem))) this.#keep(kindOf(problem), `making an input: ${problem}`, [])
      return undefined
    }
  }

  #made(): Input {
    const random = this.#random
    if (this.#corpus.length === 0 || random.once(5)) return this.#target.fresh(random)
    // The newest reach what few others do.
    const newest = random.once(3) ? Math.max(0, this.#corpus.length - 20) : 0
    const input = this.#corpus[random.between(newest, this.#corpus.length - 1)] as Input
    return this.#target.mutate(input, random, random.pick(this.#corpus))
  }

  async #judge(input: Input): Promise<void> {
    this.#inputs++
    forgetReached()
    const { problem } = await this.#once(input, false)
    if (problem === undefined) {
      if (newlyReached(true) === 0) return
      this.#corpus.push(input)
      this.#kept?.add(input)
      return
    }
    // What it reached counts; it is not kept, or the next run would begin with it.
    newlyReached(true)
    const history = this.#target.history?.() ?? [input]
    const kind = kindOf(problem)
    if (!this.#findings.has(kind)) await this.#confirm(kind, problem, [...history])
    await this.#target.restart?.()
  }

  async #confirm(kind: string, problem: string, history: readonly Input[]): Promise<void> {
    const began = performance.now()
    const fails = async (inputs: readonly Input[]): Promise<boolean> => kindOf((await this.replay(inputs)) ?? '') === kind
    const confirmed = async (): Promise<boolean> => {
      for (let times = isMeasure(kind) ? measuredTimes : 1; times > 0; times--) {
        const problemNow = (await this.replay(history)) ?? ''
        if (kindOf(problemNow) !== kind) return false
        // A turn that takes this long is no chance, and nobody waits for it again. The whole history may take long for what it is.
        if (heldMs(problemNow) > longMs) return true
      }
      return true
    }
    if (await confirmed()) {
      const isLong = performance.now() - began > longMs
      this.#keep(kind, problem, isLong ? history : await reduced(history, fails, reduceSeconds))
    } else if (!isMeasure(kind)) this.#keep(kind, `${problem} (does not come again)`, history)
  }

  #keep(kind: string, what: string, inputs: readonly Input[]): void {
    const name = `${this.#target.name}-${this.#findings.size + 1}.json`
    const path = writeFinding(this.#keepIn, name, { target: this.#target.name, what, inputs })
    this.#findings.set(kind, `${what.split('\n').slice(0, 6).join(' | ')} -> ${path}`)
    process.stdout.write(`  found    ${what.split('\n').slice(0, 8).join('\n    ')} -> ${path}\n`)
  }

  async #once(input: Input, exact: boolean): Promise<Measured> {
    const heapBefore = heapBytes()
    const turns = new Turns(exact ? threadMs : () => performance.now())
    let problem: string | undefined
    try {
      const running = this.#target.run(input)
      if (running !== undefined) await turns.until(running)
    } catch (cause) {
      problem = problemOf(cause)
    }
    const turnMs = turns.end()
    const grown = heapBytes() - heapBefore
    const { heapBytesBase: base = heapBytesBase, answeredBytes = 0 } = this.#target
    const allowed = base + heapBytesPerByte * bytesOf(input) + heapBytesPerAnswered * answeredBytes
    if (problem === undefined && turnMs > turnMsMax)
      problem = `slow: a turn of ${turnMs.toFixed(0)} ms for ${bytesOf(input)} bytes`
    if (problem === undefined && grown > allowed) problem = `large: ${grown} bytes of memory for ${bytesOf(input)} bytes`
    if (problem === undefined) this.#longestMs = Math.max(this.#longestMs, turnMs)
    return { problem, turnMs, heapBytes: grown }
  }
}

/** The longest turn of the event loop. */
class Turns {
  readonly #now: () => number
  #last: number
  #longest = 0
  #ended = false

  constructor(now: () => number) {
    this.#now = now
    this.#last = now()
  }

  /** Looks at every turn until `running` settles. */
  until(running: Promise<void>): Promise<void> {
    setImmediate(() => this.#turn())
    return running
  }

  end(): number {
    this.#ended = true
    this.#look()
    return this.#longest
  }

  #turn(): void {
    if (this.#ended) return
    this.#look()
    setImmediate(() => this.#turn())
  }

  #look(): void {
    const now = this.#now()
    this.#longest = Math.max(this.#longest, now - this.#last)
    this.#last = now
  }
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

function heapBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics()
  return used_heap_size + external_memory
}

const problemOf = (cause: unknown): string =>
  cause instanceof Error ? `${cause.name}: ${cause.message}\n${cause.stack ?? ''}` : String(cause)

const isMeasure = (kind: string): boolean => kind === 'slow' || kind === 'large'

/** How long the turn was that a problem tells of; 0 where it is of another kind. */
const heldMs = (problem: string): number => Number(/^slow: a turn of (\d+) ms/.exec(problem)?.[1] ?? 0)

/** Two findings of one kind have one cause, as far as can be told: the error's class with its place; of one without a place, its words. */
function kindOf(problem: string): string {
  if (problem.startsWith('slow')) return 'slow'
  if (problem.startsWith('large')) return 'large'
  const [first = '', ...rest] = problem.split('\n')
  const place = rest.find((line) => line.includes('/packages/')) ?? ''
  const words = place === '' || first.startsWith('Finding') ? first.replaceAll(/\d+/g, '0').slice(0, 60) : first.split(':')[0]
  return `${words} ${place.trim().replace(/\(.*\/packages/, '')}`
}
