// Generated from spec/12-heartbeat.txt, do not edit: HeartbeatRequest and HeartbeatResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 12: HeartbeatRequest, versions 0 to 4. */
export interface HeartbeatRequest {
  groupId: string
  generationId: number
  memberId: string
  /** From version 3, default null. */
  groupInstanceId: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link HeartbeatRequest} to be written: a field left out has its default. */
export interface HeartbeatRequestInit {
  readonly groupId?: string | undefined
  readonly generationId?: number | undefined
  readonly memberId?: string | undefined
  readonly groupInstanceId?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link HeartbeatRequest}. */
export const heartbeatRequest: MessageCodec<HeartbeatRequest, HeartbeatRequestInit> = {
  name: 'HeartbeatRequest',
  apiKey: 12,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('HeartbeatRequest', version, 0, 4)
    try {
      return readHeartbeatRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'HeartbeatRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('HeartbeatRequest', version, 0, 4)
    writeHeartbeatRequest(writer, message, version)
  },
}

function readHeartbeatRequest(reader: Reader, version: number): HeartbeatRequest {
  const flexible = version >= 4
  const groupId = flexible ? reader.compactString() : reader.string()
  const generationId = reader.int32()
  const memberId = flexible ? reader.compactString() : reader.string()
  let groupInstanceId: string | null = null
  if (version >= 3) groupInstanceId = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: HeartbeatRequest = { groupId, generationId, memberId, groupInstanceId }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeHeartbeatRequest(writer: Writer, message: HeartbeatRequestInit, version: number): void {
  const flexible = version >= 4
  const groupId = message.groupId ?? ''
  if (flexible) writer.compactString(groupId)
  else writer.string(groupId)
  writer.int32(message.generationId ?? 0)
  const memberId = message.memberId ?? ''
  if (flexible) writer.compactString(memberId)
  else writer.string(memberId)
  const groupInstanceId = message.groupInstanceId ?? null
  if (version >= 3) {
    if (flexible) writer.compactNullableString(groupInstanceId)
    else writer.nullableString(groupInstanceId)
  } else if (groupInstanceId !== null) {
    throw unsupportedField('HeartbeatRequest', 'groupInstanceId', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('HeartbeatRequest', 'unknownTags', version)
  }
}

/** Response 12: HeartbeatResponse, versions 0 to 4. */
export interface HeartbeatResponse {
  /** From version 1. */
  throttleTimeMs: number
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link HeartbeatResponse} to be written: a field left out has its default. */
export interface HeartbeatResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link HeartbeatResponse}. */
export const heartbeatResponse: MessageCodec<HeartbeatResponse, HeartbeatResponseInit> = {
  name: 'HeartbeatResponse',
  apiKey: 12,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('HeartbeatResponse', version, 0, 4)
    try {
      return readHeartbeatResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'HeartbeatResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('HeartbeatResponse', version, 0, 4)
    writeHeartbeatResponse(writer, message, version)
  },
}

function readHeartbeatResponse(reader: Reader, version: number): HeartbeatResponse {
  const flexible = version >= 4
  const throttleTimeMs: number = version >= 1 ? reader.int32() : 0
  const errorCode = reader.int16()
  const message: HeartbeatResponse = { throttleTimeMs, errorCode }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeHeartbeatResponse(writer: Writer, message: HeartbeatResponseInit, version: number): void {
  const flexible = version >= 4
  if (version >= 1) writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('HeartbeatResponse', 'unknownTags', version)
  }
}
