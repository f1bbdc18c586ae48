// Generated from spec/40-expire-delegation-token.txt, do not edit: ExpireDelegationTokenRequest and ExpireDelegationTokenResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField, emptyBytes } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 40: ExpireDelegationTokenRequest, versions 1 to 2. */
export interface ExpireDelegationTokenRequest {
  hmac: Uint8Array
  expiryTimePeriodMs: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ExpireDelegationTokenRequest} to be written: a field left out has its default. */
export interface ExpireDelegationTokenRequestInit {
  readonly hmac?: Uint8Array | undefined
  readonly expiryTimePeriodMs?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ExpireDelegationTokenRequest}. */
export const expireDelegationTokenRequest: MessageCodec<ExpireDelegationTokenRequest, ExpireDelegationTokenRequestInit> = {
  name: 'ExpireDelegationTokenRequest',
  apiKey: 40,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('ExpireDelegationTokenRequest', version, 1, 2)
    try {
      return readExpireDelegationTokenRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ExpireDelegationTokenRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ExpireDelegationTokenRequest', version, 1, 2)
    writeExpireDelegationTokenRequest(writer, message, version)
  },
}

function readExpireDelegationTokenRequest(reader: Reader, version: number): ExpireDelegationTokenRequest {
  const flexible = version >= 2
  const hmac = flexible ? reader.compactBytes() : reader.bytes()
  const expiryTimePeriodMs = reader.int64()
  const message: ExpireDelegationTokenRequest = { hmac, expiryTimePeriodMs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeExpireDelegationTokenRequest(writer: Writer, message: ExpireDelegationTokenRequestInit, version: number): void {
  const flexible = version >= 2
  const hmac = message.hmac ?? emptyBytes
  if (flexible) writer.compactBytes(hmac)
  else writer.bytes(hmac)
  writer.int64(message.expiryTimePeriodMs ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ExpireDelegationTokenRequest', 'unknownTags', version)
  }
}

/** Response 40: ExpireDelegationTokenResponse, versions 1 to 2. */
export interface ExpireDelegationTokenResponse {
  errorCode: number
  expiryTimestampMs: number
  throttleTimeMs: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ExpireDelegationTokenResponse} to be written: a field left out has its default. */
export interface ExpireDelegationTokenResponseInit {
  readonly errorCode?: number | undefined
  readonly expiryTimestampMs?: number | undefined
  readonly throttleTimeMs?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ExpireDelegationTokenResponse}. */
export const expireDelegationTokenResponse: MessageCodec<ExpireDelegationTokenResponse, ExpireDelegationTokenResponseInit> = {
  name: 'ExpireDelegationTokenResponse',
  apiKey: 40,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('ExpireDelegationTokenResponse', version, 1, 2)
    try {
      return readExpireDelegationTokenResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ExpireDelegationTokenResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ExpireDelegationTokenResponse', version, 1, 2)
    writeExpireDelegationTokenResponse(writer, message, version)
  },
}

function readExpireDelegationTokenResponse(reader: Reader, version: number): ExpireDelegationTokenResponse {
  const flexible = version >= 2
  const errorCode = reader.int16()
  const expiryTimestampMs = reader.int64()
  const throttleTimeMs = reader.int32()
  const message: ExpireDelegationTokenResponse = { errorCode, expiryTimestampMs, throttleTimeMs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeExpireDelegationTokenResponse(writer: Writer, message: ExpireDelegationTokenResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int16(message.errorCode ?? 0)
  writer.int64(message.expiryTimestampMs ?? 0)
  writer.int32(message.throttleTimeMs ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ExpireDelegationTokenResponse', 'unknownTags', version)
  }
}
