// Generated from spec/33-alter-configs.txt, do not edit: AlterConfigsRequest and AlterConfigsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 33: AlterConfigsRequest, versions 0 to 2. */
export interface AlterConfigsRequest {
  resources: AlterConfigsRequestAlterConfigsResource[]
  validateOnly: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterConfigsRequest} to be written: a field left out has its default. */
export interface AlterConfigsRequestInit {
  readonly resources?: readonly AlterConfigsRequestAlterConfigsResourceInit[] | undefined
  readonly validateOnly?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterConfigsRequest. */
export interface AlterConfigsRequestAlterConfigsResource {
  resourceType: number
  resourceName: string
  configs: AlterConfigsRequestAlterableConfig[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterConfigsRequestAlterConfigsResource} to be written: a field left out has its default. */
export interface AlterConfigsRequestAlterConfigsResourceInit {
  readonly resourceType?: number | undefined
  readonly resourceName?: string | undefined
  readonly configs?: readonly AlterConfigsRequestAlterableConfigInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterConfigsRequest. */
export interface AlterConfigsRequestAlterableConfig {
  name: string
  value: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterConfigsRequestAlterableConfig} to be written: a field left out has its default. */
export interface AlterConfigsRequestAlterableConfigInit {
  readonly name?: string | undefined
  readonly value?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterConfigsRequest}. */
export const alterConfigsRequest: MessageCodec<AlterConfigsRequest, AlterConfigsRequestInit> = {
  name: 'AlterConfigsRequest',
  apiKey: 33,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('AlterConfigsRequest', version, 0, 2)
    try {
      return readAlterConfigsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterConfigsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterConfigsRequest', version, 0, 2)
    writeAlterConfigsRequest(writer, message, version)
  },
}

function readAlterConfigsRequest(reader: Reader, version: number): AlterConfigsRequest {
  const flexible = version >= 2
  const resourcesLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const resources: AlterConfigsRequestAlterConfigsResource[] = []
  for (let i = 0; i < resourcesLength; i += 1) resources.push(readAlterConfigsRequestAlterConfigsResource(reader, version))
  const validateOnly = reader.boolean()
  const message: AlterConfigsRequest = { resources, validateOnly }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterConfigsRequest(writer: Writer, message: AlterConfigsRequestInit, version: number): void {
  const flexible = version >= 2
  const resources = message.resources ?? []
  if (flexible) writer.compactArrayLength(resources.length)
  else writer.arrayLength(resources.length)
  for (const element of resources) writeAlterConfigsRequestAlterConfigsResource(writer, element, version)
  writer.boolean(message.validateOnly ?? false)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterConfigsRequest', 'unknownTags', version)
  }
}

function readAlterConfigsRequestAlterConfigsResource(reader: Reader, version: number): AlterConfigsRequestAlterConfigsResource {
  const flexible = version >= 2
  const resourceType = reader.int8()
  const resourceName = flexible ? reader.compactString() : reader.string()
  const configsLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const configs: AlterConfigsRequestAlterableConfig[] = []
  for (let i = 0; i < configsLength; i += 1) configs.push(readAlterConfigsRequestAlterableConfig(reader, version))
  const message: AlterConfigsRequestAlterConfigsResource = { resourceType, resourceName, configs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterConfigsRequestAlterConfigsResource(
  writer: Writer,
  message: AlterConfigsRequestAlterConfigsResourceInit,
  version: number,
): void {
  const flexible = version >= 2
  writer.int8(message.resourceType ?? 0)
  const resourceName = message.resourceName ?? ''
  if (flexible) writer.compactString(resourceName)
  else writer.string(resourceName)
  const configs = message.configs ?? []
  if (flexible) writer.compactArrayLength(configs.length)
  else writer.arrayLength(configs.length)
  for (const element of configs) writeAlterConfigsRequestAlterableConfig(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterConfigsRequest', 'AlterConfigsResource.unknownTags', version)
  }
}

function readAlterConfigsRequestAlterableConfig(reader: Reader, version: number): AlterConfigsRequestAlterableConfig {
  const flexible = version >= 2
  const name = flexible ? reader.compactString() : reader.string()
  const value = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: AlterConfigsRequestAlterableConfig = { name, value }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterConfigsRequestAlterableConfig(
  writer: Writer,
  message: AlterConfigsRequestAlterableConfigInit,
  version: number,
): void {
  const flexible = version >= 2
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const value = message.value === undefined ? '' : message.value
  if (flexible) writer.compactNullableString(value)
  else writer.nullableString(value)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterConfigsRequest', 'AlterableConfig.unknownTags', version)
  }
}

/** Response 33: AlterConfigsResponse, versions 0 to 2. */
export interface AlterConfigsResponse {
  throttleTimeMs: number
  responses: AlterConfigsResponseAlterConfigsResourceResponse[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterConfigsResponse} to be written: a field left out has its default. */
export interface AlterConfigsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly responses?: readonly AlterConfigsResponseAlterConfigsResourceResponseInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterConfigsResponse. */
export interface AlterConfigsResponseAlterConfigsResourceResponse {
  errorCode: number
  errorMessage: string | null
  resourceType: number
  resourceName: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterConfigsResponseAlterConfigsResourceResponse} to be written: a field left out has its default. */
export interface AlterConfigsResponseAlterConfigsResourceResponseInit {
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly resourceType?: number | undefined
  readonly resourceName?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterConfigsResponse}. */
export const alterConfigsResponse: MessageCodec<AlterConfigsResponse, AlterConfigsResponseInit> = {
  name: 'AlterConfigsResponse',
  apiKey: 33,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 2,
  read(reader, version) {
    checkVersion('AlterConfigsResponse', version, 0, 2)
    try {
      return readAlterConfigsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterConfigsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterConfigsResponse', version, 0, 2)
    writeAlterConfigsResponse(writer, message, version)
  },
}

function readAlterConfigsResponse(reader: Reader, version: number): AlterConfigsResponse {
  const flexible = version >= 2
  const throttleTimeMs = reader.int32()
  const responsesLength = flexible ? reader.compactArrayLength(6) : reader.arrayLength(6)
  const responses: AlterConfigsResponseAlterConfigsResourceResponse[] = []
  for (let i = 0; i < responsesLength; i += 1) {
    responses.push(readAlterConfigsResponseAlterConfigsResourceResponse(reader, version))
  }
  const message: AlterConfigsResponse = { throttleTimeMs, responses }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterConfigsResponse(writer: Writer, message: AlterConfigsResponseInit, version: number): void {
  const flexible = version >= 2
  writer.int32(message.throttleTimeMs ?? 0)
  const responses = message.responses ?? []
  if (flexible) writer.compactArrayLength(responses.length)
  else writer.arrayLength(responses.length)
  for (const element of responses) writeAlterConfigsResponseAlterConfigsResourceResponse(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterConfigsResponse', 'unknownTags', version)
  }
}

function readAlterConfigsResponseAlterConfigsResourceResponse(
  reader: Reader,
  version: number,
): AlterConfigsResponseAlterConfigsResourceResponse {
  const flexible = version >= 2
  const errorCode = reader.int16()
  const errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const resourceType = reader.int8()
  const resourceName = flexible ? reader.compactString() : reader.string()
  const message: AlterConfigsResponseAlterConfigsResourceResponse = { errorCode, errorMessage, resourceType, resourceName }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterConfigsResponseAlterConfigsResourceResponse(
  writer: Writer,
  message: AlterConfigsResponseAlterConfigsResourceResponseInit,
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
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterConfigsResponse', 'AlterConfigsResourceResponse.unknownTags', version)
  }
}
