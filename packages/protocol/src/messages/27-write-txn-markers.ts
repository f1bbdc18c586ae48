// Generated from spec/27-write-txn-markers.txt, do not edit: WriteTxnMarkersRequest and WriteTxnMarkersResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 27: WriteTxnMarkersRequest, versions 1 to 2. */
export interface WriteTxnMarkersRequest {
  markers: WriteTxnMarkersRequestWritableTxnMarker[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteTxnMarkersRequest} to be written: a field left out has its default. */
export interface WriteTxnMarkersRequestInit {
  readonly markers?: readonly WriteTxnMarkersRequestWritableTxnMarkerInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of WriteTxnMarkersRequest. */
export interface WriteTxnMarkersRequestWritableTxnMarker {
  producerId: number
  producerEpoch: number
  transactionResult: boolean
  topics: WriteTxnMarkersRequestWritableTxnMarkerTopic[]
  coordinatorEpoch: number
  /** From version 2. */
  transactionVersion: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteTxnMarkersRequestWritableTxnMarker} to be written: a field left out has its default. */
export interface WriteTxnMarkersRequestWritableTxnMarkerInit {
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly transactionResult?: boolean | undefined
  readonly topics?: readonly WriteTxnMarkersRequestWritableTxnMarkerTopicInit[] | undefined
  readonly coordinatorEpoch?: number | undefined
  readonly transactionVersion?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of WriteTxnMarkersRequest. */
export interface WriteTxnMarkersRequestWritableTxnMarkerTopic {
  name: string
  partitionIndexes: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteTxnMarkersRequestWritableTxnMarkerTopic} to be written: a field left out has its default. */
export interface WriteTxnMarkersRequestWritableTxnMarkerTopicInit {
  readonly name?: string | undefined
  readonly partitionIndexes?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link WriteTxnMarkersRequest}. */
export const writeTxnMarkersRequest: MessageCodec<WriteTxnMarkersRequest, WriteTxnMarkersRequestInit> = {
  name: 'WriteTxnMarkersRequest',
  apiKey: 27,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 1,
  read(reader, version) {
    checkVersion('WriteTxnMarkersRequest', version, 1, 2)
    try {
      return readWriteTxnMarkersRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'WriteTxnMarkersRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('WriteTxnMarkersRequest', version, 1, 2)
    writeWriteTxnMarkersRequest(writer, message, version)
  },
}

function readWriteTxnMarkersRequest(reader: Reader, version: number): WriteTxnMarkersRequest {
  const markersLength = reader.compactArrayLength(17)
  const markers: WriteTxnMarkersRequestWritableTxnMarker[] = []
  for (let i = 0; i < markersLength; i += 1) markers.push(readWriteTxnMarkersRequestWritableTxnMarker(reader, version))
  const message: WriteTxnMarkersRequest = { markers }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteTxnMarkersRequest(writer: Writer, message: WriteTxnMarkersRequestInit, version: number): void {
  const markers = message.markers ?? []
  writer.compactArrayLength(markers.length)
  for (const element of markers) writeWriteTxnMarkersRequestWritableTxnMarker(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readWriteTxnMarkersRequestWritableTxnMarker(reader: Reader, version: number): WriteTxnMarkersRequestWritableTxnMarker {
  const producerId = reader.int64()
  const producerEpoch = reader.int16()
  const transactionResult = reader.boolean()
  const topicsLength = reader.compactArrayLength(3)
  const topics: WriteTxnMarkersRequestWritableTxnMarkerTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readWriteTxnMarkersRequestWritableTxnMarkerTopic(reader, version))
  const coordinatorEpoch = reader.int32()
  const transactionVersion: number = version >= 2 ? reader.int8() : 0
  const message: WriteTxnMarkersRequestWritableTxnMarker = {
    producerId,
    producerEpoch,
    transactionResult,
    topics,
    coordinatorEpoch,
    transactionVersion,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteTxnMarkersRequestWritableTxnMarker(
  writer: Writer,
  message: WriteTxnMarkersRequestWritableTxnMarkerInit,
  version: number,
): void {
  writer.int64(message.producerId ?? 0)
  writer.int16(message.producerEpoch ?? 0)
  writer.boolean(message.transactionResult ?? false)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeWriteTxnMarkersRequestWritableTxnMarkerTopic(writer, element, version)
  writer.int32(message.coordinatorEpoch ?? 0)
  if (version >= 2) writer.int8(message.transactionVersion ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readWriteTxnMarkersRequestWritableTxnMarkerTopic(
  reader: Reader,
  _version: number,
): WriteTxnMarkersRequestWritableTxnMarkerTopic {
  const name = reader.compactString()
  const partitionIndexesLength = reader.compactArrayLength(4)
  const partitionIndexes: number[] = []
  for (let i = 0; i < partitionIndexesLength; i += 1) partitionIndexes.push(reader.int32())
  const message: WriteTxnMarkersRequestWritableTxnMarkerTopic = { name, partitionIndexes }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteTxnMarkersRequestWritableTxnMarkerTopic(
  writer: Writer,
  message: WriteTxnMarkersRequestWritableTxnMarkerTopicInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  const partitionIndexes = message.partitionIndexes ?? []
  writer.compactArrayLength(partitionIndexes.length)
  for (const element of partitionIndexes) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 27: WriteTxnMarkersResponse, versions 1 to 2. */
export interface WriteTxnMarkersResponse {
  markers: WriteTxnMarkersResponseWritableTxnMarkerResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteTxnMarkersResponse} to be written: a field left out has its default. */
export interface WriteTxnMarkersResponseInit {
  readonly markers?: readonly WriteTxnMarkersResponseWritableTxnMarkerResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of WriteTxnMarkersResponse. */
export interface WriteTxnMarkersResponseWritableTxnMarkerResult {
  producerId: number
  topics: WriteTxnMarkersResponseWritableTxnMarkerTopicResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteTxnMarkersResponseWritableTxnMarkerResult} to be written: a field left out has its default. */
export interface WriteTxnMarkersResponseWritableTxnMarkerResultInit {
  readonly producerId?: number | undefined
  readonly topics?: readonly WriteTxnMarkersResponseWritableTxnMarkerTopicResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of WriteTxnMarkersResponse. */
export interface WriteTxnMarkersResponseWritableTxnMarkerTopicResult {
  name: string
  partitions: WriteTxnMarkersResponseWritableTxnMarkerPartitionResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteTxnMarkersResponseWritableTxnMarkerTopicResult} to be written: a field left out has its default. */
export interface WriteTxnMarkersResponseWritableTxnMarkerTopicResultInit {
  readonly name?: string | undefined
  readonly partitions?: readonly WriteTxnMarkersResponseWritableTxnMarkerPartitionResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of WriteTxnMarkersResponse. */
export interface WriteTxnMarkersResponseWritableTxnMarkerPartitionResult {
  partitionIndex: number
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link WriteTxnMarkersResponseWritableTxnMarkerPartitionResult} to be written: a field left out has its default. */
export interface WriteTxnMarkersResponseWritableTxnMarkerPartitionResultInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link WriteTxnMarkersResponse}. */
export const writeTxnMarkersResponse: MessageCodec<WriteTxnMarkersResponse, WriteTxnMarkersResponseInit> = {
  name: 'WriteTxnMarkersResponse',
  apiKey: 27,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 1,
  read(reader, version) {
    checkVersion('WriteTxnMarkersResponse', version, 1, 2)
    try {
      return readWriteTxnMarkersResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'WriteTxnMarkersResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('WriteTxnMarkersResponse', version, 1, 2)
    writeWriteTxnMarkersResponse(writer, message, version)
  },
}

function readWriteTxnMarkersResponse(reader: Reader, version: number): WriteTxnMarkersResponse {
  const markersLength = reader.compactArrayLength(10)
  const markers: WriteTxnMarkersResponseWritableTxnMarkerResult[] = []
  for (let i = 0; i < markersLength; i += 1) markers.push(readWriteTxnMarkersResponseWritableTxnMarkerResult(reader, version))
  const message: WriteTxnMarkersResponse = { markers }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteTxnMarkersResponse(writer: Writer, message: WriteTxnMarkersResponseInit, version: number): void {
  const markers = message.markers ?? []
  writer.compactArrayLength(markers.length)
  for (const element of markers) writeWriteTxnMarkersResponseWritableTxnMarkerResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readWriteTxnMarkersResponseWritableTxnMarkerResult(
  reader: Reader,
  version: number,
): WriteTxnMarkersResponseWritableTxnMarkerResult {
  const producerId = reader.int64()
  const topicsLength = reader.compactArrayLength(3)
  const topics: WriteTxnMarkersResponseWritableTxnMarkerTopicResult[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readWriteTxnMarkersResponseWritableTxnMarkerTopicResult(reader, version))
  const message: WriteTxnMarkersResponseWritableTxnMarkerResult = { producerId, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteTxnMarkersResponseWritableTxnMarkerResult(
  writer: Writer,
  message: WriteTxnMarkersResponseWritableTxnMarkerResultInit,
  version: number,
): void {
  writer.int64(message.producerId ?? 0)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeWriteTxnMarkersResponseWritableTxnMarkerTopicResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readWriteTxnMarkersResponseWritableTxnMarkerTopicResult(
  reader: Reader,
  version: number,
): WriteTxnMarkersResponseWritableTxnMarkerTopicResult {
  const name = reader.compactString()
  const partitionsLength = reader.compactArrayLength(7)
  const partitions: WriteTxnMarkersResponseWritableTxnMarkerPartitionResult[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(reader, version))
  }
  const message: WriteTxnMarkersResponseWritableTxnMarkerTopicResult = { name, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteTxnMarkersResponseWritableTxnMarkerTopicResult(
  writer: Writer,
  message: WriteTxnMarkersResponseWritableTxnMarkerTopicResultInit,
  version: number,
): void {
  writer.compactString(message.name ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(
  reader: Reader,
  _version: number,
): WriteTxnMarkersResponseWritableTxnMarkerPartitionResult {
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const message: WriteTxnMarkersResponseWritableTxnMarkerPartitionResult = { partitionIndex, errorCode }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeWriteTxnMarkersResponseWritableTxnMarkerPartitionResult(
  writer: Writer,
  message: WriteTxnMarkersResponseWritableTxnMarkerPartitionResultInit,
  _version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
