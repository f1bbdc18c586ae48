// Generated from spec/coordinator/group/consumer-group-partition-metadata-value.txt, do not edit: ConsumerGroupPartitionMetadataValue.
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

/** Record 4: ConsumerGroupPartitionMetadataValue, version 0. */
export interface ConsumerGroupPartitionMetadataValue {
  topics: ConsumerGroupPartitionMetadataValueTopicMetadata[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupPartitionMetadataValue} to be written: a field left out has its default. */
export interface ConsumerGroupPartitionMetadataValueInit {
  readonly topics?: readonly ConsumerGroupPartitionMetadataValueTopicMetadataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ConsumerGroupPartitionMetadataValue. */
export interface ConsumerGroupPartitionMetadataValueTopicMetadata {
  topicId: Uuid
  topicName: string
  numPartitions: number
  partitionMetadata: ConsumerGroupPartitionMetadataValuePartitionMetadata[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupPartitionMetadataValueTopicMetadata} to be written: a field left out has its default. */
export interface ConsumerGroupPartitionMetadataValueTopicMetadataInit {
  readonly topicId?: Uuid | undefined
  readonly topicName?: string | undefined
  readonly numPartitions?: number | undefined
  readonly partitionMetadata?: readonly ConsumerGroupPartitionMetadataValuePartitionMetadataInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ConsumerGroupPartitionMetadataValue. */
export interface ConsumerGroupPartitionMetadataValuePartitionMetadata {
  partition: number
  racks: string[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupPartitionMetadataValuePartitionMetadata} to be written: a field left out has its default. */
export interface ConsumerGroupPartitionMetadataValuePartitionMetadataInit {
  readonly partition?: number | undefined
  readonly racks?: readonly string[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ConsumerGroupPartitionMetadataValue}. */
export const consumerGroupPartitionMetadataValue: MessageCodec<
  ConsumerGroupPartitionMetadataValue,
  ConsumerGroupPartitionMetadataValueInit
> = {
  name: 'ConsumerGroupPartitionMetadataValue',
  apiKey: 4,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ConsumerGroupPartitionMetadataValue', version, 0, 0)
    try {
      return readConsumerGroupPartitionMetadataValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupPartitionMetadataValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupPartitionMetadataValue', version, 0, 0)
    writeConsumerGroupPartitionMetadataValue(writer, message, version)
  },
}

function readConsumerGroupPartitionMetadataValue(reader: Reader, version: number): ConsumerGroupPartitionMetadataValue {
  const topicsLength = reader.compactArrayLength(23)
  const topics: ConsumerGroupPartitionMetadataValueTopicMetadata[] = []
  for (let i = 0; i < topicsLength; i += 1) topics.push(readConsumerGroupPartitionMetadataValueTopicMetadata(reader, version))
  const message: ConsumerGroupPartitionMetadataValue = { topics }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupPartitionMetadataValue(
  writer: Writer,
  message: ConsumerGroupPartitionMetadataValueInit,
  version: number,
): void {
  const topics = message.topics ?? []
  writer.compactArrayLength(topics.length)
  for (const element of topics) writeConsumerGroupPartitionMetadataValueTopicMetadata(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readConsumerGroupPartitionMetadataValueTopicMetadata(
  reader: Reader,
  version: number,
): ConsumerGroupPartitionMetadataValueTopicMetadata {
  const topicId = reader.uuid()
  const topicName = reader.compactString()
  const numPartitions = reader.int32()
  const partitionMetadataLength = reader.compactArrayLength(6)
  const partitionMetadata: ConsumerGroupPartitionMetadataValuePartitionMetadata[] = []
  for (let i = 0; i < partitionMetadataLength; i += 1) {
    partitionMetadata.push(readConsumerGroupPartitionMetadataValuePartitionMetadata(reader, version))
  }
  const message: ConsumerGroupPartitionMetadataValueTopicMetadata = { topicId, topicName, numPartitions, partitionMetadata }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupPartitionMetadataValueTopicMetadata(
  writer: Writer,
  message: ConsumerGroupPartitionMetadataValueTopicMetadataInit,
  version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  writer.compactString(message.topicName ?? '')
  writer.int32(message.numPartitions ?? 0)
  const partitionMetadata = message.partitionMetadata ?? []
  writer.compactArrayLength(partitionMetadata.length)
  for (const element of partitionMetadata) writeConsumerGroupPartitionMetadataValuePartitionMetadata(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readConsumerGroupPartitionMetadataValuePartitionMetadata(
  reader: Reader,
  _version: number,
): ConsumerGroupPartitionMetadataValuePartitionMetadata {
  const partition = reader.int32()
  const racksLength = reader.compactArrayLength(1)
  const racks: string[] = []
  for (let i = 0; i < racksLength; i += 1) racks.push(reader.compactString())
  const message: ConsumerGroupPartitionMetadataValuePartitionMetadata = { partition, racks }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupPartitionMetadataValuePartitionMetadata(
  writer: Writer,
  message: ConsumerGroupPartitionMetadataValuePartitionMetadataInit,
  _version: number,
): void {
  writer.int32(message.partition ?? 0)
  const racks = message.racks ?? []
  writer.compactArrayLength(racks.length)
  for (const element of racks) writer.compactString(element)
  writeUnknownTags(writer, message.unknownTags)
}
