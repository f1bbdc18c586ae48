// The shop at work: makes, changes, cancels and deletes orders in transactions of mixed size. A process of its own.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type pg from 'pg'
import { connect, readChangesWritten, seeded } from './database.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    rows: { type: 'string' },
    // Row changes that were there before this run: what comes beyond them was written by one that was killed, and counts.
    since: { type: 'string' },
    rate: { type: 'string' },
    persistent: { type: 'boolean' },
    'at-once': { type: 'boolean' },
  },
})
const rowsMax = Number(values.rows ?? Number.POSITIVE_INFINITY)
const rate = Number(values.rate ?? Number.POSITIVE_INFINITY)

let stopping = false
process.on('SIGTERM', () => (stopping = true))
process.on('SIGINT', () => (stopping = true))
// Nobody listens any more: the run that this belongs to is gone.
process.stdout.on('error', () => process.exit(0))

const say = (event: string, fields: object): void => void process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`)

/** Most transactions are small, some are large. */
function transactionSize(): number {
  const draw = Math.random()
  if (draw < 0.5) return 1 + Math.floor(Math.random() * 5)
  if (draw < 0.9) return 5 + Math.floor(Math.random() * 50)
  return 100 + Math.floor(Math.random() * 900)
}

// One change in fifty arrives with a time five minutes back: too late for its window.
const changedAt = `clock_timestamp() - case when random() < 0.02 then interval '5 minutes' else interval '0' end`

const statements = {
  insert: `insert into orders (customer_id, region, amount_cents, state, changed_at)
    select c.id, c.region, 100 + floor(random() * 20000)::int, 'placed', ${changedAt}
    from (select 1 + floor(random() * ${seeded.customers})::int as id from generate_series(1, $1::int)) pick join customers c using (id)`,
  change: `update orders set amount_cents = 100 + floor(random() * 20000)::int, changed_at = ${changedAt}, version = version + 1
    where id in (select id from orders where id >= $2::bigint order by id limit $1::int)`,
  cancel: `update orders set state = 'cancelled', changed_at = ${changedAt}, version = version + 1
    where id in (select id from orders where id >= $2::bigint and state = 'placed' order by id limit $1::int)`,
  remove: `delete from orders where id in (select id from orders where id >= $2::bigint order by id limit $1::int)`,
  move: `update customers set region = (array['north', 'east', 'south', 'west'])[1 + floor(random() * 4)::int] where id = 1 + floor(random() * ${seeded.customers})::int`,
} as const

function chooseKind(): 'insert' | 'change' | 'cancel' | 'remove' {
  const draw = Math.random()
  if (draw < 0.55) return 'insert'
  if (draw < 0.85) return 'change'
  return draw < 0.93 ? 'cancel' : 'remove'
}

/** One transaction of at most `room` changed orders. @returns how many it changed. */
async function transact(client: pg.Client, room: number): Promise<number> {
  let left = Math.min(room, transactionSize())
  let changed = 0
  await client.query('begin')
  while (left > 0) {
    const kind = chooseKind()
    const count = Math.min(left, 1 + Math.floor(Math.random() * left))
    left -= count
    const { rows } = await client.query<{ last: string }>('select last_value as last from orders_id_seq')
    const from = Math.floor(Math.random() * Number(rows[0]?.last ?? 1))
    const result = await client.query(statements[kind], kind === 'insert' ? [count] : [count, from])
    changed += result.rowCount ?? 0
  }
  if (Math.random() < 0.05) await client.query(statements.move)
  await client.query('update workshop.written set changes = changes + $1', [changed])
  await client.query('commit')
  return changed
}

/** Changes before the snapshot's point would be told by the snapshot as one row each: writing begins when the slot is there. */
async function slotIsThere(client: pg.Client): Promise<boolean> {
  const { rowCount } = await client.query("select 1 from pg_replication_slots where slot_type = 'logical' and active")
  return rowCount !== 0
}

/** Writes until told to stop, or until all rows are written. */
async function work(client: pg.Client): Promise<void> {
  while (!stopping && values['at-once'] !== true && !(await slotIsThere(client))) await sleep(100)
  const start = performance.now()
  const before = total
  let told = { at: start, total }
  while (!stopping && total < rowsMax) {
    total += await transact(client, rowsMax - total)
    const now = performance.now()
    if (now - told.at >= 1000) {
      const perSecond = ((total - told.total) * 1000) / (now - told.at)
      say('progress', { total, perSecond, unit: 'rows', memoryMb: process.memoryUsage().rss / 1e6 })
      told = { at: now, total }
    }
    const ahead = ((total - before) / rate) * 1000 - (now - start)
    if (ahead > 5) await sleep(Math.min(ahead, 1000))
  }
}

let total = 0
while (!stopping && total < rowsMax) {
  try {
    const client = await connect(Number(values.port))
    try {
      if (values.since !== undefined) total = (await readChangesWritten(client)) - Number(values.since)
      await work(client)
    } finally {
      await client.end()
    }
  } catch (cause) {
    // A crash of the database rolls the open transaction back: what it wrote was never counted.
    if (values.persistent !== true) {
      const { code, message } = cause as Error & { readonly code?: string }
      // SQLSTATE 53100: without room for its log the server ends, and the next start recovers it.
      const advice =
        code === '53100' ? '; the disk of the database is full: make room there and start again, what was committed is kept' : ''
      if (!stopping) process.stderr.write(`writer: ${message}${advice}\n`)
      process.exit(stopping ? 0 : 1)
    }
    await sleep(200)
  }
}
say('finished', { total })
