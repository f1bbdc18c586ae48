// The live view of a pipeline on a terminal: one line a stage with rates and lag, in the order in which rows flow.
import type { ChildEvent, Supervised } from './supervisor.ts'

/** One stage as it stands now. */
export interface StageView {
  readonly name: string
  readonly state: string
  /** Things done in all: rows, records, batches; undefined before the first word of it. */
  readonly total: number | undefined
  /** The same in the last second. */
  readonly perSecond: number
  /** What waits in front of this stage; undefined where it has no input. */
  readonly lag: number | undefined
  /** Resident memory of the process, MB; undefined where another line shows it. */
  readonly memoryMb: number | undefined
  /** What it did last, on one line. */
  readonly last: string
}

/** What a worker tells of one connector in its `progress`. */
interface ConnectorStage {
  readonly name: string
  readonly type: 'source' | 'sink'
  readonly state: string
  readonly total: number
  readonly perSecond: number
  readonly lag?: number
}

type Numbers = Omit<StageView, 'name' | 'state'>
const nothing: Numbers = { total: undefined, perSecond: 0, lag: undefined, memoryMb: undefined, last: '' }

/** Gathers what the processes tell into stages. */
export class Stages {
  readonly #stages = new Map<string, Numbers>()
  #connectors: readonly ConnectorStage[] = []
  /** What a connector said last, by its name. */
  readonly #notices = new Map<string, string>()

  /** Takes one event of a process. */
  take(name: string, event: ChildEvent): void {
    const before = this.#stages.get(name) ?? nothing
    // A state has a column of its own.
    if (event.event === 'notice' && typeof event['connector'] === 'string' && event['state'] !== 'RUNNING')
      this.#notices.set(event['connector'], firstLine(event['message']).replace(`${event['connector']}: `, ''))
    // A broker that opens many logs says how far it is before it is ready.
    else if (event.event === 'recovering')
      this.#stages.set(name, { ...before, last: `opening ${grouped(event['done'])} of ${grouped(event['total'])} logs` })
    else if (event.event === 'ready') this.#stages.set(name, { ...before, last: '' })
    else if (event.event === 'progress') {
      this.#stages.set(name, {
        total: numberOf(event['total']) ?? before.total,
        perSecond: numberOf(event['perSecond']) ?? 0,
        lag: numberOf(event['lag']),
        memoryMb: numberOf(event['memoryMb']),
        last: typeof event['last'] === 'string' ? event['last'] : before.last,
      })
      if (Array.isArray(event['connectors'])) this.#connectors = event['connectors'] as readonly ConnectorStage[]
    }
  }

  /** In the order in which rows flow: what runs beside the pipeline, sources, broker, apps, sinks. */
  views(processes: readonly Supervised[]): StageView[] {
    const own = new Set(processes.map((child) => child.name))
    const beside = [...this.#stages]
      .filter(([name]) => !own.has(name))
      .map(([name, each]) => ({ name, state: 'running', ...each }))
    const stages = processes.map((child): StageView => ({
      name: child.name,
      state: stateOf(child),
      ...(this.#stages.get(child.name) ?? nothing),
    }))
    const broker = stages.filter(({ name }) => name === 'broker')
    const apps = stages.filter(({ name }) => name !== 'broker' && name !== 'connect')
    const worker = stages.find(({ name }) => name === 'connect')
    if (worker === undefined) return [...beside, ...broker, ...apps]
    if (this.#connectors.length === 0) return [...beside, worker, ...broker, ...apps]
    const [sources, sinks] = (['source', 'sink'] as const).map((type) => this.#connectors.filter((each) => each.type === type))
    const first = sources?.[0] ?? sinks?.[0]
    const view = (each: ConnectorStage): StageView => ({
      name: each.name,
      // The worker's own trouble is each connector's.
      state: worker.state === 'ready' ? each.state.toLowerCase() : worker.state,
      total: each.total,
      perSecond: worker.state === 'ready' ? each.perSecond : 0,
      lag: each.lag,
      // One process runs them all: its memory stands once.
      memoryMb: each === first ? worker.memoryMb : undefined,
      last: this.#notices.get(each.name) ?? '',
    })
    return [...beside, ...(sources ?? []).map(view), ...broker, ...apps, ...(sinks ?? []).map(view)]
  }
}

const stateOf = (child: Supervised): string => (child.restarts > 0 ? `${child.state} (${child.restarts}×)` : child.state)
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
const firstLine = (text: unknown): string => String(text).split('\n')[0] ?? ''
const grouped = (value: unknown): string => Math.round(Number(value)).toLocaleString('en-US')

/** What a stage did last is cut behind so many lines. */
const lastLinesMax = 3

/** The stages as lines of at most `width` columns. What a stage did last stands under it where it does not fit behind its numbers. */
export function drawStages(stages: readonly StageView[], width: number): string[] {
  const name = Math.max(5, ...stages.map((stage) => stage.name.length))
  const state = Math.max(7, ...stages.map((stage) => stage.state.length))
  const head = `${'STAGE'.padEnd(name)}  ${'STATE'.padEnd(state)}  PER SEC      TOTAL     LAG   MB  LAST`
  const room = width - head.length + 'LAST'.length
  const lines = stages.flatMap((stage) => {
    const known = stage.total !== undefined
    const cells = [
      `${stage.name.padEnd(name)}  ${stage.state.padEnd(state)} `,
      (known ? grouped(stage.perSecond) : '').padStart(7),
      (known ? grouped(stage.total) : '').padStart(10),
      (stage.lag === undefined ? '' : grouped(stage.lag)).padStart(7),
      (stage.memoryMb === undefined ? '' : grouped(stage.memoryMb)).padStart(4),
    ]
    const numbers = cells.join(' ')
    if (stage.last.length <= room) return [`${numbers}  ${stage.last}`.trimEnd()]
    return [numbers.trimEnd(), ...wrapped(stage.last, width - 4).map((line) => `    ${line}`)]
  })
  return [head, ...lines].map((line) => line.slice(0, width))
}

/** The words in lines of at most `width` columns. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  if (lines.length <= lastLinesMax) return lines
  const cut = lines[lastLinesMax - 1] as string
  return [...lines.slice(0, lastLinesMax - 1), `${cut.slice(0, Math.max(1, width - 2))} …`]
}
