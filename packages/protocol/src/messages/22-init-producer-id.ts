// Generated from spec/22-init-producer-id.txt, do not edit: InitProducerIdRequest and InitProducerIdResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 22: InitProducerIdRequest, versions 0 to 6. */
export interface InitProducerIdRequest {
  transactionalId: string | null
  transactionTimeoutMs: number
  /** From version 3, default -1. */
  producerId: number
  /** From version 3, default -1. */
  producerEpoch: number
  /** From version 6, default false. */
  enable2Pc: boolean
  /** From version 6, default false. */
  keepPreparedTxn: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link InitProducerIdRequest} to be written: a field left out has its default. */
export interface InitProducerIdRequestInit {
  readonly transactionalId?: string | null | undefined
  readonly transactionTimeoutMs?: number | undefined
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly enable2Pc?: boolean | undefined
  readonly keepPreparedTxn?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link InitProducerIdRequest}. */
export const initProducerIdRequest: MessageCodec<InitProducerIdRequest, InitProducerIdRequestInit> = {
  name: 'InitProducerIdRequest',
  apiKey: 22,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('InitProducerIdRequest', version, 0, 6)
    try {
      return readInitProducerIdRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'InitProducerIdRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('InitProducerIdRequest', version, 0, 6)
    writeInitProducerIdRequest(writer, message, version)
  },
}

function readInitProducerIdRequest(reader: Reader, version: number): InitProducerIdRequest {
  const flexible = version >= 2
  const transactionalId = flexible ? reader.compactNullableString() : reader.nullableString()
  const transactionTimeoutMs = reader.int32()
  const producerId: number = version >= 3 ? reader.int64() : -1
  const producerEpoch: number = version >= 3 ? reader.int16() : -1
  const enable2Pc: boolean = version >= 6 ? reader.boolean() : false
  const keepPreparedTxn: boolean = version >= 6 ? reader.boolean() : false
  const message: InitProducerIdRequest = {
    transactionalId,
    transactionTimeoutMs,
    producerId,
    producerEpoch,
    enable2Pc,
    keepPreparedTxn,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeInitProducerIdRequest(writer: Writer, message: InitProducerIdRequestInit, version: number): void {
  const flexible = version >= 2
  const transactionalId = message.transactionalId === undefined ? '' : message.transactionalId
  if (flexible) writer.compactNullableString(transactionalId)
  else writer.nullableString(transactionalId)
  writer.int32(message.transactionTimeoutMs ?? 0)
  const producerId = message.producerId ?? -1
  if (version >= 3) {
    writer.int64(producerId)
  } else if (producerId !== -1) {
    throw unsupportedField('InitProducerIdRequest', 'producerId', version)
  }
  const producerEpoch = message.producerEpoch ?? -1
  if (version >= 3) {
    writer.int16(producerEpoch)
  } else if (producerEpoch !== -1) {
    throw unsupportedField('InitProducerIdRequest', 'producerEpoch', version)
  }
  const enable2Pc = message.enable2Pc ?? false
  if (version >= 6) {
    writer.boolean(enable2Pc)
  } else if (enable2Pc) {
    throw unsupportedField('InitProducerIdRequest', 'enable2Pc', version)
  }
  const keepPreparedTxn = message.keepPreparedTxn ?? false
  if (version >= 6) {
    writer.boolean(keepPreparedTxn)
  } else if (keepPreparedTxn) {
    throw unsupportedField('InitProducerIdRequest', 'keepPreparedTxn', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('InitProducerIdRequest', 'unknownTags', version)
  }
}

/** Response 22: InitProducerIdResponse, versions 0 to 6. */
export interface InitProducerIdResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default -1. */
  producerId: number
  producerEpoch: number
  /** From version 6, default -1. */
  ongoingTxnProducerId: number
  /** From version 6, default -1. */
  ongoingTxnProducerEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link InitProducerIdResponse} to be written: a field left out has its default. */
export interface InitProducerIdResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly ongoingTxnProducerId?: number | undefined
  readonly ongoingTxnProducerEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link InitProducerIdResponse}. */
export const initProducerIdResponse: MessageCodec<InitProducerIdResponse, InitProducerIdResponseInit> = {
  name: 'InitProducerIdResponse',
  apiKey: 22,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('InitProducerIdResponse', version, 0, 6)
    try {
      return readInitProducerIdResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'InitProducerIdResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('InitProducerIdResponse', version, 0, 6)
    writeInitProducerIdResponse(writer, message, version)
  },
}

function readInitProducerIdResponse(reader: Reader, version: number): InitProducerIdResponse {
  const flexible = version >= 2
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const producerId = reader.int64()
  const producerEpoch = reader.int16()
  const ongoingTxnProducerId: number = version >= 6 ? reader.int64() : -1
  const ongoingTxnProducerEpoch: number = version >= 6 ? reader.int16() : -1
  const message: InitProducerIdResponse = {
    throttleTimeMs,
    errorCode,
    producerId,
    producerEpoch,
    ongoingTxnProducerId,
    ongoingTxnProducerEpoch,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeInitProducerIdResponse(writer: Writer, message: InitProducerIdResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.int64(message.producerId ?? -1)
  writer.int16(message.producerEpoch ?? 0)
  const ongoingTxnProducerId = message.ongoingTxnProducerId ?? -1
  if (version >= 6) {
    writer.int64(ongoingTxnProducerId)
  } else if (ongoingTxnProducerId !== -1) {
    throw unsupportedField('InitProducerIdResponse', 'ongoingTxnProducerId', version)
  }
  const ongoingTxnProducerEpoch = message.ongoingTxnProducerEpoch ?? -1
  if (version >= 6) {
    writer.int16(ongoingTxnProducerEpoch)
  } else if (ongoingTxnProducerEpoch !== -1) {
    throw unsupportedField('InitProducerIdResponse', 'ongoingTxnProducerEpoch', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('InitProducerIdResponse', 'unknownTags', version)
  }
}
