// The live view of a pipeline on a terminal: one line a stage with rates and lag, the last rows, where to look and how to stop.
import type { ChildEvent, Supervised } from './supervisor.ts'

/** One stage as it stands now. */
export interface StageView {
  readonly name: string
  readonly state: string
  /** Things done in all: rows, records, batches. */
  readonly total: number
  /** The same in the last second. */
  readonly perSecond: number
  readonly unit: string
  /** What waits in front of this stage; undefined where it has no input. */
  readonly lag: number | undefined
  /** Resident memory, MB. */
  readonly memoryMb: number | undefined
  /** What it did last, on one line. */
  readonly last: string
}

/** Gathers `progress` events of the processes into stages. */
export class Stages {
  readonly #stages = new Map<
    string,
    { total: number; perSecond: number; unit: string; lag: number | undefined; memoryMb: number | undefined; last: string }
  >()

  /** Takes one event; others than `progress` are not for here. */
  take(name: string, event: ChildEvent): void {
    if (event.event !== 'progress') return
    const before = this.#stages.get(name)
    this.#stages.set(name, {
      total: numberOf(event['total']) ?? before?.total ?? 0,
      perSecond: numberOf(event['perSecond']) ?? 0,
      unit: typeof event['unit'] === 'string' ? event['unit'] : (before?.unit ?? 'records'),
      lag: numberOf(event['lag']),
      memoryMb: numberOf(event['memoryMb']),
      last: typeof event['last'] === 'string' ? event['last'] : (before?.last ?? ''),
    })
  }

  /** A stage that this process itself runs, beside the children's. */
  set(name: string, view: Omit<StageView, 'name' | 'state'>): void {
    this.#stages.set(name, { ...view })
  }

  views(processes: readonly Supervised[]): StageView[] {
    const state = new Map(
      processes.map((child) => [child.name, child.restarts > 0 ? `${child.state}, restarted ${child.restarts}×` : child.state]),
    )
    const names = [...new Set([...this.#stages.keys(), ...state.keys()])]
    return names.map((name) => {
      const stage = this.#stages.get(name) ?? { total: 0, perSecond: 0, unit: '', lag: undefined, memoryMb: undefined, last: '' }
      return { name, state: state.get(name) ?? 'running', ...stage }
    })
  }
}

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

const grouped = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')

/** The stages as lines, cut to `width` columns. */
export function drawStages(stages: readonly StageView[], width: number): string[] {
  const name = Math.max(8, ...stages.map((stage) => stage.name.length))
  const state = Math.max(8, ...stages.map((stage) => stage.state.length))
  const head = `${'STAGE'.padEnd(name)}  ${'STATE'.padEnd(state)}  ${'PER SECOND'.padStart(20)}  ${'TOTAL'.padStart(12)}  ${'LAG'.padStart(9)}  ${'MB'.padStart(4)}  LAST`
  const lines = stages.map((stage) => {
    const rate = stage.unit === '' ? '' : `${grouped(stage.perSecond)} ${stage.unit}`
    const cells = [
      stage.name.padEnd(name),
      stage.state.padEnd(state),
      rate.padStart(20),
      (stage.unit === '' ? '' : grouped(stage.total)).padStart(12),
      (stage.lag === undefined ? '-' : grouped(stage.lag)).padStart(9),
      (stage.memoryMb === undefined ? '' : String(Math.round(stage.memoryMb))).padStart(4),
      stage.last,
    ]
    return cells.join('  ')
  })
  return [head, ...lines].map((line) => line.slice(0, width))
}

/** A screen that is drawn over itself; without a terminal, a line a stage every ten seconds. */
export class Screen {
  readonly #out: NodeJS.WriteStream
  #drawn = 0
  constructor(out: NodeJS.WriteStream) {
    this.#out = out
  }

  /** Replaces what was drawn last. */
  draw(lines: readonly string[]): void {
    if (!this.#out.isTTY) return
    // Up to the first line of the last picture, then clear from there.
    const back = this.#drawn > 0 ? `\x1b[${this.#drawn}A\x1b[J` : ''
    this.#out.write(`${back}${lines.join('\n')}\n`)
    this.#drawn = lines.length
  }

  /** Prints a line that stays, above the picture. */
  say(line: string): void {
    if (this.#drawn > 0) this.#out.write(`\x1b[${this.#drawn}A\x1b[J`)
    this.#drawn = 0
    this.#out.write(`${line}\n`)
  }

  get width(): number {
    return this.#out.isTTY ? this.#out.columns : 160
  }
}
