// Generated from spec/84-read-share-group-state.txt, do not edit: ReadShareGroupStateRequest and ReadShareGroupStateResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 84: ReadShareGroupStateRequest, version 0. */
export interface ReadShareGroupStateRequest {
  groupId: string
  topics: ReadShareGroupStateRequestReadStateData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ReadShareGroupStateRequest} to be written: a field left out has its default. */
export interface ReadShareGroupStateRequestInit {
  readonly groupId?: string | undefined
  readonly topics?: readonly ReadShareGroupStateRequestReadStateDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ReadShareGroupStateRequest. */
export interface ReadShareGroupStateRequestReadStateData {
  topicId: Uuid
  partitions: ReadShareGroupStateRequestPartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ReadShareGroupStateRequestReadStateData} to be written: a field left out has its default. */
export interface ReadShareGroupStateRequestReadStateDataInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly ReadShareGroupStateRequestPartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ReadShareGroupStateRequest. */
export interface ReadShareGroupStateRequestPartitionData {
  partition: number
  leaderEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ReadShareGroupStateRequestPartitionData} to be written: a field left out has its default. */
export interface ReadShareGroupStateRequestPartitionDataInit {
  readonly partition?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ReadShareGroupStateRequest}. */
export const readShareGroupStateRequest: MessageCodec<ReadShareGroupStateRequest, ReadShareGroupStateRequestInit> = {
  name: 'ReadShareGroupStateRequest',
  apiKey: 84,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ReadShareGroupStateRequest', version, 0, 0)
    try {
      return readReadShareGroupStateRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ReadShareGroupStateRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ReadShareGroupStateRequest', version, 0, 0)
    writeReadShareGroupStateRequest(writer, message, version)
  },
}

function readReadShareGroupStateRequest(reader: Reader, version: number): ReadShareGroupStateRequest {
  const groupId = reader.compactString()
  const topicsLength = reader.compactArrayLength(18)
  const topics: ReadShareGroupStateRequestReadStateData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readReadShareGroupStateRequestReadStateData(reader, version))
  const message: ReadShareGroupStateRequest = { groupId, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeReadShareGroupStateRequest(writer: Writer, message: ReadShareGroupStateRequestInit, version: number): void {
  writer.compactString(message.groupId ?? '')
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeReadShareGroupStateRequestReadStateData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readReadShareGroupStateRequestReadStateData(reader: Reader, version: number): ReadShareGroupStateRequestReadStateData {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(9)
  const partitions: ReadShareGroupStateRequestPartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readReadShareGroupStateRequestPartitionData(reader, version))
  const message: ReadShareGroupStateRequestReadStateData = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeReadShareGroupStateRequestReadStateData(
  writer: Writer,
  message: ReadShareGroupStateRequestReadStateDataInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeReadShareGroupStateRequestPartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readReadShareGroupStateRequestPartitionData(reader: Reader, _version: number): ReadShareGroupStateRequestPartitionData {
  const partition = reader.int32()
  const leaderEpoch = reader.int32()
  const message: ReadShareGroupStateRequestPartitionData = { partition, leaderEpoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeReadShareGroupStateRequestPartitionData(
  writer: Writer,
  message: ReadShareGroupStateRequestPartitionDataInit,
  _version: number,
): void {
  writer.int32(message.partition ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 84: ReadShareGroupStateResponse, version 0. */
export interface ReadShareGroupStateResponse {
  results: ReadShareGroupStateResponseReadStateResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ReadShareGroupStateResponse} to be written: a field left out has its default. */
export interface ReadShareGroupStateResponseInit {
  readonly results?: readonly ReadShareGroupStateResponseReadStateResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ReadShareGroupStateResponse. */
export interface ReadShareGroupStateResponseReadStateResult {
  topicId: Uuid
  partitions: ReadShareGroupStateResponsePartitionResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ReadShareGroupStateResponseReadStateResult} to be written: a field left out has its default. */
export interface ReadShareGroupStateResponseReadStateResultInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly ReadShareGroupStateResponsePartitionResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ReadShareGroupStateResponse. */
export interface ReadShareGroupStateResponsePartitionResult {
  partition: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  stateEpoch: number
  startOffset: number
  stateBatches: ReadShareGroupStateResponseStateBatch[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ReadShareGroupStateResponsePartitionResult} to be written: a field left out has its default. */
export interface ReadShareGroupStateResponsePartitionResultInit {
  readonly partition?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly stateEpoch?: number | undefined
  readonly startOffset?: number | undefined
  readonly stateBatches?: readonly ReadShareGroupStateResponseStateBatchInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ReadShareGroupStateResponse. */
export interface ReadShareGroupStateResponseStateBatch {
  firstOffset: number
  lastOffset: number
  deliveryState: number
  deliveryCount: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ReadShareGroupStateResponseStateBatch} to be written: a field left out has its default. */
export interface ReadShareGroupStateResponseStateBatchInit {
  readonly firstOffset?: number | undefined
  readonly lastOffset?: number | undefined
  readonly deliveryState?: number | undefined
  readonly deliveryCount?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ReadShareGroupStateResponse}. */
export const readShareGroupStateResponse: MessageCodec<ReadShareGroupStateResponse, ReadShareGroupStateResponseInit> = {
  name: 'ReadShareGroupStateResponse',
  apiKey: 84,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ReadShareGroupStateResponse', version, 0, 0)
    try {
      return readReadShareGroupStateResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ReadShareGroupStateResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ReadShareGroupStateResponse', version, 0, 0)
    writeReadShareGroupStateResponse(writer, message, version)
  },
}

function readReadShareGroupStateResponse(reader: Reader, version: number): ReadShareGroupStateResponse {
  const resultsLength = reader.compactArrayLength(18)
  const results: ReadShareGroupStateResponseReadStateResult[] = []
  for (let i = 0; i < resultsLength; i += 1) results.push(readReadShareGroupStateResponseReadStateResult(reader, version))
  const message: ReadShareGroupStateResponse = { results }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeReadShareGroupStateResponse(writer: Writer, message: ReadShareGroupStateResponseInit, version: number): void {
  const results = message.results ?? []
  writer.compactArrayLength(results.length)
  for (const element of results) writeReadShareGroupStateResponseReadStateResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readReadShareGroupStateResponseReadStateResult(
  reader: Reader,
  version: number,
): ReadShareGroupStateResponseReadStateResult {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(21)
  const partitions: ReadShareGroupStateResponsePartitionResult[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readReadShareGroupStateResponsePartitionResult(reader, version))
  const message: ReadShareGroupStateResponseReadStateResult = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeReadShareGroupStateResponseReadStateResult(
  writer: Writer,
  message: ReadShareGroupStateResponseReadStateResultInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeReadShareGroupStateResponsePartitionResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readReadShareGroupStateResponsePartitionResult(
  reader: Reader,
  version: number,
): ReadShareGroupStateResponsePartitionResult {
  const partition = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const stateEpoch = reader.int32()
  const startOffset = reader.int64()
  const stateBatchesLength = reader.compactArrayLength(20)
  const stateBatches: ReadShareGroupStateResponseStateBatch[] = []
  for (let i = 0; i < stateBatchesLength; i += 1) stateBatches.push(readReadShareGroupStateResponseStateBatch(reader, version))
  const message: ReadShareGroupStateResponsePartitionResult = {
    partition,
    errorCode,
    errorMessage,
    stateEpoch,
    startOffset,
    stateBatches,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeReadShareGroupStateResponsePartitionResult(
  writer: Writer,
  message: ReadShareGroupStateResponsePartitionResultInit,
  version: number,
): void {
  writer.int32(message.partition ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writer.int32(message.stateEpoch ?? 0)
  writer.int64(message.startOffset ?? 0)
  const stateBatches = message.stateBatches ?? []
  writer.compactArrayLength(stateBatches.length)
  for (const element of stateBatches) writeReadShareGroupStateResponseStateBatch(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readReadShareGroupStateResponseStateBatch(reader: Reader, _version: number): ReadShareGroupStateResponseStateBatch {
  const firstOffset = reader.int64()
  const lastOffset = reader.int64()
  const deliveryState = reader.int8()
  const deliveryCount = reader.int16()
  const message: ReadShareGroupStateResponseStateBatch = { firstOffset, lastOffset, deliveryState, deliveryCount }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeReadShareGroupStateResponseStateBatch(
  writer: Writer,
  message: ReadShareGroupStateResponseStateBatchInit,
  _version: number,
): void {
  writer.int64(message.firstOffset ?? 0)
  writer.int64(message.lastOffset ?? 0)
  writer.int8(message.deliveryState ?? 0)
  writer.int16(message.deliveryCount ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
