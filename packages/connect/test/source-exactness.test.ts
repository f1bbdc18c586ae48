// The source told again and again to stop and start, under a writer: what was committed is the table's history, exactly once.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { postgresSource } from '../src/connectors/postgres/connector.ts'
import { startPostgres } from './embedded-postgres.ts'
import type { EmbeddedPostgres } from './embedded-postgres.ts'
import type { PgConnection } from '../src/connectors/postgres/pgwire.ts'
import { chance, RandomWriter, replay, sqlRows, writerTables } from './random-writer.ts'
import { SourceRun } from './source-run.ts'

let postgres: EmbeddedPostgres
beforeEach(async () => {
  postgres = await startPostgres()
}, 60_000)
afterEach(() => postgres[Symbol.asyncDispose]())

function config(more: Record<string, string> = {}): Record<string, string> {
  return {
    'database.hostname': postgres.host,
    'database.port': String(postgres.port),
    'database.user': 'postgres',
    'database.dbname': 'postgres',
    'topic.prefix': 'p',
    'decimal.handling.mode': 'string',
    'table.include.list': 'public\\..*',
    ...more,
  }
}

async function isExact(run: SourceRun): Promise<void> {
  const { tables, wrong } = replay(run.records)
  expect(wrong).toEqual([])
  const there = await sqlRows(postgres, 'p')
  for (const [topic, rows] of there) {
    const here = tables.get(topic) ?? new Map<string, unknown>()
    expect([...here.keys()].sort(), topic).toEqual([...rows.keys()].sort())
    for (const [key, row] of rows) expect(here.get(key), `${topic} ${key}`).toEqual(row)
  }
}

async function many(writer: RandomWriter, transactions: number): Promise<void> {
  for (let i = 0; i < transactions; i += 1) await writer.transaction()
}

/** Stops writing, and reads until a last row has come. */
async function settle(writers: readonly RandomWriter[], run: SourceRun): Promise<void> {
  for (const writer of writers) await writer.stop()
  await postgres.sql(`INSERT INTO numbered VALUES (999999, 0, 'end')`)
  await run.until((records) => records.some((record) => record.key === '{"id":999999}'))
}

for (const [seed, ranges] of [
  [1, '0'],
  [2, '0'],
  [3, '0'],
  [4, '67108864'],
  [5, '67108864'],
] as const) {
  test(`a snapshot interrupted at random, read ${ranges === '0' ? 'in ranges' : 'table by table'}, is exact (seed ${seed})`, async () => {
    await postgres.sql(writerTables)
    const writers = await Promise.all([0, 1, 2].map((i) => RandomWriter.open(postgres, seed * 10 + i)))
    await Promise.all(writers.map((writer) => many(writer, 800)))
    const random = chance(seed * 1000)
    const run = new SourceRun(postgresSource, { config: config({ 'snapshot.resume.min.bytes': ranges }) })
    for (const writer of writers) writer.start()
    for (let life = 0; life < 12; life += 1) {
      await run.start()
      const polls = Math.floor(random() * 5)
      for (let i = 0; i < polls; i += 1) await run.poll(random() < 0.8)
      await run.stop()
    }
    await run.start()
    await settle(writers, run)
    await isExact(run)
    await run.stop()
    for (const writer of writers) writer.close()
  }, 120_000)
}

test('a database that crashes in the middle of stream and snapshot changes nothing', async () => {
  await postgres.sql(writerTables)
  const run = new SourceRun(postgresSource, { config: config({ 'snapshot.resume.min.bytes': '0' }) })
  const random = chance(77)
  for (let life = 0; life < 5; life += 1) {
    const writer = await RandomWriter.open(postgres, 700 + life)
    for (let i = 0; i < 100; i += 1) await writer.transaction()
    await run.start()
    for (let i = 0; i < random() * 4; i += 1) await run.poll()
    const failing = (async () => {
      for (;;) await run.poll()
    })().catch((cause: unknown) => cause)
    await postgres.crash()
    expect(((await failing) as { retriable?: boolean }).retriable).toBe(true)
    await run.stop()
    writer.close()
    await postgres.start()
  }
  const writer = await RandomWriter.open(postgres, 1)
  await run.start()
  await settle([writer], run)
  await isExact(run)
  await run.stop()
  writer.close()
}, 120_000)

test('a huge transaction that is cut in two goes on at the very change', async () => {
  await postgres.sql('CREATE TABLE huge (id int PRIMARY KEY, v text)')
  const run = new SourceRun(postgresSource, { config: config() })
  await run.start()
  await run.poll()
  await postgres.sql(
    `BEGIN; INSERT INTO huge SELECT n, repeat('v', 100) FROM generate_series(1, 40000) n; DELETE FROM huge WHERE id % 2 = 0; COMMIT`,
  )
  let cuts = 0
  while (cuts < 2) {
    const batch = await run.poll('anywhere')
    if (batch?.boundary !== false) continue
    cuts += 1
    expect(batch.offset['tx_changes']).toBeGreaterThan(0)
    await run.stop()
    await run.start()
  }
  await run.until((records) => records.filter((record) => record.value === null).length === 20_000)
  const created = run.records.filter((record) => record.value?.includes('"op":"c"') === true)
  expect(created.map((record) => record.key)).toEqual(Array.from({ length: 40_000 }, (_, i) => `{"id":${i + 1}}`))
  expect(run.records.filter((record) => record.value?.includes('"op":"d"') === true)).toHaveLength(20_000)
  await run.stop()
}, 60_000)

