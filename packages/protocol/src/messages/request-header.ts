// Generated from spec/request-header.txt, do not edit: RequestHeader.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Message: RequestHeader, versions 1 to 2. */
export interface RequestHeader {
  requestApiKey: number
  requestApiVersion: number
  correlationId: number
  clientId: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link RequestHeader} to be written: a field left out has its default. */
export interface RequestHeaderInit {
  readonly requestApiKey?: number | undefined
  readonly requestApiVersion?: number | undefined
  readonly correlationId?: number | undefined
  readonly clientId?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RequestHeader}. */
export const requestHeader: MessageCodec<RequestHeader, RequestHeaderInit> = {
  name: 'RequestHeader',
  apiKey: -1,
  minVersion: 1,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('RequestHeader', version, 1, 2)
    try {
      return readRequestHeader(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RequestHeader', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RequestHeader', version, 1, 2)
    writeRequestHeader(writer, message, version)
  },
}

function readRequestHeader(reader: Reader, version: number): RequestHeader {
  const flexible = version >= 2
  const requestApiKey = reader.int16()
  const requestApiVersion = reader.int16()
  const correlationId = reader.int32()
  const clientId = reader.nullableString()
  const message: RequestHeader = { requestApiKey, requestApiVersion, correlationId, clientId }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRequestHeader(writer: Writer, message: RequestHeaderInit, version: number): void {
  const flexible = version >= 2
  writer.int16(message.requestApiKey ?? 0)
  writer.int16(message.requestApiVersion ?? 0)
  writer.int32(message.correlationId ?? 0)
  writer.nullableString(message.clientId === undefined ? '' : message.clientId)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('RequestHeader', 'unknownTags', version)
  }
}
