// Generated from spec/43-elect-leaders.txt, do not edit: ElectLeadersRequest and ElectLeadersResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 43: ElectLeadersRequest, versions 0 to 2. */
export interface ElectLeadersRequest {
  /** From version 1. */
  electionType: number
  topicPartitions: ElectLeadersRequestTopicPartitions[] | null
  /** Default 60000. */
  timeoutMs: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ElectLeadersRequest} to be written: a field left out has its default. */
export interface ElectLeadersRequestInit {
  readonly electionType?: number | undefined
  readonly topicPartitions?: readonly ElectLeadersRequestTopicPartitionsInit[] | null | undefined
  readonly timeoutMs?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ElectLeadersRequest. */
export interface ElectLeadersRequestTopicPartitions {
  topic: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ElectLeadersRequestTopicPartitions} to be written: a field left out has its default. */
export interface ElectLeadersRequestTopicPartitionsInit {
  readonly topic?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ElectLeadersRequest}. */
export const electLeadersRequest: MessageCodec<ElectLeadersRequest, ElectLeadersRequestInit> = {
  name: 'ElectLeadersRequest',
  apiKey: 43,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('ElectLeadersRequest', version, 0, 2)
    try {
      return readElectLeadersRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ElectLeadersRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ElectLeadersRequest', version, 0, 2)
    writeElectLeadersRequest(writer, message, version)
  },
}

function readElectLeadersRequest(reader: Reader, version: number): ElectLeadersRequest {
  const flexible = version >= 2
  const electionType: number = version >= 1 ? reader.int8() : 0
  const topicPartitionsLength = flexible ? reader.compactNullableArrayLength(3) : reader.nullableArrayLength(3)
  const topicPartitionsElements: ElectLeadersRequestTopicPartitions[] = []
  for (let i = 0; i < topicPartitionsLength; i += 1) {
    topicPartitionsElements.push(readElectLeadersRequestTopicPartitions(reader, version))
  }
  const topicPartitions = topicPartitionsLength < 0 ? null : topicPartitionsElements
  const timeoutMs = reader.int32()
  const message: ElectLeadersRequest = { electionType, topicPartitions, timeoutMs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeElectLeadersRequest(writer: Writer, message: ElectLeadersRequestInit, version: number): void {
  const flexible = version >= 2
  const electionType = message.electionType ?? 0
  if (version >= 1) {
    writer.int8(electionType)
  } else if (electionType !== 0) {
    throw unsupportedField('ElectLeadersRequest', 'electionType', version)
  }
  const topicPartitions = message.topicPartitions === undefined ? [] : message.topicPartitions
  if (flexible) writer.compactArrayLength(topicPartitions === null ? -1 : topicPartitions.length)
  else writer.arrayLength(topicPartitions === null ? -1 : topicPartitions.length)
  if (topicPartitions !== null) {
    for (const element of topicPartitions) writeElectLeadersRequestTopicPartitions(writer, element, version)
  }
  writer.int32(message.timeoutMs ?? 60000)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ElectLeadersRequest', 'unknownTags', version)
  }
}

function readElectLeadersRequestTopicPartitions(reader: Reader, version: number): ElectLeadersRequestTopicPartitions {
  const flexible = version >= 2
  const topic = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: ElectLeadersRequestTopicPartitions = { topic, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeElectLeadersRequestTopicPartitions(
  writer: Writer,
  message: ElectLeadersRequestTopicPartitionsInit,
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
    throw unsupportedField('ElectLeadersRequest', 'TopicPartitions.unknownTags', version)
  }
}

/** Response 43: ElectLeadersResponse, versions 0 to 2. */
export interface ElectLeadersResponse {
  throttleTimeMs: number
  /** From version 1. */
  errorCode: number
  replicaElectionResults: ElectLeadersResponseReplicaElectionResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ElectLeadersResponse} to be written: a field left out has its default. */
export interface ElectLeadersResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly replicaElectionResults?: readonly ElectLeadersResponseReplicaElectionResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ElectLeadersResponse. */
export interface ElectLeadersResponseReplicaElectionResult {
  topic: string
  partitionResult: ElectLeadersResponsePartitionResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ElectLeadersResponseReplicaElectionResult} to be written: a field left out has its default. */
export interface ElectLeadersResponseReplicaElectionResultInit {
  readonly topic?: string | undefined
  readonly partitionResult?: readonly ElectLeadersResponsePartitionResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ElectLeadersResponse. */
export interface ElectLeadersResponsePartitionResult {
  partitionId: number
  errorCode: number
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ElectLeadersResponsePartitionResult} to be written: a field left out has its default. */
export interface ElectLeadersResponsePartitionResultInit {
  readonly partitionId?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ElectLeadersResponse}. */
export const electLeadersResponse: MessageCodec<ElectLeadersResponse, ElectLeadersResponseInit> = {
  name: 'ElectLeadersResponse',
  apiKey: 43,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('ElectLeadersResponse', version, 0, 2)
    try {
      return readElectLeadersResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ElectLeadersResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ElectLeadersResponse', version, 0, 2)
    writeElectLeadersResponse(writer, message, version)
  },
}

function readElectLeadersResponse(reader: Reader, version: number): ElectLeadersResponse {
  const flexible = version >= 2
  const throttleTimeMs = reader.int32()
  const errorCode: number = version >= 1 ? reader.int16() : 0
  const replicaElectionResultsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const replicaElectionResults: ElectLeadersResponseReplicaElectionResult[] = []
  for (let i = 0; i < replicaElectionResultsLength; i += 1) {
    replicaElectionResults.push(readElectLeadersResponseReplicaElectionResult(reader, version))
  }
  const message: ElectLeadersResponse = { throttleTimeMs, errorCode, replicaElectionResults }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeElectLeadersResponse(writer: Writer, message: ElectLeadersResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int32(message.throttleTimeMs ?? 0)
  const errorCode = message.errorCode ?? 0
  if (version >= 1) {
    writer.int16(errorCode)
  } else if (errorCode !== 0) {
    throw unsupportedField('ElectLeadersResponse', 'errorCode', version)
  }
  const replicaElectionResults = message.replicaElectionResults ?? []
  if (flexible) writer.compactArrayLength(replicaElectionResults.length)
  else writer.arrayLength(replicaElectionResults.length)
  for (const element of replicaElectionResults) writeElectLeadersResponseReplicaElectionResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ElectLeadersResponse', 'unknownTags', version)
  }
}

function readElectLeadersResponseReplicaElectionResult(
  reader: Reader,
  version: number,
): ElectLeadersResponseReplicaElectionResult {
  const flexible = version >= 2
  const topic = flexible ? reader.compactString() : reader.string()
  const partitionResultLength = flexible ? reader.compactArrayLength(8) : reader.arrayLength(8)
  const partitionResult: ElectLeadersResponsePartitionResult[] = []
  for (let i = 0; i < partitionResultLength; i += 1) {
    partitionResult.push(readElectLeadersResponsePartitionResult(reader, version))
  }
  const message: ElectLeadersResponseReplicaElectionResult = { topic, partitionResult }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeElectLeadersResponseReplicaElectionResult(
  writer: Writer,
  message: ElectLeadersResponseReplicaElectionResultInit,
  version: number,
): void {
  const flexible = version >= 2
  const topic = message.topic ?? ''
  if (flexible) writer.compactString(topic)
  else writer.string(topic)
  const partitionResult = message.partitionResult ?? []
  if (flexible) writer.compactArrayLength(partitionResult.length)
  else writer.arrayLength(partitionResult.length)
  for (const element of partitionResult) writeElectLeadersResponsePartitionResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ElectLeadersResponse', 'ReplicaElectionResult.unknownTags', version)
  }
}

function readElectLeadersResponsePartitionResult(reader: Reader, version: number): ElectLeadersResponsePartitionResult {
  const flexible = version >= 2
  const partitionId = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: ElectLeadersResponsePartitionResult = { partitionId, errorCode, errorMessage }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeElectLeadersResponsePartitionResult(
  writer: Writer,
  message: ElectLeadersResponsePartitionResultInit,
  version: number,
): void {
  const flexible = version >= 2
  writer.int32(message.partitionId ?? 0)
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage === undefined ? '' : message.errorMessage
  if (flexible) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ElectLeadersResponse', 'PartitionResult.unknownTags', version)
  }
}
