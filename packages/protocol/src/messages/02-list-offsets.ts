// Generated from spec/02-list-offsets.txt, do not edit: ListOffsetsRequest and ListOffsetsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 2: ListOffsetsRequest, versions 1 to 11. */
export interface ListOffsetsRequest {
  replicaId: number
  /** From version 2. */
  isolationLevel: number
  topics: ListOffsetsRequestListOffsetsTopic[]
  /** From version 10. */
  timeoutMs: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListOffsetsRequest} to be written: a field left out has its default. */
export interface ListOffsetsRequestInit {
  readonly replicaId?: number | undefined
  readonly isolationLevel?: number | undefined
  readonly topics?: readonly ListOffsetsRequestListOffsetsTopicInit[] | undefined
  readonly timeoutMs?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ListOffsetsRequest. */
export interface ListOffsetsRequestListOffsetsTopic {
  name: string
  partitions: ListOffsetsRequestListOffsetsPartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListOffsetsRequestListOffsetsTopic} to be written: a field left out has its default. */
export interface ListOffsetsRequestListOffsetsTopicInit {
  readonly name?: string | undefined
  readonly partitions?: readonly ListOffsetsRequestListOffsetsPartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ListOffsetsRequest. */
export interface ListOffsetsRequestListOffsetsPartition {
  partitionIndex: number
  /** From version 4, default -1. */
  currentLeaderEpoch: number
  timestamp: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListOffsetsRequestListOffsetsPartition} to be written: a field left out has its default. */
export interface ListOffsetsRequestListOffsetsPartitionInit {
  readonly partitionIndex?: number | undefined
  readonly currentLeaderEpoch?: number | undefined
  readonly timestamp?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ListOffsetsRequest}. */
export const listOffsetsRequest: MessageCodec<ListOffsetsRequest, ListOffsetsRequestInit> = {
  name: 'ListOffsetsRequest',
  apiKey: 2,
  minVersion: 1,
  maxVersion: 11,
  flexibleFrom: 6,
  read(reader, version) {
    checkVersion('ListOffsetsRequest', version, 1, 11)
    try {
      return readListOffsetsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ListOffsetsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ListOffsetsRequest', version, 1, 11)
    writeListOffsetsRequest(writer, message, version)
  },
}

function readListOffsetsRequest(reader: Reader, version: number): ListOffsetsRequest {
  const flexible = version >= 6
  const replicaId = reader.int32()
  const isolationLevel: number = version >= 2 ? reader.int8() : 0
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: ListOffsetsRequestListOffsetsTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readListOffsetsRequestListOffsetsTopic(reader, version))
  const timeoutMs: number = version >= 10 ? reader.int32() : 0
  const message: ListOffsetsRequest = { replicaId, isolationLevel, topics, timeoutMs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListOffsetsRequest(writer: Writer, message: ListOffsetsRequestInit, version: number): void {
  const flexible = version >= 6
  writer.int32(message.replicaId ?? 0)
  const isolationLevel = message.isolationLevel ?? 0
  if (version >= 2) {
    writer.int8(isolationLevel)
  } else if (isolationLevel !== 0) {
    throw unsupportedField('ListOffsetsRequest', 'isolationLevel', version)
  }
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeListOffsetsRequestListOffsetsTopic(writer, element, version)
  if (version >= 10) writer.int32(message.timeoutMs ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ListOffsetsRequest', 'unknownTags', version)
  }
}

function readListOffsetsRequestListOffsetsTopic(reader: Reader, version: number): ListOffsetsRequestListOffsetsTopic {
  const flexible = version >= 6
  const name = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(12) : reader.arrayLength(12)
  const partitions: ListOffsetsRequestListOffsetsPartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readListOffsetsRequestListOffsetsPartition(reader, version))
  const message: ListOffsetsRequestListOffsetsTopic = { name, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListOffsetsRequestListOffsetsTopic(
  writer: Writer,
  message: ListOffsetsRequestListOffsetsTopicInit,
  version: number,
): void {
  const flexible = version >= 6
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeListOffsetsRequestListOffsetsPartition(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ListOffsetsRequest', 'ListOffsetsTopic.unknownTags', version)
  }
}

function readListOffsetsRequestListOffsetsPartition(reader: Reader, version: number): ListOffsetsRequestListOffsetsPartition {
  const flexible = version >= 6
  const partitionIndex = reader.int32()
  const currentLeaderEpoch: number = version >= 4 ? reader.int32() : -1
  const timestamp = reader.int64()
  const message: ListOffsetsRequestListOffsetsPartition = { partitionIndex, currentLeaderEpoch, timestamp }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListOffsetsRequestListOffsetsPartition(
  writer: Writer,
  message: ListOffsetsRequestListOffsetsPartitionInit,
  version: number,
): void {
  const flexible = version >= 6
  writer.int32(message.partitionIndex ?? 0)
  if (version >= 4) writer.int32(message.currentLeaderEpoch ?? -1)
  writer.int64(message.timestamp ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ListOffsetsRequest', 'ListOffsetsPartition.unknownTags', version)
  }
}

/** Response 2: ListOffsetsResponse, versions 1 to 11. */
export interface ListOffsetsResponse {
  /** From version 2. */
  throttleTimeMs: number
  topics: ListOffsetsResponseListOffsetsTopicResponse[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListOffsetsResponse} to be written: a field left out has its default. */
export interface ListOffsetsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly topics?: readonly ListOffsetsResponseListOffsetsTopicResponseInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ListOffsetsResponse. */
export interface ListOffsetsResponseListOffsetsTopicResponse {
  name: string
  partitions: ListOffsetsResponseListOffsetsPartitionResponse[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListOffsetsResponseListOffsetsTopicResponse} to be written: a field left out has its default. */
export interface ListOffsetsResponseListOffsetsTopicResponseInit {
  readonly name?: string | undefined
  readonly partitions?: readonly ListOffsetsResponseListOffsetsPartitionResponseInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ListOffsetsResponse. */
export interface ListOffsetsResponseListOffsetsPartitionResponse {
  partitionIndex: number
  errorCode: number
  /** Default -1. */
  timestamp: number
  /** Default -1. */
  offset: number
  /** From version 4, default -1. */
  leaderEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListOffsetsResponseListOffsetsPartitionResponse} to be written: a field left out has its default. */
export interface ListOffsetsResponseListOffsetsPartitionResponseInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly timestamp?: number | undefined
  readonly offset?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ListOffsetsResponse}. */
export const listOffsetsResponse: MessageCodec<ListOffsetsResponse, ListOffsetsResponseInit> = {
  name: 'ListOffsetsResponse',
  apiKey: 2,
  minVersion: 1,
  maxVersion: 11,
  flexibleFrom: 6,
  read(reader, version) {
    checkVersion('ListOffsetsResponse', version, 1, 11)
    try {
      return readListOffsetsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ListOffsetsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ListOffsetsResponse', version, 1, 11)
    writeListOffsetsResponse(writer, message, version)
  },
}

function readListOffsetsResponse(reader: Reader, version: number): ListOffsetsResponse {
  const flexible = version >= 6
  const throttleTimeMs: number = version >= 2 ? reader.int32() : 0
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: ListOffsetsResponseListOffsetsTopicResponse[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readListOffsetsResponseListOffsetsTopicResponse(reader, version))
  const message: ListOffsetsResponse = { throttleTimeMs, topics }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListOffsetsResponse(writer: Writer, message: ListOffsetsResponseInit, version: number): void {
  const flexible = version >= 6
  if (version >= 2) writer.int32(message.throttleTimeMs ?? 0)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeListOffsetsResponseListOffsetsTopicResponse(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ListOffsetsResponse', 'unknownTags', version)
  }
}

function readListOffsetsResponseListOffsetsTopicResponse(
  reader: Reader,
  version: number,
): ListOffsetsResponseListOffsetsTopicResponse {
  const flexible = version >= 6
  const name = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(22) : reader.arrayLength(22)
  const partitions: ListOffsetsResponseListOffsetsPartitionResponse[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readListOffsetsResponseListOffsetsPartitionResponse(reader, version))
  }
  const message: ListOffsetsResponseListOffsetsTopicResponse = { name, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListOffsetsResponseListOffsetsTopicResponse(
  writer: Writer,
  message: ListOffsetsResponseListOffsetsTopicResponseInit,
  version: number,
): void {
  const flexible = version >= 6
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeListOffsetsResponseListOffsetsPartitionResponse(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ListOffsetsResponse', 'ListOffsetsTopicResponse.unknownTags', version)
  }
}

function readListOffsetsResponseListOffsetsPartitionResponse(
  reader: Reader,
  version: number,
): ListOffsetsResponseListOffsetsPartitionResponse {
  const flexible = version >= 6
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const timestamp = reader.int64()
  const offset = reader.int64()
  const leaderEpoch: number = version >= 4 ? reader.int32() : -1
  const message: ListOffsetsResponseListOffsetsPartitionResponse = { partitionIndex, errorCode, timestamp, offset, leaderEpoch }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListOffsetsResponseListOffsetsPartitionResponse(
  writer: Writer,
  message: ListOffsetsResponseListOffsetsPartitionResponseInit,
  version: number,
): void {
  const flexible = version >= 6
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.int64(message.timestamp ?? -1)
  writer.int64(message.offset ?? -1)
  const leaderEpoch = message.leaderEpoch ?? -1
  if (version >= 4) {
    writer.int32(leaderEpoch)
  } else if (leaderEpoch !== -1) {
    throw unsupportedField('ListOffsetsResponse', 'ListOffsetsPartitionResponse.leaderEpoch', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ListOffsetsResponse', 'ListOffsetsPartitionResponse.unknownTags', version)
  }
}
