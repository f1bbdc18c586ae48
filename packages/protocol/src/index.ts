// Public API: messages, headers and frames, error codes, record batches.
export * from './messages/all.ts'
export { ApiKey, apis } from './messages/api-keys.ts'
export type { AnyCodec, Api } from './primitives/api.ts'
export { MalformedMessage, UnsupportedVersion } from './primitives/malformed-message.ts'
export {
  type MessageCodec,
  checkVersion,
  emptyBytes,
  malformedIn,
  unsupportedField,
  unsupportedNull,
} from './primitives/message-codec.ts'
export { Reader, arrayElementsMax, stringBytesMax, taggedFieldsMax } from './primitives/reader.ts'
export { type UnknownTag, writeUnknownTags, writeUnknownTagsBelow } from './primitives/tagged-fields.ts'
export { type Uuid, clusterMetadataTopicId, isUuid, uuidFromBytes, uuidIntoBytes, zeroUuid } from './primitives/uuid.ts'
export { sizeOfUnsignedVarint, sizeOfVarint, sizeOfVarlong } from './primitives/varint.ts'
export { StringTooLong, Writer, separateChunkBytesMin } from './primitives/writer.ts'
export { ErrorCode } from './errors/error-codes.ts'
export { KafkaError, errorName, isRetriable } from './errors/kafka-error.ts'
export { FrameSplitter, frameRequest, frameResponse } from './connection/frames.ts'
export {
  type RequestHeader,
  readRequestHeader,
  readResponseHeader,
  requestHeaderVersion,
  responseHeaderVersion,
  writeRequestHeader,
  writeResponseHeader,
} from './connection/headers.ts'
export { BatchBuilder, type BatchBuilderOptions, type BuildOptions } from './records/batch-builder.ts'
export { type BatchFault, checkBatch } from './records/check-batch.ts'
export { type CodecId, type CodecName, type Codecs, codecNames, uncompressedRecords } from './records/compression.ts'
export {
  type ControlBatch,
  type ControlRecord,
  type ControlRecordInit,
  ControlRecordType,
  type EndTxnMarkerBatch,
  controlBatch,
  controlRecordType,
  endTxnMarkerBatch,
  readControlRecord,
} from './records/control-record.ts'
export { type Crc32c, crc32c } from './records/crc32c.ts'
export { murmur2, partitionOfKey } from './records/murmur2.ts'
export {
  RecordBatch,
  batchLogOverhead,
  batchOverhead,
  currentMagic,
  noProducerEpoch,
  noProducerId,
  noSequence,
  noTimestamp,
} from './records/record-batch.ts'
export { RecordCursor, type RecordHeader } from './records/records.ts'
export { ServedVersions, type VersionRange, nextApiVersionsVersion, readApiVersionsResponse } from './connection/negotiate.ts'
export { type Question, Requests } from './connection/requests.ts'
