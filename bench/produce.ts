// Producing: records per second at full speed and latency at a fixed rate, in every shape of load.
import type { Cell, Effort, Place } from './rounds.ts'
import { inTurn } from './rounds.ts'
import type { Row } from './report.ts'
import type { Words } from './load.ts'

interface Shape {
  readonly size: number
  readonly acks: 'all' | '1'
  readonly partitions: number
  readonly producers: number
  /** `sticky`: the producer fills a batch of one partition after the other; `each`: every record goes to the next partition. */
  readonly spread: 'sticky' | 'each'
}

/** Every shape of the table; 100 partitions also with each record to the next one, where every request touches all of them. */
function shapes(acks: readonly Shape['acks'][]): Shape[] {
  const all: Shape[] = []
  for (const size of [1024, 100])
    for (const ack of acks)
      for (const partitions of [1, 6, 100])
        for (const producers of [1, 10])
          for (const spread of partitions === 100 ? (['sticky', 'each'] as const) : (['sticky'] as const))
            all.push({ size, acks: ack, partitions, producers, spread })
  return all
}

function nameOf({ size, acks, partitions, producers, spread }: Shape): string {
  const way = partitions === 1 ? '' : spread === 'sticky' ? ', sticky' : ', each record to the next'
  return `${size} B, acks=${acks}, ${partitions} partition${partitions === 1 ? '' : 's'}${way}, ${producers} producer${producers === 1 ? '' : 's'}`
}

const words = ({ size, acks, producers, spread }: Shape): Words => ({ size, acks, producers, spread })

/** Latency and rate of each. @param rate records per second over all producers; 0: as fast as it goes. */
function cells(of: readonly Shape[], rate: number, quick: boolean, batchBytes = 65_536): Cell[] {
  const full: Words = { 'linger.ms': 5, 'batch.size': batchBytes, 'warm.ms': 1000, 'for.ms': quick ? 1000 : 2000 }
  const paced: Words = { 'linger.ms': 0, 'warm.ms': 1000, 'for.ms': quick ? 1500 : 3000 }
  return of.map((shape) => ({
    name: nameOf(shape),
    partitions: shape.partitions,
    async run(place: Place) {
      // What lies in the buffers when the window opens must be little beside what goes through it.
      const buffer = { 'buffer.memory': (shape.producers === 1 ? 64 : 16) * 1024 * 1024 }
      const before = place.cpuSeconds()
      const measured = await place.load('produce', { ...(rate === 0 ? full : paced), ...buffer, ...words(shape), rate })
      // Told beside the rate: what the broker leaves of the two cores is the client's.
      const cpu = (place.cpuSeconds() - before) / ((measured.sent * shape.size) / 1e9)
      return { ...measured, cpu }
    },
  }))
}

const named = (before: string, rows: readonly Row[], after: string): Row[] =>
  rows.map((row) => ({ ...row, what: `${before} ${row.what}, ${after}` }))

/** Bars: os ≥ 1.2×; disk ≥ 0.8×, at 100 partitions ≥ 0.5×, both against Apache Kafka, which does not sync. */
export async function produce(effort: Effort): Promise<Row[]> {
  const results = await inTurn(
    ['apache-kafka', 'millrace-os', 'millrace-disk'],
    cells(shapes(['all', '1']), 0, effort.quick),
    effort,
  )
  const about = { unit: 'records/s', atMost: false }
  const disk = results.rows('millrace-disk', 'apache-kafka', 'recordsPerSecond', { ...about, bar: 0.8 })
  return [
    ...named('produce', results.rows('millrace-os', 'apache-kafka', 'recordsPerSecond', { ...about, bar: 1.2 }), 'durability=os'),
    ...named(
      'produce',
      disk.map((row) => (row.what.includes('100 partitions') ? { ...row, bar: 0.5 } : row)),
      'durability=disk',
    ),
  ]
}

/** Bar: p99 at 10,000 records/s ≤ 0.5×. */
export async function produceLatency(effort: Effort): Promise<Row[]> {
  const kinds = ['apache-kafka', 'millrace-os', 'millrace-disk'] as const
  const results = await inTurn(kinds, cells(shapes(['all', '1']), 10_000, effort.quick), effort)
  return (['millrace-os', 'millrace-disk'] as const).flatMap((ours) =>
    (['p50', 'p99', 'p999'] as const).flatMap((figure) => {
      // The table asks for p99 of durability=os; the others are told.
      const bar = ours === 'millrace-os' && figure === 'p99' ? 0.5 : 0
      const rows = results.rows(ours, 'apache-kafka', figure, { unit: 'ms', atMost: true, bar })
      return named('10,000/s', rows, `${figure}, durability=${ours === 'millrace-os' ? 'os' : 'disk'}`)
    }),
  )
}

/** What Kafka's own producer does with nothing but acks=all set: batches of 16 KiB, linger 5 ms, five requests on their way. One partition. */
const untouched = [1000, 100].map((size): Shape => ({ size, acks: 'all', partitions: 1, producers: 1, spread: 'sticky' }))

/** No bar: what a client that nobody tuned gets; beside `produce`, whose batches are four times as large. */
export async function produceUntouched(effort: Effort): Promise<Row[]> {
  const kinds = ['apache-kafka', 'millrace-os', 'millrace-disk'] as const
  const results = await inTurn(kinds, cells(untouched, 0, effort.quick, 16_384), effort)
  const about = { unit: 'records/s', atMost: false, bar: 0 }
  return (['millrace-os', 'millrace-disk'] as const).flatMap((ours) =>
    named(
      'produce',
      results.rows(ours, 'apache-kafka', 'recordsPerSecond', about),
      `batches of 16 KiB, durability=${ours === 'millrace-os' ? 'os' : 'disk'}`,
    ),
  )
}

/** Bar: durability=disk ≥ 3× Apache Kafka with a sync for each batch. */
export async function produceFlushed(effort: Effort): Promise<Row[]> {
  const results = await inTurn(['apache-kafka-flushed', 'millrace-disk'], cells(shapes(['all']), 0, effort.quick), effort)
  const rows = results.rows('millrace-disk', 'apache-kafka-flushed', 'recordsPerSecond', {
    ...{ unit: 'records/s', atMost: false, bar: 3 },
  })
  return named('produce', rows, 'durability=disk beside flush.messages=1')
}
