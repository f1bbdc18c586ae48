// Generated from spec/90-describe-share-group-offsets.txt, do not edit: DescribeShareGroupOffsetsRequest and DescribeShareGroupOffsetsResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 90: DescribeShareGroupOffsetsRequest, versions 0 to 1. */
export interface DescribeShareGroupOffsetsRequest {
  groups: DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestGroup[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeShareGroupOffsetsRequest} to be written: a field left out has its default. */
export interface DescribeShareGroupOffsetsRequestInit {
  readonly groups?: readonly DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestGroupInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeShareGroupOffsetsRequest. */
export interface DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestGroup {
  groupId: string
  topics: DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestTopic[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestGroup} to be written: a field left out has its default. */
export interface DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestGroupInit {
  readonly groupId?: string | undefined
  readonly topics?: readonly DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestTopicInit[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeShareGroupOffsetsRequest. */
export interface DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestTopic {
  topicName: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestTopic} to be written: a field left out has its default. */
export interface DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestTopicInit {
  readonly topicName?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeShareGroupOffsetsRequest}. */
export const describeShareGroupOffsetsRequest: MessageCodec<
  DescribeShareGroupOffsetsRequest,
  DescribeShareGroupOffsetsRequestInit
> = {
  name: 'DescribeShareGroupOffsetsRequest',
  apiKey: 90,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DescribeShareGroupOffsetsRequest', version, 0, 1)
    try {
      return readDescribeShareGroupOffsetsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeShareGroupOffsetsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeShareGroupOffsetsRequest', version, 0, 1)
    writeDescribeShareGroupOffsetsRequest(writer, message, version)
  },
}

function readDescribeShareGroupOffsetsRequest(reader: Reader, version: number): DescribeShareGroupOffsetsRequest {
  const groupsLength = reader.compactArrayLength(3)
  const groups: DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestGroup[] = []
  for (let i = 0; i < groupsLength; i += 1) {
    groups.push(readDescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestGroup(reader, version))
  }
  const message: DescribeShareGroupOffsetsRequest = { groups }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeShareGroupOffsetsRequest(
  writer: Writer,
  message: DescribeShareGroupOffsetsRequestInit,
  version: number,
): void {
  const groups = message.groups ?? []
  writer.compactArrayLength(groups.length)
  for (const element of groups) {
    writeDescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestGroup(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestGroup(
  reader: Reader,
  version: number,
): DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestGroup {
  const groupId = reader.compactString()
  const topicsLength = reader.compactNullableArrayLength(3)
  const topicsElements: DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) {
    topicsElements.push(readDescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestTopic(reader, version))
  }
  const topics = topicsLength < 0 ? null : topicsElements
  const message: DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestGroup = { groupId, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestGroup(
  writer: Writer,
  message: DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestGroupInit,
  version: number,
): void {
  writer.compactString(message.groupId ?? '')
  const topics = message.topics === undefined ? [] : message.topics
  writer.compactArrayLength(topics === null ? -1 : topics.length)
  if (topics !== null) {
    for (const element of topics) {
      writeDescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestTopic(writer, element, version)
    }
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestTopic(
  reader: Reader,
  _version: number,
): DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestTopic {
  const topicName = reader.compactString()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestTopic = { topicName, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestTopic(
  writer: Writer,
  message: DescribeShareGroupOffsetsRequestDescribeShareGroupOffsetsRequestTopicInit,
  _version: number,
): void {
  writer.compactString(message.topicName ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 90: DescribeShareGroupOffsetsResponse, versions 0 to 1. */
export interface DescribeShareGroupOffsetsResponse {
  throttleTimeMs: number
  groups: DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseGroup[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeShareGroupOffsetsResponse} to be written: a field left out has its default. */
export interface DescribeShareGroupOffsetsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly groups?: readonly DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseGroupInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeShareGroupOffsetsResponse. */
export interface DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseGroup {
  groupId: string
  topics: DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseTopic[]
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseGroup} to be written: a field left out has its default. */
export interface DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseGroupInit {
  readonly groupId?: string | undefined
  readonly topics?: readonly DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseTopicInit[] | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeShareGroupOffsetsResponse. */
export interface DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseTopic {
  topicName: string
  topicId: Uuid
  partitions: DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponsePartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseTopic} to be written: a field left out has its default. */
export interface DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseTopicInit {
  readonly topicName?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponsePartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeShareGroupOffsetsResponse. */
export interface DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponsePartition {
  partitionIndex: number
  startOffset: number
  leaderEpoch: number
  /** From version 1, default -1. */
  lag: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponsePartition} to be written: a field left out has its default. */
export interface DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponsePartitionInit {
  readonly partitionIndex?: number | undefined
  readonly startOffset?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly lag?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeShareGroupOffsetsResponse}. */
export const describeShareGroupOffsetsResponse: MessageCodec<
  DescribeShareGroupOffsetsResponse,
  DescribeShareGroupOffsetsResponseInit
> = {
  name: 'DescribeShareGroupOffsetsResponse',
  apiKey: 90,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DescribeShareGroupOffsetsResponse', version, 0, 1)
    try {
      return readDescribeShareGroupOffsetsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeShareGroupOffsetsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeShareGroupOffsetsResponse', version, 0, 1)
    writeDescribeShareGroupOffsetsResponse(writer, message, version)
  },
}

function readDescribeShareGroupOffsetsResponse(reader: Reader, version: number): DescribeShareGroupOffsetsResponse {
  const throttleTimeMs = reader.int32()
  const groupsLength = reader.compactArrayLength(6)
  const groups: DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseGroup[] = []
  for (let i = 0; i < groupsLength; i += 1) {
    groups.push(readDescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseGroup(reader, version))
  }
  const message: DescribeShareGroupOffsetsResponse = { throttleTimeMs, groups }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeShareGroupOffsetsResponse(
  writer: Writer,
  message: DescribeShareGroupOffsetsResponseInit,
  version: number,
): void {
  writer.int32(message.throttleTimeMs ?? 0)
  const groups = message.groups ?? []
  writer.compactArrayLength(groups.length)
  for (const element of groups) {
    writeDescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseGroup(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseGroup(
  reader: Reader,
  version: number,
): DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseGroup {
  const groupId = reader.compactString()
  const topicsLength = reader.compactArrayLength(19)
  const topics: DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) {
    topics.push(readDescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseTopic(reader, version))
  }
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseGroup = {
    groupId,
    topics,
    errorCode,
    errorMessage,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseGroup(
  writer: Writer,
  message: DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseGroupInit,
  version: number,
): void {
  writer.compactString(message.groupId ?? '')
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) {
    writeDescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseTopic(writer, element, version)
  }
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseTopic(
  reader: Reader,
  version: number,
): DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseTopic {
  const topicName = reader.compactString()
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(20)
  const partitions: DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponsePartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readDescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponsePartition(reader, version))
  }
  const message: DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseTopic = { topicName, topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseTopic(
  writer: Writer,
  message: DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponseTopicInit,
  version: number,
): void {
  writer.compactString(message.topicName ?? '')
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) {
    writeDescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponsePartition(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponsePartition(
  reader: Reader,
  version: number,
): DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponsePartition {
  const partitionIndex = reader.int32()
  const startOffset = reader.int64()
  const leaderEpoch = reader.int32()
  const lag: number = version >= 1 ? reader.int64() : -1
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponsePartition = {
    partitionIndex,
    startOffset,
    leaderEpoch,
    lag,
    errorCode,
    errorMessage,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponsePartition(
  writer: Writer,
  message: DescribeShareGroupOffsetsResponseDescribeShareGroupOffsetsResponsePartitionInit,
  version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int64(message.startOffset ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  if (version >= 1) writer.int64(message.lag ?? -1)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writeUnknownTags(writer, message.unknownTags)
}
