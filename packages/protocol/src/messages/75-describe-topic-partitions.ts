// Generated from spec/75-describe-topic-partitions.txt, do not edit: DescribeTopicPartitionsRequest and DescribeTopicPartitionsResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 75: DescribeTopicPartitionsRequest, version 0. */
export interface DescribeTopicPartitionsRequest {
  topics: DescribeTopicPartitionsRequestTopicRequest[]
  /** Default 2000. */
  responsePartitionLimit: number
  /** Default null. */
  cursor: DescribeTopicPartitionsRequestCursor | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeTopicPartitionsRequest} to be written: a field left out has its default. */
export interface DescribeTopicPartitionsRequestInit {
  readonly topics?: readonly DescribeTopicPartitionsRequestTopicRequestInit[] | undefined
  readonly responsePartitionLimit?: number | undefined
  readonly cursor?: DescribeTopicPartitionsRequestCursorInit | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeTopicPartitionsRequest. */
export interface DescribeTopicPartitionsRequestTopicRequest {
  name: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeTopicPartitionsRequestTopicRequest} to be written: a field left out has its default. */
export interface DescribeTopicPartitionsRequestTopicRequestInit {
  readonly name?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeTopicPartitionsRequest. */
export interface DescribeTopicPartitionsRequestCursor {
  topicName: string
  partitionIndex: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeTopicPartitionsRequestCursor} to be written: a field left out has its default. */
export interface DescribeTopicPartitionsRequestCursorInit {
  readonly topicName?: string | undefined
  readonly partitionIndex?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeTopicPartitionsRequest}. */
export const describeTopicPartitionsRequest: MessageCodec<DescribeTopicPartitionsRequest, DescribeTopicPartitionsRequestInit> = {
  name: 'DescribeTopicPartitionsRequest',
  apiKey: 75,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DescribeTopicPartitionsRequest', version, 0, 0)
    try {
      return readDescribeTopicPartitionsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeTopicPartitionsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeTopicPartitionsRequest', version, 0, 0)
    writeDescribeTopicPartitionsRequest(writer, message, version)
  },
}

function readDescribeTopicPartitionsRequest(reader: Reader, version: number): DescribeTopicPartitionsRequest {
  const topicsLength = reader.compactArrayLength(2)
  const topics: DescribeTopicPartitionsRequestTopicRequest[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readDescribeTopicPartitionsRequestTopicRequest(reader, version))
  const responsePartitionLimit = reader.int32()
  const cursor = reader.present() ? readDescribeTopicPartitionsRequestCursor(reader, version) : null
  const message: DescribeTopicPartitionsRequest = { topics, responsePartitionLimit, cursor }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeTopicPartitionsRequest(writer: Writer, message: DescribeTopicPartitionsRequestInit, version: number): void {
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeDescribeTopicPartitionsRequestTopicRequest(writer, element, version)
  writer.int32(message.responsePartitionLimit ?? 2000)
  const cursor = message.cursor ?? null
  writer.present(cursor !== null)
  if (cursor !== null) writeDescribeTopicPartitionsRequestCursor(writer, cursor, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeTopicPartitionsRequestTopicRequest(
  reader: Reader,
  _version: number,
): DescribeTopicPartitionsRequestTopicRequest {
  const name = reader.compactString()
  const message: DescribeTopicPartitionsRequestTopicRequest = { name }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeTopicPartitionsRequestTopicRequest(
  writer: Writer,
  message: DescribeTopicPartitionsRequestTopicRequestInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeTopicPartitionsRequestCursor(reader: Reader, _version: number): DescribeTopicPartitionsRequestCursor {
  const topicName = reader.compactString()
  const partitionIndex = reader.int32()
  const message: DescribeTopicPartitionsRequestCursor = { topicName, partitionIndex }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeTopicPartitionsRequestCursor(
  writer: Writer,
  message: DescribeTopicPartitionsRequestCursorInit,
  _version: number,
): void {
  writer.compactString(message.topicName ?? '')
  writer.int32(message.partitionIndex ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 75: DescribeTopicPartitionsResponse, version 0. */
export interface DescribeTopicPartitionsResponse {
  throttleTimeMs: number
  topics: DescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopic[]
  /** Default null. */
  nextCursor: DescribeTopicPartitionsResponseCursor | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeTopicPartitionsResponse} to be written: a field left out has its default. */
export interface DescribeTopicPartitionsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly topics?: readonly DescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopicInit[] | undefined
  readonly nextCursor?: DescribeTopicPartitionsResponseCursorInit | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeTopicPartitionsResponse. */
export interface DescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopic {
  errorCode: number
  name: string | null
  topicId: Uuid
  /** Default false. */
  isInternal: boolean
  partitions: DescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartition[]
  /** Default -2147483648. */
  topicAuthorizedOperations: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopic} to be written: a field left out has its default. */
export interface DescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopicInit {
  readonly errorCode?: number | undefined
  readonly name?: string | null | undefined
  readonly topicId?: Uuid | undefined
  readonly isInternal?: boolean | undefined
  readonly partitions?: readonly DescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartitionInit[] | undefined
  readonly topicAuthorizedOperations?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeTopicPartitionsResponse. */
export interface DescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartition {
  errorCode: number
  partitionIndex: number
  leaderId: number
  /** Default -1. */
  leaderEpoch: number
  replicaNodes: number[]
  isrNodes: number[]
  /** Default null. */
  eligibleLeaderReplicas: number[] | null
  /** Default null. */
  lastKnownElr: number[] | null
  offlineReplicas: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartition} to be written: a field left out has its default. */
export interface DescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartitionInit {
  readonly errorCode?: number | undefined
  readonly partitionIndex?: number | undefined
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly replicaNodes?: readonly number[] | undefined
  readonly isrNodes?: readonly number[] | undefined
  readonly eligibleLeaderReplicas?: readonly number[] | null | undefined
  readonly lastKnownElr?: readonly number[] | null | undefined
  readonly offlineReplicas?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeTopicPartitionsResponse. */
export interface DescribeTopicPartitionsResponseCursor {
  topicName: string
  partitionIndex: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeTopicPartitionsResponseCursor} to be written: a field left out has its default. */
export interface DescribeTopicPartitionsResponseCursorInit {
  readonly topicName?: string | undefined
  readonly partitionIndex?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeTopicPartitionsResponse}. */
export const describeTopicPartitionsResponse: MessageCodec<DescribeTopicPartitionsResponse, DescribeTopicPartitionsResponseInit> =
  {
    name: 'DescribeTopicPartitionsResponse',
    apiKey: 75,
    minVersion: 0,
    maxVersion: 0,
    flexibleFrom: 0,
    read(reader, version) {
      checkVersion('DescribeTopicPartitionsResponse', version, 0, 0)
      try {
        return readDescribeTopicPartitionsResponse(reader, version)
      } catch (error) {
        throw malformedIn(error, 'DescribeTopicPartitionsResponse', version)
      }
    },
    write(writer, message, version) {
      checkVersion('DescribeTopicPartitionsResponse', version, 0, 0)
      writeDescribeTopicPartitionsResponse(writer, message, version)
    },
  }

function readDescribeTopicPartitionsResponse(reader: Reader, version: number): DescribeTopicPartitionsResponse {
  const throttleTimeMs = reader.int32()
  const topicsLength = reader.compactArrayLength(26)
  const topics: DescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) {
    topics.push(readDescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopic(reader, version))
  }
  const nextCursor = reader.present() ? readDescribeTopicPartitionsResponseCursor(reader, version) : null
  const message: DescribeTopicPartitionsResponse = { throttleTimeMs, topics, nextCursor }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeTopicPartitionsResponse(
  writer: Writer,
  message: DescribeTopicPartitionsResponseInit,
  version: number,
): void {
  writer.int32(message.throttleTimeMs ?? 0)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeDescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopic(writer, element, version)
  const nextCursor = message.nextCursor ?? null
  writer.present(nextCursor !== null)
  if (nextCursor !== null) writeDescribeTopicPartitionsResponseCursor(writer, nextCursor, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopic(
  reader: Reader,
  version: number,
): DescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopic {
  const errorCode = reader.int16()
  const name = reader.compactNullableString()
  const topicId = reader.uuid()
  const isInternal = reader.boolean()
  const partitionsLength = reader.compactArrayLength(20)
  const partitions: DescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readDescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartition(reader, version))
  }
  const topicAuthorizedOperations = reader.int32()
  const message: DescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopic = {
    errorCode,
    name,
    topicId,
    isInternal,
    partitions,
    topicAuthorizedOperations,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopic(
  writer: Writer,
  message: DescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopicInit,
  version: number,
): void {
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.name === undefined ? '' : message.name)
  writer.uuid(message.topicId ?? zeroUuid)
  writer.boolean(message.isInternal ?? false)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) {
    writeDescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartition(writer, element, version)
  }
  writer.int32(message.topicAuthorizedOperations ?? -2147483648)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartition(
  reader: Reader,
  _version: number,
): DescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartition {
  const errorCode = reader.int16()
  const partitionIndex = reader.int32()
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const replicaNodesLength = reader.compactArrayLength(4)
  const replicaNodes: number[] = []
  for (let i = 0; i < replicaNodesLength; i += 1) replicaNodes.push(reader.int32())
  const isrNodesLength = reader.compactArrayLength(4)
  const isrNodes: number[] = []
  for (let i = 0; i < isrNodesLength; i += 1) isrNodes.push(reader.int32())
  const eligibleLeaderReplicasLength = reader.compactNullableArrayLength(4)
  const eligibleLeaderReplicasElements: number[] = []
  for (let i = 0; i < eligibleLeaderReplicasLength; i += 1) eligibleLeaderReplicasElements.push(reader.int32())
  const eligibleLeaderReplicas = eligibleLeaderReplicasLength < 0 ? null : eligibleLeaderReplicasElements
  const lastKnownElrLength = reader.compactNullableArrayLength(4)
  const lastKnownElrElements: number[] = []
  for (let i = 0; i < lastKnownElrLength; i += 1) lastKnownElrElements.push(reader.int32())
  const lastKnownElr = lastKnownElrLength < 0 ? null : lastKnownElrElements
  const offlineReplicasLength = reader.compactArrayLength(4)
  const offlineReplicas: number[] = []
  for (let i = 0; i < offlineReplicasLength; i += 1) offlineReplicas.push(reader.int32())
  const message: DescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartition = {
    errorCode,
    partitionIndex,
    leaderId,
    leaderEpoch,
    replicaNodes,
    isrNodes,
    eligibleLeaderReplicas,
    lastKnownElr,
    offlineReplicas,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartition(
  writer: Writer,
  message: DescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartitionInit,
  _version: number,
): void {
  writer.int16(message.errorCode ?? 0)
  writer.int32(message.partitionIndex ?? 0)
  writer.int32(message.leaderId ?? 0)
  writer.int32(message.leaderEpoch ?? -1)
  const replicaNodes = message.replicaNodes ?? []
  writer.compactArrayLength(replicaNodes.length)
  for (const element of replicaNodes) writer.int32(element)
  const isrNodes = message.isrNodes ?? []
  writer.compactArrayLength(isrNodes.length)
  for (const element of isrNodes) writer.int32(element)
  const eligibleLeaderReplicas = message.eligibleLeaderReplicas ?? null
  writer.compactArrayLength(eligibleLeaderReplicas === null ? -1 : eligibleLeaderReplicas.length)
  if (eligibleLeaderReplicas !== null) {
    for (const element of eligibleLeaderReplicas) writer.int32(element)
  }
  const lastKnownElr = message.lastKnownElr ?? null
  writer.compactArrayLength(lastKnownElr === null ? -1 : lastKnownElr.length)
  if (lastKnownElr !== null) {
    for (const element of lastKnownElr) writer.int32(element)
  }
  const offlineReplicas = message.offlineReplicas ?? []
  writer.compactArrayLength(offlineReplicas.length)
  for (const element of offlineReplicas) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeTopicPartitionsResponseCursor(reader: Reader, _version: number): DescribeTopicPartitionsResponseCursor {
  const topicName = reader.compactString()
  const partitionIndex = reader.int32()
  const message: DescribeTopicPartitionsResponseCursor = { topicName, partitionIndex }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeTopicPartitionsResponseCursor(
  writer: Writer,
  message: DescribeTopicPartitionsResponseCursorInit,
  _version: number,
): void {
  writer.compactString(message.topicName ?? '')
  writer.int32(message.partitionIndex ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
