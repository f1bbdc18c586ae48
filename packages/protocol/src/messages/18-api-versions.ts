// Generated from spec/18-api-versions.txt, do not edit: ApiVersionsRequest and ApiVersionsResponse.
import { type MessageCodec, checkVersion, malformedIn, unsupportedField } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags, writeUnknownTagsBelow } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Request 18: ApiVersionsRequest, versions 0 to 5. */
export interface ApiVersionsRequest {
  /** From version 3. */
  clientSoftwareName: string
  /** From version 3. */
  clientSoftwareVersion: string
  /** From version 5, default null. */
  clusterId: string | null
  /** From version 5, default -1. */
  nodeId: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ApiVersionsRequest} to be written: a field left out has its default. */
export interface ApiVersionsRequestInit {
  readonly clientSoftwareName?: string | undefined
  readonly clientSoftwareVersion?: string | undefined
  readonly clusterId?: string | null | undefined
  readonly nodeId?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ApiVersionsRequest}. */
export const apiVersionsRequest: MessageCodec<ApiVersionsRequest, ApiVersionsRequestInit> = {
  name: 'ApiVersionsRequest',
  apiKey: 18,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('ApiVersionsRequest', version, 0, 5)
    try {
      return readApiVersionsRequest(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ApiVersionsRequest', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ApiVersionsRequest', version, 0, 5)
    writeApiVersionsRequest(writer, message, version)
  },
}

function readApiVersionsRequest(reader: Reader, version: number): ApiVersionsRequest {
  const flexible = version >= 3
  const clientSoftwareName: string = version >= 3 ? (flexible ? reader.compactString() : reader.string()) : ''
  const clientSoftwareVersion: string = version >= 3 ? (flexible ? reader.compactString() : reader.string()) : ''
  const clusterId: string | null = version >= 5 ? (flexible ? reader.compactNullableString() : reader.nullableString()) : null
  const nodeId: number = version >= 5 ? reader.int32() : -1
  const message: ApiVersionsRequest = { clientSoftwareName, clientSoftwareVersion, clusterId, nodeId }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeApiVersionsRequest(writer: Writer, message: ApiVersionsRequestInit, version: number): void {
  const flexible = version >= 3
  const clientSoftwareName = message.clientSoftwareName ?? ''
  if (version >= 3) {
    if (flexible) writer.compactString(clientSoftwareName)
    else writer.string(clientSoftwareName)
  }
  const clientSoftwareVersion = message.clientSoftwareVersion ?? ''
  if (version >= 3) {
    if (flexible) writer.compactString(clientSoftwareVersion)
    else writer.string(clientSoftwareVersion)
  }
  const clusterId = message.clusterId ?? null
  if (version >= 5) {
    if (flexible) writer.compactNullableString(clusterId)
    else writer.nullableString(clusterId)
  }
  if (version >= 5) writer.int32(message.nodeId ?? -1)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ApiVersionsRequest', 'unknownTags', version)
  }
}

/** Response 18: ApiVersionsResponse, versions 0 to 5. */
export interface ApiVersionsResponse {
  errorCode: number
  apiKeys: ApiVersionsResponseApiVersion[]
  /** From version 1. */
  throttleTimeMs: number
  /** From version 3, tag 0. */
  supportedFeatures: ApiVersionsResponseSupportedFeatureKey[]
  /** From version 3, tag 1, default -1. */
  finalizedFeaturesEpoch: number
  /** From version 3, tag 2. */
  finalizedFeatures: ApiVersionsResponseFinalizedFeatureKey[]
  /** From version 3, tag 3, default false. */
  zkMigrationReady: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link ApiVersionsResponse} to be written: a field left out has its default. */
