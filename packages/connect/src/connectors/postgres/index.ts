// Public API of @millrace/connect/postgres: the PostgreSQL source, and the wire client that it is built on.
export { postgresSource } from './connector.ts'
export { postgresSettings } from './settings.ts'
export { PgConnection } from './pgwire.ts'
export type { PgColumn, PgConnectOptions, PgResult, PgStep } from './pgwire.ts'
export { PgConnectionLost, PgError, PgProtocolError, PgSetup } from './pg-error.ts'
