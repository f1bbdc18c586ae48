// Debezium's PostgreSQL connector as its users set it up: one table of a database of the judges, records as plain JSON.
import { join } from 'node:path'
import { judgesFolder } from './places.ts'

/** For a worker, Kafka's or ours: where the plug-in lies, and JSON without schemas. */
export const debeziumWorker = {
  'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'key.converter.schemas.enable': 'false',
  'value.converter.schemas.enable': 'false',
  'plugin.path': join(judgesFolder, 'debezium/plugins'),
} as const

/** The connector for one table of the schema `public`; its topic is `PREFIX.public.TABLE`. */
export function debeziumConnector(postgresPort: number, prefix: string, table: string): Record<string, string> {
  return {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'tasks.max': '1',
    'database.hostname': '127.0.0.1',
    'database.port': String(postgresPort),
    'database.user': 'postgres',
    'database.password': 'postgres',
    'database.dbname': 'postgres',
    'topic.prefix': prefix,
    'plugin.name': 'pgoutput',
    'table.include.list': `public.${table}`,
  }
}
