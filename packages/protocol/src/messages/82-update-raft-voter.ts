// Generated from spec/82-update-raft-voter.txt, do not edit: UpdateRaftVoterRequest and UpdateRaftVoterResponse.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags, writeUnknownTagsBelow } from '../primitives/tagged-fields.ts'
import { type Uuid, zeroUuid } from '../primitives/uuid.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 82: UpdateRaftVoterRequest, version 0. */
export interface UpdateRaftVoterRequest {
  clusterId: string | null
  currentLeaderEpoch: number
  voterId: number
  voterDirectoryId: Uuid
  listeners: UpdateRaftVoterRequestListener[]
  kRaftVersionFeature: UpdateRaftVoterRequestKRaftVersionFeature
  unknownTags?: readonly UnknownTag[]
}

/** {@link UpdateRaftVoterRequest} to be written: a field left out has its default. */
export interface UpdateRaftVoterRequestInit {
  readonly clusterId?: string | null | undefined
  readonly currentLeaderEpoch?: number | undefined
  readonly voterId?: number | undefined
  readonly voterDirectoryId?: Uuid | undefined
  readonly listeners?: readonly UpdateRaftVoterRequestListenerInit[] | undefined
  readonly kRaftVersionFeature?: UpdateRaftVoterRequestKRaftVersionFeatureInit | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of UpdateRaftVoterRequest. */
export interface UpdateRaftVoterRequestListener {
  name: string
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link UpdateRaftVoterRequestListener} to be written: a field left out has its default. */
export interface UpdateRaftVoterRequestListenerInit {
  readonly name?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of UpdateRaftVoterRequest. */
export interface UpdateRaftVoterRequestKRaftVersionFeature {
  minSupportedVersion: number
  maxSupportedVersion: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link UpdateRaftVoterRequestKRaftVersionFeature} to be written: a field left out has its default. */
export interface UpdateRaftVoterRequestKRaftVersionFeatureInit {
  readonly minSupportedVersion?: number | undefined
  readonly maxSupportedVersion?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link UpdateRaftVoterRequest}. */
export const updateRaftVoterRequest: MessageCodec<UpdateRaftVoterRequest, UpdateRaftVoterRequestInit> = {
  name: 'UpdateRaftVoterRequest',
  apiKey: 82,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('UpdateRaftVoterRequest', version, 0, 0)
    try {
      return readUpdateRaftVoterRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'UpdateRaftVoterRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('UpdateRaftVoterRequest', version, 0, 0)
    writeUpdateRaftVoterRequest(writer, message, version)
  },
}

function readUpdateRaftVoterRequest(reader: Reader, version: number): UpdateRaftVoterRequest {
  const clusterId = reader.compactNullableString()
  const currentLeaderEpoch = reader.int32()
  const voterId = reader.int32()
  const voterDirectoryId = reader.uuid()
  const listenersLength = reader.compactArrayLength(5)
  const listeners: UpdateRaftVoterRequestListener[] = []
  for (let i = 0; i < listenersLength; i += 1) listeners.push(readUpdateRaftVoterRequestListener(reader, version))
  const kRaftVersionFeature = readUpdateRaftVoterRequestKRaftVersionFeature(reader, version)
  const message: UpdateRaftVoterRequest = {
    clusterId,
    currentLeaderEpoch,
    voterId,
    voterDirectoryId,
    listeners,
    kRaftVersionFeature,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUpdateRaftVoterRequest(writer: Writer, message: UpdateRaftVoterRequestInit, version: number): void {
  writer.compactNullableString(message.clusterId === undefined ? '' : message.clusterId)
  writer.int32(message.currentLeaderEpoch ?? 0)
  writer.int32(message.voterId ?? 0)
  writer.uuid(message.voterDirectoryId ?? zeroUuid)
  const listeners = message.listeners ?? []
  writer.compactArrayLength(listeners.length)
  for (const element of listeners) writeUpdateRaftVoterRequestListener(writer, element, version)
  writeUpdateRaftVoterRequestKRaftVersionFeature(writer, message.kRaftVersionFeature ?? {}, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readUpdateRaftVoterRequestListener(reader: Reader, _version: number): UpdateRaftVoterRequestListener {
  const name = reader.compactString()
  const host = reader.compactString()
  const port = reader.uint16()
  const message: UpdateRaftVoterRequestListener = { name, host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUpdateRaftVoterRequestListener(
  writer: Writer,
  message: UpdateRaftVoterRequestListenerInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.compactString(message.host ?? '')
  writer.uint16(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readUpdateRaftVoterRequestKRaftVersionFeature(
  reader: Reader,
  _version: number,
): UpdateRaftVoterRequestKRaftVersionFeature {
  const minSupportedVersion = reader.int16()
  const maxSupportedVersion = reader.int16()
  const message: UpdateRaftVoterRequestKRaftVersionFeature = { minSupportedVersion, maxSupportedVersion }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUpdateRaftVoterRequestKRaftVersionFeature(
  writer: Writer,
  message: UpdateRaftVoterRequestKRaftVersionFeatureInit,
  _version: number,
): void {
  writer.int16(message.minSupportedVersion ?? 0)
  writer.int16(message.maxSupportedVersion ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 82: UpdateRaftVoterResponse, version 0. */
export interface UpdateRaftVoterResponse {
  throttleTimeMs: number
  errorCode: number
  /** Tag 0. */
  currentLeader: UpdateRaftVoterResponseCurrentLeader
  unknownTags?: readonly UnknownTag[]
}

/** {@link UpdateRaftVoterResponse} to be written: a field left out has its default. */
export interface UpdateRaftVoterResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly currentLeader?: UpdateRaftVoterResponseCurrentLeaderInit | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of UpdateRaftVoterResponse. */
export interface UpdateRaftVoterResponseCurrentLeader {
  /** Default -1. */
  leaderId: number
  /** Default -1. */
  leaderEpoch: number
  host: string
  port: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link UpdateRaftVoterResponseCurrentLeader} to be written: a field left out has its default. */
export interface UpdateRaftVoterResponseCurrentLeaderInit {
  readonly leaderId?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link UpdateRaftVoterResponse}. */
export const updateRaftVoterResponse: MessageCodec<UpdateRaftVoterResponse, UpdateRaftVoterResponseInit> = {
  name: 'UpdateRaftVoterResponse',
  apiKey: 82,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('UpdateRaftVoterResponse', version, 0, 0)
    try {
      return readUpdateRaftVoterResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'UpdateRaftVoterResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('UpdateRaftVoterResponse', version, 0, 0)
    writeUpdateRaftVoterResponse(writer, message, version)
  },
}

function readUpdateRaftVoterResponse(reader: Reader, version: number): UpdateRaftVoterResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  let currentLeader: UpdateRaftVoterResponseCurrentLeader = defaultUpdateRaftVoterResponseCurrentLeader()
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        currentLeader = readUpdateRaftVoterResponseCurrentLeader(reader, version)
        break
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: UpdateRaftVoterResponse = { throttleTimeMs, errorCode, currentLeader }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUpdateRaftVoterResponse(writer: Writer, message: UpdateRaftVoterResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  const currentLeader = message.currentLeader ?? {}
  const unknownTags = message.unknownTags
  const hasCurrentLeader = !isDefaultUpdateRaftVoterResponseCurrentLeader(currentLeader)
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasCurrentLeader) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasCurrentLeader) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writeUpdateRaftVoterResponseCurrentLeader(writer, currentLeader, version)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}

function readUpdateRaftVoterResponseCurrentLeader(reader: Reader, _version: number): UpdateRaftVoterResponseCurrentLeader {
  const leaderId = reader.int32()
  const leaderEpoch = reader.int32()
  const host = reader.compactString()
  const port = reader.int32()
  const message: UpdateRaftVoterResponseCurrentLeader = { leaderId, leaderEpoch, host, port }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUpdateRaftVoterResponseCurrentLeader(
  writer: Writer,
  message: UpdateRaftVoterResponseCurrentLeaderInit,
  _version: number,
): void {
  writer.int32(message.leaderId ?? -1)
  writer.int32(message.leaderEpoch ?? -1)
  writer.compactString(message.host ?? '')
  writer.int32(message.port ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function defaultUpdateRaftVoterResponseCurrentLeader(): UpdateRaftVoterResponseCurrentLeader {
  return { leaderId: -1, leaderEpoch: -1, host: '', port: 0 }
}

function isDefaultUpdateRaftVoterResponseCurrentLeader(message: UpdateRaftVoterResponseCurrentLeaderInit): boolean {
  return (
    (message.leaderId ?? -1) === -1 &&
    (message.leaderEpoch ?? -1) === -1 &&
    (message.host ?? '') === '' &&
    (message.port ?? 0) === 0 &&
    (message.unknownTags === undefined || message.unknownTags.length === 0)
  )
}
