// Generated from spec/56-alter-partition.txt, do not edit: AlterPartitionRequest and AlterPartitionResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 56: AlterPartitionRequest, versions 2 to 3. */
export interface AlterPartitionRequest {
  brokerId: number
  /** Default -1. */
  brokerEpoch: number
  topics: AlterPartitionRequestTopicData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterPartitionRequest} to be written: a field left out has its default. */
export interface AlterPartitionRequestInit {
  readonly brokerId?: number | undefined
  readonly brokerEpoch?: number | undefined
  readonly topics?: readonly AlterPartitionRequestTopicDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterPartitionRequest. */
export interface AlterPartitionRequestTopicData {
  topicId: Uuid
  partitions: AlterPartitionRequestPartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterPartitionRequestTopicData} to be written: a field left out has its default. */
export interface AlterPartitionRequestTopicDataInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly AlterPartitionRequestPartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterPartitionRequest. */
export interface AlterPartitionRequestPartitionData {
  partitionIndex: number
  leaderEpoch: number
  /** Up to version 2. */
  newIsr: number[]
  /** From version 3. */
  newIsrWithEpochs: AlterPartitionRequestBrokerState[]
  leaderRecoveryState: number
  partitionEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterPartitionRequestPartitionData} to be written: a field left out has its default. */
export interface AlterPartitionRequestPartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly newIsr?: readonly number[] | undefined
  readonly newIsrWithEpochs?: readonly AlterPartitionRequestBrokerStateInit[] | undefined
  readonly leaderRecoveryState?: number | undefined
  readonly partitionEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterPartitionRequest, from version 3. */
export interface AlterPartitionRequestBrokerState {
  brokerId: number
  /** Default -1. */
  brokerEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterPartitionRequestBrokerState} to be written: a field left out has its default. */
export interface AlterPartitionRequestBrokerStateInit {
  readonly brokerId?: number | undefined
  readonly brokerEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterPartitionRequest}. */
export const alterPartitionRequest: MessageCodec<AlterPartitionRequest, AlterPartitionRequestInit> = {
  name: 'AlterPartitionRequest',
  apiKey: 56,
  minVersion: 2,
  maxVersion: 3,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AlterPartitionRequest', version, 2, 3)
    try {
      return readAlterPartitionRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterPartitionRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterPartitionRequest', version, 2, 3)
    writeAlterPartitionRequest(writer, message, version)
  },
}

function readAlterPartitionRequest(reader: Reader, version: number): AlterPartitionRequest {
  const brokerId = reader.int32()
  const brokerEpoch = reader.int64()
  const topicsLength = reader.compactArrayLength(18)
  const topics: AlterPartitionRequestTopicData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readAlterPartitionRequestTopicData(reader, version))
  const message: AlterPartitionRequest = { brokerId, brokerEpoch, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterPartitionRequest(writer: Writer, message: AlterPartitionRequestInit, version: number): void {
  writer.int32(message.brokerId ?? 0)
  writer.int64(message.brokerEpoch ?? -1)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeAlterPartitionRequestTopicData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterPartitionRequestTopicData(reader: Reader, version: number): AlterPartitionRequestTopicData {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(15)
  const partitions: AlterPartitionRequestPartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readAlterPartitionRequestPartitionData(reader, version))
  const message: AlterPartitionRequestTopicData = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterPartitionRequestTopicData(writer: Writer, message: AlterPartitionRequestTopicDataInit, version: number): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeAlterPartitionRequestPartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterPartitionRequestPartitionData(reader: Reader, version: number): AlterPartitionRequestPartitionData {
  const partitionIndex = reader.int32()
  const leaderEpoch = reader.int32()
  let newIsr: number[] = []
  if (version <= 2) {
    const newIsrLength = reader.compactArrayLength(4)
    const newIsrElements: number[] = []
    for (let i = 0; i < newIsrLength; i += 1) newIsrElements.push(reader.int32())
    newIsr = newIsrElements
  }
  let newIsrWithEpochs: AlterPartitionRequestBrokerState[] = []
  if (version >= 3) {
    const newIsrWithEpochsLength = reader.compactArrayLength(13)
    const newIsrWithEpochsElements: AlterPartitionRequestBrokerState[] = []
    for (let i = 0; i < newIsrWithEpochsLength; i += 1) {
      newIsrWithEpochsElements.push(readAlterPartitionRequestBrokerState(reader, version))
    }
    newIsrWithEpochs = newIsrWithEpochsElements
  }
  const leaderRecoveryState = reader.int8()
  const partitionEpoch = reader.int32()
  const message: AlterPartitionRequestPartitionData = {
    partitionIndex,
    leaderEpoch,
    newIsr,
    newIsrWithEpochs,
    leaderRecoveryState,
    partitionEpoch,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterPartitionRequestPartitionData(
  writer: Writer,
  message: AlterPartitionRequestPartitionDataInit,
  version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  const newIsr = message.newIsr ?? []
  if (version <= 2) {
    writer.compactArrayLength(newIsr.length)
    for (const element of newIsr) writer.int32(element)
  } else if (newIsr.length > 0) {
    throw unsupportedField('AlterPartitionRequest', 'PartitionData.newIsr', version)
  }
  const newIsrWithEpochs = message.newIsrWithEpochs ?? []
  if (version >= 3) {
    writer.compactArrayLength(newIsrWithEpochs.length)
    for (const element of newIsrWithEpochs) writeAlterPartitionRequestBrokerState(writer, element, version)
  } else if (newIsrWithEpochs.length > 0) {
    throw unsupportedField('AlterPartitionRequest', 'PartitionData.newIsrWithEpochs', version)
  }
  writer.int8(message.leaderRecoveryState ?? 0)
  writer.int32(message.partitionEpoch ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterPartitionRequestBrokerState(reader: Reader, _version: number): AlterPartitionRequestBrokerState {
  const brokerId = reader.int32()
  const brokerEpoch = reader.int64()
  const message: AlterPartitionRequestBrokerState = { brokerId, brokerEpoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterPartitionRequestBrokerState(
  writer: Writer,
  message: AlterPartitionRequestBrokerStateInit,
  _version: number,
): void {
  writer.int32(message.brokerId ?? 0)
  writer.int64(message.brokerEpoch ?? -1)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 56: AlterPartitionResponse, versions 2 to 3. */
export interface AlterPartitionResponse {
  throttleTimeMs: number
  errorCode: number
  topics: AlterPartitionResponseTopicData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterPartitionResponse} to be written: a field left out has its default. */
export interface AlterPartitionResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly topics?: readonly AlterPartitionResponseTopicDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterPartitionResponse. */
export interface AlterPartitionResponseTopicData {
  topicId: Uuid
  partitions: AlterPartitionResponsePartitionData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterPartitionResponseTopicData} to be written: a field left out has its default. */
export interface AlterPartitionResponseTopicDataInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly AlterPartitionResponsePartitionDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterPartitionResponse. */
export interface AlterPartitionResponsePartitionData {
  partitionIndex: number
  errorCode: number
  leaderId: number
  leaderEpoch: number
  isr: number[]
  leaderRecoveryState: number
  partitionEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterPartitionResponsePartitionData} to be written: a field left out has its default. */
export interface AlterPartitionResponsePartitionDataInit {
  readonly partitionIndex?: number | undefined
  readonly errorCode?: number | undefined
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly isr?: readonly number[] | undefined
  readonly leaderRecoveryState?: number | undefined
  readonly partitionEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterPartitionResponse}. */
export const alterPartitionResponse: MessageCodec<AlterPartitionResponse, AlterPartitionResponseInit> = {
  name: 'AlterPartitionResponse',
  apiKey: 56,
  minVersion: 2,
  maxVersion: 3,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AlterPartitionResponse', version, 2, 3)
    try {
      return readAlterPartitionResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterPartitionResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterPartitionResponse', version, 2, 3)
    writeAlterPartitionResponse(writer, message, version)
  },
}

function readAlterPartitionResponse(reader: Reader, version: number): AlterPartitionResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const topicsLength = reader.compactArrayLength(18)
  const topics: AlterPartitionResponseTopicData[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readAlterPartitionResponseTopicData(reader, version))
  const message: AlterPartitionResponse = { throttleTimeMs, errorCode, topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterPartitionResponse(writer: Writer, message: AlterPartitionResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeAlterPartitionResponseTopicData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterPartitionResponseTopicData(reader: Reader, version: number): AlterPartitionResponseTopicData {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(21)
  const partitions: AlterPartitionResponsePartitionData[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(readAlterPartitionResponsePartitionData(reader, version))
  const message: AlterPartitionResponseTopicData = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterPartitionResponseTopicData(
  writer: Writer,
  message: AlterPartitionResponseTopicDataInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writeAlterPartitionResponsePartitionData(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readAlterPartitionResponsePartitionData(reader: Reader, _version: number): AlterPartitionResponsePartitionData {
  const partitionIndex = reader.int32()
  const errorCode = reader.int16()
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const isrLength = reader.compactArrayLength(4)
  const isr: number[] = []
  for (let i = 0; i < isrLength; i += 1) isr.push(reader.int32())
  const leaderRecoveryState = reader.int8()
  const partitionEpoch = reader.int32()
  const message: AlterPartitionResponsePartitionData = {
    partitionIndex,
    errorCode,
    leaderId,
    leaderEpoch,
    isr,
    leaderRecoveryState,
    partitionEpoch,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterPartitionResponsePartitionData(
  writer: Writer,
  message: AlterPartitionResponsePartitionDataInit,
  _version: number,
): void {
  writer.int32(message.partitionIndex ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.int32(message.leaderId ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  const isr = message.isr ?? []
  writer.compactArrayLength(isr.length)
  for (const element of isr) writer.int32(element)
  writer.int8(message.leaderRecoveryState ?? 0)
  writer.int32(message.partitionEpoch ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