export interface ApiVersionsResponseInit {
  readonly errorCode?: number | undefined
  readonly apiKeys?: readonly ApiVersionsResponseApiVersionInit[] | undefined
  readonly throttleTimeMs?: number | undefined
  readonly supportedFeatures?: readonly ApiVersionsResponseSupportedFeatureKeyInit[] | undefined
  readonly finalizedFeaturesEpoch?: number | undefined
  readonly finalizedFeatures?: readonly ApiVersionsResponseFinalizedFeatureKeyInit[] | undefined
  readonly zkMigrationReady?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ApiVersionsResponse. */
export interface ApiVersionsResponseApiVersion {
  apiKey: number
  minVersion: number
  maxVersion: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ApiVersionsResponseApiVersion} to be written: a field left out has its default. */
export interface ApiVersionsResponseApiVersionInit {
  readonly apiKey?: number | undefined
  readonly minVersion?: number | undefined
  readonly maxVersion?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ApiVersionsResponse, from version 3. */
export interface ApiVersionsResponseSupportedFeatureKey {
  name: string
  minVersion: number
  maxVersion: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ApiVersionsResponseSupportedFeatureKey} to be written: a field left out has its default. */
export interface ApiVersionsResponseSupportedFeatureKeyInit {
  readonly name?: string | undefined
  readonly minVersion?: number | undefined
  readonly maxVersion?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ApiVersionsResponse, from version 3. */
export interface ApiVersionsResponseFinalizedFeatureKey {
  name: string
  maxVersionLevel: number
  minVersionLevel: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ApiVersionsResponseFinalizedFeatureKey} to be written: a field left out has its default. */
export interface ApiVersionsResponseFinalizedFeatureKeyInit {
  readonly name?: string | undefined
  readonly maxVersionLevel?: number | undefined
  readonly minVersionLevel?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ApiVersionsResponse}. */
export const apiVersionsResponse: MessageCodec<ApiVersionsResponse, ApiVersionsResponseInit> = {
  name: 'ApiVersionsResponse',
  apiKey: 18,
  minVersion: 0,
  maxVersion: 5,
  flexibleFrom: 3,
  read(reader, version) {
    checkVersion('ApiVersionsResponse', version, 0, 5)
    try {
      return readApiVersionsResponse(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ApiVersionsResponse', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ApiVersionsResponse', version, 0, 5)
    writeApiVersionsResponse(writer, message, version)
  },
}

function readApiVersionsResponse(reader: Reader, version: number): ApiVersionsResponse {
  const flexible = version >= 3
  const errorCode = reader.int16()
  const apiKeysLength = flexible ? reader.compactArrayLength(6) : reader.arrayLength(6)
  const apiKeys: ApiVersionsResponseApiVersion[] = []
  for (let i = 0; i < apiKeysLength; i += 1) apiKeys.push(readApiVersionsResponseApiVersion(reader, version))
  const throttleTimeMs: number = version >= 1 ? reader.int32() : 0
  let supportedFeatures: ApiVersionsResponseSupportedFeatureKey[] = []
  let finalizedFeaturesEpoch: number = -1
  let finalizedFeatures: ApiVersionsResponseFinalizedFeatureKey[] = []
  let zkMigrationReady: boolean = false
  let unknownTags: UnknownTag[] | undefined
  if (flexible) {
    const tagCount = reader.tagCount()
    for (let i = 0; i < tagCount; i += 1) {
      const tag = reader.unsignedVarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0: {
          const supportedFeaturesLength = reader.compactArrayLength(6)
          const supportedFeaturesElements: ApiVersionsResponseSupportedFeatureKey[] = []
          for (let i = 0; i < supportedFeaturesLength; i += 1) {
            supportedFeaturesElements.push(readApiVersionsResponseSupportedFeatureKey(reader, version))
          }
          supportedFeatures = supportedFeaturesElements
          break
        }
        case 1:
          finalizedFeaturesEpoch = reader.int64()
          break
        case 2: {
          const finalizedFeaturesLength = reader.compactArrayLength(6)
          const finalizedFeaturesElements: ApiVersionsResponseFinalizedFeatureKey[] = []
          for (let i = 0; i < finalizedFeaturesLength; i += 1) {
            finalizedFeaturesElements.push(readApiVersionsResponseFinalizedFeatureKey(reader, version))
          }
          finalizedFeatures = finalizedFeaturesElements
          break
        }
        case 3:
          zkMigrationReady = reader.boolean()
          break
        default:
          unknownTags ??= []
          unknownTags.push(reader.unknownTag(tag, tagEnd))
      }
      reader.endTag(tag, tagEnd)
    }
  }
  const message: ApiVersionsResponse = {
    errorCode,
    apiKeys,
    throttleTimeMs,
    supportedFeatures,
    finalizedFeaturesEpoch,
    finalizedFeatures,
    zkMigrationReady,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeApiVersionsResponse(writer: Writer, message: ApiVersionsResponseInit, version: number): void {
  const flexible = version >= 3
  writer.int16(message.errorCode ?? 0)
  const apiKeys = message.apiKeys ?? []
  if (flexible) writer.compactArrayLength(apiKeys.length)
  else writer.arrayLength(apiKeys.length)
  for (const element of apiKeys) writeApiVersionsResponseApiVersion(writer, element, version)
  if (version >= 1) writer.int32(message.throttleTimeMs ?? 0)
  const supportedFeatures = message.supportedFeatures ?? []
  const finalizedFeaturesEpoch = message.finalizedFeaturesEpoch ?? -1
  const finalizedFeatures = message.finalizedFeatures ?? []
  const zkMigrationReady = message.zkMigrationReady ?? false
  if (flexible) {
    const unknownTags = message.unknownTags
    const hasSupportedFeatures = supportedFeatures.length > 0
    const hasFinalizedFeaturesEpoch = finalizedFeaturesEpoch !== -1
    const hasFinalizedFeatures = finalizedFeatures.length > 0
    const hasZkMigrationReady = zkMigrationReady
    let tagCount = unknownTags === undefined ? 0 : unknownTags.length
    if (hasSupportedFeatures) tagCount += 1
    if (hasFinalizedFeaturesEpoch) tagCount += 1
    if (hasFinalizedFeatures) tagCount += 1
    if (hasZkMigrationReady) tagCount += 1
    writer.unsignedVarint(tagCount)
    let unknownAt = 0
    if (hasSupportedFeatures) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
      const mark = writer.beginTag(0)
      writer.compactArrayLength(supportedFeatures.length)
      for (const element of supportedFeatures) writeApiVersionsResponseSupportedFeatureKey(writer, element, version)
      writer.endTag(mark)
    }
    if (hasFinalizedFeaturesEpoch) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 1)
      const mark = writer.beginTag(1)
      writer.int64(finalizedFeaturesEpoch)
      writer.endTag(mark)
    }
    if (hasFinalizedFeatures) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 2)
      const mark = writer.beginTag(2)
      writer.compactArrayLength(finalizedFeatures.length)
      for (const element of finalizedFeatures) writeApiVersionsResponseFinalizedFeatureKey(writer, element, version)
      writer.endTag(mark)
    }
    if (hasZkMigrationReady) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 3)
      const mark = writer.beginTag(3)
      writer.boolean(zkMigrationReady)
      writer.endTag(mark)
    }
    writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ApiVersionsResponse', 'unknownTags', version)
  }
}

