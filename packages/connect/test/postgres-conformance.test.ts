import { nodeHost } from '@millrace/host/node'
import type { Postgres } from '@millrace/judges'
import { missingPostgres, startPostgres } from '@millrace/judges'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { SourceRecord } from '../src/api/record.ts'
import type { Struct } from '../src/api/schema.ts'
import { sourceChecks } from '../src/conformance/index.ts'
import { PgConnection } from '../src/connectors/postgres/pgwire.ts'
import { postgresSource } from '../src/connectors/postgres/connector.ts'

const host = nodeHost({ level: 'error' })

describe.skipIf(missingPostgres() !== undefined)(
  'the PostgreSQL source keeps what every source promises',
  { timeout: 120_000 },
  () => {
    let postgres: Postgres
    let admin: PgConnection
    let worlds = 0

    beforeAll(async () => {
      postgres = await startPostgres()
      admin = await PgConnection.connect(host, {
        host: '127.0.0.1',
        port: postgres.port,
        user: 'postgres',
        database: 'postgres',
        sslMode: 'disable',
        applicationName: 'test',
        timeoutMs: 10_000,
      })
    }, 60_000)
    afterAll(async () => {
      admin.close()
      await postgres.remove()
    })

    /** The slot is let go by a task that died only when the server notices. */
    async function dropSlot(slot: string): Promise<void> {
      for (;;) {
        const [row] = await admin.rows(`select active_pid from pg_replication_slots where slot_name = '${slot}'`)
        if (row === undefined) return
        if (row[0] === null) await admin.query(`select pg_drop_replication_slot('${slot}')`)
        else await admin.query(`select pg_terminate_backend(${row[0]}); select pg_sleep(0.05)`)
      }
    }

    const checks = sourceChecks({
      connector: postgresSource,
      patienceMs: 60_000,
      eventsPerRun: 6,
      async open() {
        const name = `w${++worlds}`
        let told = 0
        await admin.query(`create table ${name} (id int primary key, t text)`)
        return {
          host,
          config: {
            'database.hostname': '127.0.0.1',
            'database.port': String(postgres.port),
            'database.user': 'postgres',
            'database.dbname': 'postgres',
            'database.sslmode': 'disable',
            'topic.prefix': name,
            'table.include.list': `public\\.${name}`,
            'slot.name': name,
            'publication.name': name,
            'publication.autocreate.mode': 'filtered',
            'slot.drop.on.stop': 'false',
          },
          // Transactions of one to three rows.
          async happen(count) {
            const events: string[] = []
            while (events.length < count) {
              const rows = Array.from({ length: Math.min(1 + (told % 3), count - events.length) }, () => told++)
              await admin.query(`insert into ${name} values ${rows.map((id) => `(${id}, 'row')`).join(', ')}`)
              events.push(...rows.map(String))
            }
            return events
          },
          identify: (record: SourceRecord) =>
            record.topic === `${name}.public.${name}` ? String((record.key as Struct)['id'] as number) : undefined,
          async close() {
            await dropSlot(name)
            await admin.query(`drop publication if exists ${name}; drop table ${name}`)
          },
        }
      },
    })
    test.each(checks)('$name', (check) => check.run())
  },
)
