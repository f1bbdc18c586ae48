// millrace up: runs a pipeline file and shows it.
import type { Call, Command } from '../arguments.ts'
import { notEmpty, UsageError } from '../arguments.ts'
import { bootstrapServers as bootstrapServersOf, readServers } from '../connection.ts'
import type { Output } from '../output.ts'
import { drawStages, Stages } from '../up/dashboard.ts'
import { loadPipeline } from '../up/pipeline.ts'
import { Screen } from '../up/screen.ts'
import type { ScreenOut } from '../up/screen.ts'
import type { ChildEvent, Supervised, SupervisorListener } from '../up/supervisor.ts'
import { holdDirectory, up } from '../up/up.ts'
import type { Up } from '../up/up.ts'
import { stopSignal } from './stop-signal.ts'

/** Options of `up`, which the examples share. */
export const upOptions = {
  directory: { value: 'DIR', short: 'd', check: notEmpty, doc: 'where all data lies; .millrace when left out' },
  'bootstrap-server': { value: 'HOST:PORT[,…]', short: 'b', check: readServers, doc: 'another Kafka in place of our broker' },
  port: { value: 'N', integer: { min: 1, max: 65_535 }, doc: "the broker's port; 9092 or a free one when left out" },
  'rest-port': {
    value: 'N',
    integer: { min: 1, max: 65_535 },
    doc: "the connect worker's REST port; 8083 or a free one when left out",
  },
  instances: { value: 'N', integer: { min: 1, max: 64 }, doc: 'instances of each topology; 2 when left out' },
  json: { doc: 'one JSON line an event' },
} as const

export const upCommand = (output: (call: Call) => Output): Command => ({
  name: 'up',
  operands: 'PIPELINE.ts',
  doc: 'Runs a pipeline file: broker, connect worker and stream apps as supervised processes.',
  options: upOptions,
  run: async (call) => {
    const [file, ...more] = call.operands
    if (file === undefined || more.length > 0) throw new UsageError('up PIPELINE.ts: exactly one pipeline file')
    const stopped = stopSignal()
    const show = new UpView(output(call))
    await loadPipeline(file)
    const held = holdDirectory(directoryOf(call))
    try {
      const running = await startUp(call, file, show, stopped)
      try {
        show.begin(running)
        await Promise.race([running.ready().then(() => show.ready(running)), stopped])
        await stopped
      } finally {
        await show.end(running)
      }
    } finally {
      show.close()
      held.release()
    }
    return 0
  },
})

/** Where the data of the pipeline lies. */
export const directoryOf = (call: Call): string => call.text('directory') ?? '.millrace'

/** Starts what the options of a call ask for. */
export function startUp(call: Call, file: string, view: UpView, stopped: Promise<void>): Promise<Up> {
  const port = call.integer('port')
  const restPort = call.integer('rest-port')
  const bootstrapServers = call.text('bootstrap-server') === undefined ? undefined : bootstrapServersOf(call).join(',')
  return up(
    {
      file,
      directory: directoryOf(call),
      stopped,
      instances: call.integer('instances') ?? 2,
      ...(port === undefined ? {} : { port }),
      ...(restPort === undefined ? {} : { restPort }),
      ...(bootstrapServers === undefined ? {} : { bootstrapServers }),
    },
    view,
  )
}

const tellAgainMs = 30_000

/** Shows a pipeline from its first process on, and says what happens to its processes. */
export class UpView implements SupervisorListener {
  readonly stages = new Stages()
  readonly #output: Output
  readonly #screen: Screen
  readonly #processes: Supervised[] = []
  /** Further lines under the stages: last rows, where to look. */
  footer: () => readonly string[] = () => []
  #timer: NodeJS.Timeout | undefined
  /** Without a terminal: the state of each stage as it was said last. */
  readonly #saidStates = new Map<string, string>()
  readonly #toldAt = new Map<string, number>()

  constructor(output: Output, out: ScreenOut = process.stderr) {
    this.#output = output
    this.#screen = new Screen(out)
  }

  event(name: string, event: ChildEvent): void {
    this.stages.take(name, event)
    if (this.#output.json) this.#output.event(event.event, { process: name, ...event })
    else if (['warning', 'waiting', 'trouble'].includes(event.event)) this.#tell(`${name}: ${String(event['message'])}`)
    // What goes well stands in the picture, where there is one.
    else if (event.event === 'notice' && (event['trouble'] === true || !this.#screen.isTerminal))
      this.#tell(String(event['message']))
    else if (event.event === 'recovering' && !this.#screen.isTerminal)
      this.say(`${name}: opening ${String(event['done'])} of ${String(event['total'])} logs`)
  }

  /** What is tried again every second fails in the same words: they are said twice a minute. */
  #tell(words: string): void {
    const now = performance.now()
    if (now - (this.#toldAt.get(words) ?? -Infinity) < tellAgainMs) return
    for (const [told, at] of this.#toldAt) if (now - at >= tellAgainMs) this.#toldAt.delete(told)
    this.#toldAt.set(words, now)
    this.say(words)
  }

  launched(child: Supervised): void {
    this.#processes.push(child)
    if (!this.#output.json) this.#timer ??= setInterval(() => this.#draw(), 1000)
  }

  restarting(name: string, exit: string, waitMs: number, lastWords: string): void {
    this.#output.event('restarting', { process: name, exit, waitMs, lastWords })
    const words = lastWords.replaceAll('\n', '\n  ')
    this.say(`${name} ended (${exit}), starts again in ${waitMs} ms${words === '' ? '' : `\n  ${words}`}`)
  }

  /** A line that stays above the picture. */
  say(line: string): void {
    if (!this.#output.json) this.#screen.say(line)
  }

  begin(running: Up): void {
    const { directory, bootstrapServers, notes } = running
    this.say(`kafka     ${bootstrapServers}, data in ${directory}`)
    this.say(`logs      ${directory}/logs`)
    for (const note of notes) this.say(note)
  }

  ready(running: Up): void {
    this.#output.event('ready', { bootstrapServers: running.bootstrapServers, rest: running.rest, directory: running.directory })
  }

  async end(running: Up): Promise<void> {
    this.close()
    // Where nothing was drawn, what was done is said once.
    if (!this.#screen.isTerminal && this.#processes.length > 0) this.say(this.#picture().join('\n'))
    this.say('stopping …')
    await running.stop()
    this.#output.event('stopped', {})
    this.say(`stopped. The data stays in ${running.directory}; the next start goes on where this one ended.`)
  }

  /** Draws no more. */
  close(): void {
    clearInterval(this.#timer)
  }

  #draw(): void {
    if (this.#processes.length === 0) return
    if (this.#screen.isTerminal) return this.#screen.draw(['', ...this.#picture(), ...this.footer()])
    // What goes into a file or to another program is read from top to bottom: only what has changed is said.
    for (const { name, state } of this.stages.views(this.#processes)) {
      if (this.#saidStates.get(name) === state) continue
      this.#saidStates.set(name, state)
      this.#screen.say(`${name} is ${state}`)
    }
  }

  #picture(): string[] {
    return drawStages(this.stages.views(this.#processes), this.#screen.width)
  }
}
