// Generated from spec/13-leave-group.txt, do not edit: LeaveGroupRequest and LeaveGroupResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 13: LeaveGroupRequest, versions 0 to 5. */
export interface LeaveGroupRequest {
  groupId: string
  /** Up to version 2. */
  memberId: string
  /** From version 3. */
  members: LeaveGroupRequestMemberIdentity[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link LeaveGroupRequest} to be written: a field left out has its default. */
export interface LeaveGroupRequestInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
  readonly members?: readonly LeaveGroupRequestMemberIdentityInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of LeaveGroupRequest, from version 3. */
export interface LeaveGroupRequestMemberIdentity {
  memberId: string
  /** Default null. */
  groupInstanceId: string | null
  /** From version 5, default null. */
  reason: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link LeaveGroupRequestMemberIdentity} to be written: a field left out has its default. */
export interface LeaveGroupRequestMemberIdentityInit {
  readonly memberId?: string | undefined
  readonly groupInstanceId?: string | null | undefined
  readonly reason?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link LeaveGroupRequest}. */
export const leaveGroupRequest: MessageCodec<LeaveGroupRequest, LeaveGroupRequestInit> = {
  name: 'LeaveGroupRequest',
  apiKey: 13,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('LeaveGroupRequest', version, 0, 5)
    try {
      return readLeaveGroupRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'LeaveGroupRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('LeaveGroupRequest', version, 0, 5)
    writeLeaveGroupRequest(writer, message, version)
  },
}

function readLeaveGroupRequest(reader: Reader, version: number): LeaveGroupRequest {
  const flexible = version >= 4
  const groupId = flexible ? reader.compactString() : reader.string()
  const memberId: string = version <= 2 ? (flexible ? reader.compactString() : reader.string()) : ''
  let members: LeaveGroupRequestMemberIdentity[] = []
  if (version >= 3) {
    const membersLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
    const membersElements: LeaveGroupRequestMemberIdentity[] = []
    for (let i = 0; i < membersLength; i += 1) membersElements.push(readLeaveGroupRequestMemberIdentity(reader, version))
    members = membersElements
  }
  const message: LeaveGroupRequest = { groupId, memberId, members }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeLeaveGroupRequest(writer: Writer, message: LeaveGroupRequestInit, version: number): void {
  const flexible = version >= 4
  const groupId = message.groupId ?? ''
  if (flexible) writer.compactString(groupId)
  else writer.string(groupId)
  const memberId = message.memberId ?? ''
  if (version <= 2) {
    if (flexible) writer.compactString(memberId)
    else writer.string(memberId)
  } else if (memberId !== '') {
    throw unsupportedField('LeaveGroupRequest', 'memberId', version)
  }
  const members = message.members ?? []
  if (version >= 3) {
    if (flexible) writer.compactArrayLength(members.length)
    else writer.arrayLength(members.length)
    for (const element of members) writeLeaveGroupRequestMemberIdentity(writer, element, version)
  } else if (members.length > 0) {
    throw unsupportedField('LeaveGroupRequest', 'members', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('LeaveGroupRequest', 'unknownTags', version)
  }
}

function readLeaveGroupRequestMemberIdentity(reader: Reader, version: number): LeaveGroupRequestMemberIdentity {
  const flexible = version >= 4
  const memberId = flexible ? reader.compactString() : reader.string()
  const groupInstanceId = flexible ? reader.compactNullableString() : reader.nullableString()
  const reason: string | null = version >= 5 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  const message: LeaveGroupRequestMemberIdentity = { memberId, groupInstanceId, reason }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeLeaveGroupRequestMemberIdentity(
  writer: Writer,
  message: LeaveGroupRequestMemberIdentityInit,
  version: number,
): void {
  const flexible = version >= 4
  const memberId = message.memberId ?? ''
  if (flexible) writer.compactString(memberId)
  else writer.string(memberId)
  const groupInstanceId = message.groupInstanceId ?? null
  if (flexible) writer.compactNullableString(groupInstanceId)
  else writer.nullableString(groupInstanceId)
  const reason = message.reason ?? null
  if (version >= 5) {
    if (flexible) writer.compactNullableString(reason)
    else writer.nullableString(reason)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('LeaveGroupRequest', 'MemberIdentity.unknownTags', version)
  }
}

/** Response 13: LeaveGroupResponse, versions 0 to 5. */
export interface LeaveGroupResponse {
  /** From version 1. */
  throttleTimeMs: number
  errorCode: number
  /** From version 3. */
  members: LeaveGroupResponseMemberResponse[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link LeaveGroupResponse} to be written: a field left out has its default. */
export interface LeaveGroupResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly members?: readonly LeaveGroupResponseMemberResponseInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of LeaveGroupResponse, from version 3. */
export interface LeaveGroupResponseMemberResponse {
  memberId: string
  groupInstanceId: string | null
  errorCode: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link LeaveGroupResponseMemberResponse} to be written: a field left out has its default. */
export interface LeaveGroupResponseMemberResponseInit {
  readonly memberId?: string | undefined
  readonly groupInstanceId?: string | null | undefined
  readonly errorCode?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link LeaveGroupResponse}. */
export const leaveGroupResponse: MessageCodec<LeaveGroupResponse, LeaveGroupResponseInit> = {
  name: 'LeaveGroupResponse',
  apiKey: 13,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('LeaveGroupResponse', version, 0, 5)
    try {
      return readLeaveGroupResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'LeaveGroupResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('LeaveGroupResponse', version, 0, 5)
    writeLeaveGroupResponse(writer, message, version)
  },
}

function readLeaveGroupResponse(reader: Reader, version: number): LeaveGroupResponse {
  const flexible = version >= 4
  const throttleTimeMs: number = version >= 1 ? reader.int32() : 0
  const errorCode = reader.int16()
  let members: LeaveGroupResponseMemberResponse[] = []
  if (version >= 3) {
    const membersLength = flexible ? reader.compactArrayLength(5) : reader.arrayLength(5)
    const membersElements: LeaveGroupResponseMemberResponse[] = []
    for (let i = 0; i < membersLength; i += 1) membersElements.push(readLeaveGroupResponseMemberResponse(reader, version))
    members = membersElements
  }
  const message: LeaveGroupResponse = { throttleTimeMs, errorCode, members }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeLeaveGroupResponse(writer: Writer, message: LeaveGroupResponseInit, version: number): void {
  const flexible = version >= 4
  if (version >= 1) writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  const members = message.members ?? []
  if (version >= 3) {
    if (flexible) writer.compactArrayLength(members.length)
    else writer.arrayLength(members.length)
    for (const element of members) writeLeaveGroupResponseMemberResponse(writer, element, version)
  } else if (members.length > 0) {
    throw unsupportedField('LeaveGroupResponse', 'members', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('LeaveGroupResponse', 'unknownTags', version)
  }
}

function readLeaveGroupResponseMemberResponse(reader: Reader, version: number): LeaveGroupResponseMemberResponse {
  const flexible = version >= 4
  const memberId = flexible ? reader.compactString() : reader.string()
  const groupInstanceId = flexible ? reader.compactNullableString() : reader.nullableString()
  const errorCode = reader.int16()
  const message: LeaveGroupResponseMemberResponse = { memberId, groupInstanceId, errorCode }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeLeaveGroupResponseMemberResponse(
  writer: Writer,
  message: LeaveGroupResponseMemberResponseInit,
  version: number,
): void {
  const flexible = version >= 4
  const memberId = message.memberId ?? ''
  if (flexible) writer.compactString(memberId)
  else writer.string(memberId)
  const groupInstanceId = message.groupInstanceId === undefined ? '' : message.groupInstanceId
  if (flexible) writer.compactNullableString(groupInstanceId)
  else writer.nullableString(groupInstanceId)
  writer.int16(message.errorCode ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('LeaveGroupResponse', 'MemberResponse.unknownTags', version)
  }
}
