// Generated from spec/68-consumer-group-heartbeat.txt, do not edit: ConsumerGroupHeartbeatRequest and ConsumerGroupHeartbeatResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 68: ConsumerGroupHeartbeatRequest, versions 0 to 1. */
export interface ConsumerGroupHeartbeatRequest {
  groupId: string
  memberId: string
  memberEpoch: number
  /** Default null. */
  instanceId: string | null
  /** Default null. */
  rackId: string | null
  /** Default -1. */
  rebalanceTimeoutMs: number
  /** Default null. */
  subscribedTopicNames: string[] | null
  /** From version 1, default null. */
  subscribedTopicRegex: string | null
  /** Default null. */
  serverAssignor: string | null
  /** Default null. */
  topicPartitions: ConsumerGroupHeartbeatRequestTopicPartitions[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupHeartbeatRequest} to be written: a field left out has its default. */
export interface ConsumerGroupHeartbeatRequestInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
  readonly memberEpoch?: number | undefined
  readonly instanceId?: string | null | undefined
  readonly rackId?: string | null | undefined
  readonly rebalanceTimeoutMs?: number | undefined
  readonly subscribedTopicNames?: readonly string[] | null | undefined
  readonly subscribedTopicRegex?: string | null | undefined
  readonly serverAssignor?: string | null | undefined
  readonly topicPartitions?: readonly ConsumerGroupHeartbeatRequestTopicPartitionsInit[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ConsumerGroupHeartbeatRequest. */
export interface ConsumerGroupHeartbeatRequestTopicPartitions {
  topicId: Uuid
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupHeartbeatRequestTopicPartitions} to be written: a field left out has its default. */
export interface ConsumerGroupHeartbeatRequestTopicPartitionsInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ConsumerGroupHeartbeatRequest}. */
export const consumerGroupHeartbeatRequest: MessageCodec<ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatRequestInit> = {
  name: 'ConsumerGroupHeartbeatRequest',
  apiKey: 68,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ConsumerGroupHeartbeatRequest', version, 0, 1)
    try {
      return readConsumerGroupHeartbeatRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupHeartbeatRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupHeartbeatRequest', version, 0, 1)
    writeConsumerGroupHeartbeatRequest(writer, message, version)
  },
}

function readConsumerGroupHeartbeatRequest(reader: Reader, version: number): ConsumerGroupHeartbeatRequest {
  const groupId = reader.compactString()
  const memberId = reader.compactString()
  const memberEpoch = reader.int32()
  const instanceId = reader.compactNullableString()
  const rackId = reader.compactNullableString()
  const rebalanceTimeoutMs = reader.int32()
  const subscribedTopicNamesLength = reader.compactNullableArrayLength(1)
  const subscribedTopicNamesElements: string[] = []
  for (let i = 0; i < subscribedTopicNamesLength; i += 1) subscribedTopicNamesElements.push(reader.compactString())
  const subscribedTopicNames = subscribedTopicNamesLength < 0 ? null : subscribedTopicNamesElements
  const subscribedTopicRegex: string | null = version >= 1 ? reader.compactNullableString() : null
  const serverAssignor = reader.compactNullableString()
  const topicPartitionsLength = reader.compactNullableArrayLength(18)
  const topicPartitionsElements: ConsumerGroupHeartbeatRequestTopicPartitions[] = []
  for (let i = 0; i < topicPartitionsLength; i += 1) {
    topicPartitionsElements.push(readConsumerGroupHeartbeatRequestTopicPartitions(reader, version))
  }
  const topicPartitions = topicPartitionsLength < 0 ? null : topicPartitionsElements
  const message: ConsumerGroupHeartbeatRequest = {
    groupId,
    memberId,
    memberEpoch,
    instanceId,
    rackId,
    rebalanceTimeoutMs,
    subscribedTopicNames,
    subscribedTopicRegex,
    serverAssignor,
    topicPartitions,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupHeartbeatRequest(writer: Writer, message: ConsumerGroupHeartbeatRequestInit, version: number): void {
  writer.compactString(message.groupId ?? '')
  writer.compactString(message.memberId ?? '')
  writer.int32(message.memberEpoch ?? 0)
  writer.compactNullableString(message.instanceId ?? null)
  writer.compactNullableString(message.rackId ?? null)
  writer.int32(message.rebalanceTimeoutMs ?? -1)
  const subscribedTopicNames = message.subscribedTopicNames ?? null
  writer.compactArrayLength(subscribedTopicNames === null ? -1 : subscribedTopicNames.length)
  if (subscribedTopicNames !== null) {
    for (const element of subscribedTopicNames) writer.compactString(element)
  }
  const subscribedTopicRegex = message.subscribedTopicRegex ?? null
  if (version >= 1) {
    writer.compactNullableString(subscribedTopicRegex)
  } else if (subscribedTopicRegex !== null) {
    throw unsupportedField('ConsumerGroupHeartbeatRequest', 'subscribedTopicRegex', version)
  }
  writer.compactNullableString(message.serverAssignor ?? null)
  const topicPartitions = message.topicPartitions ?? null
  writer.compactArrayLength(topicPartitions === null ? -1 : topicPartitions.length)
  if (topicPartitions !== null) {
    for (const element of topicPartitions) writeConsumerGroupHeartbeatRequestTopicPartitions(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readConsumerGroupHeartbeatRequestTopicPartitions(
  reader: Reader,
  _version: number,
): ConsumerGroupHeartbeatRequestTopicPartitions {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: ConsumerGroupHeartbeatRequestTopicPartitions = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupHeartbeatRequestTopicPartitions(
  writer: Writer,
  message: ConsumerGroupHeartbeatRequestTopicPartitionsInit,
  _version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 68: ConsumerGroupHeartbeatResponse, versions 0 to 1. */
export interface ConsumerGroupHeartbeatResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  /** Default null. */
  memberId: string | null
  memberEpoch: number
  heartbeatIntervalMs: number
  /** Default null. */
  assignment: ConsumerGroupHeartbeatResponseAssignment | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupHeartbeatResponse} to be written: a field left out has its default. */
export interface ConsumerGroupHeartbeatResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly memberId?: string | null | undefined
  readonly memberEpoch?: number | undefined
  readonly heartbeatIntervalMs?: number | undefined
  readonly assignment?: ConsumerGroupHeartbeatResponseAssignmentInit | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ConsumerGroupHeartbeatResponse. */
export interface ConsumerGroupHeartbeatResponseAssignment {
  topicPartitions: ConsumerGroupHeartbeatResponseTopicPartitions[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupHeartbeatResponseAssignment} to be written: a field left out has its default. */
export interface ConsumerGroupHeartbeatResponseAssignmentInit {
  readonly topicPartitions?: readonly ConsumerGroupHeartbeatResponseTopicPartitionsInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ConsumerGroupHeartbeatResponse. */
export interface ConsumerGroupHeartbeatResponseTopicPartitions {
  topicId: Uuid
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupHeartbeatResponseTopicPartitions} to be written: a field left out has its default. */
export interface ConsumerGroupHeartbeatResponseTopicPartitionsInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ConsumerGroupHeartbeatResponse}. */
export const consumerGroupHeartbeatResponse: MessageCodec<ConsumerGroupHeartbeatResponse, ConsumerGroupHeartbeatResponseInit> = {
  name: 'ConsumerGroupHeartbeatResponse',
  apiKey: 68,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ConsumerGroupHeartbeatResponse', version, 0, 1)
    try {
      return readConsumerGroupHeartbeatResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupHeartbeatResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupHeartbeatResponse', version, 0, 1)
    writeConsumerGroupHeartbeatResponse(writer, message, version)
  },
}

function readConsumerGroupHeartbeatResponse(reader: Reader, version: number): ConsumerGroupHeartbeatResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const memberId = reader.compactNullableString()
  const memberEpoch = reader.int32()
  const heartbeatIntervalMs = reader.int32()
  const assignment = reader.present() ? readConsumerGroupHeartbeatResponseAssignment(reader, version) : null
  const message: ConsumerGroupHeartbeatResponse = {
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

function writeConsumerGroupHeartbeatResponse(writer: Writer, message: ConsumerGroupHeartbeatResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writer.compactNullableString(message.memberId ?? null)
  writer.int32(message.memberEpoch ?? 0)
  writer.int32(message.heartbeatIntervalMs ?? 0)
  const assignment = message.assignment ?? null
  writer.present(assignment !== null)
  if (assignment !== null) writeConsumerGroupHeartbeatResponseAssignment(writer, assignment, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readConsumerGroupHeartbeatResponseAssignment(reader: Reader, version: number): ConsumerGroupHeartbeatResponseAssignment {
  const topicPartitionsLength = reader.compactArrayLength(18)
  const topicPartitions: ConsumerGroupHeartbeatResponseTopicPartitions[] = []
  for (let i = 0; i < topicPartitionsLength; i += 1) {
    topicPartitions.push(readConsumerGroupHeartbeatResponseTopicPartitions(reader, version))
  }
  const message: ConsumerGroupHeartbeatResponseAssignment = { topicPartitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupHeartbeatResponseAssignment(
  writer: Writer,
  message: ConsumerGroupHeartbeatResponseAssignmentInit,
  version: number,
): void {
  const topicPartitions = message.topicPartitions ?? []
  writer.compactArrayLength(topicPartitions.length)
  for (const element of topicPartitions) writeConsumerGroupHeartbeatResponseTopicPartitions(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readConsumerGroupHeartbeatResponseTopicPartitions(
  reader: Reader,
  _version: number,
): ConsumerGroupHeartbeatResponseTopicPartitions {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: ConsumerGroupHeartbeatResponseTopicPartitions = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupHeartbeatResponseTopicPartitions(
  writer: Writer,
  message: ConsumerGroupHeartbeatResponseTopicPartitionsInit,
  _version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}
