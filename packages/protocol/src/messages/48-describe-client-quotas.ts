// Generated from spec/48-describe-client-quotas.txt, do not edit: DescribeClientQuotasRequest and DescribeClientQuotasResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 48: DescribeClientQuotasRequest, versions 0 to 1. */
export interface DescribeClientQuotasRequest {
  components: DescribeClientQuotasRequestComponentData[]
  strict: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeClientQuotasRequest} to be written: a field left out has its default. */
export interface DescribeClientQuotasRequestInit {
  readonly components?: readonly DescribeClientQuotasRequestComponentDataInit[] | undefined
  readonly strict?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeClientQuotasRequest. */
export interface DescribeClientQuotasRequestComponentData {
  entityType: string
  matchType: number
  match: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeClientQuotasRequestComponentData} to be written: a field left out has its default. */
export interface DescribeClientQuotasRequestComponentDataInit {
  readonly entityType?: string | undefined
  readonly matchType?: number | undefined
  readonly match?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeClientQuotasRequest}. */
export const describeClientQuotasRequest: MessageCodec<DescribeClientQuotasRequest, DescribeClientQuotasRequestInit> = {
  name: 'DescribeClientQuotasRequest',
  apiKey: 48,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  read(reader, version) {
    checkVersion('DescribeClientQuotasRequest', version, 0, 1)
    try {
      return readDescribeClientQuotasRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeClientQuotasRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeClientQuotasRequest', version, 0, 1)
    writeDescribeClientQuotasRequest(writer, message, version)
  },
}

function readDescribeClientQuotasRequest(reader: Reader, version: number): DescribeClientQuotasRequest {
  const flexible = version >= 1
  const componentsLength = flexible ? reader.compactArrayLength(4) : reader.arrayLength(4)
  const components: DescribeClientQuotasRequestComponentData[] = []
  for (let i = 0; i < componentsLength; i += 1) components.push(readDescribeClientQuotasRequestComponentData(reader, version))
  const strict = reader.boolean()
  const message: DescribeClientQuotasRequest = { components, strict }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeClientQuotasRequest(writer: Writer, message: DescribeClientQuotasRequestInit, version: number): void {
  const flexible = version >= 1
  const components = message.components ?? []
  if (flexible) writer.compactArrayLength(components.length)
  else writer.arrayLength(components.length)
  for (const element of components) writeDescribeClientQuotasRequestComponentData(writer, element, version)
  writer.boolean(message.strict ?? false)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeClientQuotasRequest', 'unknownTags', version)
  }
}

function readDescribeClientQuotasRequestComponentData(reader: Reader, version: number): DescribeClientQuotasRequestComponentData {
  const flexible = version >= 1
  const entityType = flexible ? reader.compactString() : reader.string()
  const matchType = reader.int8()
  const match = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: DescribeClientQuotasRequestComponentData = { entityType, matchType, match }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeClientQuotasRequestComponentData(
  writer: Writer,
  message: DescribeClientQuotasRequestComponentDataInit,
  version: number,
): void {
  const flexible = version >= 1
  const entityType = message.entityType ?? ''
  if (flexible) writer.compactString(entityType)
  else writer.string(entityType)
  writer.int8(message.matchType ?? 0)
  const match = message.match === undefined ? '' : message.match
  if (flexible) writer.compactNullableString(match)
  else writer.nullableString(match)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeClientQuotasRequest', 'ComponentData.unknownTags', version)
  }
}

/** Response 48: DescribeClientQuotasResponse, versions 0 to 1. */
export interface DescribeClientQuotasResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  entries: DescribeClientQuotasResponseEntryData[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeClientQuotasResponse} to be written: a field left out has its default. */
export interface DescribeClientQuotasResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly entries?: readonly DescribeClientQuotasResponseEntryDataInit[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeClientQuotasResponse. */
export interface DescribeClientQuotasResponseEntryData {
  entity: DescribeClientQuotasResponseEntityData[]
  values: DescribeClientQuotasResponseValueData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeClientQuotasResponseEntryData} to be written: a field left out has its default. */
export interface DescribeClientQuotasResponseEntryDataInit {
  readonly entity?: readonly DescribeClientQuotasResponseEntityDataInit[] | undefined
  readonly values?: readonly DescribeClientQuotasResponseValueDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeClientQuotasResponse. */
export interface DescribeClientQuotasResponseEntityData {
  entityType: string
  entityName: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeClientQuotasResponseEntityData} to be written: a field left out has its default. */
export interface DescribeClientQuotasResponseEntityDataInit {
  readonly entityType?: string | undefined
  readonly entityName?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of DescribeClientQuotasResponse. */
export interface DescribeClientQuotasResponseValueData {
  key: string
  value: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link DescribeClientQuotasResponseValueData} to be written: a field left out has its default. */
export interface DescribeClientQuotasResponseValueDataInit {
  readonly key?: string | undefined
  readonly value?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DescribeClientQuotasResponse}. */
export const describeClientQuotasResponse: MessageCodec<DescribeClientQuotasResponse, DescribeClientQuotasResponseInit> = {
  name: 'DescribeClientQuotasResponse',
  apiKey: 48,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  read(reader, version) {
    checkVersion('DescribeClientQuotasResponse', version, 0, 1)
    try {
      return readDescribeClientQuotasResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DescribeClientQuotasResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DescribeClientQuotasResponse', version, 0, 1)
    writeDescribeClientQuotasResponse(writer, message, version)
  },
}

function readDescribeClientQuotasResponse(reader: Reader, version: number): DescribeClientQuotasResponse {
  const flexible = version >= 1
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const entriesLength = flexible ? reader.compactNullableArrayLength(3) : reader.nullableArrayLength(3)
  const entriesElements: DescribeClientQuotasResponseEntryData[] = []
  for (let i = 0; i < entriesLength; i += 1) entriesElements.push(readDescribeClientQuotasResponseEntryData(reader, version))
  const entries = entriesLength < 0 ? null : entriesElements
  const message: DescribeClientQuotasResponse = { throttleTimeMs, errorCode, errorMessage, entries }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeClientQuotasResponse(writer: Writer, message: DescribeClientQuotasResponseInit, version: number): void {
  const flexible = version >= 1
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage === undefined ? '' : message.errorMessage
  if (flexible) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  const entries = message.entries === undefined ? [] : message.entries
  if (flexible) writer.compactArrayLength(entries === null ? -1 : entries.length)
  else writer.arrayLength(entries === null ? -1 : entries.length)
  if (entries !== null) {
    for (const element of entries) writeDescribeClientQuotasResponseEntryData(writer, element, version)
  }
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeClientQuotasResponse', 'unknownTags', version)
  }
}

function readDescribeClientQuotasResponseEntryData(reader: Reader, version: number): DescribeClientQuotasResponseEntryData {
  const flexible = version >= 1
  const entityLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const entity: DescribeClientQuotasResponseEntityData[] = []
  for (let i = 0; i < entityLength; i += 1) entity.push(readDescribeClientQuotasResponseEntityData(reader, version))
  const valuesLength = flexible ? reader.compactArrayLength(10) : reader.arrayLength(10)
  const values: DescribeClientQuotasResponseValueData[] = []
  for (let i = 0; i < valuesLength; i += 1) values.push(readDescribeClientQuotasResponseValueData(reader, version))
  const message: DescribeClientQuotasResponseEntryData = { entity, values }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeClientQuotasResponseEntryData(
  writer: Writer,
  message: DescribeClientQuotasResponseEntryDataInit,
  version: number,
): void {
  const flexible = version >= 1
  const entity = message.entity ?? []
  if (flexible) writer.compactArrayLength(entity.length)
  else writer.arrayLength(entity.length)
  for (const element of entity) writeDescribeClientQuotasResponseEntityData(writer, element, version)
  const values = message.values ?? []
  if (flexible) writer.compactArrayLength(values.length)
  else writer.arrayLength(values.length)
  for (const element of values) writeDescribeClientQuotasResponseValueData(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeClientQuotasResponse', 'EntryData.unknownTags', version)
  }
}

function readDescribeClientQuotasResponseEntityData(reader: Reader, version: number): DescribeClientQuotasResponseEntityData {
  const flexible = version >= 1
  const entityType = flexible ? reader.compactString() : reader.string()
  const entityName = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: DescribeClientQuotasResponseEntityData = { entityType, entityName }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeClientQuotasResponseEntityData(
  writer: Writer,
  message: DescribeClientQuotasResponseEntityDataInit,
  version: number,
): void {
  const flexible = version >= 1
  const entityType = message.entityType ?? ''
  if (flexible) writer.compactString(entityType)
  else writer.string(entityType)
  const entityName = message.entityName === undefined ? '' : message.entityName
  if (flexible) writer.compactNullableString(entityName)
  else writer.nullableString(entityName)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeClientQuotasResponse', 'EntityData.unknownTags', version)
  }
}

function readDescribeClientQuotasResponseValueData(reader: Reader, version: number): DescribeClientQuotasResponseValueData {
  const flexible = version >= 1
  const key = flexible ? reader.compactString() : reader.string()
  const value = reader.float64()
  const message: DescribeClientQuotasResponseValueData = { key, value }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDescribeClientQuotasResponseValueData(
  writer: Writer,
  message: DescribeClientQuotasResponseValueDataInit,
  version: number,
): void {
  const flexible = version >= 1
  const key = message.key ?? ''
  if (flexible) writer.compactString(key)
  else writer.string(key)
  writer.float64(message.value ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('DescribeClientQuotasResponse', 'ValueData.unknownTags', version)
  }
}
