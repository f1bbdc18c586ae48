// Generated from spec/46-list-partition-reassignments.txt, do not edit: ListPartitionReassignmentsRequest and ListPartitionReassignmentsResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 46: ListPartitionReassignmentsRequest, version 0. */
export interface ListPartitionReassignmentsRequest {
  /** Default 60000. */
  timeoutMs: number
  /** Default null. */
  topics: ListPartitionReassignmentsRequestListPartitionReassignmentsTopics[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListPartitionReassignmentsRequest} to be written: a field left out has its default. */
export interface ListPartitionReassignmentsRequestInit {
  readonly timeoutMs?: number | undefined
  readonly topics?: readonly ListPartitionReassignmentsRequestListPartitionReassignmentsTopicsInit[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ListPartitionReassignmentsRequest. */
export interface ListPartitionReassignmentsRequestListPartitionReassignmentsTopics {
  name: string
  partitionIndexes: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListPartitionReassignmentsRequestListPartitionReassignmentsTopics} to be written: a field left out has its default. */
export interface ListPartitionReassignmentsRequestListPartitionReassignmentsTopicsInit {
  readonly name?: string | undefined
  readonly partitionIndexes?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ListPartitionReassignmentsRequest}. */
export const listPartitionReassignmentsRequest: MessageCodec<
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsRequestInit
> = {
  name: 'ListPartitionReassignmentsRequest',
  apiKey: 46,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ListPartitionReassignmentsRequest', version, 0, 0)
    try {
      return readListPartitionReassignmentsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ListPartitionReassignmentsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ListPartitionReassignmentsRequest', version, 0, 0)
    writeListPartitionReassignmentsRequest(writer, message, version)
  },
}

function readListPartitionReassignmentsRequest(reader: Reader, version: number): ListPartitionReassignmentsRequest {
  const timeoutMs = reader.int32()
  const topicsLength = reader.compactNullableArrayLength(3)
  const topicsElements: ListPartitionReassignmentsRequestListPartitionReassignmentsTopics[] = []
  for (let i = 0; i < topicsLength; i += 1) {
    topicsElements.push(readListPartitionReassignmentsRequestListPartitionReassignmentsTopics(reader, version))
  }
  const topics = topicsLength < 0 ? null : topicsElements
  const message: ListPartitionReassignmentsRequest = { timeoutMs, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListPartitionReassignmentsRequest(
  writer: Writer,
  message: ListPartitionReassignmentsRequestInit,
  version: number,
): void {
  writer.int32(message.timeoutMs ?? 60000)
  const topics = message.topics ?? null
  writer.compactArrayLength(topics === null ? -1 : topics.length)
  if (topics !== null) {
    for (const element of topics) writeListPartitionReassignmentsRequestListPartitionReassignmentsTopics(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readListPartitionReassignmentsRequestListPartitionReassignmentsTopics(
  reader: Reader,
  _version: number,
): ListPartitionReassignmentsRequestListPartitionReassignmentsTopics {
  const name = reader.compactString()
  const partitionIndexesLength = reader.compactArrayLength(4)
  const partitionIndexes: number[] = []
  for (let i = 0; i < partitionIndexesLength; i += 1) partitionIndexes.push(reader.int32())
  const message: ListPartitionReassignmentsRequestListPartitionReassignmentsTopics = { name, partitionIndexes }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListPartitionReassignmentsRequestListPartitionReassignmentsTopics(
  writer: Writer,
  message: ListPartitionReassignmentsRequestListPartitionReassignmentsTopicsInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  const partitionIndexes = message.partitionIndexes ?? []
  writer.compactArrayLength(partitionIndexes.length)
  for (const element of partitionIndexes) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 46: ListPartitionReassignmentsResponse, version 0. */
export interface ListPartitionReassignmentsResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  topics: ListPartitionReassignmentsResponseOngoingTopicReassignment[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListPartitionReassignmentsResponse} to be written: a field left out has its default. */
export interface ListPartitionReassignmentsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly topics?: readonly ListPartitionReassignmentsResponseOngoingTopicReassignmentInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ListPartitionReassignmentsResponse. */
export interface ListPartitionReassignmentsResponseOngoingTopicReassignment {
  name: string
  partitions: ListPartitionReassignmentsResponseOngoingPartitionReassignment[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListPartitionReassignmentsResponseOngoingTopicReassignment} to be written: a field left out has its default. */
export interface ListPartitionReassignmentsResponseOngoingTopicReassignmentInit {
  readonly name?: string | undefined
  readonly partitions?: readonly ListPartitionReassignmentsResponseOngoingPartitionReassignmentInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ListPartitionReassignmentsResponse. */
export interface ListPartitionReassignmentsResponseOngoingPartitionReassignment {
  partitionIndex: number
  replicas: number[]
  addingReplicas: number[]
  removingReplicas: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListPartitionReassignmentsResponseOngoingPartitionReassignment} to be written: a field left out has its default. */
export interface ListPartitionReassignmentsResponseOngoingPartitionReassignmentInit {
  readonly partitionIndex?: number | undefined
  readonly replicas?: readonly number[] | undefined
  readonly addingReplicas?: readonly number[] | undefined
  readonly removingReplicas?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ListPartitionReassignmentsResponse}. */
export const listPartitionReassignmentsResponse: MessageCodec<
  ListPartitionReassignmentsResponse,
  ListPartitionReassignmentsResponseInit
> = {
  name: 'ListPartitionReassignmentsResponse',
  apiKey: 46,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ListPartitionReassignmentsResponse', version, 0, 0)
    try {
      return readListPartitionReassignmentsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ListPartitionReassignmentsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ListPartitionReassignmentsResponse', version, 0, 0)
    writeListPartitionReassignmentsResponse(writer, message, version)
  },
}

function readListPartitionReassignmentsResponse(reader: Reader, version: number): ListPartitionReassignmentsResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const topicsLength = reader.compactArrayLength(3)
  const topics: ListPartitionReassignmentsResponseOngoingTopicReassignment[] = []
  for (let i = 0; i < topicsLength; i += 1) {
    topics.push(readListPartitionReassignmentsResponseOngoingTopicReassignment(reader, version))
  }
  const message: ListPartitionReassignmentsResponse = { throttleTimeMs, errorCode, errorMessage, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListPartitionReassignmentsResponse(
  writer: Writer,
  message: ListPartitionReassignmentsResponseInit,
  version: number,
): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeListPartitionReassignmentsResponseOngoingTopicReassignment(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readListPartitionReassignmentsResponseOngoingTopicReassignment(
  reader: Reader,
  version: number,
): ListPartitionReassignmentsResponseOngoingTopicReassignment {
  const name = reader.compactString()
  const partitionsLength = reader.compactArrayLength(8)
  const partitions: ListPartitionReassignmentsResponseOngoingPartitionReassignment[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readListPartitionReassignmentsResponseOngoingPartitionReassignment(reader, version))
  }
  const message: ListPartitionReassignmentsResponseOngoingTopicReassignment = { name, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListPartitionReassignmentsResponseOngoingTopicReassignment(
  writer: Writer,
  message: ListPartitionReassignmentsResponseOngoingTopicReassignmentInit,
  version: number,
): void {
  writer.compactString(message.name ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeListPartitionReassignmentsResponseOngoingPartitionReassignment(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readListPartitionReassignmentsResponseOngoingPartitionReassignment(
  reader: Reader,
  _version: number,
): ListPartitionReassignmentsResponseOngoingPartitionReassignment {
  const partitionIndex = reader.int32()
  const replicasLength = reader.compactArrayLength(4)
  const replicas: number[] = []
  for (let i = 0; i < replicasLength; i += 1) replicas.push(reader.int32())
  const addingReplicasLength = reader.compactArrayLength(4)
  const addingReplicas: number[] = []
  for (let i = 0; i < addingReplicasLength; i += 1) addingReplicas.push(reader.int32())
  const removingReplicasLength = reader.compactArrayLength(4)
  const removingReplicas: number[] = []
  for (let i = 0; i < removingReplicasLength; i += 1) removingReplicas.push(reader.int32())
  const message: ListPartitionReassignmentsResponseOngoingPartitionReassignment = {
    partitionIndex,
    replicas,
    addingReplicas,
    removingReplicas,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListPartitionReassignmentsResponseOngoingPartitionReassignment(
  writer: Writer,
  message: ListPartitionReassignmentsResponseOngoingPartitionReassignmentInit,
  _version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  const replicas = message.replicas ?? []
  writer.compactArrayLength(replicas.length)
  for (const element of replicas) writer.int32(element)
  const addingReplicas = message.addingReplicas ?? []
  writer.compactArrayLength(addingReplicas.length)
  for (const element of addingReplicas) writer.int32(element)
  const removingReplicas = message.removingReplicas ?? []
  writer.compactArrayLength(removingReplicas.length)
  for (const element of removingReplicas) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}
