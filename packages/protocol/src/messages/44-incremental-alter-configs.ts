// Generated from spec/44-incremental-alter-configs.txt, do not edit: IncrementalAlterConfigsRequest and IncrementalAlterConfigsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 44: IncrementalAlterConfigsRequest, versions 0 to 1. */
export interface IncrementalAlterConfigsRequest {
  resources: IncrementalAlterConfigsRequestAlterConfigsResource[]
  validateOnly: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link IncrementalAlterConfigsRequest} to be written: a field left out has its default. */
export interface IncrementalAlterConfigsRequestInit {
  readonly resources?: readonly IncrementalAlterConfigsRequestAlterConfigsResourceInit[] | undefined
  readonly validateOnly?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of IncrementalAlterConfigsRequest. */
export interface IncrementalAlterConfigsRequestAlterConfigsResource {
  resourceType: number
  resourceName: string
  configs: IncrementalAlterConfigsRequestAlterableConfig[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link IncrementalAlterConfigsRequestAlterConfigsResource} to be written: a field left out has its default. */
export interface IncrementalAlterConfigsRequestAlterConfigsResourceInit {
  readonly resourceType?: number | undefined
  readonly resourceName?: string | undefined
  readonly configs?: readonly IncrementalAlterConfigsRequestAlterableConfigInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of IncrementalAlterConfigsRequest. */
export interface IncrementalAlterConfigsRequestAlterableConfig {
  name: string
  configOperation: number
  value: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link IncrementalAlterConfigsRequestAlterableConfig} to be written: a field left out has its default. */
export interface IncrementalAlterConfigsRequestAlterableConfigInit {
  readonly name?: string | undefined
  readonly configOperation?: number | undefined
  readonly value?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link IncrementalAlterConfigsRequest}. */
export const incrementalAlterConfigsRequest: MessageCodec<IncrementalAlterConfigsRequest, IncrementalAlterConfigsRequestInit> = {
  name: 'IncrementalAlterConfigsRequest',
  apiKey: 44,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  read(reader, version) {
    checkVersion('IncrementalAlterConfigsRequest', version, 0, 1)
    try {
      return readIncrementalAlterConfigsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'IncrementalAlterConfigsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('IncrementalAlterConfigsRequest', version, 0, 1)
    writeIncrementalAlterConfigsRequest(writer, message, version)
  },
}

function readIncrementalAlterConfigsRequest(reader: Reader, version: number): IncrementalAlterConfigsRequest {
  const flexible = version >= 1
  const resourcesLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const resources: IncrementalAlterConfigsRequestAlterConfigsResource[] = []
  for (let i = 0; i < resourcesLength; i += 1) {
    resources.push(readIncrementalAlterConfigsRequestAlterConfigsResource(reader, version))
  }
  const validateOnly = reader.boolean()
  const message: IncrementalAlterConfigsRequest = { resources, validateOnly }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeIncrementalAlterConfigsRequest(writer: Writer, message: IncrementalAlterConfigsRequestInit, version: number): void {
  const flexible = version >= 1
  const resources = message.resources ?? []
  if (flexible) writer.compactArrayLength(resources.length)
  else writer.arrayLength(resources.length)
  for (const element of resources) writeIncrementalAlterConfigsRequestAlterConfigsResource(writer, element, version)
  writer.boolean(message.validateOnly ?? false)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('IncrementalAlterConfigsRequest', 'unknownTags', version)
  }
}

function readIncrementalAlterConfigsRequestAlterConfigsResource(
  reader: Reader,
  version: number,
): IncrementalAlterConfigsRequestAlterConfigsResource {
  const flexible = version >= 1
  const resourceType = reader.int8()
  const resourceName = flexible ? reader.compactString() : reader.string()
  const configsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const configs: IncrementalAlterConfigsRequestAlterableConfig[] = []
  for (let i = 0; i < configsLength; i += 1) configs.push(readIncrementalAlterConfigsRequestAlterableConfig(reader, version))
  const message: IncrementalAlterConfigsRequestAlterConfigsResource = { resourceType, resourceName, configs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeIncrementalAlterConfigsRequestAlterConfigsResource(
  writer: Writer,
  message: IncrementalAlterConfigsRequestAlterConfigsResourceInit,
  version: number,
): void {
  const flexible = version >= 1
  writer.int8(message.resourceType ?? 0)
  const resourceName = message.resourceName ?? ''
  if (flexible) writer.compactString(resourceName)
  else writer.string(resourceName)
  const configs = message.configs ?? []
  if (flexible) writer.compactArrayLength(configs.length)
  else writer.arrayLength(configs.length)
  for (const element of configs) writeIncrementalAlterConfigsRequestAlterableConfig(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('IncrementalAlterConfigsRequest', 'AlterConfigsResource.unknownTags', version)
  }
}

function readIncrementalAlterConfigsRequestAlterableConfig(
  reader: Reader,
  version: number,
): IncrementalAlterConfigsRequestAlterableConfig {
  const flexible = version >= 1
  const name = flexible ? reader.compactString() : reader.string()
  const configOperation = reader.int8()
  const value = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: IncrementalAlterConfigsRequestAlterableConfig = { name, configOperation, value }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeIncrementalAlterConfigsRequestAlterableConfig(
  writer: Writer,
  message: IncrementalAlterConfigsRequestAlterableConfigInit,
  version: number,
): void {
  const flexible = version >= 1
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  writer.int8(message.configOperation ?? 0)
  const value = message.value === undefined ? '' : message.value
  if (flexible) writer.compactNullableString(value)
  else writer.nullableString(value)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('IncrementalAlterConfigsRequest', 'AlterableConfig.unknownTags', version)
  }
}

/** Response 44: IncrementalAlterConfigsResponse, versions 0 to 1. */
export interface IncrementalAlterConfigsResponse {
  throttleTimeMs: number
  responses: IncrementalAlterConfigsResponseAlterConfigsResourceResponse[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link IncrementalAlterConfigsResponse} to be written: a field left out has its default. */
export interface IncrementalAlterConfigsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly responses?: readonly IncrementalAlterConfigsResponseAlterConfigsResourceResponseInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of IncrementalAlterConfigsResponse. */
export interface IncrementalAlterConfigsResponseAlterConfigsResourceResponse {
  errorCode: number
  errorMessage: string | null
  resourceType: number
  resourceName: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link IncrementalAlterConfigsResponseAlterConfigsResourceResponse} to be written: a field left out has its default. */
export interface IncrementalAlterConfigsResponseAlterConfigsResourceResponseInit {
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly resourceType?: number | undefined
  readonly resourceName?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link IncrementalAlterConfigsResponse}. */
export const incrementalAlterConfigsResponse: MessageCodec<IncrementalAlterConfigsResponse, IncrementalAlterConfigsResponseInit> =
  {
    name: 'IncrementalAlterConfigsResponse',
    apiKey: 44,
    minVersion: 0,
    maxVersion: 1,
    flexibleFrom: 1,
    read(reader, version) {
      checkVersion('IncrementalAlterConfigsResponse', version, 0, 1)
      try {
        return readIncrementalAlterConfigsResponse(reader, version)
      } catch (error) {
        throw malformedIn(error, 'IncrementalAlterConfigsResponse', version)
      }
    },
    write(writer, message, version) {
      checkVersion('IncrementalAlterConfigsResponse', version, 0, 1)
      writeIncrementalAlterConfigsResponse(writer, message, version)
    },
  }

function readIncrementalAlterConfigsResponse(reader: Reader, version: number): IncrementalAlterConfigsResponse {
  const flexible = version >= 1
  const throttleTimeMs = reader.int32()
  const responsesLength = flexible ? reader.compactArrayLength(6) : reader.arrayLength(6)
  const responses: IncrementalAlterConfigsResponseAlterConfigsResourceResponse[] = []
  for (let i = 0; i < responsesLength; i += 1) {
    responses.push(readIncrementalAlterConfigsResponseAlterConfigsResourceResponse(reader, version))
  }
  const message: IncrementalAlterConfigsResponse = { throttleTimeMs, responses }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeIncrementalAlterConfigsResponse(
  writer: Writer,
  message: IncrementalAlterConfigsResponseInit,
  version: number,
): void {
  const flexible = version >= 1
  writer.int32(message.throttleTimeMs ?? 0)
  const responses = message.responses ?? []
  if (flexible) writer.compactArrayLength(responses.length)
  else writer.arrayLength(responses.length)
  for (const element of responses) writeIncrementalAlterConfigsResponseAlterConfigsResourceResponse(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('IncrementalAlterConfigsResponse', 'unknownTags', version)
  }
}

function readIncrementalAlterConfigsResponseAlterConfigsResourceResponse(
  reader: Reader,
  version: number,
): IncrementalAlterConfigsResponseAlterConfigsResourceResponse {
  const flexible = version >= 1
  const errorCode = reader.int16()
  const errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const resourceType = reader.int8()
  const resourceName = flexible ? reader.compactString() : reader.string()
  const message: IncrementalAlterConfigsResponseAlterConfigsResourceResponse = {
    errorCode,
    errorMessage,
    resourceType,
    resourceName,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeIncrementalAlterConfigsResponseAlterConfigsResourceResponse(
  writer: Writer,
  message: IncrementalAlterConfigsResponseAlterConfigsResourceResponseInit,
  version: number,
): void {
  const flexible = version >= 1
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
    throw unsupportedField('IncrementalAlterConfigsResponse', 'AlterConfigsResourceResponse.unknownTags', version)
  }
}
