// Generated from spec/21-delete-records.txt, do not edit: DeleteRecordsRequest and DeleteRecordsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 21: DeleteRecordsRequest, versions 0 to 2. */
export interface DeleteRecordsRequest {
  topics: DeleteRecordsRequestDeleteRecordsTopic[]
  timeoutMs: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteRecordsRequest} to be written: a field left out has its default. */
export interface DeleteRecordsRequestInit {
  readonly topics?: readonly DeleteRecordsRequestDeleteRecordsTopicInit[] | undefined
  readonly timeoutMs?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteRecordsRequest. */
export interface DeleteRecordsRequestDeleteRecordsTopic {
  name: string
  partitions: DeleteRecordsRequestDeleteRecordsPartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteRecordsRequestDeleteRecordsTopic} to be written: a field left out has its default. */
export interface DeleteRecordsRequestDeleteRecordsTopicInit {
  readonly name?: string | undefined
  readonly partitions?: readonly DeleteRecordsRequestDeleteRecordsPartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteRecordsRequest. */
export interface DeleteRecordsRequestDeleteRecordsPartition {
  partitionIndex: number
  offset: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteRecordsRequestDeleteRecordsPartition} to be written: a field left out has its default. */
export interface DeleteRecordsRequestDeleteRecordsPartitionInit {
  readonly partitionIndex?: number | undefined
  readonly offset?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DeleteRecordsRequest}. */
export const deleteRecordsRequest: MessageCodec<DeleteRecordsRequest, DeleteRecordsRequestInit> = {
  name: 'DeleteRecordsRequest',
  apiKey: 21,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('DeleteRecordsRequest', version, 0, 2)
    try {
      return readDeleteRecordsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DeleteRecordsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DeleteRecordsRequest', version, 0, 2)
    writeDeleteRecordsRequest(writer, message, version)
  },
}

function readDeleteRecordsRequest(reader: Reader, version: number): DeleteRecordsRequest {
  const flexible = version >= 2
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: DeleteRecordsRequestDeleteRecordsTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readDeleteRecordsRequestDeleteRecordsTopic(reader, version))
  const timeoutMs = reader.int32()
  const message: DeleteRecordsRequest = { topics, timeoutMs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteRecordsRequest(writer: Writer, message: DeleteRecordsRequestInit, version: number): void {
  const flexible = version >= 2
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeDeleteRecordsRequestDeleteRecordsTopic(writer, element, version)
  writer.int32(message.timeoutMs ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteRecordsRequest', 'unknownTags', version)
  }
}

function readDeleteRecordsRequestDeleteRecordsTopic(reader: Reader, version: number): DeleteRecordsRequestDeleteRecordsTopic {
  const flexible = version >= 2
  const name = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(12) : reader.arrayLength(12)
  const partitions: DeleteRecordsRequestDeleteRecordsPartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readDeleteRecordsRequestDeleteRecordsPartition(reader, version))
  const message: DeleteRecordsRequestDeleteRecordsTopic = { name, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteRecordsRequestDeleteRecordsTopic(
  writer: Writer,
  message: DeleteRecordsRequestDeleteRecordsTopicInit,
  version: number,
): void {
  const flexible = version >= 2
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeDeleteRecordsRequestDeleteRecordsPartition(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteRecordsRequest', 'DeleteRecordsTopic.unknownTags', version)
  }
}

function readDeleteRecordsRequestDeleteRecordsPartition(
  reader: Reader,
  version: number,
): DeleteRecordsRequestDeleteRecordsPartition {
  const flexible = version >= 2
  const partitionIndex = reader.int32()
  const offset = reader.int64()
  const message: DeleteRecordsRequestDeleteRecordsPartition = { partitionIndex, offset }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteRecordsRequestDeleteRecordsPartition(
  writer: Writer,
  message: DeleteRecordsRequestDeleteRecordsPartitionInit,
  version: number,
): void {
  const flexible = version >= 2
  writer.int32(message.partitionIndex ?? 0)
  writer.int64(message.offset ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteRecordsRequest', 'DeleteRecordsPartition.unknownTags', version)
  }
}

/** Response 21: DeleteRecordsResponse, versions 0 to 2. */
export interface DeleteRecordsResponse {
  throttleTimeMs: number
  topics: DeleteRecordsResponseDeleteRecordsTopicResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteRecordsResponse} to be written: a field left out has its default. */
export interface DeleteRecordsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly topics?: readonly DeleteRecordsResponseDeleteRecordsTopicResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteRecordsResponse. */
export interface DeleteRecordsResponseDeleteRecordsTopicResult {
  name: string
  partitions: DeleteRecordsResponseDeleteRecordsPartitionResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteRecordsResponseDeleteRecordsTopicResult} to be written: a field left out has its default. */
export interface DeleteRecordsResponseDeleteRecordsTopicResultInit {
  readonly name?: string | undefined
  readonly partitions?: readonly DeleteRecordsResponseDeleteRecordsPartitionResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteRecordsResponse. */
export interface DeleteRecordsResponseDeleteRecordsPartitionResult {
  partitionIndex: number
  lowWatermark: number
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteRecordsResponseDeleteRecordsPartitionResult} to be written: a field left out has its default. */
export interface DeleteRecordsResponseDeleteRecordsPartitionResultInit {
  readonly partitionIndex?: number | undefined
  readonly lowWatermark?: number | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DeleteRecordsResponse}. */
export const deleteRecordsResponse: MessageCodec<DeleteRecordsResponse, DeleteRecordsResponseInit> = {
  name: 'DeleteRecordsResponse',
  apiKey: 21,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('DeleteRecordsResponse', version, 0, 2)
    try {
      return readDeleteRecordsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DeleteRecordsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DeleteRecordsResponse', version, 0, 2)
    writeDeleteRecordsResponse(writer, message, version)
  },
}

function readDeleteRecordsResponse(reader: Reader, version: number): DeleteRecordsResponse {
  const flexible = version >= 2
  const throttleTimeMs = reader.int32()
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: DeleteRecordsResponseDeleteRecordsTopicResult[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readDeleteRecordsResponseDeleteRecordsTopicResult(reader, version))
  const message: DeleteRecordsResponse = { throttleTimeMs, topics }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteRecordsResponse(writer: Writer, message: DeleteRecordsResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int32(message.throttleTimeMs ?? 0)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeDeleteRecordsResponseDeleteRecordsTopicResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteRecordsResponse', 'unknownTags', version)
  }
}

function readDeleteRecordsResponseDeleteRecordsTopicResult(
  reader: Reader,
  version: number,
): DeleteRecordsResponseDeleteRecordsTopicResult {
  const flexible = version >= 2
  const name = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(14) : reader.arrayLength(14)
  const partitions: DeleteRecordsResponseDeleteRecordsPartitionResult[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readDeleteRecordsResponseDeleteRecordsPartitionResult(reader, version))
  }
  const message: DeleteRecordsResponseDeleteRecordsTopicResult = { name, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteRecordsResponseDeleteRecordsTopicResult(
  writer: Writer,
  message: DeleteRecordsResponseDeleteRecordsTopicResultInit,
  version: number,
): void {
  const flexible = version >= 2
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeDeleteRecordsResponseDeleteRecordsPartitionResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteRecordsResponse', 'DeleteRecordsTopicResult.unknownTags', version)
  }
}

function readDeleteRecordsResponseDeleteRecordsPartitionResult(
  reader: Reader,
  version: number,
): DeleteRecordsResponseDeleteRecordsPartitionResult {
  const flexible = version >= 2
  const partitionIndex = reader.int32()
  const lowWatermark = reader.int64()
  const errorCode = reader.int16()
  const message: DeleteRecordsResponseDeleteRecordsPartitionResult = { partitionIndex, lowWatermark, errorCode }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteRecordsResponseDeleteRecordsPartitionResult(
  writer: Writer,
  message: DeleteRecordsResponseDeleteRecordsPartitionResultInit,
  version: number,
): void {
  const flexible = version >= 2
  writer.int32(message.partitionIndex ?? 0)
  writer.int64(message.lowWatermark ?? 0)
  writer.int16(message.errorCode ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteRecordsResponse', 'DeleteRecordsPartitionResult.unknownTags', version)
  }
}
