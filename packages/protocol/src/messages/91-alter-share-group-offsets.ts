// Generated from spec/91-alter-share-group-offsets.txt, do not edit: AlterShareGroupOffsetsRequest and AlterShareGroupOffsetsResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 91: AlterShareGroupOffsetsRequest, version 0. */
export interface AlterShareGroupOffsetsRequest {
  groupId: string
  topics: AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterShareGroupOffsetsRequest} to be written: a field left out has its default. */
export interface AlterShareGroupOffsetsRequestInit {
  readonly groupId?: string | undefined
  readonly topics?: readonly AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterShareGroupOffsetsRequest. */
export interface AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestTopic {
  topicName: string
  partitions: AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestPartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestTopic} to be written: a field left out has its default. */
export interface AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestTopicInit {
  readonly topicName?: string | undefined
  readonly partitions?: readonly AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestPartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterShareGroupOffsetsRequest. */
export interface AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestPartition {
  partitionIndex: number
  startOffset: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestPartition} to be written: a field left out has its default. */
export interface AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestPartitionInit {
  readonly partitionIndex?: number | undefined
  readonly startOffset?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterShareGroupOffsetsRequest}. */
export const alterShareGroupOffsetsRequest: MessageCodec<AlterShareGroupOffsetsRequest, AlterShareGroupOffsetsRequestInit> = {
  name: 'AlterShareGroupOffsetsRequest',
  apiKey: 91,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AlterShareGroupOffsetsRequest', version, 0, 0)
    try {
      return readAlterShareGroupOffsetsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterShareGroupOffsetsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterShareGroupOffsetsRequest', version, 0, 0)
    writeAlterShareGroupOffsetsRequest(writer, message, version)
  },
}

function readAlterShareGroupOffsetsRequest(reader: Reader, version: number): AlterShareGroupOffsetsRequest {
  const groupId = reader.compactString()
  const topicsLength = reader.compactArrayLength(3)
  const topics: AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) {
    topics.push(readAlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestTopic(reader, version))
  }
  const message: AlterShareGroupOffsetsRequest = { groupId, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterShareGroupOffsetsRequest(writer: Writer, message: AlterShareGroupOffsetsRequestInit, version: number): void {
  writer.compactString(message.groupId ?? '')
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeAlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestTopic(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestTopic(
  reader: Reader,
  version: number,
): AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestTopic {
  const topicName = reader.compactString()
  const partitionsLength = reader.compactArrayLength(13)
  const partitions: AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestPartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readAlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestPartition(reader, version))
  }
  const message: AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestTopic = { topicName, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestTopic(
  writer: Writer,
  message: AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestTopicInit,
  version: number,
): void {
  writer.compactString(message.topicName ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) {
    writeAlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestPartition(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestPartition(
  reader: Reader,
  _version: number,
): AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestPartition {
  const partitionIndex = reader.int32()
  const startOffset = reader.int64()
  const message: AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestPartition = { partitionIndex, startOffset }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestPartition(
  writer: Writer,
  message: AlterShareGroupOffsetsRequestAlterShareGroupOffsetsRequestPartitionInit,
  _version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int64(message.startOffset ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 91: AlterShareGroupOffsetsResponse, version 0. */
export interface AlterShareGroupOffsetsResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  responses: AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponseTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterShareGroupOffsetsResponse} to be written: a field left out has its default. */
export interface AlterShareGroupOffsetsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly responses?: readonly AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponseTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterShareGroupOffsetsResponse. */
export interface AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponseTopic {
  topicName: string
  topicId: Uuid
  partitions: AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponsePartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponseTopic} to be written: a field left out has its default. */
export interface AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponseTopicInit {
  readonly topicName?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponsePartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterShareGroupOffsetsResponse. */
export interface AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponsePartition {
  partitionIndex: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponsePartition} to be written: a field left out has its default. */
export interface AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponsePartitionInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterShareGroupOffsetsResponse}. */
export const alterShareGroupOffsetsResponse: MessageCodec<AlterShareGroupOffsetsResponse, AlterShareGroupOffsetsResponseInit> = {
  name: 'AlterShareGroupOffsetsResponse',
  apiKey: 91,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AlterShareGroupOffsetsResponse', version, 0, 0)
    try {
      return readAlterShareGroupOffsetsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterShareGroupOffsetsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterShareGroupOffsetsResponse', version, 0, 0)
    writeAlterShareGroupOffsetsResponse(writer, message, version)
  },
}

function readAlterShareGroupOffsetsResponse(reader: Reader, version: number): AlterShareGroupOffsetsResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const responsesLength = reader.compactArrayLength(19)
  const responses: AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponseTopic[] = []
  for (let i = 0; i < responsesLength; i += 1) {
    responses.push(readAlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponseTopic(reader, version))
  }
  const message: AlterShareGroupOffsetsResponse = { throttleTimeMs, errorCode, errorMessage, responses }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterShareGroupOffsetsResponse(writer: Writer, message: AlterShareGroupOffsetsResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  const responses = message.responses ?? []
  writer.compactArrayLength(responses.length)
  for (const element of responses) {
    writeAlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponseTopic(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponseTopic(
  reader: Reader,
  version: number,
): AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponseTopic {
  const topicName = reader.compactString()
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(8)
  const partitions: AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponsePartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readAlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponsePartition(reader, version))
  }
  const message: AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponseTopic = { topicName, topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponseTopic(
  writer: Writer,
  message: AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponseTopicInit,
  version: number,
): void {
  writer.compactString(message.topicName ?? '')
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) {
    writeAlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponsePartition(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponsePartition(
  reader: Reader,
  _version: number,
): AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponsePartition {
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponsePartition = {
    partitionIndex,
    errorCode,
    errorMessage,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponsePartition(
  writer: Writer,
  message: AlterShareGroupOffsetsResponseAlterShareGroupOffsetsResponsePartitionInit,
  _version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writeUnknownTags(writer, message.unknownTags)
}
