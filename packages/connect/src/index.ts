// Public API of @millrace/connect: the worker, the contracts of connectors, the built-in plug-ins' names.
export { createWorker, Worker } from './runtime/worker.ts'
export type { ProgressEvent, WorkerOptions } from './runtime/worker-options.ts'
export { RequestRefused } from './runtime/connect-worker.ts'
export type {
  ConnectorInfo,
  ConnectorOffset,
  ConnectorStatus,
  ConnectWorker,
  RunState,
  RunStatus,
  TargetState,
} from './runtime/connect-worker.ts'
export type { TaskNumbers } from './runtime/task-counters.ts'

export type { Connector, SinkConnector, SinkContext, SinkTask } from './api/sink.ts'
export { isRetriable, RetriableError } from './api/source.ts'
export type { ConnectorConfig, Progress, SourceBatch, SourceConnector, SourceContext, SourceTask } from './api/source.ts'
export type {
  ConnectHeader,
  ConnectRecord,
  PositionValue,
  SinkRecord,
  SourceOffset,
  SourcePartition,
  SourceRecord,
} from './api/record.ts'
export { Decimal, fieldOf, logical, optional, sameSchema, schema } from './api/schema.ts'
export type { ConnectValue, Field, Schema, SchemaType, Struct } from './api/schema.ts'
export { DataError } from './api/converter.ts'
export type { Converter, JsonEncoding, SchemaAndValue } from './api/converter.ts'
export { EncodedRecords } from './api/encoded-records.ts'
export type { Transform, TransformType } from './api/transform.ts'
export {
  choice,
  ConfigError,
  declined,
  flag,
  list,
  mustRead,
  password,
  patterns,
  readSettings,
  SettingError,
  text,
  whole,
} from './api/settings.ts'
export type { Setting, Settings, ValuesOf } from './api/settings.ts'
export { JsonConverter } from './converters/json.ts'
export type { JsonConverterOptions } from './converters/json.ts'
export { builtInConnectors, builtInConverters } from './plugins.ts'
export { parseConnectorFile, readWorkerProperties } from './runtime/worker-properties.ts'
export type { ConnectorFile, WorkerProperties } from './runtime/worker-properties.ts'
export type { Change } from './connectors/postgres/change.ts'
