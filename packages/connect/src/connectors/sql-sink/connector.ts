// The SQL sink: upserts and deletes by key, tables made from schemas when asked, one transaction a batch.
import { DataError } from '../../api/converter.ts'
import type { SinkRecord } from '../../api/record.ts'
import { readSettings } from '../../api/settings.ts'
import type { SinkConnector, SinkContext, SinkTask } from '../../api/sink.ts'
import type { ConnectorConfig } from '../../api/source.ts'
import { PgConnection } from '../postgres/pgwire.ts'
import type { RowChange } from './rows.ts'
import { rowChange } from './rows.ts'
import { sqlSinkConfig, sqlSinkSettings } from './settings.ts'
import type { SqlSinkConfig } from './settings.ts'
import { prepareTable } from './table.ts'
import type { Table } from './table.ts'
import { Writer } from './writer.ts'

/** Writes topics into PostgreSQL. Redelivery changes nothing when rows have a key (insert.mode=upsert). */
export const sqlSinkConnector: SinkConnector = {
  kind: 'sink',
  className: 'io.debezium.connector.jdbc.JdbcSinkConnector',
  aliases: ['millrace.sql-sink', 'JdbcSinkConnector', 'io.confluent.connect.jdbc.JdbcSinkConnector'],
  version: '0.1.0',
  settings: sqlSinkSettings,
  async check(config) {
    const { values, problems } = readSettings(sqlSinkSettings, config)
    return problems.size > 0 ? problems : sqlSinkConfig(values).problems
  },
  tasks: (config, max) => Array.from({ length: max }, () => config),
  start: async (context) => {
    const config = configOf(context.config)
    return new SqlSinkTask(context, config, await open(context, config))
  },
}

function configOf(config: ConnectorConfig): SqlSinkConfig {
  return sqlSinkConfig(readSettings(sqlSinkSettings, config).values).config
}

function open(context: SinkContext, config: SqlSinkConfig): Promise<PgConnection> {
  return PgConnection.connect(context.host, {
    host: config.host,
    port: config.port,
    user: config.user,
    password: config.password,
    database: config.database,
    sslMode: config.sslMode,
    ca: config.ca,
    applicationName: `millrace ${context.connector}-${context.task}`,
    timeoutMs: 10_000,
    parameters: { TimeZone: 'UTC', DateStyle: 'ISO', IntervalStyle: 'iso_8601' },
    signal: context.signal,
  })
}

class SqlSinkTask implements SinkTask {
  readonly #context: SinkContext
  readonly #config: SqlSinkConfig
  readonly #connection: PgConnection
  readonly #writer: Writer
  readonly #tables = new Map<string, { readonly table: Table; readonly shapes: Set<string> }>()
  #ignored = 0

  constructor(context: SinkContext, config: SqlSinkConfig, connection: PgConnection) {
    this.#context = context
    this.#config = config
    this.#connection = connection
    this.#writer = new Writer(connection, config)
  }

  async put(records: readonly SinkRecord[]): Promise<void> {
    for (let from = 0; from < records.length; from += this.#config.batchSize) {
      const changes = await this.#changes(records.slice(from, from + this.#config.batchSize))
      if (changes.length > 0) await this.#writer.write(changes)
    }
    await this.#context.failpoint('sql-sink: committed')
  }

  async #changes(records: readonly SinkRecord[]): Promise<{ table: Table; change: RowChange }[]> {
    const changes: { table: Table; change: RowChange }[] = []
    for (const record of records) {
      try {
        const change = rowChange(this.#config, record)
        if (change === undefined) this.#ignore()
        else changes.push({ table: await this.#table(record.topic, change), change })
      } catch (cause) {
        if (!(cause instanceof DataError)) throw cause
        await this.#context.reject(record, cause)
      }
    }
    return changes
  }

  /** The table of a topic; looked at again when records have columns that were not seen before. */
  async #table(topic: string, change: RowChange): Promise<Table> {
    const shape = `${change.keys.map((cell) => cell.name).join()}|${change.values.map((cell) => cell.name).join()}`
    const known = this.#tables.get(topic)
    if (known?.shapes.has(shape) === true) return known.table
    const table = await prepareTable(this.#connection, this.#config, topic, known?.table, change.keys, change.values)
    this.#tables.set(topic, { table, shapes: (known?.shapes ?? new Set()).add(shape) })
    return table
  }

  #ignore(): void {
    this.#ignored++
    if (this.#ignored === 1)
      this.#context.log.warn('records without a value are ignored: set delete.enabled=true to delete their rows')
  }

  close(): Promise<void> {
    this.#connection.close()
    return Promise.resolve()
  }
}
