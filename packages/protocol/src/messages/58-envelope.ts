// Generated from spec/58-envelope.txt, do not edit: EnvelopeRequest and EnvelopeResponse.
import { type MessageCodec, checkVersion, malformedIn, emptyBytes } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 58: EnvelopeRequest, version 0. */
export interface EnvelopeRequest {
  requestData: Uint8Array
  requestPrincipal: Uint8Array | null
  clientHostAddress: Uint8Array
  unknownTags?: readonly UnknownTag[]
}

/** {@link EnvelopeRequest} to be written: a field left out has its default. */
export interface EnvelopeRequestInit {
  readonly requestData?: Uint8Array | undefined
  readonly requestPrincipal?: Uint8Array | null | undefined
  readonly clientHostAddress?: Uint8Array | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link EnvelopeRequest}. */
export const envelopeRequest: MessageCodec<EnvelopeRequest, EnvelopeRequestInit> = {
  name: 'EnvelopeRequest',
  apiKey: 58,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('EnvelopeRequest', version, 0, 0)
    try {
      return readEnvelopeRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'EnvelopeRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('EnvelopeRequest', version, 0, 0)
    writeEnvelopeRequest(writer, message, version)
  },
}

function readEnvelopeRequest(reader: Reader, _version: number): EnvelopeRequest {
  const requestData = reader.compactBytes()
  const requestPrincipal = reader.compactNullableBytes()
  const clientHostAddress = reader.compactBytes()
  const message: EnvelopeRequest = { requestData, requestPrincipal, clientHostAddress }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEnvelopeRequest(writer: Writer, message: EnvelopeRequestInit, _version: number): void {
  writer.compactBytes(message.requestData ?? emptyBytes)
  writer.compactNullableBytes(message.requestPrincipal === undefined ? emptyBytes : message.requestPrincipal)
  writer.compactBytes(message.clientHostAddress ?? emptyBytes)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 58: EnvelopeResponse, version 0. */
export interface EnvelopeResponse {
  /** Default null. */
  responseData: Uint8Array | null
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link EnvelopeResponse} to be written: a field left out has its default. */
export interface EnvelopeResponseInit {
  readonly responseData?: Uint8Array | null | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link EnvelopeResponse}. */
export const envelopeResponse: MessageCodec<EnvelopeResponse, EnvelopeResponseInit> = {
  name: 'EnvelopeResponse',
  apiKey: 58,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('EnvelopeResponse', version, 0, 0)
    try {
      return readEnvelopeResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'EnvelopeResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('EnvelopeResponse', version, 0, 0)
    writeEnvelopeResponse(writer, message, version)
  },
}

function readEnvelopeResponse(reader: Reader, _version: number): EnvelopeResponse {
  const responseData = reader.compactNullableBytes()
  const errorCode = reader.int16()
  const message: EnvelopeResponse = { responseData, errorCode }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEnvelopeResponse(writer: Writer, message: EnvelopeResponseInit, _version: number): void {
  writer.compactNullableBytes(message.responseData ?? null)
  writer.int16(message.errorCode ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
