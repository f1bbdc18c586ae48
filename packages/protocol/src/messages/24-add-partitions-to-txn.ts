// Generated from spec/24-add-partitions-to-txn.txt, do not edit: AddPartitionsToTxnRequest and AddPartitionsToTxnResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 24: AddPartitionsToTxnRequest, versions 0 to 5. */
export interface AddPartitionsToTxnRequest {
  /** From version 4. */
  transactions: AddPartitionsToTxnRequestAddPartitionsToTxnTransaction[]
  /** Up to version 3. */
  v3AndBelowTransactionalId: string
  /** Up to version 3. */
  v3AndBelowProducerId: number
  /** Up to version 3. */
  v3AndBelowProducerEpoch: number
  /** Up to version 3. */
  v3AndBelowTopics: AddPartitionsToTxnRequestAddPartitionsToTxnTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AddPartitionsToTxnRequest} to be written: a field left out has its default. */
export interface AddPartitionsToTxnRequestInit {
  readonly transactions?: readonly AddPartitionsToTxnRequestAddPartitionsToTxnTransactionInit[] | undefined
  readonly v3AndBelowTransactionalId?: string | undefined
  readonly v3AndBelowProducerId?: number | undefined
  readonly v3AndBelowProducerEpoch?: number | undefined
  readonly v3AndBelowTopics?: readonly AddPartitionsToTxnRequestAddPartitionsToTxnTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AddPartitionsToTxnRequest, from version 4. */
export interface AddPartitionsToTxnRequestAddPartitionsToTxnTransaction {
  transactionalId: string
  producerId: number
  producerEpoch: number
  /** Default false. */
  verifyOnly: boolean
  topics: AddPartitionsToTxnRequestAddPartitionsToTxnTopic[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AddPartitionsToTxnRequestAddPartitionsToTxnTransaction} to be written: a field left out has its default. */
export interface AddPartitionsToTxnRequestAddPartitionsToTxnTransactionInit {
  readonly transactionalId?: string | undefined
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly verifyOnly?: boolean | undefined
  readonly topics?: readonly AddPartitionsToTxnRequestAddPartitionsToTxnTopicInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AddPartitionsToTxnRequest. */
export interface AddPartitionsToTxnRequestAddPartitionsToTxnTopic {
  name: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AddPartitionsToTxnRequestAddPartitionsToTxnTopic} to be written: a field left out has its default. */
export interface AddPartitionsToTxnRequestAddPartitionsToTxnTopicInit {
  readonly name?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AddPartitionsToTxnRequest}. */
export const addPartitionsToTxnRequest: MessageCodec<AddPartitionsToTxnRequest, AddPartitionsToTxnRequestInit> = {
  name: 'AddPartitionsToTxnRequest',
  apiKey: 24,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('AddPartitionsToTxnRequest', version, 0, 5)
    try {
      return readAddPartitionsToTxnRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AddPartitionsToTxnRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AddPartitionsToTxnRequest', version, 0, 5)
    writeAddPartitionsToTxnRequest(writer, message, version)
  },
}

function readAddPartitionsToTxnRequest(reader: Reader, version: number): AddPartitionsToTxnRequest {
  const flexible = version >= 3
  let transactions: AddPartitionsToTxnRequestAddPartitionsToTxnTransaction[] = []
  if (version >= 4) {
    const transactionsLength = flexible ? reader.compactArrayLength(14) : reader.arrayLength(14)
    const transactionsElements: AddPartitionsToTxnRequestAddPartitionsToTxnTransaction[] = []
    for (let i = 0; i < transactionsLength; i += 1) {
      transactionsElements.push(readAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(reader, version))
    }
    transactions = transactionsElements
  }
  const v3AndBelowTransactionalId: string = version <= 3 ? (flexible ? reader.compactString() : reader.string()) : ''
  const v3AndBelowProducerId: number = version <= 3 ? reader.int64() : 0
  const v3AndBelowProducerEpoch: number = version <= 3 ? reader.int16() : 0
  let v3AndBelowTopics: AddPartitionsToTxnRequestAddPartitionsToTxnTopic[] = []
  if (version <= 3) {
    const v3AndBelowTopicsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
    const v3AndBelowTopicsElements: AddPartitionsToTxnRequestAddPartitionsToTxnTopic[] = []
    for (let i = 0; i < v3AndBelowTopicsLength; i += 1) {
      v3AndBelowTopicsElements.push(readAddPartitionsToTxnRequestAddPartitionsToTxnTopic(reader, version))
    }
    v3AndBelowTopics = v3AndBelowTopicsElements
  }
  const message: AddPartitionsToTxnRequest = {
    transactions,
    v3AndBelowTransactionalId,
    v3AndBelowProducerId,
    v3AndBelowProducerEpoch,
    v3AndBelowTopics,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAddPartitionsToTxnRequest(writer: Writer, message: AddPartitionsToTxnRequestInit, version: number): void {
  const flexible = version >= 3
  const transactions = message.transactions ?? []
  if (version >= 4) {
    if (flexible) writer.compactArrayLength(transactions.length)
    else writer.arrayLength(transactions.length)
    for (const element of transactions) writeAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(writer, element, version)
  } else if (transactions.length > 0) {
    throw unsupportedField('AddPartitionsToTxnRequest', 'transactions', version)
  }
  const v3AndBelowTransactionalId = message.v3AndBelowTransactionalId ?? ''
  if (version <= 3) {
    if (flexible) writer.compactString(v3AndBelowTransactionalId)
    else writer.string(v3AndBelowTransactionalId)
  } else if (v3AndBelowTransactionalId !== '') {
    throw unsupportedField('AddPartitionsToTxnRequest', 'v3AndBelowTransactionalId', version)
  }
  const v3AndBelowProducerId = message.v3AndBelowProducerId ?? 0
  if (version <= 3) {
    writer.int64(v3AndBelowProducerId)
  } else if (v3AndBelowProducerId !== 0) {
    throw unsupportedField('AddPartitionsToTxnRequest', 'v3AndBelowProducerId', version)
  }
  const v3AndBelowProducerEpoch = message.v3AndBelowProducerEpoch ?? 0
  if (version <= 3) {
    writer.int16(v3AndBelowProducerEpoch)
  } else if (v3AndBelowProducerEpoch !== 0) {
    throw unsupportedField('AddPartitionsToTxnRequest', 'v3AndBelowProducerEpoch', version)
  }
  const v3AndBelowTopics = message.v3AndBelowTopics ?? []
  if (version <= 3) {
    if (flexible) writer.compactArrayLength(v3AndBelowTopics.length)
    else writer.arrayLength(v3AndBelowTopics.length)
    for (const element of v3AndBelowTopics) writeAddPartitionsToTxnRequestAddPartitionsToTxnTopic(writer, element, version)
  } else if (v3AndBelowTopics.length > 0) {
    throw unsupportedField('AddPartitionsToTxnRequest', 'v3AndBelowTopics', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AddPartitionsToTxnRequest', 'unknownTags', version)
  }
}

function readAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(
  reader: Reader,
  version: number,
): AddPartitionsToTxnRequestAddPartitionsToTxnTransaction {
  const transactionalId = reader.compactString()
  const producerId = reader.int64()
  const producerEpoch = reader.int16()
  const verifyOnly = reader.boolean()
  const topicsLength = reader.compactArrayLength(3)
  const topics: AddPartitionsToTxnRequestAddPartitionsToTxnTopic[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readAddPartitionsToTxnRequestAddPartitionsToTxnTopic(reader, version))
  const message: AddPartitionsToTxnRequestAddPartitionsToTxnTransaction = {
    transactionalId,
    producerId,
    producerEpoch,
    verifyOnly,
    topics,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAddPartitionsToTxnRequestAddPartitionsToTxnTransaction(
  writer: Writer,
  message: AddPartitionsToTxnRequestAddPartitionsToTxnTransactionInit,
  version: number,
): void {
  writer.compactString(message.transactionalId ?? '')
  writer.int64(message.producerId ?? 0)
  writer.int16(message.producerEpoch ?? 0)
  writer.boolean(message.verifyOnly ?? false)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeAddPartitionsToTxnRequestAddPartitionsToTxnTopic(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAddPartitionsToTxnRequestAddPartitionsToTxnTopic(
  reader: Reader,
  version: number,
): AddPartitionsToTxnRequestAddPartitionsToTxnTopic {
  const flexible = version >= 3
  const name = flexible ? reader.compactString() : reader.string()
  const partitionsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: AddPartitionsToTxnRequestAddPartitionsToTxnTopic = { name, partitions }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAddPartitionsToTxnRequestAddPartitionsToTxnTopic(
  writer: Writer,
  message: AddPartitionsToTxnRequestAddPartitionsToTxnTopicInit,
  version: number,
): void {
  const flexible = version >= 3
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const partitions = message.partitions ?? []
  if (flexible) writer.compactArrayLength(partitions.length)
  else writer.arrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AddPartitionsToTxnRequest', 'AddPartitionsToTxnTopic.unknownTags', version)
  }
}

/** Response 24: AddPartitionsToTxnResponse, versions 0 to 5. */
export interface AddPartitionsToTxnResponse {
  throttleTimeMs: number
  /** From version 4. */
  errorCode: number
  /** From version 4. */
  resultsByTransaction: AddPartitionsToTxnResponseAddPartitionsToTxnResult[]
  /** Up to version 3. */
  resultsByTopicV3AndBelow: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AddPartitionsToTxnResponse} to be written: a field left out has its default. */
export interface AddPartitionsToTxnResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly resultsByTransaction?: readonly AddPartitionsToTxnResponseAddPartitionsToTxnResultInit[] | undefined
  readonly resultsByTopicV3AndBelow?: readonly AddPartitionsToTxnResponseAddPartitionsToTxnTopicResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AddPartitionsToTxnResponse, from version 4. */
export interface AddPartitionsToTxnResponseAddPartitionsToTxnResult {
  transactionalId: string
  topicResults: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AddPartitionsToTxnResponseAddPartitionsToTxnResult} to be written: a field left out has its default. */
export interface AddPartitionsToTxnResponseAddPartitionsToTxnResultInit {
  readonly transactionalId?: string | undefined
  readonly topicResults?: readonly AddPartitionsToTxnResponseAddPartitionsToTxnTopicResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AddPartitionsToTxnResponse. */
export interface AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult {
  name: string
  resultsByPartition: AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult} to be written: a field left out has its default. */
export interface AddPartitionsToTxnResponseAddPartitionsToTxnTopicResultInit {
  readonly name?: string | undefined
  readonly resultsByPartition?: readonly AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AddPartitionsToTxnResponse. */
export interface AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult {
  partitionIndex: number
  partitionErrorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult} to be written: a field left out has its default. */
export interface AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResultInit {
  readonly partitionIndex?: number | undefined
  readonly partitionErrorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AddPartitionsToTxnResponse}. */
export const addPartitionsToTxnResponse: MessageCodec<AddPartitionsToTxnResponse, AddPartitionsToTxnResponseInit> = {
  name: 'AddPartitionsToTxnResponse',
  apiKey: 24,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('AddPartitionsToTxnResponse', version, 0, 5)
    try {
      return readAddPartitionsToTxnResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AddPartitionsToTxnResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AddPartitionsToTxnResponse', version, 0, 5)
    writeAddPartitionsToTxnResponse(writer, message, version)
  },
}

function readAddPartitionsToTxnResponse(reader: Reader, version: number): AddPartitionsToTxnResponse {
  const flexible = version >= 3
  const throttleTimeMs = reader.int32()
  const errorCode: number = version >= 4 ? reader.int16() : 0
  let resultsByTransaction: AddPartitionsToTxnResponseAddPartitionsToTxnResult[] = []
  if (version >= 4) {
    const resultsByTransactionLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
    const resultsByTransactionElements: AddPartitionsToTxnResponseAddPartitionsToTxnResult[] = []
    for (let i = 0; i < resultsByTransactionLength; i += 1) {
      resultsByTransactionElements.push(readAddPartitionsToTxnResponseAddPartitionsToTxnResult(reader, version))
    }
    resultsByTransaction = resultsByTransactionElements
  }
  let resultsByTopicV3AndBelow: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[] = []
  if (version <= 3) {
    const resultsByTopicV3AndBelowLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
    const resultsByTopicV3AndBelowElements: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[] = []
    for (let i = 0; i < resultsByTopicV3AndBelowLength; i += 1) {
      resultsByTopicV3AndBelowElements.push(readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(reader, version))
    }
    resultsByTopicV3AndBelow = resultsByTopicV3AndBelowElements
  }
  const message: AddPartitionsToTxnResponse = { throttleTimeMs, errorCode, resultsByTransaction, resultsByTopicV3AndBelow }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAddPartitionsToTxnResponse(writer: Writer, message: AddPartitionsToTxnResponseInit, version: number): void {
  const flexible = version >= 3
  writer.int32(message.throttleTimeMs ?? 0)
  if (version >= 4) writer.int16(message.errorCode ?? 0)
  const resultsByTransaction = message.resultsByTransaction ?? []
  if (version >= 4) {
    if (flexible) writer.compactArrayLength(resultsByTransaction.length)
    else writer.arrayLength(resultsByTransaction.length)
    for (const element of resultsByTransaction) writeAddPartitionsToTxnResponseAddPartitionsToTxnResult(writer, element, version)
  } else if (resultsByTransaction.length > 0) {
    throw unsupportedField('AddPartitionsToTxnResponse', 'resultsByTransaction', version)
  }
  const resultsByTopicV3AndBelow = message.resultsByTopicV3AndBelow ?? []
  if (version <= 3) {
    if (flexible) writer.compactArrayLength(resultsByTopicV3AndBelow.length)
    else writer.arrayLength(resultsByTopicV3AndBelow.length)
    for (const element of resultsByTopicV3AndBelow) {
      writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(writer, element, version)
    }
  } else if (resultsByTopicV3AndBelow.length > 0) {
    throw unsupportedField('AddPartitionsToTxnResponse', 'resultsByTopicV3AndBelow', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AddPartitionsToTxnResponse', 'unknownTags', version)
  }
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnResult(
  reader: Reader,
  version: number,
): AddPartitionsToTxnResponseAddPartitionsToTxnResult {
  const transactionalId = reader.compactString()
  const topicResultsLength = reader.compactArrayLength(3)
  const topicResults: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult[] = []
  for (let i = 0; i < topicResultsLength; i += 1) {
    topicResults.push(readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(reader, version))
  }
  const message: AddPartitionsToTxnResponseAddPartitionsToTxnResult = { transactionalId, topicResults }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAddPartitionsToTxnResponseAddPartitionsToTxnResult(
  writer: Writer,
  message: AddPartitionsToTxnResponseAddPartitionsToTxnResultInit,
  version: number,
): void {
  writer.compactString(message.transactionalId ?? '')
  const topicResults = message.topicResults ?? []
  writer.compactArrayLength(topicResults.length)
  for (const element of topicResults) writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(
  reader: Reader,
  version: number,
): AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult {
  const flexible = version >= 3
  const name = flexible ? reader.compactString() : reader.string()
  const resultsByPartitionLength = flexible ? reader.compactArrayLength(6) : reader.arrayLength(6)
  const resultsByPartition: AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult[] = []
  for (let i = 0; i < resultsByPartitionLength; i += 1) {
    resultsByPartition.push(readAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(reader, version))
  }
  const message: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResult = { name, resultsByPartition }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAddPartitionsToTxnResponseAddPartitionsToTxnTopicResult(
  writer: Writer,
  message: AddPartitionsToTxnResponseAddPartitionsToTxnTopicResultInit,
  version: number,
): void {
  const flexible = version >= 3
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const resultsByPartition = message.resultsByPartition ?? []
  if (flexible) writer.compactArrayLength(resultsByPartition.length)
  else writer.arrayLength(resultsByPartition.length)
  for (const element of resultsByPartition) {
    writeAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(writer, element, version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AddPartitionsToTxnResponse', 'AddPartitionsToTxnTopicResult.unknownTags', version)
  }
}

function readAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(
  reader: Reader,
  version: number,
): AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult {
  const flexible = version >= 3
  const partitionIndex = reader.int32()
  const partitionErrorCode = reader.int16()
  const message: AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult = { partitionIndex, partitionErrorCode }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAddPartitionsToTxnResponseAddPartitionsToTxnPartitionResult(
  writer: Writer,
  message: AddPartitionsToTxnResponseAddPartitionsToTxnPartitionResultInit,
  version: number,
): void {
  const flexible = version >= 3
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.partitionErrorCode ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AddPartitionsToTxnResponse', 'AddPartitionsToTxnPartitionResult.unknownTags', version)
  }
}
