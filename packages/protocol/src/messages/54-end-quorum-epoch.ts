// Generated from spec/54-end-quorum-epoch.txt, do not edit: EndQuorumEpochRequest and EndQuorumEpochResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags, writeUnknownTagsBelow } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 54: EndQuorumEpochRequest, versions 0 to 1. */
export interface EndQuorumEpochRequest {
  /** Default null. */
  clusterId: string | null
  topics: EndQuorumEpochRequestTopicData[]
  /** From version 1. */
  leaderEndpoints: EndQuorumEpochRequestLeaderEndpoint[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link EndQuorumEpochRequest} to be written: a field left out has its default. */
export interface EndQuorumEpochRequestInit {
  readonly clusterId?: string | null | undefined
  readonly topics?: readonly EndQuorumEpochRequestTopicDataInit[] | undefined
  readonly leaderEndpoints?: readonly EndQuorumEpochRequestLeaderEndpointInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of EndQuorumEpochRequest. */
export interface EndQuorumEpochRequestTopicData {
  topicName: string
  partitions: EndQuorumEpochRequestPartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link EndQuorumEpochRequestTopicData} to be written: a field left out has its default. */
export interface EndQuorumEpochRequestTopicDataInit {
  readonly topicName?: string | undefined
  readonly partitions?: readonly EndQuorumEpochRequestPartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of EndQuorumEpochRequest. */
export interface EndQuorumEpochRequestPartitionData {
  partitionIndex: number
  leaderId: number
  leaderEpoch: number
  /** Up to version 0. */
  preferredSuccessors: number[]
  /** From version 1. */
  preferredCandidates: EndQuorumEpochRequestReplicaInfo[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link EndQuorumEpochRequestPartitionData} to be written: a field left out has its default. */
export interface EndQuorumEpochRequestPartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly preferredSuccessors?: readonly number[] | undefined
  readonly preferredCandidates?: readonly EndQuorumEpochRequestReplicaInfoInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of EndQuorumEpochRequest, from version 1. */
export interface EndQuorumEpochRequestReplicaInfo {
  candidateId: number
  candidateDirectoryId: Uuid
  unknownTags?: readonly UnknownTag[]
}

/** {@link EndQuorumEpochRequestReplicaInfo} to be written: a field left out has its default. */
export interface EndQuorumEpochRequestReplicaInfoInit {
  readonly candidateId?: number | undefined
  readonly candidateDirectoryId?: Uuid | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of EndQuorumEpochRequest, from version 1. */
export interface EndQuorumEpochRequestLeaderEndpoint {
  name: string
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link EndQuorumEpochRequestLeaderEndpoint} to be written: a field left out has its default. */
export interface EndQuorumEpochRequestLeaderEndpointInit {
  readonly name?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link EndQuorumEpochRequest}. */
export const endQuorumEpochRequest: MessageCodec<EndQuorumEpochRequest, EndQuorumEpochRequestInit> = {
  name: 'EndQuorumEpochRequest',
  apiKey: 54,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  read(reader, version) {
    checkVersion('EndQuorumEpochRequest', version, 0, 1)
    try {
      return readEndQuorumEpochRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'EndQuorumEpochRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('EndQuorumEpochRequest', version, 0, 1)
    writeEndQuorumEpochRequest(writer, message, version)
  },
}

function readEndQuorumEpochRequest(reader: Reader, version: number): EndQuorumEpochRequest {
  const flexible = version >= 1
  const clusterId = flexible ? reader.compactNullableString() : reader.nullableString()
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: EndQuorumEpochRequestTopicData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readEndQuorumEpochRequestTopicData(reader, version))
  let leaderEndpoints: EndQuorumEpochRequestLeaderEndpoint[] = []
  if (version >= 1) {
    const leaderEndpointsLength = flexible ? reader.compactArrayLength(5) : reader.arrayLength(5)
    const leaderEndpointsElements: EndQuorumEpochRequestLeaderEndpoint[] = []
    for (let i = 0; i < leaderEndpointsLength; i += 1) {
      leaderEndpointsElements.push(readEndQuorumEpochRequestLeaderEndpoint(reader, version))
    }
    leaderEndpoints = leaderEndpointsElements
  }
  const message: EndQuorumEpochRequest = { clusterId, topics, leaderEndpoints }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEndQuorumEpochRequest(writer: Writer, message: EndQuorumEpochRequestInit, version: number): void {
  const flexible = version >= 1
  const clusterId = message.clusterId ?? null
  if (flexible) writer.compactNullableString(clusterId)
  else writer.nullableString(clusterId)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeEndQuorumEpochRequestTopicData(writer, element, version)
  const leaderEndpoints = message.leaderEndpoints ?? []
  if (version >= 1) {
    if (flexible) writer.compactArrayLength(leaderEndpoints.length)
    else writer.arrayLength(leaderEndpoints.length)
    for (const element of leaderEndpoints) writeEndQuorumEpochRequestLeaderEndpoint(writer, element, version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('EndQuorumEpochRequest', 'unknownTags', version)
  }
}

function readEndQuorumEpochRequestTopicData(reader: Reader, version: number): EndQuorumEpochRequestTopicData {
  const flexible = version >= 1
  const topicName = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(14) : reader.arrayLength(14)
  const partitions: EndQuorumEpochRequestPartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readEndQuorumEpochRequestPartitionData(reader, version))
  const message: EndQuorumEpochRequestTopicData = { topicName, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEndQuorumEpochRequestTopicData(writer: Writer, message: EndQuorumEpochRequestTopicDataInit, version: number): void {
  const flexible = version >= 1
  const topicName = message.topicName ?? ''
  if (flexible) writer.compactString(topicName)
  else writer.string(topicName)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeEndQuorumEpochRequestPartitionData(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('EndQuorumEpochRequest', 'TopicData.unknownTags', version)
  }
}

function readEndQuorumEpochRequestPartitionData(reader: Reader, version: number): EndQuorumEpochRequestPartitionData {
  const flexible = version >= 1
  const partitionIndex = reader.int32()
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  let preferredSuccessors: number[] = []
  if (version <= 0) {
    const preferredSuccessorsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
    const preferredSuccessorsElements: number[] = []
    for (let i = 0; i < preferredSuccessorsLength; i += 1) preferredSuccessorsElements.push(reader.int32())
    preferredSuccessors = preferredSuccessorsElements
  }
  let preferredCandidates: EndQuorumEpochRequestReplicaInfo[] = []
  if (version >= 1) {
    const preferredCandidatesLength = flexible ? reader.compactArrayLength(21) : reader.arrayLength(21)
    const preferredCandidatesElements: EndQuorumEpochRequestReplicaInfo[] = []
    for (let i = 0; i < preferredCandidatesLength; i += 1) {
      preferredCandidatesElements.push(readEndQuorumEpochRequestReplicaInfo(reader, version))
    }
    preferredCandidates = preferredCandidatesElements
  }
  const message: EndQuorumEpochRequestPartitionData = {
    partitionIndex,
    leaderId,
    leaderEpoch,
    preferredSuccessors,
    preferredCandidates,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEndQuorumEpochRequestPartitionData(
  writer: Writer,
  message: EndQuorumEpochRequestPartitionDataInit,
  version: number,
): void {
  const flexible = version >= 1
  writer.int32(message.partitionIndex ?? 0)
  writer.int32(message.leaderId ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  const preferredSuccessors = message.preferredSuccessors ?? []
  if (version <= 0) {
    if (flexible) writer.compactArrayLength(preferredSuccessors.length)
    else writer.arrayLength(preferredSuccessors.length)
    for (const element of preferredSuccessors) writer.int32(element)
  }
  const preferredCandidates = message.preferredCandidates ?? []
  if (version >= 1) {
    if (flexible) writer.compactArrayLength(preferredCandidates.length)
    else writer.arrayLength(preferredCandidates.length)
    for (const element of preferredCandidates) writeEndQuorumEpochRequestReplicaInfo(writer, element, version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('EndQuorumEpochRequest', 'PartitionData.unknownTags', version)
  }
}

function readEndQuorumEpochRequestReplicaInfo(reader: Reader, _version: number): EndQuorumEpochRequestReplicaInfo {
  const candidateId = reader.int32()
  const candidateDirectoryId = reader.uuid()
  const message: EndQuorumEpochRequestReplicaInfo = { candidateId, candidateDirectoryId }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEndQuorumEpochRequestReplicaInfo(
  writer: Writer,
  message: EndQuorumEpochRequestReplicaInfoInit,
  _version: number,
): void {
  writer.int32(message.candidateId ?? 0)
  writer.uuid(message.candidateDirectoryId ?? zeroUuid)
  writeUnknownTags(writer, message.unknownTags)
}

function readEndQuorumEpochRequestLeaderEndpoint(reader: Reader, _version: number): EndQuorumEpochRequestLeaderEndpoint {
  const name = reader.compactString()
  const host = reader.compactString()
  const port = reader.uint16()
  const message: EndQuorumEpochRequestLeaderEndpoint = { name, host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEndQuorumEpochRequestLeaderEndpoint(
  writer: Writer,
  message: EndQuorumEpochRequestLeaderEndpointInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 54: EndQuorumEpochResponse, versions 0 to 1. */
export interface EndQuorumEpochResponse {
  errorCode: number
  topics: EndQuorumEpochResponseTopicData[]
  /** From version 1, tag 0. */
  nodeEndpoints: EndQuorumEpochResponseNodeEndpoint[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link EndQuorumEpochResponse} to be written: a field left out has its default. */
export interface EndQuorumEpochResponseInit {
  readonly errorCode?: number | undefined
  readonly topics?: readonly EndQuorumEpochResponseTopicDataInit[] | undefined
  readonly nodeEndpoints?: readonly EndQuorumEpochResponseNodeEndpointInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of EndQuorumEpochResponse. */
export interface EndQuorumEpochResponseTopicData {
  topicName: string
  partitions: EndQuorumEpochResponsePartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link EndQuorumEpochResponseTopicData} to be written: a field left out has its default. */
export interface EndQuorumEpochResponseTopicDataInit {
  readonly topicName?: string | undefined
  readonly partitions?: readonly EndQuorumEpochResponsePartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of EndQuorumEpochResponse. */
export interface EndQuorumEpochResponsePartitionData {
  partitionIndex: number
  errorCode: number
  leaderId: number
  leaderEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link EndQuorumEpochResponsePartitionData} to be written: a field left out has its default. */
export interface EndQuorumEpochResponsePartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of EndQuorumEpochResponse, from version 1. */
export interface EndQuorumEpochResponseNodeEndpoint {
  nodeId: number
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link EndQuorumEpochResponseNodeEndpoint} to be written: a field left out has its default. */
export interface EndQuorumEpochResponseNodeEndpointInit {
  readonly nodeId?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link EndQuorumEpochResponse}. */
export const endQuorumEpochResponse: MessageCodec<EndQuorumEpochResponse, EndQuorumEpochResponseInit> = {
  name: 'EndQuorumEpochResponse',
  apiKey: 54,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  read(reader, version) {
    checkVersion('EndQuorumEpochResponse', version, 0, 1)
    try {
      return readEndQuorumEpochResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'EndQuorumEpochResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('EndQuorumEpochResponse', version, 0, 1)
    writeEndQuorumEpochResponse(writer, message, version)
  },
}

function readEndQuorumEpochResponse(reader: Reader, version: number): EndQuorumEpochResponse {
  const flexible = version >= 1
  const errorCode = reader.int16()
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: EndQuorumEpochResponseTopicData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readEndQuorumEpochResponseTopicData(reader, version))
  let nodeEndpoints: EndQuorumEpochResponseNodeEndpoint[] = []
  let unknownTags: UnknownTag[] | undefined
  if (flexible) {
    const tagCount = reader.tagCount()
    for (let i = 0; i < tagCount; i += 1) {
      const tag = reader.unsignedVarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0: {
          const nodeEndpointsLength = reader.compactArrayLength(8)
          const nodeEndpointsElements: EndQuorumEpochResponseNodeEndpoint[] = []
          for (let i = 0; i < nodeEndpointsLength; i += 1) {
            nodeEndpointsElements.push(readEndQuorumEpochResponseNodeEndpoint(reader, version))
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
  const message: EndQuorumEpochResponse = { errorCode, topics, nodeEndpoints }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEndQuorumEpochResponse(writer: Writer, message: EndQuorumEpochResponseInit, version: number): void {
  const flexible = version >= 1
  writer.int16(message.errorCode ?? 0)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeEndQuorumEpochResponseTopicData(writer, element, version)
  const nodeEndpoints = message.nodeEndpoints ?? []
  if (version < 1 && nodeEndpoints.length > 0) {
    throw unsupportedField('EndQuorumEpochResponse', 'nodeEndpoints', version)
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
      for (const element of nodeEndpoints) writeEndQuorumEpochResponseNodeEndpoint(writer, element, version)
      writer.endTag(mark)
    }
    writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('EndQuorumEpochResponse', 'unknownTags', version)
  }
}

function readEndQuorumEpochResponseTopicData(reader: Reader, version: number): EndQuorumEpochResponseTopicData {
  const flexible = version >= 1
  const topicName = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(14) : reader.arrayLength(14)
  const partitions: EndQuorumEpochResponsePartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readEndQuorumEpochResponsePartitionData(reader, version))
  const message: EndQuorumEpochResponseTopicData = { topicName, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEndQuorumEpochResponseTopicData(
  writer: Writer,
  message: EndQuorumEpochResponseTopicDataInit,
  version: number,
): void {
  const flexible = version >= 1
  const topicName = message.topicName ?? ''
  if (flexible) writer.compactString(topicName)
  else writer.string(topicName)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeEndQuorumEpochResponsePartitionData(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('EndQuorumEpochResponse', 'TopicData.unknownTags', version)
  }
}

function readEndQuorumEpochResponsePartitionData(reader: Reader, version: number): EndQuorumEpochResponsePartitionData {
  const flexible = version >= 1
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const message: EndQuorumEpochResponsePartitionData = { partitionIndex, errorCode, leaderId, leaderEpoch }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEndQuorumEpochResponsePartitionData(
  writer: Writer,
  message: EndQuorumEpochResponsePartitionDataInit,
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
    throw unsupportedField('EndQuorumEpochResponse', 'PartitionData.unknownTags', version)
  }
}

function readEndQuorumEpochResponseNodeEndpoint(reader: Reader, _version: number): EndQuorumEpochResponseNodeEndpoint {
  const nodeId = reader.int32()
  const host = reader.compactString()
  const port = reader.uint16()
  const message: EndQuorumEpochResponseNodeEndpoint = { nodeId, host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEndQuorumEpochResponseNodeEndpoint(
  writer: Writer,
  message: EndQuorumEpochResponseNodeEndpointInit,
  _version: number,
): void {
  writer.int32(message.nodeId ?? 0)
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
