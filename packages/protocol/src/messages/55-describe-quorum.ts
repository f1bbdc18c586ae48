// Generated from spec/55-describe-quorum.txt, do not edit: DescribeQuorumRequest and DescribeQuorumResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 55: DescribeQuorumRequest, versions 0 to 2. */
export interface DescribeQuorumRequest {
  topics: DescribeQuorumRequestTopicData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeQuorumRequest} to be written: a field left out has its default. */
export interface DescribeQuorumRequestInit {
  readonly topics?: readonly DescribeQuorumRequestTopicDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeQuorumRequest. */
export interface DescribeQuorumRequestTopicData {
  topicName: string
  partitions: DescribeQuorumRequestPartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeQuorumRequestTopicData} to be written: a field left out has its default. */
export interface DescribeQuorumRequestTopicDataInit {
  readonly topicName?: string | undefined
  readonly partitions?: readonly DescribeQuorumRequestPartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeQuorumRequest. */
export interface DescribeQuorumRequestPartitionData {
  partitionIndex: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeQuorumRequestPartitionData} to be written: a field left out has its default. */
export interface DescribeQuorumRequestPartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeQuorumRequest}. */
export const describeQuorumRequest: MessageCodec<DescribeQuorumRequest, DescribeQuorumRequestInit> = {
  name: 'DescribeQuorumRequest',
  apiKey: 55,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DescribeQuorumRequest', version, 0, 2)
    try {
      return readDescribeQuorumRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeQuorumRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeQuorumRequest', version, 0, 2)
    writeDescribeQuorumRequest(writer, message, version)
  },
}

function readDescribeQuorumRequest(reader: Reader, version: number): DescribeQuorumRequest {
  const topicsLength = reader.compactArrayLength(3)
  const topics: DescribeQuorumRequestTopicData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readDescribeQuorumRequestTopicData(reader, version))
  const message: DescribeQuorumRequest = { topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeQuorumRequest(writer: Writer, message: DescribeQuorumRequestInit, version: number): void {
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeDescribeQuorumRequestTopicData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeQuorumRequestTopicData(reader: Reader, version: number): DescribeQuorumRequestTopicData {
  const topicName = reader.compactString()
  const partitionsLength = reader.compactArrayLength(5)
  const partitions: DescribeQuorumRequestPartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readDescribeQuorumRequestPartitionData(reader, version))
  const message: DescribeQuorumRequestTopicData = { topicName, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeQuorumRequestTopicData(writer: Writer, message: DescribeQuorumRequestTopicDataInit, version: number): void {
  writer.compactString(message.topicName ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeDescribeQuorumRequestPartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeQuorumRequestPartitionData(reader: Reader, _version: number): DescribeQuorumRequestPartitionData {
  const partitionIndex = reader.int32()
  const message: DescribeQuorumRequestPartitionData = { partitionIndex }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeQuorumRequestPartitionData(
  writer: Writer,
  message: DescribeQuorumRequestPartitionDataInit,
  _version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 55: DescribeQuorumResponse, versions 0 to 2. */
export interface DescribeQuorumResponse {
  errorCode: number
  /** From version 2. */
  errorMessage: string | null
  topics: DescribeQuorumResponseTopicData[]
  /** From version 2. */
  nodes: DescribeQuorumResponseNode[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeQuorumResponse} to be written: a field left out has its default. */
export interface DescribeQuorumResponseInit {
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly topics?: readonly DescribeQuorumResponseTopicDataInit[] | undefined
  readonly nodes?: readonly DescribeQuorumResponseNodeInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeQuorumResponse. */
export interface DescribeQuorumResponseTopicData {
  topicName: string
  partitions: DescribeQuorumResponsePartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeQuorumResponseTopicData} to be written: a field left out has its default. */
export interface DescribeQuorumResponseTopicDataInit {
  readonly topicName?: string | undefined
  readonly partitions?: readonly DescribeQuorumResponsePartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeQuorumResponse. */
export interface DescribeQuorumResponsePartitionData {
  partitionIndex: number
  errorCode: number
  /** From version 2. */
  errorMessage: string | null
  leaderId: number
  leaderEpoch: number
  highWatermark: number
  currentVoters: DescribeQuorumResponseReplicaState[]
  observers: DescribeQuorumResponseReplicaState[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeQuorumResponsePartitionData} to be written: a field left out has its default. */
export interface DescribeQuorumResponsePartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly highWatermark?: number | undefined
  readonly currentVoters?: readonly DescribeQuorumResponseReplicaStateInit[] | undefined
  readonly observers?: readonly DescribeQuorumResponseReplicaStateInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeQuorumResponse, from version 2. */
export interface DescribeQuorumResponseNode {
  nodeId: number
  listeners: DescribeQuorumResponseListener[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeQuorumResponseNode} to be written: a field left out has its default. */
export interface DescribeQuorumResponseNodeInit {
  readonly nodeId?: number | undefined
  readonly listeners?: readonly DescribeQuorumResponseListenerInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeQuorumResponse, from version 2. */
export interface DescribeQuorumResponseListener {
  name: string
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeQuorumResponseListener} to be written: a field left out has its default. */
export interface DescribeQuorumResponseListenerInit {
  readonly name?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeQuorumResponse. */
export interface DescribeQuorumResponseReplicaState {
  replicaId: number
  /** From version 2. */
  replicaDirectoryId: Uuid
  logEndOffset: number
  /** From version 1, default -1. */
  lastFetchTimestamp: number
  /** From version 1, default -1. */
  lastCaughtUpTimestamp: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeQuorumResponseReplicaState} to be written: a field left out has its default. */
export interface DescribeQuorumResponseReplicaStateInit {
  readonly replicaId?: number | undefined
  readonly replicaDirectoryId?: Uuid | undefined
  readonly logEndOffset?: number | undefined
  readonly lastFetchTimestamp?: number | undefined
  readonly lastCaughtUpTimestamp?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeQuorumResponse}. */
export const describeQuorumResponse: MessageCodec<DescribeQuorumResponse, DescribeQuorumResponseInit> = {
  name: 'DescribeQuorumResponse',
  apiKey: 55,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DescribeQuorumResponse', version, 0, 2)
    try {
      return readDescribeQuorumResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeQuorumResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeQuorumResponse', version, 0, 2)
    writeDescribeQuorumResponse(writer, message, version)
  },
}

function readDescribeQuorumResponse(reader: Reader, version: number): DescribeQuorumResponse {
  const errorCode = reader.int16()
  const errorMessage: string | null = version >= 2 ? reader.compactNullableString() : ''
  const topicsLength = reader.compactArrayLength(3)
  const topics: DescribeQuorumResponseTopicData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readDescribeQuorumResponseTopicData(reader, version))
  let nodes: DescribeQuorumResponseNode[] = []
  if (version >= 2) {
    const nodesLength = reader.compactArrayLength(6)
    const nodesElements: DescribeQuorumResponseNode[] = []
    for (let i = 0; i < nodesLength; i += 1) nodesElements.push(readDescribeQuorumResponseNode(reader, version))
    nodes = nodesElements
  }
  const message: DescribeQuorumResponse = { errorCode, errorMessage, topics, nodes }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeQuorumResponse(writer: Writer, message: DescribeQuorumResponseInit, version: number): void {
  writer.int16(message.errorCode ?? 0)
  if (version >= 2) writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeDescribeQuorumResponseTopicData(writer, element, version)
  const nodes = message.nodes ?? []
  if (version >= 2) {
    writer.compactArrayLength(nodes.length)
    for (const element of nodes) writeDescribeQuorumResponseNode(writer, element, version)
  } else if (nodes.length > 0) {
    throw unsupportedField('DescribeQuorumResponse', 'nodes', version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeQuorumResponseTopicData(reader: Reader, version: number): DescribeQuorumResponseTopicData {
  const topicName = reader.compactString()
  const partitionsLength = reader.compactArrayLength(25)
  const partitions: DescribeQuorumResponsePartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readDescribeQuorumResponsePartitionData(reader, version))
  const message: DescribeQuorumResponseTopicData = { topicName, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeQuorumResponseTopicData(
  writer: Writer,
  message: DescribeQuorumResponseTopicDataInit,
  version: number,
): void {
  writer.compactString(message.topicName ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeDescribeQuorumResponsePartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeQuorumResponsePartitionData(reader: Reader, version: number): DescribeQuorumResponsePartitionData {
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const errorMessage: string | null = version >= 2 ? reader.compactNullableString() : ''
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const highWatermark = reader.int64()
  const currentVotersLength = reader.compactArrayLength(13)
  const currentVoters: DescribeQuorumResponseReplicaState[] = []
  for (let i = 0; i < currentVotersLength; i += 1) currentVoters.push(readDescribeQuorumResponseReplicaState(reader, version))
  const observersLength = reader.compactArrayLength(13)
  const observers: DescribeQuorumResponseReplicaState[] = []
  for (let i = 0; i < observersLength; i += 1) observers.push(readDescribeQuorumResponseReplicaState(reader, version))
  const message: DescribeQuorumResponsePartitionData = {
    partitionIndex,
    errorCode,
    errorMessage,
    leaderId,
    leaderEpoch,
    highWatermark,
    currentVoters,
    observers,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeQuorumResponsePartitionData(
  writer: Writer,
  message: DescribeQuorumResponsePartitionDataInit,
  version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  if (version >= 2) writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  writer.int32(message.leaderId ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  writer.int64(message.highWatermark ?? 0)
  const currentVoters = message.currentVoters ?? []
  writer.compactArrayLength(currentVoters.length)
  for (const element of currentVoters) writeDescribeQuorumResponseReplicaState(writer, element, version)
  const observers = message.observers ?? []
  writer.compactArrayLength(observers.length)
  for (const element of observers) writeDescribeQuorumResponseReplicaState(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeQuorumResponseNode(reader: Reader, version: number): DescribeQuorumResponseNode {
  const nodeId = reader.int32()
  const listenersLength = reader.compactArrayLength(5)
  const listeners: DescribeQuorumResponseListener[] = []
  for (let i = 0; i < listenersLength; i += 1) listeners.push(readDescribeQuorumResponseListener(reader, version))
  const message: DescribeQuorumResponseNode = { nodeId, listeners }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeQuorumResponseNode(writer: Writer, message: DescribeQuorumResponseNodeInit, version: number): void {
  writer.int32(message.nodeId ?? 0)
  const listeners = message.listeners ?? []
  writer.compactArrayLength(listeners.length)
  for (const element of listeners) writeDescribeQuorumResponseListener(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeQuorumResponseListener(reader: Reader, _version: number): DescribeQuorumResponseListener {
  const name = reader.compactString()
  const host = reader.compactString()
  const port = reader.uint16()
  const message: DescribeQuorumResponseListener = { name, host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeQuorumResponseListener(
  writer: Writer,
  message: DescribeQuorumResponseListenerInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeQuorumResponseReplicaState(reader: Reader, version: number): DescribeQuorumResponseReplicaState {
  const replicaId = reader.int32()
  const replicaDirectoryId: Uuid = version >= 2 ? reader.uuid() : zeroUuid
  const logEndOffset = reader.int64()
  const lastFetchTimestamp: number = version >= 1 ? reader.int64() : -1
  const lastCaughtUpTimestamp: number = version >= 1 ? reader.int64() : -1
  const message: DescribeQuorumResponseReplicaState = {
    replicaId,
    replicaDirectoryId,
    logEndOffset,
    lastFetchTimestamp,
    lastCaughtUpTimestamp,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeQuorumResponseReplicaState(
  writer: Writer,
  message: DescribeQuorumResponseReplicaStateInit,
  version: number,
): void {
  writer.int32(message.replicaId ?? 0)
  const replicaDirectoryId = message.replicaDirectoryId ?? zeroUuid
  if (version >= 2) {
    writer.uuid(replicaDirectoryId)
  } else if (replicaDirectoryId !== zeroUuid) {
    throw unsupportedField('DescribeQuorumResponse', 'ReplicaState.replicaDirectoryId', version)
  }
  writer.int64(message.logEndOffset ?? 0)
  if (version >= 1) writer.int64(message.lastFetchTimestamp ?? -1)
  if (version >= 1) writer.int64(message.lastCaughtUpTimestamp ?? -1)
  writeUnknownTags(writer, message.unknownTags)
}
