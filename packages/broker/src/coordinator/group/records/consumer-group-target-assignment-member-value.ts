// Generated from spec/coordinator/group/consumer-group-target-assignment-member-value.txt, do not edit: ConsumerGroupTargetAssignmentMemberValue.
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

/** Record 7: ConsumerGroupTargetAssignmentMemberValue, version 0. */
export interface ConsumerGroupTargetAssignmentMemberValue {
  topicPartitions: ConsumerGroupTargetAssignmentMemberValueTopicPartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupTargetAssignmentMemberValue} to be written: a field left out has its default. */
export interface ConsumerGroupTargetAssignmentMemberValueInit {
  readonly topicPartitions?: readonly ConsumerGroupTargetAssignmentMemberValueTopicPartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ConsumerGroupTargetAssignmentMemberValue. */
export interface ConsumerGroupTargetAssignmentMemberValueTopicPartition {
  topicId: Uuid
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupTargetAssignmentMemberValueTopicPartition} to be written: a field left out has its default. */
export interface ConsumerGroupTargetAssignmentMemberValueTopicPartitionInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ConsumerGroupTargetAssignmentMemberValue}. */
export const consumerGroupTargetAssignmentMemberValue: MessageCodec<
  ConsumerGroupTargetAssignmentMemberValue,
  ConsumerGroupTargetAssignmentMemberValueInit
> = {
  name: 'ConsumerGroupTargetAssignmentMemberValue',
  apiKey: 7,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ConsumerGroupTargetAssignmentMemberValue', version, 0, 0)
    try {
      return readConsumerGroupTargetAssignmentMemberValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupTargetAssignmentMemberValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupTargetAssignmentMemberValue', version, 0, 0)
    writeConsumerGroupTargetAssignmentMemberValue(writer, message, version)
  },
}

function readConsumerGroupTargetAssignmentMemberValue(reader: Reader, version: number): ConsumerGroupTargetAssignmentMemberValue {
  const topicPartitionsLength = reader.compactArrayLength(18)
  const topicPartitions: ConsumerGroupTargetAssignmentMemberValueTopicPartition[] = []
  for (let i = 0; i < topicPartitionsLength; i += 1) {
    topicPartitions.push(readConsumerGroupTargetAssignmentMemberValueTopicPartition(reader, version))
  }
  const message: ConsumerGroupTargetAssignmentMemberValue = { topicPartitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupTargetAssignmentMemberValue(
  writer: Writer,
  message: ConsumerGroupTargetAssignmentMemberValueInit,
  version: number,
): void {
  const topicPartitions = message.topicPartitions ?? []
  writer.compactArrayLength(topicPartitions.length)
  for (const element of topicPartitions) writeConsumerGroupTargetAssignmentMemberValueTopicPartition(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readConsumerGroupTargetAssignmentMemberValueTopicPartition(
  reader: Reader,
  _version: number,
): ConsumerGroupTargetAssignmentMemberValueTopicPartition {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: ConsumerGroupTargetAssignmentMemberValueTopicPartition = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupTargetAssignmentMemberValueTopicPartition(
  writer: Writer,
  message: ConsumerGroupTargetAssignmentMemberValueTopicPartitionInit,
  _version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}
