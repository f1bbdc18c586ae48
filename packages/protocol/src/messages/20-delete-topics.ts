// Generated from spec/20-delete-topics.txt, do not edit: DeleteTopicsRequest and DeleteTopicsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField, unsupportedNull } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 20: DeleteTopicsRequest, versions 1 to 6. */
export interface DeleteTopicsRequest {
  /** From version 6. */
  topics: DeleteTopicsRequestDeleteTopicState[]
  /** Up to version 5. */
  topicNames: string[]
  timeoutMs: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteTopicsRequest} to be written: a field left out has its default. */
export interface DeleteTopicsRequestInit {
  readonly topics?: readonly DeleteTopicsRequestDeleteTopicStateInit[] | undefined
  readonly topicNames?: readonly string[] | undefined
  readonly timeoutMs?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteTopicsRequest, from version 6. */
export interface DeleteTopicsRequestDeleteTopicState {
  /** Default null. */
  name: string | null
  topicId: Uuid
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteTopicsRequestDeleteTopicState} to be written: a field left out has its default. */
export interface DeleteTopicsRequestDeleteTopicStateInit {
  readonly name?: string | null | undefined
  readonly topicId?: Uuid | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DeleteTopicsRequest}. */
export const deleteTopicsRequest: MessageCodec<DeleteTopicsRequest, DeleteTopicsRequestInit> = {
  name: 'DeleteTopicsRequest',
  apiKey: 20,
  minVersion: 1,
  maxVersion: 6,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('DeleteTopicsRequest', version, 1, 6)
    try {
      return readDeleteTopicsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DeleteTopicsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DeleteTopicsRequest', version, 1, 6)
    writeDeleteTopicsRequest(writer, message, version)
  },
}

function readDeleteTopicsRequest(reader: Reader, version: number): DeleteTopicsRequest {
  const flexible = version >= 4
  let topics: DeleteTopicsRequestDeleteTopicState[] = []
  if (version >= 6) {
    const topicsLength = flexible ? reader.compactArrayLength(18) : reader.arrayLength(18)
    const topicsElements: DeleteTopicsRequestDeleteTopicState[] = []
    for (let i = 0; i < topicsLength; i += 1) topicsElements.push(readDeleteTopicsRequestDeleteTopicState(reader, version))
    topics = topicsElements
  }
  let topicNames: string[] = []
  if (version <= 5) {
    const topicNamesLength = flexible ? reader.compactArrayLength(1) : reader.arrayLength(1)
    const topicNamesElements: string[] = []
    for (let i = 0; i < topicNamesLength; i += 1) topicNamesElements.push(flexible ? reader.compactString() : reader.string())
    topicNames = topicNamesElements
  }
  const timeoutMs = reader.int32()
  const message: DeleteTopicsRequest = { topics, topicNames, timeoutMs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteTopicsRequest(writer: Writer, message: DeleteTopicsRequestInit, version: number): void {
  const flexible = version >= 4
  const topics = message.topics ?? []
  if (version >= 6) {
    if (flexible) writer.compactArrayLength(topics.length)
    else writer.arrayLength(topics.length)
    for (const element of topics) writeDeleteTopicsRequestDeleteTopicState(writer, element, version)
  } else if (topics.length > 0) {
    throw unsupportedField('DeleteTopicsRequest', 'topics', version)
  }
  const topicNames = message.topicNames ?? []
  if (version <= 5) {
    if (flexible) writer.compactArrayLength(topicNames.length)
    else writer.arrayLength(topicNames.length)
    for (const element of topicNames) {
      if (flexible) writer.compactString(element)
      else writer.string(element)
    }
  }
  writer.int32(message.timeoutMs ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteTopicsRequest', 'unknownTags', version)
  }
}

function readDeleteTopicsRequestDeleteTopicState(reader: Reader, _version: number): DeleteTopicsRequestDeleteTopicState {
  const name = reader.compactNullableString()
  const topicId = reader.uuid()
  const message: DeleteTopicsRequestDeleteTopicState = { name, topicId }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteTopicsRequestDeleteTopicState(
  writer: Writer,
  message: DeleteTopicsRequestDeleteTopicStateInit,
  _version: number,
): void {
  writer.compactNullableString(message.name ?? null)
  writer.uuid(message.topicId ?? zeroUuid)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 20: DeleteTopicsResponse, versions 1 to 6. */
export interface DeleteTopicsResponse {
  throttleTimeMs: number
  responses: DeleteTopicsResponseDeletableTopicResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteTopicsResponse} to be written: a field left out has its default. */
export interface DeleteTopicsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly responses?: readonly DeleteTopicsResponseDeletableTopicResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteTopicsResponse. */
export interface DeleteTopicsResponseDeletableTopicResult {
  /** Null allowed from version 6. */
  name: string | null
  /** From version 6. */
  topicId: Uuid
  errorCode: number
  /** From version 5, default null. */
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteTopicsResponseDeletableTopicResult} to be written: a field left out has its default. */
export interface DeleteTopicsResponseDeletableTopicResultInit {
  readonly name?: string | null | undefined
  readonly topicId?: Uuid | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DeleteTopicsResponse}. */
export const deleteTopicsResponse: MessageCodec<DeleteTopicsResponse, DeleteTopicsResponseInit> = {
  name: 'DeleteTopicsResponse',
  apiKey: 20,
  minVersion: 1,
  maxVersion: 6,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('DeleteTopicsResponse', version, 1, 6)
    try {
      return readDeleteTopicsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DeleteTopicsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DeleteTopicsResponse', version, 1, 6)
    writeDeleteTopicsResponse(writer, message, version)
  },
}

function readDeleteTopicsResponse(reader: Reader, version: number): DeleteTopicsResponse {
  const flexible = version >= 4
  const throttleTimeMs = reader.int32()
  const responsesLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const responses: DeleteTopicsResponseDeletableTopicResult[] = []
  for (let i = 0; i < responsesLength; i += 1) responses.push(readDeleteTopicsResponseDeletableTopicResult(reader, version))
  const message: DeleteTopicsResponse = { throttleTimeMs, responses }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteTopicsResponse(writer: Writer, message: DeleteTopicsResponseInit, version: number): void {
  const flexible = version >= 4
  writer.int32(message.throttleTimeMs ?? 0)
  const responses = message.responses ?? []
  if (flexible) writer.compactArrayLength(responses.length)
  else writer.arrayLength(responses.length)
  for (const element of responses) writeDeleteTopicsResponseDeletableTopicResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteTopicsResponse', 'unknownTags', version)
  }
}

function readDeleteTopicsResponseDeletableTopicResult(reader: Reader, version: number): DeleteTopicsResponseDeletableTopicResult {
  const flexible = version >= 4
  const name = flexible ? reader.compactNullableString() : reader.nullableString()
  if (name === null && version < 6) throw reader.malformed('name cannot be null')
  const topicId: Uuid = version >= 6 ? reader.uuid() : zeroUuid
  const errorCode = reader.int16()
  const errorMessage: string | null = version >= 5 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  const message: DeleteTopicsResponseDeletableTopicResult = { name, topicId, errorCode, errorMessage }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteTopicsResponseDeletableTopicResult(
  writer: Writer,
  message: DeleteTopicsResponseDeletableTopicResultInit,
  version: number,
): void {
  const flexible = version >= 4
  const name = message.name === undefined ? '' : message.name
  if (name === null && version < 6) throw unsupportedNull('DeleteTopicsResponse', 'DeletableTopicResult.name', version)
  if (flexible) writer.compactNullableString(name)
  else writer.nullableString(name)
  if (version >= 6) writer.uuid(message.topicId ?? zeroUuid)
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage ?? null
  if (version >= 5) {
    if (flexible) writer.compactNullableString(errorMessage)
    else writer.nullableString(errorMessage)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteTopicsResponse', 'DeletableTopicResult.unknownTags', version)
  }
}
