// Generated from spec/response-header.txt, do not edit: ResponseHeader.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Message: ResponseHeader, versions 0 to 1. */
export interface ResponseHeader {
  correlationId: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ResponseHeader} to be written: a field left out has its default. */
export interface ResponseHeaderInit {
  readonly correlationId?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ResponseHeader}. */
export const responseHeader: MessageCodec<ResponseHeader, ResponseHeaderInit> = {
  name: 'ResponseHeader',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  read(reader, version) {
    checkVersion('ResponseHeader', version, 0, 1)
    try {
      return readResponseHeader(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ResponseHeader', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ResponseHeader', version, 0, 1)
    writeResponseHeader(writer, message, version)
  },
}

function readResponseHeader(reader: Reader, version: number): ResponseHeader {
  const flexible = version >= 1
  const correlationId = reader.int32()
  const message: ResponseHeader = { correlationId }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeResponseHeader(writer: Writer, message: ResponseHeaderInit, version: number): void {
  const flexible = version >= 1
  writer.int32(message.correlationId ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ResponseHeader', 'unknownTags', version)
  }
}
