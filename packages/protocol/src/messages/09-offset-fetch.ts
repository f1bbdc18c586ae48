// Generated from spec/09-offset-fetch.txt, do not edit: OffsetFetchRequest and OffsetFetchResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField, unsupportedNull } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 9: OffsetFetchRequest, versions 1 to 10. */
export interface OffsetFetchRequest {
  /** Up to version 7. */
  groupId: string
  /** Up to version 7, null allowed versions 2 to 7. */
  topics: OffsetFetchRequestOffsetFetchRequestTopic[] | null
  /** From version 8. */
  groups: OffsetFetchRequestOffsetFetchRequestGroup[]
  /** From version 7, default false. */
  requireStable: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetFetchRequest} to be written: a field left out has its default. */
export interface OffsetFetchRequestInit {
  readonly groupId?: string | undefined
  readonly topics?: readonly OffsetFetchRequestOffsetFetchRequestTopicInit[] | null | undefined
  readonly groups?: readonly OffsetFetchRequestOffsetFetchRequestGroupInit[] | undefined
  readonly requireStable?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetFetchRequest, up to version 7. */
export interface OffsetFetchRequestOffsetFetchRequestTopic {
  name: string
  partitionIndexes: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetFetchRequestOffsetFetchRequestTopic} to be written: a field left out has its default. */
export interface OffsetFetchRequestOffsetFetchRequestTopicInit {
  readonly name?: string | undefined
  readonly partitionIndexes?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetFetchRequest, from version 8. */
export interface OffsetFetchRequestOffsetFetchRequestGroup {
  groupId: string
  /** From version 9, default null. */
  memberId: string | null
  /** From version 9, default -1. */
  memberEpoch: number
  topics: OffsetFetchRequestOffsetFetchRequestTopics[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetFetchRequestOffsetFetchRequestGroup} to be written: a field left out has its default. */
export interface OffsetFetchRequestOffsetFetchRequestGroupInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | null | undefined
  readonly memberEpoch?: number | undefined
  readonly topics?: readonly OffsetFetchRequestOffsetFetchRequestTopicsInit[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetFetchRequest, from version 8. */
export interface OffsetFetchRequestOffsetFetchRequestTopics {
  /** Up to version 9. */
  name: string
  /** From version 10. */
  topicId: Uuid
  partitionIndexes: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetFetchRequestOffsetFetchRequestTopics} to be written: a field left out has its default. */
export interface OffsetFetchRequestOffsetFetchRequestTopicsInit {
  readonly name?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partitionIndexes?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link OffsetFetchRequest}. */
export const offsetFetchRequest: MessageCodec<OffsetFetchRequest, OffsetFetchRequestInit> = {
  name: 'OffsetFetchRequest',
  apiKey: 9,
  minVersion: 1,
  maxVersion: 10,
  flexibleFrom: 6,
  read(reader, version) {
    checkVersion('OffsetFetchRequest', version, 1, 10)
    try {
      return readOffsetFetchRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'OffsetFetchRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('OffsetFetchRequest', version, 1, 10)
    writeOffsetFetchRequest(writer, message, version)
  },
}

function readOffsetFetchRequest(reader: Reader, version: number): OffsetFetchRequest {
  const flexible = version >= 6
  const groupId: string = version <= 7 ? (flexible ? reader.compactString() : reader.string()) : ''
  let topics: OffsetFetchRequestOffsetFetchRequestTopic[] | null = []
  if (version <= 7) {
    const topicsLength = flexible ? reader.compactNullableArrayLength(3) : reader.nullableArrayLength(3)
    if (topicsLength < 0 && version < 2) throw reader.malformed('topics cannot be null')
    const topicsElements: OffsetFetchRequestOffsetFetchRequestTopic[] = []
    for (let i = 0; i < topicsLength; i += 1) topicsElements.push(readOffsetFetchRequestOffsetFetchRequestTopic(reader, version))
    topics = topicsLength < 0 ? null : topicsElements
  }
  let groups: OffsetFetchRequestOffsetFetchRequestGroup[] = []
  if (version >= 8) {
    const groupsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
    const groupsElements: OffsetFetchRequestOffsetFetchRequestGroup[] = []
    for (let i = 0; i < groupsLength; i += 1) groupsElements.push(readOffsetFetchRequestOffsetFetchRequestGroup(reader, version))
    groups = groupsElements
  }
  const requireStable: boolean = version >= 7 ? reader.boolean() : false
  const message: OffsetFetchRequest = { groupId, topics, groups, requireStable }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetFetchRequest(writer: Writer, message: OffsetFetchRequestInit, version: number): void {
  const flexible = version >= 6
  const groupId = message.groupId ?? ''
  if (version <= 7) {
    if (flexible) writer.compactString(groupId)
    else writer.string(groupId)
  } else if (groupId !== '') {
    throw unsupportedField('OffsetFetchRequest', 'groupId', version)
  }
  const topics = message.topics === undefined ? [] : message.topics
  if (version <= 7) {
    if (topics === null && version < 2) throw unsupportedNull('OffsetFetchRequest', 'topics', version)
    if (flexible) writer.compactArrayLength(topics === null ? -1 : topics.length)
    else writer.arrayLength(topics === null ? -1 : topics.length)
    if (topics !== null) {
      for (const element of topics) writeOffsetFetchRequestOffsetFetchRequestTopic(writer, element, version)
    }
  } else if (topics === null || topics.length > 0) {
    throw unsupportedField('OffsetFetchRequest', 'topics', version)
  }
  const groups = message.groups ?? []
  if (version >= 8) {
    if (flexible) writer.compactArrayLength(groups.length)
    else writer.arrayLength(groups.length)
    for (const element of groups) writeOffsetFetchRequestOffsetFetchRequestGroup(writer, element, version)
  } else if (groups.length > 0) {
    throw unsupportedField('OffsetFetchRequest', 'groups', version)
  }
  const requireStable = message.requireStable ?? false
  if (version >= 7) {
    writer.boolean(requireStable)
  } else if (requireStable) {
    throw unsupportedField('OffsetFetchRequest', 'requireStable', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetFetchRequest', 'unknownTags', version)
  }
}

function readOffsetFetchRequestOffsetFetchRequestTopic(
  reader: Reader,
  version: number,
): OffsetFetchRequestOffsetFetchRequestTopic {
  const flexible = version >= 6
  const name = flexible ? reader.compactString() : reader.string()
  const partitionIndexesLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const partitionIndexes: number[] = []
  for (let i = 0; i < partitionIndexesLength; i += 1) partitionIndexes.push(reader.int32())
  const message: OffsetFetchRequestOffsetFetchRequestTopic = { name, partitionIndexes }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetFetchRequestOffsetFetchRequestTopic(
  writer: Writer,
  message: OffsetFetchRequestOffsetFetchRequestTopicInit,
  version: number,
): void {
  const flexible = version >= 6
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const partitionIndexes = message.partitionIndexes ?? []
  if (flexible) writer.compactArrayLength(partitionIndexes.length)
  else writer.arrayLength(partitionIndexes.length)
  for (const element of partitionIndexes) writer.int32(element)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetFetchRequest', 'OffsetFetchRequestTopic.unknownTags', version)
  }
}

function readOffsetFetchRequestOffsetFetchRequestGroup(
  reader: Reader,
  version: number,
): OffsetFetchRequestOffsetFetchRequestGroup {
  const groupId = reader.compactString()
  const memberId: string | null = version >= 9 ? reader.compactNullableString() : null
  const memberEpoch: number = version >= 9 ? reader.int32() : -1
  const topicsLength = reader.compactNullableArrayLength(3)
  const topicsElements: OffsetFetchRequestOffsetFetchRequestTopics[] = []
  for (let i = 0; i < topicsLength; i += 1) topicsElements.push(readOffsetFetchRequestOffsetFetchRequestTopics(reader, version))
  const topics = topicsLength < 0 ? null : topicsElements
  const message: OffsetFetchRequestOffsetFetchRequestGroup = { groupId, memberId, memberEpoch, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetFetchRequestOffsetFetchRequestGroup(
  writer: Writer,
  message: OffsetFetchRequestOffsetFetchRequestGroupInit,
  version: number,
): void {
  writer.compactString(message.groupId ?? '')
  if (version >= 9) writer.compactNullableString(message.memberId ?? null)
  if (version >= 9) writer.int32(message.memberEpoch ?? -1)
  const topics = message.topics === undefined ? [] : message.topics
  writer.compactArrayLength(topics === null ? -1 : topics.length)
  if (topics !== null) {
    for (const element of topics) writeOffsetFetchRequestOffsetFetchRequestTopics(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readOffsetFetchRequestOffsetFetchRequestTopics(
  reader: Reader,
  version: number,
): OffsetFetchRequestOffsetFetchRequestTopics {
  const name: string = version <= 9 ? reader.compactString() : ''
  const topicId: Uuid = version >= 10 ? reader.uuid() : zeroUuid
  const partitionIndexesLength = reader.compactArrayLength(4)
  const partitionIndexes: number[] = []
  for (let i = 0; i < partitionIndexesLength; i += 1) partitionIndexes.push(reader.int32())
  const message: OffsetFetchRequestOffsetFetchRequestTopics = { name, topicId, partitionIndexes }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetFetchRequestOffsetFetchRequestTopics(
  writer: Writer,
  message: OffsetFetchRequestOffsetFetchRequestTopicsInit,
  version: number,
): void {
  if (version <= 9) writer.compactString(message.name ?? '')
  if (version >= 10) writer.uuid(message.topicId ?? zeroUuid)
  const partitionIndexes = message.partitionIndexes ?? []
  writer.compactArrayLength(partitionIndexes.length)
  for (const element of partitionIndexes) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 9: OffsetFetchResponse, versions 1 to 10. */
export interface OffsetFetchResponse {
  /** From version 3. */
  throttleTimeMs: number
  /** Up to version 7. */
  topics: OffsetFetchResponseOffsetFetchResponseTopic[]
  /** Versions 2 to 7. */
  errorCode: number
  /** From version 8. */
  groups: OffsetFetchResponseOffsetFetchResponseGroup[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetFetchResponse} to be written: a field left out has its default. */
export interface OffsetFetchResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly topics?: readonly OffsetFetchResponseOffsetFetchResponseTopicInit[] | undefined
  readonly errorCode?: number | undefined
  readonly groups?: readonly OffsetFetchResponseOffsetFetchResponseGroupInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetFetchResponse, up to version 7. */
export interface OffsetFetchResponseOffsetFetchResponseTopic {
  name: string
  partitions: OffsetFetchResponseOffsetFetchResponsePartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetFetchResponseOffsetFetchResponseTopic} to be written: a field left out has its default. */
export interface OffsetFetchResponseOffsetFetchResponseTopicInit {
  readonly name?: string | undefined
  readonly partitions?: readonly OffsetFetchResponseOffsetFetchResponsePartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetFetchResponse, up to version 7. */
export interface OffsetFetchResponseOffsetFetchResponsePartition {
  partitionIndex: number
  committedOffset: number
  /** From version 5, default -1. */
  committedLeaderEpoch: number
  metadata: string | null
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetFetchResponseOffsetFetchResponsePartition} to be written: a field left out has its default. */
export interface OffsetFetchResponseOffsetFetchResponsePartitionInit {
  readonly partitionIndex?: number | undefined
  readonly committedOffset?: number | undefined
  readonly committedLeaderEpoch?: number | undefined
  readonly metadata?: string | null | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetFetchResponse, from version 8. */
export interface OffsetFetchResponseOffsetFetchResponseGroup {
  groupId: string
  topics: OffsetFetchResponseOffsetFetchResponseTopics[]
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetFetchResponseOffsetFetchResponseGroup} to be written: a field left out has its default. */
export interface OffsetFetchResponseOffsetFetchResponseGroupInit {
  readonly groupId?: string | undefined
  readonly topics?: readonly OffsetFetchResponseOffsetFetchResponseTopicsInit[] | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetFetchResponse, from version 8. */
export interface OffsetFetchResponseOffsetFetchResponseTopics {
  /** Up to version 9. */
  name: string
  /** From version 10. */
  topicId: Uuid
  partitions: OffsetFetchResponseOffsetFetchResponsePartitions[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetFetchResponseOffsetFetchResponseTopics} to be written: a field left out has its default. */
export interface OffsetFetchResponseOffsetFetchResponseTopicsInit {
  readonly name?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly OffsetFetchResponseOffsetFetchResponsePartitionsInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of OffsetFetchResponse, from version 8. */
export interface OffsetFetchResponseOffsetFetchResponsePartitions {
  partitionIndex: number
  committedOffset: number
  /** Default -1. */
  committedLeaderEpoch: number
  metadata: string | null
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetFetchResponseOffsetFetchResponsePartitions} to be written: a field left out has its default. */
export interface OffsetFetchResponseOffsetFetchResponsePartitionsInit {
  readonly partitionIndex?: number | undefined
  readonly committedOffset?: number | undefined
  readonly committedLeaderEpoch?: number | undefined
  readonly metadata?: string | null | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link OffsetFetchResponse}. */
export const offsetFetchResponse: MessageCodec<OffsetFetchResponse, OffsetFetchResponseInit> = {
  name: 'OffsetFetchResponse',
  apiKey: 9,
  minVersion: 1,
  maxVersion: 10,
  flexibleFrom: 6,
  read(reader, version) {
    checkVersion('OffsetFetchResponse', version, 1, 10)
    try {
      return readOffsetFetchResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'OffsetFetchResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('OffsetFetchResponse', version, 1, 10)
    writeOffsetFetchResponse(writer, message, version)
  },
}

function readOffsetFetchResponse(reader: Reader, version: number): OffsetFetchResponse {
  const flexible = version >= 6
  const throttleTimeMs: number = version >= 3 ? reader.int32() : 0
  let topics: OffsetFetchResponseOffsetFetchResponseTopic[] = []
  if (version <= 7) {
    const topicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
    const topicsElements: OffsetFetchResponseOffsetFetchResponseTopic[] = []
    for (let i = 0; i < topicsLength; i += 1) {
      topicsElements.push(readOffsetFetchResponseOffsetFetchResponseTopic(reader, version))
    }
    topics = topicsElements
  }
  const errorCode: number = version >= 2 && version <= 7 ? reader.int16() : 0
  let groups: OffsetFetchResponseOffsetFetchResponseGroup[] = []
  if (version >= 8) {
    const groupsLength = flexible ? reader.compactArrayLength(5) : reader.arrayLength(5)
    const groupsElements: OffsetFetchResponseOffsetFetchResponseGroup[] = []
    for (let i = 0; i < groupsLength; i += 1) {
      groupsElements.push(readOffsetFetchResponseOffsetFetchResponseGroup(reader, version))
    }
    groups = groupsElements
  }
  const message: OffsetFetchResponse = { throttleTimeMs, topics, errorCode, groups }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetFetchResponse(writer: Writer, message: OffsetFetchResponseInit, version: number): void {
  const flexible = version >= 6
  if (version >= 3) writer.int32(message.throttleTimeMs ?? 0)
  const topics = message.topics ?? []
  if (version <= 7) {
    if (flexible) writer.compactArrayLength(topics.length)
    else writer.arrayLength(topics.length)
    for (const element of topics) writeOffsetFetchResponseOffsetFetchResponseTopic(writer, element, version)
  } else if (topics.length > 0) {
    throw unsupportedField('OffsetFetchResponse', 'topics', version)
  }
  if (version >= 2 && version <= 7) writer.int16(message.errorCode ?? 0)
  const groups = message.groups ?? []
  if (version >= 8) {
    if (flexible) writer.compactArrayLength(groups.length)
    else writer.arrayLength(groups.length)
    for (const element of groups) writeOffsetFetchResponseOffsetFetchResponseGroup(writer, element, version)
  } else if (groups.length > 0) {
    throw unsupportedField('OffsetFetchResponse', 'groups', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetFetchResponse', 'unknownTags', version)
  }
}

function readOffsetFetchResponseOffsetFetchResponseTopic(
  reader: Reader,
  version: number,
): OffsetFetchResponseOffsetFetchResponseTopic {
  const flexible = version >= 6
  const name = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(16) : reader.arrayLength(16)
  const partitions: OffsetFetchResponseOffsetFetchResponsePartition[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readOffsetFetchResponseOffsetFetchResponsePartition(reader, version))
  }
  const message: OffsetFetchResponseOffsetFetchResponseTopic = { name, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetFetchResponseOffsetFetchResponseTopic(
  writer: Writer,
  message: OffsetFetchResponseOffsetFetchResponseTopicInit,
  version: number,
): void {
  const flexible = version >= 6
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writeOffsetFetchResponseOffsetFetchResponsePartition(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetFetchResponse', 'OffsetFetchResponseTopic.unknownTags', version)
  }
}

function readOffsetFetchResponseOffsetFetchResponsePartition(
  reader: Reader,
  version: number,
): OffsetFetchResponseOffsetFetchResponsePartition {
  const flexible = version >= 6
  const partitionIndex = reader.int32()
  const committedOffset = reader.int64()
  const committedLeaderEpoch: number = version >= 5 ? reader.int32() : -1
  const metadata = flexible ? reader.compactNullableString() : reader.nullableString()
  const errorCode = reader.int16()
  const message: OffsetFetchResponseOffsetFetchResponsePartition = {
    partitionIndex,
    committedOffset,
    committedLeaderEpoch,
    metadata,
    errorCode,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetFetchResponseOffsetFetchResponsePartition(
  writer: Writer,
  message: OffsetFetchResponseOffsetFetchResponsePartitionInit,
  version: number,
): void {
  const flexible = version >= 6
  writer.int32(message.partitionIndex ?? 0)
  writer.int64(message.committedOffset ?? 0)
  if (version >= 5) writer.int32(message.committedLeaderEpoch ?? -1)
  const metadata = message.metadata === undefined ? '' : message.metadata
  if (flexible) writer.compactNullableString(metadata)
  else writer.nullableString(metadata)
  writer.int16(message.errorCode ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetFetchResponse', 'OffsetFetchResponsePartition.unknownTags', version)
  }
}

function readOffsetFetchResponseOffsetFetchResponseGroup(
  reader: Reader,
  version: number,
): OffsetFetchResponseOffsetFetchResponseGroup {
  const groupId = reader.compactString()
  const topicsLength = reader.compactArrayLength(3)
  const topics: OffsetFetchResponseOffsetFetchResponseTopics[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readOffsetFetchResponseOffsetFetchResponseTopics(reader, version))
  const errorCode = reader.int16()
  const message: OffsetFetchResponseOffsetFetchResponseGroup = { groupId, topics, errorCode }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetFetchResponseOffsetFetchResponseGroup(
  writer: Writer,
  message: OffsetFetchResponseOffsetFetchResponseGroupInit,
  version: number,
): void {
  writer.compactString(message.groupId ?? '')
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeOffsetFetchResponseOffsetFetchResponseTopics(writer, element, version)
  writer.int16(message.errorCode ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readOffsetFetchResponseOffsetFetchResponseTopics(
  reader: Reader,
  version: number,
): OffsetFetchResponseOffsetFetchResponseTopics {
  const name: string = version <= 9 ? reader.compactString() : ''
  const topicId: Uuid = version >= 10 ? reader.uuid() : zeroUuid
  const partitionsLength = reader.compactArrayLength(20)
  const partitions: OffsetFetchResponseOffsetFetchResponsePartitions[] = []
  for (let i = 0; i < partitionsLength; i += 1) {
    partitions.push(readOffsetFetchResponseOffsetFetchResponsePartitions(reader, version))
  }
  const message: OffsetFetchResponseOffsetFetchResponseTopics = { name, topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetFetchResponseOffsetFetchResponseTopics(
  writer: Writer,
  message: OffsetFetchResponseOffsetFetchResponseTopicsInit,
  version: number,
): void {
  if (version <= 9) writer.compactString(message.name ?? '')
  if (version >= 10) writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeOffsetFetchResponseOffsetFetchResponsePartitions(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readOffsetFetchResponseOffsetFetchResponsePartitions(
  reader: Reader,
  _version: number,
): OffsetFetchResponseOffsetFetchResponsePartitions {
  const partitionIndex = reader.int32()
  const committedOffset = reader.int64()
  const committedLeaderEpoch = reader.int32()
  const metadata = reader.compactNullableString()
  const errorCode = reader.int16()
  const message: OffsetFetchResponseOffsetFetchResponsePartitions = {
    partitionIndex,
    committedOffset,
    committedLeaderEpoch,
    metadata,
    errorCode,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetFetchResponseOffsetFetchResponsePartitions(
  writer: Writer,
  message: OffsetFetchResponseOffsetFetchResponsePartitionsInit,
  _version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int64(message.committedOffset ?? 0)
  writer.int32(message.committedLeaderEpoch ?? -1)
  writer.compactNullableString(message.metadata === undefined ? '' : message.metadata)
  writer.int16(message.errorCode ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
