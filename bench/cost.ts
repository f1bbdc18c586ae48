// What a load costs the broker: CPU for each GB produced and fetched, and the most memory while it produces.
import type { Row } from './report.ts'
import type { Cell, Effort, Place } from './rounds.ts'
import { inTurn } from './rounds.ts'

function cell(size: number, partitions: number, producers: number, quick: boolean): Cell {
  const records = (size === 100 ? 6_000_000 : 1_500_000) / (quick ? 3 : 1)
  const bytes = records * size
  return {
    name: `${size} B, acks=all, ${partitions} partitions, ${producers} producer${producers === 1 ? '' : 's'}`,
    partitions,
    async run(place: Place) {
      const before = place.cpuSeconds()
      await place.load('fill', {
        ...{ producers, spread: 'sticky', rate: 0, acks: 'all', size, records },
        ...{ 'linger.ms': 5, 'batch.size': 65_536, 'buffer.memory': 67_108_864 },
      })
      const produced = (place.cpuSeconds() - before) / (bytes / 1e9)
      const memory = place.peakBytes() / 1e6
      const mid = place.cpuSeconds()
      await place.load('consume', { consumers: 1, records })
      return { produced, memory, fetched: (place.cpuSeconds() - mid) / (bytes / 1e9) }
    },
  }
}

/** Bars: CPU per GB ≤ 0.7× each; memory ≤ 300 MB, the peak up to the end of the load. */
export async function cost(effort: Effort): Promise<Row[]> {
  const cells = [1024, 100].flatMap((size) => [cell(size, 6, 1, effort.quick), cell(size, 100, 10, effort.quick)])
  const results = await inTurn(['apache-kafka', 'millrace-os', 'millrace-disk'], cells, effort, 'floor-kept')
  return (['millrace-os', 'millrace-disk'] as const).flatMap((ours) => {
    const after = `durability=${ours === 'millrace-os' ? 'os' : 'disk'}`
    const of = (what: string, figure: string, about: Pick<Row, 'unit' | 'bar' | 'atMost' | 'absolute'>): Row[] =>
      results.rows(ours, 'apache-kafka', figure, about).map((row) => ({ ...row, what: `${what}, ${row.what}, ${after}` }))
    return [
      ...of('CPU of the broker per GB produced', 'produced', { unit: 's/GB', bar: 0.7, atMost: true }),
      ...of('CPU of the broker per GB fetched', 'fetched', { unit: 's/GB', bar: 0.7, atMost: true }),
      ...of('peak of resident memory while producing', 'memory', { unit: 'MB', bar: 300, atMost: true, absolute: true }),
    ]
  })
}
