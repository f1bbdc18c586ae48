// Generated from spec/coordinator/group/consumer-group-member-metadata-value.txt, do not edit: ConsumerGroupMemberMetadataValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  emptyBytes,
  writeUnknownTags,
  writeUnknownTagsBelow,
} from '@millrace/protocol'

/** Record 5: ConsumerGroupMemberMetadataValue, version 0. */
export interface ConsumerGroupMemberMetadataValue {
  instanceId: string | null
  rackId: string | null
  clientId: string
  clientHost: string
  subscribedTopicNames: string[]
  subscribedTopicRegex: string | null
  /** Default -1. */
  rebalanceTimeoutMs: number
  serverAssignor: string | null
  /** Tag 0. */
  classicMemberMetadata: ConsumerGroupMemberMetadataValueClassicMemberMetadata | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupMemberMetadataValue} to be written: a field left out has its default. */
export interface ConsumerGroupMemberMetadataValueInit {
  readonly instanceId?: string | null | undefined
  readonly rackId?: string | null | undefined
  readonly clientId?: string | undefined
  readonly clientHost?: string | undefined
  readonly subscribedTopicNames?: readonly string[] | undefined
  readonly subscribedTopicRegex?: string | null | undefined
  readonly rebalanceTimeoutMs?: number | undefined
  readonly serverAssignor?: string | null | undefined
  readonly classicMemberMetadata?: ConsumerGroupMemberMetadataValueClassicMemberMetadataInit | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ConsumerGroupMemberMetadataValue. */
export interface ConsumerGroupMemberMetadataValueClassicMemberMetadata {
  sessionTimeoutMs: number
  supportedProtocols: ConsumerGroupMemberMetadataValueClassicProtocol[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupMemberMetadataValueClassicMemberMetadata} to be written: a field left out has its default. */
export interface ConsumerGroupMemberMetadataValueClassicMemberMetadataInit {
  readonly sessionTimeoutMs?: number | undefined
  readonly supportedProtocols?: readonly ConsumerGroupMemberMetadataValueClassicProtocolInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ConsumerGroupMemberMetadataValue. */
export interface ConsumerGroupMemberMetadataValueClassicProtocol {
  name: string
  metadata: Uint8Array
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupMemberMetadataValueClassicProtocol} to be written: a field left out has its default. */
export interface ConsumerGroupMemberMetadataValueClassicProtocolInit {
  readonly name?: string | undefined
  readonly metadata?: Uint8Array | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ConsumerGroupMemberMetadataValue}. */
export const consumerGroupMemberMetadataValue: MessageCodec<
  ConsumerGroupMemberMetadataValue,
  ConsumerGroupMemberMetadataValueInit
> = {
  name: 'ConsumerGroupMemberMetadataValue',
  apiKey: 5,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ConsumerGroupMemberMetadataValue', version, 0, 0)
    try {
      return readConsumerGroupMemberMetadataValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupMemberMetadataValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupMemberMetadataValue', version, 0, 0)
    writeConsumerGroupMemberMetadataValue(writer, message, version)
  },
}

function readConsumerGroupMemberMetadataValue(reader: Reader, version: number): ConsumerGroupMemberMetadataValue {
  const instanceId = reader.compactNullableString()
  const rackId = reader.compactNullableString()
  const clientId = reader.compactString()
  const clientHost = reader.compactString()
  const subscribedTopicNamesLength = reader.compactArrayLength(1)
  const subscribedTopicNames: string[] = []
  for (let i = 0; i < subscribedTopicNamesLength; i += 1) subscribedTopicNames.push(reader.compactString())
  const subscribedTopicRegex = reader.compactNullableString()
  const rebalanceTimeoutMs = reader.int32()
  const serverAssignor = reader.compactNullableString()
  let classicMemberMetadata: ConsumerGroupMemberMetadataValueClassicMemberMetadata | null =
    defaultConsumerGroupMemberMetadataValueClassicMemberMetadata()
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        classicMemberMetadata = reader.presentInTag()
          ? readConsumerGroupMemberMetadataValueClassicMemberMetadata(reader, version)
          : null
        break
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: ConsumerGroupMemberMetadataValue = {
    instanceId,
    rackId,
    clientId,
    clientHost,
    subscribedTopicNames,
    subscribedTopicRegex,
    rebalanceTimeoutMs,
    serverAssignor,
    classicMemberMetadata,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupMemberMetadataValue(
  writer: Writer,
  message: ConsumerGroupMemberMetadataValueInit,
  version: number,
): void {
  writer.compactNullableString(message.instanceId === undefined ? '' : message.instanceId)
  writer.compactNullableString(message.rackId === undefined ? '' : message.rackId)
  writer.compactString(message.clientId ?? '')
  writer.compactString(message.clientHost ?? '')
  const subscribedTopicNames = message.subscribedTopicNames ?? []
  writer.compactArrayLength(subscribedTopicNames.length)
  for (const element of subscribedTopicNames) writer.compactString(element)
  writer.compactNullableString(message.subscribedTopicRegex === undefined ? '' : message.subscribedTopicRegex)
  writer.int32(message.rebalanceTimeoutMs ?? -1)
  writer.compactNullableString(message.serverAssignor === undefined ? '' : message.serverAssignor)
  const classicMemberMetadata = message.classicMemberMetadata === undefined ? {} : message.classicMemberMetadata
  const unknownTags = message.unknownTags
  const hasClassicMemberMetadata =
    classicMemberMetadata === null || !isDefaultConsumerGroupMemberMetadataValueClassicMemberMetadata(classicMemberMetadata)
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasClassicMemberMetadata) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasClassicMemberMetadata) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.presentInTag(classicMemberMetadata !== null)
    if (classicMemberMetadata !== null)
      writeConsumerGroupMemberMetadataValueClassicMemberMetadata(writer, classicMemberMetadata, version)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}

function readConsumerGroupMemberMetadataValueClassicMemberMetadata(
  reader: Reader,
  version: number,
): ConsumerGroupMemberMetadataValueClassicMemberMetadata {
  const sessionTimeoutMs = reader.int32()
  const supportedProtocolsLength = reader.compactArrayLength(3)
  const supportedProtocols: ConsumerGroupMemberMetadataValueClassicProtocol[] = []
  for (let i = 0; i < supportedProtocolsLength; i += 1) {
    supportedProtocols.push(readConsumerGroupMemberMetadataValueClassicProtocol(reader, version))
  }
  const message: ConsumerGroupMemberMetadataValueClassicMemberMetadata = { sessionTimeoutMs, supportedProtocols }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupMemberMetadataValueClassicMemberMetadata(
  writer: Writer,
  message: ConsumerGroupMemberMetadataValueClassicMemberMetadataInit,
  version: number,
): void {
  writer.int32(message.sessionTimeoutMs ?? 0)
  const supportedProtocols = message.supportedProtocols ?? []
  writer.compactArrayLength(supportedProtocols.length)
  for (const element of supportedProtocols) writeConsumerGroupMemberMetadataValueClassicProtocol(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function defaultConsumerGroupMemberMetadataValueClassicMemberMetadata(): ConsumerGroupMemberMetadataValueClassicMemberMetadata {
  return { sessionTimeoutMs: 0, supportedProtocols: [] }
}

function isDefaultConsumerGroupMemberMetadataValueClassicMemberMetadata(
  message: ConsumerGroupMemberMetadataValueClassicMemberMetadataInit,
): boolean {
  return (
    (message.sessionTimeoutMs ?? 0) === 0 &&
    (message.supportedProtocols ?? []).length === 0 &&
    (message.unknownTags === undefined || message.unknownTags.length === 0)
  )
}

function readConsumerGroupMemberMetadataValueClassicProtocol(
  reader: Reader,
  _version: number,
): ConsumerGroupMemberMetadataValueClassicProtocol {
  const name = reader.compactString()
  const metadata = reader.compactBytes()
  const message: ConsumerGroupMemberMetadataValueClassicProtocol = { name, metadata }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupMemberMetadataValueClassicProtocol(
  writer: Writer,
  message: ConsumerGroupMemberMetadataValueClassicProtocolInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.compactBytes(message.metadata ?? emptyBytes)
  writeUnknownTags(writer, message.unknownTags)
}
