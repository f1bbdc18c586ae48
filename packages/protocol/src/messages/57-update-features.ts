// Generated from spec/57-update-features.txt, do not edit: UpdateFeaturesRequest and UpdateFeaturesResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 57: UpdateFeaturesRequest, versions 0 to 2. */
export interface UpdateFeaturesRequest {
  /** Default 60000. */
  timeoutMs: number
  featureUpdates: UpdateFeaturesRequestFeatureUpdateKey[]
  /** From version 1, default false. */
  validateOnly: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link UpdateFeaturesRequest} to be written: a field left out has its default. */
export interface UpdateFeaturesRequestInit {
  readonly timeoutMs?: number | undefined
  readonly featureUpdates?: readonly UpdateFeaturesRequestFeatureUpdateKeyInit[] | undefined
  readonly validateOnly?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of UpdateFeaturesRequest. */
export interface UpdateFeaturesRequestFeatureUpdateKey {
  feature: string
  maxVersionLevel: number
  /** Up to version 0. */
  allowDowngrade: boolean
  /** From version 1, default 1. */
  upgradeType: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link UpdateFeaturesRequestFeatureUpdateKey} to be written: a field left out has its default. */
export interface UpdateFeaturesRequestFeatureUpdateKeyInit {
  readonly feature?: string | undefined
  readonly maxVersionLevel?: number | undefined
  readonly allowDowngrade?: boolean | undefined
  readonly upgradeType?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link UpdateFeaturesRequest}. */
export const updateFeaturesRequest: MessageCodec<UpdateFeaturesRequest, UpdateFeaturesRequestInit> = {
  name: 'UpdateFeaturesRequest',
  apiKey: 57,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('UpdateFeaturesRequest', version, 0, 2)
    try {
      return readUpdateFeaturesRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'UpdateFeaturesRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('UpdateFeaturesRequest', version, 0, 2)
    writeUpdateFeaturesRequest(writer, message, version)
  },
}

function readUpdateFeaturesRequest(reader: Reader, version: number): UpdateFeaturesRequest {
  const timeoutMs = reader.int32()
  const featureUpdatesLength = reader.compactArrayLength(5)
  const featureUpdates: UpdateFeaturesRequestFeatureUpdateKey[] = []
  for (let i = 0; i < featureUpdatesLength; i += 1) {
    featureUpdates.push(readUpdateFeaturesRequestFeatureUpdateKey(reader, version))
  }
  const validateOnly: boolean = version >= 1 ? reader.boolean() : false
  const message: UpdateFeaturesRequest = { timeoutMs, featureUpdates, validateOnly }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUpdateFeaturesRequest(writer: Writer, message: UpdateFeaturesRequestInit, version: number): void {
  writer.int32(message.timeoutMs ?? 60000)
  const featureUpdates = message.featureUpdates ?? []
  writer.compactArrayLength(featureUpdates.length)
  for (const element of featureUpdates) writeUpdateFeaturesRequestFeatureUpdateKey(writer, element, version)
  const validateOnly = message.validateOnly ?? false
  if (version >= 1) {
    writer.boolean(validateOnly)
  } else if (validateOnly) {
    throw unsupportedField('UpdateFeaturesRequest', 'validateOnly', version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readUpdateFeaturesRequestFeatureUpdateKey(reader: Reader, version: number): UpdateFeaturesRequestFeatureUpdateKey {
  const feature = reader.compactString()
  const maxVersionLevel = reader.int16()
  const allowDowngrade: boolean = version <= 0 ? reader.boolean() : false
  const upgradeType: number = version >= 1 ? reader.int8() : 1
  const message: UpdateFeaturesRequestFeatureUpdateKey = { feature, maxVersionLevel, allowDowngrade, upgradeType }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUpdateFeaturesRequestFeatureUpdateKey(
  writer: Writer,
  message: UpdateFeaturesRequestFeatureUpdateKeyInit,
  version: number,
): void {
  writer.compactString(message.feature ?? '')
  writer.int16(message.maxVersionLevel ?? 0)
  const allowDowngrade = message.allowDowngrade ?? false
  if (version <= 0) {
    writer.boolean(allowDowngrade)
  } else if (allowDowngrade) {
    throw unsupportedField('UpdateFeaturesRequest', 'FeatureUpdateKey.allowDowngrade', version)
  }
  const upgradeType = message.upgradeType ?? 1
  if (version >= 1) {
    writer.int8(upgradeType)
  } else if (upgradeType !== 1) {
    throw unsupportedField('UpdateFeaturesRequest', 'FeatureUpdateKey.upgradeType', version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

/** Response 57: UpdateFeaturesResponse, versions 0 to 2. */
export interface UpdateFeaturesResponse {
  throttleTimeMs: number
  errorCode: number
  errorMessage: string | null
  /** Up to version 1. */
  results: UpdateFeaturesResponseUpdatableFeatureResult[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link UpdateFeaturesResponse} to be written: a field left out has its default. */
export interface UpdateFeaturesResponseInit {
  readonly throttleTimeMs?: number | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly results?: readonly UpdateFeaturesResponseUpdatableFeatureResultInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of UpdateFeaturesResponse, up to version 1. */
export interface UpdateFeaturesResponseUpdatableFeatureResult {
  feature: string
  errorCode: number
  errorMessage: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link UpdateFeaturesResponseUpdatableFeatureResult} to be written: a field left out has its default. */
export interface UpdateFeaturesResponseUpdatableFeatureResultInit {
  readonly feature?: string | undefined
  readonly errorCode?: number | undefined
  readonly errorMessage?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link UpdateFeaturesResponse}. */
export const updateFeaturesResponse: MessageCodec<UpdateFeaturesResponse, UpdateFeaturesResponseInit> = {
  name: 'UpdateFeaturesResponse',
  apiKey: 57,
  minVersion: 0,
  maxVersion: 2,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('UpdateFeaturesResponse', version, 0, 2)
    try {
      return readUpdateFeaturesResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'UpdateFeaturesResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('UpdateFeaturesResponse', version, 0, 2)
    writeUpdateFeaturesResponse(writer, message, version)
  },
}

function readUpdateFeaturesResponse(reader: Reader, version: number): UpdateFeaturesResponse {
  const throttleTimeMs = reader.int32()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  let results: UpdateFeaturesResponseUpdatableFeatureResult[] = []
  if (version <= 1) {
    const resultsLength = reader.compactArrayLength(5)
    const resultsElements: UpdateFeaturesResponseUpdatableFeatureResult[] = []
    for (let i = 0; i < resultsLength; i += 1) {
      resultsElements.push(readUpdateFeaturesResponseUpdatableFeatureResult(reader, version))
    }
    results = resultsElements
  }
  const message: UpdateFeaturesResponse = { throttleTimeMs, errorCode, errorMessage, results }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUpdateFeaturesResponse(writer: Writer, message: UpdateFeaturesResponseInit, version: number): void {
  writer.int32(message.throttleTimeMs ?? 0)
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  const results = message.results ?? []
  if (version <= 1) {
    writer.compactArrayLength(results.length)
    for (const element of results) writeUpdateFeaturesResponseUpdatableFeatureResult(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readUpdateFeaturesResponseUpdatableFeatureResult(
  reader: Reader,
  _version: number,
): UpdateFeaturesResponseUpdatableFeatureResult {
  const feature = reader.compactString()
  const errorCode = reader.int16()
  const errorMessage = reader.compactNullableString()
  const message: UpdateFeaturesResponseUpdatableFeatureResult = { feature, errorCode, errorMessage }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUpdateFeaturesResponseUpdatableFeatureResult(
  writer: Writer,
  message: UpdateFeaturesResponseUpdatableFeatureResultInit,
  _version: number,
): void {
  writer.compactString(message.feature ?? '')
  writer.int16(message.errorCode ?? 0)
  writer.compactNullableString(message.errorMessage === undefined ? '' : message.errorMessage)
  writeUnknownTags(writer, message.unknownTags)
}
