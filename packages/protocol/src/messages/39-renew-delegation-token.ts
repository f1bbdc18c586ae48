// Generated from spec/39-renew-delegation-token.txt, do not edit: RenewDelegationTokenRequest and RenewDelegationTokenResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField, emptyBytes } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 39: RenewDelegationTokenRequest, versions 1 to 2. */
export interface RenewDelegationTokenRequest {
  hmac: Uint8Array
  renewPeriodMs: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RenewDelegationTokenRequest} to be written: a field left out has its default. */
export interface RenewDelegationTokenRequestInit {
  readonly hmac?: Uint8Array | undefined
  readonly renewPeriodMs?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RenewDelegationTokenRequest}. */
export const renewDelegationTokenRequest: MessageCodec<RenewDelegationTokenRequest, RenewDelegationTokenRequestInit> = {
  name: 'RenewDelegationTokenRequest',
  apiKey: 39,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('RenewDelegationTokenRequest', version, 1, 2)
    try {
      return readRenewDelegationTokenRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RenewDelegationTokenRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RenewDelegationTokenRequest', version, 1, 2)
    writeRenewDelegationTokenRequest(writer, message, version)
  },
}

function readRenewDelegationTokenRequest(reader: Reader, version: number): RenewDelegationTokenRequest {
  const flexible = version >= 2
  const hmac = flexible ? reader.compactBytes() : reader.bytes()
  const renewPeriodMs = reader.int64()
  const message: RenewDelegationTokenRequest = { hmac, renewPeriodMs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRenewDelegationTokenRequest(writer: Writer, message: RenewDelegationTokenRequestInit, version: number): void {
  const flexible = version >= 2
  const hmac = message.hmac ?? emptyBytes
  if (flexible) writer.compactBytes(hmac)
  else writer.bytes(hmac)
  writer.int64(message.renewPeriodMs ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('RenewDelegationTokenRequest', 'unknownTags', version)
  }
}

/** Response 39: RenewDelegationTokenResponse, versions 1 to 2. */
export interface RenewDelegationTokenResponse {
  errorCode: number
  expiryTimestampMs: number
  throttleTimeMs: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RenewDelegationTokenResponse} to be written: a field left out has its default. */
export interface RenewDelegationTokenResponseInit {
  readonly errorCode?: number | undefined
  readonly expiryTimestampMs?: number | undefined
  readonly throttleTimeMs?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RenewDelegationTokenResponse}. */
export const renewDelegationTokenResponse: MessageCodec<RenewDelegationTokenResponse, RenewDelegationTokenResponseInit> = {
  name: 'RenewDelegationTokenResponse',
  apiKey: 39,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('RenewDelegationTokenResponse', version, 1, 2)
    try {
      return readRenewDelegationTokenResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RenewDelegationTokenResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RenewDelegationTokenResponse', version, 1, 2)
    writeRenewDelegationTokenResponse(writer, message, version)
  },
}

function readRenewDelegationTokenResponse(reader: Reader, version: number): RenewDelegationTokenResponse {
  const flexible = version >= 2
  const errorCode = reader.int16()
  const expiryTimestampMs = reader.int64()
  const throttleTimeMs = reader.int32()
  const message: RenewDelegationTokenResponse = { errorCode, expiryTimestampMs, throttleTimeMs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRenewDelegationTokenResponse(writer: Writer, message: RenewDelegationTokenResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int16(message.errorCode ?? 0)
  writer.int64(message.expiryTimestampMs ?? 0)
  writer.int32(message.throttleTimeMs ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('RenewDelegationTokenResponse', 'unknownTags', version)
  }
}
