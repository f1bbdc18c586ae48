// Generated from spec/73-assign-replicas-to-dirs.txt, do not edit: AssignReplicasToDirsRequest and AssignReplicasToDirsResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 73: AssignReplicasToDirsRequest, version 0. */
export interface AssignReplicasToDirsRequest {
  brokerId: number
  /** Default -1. */
  brokerEpoch: number
  directories: AssignReplicasToDirsRequestDirectoryData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AssignReplicasToDirsRequest} to be written: a field left out has its default. */
export interface AssignReplicasToDirsRequestInit {
  readonly brokerId?: number | undefined
  readonly brokerEpoch?: number | undefined
  readonly directories?: readonly AssignReplicasToDirsRequestDirectoryDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AssignReplicasToDirsRequest. */
export interface AssignReplicasToDirsRequestDirectoryData {
  id: Uuid
  topics: AssignReplicasToDirsRequestTopicData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AssignReplicasToDirsRequestDirectoryData} to be written: a field left out has its default. */
export interface AssignReplicasToDirsRequestDirectoryDataInit {
  readonly id?: Uuid | undefined
  readonly topics?: readonly AssignReplicasToDirsRequestTopicDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AssignReplicasToDirsRequest. */
export interface AssignReplicasToDirsRequestTopicData {
  topicId: Uuid
  partitions: AssignReplicasToDirsRequestPartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AssignReplicasToDirsRequestTopicData} to be written: a field left out has its default. */
export interface AssignReplicasToDirsRequestTopicDataInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly AssignReplicasToDirsRequestPartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AssignReplicasToDirsRequest. */
export interface AssignReplicasToDirsRequestPartitionData {
  partitionIndex: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AssignReplicasToDirsRequestPartitionData} to be written: a field left out has its default. */
export interface AssignReplicasToDirsRequestPartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AssignReplicasToDirsRequest}. */
export const assignReplicasToDirsRequest: MessageCodec<AssignReplicasToDirsRequest, AssignReplicasToDirsRequestInit> = {
  name: 'AssignReplicasToDirsRequest',
  apiKey: 73,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AssignReplicasToDirsRequest', version, 0, 0)
    try {
      return readAssignReplicasToDirsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AssignReplicasToDirsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AssignReplicasToDirsRequest', version, 0, 0)
    writeAssignReplicasToDirsRequest(writer, message, version)
  },
}

function readAssignReplicasToDirsRequest(reader: Reader, version: number): AssignReplicasToDirsRequest {
  const brokerId = reader.int32()
  const brokerEpoch = reader.int64()
  const directoriesLength = reader.compactArrayLength(18)
  const directories: AssignReplicasToDirsRequestDirectoryData[] = []
  for (let i = 0; i < directoriesLength; i += 1) directories.push(readAssignReplicasToDirsRequestDirectoryData(reader, version))
  const message: AssignReplicasToDirsRequest = { brokerId, brokerEpoch, directories }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAssignReplicasToDirsRequest(writer: Writer, message: AssignReplicasToDirsRequestInit, version: number): void {
  writer.int32(message.brokerId ?? 0)
  writer.int64(message.brokerEpoch ?? -1)
  const directories = message.directories ?? []
  writer.compactArrayLength(directories.length)
  for (const element of directories) writeAssignReplicasToDirsRequestDirectoryData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAssignReplicasToDirsRequestDirectoryData(reader: Reader, version: number): AssignReplicasToDirsRequestDirectoryData {
  const id = reader.uuid()
  const topicsLength = reader.compactArrayLength(18)
  const topics: AssignReplicasToDirsRequestTopicData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readAssignReplicasToDirsRequestTopicData(reader, version))
  const message: AssignReplicasToDirsRequestDirectoryData = { id, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAssignReplicasToDirsRequestDirectoryData(
  writer: Writer,
  message: AssignReplicasToDirsRequestDirectoryDataInit,
  version: number,
): void {
  writer.uuid(message.id ?? zeroUuid)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeAssignReplicasToDirsRequestTopicData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAssignReplicasToDirsRequestTopicData(reader: Reader, version: number): AssignReplicasToDirsRequestTopicData {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(5)
  const partitions: AssignReplicasToDirsRequestPartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readAssignReplicasToDirsRequestPartitionData(reader, version))
  const message: AssignReplicasToDirsRequestTopicData = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAssignReplicasToDirsRequestTopicData(
  writer: Writer,
  message: AssignReplicasToDirsRequestTopicDataInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeAssignReplicasToDirsRequestPartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAssignReplicasToDirsRequestPartitionData(
  reader: Reader,
  _version: number,
): AssignReplicasToDirsRequestPartitionData {
  const partitionIndex = reader.int32()
  const message: AssignReplicasToDirsRequestPartitionData = { partitionIndex }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAssignReplicasToDirsRequestPartitionData(
  writer: Writer,
  message: AssignReplicasToDirsRequestPartitionDataInit,
  _version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 73: AssignReplicasToDirsResponse, version 0. */
export interface AssignReplicasToDirsResponse {
  throttleTimeMs: number
  errorCode: number
  directories: AssignReplicasToDirsResponseDirectoryData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AssignReplicasToDirsResponse} to be written: a field left out has its default. */
export interface AssignReplicasToDirsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly directories?: readonly AssignReplicasToDirsResponseDirectoryDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AssignReplicasToDirsResponse. */
export interface AssignReplicasToDirsResponseDirectoryData {
  id: Uuid
  topics: AssignReplicasToDirsResponseTopicData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AssignReplicasToDirsResponseDirectoryData} to be written: a field left out has its default. */
export interface AssignReplicasToDirsResponseDirectoryDataInit {
  readonly id?: Uuid | undefined
  readonly topics?: readonly AssignReplicasToDirsResponseTopicDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AssignReplicasToDirsResponse. */
export interface AssignReplicasToDirsResponseTopicData {
  topicId: Uuid
  partitions: AssignReplicasToDirsResponsePartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AssignReplicasToDirsResponseTopicData} to be written: a field left out has its default. */
export interface AssignReplicasToDirsResponseTopicDataInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly AssignReplicasToDirsResponsePartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AssignReplicasToDirsResponse. */
export interface AssignReplicasToDirsResponsePartitionData {
  partitionIndex: number
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AssignReplicasToDirsResponsePartitionData} to be written: a field left out has its default. */
export interface AssignReplicasToDirsResponsePartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AssignReplicasToDirsResponse}. */
export const assignReplicasToDirsResponse: MessageCodec<AssignReplicasToDirsResponse, AssignReplicasToDirsResponseInit> = {
  name: 'AssignReplicasToDirsResponse',
  apiKey: 73,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AssignReplicasToDirsResponse', version, 0, 0)
    try {
      return readAssignReplicasToDirsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AssignReplicasToDirsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AssignReplicasToDirsResponse', version, 0, 0)
    writeAssignReplicasToDirsResponse(writer, message, version)
  },
}

function readAssignReplicasToDirsResponse(reader: Reader, version: number): AssignReplicasToDirsResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const directoriesLength = reader.compactArrayLength(18)
  const directories: AssignReplicasToDirsResponseDirectoryData[] = []
  for (let i = 0; i < directoriesLength; i += 1) directories.push(readAssignReplicasToDirsResponseDirectoryData(reader, version))
  const message: AssignReplicasToDirsResponse = { throttleTimeMs, errorCode, directories }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAssignReplicasToDirsResponse(writer: Writer, message: AssignReplicasToDirsResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  const directories = message.directories ?? []
  writer.compactArrayLength(directories.length)
  for (const element of directories) writeAssignReplicasToDirsResponseDirectoryData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAssignReplicasToDirsResponseDirectoryData(
  reader: Reader,
  version: number,
): AssignReplicasToDirsResponseDirectoryData {
  const id = reader.uuid()
  const topicsLength = reader.compactArrayLength(18)
  const topics: AssignReplicasToDirsResponseTopicData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readAssignReplicasToDirsResponseTopicData(reader, version))
  const message: AssignReplicasToDirsResponseDirectoryData = { id, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAssignReplicasToDirsResponseDirectoryData(
  writer: Writer,
  message: AssignReplicasToDirsResponseDirectoryDataInit,
  version: number,
): void {
  writer.uuid(message.id ?? zeroUuid)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeAssignReplicasToDirsResponseTopicData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAssignReplicasToDirsResponseTopicData(reader: Reader, version: number): AssignReplicasToDirsResponseTopicData {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(7)
  const partitions: AssignReplicasToDirsResponsePartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readAssignReplicasToDirsResponsePartitionData(reader, version))
  const message: AssignReplicasToDirsResponseTopicData = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAssignReplicasToDirsResponseTopicData(
  writer: Writer,
  message: AssignReplicasToDirsResponseTopicDataInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeAssignReplicasToDirsResponsePartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAssignReplicasToDirsResponsePartitionData(
  reader: Reader,
  _version: number,
): AssignReplicasToDirsResponsePartitionData {
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const message: AssignReplicasToDirsResponsePartitionData = { partitionIndex, errorCode }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAssignReplicasToDirsResponsePartitionData(
  writer: Writer,
  message: AssignReplicasToDirsResponsePartitionDataInit,
  _version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
