// Kafka Connect's REST API over a worker.
export type * from './connect-worker.ts'
