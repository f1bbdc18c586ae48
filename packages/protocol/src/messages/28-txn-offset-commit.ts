// Generated from spec/28-txn-offset-commit.txt, do not edit: TxnOffsetCommitRequest and TxnOffsetCommitResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 28: TxnOffsetCommitRequest, versions 0 to 6. */
export interface TxnOffsetCommitRequest {
  transactionalId: string
  groupId: string
  producerId: number
  producerEpoch: number
  /** From version 3, default -1. */
  generationIdOrMemberEpoch: number
  /** From version 3, default ''. */
  memberId: string
  /** From version 3, default null. */
  groupInstanceId: string | null
  topics: TxnOffsetCommitRequestTxnOffsetCommitRequestTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link TxnOffsetCommitRequest} to be written: a field left out has its default. */
export interface TxnOffsetCommitRequestInit {
  readonly transactionalId?: string | undefined
  readonly groupId?: string | undefined
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly generationIdOrMemberEpoch?: number | undefined
  readonly memberId?: string | undefined
  readonly groupInstanceId?: string | null | undefined
  readonly topics?: readonly TxnOffsetCommitRequestTxnOffsetCommitRequestTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of TxnOffsetCommitRequest. */
export interface TxnOffsetCommitRequestTxnOffsetCommitRequestTopic {
  /** Up to version 5. */
  name: string
  /** From version 6. */
  topicId: Uuid
  partitions: TxnOffsetCommitRequestTxnOffsetCommitRequestPartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link TxnOffsetCommitRequestTxnOffsetCommitRequestTopic} to be written: a field left out has its default. */
export interface TxnOffsetCommitRequestTxnOffsetCommitRequestTopicInit {
  readonly name?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly TxnOffsetCommitRequestTxnOffsetCommitRequestPartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of TxnOffsetCommitRequest. */
export interface TxnOffsetCommitRequestTxnOffsetCommitRequestPartition {
  partitionIndex: number
  committedOffset: number
  /** From version 2, default -1. */
  committedLeaderEpoch: number
  committedMetadata: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link TxnOffsetCommitRequestTxnOffsetCommitRequestPartition} to be written: a field left out has its default. */
export interface TxnOffsetCommitRequestTxnOffsetCommitRequestPartitionInit {
  readonly partitionIndex?: number | undefined
  readonly committedOffset?: number | undefined
  readonly committedLeaderEpoch?: number | undefined
  readonly committedMetadata?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link TxnOffsetCommitRequest}. */
export const txnOffsetCommitRequest: MessageCodec<TxnOffsetCommitRequest, TxnOffsetCommitRequestInit> = {
  name: 'TxnOffsetCommitRequest',
  apiKey: 28,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('TxnOffsetCommitRequest', version, 0, 6)
    try {
      return readTxnOffsetCommitRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'TxnOffsetCommitRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('TxnOffsetCommitRequest', version, 0, 6)
    writeTxnOffsetCommitRequest(writer, message, version)
  },
}

function readTxnOffsetCommitRequest(reader: Reader, version: number): TxnOffsetCommitRequest {
  const flexible = version >= 3
  const transactionalId = flexible ? reader.compactString() : reader.string()
  const groupId = flexible ? reader.compactString() : reader.string()
  const producerId = reader.int64()
  const producerEpoch = reader.int16()
  const generationIdOrMemberEpoch: number = version >= 3 ? reader.int32() : -1
  const memberId: string = version >= 3 ? (flexible ? reader.compactString() : reader.string()) : ''
  let groupInstanceId: string | null = null
  if (version >= 3) groupInstanceId = flexible ? reader.compactNullableString() : reader.nullableString()
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: TxnOffsetCommitRequestTxnOffsetCommitRequestTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readTxnOffsetCommitRequestTxnOffsetCommitRequestTopic(reader, version))
  const message: TxnOffsetCommitRequest = {
    transactionalId,
    groupId,
    producerId,
    producerEpoch,
    generationIdOrMemberEpoch,
    memberId,
    groupInstanceId,
    topics,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeTxnOffsetCommitRequest(writer: Writer, message: TxnOffsetCommitRequestInit, version: number): void {
  const flexible = version >= 3
  const transactionalId = message.transactionalId ?? ''
  if (flexible) writer.compactString(transactionalId)
  else writer.string(transactionalId)
  const groupId = message.groupId ?? ''
  if (flexible) writer.compactString(groupId)
  else writer.string(groupId)
  writer.int64(message.producerId ?? 0)
  writer.int16(message.producerEpoch ?? 0)
  const generationIdOrMemberEpoch = message.generationIdOrMemberEpoch ?? -1
  if (version >= 3) {
    writer.int32(generationIdOrMemberEpoch)
  } else if (generationIdOrMemberEpoch !== -1) {
    throw unsupportedField('TxnOffsetCommitRequest', 'generationIdOrMemberEpoch', version)
  }
  const memberId = message.memberId ?? ''
  if (version >= 3) {
    if (flexible) writer.compactString(memberId)
    else writer.string(memberId)
  } else if (memberId !== '') {
    throw unsupportedField('TxnOffsetCommitRequest', 'memberId', version)
  }
  const groupInstanceId = message.groupInstanceId ?? null
  if (version >= 3) {
    if (flexible) writer.compactNullableString(groupInstanceId)
    else writer.nullableString(groupInstanceId)
  } else if (groupInstanceId !== null) {
    throw unsupportedField('TxnOffsetCommitRequest', 'groupInstanceId', version)
  }
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeTxnOffsetCommitRequestTxnOffsetCommitRequestTopic(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('TxnOffsetCommitRequest', 'unknownTags', version)
  }
}

function readTxnOffsetCommitRequestTxnOffsetCommitRequestTopic(
  reader: Reader,
  version: number,
): TxnOffsetCommitRequestTxnOffsetCommitRequestTopic {
  const flexible = version >= 3
  const name: string = version <= 5 ? (flexible ? reader.compactString() : reader.string()) : ''
  const topicId: Uuid = version >= 6 ? reader.uuid() : zeroUuid
  const partitionsLength = flexible ? reader.compactArrayLength(14) : reader.arrayLength(14)
  const partitions: TxnOffsetCommitRequestTxnOffsetCommitRequestPartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readTxnOffsetCommitRequestTxnOffsetCommitRequestPartition(reader, version))
  }
  const message: TxnOffsetCommitRequestTxnOffsetCommitRequestTopic = { name, topicId, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeTxnOffsetCommitRequestTxnOffsetCommitRequestTopic(
  writer: Writer,
  message: TxnOffsetCommitRequestTxnOffsetCommitRequestTopicInit,
  version: number,
): void {
  const flexible = version >= 3
  const name = message.name ?? ''
  if (version <= 5) {
    if (flexible) writer.compactString(name)
    else writer.string(name)
  }
  if (version >= 6) writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeTxnOffsetCommitRequestTxnOffsetCommitRequestPartition(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('TxnOffsetCommitRequest', 'TxnOffsetCommitRequestTopic.unknownTags', version)
  }
}

function readTxnOffsetCommitRequestTxnOffsetCommitRequestPartition(
  reader: Reader,
  version: number,
): TxnOffsetCommitRequestTxnOffsetCommitRequestPartition {
  const flexible = version >= 3
  const partitionIndex = reader.int32()
  const committedOffset = reader.int64()
  const committedLeaderEpoch: number = version >= 2 ? reader.int32() : -1
  const committedMetadata = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: TxnOffsetCommitRequestTxnOffsetCommitRequestPartition = {
    partitionIndex,
    committedOffset,
    committedLeaderEpoch,
    committedMetadata,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeTxnOffsetCommitRequestTxnOffsetCommitRequestPartition(
  writer: Writer,
  message: TxnOffsetCommitRequestTxnOffsetCommitRequestPartitionInit,
  version: number,
): void {
  const flexible = version >= 3
  writer.int32(message.partitionIndex ?? 0)
  writer.int64(message.committedOffset ?? 0)
  if (version >= 2) writer.int32(message.committedLeaderEpoch ?? -1)
  const committedMetadata = message.committedMetadata === undefined ? '' : message.committedMetadata
  if (flexible) writer.compactNullableString(committedMetadata)
  else writer.nullableString(committedMetadata)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('TxnOffsetCommitRequest', 'TxnOffsetCommitRequestPartition.unknownTags', version)
  }
}

/** Response 28: TxnOffsetCommitResponse, versions 0 to 6. */
export interface TxnOffsetCommitResponse {
  throttleTimeMs: number
  topics: TxnOffsetCommitResponseTxnOffsetCommitResponseTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link TxnOffsetCommitResponse} to be written: a field left out has its default. */
export interface TxnOffsetCommitResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly topics?: readonly TxnOffsetCommitResponseTxnOffsetCommitResponseTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of TxnOffsetCommitResponse. */
export interface TxnOffsetCommitResponseTxnOffsetCommitResponseTopic {
  /** Up to version 5. */
  name: string
  /** From version 6. */
  topicId: Uuid
  partitions: TxnOffsetCommitResponseTxnOffsetCommitResponsePartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link TxnOffsetCommitResponseTxnOffsetCommitResponseTopic} to be written: a field left out has its default. */
export interface TxnOffsetCommitResponseTxnOffsetCommitResponseTopicInit {
  readonly name?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly TxnOffsetCommitResponseTxnOffsetCommitResponsePartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of TxnOffsetCommitResponse. */
export interface TxnOffsetCommitResponseTxnOffsetCommitResponsePartition {
  partitionIndex: number
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link TxnOffsetCommitResponseTxnOffsetCommitResponsePartition} to be written: a field left out has its default. */
export interface TxnOffsetCommitResponseTxnOffsetCommitResponsePartitionInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link TxnOffsetCommitResponse}. */
export const txnOffsetCommitResponse: MessageCodec<TxnOffsetCommitResponse, TxnOffsetCommitResponseInit> = {
  name: 'TxnOffsetCommitResponse',
  apiKey: 28,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('TxnOffsetCommitResponse', version, 0, 6)
    try {
      return readTxnOffsetCommitResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'TxnOffsetCommitResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('TxnOffsetCommitResponse', version, 0, 6)
    writeTxnOffsetCommitResponse(writer, message, version)
  },
}

function readTxnOffsetCommitResponse(reader: Reader, version: number): TxnOffsetCommitResponse {
  const flexible = version >= 3
  const throttleTimeMs = reader.int32()
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: TxnOffsetCommitResponseTxnOffsetCommitResponseTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readTxnOffsetCommitResponseTxnOffsetCommitResponseTopic(reader, version))
  const message: TxnOffsetCommitResponse = { throttleTimeMs, topics }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeTxnOffsetCommitResponse(writer: Writer, message: TxnOffsetCommitResponseInit, version: number): void {
  const flexible = version >= 3
  writer.int32(message.throttleTimeMs ?? 0)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeTxnOffsetCommitResponseTxnOffsetCommitResponseTopic(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('TxnOffsetCommitResponse', 'unknownTags', version)
  }
}

function readTxnOffsetCommitResponseTxnOffsetCommitResponseTopic(
  reader: Reader,
  version: number,
): TxnOffsetCommitResponseTxnOffsetCommitResponseTopic {
  const flexible = version >= 3
  const name: string = version <= 5 ? (flexible ? reader.compactString() : reader.string()) : ''
  const topicId: Uuid = version >= 6 ? reader.uuid() : zeroUuid
  const partitionsLength = flexible ? reader.compactArrayLength(6) : reader.arrayLength(6)
  const partitions: TxnOffsetCommitResponseTxnOffsetCommitResponsePartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readTxnOffsetCommitResponseTxnOffsetCommitResponsePartition(reader, version))
  }
  const message: TxnOffsetCommitResponseTxnOffsetCommitResponseTopic = { name, topicId, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeTxnOffsetCommitResponseTxnOffsetCommitResponseTopic(
  writer: Writer,
  message: TxnOffsetCommitResponseTxnOffsetCommitResponseTopicInit,
  version: number,
): void {
  const flexible = version >= 3
  const name = message.name ?? ''
  if (version <= 5) {
    if (flexible) writer.compactString(name)
    else writer.string(name)
  }
  if (version >= 6) writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeTxnOffsetCommitResponseTxnOffsetCommitResponsePartition(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('TxnOffsetCommitResponse', 'TxnOffsetCommitResponseTopic.unknownTags', version)
  }
}

function readTxnOffsetCommitResponseTxnOffsetCommitResponsePartition(
  reader: Reader,
  version: number,
): TxnOffsetCommitResponseTxnOffsetCommitResponsePartition {
  const flexible = version >= 3
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const message: TxnOffsetCommitResponseTxnOffsetCommitResponsePartition = { partitionIndex, errorCode }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeTxnOffsetCommitResponseTxnOffsetCommitResponsePartition(
  writer: Writer,
  message: TxnOffsetCommitResponseTxnOffsetCommitResponsePartitionInit,
  version: number,
): void {
  const flexible = version >= 3
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('TxnOffsetCommitResponse', 'TxnOffsetCommitResponsePartition.unknownTags', version)
  }
}
