// Generated from spec/42-delete-groups.txt, do not edit: DeleteGroupsRequest and DeleteGroupsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 42: DeleteGroupsRequest, versions 0 to 3. */
export interface DeleteGroupsRequest {
  groupsNames: string[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteGroupsRequest} to be written: a field left out has its default. */
export interface DeleteGroupsRequestInit {
  readonly groupsNames?: readonly string[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DeleteGroupsRequest}. */
export const deleteGroupsRequest: MessageCodec<DeleteGroupsRequest, DeleteGroupsRequestInit> = {
  name: 'DeleteGroupsRequest',
  apiKey: 42,
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('DeleteGroupsRequest', version, 0, 3)
    try {
      return readDeleteGroupsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DeleteGroupsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DeleteGroupsRequest', version, 0, 3)
    writeDeleteGroupsRequest(writer, message, version)
  },
}

function readDeleteGroupsRequest(reader: Reader, version: number): DeleteGroupsRequest {
  const flexible = version >= 2
  const groupsNamesLength = flexible ? reader.compactArrayLength(1) : reader.arrayLength(1)
  const groupsNames: string[] = []
  for (let i = 0; i < groupsNamesLength; i += 1) groupsNames.push(flexible ? reader.compactString() : reader.string())
  const message: DeleteGroupsRequest = { groupsNames }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteGroupsRequest(writer: Writer, message: DeleteGroupsRequestInit, version: number): void {
  const flexible = version >= 2
  const groupsNames = message.groupsNames ?? []
  if (flexible) writer.compactArrayLength(groupsNames.length)
  else writer.arrayLength(groupsNames.length)
  for (const element of groupsNames) {
    if (flexible) writer.compactString(element)
    else writer.string(element)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteGroupsRequest', 'unknownTags', version)
  }
}

/** Response 42: DeleteGroupsResponse, versions 0 to 3. */
export interface DeleteGroupsResponse {
  throttleTimeMs: number
  results: DeleteGroupsResponseDeletableGroupResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteGroupsResponse} to be written: a field left out has its default. */
export interface DeleteGroupsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly results?: readonly DeleteGroupsResponseDeletableGroupResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteGroupsResponse. */
export interface DeleteGroupsResponseDeletableGroupResult {
  groupId: string
  errorCode: number
  /** From version 3, default null. */
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteGroupsResponseDeletableGroupResult} to be written: a field left out has its default. */
export interface DeleteGroupsResponseDeletableGroupResultInit {
  readonly groupId?: string | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DeleteGroupsResponse}. */
export const deleteGroupsResponse: MessageCodec<DeleteGroupsResponse, DeleteGroupsResponseInit> = {
  name: 'DeleteGroupsResponse',
  apiKey: 42,
  minVersion: 0,
  maxVersion: 3,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('DeleteGroupsResponse', version, 0, 3)
    try {
      return readDeleteGroupsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DeleteGroupsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DeleteGroupsResponse', version, 0, 3)
    writeDeleteGroupsResponse(writer, message, version)
  },
}

function readDeleteGroupsResponse(reader: Reader, version: number): DeleteGroupsResponse {
  const flexible = version >= 2
  const throttleTimeMs = reader.int32()
  const resultsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const results: DeleteGroupsResponseDeletableGroupResult[] = []
  for (let i = 0; i < resultsLength; i += 1) results.push(readDeleteGroupsResponseDeletableGroupResult(reader, version))
  const message: DeleteGroupsResponse = { throttleTimeMs, results }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteGroupsResponse(writer: Writer, message: DeleteGroupsResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int32(message.throttleTimeMs ?? 0)
  const results = message.results ?? []
  if (flexible) writer.compactArrayLength(results.length)
  else writer.arrayLength(results.length)
  for (const element of results) writeDeleteGroupsResponseDeletableGroupResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteGroupsResponse', 'unknownTags', version)
  }
}

function readDeleteGroupsResponseDeletableGroupResult(reader: Reader, version: number): DeleteGroupsResponseDeletableGroupResult {
  const flexible = version >= 2
  const groupId = flexible ? reader.compactString() : reader.string()
  const errorCode = reader.int16()
  const errorMessage: string | null = version >= 3 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  const message: DeleteGroupsResponseDeletableGroupResult = { groupId, errorCode, errorMessage }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteGroupsResponseDeletableGroupResult(
  writer: Writer,
  message: DeleteGroupsResponseDeletableGroupResultInit,
  version: number,
): void {
  const flexible = version >= 2
  const groupId = message.groupId ?? ''
  if (flexible) writer.compactString(groupId)
  else writer.string(groupId)
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage ?? null
  if (version >= 3) {
    if (flexible) writer.compactNullableString(errorMessage)
    else writer.nullableString(errorMessage)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteGroupsResponse', 'DeletableGroupResult.unknownTags', version)
  }
}
