// Generated from spec/coordinator/group/streams-group-metadata-value.txt, do not edit: StreamsGroupMetadataValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
  writeUnknownTagsBelow,
} from '@millrace/protocol'

/** Record 17: StreamsGroupMetadataValue, version 0. */
export interface StreamsGroupMetadataValue {
  epoch: number
  metadataHash: number
  /** Tag 0, default -1. */
  validatedTopologyEpoch: number
  /** Tag 1. */
  lastAssignmentConfigs: StreamsGroupMetadataValueLastAssignmentConfig[] | null
  /** Tag 2, default -1. */
  storedDescriptionTopologyEpoch: number
  /** Tag 3, default -1. */
  failedDescriptionTopologyEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupMetadataValue} to be written: a field left out has its default. */
export interface StreamsGroupMetadataValueInit {
  readonly epoch?: number | undefined
  readonly metadataHash?: number | undefined
  readonly validatedTopologyEpoch?: number | undefined
  readonly lastAssignmentConfigs?: readonly StreamsGroupMetadataValueLastAssignmentConfigInit[] | null | undefined
  readonly storedDescriptionTopologyEpoch?: number | undefined
  readonly failedDescriptionTopologyEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupMetadataValue. */
export interface StreamsGroupMetadataValueLastAssignmentConfig {
  key: string
  value: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupMetadataValueLastAssignmentConfig} to be written: a field left out has its default. */
export interface StreamsGroupMetadataValueLastAssignmentConfigInit {
  readonly key?: string | undefined
  readonly value?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link StreamsGroupMetadataValue}. */
export const streamsGroupMetadataValue: MessageCodec<StreamsGroupMetadataValue, StreamsGroupMetadataValueInit> = {
  name: 'StreamsGroupMetadataValue',
  apiKey: 17,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('StreamsGroupMetadataValue', version, 0, 0)
    try {
      return readStreamsGroupMetadataValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupMetadataValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupMetadataValue', version, 0, 0)
    writeStreamsGroupMetadataValue(writer, message, version)
  },
}

function readStreamsGroupMetadataValue(reader: Reader, version: number): StreamsGroupMetadataValue {
  const epoch = reader.int32()
  const metadataHash = reader.int64()
  let validatedTopologyEpoch: number = -1
  let lastAssignmentConfigs: StreamsGroupMetadataValueLastAssignmentConfig[] | null = []
  let storedDescriptionTopologyEpoch: number = -1
  let failedDescriptionTopologyEpoch: number = -1
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        validatedTopologyEpoch = reader.int32()
        break
      case 1: {
        const lastAssignmentConfigsLength = reader.compactNullableArrayLength(3)
        const lastAssignmentConfigsElements: StreamsGroupMetadataValueLastAssignmentConfig[] = []
        for (let i = 0; i < lastAssignmentConfigsLength; i += 1) {
          lastAssignmentConfigsElements.push(readStreamsGroupMetadataValueLastAssignmentConfig(reader, version))
        }
        lastAssignmentConfigs = lastAssignmentConfigsLength < 0 ? null : lastAssignmentConfigsElements
        break
      }
      case 2:
        storedDescriptionTopologyEpoch = reader.int32()
        break
      case 3:
        failedDescriptionTopologyEpoch = reader.int32()
        break
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: StreamsGroupMetadataValue = {
    epoch,
    metadataHash,
    validatedTopologyEpoch,
    lastAssignmentConfigs,
    storedDescriptionTopologyEpoch,
    failedDescriptionTopologyEpoch,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupMetadataValue(writer: Writer, message: StreamsGroupMetadataValueInit, version: number): void {
  writer.int32(message.epoch ?? 0)
  writer.int64(message.metadataHash ?? 0)
  const validatedTopologyEpoch = message.validatedTopologyEpoch ?? -1
  const lastAssignmentConfigs = message.lastAssignmentConfigs === undefined ? [] : message.lastAssignmentConfigs
  const storedDescriptionTopologyEpoch = message.storedDescriptionTopologyEpoch ?? -1
  const failedDescriptionTopologyEpoch = message.failedDescriptionTopologyEpoch ?? -1
  const unknownTags = message.unknownTags
  const hasValidatedTopologyEpoch = validatedTopologyEpoch !== -1
  const hasLastAssignmentConfigs = lastAssignmentConfigs === null || lastAssignmentConfigs.length > 0
  const hasStoredDescriptionTopologyEpoch = storedDescriptionTopologyEpoch !== -1
  const hasFailedDescriptionTopologyEpoch = failedDescriptionTopologyEpoch !== -1
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasValidatedTopologyEpoch) tagCount += 1
  if (hasLastAssignmentConfigs) tagCount += 1
  if (hasStoredDescriptionTopologyEpoch) tagCount += 1
  if (hasFailedDescriptionTopologyEpoch) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasValidatedTopologyEpoch) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.int32(validatedTopologyEpoch)
    writer.endTag(mark)
  }
  if (hasLastAssignmentConfigs) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 1)
    const mark = writer.beginTag(1)
    writer.compactArrayLength(lastAssignmentConfigs === null ? -1 : lastAssignmentConfigs.length)
    if (lastAssignmentConfigs !== null) {
      for (const element of lastAssignmentConfigs) writeStreamsGroupMetadataValueLastAssignmentConfig(writer, element, version)
    }
    writer.endTag(mark)
  }
  if (hasStoredDescriptionTopologyEpoch) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 2)
    const mark = writer.beginTag(2)
    writer.int32(storedDescriptionTopologyEpoch)
    writer.endTag(mark)
  }
  if (hasFailedDescriptionTopologyEpoch) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 3)
    const mark = writer.beginTag(3)
    writer.int32(failedDescriptionTopologyEpoch)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}

function readStreamsGroupMetadataValueLastAssignmentConfig(
  reader: Reader,
  _version: number,
): StreamsGroupMetadataValueLastAssignmentConfig {
  const key = reader.compactString()
  const value = reader.compactString()
  const message: StreamsGroupMetadataValueLastAssignmentConfig = { key, value }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupMetadataValueLastAssignmentConfig(
  writer: Writer,
  message: StreamsGroupMetadataValueLastAssignmentConfigInit,
  _version: number,
): void {
  writer.compactString(message.key ?? '')
  writer.compactString(message.value ?? '')
  writeUnknownTags(writer, message.unknownTags)
}
