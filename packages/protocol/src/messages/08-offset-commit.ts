// Generated from spec/08-offset-commit.txt, do not edit: OffsetCommitRequest and OffsetCommitResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 8: OffsetCommitRequest, versions 2 to 10. */
export interface OffsetCommitRequest {
  groupId: string
  /** Default -1. */
  generationIdOrMemberEpoch: number
  memberId: string
  /** From version 7, default null. */
  groupInstanceId: string | null
  /** Up to version 4, default -1. */
  retentionTimeMs: number
  topics: OffsetCommitRequestOffsetCommitRequestTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetCommitRequest} to be written: a field left out has its default. */
export interface OffsetCommitRequestInit {
  readonly groupId?: string | undefined
  readonly generationIdOrMemberEpoch?: number | undefined
  readonly memberId?: string | undefined
  readonly groupInstanceId?: string | null | undefined
  readonly retentionTimeMs?: number | undefined
  readonly topics?: readonly OffsetCommitRequestOffsetCommitRequestTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetCommitRequest. */
export interface OffsetCommitRequestOffsetCommitRequestTopic {
  /** Up to version 9. */
  name: string
  /** From version 10. */
  topicId: Uuid
  partitions: OffsetCommitRequestOffsetCommitRequestPartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetCommitRequestOffsetCommitRequestTopic} to be written: a field left out has its default. */
export interface OffsetCommitRequestOffsetCommitRequestTopicInit {
  readonly name?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly OffsetCommitRequestOffsetCommitRequestPartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetCommitRequest. */
export interface OffsetCommitRequestOffsetCommitRequestPartition {
  partitionIndex: number
  committedOffset: number
  /** From version 6, default -1. */
  committedLeaderEpoch: number
  committedMetadata: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetCommitRequestOffsetCommitRequestPartition} to be written: a field left out has its default. */
export interface OffsetCommitRequestOffsetCommitRequestPartitionInit {
  readonly partitionIndex?: number | undefined
  readonly committedOffset?: number | undefined
  readonly committedLeaderEpoch?: number | undefined
  readonly committedMetadata?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link OffsetCommitRequest}. */
export const offsetCommitRequest: MessageCodec<OffsetCommitRequest, OffsetCommitRequestInit> = {
  name: 'OffsetCommitRequest',
  apiKey: 8,
  minVersion: 2,
  maxVersion: 10,
  flexibleFrom: 8,
  read(reader, version) {
    checkVersion('OffsetCommitRequest', version, 2, 10)
    try {
      return readOffsetCommitRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'OffsetCommitRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('OffsetCommitRequest', version, 2, 10)
    writeOffsetCommitRequest(writer, message, version)
  },
}

function readOffsetCommitRequest(reader: Reader, version: number): OffsetCommitRequest {
  const flexible = version >= 8
  const groupId = flexible ? reader.compactString() : reader.string()
  const generationIdOrMemberEpoch = reader.int32()
  const memberId = flexible ? reader.compactString() : reader.string()
  let groupInstanceId: string | null = null
  if (version >= 7) groupInstanceId = flexible ? reader.compactNullableString() : reader.nullableString()
  const retentionTimeMs: number = version <= 4 ? reader.int64() : -1
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: OffsetCommitRequestOffsetCommitRequestTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readOffsetCommitRequestOffsetCommitRequestTopic(reader, version))
  const message: OffsetCommitRequest = { groupId, generationIdOrMemberEpoch, memberId, groupInstanceId, retentionTimeMs, topics }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetCommitRequest(writer: Writer, message: OffsetCommitRequestInit, version: number): void {
  const flexible = version >= 8
  const groupId = message.groupId ?? ''
  if (flexible) writer.compactString(groupId)
  else writer.string(groupId)
  writer.int32(message.generationIdOrMemberEpoch ?? -1)
  const memberId = message.memberId ?? ''
  if (flexible) writer.compactString(memberId)
  else writer.string(memberId)
  const groupInstanceId = message.groupInstanceId ?? null
  if (version >= 7) {
    if (flexible) writer.compactNullableString(groupInstanceId)
    else writer.nullableString(groupInstanceId)
  } else if (groupInstanceId !== null) {
    throw unsupportedField('OffsetCommitRequest', 'groupInstanceId', version)
  }
  if (version <= 4) writer.int64(message.retentionTimeMs ?? -1)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeOffsetCommitRequestOffsetCommitRequestTopic(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetCommitRequest', 'unknownTags', version)
  }
}

function readOffsetCommitRequestOffsetCommitRequestTopic(
  reader: Reader,
  version: number,
): OffsetCommitRequestOffsetCommitRequestTopic {
  const flexible = version >= 8
  const name: string = version <= 9 ? (flexible ? reader.compactString() : reader.string()) : ''
  const topicId: Uuid = version >= 10 ? reader.uuid() : zeroUuid
  const partitionsLength = flexible ? reader.compactArrayLength(14) : reader.arrayLength(14)
  const partitions: OffsetCommitRequestOffsetCommitRequestPartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readOffsetCommitRequestOffsetCommitRequestPartition(reader, version))
  }
  const message: OffsetCommitRequestOffsetCommitRequestTopic = { name, topicId, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetCommitRequestOffsetCommitRequestTopic(
  writer: Writer,
  message: OffsetCommitRequestOffsetCommitRequestTopicInit,
  version: number,
): void {
  const flexible = version >= 8
  const name = message.name ?? ''
  if (version <= 9) {
    if (flexible) writer.compactString(name)
    else writer.string(name)
  }
  if (version >= 10) writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeOffsetCommitRequestOffsetCommitRequestPartition(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetCommitRequest', 'OffsetCommitRequestTopic.unknownTags', version)
  }
}

function readOffsetCommitRequestOffsetCommitRequestPartition(
  reader: Reader,
  version: number,
): OffsetCommitRequestOffsetCommitRequestPartition {
  const flexible = version >= 8
  const partitionIndex = reader.int32()
  const committedOffset = reader.int64()
  const committedLeaderEpoch: number = version >= 6 ? reader.int32() : -1
  const committedMetadata = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: OffsetCommitRequestOffsetCommitRequestPartition = {
    partitionIndex,
    committedOffset,
    committedLeaderEpoch,
    committedMetadata,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetCommitRequestOffsetCommitRequestPartition(
  writer: Writer,
  message: OffsetCommitRequestOffsetCommitRequestPartitionInit,
  version: number,
): void {
  const flexible = version >= 8
  writer.int32(message.partitionIndex ?? 0)
  writer.int64(message.committedOffset ?? 0)
  if (version >= 6) writer.int32(message.committedLeaderEpoch ?? -1)
  const committedMetadata = message.committedMetadata === undefined ? '' : message.committedMetadata
  if (flexible) writer.compactNullableString(committedMetadata)
  else writer.nullableString(committedMetadata)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetCommitRequest', 'OffsetCommitRequestPartition.unknownTags', version)
  }
}

/** Response 8: OffsetCommitResponse, versions 2 to 10. */
export interface OffsetCommitResponse {
  /** From version 3. */
  throttleTimeMs: number
  topics: OffsetCommitResponseOffsetCommitResponseTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetCommitResponse} to be written: a field left out has its default. */
export interface OffsetCommitResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly topics?: readonly OffsetCommitResponseOffsetCommitResponseTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetCommitResponse. */
export interface OffsetCommitResponseOffsetCommitResponseTopic {
  /** Up to version 9. */
  name: string
  /** From version 10. */
  topicId: Uuid
  partitions: OffsetCommitResponseOffsetCommitResponsePartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetCommitResponseOffsetCommitResponseTopic} to be written: a field left out has its default. */
export interface OffsetCommitResponseOffsetCommitResponseTopicInit {
  readonly name?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly OffsetCommitResponseOffsetCommitResponsePartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetCommitResponse. */
export interface OffsetCommitResponseOffsetCommitResponsePartition {
  partitionIndex: number
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetCommitResponseOffsetCommitResponsePartition} to be written: a field left out has its default. */
export interface OffsetCommitResponseOffsetCommitResponsePartitionInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link OffsetCommitResponse}. */
export const offsetCommitResponse: MessageCodec<OffsetCommitResponse, OffsetCommitResponseInit> = {
  name: 'OffsetCommitResponse',
  apiKey: 8,
  minVersion: 2,
  maxVersion: 10,
  flexibleFrom: 8,
  read(reader, version) {
    checkVersion('OffsetCommitResponse', version, 2, 10)
    try {
      return readOffsetCommitResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'OffsetCommitResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('OffsetCommitResponse', version, 2, 10)
    writeOffsetCommitResponse(writer, message, version)
  },
}

function readOffsetCommitResponse(reader: Reader, version: number): OffsetCommitResponse {
  const flexible = version >= 8
  const throttleTimeMs: number = version >= 3 ? reader.int32() : 0
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: OffsetCommitResponseOffsetCommitResponseTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readOffsetCommitResponseOffsetCommitResponseTopic(reader, version))
  const message: OffsetCommitResponse = { throttleTimeMs, topics }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetCommitResponse(writer: Writer, message: OffsetCommitResponseInit, version: number): void {
  const flexible = version >= 8
  if (version >= 3) writer.int32(message.throttleTimeMs ?? 0)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeOffsetCommitResponseOffsetCommitResponseTopic(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetCommitResponse', 'unknownTags', version)
  }
}

function readOffsetCommitResponseOffsetCommitResponseTopic(
  reader: Reader,
  version: number,
): OffsetCommitResponseOffsetCommitResponseTopic {
  const flexible = version >= 8
  const name: string = version <= 9 ? (flexible ? reader.compactString() : reader.string()) : ''
  const topicId: Uuid = version >= 10 ? reader.uuid() : zeroUuid
  const partitionsLength = flexible ? reader.compactArrayLength(6) : reader.arrayLength(6)
  const partitions: OffsetCommitResponseOffsetCommitResponsePartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readOffsetCommitResponseOffsetCommitResponsePartition(reader, version))
  }
  const message: OffsetCommitResponseOffsetCommitResponseTopic = { name, topicId, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetCommitResponseOffsetCommitResponseTopic(
  writer: Writer,
  message: OffsetCommitResponseOffsetCommitResponseTopicInit,
  version: number,
): void {
  const flexible = version >= 8
  const name = message.name ?? ''
  if (version <= 9) {
    if (flexible) writer.compactString(name)
    else writer.string(name)
  }
  if (version >= 10) writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeOffsetCommitResponseOffsetCommitResponsePartition(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetCommitResponse', 'OffsetCommitResponseTopic.unknownTags', version)
  }
}

function readOffsetCommitResponseOffsetCommitResponsePartition(
  reader: Reader,
  version: number,
): OffsetCommitResponseOffsetCommitResponsePartition {
  const flexible = version >= 8
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const message: OffsetCommitResponseOffsetCommitResponsePartition = { partitionIndex, errorCode }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetCommitResponseOffsetCommitResponsePartition(
  writer: Writer,
  message: OffsetCommitResponseOffsetCommitResponsePartitionInit,
  version: number,
): void {
  const flexible = version >= 8
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetCommitResponse', 'OffsetCommitResponsePartition.unknownTags', version)
  }
}
