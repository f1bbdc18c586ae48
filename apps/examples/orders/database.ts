// The shop's database: its tables, where it lies, and how to reach it.
import { resolve } from 'node:path'
import { enterableFolder, startPostgres } from '@millrace/judges'
import type { Postgres } from '@millrace/judges'
import pg from 'pg'

/** Customers that the shop begins with, and orders that are there before anything captures changes. */
export const seeded = { customers: 200, orders: 2000 } as const

const tables = `
create table customers (id int primary key, name text not null, region text not null);
create table orders (
  id bigserial primary key,
  customer_id int not null references customers,
  region text not null,
  amount_cents int not null,
  state text not null,
  version int not null default 1,
  changed_at timestamptz not null
);
-- A deleted or changed order shows its whole old row, so that its customer's sum can be corrected.
alter table orders replica identity full;
-- What the writer did, in the same transactions: the truth that the windows are compared with.
create schema workshop;
create table workshop.written (changes bigint not null);
create schema analytics;
`

const seeds = `
insert into customers select n, 'Customer ' || n, (array['north', 'east', 'south', 'west'])[1 + n % 4] from generate_series(1, $1::int) n;
`

const seedOrders = `
insert into orders (customer_id, region, amount_cents, state, changed_at)
select c.id, c.region, 100 + (n * 7919) % 20000, 'placed', now()
from generate_series(1, $1::int) n join customers c on c.id = 1 + n % $2::int;
`

/** Starts the database under `directory` and makes its tables the first time. */
export async function startDatabase(directory: string, orders: number = seeded.orders): Promise<Postgres> {
  const postgres = await startPostgres({
    directory: enterableFolder(resolve(directory)),
    settings: { fsync: 'on', synchronous_commit: 'on' },
  })
  const client = await connect(postgres.port)
  const { rowCount } = await client.query("select 1 from pg_tables where schemaname = 'workshop' and tablename = 'written'")
  if (rowCount === 0) {
    await client.query('begin')
    await client.query(tables)
    await client.query(seeds, [seeded.customers])
    await client.query(seedOrders, [orders, seeded.customers])
    await client.query('insert into workshop.written values ($1)', [orders])
    await client.query('commit')
  }
  await client.end()
  return postgres
}

/** A connection to the shop's database. */
export async function connect(port: number): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' })
  // A connection that breaks while idle tells it here too; whoever uses it next gets the error from its query.
  client.on('error', (cause) => process.stderr.write(`database: ${cause.message}\n`))
  await client.connect()
  return client
}