function readApiVersionsResponseApiVersion(reader: Reader, version: number): ApiVersionsResponseApiVersion {
  const flexible = version >= 3
  const apiKey = reader.int16()
  const minVersion = reader.int16()
  const maxVersion = reader.int16()
  const message: ApiVersionsResponseApiVersion = { apiKey, minVersion, maxVersion }
  const unknownTags = flexible ? reader.unknownTags() : undefined
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeApiVersionsResponseApiVersion(writer: Writer, message: ApiVersionsResponseApiVersionInit, version: number): void {
  const flexible = version >= 3
  writer.int16(message.apiKey ?? 0)
  writer.int16(message.minVersion ?? 0)
  writer.int16(message.maxVersion ?? 0)
  if (flexible) {
    writeUnknownTags(writer, message.unknownTags)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('ApiVersionsResponse', 'ApiVersion.unknownTags', version)
  }
}

function readApiVersionsResponseSupportedFeatureKey(reader: Reader, _version: number): ApiVersionsResponseSupportedFeatureKey {
  const name = reader.compactString()
  const minVersion = reader.int16()
  const maxVersion = reader.int16()
  const message: ApiVersionsResponseSupportedFeatureKey = { name, minVersion, maxVersion }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeApiVersionsResponseSupportedFeatureKey(
  writer: Writer,
  message: ApiVersionsResponseSupportedFeatureKeyInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int16(message.minVersion ?? 0)
  writer.int16(message.maxVersion ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readApiVersionsResponseFinalizedFeatureKey(reader: Reader, _version: number): ApiVersionsResponseFinalizedFeatureKey {
  const name = reader.compactString()
  const maxVersionLevel = reader.int16()
  const minVersionLevel = reader.int16()
  const message: ApiVersionsResponseFinalizedFeatureKey = { name, maxVersionLevel, minVersionLevel }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeApiVersionsResponseFinalizedFeatureKey(
  writer: Writer,
  message: ApiVersionsResponseFinalizedFeatureKeyInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int16(message.maxVersionLevel ?? 0)
  writer.int16(message.minVersionLevel ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
