// Generated from spec/85-write-share-group-state.txt, do not edit: WriteShareGroupStateRequest and WriteShareGroupStateResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 85: WriteShareGroupStateRequest, versions 0 to 1. */
export interface WriteShareGroupStateRequest {
  groupId: string
  topics: WriteShareGroupStateRequestWriteStateData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteShareGroupStateRequest} to be written: a field left out has its default. */
export interface WriteShareGroupStateRequestInit {
  readonly groupId?: string | undefined
  readonly topics?: readonly WriteShareGroupStateRequestWriteStateDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of WriteShareGroupStateRequest. */
export interface WriteShareGroupStateRequestWriteStateData {
  topicId: Uuid
  partitions: WriteShareGroupStateRequestPartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteShareGroupStateRequestWriteStateData} to be written: a field left out has its default. */
export interface WriteShareGroupStateRequestWriteStateDataInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly WriteShareGroupStateRequestPartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of WriteShareGroupStateRequest. */
export interface WriteShareGroupStateRequestPartitionData {
  partition: number
  stateEpoch: number
  leaderEpoch: number
  startOffset: number
  /** From version 1, default -1. */
  deliveryCompleteCount: number
  stateBatches: WriteShareGroupStateRequestStateBatch[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteShareGroupStateRequestPartitionData} to be written: a field left out has its default. */
export interface WriteShareGroupStateRequestPartitionDataInit {
  readonly partition?: number | undefined
  readonly stateEpoch?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly startOffset?: number | undefined
  readonly deliveryCompleteCount?: number | undefined
  readonly stateBatches?: readonly WriteShareGroupStateRequestStateBatchInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of WriteShareGroupStateRequest. */
export interface WriteShareGroupStateRequestStateBatch {
  firstOffset: number
  lastOffset: number
  deliveryState: number
  deliveryCount: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteShareGroupStateRequestStateBatch} to be written: a field left out has its default. */
export interface WriteShareGroupStateRequestStateBatchInit {
  readonly firstOffset?: number | undefined
  readonly lastOffset?: number | undefined
  readonly deliveryState?: number | undefined
  readonly deliveryCount?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link WriteShareGroupStateRequest}. */
export const writeShareGroupStateRequest: MessageCodec<WriteShareGroupStateRequest, WriteShareGroupStateRequestInit> = {
  name: 'WriteShareGroupStateRequest',
  apiKey: 85,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('WriteShareGroupStateRequest', version, 0, 1)
    try {
      return readWriteShareGroupStateRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'WriteShareGroupStateRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('WriteShareGroupStateRequest', version, 0, 1)
    writeWriteShareGroupStateRequest(writer, message, version)
  },
}

function readWriteShareGroupStateRequest(reader: Reader, version: number): WriteShareGroupStateRequest {
  const groupId = reader.compactString()
  const topicsLength = reader.compactArrayLength(18)
  const topics: WriteShareGroupStateRequestWriteStateData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readWriteShareGroupStateRequestWriteStateData(reader, version))
  const message: WriteShareGroupStateRequest = { groupId, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteShareGroupStateRequest(writer: Writer, message: WriteShareGroupStateRequestInit, version: number): void {
  writer.compactString(message.groupId ?? '')
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeWriteShareGroupStateRequestWriteStateData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readWriteShareGroupStateRequestWriteStateData(
  reader: Reader,
  version: number,
): WriteShareGroupStateRequestWriteStateData {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(22)
  const partitions: WriteShareGroupStateRequestPartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readWriteShareGroupStateRequestPartitionData(reader, version))
  const message: WriteShareGroupStateRequestWriteStateData = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteShareGroupStateRequestWriteStateData(
  writer: Writer,
  message: WriteShareGroupStateRequestWriteStateDataInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeWriteShareGroupStateRequestPartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readWriteShareGroupStateRequestPartitionData(reader: Reader, version: number): WriteShareGroupStateRequestPartitionData {
  const partition = reader.int32()
  const stateEpoch = reader.int32()
  const leaderEpoch = reader.int32()
  const startOffset = reader.int64()
  const deliveryCompleteCount: number = version >= 1 ? reader.int32() : -1
  const stateBatchesLength = reader.compactArrayLength(20)
  const stateBatches: WriteShareGroupStateRequestStateBatch[] = []
  for (let i = 0; i < stateBatchesLength; i += 1) stateBatches.push(readWriteShareGroupStateRequestStateBatch(reader, version))
  const message: WriteShareGroupStateRequestPartitionData = {
    partition,
    stateEpoch,
    leaderEpoch,
    startOffset,
    deliveryCompleteCount,
    stateBatches,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteShareGroupStateRequestPartitionData(
  writer: Writer,
  message: WriteShareGroupStateRequestPartitionDataInit,
  version: number,
): void {
  writer.int32(message.partition ?? 0)
  writer.int32(message.stateEpoch ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  writer.int64(message.startOffset ?? 0)
  if (version >= 1) writer.int32(message.deliveryCompleteCount ?? -1)
  const stateBatches = message.stateBatches ?? []
  writer.compactArrayLength(stateBatches.length)
  for (const element of stateBatches) writeWriteShareGroupStateRequestStateBatch(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readWriteShareGroupStateRequestStateBatch(reader: Reader, _version: number): WriteShareGroupStateRequestStateBatch {
  const firstOffset = reader.int64()
  const lastOffset = reader.int64()
  const deliveryState = reader.int8()
  const deliveryCount = reader.int16()
  const message: WriteShareGroupStateRequestStateBatch = { firstOffset, lastOffset, deliveryState, deliveryCount }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteShareGroupStateRequestStateBatch(
  writer: Writer,
  message: WriteShareGroupStateRequestStateBatchInit,
  _version: number,
): void {
  writer.int64(message.firstOffset ?? 0)
  writer.int64(message.lastOffset ?? 0)
  writer.int8(message.deliveryState ?? 0)
  writer.int16(message.deliveryCount ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 85: WriteShareGroupStateResponse, versions 0 to 1. */
export interface WriteShareGroupStateResponse {
  results: WriteShareGroupStateResponseWriteStateResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteShareGroupStateResponse} to be written: a field left out has its default. */
export interface WriteShareGroupStateResponseInit {
  readonly results?: readonly WriteShareGroupStateResponseWriteStateResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of WriteShareGroupStateResponse. */
export interface WriteShareGroupStateResponseWriteStateResult {
  topicId: Uuid
  partitions: WriteShareGroupStateResponsePartitionResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteShareGroupStateResponseWriteStateResult} to be written: a field left out has its default. */
export interface WriteShareGroupStateResponseWriteStateResultInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly WriteShareGroupStateResponsePartitionResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of WriteShareGroupStateResponse. */
export interface WriteShareGroupStateResponsePartitionResult {
  partition: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteShareGroupStateResponsePartitionResult} to be written: a field left out has its default. */
export interface WriteShareGroupStateResponsePartitionResultInit {
  readonly partition?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link WriteShareGroupStateResponse}. */
export const writeShareGroupStateResponse: MessageCodec<WriteShareGroupStateResponse, WriteShareGroupStateResponseInit> = {
  name: 'WriteShareGroupStateResponse',
  apiKey: 85,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('WriteShareGroupStateResponse', version, 0, 1)
    try {
      return readWriteShareGroupStateResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'WriteShareGroupStateResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('WriteShareGroupStateResponse', version, 0, 1)
    writeWriteShareGroupStateResponse(writer, message, version)
  },
}

function readWriteShareGroupStateResponse(reader: Reader, version: number): WriteShareGroupStateResponse {
  const resultsLength = reader.compactArrayLength(18)
  const results: WriteShareGroupStateResponseWriteStateResult[] = []
  for (let i = 0; i < resultsLength; i += 1) results.push(readWriteShareGroupStateResponseWriteStateResult(reader, version))
  const message: WriteShareGroupStateResponse = { results }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteShareGroupStateResponse(writer: Writer, message: WriteShareGroupStateResponseInit, version: number): void {
  const results = message.results ?? []
  writer.compactArrayLength(results.length)
  for (const element of results) writeWriteShareGroupStateResponseWriteStateResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readWriteShareGroupStateResponseWriteStateResult(
  reader: Reader,
  version: number,
): WriteShareGroupStateResponseWriteStateResult {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(8)
  const partitions: WriteShareGroupStateResponsePartitionResult[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readWriteShareGroupStateResponsePartitionResult(reader, version))
  const message: WriteShareGroupStateResponseWriteStateResult = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteShareGroupStateResponseWriteStateResult(
  writer: Writer,
  message: WriteShareGroupStateResponseWriteStateResultInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeWriteShareGroupStateResponsePartitionResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readWriteShareGroupStateResponsePartitionResult(
  reader: Reader,
  _version: number,
): WriteShareGroupStateResponsePartitionResult {
  const partition = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: WriteShareGroupStateResponsePartitionResult = { partition, errorCode, errorMessage }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteShareGroupStateResponsePartitionResult(
  writer: Writer,
  message: WriteShareGroupStateResponsePartitionResultInit,
  _version: number,
): void {
  writer.int32(message.partition ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writeUnknownTags(writer, message.unknownTags)
}
