// Generated from spec/25-add-offsets-to-txn.txt, do not edit: AddOffsetsToTxnRequest and AddOffsetsToTxnResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 25: AddOffsetsToTxnRequest, versions 0 to 4. */
export interface AddOffsetsToTxnRequest {
  transactionalId: string
  producerId: number
  producerEpoch: number
  groupId: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link AddOffsetsToTxnRequest} to be written: a field left out has its default. */
export interface AddOffsetsToTxnRequestInit {
  readonly transactionalId?: string | undefined
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly groupId?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AddOffsetsToTxnRequest}. */
export const addOffsetsToTxnRequest: MessageCodec<AddOffsetsToTxnRequest, AddOffsetsToTxnRequestInit> = {
  name: 'AddOffsetsToTxnRequest',
  apiKey: 25,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('AddOffsetsToTxnRequest', version, 0, 4)
    try {
      return readAddOffsetsToTxnRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AddOffsetsToTxnRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AddOffsetsToTxnRequest', version, 0, 4)
    writeAddOffsetsToTxnRequest(writer, message, version)
  },
}

function readAddOffsetsToTxnRequest(reader: Reader, version: number): AddOffsetsToTxnRequest {
  const flexible = version >= 3
  const transactionalId = flexible ? reader.compactString() : reader.string()
  const producerId = reader.int64()
  const producerEpoch = reader.int16()
  const groupId = flexible ? reader.compactString() : reader.string()
  const message: AddOffsetsToTxnRequest = { transactionalId, producerId, producerEpoch, groupId }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAddOffsetsToTxnRequest(writer: Writer, message: AddOffsetsToTxnRequestInit, version: number): void {
  const flexible = version >= 3
  const transactionalId = message.transactionalId ?? ''
  if (flexible) writer.compactString(transactionalId)
  else writer.string(transactionalId)
  writer.int64(message.producerId ?? 0)
  writer.int16(message.producerEpoch ?? 0)
  const groupId = message.groupId ?? ''
  if (flexible) writer.compactString(groupId)
  else writer.string(groupId)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AddOffsetsToTxnRequest', 'unknownTags', version)
  }
}

/** Response 25: AddOffsetsToTxnResponse, versions 0 to 4. */
export interface AddOffsetsToTxnResponse {
  throttleTimeMs: number
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AddOffsetsToTxnResponse} to be written: a field left out has its default. */
export interface AddOffsetsToTxnResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AddOffsetsToTxnResponse}. */
export const addOffsetsToTxnResponse: MessageCodec<AddOffsetsToTxnResponse, AddOffsetsToTxnResponseInit> = {
  name: 'AddOffsetsToTxnResponse',
  apiKey: 25,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('AddOffsetsToTxnResponse', version, 0, 4)
    try {
      return readAddOffsetsToTxnResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AddOffsetsToTxnResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AddOffsetsToTxnResponse', version, 0, 4)
    writeAddOffsetsToTxnResponse(writer, message, version)
  },
}

function readAddOffsetsToTxnResponse(reader: Reader, version: number): AddOffsetsToTxnResponse {
  const flexible = version >= 3
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const message: AddOffsetsToTxnResponse = { throttleTimeMs, errorCode }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAddOffsetsToTxnResponse(writer: Writer, message: AddOffsetsToTxnResponseInit, version: number): void {
  const flexible = version >= 3
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AddOffsetsToTxnResponse', 'unknownTags', version)
  }
}
