// Debezium on our broker: a PostgreSQL table's snapshot and changes through a Connect worker with exactly once that is ended by kill -9.
import { debeziumConnector, debeziumWorker, missingJudges, missingPostgres, startPostgres } from '@millrace/judges'
import type { Child } from '@millrace/judges'
import pg from 'pg'
import type { Check } from './check.ts'
import { missingJava } from './java.ts'
import { ConnectWorkers } from './kafka-connect.ts'
import { committedRecords, connect, text } from './reading.ts'

const topic = 'debezium.public.stock'

export function debeziumChecks(bootstrap: () => string, quick: boolean): Check[] {
  return [
    {
      name: 'Debezium with PostgreSQL, exactly once: snapshot and changes once each, its worker ended by kill -9',
      missing: () => missingJava() ?? missingJudges('debezium') ?? missingPostgres(),
      run: () => (quick ? changesOnce(bootstrap(), 300, 1, 4) : changesOnce(bootstrap(), 2000, 3, 10)),
    },
  ]
}

interface Change {
  readonly op: string
  readonly id: number
  readonly amount: number
}

async function changesOnce(bootstrap: string, rows: number, kills: number, rounds: number): Promise<void> {
  const postgres = await startPostgres()
  const sql = new pg.Client({ host: '127.0.0.1', port: postgres.port, user: 'postgres', database: 'postgres' })
  await sql.connect()
  await using millrace = connect(bootstrap)
  const cluster = await ConnectWorkers.start(bootstrap, 'debezium', 1, {
    ...debeziumWorker,
  })
  const expected: Change[] = []
  let next = 1
  /** Inserts rows, then changes one of them and deletes another. */
  const write = async (count: number, op: 'r' | 'c'): Promise<void> => {
    const first = next
    next += count
    await sql.query('insert into stock select n, n from generate_series($1::int, $2::int) n', [first, next - 1])
    for (let id = first; id < next; id++) expected.push({ op, id, amount: id })
    if (op === 'r') return
    await sql.query('update stock set amount = -amount where id = $1', [first])
    await sql.query('delete from stock where id = $1', [first + 1])
    expected.push({ op: 'u', id: first, amount: -first }, { op: 'd', id: first + 1, amount: first + 1 })
  }
  const read = async (): Promise<Change[]> => {
    if (!(await millrace.admin.listTopics()).some(({ name }) => name === topic)) return []
    const envelopes = (await committedRecords(millrace, topic)).filter(({ value }) => value !== null)
    return envelopes.map(({ value }) => {
      const { op, before, after } = JSON.parse(text(value)) as Envelope
      return { op, ...(after ?? (before as Row)) }
    })
  }
  const committed = (what: string): Promise<void> =>
    cluster.until(`${what} are committed`, async () => (await read()).length >= expected.length)
  try {
    await sql.query('create table stock (id int primary key, amount int not null)')
    await sql.query('alter table stock replica identity full')
    await write(rows, 'r')
    await cluster.running('stock', 1, {
      ...debeziumConnector(postgres.port, 'debezium', 'stock'),
      'topic.creation.default.partitions': '1',
      'topic.creation.default.replication.factor': '1',
      'exactly.once.support': 'required',
    })
    await committed('the rows of the snapshot')
    for (let kill = 0; kill < kills; kill++) {
      for (let round = 0; round < rounds; round++) await write(50, 'c')
      await (cluster.children[0] as Child).kill()
      await write(50, 'c')
      cluster.launch(0)
      await committed('the changes')
    }
    compare(await read(), expected)
  } finally {
    await cluster.stop()
    await sql.end()
    await postgres.remove()
  }
}

interface Row {
  readonly id: number
  readonly amount: number
}

interface Envelope {
  readonly op: string
  readonly before: Row | null
  readonly after: Row | null
}

/** One partition: changes lie in the order of the database's log. The snapshot reports its last row alike, as op r. */
function compare(got: readonly Change[], expected: readonly Change[]): void {
  const line = ({ op, id, amount }: Change): string => `${op} ${id} ${amount}`
  expected.forEach((change, i) => {
    if (got[i] === undefined || line(got[i]) !== line(change))
      throw new Error(`change ${i}: ${line(change)} expected, ${got[i] === undefined ? 'nothing' : line(got[i])} found`)
  })
  if (got.length > expected.length) throw new Error(`${got.length - expected.length} changes too many`)
}
