// Generated from spec/16-list-groups.txt, do not edit: ListGroupsRequest and ListGroupsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 16: ListGroupsRequest, versions 0 to 5. */
export interface ListGroupsRequest {
  /** From version 4. */
  statesFilter: string[]
  /** From version 5. */
  typesFilter: string[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListGroupsRequest} to be written: a field left out has its default. */
export interface ListGroupsRequestInit {
  readonly statesFilter?: readonly string[] | undefined
  readonly typesFilter?: readonly string[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ListGroupsRequest}. */
export const listGroupsRequest: MessageCodec<ListGroupsRequest, ListGroupsRequestInit> = {
  name: 'ListGroupsRequest',
  apiKey: 16,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('ListGroupsRequest', version, 0, 5)
    try {
      return readListGroupsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ListGroupsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ListGroupsRequest', version, 0, 5)
    writeListGroupsRequest(writer, message, version)
  },
}

function readListGroupsRequest(reader: Reader, version: number): ListGroupsRequest {
  const flexible = version >= 3
  let statesFilter: string[] = []
  if (version >= 4) {
    const statesFilterLength = flexible ? reader.compactArrayLength(1) : reader.arrayLength(1)
    const statesFilterElements: string[] = []
    for (let i = 0; i < statesFilterLength; i += 1) statesFilterElements.push(flexible ? reader.compactString() : reader.string())
    statesFilter = statesFilterElements
  }
  let typesFilter: string[] = []
  if (version >= 5) {
    const typesFilterLength = flexible ? reader.compactArrayLength(1) : reader.arrayLength(1)
    const typesFilterElements: string[] = []
    for (let i = 0; i < typesFilterLength; i += 1) typesFilterElements.push(flexible ? reader.compactString() : reader.string())
    typesFilter = typesFilterElements
  }
  const message: ListGroupsRequest = { statesFilter, typesFilter }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListGroupsRequest(writer: Writer, message: ListGroupsRequestInit, version: number): void {
  const flexible = version >= 3
  const statesFilter = message.statesFilter ?? []
  if (version >= 4) {
    if (flexible) writer.compactArrayLength(statesFilter.length)
    else writer.arrayLength(statesFilter.length)
    for (const element of statesFilter) {
      if (flexible) writer.compactString(element)
      else writer.string(element)
    }
  } else if (statesFilter.length > 0) {
    throw unsupportedField('ListGroupsRequest', 'statesFilter', version)
  }
  const typesFilter = message.typesFilter ?? []
  if (version >= 5) {
    if (flexible) writer.compactArrayLength(typesFilter.length)
    else writer.arrayLength(typesFilter.length)
    for (const element of typesFilter) {
      if (flexible) writer.compactString(element)
      else writer.string(element)
    }
  } else if (typesFilter.length > 0) {
    throw unsupportedField('ListGroupsRequest', 'typesFilter', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ListGroupsRequest', 'unknownTags', version)
  }
}

/** Response 16: ListGroupsResponse, versions 0 to 5. */
export interface ListGroupsResponse {
  /** From version 1. */
  throttleTimeMs: number
  errorCode: number
  groups: ListGroupsResponseListedGroup[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListGroupsResponse} to be written: a field left out has its default. */
export interface ListGroupsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly groups?: readonly ListGroupsResponseListedGroupInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ListGroupsResponse. */
export interface ListGroupsResponseListedGroup {
  groupId: string
  protocolType: string
  /** From version 4. */
  groupState: string
  /** From version 5. */
  groupType: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListGroupsResponseListedGroup} to be written: a field left out has its default. */
export interface ListGroupsResponseListedGroupInit {
  readonly groupId?: string | undefined
  readonly protocolType?: string | undefined
  readonly groupState?: string | undefined
  readonly groupType?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ListGroupsResponse}. */
export const listGroupsResponse: MessageCodec<ListGroupsResponse, ListGroupsResponseInit> = {
  name: 'ListGroupsResponse',
  apiKey: 16,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('ListGroupsResponse', version, 0, 5)
    try {
      return readListGroupsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ListGroupsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ListGroupsResponse', version, 0, 5)
    writeListGroupsResponse(writer, message, version)
  },
}

function readListGroupsResponse(reader: Reader, version: number): ListGroupsResponse {
  const flexible = version >= 3
  const throttleTimeMs: number = version >= 1 ? reader.int32() : 0
  const errorCode = reader.int16()
  const groupsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const groups: ListGroupsResponseListedGroup[] = []
  for (let i = 0; i < groupsLength; i += 1) groups.push(readListGroupsResponseListedGroup(reader, version))
  const message: ListGroupsResponse = { throttleTimeMs, errorCode, groups }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListGroupsResponse(writer: Writer, message: ListGroupsResponseInit, version: number): void {
  const flexible = version >= 3
  if (version >= 1) writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  const groups = message.groups ?? []
  if (flexible) writer.compactArrayLength(groups.length)
  else writer.arrayLength(groups.length)
  for (const element of groups) writeListGroupsResponseListedGroup(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ListGroupsResponse', 'unknownTags', version)
  }
}

function readListGroupsResponseListedGroup(reader: Reader, version: number): ListGroupsResponseListedGroup {
  const flexible = version >= 3
  const groupId = flexible ? reader.compactString() : reader.string()
  const protocolType = flexible ? reader.compactString() : reader.string()
  const groupState: string = version >= 4 ? (flexible ? reader.compactString() : reader.string()) : ''
  const groupType: string = version >= 5 ? (flexible ? reader.compactString() : reader.string()) : ''
  const message: ListGroupsResponseListedGroup = { groupId, protocolType, groupState, groupType }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListGroupsResponseListedGroup(writer: Writer, message: ListGroupsResponseListedGroupInit, version: number): void {
  const flexible = version >= 3
  const groupId = message.groupId ?? ''
  if (flexible) writer.compactString(groupId)
  else writer.string(groupId)
  const protocolType = message.protocolType ?? ''
  if (flexible) writer.compactString(protocolType)
  else writer.string(protocolType)
  const groupState = message.groupState ?? ''
  if (version >= 4) {
    if (flexible) writer.compactString(groupState)
    else writer.string(groupState)
  }
  const groupType = message.groupType ?? ''
  if (version >= 5) {
    if (flexible) writer.compactString(groupType)
    else writer.string(groupType)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ListGroupsResponse', 'ListedGroup.unknownTags', version)
  }
}
