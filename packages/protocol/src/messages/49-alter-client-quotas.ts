// Generated from spec/49-alter-client-quotas.txt, do not edit: AlterClientQuotasRequest and AlterClientQuotasResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 49: AlterClientQuotasRequest, versions 0 to 1. */
export interface AlterClientQuotasRequest {
  entries: AlterClientQuotasRequestEntryData[]
  validateOnly: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterClientQuotasRequest} to be written: a field left out has its default. */
export interface AlterClientQuotasRequestInit {
  readonly entries?: readonly AlterClientQuotasRequestEntryDataInit[] | undefined
  readonly validateOnly?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterClientQuotasRequest. */
export interface AlterClientQuotasRequestEntryData {
  entity: AlterClientQuotasRequestEntityData[]
  ops: AlterClientQuotasRequestOpData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterClientQuotasRequestEntryData} to be written: a field left out has its default. */
export interface AlterClientQuotasRequestEntryDataInit {
  readonly entity?: readonly AlterClientQuotasRequestEntityDataInit[] | undefined
  readonly ops?: readonly AlterClientQuotasRequestOpDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterClientQuotasRequest. */
export interface AlterClientQuotasRequestEntityData {
  entityType: string
  entityName: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterClientQuotasRequestEntityData} to be written: a field left out has its default. */
export interface AlterClientQuotasRequestEntityDataInit {
  readonly entityType?: string | undefined
  readonly entityName?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterClientQuotasRequest. */
export interface AlterClientQuotasRequestOpData {
  key: string
  value: number
  remove: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterClientQuotasRequestOpData} to be written: a field left out has its default. */
export interface AlterClientQuotasRequestOpDataInit {
  readonly key?: string | undefined
  readonly value?: number | undefined
  readonly remove?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterClientQuotasRequest}. */
export const alterClientQuotasRequest: MessageCodec<AlterClientQuotasRequest, AlterClientQuotasRequestInit> = {
  name: 'AlterClientQuotasRequest',
  apiKey: 49,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  read(reader, version) {
    checkVersion('AlterClientQuotasRequest', version, 0, 1)
    try {
      return readAlterClientQuotasRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterClientQuotasRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterClientQuotasRequest', version, 0, 1)
    writeAlterClientQuotasRequest(writer, message, version)
  },
}

function readAlterClientQuotasRequest(reader: Reader, version: number): AlterClientQuotasRequest {
  const flexible = version >= 1
  const entriesLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const entries: AlterClientQuotasRequestEntryData[] = []
  for (let i = 0; i < entriesLength; i += 1) entries.push(readAlterClientQuotasRequestEntryData(reader, version))
  const validateOnly = reader.boolean()
  const message: AlterClientQuotasRequest = { entries, validateOnly }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterClientQuotasRequest(writer: Writer, message: AlterClientQuotasRequestInit, version: number): void {
  const flexible = version >= 1
  const entries = message.entries ?? []
  if (flexible) writer.compactArrayLength(entries.length)
  else writer.arrayLength(entries.length)
  for (const element of entries) writeAlterClientQuotasRequestEntryData(writer, element, version)
  writer.boolean(message.validateOnly ?? false)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterClientQuotasRequest', 'unknownTags', version)
  }
}

function readAlterClientQuotasRequestEntryData(reader: Reader, version: number): AlterClientQuotasRequestEntryData {
  const flexible = version >= 1
  const entityLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const entity: AlterClientQuotasRequestEntityData[] = []
  for (let i = 0; i < entityLength; i += 1) entity.push(readAlterClientQuotasRequestEntityData(reader, version))
  const opsLength = flexible ? reader.compactArrayLength(11) : reader.arrayLength(11)
  const ops: AlterClientQuotasRequestOpData[] = []
  for (let i = 0; i < opsLength; i += 1) ops.push(readAlterClientQuotasRequestOpData(reader, version))
  const message: AlterClientQuotasRequestEntryData = { entity, ops }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterClientQuotasRequestEntryData(
  writer: Writer,
  message: AlterClientQuotasRequestEntryDataInit,
  version: number,
): void {
  const flexible = version >= 1
  const entity = message.entity ?? []
  if (flexible) writer.compactArrayLength(entity.length)
  else writer.arrayLength(entity.length)
  for (const element of entity) writeAlterClientQuotasRequestEntityData(writer, element, version)
  const ops = message.ops ?? []
  if (flexible) writer.compactArrayLength(ops.length)
  else writer.arrayLength(ops.length)
  for (const element of ops) writeAlterClientQuotasRequestOpData(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterClientQuotasRequest', 'EntryData.unknownTags', version)
  }
}

function readAlterClientQuotasRequestEntityData(reader: Reader, version: number): AlterClientQuotasRequestEntityData {
  const flexible = version >= 1
  const entityType = flexible ? reader.compactString() : reader.string()
  const entityName = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: AlterClientQuotasRequestEntityData = { entityType, entityName }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterClientQuotasRequestEntityData(
  writer: Writer,
  message: AlterClientQuotasRequestEntityDataInit,
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
    throw unsupportedField('AlterClientQuotasRequest', 'EntityData.unknownTags', version)
  }
}

function readAlterClientQuotasRequestOpData(reader: Reader, version: number): AlterClientQuotasRequestOpData {
  const flexible = version >= 1
  const key = flexible ? reader.compactString() : reader.string()
  const value = reader.float64()
  const remove = reader.boolean()
  const message: AlterClientQuotasRequestOpData = { key, value, remove }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterClientQuotasRequestOpData(writer: Writer, message: AlterClientQuotasRequestOpDataInit, version: number): void {
  const flexible = version >= 1
  const key = message.key ?? ''
  if (flexible) writer.compactString(key)
  else writer.string(key)
  writer.float64(message.value ?? 0)
  writer.boolean(message.remove ?? false)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterClientQuotasRequest', 'OpData.unknownTags', version)
  }
}

/** Response 49: AlterClientQuotasResponse, versions 0 to 1. */
export interface AlterClientQuotasResponse {
  throttleTimeMs: number
  entries: AlterClientQuotasResponseEntryData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterClientQuotasResponse} to be written: a field left out has its default. */
export interface AlterClientQuotasResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly entries?: readonly AlterClientQuotasResponseEntryDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterClientQuotasResponse. */
export interface AlterClientQuotasResponseEntryData {
  errorCode: number
  errorMessage: string | null
  entity: AlterClientQuotasResponseEntityData[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterClientQuotasResponseEntryData} to be written: a field left out has its default. */
export interface AlterClientQuotasResponseEntryDataInit {
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly entity?: readonly AlterClientQuotasResponseEntityDataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of AlterClientQuotasResponse. */
export interface AlterClientQuotasResponseEntityData {
  entityType: string
  entityName: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link AlterClientQuotasResponseEntityData} to be written: a field left out has its default. */
export interface AlterClientQuotasResponseEntityDataInit {
  readonly entityType?: string | undefined
  readonly entityName?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AlterClientQuotasResponse}. */
export const alterClientQuotasResponse: MessageCodec<AlterClientQuotasResponse, AlterClientQuotasResponseInit> = {
  name: 'AlterClientQuotasResponse',
  apiKey: 49,
  minVersion: 0,
  maxVersion: 1,
  flexibleFrom: 1,
  read(reader, version) {
    checkVersion('AlterClientQuotasResponse', version, 0, 1)
    try {
      return readAlterClientQuotasResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AlterClientQuotasResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AlterClientQuotasResponse', version, 0, 1)
    writeAlterClientQuotasResponse(writer, message, version)
  },
}

function readAlterClientQuotasResponse(reader: Reader, version: number): AlterClientQuotasResponse {
  const flexible = version >= 1
  const throttleTimeMs = reader.int32()
  const entriesLength = flexible ? reader.compactArrayLength(5) : reader.arrayLength(5)
  const entries: AlterClientQuotasResponseEntryData[] = []
  for (let i = 0; i < entriesLength; i += 1) entries.push(readAlterClientQuotasResponseEntryData(reader, version))
  const message: AlterClientQuotasResponse = { throttleTimeMs, entries }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterClientQuotasResponse(writer: Writer, message: AlterClientQuotasResponseInit, version: number): void {
  const flexible = version >= 1
  writer.int32(message.throttleTimeMs ?? 0)
  const entries = message.entries ?? []
  if (flexible) writer.compactArrayLength(entries.length)
  else writer.arrayLength(entries.length)
  for (const element of entries) writeAlterClientQuotasResponseEntryData(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterClientQuotasResponse', 'unknownTags', version)
  }
}

function readAlterClientQuotasResponseEntryData(reader: Reader, version: number): AlterClientQuotasResponseEntryData {
  const flexible = version >= 1
  const errorCode = reader.int16()
  const errorMessage = flexible ? reader.compactNullableString() : reader.nullableString()
  const entityLength = flexible ? reader.compactArrayLength(3) : reader.arrayLength(3)
  const entity: AlterClientQuotasResponseEntityData[] = []
  for (let i = 0; i < entityLength; i += 1) entity.push(readAlterClientQuotasResponseEntityData(reader, version))
  const message: AlterClientQuotasResponseEntryData = { errorCode, errorMessage, entity }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterClientQuotasResponseEntryData(
  writer: Writer,
  message: AlterClientQuotasResponseEntryDataInit,
  version: number,
): void {
  const flexible = version >= 1
  writer.int16(message.errorCode ?? 0)
  const errorMessage = message.errorMessage === undefined ? '' : message.errorMessage
  if (flexible) writer.compactNullableString(errorMessage)
  else writer.nullableString(errorMessage)
  const entity = message.entity ?? []
  if (flexible) writer.compactArrayLength(entity.length)
  else writer.arrayLength(entity.length)
  for (const element of entity) writeAlterClientQuotasResponseEntityData(writer, element, version)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('AlterClientQuotasResponse', 'EntryData.unknownTags', version)
  }
}

function readAlterClientQuotasResponseEntityData(reader: Reader, version: number): AlterClientQuotasResponseEntityData {
  const flexible = version >= 1
  const entityType = flexible ? reader.compactString() : reader.string()
  const entityName = flexible ? reader.compactNullableString() : reader.nullableString()
  const message: AlterClientQuotasResponseEntityData = { entityType, entityName }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAlterClientQuotasResponseEntityData(
  writer: Writer,
  message: AlterClientQuotasResponseEntityDataInit,
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
    throw unsupportedField('AlterClientQuotasResponse', 'EntityData.unknownTags', version)
  }
}
