// Generated from spec/36-sasl-authenticate.txt, do not edit: SaslAuthenticateRequest and SaslAuthenticateResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField, emptyBytes } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 36: SaslAuthenticateRequest, versions 0 to 2. */
export interface SaslAuthenticateRequest {
  authBytes: Uint8Array
  unknownTags?: readonly UnknownTag[]
}

/** {@link SaslAuthenticateRequest} to be written: a field left out has its default. */
export interface SaslAuthenticateRequestInit {
  readonly authBytes?: Uint8Array | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link SaslAuthenticateRequest}. */
export const saslAuthenticateRequest: MessageCodec<SaslAuthenticateRequest, SaslAuthenticateRequestInit> = {
  name: 'SaslAuthenticateRequest',
  apiKey: 36,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('SaslAuthenticateRequest', version, 0, 2)
    try {
      return readSaslAuthenticateRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'SaslAuthenticateRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('SaslAuthenticateRequest', version, 0, 2)
    writeSaslAuthenticateRequest(writer, message, version)
  },
}

function readSaslAuthenticateRequest(reader: Reader, version: number): SaslAuthenticateRequest {
  const flexible = version >= 2
  const authBytes = flexible ? reader.compactBytes() : reader.bytes()
  const message: SaslAuthenticateRequest = { authBytes }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeSaslAuthenticateRequest(writer: Writer, message: SaslAuthenticateRequestInit, version: number): void {
  const flexible = version >= 2
  const authBytes = message.authBytes ?? emptyBytes
  if (flexible) writer.compactBytes(authBytes)
  else writer.bytes(authBytes)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('SaslAuthenticateRequest', 'unknownTags', version)
  }
}

/** Response 36: SaslAuthenticateResponse, versions 0 to 2. */
export interface SaslAuthenticateResponse {
  errorCode: number
  errorMessage: string | null
  authBytes: Uint8Array
  /** From version 1. */
  sessionLifetimeMs: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link SaslAuthenticateResponse} to be written: a field left out has its default. */
export interface SaslAuthenticateResponseInit {
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly authBytes?: Uint8Array | undefined
  readonly sessionLifetimeMs?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link SaslAuthenticateResponse}. */
export const saslAuthenticateResponse: MessageCodec<SaslAuthenticateResponse, SaslAuthenticateResponseInit> = {
  name: 'SaslAuthenticateResponse',
  apiKey: 36,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('SaslAuthenticateResponse', version, 0, 2)
    try {
      return readSaslAuthenticateResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'SaslAuthenticateResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('SaslAuthenticateResponse', version, 0, 2)
    writeSaslAuthenticateResponse(writer, message, version)
  },
}

function readSaslAuthenticateResponse(reader: Reader, version: number): SaslAuthenticateResponse {
  const flexible = version >= 2
  const errorCode = reader.int16()
  const errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const authBytes = flexible ? reader.compactBytes() : reader.bytes()
  const sessionLifetimeMs: number = version >= 1 ? reader.int64() : 0
  const message: SaslAuthenticateResponse = { errorCode, errorMessage, authBytes, sessionLifetimeMs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeSaslAuthenticateResponse(writer: Writer, message: SaslAuthenticateResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage === undefined ? '' : message.errorMessage
  if (flexible) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  const authBytes = message.authBytes ?? emptyBytes
  if (flexible) writer.compactBytes(authBytes)
  else writer.bytes(authBytes)
  if (version >= 1) writer.int64(message.sessionLifetimeMs ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('SaslAuthenticateResponse', 'unknownTags', version)
  }
}
