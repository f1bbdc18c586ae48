// Door of the SQL sink.
export { sqlSinkConnector } from './connector.ts'
