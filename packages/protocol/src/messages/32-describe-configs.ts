// Generated from spec/32-describe-configs.txt, do not edit: DescribeConfigsRequest and DescribeConfigsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 32: DescribeConfigsRequest, versions 1 to 4. */
export interface DescribeConfigsRequest {
  resources: DescribeConfigsRequestDescribeConfigsResource[]
  /** Default false. */
  includeSynonyms: boolean
  /** From version 3, default false. */
  includeDocumentation: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeConfigsRequest} to be written: a field left out has its default. */
export interface DescribeConfigsRequestInit {
  readonly resources?: readonly DescribeConfigsRequestDescribeConfigsResourceInit[] | undefined
  readonly includeSynonyms?: boolean | undefined
  readonly includeDocumentation?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeConfigsRequest. */
export interface DescribeConfigsRequestDescribeConfigsResource {
  resourceType: number
  resourceName: string
  configurationKeys: string[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeConfigsRequestDescribeConfigsResource} to be written: a field left out has its default. */
export interface DescribeConfigsRequestDescribeConfigsResourceInit {
  readonly resourceType?: number | undefined
  readonly resourceName?: string | undefined
  readonly configurationKeys?: readonly string[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeConfigsRequest}. */
export const describeConfigsRequest: MessageCodec<DescribeConfigsRequest, DescribeConfigsRequestInit> = {
  name: 'DescribeConfigsRequest',
  apiKey: 32,
  minVersion: 1,
  maxVersion: 4,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('DescribeConfigsRequest', version, 1, 4)
    try {
      return readDescribeConfigsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeConfigsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeConfigsRequest', version, 1, 4)
    writeDescribeConfigsRequest(writer, message, version)
  },
}

function readDescribeConfigsRequest(reader: Reader, version: number): DescribeConfigsRequest {
  const flexible = version >= 4
  const resourcesLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const resources: DescribeConfigsRequestDescribeConfigsResource[] = []
  for (let i = 0; i < resourcesLength; i += 1) resources.push(readDescribeConfigsRequestDescribeConfigsResource(reader, version))
  const includeSynonyms = reader.boolean()
  const includeDocumentation: boolean = version >= 3 ? reader.boolean() : false
  const message: DescribeConfigsRequest = { resources, includeSynonyms, includeDocumentation }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeConfigsRequest(writer: Writer, message: DescribeConfigsRequestInit, version: number): void {
  const flexible = version >= 4
  const resources = message.resources ?? []
  if (flexible) writer.compactArrayLength(resources.length)
  else writer.arrayLength(resources.length)
  for (const element of resources) writeDescribeConfigsRequestDescribeConfigsResource(writer, element, version)
  writer.boolean(message.includeSynonyms ?? false)
  const includeDocumentation = message.includeDocumentation ?? false
  if (version >= 3) {
    writer.boolean(includeDocumentation)
  } else if (includeDocumentation) {
    throw unsupportedField('DescribeConfigsRequest', 'includeDocumentation', version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeConfigsRequest', 'unknownTags', version)
  }
}

function readDescribeConfigsRequestDescribeConfigsResource(
  reader: Reader,
  version: number,
): DescribeConfigsRequestDescribeConfigsResource {
  const flexible = version >= 4
  const resourceType = reader.int8()
  const resourceName = flexible ? reader.compactString() : reader.string()
  const configurationKeysLength = flexible ? reader.compactNullableArrayLength(1) : reader.nullableArrayLength(1)
  const configurationKeysElements: string[] = []
  for (let i = 0; i < configurationKeysLength; i += 1) {
    configurationKeysElements.push(flexible ? reader.compactString() : reader.string())
  }
  const configurationKeys = configurationKeysLength < 0 ? null : configurationKeysElements
  const message: DescribeConfigsRequestDescribeConfigsResource = { resourceType, resourceName, configurationKeys }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeConfigsRequestDescribeConfigsResource(
  writer: Writer,
  message: DescribeConfigsRequestDescribeConfigsResourceInit,
  version: number,
): void {
  const flexible = version >= 4
  writer.int8(message.resourceType ?? 0)
  const resourceName = message.resourceName ?? ''
  if (flexible) writer.compactString(resourceName)
  else writer.string(resourceName)
  const configurationKeys = message.configurationKeys === undefined ? [] : message.configurationKeys
  if (flexible) writer.compactArrayLength(configurationKeys === null ? -1 : configurationKeys.length)
  else writer.arrayLength(configurationKeys === null ? -1 : configurationKeys.length)
  if (configurationKeys !== null) {
    for (const element of configurationKeys) {
      if (flexible) writer.compactString(element)
      else writer.string(element)
    }
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeConfigsRequest', 'DescribeConfigsResource.unknownTags', version)
  }
}

/** Response 32: DescribeConfigsResponse, versions 1 to 4. */
export interface DescribeConfigsResponse {
  throttleTimeMs: number
  results: DescribeConfigsResponseDescribeConfigsResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeConfigsResponse} to be written: a field left out has its default. */
export interface DescribeConfigsResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly results?: readonly DescribeConfigsResponseDescribeConfigsResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeConfigsResponse. */
export interface DescribeConfigsResponseDescribeConfigsResult {
  errorCode: number
  errorMessage: string | null
  resourceType: number
  resourceName: string
  configs: DescribeConfigsResponseDescribeConfigsResourceResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeConfigsResponseDescribeConfigsResult} to be written: a field left out has its default. */
export interface DescribeConfigsResponseDescribeConfigsResultInit {
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly resourceType?: number | undefined
  readonly resourceName?: string | undefined
  readonly configs?: readonly DescribeConfigsResponseDescribeConfigsResourceResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeConfigsResponse. */
export interface DescribeConfigsResponseDescribeConfigsResourceResult {
  name: string
  value: string | null
  readOnly: boolean
  /** Default -1. */
  configSource: number
  isSensitive: boolean
  synonyms: DescribeConfigsResponseDescribeConfigsSynonym[]
  /** From version 3. */
  configType: number
  /** From version 3. */
  documentation: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeConfigsResponseDescribeConfigsResourceResult} to be written: a field left out has its default. */
export interface DescribeConfigsResponseDescribeConfigsResourceResultInit {
  readonly name?: string | undefined
  readonly value?: string | null | undefined
  readonly readOnly?: boolean | undefined
  readonly configSource?: number | undefined
  readonly isSensitive?: boolean | undefined
  readonly synonyms?: readonly DescribeConfigsResponseDescribeConfigsSynonymInit[] | undefined
  readonly configType?: number | undefined
  readonly documentation?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeConfigsResponse. */
export interface DescribeConfigsResponseDescribeConfigsSynonym {
  name: string
  value: string | null
  source: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeConfigsResponseDescribeConfigsSynonym} to be written: a field left out has its default. */
export interface DescribeConfigsResponseDescribeConfigsSynonymInit {
  readonly name?: string | undefined
  readonly value?: string | null | undefined
  readonly source?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeConfigsResponse}. */
export const describeConfigsResponse: MessageCodec<DescribeConfigsResponse, DescribeConfigsResponseInit> = {
  name: 'DescribeConfigsResponse',
  apiKey: 32,
  minVersion: 1,
  maxVersion: 4,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('DescribeConfigsResponse', version, 1, 4)
    try {
      return readDescribeConfigsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeConfigsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeConfigsResponse', version, 1, 4)
    writeDescribeConfigsResponse(writer, message, version)
  },
}

function readDescribeConfigsResponse(reader: Reader, version: number): DescribeConfigsResponse {
  const flexible = version >= 4
  const throttleTimeMs = reader.int32()
  const resultsLength = flexible ? reader.compactArrayLength(7) : reader.arrayLength(7)
  const results: DescribeConfigsResponseDescribeConfigsResult[] = []
  for (let i = 0; i < resultsLength; i += 1) results.push(readDescribeConfigsResponseDescribeConfigsResult(reader, version))
  const message: DescribeConfigsResponse = { throttleTimeMs, results }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeConfigsResponse(writer: Writer, message: DescribeConfigsResponseInit, version: number): void {
  const flexible = version >= 4
  writer.int32(message.throttleTimeMs ?? 0)
  const results = message.results ?? []
  if (flexible) writer.compactArrayLength(results.length)
  else writer.arrayLength(results.length)
  for (const element of results) writeDescribeConfigsResponseDescribeConfigsResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeConfigsResponse', 'unknownTags', version)
  }
}

function readDescribeConfigsResponseDescribeConfigsResult(
  reader: Reader,
  version: number,
): DescribeConfigsResponseDescribeConfigsResult {
  const flexible = version >= 4
  const errorCode = reader.int16()
  const errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const resourceType = reader.int8()
  const resourceName = flexible ? reader.compactString() : reader.string()
  const configsLength = flexible ? reader.compactArrayLength(9) : reader.arrayLength(9)
  const configs: DescribeConfigsResponseDescribeConfigsResourceResult[] = []
  for (let i = 0; i < configsLength; i += 1) {
    configs.push(readDescribeConfigsResponseDescribeConfigsResourceResult(reader, version))
  }
  const message: DescribeConfigsResponseDescribeConfigsResult = { errorCode, errorMessage, resourceType, resourceName, configs }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeConfigsResponseDescribeConfigsResult(
  writer: Writer,
  message: DescribeConfigsResponseDescribeConfigsResultInit,
  version: number,
): void {
  const flexible = version >= 4
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage === undefined ? '' : message.errorMessage
  if (flexible) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  writer.int8(message.resourceType ?? 0)
  const resourceName = message.resourceName ?? ''
  if (flexible) writer.compactString(resourceName)
  else writer.string(resourceName)
  const configs = message.configs ?? []
  if (flexible) writer.compactArrayLength(configs.length)
  else writer.arrayLength(configs.length)
  for (const element of configs) writeDescribeConfigsResponseDescribeConfigsResourceResult(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeConfigsResponse', 'DescribeConfigsResult.unknownTags', version)
  }
}

function readDescribeConfigsResponseDescribeConfigsResourceResult(
  reader: Reader,
  version: number,
): DescribeConfigsResponseDescribeConfigsResourceResult {
  const flexible = version >= 4
  const name = flexible ? reader.compactString() : reader.string()
  const value = flexible ? reader.compactNullableString() : reader.nullableString()
  const readOnly = reader.boolean()
  const configSource = reader.int8()
  const isSensitive = reader.boolean()
  const synonymsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const synonyms: DescribeConfigsResponseDescribeConfigsSynonym[] = []
  for (let i = 0; i < synonymsLength; i += 1) synonyms.push(readDescribeConfigsResponseDescribeConfigsSynonym(reader, version))
  const configType: number = version >= 3 ? reader.int8() : 0
  const documentation: string | null = version >= 3 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : ''
  const message: DescribeConfigsResponseDescribeConfigsResourceResult = {
    name,
    value,
    readOnly,
    configSource,
    isSensitive,
    synonyms,
    configType,
    documentation,
  }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeConfigsResponseDescribeConfigsResourceResult(
  writer: Writer,
  message: DescribeConfigsResponseDescribeConfigsResourceResultInit,
  version: number,
): void {
  const flexible = version >= 4
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const value = message.value === undefined ? '' : message.value
  if (flexible) writer.compactNullableString(value)
  else writer.nullableString(value)
  writer.boolean(message.readOnly ?? false)
  writer.int8(message.configSource ?? -1)
  writer.boolean(message.isSensitive ?? false)
  const synonyms = message.synonyms ?? []
  if (flexible) writer.compactArrayLength(synonyms.length)
  else writer.arrayLength(synonyms.length)
  for (const element of synonyms) writeDescribeConfigsResponseDescribeConfigsSynonym(writer, element, version)
  if (version >= 3) writer.int8(message.configType ?? 0)
  const documentation = message.documentation === undefined ? '' : message.documentation
  if (version >= 3) {
    if (flexible) writer.compactNullableString(documentation)
    else writer.nullableString(documentation)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeConfigsResponse', 'DescribeConfigsResourceResult.unknownTags', version)
  }
}

function readDescribeConfigsResponseDescribeConfigsSynonym(
  reader: Reader,
  version: number,
): DescribeConfigsResponseDescribeConfigsSynonym {
  const flexible = version >= 4
  const name = flexible ? reader.compactString() : reader.string()
  const value = flexible ? reader.compactNullableString() : reader.nullableString()
  const source = reader.int8()
  const message: DescribeConfigsResponseDescribeConfigsSynonym = { name, value, source }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeConfigsResponseDescribeConfigsSynonym(
  writer: Writer,
  message: DescribeConfigsResponseDescribeConfigsSynonymInit,
  version: number,
): void {
  const flexible = version >= 4
  const name = message.name ?? ''
  if (flexible) writer.compactString(name)
  else writer.string(name)
  const value = message.value === undefined ? '' : message.value
  if (flexible) writer.compactNullableString(value)
  else writer.nullableString(value)
  writer.int8(message.source ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeConfigsResponse', 'DescribeConfigsSynonym.unknownTags', version)
  }
}
