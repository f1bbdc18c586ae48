// Public API: topologies, operators, serdes, windows, and what runs or tests them.
export { topic, type Topic } from './topic.ts'
export type { Scratch, Serde } from './serde/serde.ts'
export { bytes, float64, int32, int64, nullable, string } from './serde/primitives.ts'
export { connectJson, type Fields, type FieldType, type FieldTypeName, json, struct, type StructOf } from './serde/json.ts'
export { windowed, type WindowedSerde } from './serde/windowed.ts'
export type { Duration } from './windows/duration.ts'
export { tumbling, type TumblingWindows, type Windowed } from './windows/window.ts'
export { type StreamOptions, type TableOptions, topology, type Topology, type TopologyOptions } from './topology/topology.ts'
export { outsideTopics, type OutsideTopics } from './topology/outside-topics.ts'
export type { Semantics } from './topology/graph.ts'
export type {
  AnyNode,
  Grouped,
  GroupedTable,
  Header,
  Meta,
  Node,
  NodeKind,
  Stream,
  Table,
  WindowedStream,
} from './topology/node.ts'
export type { Pipe, Step } from './topology/pipe.ts'
export { filter, flatMap, map, type MapOptions, selectKey, tap } from './operators/stateless.ts'
export { branch, type Branches, merge } from './operators/branch.ts'
export { groupBy, groupByKey, type GroupedKind, type GroupOptions, windowedBy, type WindowOptions } from './operators/group.ts'
export { aggregate, count, reduce, type ResultKey } from './operators/aggregate.ts'
export { join, leftJoin, outerJoin } from './operators/join.ts'
export { toStream, toTable } from './operators/table-source.ts'
export { type Sink, to } from './operators/to.ts'
export { type Materialized, store, type Store, type StoreNamed } from './store/named-store.ts'
export { memoryBackend } from './store/memory.ts'
export { StateLocked } from './store/store.ts'
export type { StateBackend, StateBatch, StateDatabase } from './store/store.ts'
export { type ErrorChoice, type OnError, ProcessingFailed } from './task/failure.ts'
export {
  testDriver,
  type TestDriver,
  type TestDriverOptions,
  type TestInput,
  type TestOutput,
  type TestRecord,
  type WrittenRecord,
} from './driver/test-driver.ts'
export { type App, type AppState, type CloseOptions, createApp, run } from './app.ts'
export type { AppOptions, Failpoint, FailpointName } from './config.ts'
export type { AppStatus, TaskStatus } from './status.ts'
export { type TapOptions, TapOverflow, type TappedRecord } from './tap.ts'
export { PartitionMismatch } from './topology/internal-topics.ts'
export { changelogName } from './topology/internal-topics.ts'
