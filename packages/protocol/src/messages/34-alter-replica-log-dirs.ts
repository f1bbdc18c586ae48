// Generated from spec/34-alter-replica-log-dirs.txt, do not edit: AlterReplicaLogDirsRequest and AlterReplicaLogDirsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 34: AlterReplicaLogDirsRequest, versions 1 to 2. */
export interface AlterReplicaLogDirsRequest {
  dirs: AlterReplicaLogDirsRequestAlterReplicaLogDir[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterReplicaLogDirsRequest} to be written: a field left out has its default. */
export interface AlterReplicaLogDirsRequestInit {
  readonly dirs?: readonly AlterReplicaLogDirsRequestAlterReplicaLogDirInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterReplicaLogDirsRequest. */
export interface AlterReplicaLogDirsRequestAlterReplicaLogDir {
  path: string
  topics: AlterReplicaLogDirsRequestAlterReplicaLogDirTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterReplicaLogDirsRequestAlterReplicaLogDir} to be written: a field left out has its default. */
export interface AlterReplicaLogDirsRequestAlterReplicaLogDirInit {
  readonly path?: string | undefined
  readonly topics?: readonly AlterReplicaLogDirsRequestAlterReplicaLogDirTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterReplicaLogDirsRequest. */
export interface AlterReplicaLogDirsRequestAlterReplicaLogDirTopic {
  name: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterReplicaLogDirsRequestAlterReplicaLogDirTopic} to be written: a field left out has its default. */
export interface AlterReplicaLogDirsRequestAlterReplicaLogDirTopicInit {
  readonly name?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterReplicaLogDirsRequest}. */
export const alterReplicaLogDirsRequest: MessageCodec<AlterReplicaLogDirsRequest, AlterReplicaLogDirsRequestInit> = {
  name: 'AlterReplicaLogDirsRequest',
  apiKey: 34,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('AlterReplicaLogDirsRequest', version, 1, 2)
    try {
      return readAlterReplicaLogDirsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterReplicaLogDirsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterReplicaLogDirsRequest', version, 1, 2)
    writeAlterReplicaLogDirsRequest(writer, message, version)
  },
}

function readAlterReplicaLogDirsRequest(reader: Reader, version: number): AlterReplicaLogDirsRequest {
  const flexible = version >= 2
  const dirsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const dirs: AlterReplicaLogDirsRequestAlterReplicaLogDir[] = []
  for (let i = 0; i < dirsLength; i += 1) dirs.push(readAlterReplicaLogDirsRequestAlterReplicaLogDir(reader, version))
  const message: AlterReplicaLogDirsRequest = { dirs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterReplicaLogDirsRequest(writer: Writer, message: AlterReplicaLogDirsRequestInit, version: number): void {
  const flexible = version >= 2
  const dirs = message.dirs ?? []
  if (flexible) writer.compactArrayLength(dirs.length)
  else writer.arrayLength(dirs.length)
  for (const element of dirs) writeAlterReplicaLogDirsRequestAlterReplicaLogDir(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterReplicaLogDirsRequest', 'unknownTags', version)
  }
}

function readAlterReplicaLogDirsRequestAlterReplicaLogDir(
  reader: Reader,
  version: number,
): AlterReplicaLogDirsRequestAlterReplicaLogDir {
  const flexible = version >= 2
  const path = flexible ? reader.compactString() : reader.string()
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: AlterReplicaLogDirsRequestAlterReplicaLogDirTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(reader, version))
  const message: AlterReplicaLogDirsRequestAlterReplicaLogDir = { path, topics }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterReplicaLogDirsRequestAlterReplicaLogDir(
  writer: Writer,
  message: AlterReplicaLogDirsRequestAlterReplicaLogDirInit,
  version: number,
): void {
  const flexible = version >= 2
  const path = message.path ?? ''
  if (flexible) writer.compactString(path)
  else writer.string(path)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterReplicaLogDirsRequest', 'AlterReplicaLogDir.unknownTags', version)
  }
}

function readAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(
  reader: Reader,
  version: number,
): AlterReplicaLogDirsRequestAlterReplicaLogDirTopic {
  const flexible = version >= 2
  const name = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: AlterReplicaLogDirsRequestAlterReplicaLogDirTopic = { name, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterReplicaLogDirsRequestAlterReplicaLogDirTopic(
  writer: Writer,
  message: AlterReplicaLogDirsRequestAlterReplicaLogDirTopicInit,
  version: number,
): void {
  const flexible = version >= 2
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterReplicaLogDirsRequest', 'AlterReplicaLogDirTopic.unknownTags', version)
  }
}

/** Response 34: AlterReplicaLogDirsResponse, versions 1 to 2. */
export interface AlterReplicaLogDirsResponse {
  throttleTimeMs: number
  results: AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterReplicaLogDirsResponse} to be written: a field left out has its default. */
export interface AlterReplicaLogDirsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly results?: readonly AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterReplicaLogDirsResponse. */
export interface AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult {
  topicName: string
  partitions: AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult} to be written: a field left out has its default. */
export interface AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResultInit {
  readonly topicName?: string | undefined
  readonly partitions?: readonly AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterReplicaLogDirsResponse. */
export interface AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult {
  partitionIndex: number
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult} to be written: a field left out has its default. */
export interface AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResultInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterReplicaLogDirsResponse}. */
export const alterReplicaLogDirsResponse: MessageCodec<AlterReplicaLogDirsResponse, AlterReplicaLogDirsResponseInit> = {
  name: 'AlterReplicaLogDirsResponse',
  apiKey: 34,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('AlterReplicaLogDirsResponse', version, 1, 2)
    try {
      return readAlterReplicaLogDirsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterReplicaLogDirsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterReplicaLogDirsResponse', version, 1, 2)
    writeAlterReplicaLogDirsResponse(writer, message, version)
  },
}

function readAlterReplicaLogDirsResponse(reader: Reader, version: number): AlterReplicaLogDirsResponse {
  const flexible = version >= 2
  const throttleTimeMs = reader.int32()
  const resultsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const results: AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult[] = []
  for (let i = 0; i < resultsLength; i += 1) {
    results.push(readAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(reader, version))
  }
  const message: AlterReplicaLogDirsResponse = { throttleTimeMs, results }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterReplicaLogDirsResponse(writer: Writer, message: AlterReplicaLogDirsResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int32(message.throttleTimeMs ?? 0)
  const results = message.results ?? []
  if (flexible) writer.compactArrayLength(results.length)
  else writer.arrayLength(results.length)
  for (const element of results) writeAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterReplicaLogDirsResponse', 'unknownTags', version)
  }
}

function readAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(
  reader: Reader,
  version: number,
): AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult {
  const flexible = version >= 2
  const topicName = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(6) : reader.arrayLength(6)
  const partitions: AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(reader, version))
  }
  const message: AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult = { topicName, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterReplicaLogDirsResponseAlterReplicaLogDirTopicResult(
  writer: Writer,
  message: AlterReplicaLogDirsResponseAlterReplicaLogDirTopicResultInit,
  version: number,
): void {
  const flexible = version >= 2
  const topicName = message.topicName ?? ''
  if (flexible) writer.compactString(topicName)
  else writer.string(topicName)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterReplicaLogDirsResponse', 'AlterReplicaLogDirTopicResult.unknownTags', version)
  }
}

function readAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(
  reader: Reader,
  version: number,
): AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult {
  const flexible = version >= 2
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const message: AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult = { partitionIndex, errorCode }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResult(
  writer: Writer,
  message: AlterReplicaLogDirsResponseAlterReplicaLogDirPartitionResultInit,
  version: number,
): void {
  const flexible = version >= 2
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterReplicaLogDirsResponse', 'AlterReplicaLogDirPartitionResult.unknownTags', version)
  }
}
