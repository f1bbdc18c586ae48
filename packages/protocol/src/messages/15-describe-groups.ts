// Generated from spec/15-describe-groups.txt, do not edit: DescribeGroupsRequest and DescribeGroupsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField, emptyBytes } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 15: DescribeGroupsRequest, versions 0 to 6. */
export interface DescribeGroupsRequest {
  groups: string[]
  /** From version 3. */
  includeAuthorizedOperations: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeGroupsRequest} to be written: a field left out has its default. */
export interface DescribeGroupsRequestInit {
  readonly groups?: readonly string[] | undefined
  readonly includeAuthorizedOperations?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeGroupsRequest}. */
export const describeGroupsRequest: MessageCodec<DescribeGroupsRequest, DescribeGroupsRequestInit> = {
  name: 'DescribeGroupsRequest',
  apiKey: 15,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 5,
  read(reader, version) {
    checkVersion('DescribeGroupsRequest', version, 0, 6)
    try {
      return readDescribeGroupsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeGroupsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeGroupsRequest', version, 0, 6)
    writeDescribeGroupsRequest(writer, message, version)
  },
}

function readDescribeGroupsRequest(reader: Reader, version: number): DescribeGroupsRequest {
  const flexible = version >= 5
  const groupsLength = flexible ? reader.compactArrayLength(1) : reader.arrayLength(1)
  const groups: string[] = []
  for (let i = 0; i < groupsLength; i += 1) groups.push(flexible ? reader.compactString() : reader.string())
  const includeAuthorizedOperations: boolean = version >= 3 ? reader.boolean() : false
  const message: DescribeGroupsRequest = { groups, includeAuthorizedOperations }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeGroupsRequest(writer: Writer, message: DescribeGroupsRequestInit, version: number): void {
  const flexible = version >= 5
  const groups = message.groups ?? []
  if (flexible) writer.compactArrayLength(groups.length)
  else writer.arrayLength(groups.length)
  for (const element of groups) {
    if (flexible) writer.compactString(element)
    else writer.string(element)
  }
  const includeAuthorizedOperations = message.includeAuthorizedOperations ?? false
  if (version >= 3) {
    writer.boolean(includeAuthorizedOperations)
  } else if (includeAuthorizedOperations) {
    throw unsupportedField('DescribeGroupsRequest', 'includeAuthorizedOperations', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeGroupsRequest', 'unknownTags', version)
  }
}

/** Response 15: DescribeGroupsResponse, versions 0 to 6. */
export interface DescribeGroupsResponse {
  /** From version 1. */
  throttleTimeMs: number
  groups: DescribeGroupsResponseDescribedGroup[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeGroupsResponse} to be written: a field left out has its default. */
export interface DescribeGroupsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly groups?: readonly DescribeGroupsResponseDescribedGroupInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeGroupsResponse. */
export interface DescribeGroupsResponseDescribedGroup {
  errorCode: number
  /** From version 6, default null. */
  errorMessage: string | null
  groupId: string
  groupState: string
  protocolType: string
  protocolData: string
  members: DescribeGroupsResponseDescribedGroupMember[]
  /** From version 3, default -2147483648. */
  authorizedOperations: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeGroupsResponseDescribedGroup} to be written: a field left out has its default. */
export interface DescribeGroupsResponseDescribedGroupInit {
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly groupId?: string | undefined
  readonly groupState?: string | undefined
  readonly protocolType?: string | undefined
  readonly protocolData?: string | undefined
  readonly members?: readonly DescribeGroupsResponseDescribedGroupMemberInit[] | undefined
  readonly authorizedOperations?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeGroupsResponse. */
export interface DescribeGroupsResponseDescribedGroupMember {
  memberId: string
  /** From version 4, default null. */
  groupInstanceId: string | null
  clientId: string
  clientHost: string
  memberMetadata: Uint8Array
  memberAssignment: Uint8Array
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeGroupsResponseDescribedGroupMember} to be written: a field left out has its default. */
export interface DescribeGroupsResponseDescribedGroupMemberInit {
  readonly memberId?: string | undefined
  readonly groupInstanceId?: string | null | undefined
  readonly clientId?: string | undefined
  readonly clientHost?: string | undefined
  readonly memberMetadata?: Uint8Array | undefined
  readonly memberAssignment?: Uint8Array | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeGroupsResponse}. */
export const describeGroupsResponse: MessageCodec<DescribeGroupsResponse, DescribeGroupsResponseInit> = {
  name: 'DescribeGroupsResponse',
  apiKey: 15,
  minVersion: 0,
  maxVersion: 6,
  flexibleFrom: 5,
  read(reader, version) {
    checkVersion('DescribeGroupsResponse', version, 0, 6)
    try {
      return readDescribeGroupsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeGroupsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeGroupsResponse', version, 0, 6)
    writeDescribeGroupsResponse(writer, message, version)
  },
}

function readDescribeGroupsResponse(reader: Reader, version: number): DescribeGroupsResponse {
  const flexible = version >= 5
  const throttleTimeMs: number = version >= 1 ? reader.int32() : 0
  const groupsLength = flexible ? reader.compactArrayLength(12) : reader.arrayLength(12)
  const groups: DescribeGroupsResponseDescribedGroup[] = []
  for (let i = 0; i < groupsLength; i += 1) groups.push(readDescribeGroupsResponseDescribedGroup(reader, version))
  const message: DescribeGroupsResponse = { throttleTimeMs, groups }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeGroupsResponse(writer: Writer, message: DescribeGroupsResponseInit, version: number): void {
  const flexible = version >= 5
  if (version >= 1) writer.int32(message.throttleTimeMs ?? 0)
  const groups = message.groups ?? []
  if (flexible) writer.compactArrayLength(groups.length)
  else writer.arrayLength(groups.length)
  for (const element of groups) writeDescribeGroupsResponseDescribedGroup(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeGroupsResponse', 'unknownTags', version)
  }
}

function readDescribeGroupsResponseDescribedGroup(reader: Reader, version: number): DescribeGroupsResponseDescribedGroup {
  const flexible = version >= 5
  const errorCode = reader.int16()
  const errorMessage: string | null = version >= 6 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  const groupId = flexible ? reader.compactString() : reader.string()
  const groupState = flexible ? reader.compactString() : reader.string()
  const protocolType = flexible ? reader.compactString() : reader.string()
  const protocolData = flexible ? reader.compactString() : reader.string()
  const membersLength = flexible ? reader.compactArrayLength(7) : reader.arrayLength(7)
  const members: DescribeGroupsResponseDescribedGroupMember[] = []
  for (let i = 0; i < membersLength; i += 1) members.push(readDescribeGroupsResponseDescribedGroupMember(reader, version))
  const authorizedOperations: number = version >= 3 ? reader.int32() : -2147483648
  const message: DescribeGroupsResponseDescribedGroup = {
    errorCode,
    errorMessage,
    groupId,
    groupState,
    protocolType,
    protocolData,
    members,
    authorizedOperations,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeGroupsResponseDescribedGroup(
  writer: Writer,
  message: DescribeGroupsResponseDescribedGroupInit,
  version: number,
): void {
  const flexible = version >= 5
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage ?? null
  if (version >= 6) {
    if (flexible) writer.compactNullableString(errorMessage)
    else writer.nullableString(errorMessage)
  } else if (errorMessage !== null) {
    throw unsupportedField('DescribeGroupsResponse', 'DescribedGroup.errorMessage', version)
  }
  const groupId = message.groupId ?? ''
  if (flexible) writer.compactString(groupId)
  else writer.string(groupId)
  const groupState = message.groupState ?? ''
  if (flexible) writer.compactString(groupState)
  else writer.string(groupState)
  const protocolType = message.protocolType ?? ''
  if (flexible) writer.compactString(protocolType)
  else writer.string(protocolType)
  const protocolData = message.protocolData ?? ''
  if (flexible) writer.compactString(protocolData)
  else writer.string(protocolData)
  const members = message.members ?? []
  if (flexible) writer.compactArrayLength(members.length)
  else writer.arrayLength(members.length)
  for (const element of members) writeDescribeGroupsResponseDescribedGroupMember(writer, element, version)
  const authorizedOperations = message.authorizedOperations ?? -2147483648
  if (version >= 3) {
    writer.int32(authorizedOperations)
  } else if (authorizedOperations !== -2147483648) {
    throw unsupportedField('DescribeGroupsResponse', 'DescribedGroup.authorizedOperations', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeGroupsResponse', 'DescribedGroup.unknownTags', version)
  }
}

function readDescribeGroupsResponseDescribedGroupMember(
  reader: Reader,
  version: number,
): DescribeGroupsResponseDescribedGroupMember {
  const flexible = version >= 5
  const memberId = flexible ? reader.compactString() : reader.string()
  let groupInstanceId: string | null = null
  if (version >= 4) groupInstanceId = flexible ? reader.compactNullableString() : reader.nullableString()
  const clientId = flexible ? reader.compactString() : reader.string()
  const clientHost = flexible ? reader.compactString() : reader.string()
  const memberMetadata = flexible ? reader.compactBytes() : reader.bytes()
  const memberAssignment = flexible ? reader.compactBytes() : reader.bytes()
  const message: DescribeGroupsResponseDescribedGroupMember = {
    memberId,
    groupInstanceId,
    clientId,
    clientHost,
    memberMetadata,
    memberAssignment,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeGroupsResponseDescribedGroupMember(
  writer: Writer,
  message: DescribeGroupsResponseDescribedGroupMemberInit,
  version: number,
): void {
  const flexible = version >= 5
  const memberId = message.memberId ?? ''
  if (flexible) writer.compactString(memberId)
  else writer.string(memberId)
  const groupInstanceId = message.groupInstanceId ?? null
  if (version >= 4) {
    if (flexible) writer.compactNullableString(groupInstanceId)
    else writer.nullableString(groupInstanceId)
  }
  const clientId = message.clientId ?? ''
  if (flexible) writer.compactString(clientId)
  else writer.string(clientId)
  const clientHost = message.clientHost ?? ''
  if (flexible) writer.compactString(clientHost)
  else writer.string(clientHost)
  const memberMetadata = message.memberMetadata ?? emptyBytes
  if (flexible) writer.compactBytes(memberMetadata)
  else writer.bytes(memberMetadata)
  const memberAssignment = message.memberAssignment ?? emptyBytes
  if (flexible) writer.compactBytes(memberAssignment)
  else writer.bytes(memberAssignment)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeGroupsResponse', 'DescribedGroupMember.unknownTags', version)
  }
}
