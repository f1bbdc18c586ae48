// Generated from spec/78-share-fetch.txt, do not edit: ShareFetchRequest and ShareFetchResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField, emptyBytes } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 78: ShareFetchRequest, versions 1 to 2. */
export interface ShareFetchRequest {
  /** Default null. */
  groupId: string | null
  memberId: string | null
  shareSessionEpoch: number
  maxWaitMs: number
  minBytes: number
  /** Default 0x7fffffff. */
  maxBytes: number
  maxRecords: number
  batchSize: number
  /** From version 2. */
  shareAcquireMode: number
  /** From version 2, default false. */
  isRenewAck: boolean
  topics: ShareFetchRequestFetchTopic[]
  forgottenTopicsData: ShareFetchRequestForgottenTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareFetchRequest} to be written: a field left out has its default. */
export interface ShareFetchRequestInit {
  readonly groupId?: string | null | undefined
  readonly memberId?: string | null | undefined
  readonly shareSessionEpoch?: number | undefined
  readonly maxWaitMs?: number | undefined
  readonly minBytes?: number | undefined
  readonly maxBytes?: number | undefined
  readonly maxRecords?: number | undefined
  readonly batchSize?: number | undefined
  readonly shareAcquireMode?: number | undefined
  readonly isRenewAck?: boolean | undefined
  readonly topics?: readonly ShareFetchRequestFetchTopicInit[] | undefined
  readonly forgottenTopicsData?: readonly ShareFetchRequestForgottenTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareFetchRequest. */
export interface ShareFetchRequestFetchTopic {
  topicId: Uuid
  partitions: ShareFetchRequestFetchPartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareFetchRequestFetchTopic} to be written: a field left out has its default. */
export interface ShareFetchRequestFetchTopicInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly ShareFetchRequestFetchPartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareFetchRequest. */
export interface ShareFetchRequestFetchPartition {
  partitionIndex: number
  acknowledgementBatches: ShareFetchRequestAcknowledgementBatch[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareFetchRequestFetchPartition} to be written: a field left out has its default. */
export interface ShareFetchRequestFetchPartitionInit {
  readonly partitionIndex?: number | undefined
  readonly acknowledgementBatches?: readonly ShareFetchRequestAcknowledgementBatchInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareFetchRequest. */
export interface ShareFetchRequestAcknowledgementBatch {
  firstOffset: number
  lastOffset: number
  acknowledgeTypes: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareFetchRequestAcknowledgementBatch} to be written: a field left out has its default. */
export interface ShareFetchRequestAcknowledgementBatchInit {
  readonly firstOffset?: number | undefined
  readonly lastOffset?: number | undefined
  readonly acknowledgeTypes?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareFetchRequest. */
export interface ShareFetchRequestForgottenTopic {
  topicId: Uuid
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareFetchRequestForgottenTopic} to be written: a field left out has its default. */
export interface ShareFetchRequestForgottenTopicInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareFetchRequest}. */
export const shareFetchRequest: MessageCodec<ShareFetchRequest, ShareFetchRequestInit> = {
  name: 'ShareFetchRequest',
  apiKey: 78,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareFetchRequest', version, 1, 2)
    try {
      return readShareFetchRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareFetchRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareFetchRequest', version, 1, 2)
    writeShareFetchRequest(writer, message, version)
  },
}

function readShareFetchRequest(reader: Reader, version: number): ShareFetchRequest {
  const groupId = reader.compactNullableString()
  const memberId = reader.compactNullableString()
  const shareSessionEpoch = reader.int32()
  const maxWaitMs = reader.int32()
  const minBytes = reader.int32()
  const maxBytes = reader.int32()
  const maxRecords = reader.int32()
  const batchSize = reader.int32()
  const shareAcquireMode: number = version >= 2 ? reader.int8() : 0
  const isRenewAck: boolean = version >= 2 ? reader.boolean() : false
  const topicsLength = reader.compactArrayLength(18)
  const topics: ShareFetchRequestFetchTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readShareFetchRequestFetchTopic(reader, version))
  const forgottenTopicsDataLength = reader.compactArrayLength(18)
  const forgottenTopicsData: ShareFetchRequestForgottenTopic[] = []
  for (let i = 0; i < forgottenTopicsDataLength; i += 1) {
    forgottenTopicsData.push(readShareFetchRequestForgottenTopic(reader, version))
  }
  const message: ShareFetchRequest = {
    groupId,
    memberId,
    shareSessionEpoch,
    maxWaitMs,
    minBytes,
    maxBytes,
    maxRecords,
    batchSize,
    shareAcquireMode,
    isRenewAck,
    topics,
    forgottenTopicsData,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareFetchRequest(writer: Writer, message: ShareFetchRequestInit, version: number): void {
  writer.compactNullableString(message.groupId ?? null)
  writer.compactNullableString(message.memberId === undefined ? '' : message.memberId)
  writer.int32(message.shareSessionEpoch ?? 0)
  writer.int32(message.maxWaitMs ?? 0)
  writer.int32(message.minBytes ?? 0)
  writer.int32(message.maxBytes ?? 2147483647)
  writer.int32(message.maxRecords ?? 0)
  writer.int32(message.batchSize ?? 0)
  if (version >= 2) writer.int8(message.shareAcquireMode ?? 0)
  const isRenewAck = message.isRenewAck ?? false
  if (version >= 2) {
    writer.boolean(isRenewAck)
  } else if (isRenewAck) {
    throw unsupportedField('ShareFetchRequest', 'isRenewAck', version)
  }
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeShareFetchRequestFetchTopic(writer, element, version)
  const forgottenTopicsData = message.forgottenTopicsData ?? []
  writer.compactArrayLength(forgottenTopicsData.length)
  for (const element of forgottenTopicsData) writeShareFetchRequestForgottenTopic(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareFetchRequestFetchTopic(reader: Reader, version: number): ShareFetchRequestFetchTopic {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(6)
  const partitions: ShareFetchRequestFetchPartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readShareFetchRequestFetchPartition(reader, version))
  const message: ShareFetchRequestFetchTopic = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareFetchRequestFetchTopic(writer: Writer, message: ShareFetchRequestFetchTopicInit, version: number): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeShareFetchRequestFetchPartition(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareFetchRequestFetchPartition(reader: Reader, version: number): ShareFetchRequestFetchPartition {
  const partitionIndex = reader.int32()
  const acknowledgementBatchesLength = reader.compactArrayLength(18)
  const acknowledgementBatches: ShareFetchRequestAcknowledgementBatch[] = []
  for (let i = 0; i < acknowledgementBatchesLength; i += 1) {
    acknowledgementBatches.push(readShareFetchRequestAcknowledgementBatch(reader, version))
  }
  const message: ShareFetchRequestFetchPartition = { partitionIndex, acknowledgementBatches }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareFetchRequestFetchPartition(
  writer: Writer,
  message: ShareFetchRequestFetchPartitionInit,
  version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  const acknowledgementBatches = message.acknowledgementBatches ?? []
  writer.compactArrayLength(acknowledgementBatches.length)
  for (const element of acknowledgementBatches) writeShareFetchRequestAcknowledgementBatch(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareFetchRequestAcknowledgementBatch(reader: Reader, _version: number): ShareFetchRequestAcknowledgementBatch {
  const firstOffset = reader.int64()
  const lastOffset = reader.int64()
  const acknowledgeTypesLength = reader.compactArrayLength(1)
  const acknowledgeTypes: number[] = []
  for (let i = 0; i < acknowledgeTypesLength; i += 1) acknowledgeTypes.push(reader.int8())
  const message: ShareFetchRequestAcknowledgementBatch = { firstOffset, lastOffset, acknowledgeTypes }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareFetchRequestAcknowledgementBatch(
  writer: Writer,
  message: ShareFetchRequestAcknowledgementBatchInit,
  _version: number,
): void {
  writer.int64(message.firstOffset ?? 0)
  writer.int64(message.lastOffset ?? 0)
  const acknowledgeTypes = message.acknowledgeTypes ?? []
  writer.compactArrayLength(acknowledgeTypes.length)
  for (const element of acknowledgeTypes) writer.int8(element)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareFetchRequestForgottenTopic(reader: Reader, _version: number): ShareFetchRequestForgottenTopic {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: ShareFetchRequestForgottenTopic = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareFetchRequestForgottenTopic(
  writer: Writer,
  message: ShareFetchRequestForgottenTopicInit,
  _version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 78: ShareFetchResponse, versions 1 to 2. */
export interface ShareFetchResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  acquisitionLockTimeoutMs: number
  responses: ShareFetchResponseShareFetchableTopicResponse[]
  nodeEndpoints: ShareFetchResponseNodeEndpoint[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareFetchResponse} to be written: a field left out has its default. */
export interface ShareFetchResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly acquisitionLockTimeoutMs?: number | undefined
  readonly responses?: readonly ShareFetchResponseShareFetchableTopicResponseInit[] | undefined
  readonly nodeEndpoints?: readonly ShareFetchResponseNodeEndpointInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareFetchResponse. */
export interface ShareFetchResponseShareFetchableTopicResponse {
  topicId: Uuid
  partitions: ShareFetchResponsePartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareFetchResponseShareFetchableTopicResponse} to be written: a field left out has its default. */
export interface ShareFetchResponseShareFetchableTopicResponseInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly ShareFetchResponsePartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareFetchResponse. */
export interface ShareFetchResponsePartitionData {
  partitionIndex: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  acknowledgeErrorCode: number
  /** Default null. */
  acknowledgeErrorMessage: string | null
  currentLeader: ShareFetchResponseLeaderIdAndEpoch
  records: Uint8Array
  acquiredRecords: ShareFetchResponseAcquiredRecords[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareFetchResponsePartitionData} to be written: a field left out has its default. */
export interface ShareFetchResponsePartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly acknowledgeErrorCode?: number | undefined
  readonly acknowledgeErrorMessage?: string | null | undefined
  readonly currentLeader?: ShareFetchResponseLeaderIdAndEpochInit | undefined
  readonly records?: Uint8Array | undefined
  readonly acquiredRecords?: readonly ShareFetchResponseAcquiredRecordsInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareFetchResponse. */
export interface ShareFetchResponseLeaderIdAndEpoch {
  leaderId: number
  leaderEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareFetchResponseLeaderIdAndEpoch} to be written: a field left out has its default. */
export interface ShareFetchResponseLeaderIdAndEpochInit {
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareFetchResponse. */
export interface ShareFetchResponseAcquiredRecords {
  firstOffset: number
  lastOffset: number
  deliveryCount: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareFetchResponseAcquiredRecords} to be written: a field left out has its default. */
export interface ShareFetchResponseAcquiredRecordsInit {
  readonly firstOffset?: number | undefined
  readonly lastOffset?: number | undefined
  readonly deliveryCount?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareFetchResponse. */
export interface ShareFetchResponseNodeEndpoint {
  nodeId: number
  host: string
  port: number
  /** Default null. */
  rack: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareFetchResponseNodeEndpoint} to be written: a field left out has its default. */
export interface ShareFetchResponseNodeEndpointInit {
  readonly nodeId?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly rack?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareFetchResponse}. */
export const shareFetchResponse: MessageCodec<ShareFetchResponse, ShareFetchResponseInit> = {
  name: 'ShareFetchResponse',
  apiKey: 78,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareFetchResponse', version, 1, 2)
    try {
      return readShareFetchResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareFetchResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareFetchResponse', version, 1, 2)
    writeShareFetchResponse(writer, message, version)
  },
}

function readShareFetchResponse(reader: Reader, version: number): ShareFetchResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const acquisitionLockTimeoutMs = reader.int32()
  const responsesLength = reader.compactArrayLength(18)
  const responses: ShareFetchResponseShareFetchableTopicResponse[] = []
  for (let i = 0; i < responsesLength; i += 1) responses.push(readShareFetchResponseShareFetchableTopicResponse(reader, version))
  const nodeEndpointsLength = reader.compactArrayLength(11)
  const nodeEndpoints: ShareFetchResponseNodeEndpoint[] = []
  for (let i = 0; i < nodeEndpointsLength; i += 1) nodeEndpoints.push(readShareFetchResponseNodeEndpoint(reader, version))
  const message: ShareFetchResponse = {
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

function writeShareFetchResponse(writer: Writer, message: ShareFetchResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writer.int32(message.acquisitionLockTimeoutMs ?? 0)
  const responses = message.responses ?? []
  writer.compactArrayLength(responses.length)
  for (const element of responses) writeShareFetchResponseShareFetchableTopicResponse(writer, element, version)
  const nodeEndpoints = message.nodeEndpoints ?? []
  writer.compactArrayLength(nodeEndpoints.length)
  for (const element of nodeEndpoints) writeShareFetchResponseNodeEndpoint(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareFetchResponseShareFetchableTopicResponse(
  reader: Reader,
  version: number,
): ShareFetchResponseShareFetchableTopicResponse {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(22)
  const partitions: ShareFetchResponsePartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readShareFetchResponsePartitionData(reader, version))
  const message: ShareFetchResponseShareFetchableTopicResponse = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareFetchResponseShareFetchableTopicResponse(
  writer: Writer,
  message: ShareFetchResponseShareFetchableTopicResponseInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeShareFetchResponsePartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareFetchResponsePartitionData(reader: Reader, version: number): ShareFetchResponsePartitionData {
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const acknowledgeErrorCode = reader.int16()
  const acknowledgeErrorMessage = reader.compactNullableString()
  const currentLeader = readShareFetchResponseLeaderIdAndEpoch(reader, version)
  const records = reader.compactBytes()
  const acquiredRecordsLength = reader.compactArrayLength(19)
  const acquiredRecords: ShareFetchResponseAcquiredRecords[] = []
  for (let i = 0; i < acquiredRecordsLength; i += 1) acquiredRecords.push(readShareFetchResponseAcquiredRecords(reader, version))
  const message: ShareFetchResponsePartitionData = {
    partitionIndex,
    errorCode,
    errorMessage,
    acknowledgeErrorCode,
    acknowledgeErrorMessage,
    currentLeader,
    records,
    acquiredRecords,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareFetchResponsePartitionData(
  writer: Writer,
  message: ShareFetchResponsePartitionDataInit,
  version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writer.int16(message.acknowledgeErrorCode ?? 0)
  writer.compactNullableString(message.acknowledgeErrorMessage ?? null)
  writeShareFetchResponseLeaderIdAndEpoch(writer, message.currentLeader ?? {}, version)
  writer.compactBytes(message.records ?? emptyBytes)
  const acquiredRecords = message.acquiredRecords ?? []
  writer.compactArrayLength(acquiredRecords.length)
  for (const element of acquiredRecords) writeShareFetchResponseAcquiredRecords(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareFetchResponseLeaderIdAndEpoch(reader: Reader, _version: number): ShareFetchResponseLeaderIdAndEpoch {
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const message: ShareFetchResponseLeaderIdAndEpoch = { leaderId, leaderEpoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareFetchResponseLeaderIdAndEpoch(
  writer: Writer,
  message: ShareFetchResponseLeaderIdAndEpochInit,
  _version: number,
): void {
  writer.int32(message.leaderId ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareFetchResponseAcquiredRecords(reader: Reader, _version: number): ShareFetchResponseAcquiredRecords {
  const firstOffset = reader.int64()
  const lastOffset = reader.int64()
  const deliveryCount = reader.int16()
  const message: ShareFetchResponseAcquiredRecords = { firstOffset, lastOffset, deliveryCount }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareFetchResponseAcquiredRecords(
  writer: Writer,
  message: ShareFetchResponseAcquiredRecordsInit,
  _version: number,
): void {
  writer.int64(message.firstOffset ?? 0)
  writer.int64(message.lastOffset ?? 0)
  writer.int16(message.deliveryCount ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareFetchResponseNodeEndpoint(reader: Reader, _version: number): ShareFetchResponseNodeEndpoint {
  const nodeId = reader.int32()
  const host = reader.compactString()
  const port = reader.int32()
  const rack = reader.compactNullableString()
  const message: ShareFetchResponseNodeEndpoint = { nodeId, host, port, rack }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareFetchResponseNodeEndpoint(
  writer: Writer,
  message: ShareFetchResponseNodeEndpointInit,
  _version: number,
): void {
  writer.int32(message.nodeId ?? 0)
  writer.compactString(message.host ?? '')
  writer.int32(message.port ?? 0)
  writer.compactNullableString(message.rack ?? null)
  writeUnknownTags(writer, message.unknownTags)
}
