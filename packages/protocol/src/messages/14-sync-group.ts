// Generated from spec/14-sync-group.txt, do not edit: SyncGroupRequest and SyncGroupResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField, emptyBytes } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 14: SyncGroupRequest, versions 0 to 5. */
export interface SyncGroupRequest {
  groupId: string
  generationId: number
  memberId: string
  /** From version 3, default null. */
  groupInstanceId: string | null
  /** From version 5, default null. */
  protocolType: string | null
  /** From version 5, default null. */
  protocolName: string | null
  assignments: SyncGroupRequestSyncGroupRequestAssignment[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link SyncGroupRequest} to be written: a field left out has its default. */
export interface SyncGroupRequestInit {
  readonly groupId?: string | undefined
  readonly generationId?: number | undefined
  readonly memberId?: string | undefined
  readonly groupInstanceId?: string | null | undefined
  readonly protocolType?: string | null | undefined
  readonly protocolName?: string | null | undefined
  readonly assignments?: readonly SyncGroupRequestSyncGroupRequestAssignmentInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of SyncGroupRequest. */
export interface SyncGroupRequestSyncGroupRequestAssignment {
  memberId: string
  assignment: Uint8Array
  unknownTags?: readonly UnknownTag[]
}

/** {@link SyncGroupRequestSyncGroupRequestAssignment} to be written: a field left out has its default. */
export interface SyncGroupRequestSyncGroupRequestAssignmentInit {
  readonly memberId?: string | undefined
  readonly assignment?: Uint8Array | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link SyncGroupRequest}. */
export const syncGroupRequest: MessageCodec<SyncGroupRequest, SyncGroupRequestInit> = {
  name: 'SyncGroupRequest',
  apiKey: 14,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('SyncGroupRequest', version, 0, 5)
    try {
      return readSyncGroupRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'SyncGroupRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('SyncGroupRequest', version, 0, 5)
    writeSyncGroupRequest(writer, message, version)
  },
}

function readSyncGroupRequest(reader: Reader, version: number): SyncGroupRequest {
  const flexible = version >= 4
  const groupId = flexible ? reader.compactString() : reader.string()
  const generationId = reader.int32()
  const memberId = flexible ? reader.compactString() : reader.string()
  let groupInstanceId: string | null = null
  if (version >= 3) groupInstanceId = flexible ? reader.compactNullableString() : reader.nullableString()
  const protocolType: string | null = version >= 5 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  const protocolName: string | null = version >= 5 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  const assignmentsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const assignments: SyncGroupRequestSyncGroupRequestAssignment[] = []
  for (let i = 0; i < assignmentsLength; i += 1) assignments.push(readSyncGroupRequestSyncGroupRequestAssignment(reader, version))
  const message: SyncGroupRequest = { groupId, generationId, memberId, groupInstanceId, protocolType, protocolName, assignments }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeSyncGroupRequest(writer: Writer, message: SyncGroupRequestInit, version: number): void {
  const flexible = version >= 4
  const groupId = message.groupId ?? ''
  if (flexible) writer.compactString(groupId)
  else writer.string(groupId)
  writer.int32(message.generationId ?? 0)
  const memberId = message.memberId ?? ''
  if (flexible) writer.compactString(memberId)
  else writer.string(memberId)
  const groupInstanceId = message.groupInstanceId ?? null
  if (version >= 3) {
    if (flexible) writer.compactNullableString(groupInstanceId)
    else writer.nullableString(groupInstanceId)
  } else if (groupInstanceId !== null) {
    throw unsupportedField('SyncGroupRequest', 'groupInstanceId', version)
  }
  const protocolType = message.protocolType ?? null
  if (version >= 5) {
    if (flexible) writer.compactNullableString(protocolType)
    else writer.nullableString(protocolType)
  }
  const protocolName = message.protocolName ?? null
  if (version >= 5) {
    if (flexible) writer.compactNullableString(protocolName)
    else writer.nullableString(protocolName)
  }
  const assignments = message.assignments ?? []
  if (flexible) writer.compactArrayLength(assignments.length)
  else writer.arrayLength(assignments.length)
  for (const element of assignments) writeSyncGroupRequestSyncGroupRequestAssignment(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('SyncGroupRequest', 'unknownTags', version)
  }
}

function readSyncGroupRequestSyncGroupRequestAssignment(
  reader: Reader,
  version: number,
): SyncGroupRequestSyncGroupRequestAssignment {
  const flexible = version >= 4
  const memberId = flexible ? reader.compactString() : reader.string()
  const assignment = flexible ? reader.compactBytes() : reader.bytes()
  const message: SyncGroupRequestSyncGroupRequestAssignment = { memberId, assignment }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeSyncGroupRequestSyncGroupRequestAssignment(
  writer: Writer,
  message: SyncGroupRequestSyncGroupRequestAssignmentInit,
  version: number,
): void {
  const flexible = version >= 4
  const memberId = message.memberId ?? ''
  if (flexible) writer.compactString(memberId)
  else writer.string(memberId)
  const assignment = message.assignment ?? emptyBytes
  if (flexible) writer.compactBytes(assignment)
  else writer.bytes(assignment)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('SyncGroupRequest', 'SyncGroupRequestAssignment.unknownTags', version)
  }
}

/** Response 14: SyncGroupResponse, versions 0 to 5. */
export interface SyncGroupResponse {
  /** From version 1. */
  throttleTimeMs: number
  errorCode: number
  /** From version 5, default null. */
  protocolType: string | null
  /** From version 5, default null. */
  protocolName: string | null
  assignment: Uint8Array
  unknownTags?: readonly UnknownTag[]
}

/** {@link SyncGroupResponse} to be written: a field left out has its default. */
export interface SyncGroupResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly protocolType?: string | null | undefined
  readonly protocolName?: string | null | undefined
  readonly assignment?: Uint8Array | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link SyncGroupResponse}. */
export const syncGroupResponse: MessageCodec<SyncGroupResponse, SyncGroupResponseInit> = {
  name: 'SyncGroupResponse',
  apiKey: 14,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('SyncGroupResponse', version, 0, 5)
    try {
      return readSyncGroupResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'SyncGroupResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('SyncGroupResponse', version, 0, 5)
    writeSyncGroupResponse(writer, message, version)
  },
}

function readSyncGroupResponse(reader: Reader, version: number): SyncGroupResponse {
  const flexible = version >= 4
  const throttleTimeMs: number = version >= 1 ? reader.int32() : 0
  const errorCode = reader.int16()
  const protocolType: string | null = version >= 5 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  const protocolName: string | null = version >= 5 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  const assignment = flexible ? reader.compactBytes() : reader.bytes()
  const message: SyncGroupResponse = { throttleTimeMs, errorCode, protocolType, protocolName, assignment }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeSyncGroupResponse(writer: Writer, message: SyncGroupResponseInit, version: number): void {
  const flexible = version >= 4
  if (version >= 1) writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  const protocolType = message.protocolType ?? null
  if (version >= 5) {
    if (flexible) writer.compactNullableString(protocolType)
    else writer.nullableString(protocolType)
  }
  const protocolName = message.protocolName ?? null
  if (version >= 5) {
    if (flexible) writer.compactNullableString(protocolName)
    else writer.nullableString(protocolName)
  }
  const assignment = message.assignment ?? emptyBytes
  if (flexible) writer.compactBytes(assignment)
  else writer.bytes(assignment)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('SyncGroupResponse', 'unknownTags', version)
  }
}
