// Generated from spec/00-produce.txt, do not edit: ProduceRequest and ProduceResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags, writeUnknownTagsBelow } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 0: ProduceRequest, versions 3 to 13. */
export interface ProduceRequest {
  /** Default null. */
  transactionalId: string | null
  acks: number
  timeoutMs: number
  topicData: ProduceRequestTopicProduceData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ProduceRequest} to be written: a field left out has its default. */
export interface ProduceRequestInit {
  readonly transactionalId?: string | null | undefined
  readonly acks?: number | undefined
  readonly timeoutMs?: number | undefined
  readonly topicData?: readonly ProduceRequestTopicProduceDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ProduceRequest. */
export interface ProduceRequestTopicProduceData {
  /** Up to version 12. */
  name: string
  /** From version 13. */
  topicId: Uuid
  partitionData: ProduceRequestPartitionProduceData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ProduceRequestTopicProduceData} to be written: a field left out has its default. */
export interface ProduceRequestTopicProduceDataInit {
  readonly name?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partitionData?: readonly ProduceRequestPartitionProduceDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ProduceRequest. */
export interface ProduceRequestPartitionProduceData {
  index: number
  records: Uint8Array | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ProduceRequestPartitionProduceData} to be written: a field left out has its default. */
export interface ProduceRequestPartitionProduceDataInit {
  readonly index?: number | undefined
  readonly records?: Uint8Array | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ProduceRequest}. */
export const produceRequest: MessageCodec<ProduceRequest, ProduceRequestInit> = {
  name: 'ProduceRequest',
  apiKey: 0,
  minVersion: 3,
  maxVersion: 13,
  flexibleFrom: 9,
  read(reader, version) {
    checkVersion('ProduceRequest', version, 3, 13)
    try {
      return readProduceRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ProduceRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ProduceRequest', version, 3, 13)
    writeProduceRequest(writer, message, version)
  },
}

function readProduceRequest(reader: Reader, version: number): ProduceRequest {
  const flexible = version >= 9
  const transactionalId = flexible ? reader.compactNullableString() : reader.nullableString()
  const acks = reader.int16()
  const timeoutMs = reader.int32()
  const topicDataLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const topicData: ProduceRequestTopicProduceData[] = []
  for (let i = 0; i < topicDataLength; i += 1) topicData.push(readProduceRequestTopicProduceData(reader, version))
  const message: ProduceRequest = { transactionalId, acks, timeoutMs, topicData }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeProduceRequest(writer: Writer, message: ProduceRequestInit, version: number): void {
  const flexible = version >= 9
  const transactionalId = message.transactionalId ?? null
  if (flexible) writer.compactNullableString(transactionalId)
  else writer.nullableString(transactionalId)
  writer.int16(message.acks ?? 0)
  writer.int32(message.timeoutMs ?? 0)
  const topicData = message.topicData ?? []
  if (flexible) writer.compactArrayLength(topicData.length)
  else writer.arrayLength(topicData.length)
  for (const element of topicData) writeProduceRequestTopicProduceData(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ProduceRequest', 'unknownTags', version)
  }
}

function readProduceRequestTopicProduceData(reader: Reader, version: number): ProduceRequestTopicProduceData {
  const flexible = version >= 9
  const name: string = version <= 12 ? (flexible ? reader.compactString() : reader.string()) : ''
  const topicId: Uuid = version >= 13 ? reader.uuid() : zeroUuid
  const partitionDataLength = flexible ? reader.compactArrayLength(6) : reader.arrayLength(6)
  const partitionData: ProduceRequestPartitionProduceData[] = []
  for (let i = 0; i < partitionDataLength; i += 1) partitionData.push(readProduceRequestPartitionProduceData(reader, version))
  const message: ProduceRequestTopicProduceData = { name, topicId, partitionData }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeProduceRequestTopicProduceData(writer: Writer, message: ProduceRequestTopicProduceDataInit, version: number): void {
  const flexible = version >= 9
  const name = message.name ?? ''
  if (version <= 12) {
    if (flexible) writer.compactString(name)
    else writer.string(name)
  }
  if (version >= 13) writer.uuid(message.topicId ?? zeroUuid)
  const partitionData = message.partitionData ?? []
  if (flexible) writer.compactArrayLength(partitionData.length)
  else writer.arrayLength(partitionData.length)
  for (const element of partitionData) writeProduceRequestPartitionProduceData(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ProduceRequest', 'TopicProduceData.unknownTags', version)
  }
}

function readProduceRequestPartitionProduceData(reader: Reader, version: number): ProduceRequestPartitionProduceData {
  const flexible = version >= 9
  const index = reader.int32()
  const records = flexible ? reader.compactNullableBytes() : reader.nullableBytes()
  const message: ProduceRequestPartitionProduceData = { index, records }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeProduceRequestPartitionProduceData(
  writer: Writer,
  message: ProduceRequestPartitionProduceDataInit,
  version: number,
): void {
  const flexible = version >= 9
  writer.int32(message.index ?? 0)
  const records = message.records ?? null
  if (flexible) writer.compactNullableBytes(records)
  else writer.nullableBytes(records)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ProduceRequest', 'PartitionProduceData.unknownTags', version)
  }
}

/** Response 0: ProduceResponse, versions 3 to 13. */
export interface ProduceResponse {
  responses: ProduceResponseTopicProduceResponse[]
  throttleTimeMs: number
  /** From version 10, tag 0. */
  nodeEndpoints: ProduceResponseNodeEndpoint[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ProduceResponse} to be written: a field left out has its default. */
export interface ProduceResponseInit {
  readonly responses?: readonly ProduceResponseTopicProduceResponseInit[] | undefined
  readonly throttleTimeMs?: number | undefined
  readonly nodeEndpoints?: readonly ProduceResponseNodeEndpointInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ProduceResponse. */
export interface ProduceResponseTopicProduceResponse {
  /** Up to version 12. */
  name: string
  /** From version 13. */
  topicId: Uuid
  partitionResponses: ProduceResponsePartitionProduceResponse[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ProduceResponseTopicProduceResponse} to be written: a field left out has its default. */
export interface ProduceResponseTopicProduceResponseInit {
  readonly name?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partitionResponses?: readonly ProduceResponsePartitionProduceResponseInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ProduceResponse. */
export interface ProduceResponsePartitionProduceResponse {
  index: number
  errorCode: number
  baseOffset: number
  /** Default -1. */
  logAppendTimeMs: number
  /** From version 5, default -1. */
  logStartOffset: number
  /** From version 8. */
  recordErrors: ProduceResponseBatchIndexAndErrorMessage[]
  /** From version 8, default null. */
  errorMessage: string | null
  /** From version 10, tag 0. */
  currentLeader: ProduceResponseLeaderIdAndEpoch
  unknownTags?: readonly UnknownTag[]
}

/** {@link ProduceResponsePartitionProduceResponse} to be written: a field left out has its default. */
export interface ProduceResponsePartitionProduceResponseInit {
  readonly index?: number | undefined
  readonly errorCode?: number | undefined
  readonly baseOffset?: number | undefined
  readonly logAppendTimeMs?: number | undefined
  readonly logStartOffset?: number | undefined
  readonly recordErrors?: readonly ProduceResponseBatchIndexAndErrorMessageInit[] | undefined
  readonly errorMessage?: string | null | undefined
  readonly currentLeader?: ProduceResponseLeaderIdAndEpochInit | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ProduceResponse, from version 8. */
export interface ProduceResponseBatchIndexAndErrorMessage {
  batchIndex: number
  /** Default null. */
  batchIndexErrorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ProduceResponseBatchIndexAndErrorMessage} to be written: a field left out has its default. */
export interface ProduceResponseBatchIndexAndErrorMessageInit {
  readonly batchIndex?: number | undefined
  readonly batchIndexErrorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ProduceResponse, from version 10. */
export interface ProduceResponseLeaderIdAndEpoch {
  /** Default -1. */
  leaderId: number
  /** Default -1. */
  leaderEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ProduceResponseLeaderIdAndEpoch} to be written: a field left out has its default. */
export interface ProduceResponseLeaderIdAndEpochInit {
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ProduceResponse, from version 10. */
export interface ProduceResponseNodeEndpoint {
  nodeId: number
  host: string
  port: number
  /** Default null. */
  rack: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ProduceResponseNodeEndpoint} to be written: a field left out has its default. */
export interface ProduceResponseNodeEndpointInit {
  readonly nodeId?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly rack?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ProduceResponse}. */
export const produceResponse: MessageCodec<ProduceResponse, ProduceResponseInit> = {
  name: 'ProduceResponse',
  apiKey: 0,
  minVersion: 3,
  maxVersion: 13,
  flexibleFrom: 9,
  read(reader, version) {
    checkVersion('ProduceResponse', version, 3, 13)
    try {
      return readProduceResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ProduceResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ProduceResponse', version, 3, 13)
    writeProduceResponse(writer, message, version)
  },
}

function readProduceResponse(reader: Reader, version: number): ProduceResponse {
  const flexible = version >= 9
  const responsesLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const responses: ProduceResponseTopicProduceResponse[] = []
  for (let i = 0; i < responsesLength; i += 1) responses.push(readProduceResponseTopicProduceResponse(reader, version))
  const throttleTimeMs = reader.int32()
  let nodeEndpoints: ProduceResponseNodeEndpoint[] = []
  let unknownTags: UnknownTag[] | undefined
  if (flexible) {
    const tagCount = reader.tagCount()
    for (let i = 0; i < tagCount; i += 1) {
      const tag = reader.unsignedVarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0: {
          if (version < 10) throw reader.malformed('tag 0 is not one of this version')
          const nodeEndpointsLength = reader.compactArrayLength(11)
          const nodeEndpointsElements: ProduceResponseNodeEndpoint[] = []
          for (let i = 0; i < nodeEndpointsLength; i += 1) {
            nodeEndpointsElements.push(readProduceResponseNodeEndpoint(reader, version))
          }
          nodeEndpoints = nodeEndpointsElements
          break
        }
        default:
          unknownTags ??= []
          unknownTags.push(reader.unknownTag(tag, tagEnd))
      }
      reader.endTag(tag, tagEnd)
    }
  }
  const message: ProduceResponse = { responses, throttleTimeMs, nodeEndpoints }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeProduceResponse(writer: Writer, message: ProduceResponseInit, version: number): void {
  const flexible = version >= 9
  const responses = message.responses ?? []
  if (flexible) writer.compactArrayLength(responses.length)
  else writer.arrayLength(responses.length)
  for (const element of responses) writeProduceResponseTopicProduceResponse(writer, element, version)
  writer.int32(message.throttleTimeMs ?? 0)
  const nodeEndpoints = message.nodeEndpoints ?? []
  if (version < 10 && nodeEndpoints.length > 0) {
    throw unsupportedField('ProduceResponse', 'nodeEndpoints', version)
  }
  if (flexible) {
    const unknownTags = message.unknownTags
    const hasNodeEndpoints = version >= 10 && nodeEndpoints.length > 0
    let tagCount = unknownTags === undefined ? 0 : unknownTags.length
    if (hasNodeEndpoints) tagCount += 1
    writer.unsignedVarint(tagCount)
    let unknownAt = 0
    if (hasNodeEndpoints) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
      const mark = writer.beginTag(0)
      writer.compactArrayLength(nodeEndpoints.length)
      for (const element of nodeEndpoints) writeProduceResponseNodeEndpoint(writer, element, version)
      writer.endTag(mark)
    }
    writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ProduceResponse', 'unknownTags', version)
  }
}

function readProduceResponseTopicProduceResponse(reader: Reader, version: number): ProduceResponseTopicProduceResponse {
  const flexible = version >= 9
  const name: string = version <= 12 ? (flexible ? reader.compactString() : reader.string()) : ''
  const topicId: Uuid = version >= 13 ? reader.uuid() : zeroUuid
  const partitionResponsesLength = flexible ? reader.compactArrayLength(22) : reader.arrayLength(22)
  const partitionResponses: ProduceResponsePartitionProduceResponse[] = []
  for (let i = 0; i < partitionResponsesLength; i += 1) {
    partitionResponses.push(readProduceResponsePartitionProduceResponse(reader, version))
  }
  const message: ProduceResponseTopicProduceResponse = { name, topicId, partitionResponses }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeProduceResponseTopicProduceResponse(
  writer: Writer,
  message: ProduceResponseTopicProduceResponseInit,
  version: number,
): void {
  const flexible = version >= 9
  const name = message.name ?? ''
  if (version <= 12) {
    if (flexible) writer.compactString(name)
    else writer.string(name)
  }
  if (version >= 13) writer.uuid(message.topicId ?? zeroUuid)
  const partitionResponses = message.partitionResponses ?? []
  if (flexible) writer.compactArrayLength(partitionResponses.length)
  else writer.arrayLength(partitionResponses.length)
  for (const element of partitionResponses) writeProduceResponsePartitionProduceResponse(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ProduceResponse', 'TopicProduceResponse.unknownTags', version)
  }
}

function readProduceResponsePartitionProduceResponse(reader: Reader, version: number): ProduceResponsePartitionProduceResponse {
  const flexible = version >= 9
  const index = reader.int32()
  const errorCode = reader.int16()
  const baseOffset = reader.int64()
  const logAppendTimeMs = reader.int64()
  const logStartOffset: number = version >= 5 ? reader.int64() : -1
  let recordErrors: ProduceResponseBatchIndexAndErrorMessage[] = []
  if (version >= 8) {
    const recordErrorsLength = flexible ? reader.compactArrayLength(6) : reader.arrayLength(6)
    const recordErrorsElements: ProduceResponseBatchIndexAndErrorMessage[] = []
    for (let i = 0; i < recordErrorsLength; i += 1) {
      recordErrorsElements.push(readProduceResponseBatchIndexAndErrorMessage(reader, version))
    }
    recordErrors = recordErrorsElements
  }
  const errorMessage: string | null = version >= 8 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  let currentLeader: ProduceResponseLeaderIdAndEpoch = defaultProduceResponseLeaderIdAndEpoch()
  let unknownTags: UnknownTag[] | undefined
  if (flexible) {
    const tagCount = reader.tagCount()
    for (let i = 0; i < tagCount; i += 1) {
      const tag = reader.unsignedVarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          if (version < 10) throw reader.malformed('tag 0 is not one of this version')
          currentLeader = readProduceResponseLeaderIdAndEpoch(reader, version)
          break
        default:
          unknownTags ??= []
          unknownTags.push(reader.unknownTag(tag, tagEnd))
      }
      reader.endTag(tag, tagEnd)
    }
  }
  const message: ProduceResponsePartitionProduceResponse = {
    index,
    errorCode,
    baseOffset,
    logAppendTimeMs,
    logStartOffset,
    recordErrors,
    errorMessage,
    currentLeader,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeProduceResponsePartitionProduceResponse(
  writer: Writer,
  message: ProduceResponsePartitionProduceResponseInit,
  version: number,
): void {
  const flexible = version >= 9
  writer.int32(message.index ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.int64(message.baseOffset ?? 0)
  writer.int64(message.logAppendTimeMs ?? -1)
  if (version >= 5) writer.int64(message.logStartOffset ?? -1)
  const recordErrors = message.recordErrors ?? []
  if (version >= 8) {
    if (flexible) writer.compactArrayLength(recordErrors.length)
    else writer.arrayLength(recordErrors.length)
    for (const element of recordErrors) writeProduceResponseBatchIndexAndErrorMessage(writer, element, version)
  }
  const errorMessage = message.errorMessage ?? null
  if (version >= 8) {
    if (flexible) writer.compactNullableString(errorMessage)
    else writer.nullableString(errorMessage)
  }
  const currentLeader = message.currentLeader ?? {}
  if (version < 10 && !isDefaultProduceResponseLeaderIdAndEpoch(currentLeader)) {
    throw unsupportedField('ProduceResponse', 'PartitionProduceResponse.currentLeader', version)
  }
  if (flexible) {
    const unknownTags = message.unknownTags
    const hasCurrentLeader = version >= 10 && !isDefaultProduceResponseLeaderIdAndEpoch(currentLeader)
    let tagCount = unknownTags === undefined ? 0 : unknownTags.length
    if (hasCurrentLeader) tagCount += 1
    writer.unsignedVarint(tagCount)
    let unknownAt = 0
    if (hasCurrentLeader) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
      const mark = writer.beginTag(0)
      writeProduceResponseLeaderIdAndEpoch(writer, currentLeader, version)
      writer.endTag(mark)
    }
    writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ProduceResponse', 'PartitionProduceResponse.unknownTags', version)
  }
}

function readProduceResponseBatchIndexAndErrorMessage(reader: Reader, version: number): ProduceResponseBatchIndexAndErrorMessage {
  const flexible = version >= 9
  const batchIndex = reader.int32()
  const batchIndexErrorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: ProduceResponseBatchIndexAndErrorMessage = { batchIndex, batchIndexErrorMessage }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeProduceResponseBatchIndexAndErrorMessage(
  writer: Writer,
  message: ProduceResponseBatchIndexAndErrorMessageInit,
  version: number,
): void {
  const flexible = version >= 9
  writer.int32(message.batchIndex ?? 0)
  const batchIndexErrorMessage = message.batchIndexErrorMessage ?? null
  if (flexible) writer.compactNullableString(batchIndexErrorMessage)
  else writer.nullableString(batchIndexErrorMessage)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ProduceResponse', 'BatchIndexAndErrorMessage.unknownTags', version)
  }
}

function readProduceResponseLeaderIdAndEpoch(reader: Reader, _version: number): ProduceResponseLeaderIdAndEpoch {
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const message: ProduceResponseLeaderIdAndEpoch = { leaderId, leaderEpoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeProduceResponseLeaderIdAndEpoch(
  writer: Writer,
  message: ProduceResponseLeaderIdAndEpochInit,
  _version: number,
): void {
  writer.int32(message.leaderId ?? -1)
  writer.int32(message.leaderEpoch ?? -1)
  writeUnknownTags(writer, message.unknownTags)
}

function defaultProduceResponseLeaderIdAndEpoch(): ProduceResponseLeaderIdAndEpoch {
  return { leaderId: -1, leaderEpoch: -1 }
}

function isDefaultProduceResponseLeaderIdAndEpoch(message: ProduceResponseLeaderIdAndEpochInit): boolean {
  return (
    (message.leaderId ?? -1) === -1 &&
    (message.leaderEpoch ?? -1) === -1 &&
    (message.unknownTags === undefined || message.unknownTags.length === 0)
  )
}

function readProduceResponseNodeEndpoint(reader: Reader, _version: number): ProduceResponseNodeEndpoint {
  const nodeId = reader.int32()
  const host = reader.compactString()
  const port = reader.int32()
  const rack = reader.compactNullableString()
  const message: ProduceResponseNodeEndpoint = { nodeId, host, port, rack }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeProduceResponseNodeEndpoint(writer: Writer, message: ProduceResponseNodeEndpointInit, _version: number): void {
  writer.int32(message.nodeId ?? 0)
  writer.compactString(message.host ?? '')
  writer.int32(message.port ?? 0)
  writer.compactNullableString(message.rack ?? null)
  writeUnknownTags(writer, message.unknownTags)
}
