// Generated from spec/77-share-group-describe.txt, do not edit: ShareGroupDescribeRequest and ShareGroupDescribeResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 77: ShareGroupDescribeRequest, version 1. */
export interface ShareGroupDescribeRequest {
  groupIds: string[]
  includeAuthorizedOperations: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupDescribeRequest} to be written: a field left out has its default. */
export interface ShareGroupDescribeRequestInit {
  readonly groupIds?: readonly string[] | undefined
  readonly includeAuthorizedOperations?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareGroupDescribeRequest}. */
export const shareGroupDescribeRequest: MessageCodec<ShareGroupDescribeRequest, ShareGroupDescribeRequestInit> = {
  name: 'ShareGroupDescribeRequest',
  apiKey: 77,
  minVersion: 1,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareGroupDescribeRequest', version, 1, 1)
    try {
      return readShareGroupDescribeRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupDescribeRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupDescribeRequest', version, 1, 1)
    writeShareGroupDescribeRequest(writer, message, version)
  },
}

function readShareGroupDescribeRequest(reader: Reader, _version: number): ShareGroupDescribeRequest {
  const groupIdsLength = reader.compactArrayLength(1)
  const groupIds: string[] = []
  for (let i = 0; i < groupIdsLength; i += 1) groupIds.push(reader.compactString())
  const includeAuthorizedOperations = reader.boolean()
  const message: ShareGroupDescribeRequest = { groupIds, includeAuthorizedOperations }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupDescribeRequest(writer: Writer, message: ShareGroupDescribeRequestInit, _version: number): void {
  const groupIds = message.groupIds ?? []
  writer.compactArrayLength(groupIds.length)
  for (const element of groupIds) writer.compactString(element)
  writer.boolean(message.includeAuthorizedOperations ?? false)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 77: ShareGroupDescribeResponse, version 1. */
export interface ShareGroupDescribeResponse {
  throttleTimeMs: number
  groups: ShareGroupDescribeResponseDescribedGroup[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupDescribeResponse} to be written: a field left out has its default. */
export interface ShareGroupDescribeResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly groups?: readonly ShareGroupDescribeResponseDescribedGroupInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareGroupDescribeResponse. */
export interface ShareGroupDescribeResponseDescribedGroup {
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  groupId: string
  groupState: string
  groupEpoch: number
  assignmentEpoch: number
  assignorName: string
  members: ShareGroupDescribeResponseMember[]
  /** Default -2147483648. */
  authorizedOperations: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupDescribeResponseDescribedGroup} to be written: a field left out has its default. */
export interface ShareGroupDescribeResponseDescribedGroupInit {
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly groupId?: string | undefined
  readonly groupState?: string | undefined
  readonly groupEpoch?: number | undefined
  readonly assignmentEpoch?: number | undefined
  readonly assignorName?: string | undefined
  readonly members?: readonly ShareGroupDescribeResponseMemberInit[] | undefined
  readonly authorizedOperations?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareGroupDescribeResponse. */
export interface ShareGroupDescribeResponseMember {
  memberId: string
  /** Default null. */
  rackId: string | null
  memberEpoch: number
  clientId: string
  clientHost: string
  subscribedTopicNames: string[]
  assignment: ShareGroupDescribeResponseAssignment
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupDescribeResponseMember} to be written: a field left out has its default. */
export interface ShareGroupDescribeResponseMemberInit {
  readonly memberId?: string | undefined
  readonly rackId?: string | null | undefined
  readonly memberEpoch?: number | undefined
  readonly clientId?: string | undefined
  readonly clientHost?: string | undefined
  readonly subscribedTopicNames?: readonly string[] | undefined
  readonly assignment?: ShareGroupDescribeResponseAssignmentInit | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareGroupDescribeResponse. */
export interface ShareGroupDescribeResponseTopicPartitions {
  topicId: Uuid
  topicName: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupDescribeResponseTopicPartitions} to be written: a field left out has its default. */
export interface ShareGroupDescribeResponseTopicPartitionsInit {
  readonly topicId?: Uuid | undefined
  readonly topicName?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareGroupDescribeResponse. */
export interface ShareGroupDescribeResponseAssignment {
  topicPartitions: ShareGroupDescribeResponseTopicPartitions[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupDescribeResponseAssignment} to be written: a field left out has its default. */
export interface ShareGroupDescribeResponseAssignmentInit {
  readonly topicPartitions?: readonly ShareGroupDescribeResponseTopicPartitionsInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareGroupDescribeResponse}. */
export const shareGroupDescribeResponse: MessageCodec<ShareGroupDescribeResponse, ShareGroupDescribeResponseInit> = {
  name: 'ShareGroupDescribeResponse',
  apiKey: 77,
  minVersion: 1,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareGroupDescribeResponse', version, 1, 1)
    try {
      return readShareGroupDescribeResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupDescribeResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupDescribeResponse', version, 1, 1)
    writeShareGroupDescribeResponse(writer, message, version)
  },
}

function readShareGroupDescribeResponse(reader: Reader, version: number): ShareGroupDescribeResponse {
  const throttleTimeMs = reader.int32()
  const groupsLength = reader.compactArrayLength(20)
  const groups: ShareGroupDescribeResponseDescribedGroup[] = []
  for (let i = 0; i < groupsLength; i += 1) groups.push(readShareGroupDescribeResponseDescribedGroup(reader, version))
  const message: ShareGroupDescribeResponse = { throttleTimeMs, groups }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupDescribeResponse(writer: Writer, message: ShareGroupDescribeResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  const groups = message.groups ?? []
  writer.compactArrayLength(groups.length)
  for (const element of groups) writeShareGroupDescribeResponseDescribedGroup(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareGroupDescribeResponseDescribedGroup(reader: Reader, version: number): ShareGroupDescribeResponseDescribedGroup {
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const groupId = reader.compactString()
  const groupState = reader.compactString()
  const groupEpoch = reader.int32()
  const assignmentEpoch = reader.int32()
  const assignorName = reader.compactString()
  const membersLength = reader.compactArrayLength(12)
  const members: ShareGroupDescribeResponseMember[] = []
  for (let i = 0; i < membersLength; i += 1) members.push(readShareGroupDescribeResponseMember(reader, version))
  const authorizedOperations = reader.int32()
  const message: ShareGroupDescribeResponseDescribedGroup = {
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

function writeShareGroupDescribeResponseDescribedGroup(
  writer: Writer,
  message: ShareGroupDescribeResponseDescribedGroupInit,
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
  for (const element of members) writeShareGroupDescribeResponseMember(writer, element, version)
  writer.int32(message.authorizedOperations ?? -2147483648)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareGroupDescribeResponseMember(reader: Reader, version: number): ShareGroupDescribeResponseMember {
  const memberId = reader.compactString()
  const rackId = reader.compactNullableString()
  const memberEpoch = reader.int32()
  const clientId = reader.compactString()
  const clientHost = reader.compactString()
  const subscribedTopicNamesLength = reader.compactArrayLength(1)
  const subscribedTopicNames: string[] = []
  for (let i = 0; i < subscribedTopicNamesLength; i += 1) subscribedTopicNames.push(reader.compactString())
  const assignment = readShareGroupDescribeResponseAssignment(reader, version)
  const message: ShareGroupDescribeResponseMember = {
    memberId,
    rackId,
    memberEpoch,
    clientId,
    clientHost,
    subscribedTopicNames,
    assignment,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupDescribeResponseMember(
  writer: Writer,
  message: ShareGroupDescribeResponseMemberInit,
  version: number,
): void {
  writer.compactString(message.memberId ?? '')
  writer.compactNullableString(message.rackId ?? null)
  writer.int32(message.memberEpoch ?? 0)
  writer.compactString(message.clientId ?? '')
  writer.compactString(message.clientHost ?? '')
  const subscribedTopicNames = message.subscribedTopicNames ?? []
  writer.compactArrayLength(subscribedTopicNames.length)
  for (const element of subscribedTopicNames) writer.compactString(element)
  writeShareGroupDescribeResponseAssignment(writer, message.assignment ?? {}, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareGroupDescribeResponseTopicPartitions(
  reader: Reader,
  _version: number,
): ShareGroupDescribeResponseTopicPartitions {
  const topicId = reader.uuid()
  const topicName = reader.compactString()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: ShareGroupDescribeResponseTopicPartitions = { topicId, topicName, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupDescribeResponseTopicPartitions(
  writer: Writer,
  message: ShareGroupDescribeResponseTopicPartitionsInit,
  _version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  writer.compactString(message.topicName ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareGroupDescribeResponseAssignment(reader: Reader, version: number): ShareGroupDescribeResponseAssignment {
  const topicPartitionsLength = reader.compactArrayLength(19)
  const topicPartitions: ShareGroupDescribeResponseTopicPartitions[] = []
  for (let i = 0; i < topicPartitionsLength; i += 1) {
    topicPartitions.push(readShareGroupDescribeResponseTopicPartitions(reader, version))
  }
  const message: ShareGroupDescribeResponseAssignment = { topicPartitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupDescribeResponseAssignment(
  writer: Writer,
  message: ShareGroupDescribeResponseAssignmentInit,
  version: number,
): void {
  const topicPartitions = message.topicPartitions ?? []
  writer.compactArrayLength(topicPartitions.length)
  for (const element of topicPartitions) writeShareGroupDescribeResponseTopicPartitions(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}
