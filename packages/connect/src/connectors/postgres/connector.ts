// The PostgreSQL source connector, under Debezium's class name: settings, checks, one task.
import type { Host } from '@millrace/host'
import type { ConnectorConfig, SourceConnector } from '../../api/source.ts'
import { readSettings } from '../../api/settings.ts'
import { PgError, PgSetup } from './pg-error.ts'
import { PgConnection } from './pgwire.ts'
import { version } from './event-options.ts'
import { PostgresTask } from './postgres-task.ts'
import { checkServer } from './replication-setup.ts'
import { connectOptions } from './session.ts'
import { postgresSettings, unknownNames } from './settings.ts'

/** Captures changes of a PostgreSQL database over pgoutput. Configuration and records are those of Debezium's connector. */
export const postgresSource: SourceConnector = {
  kind: 'source',
  className: 'io.debezium.connector.postgresql.PostgresConnector',
  aliases: ['PostgresConnector', 'postgres', 'millrace.postgres.source'],
  version,
  settings: postgresSettings,
  exactlyOnce: true,
  checkNames: unknownNames,
  async check(config, host, signal) {
    const { values, problems } = readSettings(postgresSettings, config)
    return problems.size > 0 ? problems : reach(values, config, host, signal)
  },
  tasks: (config) => [config],
  partitions: (config) => [{ server: config['topic.prefix'] ?? '' }],
  start: (context) => PostgresTask.start(context),
}

async function reach(
  values: ReturnType<typeof readSettings<typeof postgresSettings>>['values'],
  config: ConnectorConfig,
  host: Host,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  try {
    await using connection = await PgConnection.connect(host, connectOptions(values, host, config['name'] ?? 'check', signal))
    await checkServer(connection)
    return new Map()
  } catch (cause) {
    const setting =
      cause instanceof PgError && cause.sqlState.startsWith('28')
        ? 'database.password'
        : cause instanceof PgSetup
          ? 'plugin.name'
          : 'database.hostname'
    return new Map([[setting, [(cause as Error).message]]])
  }
}
