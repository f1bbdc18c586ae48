// Generated from spec/23-offset-for-leader-epoch.txt, do not edit: OffsetForLeaderEpochRequest and OffsetForLeaderEpochResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 23: OffsetForLeaderEpochRequest, versions 2 to 4. */
export interface OffsetForLeaderEpochRequest {
  /** From version 3, default -2. */
  replicaId: number
  topics: OffsetForLeaderEpochRequestOffsetForLeaderTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetForLeaderEpochRequest} to be written: a field left out has its default. */
export interface OffsetForLeaderEpochRequestInit {
  readonly replicaId?: number | undefined
  readonly topics?: readonly OffsetForLeaderEpochRequestOffsetForLeaderTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetForLeaderEpochRequest. */
export interface OffsetForLeaderEpochRequestOffsetForLeaderTopic {
  topic: string
  partitions: OffsetForLeaderEpochRequestOffsetForLeaderPartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetForLeaderEpochRequestOffsetForLeaderTopic} to be written: a field left out has its default. */
export interface OffsetForLeaderEpochRequestOffsetForLeaderTopicInit {
  readonly topic?: string | undefined
  readonly partitions?: readonly OffsetForLeaderEpochRequestOffsetForLeaderPartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetForLeaderEpochRequest. */
export interface OffsetForLeaderEpochRequestOffsetForLeaderPartition {
  partition: number
  /** Default -1. */
  currentLeaderEpoch: number
  leaderEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetForLeaderEpochRequestOffsetForLeaderPartition} to be written: a field left out has its default. */
export interface OffsetForLeaderEpochRequestOffsetForLeaderPartitionInit {
  readonly partition?: number | undefined
  readonly currentLeaderEpoch?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link OffsetForLeaderEpochRequest}. */
export const offsetForLeaderEpochRequest: MessageCodec<OffsetForLeaderEpochRequest, OffsetForLeaderEpochRequestInit> = {
  name: 'OffsetForLeaderEpochRequest',
  apiKey: 23,
  minVersion: 2,
  maxVersion: 4,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('OffsetForLeaderEpochRequest', version, 2, 4)
    try {
      return readOffsetForLeaderEpochRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'OffsetForLeaderEpochRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('OffsetForLeaderEpochRequest', version, 2, 4)
    writeOffsetForLeaderEpochRequest(writer, message, version)
  },
}

function readOffsetForLeaderEpochRequest(reader: Reader, version: number): OffsetForLeaderEpochRequest {
  const flexible = version >= 4
  const replicaId: number = version >= 3 ? reader.int32() : -2
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: OffsetForLeaderEpochRequestOffsetForLeaderTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readOffsetForLeaderEpochRequestOffsetForLeaderTopic(reader, version))
  const message: OffsetForLeaderEpochRequest = { replicaId, topics }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetForLeaderEpochRequest(writer: Writer, message: OffsetForLeaderEpochRequestInit, version: number): void {
  const flexible = version >= 4
  if (version >= 3) writer.int32(message.replicaId ?? -2)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeOffsetForLeaderEpochRequestOffsetForLeaderTopic(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetForLeaderEpochRequest', 'unknownTags', version)
  }
}

function readOffsetForLeaderEpochRequestOffsetForLeaderTopic(
  reader: Reader,
  version: number,
): OffsetForLeaderEpochRequestOffsetForLeaderTopic {
  const flexible = version >= 4
  const topic = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(12) : reader.arrayLength(12)
  const partitions: OffsetForLeaderEpochRequestOffsetForLeaderPartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readOffsetForLeaderEpochRequestOffsetForLeaderPartition(reader, version))
  }
  const message: OffsetForLeaderEpochRequestOffsetForLeaderTopic = { topic, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetForLeaderEpochRequestOffsetForLeaderTopic(
  writer: Writer,
  message: OffsetForLeaderEpochRequestOffsetForLeaderTopicInit,
  version: number,
): void {
  const flexible = version >= 4
  const topic = message.topic ?? ''
  if (flexible) writer.compactString(topic)
  else writer.string(topic)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeOffsetForLeaderEpochRequestOffsetForLeaderPartition(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetForLeaderEpochRequest', 'OffsetForLeaderTopic.unknownTags', version)
  }
}

function readOffsetForLeaderEpochRequestOffsetForLeaderPartition(
  reader: Reader,
  version: number,
): OffsetForLeaderEpochRequestOffsetForLeaderPartition {
  const flexible = version >= 4
  const partition = reader.int32()
  const currentLeaderEpoch = reader.int32()
  const leaderEpoch = reader.int32()
  const message: OffsetForLeaderEpochRequestOffsetForLeaderPartition = { partition, currentLeaderEpoch, leaderEpoch }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetForLeaderEpochRequestOffsetForLeaderPartition(
  writer: Writer,
  message: OffsetForLeaderEpochRequestOffsetForLeaderPartitionInit,
  version: number,
): void {
  const flexible = version >= 4
  writer.int32(message.partition ?? 0)
  writer.int32(message.currentLeaderEpoch ?? -1)
  writer.int32(message.leaderEpoch ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetForLeaderEpochRequest', 'OffsetForLeaderPartition.unknownTags', version)
  }
}

/** Response 23: OffsetForLeaderEpochResponse, versions 2 to 4. */
export interface OffsetForLeaderEpochResponse {
  throttleTimeMs: number
  topics: OffsetForLeaderEpochResponseOffsetForLeaderTopicResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetForLeaderEpochResponse} to be written: a field left out has its default. */
export interface OffsetForLeaderEpochResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly topics?: readonly OffsetForLeaderEpochResponseOffsetForLeaderTopicResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetForLeaderEpochResponse. */
export interface OffsetForLeaderEpochResponseOffsetForLeaderTopicResult {
  topic: string
  partitions: OffsetForLeaderEpochResponseEpochEndOffset[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetForLeaderEpochResponseOffsetForLeaderTopicResult} to be written: a field left out has its default. */
export interface OffsetForLeaderEpochResponseOffsetForLeaderTopicResultInit {
  readonly topic?: string | undefined
  readonly partitions?: readonly OffsetForLeaderEpochResponseEpochEndOffsetInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetForLeaderEpochResponse. */
export interface OffsetForLeaderEpochResponseEpochEndOffset {
  errorCode: number
  partition: number
  /** Default -1. */
  leaderEpoch: number
  /** Default -1. */
  endOffset: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetForLeaderEpochResponseEpochEndOffset} to be written: a field left out has its default. */
export interface OffsetForLeaderEpochResponseEpochEndOffsetInit {
  readonly errorCode?: number | undefined
  readonly partition?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly endOffset?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link OffsetForLeaderEpochResponse}. */
export const offsetForLeaderEpochResponse: MessageCodec<OffsetForLeaderEpochResponse, OffsetForLeaderEpochResponseInit> = {
  name: 'OffsetForLeaderEpochResponse',
  apiKey: 23,
  minVersion: 2,
  maxVersion: 4,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('OffsetForLeaderEpochResponse', version, 2, 4)
    try {
      return readOffsetForLeaderEpochResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'OffsetForLeaderEpochResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('OffsetForLeaderEpochResponse', version, 2, 4)
    writeOffsetForLeaderEpochResponse(writer, message, version)
  },
}

function readOffsetForLeaderEpochResponse(reader: Reader, version: number): OffsetForLeaderEpochResponse {
  const flexible = version >= 4
  const throttleTimeMs = reader.int32()
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: OffsetForLeaderEpochResponseOffsetForLeaderTopicResult[] = []
  for (let i = 0; i < topicsLength; i += 1) {
    topics.push(readOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(reader, version))
  }
  const message: OffsetForLeaderEpochResponse = { throttleTimeMs, topics }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetForLeaderEpochResponse(writer: Writer, message: OffsetForLeaderEpochResponseInit, version: number): void {
  const flexible = version >= 4
  writer.int32(message.throttleTimeMs ?? 0)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetForLeaderEpochResponse', 'unknownTags', version)
  }
}

function readOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(
  reader: Reader,
  version: number,
): OffsetForLeaderEpochResponseOffsetForLeaderTopicResult {
  const flexible = version >= 4
  const topic = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(18) : reader.arrayLength(18)
  const partitions: OffsetForLeaderEpochResponseEpochEndOffset[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readOffsetForLeaderEpochResponseEpochEndOffset(reader, version))
  const message: OffsetForLeaderEpochResponseOffsetForLeaderTopicResult = { topic, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetForLeaderEpochResponseOffsetForLeaderTopicResult(
  writer: Writer,
  message: OffsetForLeaderEpochResponseOffsetForLeaderTopicResultInit,
  version: number,
): void {
  const flexible = version >= 4
  const topic = message.topic ?? ''
  if (flexible) writer.compactString(topic)
  else writer.string(topic)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeOffsetForLeaderEpochResponseEpochEndOffset(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetForLeaderEpochResponse', 'OffsetForLeaderTopicResult.unknownTags', version)
  }
}

function readOffsetForLeaderEpochResponseEpochEndOffset(
  reader: Reader,
  version: number,
): OffsetForLeaderEpochResponseEpochEndOffset {
  const flexible = version >= 4
  const errorCode = reader.int16()
  const partition = reader.int32()
  const leaderEpoch = reader.int32()
  const endOffset = reader.int64()
  const message: OffsetForLeaderEpochResponseEpochEndOffset = { errorCode, partition, leaderEpoch, endOffset }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetForLeaderEpochResponseEpochEndOffset(
  writer: Writer,
  message: OffsetForLeaderEpochResponseEpochEndOffsetInit,
  version: number,
): void {
  const flexible = version >= 4
  writer.int16(message.errorCode ?? 0)
  writer.int32(message.partition ?? 0)
  writer.int32(message.leaderEpoch ?? -1)
  writer.int64(message.endOffset ?? -1)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetForLeaderEpochResponse', 'EpochEndOffset.unknownTags', version)
  }
}
