// What a first user meets when PostgreSQL is not set up: every failure says what to do, and none loses anything in silence.
import { nodeHost } from '@millrace/host/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres } from '../../../test/embedded-postgres.ts'
import type { EmbeddedPostgres } from '../../../test/embedded-postgres.ts'
import { SourceRun } from '../../../test/source-run.ts'
import type { RunOptions } from '../../../test/source-run.ts'
import { isRetriable } from '../../api/source.ts'
import { postgresSource } from './connector.ts'
import { PgError, PgSetup } from './pg-error.ts'

let postgres: EmbeddedPostgres
beforeAll(async () => {
  postgres = await startPostgres({
    settings: { max_replication_slots: '3' },
    hba: [
      'host all poor 127.0.0.1/32 trust',
      'host all scram 127.0.0.1/32 scram-sha-256',
      'host all postgres 127.0.0.1/32 trust',
    ],
  })
  await postgres.sql(
    `CREATE ROLE poor LOGIN; CREATE ROLE scram LOGIN REPLICATION PASSWORD 'right'; CREATE TABLE t(id int PRIMARY KEY); INSERT INTO t VALUES (1)`,
  )
}, 60_000)
afterAll(() => postgres[Symbol.asyncDispose]())

function config(more: Record<string, string> = {}): Record<string, string> {
  return {
    'database.hostname': postgres.host,
    'database.port': String(postgres.port),
    'database.user': 'postgres',
    'database.dbname': 'postgres',
    'topic.prefix': 'p',
    ...more,
  }
}

async function failure(
  given: Record<string, string>,
  options: Partial<RunOptions> = {},
  offset?: SourceRun['offset'],
): Promise<Error> {
  const run = new SourceRun(postgresSource, { config: config(given), ...options })
  run.offset = offset
  const cause: unknown = await run.start().then(
    () => new Error('it started'),
    (thrown: unknown) => thrown,
  )
  await run.stop()
  return cause as Error
}

test('a wrong password names the settings to check', async () => {
  const cause = await failure({ 'database.user': 'scram', 'database.password': 'wrong' })
  expect(cause.message).toContain('check database.user and database.password')
  expect(isRetriable(cause)).toBe(false)
  expect(
    (
      await postgresSource.check?.(
        config({ 'database.user': 'scram', 'database.password': 'wrong' }),
        nodeHost({ level: 'error' }),
        new AbortController().signal,
      )
    )?.get('database.password')?.[0],
  ).toContain('password')
})

test('a database that is not there, and a server that is not there', async () => {
  expect((await failure({ 'database.dbname': 'nowhere' })).message).toContain('Check database.dbname')
  const cause = await failure({ 'database.port': '1' })
  expect(cause.message).toContain('database.port')
  expect(isRetriable(cause)).toBe(true)
})

test('a user without the right to replicate or to publish', async () => {
  expect((await failure({ 'database.user': 'poor' })).message).toMatch(/CREATE on the database|REPLICATION/)
  await postgres.sql('CREATE PUBLICATION ready FOR ALL TABLES')
  const cause = await failure({ 'database.user': 'poor', 'publication.name': 'ready' })
  expect(cause).toBeInstanceOf(PgError)
  expect(cause.message).toContain('ALTER ROLE … REPLICATION')
})

test('a publication that is missing and may not be made', async () => {
  const cause = await failure({ 'publication.name': 'missing', 'publication.autocreate.mode': 'disabled' })
  expect(cause).toBeInstanceOf(PgSetup)
  expect(cause.message).toContain('CREATE PUBLICATION "missing" FOR ALL TABLES')
})

test('a slot in use says who has it, after it was tried again', async () => {
  const first = new SourceRun(postgresSource, { config: config({ 'slot.name': 'busy' }) })
  await first.start()
  await first.until((records) => records.length === 1)
  await first.poll().catch(() => undefined)
  const cause = await failure({
    'slot.name': 'busy',
    'slot.max.retries': '1',
    'slot.retry.delay.ms': '10',
    'snapshot.mode': 'no_data',
  })
  expect(cause.message).toMatch(/is active for PID \d+.*slot\.name of its own/s)
  await first.stop()
}, 30_000)

