// Child processes that are kept running: started, listened to, restarted with back-off, stopped in order.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { supervised } from '../commands/serving.ts'
import type { BackOff } from './back-off.ts'
import { afterExit, noBackOff } from './back-off.ts'
import { ChildLog } from './child-log.ts'

/** One JSON line of a child. */
export type ChildEvent = { readonly event: string } & Readonly<Record<string, unknown>>

export interface ProcessSpec {
  readonly name: string
  /** Arguments of the node executable: the script and what follows. */
  readonly args: readonly string[]
  /** Ended by itself with code 0, it is done and not started again. */
  readonly mayFinish?: boolean
  /** Without it nothing else can work: given up when it has never been ready and ended so often. */
  readonly triesMax?: number
}

export type ProcessState = 'starting' | 'ready' | 'waiting' | 'finished' | 'failed' | 'stopped'

/** A process that cannot be started; the message is what it said last. */
export class ProcessFailed extends Error {
  override readonly name = 'ProcessFailed'
}

/** What the owner of processes hears. */
export interface SupervisorListener {
  event(name: string, event: ChildEvent): void
  /** A child is started for the first time. */
  launched(child: Supervised): void
  /** A child ended and will be started again after `waitMs`. */
  restarting(name: string, exit: string, waitMs: number, lastWords: string): void
}

// A pipeline shares its machine with what it serves. The young generation is kept small, since buffers live outside the heap and only
// a collection gives them back; the C library is kept from giving each thread an arena of its own.
const memoryFlags = ['--max-semi-space-size=8', '--max-old-space-size=256']
const memoryEnvironment = { MALLOC_ARENA_MAX: '2' }

// Enough for a broker that writes its checkpoints with thousands of partitions.
const graceMs = 20_000

/** One supervised child. */
export class Supervised {
  readonly name: string
  state: ProcessState = 'starting'
  restarts = 0
  readonly #spec: ProcessSpec
  readonly #listener: SupervisorListener
  readonly #log: ChildLog
  #child: ChildProcess | undefined
  #timer: NodeJS.Timeout | undefined
  #backOff: BackOff = noBackOff
  #lastWords = ''
  /** What it said before it gave up by itself. */
  #fatal: string | undefined
  /** To start it again as it is changes nothing. */
  #isLasting = false
  #stopping = false
  #wasReady = false
  #failure: ProcessFailed | undefined
  #ready: { readonly resolve: () => void; readonly reject: (cause: ProcessFailed) => void }[] = []
  #exited: (() => void)[] = []

  constructor(spec: ProcessSpec, directory: string, listener: SupervisorListener) {
    this.name = spec.name
    this.#spec = spec
    this.#listener = listener
    mkdirSync(directory, { recursive: true })
    this.#log = new ChildLog(join(directory, `${spec.name}.log`), (message) =>
      listener.event(spec.name, { event: 'warning', message }),
    )
    listener.launched(this)
    this.#launch()
  }

  /** The present process id, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Resolves at the next `ready` of the child; at once if it is ready. @throws ProcessFailed it cannot be started. */
  ready(): Promise<void> {
    if (this.state === 'ready') return Promise.resolve()
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => this.#ready.push({ resolve, reject }))
  }

  /** SIGTERM and, if that is not enough, SIGKILL; resolves when the child is gone. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#timer)
    const child = this.#child
    if (child !== undefined) {
      const gone = new Promise<void>((resolve) => this.#exited.push(resolve))
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await gone
      clearTimeout(force)
    }
    this.state = 'stopped'
    this.#log.close()
  }

  #launch(): void {
    const started = performance.now()
    // A group of its own: Ctrl-C reaches this process alone, which stops the others in order.
    const child = spawn(process.execPath, [...process.execArgv, ...memoryFlags, ...this.#spec.args], {
      env: { ...process.env, ...memoryEnvironment, [supervised]: String(process.pid) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    this.#child = child
    this.state = 'starting'
    createInterface({ input: child.stdout }).on('line', (line) => this.#heard(line))
    createInterface({ input: child.stderr }).on('line', (line) => this.#logged(line))
    child.once('error', (cause) => this.#logged(`cannot start: ${cause.message}`))
    child.once('close', (code, signal) => this.#gone(code, signal, performance.now() - started))
  }

  #heard(line: string): void {
    let event: ChildEvent
    try {
      event = JSON.parse(line) as ChildEvent
    } catch {
      // A library printed something of its own: it belongs with the log.
      return this.#logged(line)
    }
    if (event.event === 'ready') {
      this.state = 'ready'
      this.#wasReady = true
      for (const { resolve } of this.#ready.splice(0)) resolve()
    }
    if (event.event === 'fatal') {
      this.#fatal = String(event['message'])
      this.#isLasting = event['lasting'] === true
    }
    this.#listener.event(this.name, event)
  }

  #logged(line: string): void {
    this.#log.line(line)
    const trouble = troubleIn(line)
    if (trouble !== undefined) this.#listener.event(this.name, { event: 'trouble', message: trouble })
    this.#lastWords = `${this.#lastWords}${readable(line)}\n`.slice(-2000)
  }

  #gone(code: number | null, signal: NodeJS.Signals | null, livedMs: number): void {
    this.#child = undefined
    for (const resolve of this.#exited.splice(0)) resolve()
    if (this.#stopping) return
    if (code === 0 && this.#spec.mayFinish === true) {
      this.state = 'finished'
      return
    }
    const words = this.#fatal ?? this.#lastWords.trimEnd().split('\n').slice(-4).join('\n')
    this.#lastWords = ''
    this.#fatal = undefined
    this.#backOff = afterExit(this.#backOff, livedMs)
    this.restarts = this.#backOff.restarts
    if (!this.#wasReady && signal === null && (this.#isLasting || this.restarts >= (this.#spec.triesMax ?? Infinity))) {
      this.state = 'failed'
      this.#failure = new ProcessFailed(`${this.name} cannot start: ${words === '' ? `exit code ${code}` : words}`)
      for (const { reject } of this.#ready.splice(0)) reject(this.#failure)
      return
    }
    this.state = 'waiting'
    this.#listener.restarting(this.name, signal ?? `exit code ${code}`, this.#backOff.waitMs, words)
    this.#timer = setTimeout(() => this.#launch(), this.#backOff.waitMs)
  }
}

/** What a child's log tells that somebody has to do: an error with advice. */
export function troubleIn(line: string): string | undefined {
  if (!line.startsWith('{') || !line.includes('"advice"')) return undefined
  try {
    const { level, advice } = JSON.parse(line) as Readonly<Record<string, unknown>>
    return level === 'error' && typeof advice === 'string' ? `${readable(line)}; ${advice}` : undefined
  } catch {
    return undefined
  }
}

/** A line of a child's log for people: what happened and why. */
function readable(line: string): string {
  if (!line.startsWith('{')) return line
  try {
    const { event, cause, message } = JSON.parse(line) as Readonly<Record<string, unknown>>
    const why = cause ?? message
    return `${String(event)}${why === undefined ? '' : `: ${typeof why === 'string' ? why : JSON.stringify(why)}`}`
  } catch {
    return line
  }
}
