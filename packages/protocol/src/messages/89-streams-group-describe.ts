// Generated from spec/89-streams-group-describe.txt, do not edit: StreamsGroupDescribeRequest and StreamsGroupDescribeResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 89: StreamsGroupDescribeRequest, versions 0 to 1. */
export interface StreamsGroupDescribeRequest {
  groupIds: string[]
  includeAuthorizedOperations: boolean
  /** From version 1, default false. */
  includeTopologyDescription: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeRequest} to be written: a field left out has its default. */
export interface StreamsGroupDescribeRequestInit {
  readonly groupIds?: readonly string[] | undefined
  readonly includeAuthorizedOperations?: boolean | undefined
  readonly includeTopologyDescription?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link StreamsGroupDescribeRequest}. */
export const streamsGroupDescribeRequest: MessageCodec<StreamsGroupDescribeRequest, StreamsGroupDescribeRequestInit> = {
  name: 'StreamsGroupDescribeRequest',
  apiKey: 89,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('StreamsGroupDescribeRequest', version, 0, 1)
    try {
      return readStreamsGroupDescribeRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupDescribeRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupDescribeRequest', version, 0, 1)
    writeStreamsGroupDescribeRequest(writer, message, version)
  },
}

function readStreamsGroupDescribeRequest(reader: Reader, version: number): StreamsGroupDescribeRequest {
  const groupIdsLength = reader.compactArrayLength(1)
  const groupIds: string[] = []
  for (let i = 0; i < groupIdsLength; i += 1) groupIds.push(reader.compactString())
  const includeAuthorizedOperations = reader.boolean()
  const includeTopologyDescription: boolean = version >= 1 ? reader.boolean() : false
  const message: StreamsGroupDescribeRequest = { groupIds, includeAuthorizedOperations, includeTopologyDescription }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeRequest(writer: Writer, message: StreamsGroupDescribeRequestInit, version: number): void {
  const groupIds = message.groupIds ?? []
  writer.compactArrayLength(groupIds.length)
  for (const element of groupIds) writer.compactString(element)
  writer.boolean(message.includeAuthorizedOperations ?? false)
  const includeTopologyDescription = message.includeTopologyDescription ?? false
  if (version >= 1) {
    writer.boolean(includeTopologyDescription)
  } else if (includeTopologyDescription) {
    throw unsupportedField('StreamsGroupDescribeRequest', 'includeTopologyDescription', version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 89: StreamsGroupDescribeResponse, versions 0 to 1. */
export interface StreamsGroupDescribeResponse {
  throttleTimeMs: number
  groups: StreamsGroupDescribeResponseDescribedGroup[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponse} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly groups?: readonly StreamsGroupDescribeResponseDescribedGroupInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse. */
export interface StreamsGroupDescribeResponseDescribedGroup {
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  groupId: string
  groupState: string
  groupEpoch: number
  assignmentEpoch: number
  /** Default null. */
  topology: StreamsGroupDescribeResponseTopology | null
  members: StreamsGroupDescribeResponseMember[]
  /** Default -2147483648. */
  authorizedOperations: number
  /** From version 1, default null. */
  topologyDescription: StreamsGroupDescribeResponseTopologyDescription | null
  /** From version 1. */
  topologyDescriptionStatus: number
  /** From version 1, default null. */
  assignorName: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseDescribedGroup} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseDescribedGroupInit {
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly groupId?: string | undefined
  readonly groupState?: string | undefined
  readonly groupEpoch?: number | undefined
  readonly assignmentEpoch?: number | undefined
  readonly topology?: StreamsGroupDescribeResponseTopologyInit | null | undefined
  readonly members?: readonly StreamsGroupDescribeResponseMemberInit[] | undefined
  readonly authorizedOperations?: number | undefined
  readonly topologyDescription?: StreamsGroupDescribeResponseTopologyDescriptionInit | null | undefined
  readonly topologyDescriptionStatus?: number | undefined
  readonly assignorName?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse. */
export interface StreamsGroupDescribeResponseTopology {
  epoch: number
  /** Default null. */
  subtopologies: StreamsGroupDescribeResponseSubtopology[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseTopology} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseTopologyInit {
  readonly epoch?: number | undefined
  readonly subtopologies?: readonly StreamsGroupDescribeResponseSubtopologyInit[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse. */
export interface StreamsGroupDescribeResponseSubtopology {
  subtopologyId: string
  sourceTopics: string[]
  repartitionSinkTopics: string[]
  stateChangelogTopics: StreamsGroupDescribeResponseTopicInfo[]
  repartitionSourceTopics: StreamsGroupDescribeResponseTopicInfo[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseSubtopology} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseSubtopologyInit {
  readonly subtopologyId?: string | undefined
  readonly sourceTopics?: readonly string[] | undefined
  readonly repartitionSinkTopics?: readonly string[] | undefined
  readonly stateChangelogTopics?: readonly StreamsGroupDescribeResponseTopicInfoInit[] | undefined
  readonly repartitionSourceTopics?: readonly StreamsGroupDescribeResponseTopicInfoInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse. */
export interface StreamsGroupDescribeResponseMember {
  memberId: string
  memberEpoch: number
  /** Default null. */
  instanceId: string | null
  /** Default null. */
  rackId: string | null
  clientId: string
  clientHost: string
  topologyEpoch: number
  processId: string
  /** Default null. */
  userEndpoint: StreamsGroupDescribeResponseEndpoint | null
  clientTags: StreamsGroupDescribeResponseKeyValue[]
  taskOffsets: StreamsGroupDescribeResponseTaskOffset[]
  taskEndOffsets: StreamsGroupDescribeResponseTaskOffset[]
  assignment: StreamsGroupDescribeResponseAssignment
  targetAssignment: StreamsGroupDescribeResponseAssignment
  isClassic: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseMember} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseMemberInit {
  readonly memberId?: string | undefined
  readonly memberEpoch?: number | undefined
  readonly instanceId?: string | null | undefined
  readonly rackId?: string | null | undefined
  readonly clientId?: string | undefined
  readonly clientHost?: string | undefined
  readonly topologyEpoch?: number | undefined
  readonly processId?: string | undefined
  readonly userEndpoint?: StreamsGroupDescribeResponseEndpointInit | null | undefined
  readonly clientTags?: readonly StreamsGroupDescribeResponseKeyValueInit[] | undefined
  readonly taskOffsets?: readonly StreamsGroupDescribeResponseTaskOffsetInit[] | undefined
  readonly taskEndOffsets?: readonly StreamsGroupDescribeResponseTaskOffsetInit[] | undefined
  readonly assignment?: StreamsGroupDescribeResponseAssignmentInit | undefined
  readonly targetAssignment?: StreamsGroupDescribeResponseAssignmentInit | undefined
  readonly isClassic?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse. */
export interface StreamsGroupDescribeResponseEndpoint {
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseEndpoint} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseEndpointInit {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse. */
export interface StreamsGroupDescribeResponseTaskOffset {
  subtopologyId: string
  partition: number
  offset: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseTaskOffset} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseTaskOffsetInit {
  readonly subtopologyId?: string | undefined
  readonly partition?: number | undefined
  readonly offset?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse. */
export interface StreamsGroupDescribeResponseAssignment {
  activeTasks: StreamsGroupDescribeResponseTaskIds[]
  standbyTasks: StreamsGroupDescribeResponseTaskIds[]
  warmupTasks: StreamsGroupDescribeResponseTaskIds[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseAssignment} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseAssignmentInit {
  readonly activeTasks?: readonly StreamsGroupDescribeResponseTaskIdsInit[] | undefined
  readonly standbyTasks?: readonly StreamsGroupDescribeResponseTaskIdsInit[] | undefined
  readonly warmupTasks?: readonly StreamsGroupDescribeResponseTaskIdsInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse. */
export interface StreamsGroupDescribeResponseTaskIds {
  subtopologyId: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseTaskIds} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseTaskIdsInit {
  readonly subtopologyId?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse. */
export interface StreamsGroupDescribeResponseKeyValue {
  key: string
  value: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseKeyValue} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseKeyValueInit {
  readonly key?: string | undefined
  readonly value?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse. */
export interface StreamsGroupDescribeResponseTopicInfo {
  name: string
  partitions: number
  replicationFactor: number
  topicConfigs: StreamsGroupDescribeResponseKeyValue[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseTopicInfo} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseTopicInfoInit {
  readonly name?: string | undefined
  readonly partitions?: number | undefined
  readonly replicationFactor?: number | undefined
  readonly topicConfigs?: readonly StreamsGroupDescribeResponseKeyValueInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse, from version 1. */
export interface StreamsGroupDescribeResponseTopologyDescription {
  subtopologies: StreamsGroupDescribeResponseTopologyDescriptionSubtopology[]
  globalStores: StreamsGroupDescribeResponseTopologyDescriptionGlobalStore[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseTopologyDescription} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseTopologyDescriptionInit {
  readonly subtopologies?: readonly StreamsGroupDescribeResponseTopologyDescriptionSubtopologyInit[] | undefined
  readonly globalStores?: readonly StreamsGroupDescribeResponseTopologyDescriptionGlobalStoreInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse, from version 1. */
export interface StreamsGroupDescribeResponseTopologyDescriptionSubtopology {
  subtopologyId: string
  nodes: StreamsGroupDescribeResponseTopologyDescriptionNode[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseTopologyDescriptionSubtopology} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseTopologyDescriptionSubtopologyInit {
  readonly subtopologyId?: string | undefined
  readonly nodes?: readonly StreamsGroupDescribeResponseTopologyDescriptionNodeInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse, from version 1. */
export interface StreamsGroupDescribeResponseTopologyDescriptionNode {
  name: string
  nodeType: number
  sourceTopics: string[]
  /** Default null. */
  sinkTopic: string | null
  stores: string[]
  successors: string[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseTopologyDescriptionNode} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseTopologyDescriptionNodeInit {
  readonly name?: string | undefined
  readonly nodeType?: number | undefined
  readonly sourceTopics?: readonly string[] | undefined
  readonly sinkTopic?: string | null | undefined
  readonly stores?: readonly string[] | undefined
  readonly successors?: readonly string[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupDescribeResponse, from version 1. */
export interface StreamsGroupDescribeResponseTopologyDescriptionGlobalStore {
  source: StreamsGroupDescribeResponseTopologyDescriptionNode
  processor: StreamsGroupDescribeResponseTopologyDescriptionNode
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupDescribeResponseTopologyDescriptionGlobalStore} to be written: a field left out has its default. */
export interface StreamsGroupDescribeResponseTopologyDescriptionGlobalStoreInit {
  readonly source?: StreamsGroupDescribeResponseTopologyDescriptionNodeInit | undefined
  readonly processor?: StreamsGroupDescribeResponseTopologyDescriptionNodeInit | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link StreamsGroupDescribeResponse}. */
export const streamsGroupDescribeResponse: MessageCodec<StreamsGroupDescribeResponse, StreamsGroupDescribeResponseInit> = {
  name: 'StreamsGroupDescribeResponse',
  apiKey: 89,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('StreamsGroupDescribeResponse', version, 0, 1)
    try {
      return readStreamsGroupDescribeResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupDescribeResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupDescribeResponse', version, 0, 1)
    writeStreamsGroupDescribeResponse(writer, message, version)
  },
}

function readStreamsGroupDescribeResponse(reader: Reader, version: number): StreamsGroupDescribeResponse {
  const throttleTimeMs = reader.int32()
  const groupsLength = reader.compactArrayLength(20)
  const groups: StreamsGroupDescribeResponseDescribedGroup[] = []
  for (let i = 0; i < groupsLength; i += 1) groups.push(readStreamsGroupDescribeResponseDescribedGroup(reader, version))
  const message: StreamsGroupDescribeResponse = { throttleTimeMs, groups }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponse(writer: Writer, message: StreamsGroupDescribeResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  const groups = message.groups ?? []
  writer.compactArrayLength(groups.length)
  for (const element of groups) writeStreamsGroupDescribeResponseDescribedGroup(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseDescribedGroup(
  reader: Reader,
  version: number,
): StreamsGroupDescribeResponseDescribedGroup {
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const groupId = reader.compactString()
  const groupState = reader.compactString()
  const groupEpoch = reader.int32()
  const assignmentEpoch = reader.int32()
  const topology = reader.present() ? readStreamsGroupDescribeResponseTopology(reader, version) : null
  const membersLength = reader.compactArrayLength(28)
  const members: StreamsGroupDescribeResponseMember[] = []
  for (let i = 0; i < membersLength; i += 1) members.push(readStreamsGroupDescribeResponseMember(reader, version))
  const authorizedOperations = reader.int32()
  let topologyDescription: StreamsGroupDescribeResponseTopologyDescription | null = null
  if (version >= 1)
    topologyDescription = reader.present() ? readStreamsGroupDescribeResponseTopologyDescription(reader, version) : null
  const topologyDescriptionStatus: number = version >= 1 ? reader.int8() : 0
  const assignorName: string | null = version >= 1 ? reader.compactNullableString() : null
  const message: StreamsGroupDescribeResponseDescribedGroup = {
    errorCode,
    errorMessage,
    groupId,
    groupState,
    groupEpoch,
    assignmentEpoch,
    topology,
    members,
    authorizedOperations,
    topologyDescription,
    topologyDescriptionStatus,
    assignorName,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseDescribedGroup(
  writer: Writer,
  message: StreamsGroupDescribeResponseDescribedGroupInit,
  version: number,
): void {
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writer.compactString(message.groupId ?? '')
  writer.compactString(message.groupState ?? '')
  writer.int32(message.groupEpoch ?? 0)
  writer.int32(message.assignmentEpoch ?? 0)
  const topology = message.topology ?? null
  writer.present(topology !== null)
  if (topology !== null) writeStreamsGroupDescribeResponseTopology(writer, topology, version)
  const members = message.members ?? []
  writer.compactArrayLength(members.length)
  for (const element of members) writeStreamsGroupDescribeResponseMember(writer, element, version)
  writer.int32(message.authorizedOperations ?? -2147483648)
  const topologyDescription = message.topologyDescription ?? null
  if (version >= 1) {
    writer.present(topologyDescription !== null)
    if (topologyDescription !== null) writeStreamsGroupDescribeResponseTopologyDescription(writer, topologyDescription, version)
  } else if (topologyDescription !== null) {
    throw unsupportedField('StreamsGroupDescribeResponse', 'DescribedGroup.topologyDescription', version)
  }
  const topologyDescriptionStatus = message.topologyDescriptionStatus ?? 0
  if (version >= 1) {
    writer.int8(topologyDescriptionStatus)
  } else if (topologyDescriptionStatus !== 0) {
    throw unsupportedField('StreamsGroupDescribeResponse', 'DescribedGroup.topologyDescriptionStatus', version)
  }
  if (version >= 1) writer.compactNullableString(message.assignorName ?? null)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseTopology(reader: Reader, version: number): StreamsGroupDescribeResponseTopology {
  const epoch = reader.int32()
  const subtopologiesLength = reader.compactNullableArrayLength(6)
  const subtopologiesElements: StreamsGroupDescribeResponseSubtopology[] = []
  for (let i = 0; i < subtopologiesLength; i += 1) {
    subtopologiesElements.push(readStreamsGroupDescribeResponseSubtopology(reader, version))
  }
  const subtopologies = subtopologiesLength < 0 ? null : subtopologiesElements
  const message: StreamsGroupDescribeResponseTopology = { epoch, subtopologies }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseTopology(
  writer: Writer,
  message: StreamsGroupDescribeResponseTopologyInit,
  version: number,
): void {
  writer.int32(message.epoch ?? 0)
  const subtopologies = message.subtopologies ?? null
  writer.compactArrayLength(subtopologies === null ? -1 : subtopologies.length)
  if (subtopologies !== null) {
    for (const element of subtopologies) writeStreamsGroupDescribeResponseSubtopology(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseSubtopology(reader: Reader, version: number): StreamsGroupDescribeResponseSubtopology {
  const subtopologyId = reader.compactString()
  const sourceTopicsLength = reader.compactArrayLength(1)
  const sourceTopics: string[] = []
  for (let i = 0; i < sourceTopicsLength; i += 1) sourceTopics.push(reader.compactString())
  const repartitionSinkTopicsLength = reader.compactArrayLength(1)
  const repartitionSinkTopics: string[] = []
  for (let i = 0; i < repartitionSinkTopicsLength; i += 1) repartitionSinkTopics.push(reader.compactString())
  const stateChangelogTopicsLength = reader.compactArrayLength(9)
  const stateChangelogTopics: StreamsGroupDescribeResponseTopicInfo[] = []
  for (let i = 0; i < stateChangelogTopicsLength; i += 1) {
    stateChangelogTopics.push(readStreamsGroupDescribeResponseTopicInfo(reader, version))
  }
  const repartitionSourceTopicsLength = reader.compactArrayLength(9)
  const repartitionSourceTopics: StreamsGroupDescribeResponseTopicInfo[] = []
  for (let i = 0; i < repartitionSourceTopicsLength; i += 1) {
    repartitionSourceTopics.push(readStreamsGroupDescribeResponseTopicInfo(reader, version))
  }
  const message: StreamsGroupDescribeResponseSubtopology = {
    subtopologyId,
    sourceTopics,
    repartitionSinkTopics,
    stateChangelogTopics,
    repartitionSourceTopics,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseSubtopology(
  writer: Writer,
  message: StreamsGroupDescribeResponseSubtopologyInit,
  version: number,
): void {
  writer.compactString(message.subtopologyId ?? '')
  const sourceTopics = message.sourceTopics ?? []
  writer.compactArrayLength(sourceTopics.length)
  for (const element of sourceTopics) writer.compactString(element)
  const repartitionSinkTopics = message.repartitionSinkTopics ?? []
  writer.compactArrayLength(repartitionSinkTopics.length)
  for (const element of repartitionSinkTopics) writer.compactString(element)
  const stateChangelogTopics = message.stateChangelogTopics ?? []
  writer.compactArrayLength(stateChangelogTopics.length)
  for (const element of stateChangelogTopics) writeStreamsGroupDescribeResponseTopicInfo(writer, element, version)
  const repartitionSourceTopics = message.repartitionSourceTopics ?? []
  writer.compactArrayLength(repartitionSourceTopics.length)
  for (const element of repartitionSourceTopics) writeStreamsGroupDescribeResponseTopicInfo(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseMember(reader: Reader, version: number): StreamsGroupDescribeResponseMember {
  const memberId = reader.compactString()
  const memberEpoch = reader.int32()
  const instanceId = reader.compactNullableString()
  const rackId = reader.compactNullableString()
  const clientId = reader.compactString()
  const clientHost = reader.compactString()
  const topologyEpoch = reader.int32()
  const processId = reader.compactString()
  const userEndpoint = reader.present() ? readStreamsGroupDescribeResponseEndpoint(reader, version) : null
  const clientTagsLength = reader.compactArrayLength(3)
  const clientTags: StreamsGroupDescribeResponseKeyValue[] = []
  for (let i = 0; i < clientTagsLength; i += 1) clientTags.push(readStreamsGroupDescribeResponseKeyValue(reader, version))
  const taskOffsetsLength = reader.compactArrayLength(14)
  const taskOffsets: StreamsGroupDescribeResponseTaskOffset[] = []
  for (let i = 0; i < taskOffsetsLength; i += 1) taskOffsets.push(readStreamsGroupDescribeResponseTaskOffset(reader, version))
  const taskEndOffsetsLength = reader.compactArrayLength(14)
  const taskEndOffsets: StreamsGroupDescribeResponseTaskOffset[] = []
  for (let i = 0; i < taskEndOffsetsLength; i += 1) {
    taskEndOffsets.push(readStreamsGroupDescribeResponseTaskOffset(reader, version))
  }
  const assignment = readStreamsGroupDescribeResponseAssignment(reader, version)
  const targetAssignment = readStreamsGroupDescribeResponseAssignment(reader, version)
  const isClassic = reader.boolean()
  const message: StreamsGroupDescribeResponseMember = {
    memberId,
    memberEpoch,
    instanceId,
    rackId,
    clientId,
    clientHost,
    topologyEpoch,
    processId,
    userEndpoint,
    clientTags,
    taskOffsets,
    taskEndOffsets,
    assignment,
    targetAssignment,
    isClassic,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseMember(
  writer: Writer,
  message: StreamsGroupDescribeResponseMemberInit,
  version: number,
): void {
  writer.compactString(message.memberId ?? '')
  writer.int32(message.memberEpoch ?? 0)
  writer.compactNullableString(message.instanceId ?? null)
  writer.compactNullableString(message.rackId ?? null)
  writer.compactString(message.clientId ?? '')
  writer.compactString(message.clientHost ?? '')
  writer.int32(message.topologyEpoch ?? 0)
  writer.compactString(message.processId ?? '')
  const userEndpoint = message.userEndpoint ?? null
  writer.present(userEndpoint !== null)
  if (userEndpoint !== null) writeStreamsGroupDescribeResponseEndpoint(writer, userEndpoint, version)
  const clientTags = message.clientTags ?? []
  writer.compactArrayLength(clientTags.length)
  for (const element of clientTags) writeStreamsGroupDescribeResponseKeyValue(writer, element, version)
  const taskOffsets = message.taskOffsets ?? []
  writer.compactArrayLength(taskOffsets.length)
  for (const element of taskOffsets) writeStreamsGroupDescribeResponseTaskOffset(writer, element, version)
  const taskEndOffsets = message.taskEndOffsets ?? []
  writer.compactArrayLength(taskEndOffsets.length)
  for (const element of taskEndOffsets) writeStreamsGroupDescribeResponseTaskOffset(writer, element, version)
  writeStreamsGroupDescribeResponseAssignment(writer, message.assignment ?? {}, version)
  writeStreamsGroupDescribeResponseAssignment(writer, message.targetAssignment ?? {}, version)
  writer.boolean(message.isClassic ?? false)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseEndpoint(reader: Reader, _version: number): StreamsGroupDescribeResponseEndpoint {
  const host = reader.compactString()
  const port = reader.uint16()
  const message: StreamsGroupDescribeResponseEndpoint = { host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseEndpoint(
  writer: Writer,
  message: StreamsGroupDescribeResponseEndpointInit,
  _version: number,
): void {
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseTaskOffset(reader: Reader, _version: number): StreamsGroupDescribeResponseTaskOffset {
  const subtopologyId = reader.compactString()
  const partition = reader.int32()
  const offset = reader.int64()
  const message: StreamsGroupDescribeResponseTaskOffset = { subtopologyId, partition, offset }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseTaskOffset(
  writer: Writer,
  message: StreamsGroupDescribeResponseTaskOffsetInit,
  _version: number,
): void {
  writer.compactString(message.subtopologyId ?? '')
  writer.int32(message.partition ?? 0)
  writer.int64(message.offset ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseAssignment(reader: Reader, version: number): StreamsGroupDescribeResponseAssignment {
  const activeTasksLength = reader.compactArrayLength(3)
  const activeTasks: StreamsGroupDescribeResponseTaskIds[] = []
  for (let i = 0; i < activeTasksLength; i += 1) activeTasks.push(readStreamsGroupDescribeResponseTaskIds(reader, version))
  const standbyTasksLength = reader.compactArrayLength(3)
  const standbyTasks: StreamsGroupDescribeResponseTaskIds[] = []
  for (let i = 0; i < standbyTasksLength; i += 1) standbyTasks.push(readStreamsGroupDescribeResponseTaskIds(reader, version))
  const warmupTasksLength = reader.compactArrayLength(3)
  const warmupTasks: StreamsGroupDescribeResponseTaskIds[] = []
  for (let i = 0; i < warmupTasksLength; i += 1) warmupTasks.push(readStreamsGroupDescribeResponseTaskIds(reader, version))
  const message: StreamsGroupDescribeResponseAssignment = { activeTasks, standbyTasks, warmupTasks }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseAssignment(
  writer: Writer,
  message: StreamsGroupDescribeResponseAssignmentInit,
  version: number,
): void {
  const activeTasks = message.activeTasks ?? []
  writer.compactArrayLength(activeTasks.length)
  for (const element of activeTasks) writeStreamsGroupDescribeResponseTaskIds(writer, element, version)
  const standbyTasks = message.standbyTasks ?? []
  writer.compactArrayLength(standbyTasks.length)
  for (const element of standbyTasks) writeStreamsGroupDescribeResponseTaskIds(writer, element, version)
  const warmupTasks = message.warmupTasks ?? []
  writer.compactArrayLength(warmupTasks.length)
  for (const element of warmupTasks) writeStreamsGroupDescribeResponseTaskIds(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseTaskIds(reader: Reader, _version: number): StreamsGroupDescribeResponseTaskIds {
  const subtopologyId = reader.compactString()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: StreamsGroupDescribeResponseTaskIds = { subtopologyId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseTaskIds(
  writer: Writer,
  message: StreamsGroupDescribeResponseTaskIdsInit,
  _version: number,
): void {
  writer.compactString(message.subtopologyId ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseKeyValue(reader: Reader, _version: number): StreamsGroupDescribeResponseKeyValue {
  const key = reader.compactString()
  const value = reader.compactString()
  const message: StreamsGroupDescribeResponseKeyValue = { key, value }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseKeyValue(
  writer: Writer,
  message: StreamsGroupDescribeResponseKeyValueInit,
  _version: number,
): void {
  writer.compactString(message.key ?? '')
  writer.compactString(message.value ?? '')
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseTopicInfo(reader: Reader, version: number): StreamsGroupDescribeResponseTopicInfo {
  const name = reader.compactString()
  const partitions = reader.int32()
  const replicationFactor = reader.int16()
  const topicConfigsLength = reader.compactArrayLength(3)
  const topicConfigs: StreamsGroupDescribeResponseKeyValue[] = []
  for (let i = 0; i < topicConfigsLength; i += 1) topicConfigs.push(readStreamsGroupDescribeResponseKeyValue(reader, version))
  const message: StreamsGroupDescribeResponseTopicInfo = { name, partitions, replicationFactor, topicConfigs }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseTopicInfo(
  writer: Writer,
  message: StreamsGroupDescribeResponseTopicInfoInit,
  version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int32(message.partitions ?? 0)
  writer.int16(message.replicationFactor ?? 0)
  const topicConfigs = message.topicConfigs ?? []
  writer.compactArrayLength(topicConfigs.length)
  for (const element of topicConfigs) writeStreamsGroupDescribeResponseKeyValue(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseTopologyDescription(
  reader: Reader,
  version: number,
): StreamsGroupDescribeResponseTopologyDescription {
  const subtopologiesLength = reader.compactArrayLength(3)
  const subtopologies: StreamsGroupDescribeResponseTopologyDescriptionSubtopology[] = []
  for (let i = 0; i < subtopologiesLength; i += 1) {
    subtopologies.push(readStreamsGroupDescribeResponseTopologyDescriptionSubtopology(reader, version))
  }
  const globalStoresLength = reader.compactArrayLength(15)
  const globalStores: StreamsGroupDescribeResponseTopologyDescriptionGlobalStore[] = []
  for (let i = 0; i < globalStoresLength; i += 1) {
    globalStores.push(readStreamsGroupDescribeResponseTopologyDescriptionGlobalStore(reader, version))
  }
  const message: StreamsGroupDescribeResponseTopologyDescription = { subtopologies, globalStores }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseTopologyDescription(
  writer: Writer,
  message: StreamsGroupDescribeResponseTopologyDescriptionInit,
  version: number,
): void {
  const subtopologies = message.subtopologies ?? []
  writer.compactArrayLength(subtopologies.length)
  for (const element of subtopologies) writeStreamsGroupDescribeResponseTopologyDescriptionSubtopology(writer, element, version)
  const globalStores = message.globalStores ?? []
  writer.compactArrayLength(globalStores.length)
  for (const element of globalStores) writeStreamsGroupDescribeResponseTopologyDescriptionGlobalStore(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseTopologyDescriptionSubtopology(
  reader: Reader,
  version: number,
): StreamsGroupDescribeResponseTopologyDescriptionSubtopology {
  const subtopologyId = reader.compactString()
  const nodesLength = reader.compactArrayLength(7)
  const nodes: StreamsGroupDescribeResponseTopologyDescriptionNode[] = []
  for (let i = 0; i < nodesLength; i += 1) nodes.push(readStreamsGroupDescribeResponseTopologyDescriptionNode(reader, version))
  const message: StreamsGroupDescribeResponseTopologyDescriptionSubtopology = { subtopologyId, nodes }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseTopologyDescriptionSubtopology(
  writer: Writer,
  message: StreamsGroupDescribeResponseTopologyDescriptionSubtopologyInit,
  version: number,
): void {
  writer.compactString(message.subtopologyId ?? '')
  const nodes = message.nodes ?? []
  writer.compactArrayLength(nodes.length)
  for (const element of nodes) writeStreamsGroupDescribeResponseTopologyDescriptionNode(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseTopologyDescriptionNode(
  reader: Reader,
  _version: number,
): StreamsGroupDescribeResponseTopologyDescriptionNode {
  const name = reader.compactString()
  const nodeType = reader.int8()
  const sourceTopicsLength = reader.compactArrayLength(1)
  const sourceTopics: string[] = []
  for (let i = 0; i < sourceTopicsLength; i += 1) sourceTopics.push(reader.compactString())
  const sinkTopic = reader.compactNullableString()
  const storesLength = reader.compactArrayLength(1)
  const stores: string[] = []
  for (let i = 0; i < storesLength; i += 1) stores.push(reader.compactString())
  const successorsLength = reader.compactArrayLength(1)
  const successors: string[] = []
  for (let i = 0; i < successorsLength; i += 1) successors.push(reader.compactString())
  const message: StreamsGroupDescribeResponseTopologyDescriptionNode = {
    name,
    nodeType,
    sourceTopics,
    sinkTopic,
    stores,
    successors,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseTopologyDescriptionNode(
  writer: Writer,
  message: StreamsGroupDescribeResponseTopologyDescriptionNodeInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int8(message.nodeType ?? 0)
  const sourceTopics = message.sourceTopics ?? []
  writer.compactArrayLength(sourceTopics.length)
  for (const element of sourceTopics) writer.compactString(element)
  writer.compactNullableString(message.sinkTopic ?? null)
  const stores = message.stores ?? []
  writer.compactArrayLength(stores.length)
  for (const element of stores) writer.compactString(element)
  const successors = message.successors ?? []
  writer.compactArrayLength(successors.length)
  for (const element of successors) writer.compactString(element)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupDescribeResponseTopologyDescriptionGlobalStore(
  reader: Reader,
  version: number,
): StreamsGroupDescribeResponseTopologyDescriptionGlobalStore {
  const source = readStreamsGroupDescribeResponseTopologyDescriptionNode(reader, version)
  const processor = readStreamsGroupDescribeResponseTopologyDescriptionNode(reader, version)
  const message: StreamsGroupDescribeResponseTopologyDescriptionGlobalStore = { source, processor }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupDescribeResponseTopologyDescriptionGlobalStore(
  writer: Writer,
  message: StreamsGroupDescribeResponseTopologyDescriptionGlobalStoreInit,
  version: number,
): void {
  writeStreamsGroupDescribeResponseTopologyDescriptionNode(writer, message.source ?? {}, version)
  writeStreamsGroupDescribeResponseTopologyDescriptionNode(writer, message.processor ?? {}, version)
  writeUnknownTags(writer, message.unknownTags)
}
