// Public API of @millrace/broker/log: files of a log directory read without a broker.
export { decoderOf } from './dump/decoders.ts'
export type { DecoderName, Decoded } from './dump/decoders.ts'
export {
  FileDamaged,
  checkOffsetIndex,
  dumpCheckpoint,
  dumpOffsetIndex,
  dumpProducerSnapshot,
  dumpTimeIndex,
  dumpTransactionIndex,
} from './dump/dump-files.ts'
export type { DumpedIndexEntry, DumpedTransaction } from './dump/dump-files.ts'
export { dumpLogFile } from './dump/dump-log.ts'
export type { DumpLogOptions, DumpProblem, DumpedBatch, DumpedRecord } from './dump/dump-log.ts'
export { jsonText } from './dump/record-json.ts'
export type { Json } from './dump/record-json.ts'
export { offsetOf, partitionOf } from './log/file-names.ts'
