// Generated from spec/47-offset-delete.txt, do not edit: OffsetDeleteRequest and OffsetDeleteResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 47: OffsetDeleteRequest, version 0. */
export interface OffsetDeleteRequest {
  groupId: string
  topics: OffsetDeleteRequestOffsetDeleteRequestTopic[]
}

/** {@link OffsetDeleteRequest} to be written: a field left out has its default. */
export interface OffsetDeleteRequestInit {
  readonly groupId?: string | undefined
  readonly topics?: readonly OffsetDeleteRequestOffsetDeleteRequestTopicInit[] | undefined
}

/** Part of OffsetDeleteRequest. */
export interface OffsetDeleteRequestOffsetDeleteRequestTopic {
  name: string
  partitions: OffsetDeleteRequestOffsetDeleteRequestPartition[]
}

/** {@link OffsetDeleteRequestOffsetDeleteRequestTopic} to be written: a field left out has its default. */
export interface OffsetDeleteRequestOffsetDeleteRequestTopicInit {
  readonly name?: string | undefined
  readonly partitions?: readonly OffsetDeleteRequestOffsetDeleteRequestPartitionInit[] | undefined
}

/** Part of OffsetDeleteRequest. */
export interface OffsetDeleteRequestOffsetDeleteRequestPartition {
  partitionIndex: number
}

/** {@link OffsetDeleteRequestOffsetDeleteRequestPartition} to be written: a field left out has its default. */
export interface OffsetDeleteRequestOffsetDeleteRequestPartitionInit {
  readonly partitionIndex?: number | undefined
}

/** Reads and writes {@link OffsetDeleteRequest}. */
export const offsetDeleteRequest: MessageCodec<OffsetDeleteRequest, OffsetDeleteRequestInit> = {
  name: 'OffsetDeleteRequest',
  apiKey: 47,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('OffsetDeleteRequest', version, 0, 0)
    try {
      return readOffsetDeleteRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'OffsetDeleteRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('OffsetDeleteRequest', version, 0, 0)
    writeOffsetDeleteRequest(writer, message, version)
  },
}

function readOffsetDeleteRequest(reader: Reader, version: number): OffsetDeleteRequest {
  const groupId = reader.string()
  const topicsLength = reader.arrayLength(6)
  const topics: OffsetDeleteRequestOffsetDeleteRequestTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readOffsetDeleteRequestOffsetDeleteRequestTopic(reader, version))
  return { groupId, topics }
}

function writeOffsetDeleteRequest(writer: Writer, message: OffsetDeleteRequestInit, version: number): void {
  writer.string(message.groupId ?? '')
  const topics = message.topics ?? []
  writer.arrayLength(topics.length)
  for (const element of topics) writeOffsetDeleteRequestOffsetDeleteRequestTopic(writer, element, version)
}

function readOffsetDeleteRequestOffsetDeleteRequestTopic(
  reader: Reader,
  version: number,
): OffsetDeleteRequestOffsetDeleteRequestTopic {
  const name = reader.string()
  const partitionsLength = reader.arrayLength(4)
  const partitions: OffsetDeleteRequestOffsetDeleteRequestPartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readOffsetDeleteRequestOffsetDeleteRequestPartition(reader, version))
  }
  return { name, partitions }
}

function writeOffsetDeleteRequestOffsetDeleteRequestTopic(
  writer: Writer,
  message: OffsetDeleteRequestOffsetDeleteRequestTopicInit,
  version: number,
): void {
  writer.string(message.name ?? '')
  const partitions = message.partitions ?? []
  writer.arrayLength(partitions.length)
  for (const element of partitions) writeOffsetDeleteRequestOffsetDeleteRequestPartition(writer, element, version)
}

function readOffsetDeleteRequestOffsetDeleteRequestPartition(
  reader: Reader,
  _version: number,
): OffsetDeleteRequestOffsetDeleteRequestPartition {
  const partitionIndex = reader.int32()
  return { partitionIndex }
}

function writeOffsetDeleteRequestOffsetDeleteRequestPartition(
  writer: Writer,
  message: OffsetDeleteRequestOffsetDeleteRequestPartitionInit,
  _version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
}

