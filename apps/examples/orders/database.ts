// The shop's database: its tables, where it lies, and how to reach it.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { enterableFolder, startPostgres } from '@millrace/judges'
import type { Postgres } from '@millrace/judges'
import type { Output } from 'millrace'
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

/** How the database is started on a terminal. */
export interface OnTerminal {
  /** Is told what is not as usual. */
  readonly say: (line: string) => void
}

/** Starts the database under `directory` and makes its tables the first time. On a terminal a Ctrl-C does not reach it. */
export async function startDatabase(directory: string, orders: number = seeded.orders, terminal?: OnTerminal): Promise<Postgres> {
  const say = terminal?.say ?? (() => undefined)
  const folder = databaseFolder(resolve(directory))
  await endOrphan(join(folder, 'data/postmaster.pid'), say)
  if (!existsSync(join(folder, 'data/PG_VERSION'))) say('making the database …')
  const postgres = await startPostgres({
    directory: folder,
    settings: { fsync: 'on', synchronous_commit: 'on' },
    ownGroup: terminal !== undefined,
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

/**
 * Where the server can work: the folder itself, or where root's server user may not enter it, one of its own under /var/tmp, to which a
 * link at `path` leads. With the link goes the way to it: a pipeline begun anew begins with an empty database too.
 */
function databaseFolder(path: string): string {
  if (enterableFolder(path) === path) return path
  try {
    return readlinkSync(path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
  }
  const folder = mkdtempSync('/var/tmp/millrace-postgres-')
  chmodSync(folder, 0o755)
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(folder, path)
  return folder
}

/** A start that was killed left its server running: it is stopped, or the data would stay locked. The caller holds the pipeline's folder. */
async function endOrphan(pidFile: string, say: (line: string) => void): Promise<void> {
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  const isPostgres = (): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
    } catch {
      // No such process; where there is no /proc the server itself says that its data is in use.
      return false
    }
  }
  if (!isPostgres()) return
  say(`a PostgreSQL of a start that was killed still runs here (process ${pid}): it is stopped first`)
  process.kill(pid, 'SIGINT')
  while (isPostgres()) await sleep(50)
}

/** A connection to the shop's database. */
export async function connect(port: number): Promise<pg.Client> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' })
  // A connection that breaks while idle tells it here too; whoever uses it next gets the error from its query.
  client.on('error', (cause) => process.stderr.write(`database: ${cause.message}\n`))
  await client.connect()
  return client
}

/** All row changes that writers have committed so far; one that was killed may still be committing: that is waited for. */
export async function changesWritten(port: number): Promise<number> {
  const client = await connect(port)
  try {
    return await readChangesWritten(client)
  } finally {
    await client.end()
  }
}

/** @see changesWritten */
export async function readChangesWritten(client: pg.Client): Promise<number> {
  // Each transaction of a writer changes this row before it commits.
  const { rows } = await client.query<{ changes: string }>('select changes from workshop.written for update')
  return Number(rows[0]?.changes)
}

/** Asks the database of a run that is under way, and prints the rows. @returns the exit code. */
export async function query(directory: string, sql: string, output: Output): Promise<number> {
  const pidFile = join(databaseFolder(resolve(directory)), 'data/postmaster.pid')
  // PostgreSQL writes its port into the fourth line.
  const port = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[3]) : undefined
  if (port === undefined) throw new Error(`no database runs in ${directory}: --sql asks one that does, beside npm start`)
  const client = await connect(port)
  try {
    // As the server writes them: no type is read.
    const types = { getTypeParser: () => (text: string) => text }
    const { fields, rows } = await client.query<string[]>({ text: sql, rowMode: 'array', types })
    output.rows(
      'row',
      fields.map((field) => field.name),
      rows,
    )
    return 0
  } finally {
    await client.end()
  }
}
