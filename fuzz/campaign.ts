// One target's run: inputs made and changed, those that reach something new kept, those that are met wrongly made small and written down.
import { getHeapStatistics } from 'node:v8'
import type { Coverage } from './coverage.ts'
import { reduced, writeFinding } from './found.ts'
import type { SeededRandom } from '../packages/protocol/test/random.ts'
import { bytesOf, type Input, type Target } from './target.ts'

/** The event loop may not be held longer by one input, ms of this thread's time. */
const turnMsMax = 50
/** Memory that one input may take: a base, and so many bytes for each byte that came. */
const heapBytesBase = 24 * 1024 * 1024
const heapBytesPerByte = 400
const reduceSeconds = 20
const findingsMax = 25

interface Measured {
  readonly problem: string | undefined
  readonly turnMs: number
  readonly heapBytes: number
}

export class Campaign {
  readonly #target: Target
  readonly #coverage: Coverage
  readonly #random: SeededRandom
  readonly #keepIn: string
  readonly #corpus: Input[] = []
  readonly #findings = new Map<string, string>()
  #inputs = 0
  #seconds = 0
  #longestMs = 0
  #steepest = 0

  constructor(target: Target, coverage: Coverage, random: SeededRandom, keepIn: string) {
    this.#target = target
    this.#coverage = coverage
    this.#random = random
    this.#keepIn = keepIn
  }

  /** Runs inputs from a fresh start. @returns what is wrong with the last of them. */
  async replay(inputs: readonly Input[]): Promise<string | undefined> {
    await this.#target.restart?.()
    let problem: string | undefined
    for (const input of inputs) problem = (await this.#once(input)).problem
    return problem
  }

  /** @returns what was found, one line each. */
  async run(seconds: number): Promise<readonly string[]> {
    const began = performance.now()
    const until = began + seconds * 1_000
    await this.#target.restart?.()
    this.#coverage.take()
    while (performance.now() < until && this.#findings.size < findingsMax) await this.#batch()
    this.#seconds = (performance.now() - began) / 1_000
    return [...this.#findings.values()]
  }

  summary(): string {
    const rate = Math.round(this.#inputs / this.#seconds)
    return `  ${this.#target.name.padEnd(8)} ${this.#inputs} inputs in ${Math.round(this.#seconds)} s (${rate}/s), corpus ${this.#corpus.length}, longest turn ${this.#longestMs.toFixed(1)} ms, ${this.#findings.size} findings`
  }

  async #batch(): Promise<void> {
    const inputs: Input[] = []
    for (let left = this.#target.batch; left > 0; left--) inputs.push(this.#next())
    for (const input of inputs) await this.#judge(input)
    if (this.#coverage.take() > 0) await this.#keepNew(inputs)
  }

  /** Something new was reached: by halves it is found by which, since a look costs more than many inputs. */
  async #keepNew(inputs: readonly Input[]): Promise<void> {
    for (const input of inputs) await this.#once(input)
    if (this.#coverage.take() === 0) return
    if (inputs.length === 1) {
      this.#coverage.mark()
      this.#corpus.push(inputs[0] as Input)
      return
    }
    await this.#keepNew(inputs.slice(0, inputs.length >> 1))
    await this.#keepNew(inputs.slice(inputs.length >> 1))
  }

  #next(): Input {
    const random = this.#random
    if (this.#corpus.length === 0 || random.once(5)) return this.#target.fresh(random)
    // The newest reach what few others do.
    const newest = random.once(3) ? Math.max(0, this.#corpus.length - 20) : 0
    const input = this.#corpus[random.between(newest, this.#corpus.length - 1)] as Input
    return this.#target.mutate(input, random, random.pick(this.#corpus))
  }

  async #judge(input: Input): Promise<void> {
    this.#inputs++
    const first = await this.#once(input)
    if (first.problem === undefined) return
    const history = this.#target.history?.() ?? [input]
    const kind = kindOf(first.problem)
    if (!this.#findings.has(kind)) await this.#confirm(kind, first.problem, [...history])
    await this.#target.restart?.()
  }

  async #confirm(kind: string, problem: string, history: readonly Input[]): Promise<void> {
    const fails = async (inputs: readonly Input[]): Promise<boolean> => kindOf((await this.replay(inputs)) ?? '') === kind
    // What does not come again was another process taking the machine, or the garbage collector.
    if (!(await fails(history)) || !(await fails(history))) {
      if (!isMeasure(kind)) this.#keep(kind, `${problem} (does not come again)`, history)
      return
    }
    this.#keep(kind, problem, await reduced(history, fails, reduceSeconds))
  }

  #keep(kind: string, what: string, inputs: readonly Input[]): void {
    const name = `${this.#target.name}-${this.#findings.size + 1}.json`
    const path = writeFinding(this.#keepIn, name, { target: this.#target.name, what, inputs })
    this.#findings.set(kind, `${what.split('\n').slice(0, 6).join(' | ')} -> ${path}`)
    process.stdout.write(`  found    ${what.split('\n')[0]} -> ${path}\n`)
  }

  async #once(input: Input): Promise<Measured> {
    const heapBefore = heapBytes()
    const turns = new Turns()
    let problem: string | undefined
    try {
      const running = this.#target.run(input)
      if (running !== undefined) await running
    } catch (cause) {
      problem = cause instanceof Error ? `${cause.name}: ${cause.message}\n${cause.stack ?? ''}` : String(cause)
    }
    const turnMs = turns.end()
    const grown = heapBytes() - heapBefore
    const allowed = heapBytesBase + heapBytesPerByte * bytesOf(input)
    if (problem === undefined && turnMs > turnMsMax)
      problem = `slow: a turn of ${turnMs.toFixed(0)} ms for ${bytesOf(input)} bytes`
    if (problem === undefined && grown > allowed) problem = `large: ${grown} bytes of memory for ${bytesOf(input)} bytes`
    if (problem === undefined) {
      this.#longestMs = Math.max(this.#longestMs, turnMs)
      this.#steepest = Math.max(this.#steepest, grown)
    }
    return { problem, turnMs, heapBytes: grown }
  }
}

/** The longest turn of the event loop, in time of this thread. */
class Turns {
  #last = process.threadCpuUsage()
  #longest = 0
  #ended = false

  constructor() {
    setImmediate(() => this.#turn())
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
    const now = process.threadCpuUsage()
    this.#longest = Math.max(this.#longest, (now.user - this.#last.user + now.system - this.#last.system) / 1_000)
    this.#last = now
  }
}

function heapBytes(): number {
  const { used_heap_size, external_memory } = getHeapStatistics()
  return used_heap_size + external_memory
}

const isMeasure = (kind: string): boolean => kind === 'slow' || kind === 'large'

/** Two findings of one kind have one cause, as far as can be told: the error with its place, numbers left out. */
function kindOf(problem: string): string {
  if (problem.startsWith('slow')) return 'slow'
  if (problem.startsWith('large')) return 'large'
  const [first = '', ...rest] = problem.split('\n')
  const place = rest.find((line) => line.includes('/packages/')) ?? ''
  return `${first.replaceAll(/\d+/g, '0').slice(0, 120)} ${place.trim().replace(/\(.*\/packages/, '')}`
}
