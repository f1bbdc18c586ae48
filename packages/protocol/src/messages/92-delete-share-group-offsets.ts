// Generated from spec/92-delete-share-group-offsets.txt, do not edit: DeleteShareGroupOffsetsRequest and DeleteShareGroupOffsetsResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 92: DeleteShareGroupOffsetsRequest, version 0. */
export interface DeleteShareGroupOffsetsRequest {
  groupId: string
  topics: DeleteShareGroupOffsetsRequestDeleteShareGroupOffsetsRequestTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteShareGroupOffsetsRequest} to be written: a field left out has its default. */
export interface DeleteShareGroupOffsetsRequestInit {
  readonly groupId?: string | undefined
  readonly topics?: readonly DeleteShareGroupOffsetsRequestDeleteShareGroupOffsetsRequestTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteShareGroupOffsetsRequest. */
export interface DeleteShareGroupOffsetsRequestDeleteShareGroupOffsetsRequestTopic {
  topicName: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteShareGroupOffsetsRequestDeleteShareGroupOffsetsRequestTopic} to be written: a field left out has its default. */
export interface DeleteShareGroupOffsetsRequestDeleteShareGroupOffsetsRequestTopicInit {
  readonly topicName?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DeleteShareGroupOffsetsRequest}. */
export const deleteShareGroupOffsetsRequest: MessageCodec<DeleteShareGroupOffsetsRequest, DeleteShareGroupOffsetsRequestInit> = {
  name: 'DeleteShareGroupOffsetsRequest',
  apiKey: 92,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DeleteShareGroupOffsetsRequest', version, 0, 0)
    try {
      return readDeleteShareGroupOffsetsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DeleteShareGroupOffsetsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DeleteShareGroupOffsetsRequest', version, 0, 0)
    writeDeleteShareGroupOffsetsRequest(writer, message, version)
  },
}

function readDeleteShareGroupOffsetsRequest(reader: Reader, version: number): DeleteShareGroupOffsetsRequest {
  const groupId = reader.compactString()
  const topicsLength = reader.compactArrayLength(2)
  const topics: DeleteShareGroupOffsetsRequestDeleteShareGroupOffsetsRequestTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) {
    topics.push(readDeleteShareGroupOffsetsRequestDeleteShareGroupOffsetsRequestTopic(reader, version))
  }
  const message: DeleteShareGroupOffsetsRequest = { groupId, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteShareGroupOffsetsRequest(writer: Writer, message: DeleteShareGroupOffsetsRequestInit, version: number): void {
  writer.compactString(message.groupId ?? '')
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeDeleteShareGroupOffsetsRequestDeleteShareGroupOffsetsRequestTopic(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDeleteShareGroupOffsetsRequestDeleteShareGroupOffsetsRequestTopic(
  reader: Reader,
  _version: number,
): DeleteShareGroupOffsetsRequestDeleteShareGroupOffsetsRequestTopic {
  const topicName = reader.compactString()
  const message: DeleteShareGroupOffsetsRequestDeleteShareGroupOffsetsRequestTopic = { topicName }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteShareGroupOffsetsRequestDeleteShareGroupOffsetsRequestTopic(
  writer: Writer,
  message: DeleteShareGroupOffsetsRequestDeleteShareGroupOffsetsRequestTopicInit,
  _version: number,
): void {
  writer.compactString(message.topicName ?? '')
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 92: DeleteShareGroupOffsetsResponse, version 0. */
export interface DeleteShareGroupOffsetsResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  responses: DeleteShareGroupOffsetsResponseDeleteShareGroupOffsetsResponseTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteShareGroupOffsetsResponse} to be written: a field left out has its default. */
export interface DeleteShareGroupOffsetsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly responses?: readonly DeleteShareGroupOffsetsResponseDeleteShareGroupOffsetsResponseTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteShareGroupOffsetsResponse. */
export interface DeleteShareGroupOffsetsResponseDeleteShareGroupOffsetsResponseTopic {
  topicName: string
  topicId: Uuid
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteShareGroupOffsetsResponseDeleteShareGroupOffsetsResponseTopic} to be written: a field left out has its default. */
export interface DeleteShareGroupOffsetsResponseDeleteShareGroupOffsetsResponseTopicInit {
  readonly topicName?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DeleteShareGroupOffsetsResponse}. */
export const deleteShareGroupOffsetsResponse: MessageCodec<DeleteShareGroupOffsetsResponse, DeleteShareGroupOffsetsResponseInit> =
  {
    name: 'DeleteShareGroupOffsetsResponse',
    apiKey: 92,
    minVersion: 0,
    maxVersion: 0,
    flexibleFrom: 0,
    read(reader, version) {
      checkVersion('DeleteShareGroupOffsetsResponse', version, 0, 0)
      try {
        return readDeleteShareGroupOffsetsResponse(reader, version)
      } catch (error) {
        throw malformedIn(error, 'DeleteShareGroupOffsetsResponse', version)
      }
    },
    write(writer, message, version) {
      checkVersion('DeleteShareGroupOffsetsResponse', version, 0, 0)
      writeDeleteShareGroupOffsetsResponse(writer, message, version)
    },
  }

function readDeleteShareGroupOffsetsResponse(reader: Reader, version: number): DeleteShareGroupOffsetsResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const responsesLength = reader.compactArrayLength(21)
  const responses: DeleteShareGroupOffsetsResponseDeleteShareGroupOffsetsResponseTopic[] = []
  for (let i = 0; i < responsesLength; i += 1) {
    responses.push(readDeleteShareGroupOffsetsResponseDeleteShareGroupOffsetsResponseTopic(reader, version))
  }
  const message: DeleteShareGroupOffsetsResponse = { throttleTimeMs, errorCode, errorMessage, responses }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteShareGroupOffsetsResponse(
  writer: Writer,
  message: DeleteShareGroupOffsetsResponseInit,
  version: number,
): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  const responses = message.responses ?? []
  writer.compactArrayLength(responses.length)
  for (const element of responses) {
    writeDeleteShareGroupOffsetsResponseDeleteShareGroupOffsetsResponseTopic(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readDeleteShareGroupOffsetsResponseDeleteShareGroupOffsetsResponseTopic(
  reader: Reader,
  _version: number,
): DeleteShareGroupOffsetsResponseDeleteShareGroupOffsetsResponseTopic {
  const topicName = reader.compactString()
  const topicId = reader.uuid()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: DeleteShareGroupOffsetsResponseDeleteShareGroupOffsetsResponseTopic = {
    topicName,
    topicId,
    errorCode,
    errorMessage,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteShareGroupOffsetsResponseDeleteShareGroupOffsetsResponseTopic(
  writer: Writer,
  message: DeleteShareGroupOffsetsResponseDeleteShareGroupOffsetsResponseTopicInit,
  _version: number,
): void {
  writer.compactString(message.topicName ?? '')
  writer.uuid(message.topicId ?? zeroUuid)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage ?? null)
  writeUnknownTags(writer, message.unknownTags)
}
