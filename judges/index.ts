// Public API of the judges: Apache Kafka, its tools, PostgreSQL, and child processes.
export type { ApacheKafka, ApacheKafkaOptions } from './apache-kafka.ts'
export { dumpLog, kafkaTool, startApacheKafka } from './apache-kafka.ts'
export type { Child, ChildOptions } from './children.ts'
export { freePort, listening, run, start } from './children.ts'
export type { ClassPath } from './places.ts'
export { classPath, judgesFolder, missingJudges } from './places.ts'
export type { Postgres, PostgresOptions } from './postgres.ts'
export { enterableFolder, missingPostgres, startPostgres } from './postgres.ts'
