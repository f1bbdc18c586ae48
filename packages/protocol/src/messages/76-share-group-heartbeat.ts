// Generated from spec/76-share-group-heartbeat.txt, do not edit: ShareGroupHeartbeatRequest and ShareGroupHeartbeatResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 76: ShareGroupHeartbeatRequest, version 1. */
export interface ShareGroupHeartbeatRequest {
  groupId: string
  memberId: string
  memberEpoch: number
  /** Default null. */
  rackId: string | null
  /** Default null. */
  subscribedTopicNames: string[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupHeartbeatRequest} to be written: a field left out has its default. */
export interface ShareGroupHeartbeatRequestInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
  readonly memberEpoch?: number | undefined
  readonly rackId?: string | null | undefined
  readonly subscribedTopicNames?: readonly string[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareGroupHeartbeatRequest}. */
export const shareGroupHeartbeatRequest: MessageCodec<ShareGroupHeartbeatRequest, ShareGroupHeartbeatRequestInit> = {
  name: 'ShareGroupHeartbeatRequest',
  apiKey: 76,
  minVersion: 1,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareGroupHeartbeatRequest', version, 1, 1)
    try {
      return readShareGroupHeartbeatRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupHeartbeatRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupHeartbeatRequest', version, 1, 1)
    writeShareGroupHeartbeatRequest(writer, message, version)
  },
}

function readShareGroupHeartbeatRequest(reader: Reader, _version: number): ShareGroupHeartbeatRequest {
  const groupId = reader.compactString()
  const memberId = reader.compactString()
  const memberEpoch = reader.int32()
  const rackId = reader.compactNullableString()
  const subscribedTopicNamesLength = reader.compactNullableArrayLength(1)
  const subscribedTopicNamesElements: string[] = []
  for (let i = 0; i < subscribedTopicNamesLength; i += 1) subscribedTopicNamesElements.push(reader.compactString())
  const subscribedTopicNames = subscribedTopicNamesLength < 0 ? null : subscribedTopicNamesElements
  const message: ShareGroupHeartbeatRequest = { groupId, memberId, memberEpoch, rackId, subscribedTopicNames }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupHeartbeatRequest(writer: Writer, message: ShareGroupHeartbeatRequestInit, _version: number): void {
  writer.compactString(message.groupId ?? '')
  writer.compactString(message.memberId ?? '')
  writer.int32(message.memberEpoch ?? 0)
  writer.compactNullableString(message.rackId ?? null)
  const subscribedTopicNames = message.subscribedTopicNames ?? null
  writer.compactArrayLength(subscribedTopicNames === null ? -1 : subscribedTopicNames.length)
  if (subscribedTopicNames !== null) {
    for (const element of subscribedTopicNames) writer.compactString(element)
  }
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 76: ShareGroupHeartbeatResponse, version 1. */
export interface ShareGroupHeartbeatResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  /** Default null. */
  memberId: string | null
  memberEpoch: number
  heartbeatIntervalMs: number
  /** Default null. */
  assignment: ShareGroupHeartbeatResponseAssignment | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupHeartbeatResponse} to be written: a field left out has its default. */
export interface ShareGroupHeartbeatResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly memberId?: string | null | undefined
  readonly memberEpoch?: number | undefined
  readonly heartbeatIntervalMs?: number | undefined
  readonly assignment?: ShareGroupHeartbeatResponseAssignmentInit | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareGroupHeartbeatResponse. */
export interface ShareGroupHeartbeatResponseAssignment {
  topicPartitions: ShareGroupHeartbeatResponseTopicPartitions[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupHeartbeatResponseAssignment} to be written: a field left out has its default. */
export interface ShareGroupHeartbeatResponseAssignmentInit {
  readonly topicPartitions?: readonly ShareGroupHeartbeatResponseTopicPartitionsInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareGroupHeartbeatResponse. */
export interface ShareGroupHeartbeatResponseTopicPartitions {
  topicId: Uuid
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupHeartbeatResponseTopicPartitions} to be written: a field left out has its default. */
export interface ShareGroupHeartbeatResponseTopicPartitionsInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareGroupHeartbeatResponse}. */
export const shareGroupHeartbeatResponse: MessageCodec<ShareGroupHeartbeatResponse, ShareGroupHeartbeatResponseInit> = {
  name: 'ShareGroupHeartbeatResponse',
  apiKey: 76,
  minVersion: 1,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareGroupHeartbeatResponse', version, 1, 1)
    try {
      return readShareGroupHeartbeatResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupHeartbeatResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupHeartbeatResponse', version, 1, 1)
    writeShareGroupHeartbeatResponse(writer, message, version)
  },
}

function readShareGroupHeartbeatResponse(reader: Reader, version: number): ShareGroupHeartbeatResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const memberId = reader.compactNullableString()
  const memberEpoch = reader.int32()
  const heartbeatIntervalMs = reader.int32()
  const assignment = reader.present() ? readShareGroupHeartbeatResponseAssignment(reader, version) : null
  const message: ShareGroupHeartbeatResponse = {
    throttleTimeMs,
    errorCode,
    errorMessage,
    memberId,
    memberEpoch,
    heartbeatIntervalMs,
    assignment,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupHeartbeatResponse(writer: Writer, message: ShareGroupHeartbeatResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writer.compactNullableString(message.memberId ?? null)
  writer.int32(message.memberEpoch ?? 0)
  writer.int32(message.heartbeatIntervalMs ?? 0)
  const assignment = message.assignment ?? null
  writer.present(assignment !== null)
  if (assignment !== null) writeShareGroupHeartbeatResponseAssignment(writer, assignment, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareGroupHeartbeatResponseAssignment(reader: Reader, version: number): ShareGroupHeartbeatResponseAssignment {
  const topicPartitionsLength = reader.compactArrayLength(18)
  const topicPartitions: ShareGroupHeartbeatResponseTopicPartitions[] = []
  for (let i = 0; i < topicPartitionsLength; i += 1) {
    topicPartitions.push(readShareGroupHeartbeatResponseTopicPartitions(reader, version))
  }
  const message: ShareGroupHeartbeatResponseAssignment = { topicPartitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupHeartbeatResponseAssignment(
  writer: Writer,
  message: ShareGroupHeartbeatResponseAssignmentInit,
  version: number,
): void {
  const topicPartitions = message.topicPartitions ?? []
  writer.compactArrayLength(topicPartitions.length)
  for (const element of topicPartitions) writeShareGroupHeartbeatResponseTopicPartitions(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareGroupHeartbeatResponseTopicPartitions(
  reader: Reader,
  _version: number,
): ShareGroupHeartbeatResponseTopicPartitions {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: ShareGroupHeartbeatResponseTopicPartitions = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupHeartbeatResponseTopicPartitions(
  writer: Writer,
  message: ShareGroupHeartbeatResponseTopicPartitionsInit,
  _version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}
