// Generated from spec/63-broker-heartbeat.txt, do not edit: BrokerHeartbeatRequest and BrokerHeartbeatResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags, writeUnknownTagsBelow } from '../primitives/tagged-fields.ts'
import type { Uuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 63: BrokerHeartbeatRequest, versions 0 to 2. */
export interface BrokerHeartbeatRequest {
  brokerId: number
  /** Default -1. */
  brokerEpoch: number
  currentMetadataOffset: number
  wantFence: boolean
  wantShutDown: boolean
  /** From version 1, tag 0. */
  offlineLogDirs: Uuid[]
  /** From version 2, tag 1, default null. */
  cordonedLogDirs: Uuid[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link BrokerHeartbeatRequest} to be written: a field left out has its default. */
export interface BrokerHeartbeatRequestInit {
  readonly brokerId?: number | undefined
  readonly brokerEpoch?: number | undefined
  readonly currentMetadataOffset?: number | undefined
  readonly wantFence?: boolean | undefined
  readonly wantShutDown?: boolean | undefined
  readonly offlineLogDirs?: readonly Uuid[] | undefined
  readonly cordonedLogDirs?: readonly Uuid[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link BrokerHeartbeatRequest}. */
export const brokerHeartbeatRequest: MessageCodec<BrokerHeartbeatRequest, BrokerHeartbeatRequestInit> = {
  name: 'BrokerHeartbeatRequest',
  apiKey: 63,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('BrokerHeartbeatRequest', version, 0, 2)
    try {
      return readBrokerHeartbeatRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'BrokerHeartbeatRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('BrokerHeartbeatRequest', version, 0, 2)
    writeBrokerHeartbeatRequest(writer, message, version)
  },
}

function readBrokerHeartbeatRequest(reader: Reader, version: number): BrokerHeartbeatRequest {
  const brokerId = reader.int32()
  const brokerEpoch = reader.int64()
  const currentMetadataOffset = reader.int64()
  const wantFence = reader.boolean()
  const wantShutDown = reader.boolean()
  let offlineLogDirs: Uuid[] = []
  let cordonedLogDirs: Uuid[] | null = null
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0: {
        if (version < 1) throw reader.malformed('tag 0 is not one of this version')
        const offlineLogDirsLength = reader.compactArrayLength(16)
        const offlineLogDirsElements: Uuid[] = []
        for (let i = 0; i < offlineLogDirsLength; i += 1) offlineLogDirsElements.push(reader.uuid())
        offlineLogDirs = offlineLogDirsElements
        break
      }
      case 1: {
        if (version < 2) throw reader.malformed('tag 1 is not one of this version')
        const cordonedLogDirsLength = reader.compactNullableArrayLength(16)
        const cordonedLogDirsElements: Uuid[] = []
        for (let i = 0; i < cordonedLogDirsLength; i += 1) cordonedLogDirsElements.push(reader.uuid())
        cordonedLogDirs = cordonedLogDirsLength < 0 ? null : cordonedLogDirsElements
        break
      }
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: BrokerHeartbeatRequest = {
    brokerId,
    brokerEpoch,
    currentMetadataOffset,
    wantFence,
    wantShutDown,
    offlineLogDirs,
    cordonedLogDirs,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBrokerHeartbeatRequest(writer: Writer, message: BrokerHeartbeatRequestInit, version: number): void {
  writer.int32(message.brokerId ?? 0)
  writer.int64(message.brokerEpoch ?? -1)
  writer.int64(message.currentMetadataOffset ?? 0)
  writer.boolean(message.wantFence ?? false)
  writer.boolean(message.wantShutDown ?? false)
  const offlineLogDirs = message.offlineLogDirs ?? []
  if (version < 1 && offlineLogDirs.length > 0) {
    throw unsupportedField('BrokerHeartbeatRequest', 'offlineLogDirs', version)
  }
  const cordonedLogDirs = message.cordonedLogDirs ?? null
  if (version < 2 && cordonedLogDirs !== null) {
    throw unsupportedField('BrokerHeartbeatRequest', 'cordonedLogDirs', version)
  }
  const unknownTags = message.unknownTags
  const hasOfflineLogDirs = version >= 1 && offlineLogDirs.length > 0
  const hasCordonedLogDirs = version >= 2 && cordonedLogDirs !== null
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasOfflineLogDirs) tagCount += 1
  if (hasCordonedLogDirs) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasOfflineLogDirs) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.compactArrayLength(offlineLogDirs.length)
    for (const element of offlineLogDirs) writer.uuid(element)
    writer.endTag(mark)
  }
  if (hasCordonedLogDirs) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 1)
    const mark = writer.beginTag(1)
    writer.compactArrayLength(cordonedLogDirs === null ? -1 : cordonedLogDirs.length)
    if (cordonedLogDirs !== null) {
      for (const element of cordonedLogDirs) writer.uuid(element)
    }
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}

/** Response 63: BrokerHeartbeatResponse, versions 0 to 2. */
export interface BrokerHeartbeatResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default false. */
  isCaughtUp: boolean
  /** Default true. */
  isFenced: boolean
  shouldShutDown: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link BrokerHeartbeatResponse} to be written: a field left out has its default. */
export interface BrokerHeartbeatResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly isCaughtUp?: boolean | undefined
  readonly isFenced?: boolean | undefined
  readonly shouldShutDown?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link BrokerHeartbeatResponse}. */
export const brokerHeartbeatResponse: MessageCodec<BrokerHeartbeatResponse, BrokerHeartbeatResponseInit> = {
  name: 'BrokerHeartbeatResponse',
  apiKey: 63,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('BrokerHeartbeatResponse', version, 0, 2)
    try {
      return readBrokerHeartbeatResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'BrokerHeartbeatResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('BrokerHeartbeatResponse', version, 0, 2)
    writeBrokerHeartbeatResponse(writer, message, version)
  },
}

function readBrokerHeartbeatResponse(reader: Reader, _version: number): BrokerHeartbeatResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const isCaughtUp = reader.boolean()
  const isFenced = reader.boolean()
  const shouldShutDown = reader.boolean()
  const message: BrokerHeartbeatResponse = { throttleTimeMs, errorCode, isCaughtUp, isFenced, shouldShutDown }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBrokerHeartbeatResponse(writer: Writer, message: BrokerHeartbeatResponseInit, _version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.boolean(message.isCaughtUp ?? false)
  writer.boolean(message.isFenced ?? true)
  writer.boolean(message.shouldShutDown ?? false)
  writeUnknownTags(writer, message.unknownTags)
}
