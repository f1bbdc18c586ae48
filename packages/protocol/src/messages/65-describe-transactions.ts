// Generated from spec/65-describe-transactions.txt, do not edit: DescribeTransactionsRequest and DescribeTransactionsResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 65: DescribeTransactionsRequest, version 0. */
export interface DescribeTransactionsRequest {
  transactionalIds: string[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeTransactionsRequest} to be written: a field left out has its default. */
export interface DescribeTransactionsRequestInit {
  readonly transactionalIds?: readonly string[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeTransactionsRequest}. */
export const describeTransactionsRequest: MessageCodec<DescribeTransactionsRequest, DescribeTransactionsRequestInit> = {
  name: 'DescribeTransactionsRequest',
  apiKey: 65,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DescribeTransactionsRequest', version, 0, 0)
    try {
      return readDescribeTransactionsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeTransactionsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeTransactionsRequest', version, 0, 0)
    writeDescribeTransactionsRequest(writer, message, version)
  },
}

function readDescribeTransactionsRequest(reader: Reader, _version: number): DescribeTransactionsRequest {
  const transactionalIdsLength = reader.compactArrayLength(1)
  const transactionalIds: string[] = []
  for (let i = 0; i < transactionalIdsLength; i += 1) transactionalIds.push(reader.compactString())
  const message: DescribeTransactionsRequest = { transactionalIds }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeTransactionsRequest(writer: Writer, message: DescribeTransactionsRequestInit, _version: number): void {
  const transactionalIds = message.transactionalIds ?? []
  writer.compactArrayLength(transactionalIds.length)
  for (const element of transactionalIds) writer.compactString(element)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 65: DescribeTransactionsResponse, version 0. */
export interface DescribeTransactionsResponse {
  throttleTimeMs: number
  transactionStates: DescribeTransactionsResponseTransactionState[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeTransactionsResponse} to be written: a field left out has its default. */
export interface DescribeTransactionsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly transactionStates?: readonly DescribeTransactionsResponseTransactionStateInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeTransactionsResponse. */
export interface DescribeTransactionsResponseTransactionState {
  errorCode: number
  transactionalId: string
  transactionState: string
  transactionTimeoutMs: number
  transactionStartTimeMs: number
  producerId: number
  producerEpoch: number
  topics: DescribeTransactionsResponseTopicData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeTransactionsResponseTransactionState} to be written: a field left out has its default. */
export interface DescribeTransactionsResponseTransactionStateInit {
  readonly errorCode?: number | undefined
  readonly transactionalId?: string | undefined
  readonly transactionState?: string | undefined
  readonly transactionTimeoutMs?: number | undefined
  readonly transactionStartTimeMs?: number | undefined
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly topics?: readonly DescribeTransactionsResponseTopicDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeTransactionsResponse. */
export interface DescribeTransactionsResponseTopicData {
  topic: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeTransactionsResponseTopicData} to be written: a field left out has its default. */
export interface DescribeTransactionsResponseTopicDataInit {
  readonly topic?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeTransactionsResponse}. */
export const describeTransactionsResponse: MessageCodec<DescribeTransactionsResponse, DescribeTransactionsResponseInit> = {
  name: 'DescribeTransactionsResponse',
  apiKey: 65,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DescribeTransactionsResponse', version, 0, 0)
    try {
      return readDescribeTransactionsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeTransactionsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeTransactionsResponse', version, 0, 0)
    writeDescribeTransactionsResponse(writer, message, version)
  },
}

function readDescribeTransactionsResponse(reader: Reader, version: number): DescribeTransactionsResponse {
  const throttleTimeMs = reader.int32()
  const transactionStatesLength = reader.compactArrayLength(28)
  const transactionStates: DescribeTransactionsResponseTransactionState[] = []
  for (let i = 0; i < transactionStatesLength; i += 1) {
    transactionStates.push(readDescribeTransactionsResponseTransactionState(reader, version))
  }
  const message: DescribeTransactionsResponse = { throttleTimeMs, transactionStates }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeTransactionsResponse(writer: Writer, message: DescribeTransactionsResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  const transactionStates = message.transactionStates ?? []
  writer.compactArrayLength(transactionStates.length)
  for (const element of transactionStates) writeDescribeTransactionsResponseTransactionState(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeTransactionsResponseTransactionState(
  reader: Reader,
  version: number,
): DescribeTransactionsResponseTransactionState {
  const errorCode = reader.int16()
  const transactionalId = reader.compactString()
  const transactionState = reader.compactString()
  const transactionTimeoutMs = reader.int32()
  const transactionStartTimeMs = reader.int64()
  const producerId = reader.int64()
  const producerEpoch = reader.int16()
  const topicsLength = reader.compactArrayLength(3)
  const topics: DescribeTransactionsResponseTopicData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readDescribeTransactionsResponseTopicData(reader, version))
  const message: DescribeTransactionsResponseTransactionState = {
    errorCode,
    transactionalId,
    transactionState,
    transactionTimeoutMs,
    transactionStartTimeMs,
    producerId,
    producerEpoch,
    topics,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeTransactionsResponseTransactionState(
  writer: Writer,
  message: DescribeTransactionsResponseTransactionStateInit,
  version: number,
): void {
  writer.int16(message.errorCode ?? 0)
  writer.compactString(message.transactionalId ?? '')
  writer.compactString(message.transactionState ?? '')
  writer.int32(message.transactionTimeoutMs ?? 0)
  writer.int64(message.transactionStartTimeMs ?? 0)
  writer.int64(message.producerId ?? 0)
  writer.int16(message.producerEpoch ?? 0)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeDescribeTransactionsResponseTopicData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readDescribeTransactionsResponseTopicData(reader: Reader, _version: number): DescribeTransactionsResponseTopicData {
  const topic = reader.compactString()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: DescribeTransactionsResponseTopicData = { topic, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeTransactionsResponseTopicData(
  writer: Writer,
  message: DescribeTransactionsResponseTopicDataInit,
  _version: number,
): void {
  writer.compactString(message.topic ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}
