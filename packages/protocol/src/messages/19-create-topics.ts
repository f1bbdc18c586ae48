// Generated from spec/19-create-topics.txt, do not edit: CreateTopicsRequest and CreateTopicsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags, writeUnknownTagsBelow } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 19: CreateTopicsRequest, versions 2 to 7. */
export interface CreateTopicsRequest {
  topics: CreateTopicsRequestCreatableTopic[]
  /** Default 60000. */
  timeoutMs: number
  /** Default false. */
  validateOnly: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateTopicsRequest} to be written: a field left out has its default. */
export interface CreateTopicsRequestInit {
  readonly topics?: readonly CreateTopicsRequestCreatableTopicInit[] | undefined
  readonly timeoutMs?: number | undefined
  readonly validateOnly?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of CreateTopicsRequest. */
export interface CreateTopicsRequestCreatableTopic {
  name: string
  numPartitions: number
  replicationFactor: number
  assignments: CreateTopicsRequestCreatableReplicaAssignment[]
  configs: CreateTopicsRequestCreatableTopicConfig[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateTopicsRequestCreatableTopic} to be written: a field left out has its default. */
export interface CreateTopicsRequestCreatableTopicInit {
  readonly name?: string | undefined
  readonly numPartitions?: number | undefined
  readonly replicationFactor?: number | undefined
  readonly assignments?: readonly CreateTopicsRequestCreatableReplicaAssignmentInit[] | undefined
  readonly configs?: readonly CreateTopicsRequestCreatableTopicConfigInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of CreateTopicsRequest. */
export interface CreateTopicsRequestCreatableReplicaAssignment {
  partitionIndex: number
  brokerIds: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateTopicsRequestCreatableReplicaAssignment} to be written: a field left out has its default. */
export interface CreateTopicsRequestCreatableReplicaAssignmentInit {
  readonly partitionIndex?: number | undefined
  readonly brokerIds?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of CreateTopicsRequest. */
export interface CreateTopicsRequestCreatableTopicConfig {
  name: string
  value: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateTopicsRequestCreatableTopicConfig} to be written: a field left out has its default. */
export interface CreateTopicsRequestCreatableTopicConfigInit {
  readonly name?: string | undefined
  readonly value?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link CreateTopicsRequest}. */
export const createTopicsRequest: MessageCodec<CreateTopicsRequest, CreateTopicsRequestInit> = {
  name: 'CreateTopicsRequest',
  apiKey: 19,
  minVersion: 2,
  maxVersion: 7,
  flexibleFrom: 5,
  read(reader, version) {
    checkVersion('CreateTopicsRequest', version, 2, 7)
    try {
      return readCreateTopicsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'CreateTopicsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('CreateTopicsRequest', version, 2, 7)
    writeCreateTopicsRequest(writer, message, version)
  },
}

function readCreateTopicsRequest(reader: Reader, version: number): CreateTopicsRequest {
  const flexible = version >= 5
  const topicsLength = flexible ? reader.compactArrayLength(10) : reader.arrayLength(10)
  const topics: CreateTopicsRequestCreatableTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readCreateTopicsRequestCreatableTopic(reader, version))
  const timeoutMs = reader.int32()
  const validateOnly = reader.boolean()
  const message: CreateTopicsRequest = { topics, timeoutMs, validateOnly }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateTopicsRequest(writer: Writer, message: CreateTopicsRequestInit, version: number): void {
  const flexible = version >= 5
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeCreateTopicsRequestCreatableTopic(writer, element, version)
  writer.int32(message.timeoutMs ?? 60000)
  writer.boolean(message.validateOnly ?? false)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreateTopicsRequest', 'unknownTags', version)
  }
}

function readCreateTopicsRequestCreatableTopic(reader: Reader, version: number): CreateTopicsRequestCreatableTopic {
  const flexible = version >= 5
  const name = flexible ? reader.compactString() : reader.string()
  const numPartitions = reader.int32()
  const replicationFactor = reader.int16()
  const assignmentsLength = flexible ? reader.compactArrayLength(6) : reader.arrayLength(6)
  const assignments: CreateTopicsRequestCreatableReplicaAssignment[] = []
  for (let i = 0; i < assignmentsLength; i += 1) {
    assignments.push(readCreateTopicsRequestCreatableReplicaAssignment(reader, version))
  }
  const configsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const configs: CreateTopicsRequestCreatableTopicConfig[] = []
  for (let i = 0; i < configsLength; i += 1) configs.push(readCreateTopicsRequestCreatableTopicConfig(reader, version))
  const message: CreateTopicsRequestCreatableTopic = { name, numPartitions, replicationFactor, assignments, configs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateTopicsRequestCreatableTopic(
  writer: Writer,
  message: CreateTopicsRequestCreatableTopicInit,
  version: number,
): void {
  const flexible = version >= 5
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  writer.int32(message.numPartitions ?? 0)
  writer.int16(message.replicationFactor ?? 0)
  const assignments = message.assignments ?? []
  if (flexible) writer.compactArrayLength(assignments.length)
  else writer.arrayLength(assignments.length)
  for (const element of assignments) writeCreateTopicsRequestCreatableReplicaAssignment(writer, element, version)
  const configs = message.configs ?? []
  if (flexible) writer.compactArrayLength(configs.length)
  else writer.arrayLength(configs.length)
  for (const element of configs) writeCreateTopicsRequestCreatableTopicConfig(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreateTopicsRequest', 'CreatableTopic.unknownTags', version)
  }
}

function readCreateTopicsRequestCreatableReplicaAssignment(
  reader: Reader,
  version: number,
): CreateTopicsRequestCreatableReplicaAssignment {
  const flexible = version >= 5
  const partitionIndex = reader.int32()
  const brokerIdsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const brokerIds: number[] = []
  for (let i = 0; i < brokerIdsLength; i += 1) brokerIds.push(reader.int32())
  const message: CreateTopicsRequestCreatableReplicaAssignment = { partitionIndex, brokerIds }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateTopicsRequestCreatableReplicaAssignment(
  writer: Writer,
  message: CreateTopicsRequestCreatableReplicaAssignmentInit,
  version: number,
): void {
  const flexible = version >= 5
  writer.int32(message.partitionIndex ?? 0)
  const brokerIds = message.brokerIds ?? []
  if (flexible) writer.compactArrayLength(brokerIds.length)
  else writer.arrayLength(brokerIds.length)
  for (const element of brokerIds) writer.int32(element)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreateTopicsRequest', 'CreatableReplicaAssignment.unknownTags', version)
  }
}

function readCreateTopicsRequestCreatableTopicConfig(reader: Reader, version: number): CreateTopicsRequestCreatableTopicConfig {
  const flexible = version >= 5
  const name = flexible ? reader.compactString() : reader.string()
  const value = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: CreateTopicsRequestCreatableTopicConfig = { name, value }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateTopicsRequestCreatableTopicConfig(
  writer: Writer,
  message: CreateTopicsRequestCreatableTopicConfigInit,
  version: number,
): void {
  const flexible = version >= 5
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const value = message.value === undefined ? '' : message.value
  if (flexible) writer.compactNullableString(value)
  else writer.nullableString(value)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreateTopicsRequest', 'CreatableTopicConfig.unknownTags', version)
  }
}

/** Response 19: CreateTopicsResponse, versions 2 to 7. */
export interface CreateTopicsResponse {
  throttleTimeMs: number
  topics: CreateTopicsResponseCreatableTopicResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateTopicsResponse} to be written: a field left out has its default. */
export interface CreateTopicsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly topics?: readonly CreateTopicsResponseCreatableTopicResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of CreateTopicsResponse. */
export interface CreateTopicsResponseCreatableTopicResult {
  name: string
  /** From version 7. */
  topicId: Uuid
  errorCode: number
  errorMessage: string | null
  /** From version 5, tag 0. */
  topicConfigErrorCode: number
  /** From version 5, default -1. */
  numPartitions: number
  /** From version 5, default -1. */
  replicationFactor: number
  /** From version 5. */
  configs: CreateTopicsResponseCreatableTopicConfigs[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateTopicsResponseCreatableTopicResult} to be written: a field left out has its default. */
export interface CreateTopicsResponseCreatableTopicResultInit {
  readonly name?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly topicConfigErrorCode?: number | undefined
  readonly numPartitions?: number | undefined
  readonly replicationFactor?: number | undefined
  readonly configs?: readonly CreateTopicsResponseCreatableTopicConfigsInit[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of CreateTopicsResponse, from version 5. */
export interface CreateTopicsResponseCreatableTopicConfigs {
  name: string
  value: string | null
  readOnly: boolean
  /** Default -1. */
  configSource: number
  isSensitive: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateTopicsResponseCreatableTopicConfigs} to be written: a field left out has its default. */
export interface CreateTopicsResponseCreatableTopicConfigsInit {
  readonly name?: string | undefined
  readonly value?: string | null | undefined
  readonly readOnly?: boolean | undefined
  readonly configSource?: number | undefined
  readonly isSensitive?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link CreateTopicsResponse}. */
export const createTopicsResponse: MessageCodec<CreateTopicsResponse, CreateTopicsResponseInit> = {
  name: 'CreateTopicsResponse',
  apiKey: 19,
  minVersion: 2,
  maxVersion: 7,
  flexibleFrom: 5,
  read(reader, version) {
    checkVersion('CreateTopicsResponse', version, 2, 7)
    try {
      return readCreateTopicsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'CreateTopicsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('CreateTopicsResponse', version, 2, 7)
    writeCreateTopicsResponse(writer, message, version)
  },
}

function readCreateTopicsResponse(reader: Reader, version: number): CreateTopicsResponse {
  const flexible = version >= 5
  const throttleTimeMs = reader.int32()
  const topicsLength = flexible ? reader.compactArrayLength(6) : reader.arrayLength(6)
  const topics: CreateTopicsResponseCreatableTopicResult[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readCreateTopicsResponseCreatableTopicResult(reader, version))
  const message: CreateTopicsResponse = { throttleTimeMs, topics }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateTopicsResponse(writer: Writer, message: CreateTopicsResponseInit, version: number): void {
  const flexible = version >= 5
  writer.int32(message.throttleTimeMs ?? 0)
  const topics = message.topics ?? []
  if (flexible) writer.compactArrayLength(topics.length)
  else writer.arrayLength(topics.length)
  for (const element of topics) writeCreateTopicsResponseCreatableTopicResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreateTopicsResponse', 'unknownTags', version)
  }
}

function readCreateTopicsResponseCreatableTopicResult(reader: Reader, version: number): CreateTopicsResponseCreatableTopicResult {
  const flexible = version >= 5
  const name = flexible ? reader.compactString() : reader.string()
  const topicId: Uuid = version >= 7 ? reader.uuid() : zeroUuid
  const errorCode = reader.int16()
  const errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const numPartitions: number = version >= 5 ? reader.int32() : -1
  const replicationFactor: number = version >= 5 ? reader.int16() : -1
  let configs: CreateTopicsResponseCreatableTopicConfigs[] | null = []
  if (version >= 5) {
    const configsLength = flexible ? reader.compactNullableArrayLength(6) : reader.nullableArrayLength(6)
    const configsElements: CreateTopicsResponseCreatableTopicConfigs[] = []
    for (let i = 0; i < configsLength; i += 1) {
      configsElements.push(readCreateTopicsResponseCreatableTopicConfigs(reader, version))
    }
    configs = configsLength < 0 ? null : configsElements
  }
  let topicConfigErrorCode: number = 0
  let unknownTags: UnknownTag[] | undefined
  if (flexible) {
    const tagCount = reader.tagCount()
    for (let i = 0; i < tagCount; i += 1) {
      const tag = reader.unsignedVarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          topicConfigErrorCode = reader.int16()
          break
        default:
          unknownTags ??= []
          unknownTags.push(reader.unknownTag(tag, tagEnd))
      }
      reader.endTag(tag, tagEnd)
    }
  }
  const message: CreateTopicsResponseCreatableTopicResult = {
    name,
    topicId,
    errorCode,
    errorMessage,
    topicConfigErrorCode,
    numPartitions,
    replicationFactor,
    configs,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateTopicsResponseCreatableTopicResult(
  writer: Writer,
  message: CreateTopicsResponseCreatableTopicResultInit,
  version: number,
): void {
  const flexible = version >= 5
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  if (version >= 7) writer.uuid(message.topicId ?? zeroUuid)
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage === undefined ? '' : message.errorMessage
  if (flexible) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  if (version >= 5) writer.int32(message.numPartitions ?? -1)
  if (version >= 5) writer.int16(message.replicationFactor ?? -1)
  const configs = message.configs === undefined ? [] : message.configs
  if (version >= 5) {
    if (flexible) writer.compactArrayLength(configs === null ? -1 : configs.length)
    else writer.arrayLength(configs === null ? -1 : configs.length)
    if (configs !== null) {
      for (const element of configs) writeCreateTopicsResponseCreatableTopicConfigs(writer, element, version)
    }
  }
  const topicConfigErrorCode = message.topicConfigErrorCode ?? 0
  if (flexible) {
    const unknownTags = message.unknownTags
    const hasTopicConfigErrorCode = topicConfigErrorCode !== 0
    let tagCount = unknownTags === undefined ? 0 : unknownTags.length
    if (hasTopicConfigErrorCode) tagCount += 1
    writer.unsignedVarint(tagCount)
    let unknownAt = 0
    if (hasTopicConfigErrorCode) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
      const mark = writer.beginTag(0)
      writer.int16(topicConfigErrorCode)
      writer.endTag(mark)
    }
    writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreateTopicsResponse', 'CreatableTopicResult.unknownTags', version)
  }
}

function readCreateTopicsResponseCreatableTopicConfigs(
  reader: Reader,
  _version: number,
): CreateTopicsResponseCreatableTopicConfigs {
  const name = reader.compactString()
  const value = reader.compactNullableString()
  const readOnly = reader.boolean()
  const configSource = reader.int8()
  const isSensitive = reader.boolean()
  const message: CreateTopicsResponseCreatableTopicConfigs = { name, value, readOnly, configSource, isSensitive }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateTopicsResponseCreatableTopicConfigs(
  writer: Writer,
  message: CreateTopicsResponseCreatableTopicConfigsInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.compactNullableString(message.value === undefined ? '' : message.value)
  writer.boolean(message.readOnly ?? false)
  writer.int8(message.configSource ?? -1)
  writer.boolean(message.isSensitive ?? false)
  writeUnknownTags(writer, message.unknownTags)
}
