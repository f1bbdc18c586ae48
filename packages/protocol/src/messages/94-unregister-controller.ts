// Generated from spec/94-unregister-controller.txt, do not edit: UnregisterControllerRequest and UnregisterControllerResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 94: UnregisterControllerRequest, version 0. */
export interface UnregisterControllerRequest {
  controllerId: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link UnregisterControllerRequest} to be written: a field left out has its default. */
export interface UnregisterControllerRequestInit {
  readonly controllerId?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link UnregisterControllerRequest}. */
export const unregisterControllerRequest: MessageCodec<UnregisterControllerRequest, UnregisterControllerRequestInit> = {
  name: 'UnregisterControllerRequest',
  apiKey: 94,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('UnregisterControllerRequest', version, 0, 0)
    try {
      return readUnregisterControllerRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'UnregisterControllerRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('UnregisterControllerRequest', version, 0, 0)
    writeUnregisterControllerRequest(writer, message, version)
  },
}

function readUnregisterControllerRequest(reader: Reader, _version: number): UnregisterControllerRequest {
  const controllerId = reader.int32()
  const message: UnregisterControllerRequest = { controllerId }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUnregisterControllerRequest(writer: Writer, message: UnregisterControllerRequestInit, _version: number): void {
  writer.int32(message.controllerId ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 94: UnregisterControllerResponse, version 0. */
export interface UnregisterControllerResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link UnregisterControllerResponse} to be written: a field left out has its default. */
export interface UnregisterControllerResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link UnregisterControllerResponse}. */
export const unregisterControllerResponse: MessageCodec<UnregisterControllerResponse, UnregisterControllerResponseInit> = {
  name: 'UnregisterControllerResponse',
  apiKey: 94,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('UnregisterControllerResponse', version, 0, 0)
    try {
      return readUnregisterControllerResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'UnregisterControllerResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('UnregisterControllerResponse', version, 0, 0)
    writeUnregisterControllerResponse(writer, message, version)
  },
}

function readUnregisterControllerResponse(reader: Reader, _version: number): UnregisterControllerResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: UnregisterControllerResponse = { throttleTimeMs, errorCode, errorMessage }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUnregisterControllerResponse(writer: Writer, message: UnregisterControllerResponseInit, _version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  writeUnknownTags(writer, message.unknownTags)
}
