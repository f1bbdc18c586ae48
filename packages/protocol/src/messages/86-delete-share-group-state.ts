// Generated from spec/86-delete-share-group-state.txt, do not edit: DeleteShareGroupStateRequest and DeleteShareGroupStateResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 86: DeleteShareGroupStateRequest, version 0. */
export interface DeleteShareGroupStateRequest {
  groupId: string
  topics: DeleteShareGroupStateRequestDeleteStateData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteShareGroupStateRequest} to be written: a field left out has its default. */
export interface DeleteShareGroupStateRequestInit {
  readonly groupId?: string | undefined
  readonly topics?: readonly DeleteShareGroupStateRequestDeleteStateDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteShareGroupStateRequest. */
export interface DeleteShareGroupStateRequestDeleteStateData {
  topicId: Uuid
  partitions: DeleteShareGroupStateRequestPartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteShareGroupStateRequestDeleteStateData} to be written: a field left out has its default. */
export interface DeleteShareGroupStateRequestDeleteStateDataInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly DeleteShareGroupStateRequestPartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteShareGroupStateRequest. */
export interface DeleteShareGroupStateRequestPartitionData {
  partition: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteShareGroupStateRequestPartitionData} to be written: a field left out has its default. */
export interface DeleteShareGroupStateRequestPartitionDataInit {
  readonly partition?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DeleteShareGroupStateRequest}. */
export const deleteShareGroupStateRequest: MessageCodec<DeleteShareGroupStateRequest, DeleteShareGroupStateRequestInit> = {
  name: 'DeleteShareGroupStateRequest',
  apiKey: 86,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DeleteShareGroupStateRequest', version, 0, 0)
    try {
      return readDeleteShareGroupStateRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DeleteShareGroupStateRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DeleteShareGroupStateRequest', version, 0, 0)
    writeDeleteShareGroupStateRequest(writer, message, version)
  },
}

function readDeleteShareGroupStateRequest(reader: Reader, version: number): DeleteShareGroupStateRequest {
  const groupId = reader.compactString()
  const topicsLength = reader.compactArrayLength(18)
  const topics: DeleteShareGroupStateRequestDeleteStateData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readDeleteShareGroupStateRequestDeleteStateData(reader, version))
  const message: DeleteShareGroupStateRequest = { groupId, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteShareGroupStateRequest(writer: Writer, message: DeleteShareGroupStateRequestInit, version: number): void {
  writer.compactString(message.groupId ?? '')
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeDeleteShareGroupStateRequestDeleteStateData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDeleteShareGroupStateRequestDeleteStateData(
  reader: Reader,
  version: number,
): DeleteShareGroupStateRequestDeleteStateData {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(5)
  const partitions: DeleteShareGroupStateRequestPartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readDeleteShareGroupStateRequestPartitionData(reader, version))
  const message: DeleteShareGroupStateRequestDeleteStateData = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteShareGroupStateRequestDeleteStateData(
  writer: Writer,
  message: DeleteShareGroupStateRequestDeleteStateDataInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeDeleteShareGroupStateRequestPartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDeleteShareGroupStateRequestPartitionData(
  reader: Reader,
  _version: number,
): DeleteShareGroupStateRequestPartitionData {
  const partition = reader.int32()
  const message: DeleteShareGroupStateRequestPartitionData = { partition }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteShareGroupStateRequestPartitionData(
  writer: Writer,
  message: DeleteShareGroupStateRequestPartitionDataInit,
  _version: number,
): void {
  writer.int32(message.partition ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 86: DeleteShareGroupStateResponse, version 0. */
export interface DeleteShareGroupStateResponse {
  results: DeleteShareGroupStateResponseDeleteStateResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteShareGroupStateResponse} to be written: a field left out has its default. */
export interface DeleteShareGroupStateResponseInit {
  readonly results?: readonly DeleteShareGroupStateResponseDeleteStateResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteShareGroupStateResponse. */
export interface DeleteShareGroupStateResponseDeleteStateResult {
  topicId: Uuid
  partitions: DeleteShareGroupStateResponsePartitionResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteShareGroupStateResponseDeleteStateResult} to be written: a field left out has its default. */
export interface DeleteShareGroupStateResponseDeleteStateResultInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly DeleteShareGroupStateResponsePartitionResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteShareGroupStateResponse. */
export interface DeleteShareGroupStateResponsePartitionResult {
  partition: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteShareGroupStateResponsePartitionResult} to be written: a field left out has its default. */
export interface DeleteShareGroupStateResponsePartitionResultInit {
  readonly partition?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DeleteShareGroupStateResponse}. */
export const deleteShareGroupStateResponse: MessageCodec<DeleteShareGroupStateResponse, DeleteShareGroupStateResponseInit> = {
  name: 'DeleteShareGroupStateResponse',
  apiKey: 86,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DeleteShareGroupStateResponse', version, 0, 0)
    try {
      return readDeleteShareGroupStateResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DeleteShareGroupStateResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DeleteShareGroupStateResponse', version, 0, 0)
    writeDeleteShareGroupStateResponse(writer, message, version)
  },
}

function readDeleteShareGroupStateResponse(reader: Reader, version: number): DeleteShareGroupStateResponse {
  const resultsLength = reader.compactArrayLength(18)
  const results: DeleteShareGroupStateResponseDeleteStateResult[] = []
  for (let i = 0; i < resultsLength; i += 1) results.push(readDeleteShareGroupStateResponseDeleteStateResult(reader, version))
  const message: DeleteShareGroupStateResponse = { results }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteShareGroupStateResponse(writer: Writer, message: DeleteShareGroupStateResponseInit, version: number): void {
  const results = message.results ?? []
  writer.compactArrayLength(results.length)
  for (const element of results) writeDeleteShareGroupStateResponseDeleteStateResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDeleteShareGroupStateResponseDeleteStateResult(
  reader: Reader,
  version: number,
): DeleteShareGroupStateResponseDeleteStateResult {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(8)
  const partitions: DeleteShareGroupStateResponsePartitionResult[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readDeleteShareGroupStateResponsePartitionResult(reader, version))
  const message: DeleteShareGroupStateResponseDeleteStateResult = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteShareGroupStateResponseDeleteStateResult(
  writer: Writer,
  message: DeleteShareGroupStateResponseDeleteStateResultInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeDeleteShareGroupStateResponsePartitionResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDeleteShareGroupStateResponsePartitionResult(
  reader: Reader,
  _version: number,
): DeleteShareGroupStateResponsePartitionResult {
  const partition = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: DeleteShareGroupStateResponsePartitionResult = { partition, errorCode, errorMessage }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteShareGroupStateResponsePartitionResult(
  writer: Writer,
  message: DeleteShareGroupStateResponsePartitionResultInit,
  _version: number,
): void {
  writer.int32(message.partition ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writeUnknownTags(writer, message.unknownTags)
}
