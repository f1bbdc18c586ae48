// Generated from spec/61-describe-producers.txt, do not edit: DescribeProducersRequest and DescribeProducersResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 61: DescribeProducersRequest, version 0. */
export interface DescribeProducersRequest {
  topics: DescribeProducersRequestTopicRequest[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeProducersRequest} to be written: a field left out has its default. */
export interface DescribeProducersRequestInit {
  readonly topics?: readonly DescribeProducersRequestTopicRequestInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeProducersRequest. */
export interface DescribeProducersRequestTopicRequest {
  name: string
  partitionIndexes: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeProducersRequestTopicRequest} to be written: a field left out has its default. */
export interface DescribeProducersRequestTopicRequestInit {
  readonly name?: string | undefined
  readonly partitionIndexes?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeProducersRequest}. */
export const describeProducersRequest: MessageCodec<DescribeProducersRequest, DescribeProducersRequestInit> = {
  name: 'DescribeProducersRequest',
  apiKey: 61,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DescribeProducersRequest', version, 0, 0)
    try {
      return readDescribeProducersRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeProducersRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeProducersRequest', version, 0, 0)
    writeDescribeProducersRequest(writer, message, version)
  },
}

function readDescribeProducersRequest(reader: Reader, version: number): DescribeProducersRequest {
  const topicsLength = reader.compactArrayLength(3)
  const topics: DescribeProducersRequestTopicRequest[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readDescribeProducersRequestTopicRequest(reader, version))
  const message: DescribeProducersRequest = { topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeProducersRequest(writer: Writer, message: DescribeProducersRequestInit, version: number): void {
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeDescribeProducersRequestTopicRequest(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeProducersRequestTopicRequest(reader: Reader, _version: number): DescribeProducersRequestTopicRequest {
  const name = reader.compactString()
  const partitionIndexesLength = reader.compactArrayLength(4)
  const partitionIndexes: number[] = []
  for (let i = 0; i < partitionIndexesLength; i += 1) partitionIndexes.push(reader.int32())
  const message: DescribeProducersRequestTopicRequest = { name, partitionIndexes }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeProducersRequestTopicRequest(
  writer: Writer,
  message: DescribeProducersRequestTopicRequestInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  const partitionIndexes = message.partitionIndexes ?? []
  writer.compactArrayLength(partitionIndexes.length)
  for (const element of partitionIndexes) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 61: DescribeProducersResponse, version 0. */
export interface DescribeProducersResponse {
  throttleTimeMs: number
  topics: DescribeProducersResponseTopicResponse[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeProducersResponse} to be written: a field left out has its default. */
export interface DescribeProducersResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly topics?: readonly DescribeProducersResponseTopicResponseInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeProducersResponse. */
export interface DescribeProducersResponseTopicResponse {
  name: string
  partitions: DescribeProducersResponsePartitionResponse[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeProducersResponseTopicResponse} to be written: a field left out has its default. */
export interface DescribeProducersResponseTopicResponseInit {
  readonly name?: string | undefined
  readonly partitions?: readonly DescribeProducersResponsePartitionResponseInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeProducersResponse. */
export interface DescribeProducersResponsePartitionResponse {
  partitionIndex: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  activeProducers: DescribeProducersResponseProducerState[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeProducersResponsePartitionResponse} to be written: a field left out has its default. */
export interface DescribeProducersResponsePartitionResponseInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly activeProducers?: readonly DescribeProducersResponseProducerStateInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeProducersResponse. */
export interface DescribeProducersResponseProducerState {
  producerId: number
  producerEpoch: number
  /** Default -1. */
  lastSequence: number
  /** Default -1. */
  lastTimestamp: number
  coordinatorEpoch: number
  /** Default -1. */
  currentTxnStartOffset: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeProducersResponseProducerState} to be written: a field left out has its default. */
export interface DescribeProducersResponseProducerStateInit {
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly lastSequence?: number | undefined
  readonly lastTimestamp?: number | undefined
  readonly coordinatorEpoch?: number | undefined
  readonly currentTxnStartOffset?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeProducersResponse}. */
export const describeProducersResponse: MessageCodec<DescribeProducersResponse, DescribeProducersResponseInit> = {
  name: 'DescribeProducersResponse',
  apiKey: 61,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DescribeProducersResponse', version, 0, 0)
    try {
      return readDescribeProducersResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeProducersResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeProducersResponse', version, 0, 0)
    writeDescribeProducersResponse(writer, message, version)
  },
}

function readDescribeProducersResponse(reader: Reader, version: number): DescribeProducersResponse {
  const throttleTimeMs = reader.int32()
  const topicsLength = reader.compactArrayLength(3)
  const topics: DescribeProducersResponseTopicResponse[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readDescribeProducersResponseTopicResponse(reader, version))
  const message: DescribeProducersResponse = { throttleTimeMs, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeProducersResponse(writer: Writer, message: DescribeProducersResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeDescribeProducersResponseTopicResponse(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeProducersResponseTopicResponse(reader: Reader, version: number): DescribeProducersResponseTopicResponse {
  const name = reader.compactString()
  const partitionsLength = reader.compactArrayLength(9)
  const partitions: DescribeProducersResponsePartitionResponse[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readDescribeProducersResponsePartitionResponse(reader, version))
  const message: DescribeProducersResponseTopicResponse = { name, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeProducersResponseTopicResponse(
  writer: Writer,
  message: DescribeProducersResponseTopicResponseInit,
  version: number,
): void {
  writer.compactString(message.name ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeDescribeProducersResponsePartitionResponse(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeProducersResponsePartitionResponse(
  reader: Reader,
  version: number,
): DescribeProducersResponsePartitionResponse {
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const activeProducersLength = reader.compactArrayLength(37)
  const activeProducers: DescribeProducersResponseProducerState[] = []
  for (let i = 0; i < activeProducersLength; i += 1) {
    activeProducers.push(readDescribeProducersResponseProducerState(reader, version))
  }
  const message: DescribeProducersResponsePartitionResponse = { partitionIndex, errorCode, errorMessage, activeProducers }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeProducersResponsePartitionResponse(
  writer: Writer,
  message: DescribeProducersResponsePartitionResponseInit,
  version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  const activeProducers = message.activeProducers ?? []
  writer.compactArrayLength(activeProducers.length)
  for (const element of activeProducers) writeDescribeProducersResponseProducerState(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeProducersResponseProducerState(reader: Reader, _version: number): DescribeProducersResponseProducerState {
  const producerId = reader.int64()
  const producerEpoch = reader.int32()
  const lastSequence = reader.int32()
  const lastTimestamp = reader.int64()
  const coordinatorEpoch = reader.int32()
  const currentTxnStartOffset = reader.int64()
  const message: DescribeProducersResponseProducerState = {
    producerId,
    producerEpoch,
    lastSequence,
    lastTimestamp,
    coordinatorEpoch,
    currentTxnStartOffset,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeProducersResponseProducerState(
  writer: Writer,
  message: DescribeProducersResponseProducerStateInit,
  _version: number,
): void {
  writer.int64(message.producerId ?? 0)
  writer.int32(message.producerEpoch ?? 0)
  writer.int32(message.lastSequence ?? -1)
  writer.int64(message.lastTimestamp ?? -1)
  writer.int32(message.coordinatorEpoch ?? 0)
  writer.int64(message.currentTxnStartOffset ?? -1)
  writeUnknownTags(writer, message.unknownTags)
}
