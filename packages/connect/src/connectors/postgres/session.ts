// Sessions with the configured server: where it is, who we are, and the text form in which rows come.
import type { Host } from '@millrace/host'
import { PgSetup } from './pg-error.ts'
import type { PgConnectOptions } from './pgwire.ts'
import type { PostgresConfig } from './settings.ts'

/** Settings of every session, so that rows have one text form wherever they are read. */
export const sessionParameters = {
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '3',
  lc_monetary: 'C',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
}

/** @throws PgSetup a file with a certificate or key is not there */
export function connectOptions(config: PostgresConfig, host: Host, connector: string, signal: AbortSignal): PgConnectOptions {
  const pem = (name: 'database.sslrootcert' | 'database.sslcert' | 'database.sslkey'): string | undefined => {
    const path = config[name]
    if (path === undefined || path === '') return undefined
    if (!host.disk.exists(path)) throw new PgSetup(`${name}: there is no file ${path}`)
    return new TextDecoder().decode(host.disk.readFile(path))
  }
  return {
    host: config['database.hostname'],
    port: config['database.port'],
    user: config['database.user'],
    password: config['database.password'],
    database: config['database.dbname'],
    sslMode: config['database.sslmode'],
    ca: pem('database.sslrootcert'),
    certificate: pem('database.sslcert'),
    key: pem('database.sslkey'),
    applicationName: `millrace ${connector}`,
    timeoutMs: config['connect.timeout.ms'],
    parameters: sessionParameters,
    signal,
  }
}