test('what a table holds at the start of the slot comes once, whoever made the slot', async () => {
  await postgres.sql('CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL); INSERT INTO t VALUES (1, 0)')
  await postgres.sql(`SELECT pg_create_logical_replication_slot('debezium', 'pgoutput')`)
  await postgres.sql('CREATE PUBLICATION dbz_publication FOR ALL TABLES')
  await postgres.sql('UPDATE t SET n = n + 1')
  const run = new SourceRun(postgresSource, { config: config() })
  await run.start()
  await run.poll()
  await postgres.sql('UPDATE t SET n = n + 1')
  await run.until((records) => records.some((record) => record.value?.includes('"n":2') === true))
  // The update before the snapshot is in the row that was read, and is not told again.
  expect(run.records.map((record) => /"after":(\{[^}]*\}).*"op":"(.)"/.exec(record.value ?? '')?.slice(1))).toEqual([
    ['{"id":1,"n":1}', 'r'],
    ['{"id":1,"n":2}', 'u'],
  ])
  await run.stop()
}, 60_000)

test('a table truncated while its snapshot was interrupted begins again, behind a truncate event', async () => {
  await postgres.sql(
    `CREATE TABLE a_table (id int PRIMARY KEY); INSERT INTO a_table SELECT generate_series(1, 10); CREATE TABLE b_table (id int PRIMARY KEY); INSERT INTO b_table SELECT generate_series(1, 100000)`,
  )
  const run = new SourceRun(postgresSource, {
    config: config({ 'snapshot.resume.min.bytes': '0', 'skipped.operations': 'none' }),
  })
  await run.start()
  await run.until((records) => records.length > 1000)
  await run.stop()
  await postgres.sql('TRUNCATE b_table')
  await postgres.sql('INSERT INTO b_table VALUES (-5), (7)')
  await run.start()
  await postgres.sql('INSERT INTO b_table VALUES (8)')
  await run.until((records) => records.some((record) => record.key === '{"id":8}' && record.value?.includes('"op":"c"') === true))
  const ofB = run.records.filter((record) => record.topic === 'p.public.b_table')
  const truncated = ofB.findIndex((record) => record.value?.includes('"op":"t"') === true)
  expect(truncated).toBeGreaterThan(0)
  expect(ofB.slice(truncated + 1).map((record) => `${record.key} ${/"op":"(.)"/.exec(record.value ?? '')?.[1]}`)).toEqual([
    '{"id":-5} r',
    '{"id":7} r',
    '{"id":8} c',
  ])
  expect(run.records.filter((record) => record.topic === 'p.public.a_table')).toHaveLength(10)
  await run.stop()
}, 60_000)

test('a transaction that had committed before the slot began, but was not seen yet, is in the snapshot all the same', async () => {
  await using other = await startPostgres({ settings: { synchronous_standby_names: 'nobody', synchronous_commit: 'local' } })
  await other.sql('CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION dbz_publication FOR ALL TABLES')
  const session = async (): Promise<PgConnection> => other.connect()
  const running = async (what: string): Promise<void> => {
    while ((await other.sql(what)).length === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  // The slot waits for what was running when it began, then for what was running then: between the two our transaction commits.
  const first = await session()
  const second = await session()
  const hung = await session()
  const walsender = await other.connect({ replication: true })
  await first.query('BEGIN; SELECT txid_current()')
  const made = walsender.query(`CREATE_REPLICATION_SLOT debezium LOGICAL pgoutput (SNAPSHOT 'nothing')`)
  await running(`SELECT 1 FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted`)
  await second.query('BEGIN; SELECT txid_current()')
  const [[waitedFor] = []] = await other.sql(
    `SELECT transactionid FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted`,
  )
  await first.query('COMMIT')
  await running(
    `SELECT 1 FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted AND transactionid::text <> '${waitedFor}'`,
  )
  const [[pid] = []] = await hung.rows('SELECT pg_backend_pid()')
  // Its commit is in the WAL, and waits for a standby that will never come: nobody sees it yet.
  const commit = hung.query('SET synchronous_commit = on; INSERT INTO t VALUES (1)')
  await running(`SELECT 1 FROM pg_stat_activity WHERE pid = ${pid} AND wait_event = 'SyncRep'`)
  await second.query('COMMIT')
  await made
  const [[slotAfter] = []] = await other.sql(`SELECT confirmed_flush_lsn > '0/0' FROM pg_replication_slots`)
  expect(slotAfter).toBe('t')
  expect(await other.sql('SELECT id FROM t')).toEqual([])
  const run = new SourceRun(postgresSource, { config: { ...config(), 'database.port': String(other.port) } })
  const starting = run.start()
  // It has found that our transaction runs still, and waits.
  const waits = `SELECT 1 FROM pg_stat_activity WHERE application_name = 'millrace test' AND query LIKE '%AND transactionid IN (%'`
  await Promise.race([starting, running(waits)])
  await other.sql(`SELECT pg_cancel_backend(${pid})`)
  await commit
  await starting
  await other.sql('INSERT INTO t VALUES (2)')
  await run.until((records) => records.some((record) => record.key === '{"id":2}'))
  expect(run.records.map((record) => `${record.key} ${/"op":"(.)"/.exec(record.value ?? '')?.[1]}`)).toEqual([
    '{"id":1} r',
    '{"id":2} c',
  ])
  await run.stop()
  for (const connection of [first, second, hung, walsender]) connection.close()
}, 60_000)
