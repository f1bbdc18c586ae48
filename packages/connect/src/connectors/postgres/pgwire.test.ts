// The wire client against a real PostgreSQL: every login, TLS, errors that say what to do, COPY in and out.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { certificate } from '../../../test/fixtures/loopback-certificate.ts'
import { startPostgres } from '../../../test/embedded-postgres.ts'
import type { EmbeddedPostgres } from '../../../test/embedded-postgres.ts'
import { PgConnectionLost, PgError, PgSetup } from './pg-error.ts'

let server: EmbeddedPostgres

beforeAll(async () => {
  server = await startPostgres({
    tls: true,
    hba: [
      'host all md5er 127.0.0.1/32 md5',
      'host all clear 127.0.0.1/32 password',
      'host all scram 127.0.0.1/32 scram-sha-256',
      'hostssl all secure 127.0.0.1/32 scram-sha-256',
      'host all postgres 127.0.0.1/32 trust',
    ],
  })
  await server.sql(`SET password_encryption = 'md5'; CREATE ROLE md5er LOGIN PASSWORD 'sésame';
    SET password_encryption = 'scram-sha-256';
    CREATE ROLE clear LOGIN PASSWORD 'open'; CREATE ROLE scram LOGIN PASSWORD 'pässwörd ½'; CREATE ROLE secure LOGIN PASSWORD 's';`)
}, 60_000)
afterAll(() => server[Symbol.asyncDispose]())

test.each([
  ['md5er', 'sésame'],
  ['clear', 'open'],
  ['scram', 'pässwörd ½'],
])('%s logs in with the right password and is refused with a wrong one', async (user, password) => {
  await using connection = await server.connect({ user, password })
  expect(await connection.rows('SELECT current_user')).toEqual([[user]])
  const refused = await server.connect({ user, password: 'wrong' }).catch((cause: unknown) => cause)
  expect(refused).toBeInstanceOf(PgError)
  expect((refused as PgError).sqlState).toBe('28P01')
  expect((refused as PgError).message).toContain('check database.user and database.password')
  await expect(server.connect({ user, password: undefined })).rejects.toThrow('set database.password')
})

test('TLS is used where it is offered, checked where it is asked for, and its lack is told', async () => {
  for (const sslMode of ['prefer', 'require', 'verify-ca', 'verify-full'] as const) {
    await using connection = await server.connect({ user: 'secure', password: 's', sslMode, ca: certificate, host: 'localhost' })
    expect(await connection.rows('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toEqual([['t']])
  }
  await expect(server.connect({ user: 'secure', password: 's', sslMode: 'verify-full' })).rejects.toThrow(PgSetup)
  await expect(server.connect({ user: 'secure', password: 's', sslMode: 'disable' })).rejects.toThrow('pg_hba.conf')
})

test('a server that is not there is named, with what to check', async () => {
  const refused = await server.connect({ port: 1 }).catch((cause: unknown) => cause)
  expect(refused).toBeInstanceOf(PgConnectionLost)
  expect((refused as Error).message).toContain('database.port')
})

test('rows, nulls and several statements come back in order, and an error leaves the session usable', async () => {
  await using connection = await server.connect()
  const results = await connection.query(
    `SELECT 1 AS a, NULL AS b, 'é' AS c; CREATE TEMP TABLE t(x int); INSERT INTO t VALUES (1),(2)`,
  )
  expect(results.map((one) => one.command)).toEqual(['SELECT 1', 'CREATE TABLE', 'INSERT 0 2'])
  expect(results[0]?.rows).toEqual([['1', null, 'é']])
  expect(results[0]?.columns.map((one) => [one.name, one.typeOid])).toEqual([
    ['a', 23],
    ['b', 25],
    ['c', 25],
  ])
  await expect(connection.query('SELECT nothing')).rejects.toThrow('42703')
  expect(await connection.rows('SELECT count(*) FROM t')).toEqual([['2']])
})

test('a pipeline copies rows in, and reports the first failure of a broken one', async () => {
  await using connection = await server.connect()
  const data = new TextEncoder().encode('1\tone\n2\t\\N\n')
  await connection.pipeline([
    { sql: 'BEGIN; CREATE TEMP TABLE c(id int PRIMARY KEY, name text)' },
    { sql: 'COPY c FROM STDIN', copy: [data] },
    { sql: 'COMMIT' },
  ])
  expect(await connection.rows('SELECT * FROM c ORDER BY id')).toEqual([
    ['1', 'one'],
    ['2', null],
  ])
  const broken = connection.pipeline([
    { sql: 'BEGIN' },
    { sql: 'COPY nowhere FROM STDIN', copy: [data] },
    { sql: 'COPY c FROM STDIN', copy: [data] },
    { sql: 'COMMIT' },
  ])
  await expect(broken).rejects.toThrow('nowhere')
  expect(await connection.rows('SELECT count(*) FROM c')).toEqual([['2']])
})

test('COPY out gives each row once, also rows larger than any socket chunk', async () => {
  await using connection = await server.connect()
  const sizes: number[] = []
  const count = await connection.copyOut(
    `COPY (SELECT repeat('x', n) FROM unnest(ARRAY[1, 300000, 5, 2000000, 70000]) n) TO STDOUT`,
    (bytes, start, end) => {
      expect(bytes[start]).toBe(0x78)
      sizes.push(end - start - 1)
    },
  )
  expect(sizes).toEqual([1, 300000, 5, 2000000, 70000])
  expect(count).toBe(5)
})

test('a broken connection fails what waits on it', async () => {
  const connection = await server.connect()
  const [[pid] = []] = await connection.rows('SELECT pg_backend_pid()')
  const waiting = connection.query('SELECT pg_sleep(60)').catch((cause: unknown) => cause)
  await server.sql(`SELECT pg_terminate_backend(${pid})`)
  expect(await waiting).toBeInstanceOf(Error)
  await expect(connection.query('SELECT 1')).rejects.toThrow()
})

test('an aborted signal breaks the connection off with its reason', async () => {
  const controller = new AbortController()
  const connection = await server.connect({ signal: controller.signal })
  const waiting = connection.query('SELECT pg_sleep(60)')
  controller.abort(new Error('enough'))
  await expect(waiting).rejects.toThrow('enough')
})
