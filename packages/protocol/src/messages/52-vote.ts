// Generated from spec/52-vote.txt, do not edit: VoteRequest and VoteResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags, writeUnknownTagsBelow } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 52: VoteRequest, versions 0 to 2. */
export interface VoteRequest {
  /** Default null. */
  clusterId: string | null
  /** From version 1, default -1. */
  voterId: number
  topics: VoteRequestTopicData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link VoteRequest} to be written: a field left out has its default. */
export interface VoteRequestInit {
  readonly clusterId?: string | null | undefined
  readonly voterId?: number | undefined
  readonly topics?: readonly VoteRequestTopicDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of VoteRequest. */
export interface VoteRequestTopicData {
  topicName: string
  partitions: VoteRequestPartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link VoteRequestTopicData} to be written: a field left out has its default. */
export interface VoteRequestTopicDataInit {
  readonly topicName?: string | undefined
  readonly partitions?: readonly VoteRequestPartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of VoteRequest. */
export interface VoteRequestPartitionData {
  partitionIndex: number
  replicaEpoch: number
  replicaId: number
  /** From version 1. */
  replicaDirectoryId: Uuid
  /** From version 1. */
  voterDirectoryId: Uuid
  lastOffsetEpoch: number
  lastOffset: number
  /** From version 2. */
  preVote: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link VoteRequestPartitionData} to be written: a field left out has its default. */
export interface VoteRequestPartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly replicaEpoch?: number | undefined
  readonly replicaId?: number | undefined
  readonly replicaDirectoryId?: Uuid | undefined
  readonly voterDirectoryId?: Uuid | undefined
  readonly lastOffsetEpoch?: number | undefined
  readonly lastOffset?: number | undefined
  readonly preVote?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link VoteRequest}. */
export const voteRequest: MessageCodec<VoteRequest, VoteRequestInit> = {
  name: 'VoteRequest',
  apiKey: 52,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('VoteRequest', version, 0, 2)
    try {
      return readVoteRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'VoteRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('VoteRequest', version, 0, 2)
    writeVoteRequest(writer, message, version)
  },
}

function readVoteRequest(reader: Reader, version: number): VoteRequest {
  const clusterId = reader.compactNullableString()
  const voterId: number = version >= 1 ? reader.int32() : -1
  const topicsLength = reader.compactArrayLength(3)
  const topics: VoteRequestTopicData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readVoteRequestTopicData(reader, version))
  const message: VoteRequest = { clusterId, voterId, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeVoteRequest(writer: Writer, message: VoteRequestInit, version: number): void {
  writer.compactNullableString(message.clusterId ?? null)
  if (version >= 1) writer.int32(message.voterId ?? -1)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeVoteRequestTopicData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readVoteRequestTopicData(reader: Reader, version: number): VoteRequestTopicData {
  const topicName = reader.compactString()
  const partitionsLength = reader.compactArrayLength(25)
  const partitions: VoteRequestPartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readVoteRequestPartitionData(reader, version))
  const message: VoteRequestTopicData = { topicName, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeVoteRequestTopicData(writer: Writer, message: VoteRequestTopicDataInit, version: number): void {
  writer.compactString(message.topicName ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeVoteRequestPartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readVoteRequestPartitionData(reader: Reader, version: number): VoteRequestPartitionData {
  const partitionIndex = reader.int32()
  const replicaEpoch = reader.int32()
  const replicaId = reader.int32()
  const replicaDirectoryId: Uuid = version >= 1 ? reader.uuid() : zeroUuid
  const voterDirectoryId: Uuid = version >= 1 ? reader.uuid() : zeroUuid
  const lastOffsetEpoch = reader.int32()
  const lastOffset = reader.int64()
  const preVote: boolean = version >= 2 ? reader.boolean() : false
  const message: VoteRequestPartitionData = {
    partitionIndex,
    replicaEpoch,
    replicaId,
    replicaDirectoryId,
    voterDirectoryId,
    lastOffsetEpoch,
    lastOffset,
    preVote,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeVoteRequestPartitionData(writer: Writer, message: VoteRequestPartitionDataInit, version: number): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int32(message.replicaEpoch ?? 0)
  writer.int32(message.replicaId ?? 0)
  if (version >= 1) writer.uuid(message.replicaDirectoryId ?? zeroUuid)
  if (version >= 1) writer.uuid(message.voterDirectoryId ?? zeroUuid)
  writer.int32(message.lastOffsetEpoch ?? 0)
  writer.int64(message.lastOffset ?? 0)
  const preVote = message.preVote ?? false
  if (version >= 2) {
    writer.boolean(preVote)
  } else if (preVote) {
    throw unsupportedField('VoteRequest', 'PartitionData.preVote', version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 52: VoteResponse, versions 0 to 2. */
export interface VoteResponse {
  errorCode: number
  topics: VoteResponseTopicData[]
  /** From version 1, tag 0. */
  nodeEndpoints: VoteResponseNodeEndpoint[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link VoteResponse} to be written: a field left out has its default. */
export interface VoteResponseInit {
  readonly errorCode?: number | undefined
  readonly topics?: readonly VoteResponseTopicDataInit[] | undefined
  readonly nodeEndpoints?: readonly VoteResponseNodeEndpointInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of VoteResponse. */
export interface VoteResponseTopicData {
  topicName: string
  partitions: VoteResponsePartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link VoteResponseTopicData} to be written: a field left out has its default. */
export interface VoteResponseTopicDataInit {
  readonly topicName?: string | undefined
  readonly partitions?: readonly VoteResponsePartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of VoteResponse. */
export interface VoteResponsePartitionData {
  partitionIndex: number
  errorCode: number
  leaderId: number
  leaderEpoch: number
  voteGranted: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link VoteResponsePartitionData} to be written: a field left out has its default. */
export interface VoteResponsePartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly voteGranted?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of VoteResponse, from version 1. */
export interface VoteResponseNodeEndpoint {
  nodeId: number
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link VoteResponseNodeEndpoint} to be written: a field left out has its default. */
export interface VoteResponseNodeEndpointInit {
  readonly nodeId?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link VoteResponse}. */
export const voteResponse: MessageCodec<VoteResponse, VoteResponseInit> = {
  name: 'VoteResponse',
  apiKey: 52,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('VoteResponse', version, 0, 2)
    try {
      return readVoteResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'VoteResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('VoteResponse', version, 0, 2)
    writeVoteResponse(writer, message, version)
  },
}

function readVoteResponse(reader: Reader, version: number): VoteResponse {
  const errorCode = reader.int16()
  const topicsLength = reader.compactArrayLength(3)
  const topics: VoteResponseTopicData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readVoteResponseTopicData(reader, version))
  let nodeEndpoints: VoteResponseNodeEndpoint[] = []
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0: {
        if (version < 1) throw reader.malformed('tag 0 is not one of this version')
        const nodeEndpointsLength = reader.compactArrayLength(8)
        const nodeEndpointsElements: VoteResponseNodeEndpoint[] = []
        for (let i = 0; i < nodeEndpointsLength; i += 1) nodeEndpointsElements.push(readVoteResponseNodeEndpoint(reader, version))
        nodeEndpoints = nodeEndpointsElements
        break
      }
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: VoteResponse = { errorCode, topics, nodeEndpoints }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeVoteResponse(writer: Writer, message: VoteResponseInit, version: number): void {
  writer.int16(message.errorCode ?? 0)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeVoteResponseTopicData(writer, element, version)
  const nodeEndpoints = message.nodeEndpoints ?? []
  if (version < 1 && nodeEndpoints.length > 0) {
    throw unsupportedField('VoteResponse', 'nodeEndpoints', version)
  }
  const unknownTags = message.unknownTags
  const hasNodeEndpoints = version >= 1 && nodeEndpoints.length > 0
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasNodeEndpoints) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasNodeEndpoints) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.compactArrayLength(nodeEndpoints.length)
    for (const element of nodeEndpoints) writeVoteResponseNodeEndpoint(writer, element, version)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}

function readVoteResponseTopicData(reader: Reader, version: number): VoteResponseTopicData {
  const topicName = reader.compactString()
  const partitionsLength = reader.compactArrayLength(16)
  const partitions: VoteResponsePartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readVoteResponsePartitionData(reader, version))
  const message: VoteResponseTopicData = { topicName, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeVoteResponseTopicData(writer: Writer, message: VoteResponseTopicDataInit, version: number): void {
  writer.compactString(message.topicName ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeVoteResponsePartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readVoteResponsePartitionData(reader: Reader, _version: number): VoteResponsePartitionData {
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const voteGranted = reader.boolean()
  const message: VoteResponsePartitionData = { partitionIndex, errorCode, leaderId, leaderEpoch, voteGranted }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeVoteResponsePartitionData(writer: Writer, message: VoteResponsePartitionDataInit, _version: number): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.int32(message.leaderId ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  writer.boolean(message.voteGranted ?? false)
  writeUnknownTags(writer, message.unknownTags)
}

function readVoteResponseNodeEndpoint(reader: Reader, _version: number): VoteResponseNodeEndpoint {
  const nodeId = reader.int32()
  const host = reader.compactString()
  const port = reader.uint16()
  const message: VoteResponseNodeEndpoint = { nodeId, host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeVoteResponseNodeEndpoint(writer: Writer, message: VoteResponseNodeEndpointInit, _version: number): void {
  writer.int32(message.nodeId ?? 0)
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
