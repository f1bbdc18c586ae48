// Generated from spec/83-initialize-share-group-state.txt, do not edit: InitializeShareGroupStateRequest and InitializeShareGroupStateResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 83: InitializeShareGroupStateRequest, version 0. */
export interface InitializeShareGroupStateRequest {
  groupId: string
  topics: InitializeShareGroupStateRequestInitializeStateData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link InitializeShareGroupStateRequest} to be written: a field left out has its default. */
export interface InitializeShareGroupStateRequestInit {
  readonly groupId?: string | undefined
  readonly topics?: readonly InitializeShareGroupStateRequestInitializeStateDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of InitializeShareGroupStateRequest. */
export interface InitializeShareGroupStateRequestInitializeStateData {
  topicId: Uuid
  partitions: InitializeShareGroupStateRequestPartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link InitializeShareGroupStateRequestInitializeStateData} to be written: a field left out has its default. */
export interface InitializeShareGroupStateRequestInitializeStateDataInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly InitializeShareGroupStateRequestPartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of InitializeShareGroupStateRequest. */
export interface InitializeShareGroupStateRequestPartitionData {
  partition: number
  stateEpoch: number
  startOffset: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link InitializeShareGroupStateRequestPartitionData} to be written: a field left out has its default. */
export interface InitializeShareGroupStateRequestPartitionDataInit {
  readonly partition?: number | undefined
  readonly stateEpoch?: number | undefined
  readonly startOffset?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link InitializeShareGroupStateRequest}. */
export const initializeShareGroupStateRequest: MessageCodec<
  InitializeShareGroupStateRequest,
  InitializeShareGroupStateRequestInit
> = {
  name: 'InitializeShareGroupStateRequest',
  apiKey: 83,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('InitializeShareGroupStateRequest', version, 0, 0)
    try {
      return readInitializeShareGroupStateRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'InitializeShareGroupStateRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('InitializeShareGroupStateRequest', version, 0, 0)
    writeInitializeShareGroupStateRequest(writer, message, version)
  },
}

function readInitializeShareGroupStateRequest(reader: Reader, version: number): InitializeShareGroupStateRequest {
  const groupId = reader.compactString()
  const topicsLength = reader.compactArrayLength(18)
  const topics: InitializeShareGroupStateRequestInitializeStateData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readInitializeShareGroupStateRequestInitializeStateData(reader, version))
  const message: InitializeShareGroupStateRequest = { groupId, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeInitializeShareGroupStateRequest(
  writer: Writer,
  message: InitializeShareGroupStateRequestInit,
  version: number,
): void {
  writer.compactString(message.groupId ?? '')
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeInitializeShareGroupStateRequestInitializeStateData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readInitializeShareGroupStateRequestInitializeStateData(
  reader: Reader,
  version: number,
): InitializeShareGroupStateRequestInitializeStateData {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(17)
  const partitions: InitializeShareGroupStateRequestPartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readInitializeShareGroupStateRequestPartitionData(reader, version))
  }
  const message: InitializeShareGroupStateRequestInitializeStateData = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeInitializeShareGroupStateRequestInitializeStateData(
  writer: Writer,
  message: InitializeShareGroupStateRequestInitializeStateDataInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeInitializeShareGroupStateRequestPartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readInitializeShareGroupStateRequestPartitionData(
  reader: Reader,
  _version: number,
): InitializeShareGroupStateRequestPartitionData {
  const partition = reader.int32()
  const stateEpoch = reader.int32()
  const startOffset = reader.int64()
  const message: InitializeShareGroupStateRequestPartitionData = { partition, stateEpoch, startOffset }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeInitializeShareGroupStateRequestPartitionData(
  writer: Writer,
  message: InitializeShareGroupStateRequestPartitionDataInit,
  _version: number,
): void {
  writer.int32(message.partition ?? 0)
  writer.int32(message.stateEpoch ?? 0)
  writer.int64(message.startOffset ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 83: InitializeShareGroupStateResponse, version 0. */
export interface InitializeShareGroupStateResponse {
  results: InitializeShareGroupStateResponseInitializeStateResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link InitializeShareGroupStateResponse} to be written: a field left out has its default. */
export interface InitializeShareGroupStateResponseInit {
  readonly results?: readonly InitializeShareGroupStateResponseInitializeStateResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of InitializeShareGroupStateResponse. */
export interface InitializeShareGroupStateResponseInitializeStateResult {
  topicId: Uuid
  partitions: InitializeShareGroupStateResponsePartitionResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link InitializeShareGroupStateResponseInitializeStateResult} to be written: a field left out has its default. */
export interface InitializeShareGroupStateResponseInitializeStateResultInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly InitializeShareGroupStateResponsePartitionResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of InitializeShareGroupStateResponse. */
export interface InitializeShareGroupStateResponsePartitionResult {
  partition: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link InitializeShareGroupStateResponsePartitionResult} to be written: a field left out has its default. */
export interface InitializeShareGroupStateResponsePartitionResultInit {
  readonly partition?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link InitializeShareGroupStateResponse}. */
export const initializeShareGroupStateResponse: MessageCodec<
  InitializeShareGroupStateResponse,
  InitializeShareGroupStateResponseInit
> = {
  name: 'InitializeShareGroupStateResponse',
  apiKey: 83,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('InitializeShareGroupStateResponse', version, 0, 0)
    try {
      return readInitializeShareGroupStateResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'InitializeShareGroupStateResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('InitializeShareGroupStateResponse', version, 0, 0)
    writeInitializeShareGroupStateResponse(writer, message, version)
  },
}

function readInitializeShareGroupStateResponse(reader: Reader, version: number): InitializeShareGroupStateResponse {
  const resultsLength = reader.compactArrayLength(18)
  const results: InitializeShareGroupStateResponseInitializeStateResult[] = []
  for (let i = 0; i < resultsLength; i += 1) {
    results.push(readInitializeShareGroupStateResponseInitializeStateResult(reader, version))
  }
  const message: InitializeShareGroupStateResponse = { results }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeInitializeShareGroupStateResponse(
  writer: Writer,
  message: InitializeShareGroupStateResponseInit,
  version: number,
): void {
  const results = message.results ?? []
  writer.compactArrayLength(results.length)
  for (const element of results) writeInitializeShareGroupStateResponseInitializeStateResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readInitializeShareGroupStateResponseInitializeStateResult(
  reader: Reader,
  version: number,
): InitializeShareGroupStateResponseInitializeStateResult {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(8)
  const partitions: InitializeShareGroupStateResponsePartitionResult[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readInitializeShareGroupStateResponsePartitionResult(reader, version))
  }
  const message: InitializeShareGroupStateResponseInitializeStateResult = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeInitializeShareGroupStateResponseInitializeStateResult(
  writer: Writer,
  message: InitializeShareGroupStateResponseInitializeStateResultInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeInitializeShareGroupStateResponsePartitionResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readInitializeShareGroupStateResponsePartitionResult(
  reader: Reader,
  _version: number,
): InitializeShareGroupStateResponsePartitionResult {
  const partition = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: InitializeShareGroupStateResponsePartitionResult = { partition, errorCode, errorMessage }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeInitializeShareGroupStateResponsePartitionResult(
  writer: Writer,
  message: InitializeShareGroupStateResponsePartitionResultInit,
  _version: number,
): void {
  writer.int32(message.partition ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writeUnknownTags(writer, message.unknownTags)
}
