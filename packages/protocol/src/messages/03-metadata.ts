// Generated from spec/03-metadata.txt, do not edit: MetadataRequest and MetadataResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField, unsupportedNull } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 3: MetadataRequest, versions 0 to 13. */
export interface MetadataRequest {
  /** Null allowed from version 1. */
  topics: MetadataRequestMetadataRequestTopic[] | null
  /** From version 4, default true. */
  allowAutoTopicCreation: boolean
  /** Versions 8 to 10. */
  includeClusterAuthorizedOperations: boolean
  /** From version 8. */
  includeTopicAuthorizedOperations: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link MetadataRequest} to be written: a field left out has its default. */
export interface MetadataRequestInit {
  readonly topics?: readonly MetadataRequestMetadataRequestTopicInit[] | null | undefined
  readonly allowAutoTopicCreation?: boolean | undefined
  readonly includeClusterAuthorizedOperations?: boolean | undefined
  readonly includeTopicAuthorizedOperations?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of MetadataRequest. */
export interface MetadataRequestMetadataRequestTopic {
  /** From version 10. */
  topicId: Uuid
  /** Null allowed from version 10. */
  name: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link MetadataRequestMetadataRequestTopic} to be written: a field left out has its default. */
export interface MetadataRequestMetadataRequestTopicInit {
  readonly topicId?: Uuid | undefined
  readonly name?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link MetadataRequest}. */
export const metadataRequest: MessageCodec<MetadataRequest, MetadataRequestInit> = {
  name: 'MetadataRequest',
  apiKey: 3,
  minVersion: 0,
  maxVersion: 13,
  flexibleFrom: 9,
  read(reader, version) {
    checkVersion('MetadataRequest', version, 0, 13)
    try {
      return readMetadataRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'MetadataRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('MetadataRequest', version, 0, 13)
    writeMetadataRequest(writer, message, version)
  },
}

function readMetadataRequest(reader: Reader, version: number): MetadataRequest {
  const flexible = version >= 9
  const topicsLength = flexible ? reader.compactNullableArrayLength(2) : reader.nullableArrayLength(2)
  if (topicsLength < 0 && version < 1) throw reader.malformed('topics cannot be null')
  const topicsElements: MetadataRequestMetadataRequestTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topicsElements.push(readMetadataRequestMetadataRequestTopic(reader, version))
  const topics = topicsLength < 0 ? null : topicsElements
  const allowAutoTopicCreation: boolean = version >= 4 ? reader.boolean() : true
  const includeClusterAuthorizedOperations: boolean = version >= 8 && version <= 10 ? reader.boolean() : false
  const includeTopicAuthorizedOperations: boolean = version >= 8 ? reader.boolean() : false
  const message: MetadataRequest = {
    topics,
    allowAutoTopicCreation,
    includeClusterAuthorizedOperations,
    includeTopicAuthorizedOperations,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeMetadataRequest(writer: Writer, message: MetadataRequestInit, version: number): void {
  const flexible = version >= 9
  const topics = message.topics === undefined ? [] : message.topics
  if (topics === null && version < 1) throw unsupportedNull('MetadataRequest', 'topics', version)
  if (flexible) writer.compactArrayLength(topics === null ? -1 : topics.length)
  else writer.arrayLength(topics === null ? -1 : topics.length)
  if (topics !== null) {
    for (const element of topics) writeMetadataRequestMetadataRequestTopic(writer, element, version)
  }
  const allowAutoTopicCreation = message.allowAutoTopicCreation ?? true
  if (version >= 4) {
    writer.boolean(allowAutoTopicCreation)
  } else if (!allowAutoTopicCreation) {
    throw unsupportedField('MetadataRequest', 'allowAutoTopicCreation', version)
  }
  const includeClusterAuthorizedOperations = message.includeClusterAuthorizedOperations ?? false
  if (version >= 8 && version <= 10) {
    writer.boolean(includeClusterAuthorizedOperations)
  } else if (includeClusterAuthorizedOperations) {
    throw unsupportedField('MetadataRequest', 'includeClusterAuthorizedOperations', version)
  }
  const includeTopicAuthorizedOperations = message.includeTopicAuthorizedOperations ?? false
  if (version >= 8) {
    writer.boolean(includeTopicAuthorizedOperations)
  } else if (includeTopicAuthorizedOperations) {
    throw unsupportedField('MetadataRequest', 'includeTopicAuthorizedOperations', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('MetadataRequest', 'unknownTags', version)
  }
}

function readMetadataRequestMetadataRequestTopic(reader: Reader, version: number): MetadataRequestMetadataRequestTopic {
  const flexible = version >= 9
  const topicId: Uuid = version >= 10 ? reader.uuid() : zeroUuid
  const name = flexible ? reader.compactNullableString() : reader.nullableString()
  if (name === null && version < 10) throw reader.malformed('name cannot be null')
  const message: MetadataRequestMetadataRequestTopic = { topicId, name }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeMetadataRequestMetadataRequestTopic(
  writer: Writer,
  message: MetadataRequestMetadataRequestTopicInit,
  version: number,
): void {
  const flexible = version >= 9
  if (version >= 10) writer.uuid(message.topicId ?? zeroUuid)
  const name = message.name === undefined ? '' : message.name
  if (name === null && version < 10) throw unsupportedNull('MetadataRequest', 'MetadataRequestTopic.name', version)
  if (flexible) writer.compactNullableString(name)
  else writer.nullableString(name)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('MetadataRequest', 'MetadataRequestTopic.unknownTags', version)
  }
}

/** Response 3: MetadataResponse, versions 0 to 13. */
export interface MetadataResponse {
  /** From version 3. */
  throttleTimeMs: number
  brokers: MetadataResponseMetadataResponseBroker[]
  /** From version 2, default null. */
  clusterId: string | null
  /** From version 1, default -1. */
  controllerId: number
  topics: MetadataResponseMetadataResponseTopic[]
  /** Versions 8 to 10, default -2147483648. */
  clusterAuthorizedOperations: number
  /** From version 13. */
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link MetadataResponse} to be written: a field left out has its default. */
export interface MetadataResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly brokers?: readonly MetadataResponseMetadataResponseBrokerInit[] | undefined
  readonly clusterId?: string | null | undefined
  readonly controllerId?: number | undefined
  readonly topics?: readonly MetadataResponseMetadataResponseTopicInit[] | undefined
  readonly clusterAuthorizedOperations?: number | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of MetadataResponse. */
export interface MetadataResponseMetadataResponseBroker {
  nodeId: number
  host: string
  port: number
  /** From version 1, default null. */
  rack: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link MetadataResponseMetadataResponseBroker} to be written: a field left out has its default. */
export interface MetadataResponseMetadataResponseBrokerInit {
  readonly nodeId?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly rack?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of MetadataResponse. */
export interface MetadataResponseMetadataResponseTopic {
  errorCode: number
  /** Null allowed from version 12. */
  name: string | null
  /** From version 10. */
  topicId: Uuid
  /** From version 1, default false. */
  isInternal: boolean
  partitions: MetadataResponseMetadataResponsePartition[]
  /** From version 8, default -2147483648. */
  topicAuthorizedOperations: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link MetadataResponseMetadataResponseTopic} to be written: a field left out has its default. */
export interface MetadataResponseMetadataResponseTopicInit {
  readonly errorCode?: number | undefined
  readonly name?: string | null | undefined
  readonly topicId?: Uuid | undefined
  readonly isInternal?: boolean | undefined
  readonly partitions?: readonly MetadataResponseMetadataResponsePartitionInit[] | undefined
  readonly topicAuthorizedOperations?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of MetadataResponse. */
export interface MetadataResponseMetadataResponsePartition {
  errorCode: number
  partitionIndex: number
  leaderId: number
  /** From version 7, default -1. */
  leaderEpoch: number
  replicaNodes: number[]
  isrNodes: number[]
  /** From version 5. */
  offlineReplicas: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link MetadataResponseMetadataResponsePartition} to be written: a field left out has its default. */
export interface MetadataResponseMetadataResponsePartitionInit {
  readonly errorCode?: number | undefined
  readonly partitionIndex?: number | undefined
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly replicaNodes?: readonly number[] | undefined
  readonly isrNodes?: readonly number[] | undefined
  readonly offlineReplicas?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link MetadataResponse}. */
export const metadataResponse: MessageCodec<MetadataResponse, MetadataResponseInit> = {
  name: 'MetadataResponse',
  apiKey: 3,
  minVersion: 0,
  maxVersion: 13,
  flexibleFrom: 9,
  read(reader, version) {
    checkVersion('MetadataResponse', version, 0, 13)
    try {
      return readMetadataResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'MetadataResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('MetadataResponse', version, 0, 13)
    writeMetadataResponse(writer, message, version)
  },
}

function readMetadataResponse(reader: Reader, version: number): MetadataResponse {
  const flexible = version >= 9
  const throttleTimeMs: number = version >= 3 ? reader.int32() : 0
  const brokersLength = flexible ? reader.compactArrayLength(10) : reader.arrayLength(10)
  const brokers: MetadataResponseMetadataResponseBroker[] = []
  for (let i = 0; i < brokersLength; i += 1) brokers.push(readMetadataResponseMetadataResponseBroker(reader, version))
  const clusterId: string | null = version >= 2 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  const controllerId: number = version >= 1 ? reader.int32() : -1
  const topicsLength = flexible ? reader.compactArrayLength(8) : reader.arrayLength(8)
  const topics: MetadataResponseMetadataResponseTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readMetadataResponseMetadataResponseTopic(reader, version))
  const clusterAuthorizedOperations: number = version >= 8 && version <= 10 ? reader.int32() : -2147483648
  const errorCode: number = version >= 13 ? reader.int16() : 0
  const message: MetadataResponse = {
    throttleTimeMs,
    brokers,
    clusterId,
    controllerId,
    topics,
    clusterAuthorizedOperations,
    errorCode,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeMetadataResponse(writer: Writer, message: MetadataResponseInit, version: number): void {
  const flexible = version >= 9
  if (version >= 3) writer.int32(message.throttleTimeMs ?? 0)
  const brokers = message.brokers ?? []
  if (flexible) writer.compactArrayLength(brokers.length)
  else writer.arrayLength(brokers.length)
  for (const element of brokers) writeMetadataResponseMetadataResponseBroker(writer, element, version)
  const clusterId = message.clusterId ?? null
  if (version >= 2) {
    if (flexible) writer.compactNullableString(clusterId)
    else writer.nullableString(clusterId)
  }
  if (version >= 1) writer.int32(message.controllerId ?? -1)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeMetadataResponseMetadataResponseTopic(writer, element, version)
  const clusterAuthorizedOperations = message.clusterAuthorizedOperations ?? -2147483648
  if (version >= 8 && version <= 10) {
    writer.int32(clusterAuthorizedOperations)
  } else if (clusterAuthorizedOperations !== -2147483648) {
    throw unsupportedField('MetadataResponse', 'clusterAuthorizedOperations', version)
  }
  if (version >= 13) writer.int16(message.errorCode ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('MetadataResponse', 'unknownTags', version)
  }
}

function readMetadataResponseMetadataResponseBroker(reader: Reader, version: number): MetadataResponseMetadataResponseBroker {
  const flexible = version >= 9
  const nodeId = reader.int32()
  const host = flexible ? reader.compactString() : reader.string()
  const port = reader.int32()
  const rack: string | null = version >= 1 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  const message: MetadataResponseMetadataResponseBroker = { nodeId, host, port, rack }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeMetadataResponseMetadataResponseBroker(
  writer: Writer,
  message: MetadataResponseMetadataResponseBrokerInit,
  version: number,
): void {
  const flexible = version >= 9
  writer.int32(message.nodeId ?? 0)
  const host = message.host ?? ''
  if (flexible) writer.compactString(host)
  else writer.string(host)
  writer.int32(message.port ?? 0)
  const rack = message.rack ?? null
  if (version >= 1) {
    if (flexible) writer.compactNullableString(rack)
    else writer.nullableString(rack)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('MetadataResponse', 'MetadataResponseBroker.unknownTags', version)
  }
}

function readMetadataResponseMetadataResponseTopic(reader: Reader, version: number): MetadataResponseMetadataResponseTopic {
  const flexible = version >= 9
  const errorCode = reader.int16()
  const name = flexible ? reader.compactNullableString() : reader.nullableString()
  if (name === null && version < 12) throw reader.malformed('name cannot be null')
  const topicId: Uuid = version >= 10 ? reader.uuid() : zeroUuid
  const isInternal: boolean = version >= 1 ? reader.boolean() : false
  const partitionsLength = flexible ? reader.compactArrayLength(18) : reader.arrayLength(18)
  const partitions: MetadataResponseMetadataResponsePartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readMetadataResponseMetadataResponsePartition(reader, version))
  const topicAuthorizedOperations: number = version >= 8 ? reader.int32() : -2147483648
  const message: MetadataResponseMetadataResponseTopic = {
    errorCode,
    name,
    topicId,
    isInternal,
    partitions,
    topicAuthorizedOperations,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeMetadataResponseMetadataResponseTopic(
  writer: Writer,
  message: MetadataResponseMetadataResponseTopicInit,
  version: number,
): void {
  const flexible = version >= 9
  writer.int16(message.errorCode ?? 0)
  const name = message.name === undefined ? '' : message.name
  if (name === null && version < 12) throw unsupportedNull('MetadataResponse', 'MetadataResponseTopic.name', version)
  if (flexible) writer.compactNullableString(name)
  else writer.nullableString(name)
  if (version >= 10) writer.uuid(message.topicId ?? zeroUuid)
  if (version >= 1) writer.boolean(message.isInternal ?? false)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeMetadataResponseMetadataResponsePartition(writer, element, version)
  const topicAuthorizedOperations = message.topicAuthorizedOperations ?? -2147483648
  if (version >= 8) {
    writer.int32(topicAuthorizedOperations)
  } else if (topicAuthorizedOperations !== -2147483648) {
    throw unsupportedField('MetadataResponse', 'MetadataResponseTopic.topicAuthorizedOperations', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('MetadataResponse', 'MetadataResponseTopic.unknownTags', version)
  }
}

function readMetadataResponseMetadataResponsePartition(
  reader: Reader,
  version: number,
): MetadataResponseMetadataResponsePartition {
  const flexible = version >= 9
  const errorCode = reader.int16()
  const partitionIndex = reader.int32()
  const leaderId = reader.int32()
  const leaderEpoch: number = version >= 7 ? reader.int32() : -1
  const replicaNodesLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const replicaNodes: number[] = []
  for (let i = 0; i < replicaNodesLength; i += 1) replicaNodes.push(reader.int32())
  const isrNodesLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const isrNodes: number[] = []
  for (let i = 0; i < isrNodesLength; i += 1) isrNodes.push(reader.int32())
  let offlineReplicas: number[] = []
  if (version >= 5) {
    const offlineReplicasLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
    const offlineReplicasElements: number[] = []
    for (let i = 0; i < offlineReplicasLength; i += 1) offlineReplicasElements.push(reader.int32())
    offlineReplicas = offlineReplicasElements
  }
  const message: MetadataResponseMetadataResponsePartition = {
    errorCode,
    partitionIndex,
    leaderId,
    leaderEpoch,
    replicaNodes,
    isrNodes,
    offlineReplicas,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeMetadataResponseMetadataResponsePartition(
  writer: Writer,
  message: MetadataResponseMetadataResponsePartitionInit,
  version: number,
): void {
  const flexible = version >= 9
  writer.int16(message.errorCode ?? 0)
  writer.int32(message.partitionIndex ?? 0)
  writer.int32(message.leaderId ?? 0)
  if (version >= 7) writer.int32(message.leaderEpoch ?? -1)
  const replicaNodes = message.replicaNodes ?? []
  if (flexible) writer.compactArrayLength(replicaNodes.length)
  else writer.arrayLength(replicaNodes.length)
  for (const element of replicaNodes) writer.int32(element)
  const isrNodes = message.isrNodes ?? []
  if (flexible) writer.compactArrayLength(isrNodes.length)
  else writer.arrayLength(isrNodes.length)
  for (const element of isrNodes) writer.int32(element)
  const offlineReplicas = message.offlineReplicas ?? []
  if (version >= 5) {
    if (flexible) writer.compactArrayLength(offlineReplicas.length)
    else writer.arrayLength(offlineReplicas.length)
    for (const element of offlineReplicas) writer.int32(element)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('MetadataResponse', 'MetadataResponsePartition.unknownTags', version)
  }
}