test('a slot that was dropped, moved on, or belongs to another cluster is told, with what to do', async () => {
  const run = new SourceRun(postgresSource, { config: config({ 'slot.name': 'mine' }) })
  await run.start()
  await run.until((records) => records.length === 1)
  await run.stop()
  const offset = run.offset
  expect((await failure({ 'slot.name': 'mine' }, {}, { ...offset, system: '1' })).message).toContain('another database cluster')
  await postgres.sql('INSERT INTO t VALUES (2)')
  await postgres.sql(`SELECT pg_replication_slot_advance('mine', pg_current_wal_lsn())`)
  expect((await failure({ 'slot.name': 'mine' }, {}, offset)).message).toContain('offset.mismatch.strategy=trust_slot')
  await postgres.sql(`SELECT pg_drop_replication_slot('mine')`)
  expect((await failure({ 'slot.name': 'mine' }, {}, offset)).message).toMatch(/is gone.*snapshot\.mode=when_needed/s)
}, 30_000)

test('no slot left says which setting to raise', async () => {
  await postgres.sql(
    `SELECT pg_create_logical_replication_slot('a' || n, 'pgoutput') FROM generate_series(1, (SELECT 3 - count(*) FROM pg_replication_slots)) n`,
  )
  expect((await failure({ 'slot.name': 'one_more' })).message).toContain('Raise max_replication_slots')
  await postgres.sql(`SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots`)
})

test('a table without replica identity is named with the statement that helps', async () => {
  await postgres.sql('CREATE TABLE keyless(a int)')
  const logged: string[] = []
  const run = new SourceRun(postgresSource, { config: config({ 'slot.name': 'k' }), logged })
  await run.start()
  await run.stop()
  expect(logged.some((line) => line.includes('ALTER TABLE \\"public\\".\\"keyless\\" REPLICA IDENTITY FULL'))).toBe(true)
})

test('filters that fit no table are told', async () => {
  const logged: string[] = []
  const run = new SourceRun(postgresSource, {
    config: config({ 'slot.name': 'f', 'table.include.list': 'public.nothing' }),
    logged,
  })
  await run.start()
  await run.stop()
  expect(logged.some((line) => line.includes('no table fits the filters'))).toBe(true)
  expect(
    (
      await failure({
        'slot.name': 'f2',
        'table.include.list': 'public.nothing',
        'publication.autocreate.mode': 'filtered',
        'publication.name': 'f2',
      })
    ).message,
  ).toContain('nothing to publish')
})

test('settings that are not there yet are refused when they are set, and every problem is named', async () => {
  const cause = await failure({ 'provide.transaction.metadata': 'true', 'snapshot.mode': 'custom', 'database.port': 'x' })
  expect(cause.message).toContain('provide.transaction.metadata: true is not supported yet; only false is')
  expect(cause.message).toContain('snapshot.mode: custom is none of initial, always')
  expect(cause.message).toContain('database.port: x is not a whole number')
})

test('a server without logical WAL says which setting, and that it needs a restart', async () => {
  await using other = await startPostgres({ settings: { wal_level: 'replica' } })
  const cause = await failure({ 'database.port': String(other.port) })
  expect(cause).toBeInstanceOf(PgSetup)
  expect(cause.message).toContain('set wal_level = logical in postgresql.conf and restart PostgreSQL')
}, 60_000)

test('a full disk of the server passes: it is told what is full and where to make room', () => {
  const full = new PgError({ C: '53100', M: 'could not extend file "base/5/16384": No space left on device', S: 'ERROR' })
  expect(full.retriable).toBe(true)
  expect(full.message).toMatch(/could not extend file .*make room where its data directory, its pg_wal or the tablespace lies/)
})
