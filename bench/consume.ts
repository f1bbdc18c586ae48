// Consuming: from the start of a topic, and at its end while producers write.
import type { Words } from './load.ts'
import { median } from './nodes.ts'
import type { Row } from './report.ts'
import type { Cell, Effort, Place } from './rounds.ts'
import { inTurn } from './rounds.ts'

/** Ten consumers share the partitions of a topic, so it has more of them. */
const partitionsFor = (consumers: number): number => (consumers === 1 ? 6 : 20)

const full: Words = {
  ...{ producers: 1, spread: 'sticky', rate: 0, acks: 'all' },
  ...{ 'linger.ms': 5, 'batch.size': 65_536, 'buffer.memory': 67_108_864 },
}

const consumersText = (consumers: number): string => `${consumers} consumer${consumers === 1 ? '' : 's'}`

/** How often a topic is read from its start: once takes less than a second and may differ by a third from the next. */
const passes = 6

/** The first pass is not counted: the client's code gets used to it. */
function fromStart(size: number, consumers: number, quick: boolean): Cell {
  const records = (size === 100 ? 6_000_000 : 1_500_000) / (quick ? 3 : 1)
  return {
    name: `consume ${size} B from the start, ${consumersText(consumers)}`,
    partitions: partitionsFor(consumers),
    async run(place: Place) {
      await place.load('fill', { ...full, size, records })
      await place.load('consume', { consumers, records })
      const before = place.cpuSeconds()
      const rates: number[] = []
      let sent = 0
      for (let pass = 1; pass < passes; pass++) {
        const measured = await place.load('consume', { consumers, records })
        rates.push(measured.recordsPerSecond)
        sent += measured.sent
      }
      return { recordsPerSecond: median(rates), cpu: (place.cpuSeconds() - before) / ((sent * size) / 1e9) }
    },
  }
}

/** At a rate that both keep up with it would be the producer's rate that is measured: so it runs at full speed. */
function atTail(size: number, consumers: number, quick: boolean): Cell {
  return {
    name: `consume ${size} B at the tail of a producer at full speed, ${consumersText(consumers)}`,
    partitions: partitionsFor(consumers),
    async run(place: Place) {
      const window = { 'warm.ms': 1000, 'for.ms': quick ? 1500 : 3000 }
      const { recordsPerSecond } = await place.load('tail', { ...full, ...window, size, consumers })
      return { recordsPerSecond }
    },
  }
}

/** Bars: ≥ 0.95×; CPU of the broker per GB fetched ≤ 0.7×. */
export async function consume(effort: Effort): Promise<Row[]> {
  const cells: Cell[] = []
  for (const size of [1024, 100])
    for (const consumers of [1, 10]) cells.push(fromStart(size, consumers, effort.quick), atTail(size, consumers, effort.quick))
  const results = await inTurn(['apache-kafka', 'millrace-os'], cells, effort, 'floor-kept')
  const rates = results.rows('millrace-os', 'apache-kafka', 'recordsPerSecond', { unit: 'records/s', bar: 0.95, atMost: false })
  const cpu = results
    .rows('millrace-os', 'apache-kafka', 'cpu', { unit: 's/GB', bar: 0.7, atMost: true })
    .filter(({ what }) => what.includes('from the start'))
  return [...rates, ...cpu.map((row) => ({ ...row, what: `${row.what}, CPU of the broker per GB` }))]
}
