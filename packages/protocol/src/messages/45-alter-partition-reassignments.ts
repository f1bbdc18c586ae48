// Generated from spec/45-alter-partition-reassignments.txt, do not edit: AlterPartitionReassignmentsRequest and AlterPartitionReassignmentsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 45: AlterPartitionReassignmentsRequest, versions 0 to 1. */
export interface AlterPartitionReassignmentsRequest {
  /** Default 60000. */
  timeoutMs: number
  /** From version 1, default true. */
  allowReplicationFactorChange: boolean
  topics: AlterPartitionReassignmentsRequestReassignableTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterPartitionReassignmentsRequest} to be written: a field left out has its default. */
export interface AlterPartitionReassignmentsRequestInit {
  readonly timeoutMs?: number | undefined
  readonly allowReplicationFactorChange?: boolean | undefined
  readonly topics?: readonly AlterPartitionReassignmentsRequestReassignableTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterPartitionReassignmentsRequest. */
export interface AlterPartitionReassignmentsRequestReassignableTopic {
  name: string
  partitions: AlterPartitionReassignmentsRequestReassignablePartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterPartitionReassignmentsRequestReassignableTopic} to be written: a field left out has its default. */
export interface AlterPartitionReassignmentsRequestReassignableTopicInit {
  readonly name?: string | undefined
  readonly partitions?: readonly AlterPartitionReassignmentsRequestReassignablePartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterPartitionReassignmentsRequest. */
export interface AlterPartitionReassignmentsRequestReassignablePartition {
  partitionIndex: number
  /** Default null. */
  replicas: number[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterPartitionReassignmentsRequestReassignablePartition} to be written: a field left out has its default. */
export interface AlterPartitionReassignmentsRequestReassignablePartitionInit {
  readonly partitionIndex?: number | undefined
  readonly replicas?: readonly number[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterPartitionReassignmentsRequest}. */
export const alterPartitionReassignmentsRequest: MessageCodec<
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsRequestInit
> = {
  name: 'AlterPartitionReassignmentsRequest',
  apiKey: 45,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AlterPartitionReassignmentsRequest', version, 0, 1)
    try {
      return readAlterPartitionReassignmentsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterPartitionReassignmentsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterPartitionReassignmentsRequest', version, 0, 1)
    writeAlterPartitionReassignmentsRequest(writer, message, version)
  },
}

function readAlterPartitionReassignmentsRequest(reader: Reader, version: number): AlterPartitionReassignmentsRequest {
  const timeoutMs = reader.int32()
  const allowReplicationFactorChange: boolean = version >= 1 ? reader.boolean() : true
  const topicsLength = reader.compactArrayLength(3)
  const topics: AlterPartitionReassignmentsRequestReassignableTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readAlterPartitionReassignmentsRequestReassignableTopic(reader, version))
  const message: AlterPartitionReassignmentsRequest = { timeoutMs, allowReplicationFactorChange, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterPartitionReassignmentsRequest(
  writer: Writer,
  message: AlterPartitionReassignmentsRequestInit,
  version: number,
): void {
  writer.int32(message.timeoutMs ?? 60000)
  const allowReplicationFactorChange = message.allowReplicationFactorChange ?? true
  if (version >= 1) {
    writer.boolean(allowReplicationFactorChange)
  } else if (!allowReplicationFactorChange) {
    throw unsupportedField('AlterPartitionReassignmentsRequest', 'allowReplicationFactorChange', version)
  }
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeAlterPartitionReassignmentsRequestReassignableTopic(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterPartitionReassignmentsRequestReassignableTopic(
  reader: Reader,
  version: number,
): AlterPartitionReassignmentsRequestReassignableTopic {
  const name = reader.compactString()
  const partitionsLength = reader.compactArrayLength(6)
  const partitions: AlterPartitionReassignmentsRequestReassignablePartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readAlterPartitionReassignmentsRequestReassignablePartition(reader, version))
  }
  const message: AlterPartitionReassignmentsRequestReassignableTopic = { name, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterPartitionReassignmentsRequestReassignableTopic(
  writer: Writer,
  message: AlterPartitionReassignmentsRequestReassignableTopicInit,
  version: number,
): void {
  writer.compactString(message.name ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeAlterPartitionReassignmentsRequestReassignablePartition(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterPartitionReassignmentsRequestReassignablePartition(
  reader: Reader,
  _version: number,
): AlterPartitionReassignmentsRequestReassignablePartition {
  const partitionIndex = reader.int32()
  const replicasLength = reader.compactNullableArrayLength(4)
  const replicasElements: number[] = []
  for (let i = 0; i < replicasLength; i += 1) replicasElements.push(reader.int32())
  const replicas = replicasLength < 0 ? null : replicasElements
  const message: AlterPartitionReassignmentsRequestReassignablePartition = { partitionIndex, replicas }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterPartitionReassignmentsRequestReassignablePartition(
  writer: Writer,
  message: AlterPartitionReassignmentsRequestReassignablePartitionInit,
  _version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  const replicas = message.replicas ?? null
  writer.compactArrayLength(replicas === null ? -1 : replicas.length)
  if (replicas !== null) {
    for (const element of replicas) writer.int32(element)
  }
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 45: AlterPartitionReassignmentsResponse, versions 0 to 1. */
export interface AlterPartitionReassignmentsResponse {
  throttleTimeMs: number
  /** From version 1, default true. */
  allowReplicationFactorChange: boolean
  errorCode: number
  errorMessage: string | null
  responses: AlterPartitionReassignmentsResponseReassignableTopicResponse[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterPartitionReassignmentsResponse} to be written: a field left out has its default. */
export interface AlterPartitionReassignmentsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly allowReplicationFactorChange?: boolean | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly responses?: readonly AlterPartitionReassignmentsResponseReassignableTopicResponseInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterPartitionReassignmentsResponse. */
export interface AlterPartitionReassignmentsResponseReassignableTopicResponse {
  name: string
  partitions: AlterPartitionReassignmentsResponseReassignablePartitionResponse[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterPartitionReassignmentsResponseReassignableTopicResponse} to be written: a field left out has its default. */
export interface AlterPartitionReassignmentsResponseReassignableTopicResponseInit {
  readonly name?: string | undefined
  readonly partitions?: readonly AlterPartitionReassignmentsResponseReassignablePartitionResponseInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterPartitionReassignmentsResponse. */
export interface AlterPartitionReassignmentsResponseReassignablePartitionResponse {
  partitionIndex: number
  errorCode: number
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterPartitionReassignmentsResponseReassignablePartitionResponse} to be written: a field left out has its default. */
export interface AlterPartitionReassignmentsResponseReassignablePartitionResponseInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterPartitionReassignmentsResponse}. */
export const alterPartitionReassignmentsResponse: MessageCodec<
  AlterPartitionReassignmentsResponse,
  AlterPartitionReassignmentsResponseInit
> = {
  name: 'AlterPartitionReassignmentsResponse',
  apiKey: 45,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AlterPartitionReassignmentsResponse', version, 0, 1)
    try {
      return readAlterPartitionReassignmentsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterPartitionReassignmentsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterPartitionReassignmentsResponse', version, 0, 1)
    writeAlterPartitionReassignmentsResponse(writer, message, version)
  },
}

function readAlterPartitionReassignmentsResponse(reader: Reader, version: number): AlterPartitionReassignmentsResponse {
  const throttleTimeMs = reader.int32()
  const allowReplicationFactorChange: boolean = version >= 1 ? reader.boolean() : true
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const responsesLength = reader.compactArrayLength(3)
  const responses: AlterPartitionReassignmentsResponseReassignableTopicResponse[] = []
  for (let i = 0; i < responsesLength; i += 1) {
    responses.push(readAlterPartitionReassignmentsResponseReassignableTopicResponse(reader, version))
  }
  const message: AlterPartitionReassignmentsResponse = {
    throttleTimeMs,
    allowReplicationFactorChange,
    errorCode,
    errorMessage,
    responses,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterPartitionReassignmentsResponse(
  writer: Writer,
  message: AlterPartitionReassignmentsResponseInit,
  version: number,
): void {
  writer.int32(message.throttleTimeMs ?? 0)
  if (version >= 1) writer.boolean(message.allowReplicationFactorChange ?? true)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  const responses = message.responses ?? []
  writer.compactArrayLength(responses.length)
  for (const element of responses) writeAlterPartitionReassignmentsResponseReassignableTopicResponse(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterPartitionReassignmentsResponseReassignableTopicResponse(
  reader: Reader,
  version: number,
): AlterPartitionReassignmentsResponseReassignableTopicResponse {
  const name = reader.compactString()
  const partitionsLength = reader.compactArrayLength(8)
  const partitions: AlterPartitionReassignmentsResponseReassignablePartitionResponse[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readAlterPartitionReassignmentsResponseReassignablePartitionResponse(reader, version))
  }
  const message: AlterPartitionReassignmentsResponseReassignableTopicResponse = { name, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterPartitionReassignmentsResponseReassignableTopicResponse(
  writer: Writer,
  message: AlterPartitionReassignmentsResponseReassignableTopicResponseInit,
  version: number,
): void {
  writer.compactString(message.name ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) {
    writeAlterPartitionReassignmentsResponseReassignablePartitionResponse(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterPartitionReassignmentsResponseReassignablePartitionResponse(
  reader: Reader,
  _version: number,
): AlterPartitionReassignmentsResponseReassignablePartitionResponse {
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: AlterPartitionReassignmentsResponseReassignablePartitionResponse = { partitionIndex, errorCode, errorMessage }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterPartitionReassignmentsResponseReassignablePartitionResponse(
  writer: Writer,
  message: AlterPartitionReassignmentsResponseReassignablePartitionResponseInit,
  _version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  writeUnknownTags(writer, message.unknownTags)
}
