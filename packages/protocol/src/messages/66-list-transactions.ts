// Generated from spec/66-list-transactions.txt, do not edit: ListTransactionsRequest and ListTransactionsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 66: ListTransactionsRequest, versions 0 to 2. */
export interface ListTransactionsRequest {
  stateFilters: string[]
  producerIdFilters: number[]
  /** From version 1, default -1. */
  durationFilter: number
  /** From version 2, default null. */
  transactionalIdPattern: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListTransactionsRequest} to be written: a field left out has its default. */
export interface ListTransactionsRequestInit {
  readonly stateFilters?: readonly string[] | undefined
  readonly producerIdFilters?: readonly number[] | undefined
  readonly durationFilter?: number | undefined
  readonly transactionalIdPattern?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ListTransactionsRequest}. */
export const listTransactionsRequest: MessageCodec<ListTransactionsRequest, ListTransactionsRequestInit> = {
  name: 'ListTransactionsRequest',
  apiKey: 66,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ListTransactionsRequest', version, 0, 2)
    try {
      return readListTransactionsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ListTransactionsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ListTransactionsRequest', version, 0, 2)
    writeListTransactionsRequest(writer, message, version)
  },
}

function readListTransactionsRequest(reader: Reader, version: number): ListTransactionsRequest {
  const stateFiltersLength = reader.compactArrayLength(1)
  const stateFilters: string[] = []
  for (let i = 0; i < stateFiltersLength; i += 1) stateFilters.push(reader.compactString())
  const producerIdFiltersLength = reader.compactArrayLength(8)
  const producerIdFilters: number[] = []
  for (let i = 0; i < producerIdFiltersLength; i += 1) producerIdFilters.push(reader.int64())
  const durationFilter: number = version >= 1 ? reader.int64() : -1
  const transactionalIdPattern: string | null = version >= 2 ? reader.compactNullableString() : null
  const message: ListTransactionsRequest = { stateFilters, producerIdFilters, durationFilter, transactionalIdPattern }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListTransactionsRequest(writer: Writer, message: ListTransactionsRequestInit, version: number): void {
  const stateFilters = message.stateFilters ?? []
  writer.compactArrayLength(stateFilters.length)
  for (const element of stateFilters) writer.compactString(element)
  const producerIdFilters = message.producerIdFilters ?? []
  writer.compactArrayLength(producerIdFilters.length)
  for (const element of producerIdFilters) writer.int64(element)
  const durationFilter = message.durationFilter ?? -1
  if (version >= 1) {
    writer.int64(durationFilter)
  } else if (durationFilter !== -1) {
    throw unsupportedField('ListTransactionsRequest', 'durationFilter', version)
  }
  const transactionalIdPattern = message.transactionalIdPattern ?? null
  if (version >= 2) {
    writer.compactNullableString(transactionalIdPattern)
  } else if (transactionalIdPattern !== null) {
    throw unsupportedField('ListTransactionsRequest', 'transactionalIdPattern', version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 66: ListTransactionsResponse, versions 0 to 2. */
export interface ListTransactionsResponse {
  throttleTimeMs: number
  errorCode: number
  unknownStateFilters: string[]
  transactionStates: ListTransactionsResponseTransactionState[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListTransactionsResponse} to be written: a field left out has its default. */
export interface ListTransactionsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly unknownStateFilters?: readonly string[] | undefined
  readonly transactionStates?: readonly ListTransactionsResponseTransactionStateInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ListTransactionsResponse. */
export interface ListTransactionsResponseTransactionState {
  transactionalId: string
  producerId: number
  transactionState: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListTransactionsResponseTransactionState} to be written: a field left out has its default. */
export interface ListTransactionsResponseTransactionStateInit {
  readonly transactionalId?: string | undefined
  readonly producerId?: number | undefined
  readonly transactionState?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ListTransactionsResponse}. */
export const listTransactionsResponse: MessageCodec<ListTransactionsResponse, ListTransactionsResponseInit> = {
  name: 'ListTransactionsResponse',
  apiKey: 66,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ListTransactionsResponse', version, 0, 2)
    try {
      return readListTransactionsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ListTransactionsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ListTransactionsResponse', version, 0, 2)
    writeListTransactionsResponse(writer, message, version)
  },
}

function readListTransactionsResponse(reader: Reader, version: number): ListTransactionsResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const unknownStateFiltersLength = reader.compactArrayLength(1)
  const unknownStateFilters: string[] = []
  for (let i = 0; i < unknownStateFiltersLength; i += 1) unknownStateFilters.push(reader.compactString())
  const transactionStatesLength = reader.compactArrayLength(11)
  const transactionStates: ListTransactionsResponseTransactionState[] = []
  for (let i = 0; i < transactionStatesLength; i += 1) {
    transactionStates.push(readListTransactionsResponseTransactionState(reader, version))
  }
  const message: ListTransactionsResponse = { throttleTimeMs, errorCode, unknownStateFilters, transactionStates }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListTransactionsResponse(writer: Writer, message: ListTransactionsResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  const unknownStateFilters = message.unknownStateFilters ?? []
  writer.compactArrayLength(unknownStateFilters.length)
  for (const element of unknownStateFilters) writer.compactString(element)
  const transactionStates = message.transactionStates ?? []
  writer.compactArrayLength(transactionStates.length)
  for (const element of transactionStates) writeListTransactionsResponseTransactionState(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readListTransactionsResponseTransactionState(
  reader: Reader,
  _version: number,
): ListTransactionsResponseTransactionState {
  const transactionalId = reader.compactString()
  const producerId = reader.int64()
  const transactionState = reader.compactString()
  const message: ListTransactionsResponseTransactionState = { transactionalId, producerId, transactionState }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListTransactionsResponseTransactionState(
  writer: Writer,
  message: ListTransactionsResponseTransactionStateInit,
  _version: number,
): void {
  writer.compactString(message.transactionalId ?? '')
  writer.int64(message.producerId ?? 0)
  writer.compactString(message.transactionState ?? '')
  writeUnknownTags(writer, message.unknownTags)
}
