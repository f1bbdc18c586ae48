// Generated from spec/26-end-txn.txt, do not edit: EndTxnRequest and EndTxnResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 26: EndTxnRequest, versions 0 to 5. */
export interface EndTxnRequest {
  transactionalId: string
  producerId: number
  producerEpoch: number
  committed: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link EndTxnRequest} to be written: a field left out has its default. */
export interface EndTxnRequestInit {
  readonly transactionalId?: string | undefined
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly committed?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link EndTxnRequest}. */
export const endTxnRequest: MessageCodec<EndTxnRequest, EndTxnRequestInit> = {
  name: 'EndTxnRequest',
  apiKey: 26,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('EndTxnRequest', version, 0, 5)
    try {
      return readEndTxnRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'EndTxnRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('EndTxnRequest', version, 0, 5)
    writeEndTxnRequest(writer, message, version)
  },
}

function readEndTxnRequest(reader: Reader, version: number): EndTxnRequest {
  const flexible = version >= 3
  const transactionalId = flexible ? reader.compactString() : reader.string()
  const producerId = reader.int64()
  const producerEpoch = reader.int16()
  const committed = reader.boolean()
  const message: EndTxnRequest = { transactionalId, producerId, producerEpoch, committed }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEndTxnRequest(writer: Writer, message: EndTxnRequestInit, version: number): void {
  const flexible = version >= 3
  const transactionalId = message.transactionalId ?? ''
  if (flexible) writer.compactString(transactionalId)
  else writer.string(transactionalId)
  writer.int64(message.producerId ?? 0)
  writer.int16(message.producerEpoch ?? 0)
  writer.boolean(message.committed ?? false)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('EndTxnRequest', 'unknownTags', version)
  }
}

/** Response 26: EndTxnResponse, versions 0 to 5. */
export interface EndTxnResponse {
  throttleTimeMs: number
  errorCode: number
  /** From version 5, default -1. */
  producerId: number
  /** From version 5, default -1. */
  producerEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link EndTxnResponse} to be written: a field left out has its default. */
export interface EndTxnResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link EndTxnResponse}. */
export const endTxnResponse: MessageCodec<EndTxnResponse, EndTxnResponseInit> = {
  name: 'EndTxnResponse',
  apiKey: 26,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('EndTxnResponse', version, 0, 5)
    try {
      return readEndTxnResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'EndTxnResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('EndTxnResponse', version, 0, 5)
    writeEndTxnResponse(writer, message, version)
  },
}

function readEndTxnResponse(reader: Reader, version: number): EndTxnResponse {
  const flexible = version >= 3
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const producerId: number = version >= 5 ? reader.int64() : -1
  const producerEpoch: number = version >= 5 ? reader.int16() : -1
  const message: EndTxnResponse = { throttleTimeMs, errorCode, producerId, producerEpoch }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEndTxnResponse(writer: Writer, message: EndTxnResponseInit, version: number): void {
  const flexible = version >= 3
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  if (version >= 5) writer.int64(message.producerId ?? -1)
  if (version >= 5) writer.int16(message.producerEpoch ?? -1)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('EndTxnResponse', 'unknownTags', version)
  }
}
