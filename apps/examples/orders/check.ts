// Compares what came out with what SQL says of the tables themselves.
import type { Millrace } from '@millrace/client'
import type pg from 'pg'
import { connect } from './database.ts'

export interface Comparison {
  readonly customers: { readonly equal: number; readonly different: number; readonly missing: number; readonly surplus: number }
  readonly changes: { readonly written: number; readonly inWindows: number; readonly late: number }
  readonly equal: boolean
  /** The first few rows that differ, in words. */
  readonly examples: readonly string[]
}

interface Row {
  readonly customer_id: number
  readonly name: string
  readonly region: string
  readonly orders: number
  readonly revenue_cents: number
}

const truth = `
select c.id as customer_id, c.name, c.region, count(*)::int as orders, sum(o.amount_cents)::float8 as revenue_cents
from orders o join customers c on c.id = o.customer_id where o.state <> 'cancelled' group by c.id, c.name, c.region`

const result = 'select customer_id::int, name, region, orders::int, revenue_cents::float8 from analytics.revenue'

/** Revenue and count per customer against SQL; windows and late ones against all changes written. */
export async function compare(port: number, millrace: Millrace): Promise<Comparison> {
  const client = await connect(port)
  try {
    const expected = byCustomer((await client.query<Row>(truth)).rows)
    const found = byCustomer((await rowsOf<Row>(client, result)).rows)
    const examples: string[] = []
    let [equal, different, missing] = [0, 0, 0]
    for (const [id, row] of expected) {
      const other = found.get(id)
      if (other === undefined) missing++
      else if (textOf(other) === textOf(row)) equal++
      else different++
      if (examples.length < 3 && (other === undefined || textOf(other) !== textOf(row))) {
        examples.push(`customer ${id}: SQL says ${textOf(row)}, the sink has ${other === undefined ? 'nothing' : textOf(other)}`)
      }
    }
    const surplus = [...found.keys()].filter((id) => !expected.has(id)).length
    const written = Number((await client.query<{ changes: string }>('select changes from workshop.written')).rows[0]?.changes)
    const windows = await rowsOf<{ n: string }>(
      client,
      'select coalesce(sum(changes), 0)::text as n from analytics.changes_per_minute',
    )
    const inWindows = Number(windows.rows[0]?.n ?? 0)
    const late = await countRecords(millrace, 'late_changes')
    return {
      customers: { equal, different, missing, surplus },
      changes: { written, inWindows, late },
      equal: different + missing + surplus === 0 && inWindows + late === written,
      examples,
    }
  } finally {
    await client.end()
  }
}

/** The sink makes its tables with the first record; before that there are no rows. */
async function rowsOf<R extends pg.QueryResultRow>(client: pg.Client, sql: string): Promise<{ readonly rows: readonly R[] }> {
  try {
    return await client.query<R>(sql)
  } catch (cause) {
    if ((cause as { code?: string }).code === '42P01') return { rows: [] }
    throw cause
  }
}

const byCustomer = (rows: readonly Row[]): Map<number, Row> => new Map(rows.map((row) => [row.customer_id, row]))
const textOf = (row: Row): string => `${row.name}, ${row.region}: ${row.orders} orders, ${row.revenue_cents} cents`

/** Committed records of a topic. */
async function countRecords(millrace: Millrace, topic: string): Promise<number> {
  const [description] = await millrace.admin.describeTopics([topic])
  if (description === undefined) return 0
  const partitions = description.partitions.map(({ partition }) => ({ topic, partition }))
  const ends = await millrace.admin.listOffsets(
    partitions.map((each) => ({ ...each, at: 'latest' as const })),
    { isolationLevel: 'read_committed' },
  )
  await using consumer = millrace.consumer({ isolationLevel: 'read_committed', autoOffsetReset: 'earliest' })
  consumer.assign(partitions)
  consumer.seekToBeginning(partitions)
  let count = 0
  const behind = (): boolean => partitions.some((each, i) => (consumer.position(each) ?? 0) < (ends[i]?.offset ?? 0))
  while (behind()) for (const batch of await consumer.poll({ timeoutMs: 200 })) count += batch.count
  return count
}

/** The comparison in words. */
export function describe({ customers, changes, equal, examples }: Comparison): string[] {
  const sum = changes.inWindows + changes.late
  return [
    `customers: ${customers.equal} equal to SQL, ${customers.different} different, ${customers.missing} missing, ${customers.surplus} too many`,
    `changes:   ${changes.inWindows} in windows + ${changes.late} late = ${sum}, ${changes.written} written`,
    ...examples,
    equal ? 'the sink equals SQL' : 'the sink DIFFERS from SQL',
  ]
}
