// One record at a time: sent, acknowledged, read back, before the next is sent.
import type { Row } from './report.ts'
import type { Cell, Effort, Place } from './rounds.ts'
import { inTurn } from './rounds.ts'

/** Bars: average, p99 and p99.9 from send to receipt ≤ 0.5× with durability=os; with disk beside Apache Kafka that syncs each batch. */
export async function oneAtATime(effort: Effort): Promise<Row[]> {
  const records = effort.quick ? 5000 : 20_000
  const cell: Cell = {
    name: 'one record of 100 B at a time, acks=all, end to end',
    partitions: 1,
    async run(place: Place) {
      return { ...(await place.load('one', { size: 100, acks: 'all', 'linger.ms': 0, warm: 5000, records })) }
    },
  }
  const kinds = ['apache-kafka', 'millrace-os', 'millrace-disk', 'apache-kafka-flushed'] as const
  const results = await inTurn(kinds, [cell], effort)
  const pairs = [
    ['millrace-os', 'apache-kafka', 'durability=os', 0.5],
    ['millrace-disk', 'apache-kafka', 'durability=disk', 0],
    ['millrace-disk', 'apache-kafka-flushed', 'durability=disk beside flush.messages=1', 0],
  ] as const
  return pairs.flatMap(([ours, peer, durability, bar]) =>
    ['average', 'p50', 'p99', 'p999'].flatMap((figure) =>
      results
        .rows(ours, peer, figure, { unit: 'ms', atMost: true, bar: figure === 'p50' ? 0 : bar })
        .map((row) => ({ ...row, what: `${row.what}, ${figure}, ${durability}` })),
    ),
  )
}
