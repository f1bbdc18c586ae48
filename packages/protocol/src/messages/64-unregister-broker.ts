// Generated from spec/64-unregister-broker.txt, do not edit: UnregisterBrokerRequest and UnregisterBrokerResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 64: UnregisterBrokerRequest, version 0. */
export interface UnregisterBrokerRequest {
  brokerId: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link UnregisterBrokerRequest} to be written: a field left out has its default. */
export interface UnregisterBrokerRequestInit {
  readonly brokerId?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link UnregisterBrokerRequest}. */
export const unregisterBrokerRequest: MessageCodec<UnregisterBrokerRequest, UnregisterBrokerRequestInit> = {
  name: 'UnregisterBrokerRequest',
  apiKey: 64,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('UnregisterBrokerRequest', version, 0, 0)
    try {
      return readUnregisterBrokerRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'UnregisterBrokerRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('UnregisterBrokerRequest', version, 0, 0)
    writeUnregisterBrokerRequest(writer, message, version)
  },
}

function readUnregisterBrokerRequest(reader: Reader, _version: number): UnregisterBrokerRequest {
  const brokerId = reader.int32()
  const message: UnregisterBrokerRequest = { brokerId }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUnregisterBrokerRequest(writer: Writer, message: UnregisterBrokerRequestInit, _version: number): void {
  writer.int32(message.brokerId ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 64: UnregisterBrokerResponse, version 0. */
export interface UnregisterBrokerResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link UnregisterBrokerResponse} to be written: a field left out has its default. */
export interface UnregisterBrokerResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link UnregisterBrokerResponse}. */
export const unregisterBrokerResponse: MessageCodec<UnregisterBrokerResponse, UnregisterBrokerResponseInit> = {
  name: 'UnregisterBrokerResponse',
  apiKey: 64,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('UnregisterBrokerResponse', version, 0, 0)
    try {
      return readUnregisterBrokerResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'UnregisterBrokerResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('UnregisterBrokerResponse', version, 0, 0)
    writeUnregisterBrokerResponse(writer, message, version)
  },
}

function readUnregisterBrokerResponse(reader: Reader, _version: number): UnregisterBrokerResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: UnregisterBrokerResponse = { throttleTimeMs, errorCode, errorMessage }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUnregisterBrokerResponse(writer: Writer, message: UnregisterBrokerResponseInit, _version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  writeUnknownTags(writer, message.unknownTags)
}
