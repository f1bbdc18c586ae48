// Door of the conformance suites: what sources and sinks promise, as checks for any test framework.
export type { Check } from './check.ts'
export { CheckFailed } from './check.ts'
export type { SinkRow, SinkSubject, SinkTarget } from './sink-suite.ts'
export { sinkChecks } from './sink-suite.ts'
export type { SourceSubject, SourceWorld } from './source-suite.ts'
export { sourceChecks } from './source-suite.ts'
