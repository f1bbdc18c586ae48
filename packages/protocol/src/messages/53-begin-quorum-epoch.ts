// Generated from spec/53-begin-quorum-epoch.txt, do not edit: BeginQuorumEpochRequest and BeginQuorumEpochResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags, writeUnknownTagsBelow } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 53: BeginQuorumEpochRequest, versions 0 to 1. */
export interface BeginQuorumEpochRequest {
  /** Default null. */
  clusterId: string | null
  /** From version 1, default -1. */
  voterId: number
  topics: BeginQuorumEpochRequestTopicData[]
  /** From version 1. */
  leaderEndpoints: BeginQuorumEpochRequestLeaderEndpoint[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link BeginQuorumEpochRequest} to be written: a field left out has its default. */
export interface BeginQuorumEpochRequestInit {
  readonly clusterId?: string | null | undefined
  readonly voterId?: number | undefined
  readonly topics?: readonly BeginQuorumEpochRequestTopicDataInit[] | undefined
  readonly leaderEndpoints?: readonly BeginQuorumEpochRequestLeaderEndpointInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of BeginQuorumEpochRequest. */
export interface BeginQuorumEpochRequestTopicData {
  topicName: string
  partitions: BeginQuorumEpochRequestPartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link BeginQuorumEpochRequestTopicData} to be written: a field left out has its default. */
export interface BeginQuorumEpochRequestTopicDataInit {
  readonly topicName?: string | undefined
  readonly partitions?: readonly BeginQuorumEpochRequestPartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of BeginQuorumEpochRequest. */
export interface BeginQuorumEpochRequestPartitionData {
  partitionIndex: number
  /** From version 1. */
  voterDirectoryId: Uuid
  leaderId: number
  leaderEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link BeginQuorumEpochRequestPartitionData} to be written: a field left out has its default. */
export interface BeginQuorumEpochRequestPartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly voterDirectoryId?: Uuid | undefined
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of BeginQuorumEpochRequest, from version 1. */
export interface BeginQuorumEpochRequestLeaderEndpoint {
  name: string
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link BeginQuorumEpochRequestLeaderEndpoint} to be written: a field left out has its default. */
export interface BeginQuorumEpochRequestLeaderEndpointInit {
  readonly name?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link BeginQuorumEpochRequest}. */
export const beginQuorumEpochRequest: MessageCodec<BeginQuorumEpochRequest, BeginQuorumEpochRequestInit> = {
  name: 'BeginQuorumEpochRequest',
  apiKey: 53,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  read(reader, version) {
    checkVersion('BeginQuorumEpochRequest', version, 0, 1)
    try {
      return readBeginQuorumEpochRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'BeginQuorumEpochRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('BeginQuorumEpochRequest', version, 0, 1)
    writeBeginQuorumEpochRequest(writer, message, version)
  },
}

function readBeginQuorumEpochRequest(reader: Reader, version: number): BeginQuorumEpochRequest {
  const flexible = version >= 1
  const clusterId = flexible ? reader.compactNullableString() : reader.nullableString()
  const voterId: number = version >= 1 ? reader.int32() : -1
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: BeginQuorumEpochRequestTopicData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readBeginQuorumEpochRequestTopicData(reader, version))
  let leaderEndpoints: BeginQuorumEpochRequestLeaderEndpoint[] = []
  if (version >= 1) {
    const leaderEndpointsLength = flexible ? reader.compactArrayLength(5) : reader.arrayLength(5)
    const leaderEndpointsElements: BeginQuorumEpochRequestLeaderEndpoint[] = []
    for (let i = 0; i < leaderEndpointsLength; i += 1) {
      leaderEndpointsElements.push(readBeginQuorumEpochRequestLeaderEndpoint(reader, version))
    }
    leaderEndpoints = leaderEndpointsElements
  }
  const message: BeginQuorumEpochRequest = { clusterId, voterId, topics, leaderEndpoints }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBeginQuorumEpochRequest(writer: Writer, message: BeginQuorumEpochRequestInit, version: number): void {
  const flexible = version >= 1
  const clusterId = message.clusterId ?? null
  if (flexible) writer.compactNullableString(clusterId)
  else writer.nullableString(clusterId)
  if (version >= 1) writer.int32(message.voterId ?? -1)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeBeginQuorumEpochRequestTopicData(writer, element, version)
  const leaderEndpoints = message.leaderEndpoints ?? []
  if (version >= 1) {
    if (flexible) writer.compactArrayLength(leaderEndpoints.length)
    else writer.arrayLength(leaderEndpoints.length)
    for (const element of leaderEndpoints) writeBeginQuorumEpochRequestLeaderEndpoint(writer, element, version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('BeginQuorumEpochRequest', 'unknownTags', version)
  }
}

function readBeginQuorumEpochRequestTopicData(reader: Reader, version: number): BeginQuorumEpochRequestTopicData {
  const flexible = version >= 1
  const topicName = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(12) : reader.arrayLength(12)
  const partitions: BeginQuorumEpochRequestPartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readBeginQuorumEpochRequestPartitionData(reader, version))
  const message: BeginQuorumEpochRequestTopicData = { topicName, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBeginQuorumEpochRequestTopicData(
  writer: Writer,
  message: BeginQuorumEpochRequestTopicDataInit,
  version: number,
): void {
  const flexible = version >= 1
  const topicName = message.topicName ?? ''
  if (flexible) writer.compactString(topicName)
  else writer.string(topicName)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeBeginQuorumEpochRequestPartitionData(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('BeginQuorumEpochRequest', 'TopicData.unknownTags', version)
  }
}

function readBeginQuorumEpochRequestPartitionData(reader: Reader, version: number): BeginQuorumEpochRequestPartitionData {
  const flexible = version >= 1
  const partitionIndex = reader.int32()
  const voterDirectoryId: Uuid = version >= 1 ? reader.uuid() : zeroUuid
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const message: BeginQuorumEpochRequestPartitionData = { partitionIndex, voterDirectoryId, leaderId, leaderEpoch }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBeginQuorumEpochRequestPartitionData(
  writer: Writer,
  message: BeginQuorumEpochRequestPartitionDataInit,
  version: number,
): void {
  const flexible = version >= 1
  writer.int32(message.partitionIndex ?? 0)
  if (version >= 1) writer.uuid(message.voterDirectoryId ?? zeroUuid)
  writer.int32(message.leaderId ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('BeginQuorumEpochRequest', 'PartitionData.unknownTags', version)
  }
}

function readBeginQuorumEpochRequestLeaderEndpoint(reader: Reader, _version: number): BeginQuorumEpochRequestLeaderEndpoint {
  const name = reader.compactString()
  const host = reader.compactString()
  const port = reader.uint16()
  const message: BeginQuorumEpochRequestLeaderEndpoint = { name, host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBeginQuorumEpochRequestLeaderEndpoint(
  writer: Writer,
  message: BeginQuorumEpochRequestLeaderEndpointInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 53: BeginQuorumEpochResponse, versions 0 to 1. */
export interface BeginQuorumEpochResponse {
  errorCode: number
  topics: BeginQuorumEpochResponseTopicData[]
  /** From version 1, tag 0. */
  nodeEndpoints: BeginQuorumEpochResponseNodeEndpoint[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link BeginQuorumEpochResponse} to be written: a field left out has its default. */
export interface BeginQuorumEpochResponseInit {
  readonly errorCode?: number | undefined
  readonly topics?: readonly BeginQuorumEpochResponseTopicDataInit[] | undefined
  readonly nodeEndpoints?: readonly BeginQuorumEpochResponseNodeEndpointInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of BeginQuorumEpochResponse. */
export interface BeginQuorumEpochResponseTopicData {
  topicName: string
  partitions: BeginQuorumEpochResponsePartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link BeginQuorumEpochResponseTopicData} to be written: a field left out has its default. */
export interface BeginQuorumEpochResponseTopicDataInit {
  readonly topicName?: string | undefined
  readonly partitions?: readonly BeginQuorumEpochResponsePartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of BeginQuorumEpochResponse. */
export interface BeginQuorumEpochResponsePartitionData {
  partitionIndex: number
  errorCode: number
  leaderId: number
  leaderEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link BeginQuorumEpochResponsePartitionData} to be written: a field left out has its default. */
export interface BeginQuorumEpochResponsePartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of BeginQuorumEpochResponse, from version 1. */
export interface BeginQuorumEpochResponseNodeEndpoint {
  nodeId: number
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link BeginQuorumEpochResponseNodeEndpoint} to be written: a field left out has its default. */
export interface BeginQuorumEpochResponseNodeEndpointInit {
  readonly nodeId?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link BeginQuorumEpochResponse}. */
export const beginQuorumEpochResponse: MessageCodec<BeginQuorumEpochResponse, BeginQuorumEpochResponseInit> = {
  name: 'BeginQuorumEpochResponse',
  apiKey: 53,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  read(reader, version) {
    checkVersion('BeginQuorumEpochResponse', version, 0, 1)
    try {
      return readBeginQuorumEpochResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'BeginQuorumEpochResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('BeginQuorumEpochResponse', version, 0, 1)
    writeBeginQuorumEpochResponse(writer, message, version)
  },
}

function readBeginQuorumEpochResponse(reader: Reader, version: number): BeginQuorumEpochResponse {
  const flexible = version >= 1
  const errorCode = reader.int16()
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: BeginQuorumEpochResponseTopicData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readBeginQuorumEpochResponseTopicData(reader, version))
  let nodeEndpoints: BeginQuorumEpochResponseNodeEndpoint[] = []
  let unknownTags: UnknownTag[] | undefined
  if (flexible) {
    const tagCount = reader.tagCount()
    for (let i = 0; i < tagCount; i += 1) {
      const tag = reader.unsignedVarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0: {
          const nodeEndpointsLength = reader.compactArrayLength(8)
          const nodeEndpointsElements: BeginQuorumEpochResponseNodeEndpoint[] = []
          for (let i = 0; i < nodeEndpointsLength; i += 1) {
            nodeEndpointsElements.push(readBeginQuorumEpochResponseNodeEndpoint(reader, version))
          }
          nodeEndpoints = nodeEndpointsElements
          break
        }
        default:
          unknownTags ??= []
          unknownTags.push(reader.unknownTag(tag, tagEnd))
      }
      reader.endTag(tag, tagEnd)
    }
  }
  const message: BeginQuorumEpochResponse = { errorCode, topics, nodeEndpoints }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBeginQuorumEpochResponse(writer: Writer, message: BeginQuorumEpochResponseInit, version: number): void {
  const flexible = version >= 1
  writer.int16(message.errorCode ?? 0)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeBeginQuorumEpochResponseTopicData(writer, element, version)
  const nodeEndpoints = message.nodeEndpoints ?? []
  if (version < 1 && nodeEndpoints.length > 0) {
    throw unsupportedField('BeginQuorumEpochResponse', 'nodeEndpoints', version)
  }
  if (flexible) {
    const unknownTags = message.unknownTags
    const hasNodeEndpoints = nodeEndpoints.length > 0
    let tagCount = unknownTags === undefined ? 0 : unknownTags.length
    if (hasNodeEndpoints) tagCount += 1
    writer.unsignedVarint(tagCount)
    let unknownAt = 0
    if (hasNodeEndpoints) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
      const mark = writer.beginTag(0)
      writer.compactArrayLength(nodeEndpoints.length)
      for (const element of nodeEndpoints) writeBeginQuorumEpochResponseNodeEndpoint(writer, element, version)
      writer.endTag(mark)
    }
    writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('BeginQuorumEpochResponse', 'unknownTags', version)
  }
}

function readBeginQuorumEpochResponseTopicData(reader: Reader, version: number): BeginQuorumEpochResponseTopicData {
  const flexible = version >= 1
  const topicName = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(14) : reader.arrayLength(14)
  const partitions: BeginQuorumEpochResponsePartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readBeginQuorumEpochResponsePartitionData(reader, version))
  const message: BeginQuorumEpochResponseTopicData = { topicName, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBeginQuorumEpochResponseTopicData(
  writer: Writer,
  message: BeginQuorumEpochResponseTopicDataInit,
  version: number,
): void {
  const flexible = version >= 1
  const topicName = message.topicName ?? ''
  if (flexible) writer.compactString(topicName)
  else writer.string(topicName)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeBeginQuorumEpochResponsePartitionData(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('BeginQuorumEpochResponse', 'TopicData.unknownTags', version)
  }
}

function readBeginQuorumEpochResponsePartitionData(reader: Reader, version: number): BeginQuorumEpochResponsePartitionData {
  const flexible = version >= 1
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const message: BeginQuorumEpochResponsePartitionData = { partitionIndex, errorCode, leaderId, leaderEpoch }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBeginQuorumEpochResponsePartitionData(
  writer: Writer,
  message: BeginQuorumEpochResponsePartitionDataInit,
  version: number,
): void {
  const flexible = version >= 1
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.int32(message.leaderId ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('BeginQuorumEpochResponse', 'PartitionData.unknownTags', version)
  }
}

function readBeginQuorumEpochResponseNodeEndpoint(reader: Reader, _version: number): BeginQuorumEpochResponseNodeEndpoint {
  const nodeId = reader.int32()
  const host = reader.compactString()
  const port = reader.uint16()
  const message: BeginQuorumEpochResponseNodeEndpoint = { nodeId, host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBeginQuorumEpochResponseNodeEndpoint(
  writer: Writer,
  message: BeginQuorumEpochResponseNodeEndpointInit,
  _version: number,
): void {
  writer.int32(message.nodeId ?? 0)
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
