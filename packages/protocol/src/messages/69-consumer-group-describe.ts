// Generated from spec/69-consumer-group-describe.txt, do not edit: ConsumerGroupDescribeRequest and ConsumerGroupDescribeResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 69: ConsumerGroupDescribeRequest, versions 0 to 1. */
export interface ConsumerGroupDescribeRequest {
  groupIds: string[]
  includeAuthorizedOperations: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupDescribeRequest} to be written: a field left out has its default. */
export interface ConsumerGroupDescribeRequestInit {
  readonly groupIds?: readonly string[] | undefined
  readonly includeAuthorizedOperations?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ConsumerGroupDescribeRequest}. */
export const consumerGroupDescribeRequest: MessageCodec<ConsumerGroupDescribeRequest, ConsumerGroupDescribeRequestInit> = {
  name: 'ConsumerGroupDescribeRequest',
  apiKey: 69,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ConsumerGroupDescribeRequest', version, 0, 1)
    try {
      return readConsumerGroupDescribeRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupDescribeRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupDescribeRequest', version, 0, 1)
    writeConsumerGroupDescribeRequest(writer, message, version)
  },
}

function readConsumerGroupDescribeRequest(reader: Reader, _version: number): ConsumerGroupDescribeRequest {
  const groupIdsLength = reader.compactArrayLength(1)
  const groupIds: string[] = []
  for (let i = 0; i < groupIdsLength; i += 1) groupIds.push(reader.compactString())
  const includeAuthorizedOperations = reader.boolean()
  const message: ConsumerGroupDescribeRequest = { groupIds, includeAuthorizedOperations }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupDescribeRequest(writer: Writer, message: ConsumerGroupDescribeRequestInit, _version: number): void {
  const groupIds = message.groupIds ?? []
  writer.compactArrayLength(groupIds.length)
  for (const element of groupIds) writer.compactString(element)
  writer.boolean(message.includeAuthorizedOperations ?? false)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 69: ConsumerGroupDescribeResponse, versions 0 to 1. */
export interface ConsumerGroupDescribeResponse {
  throttleTimeMs: number
  groups: ConsumerGroupDescribeResponseDescribedGroup[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupDescribeResponse} to be written: a field left out has its default. */
export interface ConsumerGroupDescribeResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly groups?: readonly ConsumerGroupDescribeResponseDescribedGroupInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ConsumerGroupDescribeResponse. */
export interface ConsumerGroupDescribeResponseDescribedGroup {
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  groupId: string
  groupState: string
  groupEpoch: number
  assignmentEpoch: number
  assignorName: string
  members: ConsumerGroupDescribeResponseMember[]
  /** Default -2147483648. */
  authorizedOperations: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupDescribeResponseDescribedGroup} to be written: a field left out has its default. */
export interface ConsumerGroupDescribeResponseDescribedGroupInit {
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly groupId?: string | undefined
  readonly groupState?: string | undefined
  readonly groupEpoch?: number | undefined
  readonly assignmentEpoch?: number | undefined
  readonly assignorName?: string | undefined
  readonly members?: readonly ConsumerGroupDescribeResponseMemberInit[] | undefined
  readonly authorizedOperations?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ConsumerGroupDescribeResponse. */
export interface ConsumerGroupDescribeResponseMember {
  memberId: string
  /** Default null. */
  instanceId: string | null
  /** Default null. */
  rackId: string | null
  memberEpoch: number
  clientId: string
  clientHost: string
  subscribedTopicNames: string[]
  /** Default null. */
  subscribedTopicRegex: string | null
  assignment: ConsumerGroupDescribeResponseAssignment
  targetAssignment: ConsumerGroupDescribeResponseAssignment
  /** From version 1, default -1. */
  memberType: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupDescribeResponseMember} to be written: a field left out has its default. */
export interface ConsumerGroupDescribeResponseMemberInit {
  readonly memberId?: string | undefined
  readonly instanceId?: string | null | undefined
  readonly rackId?: string | null | undefined
  readonly memberEpoch?: number | undefined
  readonly clientId?: string | undefined
  readonly clientHost?: string | undefined
  readonly subscribedTopicNames?: readonly string[] | undefined
  readonly subscribedTopicRegex?: string | null | undefined
  readonly assignment?: ConsumerGroupDescribeResponseAssignmentInit | undefined
  readonly targetAssignment?: ConsumerGroupDescribeResponseAssignmentInit | undefined
  readonly memberType?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ConsumerGroupDescribeResponse. */
export interface ConsumerGroupDescribeResponseTopicPartitions {
  topicId: Uuid
  topicName: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupDescribeResponseTopicPartitions} to be written: a field left out has its default. */
export interface ConsumerGroupDescribeResponseTopicPartitionsInit {
  readonly topicId?: Uuid | undefined
  readonly topicName?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ConsumerGroupDescribeResponse. */
export interface ConsumerGroupDescribeResponseAssignment {
  topicPartitions: ConsumerGroupDescribeResponseTopicPartitions[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupDescribeResponseAssignment} to be written: a field left out has its default. */
export interface ConsumerGroupDescribeResponseAssignmentInit {
  readonly topicPartitions?: readonly ConsumerGroupDescribeResponseTopicPartitionsInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ConsumerGroupDescribeResponse}. */
export const consumerGroupDescribeResponse: MessageCodec<ConsumerGroupDescribeResponse, ConsumerGroupDescribeResponseInit> = {
  name: 'ConsumerGroupDescribeResponse',
  apiKey: 69,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ConsumerGroupDescribeResponse', version, 0, 1)
    try {
      return readConsumerGroupDescribeResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupDescribeResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupDescribeResponse', version, 0, 1)
    writeConsumerGroupDescribeResponse(writer, message, version)
  },
}

function readConsumerGroupDescribeResponse(reader: Reader, version: number): ConsumerGroupDescribeResponse {
  const throttleTimeMs = reader.int32()
  const groupsLength = reader.compactArrayLength(20)
  const groups: ConsumerGroupDescribeResponseDescribedGroup[] = []
  for (let i = 0; i < groupsLength; i += 1) groups.push(readConsumerGroupDescribeResponseDescribedGroup(reader, version))
  const message: ConsumerGroupDescribeResponse = { throttleTimeMs, groups }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupDescribeResponse(writer: Writer, message: ConsumerGroupDescribeResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  const groups = message.groups ?? []
  writer.compactArrayLength(groups.length)
  for (const element of groups) writeConsumerGroupDescribeResponseDescribedGroup(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readConsumerGroupDescribeResponseDescribedGroup(
  reader: Reader,
  version: number,
): ConsumerGroupDescribeResponseDescribedGroup {
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const groupId = reader.compactString()
  const groupState = reader.compactString()
  const groupEpoch = reader.int32()
  const assignmentEpoch = reader.int32()
  const assignorName = reader.compactString()
  const membersLength = reader.compactArrayLength(16)
  const members: ConsumerGroupDescribeResponseMember[] = []
  for (let i = 0; i < membersLength; i += 1) members.push(readConsumerGroupDescribeResponseMember(reader, version))
  const authorizedOperations = reader.int32()
  const message: ConsumerGroupDescribeResponseDescribedGroup = {
    errorCode,
    errorMessage,
    groupId,
    groupState,
    groupEpoch,
    assignmentEpoch,
    assignorName,
    members,
    authorizedOperations,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupDescribeResponseDescribedGroup(
  writer: Writer,
  message: ConsumerGroupDescribeResponseDescribedGroupInit,
  version: number,
): void {
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writer.compactString(message.groupId ?? '')
  writer.compactString(message.groupState ?? '')
  writer.int32(message.groupEpoch ?? 0)
  writer.int32(message.assignmentEpoch ?? 0)
  writer.compactString(message.assignorName ?? '')
  const members = message.members ?? []
  writer.compactArrayLength(members.length)
  for (const element of members) writeConsumerGroupDescribeResponseMember(writer, element, version)
  writer.int32(message.authorizedOperations ?? -2147483648)
  writeUnknownTags(writer, message.unknownTags)
}

function readConsumerGroupDescribeResponseMember(reader: Reader, version: number): ConsumerGroupDescribeResponseMember {
  const memberId = reader.compactString()
  const instanceId = reader.compactNullableString()
  const rackId = reader.compactNullableString()
  const memberEpoch = reader.int32()
  const clientId = reader.compactString()
  const clientHost = reader.compactString()
  const subscribedTopicNamesLength = reader.compactArrayLength(1)
  const subscribedTopicNames: string[] = []
  for (let i = 0; i < subscribedTopicNamesLength; i += 1) subscribedTopicNames.push(reader.compactString())
  const subscribedTopicRegex = reader.compactNullableString()
  const assignment = readConsumerGroupDescribeResponseAssignment(reader, version)
  const targetAssignment = readConsumerGroupDescribeResponseAssignment(reader, version)
  const memberType: number = version >= 1 ? reader.int8() : -1
  const message: ConsumerGroupDescribeResponseMember = {
    memberId,
    instanceId,
    rackId,
    memberEpoch,
    clientId,
    clientHost,
    subscribedTopicNames,
    subscribedTopicRegex,
    assignment,
    targetAssignment,
    memberType,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupDescribeResponseMember(
  writer: Writer,
  message: ConsumerGroupDescribeResponseMemberInit,
  version: number,
): void {
  writer.compactString(message.memberId ?? '')
  writer.compactNullableString(message.instanceId ?? null)
  writer.compactNullableString(message.rackId ?? null)
  writer.int32(message.memberEpoch ?? 0)
  writer.compactString(message.clientId ?? '')
  writer.compactString(message.clientHost ?? '')
  const subscribedTopicNames = message.subscribedTopicNames ?? []
  writer.compactArrayLength(subscribedTopicNames.length)
  for (const element of subscribedTopicNames) writer.compactString(element)
  writer.compactNullableString(message.subscribedTopicRegex ?? null)
  writeConsumerGroupDescribeResponseAssignment(writer, message.assignment ?? {}, version)
  writeConsumerGroupDescribeResponseAssignment(writer, message.targetAssignment ?? {}, version)
  if (version >= 1) writer.int8(message.memberType ?? -1)
  writeUnknownTags(writer, message.unknownTags)
}

function readConsumerGroupDescribeResponseTopicPartitions(
  reader: Reader,
  _version: number,
): ConsumerGroupDescribeResponseTopicPartitions {
  const topicId = reader.uuid()
  const topicName = reader.compactString()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: ConsumerGroupDescribeResponseTopicPartitions = { topicId, topicName, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupDescribeResponseTopicPartitions(
  writer: Writer,
  message: ConsumerGroupDescribeResponseTopicPartitionsInit,
  _version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  writer.compactString(message.topicName ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

function readConsumerGroupDescribeResponseAssignment(reader: Reader, version: number): ConsumerGroupDescribeResponseAssignment {
  const topicPartitionsLength = reader.compactArrayLength(19)
  const topicPartitions: ConsumerGroupDescribeResponseTopicPartitions[] = []
  for (let i = 0; i < topicPartitionsLength; i += 1) {
    topicPartitions.push(readConsumerGroupDescribeResponseTopicPartitions(reader, version))
  }
  const message: ConsumerGroupDescribeResponseAssignment = { topicPartitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupDescribeResponseAssignment(
  writer: Writer,
  message: ConsumerGroupDescribeResponseAssignmentInit,
  version: number,
): void {
  const topicPartitions = message.topicPartitions ?? []
  writer.compactArrayLength(topicPartitions.length)
  for (const element of topicPartitions) writeConsumerGroupDescribeResponseTopicPartitions(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}
