// millrace up: runs a pipeline file and shows it.
import type { Call, Command } from '../arguments.ts'
import { UsageError } from '../arguments.ts'
import type { Output } from '../output.ts'
import { drawStages, Screen, Stages } from '../up/dashboard.ts'
import { up } from '../up/up.ts'
import type { Up } from '../up/up.ts'
import { stopSignal } from './stop-signal.ts'

/** Options of `up`, which the examples share. */
export const upOptions = {
  directory: { value: 'DIR', short: 'd', doc: 'where all data lies; .millrace when left out' },
  'bootstrap-server': { value: 'HOST:PORT', short: 'b', doc: 'another Kafka in place of our broker' },
  port: { value: 'N', doc: "the broker's port; 9092 or a free one when left out" },
  'rest-port': { value: 'N', doc: "the connect worker's REST port; 8083 or a free one when left out" },
  instances: { value: 'N', doc: 'instances of each topology; 2 when left out' },
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
    const running = await startUp(call, file, show)
    show.begin(running)
    await Promise.race([running.ready().then(() => show.ready(running)), stopped])
    await stopped
    await show.end(running)
    return 0
  },
})

/** Starts what the options of a call ask for. */
export function startUp(call: Call, file: string, view: UpView, brokerSettings?: Readonly<Record<string, string>>): Promise<Up> {
  const port = call.integer('port', { min: 1, max: 65_535 })
  const restPort = call.integer('rest-port', { min: 1, max: 65_535 })
  const bootstrapServers = call.text('bootstrap-server')
  return up(
    {
      file,
      directory: call.text('directory') ?? '.millrace',
      instances: call.integer('instances', { min: 1, max: 64 }) ?? 2,
      ...(port === undefined ? {} : { port }),
      ...(restPort === undefined ? {} : { restPort }),
      ...(bootstrapServers === undefined ? {} : { bootstrapServers }),
      ...(brokerSettings === undefined ? {} : { brokerSettings }),
    },
    view,
  )
}

/** Shows a running pipeline, and says what happened to its processes. */
export class UpView {
  readonly stages = new Stages()
  readonly #output: Output
  readonly #screen: Screen
  /** Further lines under the stages: last rows, where to look. */
  footer: () => readonly string[] = () => []
  #timer: NodeJS.Timeout | undefined
  #plainAt = 0

  constructor(output: Output) {
    this.#output = output
    this.#screen = new Screen(process.stderr)
  }

  event(name: string, event: { readonly event: string }): void {
    this.stages.take(name, event)
    if (this.#output.json) this.#output.event(event.event, { process: name, ...event })
    else if (event.event === 'notice' || event.event === 'warning')
      this.say(`${name}: ${String((event as { message?: unknown }).message)}`)
  }

  restarting(name: string, exit: string, waitMs: number, lastWords: string): void {
    this.#output.event('restarting', { process: name, exit, waitMs, lastWords })
    if (this.#output.json) return
    const words = lastWords.trimEnd().split('\n').slice(-4).join('\n  ')
    this.say(`${name} ended (${exit}), starts again in ${waitMs} ms${words === '' ? '' : `\n  ${words}`}`)
  }

  /** A line that stays above the picture. */
  say(line: string): void {
    if (!this.#output.json) this.#screen.say(line)
  }

  begin(running: Up): void {
    const { directory, bootstrapServers } = running
    this.say(`kafka ${bootstrapServers}   data ${directory}   logs ${directory}/logs`)
    this.#timer = setInterval(() => this.#draw(running), 1000)
  }

  ready(running: Up): void {
    this.#output.event('ready', { bootstrapServers: running.bootstrapServers, rest: running.rest, directory: running.directory })
  }

  async end(running: Up): Promise<void> {
    clearInterval(this.#timer)
    this.say('stopping …')
    await running.stop()
    this.#output.event('stopped', {})
    this.say(`stopped. The data stays in ${running.directory}; the next start goes on where this one ended.`)
  }

  #draw(running: Up): void {
    if (this.#output.json) return
    const lines = drawStages(this.stages.views(running.processes), this.#screen.width)
    if (process.stderr.isTTY)
      return this.#screen.draw(['', ...lines, ...this.footer().map((line) => line.slice(0, this.#screen.width))])
    if (performance.now() - this.#plainAt < 10_000) return
    this.#plainAt = performance.now()
    for (const line of lines) this.#screen.say(line)
  }
}
