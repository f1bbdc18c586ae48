// Generated from spec/coordinator/transaction/transaction-log-value.txt, do not edit: TransactionLogValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  unsupportedField,
  writeUnknownTags,
  writeUnknownTagsBelow,
} from '@millrace/protocol'

/** Record 0: TransactionLogValue, versions 0 to 1. */
export interface TransactionLogValue {
  producerId: number
  /** From version 1, tag 0, default -1. */
  previousProducerId: number
  /** From version 1, tag 1, default -1. */
  nextProducerId: number
  producerEpoch: number
  /** From version 1, tag 3, default -1. */
  nextProducerEpoch: number
  transactionTimeoutMs: number
  transactionStatus: number
  transactionPartitions: TransactionLogValuePartitionsSchema[] | null
  transactionLastUpdateTimestampMs: number
  transactionStartTimestampMs: number
  /** From version 1, tag 2. */
  clientTransactionVersion: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link TransactionLogValue} to be written: a field left out has its default. */
export interface TransactionLogValueInit {
  readonly producerId?: number | undefined
  readonly previousProducerId?: number | undefined
  readonly nextProducerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly nextProducerEpoch?: number | undefined
  readonly transactionTimeoutMs?: number | undefined
  readonly transactionStatus?: number | undefined
  readonly transactionPartitions?: readonly TransactionLogValuePartitionsSchemaInit[] | null | undefined
  readonly transactionLastUpdateTimestampMs?: number | undefined
  readonly transactionStartTimestampMs?: number | undefined
  readonly clientTransactionVersion?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of TransactionLogValue. */
export interface TransactionLogValuePartitionsSchema {
  topic: string
  partitionIds: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link TransactionLogValuePartitionsSchema} to be written: a field left out has its default. */
export interface TransactionLogValuePartitionsSchemaInit {
  readonly topic?: string | undefined
  readonly partitionIds?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link TransactionLogValue}. */
export const transactionLogValue: MessageCodec<TransactionLogValue, TransactionLogValueInit> = {
  name: 'TransactionLogValue',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  read(reader, version) {
    checkVersion('TransactionLogValue', version, 0, 1)
    try {
      return readTransactionLogValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'TransactionLogValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('TransactionLogValue', version, 0, 1)
    writeTransactionLogValue(writer, message, version)
  },
}

function readTransactionLogValue(reader: Reader, version: number): TransactionLogValue {
  const flexible = version >= 1
  const producerId = reader.int64()
  const producerEpoch = reader.int16()
  const transactionTimeoutMs = reader.int32()
  const transactionStatus = reader.int8()
  const transactionPartitionsLength = flexible ? reader.compactNullableArrayLength(3) : reader.nullableArrayLength(3)
  const transactionPartitionsElements: TransactionLogValuePartitionsSchema[] = []
  for (let i = 0; i < transactionPartitionsLength; i += 1) {
    transactionPartitionsElements.push(readTransactionLogValuePartitionsSchema(reader, version))
  }
  const transactionPartitions = transactionPartitionsLength < 0 ? null : transactionPartitionsElements
  const transactionLastUpdateTimestampMs = reader.int64()
  const transactionStartTimestampMs = reader.int64()
  let previousProducerId: number = -1
  let nextProducerId: number = -1
  let nextProducerEpoch: number = -1
  let clientTransactionVersion: number = 0
  let unknownTags: UnknownTag[] | undefined
  if (flexible) {
    const tagCount = reader.tagCount()
    for (let i = 0; i < tagCount; i += 1) {
      const tag = reader.unsignedVarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          previousProducerId = reader.int64()
          break
        case 1:
          nextProducerId = reader.int64()
          break
        case 3:
          nextProducerEpoch = reader.int16()
          break
        case 2:
          clientTransactionVersion = reader.int16()
          break
        default:
          unknownTags ??= []
          unknownTags.push(reader.unknownTag(tag, tagEnd))
      }
      reader.endTag(tag, tagEnd)
    }
  }
  const message: TransactionLogValue = {
    producerId,
    previousProducerId,
    nextProducerId,
    producerEpoch,
    nextProducerEpoch,
    transactionTimeoutMs,
    transactionStatus,
    transactionPartitions,
    transactionLastUpdateTimestampMs,
    transactionStartTimestampMs,
    clientTransactionVersion,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeTransactionLogValue(writer: Writer, message: TransactionLogValueInit, version: number): void {
  const flexible = version >= 1
  writer.int64(message.producerId ?? 0)
  writer.int16(message.producerEpoch ?? 0)
  writer.int32(message.transactionTimeoutMs ?? 0)
  writer.int8(message.transactionStatus ?? 0)
  const transactionPartitions = message.transactionPartitions === undefined ? [] : message.transactionPartitions
  if (flexible) writer.compactArrayLength(transactionPartitions === null ? -1 : transactionPartitions.length)
  else writer.arrayLength(transactionPartitions === null ? -1 : transactionPartitions.length)
  if (transactionPartitions !== null) {
    for (const element of transactionPartitions) writeTransactionLogValuePartitionsSchema(writer, element, version)
  }
  writer.int64(message.transactionLastUpdateTimestampMs ?? 0)
  writer.int64(message.transactionStartTimestampMs ?? 0)
  const previousProducerId = message.previousProducerId ?? -1
  if (version < 1 && previousProducerId !== -1) {
    throw unsupportedField('TransactionLogValue', 'previousProducerId', version)
  }
  const nextProducerId = message.nextProducerId ?? -1
  if (version < 1 && nextProducerId !== -1) {
    throw unsupportedField('TransactionLogValue', 'nextProducerId', version)
  }
  const clientTransactionVersion = message.clientTransactionVersion ?? 0
  if (version < 1 && clientTransactionVersion !== 0) {
    throw unsupportedField('TransactionLogValue', 'clientTransactionVersion', version)
  }
  const nextProducerEpoch = message.nextProducerEpoch ?? -1
  if (version < 1 && nextProducerEpoch !== -1) {
    throw unsupportedField('TransactionLogValue', 'nextProducerEpoch', version)
  }
  if (flexible) {
    const unknownTags = message.unknownTags
    const hasPreviousProducerId = previousProducerId !== -1
    const hasNextProducerId = nextProducerId !== -1
    const hasClientTransactionVersion = clientTransactionVersion !== 0
    const hasNextProducerEpoch = nextProducerEpoch !== -1
    let tagCount = unknownTags === undefined ? 0 : unknownTags.length
    if (hasPreviousProducerId) tagCount += 1
    if (hasNextProducerId) tagCount += 1
    if (hasClientTransactionVersion) tagCount += 1
    if (hasNextProducerEpoch) tagCount += 1
    writer.unsignedVarint(tagCount)
    let unknownAt = 0
    if (hasPreviousProducerId) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
      const mark = writer.beginTag(0)
      writer.int64(previousProducerId)
      writer.endTag(mark)
    }
    if (hasNextProducerId) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 1)
      const mark = writer.beginTag(1)
      writer.int64(nextProducerId)
      writer.endTag(mark)
    }
    if (hasClientTransactionVersion) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 2)
      const mark = writer.beginTag(2)
      writer.int16(clientTransactionVersion)
      writer.endTag(mark)
    }
    if (hasNextProducerEpoch) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 3)
      const mark = writer.beginTag(3)
      writer.int16(nextProducerEpoch)
      writer.endTag(mark)
    }
    writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('TransactionLogValue', 'unknownTags', version)
  }
}

function readTransactionLogValuePartitionsSchema(reader: Reader, version: number): TransactionLogValuePartitionsSchema {
  const flexible = version >= 1
  const topic = flexible ? reader.compactString() : reader.string()
  const partitionIdsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const partitionIds: number[] = []
  for (let i = 0; i < partitionIdsLength; i += 1) partitionIds.push(reader.int32())
  const message: TransactionLogValuePartitionsSchema = { topic, partitionIds }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeTransactionLogValuePartitionsSchema(
  writer: Writer,
  message: TransactionLogValuePartitionsSchemaInit,
  version: number,
): void {
  const flexible = version >= 1
  const topic = message.topic ?? ''
  if (flexible) writer.compactString(topic)
  else writer.string(topic)
  const partitionIds = message.partitionIds ?? []
  if (flexible) writer.compactArrayLength(partitionIds.length)
  else writer.arrayLength(partitionIds.length)
  for (const element of partitionIds) writer.int32(element)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('TransactionLogValue', 'PartitionsSchema.unknownTags', version)
  }
}
