// Generated from spec/79-share-acknowledge.txt, do not edit: ShareAcknowledgeRequest and ShareAcknowledgeResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 79: ShareAcknowledgeRequest, versions 1 to 2. */
export interface ShareAcknowledgeRequest {
  /** Default null. */
  groupId: string | null
  memberId: string | null
  shareSessionEpoch: number
  /** From version 2, default false. */
  isRenewAck: boolean
  topics: ShareAcknowledgeRequestAcknowledgeTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareAcknowledgeRequest} to be written: a field left out has its default. */
export interface ShareAcknowledgeRequestInit {
  readonly groupId?: string | null | undefined
  readonly memberId?: string | null | undefined
  readonly shareSessionEpoch?: number | undefined
  readonly isRenewAck?: boolean | undefined
  readonly topics?: readonly ShareAcknowledgeRequestAcknowledgeTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareAcknowledgeRequest. */
export interface ShareAcknowledgeRequestAcknowledgeTopic {
  topicId: Uuid
  partitions: ShareAcknowledgeRequestAcknowledgePartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareAcknowledgeRequestAcknowledgeTopic} to be written: a field left out has its default. */
export interface ShareAcknowledgeRequestAcknowledgeTopicInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly ShareAcknowledgeRequestAcknowledgePartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareAcknowledgeRequest. */
export interface ShareAcknowledgeRequestAcknowledgePartition {
  partitionIndex: number
  acknowledgementBatches: ShareAcknowledgeRequestAcknowledgementBatch[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareAcknowledgeRequestAcknowledgePartition} to be written: a field left out has its default. */
export interface ShareAcknowledgeRequestAcknowledgePartitionInit {
  readonly partitionIndex?: number | undefined
  readonly acknowledgementBatches?: readonly ShareAcknowledgeRequestAcknowledgementBatchInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareAcknowledgeRequest. */
export interface ShareAcknowledgeRequestAcknowledgementBatch {
  firstOffset: number
  lastOffset: number
  acknowledgeTypes: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareAcknowledgeRequestAcknowledgementBatch} to be written: a field left out has its default. */
export interface ShareAcknowledgeRequestAcknowledgementBatchInit {
  readonly firstOffset?: number | undefined
  readonly lastOffset?: number | undefined
  readonly acknowledgeTypes?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareAcknowledgeRequest}. */
export const shareAcknowledgeRequest: MessageCodec<ShareAcknowledgeRequest, ShareAcknowledgeRequestInit> = {
  name: 'ShareAcknowledgeRequest',
  apiKey: 79,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareAcknowledgeRequest', version, 1, 2)
    try {
      return readShareAcknowledgeRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareAcknowledgeRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareAcknowledgeRequest', version, 1, 2)
    writeShareAcknowledgeRequest(writer, message, version)
  },
}

function readShareAcknowledgeRequest(reader: Reader, version: number): ShareAcknowledgeRequest {
  const groupId = reader.compactNullableString()
  const memberId = reader.compactNullableString()
  const shareSessionEpoch = reader.int32()
  const isRenewAck: boolean = version >= 2 ? reader.boolean() : false
  const topicsLength = reader.compactArrayLength(18)
  const topics: ShareAcknowledgeRequestAcknowledgeTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readShareAcknowledgeRequestAcknowledgeTopic(reader, version))
  const message: ShareAcknowledgeRequest = { groupId, memberId, shareSessionEpoch, isRenewAck, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareAcknowledgeRequest(writer: Writer, message: ShareAcknowledgeRequestInit, version: number): void {
  writer.compactNullableString(message.groupId ?? null)
  writer.compactNullableString(message.memberId === undefined ? '' : message.memberId)
  writer.int32(message.shareSessionEpoch ?? 0)
  const isRenewAck = message.isRenewAck ?? false
  if (version >= 2) {
    writer.boolean(isRenewAck)
  } else if (isRenewAck) {
    throw unsupportedField('ShareAcknowledgeRequest', 'isRenewAck', version)
  }
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeShareAcknowledgeRequestAcknowledgeTopic(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareAcknowledgeRequestAcknowledgeTopic(reader: Reader, version: number): ShareAcknowledgeRequestAcknowledgeTopic {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(6)
  const partitions: ShareAcknowledgeRequestAcknowledgePartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readShareAcknowledgeRequestAcknowledgePartition(reader, version))
  const message: ShareAcknowledgeRequestAcknowledgeTopic = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareAcknowledgeRequestAcknowledgeTopic(
  writer: Writer,
  message: ShareAcknowledgeRequestAcknowledgeTopicInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeShareAcknowledgeRequestAcknowledgePartition(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareAcknowledgeRequestAcknowledgePartition(
  reader: Reader,
  version: number,
): ShareAcknowledgeRequestAcknowledgePartition {
  const partitionIndex = reader.int32()
  const acknowledgementBatchesLength = reader.compactArrayLength(18)
  const acknowledgementBatches: ShareAcknowledgeRequestAcknowledgementBatch[] = []
  for (let i = 0; i < acknowledgementBatchesLength; i += 1) {
    acknowledgementBatches.push(readShareAcknowledgeRequestAcknowledgementBatch(reader, version))
  }
  const message: ShareAcknowledgeRequestAcknowledgePartition = { partitionIndex, acknowledgementBatches }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareAcknowledgeRequestAcknowledgePartition(
  writer: Writer,
  message: ShareAcknowledgeRequestAcknowledgePartitionInit,
  version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  const acknowledgementBatches = message.acknowledgementBatches ?? []
  writer.compactArrayLength(acknowledgementBatches.length)
  for (const element of acknowledgementBatches) writeShareAcknowledgeRequestAcknowledgementBatch(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareAcknowledgeRequestAcknowledgementBatch(
  reader: Reader,
  _version: number,
): ShareAcknowledgeRequestAcknowledgementBatch {
  const firstOffset = reader.int64()
  const lastOffset = reader.int64()
  const acknowledgeTypesLength = reader.compactArrayLength(1)
  const acknowledgeTypes: number[] = []
  for (let i = 0; i < acknowledgeTypesLength; i += 1) acknowledgeTypes.push(reader.int8())
  const message: ShareAcknowledgeRequestAcknowledgementBatch = { firstOffset, lastOffset, acknowledgeTypes }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareAcknowledgeRequestAcknowledgementBatch(
  writer: Writer,
  message: ShareAcknowledgeRequestAcknowledgementBatchInit,
  _version: number,
): void {
  writer.int64(message.firstOffset ?? 0)
  writer.int64(message.lastOffset ?? 0)
  const acknowledgeTypes = message.acknowledgeTypes ?? []
  writer.compactArrayLength(acknowledgeTypes.length)
  for (const element of acknowledgeTypes) writer.int8(element)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 79: ShareAcknowledgeResponse, versions 1 to 2. */
export interface ShareAcknowledgeResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  /** From version 2. */
  acquisitionLockTimeoutMs: number
  responses: ShareAcknowledgeResponseShareAcknowledgeTopicResponse[]
  nodeEndpoints: ShareAcknowledgeResponseNodeEndpoint[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareAcknowledgeResponse} to be written: a field left out has its default. */
export interface ShareAcknowledgeResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly acquisitionLockTimeoutMs?: number | undefined
  readonly responses?: readonly ShareAcknowledgeResponseShareAcknowledgeTopicResponseInit[] | undefined
  readonly nodeEndpoints?: readonly ShareAcknowledgeResponseNodeEndpointInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareAcknowledgeResponse. */
export interface ShareAcknowledgeResponseShareAcknowledgeTopicResponse {
  topicId: Uuid
  partitions: ShareAcknowledgeResponsePartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareAcknowledgeResponseShareAcknowledgeTopicResponse} to be written: a field left out has its default. */
export interface ShareAcknowledgeResponseShareAcknowledgeTopicResponseInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly ShareAcknowledgeResponsePartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareAcknowledgeResponse. */
export interface ShareAcknowledgeResponsePartitionData {
  partitionIndex: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  currentLeader: ShareAcknowledgeResponseLeaderIdAndEpoch
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareAcknowledgeResponsePartitionData} to be written: a field left out has its default. */
export interface ShareAcknowledgeResponsePartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly currentLeader?: ShareAcknowledgeResponseLeaderIdAndEpochInit | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareAcknowledgeResponse. */
export interface ShareAcknowledgeResponseLeaderIdAndEpoch {
  leaderId: number
  leaderEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareAcknowledgeResponseLeaderIdAndEpoch} to be written: a field left out has its default. */
export interface ShareAcknowledgeResponseLeaderIdAndEpochInit {
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareAcknowledgeResponse. */
export interface ShareAcknowledgeResponseNodeEndpoint {
  nodeId: number
  host: string
  port: number
  /** Default null. */
  rack: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareAcknowledgeResponseNodeEndpoint} to be written: a field left out has its default. */
export interface ShareAcknowledgeResponseNodeEndpointInit {
  readonly nodeId?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly rack?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareAcknowledgeResponse}. */
export const shareAcknowledgeResponse: MessageCodec<ShareAcknowledgeResponse, ShareAcknowledgeResponseInit> = {
  name: 'ShareAcknowledgeResponse',
  apiKey: 79,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareAcknowledgeResponse', version, 1, 2)
    try {
      return readShareAcknowledgeResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareAcknowledgeResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareAcknowledgeResponse', version, 1, 2)
    writeShareAcknowledgeResponse(writer, message, version)
  },
}

function readShareAcknowledgeResponse(reader: Reader, version: number): ShareAcknowledgeResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const acquisitionLockTimeoutMs: number = version >= 2 ? reader.int32() : 0
  const responsesLength = reader.compactArrayLength(18)
  const responses: ShareAcknowledgeResponseShareAcknowledgeTopicResponse[] = []
  for (let i = 0; i < responsesLength; i += 1) {
    responses.push(readShareAcknowledgeResponseShareAcknowledgeTopicResponse(reader, version))
  }
  const nodeEndpointsLength = reader.compactArrayLength(11)
  const nodeEndpoints: ShareAcknowledgeResponseNodeEndpoint[] = []
  for (let i = 0; i < nodeEndpointsLength; i += 1) nodeEndpoints.push(readShareAcknowledgeResponseNodeEndpoint(reader, version))
  const message: ShareAcknowledgeResponse = {
    throttleTimeMs,
    errorCode,
    errorMessage,
    acquisitionLockTimeoutMs,
    responses,
    nodeEndpoints,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareAcknowledgeResponse(writer: Writer, message: ShareAcknowledgeResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  if (version >= 2) writer.int32(message.acquisitionLockTimeoutMs ?? 0)
  const responses = message.responses ?? []
  writer.compactArrayLength(responses.length)
  for (const element of responses) writeShareAcknowledgeResponseShareAcknowledgeTopicResponse(writer, element, version)
  const nodeEndpoints = message.nodeEndpoints ?? []
  writer.compactArrayLength(nodeEndpoints.length)
  for (const element of nodeEndpoints) writeShareAcknowledgeResponseNodeEndpoint(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareAcknowledgeResponseShareAcknowledgeTopicResponse(
  reader: Reader,
  version: number,
): ShareAcknowledgeResponseShareAcknowledgeTopicResponse {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(17)
  const partitions: ShareAcknowledgeResponsePartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readShareAcknowledgeResponsePartitionData(reader, version))
  const message: ShareAcknowledgeResponseShareAcknowledgeTopicResponse = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareAcknowledgeResponseShareAcknowledgeTopicResponse(
  writer: Writer,
  message: ShareAcknowledgeResponseShareAcknowledgeTopicResponseInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeShareAcknowledgeResponsePartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareAcknowledgeResponsePartitionData(reader: Reader, version: number): ShareAcknowledgeResponsePartitionData {
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const currentLeader = readShareAcknowledgeResponseLeaderIdAndEpoch(reader, version)
  const message: ShareAcknowledgeResponsePartitionData = { partitionIndex, errorCode, errorMessage, currentLeader }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareAcknowledgeResponsePartitionData(
  writer: Writer,
  message: ShareAcknowledgeResponsePartitionDataInit,
  version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writeShareAcknowledgeResponseLeaderIdAndEpoch(writer, message.currentLeader ?? {}, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareAcknowledgeResponseLeaderIdAndEpoch(
  reader: Reader,
  _version: number,
): ShareAcknowledgeResponseLeaderIdAndEpoch {
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const message: ShareAcknowledgeResponseLeaderIdAndEpoch = { leaderId, leaderEpoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareAcknowledgeResponseLeaderIdAndEpoch(
  writer: Writer,
  message: ShareAcknowledgeResponseLeaderIdAndEpochInit,
  _version: number,
): void {
  writer.int32(message.leaderId ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareAcknowledgeResponseNodeEndpoint(reader: Reader, _version: number): ShareAcknowledgeResponseNodeEndpoint {
  const nodeId = reader.int32()
  const host = reader.compactString()
  const port = reader.int32()
  const rack = reader.compactNullableString()
  const message: ShareAcknowledgeResponseNodeEndpoint = { nodeId, host, port, rack }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareAcknowledgeResponseNodeEndpoint(
  writer: Writer,
  message: ShareAcknowledgeResponseNodeEndpointInit,
  _version: number,
): void {
  writer.int32(message.nodeId ?? 0)
  writer.compactString(message.host ?? '')
  writer.int32(message.port ?? 0)
  writer.compactNullableString(message.rack ?? null)
  writeUnknownTags(writer, message.unknownTags)
}
