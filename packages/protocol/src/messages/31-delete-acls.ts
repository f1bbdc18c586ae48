// Generated from spec/31-delete-acls.txt, do not edit: DeleteAclsRequest and DeleteAclsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 31: DeleteAclsRequest, versions 1 to 3. */
export interface DeleteAclsRequest {
  filters: DeleteAclsRequestDeleteAclsFilter[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteAclsRequest} to be written: a field left out has its default. */
export interface DeleteAclsRequestInit {
  readonly filters?: readonly DeleteAclsRequestDeleteAclsFilterInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteAclsRequest. */
export interface DeleteAclsRequestDeleteAclsFilter {
  resourceTypeFilter: number
  resourceNameFilter: string | null
  /** Default 3. */
  patternTypeFilter: number
  principalFilter: string | null
  hostFilter: string | null
  operation: number
  permissionType: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteAclsRequestDeleteAclsFilter} to be written: a field left out has its default. */
export interface DeleteAclsRequestDeleteAclsFilterInit {
  readonly resourceTypeFilter?: number | undefined
  readonly resourceNameFilter?: string | null | undefined
  readonly patternTypeFilter?: number | undefined
  readonly principalFilter?: string | null | undefined
  readonly hostFilter?: string | null | undefined
  readonly operation?: number | undefined
  readonly permissionType?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DeleteAclsRequest}. */
export const deleteAclsRequest: MessageCodec<DeleteAclsRequest, DeleteAclsRequestInit> = {
  name: 'DeleteAclsRequest',
  apiKey: 31,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('DeleteAclsRequest', version, 1, 3)
    try {
      return readDeleteAclsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DeleteAclsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DeleteAclsRequest', version, 1, 3)
    writeDeleteAclsRequest(writer, message, version)
  },
}

function readDeleteAclsRequest(reader: Reader, version: number): DeleteAclsRequest {
  const flexible = version >= 2
  const filtersLength = flexible ? reader.compactArrayLength(8) : reader.arrayLength(8)
  const filters: DeleteAclsRequestDeleteAclsFilter[] = []
  for (let i = 0; i < filtersLength; i += 1) filters.push(readDeleteAclsRequestDeleteAclsFilter(reader, version))
  const message: DeleteAclsRequest = { filters }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteAclsRequest(writer: Writer, message: DeleteAclsRequestInit, version: number): void {
  const flexible = version >= 2
  const filters = message.filters ?? []
  if (flexible) writer.compactArrayLength(filters.length)
  else writer.arrayLength(filters.length)
  for (const element of filters) writeDeleteAclsRequestDeleteAclsFilter(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteAclsRequest', 'unknownTags', version)
  }
}

function readDeleteAclsRequestDeleteAclsFilter(reader: Reader, version: number): DeleteAclsRequestDeleteAclsFilter {
  const flexible = version >= 2
  const resourceTypeFilter = reader.int8()
  const resourceNameFilter = flexible ? reader.compactNullableString() : reader.nullableString()
  const patternTypeFilter = reader.int8()
  const principalFilter = flexible ? reader.compactNullableString() : reader.nullableString()
  const hostFilter = flexible ? reader.compactNullableString() : reader.nullableString()
  const operation = reader.int8()
  const permissionType = reader.int8()
  const message: DeleteAclsRequestDeleteAclsFilter = {
    resourceTypeFilter,
    resourceNameFilter,
    patternTypeFilter,
    principalFilter,
    hostFilter,
    operation,
    permissionType,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteAclsRequestDeleteAclsFilter(
  writer: Writer,
  message: DeleteAclsRequestDeleteAclsFilterInit,
  version: number,
): void {
  const flexible = version >= 2
  writer.int8(message.resourceTypeFilter ?? 0)
  const resourceNameFilter = message.resourceNameFilter === undefined ? '' : message.resourceNameFilter
  if (flexible) writer.compactNullableString(resourceNameFilter)
  else writer.nullableString(resourceNameFilter)
  writer.int8(message.patternTypeFilter ?? 3)
  const principalFilter = message.principalFilter === undefined ? '' : message.principalFilter
  if (flexible) writer.compactNullableString(principalFilter)
  else writer.nullableString(principalFilter)
  const hostFilter = message.hostFilter === undefined ? '' : message.hostFilter
  if (flexible) writer.compactNullableString(hostFilter)
  else writer.nullableString(hostFilter)
  writer.int8(message.operation ?? 0)
  writer.int8(message.permissionType ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteAclsRequest', 'DeleteAclsFilter.unknownTags', version)
  }
}

/** Response 31: DeleteAclsResponse, versions 1 to 3. */
export interface DeleteAclsResponse {
  throttleTimeMs: number
  filterResults: DeleteAclsResponseDeleteAclsFilterResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteAclsResponse} to be written: a field left out has its default. */
export interface DeleteAclsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly filterResults?: readonly DeleteAclsResponseDeleteAclsFilterResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteAclsResponse. */
export interface DeleteAclsResponseDeleteAclsFilterResult {
  errorCode: number
  errorMessage: string | null
  matchingAcls: DeleteAclsResponseDeleteAclsMatchingAcl[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteAclsResponseDeleteAclsFilterResult} to be written: a field left out has its default. */
export interface DeleteAclsResponseDeleteAclsFilterResultInit {
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly matchingAcls?: readonly DeleteAclsResponseDeleteAclsMatchingAclInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DeleteAclsResponse. */
export interface DeleteAclsResponseDeleteAclsMatchingAcl {
  errorCode: number
  errorMessage: string | null
  resourceType: number
  resourceName: string
  /** Default 3. */
  patternType: number
  principal: string
  host: string
  operation: number
  permissionType: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DeleteAclsResponseDeleteAclsMatchingAcl} to be written: a field left out has its default. */
export interface DeleteAclsResponseDeleteAclsMatchingAclInit {
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly resourceType?: number | undefined
  readonly resourceName?: string | undefined
  readonly patternType?: number | undefined
  readonly principal?: string | undefined
  readonly host?: string | undefined
  readonly operation?: number | undefined
  readonly permissionType?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DeleteAclsResponse}. */
export const deleteAclsResponse: MessageCodec<DeleteAclsResponse, DeleteAclsResponseInit> = {
  name: 'DeleteAclsResponse',
  apiKey: 31,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('DeleteAclsResponse', version, 1, 3)
    try {
      return readDeleteAclsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DeleteAclsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DeleteAclsResponse', version, 1, 3)
    writeDeleteAclsResponse(writer, message, version)
  },
}

function readDeleteAclsResponse(reader: Reader, version: number): DeleteAclsResponse {
  const flexible = version >= 2
  const throttleTimeMs = reader.int32()
  const filterResultsLength = flexible ? reader.compactArrayLength(5) : reader.arrayLength(5)
  const filterResults: DeleteAclsResponseDeleteAclsFilterResult[] = []
  for (let i = 0; i < filterResultsLength; i += 1) {
    filterResults.push(readDeleteAclsResponseDeleteAclsFilterResult(reader, version))
  }
  const message: DeleteAclsResponse = { throttleTimeMs, filterResults }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteAclsResponse(writer: Writer, message: DeleteAclsResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int32(message.throttleTimeMs ?? 0)
  const filterResults = message.filterResults ?? []
  if (flexible) writer.compactArrayLength(filterResults.length)
  else writer.arrayLength(filterResults.length)
  for (const element of filterResults) writeDeleteAclsResponseDeleteAclsFilterResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteAclsResponse', 'unknownTags', version)
  }
}

function readDeleteAclsResponseDeleteAclsFilterResult(reader: Reader, version: number): DeleteAclsResponseDeleteAclsFilterResult {
  const flexible = version >= 2
  const errorCode = reader.int16()
  const errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const matchingAclsLength = flexible ? reader.compactArrayLength(11) : reader.arrayLength(11)
  const matchingAcls: DeleteAclsResponseDeleteAclsMatchingAcl[] = []
  for (let i = 0; i < matchingAclsLength; i += 1) matchingAcls.push(readDeleteAclsResponseDeleteAclsMatchingAcl(reader, version))
  const message: DeleteAclsResponseDeleteAclsFilterResult = { errorCode, errorMessage, matchingAcls }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteAclsResponseDeleteAclsFilterResult(
  writer: Writer,
  message: DeleteAclsResponseDeleteAclsFilterResultInit,
  version: number,
): void {
  const flexible = version >= 2
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage === undefined ? '' : message.errorMessage
  if (flexible) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  const matchingAcls = message.matchingAcls ?? []
  if (flexible) writer.compactArrayLength(matchingAcls.length)
  else writer.arrayLength(matchingAcls.length)
  for (const element of matchingAcls) writeDeleteAclsResponseDeleteAclsMatchingAcl(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteAclsResponse', 'DeleteAclsFilterResult.unknownTags', version)
  }
}

function readDeleteAclsResponseDeleteAclsMatchingAcl(reader: Reader, version: number): DeleteAclsResponseDeleteAclsMatchingAcl {
  const flexible = version >= 2
  const errorCode = reader.int16()
  const errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const resourceType = reader.int8()
  const resourceName = flexible ? reader.compactString() : reader.string()
  const patternType = reader.int8()
  const principal = flexible ? reader.compactString() : reader.string()
  const host = flexible ? reader.compactString() : reader.string()
  const operation = reader.int8()
  const permissionType = reader.int8()
  const message: DeleteAclsResponseDeleteAclsMatchingAcl = {
    errorCode,
    errorMessage,
    resourceType,
    resourceName,
    patternType,
    principal,
    host,
    operation,
    permissionType,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDeleteAclsResponseDeleteAclsMatchingAcl(
  writer: Writer,
  message: DeleteAclsResponseDeleteAclsMatchingAclInit,
  version: number,
): void {
  const flexible = version >= 2
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage === undefined ? '' : message.errorMessage
  if (flexible) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  writer.int8(message.resourceType ?? 0)
  const resourceName = message.resourceName ?? ''
  if (flexible) writer.compactString(resourceName)
  else writer.string(resourceName)
  writer.int8(message.patternType ?? 3)
  const principal = message.principal ?? ''
  if (flexible) writer.compactString(principal)
  else writer.string(principal)
  const host = message.host ?? ''
  if (flexible) writer.compactString(host)
  else writer.string(host)
  writer.int8(message.operation ?? 0)
  writer.int8(message.permissionType ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DeleteAclsResponse', 'DeleteAclsMatchingAcl.unknownTags', version)
  }
}
