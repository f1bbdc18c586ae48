// The SQL sink: upserts and deletes by key, tables made from schemas when asked, one transaction a batch.
import { DataError } from '../../api/converter.ts'
import type { SinkRecord } from '../../api/record.ts'
import { ConfigError, mustRead, readSettings } from '../../api/settings.ts'
import type { SinkConnector, SinkContext, SinkTask } from '../../api/sink.ts'
import type { ConnectorConfig } from '../../api/source.ts'
import { PgError } from '../postgres/pg-error.ts'
import { PgConnection } from '../postgres/pgwire.ts'
import type { Ignored, RowChange } from './rows.ts'
import { rowChange } from './rows.ts'
import { sqlSinkConfig, sqlSinkSettings } from './settings.ts'
import type { SqlSinkConfig } from './settings.ts'
import { prepareTable, readTable, tableName } from './table.ts'
import type { Table } from './table.ts'
import type { TableChange } from './writer.ts'
import { tableChange, Writer } from './writer.ts'

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

/** @throws ConfigError what the settings mean together cannot be done */
function configOf(config: ConnectorConfig): SqlSinkConfig {
  const { config: made, problems } = sqlSinkConfig(mustRead(sqlSinkSettings, config))
  if (problems.size > 0) throw new ConfigError(problems)
  return made
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
    parameters: {
      TimeZone: 'UTC',
      DateStyle: 'ISO, YMD',
      IntervalStyle: 'iso_8601',
      ...(config.searchPath === undefined ? {} : { search_path: config.searchPath }),
    },
    signal: context.signal,
  })
}

class SqlSinkTask implements SinkTask {
  readonly #context: SinkContext
  readonly #config: SqlSinkConfig
  readonly #connection: PgConnection
  readonly #writer: Writer
  readonly #tables = new Map<string, { readonly table: Table; readonly shapes: Set<string> }>()
  readonly #warned = new Set<Ignored>()

  constructor(context: SinkContext, config: SqlSinkConfig, connection: PgConnection) {
    this.#context = context
    this.#config = config
    this.#connection = connection
    this.#writer = new Writer(connection, config)
  }

  async put(records: readonly SinkRecord[]): Promise<void> {
    for (let from = 0; from < records.length; from += this.#config.batchSize) {
      const some = records.slice(from, from + this.#config.batchSize)
      try {
        await this.#putAll(some)
      } catch (cause) {
        if (!isOutdated(cause)) throw cause
        // Somebody has changed the tables since they were looked at.
        this.#tables.clear()
        await this.#putAll(some)
      }
      await this.#context.failpoint('sql-sink.committed')
    }
  }

  /** All in one transaction. Where the database refuses a value, in halves, until the record is alone that has it. */
  async #putAll(records: readonly SinkRecord[]): Promise<void> {
    const changes = await this.#changes(records)
    if (changes.length === 0) return
    try {
      await this.#writer.write(changes)
    } catch (cause) {
      if (!isDataFault(cause)) throw cause
      if (changes.length === 1)
        return this.#context.reject((changes[0] as TableChange).change.record, new DataError(cause.message, { cause }))
      const middle = changes.length >> 1
      const refused = changes.map(({ change }) => change.record)
      this.#context.log.debug('a batch is written in halves, since a value of it was refused', {
        records: refused.length,
        cause: cause.message,
      })
      await this.#putAll(refused.slice(0, middle))
      await this.#putAll(refused.slice(middle))
    }
  }

  async #changes(records: readonly SinkRecord[]): Promise<TableChange[]> {
    const changes: TableChange[] = []
    for (const record of records) {
      try {
        const change = rowChange(this.#config, record)
        if (change === 'tombstone' || change === 'no row') {
          this.#ignore(change)
          continue
        }
        const table = await this.#table(record.topic, change)
        // A table that is not there has no rows to delete.
        if (table === undefined) continue
        changes.push(tableChange(table, change))
      } catch (cause) {
        if (!(cause instanceof DataError)) throw cause
        await this.#context.reject(record, cause)
      }
    }
    return changes
  }

  /** The table of a topic; looked at again when records have columns that were not seen before. */
  async #table(topic: string, change: RowChange): Promise<Table | undefined> {
    const shape = JSON.stringify([change.keys.map((cell) => cell.name), change.values.map((cell) => cell.name)])
    const known = this.#tables.get(topic)
    if (known?.shapes.has(shape) === true) return known.table
    if (known === undefined && change.kind === 'delete') {
      const there = await readTable(this.#connection, tableName(this.#config.tableFormat, topic))
      if (there === undefined) return undefined
    }
    const table = await prepareTable(this.#connection, this.#config, topic, known?.table, change.keys, change.values)
    this.#tables.set(topic, { table, shapes: (known?.shapes ?? new Set()).add(shape) })
    return table
  }

  #ignore(why: Ignored): void {
    if (this.#warned.has(why)) return
    this.#warned.add(why)
    this.#context.log.warn(
      why === 'tombstone'
        ? 'records without a value are ignored: set delete.enabled=true to delete their rows'
        : 'truncations and logical messages are ignored: no row can follow them',
    )
  }

  close(): Promise<void> {
    this.#connection.close()
    return Promise.resolve()
  }
}

/** The database refuses a value, not the statement: data, integrity, types, a row too large, two spellings of one key. */
function isDataFault(cause: unknown): cause is PgError {
  return cause instanceof PgError && /^(?:22|23|21000|42804|54000)/.test(cause.sqlState)
}

/** A table or column is not there any more. */
function isOutdated(cause: unknown): boolean {
  return cause instanceof PgError && (cause.sqlState === '42P01' || cause.sqlState === '42703')
}