/** Response 47: OffsetDeleteResponse, version 0. */
export interface OffsetDeleteResponse {
  errorCode: number
  throttleTimeMs: number
  topics: OffsetDeleteResponseOffsetDeleteResponseTopic[]
}

/** {@link OffsetDeleteResponse} to be written: a field left out has its default. */
export interface OffsetDeleteResponseInit {
  readonly errorCode?: number | undefined
  readonly throttleTimeMs?: number | undefined
  readonly topics?: readonly OffsetDeleteResponseOffsetDeleteResponseTopicInit[] | undefined
}

/** Part of OffsetDeleteResponse. */
export interface OffsetDeleteResponseOffsetDeleteResponseTopic {
  name: string
  partitions: OffsetDeleteResponseOffsetDeleteResponsePartition[]
}

/** {@link OffsetDeleteResponseOffsetDeleteResponseTopic} to be written: a field left out has its default. */
export interface OffsetDeleteResponseOffsetDeleteResponseTopicInit {
  readonly name?: string | undefined
  readonly partitions?: readonly OffsetDeleteResponseOffsetDeleteResponsePartitionInit[] | undefined
}

/** Part of OffsetDeleteResponse. */
export interface OffsetDeleteResponseOffsetDeleteResponsePartition {
  partitionIndex: number
  errorCode: number
}

/** {@link OffsetDeleteResponseOffsetDeleteResponsePartition} to be written: a field left out has its default. */
export interface OffsetDeleteResponseOffsetDeleteResponsePartitionInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
}

/** Reads and writes {@link OffsetDeleteResponse}. */
export const offsetDeleteResponse: MessageCodec<OffsetDeleteResponse, OffsetDeleteResponseInit> = {
  name: 'OffsetDeleteResponse',
  apiKey: 47,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('OffsetDeleteResponse', version, 0, 0)
    try {
      return readOffsetDeleteResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'OffsetDeleteResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('OffsetDeleteResponse', version, 0, 0)
    writeOffsetDeleteResponse(writer, message, version)
  },
}

function readOffsetDeleteResponse(reader: Reader, version: number): OffsetDeleteResponse {
  const errorCode = reader.int16()
  const throttleTimeMs = reader.int32()
  const topicsLength = reader.arrayLength(6)
  const topics: OffsetDeleteResponseOffsetDeleteResponseTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readOffsetDeleteResponseOffsetDeleteResponseTopic(reader, version))
  return { errorCode, throttleTimeMs, topics }
}

function writeOffsetDeleteResponse(writer: Writer, message: OffsetDeleteResponseInit, version: number): void {
  writer.int16(message.errorCode ?? 0)
  writer.int32(message.throttleTimeMs ?? 0)
  const topics = message.topics ?? []
  writer.arrayLength(topics.length)
  for (const element of topics) writeOffsetDeleteResponseOffsetDeleteResponseTopic(writer, element, version)
}

function readOffsetDeleteResponseOffsetDeleteResponseTopic(
  reader: Reader,
  version: number,
): OffsetDeleteResponseOffsetDeleteResponseTopic {
  const name = reader.string()
  const partitionsLength = reader.arrayLength(6)
  const partitions: OffsetDeleteResponseOffsetDeleteResponsePartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readOffsetDeleteResponseOffsetDeleteResponsePartition(reader, version))
  }
  return { name, partitions }
}

function writeOffsetDeleteResponseOffsetDeleteResponseTopic(
  writer: Writer,
  message: OffsetDeleteResponseOffsetDeleteResponseTopicInit,
  version: number,
): void {
  writer.string(message.name ?? '')
  const partitions = message.partitions ?? []
  writer.arrayLength(partitions.length)
  for (const element of partitions) writeOffsetDeleteResponseOffsetDeleteResponsePartition(writer, element, version)
}

function readOffsetDeleteResponseOffsetDeleteResponsePartition(
  reader: Reader,
  _version: number,
): OffsetDeleteResponseOffsetDeleteResponsePartition {
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  return { partitionIndex, errorCode }
}

function writeOffsetDeleteResponseOffsetDeleteResponsePartition(
  writer: Writer,
  message: OffsetDeleteResponseOffsetDeleteResponsePartitionInit,
  _version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
}
