// Generated from spec/29-describe-acls.txt, do not edit: DescribeAclsRequest and DescribeAclsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 29: DescribeAclsRequest, versions 1 to 3. */
export interface DescribeAclsRequest {
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

/** {@link DescribeAclsRequest} to be written: a field left out has its default. */
export interface DescribeAclsRequestInit {
  readonly resourceTypeFilter?: number | undefined
  readonly resourceNameFilter?: string | null | undefined
  readonly patternTypeFilter?: number | undefined
  readonly principalFilter?: string | null | undefined
  readonly hostFilter?: string | null | undefined
  readonly operation?: number | undefined
  readonly permissionType?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeAclsRequest}. */
export const describeAclsRequest: MessageCodec<DescribeAclsRequest, DescribeAclsRequestInit> = {
  name: 'DescribeAclsRequest',
  apiKey: 29,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('DescribeAclsRequest', version, 1, 3)
    try {
      return readDescribeAclsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeAclsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeAclsRequest', version, 1, 3)
    writeDescribeAclsRequest(writer, message, version)
  },
}

function readDescribeAclsRequest(reader: Reader, version: number): DescribeAclsRequest {
  const flexible = version >= 2
  const resourceTypeFilter = reader.int8()
  const resourceNameFilter = flexible ? reader.compactNullableString() : reader.nullableString()
  const patternTypeFilter = reader.int8()
  const principalFilter = flexible ? reader.compactNullableString() : reader.nullableString()
  const hostFilter = flexible ? reader.compactNullableString() : reader.nullableString()
  const operation = reader.int8()
  const permissionType = reader.int8()
  const message: DescribeAclsRequest = {
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

function writeDescribeAclsRequest(writer: Writer, message: DescribeAclsRequestInit, version: number): void {
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
    throw unsupportedField('DescribeAclsRequest', 'unknownTags', version)
  }
}

/** Response 29: DescribeAclsResponse, versions 1 to 3. */
export interface DescribeAclsResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  resources: DescribeAclsResponseDescribeAclsResource[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeAclsResponse} to be written: a field left out has its default. */
export interface DescribeAclsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly resources?: readonly DescribeAclsResponseDescribeAclsResourceInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeAclsResponse. */
export interface DescribeAclsResponseDescribeAclsResource {
  resourceType: number
  resourceName: string
  /** Default 3. */
  patternType: number
  acls: DescribeAclsResponseAclDescription[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeAclsResponseDescribeAclsResource} to be written: a field left out has its default. */
export interface DescribeAclsResponseDescribeAclsResourceInit {
  readonly resourceType?: number | undefined
  readonly resourceName?: string | undefined
  readonly patternType?: number | undefined
  readonly acls?: readonly DescribeAclsResponseAclDescriptionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeAclsResponse. */
export interface DescribeAclsResponseAclDescription {
  principal: string
  host: string
  operation: number
  permissionType: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeAclsResponseAclDescription} to be written: a field left out has its default. */
export interface DescribeAclsResponseAclDescriptionInit {
  readonly principal?: string | undefined
  readonly host?: string | undefined
  readonly operation?: number | undefined
  readonly permissionType?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeAclsResponse}. */
export const describeAclsResponse: MessageCodec<DescribeAclsResponse, DescribeAclsResponseInit> = {
  name: 'DescribeAclsResponse',
  apiKey: 29,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('DescribeAclsResponse', version, 1, 3)
    try {
      return readDescribeAclsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeAclsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeAclsResponse', version, 1, 3)
    writeDescribeAclsResponse(writer, message, version)
  },
}

function readDescribeAclsResponse(reader: Reader, version: number): DescribeAclsResponse {
  const flexible = version >= 2
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const resourcesLength = flexible ? reader.compactArrayLength(5) : reader.arrayLength(5)
  const resources: DescribeAclsResponseDescribeAclsResource[] = []
  for (let i = 0; i < resourcesLength; i += 1) resources.push(readDescribeAclsResponseDescribeAclsResource(reader, version))
  const message: DescribeAclsResponse = { throttleTimeMs, errorCode, errorMessage, resources }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeAclsResponse(writer: Writer, message: DescribeAclsResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage === undefined ? '' : message.errorMessage
  if (flexible) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  const resources = message.resources ?? []
  if (flexible) writer.compactArrayLength(resources.length)
  else writer.arrayLength(resources.length)
  for (const element of resources) writeDescribeAclsResponseDescribeAclsResource(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeAclsResponse', 'unknownTags', version)
  }
}

function readDescribeAclsResponseDescribeAclsResource(reader: Reader, version: number): DescribeAclsResponseDescribeAclsResource {
  const flexible = version >= 2
  const resourceType = reader.int8()
  const resourceName = flexible ? reader.compactString() : reader.string()
  const patternType = reader.int8()
  const aclsLength = flexible ? reader.compactArrayLength(5) : reader.arrayLength(5)
  const acls: DescribeAclsResponseAclDescription[] = []
  for (let i = 0; i < aclsLength; i += 1) acls.push(readDescribeAclsResponseAclDescription(reader, version))
  const message: DescribeAclsResponseDescribeAclsResource = { resourceType, resourceName, patternType, acls }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeAclsResponseDescribeAclsResource(
  writer: Writer,
  message: DescribeAclsResponseDescribeAclsResourceInit,
  version: number,
): void {
  const flexible = version >= 2
  writer.int8(message.resourceType ?? 0)
  const resourceName = message.resourceName ?? ''
  if (flexible) writer.compactString(resourceName)
  else writer.string(resourceName)
  writer.int8(message.patternType ?? 3)
  const acls = message.acls ?? []
  if (flexible) writer.compactArrayLength(acls.length)
  else writer.arrayLength(acls.length)
  for (const element of acls) writeDescribeAclsResponseAclDescription(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeAclsResponse', 'DescribeAclsResource.unknownTags', version)
  }
}

function readDescribeAclsResponseAclDescription(reader: Reader, version: number): DescribeAclsResponseAclDescription {
  const flexible = version >= 2
  const principal = flexible ? reader.compactString() : reader.string()
  const host = flexible ? reader.compactString() : reader.string()
  const operation = reader.int8()
  const permissionType = reader.int8()
  const message: DescribeAclsResponseAclDescription = { principal, host, operation, permissionType }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeAclsResponseAclDescription(
  writer: Writer,
  message: DescribeAclsResponseAclDescriptionInit,
  version: number,
): void {
  const flexible = version >= 2
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
    throw unsupportedField('DescribeAclsResponse', 'AclDescription.unknownTags', version)
  }
}
