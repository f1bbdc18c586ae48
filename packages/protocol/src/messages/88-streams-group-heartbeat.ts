// Generated from spec/88-streams-group-heartbeat.txt, do not edit: StreamsGroupHeartbeatRequest and StreamsGroupHeartbeatResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 88: StreamsGroupHeartbeatRequest, versions 0 to 1. */
export interface StreamsGroupHeartbeatRequest {
  groupId: string
  memberId: string
  memberEpoch: number
  endpointInformationEpoch: number
  /** Default null. */
  instanceId: string | null
  /** Default null. */
  rackId: string | null
  /** Default -1. */
  rebalanceTimeoutMs: number
  /** Default null. */
  topology: StreamsGroupHeartbeatRequestTopology | null
  /** Default null. */
  activeTasks: StreamsGroupHeartbeatRequestTaskIds[] | null
  /** Default null. */
  standbyTasks: StreamsGroupHeartbeatRequestTaskIds[] | null
  /** Default null. */
  warmupTasks: StreamsGroupHeartbeatRequestTaskIds[] | null
  /** Default null. */
  processId: string | null
  /** Default null. */
  userEndpoint: StreamsGroupHeartbeatRequestEndpoint | null
  /** Default null. */
  clientTags: StreamsGroupHeartbeatRequestKeyValue[] | null
  /** Default null. */
  taskOffsets: StreamsGroupHeartbeatRequestTaskOffset[] | null
  /** Default null. */
  taskEndOffsets: StreamsGroupHeartbeatRequestTaskOffset[] | null
  /** Default false. */
  shutdownApplication: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatRequest} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatRequestInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
  readonly memberEpoch?: number | undefined
  readonly endpointInformationEpoch?: number | undefined
  readonly instanceId?: string | null | undefined
  readonly rackId?: string | null | undefined
  readonly rebalanceTimeoutMs?: number | undefined
  readonly topology?: StreamsGroupHeartbeatRequestTopologyInit | null | undefined
  readonly activeTasks?: readonly StreamsGroupHeartbeatRequestTaskIdsInit[] | null | undefined
  readonly standbyTasks?: readonly StreamsGroupHeartbeatRequestTaskIdsInit[] | null | undefined
  readonly warmupTasks?: readonly StreamsGroupHeartbeatRequestTaskIdsInit[] | null | undefined
  readonly processId?: string | null | undefined
  readonly userEndpoint?: StreamsGroupHeartbeatRequestEndpointInit | null | undefined
  readonly clientTags?: readonly StreamsGroupHeartbeatRequestKeyValueInit[] | null | undefined
  readonly taskOffsets?: readonly StreamsGroupHeartbeatRequestTaskOffsetInit[] | null | undefined
  readonly taskEndOffsets?: readonly StreamsGroupHeartbeatRequestTaskOffsetInit[] | null | undefined
  readonly shutdownApplication?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface StreamsGroupHeartbeatRequestTopology {
  epoch: number
  subtopologies: StreamsGroupHeartbeatRequestSubtopology[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatRequestTopology} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatRequestTopologyInit {
  readonly epoch?: number | undefined
  readonly subtopologies?: readonly StreamsGroupHeartbeatRequestSubtopologyInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface StreamsGroupHeartbeatRequestSubtopology {
  subtopologyId: string
  sourceTopics: string[]
  sourceTopicRegex: string[]
  stateChangelogTopics: StreamsGroupHeartbeatRequestTopicInfo[]
  repartitionSinkTopics: string[]
  repartitionSourceTopics: StreamsGroupHeartbeatRequestTopicInfo[]
  copartitionGroups: StreamsGroupHeartbeatRequestCopartitionGroup[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatRequestSubtopology} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatRequestSubtopologyInit {
  readonly subtopologyId?: string | undefined
  readonly sourceTopics?: readonly string[] | undefined
  readonly sourceTopicRegex?: readonly string[] | undefined
  readonly stateChangelogTopics?: readonly StreamsGroupHeartbeatRequestTopicInfoInit[] | undefined
  readonly repartitionSinkTopics?: readonly string[] | undefined
  readonly repartitionSourceTopics?: readonly StreamsGroupHeartbeatRequestTopicInfoInit[] | undefined
  readonly copartitionGroups?: readonly StreamsGroupHeartbeatRequestCopartitionGroupInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface StreamsGroupHeartbeatRequestCopartitionGroup {
  sourceTopics: number[]
  sourceTopicRegex: number[]
  repartitionSourceTopics: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatRequestCopartitionGroup} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatRequestCopartitionGroupInit {
  readonly sourceTopics?: readonly number[] | undefined
  readonly sourceTopicRegex?: readonly number[] | undefined
  readonly repartitionSourceTopics?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface StreamsGroupHeartbeatRequestKeyValue {
  key: string
  value: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatRequestKeyValue} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatRequestKeyValueInit {
  readonly key?: string | undefined
  readonly value?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface StreamsGroupHeartbeatRequestTopicInfo {
  name: string
  partitions: number
  replicationFactor: number
  topicConfigs: StreamsGroupHeartbeatRequestKeyValue[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatRequestTopicInfo} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatRequestTopicInfoInit {
  readonly name?: string | undefined
  readonly partitions?: number | undefined
  readonly replicationFactor?: number | undefined
  readonly topicConfigs?: readonly StreamsGroupHeartbeatRequestKeyValueInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface StreamsGroupHeartbeatRequestEndpoint {
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatRequestEndpoint} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatRequestEndpointInit {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface StreamsGroupHeartbeatRequestTaskOffset {
  subtopologyId: string
  partition: number
  offset: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatRequestTaskOffset} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatRequestTaskOffsetInit {
  readonly subtopologyId?: string | undefined
  readonly partition?: number | undefined
  readonly offset?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupHeartbeatRequest. */
export interface StreamsGroupHeartbeatRequestTaskIds {
  subtopologyId: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatRequestTaskIds} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatRequestTaskIdsInit {
  readonly subtopologyId?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link StreamsGroupHeartbeatRequest}. */
export const streamsGroupHeartbeatRequest: MessageCodec<StreamsGroupHeartbeatRequest, StreamsGroupHeartbeatRequestInit> = {
  name: 'StreamsGroupHeartbeatRequest',
  apiKey: 88,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('StreamsGroupHeartbeatRequest', version, 0, 1)
    try {
      return readStreamsGroupHeartbeatRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupHeartbeatRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupHeartbeatRequest', version, 0, 1)
    writeStreamsGroupHeartbeatRequest(writer, message, version)
  },
}

function readStreamsGroupHeartbeatRequest(reader: Reader, version: number): StreamsGroupHeartbeatRequest {
  const groupId = reader.compactString()
  const memberId = reader.compactString()
  const memberEpoch = reader.int32()
  const endpointInformationEpoch = reader.int32()
  const instanceId = reader.compactNullableString()
  const rackId = reader.compactNullableString()
  const rebalanceTimeoutMs = reader.int32()
  const topology = reader.present() ? readStreamsGroupHeartbeatRequestTopology(reader, version) : null
  const activeTasksLength = reader.compactNullableArrayLength(3)
  const activeTasksElements: StreamsGroupHeartbeatRequestTaskIds[] = []
  for (let i = 0; i < activeTasksLength; i += 1) {
    activeTasksElements.push(readStreamsGroupHeartbeatRequestTaskIds(reader, version))
  }
  const activeTasks = activeTasksLength < 0 ? null : activeTasksElements
  const standbyTasksLength = reader.compactNullableArrayLength(3)
  const standbyTasksElements: StreamsGroupHeartbeatRequestTaskIds[] = []
  for (let i = 0; i < standbyTasksLength; i += 1) {
    standbyTasksElements.push(readStreamsGroupHeartbeatRequestTaskIds(reader, version))
  }
  const standbyTasks = standbyTasksLength < 0 ? null : standbyTasksElements
  const warmupTasksLength = reader.compactNullableArrayLength(3)
  const warmupTasksElements: StreamsGroupHeartbeatRequestTaskIds[] = []
  for (let i = 0; i < warmupTasksLength; i += 1) {
    warmupTasksElements.push(readStreamsGroupHeartbeatRequestTaskIds(reader, version))
  }
  const warmupTasks = warmupTasksLength < 0 ? null : warmupTasksElements
  const processId = reader.compactNullableString()
  const userEndpoint = reader.present() ? readStreamsGroupHeartbeatRequestEndpoint(reader, version) : null
  const clientTagsLength = reader.compactNullableArrayLength(3)
  const clientTagsElements: StreamsGroupHeartbeatRequestKeyValue[] = []
  for (let i = 0; i < clientTagsLength; i += 1) clientTagsElements.push(readStreamsGroupHeartbeatRequestKeyValue(reader, version))
  const clientTags = clientTagsLength < 0 ? null : clientTagsElements
  const taskOffsetsLength = reader.compactNullableArrayLength(14)
  const taskOffsetsElements: StreamsGroupHeartbeatRequestTaskOffset[] = []
  for (let i = 0; i < taskOffsetsLength; i += 1) {
    taskOffsetsElements.push(readStreamsGroupHeartbeatRequestTaskOffset(reader, version))
  }
  const taskOffsets = taskOffsetsLength < 0 ? null : taskOffsetsElements
  const taskEndOffsetsLength = reader.compactNullableArrayLength(14)
  const taskEndOffsetsElements: StreamsGroupHeartbeatRequestTaskOffset[] = []
  for (let i = 0; i < taskEndOffsetsLength; i += 1) {
    taskEndOffsetsElements.push(readStreamsGroupHeartbeatRequestTaskOffset(reader, version))
  }
  const taskEndOffsets = taskEndOffsetsLength < 0 ? null : taskEndOffsetsElements
  const shutdownApplication = reader.boolean()
  const message: StreamsGroupHeartbeatRequest = {
    groupId,
    memberId,
    memberEpoch,
    endpointInformationEpoch,
    instanceId,
    rackId,
    rebalanceTimeoutMs,
    topology,
    activeTasks,
    standbyTasks,
    warmupTasks,
    processId,
    userEndpoint,
    clientTags,
    taskOffsets,
    taskEndOffsets,
    shutdownApplication,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatRequest(writer: Writer, message: StreamsGroupHeartbeatRequestInit, version: number): void {
  writer.compactString(message.groupId ?? '')
  writer.compactString(message.memberId ?? '')
  writer.int32(message.memberEpoch ?? 0)
  writer.int32(message.endpointInformationEpoch ?? 0)
  writer.compactNullableString(message.instanceId ?? null)
  writer.compactNullableString(message.rackId ?? null)
  writer.int32(message.rebalanceTimeoutMs ?? -1)
  const topology = message.topology ?? null
  writer.present(topology !== null)
  if (topology !== null) writeStreamsGroupHeartbeatRequestTopology(writer, topology, version)
  const activeTasks = message.activeTasks ?? null
  writer.compactArrayLength(activeTasks === null ? -1 : activeTasks.length)
  if (activeTasks !== null) {
    for (const element of activeTasks) writeStreamsGroupHeartbeatRequestTaskIds(writer, element, version)
  }
  const standbyTasks = message.standbyTasks ?? null
  writer.compactArrayLength(standbyTasks === null ? -1 : standbyTasks.length)
  if (standbyTasks !== null) {
    for (const element of standbyTasks) writeStreamsGroupHeartbeatRequestTaskIds(writer, element, version)
  }
  const warmupTasks = message.warmupTasks ?? null
  writer.compactArrayLength(warmupTasks === null ? -1 : warmupTasks.length)
  if (warmupTasks !== null) {
    for (const element of warmupTasks) writeStreamsGroupHeartbeatRequestTaskIds(writer, element, version)
  }
  writer.compactNullableString(message.processId ?? null)
  const userEndpoint = message.userEndpoint ?? null
  writer.present(userEndpoint !== null)
  if (userEndpoint !== null) writeStreamsGroupHeartbeatRequestEndpoint(writer, userEndpoint, version)
  const clientTags = message.clientTags ?? null
  writer.compactArrayLength(clientTags === null ? -1 : clientTags.length)
  if (clientTags !== null) {
    for (const element of clientTags) writeStreamsGroupHeartbeatRequestKeyValue(writer, element, version)
  }
  const taskOffsets = message.taskOffsets ?? null
  writer.compactArrayLength(taskOffsets === null ? -1 : taskOffsets.length)
  if (taskOffsets !== null) {
    for (const element of taskOffsets) writeStreamsGroupHeartbeatRequestTaskOffset(writer, element, version)
  }
  const taskEndOffsets = message.taskEndOffsets ?? null
  writer.compactArrayLength(taskEndOffsets === null ? -1 : taskEndOffsets.length)
  if (taskEndOffsets !== null) {
    for (const element of taskEndOffsets) writeStreamsGroupHeartbeatRequestTaskOffset(writer, element, version)
  }
  writer.boolean(message.shutdownApplication ?? false)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupHeartbeatRequestTopology(reader: Reader, version: number): StreamsGroupHeartbeatRequestTopology {
  const epoch = reader.int32()
  const subtopologiesLength = reader.compactArrayLength(8)
  const subtopologies: StreamsGroupHeartbeatRequestSubtopology[] = []
  for (let i = 0; i < subtopologiesLength; i += 1) {
    subtopologies.push(readStreamsGroupHeartbeatRequestSubtopology(reader, version))
  }
  const message: StreamsGroupHeartbeatRequestTopology = { epoch, subtopologies }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatRequestTopology(
  writer: Writer,
  message: StreamsGroupHeartbeatRequestTopologyInit,
  version: number,
): void {
  writer.int32(message.epoch ?? 0)
  const subtopologies = message.subtopologies ?? []
  writer.compactArrayLength(subtopologies.length)
  for (const element of subtopologies) writeStreamsGroupHeartbeatRequestSubtopology(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupHeartbeatRequestSubtopology(reader: Reader, version: number): StreamsGroupHeartbeatRequestSubtopology {
  const subtopologyId = reader.compactString()
  const sourceTopicsLength = reader.compactArrayLength(1)
  const sourceTopics: string[] = []
  for (let i = 0; i < sourceTopicsLength; i += 1) sourceTopics.push(reader.compactString())
  const sourceTopicRegexLength = reader.compactArrayLength(1)
  const sourceTopicRegex: string[] = []
  for (let i = 0; i < sourceTopicRegexLength; i += 1) sourceTopicRegex.push(reader.compactString())
  const stateChangelogTopicsLength = reader.compactArrayLength(9)
  const stateChangelogTopics: StreamsGroupHeartbeatRequestTopicInfo[] = []
  for (let i = 0; i < stateChangelogTopicsLength; i += 1) {
    stateChangelogTopics.push(readStreamsGroupHeartbeatRequestTopicInfo(reader, version))
  }
  const repartitionSinkTopicsLength = reader.compactArrayLength(1)
  const repartitionSinkTopics: string[] = []
  for (let i = 0; i < repartitionSinkTopicsLength; i += 1) repartitionSinkTopics.push(reader.compactString())
  const repartitionSourceTopicsLength = reader.compactArrayLength(9)
  const repartitionSourceTopics: StreamsGroupHeartbeatRequestTopicInfo[] = []
  for (let i = 0; i < repartitionSourceTopicsLength; i += 1) {
    repartitionSourceTopics.push(readStreamsGroupHeartbeatRequestTopicInfo(reader, version))
  }
  const copartitionGroupsLength = reader.compactArrayLength(4)
  const copartitionGroups: StreamsGroupHeartbeatRequestCopartitionGroup[] = []
  for (let i = 0; i < copartitionGroupsLength; i += 1) {
    copartitionGroups.push(readStreamsGroupHeartbeatRequestCopartitionGroup(reader, version))
  }
  const message: StreamsGroupHeartbeatRequestSubtopology = {
    subtopologyId,
    sourceTopics,
    sourceTopicRegex,
    stateChangelogTopics,
    repartitionSinkTopics,
    repartitionSourceTopics,
    copartitionGroups,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatRequestSubtopology(
  writer: Writer,
  message: StreamsGroupHeartbeatRequestSubtopologyInit,
  version: number,
): void {
  writer.compactString(message.subtopologyId ?? '')
  const sourceTopics = message.sourceTopics ?? []
  writer.compactArrayLength(sourceTopics.length)
  for (const element of sourceTopics) writer.compactString(element)
  const sourceTopicRegex = message.sourceTopicRegex ?? []
  writer.compactArrayLength(sourceTopicRegex.length)
  for (const element of sourceTopicRegex) writer.compactString(element)
  const stateChangelogTopics = message.stateChangelogTopics ?? []
  writer.compactArrayLength(stateChangelogTopics.length)
  for (const element of stateChangelogTopics) writeStreamsGroupHeartbeatRequestTopicInfo(writer, element, version)
  const repartitionSinkTopics = message.repartitionSinkTopics ?? []
  writer.compactArrayLength(repartitionSinkTopics.length)
  for (const element of repartitionSinkTopics) writer.compactString(element)
  const repartitionSourceTopics = message.repartitionSourceTopics ?? []
  writer.compactArrayLength(repartitionSourceTopics.length)
  for (const element of repartitionSourceTopics) writeStreamsGroupHeartbeatRequestTopicInfo(writer, element, version)
  const copartitionGroups = message.copartitionGroups ?? []
  writer.compactArrayLength(copartitionGroups.length)
  for (const element of copartitionGroups) writeStreamsGroupHeartbeatRequestCopartitionGroup(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupHeartbeatRequestCopartitionGroup(
  reader: Reader,
  _version: number,
): StreamsGroupHeartbeatRequestCopartitionGroup {
  const sourceTopicsLength = reader.compactArrayLength(2)
  const sourceTopics: number[] = []
  for (let i = 0; i < sourceTopicsLength; i += 1) sourceTopics.push(reader.int16())
  const sourceTopicRegexLength = reader.compactArrayLength(2)
  const sourceTopicRegex: number[] = []
  for (let i = 0; i < sourceTopicRegexLength; i += 1) sourceTopicRegex.push(reader.int16())
  const repartitionSourceTopicsLength = reader.compactArrayLength(2)
  const repartitionSourceTopics: number[] = []
  for (let i = 0; i < repartitionSourceTopicsLength; i += 1) repartitionSourceTopics.push(reader.int16())
  const message: StreamsGroupHeartbeatRequestCopartitionGroup = { sourceTopics, sourceTopicRegex, repartitionSourceTopics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatRequestCopartitionGroup(
  writer: Writer,
  message: StreamsGroupHeartbeatRequestCopartitionGroupInit,
  _version: number,
): void {
  const sourceTopics = message.sourceTopics ?? []
  writer.compactArrayLength(sourceTopics.length)
  for (const element of sourceTopics) writer.int16(element)
  const sourceTopicRegex = message.sourceTopicRegex ?? []
  writer.compactArrayLength(sourceTopicRegex.length)
  for (const element of sourceTopicRegex) writer.int16(element)
  const repartitionSourceTopics = message.repartitionSourceTopics ?? []
  writer.compactArrayLength(repartitionSourceTopics.length)
  for (const element of repartitionSourceTopics) writer.int16(element)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupHeartbeatRequestKeyValue(reader: Reader, _version: number): StreamsGroupHeartbeatRequestKeyValue {
  const key = reader.compactString()
  const value = reader.compactString()
  const message: StreamsGroupHeartbeatRequestKeyValue = { key, value }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatRequestKeyValue(
  writer: Writer,
  message: StreamsGroupHeartbeatRequestKeyValueInit,
  _version: number,
): void {
  writer.compactString(message.key ?? '')
  writer.compactString(message.value ?? '')
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupHeartbeatRequestTopicInfo(reader: Reader, version: number): StreamsGroupHeartbeatRequestTopicInfo {
  const name = reader.compactString()
  const partitions = reader.int32()
  const replicationFactor = reader.int16()
  const topicConfigsLength = reader.compactArrayLength(3)
  const topicConfigs: StreamsGroupHeartbeatRequestKeyValue[] = []
  for (let i = 0; i < topicConfigsLength; i += 1) topicConfigs.push(readStreamsGroupHeartbeatRequestKeyValue(reader, version))
  const message: StreamsGroupHeartbeatRequestTopicInfo = { name, partitions, replicationFactor, topicConfigs }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatRequestTopicInfo(
  writer: Writer,
  message: StreamsGroupHeartbeatRequestTopicInfoInit,
  version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int32(message.partitions ?? 0)
  writer.int16(message.replicationFactor ?? 0)
  const topicConfigs = message.topicConfigs ?? []
  writer.compactArrayLength(topicConfigs.length)
  for (const element of topicConfigs) writeStreamsGroupHeartbeatRequestKeyValue(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupHeartbeatRequestEndpoint(reader: Reader, _version: number): StreamsGroupHeartbeatRequestEndpoint {
  const host = reader.compactString()
  const port = reader.uint16()
  const message: StreamsGroupHeartbeatRequestEndpoint = { host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatRequestEndpoint(
  writer: Writer,
  message: StreamsGroupHeartbeatRequestEndpointInit,
  _version: number,
): void {
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupHeartbeatRequestTaskOffset(reader: Reader, _version: number): StreamsGroupHeartbeatRequestTaskOffset {
  const subtopologyId = reader.compactString()
  const partition = reader.int32()
  const offset = reader.int64()
  const message: StreamsGroupHeartbeatRequestTaskOffset = { subtopologyId, partition, offset }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatRequestTaskOffset(
  writer: Writer,
  message: StreamsGroupHeartbeatRequestTaskOffsetInit,
  _version: number,
): void {
  writer.compactString(message.subtopologyId ?? '')
  writer.int32(message.partition ?? 0)
  writer.int64(message.offset ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupHeartbeatRequestTaskIds(reader: Reader, _version: number): StreamsGroupHeartbeatRequestTaskIds {
  const subtopologyId = reader.compactString()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: StreamsGroupHeartbeatRequestTaskIds = { subtopologyId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatRequestTaskIds(
  writer: Writer,
  message: StreamsGroupHeartbeatRequestTaskIdsInit,
  _version: number,
): void {
  writer.compactString(message.subtopologyId ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 88: StreamsGroupHeartbeatResponse, versions 0 to 1. */
export interface StreamsGroupHeartbeatResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  memberId: string
  memberEpoch: number
  heartbeatIntervalMs: number
  /** Up to version 0. */
  acceptableRecoveryLagLegacy: number
  taskOffsetIntervalMs: number
  /** From version 1, default -1. */
  acceptableRecoveryLag: number
  status: StreamsGroupHeartbeatResponseStatus[] | null
  /** Default null. */
  activeTasks: StreamsGroupHeartbeatResponseTaskIds[] | null
  /** Default null. */
  standbyTasks: StreamsGroupHeartbeatResponseTaskIds[] | null
  /** Default null. */
  warmupTasks: StreamsGroupHeartbeatResponseTaskIds[] | null
  /** From version 1, default false. */
  topologyDescriptionRequired: boolean
  endpointInformationEpoch: number
  /** Default null. */
  partitionsByUserEndpoint: StreamsGroupHeartbeatResponseEndpointToPartitions[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatResponse} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly memberId?: string | undefined
  readonly memberEpoch?: number | undefined
  readonly heartbeatIntervalMs?: number | undefined
  readonly acceptableRecoveryLagLegacy?: number | undefined
  readonly taskOffsetIntervalMs?: number | undefined
  readonly acceptableRecoveryLag?: number | undefined
  readonly status?: readonly StreamsGroupHeartbeatResponseStatusInit[] | null | undefined
  readonly activeTasks?: readonly StreamsGroupHeartbeatResponseTaskIdsInit[] | null | undefined
  readonly standbyTasks?: readonly StreamsGroupHeartbeatResponseTaskIdsInit[] | null | undefined
  readonly warmupTasks?: readonly StreamsGroupHeartbeatResponseTaskIdsInit[] | null | undefined
  readonly topologyDescriptionRequired?: boolean | undefined
  readonly endpointInformationEpoch?: number | undefined
  readonly partitionsByUserEndpoint?: readonly StreamsGroupHeartbeatResponseEndpointToPartitionsInit[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupHeartbeatResponse. */
export interface StreamsGroupHeartbeatResponseEndpointToPartitions {
  userEndpoint: StreamsGroupHeartbeatResponseEndpoint
  activePartitions: StreamsGroupHeartbeatResponseTopicPartition[]
  standbyPartitions: StreamsGroupHeartbeatResponseTopicPartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatResponseEndpointToPartitions} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatResponseEndpointToPartitionsInit {
  readonly userEndpoint?: StreamsGroupHeartbeatResponseEndpointInit | undefined
  readonly activePartitions?: readonly StreamsGroupHeartbeatResponseTopicPartitionInit[] | undefined
  readonly standbyPartitions?: readonly StreamsGroupHeartbeatResponseTopicPartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupHeartbeatResponse. */
export interface StreamsGroupHeartbeatResponseStatus {
  statusCode: number
  statusDetail: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatResponseStatus} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatResponseStatusInit {
  readonly statusCode?: number | undefined
  readonly statusDetail?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupHeartbeatResponse. */
export interface StreamsGroupHeartbeatResponseTopicPartition {
  topic: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatResponseTopicPartition} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatResponseTopicPartitionInit {
  readonly topic?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupHeartbeatResponse. */
export interface StreamsGroupHeartbeatResponseTaskIds {
  subtopologyId: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatResponseTaskIds} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatResponseTaskIdsInit {
  readonly subtopologyId?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupHeartbeatResponse. */
export interface StreamsGroupHeartbeatResponseEndpoint {
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupHeartbeatResponseEndpoint} to be written: a field left out has its default. */
export interface StreamsGroupHeartbeatResponseEndpointInit {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link StreamsGroupHeartbeatResponse}. */
export const streamsGroupHeartbeatResponse: MessageCodec<StreamsGroupHeartbeatResponse, StreamsGroupHeartbeatResponseInit> = {
  name: 'StreamsGroupHeartbeatResponse',
  apiKey: 88,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('StreamsGroupHeartbeatResponse', version, 0, 1)
    try {
      return readStreamsGroupHeartbeatResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupHeartbeatResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupHeartbeatResponse', version, 0, 1)
    writeStreamsGroupHeartbeatResponse(writer, message, version)
  },
}

function readStreamsGroupHeartbeatResponse(reader: Reader, version: number): StreamsGroupHeartbeatResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const memberId = reader.compactString()
  const memberEpoch = reader.int32()
  const heartbeatIntervalMs = reader.int32()
  const acceptableRecoveryLagLegacy: number = version <= 0 ? reader.int32() : 0
  const taskOffsetIntervalMs = reader.int32()
  const acceptableRecoveryLag: number = version >= 1 ? reader.int64() : -1
  const statusLength = reader.compactNullableArrayLength(3)
  const statusElements: StreamsGroupHeartbeatResponseStatus[] = []
  for (let i = 0; i < statusLength; i += 1) statusElements.push(readStreamsGroupHeartbeatResponseStatus(reader, version))
  const status = statusLength < 0 ? null : statusElements
  const activeTasksLength = reader.compactNullableArrayLength(3)
  const activeTasksElements: StreamsGroupHeartbeatResponseTaskIds[] = []
  for (let i = 0; i < activeTasksLength; i += 1) {
    activeTasksElements.push(readStreamsGroupHeartbeatResponseTaskIds(reader, version))
  }
  const activeTasks = activeTasksLength < 0 ? null : activeTasksElements
  const standbyTasksLength = reader.compactNullableArrayLength(3)
  const standbyTasksElements: StreamsGroupHeartbeatResponseTaskIds[] = []
  for (let i = 0; i < standbyTasksLength; i += 1) {
    standbyTasksElements.push(readStreamsGroupHeartbeatResponseTaskIds(reader, version))
  }
  const standbyTasks = standbyTasksLength < 0 ? null : standbyTasksElements
  const warmupTasksLength = reader.compactNullableArrayLength(3)
  const warmupTasksElements: StreamsGroupHeartbeatResponseTaskIds[] = []
  for (let i = 0; i < warmupTasksLength; i += 1) {
    warmupTasksElements.push(readStreamsGroupHeartbeatResponseTaskIds(reader, version))
  }
  const warmupTasks = warmupTasksLength < 0 ? null : warmupTasksElements
  const topologyDescriptionRequired: boolean = version >= 1 ? reader.boolean() : false
  const endpointInformationEpoch = reader.int32()
  const partitionsByUserEndpointLength = reader.compactNullableArrayLength(7)
  const partitionsByUserEndpointElements: StreamsGroupHeartbeatResponseEndpointToPartitions[] = []
  for (let i = 0; i < partitionsByUserEndpointLength; i += 1) {
    partitionsByUserEndpointElements.push(readStreamsGroupHeartbeatResponseEndpointToPartitions(reader, version))
  }
  const partitionsByUserEndpoint = partitionsByUserEndpointLength < 0 ? null : partitionsByUserEndpointElements
  const message: StreamsGroupHeartbeatResponse = {
    throttleTimeMs,
    errorCode,
    errorMessage,
    memberId,
    memberEpoch,
    heartbeatIntervalMs,
    acceptableRecoveryLagLegacy,
    taskOffsetIntervalMs,
    acceptableRecoveryLag,
    status,
    activeTasks,
    standbyTasks,
    warmupTasks,
    topologyDescriptionRequired,
    endpointInformationEpoch,
    partitionsByUserEndpoint,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatResponse(writer: Writer, message: StreamsGroupHeartbeatResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writer.compactString(message.memberId ?? '')
  writer.int32(message.memberEpoch ?? 0)
  writer.int32(message.heartbeatIntervalMs ?? 0)
  const acceptableRecoveryLagLegacy = message.acceptableRecoveryLagLegacy ?? 0
  if (version <= 0) {
    writer.int32(acceptableRecoveryLagLegacy)
  } else if (acceptableRecoveryLagLegacy !== 0) {
    throw unsupportedField('StreamsGroupHeartbeatResponse', 'acceptableRecoveryLagLegacy', version)
  }
  writer.int32(message.taskOffsetIntervalMs ?? 0)
  if (version >= 1) writer.int64(message.acceptableRecoveryLag ?? -1)
  const status = message.status === undefined ? [] : message.status
  writer.compactArrayLength(status === null ? -1 : status.length)
  if (status !== null) {
    for (const element of status) writeStreamsGroupHeartbeatResponseStatus(writer, element, version)
  }
  const activeTasks = message.activeTasks ?? null
  writer.compactArrayLength(activeTasks === null ? -1 : activeTasks.length)
  if (activeTasks !== null) {
    for (const element of activeTasks) writeStreamsGroupHeartbeatResponseTaskIds(writer, element, version)
  }
  const standbyTasks = message.standbyTasks ?? null
  writer.compactArrayLength(standbyTasks === null ? -1 : standbyTasks.length)
  if (standbyTasks !== null) {
    for (const element of standbyTasks) writeStreamsGroupHeartbeatResponseTaskIds(writer, element, version)
  }
  const warmupTasks = message.warmupTasks ?? null
  writer.compactArrayLength(warmupTasks === null ? -1 : warmupTasks.length)
  if (warmupTasks !== null) {
    for (const element of warmupTasks) writeStreamsGroupHeartbeatResponseTaskIds(writer, element, version)
  }
  const topologyDescriptionRequired = message.topologyDescriptionRequired ?? false
  if (version >= 1) {
    writer.boolean(topologyDescriptionRequired)
  } else if (topologyDescriptionRequired) {
    throw unsupportedField('StreamsGroupHeartbeatResponse', 'topologyDescriptionRequired', version)
  }
  writer.int32(message.endpointInformationEpoch ?? 0)
  const partitionsByUserEndpoint = message.partitionsByUserEndpoint ?? null
  writer.compactArrayLength(partitionsByUserEndpoint === null ? -1 : partitionsByUserEndpoint.length)
  if (partitionsByUserEndpoint !== null) {
    for (const element of partitionsByUserEndpoint) {
      writeStreamsGroupHeartbeatResponseEndpointToPartitions(writer, element, version)
    }
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupHeartbeatResponseEndpointToPartitions(
  reader: Reader,
  version: number,
): StreamsGroupHeartbeatResponseEndpointToPartitions {
  const userEndpoint = readStreamsGroupHeartbeatResponseEndpoint(reader, version)
  const activePartitionsLength = reader.compactArrayLength(3)
  const activePartitions: StreamsGroupHeartbeatResponseTopicPartition[] = []
  for (let i = 0; i < activePartitionsLength; i += 1) {
    activePartitions.push(readStreamsGroupHeartbeatResponseTopicPartition(reader, version))
  }
  const standbyPartitionsLength = reader.compactArrayLength(3)
  const standbyPartitions: StreamsGroupHeartbeatResponseTopicPartition[] = []
  for (let i = 0; i < standbyPartitionsLength; i += 1) {
    standbyPartitions.push(readStreamsGroupHeartbeatResponseTopicPartition(reader, version))
  }
  const message: StreamsGroupHeartbeatResponseEndpointToPartitions = { userEndpoint, activePartitions, standbyPartitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatResponseEndpointToPartitions(
  writer: Writer,
  message: StreamsGroupHeartbeatResponseEndpointToPartitionsInit,
  version: number,
): void {
  writeStreamsGroupHeartbeatResponseEndpoint(writer, message.userEndpoint ?? {}, version)
  const activePartitions = message.activePartitions ?? []
  writer.compactArrayLength(activePartitions.length)
  for (const element of activePartitions) writeStreamsGroupHeartbeatResponseTopicPartition(writer, element, version)
  const standbyPartitions = message.standbyPartitions ?? []
  writer.compactArrayLength(standbyPartitions.length)
  for (const element of standbyPartitions) writeStreamsGroupHeartbeatResponseTopicPartition(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupHeartbeatResponseStatus(reader: Reader, _version: number): StreamsGroupHeartbeatResponseStatus {
  const statusCode = reader.int8()
  const statusDetail = reader.compactString()
  const message: StreamsGroupHeartbeatResponseStatus = { statusCode, statusDetail }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatResponseStatus(
  writer: Writer,
  message: StreamsGroupHeartbeatResponseStatusInit,
  _version: number,
): void {
  writer.int8(message.statusCode ?? 0)
  writer.compactString(message.statusDetail ?? '')
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupHeartbeatResponseTopicPartition(
  reader: Reader,
  _version: number,
): StreamsGroupHeartbeatResponseTopicPartition {
  const topic = reader.compactString()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: StreamsGroupHeartbeatResponseTopicPartition = { topic, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatResponseTopicPartition(
  writer: Writer,
  message: StreamsGroupHeartbeatResponseTopicPartitionInit,
  _version: number,
): void {
  writer.compactString(message.topic ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupHeartbeatResponseTaskIds(reader: Reader, _version: number): StreamsGroupHeartbeatResponseTaskIds {
  const subtopologyId = reader.compactString()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: StreamsGroupHeartbeatResponseTaskIds = { subtopologyId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatResponseTaskIds(
  writer: Writer,
  message: StreamsGroupHeartbeatResponseTaskIdsInit,
  _version: number,
): void {
  writer.compactString(message.subtopologyId ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupHeartbeatResponseEndpoint(reader: Reader, _version: number): StreamsGroupHeartbeatResponseEndpoint {
  const host = reader.compactString()
  const port = reader.uint16()
  const message: StreamsGroupHeartbeatResponseEndpoint = { host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupHeartbeatResponseEndpoint(
  writer: Writer,
  message: StreamsGroupHeartbeatResponseEndpointInit,
  _version: number,
): void {
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
