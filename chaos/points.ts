// The points between every two durable steps of the pipeline: which process passes each, and what makes it pass.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Point {
  readonly process: 'broker' | 'connect' | 'shop-1'
  readonly name: string
  /** The process ends at the n-th passage, n from 1 to this, by chance. */
  readonly among: number
  /** What has to be done for it to be passed; otherwise rows that flow are enough. */
  readonly by?: 'a clean stop' | 'a first snapshot'
}

const point = (process: Point['process'], name: string, among: number, by?: Point['by']): Point => ({
  process,
  name,
  among,
  ...(by === undefined ? {} : { by }),
})

export const points: readonly Point[] = [
  // Source: the slot is made, rows are read, produced in a transaction, the position in it, the transaction ends, the slot is confirmed.
  point('connect', 'snapshot.slot', 1, 'a first snapshot'),
  point('connect', 'source.poll', 6),
  point('connect', 'source.produce', 6),
  point('connect', 'source.offset', 5),
  point('connect', 'source.commit', 5),
  point('connect', 'source.confirm', 5),
  // Sink: rows are written in a transaction of the database, then the group's offsets.
  point('connect', 'sink.put', 5),
  point('connect', 'sql-sink.committed', 5),
  point('connect', 'sink.committed', 5),
  point('connect', 'sink.offsets', 5),
  // Stream app.
  point('shop-1', 'changes written', 4),
  point('shop-1', 'producer flushed', 4),
  point('shop-1', 'offsets sent', 4),
  point('shop-1', 'transaction committed', 4),
  point('shop-1', 'state written', 4),
  // Broker, a log: appended, names synced, data synced.
  point('broker', 'log appended', 60),
  point('broker', 'log names synced', 60),
  point('broker', 'log synced', 60),
  // A new segment, the old one sealed, flushed with its indexes, epochs and producers.
  point('broker', 'segment made', 1),
  point('broker', 'segment rolled', 1),
  point('broker', 'flush data', 12),
  point('broker', 'flush indexes', 12),
  point('broker', 'flush snapshots', 12),
  // Checkpoint files.
  point('broker', 'logs flushed', 2),
  point('broker', 'file written', 4),
  point('broker', 'file synced', 4),
  point('broker', 'file renamed', 4),
  point('broker', 'recovery points written', 2),
  // Coordinators.
  point('broker', '__consumer_offsets appended', 12),
  point('broker', '__consumer_offsets committed', 12),
  point('broker', '__transaction_state appended', 20),
  point('broker', '__transaction_state committed', 20),
  point('broker', 'transaction prepared', 8),
  point('broker', 'markers appended', 8),
  point('broker', 'transaction marked', 8),
  // Metadata.
  point('broker', 'vote written', 2),
  point('broker', 'metadata appended', 2),
  point('broker', 'metadata synced', 2),
  // A clean stop, cut off.
  point('broker', 'stop: logs closed', 1, 'a clean stop'),
  point('broker', 'stop: checkpoints written', 1, 'a clean stop'),
]

/** Points that the product has and the table has not, or the other way round: either is a hole in the proof. */
export function unlisted(): string[] {
  const root = join(import.meta.dirname, '../packages')
  const found = new Set<string>()
  for (const part of ['broker', 'client', 'streams', 'connect', 'host']) {
    const src = join(root, part, 'src')
    for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
      const text = readFileSync(join(src, file), 'utf8')
      for (const [, name = ''] of text.matchAll(/failpoint\??\.?\(\s*(['`][^'`]+['`])/g)) {
        const bare = name.slice(1, -1)
        const topics = bare.startsWith('${') ? ['__consumer_offsets', '__transaction_state'] : ['']
        for (const topic of topics) found.add(bare.replace(/^\$\{[^}]+\}/, topic))
      }
    }
  }
  const listed = new Set(points.map(({ name }) => name))
  return [
    ...[...found].filter((name) => !listed.has(name)).map((name) => `the product passes a point that no run hits: ${name}`),
    ...[...listed].filter((name) => !found.has(name)).map((name) => `no code passes the point ${name}`),
  ]
}
