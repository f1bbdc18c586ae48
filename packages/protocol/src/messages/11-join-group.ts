// Generated from spec/11-join-group.txt, do not edit: JoinGroupRequest and JoinGroupResponse.
import {
  type MessageCodec,
  checkVersion,
  malformedIn,
  unsupportedField,
  unsupportedNull,
  emptyBytes,
} from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 11: JoinGroupRequest, versions 0 to 9. */
export interface JoinGroupRequest {
  groupId: string
  sessionTimeoutMs: number
  /** From version 1, default -1. */
  rebalanceTimeoutMs: number
  memberId: string
  /** From version 5, default null. */
  groupInstanceId: string | null
  protocolType: string
  protocols: JoinGroupRequestJoinGroupRequestProtocol[]
  /** From version 8, default null. */
  reason: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link JoinGroupRequest} to be written: a field left out has its default. */
export interface JoinGroupRequestInit {
  readonly groupId?: string | undefined
  readonly sessionTimeoutMs?: number | undefined
  readonly rebalanceTimeoutMs?: number | undefined
  readonly memberId?: string | undefined
  readonly groupInstanceId?: string | null | undefined
  readonly protocolType?: string | undefined
  readonly protocols?: readonly JoinGroupRequestJoinGroupRequestProtocolInit[] | undefined
  readonly reason?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of JoinGroupRequest. */
export interface JoinGroupRequestJoinGroupRequestProtocol {
  name: string
  metadata: Uint8Array
  unknownTags?: readonly UnknownTag[]
}

/** {@link JoinGroupRequestJoinGroupRequestProtocol} to be written: a field left out has its default. */
export interface JoinGroupRequestJoinGroupRequestProtocolInit {
  readonly name?: string | undefined
  readonly metadata?: Uint8Array | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link JoinGroupRequest}. */
export const joinGroupRequest: MessageCodec<JoinGroupRequest, JoinGroupRequestInit> = {
  name: 'JoinGroupRequest',
  apiKey: 11,
  minVersion: 0,
  maxVersion: 9,
  flexibleFrom: 6,
  read(reader, version) {
    checkVersion('JoinGroupRequest', version, 0, 9)
    try {
      return readJoinGroupRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'JoinGroupRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('JoinGroupRequest', version, 0, 9)
    writeJoinGroupRequest(writer, message, version)
  },
}

function readJoinGroupRequest(reader: Reader, version: number): JoinGroupRequest {
  const flexible = version >= 6
  const groupId = flexible ? reader.compactString() : reader.string()
  const sessionTimeoutMs = reader.int32()
  const rebalanceTimeoutMs: number = version >= 1 ? reader.int32() : -1
  const memberId = flexible ? reader.compactString() : reader.string()
  let groupInstanceId: string | null = null
  if (version >= 5) groupInstanceId = flexible ? reader.compactNullableString() : reader.nullableString()
  const protocolType = flexible ? reader.compactString() : reader.string()
  const protocolsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const protocols: JoinGroupRequestJoinGroupRequestProtocol[] = []
  for (let i = 0; i < protocolsLength; i += 1) protocols.push(readJoinGroupRequestJoinGroupRequestProtocol(reader, version))
  const reason: string | null = version >= 8 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  const message: JoinGroupRequest = {
    groupId,
    sessionTimeoutMs,
    rebalanceTimeoutMs,
    memberId,
    groupInstanceId,
    protocolType,
    protocols,
    reason,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeJoinGroupRequest(writer: Writer, message: JoinGroupRequestInit, version: number): void {
  const flexible = version >= 6
  const groupId = message.groupId ?? ''
  if (flexible) writer.compactString(groupId)
  else writer.string(groupId)
  writer.int32(message.sessionTimeoutMs ?? 0)
  if (version >= 1) writer.int32(message.rebalanceTimeoutMs ?? -1)
  const memberId = message.memberId ?? ''
  if (flexible) writer.compactString(memberId)
  else writer.string(memberId)
  const groupInstanceId = message.groupInstanceId ?? null
  if (version >= 5) {
    if (flexible) writer.compactNullableString(groupInstanceId)
    else writer.nullableString(groupInstanceId)
  } else if (groupInstanceId !== null) {
    throw unsupportedField('JoinGroupRequest', 'groupInstanceId', version)
  }
  const protocolType = message.protocolType ?? ''
  if (flexible) writer.compactString(protocolType)
  else writer.string(protocolType)
  const protocols = message.protocols ?? []
  if (flexible) writer.compactArrayLength(protocols.length)
  else writer.arrayLength(protocols.length)
  for (const element of protocols) writeJoinGroupRequestJoinGroupRequestProtocol(writer, element, version)
  const reason = message.reason ?? null
  if (version >= 8) {
    if (flexible) writer.compactNullableString(reason)
    else writer.nullableString(reason)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('JoinGroupRequest', 'unknownTags', version)
  }
}

function readJoinGroupRequestJoinGroupRequestProtocol(reader: Reader, version: number): JoinGroupRequestJoinGroupRequestProtocol {
  const flexible = version >= 6
  const name = flexible ? reader.compactString() : reader.string()
  const metadata = flexible ? reader.compactBytes() : reader.bytes()
  const message: JoinGroupRequestJoinGroupRequestProtocol = { name, metadata }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeJoinGroupRequestJoinGroupRequestProtocol(
  writer: Writer,
  message: JoinGroupRequestJoinGroupRequestProtocolInit,
  version: number,
): void {
  const flexible = version >= 6
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const metadata = message.metadata ?? emptyBytes
  if (flexible) writer.compactBytes(metadata)
  else writer.bytes(metadata)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('JoinGroupRequest', 'JoinGroupRequestProtocol.unknownTags', version)
  }
}

/** Response 11: JoinGroupResponse, versions 0 to 9. */
export interface JoinGroupResponse {
  /** From version 2. */
  throttleTimeMs: number
  errorCode: number
  /** Default -1. */
  generationId: number
  /** From version 7, default null. */
  protocolType: string | null
  /** Null allowed from version 7. */
  protocolName: string | null
  leader: string
  /** From version 9, default false. */
  skipAssignment: boolean
  memberId: string
  members: JoinGroupResponseJoinGroupResponseMember[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link JoinGroupResponse} to be written: a field left out has its default. */
export interface JoinGroupResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly generationId?: number | undefined
  readonly protocolType?: string | null | undefined
  readonly protocolName?: string | null | undefined
  readonly leader?: string | undefined
  readonly skipAssignment?: boolean | undefined
  readonly memberId?: string | undefined
  readonly members?: readonly JoinGroupResponseJoinGroupResponseMemberInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of JoinGroupResponse. */
export interface JoinGroupResponseJoinGroupResponseMember {
  memberId: string
  /** From version 5, default null. */
  groupInstanceId: string | null
  metadata: Uint8Array
  unknownTags?: readonly UnknownTag[]
}

/** {@link JoinGroupResponseJoinGroupResponseMember} to be written: a field left out has its default. */
export interface JoinGroupResponseJoinGroupResponseMemberInit {
  readonly memberId?: string | undefined
  readonly groupInstanceId?: string | null | undefined
  readonly metadata?: Uint8Array | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link JoinGroupResponse}. */
export const joinGroupResponse: MessageCodec<JoinGroupResponse, JoinGroupResponseInit> = {
  name: 'JoinGroupResponse',
  apiKey: 11,
  minVersion: 0,
  maxVersion: 9,
  flexibleFrom: 6,
  read(reader, version) {
    checkVersion('JoinGroupResponse', version, 0, 9)
    try {
      return readJoinGroupResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'JoinGroupResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('JoinGroupResponse', version, 0, 9)
    writeJoinGroupResponse(writer, message, version)
  },
}

function readJoinGroupResponse(reader: Reader, version: number): JoinGroupResponse {
  const flexible = version >= 6
  const throttleTimeMs: number = version >= 2 ? reader.int32() : 0
  const errorCode = reader.int16()
  const generationId = reader.int32()
  const protocolType: string | null = version >= 7 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  const protocolName = flexible ? reader.compactNullableString() : reader.nullableString()
  if (protocolName === null && version < 7) throw reader.malformed('protocolName cannot be null')
  const leader = flexible ? reader.compactString() : reader.string()
  const skipAssignment: boolean = version >= 9 ? reader.boolean() : false
  const memberId = flexible ? reader.compactString() : reader.string()
  const membersLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const members: JoinGroupResponseJoinGroupResponseMember[] = []
  for (let i = 0; i < membersLength; i += 1) members.push(readJoinGroupResponseJoinGroupResponseMember(reader, version))
  const message: JoinGroupResponse = {
    throttleTimeMs,
    errorCode,
    generationId,
    protocolType,
    protocolName,
    leader,
    skipAssignment,
    memberId,
    members,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeJoinGroupResponse(writer: Writer, message: JoinGroupResponseInit, version: number): void {
  const flexible = version >= 6
  if (version >= 2) writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.int32(message.generationId ?? -1)
  const protocolType = message.protocolType ?? null
  if (version >= 7) {
    if (flexible) writer.compactNullableString(protocolType)
    else writer.nullableString(protocolType)
  }
  const protocolName = message.protocolName === undefined ? '' : message.protocolName
  if (protocolName === null && version < 7) throw unsupportedNull('JoinGroupResponse', 'protocolName', version)
  if (flexible) writer.compactNullableString(protocolName)
  else writer.nullableString(protocolName)
  const leader = message.leader ?? ''
  if (flexible) writer.compactString(leader)
  else writer.string(leader)
  const skipAssignment = message.skipAssignment ?? false
  if (version >= 9) {
    writer.boolean(skipAssignment)
  } else if (skipAssignment) {
    throw unsupportedField('JoinGroupResponse', 'skipAssignment', version)
  }
  const memberId = message.memberId ?? ''
  if (flexible) writer.compactString(memberId)
  else writer.string(memberId)
  const members = message.members ?? []
  if (flexible) writer.compactArrayLength(members.length)
  else writer.arrayLength(members.length)
  for (const element of members) writeJoinGroupResponseJoinGroupResponseMember(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('JoinGroupResponse', 'unknownTags', version)
  }
}

function readJoinGroupResponseJoinGroupResponseMember(reader: Reader, version: number): JoinGroupResponseJoinGroupResponseMember {
  const flexible = version >= 6
  const memberId = flexible ? reader.compactString() : reader.string()
  let groupInstanceId: string | null = null
  if (version >= 5) groupInstanceId = flexible ? reader.compactNullableString() : reader.nullableString()
  const metadata = flexible ? reader.compactBytes() : reader.bytes()
  const message: JoinGroupResponseJoinGroupResponseMember = { memberId, groupInstanceId, metadata }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeJoinGroupResponseJoinGroupResponseMember(
  writer: Writer,
  message: JoinGroupResponseJoinGroupResponseMemberInit,
  version: number,
): void {
  const flexible = version >= 6
  const memberId = message.memberId ?? ''
  if (flexible) writer.compactString(memberId)
  else writer.string(memberId)
  const groupInstanceId = message.groupInstanceId ?? null
  if (version >= 5) {
    if (flexible) writer.compactNullableString(groupInstanceId)
    else writer.nullableString(groupInstanceId)
  }
  const metadata = message.metadata ?? emptyBytes
  if (flexible) writer.compactBytes(metadata)
  else writer.bytes(metadata)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('JoinGroupResponse', 'JoinGroupResponseMember.unknownTags', version)
  }
}
