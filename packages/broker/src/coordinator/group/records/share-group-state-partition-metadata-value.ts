// Generated from spec/coordinator/group/share-group-state-partition-metadata-value.txt, do not edit: ShareGroupStatePartitionMetadataValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Uuid,
  type Writer,
  checkVersion,
  malformedIn,
  zeroUuid,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 15: ShareGroupStatePartitionMetadataValue, version 0. */
export interface ShareGroupStatePartitionMetadataValue {
  initializingTopics: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo[]
  initializedTopics: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo[]
  deletingTopics: ShareGroupStatePartitionMetadataValueTopicInfo[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupStatePartitionMetadataValue} to be written: a field left out has its default. */
export interface ShareGroupStatePartitionMetadataValueInit {
  readonly initializingTopics?: readonly ShareGroupStatePartitionMetadataValueTopicPartitionsInfoInit[] | undefined
  readonly initializedTopics?: readonly ShareGroupStatePartitionMetadataValueTopicPartitionsInfoInit[] | undefined
  readonly deletingTopics?: readonly ShareGroupStatePartitionMetadataValueTopicInfoInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareGroupStatePartitionMetadataValue. */
export interface ShareGroupStatePartitionMetadataValueTopicPartitionsInfo {
  topicId: Uuid
  topicName: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupStatePartitionMetadataValueTopicPartitionsInfo} to be written: a field left out has its default. */
export interface ShareGroupStatePartitionMetadataValueTopicPartitionsInfoInit {
  readonly topicId?: Uuid | undefined
  readonly topicName?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareGroupStatePartitionMetadataValue. */
export interface ShareGroupStatePartitionMetadataValueTopicInfo {
  topicId: Uuid
  topicName: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupStatePartitionMetadataValueTopicInfo} to be written: a field left out has its default. */
export interface ShareGroupStatePartitionMetadataValueTopicInfoInit {
  readonly topicId?: Uuid | undefined
  readonly topicName?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareGroupStatePartitionMetadataValue}. */
export const shareGroupStatePartitionMetadataValue: MessageCodec<
  ShareGroupStatePartitionMetadataValue,
  ShareGroupStatePartitionMetadataValueInit
> = {
  name: 'ShareGroupStatePartitionMetadataValue',
  apiKey: 15,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareGroupStatePartitionMetadataValue', version, 0, 0)
    try {
      return readShareGroupStatePartitionMetadataValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupStatePartitionMetadataValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupStatePartitionMetadataValue', version, 0, 0)
    writeShareGroupStatePartitionMetadataValue(writer, message, version)
  },
}

function readShareGroupStatePartitionMetadataValue(reader: Reader, version: number): ShareGroupStatePartitionMetadataValue {
  const initializingTopicsLength = reader.compactArrayLength(19)
  const initializingTopics: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo[] = []
  for (let i = 0; i < initializingTopicsLength; i += 1) {
    initializingTopics.push(readShareGroupStatePartitionMetadataValueTopicPartitionsInfo(reader, version))
  }
  const initializedTopicsLength = reader.compactArrayLength(19)
  const initializedTopics: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo[] = []
  for (let i = 0; i < initializedTopicsLength; i += 1) {
    initializedTopics.push(readShareGroupStatePartitionMetadataValueTopicPartitionsInfo(reader, version))
  }
  const deletingTopicsLength = reader.compactArrayLength(18)
  const deletingTopics: ShareGroupStatePartitionMetadataValueTopicInfo[] = []
  for (let i = 0; i < deletingTopicsLength; i += 1) {
    deletingTopics.push(readShareGroupStatePartitionMetadataValueTopicInfo(reader, version))
  }
  const message: ShareGroupStatePartitionMetadataValue = { initializingTopics, initializedTopics, deletingTopics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupStatePartitionMetadataValue(
  writer: Writer,
  message: ShareGroupStatePartitionMetadataValueInit,
  version: number,
): void {
  const initializingTopics = message.initializingTopics ?? []
  writer.compactArrayLength(initializingTopics.length)
  for (const element of initializingTopics) {
    writeShareGroupStatePartitionMetadataValueTopicPartitionsInfo(writer, element, version)
  }
  const initializedTopics = message.initializedTopics ?? []
  writer.compactArrayLength(initializedTopics.length)
  for (const element of initializedTopics) writeShareGroupStatePartitionMetadataValueTopicPartitionsInfo(writer, element, version)
  const deletingTopics = message.deletingTopics ?? []
  writer.compactArrayLength(deletingTopics.length)
  for (const element of deletingTopics) writeShareGroupStatePartitionMetadataValueTopicInfo(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareGroupStatePartitionMetadataValueTopicPartitionsInfo(
  reader: Reader,
  _version: number,
): ShareGroupStatePartitionMetadataValueTopicPartitionsInfo {
  const topicId = reader.uuid()
  const topicName = reader.compactString()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: ShareGroupStatePartitionMetadataValueTopicPartitionsInfo = { topicId, topicName, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupStatePartitionMetadataValueTopicPartitionsInfo(
  writer: Writer,
  message: ShareGroupStatePartitionMetadataValueTopicPartitionsInfoInit,
  _version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  writer.compactString(message.topicName ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareGroupStatePartitionMetadataValueTopicInfo(
  reader: Reader,
  _version: number,
): ShareGroupStatePartitionMetadataValueTopicInfo {
  const topicId = reader.uuid()
  const topicName = reader.compactString()
  const message: ShareGroupStatePartitionMetadataValueTopicInfo = { topicId, topicName }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupStatePartitionMetadataValueTopicInfo(
  writer: Writer,
  message: ShareGroupStatePartitionMetadataValueTopicInfoInit,
  _version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  writer.compactString(message.topicName ?? '')
  writeUnknownTags(writer, message.unknownTags)
}
