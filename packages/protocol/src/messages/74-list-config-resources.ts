// Generated from spec/74-list-config-resources.txt, do not edit: ListConfigResourcesRequest and ListConfigResourcesResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 74: ListConfigResourcesRequest, versions 0 to 1. */
export interface ListConfigResourcesRequest {
  /** From version 1. */
  resourceTypes: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListConfigResourcesRequest} to be written: a field left out has its default. */
export interface ListConfigResourcesRequestInit {
  readonly resourceTypes?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ListConfigResourcesRequest}. */
export const listConfigResourcesRequest: MessageCodec<ListConfigResourcesRequest, ListConfigResourcesRequestInit> = {
  name: 'ListConfigResourcesRequest',
  apiKey: 74,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ListConfigResourcesRequest', version, 0, 1)
    try {
      return readListConfigResourcesRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ListConfigResourcesRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ListConfigResourcesRequest', version, 0, 1)
    writeListConfigResourcesRequest(writer, message, version)
  },
}

function readListConfigResourcesRequest(reader: Reader, version: number): ListConfigResourcesRequest {
  let resourceTypes: number[] = []
  if (version >= 1) {
    const resourceTypesLength = reader.compactArrayLength(1)
    const resourceTypesElements: number[] = []
    for (let i = 0; i < resourceTypesLength; i += 1) resourceTypesElements.push(reader.int8())
    resourceTypes = resourceTypesElements
  }
  const message: ListConfigResourcesRequest = { resourceTypes }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListConfigResourcesRequest(writer: Writer, message: ListConfigResourcesRequestInit, version: number): void {
  const resourceTypes = message.resourceTypes ?? []
  if (version >= 1) {
    writer.compactArrayLength(resourceTypes.length)
    for (const element of resourceTypes) writer.int8(element)
  } else if (resourceTypes.length > 0) {
    throw unsupportedField('ListConfigResourcesRequest', 'resourceTypes', version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 74: ListConfigResourcesResponse, versions 0 to 1. */
export interface ListConfigResourcesResponse {
  throttleTimeMs: number
  errorCode: number
  configResources: ListConfigResourcesResponseConfigResource[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListConfigResourcesResponse} to be written: a field left out has its default. */
export interface ListConfigResourcesResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly configResources?: readonly ListConfigResourcesResponseConfigResourceInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ListConfigResourcesResponse. */
export interface ListConfigResourcesResponseConfigResource {
  resourceName: string
  /** From version 1, default 16. */
  resourceType: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ListConfigResourcesResponseConfigResource} to be written: a field left out has its default. */
export interface ListConfigResourcesResponseConfigResourceInit {
  readonly resourceName?: string | undefined
  readonly resourceType?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ListConfigResourcesResponse}. */
export const listConfigResourcesResponse: MessageCodec<ListConfigResourcesResponse, ListConfigResourcesResponseInit> = {
  name: 'ListConfigResourcesResponse',
  apiKey: 74,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ListConfigResourcesResponse', version, 0, 1)
    try {
      return readListConfigResourcesResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ListConfigResourcesResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ListConfigResourcesResponse', version, 0, 1)
    writeListConfigResourcesResponse(writer, message, version)
  },
}

function readListConfigResourcesResponse(reader: Reader, version: number): ListConfigResourcesResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const configResourcesLength = reader.compactArrayLength(2)
  const configResources: ListConfigResourcesResponseConfigResource[] = []
  for (let i = 0; i < configResourcesLength; i += 1) {
    configResources.push(readListConfigResourcesResponseConfigResource(reader, version))
  }
  const message: ListConfigResourcesResponse = { throttleTimeMs, errorCode, configResources }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListConfigResourcesResponse(writer: Writer, message: ListConfigResourcesResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  const configResources = message.configResources ?? []
  writer.compactArrayLength(configResources.length)
  for (const element of configResources) writeListConfigResourcesResponseConfigResource(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readListConfigResourcesResponseConfigResource(
  reader: Reader,
  version: number,
): ListConfigResourcesResponseConfigResource {
  const resourceName = reader.compactString()
  const resourceType: number = version >= 1 ? reader.int8() : 16
  const message: ListConfigResourcesResponseConfigResource = { resourceName, resourceType }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeListConfigResourcesResponseConfigResource(
  writer: Writer,
  message: ListConfigResourcesResponseConfigResourceInit,
  version: number,
): void {
  writer.compactString(message.resourceName ?? '')
  if (version >= 1) writer.int8(message.resourceType ?? 16)
  writeUnknownTags(writer, message.unknownTags)
}
