// Generated from spec/59-fetch-snapshot.txt, do not edit: FetchSnapshotRequest and FetchSnapshotResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField, emptyBytes } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags, writeUnknownTagsBelow } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 59: FetchSnapshotRequest, versions 0 to 1. */
export interface FetchSnapshotRequest {
  /** Tag 0, default null. */
  clusterId: string | null
  /** Default -1. */
  replicaId: number
  /** Default 0x7fffffff. */
  maxBytes: number
  topics: FetchSnapshotRequestTopicSnapshot[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchSnapshotRequest} to be written: a field left out has its default. */
export interface FetchSnapshotRequestInit {
  readonly clusterId?: string | null | undefined
  readonly replicaId?: number | undefined
  readonly maxBytes?: number | undefined
  readonly topics?: readonly FetchSnapshotRequestTopicSnapshotInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchSnapshotRequest. */
export interface FetchSnapshotRequestTopicSnapshot {
  name: string
  partitions: FetchSnapshotRequestPartitionSnapshot[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchSnapshotRequestTopicSnapshot} to be written: a field left out has its default. */
export interface FetchSnapshotRequestTopicSnapshotInit {
  readonly name?: string | undefined
  readonly partitions?: readonly FetchSnapshotRequestPartitionSnapshotInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchSnapshotRequest. */
export interface FetchSnapshotRequestPartitionSnapshot {
  partition: number
  currentLeaderEpoch: number
  snapshotId: FetchSnapshotRequestSnapshotId
  position: number
  /** From version 1, tag 0. */
  replicaDirectoryId: Uuid
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchSnapshotRequestPartitionSnapshot} to be written: a field left out has its default. */
export interface FetchSnapshotRequestPartitionSnapshotInit {
  readonly partition?: number | undefined
  readonly currentLeaderEpoch?: number | undefined
  readonly snapshotId?: FetchSnapshotRequestSnapshotIdInit | undefined
  readonly position?: number | undefined
  readonly replicaDirectoryId?: Uuid | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchSnapshotRequest. */
export interface FetchSnapshotRequestSnapshotId {
  endOffset: number
  epoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchSnapshotRequestSnapshotId} to be written: a field left out has its default. */
export interface FetchSnapshotRequestSnapshotIdInit {
  readonly endOffset?: number | undefined
  readonly epoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link FetchSnapshotRequest}. */
export const fetchSnapshotRequest: MessageCodec<FetchSnapshotRequest, FetchSnapshotRequestInit> = {
  name: 'FetchSnapshotRequest',
  apiKey: 59,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('FetchSnapshotRequest', version, 0, 1)
    try {
      return readFetchSnapshotRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'FetchSnapshotRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('FetchSnapshotRequest', version, 0, 1)
    writeFetchSnapshotRequest(writer, message, version)
  },
}

function readFetchSnapshotRequest(reader: Reader, version: number): FetchSnapshotRequest {
  const replicaId = reader.int32()
  const maxBytes = reader.int32()
  const topicsLength = reader.compactArrayLength(3)
  const topics: FetchSnapshotRequestTopicSnapshot[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readFetchSnapshotRequestTopicSnapshot(reader, version))
  let clusterId: string | null = null
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        clusterId = reader.compactNullableString()
        break
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: FetchSnapshotRequest = { clusterId, replicaId, maxBytes, topics }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchSnapshotRequest(writer: Writer, message: FetchSnapshotRequestInit, version: number): void {
  writer.int32(message.replicaId ?? -1)
  writer.int32(message.maxBytes ?? 2147483647)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeFetchSnapshotRequestTopicSnapshot(writer, element, version)
  const clusterId = message.clusterId ?? null
  const unknownTags = message.unknownTags
  const hasClusterId = clusterId !== null
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasClusterId) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasClusterId) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.compactNullableString(clusterId)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}

function readFetchSnapshotRequestTopicSnapshot(reader: Reader, version: number): FetchSnapshotRequestTopicSnapshot {
  const name = reader.compactString()
  const partitionsLength = reader.compactArrayLength(30)
  const partitions: FetchSnapshotRequestPartitionSnapshot[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readFetchSnapshotRequestPartitionSnapshot(reader, version))
  const message: FetchSnapshotRequestTopicSnapshot = { name, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchSnapshotRequestTopicSnapshot(
  writer: Writer,
  message: FetchSnapshotRequestTopicSnapshotInit,
  version: number,
): void {
  writer.compactString(message.name ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeFetchSnapshotRequestPartitionSnapshot(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readFetchSnapshotRequestPartitionSnapshot(reader: Reader, version: number): FetchSnapshotRequestPartitionSnapshot {
  const partition = reader.int32()
  const currentLeaderEpoch = reader.int32()
  const snapshotId = readFetchSnapshotRequestSnapshotId(reader, version)
  const position = reader.int64()
  let replicaDirectoryId: Uuid = zeroUuid
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        if (version < 1) throw reader.malformed('tag 0 is not one of this version')
        replicaDirectoryId = reader.uuid()
        break
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: FetchSnapshotRequestPartitionSnapshot = {
    partition,
    currentLeaderEpoch,
    snapshotId,
    position,
    replicaDirectoryId,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchSnapshotRequestPartitionSnapshot(
  writer: Writer,
  message: FetchSnapshotRequestPartitionSnapshotInit,
  version: number,
): void {
  writer.int32(message.partition ?? 0)
  writer.int32(message.currentLeaderEpoch ?? 0)
  writeFetchSnapshotRequestSnapshotId(writer, message.snapshotId ?? {}, version)
  writer.int64(message.position ?? 0)
  const replicaDirectoryId = message.replicaDirectoryId ?? zeroUuid
  const unknownTags = message.unknownTags
  const hasReplicaDirectoryId = version >= 1 && replicaDirectoryId !== zeroUuid
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasReplicaDirectoryId) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasReplicaDirectoryId) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.uuid(replicaDirectoryId)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}

function readFetchSnapshotRequestSnapshotId(reader: Reader, _version: number): FetchSnapshotRequestSnapshotId {
  const endOffset = reader.int64()
  const epoch = reader.int32()
  const message: FetchSnapshotRequestSnapshotId = { endOffset, epoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchSnapshotRequestSnapshotId(
  writer: Writer,
  message: FetchSnapshotRequestSnapshotIdInit,
  _version: number,
): void {
  writer.int64(message.endOffset ?? 0)
  writer.int32(message.epoch ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 59: FetchSnapshotResponse, versions 0 to 1. */
export interface FetchSnapshotResponse {
  throttleTimeMs: number
  errorCode: number
  topics: FetchSnapshotResponseTopicSnapshot[]
  /** From version 1, tag 0. */
  nodeEndpoints: FetchSnapshotResponseNodeEndpoint[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchSnapshotResponse} to be written: a field left out has its default. */
export interface FetchSnapshotResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly topics?: readonly FetchSnapshotResponseTopicSnapshotInit[] | undefined
  readonly nodeEndpoints?: readonly FetchSnapshotResponseNodeEndpointInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchSnapshotResponse. */
export interface FetchSnapshotResponseTopicSnapshot {
  name: string
  partitions: FetchSnapshotResponsePartitionSnapshot[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchSnapshotResponseTopicSnapshot} to be written: a field left out has its default. */
export interface FetchSnapshotResponseTopicSnapshotInit {
  readonly name?: string | undefined
  readonly partitions?: readonly FetchSnapshotResponsePartitionSnapshotInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchSnapshotResponse. */
export interface FetchSnapshotResponsePartitionSnapshot {
  index: number
  errorCode: number
  snapshotId: FetchSnapshotResponseSnapshotId
  /** Tag 0. */
  currentLeader: FetchSnapshotResponseLeaderIdAndEpoch
  size: number
  position: number
  unalignedRecords: Uint8Array
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchSnapshotResponsePartitionSnapshot} to be written: a field left out has its default. */
export interface FetchSnapshotResponsePartitionSnapshotInit {
  readonly index?: number | undefined
  readonly errorCode?: number | undefined
  readonly snapshotId?: FetchSnapshotResponseSnapshotIdInit | undefined
  readonly currentLeader?: FetchSnapshotResponseLeaderIdAndEpochInit | undefined
  readonly size?: number | undefined
  readonly position?: number | undefined
  readonly unalignedRecords?: Uint8Array | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchSnapshotResponse. */
export interface FetchSnapshotResponseSnapshotId {
  endOffset: number
  epoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchSnapshotResponseSnapshotId} to be written: a field left out has its default. */
export interface FetchSnapshotResponseSnapshotIdInit {
  readonly endOffset?: number | undefined
  readonly epoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchSnapshotResponse. */
export interface FetchSnapshotResponseLeaderIdAndEpoch {
  leaderId: number
  leaderEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchSnapshotResponseLeaderIdAndEpoch} to be written: a field left out has its default. */
export interface FetchSnapshotResponseLeaderIdAndEpochInit {
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of FetchSnapshotResponse, from version 1. */
export interface FetchSnapshotResponseNodeEndpoint {
  nodeId: number
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link FetchSnapshotResponseNodeEndpoint} to be written: a field left out has its default. */
export interface FetchSnapshotResponseNodeEndpointInit {
  readonly nodeId?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link FetchSnapshotResponse}. */
export const fetchSnapshotResponse: MessageCodec<FetchSnapshotResponse, FetchSnapshotResponseInit> = {
  name: 'FetchSnapshotResponse',
  apiKey: 59,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('FetchSnapshotResponse', version, 0, 1)
    try {
      return readFetchSnapshotResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'FetchSnapshotResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('FetchSnapshotResponse', version, 0, 1)
    writeFetchSnapshotResponse(writer, message, version)
  },
}

function readFetchSnapshotResponse(reader: Reader, version: number): FetchSnapshotResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const topicsLength = reader.compactArrayLength(3)
  const topics: FetchSnapshotResponseTopicSnapshot[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readFetchSnapshotResponseTopicSnapshot(reader, version))
  let nodeEndpoints: FetchSnapshotResponseNodeEndpoint[] = []
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0: {
        if (version < 1) throw reader.malformed('tag 0 is not one of this version')
        const nodeEndpointsLength = reader.compactArrayLength(8)
        const nodeEndpointsElements: FetchSnapshotResponseNodeEndpoint[] = []
        for (let i = 0; i < nodeEndpointsLength; i += 1) {
          nodeEndpointsElements.push(readFetchSnapshotResponseNodeEndpoint(reader, version))
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
  const message: FetchSnapshotResponse = { throttleTimeMs, errorCode, topics, nodeEndpoints }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchSnapshotResponse(writer: Writer, message: FetchSnapshotResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeFetchSnapshotResponseTopicSnapshot(writer, element, version)
  const nodeEndpoints = message.nodeEndpoints ?? []
  if (version < 1 && nodeEndpoints.length > 0) {
    throw unsupportedField('FetchSnapshotResponse', 'nodeEndpoints', version)
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
    for (const element of nodeEndpoints) writeFetchSnapshotResponseNodeEndpoint(writer, element, version)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}

function readFetchSnapshotResponseTopicSnapshot(reader: Reader, version: number): FetchSnapshotResponseTopicSnapshot {
  const name = reader.compactString()
  const partitionsLength = reader.compactArrayLength(37)
  const partitions: FetchSnapshotResponsePartitionSnapshot[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readFetchSnapshotResponsePartitionSnapshot(reader, version))
  const message: FetchSnapshotResponseTopicSnapshot = { name, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchSnapshotResponseTopicSnapshot(
  writer: Writer,
  message: FetchSnapshotResponseTopicSnapshotInit,
  version: number,
): void {
  writer.compactString(message.name ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeFetchSnapshotResponsePartitionSnapshot(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readFetchSnapshotResponsePartitionSnapshot(reader: Reader, version: number): FetchSnapshotResponsePartitionSnapshot {
  const index = reader.int32()
  const errorCode = reader.int16()
  const snapshotId = readFetchSnapshotResponseSnapshotId(reader, version)
  const size = reader.int64()
  const position = reader.int64()
  const unalignedRecords = reader.compactBytes()
  let currentLeader: FetchSnapshotResponseLeaderIdAndEpoch = defaultFetchSnapshotResponseLeaderIdAndEpoch()
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        currentLeader = readFetchSnapshotResponseLeaderIdAndEpoch(reader, version)
        break
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: FetchSnapshotResponsePartitionSnapshot = {
    index,
    errorCode,
    snapshotId,
    currentLeader,
    size,
    position,
    unalignedRecords,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchSnapshotResponsePartitionSnapshot(
  writer: Writer,
  message: FetchSnapshotResponsePartitionSnapshotInit,
  version: number,
): void {
  writer.int32(message.index ?? 0)
  writer.int16(message.errorCode ?? 0)
  writeFetchSnapshotResponseSnapshotId(writer, message.snapshotId ?? {}, version)
  writer.int64(message.size ?? 0)
  writer.int64(message.position ?? 0)
  writer.compactBytes(message.unalignedRecords ?? emptyBytes)
  const currentLeader = message.currentLeader ?? {}
  const unknownTags = message.unknownTags
  const hasCurrentLeader = !isDefaultFetchSnapshotResponseLeaderIdAndEpoch(currentLeader)
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasCurrentLeader) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasCurrentLeader) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writeFetchSnapshotResponseLeaderIdAndEpoch(writer, currentLeader, version)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}

function readFetchSnapshotResponseSnapshotId(reader: Reader, _version: number): FetchSnapshotResponseSnapshotId {
  const endOffset = reader.int64()
  const epoch = reader.int32()
  const message: FetchSnapshotResponseSnapshotId = { endOffset, epoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchSnapshotResponseSnapshotId(
  writer: Writer,
  message: FetchSnapshotResponseSnapshotIdInit,
  _version: number,
): void {
  writer.int64(message.endOffset ?? 0)
  writer.int32(message.epoch ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readFetchSnapshotResponseLeaderIdAndEpoch(reader: Reader, _version: number): FetchSnapshotResponseLeaderIdAndEpoch {
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const message: FetchSnapshotResponseLeaderIdAndEpoch = { leaderId, leaderEpoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchSnapshotResponseLeaderIdAndEpoch(
  writer: Writer,
  message: FetchSnapshotResponseLeaderIdAndEpochInit,
  _version: number,
): void {
  writer.int32(message.leaderId ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function defaultFetchSnapshotResponseLeaderIdAndEpoch(): FetchSnapshotResponseLeaderIdAndEpoch {
  return { leaderId: 0, leaderEpoch: 0 }
}

function isDefaultFetchSnapshotResponseLeaderIdAndEpoch(message: FetchSnapshotResponseLeaderIdAndEpochInit): boolean {
  return (
    (message.leaderId ?? 0) === 0 &&
    (message.leaderEpoch ?? 0) === 0 &&
    (message.unknownTags === undefined || message.unknownTags.length === 0)
  )
}

function readFetchSnapshotResponseNodeEndpoint(reader: Reader, _version: number): FetchSnapshotResponseNodeEndpoint {
  const nodeId = reader.int32()
  const host = reader.compactString()
  const port = reader.uint16()
  const message: FetchSnapshotResponseNodeEndpoint = { nodeId, host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFetchSnapshotResponseNodeEndpoint(
  writer: Writer,
  message: FetchSnapshotResponseNodeEndpointInit,
  _version: number,
): void {
  writer.int32(message.nodeId ?? 0)
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
