// Generated from spec/30-create-acls.txt, do not edit: CreateAclsRequest and CreateAclsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 30: CreateAclsRequest, versions 1 to 3. */
export interface CreateAclsRequest {
  creations: CreateAclsRequestAclCreation[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateAclsRequest} to be written: a field left out has its default. */
export interface CreateAclsRequestInit {
  readonly creations?: readonly CreateAclsRequestAclCreationInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of CreateAclsRequest. */
export interface CreateAclsRequestAclCreation {
  resourceType: number
  resourceName: string
  /** Default 3. */
  resourcePatternType: number
  principal: string
  host: string
  operation: number
  permissionType: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateAclsRequestAclCreation} to be written: a field left out has its default. */
export interface CreateAclsRequestAclCreationInit {
  readonly resourceType?: number | undefined
  readonly resourceName?: string | undefined
  readonly resourcePatternType?: number | undefined
  readonly principal?: string | undefined
  readonly host?: string | undefined
  readonly operation?: number | undefined
  readonly permissionType?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link CreateAclsRequest}. */
export const createAclsRequest: MessageCodec<CreateAclsRequest, CreateAclsRequestInit> = {
  name: 'CreateAclsRequest',
  apiKey: 30,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('CreateAclsRequest', version, 1, 3)
    try {
      return readCreateAclsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'CreateAclsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('CreateAclsRequest', version, 1, 3)
    writeCreateAclsRequest(writer, message, version)
  },
}

function readCreateAclsRequest(reader: Reader, version: number): CreateAclsRequest {
  const flexible = version >= 2
  const creationsLength = flexible ? reader.compactArrayLength(8) : reader.arrayLength(8)
  const creations: CreateAclsRequestAclCreation[] = []
  for (let i = 0; i < creationsLength; i += 1) creations.push(readCreateAclsRequestAclCreation(reader, version))
  const message: CreateAclsRequest = { creations }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateAclsRequest(writer: Writer, message: CreateAclsRequestInit, version: number): void {
  const flexible = version >= 2
  const creations = message.creations ?? []
  if (flexible) writer.compactArrayLength(creations.length)
  else writer.arrayLength(creations.length)
  for (const element of creations) writeCreateAclsRequestAclCreation(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreateAclsRequest', 'unknownTags', version)
  }
}

function readCreateAclsRequestAclCreation(reader: Reader, version: number): CreateAclsRequestAclCreation {
  const flexible = version >= 2
  const resourceType = reader.int8()
  const resourceName = flexible ? reader.compactString() : reader.string()
  const resourcePatternType = reader.int8()
  const principal = flexible ? reader.compactString() : reader.string()
  const host = flexible ? reader.compactString() : reader.string()
  const operation = reader.int8()
  const permissionType = reader.int8()
  const message: CreateAclsRequestAclCreation = {
    resourceType,
    resourceName,
    resourcePatternType,
    principal,
    host,
    operation,
    permissionType,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateAclsRequestAclCreation(writer: Writer, message: CreateAclsRequestAclCreationInit, version: number): void {
  const flexible = version >= 2
  writer.int8(message.resourceType ?? 0)
  const resourceName = message.resourceName ?? ''
  if (flexible) writer.compactString(resourceName)
  else writer.string(resourceName)
  writer.int8(message.resourcePatternType ?? 3)
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
    throw unsupportedField('CreateAclsRequest', 'AclCreation.unknownTags', version)
  }
}

/** Response 30: CreateAclsResponse, versions 1 to 3. */
export interface CreateAclsResponse {
  throttleTimeMs: number
  results: CreateAclsResponseAclCreationResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateAclsResponse} to be written: a field left out has its default. */
export interface CreateAclsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly results?: readonly CreateAclsResponseAclCreationResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of CreateAclsResponse. */
export interface CreateAclsResponseAclCreationResult {
  errorCode: number
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link CreateAclsResponseAclCreationResult} to be written: a field left out has its default. */
export interface CreateAclsResponseAclCreationResultInit {
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link CreateAclsResponse}. */
export const createAclsResponse: MessageCodec<CreateAclsResponse, CreateAclsResponseInit> = {
  name: 'CreateAclsResponse',
  apiKey: 30,
  minVersion: 1,
  maxVersion: 3,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('CreateAclsResponse', version, 1, 3)
    try {
      return readCreateAclsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'CreateAclsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('CreateAclsResponse', version, 1, 3)
    writeCreateAclsResponse(writer, message, version)
  },
}

function readCreateAclsResponse(reader: Reader, version: number): CreateAclsResponse {
  const flexible = version >= 2
  const throttleTimeMs = reader.int32()
  const resultsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const results: CreateAclsResponseAclCreationResult[] = []
  for (let i = 0; i < resultsLength; i += 1) results.push(readCreateAclsResponseAclCreationResult(reader, version))
  const message: CreateAclsResponse = { throttleTimeMs, results }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateAclsResponse(writer: Writer, message: CreateAclsResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int32(message.throttleTimeMs ?? 0)
  const results = message.results ?? []
  if (flexible) writer.compactArrayLength(results.length)
  else writer.arrayLength(results.length)
  for (const element of results) writeCreateAclsResponseAclCreationResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreateAclsResponse', 'unknownTags', version)
  }
}

function readCreateAclsResponseAclCreationResult(reader: Reader, version: number): CreateAclsResponseAclCreationResult {
  const flexible = version >= 2
  const errorCode = reader.int16()
  const errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: CreateAclsResponseAclCreationResult = { errorCode, errorMessage }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeCreateAclsResponseAclCreationResult(
  writer: Writer,
  message: CreateAclsResponseAclCreationResultInit,
  version: number,
): void {
  const flexible = version >= 2
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage === undefined ? '' : message.errorMessage
  if (flexible) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('CreateAclsResponse', 'AclCreationResult.unknownTags', version)
  }
}
