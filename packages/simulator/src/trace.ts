// Every event of a run in one number, and the last of them as text: two runs of a seed must agree in both.
import { crc32 } from 'node:zlib'
import type { LogEvent } from '@millrace/host'
import type { Simulation } from '@millrace/host/simulated'
import { epochMs } from '@millrace/host/simulated'
import { formatLogLine } from '@millrace/host/node'

export class Trace {
  #hash = 0x811c9dc5
  readonly #lines: string[] = []
  readonly #keepsLines: boolean
  readonly #sim: Simulation

  /** @param keepsLines all of the text is kept too; else only its sum. */
  constructor(sim: Simulation, keepsLines: boolean) {
    this.#sim = sim
    this.#keepsLines = keepsLines
    sim.scheduler.told = (at) => this.#mix(Math.floor(at * 1000))
    sim.network.delivered = (_from, _to, bytes) => this.#mix(crc32(bytes))
  }

  #mix(value: number): void {
    this.#hash = Math.imul(this.#hash ^ value, 0x01000193) >>> 0
  }

  /** One thing that happened: its few words go into the sum; all of it, where it is longer, only into the text. */
  note(line: string, all?: () => string): void {
    this.#mix(crc32(line))
    if (this.#keepsLines) this.#lines.push(`${this.#sim.scheduler.now.toFixed(3).padStart(11)} ${all?.() ?? line}`)
  }

  /** Over the time of every event, every byte that arrived, and every note. */
  get hash(): string {
    return this.#hash.toString(16).padStart(8, '0')
  }

  /** All lines, with these machines' logs among them. */
  withLogs(machines: readonly string[]): readonly string[] {
    if (!this.#keepsLines) return []
    const line = (name: string, event: LogEvent): string =>
      `${(event.time - epochMs).toFixed(3).padStart(11)}     ${name} ${formatLogLine(event).slice(25)}`
    const logged = machines.flatMap((name) => this.#sim.machine(name).events.map((event) => line(name, event)))
    return [...this.#lines, ...logged].sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
  }
}
