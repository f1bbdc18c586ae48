// Generated from spec/87-read-share-group-state-summary.txt, do not edit: ReadShareGroupStateSummaryRequest and ReadShareGroupStateSummaryResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 87: ReadShareGroupStateSummaryRequest, versions 0 to 1. */
export interface ReadShareGroupStateSummaryRequest {
  groupId: string
  topics: ReadShareGroupStateSummaryRequestReadStateSummaryData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ReadShareGroupStateSummaryRequest} to be written: a field left out has its default. */
export interface ReadShareGroupStateSummaryRequestInit {
  readonly groupId?: string | undefined
  readonly topics?: readonly ReadShareGroupStateSummaryRequestReadStateSummaryDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ReadShareGroupStateSummaryRequest. */
export interface ReadShareGroupStateSummaryRequestReadStateSummaryData {
  topicId: Uuid
  partitions: ReadShareGroupStateSummaryRequestPartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ReadShareGroupStateSummaryRequestReadStateSummaryData} to be written: a field left out has its default. */
export interface ReadShareGroupStateSummaryRequestReadStateSummaryDataInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly ReadShareGroupStateSummaryRequestPartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ReadShareGroupStateSummaryRequest. */
export interface ReadShareGroupStateSummaryRequestPartitionData {
  partition: number
  leaderEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ReadShareGroupStateSummaryRequestPartitionData} to be written: a field left out has its default. */
export interface ReadShareGroupStateSummaryRequestPartitionDataInit {
  readonly partition?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ReadShareGroupStateSummaryRequest}. */
export const readShareGroupStateSummaryRequest: MessageCodec<
  ReadShareGroupStateSummaryRequest,
  ReadShareGroupStateSummaryRequestInit
> = {
  name: 'ReadShareGroupStateSummaryRequest',
  apiKey: 87,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ReadShareGroupStateSummaryRequest', version, 0, 1)
    try {
      return readReadShareGroupStateSummaryRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ReadShareGroupStateSummaryRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ReadShareGroupStateSummaryRequest', version, 0, 1)
    writeReadShareGroupStateSummaryRequest(writer, message, version)
  },
}

function readReadShareGroupStateSummaryRequest(reader: Reader, version: number): ReadShareGroupStateSummaryRequest {
  const groupId = reader.compactString()
  const topicsLength = reader.compactArrayLength(18)
  const topics: ReadShareGroupStateSummaryRequestReadStateSummaryData[] = []
  for (let i = 0; i < topicsLength; i += 1) {
    topics.push(readReadShareGroupStateSummaryRequestReadStateSummaryData(reader, version))
  }
  const message: ReadShareGroupStateSummaryRequest = { groupId, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeReadShareGroupStateSummaryRequest(
  writer: Writer,
  message: ReadShareGroupStateSummaryRequestInit,
  version: number,
): void {
  writer.compactString(message.groupId ?? '')
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeReadShareGroupStateSummaryRequestReadStateSummaryData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readReadShareGroupStateSummaryRequestReadStateSummaryData(
  reader: Reader,
  version: number,
): ReadShareGroupStateSummaryRequestReadStateSummaryData {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(9)
  const partitions: ReadShareGroupStateSummaryRequestPartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readReadShareGroupStateSummaryRequestPartitionData(reader, version))
  }
  const message: ReadShareGroupStateSummaryRequestReadStateSummaryData = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeReadShareGroupStateSummaryRequestReadStateSummaryData(
  writer: Writer,
  message: ReadShareGroupStateSummaryRequestReadStateSummaryDataInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeReadShareGroupStateSummaryRequestPartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readReadShareGroupStateSummaryRequestPartitionData(
  reader: Reader,
  _version: number,
): ReadShareGroupStateSummaryRequestPartitionData {
  const partition = reader.int32()
  const leaderEpoch = reader.int32()
  const message: ReadShareGroupStateSummaryRequestPartitionData = { partition, leaderEpoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeReadShareGroupStateSummaryRequestPartitionData(
  writer: Writer,
  message: ReadShareGroupStateSummaryRequestPartitionDataInit,
  _version: number,
): void {
  writer.int32(message.partition ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 87: ReadShareGroupStateSummaryResponse, versions 0 to 1. */
export interface ReadShareGroupStateSummaryResponse {
  results: ReadShareGroupStateSummaryResponseReadStateSummaryResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ReadShareGroupStateSummaryResponse} to be written: a field left out has its default. */
export interface ReadShareGroupStateSummaryResponseInit {
  readonly results?: readonly ReadShareGroupStateSummaryResponseReadStateSummaryResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ReadShareGroupStateSummaryResponse. */
export interface ReadShareGroupStateSummaryResponseReadStateSummaryResult {
  topicId: Uuid
  partitions: ReadShareGroupStateSummaryResponsePartitionResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ReadShareGroupStateSummaryResponseReadStateSummaryResult} to be written: a field left out has its default. */
export interface ReadShareGroupStateSummaryResponseReadStateSummaryResultInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly ReadShareGroupStateSummaryResponsePartitionResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ReadShareGroupStateSummaryResponse. */
export interface ReadShareGroupStateSummaryResponsePartitionResult {
  partition: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  stateEpoch: number
  leaderEpoch: number
  startOffset: number
  /** From version 1, default -1. */
  deliveryCompleteCount: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ReadShareGroupStateSummaryResponsePartitionResult} to be written: a field left out has its default. */
export interface ReadShareGroupStateSummaryResponsePartitionResultInit {
  readonly partition?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly stateEpoch?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly startOffset?: number | undefined
  readonly deliveryCompleteCount?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ReadShareGroupStateSummaryResponse}. */
export const readShareGroupStateSummaryResponse: MessageCodec<
  ReadShareGroupStateSummaryResponse,
  ReadShareGroupStateSummaryResponseInit
> = {
  name: 'ReadShareGroupStateSummaryResponse',
  apiKey: 87,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ReadShareGroupStateSummaryResponse', version, 0, 1)
    try {
      return readReadShareGroupStateSummaryResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ReadShareGroupStateSummaryResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ReadShareGroupStateSummaryResponse', version, 0, 1)
    writeReadShareGroupStateSummaryResponse(writer, message, version)
  },
}

function readReadShareGroupStateSummaryResponse(reader: Reader, version: number): ReadShareGroupStateSummaryResponse {
  const resultsLength = reader.compactArrayLength(18)
  const results: ReadShareGroupStateSummaryResponseReadStateSummaryResult[] = []
  for (let i = 0; i < resultsLength; i += 1) {
    results.push(readReadShareGroupStateSummaryResponseReadStateSummaryResult(reader, version))
  }
  const message: ReadShareGroupStateSummaryResponse = { results }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeReadShareGroupStateSummaryResponse(
  writer: Writer,
  message: ReadShareGroupStateSummaryResponseInit,
  version: number,
): void {
  const results = message.results ?? []
  writer.compactArrayLength(results.length)
  for (const element of results) writeReadShareGroupStateSummaryResponseReadStateSummaryResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readReadShareGroupStateSummaryResponseReadStateSummaryResult(
  reader: Reader,
  version: number,
): ReadShareGroupStateSummaryResponseReadStateSummaryResult {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(24)
  const partitions: ReadShareGroupStateSummaryResponsePartitionResult[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readReadShareGroupStateSummaryResponsePartitionResult(reader, version))
  }
  const message: ReadShareGroupStateSummaryResponseReadStateSummaryResult = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeReadShareGroupStateSummaryResponseReadStateSummaryResult(
  writer: Writer,
  message: ReadShareGroupStateSummaryResponseReadStateSummaryResultInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeReadShareGroupStateSummaryResponsePartitionResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readReadShareGroupStateSummaryResponsePartitionResult(
  reader: Reader,
  version: number,
): ReadShareGroupStateSummaryResponsePartitionResult {
  const partition = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const stateEpoch = reader.int32()
  const leaderEpoch = reader.int32()
  const startOffset = reader.int64()
  const deliveryCompleteCount: number = version >= 1 ? reader.int32() : -1
  const message: ReadShareGroupStateSummaryResponsePartitionResult = {
    partition,
    errorCode,
    errorMessage,
    stateEpoch,
    leaderEpoch,
    startOffset,
    deliveryCompleteCount,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeReadShareGroupStateSummaryResponsePartitionResult(
  writer: Writer,
  message: ReadShareGroupStateSummaryResponsePartitionResultInit,
  version: number,
): void {
  writer.int32(message.partition ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writer.int32(message.stateEpoch ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  writer.int64(message.startOffset ?? 0)
  if (version >= 1) writer.int32(message.deliveryCompleteCount ?? -1)
  writeUnknownTags(writer, message.unknownTags)
}
