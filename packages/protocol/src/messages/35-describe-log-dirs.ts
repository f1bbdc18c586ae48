// Generated from spec/35-describe-log-dirs.txt, do not edit: DescribeLogDirsRequest and DescribeLogDirsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 35: DescribeLogDirsRequest, versions 1 to 5. */
export interface DescribeLogDirsRequest {
  topics: DescribeLogDirsRequestDescribableLogDirTopic[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeLogDirsRequest} to be written: a field left out has its default. */
export interface DescribeLogDirsRequestInit {
  readonly topics?: readonly DescribeLogDirsRequestDescribableLogDirTopicInit[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeLogDirsRequest. */
export interface DescribeLogDirsRequestDescribableLogDirTopic {
  topic: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeLogDirsRequestDescribableLogDirTopic} to be written: a field left out has its default. */
export interface DescribeLogDirsRequestDescribableLogDirTopicInit {
  readonly topic?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeLogDirsRequest}. */
export const describeLogDirsRequest: MessageCodec<DescribeLogDirsRequest, DescribeLogDirsRequestInit> = {
  name: 'DescribeLogDirsRequest',
  apiKey: 35,
  minVersion: 1,
  maxVersion: 5,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('DescribeLogDirsRequest', version, 1, 5)
    try {
      return readDescribeLogDirsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeLogDirsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeLogDirsRequest', version, 1, 5)
    writeDescribeLogDirsRequest(writer, message, version)
  },
}

function readDescribeLogDirsRequest(reader: Reader, version: number): DescribeLogDirsRequest {
  const flexible = version >= 2
  const topicsLength = flexible ? reader.compactNullableArrayLength(3) : reader.nullableArrayLength(3)
  const topicsElements: DescribeLogDirsRequestDescribableLogDirTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topicsElements.push(readDescribeLogDirsRequestDescribableLogDirTopic(reader, version))
  const topics = topicsLength < 0 ? null : topicsElements
  const message: DescribeLogDirsRequest = { topics }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeLogDirsRequest(writer: Writer, message: DescribeLogDirsRequestInit, version: number): void {
  const flexible = version >= 2
  const topics = message.topics === undefined ? [] : message.topics
  if (flexible) writer.compactArrayLength(topics === null ? -1 : topics.length)
  else writer.arrayLength(topics === null ? -1 : topics.length)
  if (topics !== null) {
    for (const element of topics) writeDescribeLogDirsRequestDescribableLogDirTopic(writer, element, version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeLogDirsRequest', 'unknownTags', version)
  }
}

function readDescribeLogDirsRequestDescribableLogDirTopic(
  reader: Reader,
  version: number,
): DescribeLogDirsRequestDescribableLogDirTopic {
  const flexible = version >= 2
  const topic = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: DescribeLogDirsRequestDescribableLogDirTopic = { topic, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeLogDirsRequestDescribableLogDirTopic(
  writer: Writer,
  message: DescribeLogDirsRequestDescribableLogDirTopicInit,
  version: number,
): void {
  const flexible = version >= 2
  const topic = message.topic ?? ''
  if (flexible) writer.compactString(topic)
  else writer.string(topic)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeLogDirsRequest', 'DescribableLogDirTopic.unknownTags', version)
  }
}

/** Response 35: DescribeLogDirsResponse, versions 1 to 5. */
export interface DescribeLogDirsResponse {
  throttleTimeMs: number
  /** From version 3. */
  errorCode: number
  results: DescribeLogDirsResponseDescribeLogDirsResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeLogDirsResponse} to be written: a field left out has its default. */
export interface DescribeLogDirsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly results?: readonly DescribeLogDirsResponseDescribeLogDirsResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeLogDirsResponse. */
export interface DescribeLogDirsResponseDescribeLogDirsResult {
  errorCode: number
  logDir: string
  topics: DescribeLogDirsResponseDescribeLogDirsTopic[]
  /** From version 4, default -1. */
  totalBytes: number
  /** From version 4, default -1. */
  usableBytes: number
  /** From version 5, default false. */
  isCordoned: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeLogDirsResponseDescribeLogDirsResult} to be written: a field left out has its default. */
export interface DescribeLogDirsResponseDescribeLogDirsResultInit {
  readonly errorCode?: number | undefined
  readonly logDir?: string | undefined
  readonly topics?: readonly DescribeLogDirsResponseDescribeLogDirsTopicInit[] | undefined
  readonly totalBytes?: number | undefined
  readonly usableBytes?: number | undefined
  readonly isCordoned?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeLogDirsResponse. */
export interface DescribeLogDirsResponseDescribeLogDirsTopic {
  name: string
  partitions: DescribeLogDirsResponseDescribeLogDirsPartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeLogDirsResponseDescribeLogDirsTopic} to be written: a field left out has its default. */
export interface DescribeLogDirsResponseDescribeLogDirsTopicInit {
  readonly name?: string | undefined
  readonly partitions?: readonly DescribeLogDirsResponseDescribeLogDirsPartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeLogDirsResponse. */
export interface DescribeLogDirsResponseDescribeLogDirsPartition {
  partitionIndex: number
  partitionSize: number
  offsetLag: number
  isFutureKey: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeLogDirsResponseDescribeLogDirsPartition} to be written: a field left out has its default. */
export interface DescribeLogDirsResponseDescribeLogDirsPartitionInit {
  readonly partitionIndex?: number | undefined
  readonly partitionSize?: number | undefined
  readonly offsetLag?: number | undefined
  readonly isFutureKey?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeLogDirsResponse}. */
export const describeLogDirsResponse: MessageCodec<DescribeLogDirsResponse, DescribeLogDirsResponseInit> = {
  name: 'DescribeLogDirsResponse',
  apiKey: 35,
  minVersion: 1,
  maxVersion: 5,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('DescribeLogDirsResponse', version, 1, 5)
    try {
      return readDescribeLogDirsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeLogDirsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeLogDirsResponse', version, 1, 5)
    writeDescribeLogDirsResponse(writer, message, version)
  },
}

function readDescribeLogDirsResponse(reader: Reader, version: number): DescribeLogDirsResponse {
  const flexible = version >= 2
  const throttleTimeMs = reader.int32()
  const errorCode: number = version >= 3 ? reader.int16() : 0
  const resultsLength = flexible ? reader.compactArrayLength(5) : reader.arrayLength(5)
  const results: DescribeLogDirsResponseDescribeLogDirsResult[] = []
  for (let i = 0; i < resultsLength; i += 1) results.push(readDescribeLogDirsResponseDescribeLogDirsResult(reader, version))
  const message: DescribeLogDirsResponse = { throttleTimeMs, errorCode, results }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeLogDirsResponse(writer: Writer, message: DescribeLogDirsResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int32(message.throttleTimeMs ?? 0)
  if (version >= 3) writer.int16(message.errorCode ?? 0)
  const results = message.results ?? []
  if (flexible) writer.compactArrayLength(results.length)
  else writer.arrayLength(results.length)
  for (const element of results) writeDescribeLogDirsResponseDescribeLogDirsResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeLogDirsResponse', 'unknownTags', version)
  }
}

function readDescribeLogDirsResponseDescribeLogDirsResult(
  reader: Reader,
  version: number,
): DescribeLogDirsResponseDescribeLogDirsResult {
  const flexible = version >= 2
  const errorCode = reader.int16()
  const logDir = flexible ? reader.compactString() : reader.string()
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: DescribeLogDirsResponseDescribeLogDirsTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readDescribeLogDirsResponseDescribeLogDirsTopic(reader, version))
  const totalBytes: number = version >= 4 ? reader.int64() : -1
  const usableBytes: number = version >= 4 ? reader.int64() : -1
  const isCordoned: boolean = version >= 5 ? reader.boolean() : false
  const message: DescribeLogDirsResponseDescribeLogDirsResult = { errorCode, logDir, topics, totalBytes, usableBytes, isCordoned }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeLogDirsResponseDescribeLogDirsResult(
  writer: Writer,
  message: DescribeLogDirsResponseDescribeLogDirsResultInit,
  version: number,
): void {
  const flexible = version >= 2
  writer.int16(message.errorCode ?? 0)
  const logDir = message.logDir ?? ''
  if (flexible) writer.compactString(logDir)
  else writer.string(logDir)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeDescribeLogDirsResponseDescribeLogDirsTopic(writer, element, version)
  if (version >= 4) writer.int64(message.totalBytes ?? -1)
  if (version >= 4) writer.int64(message.usableBytes ?? -1)
  if (version >= 5) writer.boolean(message.isCordoned ?? false)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeLogDirsResponse', 'DescribeLogDirsResult.unknownTags', version)
  }
}

function readDescribeLogDirsResponseDescribeLogDirsTopic(
  reader: Reader,
  version: number,
): DescribeLogDirsResponseDescribeLogDirsTopic {
  const flexible = version >= 2
  const name = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(21) : reader.arrayLength(21)
  const partitions: DescribeLogDirsResponseDescribeLogDirsPartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readDescribeLogDirsResponseDescribeLogDirsPartition(reader, version))
  }
  const message: DescribeLogDirsResponseDescribeLogDirsTopic = { name, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeLogDirsResponseDescribeLogDirsTopic(
  writer: Writer,
  message: DescribeLogDirsResponseDescribeLogDirsTopicInit,
  version: number,
): void {
  const flexible = version >= 2
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeDescribeLogDirsResponseDescribeLogDirsPartition(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeLogDirsResponse', 'DescribeLogDirsTopic.unknownTags', version)
  }
}

function readDescribeLogDirsResponseDescribeLogDirsPartition(
  reader: Reader,
  version: number,
): DescribeLogDirsResponseDescribeLogDirsPartition {
  const flexible = version >= 2
  const partitionIndex = reader.int32()
  const partitionSize = reader.int64()
  const offsetLag = reader.int64()
  const isFutureKey = reader.boolean()
  const message: DescribeLogDirsResponseDescribeLogDirsPartition = { partitionIndex, partitionSize, offsetLag, isFutureKey }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeLogDirsResponseDescribeLogDirsPartition(
  writer: Writer,
  message: DescribeLogDirsResponseDescribeLogDirsPartitionInit,
  version: number,
): void {
  const flexible = version >= 2
  writer.int32(message.partitionIndex ?? 0)
  writer.int64(message.partitionSize ?? 0)
  writer.int64(message.offsetLag ?? 0)
  writer.boolean(message.isFutureKey ?? false)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeLogDirsResponse', 'DescribeLogDirsPartition.unknownTags', version)
  }
}
