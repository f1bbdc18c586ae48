// Generated from spec/01-fetch.txt, do not edit: FetchRequest and FetchResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags, writeUnknownTagsBelow } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 1: FetchRequest, versions 4 to 18. */
export interface FetchRequest {
  /** From version 12, tag 0, default null. */
  clusterId: string | null
  /** Up to version 14, default -1. */
  replicaId: number
  /** From version 15, tag 1. */
  replicaState: FetchRequestReplicaState
  maxWaitMs: number
  minBytes: number
  /** Default 0x7fffffff. */
  maxBytes: number
  isolationLevel: number
  /** From version 7. */
  sessionId: number
  /** From version 7, default -1. */
  sessionEpoch: number
  topics: FetchRequestFetchTopic[]
  /** From version 7. */
  forgottenTopicsData: FetchRequestForgottenTopic[]
  /** From version 11, default ''. */
  rackId: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchRequest} to be written: a field left out has its default. */
export interface FetchRequestInit {
  readonly clusterId?: string | null | undefined
  readonly replicaId?: number | undefined
  readonly replicaState?: FetchRequestReplicaStateInit | undefined
  readonly maxWaitMs?: number | undefined
  readonly minBytes?: number | undefined
  readonly maxBytes?: number | undefined
  readonly isolationLevel?: number | undefined
  readonly sessionId?: number | undefined
  readonly sessionEpoch?: number | undefined
  readonly topics?: readonly FetchRequestFetchTopicInit[] | undefined
  readonly forgottenTopicsData?: readonly FetchRequestForgottenTopicInit[] | undefined
  readonly rackId?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchRequest, from version 15. */
export interface FetchRequestReplicaState {
  /** Default -1. */
  replicaId: number
  /** Default -1. */
  replicaEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchRequestReplicaState} to be written: a field left out has its default. */
export interface FetchRequestReplicaStateInit {
  readonly replicaId?: number | undefined
  readonly replicaEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchRequest. */
export interface FetchRequestFetchTopic {
  /** Up to version 12. */
  topic: string
  /** From version 13. */
  topicId: Uuid
  partitions: FetchRequestFetchPartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchRequestFetchTopic} to be written: a field left out has its default. */
export interface FetchRequestFetchTopicInit {
  readonly topic?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly FetchRequestFetchPartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchRequest. */
export interface FetchRequestFetchPartition {
  partition: number
  /** From version 9, default -1. */
  currentLeaderEpoch: number
  fetchOffset: number
  /** From version 12, default -1. */
  lastFetchedEpoch: number
  /** From version 5, default -1. */
  logStartOffset: number
  partitionMaxBytes: number
  /** From version 17, tag 0. */
  replicaDirectoryId: Uuid
  /** From version 18, tag 1, default 9223372036854775807. */
  highWatermark: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchRequestFetchPartition} to be written: a field left out has its default. */
export interface FetchRequestFetchPartitionInit {
  readonly partition?: number | undefined
  readonly currentLeaderEpoch?: number | undefined
  readonly fetchOffset?: number | undefined
  readonly lastFetchedEpoch?: number | undefined
  readonly logStartOffset?: number | undefined
  readonly partitionMaxBytes?: number | undefined
  readonly replicaDirectoryId?: Uuid | undefined
  readonly highWatermark?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchRequest, from version 7. */
export interface FetchRequestForgottenTopic {
  /** Up to version 12. */
  topic: string
  /** From version 13. */
  topicId: Uuid
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchRequestForgottenTopic} to be written: a field left out has its default. */
export interface FetchRequestForgottenTopicInit {
  readonly topic?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link FetchRequest}. */
export const fetchRequest: MessageCodec<FetchRequest, FetchRequestInit> = {
  name: 'FetchRequest',
  apiKey: 1,
  minVersion: 4,
  maxVersion: 18,
  flexibleFrom: 12,
  read(reader, version) {
    checkVersion('FetchRequest', version, 4, 18)
    try {
      return readFetchRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'FetchRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('FetchRequest', version, 4, 18)
    writeFetchRequest(writer, message, version)
  },
}

function readFetchRequest(reader: Reader, version: number): FetchRequest {
  const flexible = version >= 12
  const replicaId: number = version <= 14 ? reader.int32() : -1
  const maxWaitMs = reader.int32()
  const minBytes = reader.int32()
  const maxBytes = reader.int32()
  const isolationLevel = reader.int8()
  const sessionId: number = version >= 7 ? reader.int32() : 0
  const sessionEpoch: number = version >= 7 ? reader.int32() : -1
  const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topics: FetchRequestFetchTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readFetchRequestFetchTopic(reader, version))
  let forgottenTopicsData: FetchRequestForgottenTopic[] = []
  if (version >= 7) {
    const forgottenTopicsDataLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
    const forgottenTopicsDataElements: FetchRequestForgottenTopic[] = []
    for (let i = 0; i < forgottenTopicsDataLength; i += 1) {
      forgottenTopicsDataElements.push(readFetchRequestForgottenTopic(reader, version))
    }
    forgottenTopicsData = forgottenTopicsDataElements
  }
  const rackId: string = version >= 11 ? (flexible ? reader.compactString() : reader.string()) : ''
  let clusterId: string | null = null
  let replicaState: FetchRequestReplicaState = defaultFetchRequestReplicaState()
  let unknownTags: UnknownTag[] | undefined
  if (flexible) {
    const tagCount = reader.tagCount()
    for (let i = 0; i < tagCount; i += 1) {
      const tag = reader.unsignedVarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          clusterId = reader.compactNullableString()
          break
        case 1:
          if (version < 15) throw reader.malformed('tag 1 is not one of this version')
          replicaState = readFetchRequestReplicaState(reader, version)
          break
        default:
          unknownTags ??= []
          unknownTags.push(reader.unknownTag(tag, tagEnd))
      }
      reader.endTag(tag, tagEnd)
    }
  }
  const message: FetchRequest = {
    clusterId,
    replicaId,
    replicaState,
    maxWaitMs,
    minBytes,
    maxBytes,
    isolationLevel,
    sessionId,
    sessionEpoch,
    topics,
    forgottenTopicsData,
    rackId,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchRequest(writer: Writer, message: FetchRequestInit, version: number): void {
  const flexible = version >= 12
  const replicaId = message.replicaId ?? -1
  if (version <= 14) {
    writer.int32(replicaId)
  } else if (replicaId !== -1) {
    throw unsupportedField('FetchRequest', 'replicaId', version)
  }
  writer.int32(message.maxWaitMs ?? 0)
  writer.int32(message.minBytes ?? 0)
  writer.int32(message.maxBytes ?? 2147483647)
  writer.int8(message.isolationLevel ?? 0)
  if (version >= 7) writer.int32(message.sessionId ?? 0)
  if (version >= 7) writer.int32(message.sessionEpoch ?? -1)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeFetchRequestFetchTopic(writer, element, version)
  const forgottenTopicsData = message.forgottenTopicsData ?? []
  if (version >= 7) {
    if (flexible) writer.compactArrayLength(forgottenTopicsData.length)
    else writer.arrayLength(forgottenTopicsData.length)
    for (const element of forgottenTopicsData) writeFetchRequestForgottenTopic(writer, element, version)
  } else if (forgottenTopicsData.length > 0) {
    throw unsupportedField('FetchRequest', 'forgottenTopicsData', version)
  }
  const rackId = message.rackId ?? ''
  if (version >= 11) {
    if (flexible) writer.compactString(rackId)
    else writer.string(rackId)
  }
  const clusterId = message.clusterId ?? null
  const replicaState = message.replicaState ?? {}
  if (version < 15 && !isDefaultFetchRequestReplicaState(replicaState)) {
    throw unsupportedField('FetchRequest', 'replicaState', version)
  }
  if (flexible) {
    const unknownTags = message.unknownTags
    const hasClusterId = clusterId !== null
    const hasReplicaState = version >= 15 && !isDefaultFetchRequestReplicaState(replicaState)
    let tagCount = unknownTags === undefined ? 0 : unknownTags.length
    if (hasClusterId) tagCount += 1
    if (hasReplicaState) tagCount += 1
    writer.unsignedVarint(tagCount)
    let unknownAt = 0
    if (hasClusterId) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
      const mark = writer.beginTag(0)
      writer.compactNullableString(clusterId)
      writer.endTag(mark)
    }
    if (hasReplicaState) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 1)
      const mark = writer.beginTag(1)
      writeFetchRequestReplicaState(writer, replicaState, version)
      writer.endTag(mark)
    }
    writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('FetchRequest', 'unknownTags', version)
  }
}

function readFetchRequestReplicaState(reader: Reader, _version: number): FetchRequestReplicaState {
  const replicaId = reader.int32()
  const replicaEpoch = reader.int64()
  const message: FetchRequestReplicaState = { replicaId, replicaEpoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchRequestReplicaState(writer: Writer, message: FetchRequestReplicaStateInit, _version: number): void {
  writer.int32(message.replicaId ?? -1)
  writer.int64(message.replicaEpoch ?? -1)
  writeUnknownTags(writer, message.unknownTags)
}

function defaultFetchRequestReplicaState(): FetchRequestReplicaState {
  return { replicaId: -1, replicaEpoch: -1 }
}

function isDefaultFetchRequestReplicaState(message: FetchRequestReplicaStateInit): boolean {
  return (
    (message.replicaId ?? -1) === -1 &&
    (message.replicaEpoch ?? -1) === -1 &&
    (message.unknownTags === undefined || message.unknownTags.length === 0)
  )
}

function readFetchRequestFetchTopic(reader: Reader, version: number): FetchRequestFetchTopic {
  const flexible = version >= 12
  const topic: string = version <= 12 ? (flexible ? reader.compactString() : reader.string()) : ''
  const topicId: Uuid = version >= 13 ? reader.uuid() : zeroUuid
  const partitionsLength = flexible ? reader.compactArrayLength(16) : reader.arrayLength(16)
  const partitions: FetchRequestFetchPartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readFetchRequestFetchPartition(reader, version))
  const message: FetchRequestFetchTopic = { topic, topicId, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchRequestFetchTopic(writer: Writer, message: FetchRequestFetchTopicInit, version: number): void {
  const flexible = version >= 12
  const topic = message.topic ?? ''
  if (version <= 12) {
    if (flexible) writer.compactString(topic)
    else writer.string(topic)
  }
  if (version >= 13) writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeFetchRequestFetchPartition(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('FetchRequest', 'FetchTopic.unknownTags', version)
  }
}

function readFetchRequestFetchPartition(reader: Reader, version: number): FetchRequestFetchPartition {
  const flexible = version >= 12
  const partition = reader.int32()
  const currentLeaderEpoch: number = version >= 9 ? reader.int32() : -1
  const fetchOffset = reader.int64()
  const lastFetchedEpoch: number = version >= 12 ? reader.int32() : -1
  const logStartOffset: number = version >= 5 ? reader.int64() : -1
  const partitionMaxBytes = reader.int32()
  let replicaDirectoryId: Uuid = zeroUuid
  let highWatermark: number = 2 ** 63
  let unknownTags: UnknownTag[] | undefined
  if (flexible) {
    const tagCount = reader.tagCount()
    for (let i = 0; i < tagCount; i += 1) {
      const tag = reader.unsignedVarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          if (version < 17) throw reader.malformed('tag 0 is not one of this version')
          replicaDirectoryId = reader.uuid()
          break
        case 1:
          if (version < 18) throw reader.malformed('tag 1 is not one of this version')
          highWatermark = reader.int64()
          break
        default:
          unknownTags ??= []
          unknownTags.push(reader.unknownTag(tag, tagEnd))
      }
      reader.endTag(tag, tagEnd)
    }
  }
  const message: FetchRequestFetchPartition = {
    partition,
    currentLeaderEpoch,
    fetchOffset,
    lastFetchedEpoch,
    logStartOffset,
    partitionMaxBytes,
    replicaDirectoryId,
    highWatermark,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchRequestFetchPartition(writer: Writer, message: FetchRequestFetchPartitionInit, version: number): void {
  const flexible = version >= 12
  writer.int32(message.partition ?? 0)
  if (version >= 9) writer.int32(message.currentLeaderEpoch ?? -1)
  writer.int64(message.fetchOffset ?? 0)
  const lastFetchedEpoch = message.lastFetchedEpoch ?? -1
  if (version >= 12) {
    writer.int32(lastFetchedEpoch)
  } else if (lastFetchedEpoch !== -1) {
    throw unsupportedField('FetchRequest', 'FetchPartition.lastFetchedEpoch', version)
  }
  if (version >= 5) writer.int64(message.logStartOffset ?? -1)
  writer.int32(message.partitionMaxBytes ?? 0)
  const replicaDirectoryId = message.replicaDirectoryId ?? zeroUuid
  const highWatermark = message.highWatermark ?? 2 ** 63
  if (flexible) {
    const unknownTags = message.unknownTags
    const hasReplicaDirectoryId = version >= 17 && replicaDirectoryId !== zeroUuid
    const hasHighWatermark = version >= 18 && highWatermark !== 2 ** 63
    let tagCount = unknownTags === undefined ? 0 : unknownTags.length
    if (hasReplicaDirectoryId) tagCount += 1
    if (hasHighWatermark) tagCount += 1
    writer.unsignedVarint(tagCount)
    let unknownAt = 0
    if (hasReplicaDirectoryId) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
      const mark = writer.beginTag(0)
      writer.uuid(replicaDirectoryId)
      writer.endTag(mark)
    }
    if (hasHighWatermark) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 1)
      const mark = writer.beginTag(1)
      writer.int64(highWatermark)
      writer.endTag(mark)
    }
    writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('FetchRequest', 'FetchPartition.unknownTags', version)
  }
}

function readFetchRequestForgottenTopic(reader: Reader, version: number): FetchRequestForgottenTopic {
  const flexible = version >= 12
  const topic: string = version <= 12 ? (flexible ? reader.compactString() : reader.string()) : ''
  const topicId: Uuid = version >= 13 ? reader.uuid() : zeroUuid
  const partitionsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: FetchRequestForgottenTopic = { topic, topicId, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchRequestForgottenTopic(writer: Writer, message: FetchRequestForgottenTopicInit, version: number): void {
  const flexible = version >= 12
  const topic = message.topic ?? ''
  if (version <= 12) {
    if (flexible) writer.compactString(topic)
    else writer.string(topic)
  }
  if (version >= 13) writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('FetchRequest', 'ForgottenTopic.unknownTags', version)
  }
}

/** Response 1: FetchResponse, versions 4 to 18. */
export interface FetchResponse {
  throttleTimeMs: number
  /** From version 7. */
  errorCode: number
  /** From version 7. */
  sessionId: number
  responses: FetchResponseFetchableTopicResponse[]
  /** From version 16, tag 0. */
  nodeEndpoints: FetchResponseNodeEndpoint[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchResponse} to be written: a field left out has its default. */
export interface FetchResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly sessionId?: number | undefined
  readonly responses?: readonly FetchResponseFetchableTopicResponseInit[] | undefined
  readonly nodeEndpoints?: readonly FetchResponseNodeEndpointInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchResponse. */
export interface FetchResponseFetchableTopicResponse {
  /** Up to version 12. */
  topic: string
  /** From version 13. */
  topicId: Uuid
  partitions: FetchResponsePartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchResponseFetchableTopicResponse} to be written: a field left out has its default. */
export interface FetchResponseFetchableTopicResponseInit {
  readonly topic?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly FetchResponsePartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchResponse. */
export interface FetchResponsePartitionData {
  partitionIndex: number
  errorCode: number
  highWatermark: number
  /** Default -1. */
  lastStableOffset: number
  /** From version 5, default -1. */
  logStartOffset: number
  /** From version 12, tag 0. */
  divergingEpoch: FetchResponseEpochEndOffset
  /** From version 12, tag 1. */
  currentLeader: FetchResponseLeaderIdAndEpoch
  /** From version 12, tag 2. */
  snapshotId: FetchResponseSnapshotId
  abortedTransactions: FetchResponseAbortedTransaction[] | null
  /** From version 11, default -1. */
  preferredReadReplica: number
  records: Uint8Array | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchResponsePartitionData} to be written: a field left out has its default. */
export interface FetchResponsePartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly highWatermark?: number | undefined
  readonly lastStableOffset?: number | undefined
  readonly logStartOffset?: number | undefined
  readonly divergingEpoch?: FetchResponseEpochEndOffsetInit | undefined
  readonly currentLeader?: FetchResponseLeaderIdAndEpochInit | undefined
  readonly snapshotId?: FetchResponseSnapshotIdInit | undefined
  readonly abortedTransactions?: readonly FetchResponseAbortedTransactionInit[] | null | undefined
  readonly preferredReadReplica?: number | undefined
  readonly records?: Uint8Array | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchResponse, from version 12. */
export interface FetchResponseEpochEndOffset {
  /** Default -1. */
  epoch: number
  /** Default -1. */
  endOffset: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchResponseEpochEndOffset} to be written: a field left out has its default. */
export interface FetchResponseEpochEndOffsetInit {
  readonly epoch?: number | undefined
  readonly endOffset?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchResponse, from version 12. */
export interface FetchResponseLeaderIdAndEpoch {
  /** Default -1. */
  leaderId: number
  /** Default -1. */
  leaderEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchResponseLeaderIdAndEpoch} to be written: a field left out has its default. */
export interface FetchResponseLeaderIdAndEpochInit {
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchResponse, from version 12. */
export interface FetchResponseSnapshotId {
  /** Default -1. */
  endOffset: number
  /** Default -1. */
  epoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchResponseSnapshotId} to be written: a field left out has its default. */
export interface FetchResponseSnapshotIdInit {
  readonly endOffset?: number | undefined
  readonly epoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchResponse. */
export interface FetchResponseAbortedTransaction {
  producerId: number
  firstOffset: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchResponseAbortedTransaction} to be written: a field left out has its default. */
export interface FetchResponseAbortedTransactionInit {
  readonly producerId?: number | undefined
  readonly firstOffset?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchResponse, from version 16. */
export interface FetchResponseNodeEndpoint {
  nodeId: number
  host: string
  port: number
  /** Default null. */
  rack: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchResponseNodeEndpoint} to be written: a field left out has its default. */
export interface FetchResponseNodeEndpointInit {
  readonly nodeId?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly rack?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link FetchResponse}. */
export const fetchResponse: MessageCodec<FetchResponse, FetchResponseInit> = {
  name: 'FetchResponse',
  apiKey: 1,
  minVersion: 4,
  maxVersion: 18,
  flexibleFrom: 12,
  read(reader, version) {
    checkVersion('FetchResponse', version, 4, 18)
    try {
      return readFetchResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'FetchResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('FetchResponse', version, 4, 18)
    writeFetchResponse(writer, message, version)
  },
}

function readFetchResponse(reader: Reader, version: number): FetchResponse {
  const flexible = version >= 12
  const throttleTimeMs = reader.int32()
  const errorCode: number = version >= 7 ? reader.int16() : 0
  const sessionId: number = version >= 7 ? reader.int32() : 0
  const responsesLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const responses: FetchResponseFetchableTopicResponse[] = []
  for (let i = 0; i < responsesLength; i += 1) responses.push(readFetchResponseFetchableTopicResponse(reader, version))
  let nodeEndpoints: FetchResponseNodeEndpoint[] = []
  let unknownTags: UnknownTag[] | undefined
  if (flexible) {
    const tagCount = reader.tagCount()
    for (let i = 0; i < tagCount; i += 1) {
      const tag = reader.unsignedVarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0: {
          if (version < 16) throw reader.malformed('tag 0 is not one of this version')
          const nodeEndpointsLength = reader.compactArrayLength(11)
          const nodeEndpointsElements: FetchResponseNodeEndpoint[] = []
          for (let i = 0; i < nodeEndpointsLength; i += 1) {
            nodeEndpointsElements.push(readFetchResponseNodeEndpoint(reader, version))
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
  const message: FetchResponse = { throttleTimeMs, errorCode, sessionId, responses, nodeEndpoints }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchResponse(writer: Writer, message: FetchResponseInit, version: number): void {
  const flexible = version >= 12
  writer.int32(message.throttleTimeMs ?? 0)
  if (version >= 7) writer.int16(message.errorCode ?? 0)
  const sessionId = message.sessionId ?? 0
  if (version >= 7) {
    writer.int32(sessionId)
  } else if (sessionId !== 0) {
    throw unsupportedField('FetchResponse', 'sessionId', version)
  }
  const responses = message.responses ?? []
  if (flexible) writer.compactArrayLength(responses.length)
  else writer.arrayLength(responses.length)
  for (const element of responses) writeFetchResponseFetchableTopicResponse(writer, element, version)
  const nodeEndpoints = message.nodeEndpoints ?? []
  if (version < 16 && nodeEndpoints.length > 0) {
    throw unsupportedField('FetchResponse', 'nodeEndpoints', version)
  }
  if (flexible) {
    const unknownTags = message.unknownTags
    const hasNodeEndpoints = version >= 16 && nodeEndpoints.length > 0
    let tagCount = unknownTags === undefined ? 0 : unknownTags.length
    if (hasNodeEndpoints) tagCount += 1
    writer.unsignedVarint(tagCount)
    let unknownAt = 0
    if (hasNodeEndpoints) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
      const mark = writer.beginTag(0)
      writer.compactArrayLength(nodeEndpoints.length)
      for (const element of nodeEndpoints) writeFetchResponseNodeEndpoint(writer, element, version)
      writer.endTag(mark)
    }
    writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('FetchResponse', 'unknownTags', version)
  }
}

function readFetchResponseFetchableTopicResponse(reader: Reader, version: number): FetchResponseFetchableTopicResponse {
  const flexible = version >= 12
  const topic: string = version <= 12 ? (flexible ? reader.compactString() : reader.string()) : ''
  const topicId: Uuid = version >= 13 ? reader.uuid() : zeroUuid
  const partitionsLength = flexible ? reader.compactArrayLength(30) : reader.arrayLength(30)
  const partitions: FetchResponsePartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readFetchResponsePartitionData(reader, version))
  const message: FetchResponseFetchableTopicResponse = { topic, topicId, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchResponseFetchableTopicResponse(
  writer: Writer,
  message: FetchResponseFetchableTopicResponseInit,
  version: number,
): void {
  const flexible = version >= 12
  const topic = message.topic ?? ''
  if (version <= 12) {
    if (flexible) writer.compactString(topic)
    else writer.string(topic)
  }
  if (version >= 13) writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeFetchResponsePartitionData(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('FetchResponse', 'FetchableTopicResponse.unknownTags', version)
  }
}

function readFetchResponsePartitionData(reader: Reader, version: number): FetchResponsePartitionData {
  const flexible = version >= 12
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const highWatermark = reader.int64()
  const lastStableOffset = reader.int64()
  const logStartOffset: number = version >= 5 ? reader.int64() : -1
  const abortedTransactionsLength = flexible ? reader.compactNullableArrayLength(16) : reader.nullableArrayLength(16)
  const abortedTransactionsElements: FetchResponseAbortedTransaction[] = []
  for (let i = 0; i < abortedTransactionsLength; i += 1) {
    abortedTransactionsElements.push(readFetchResponseAbortedTransaction(reader, version))
  }
  const abortedTransactions = abortedTransactionsLength < 0 ? null : abortedTransactionsElements
  const preferredReadReplica: number = version >= 11 ? reader.int32() : -1
  const records = flexible ? reader.compactNullableBytes() : reader.nullableBytes()
  let divergingEpoch: FetchResponseEpochEndOffset = defaultFetchResponseEpochEndOffset()
  let currentLeader: FetchResponseLeaderIdAndEpoch = defaultFetchResponseLeaderIdAndEpoch()
  let snapshotId: FetchResponseSnapshotId = defaultFetchResponseSnapshotId()
  let unknownTags: UnknownTag[] | undefined
  if (flexible) {
    const tagCount = reader.tagCount()
    for (let i = 0; i < tagCount; i += 1) {
      const tag = reader.unsignedVarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          divergingEpoch = readFetchResponseEpochEndOffset(reader, version)
          break
        case 1:
          currentLeader = readFetchResponseLeaderIdAndEpoch(reader, version)
          break
        case 2:
          snapshotId = readFetchResponseSnapshotId(reader, version)
          break
        default:
          unknownTags ??= []
          unknownTags.push(reader.unknownTag(tag, tagEnd))
      }
      reader.endTag(tag, tagEnd)
    }
  }
  const message: FetchResponsePartitionData = {
    partitionIndex,
    errorCode,
    highWatermark,
    lastStableOffset,
    logStartOffset,
    divergingEpoch,
    currentLeader,
    snapshotId,
    abortedTransactions,
    preferredReadReplica,
    records,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchResponsePartitionData(writer: Writer, message: FetchResponsePartitionDataInit, version: number): void {
  const flexible = version >= 12
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.int64(message.highWatermark ?? 0)
  writer.int64(message.lastStableOffset ?? -1)
  if (version >= 5) writer.int64(message.logStartOffset ?? -1)
  const abortedTransactions = message.abortedTransactions === undefined ? [] : message.abortedTransactions
  if (flexible) writer.compactArrayLength(abortedTransactions === null ? -1 : abortedTransactions.length)
  else writer.arrayLength(abortedTransactions === null ? -1 : abortedTransactions.length)
  if (abortedTransactions !== null) {
    for (const element of abortedTransactions) writeFetchResponseAbortedTransaction(writer, element, version)
  }
  const preferredReadReplica = message.preferredReadReplica ?? -1
  if (version >= 11) {
    writer.int32(preferredReadReplica)
  } else if (preferredReadReplica !== -1) {
    throw unsupportedField('FetchResponse', 'PartitionData.preferredReadReplica', version)
  }
  const records = message.records ?? null
  if (flexible) writer.compactNullableBytes(records)
  else writer.nullableBytes(records)
  const divergingEpoch = message.divergingEpoch ?? {}
  if (version < 12 && !isDefaultFetchResponseEpochEndOffset(divergingEpoch)) {
    throw unsupportedField('FetchResponse', 'PartitionData.divergingEpoch', version)
  }
  const currentLeader = message.currentLeader ?? {}
  if (version < 12 && !isDefaultFetchResponseLeaderIdAndEpoch(currentLeader)) {
    throw unsupportedField('FetchResponse', 'PartitionData.currentLeader', version)
  }
  const snapshotId = message.snapshotId ?? {}
  if (version < 12 && !isDefaultFetchResponseSnapshotId(snapshotId)) {
    throw unsupportedField('FetchResponse', 'PartitionData.snapshotId', version)
  }
  if (flexible) {
    const unknownTags = message.unknownTags
    const hasDivergingEpoch = !isDefaultFetchResponseEpochEndOffset(divergingEpoch)
    const hasCurrentLeader = !isDefaultFetchResponseLeaderIdAndEpoch(currentLeader)
    const hasSnapshotId = !isDefaultFetchResponseSnapshotId(snapshotId)
    let tagCount = unknownTags === undefined ? 0 : unknownTags.length
    if (hasDivergingEpoch) tagCount += 1
    if (hasCurrentLeader) tagCount += 1
    if (hasSnapshotId) tagCount += 1
    writer.unsignedVarint(tagCount)
    let unknownAt = 0
    if (hasDivergingEpoch) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
      const mark = writer.beginTag(0)
      writeFetchResponseEpochEndOffset(writer, divergingEpoch, version)
      writer.endTag(mark)
    }
    if (hasCurrentLeader) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 1)
      const mark = writer.beginTag(1)
      writeFetchResponseLeaderIdAndEpoch(writer, currentLeader, version)
      writer.endTag(mark)
    }
    if (hasSnapshotId) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 2)
      const mark = writer.beginTag(2)
      writeFetchResponseSnapshotId(writer, snapshotId, version)
      writer.endTag(mark)
    }
    writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('FetchResponse', 'PartitionData.unknownTags', version)
  }
}

function readFetchResponseEpochEndOffset(reader: Reader, _version: number): FetchResponseEpochEndOffset {
  const epoch = reader.int32()
  const endOffset = reader.int64()
  const message: FetchResponseEpochEndOffset = { epoch, endOffset }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchResponseEpochEndOffset(writer: Writer, message: FetchResponseEpochEndOffsetInit, _version: number): void {
  writer.int32(message.epoch ?? -1)
  writer.int64(message.endOffset ?? -1)
  writeUnknownTags(writer, message.unknownTags)
}

function defaultFetchResponseEpochEndOffset(): FetchResponseEpochEndOffset {
  return { epoch: -1, endOffset: -1 }
}

function isDefaultFetchResponseEpochEndOffset(message: FetchResponseEpochEndOffsetInit): boolean {
  return (
    (message.epoch ?? -1) === -1 &&
    (message.endOffset ?? -1) === -1 &&
    (message.unknownTags === undefined || message.unknownTags.length === 0)
  )
}

function readFetchResponseLeaderIdAndEpoch(reader: Reader, _version: number): FetchResponseLeaderIdAndEpoch {
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const message: FetchResponseLeaderIdAndEpoch = { leaderId, leaderEpoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchResponseLeaderIdAndEpoch(writer: Writer, message: FetchResponseLeaderIdAndEpochInit, _version: number): void {
  writer.int32(message.leaderId ?? -1)
  writer.int32(message.leaderEpoch ?? -1)
  writeUnknownTags(writer, message.unknownTags)
}

function defaultFetchResponseLeaderIdAndEpoch(): FetchResponseLeaderIdAndEpoch {
  return { leaderId: -1, leaderEpoch: -1 }
}

function isDefaultFetchResponseLeaderIdAndEpoch(message: FetchResponseLeaderIdAndEpochInit): boolean {
  return (
    (message.leaderId ?? -1) === -1 &&
    (message.leaderEpoch ?? -1) === -1 &&
    (message.unknownTags === undefined || message.unknownTags.length === 0)
  )
}

function readFetchResponseSnapshotId(reader: Reader, _version: number): FetchResponseSnapshotId {
  const endOffset = reader.int64()
  const epoch = reader.int32()
  const message: FetchResponseSnapshotId = { endOffset, epoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchResponseSnapshotId(writer: Writer, message: FetchResponseSnapshotIdInit, _version: number): void {
  writer.int64(message.endOffset ?? -1)
  writer.int32(message.epoch ?? -1)
  writeUnknownTags(writer, message.unknownTags)
}

function defaultFetchResponseSnapshotId(): FetchResponseSnapshotId {
  return { endOffset: -1, epoch: -1 }
}

function isDefaultFetchResponseSnapshotId(message: FetchResponseSnapshotIdInit): boolean {
  return (
    (message.endOffset ?? -1) === -1 &&
    (message.epoch ?? -1) === -1 &&
    (message.unknownTags === undefined || message.unknownTags.length === 0)
  )
}

function readFetchResponseAbortedTransaction(reader: Reader, version: number): FetchResponseAbortedTransaction {
  const flexible = version >= 12
  const producerId = reader.int64()
  const firstOffset = reader.int64()
  const message: FetchResponseAbortedTransaction = { producerId, firstOffset }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchResponseAbortedTransaction(
  writer: Writer,
  message: FetchResponseAbortedTransactionInit,
  version: number,
): void {
  const flexible = version >= 12
  writer.int64(message.producerId ?? 0)
  writer.int64(message.firstOffset ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('FetchResponse', 'AbortedTransaction.unknownTags', version)
  }
}

function readFetchResponseNodeEndpoint(reader: Reader, _version: number): FetchResponseNodeEndpoint {
  const nodeId = reader.int32()
  const host = reader.compactString()
  const port = reader.int32()
  const rack = reader.compactNullableString()
  const message: FetchResponseNodeEndpoint = { nodeId, host, port, rack }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchResponseNodeEndpoint(writer: Writer, message: FetchResponseNodeEndpointInit, _version: number): void {
  writer.int32(message.nodeId ?? 0)
  writer.compactString(message.host ?? '')
  writer.int32(message.port ?? 0)
  writer.compactNullableString(message.rack ?? null)
  writeUnknownTags(writer, message.unknownTags)
}
