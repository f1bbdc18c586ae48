// Consuming: from the start of a topic, and at its end while producers write.
import type { Words } from './load.ts'
import type { Row } from './report.ts'
import type { Cell, Effort, Place } from './rounds.ts'
import { inTurn } from './rounds.ts'
import { sideBySide } from './side-by-side.ts'
import type { RepeatedCell } from './side-by-side.ts'

/** Ten consumers share the partitions of a topic, so it has more of them. */
const partitionsFor = (consumers: number): number => (consumers === 1 ? 6 : 20)

const full: Words = {
  ...{ producers: 1, spread: 'sticky', rate: 0, acks: 'all' },
  ...{ 'linger.ms': 5, 'batch.size': 65_536, 'buffer.memory': 67_108_864 },
}

const consumersText = (consumers: number): string => `${consumers} consumer${consumers === 1 ? '' : 's'}`

function fromStart(size: number, consumers: number, quick: boolean): RepeatedCell {
  const records = (size === 100 ? 6_000_000 : 1_500_000) / (quick ? 3 : 1)
  return {
    name: `consume ${size} B from the start, ${consumersText(consumers)}`,
    partitions: partitionsFor(consumers),
    async prepare(place: Place) {
      await place.load('fill', { ...full, size, records })
    },
    async measure(place: Place) {
      const before = place.cpuSeconds()
      const { recordsPerSecond, sent } = await place.load('consume', { consumers, records })
      return { recordsPerSecond, cpu: (place.cpuSeconds() - before) / ((sent * size) / 1e9) }
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
  const shapes = [1024, 100].flatMap((size) => [1, 10].map((consumers) => [size, consumers, effort.quick] as const))
  const kinds = ['apache-kafka', 'millrace-os'] as const
  const read = await sideBySide(
    kinds,
    shapes.map((shape) => fromStart(...shape)),
    effort,
    'floor-kept',
  )
  const tail = await inTurn(
    kinds,
    shapes.map((shape) => atTail(...shape)),
    effort,
    'floor-kept',
  )
  const rates = { unit: 'records/s', bar: 0.95, atMost: false }
  const cpu = read.rows('millrace-os', 'apache-kafka', 'cpu', { unit: 's/GB', bar: 0.7, atMost: true })
  return [
    ...read.rows('millrace-os', 'apache-kafka', 'recordsPerSecond', rates),
    ...tail.rows('millrace-os', 'apache-kafka', 'recordsPerSecond', rates),
    ...cpu.map((row) => ({ ...row, what: `${row.what}, CPU of the broker per GB` })),
  ]
}
