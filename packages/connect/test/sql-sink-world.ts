// A PostgreSQL for tests of the SQL sink, tasks on it, and records for them.
import { nodeHost } from '@millrace/host/node'
import type { Postgres } from '@millrace/judges'
import { startPostgres } from '@millrace/judges'
import { onTestFinished } from 'vitest'
import type { SinkRecord } from '../src/api/record.ts'
import type { ConnectValue, Schema } from '../src/api/schema.ts'
import { schema as s } from '../src/api/schema.ts'
import type { SinkTask } from '../src/api/sink.ts'
import { PgConnection } from '../src/connectors/postgres/pgwire.ts'
import { sqlSinkConnector } from '../src/connectors/sql-sink/index.ts'

export const host = nodeHost({ level: 'error' })
let postgres: Postgres
export let admin: PgConnection

export async function openWorld(): Promise<void> {
  postgres = await startPostgres()
  admin = await connect(postgres.port)
}

export async function closeWorld(): Promise<void> {
  admin.close()
  await postgres.remove()
}

export const connect = (port: number): Promise<PgConnection> =>
  PgConnection.connect(host, {
    host: '127.0.0.1',
    port,
    user: 'postgres',
    database: 'postgres',
    sslMode: 'disable',
    applicationName: 'test',
    timeoutMs: 10_000,
    parameters: { TimeZone: 'UTC', DateStyle: 'ISO', extra_float_digits: '1' },
  })

/** Rows as texts. */
export const rows = (sql: string): Promise<readonly (readonly (string | null)[])[]> => admin.rows(sql)

export let made = 0
export const freshTopic = (): string => `topic.${++made}`
export const tableOf = (topic: string): string => topic.replaceAll('.', '_')

export interface Run {
  readonly task: SinkTask
  readonly rejected: { readonly offset: number; readonly cause: string }[]
}

export const upsert = {
  'insert.mode': 'upsert',
  'delete.enabled': 'true',
  'primary.key.mode': 'record_key',
  'schema.evolution': 'basic',
}
export const url = (): string => `jdbc:postgresql://127.0.0.1:${postgres.port}/postgres?user=postgres&sslmode=disable`

/** A task; rejected records are noted, or fail the put. */
export async function start(config: Readonly<Record<string, string>>, tolerant = true): Promise<Run> {
  const controller = new AbortController()
  const rejected: Run['rejected'] = []
  const full = { 'connection.url': url(), ...config }
  const problems = await sqlSinkConnector.check?.(full, host, controller.signal)
  if (problems !== undefined && problems.size > 0)
    throw new Error([...problems].map(([name, texts]) => `${name}: ${texts.join()}`).join('\n'))
  const task = await sqlSinkConnector.start({
    host,
    log: host.log,
    connector: 'test',
    task: 0,
    config: full,
    signal: controller.signal,
    reject(record, cause) {
      if (!tolerant) return Promise.reject(cause)
      rejected.push({ offset: record.offset, cause: cause.message })
      return Promise.resolve()
    },
    failpoint: () => Promise.resolve(),
  })
  onTestFinished(() => task.close())
  return { task, rejected }
}

const keySchema = s.struct([{ name: 'id', schema: s.int32() }])
let offset = 0
export function record(
  topic: string,
  key: ConnectValue,
  value: ConnectValue,
  schemas: { key?: Schema | null; value?: Schema | null } = {},
): SinkRecord {
  return {
    topic,
    partition: 0,
    offset: offset++,
    timestamp: 0,
    keySchema: schemas.key === undefined ? keySchema : schemas.key,
    key,
    valueSchema: schemas.value ?? null,
    value,
    headers: [],
  }
}
