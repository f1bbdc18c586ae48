// Generated from spec/coordinator/group/share-group-target-assignment-member-value.txt, do not edit: ShareGroupTargetAssignmentMemberValue.
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

/** Record 13: ShareGroupTargetAssignmentMemberValue, version 0. */
export interface ShareGroupTargetAssignmentMemberValue {
  topicPartitions: ShareGroupTargetAssignmentMemberValueTopicPartition[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupTargetAssignmentMemberValue} to be written: a field left out has its default. */
export interface ShareGroupTargetAssignmentMemberValueInit {
  readonly topicPartitions?: readonly ShareGroupTargetAssignmentMemberValueTopicPartitionInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareGroupTargetAssignmentMemberValue. */
export interface ShareGroupTargetAssignmentMemberValueTopicPartition {
  topicId: Uuid
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupTargetAssignmentMemberValueTopicPartition} to be written: a field left out has its default. */
export interface ShareGroupTargetAssignmentMemberValueTopicPartitionInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareGroupTargetAssignmentMemberValue}. */
export const shareGroupTargetAssignmentMemberValue: MessageCodec<
  ShareGroupTargetAssignmentMemberValue,
  ShareGroupTargetAssignmentMemberValueInit
> = {
  name: 'ShareGroupTargetAssignmentMemberValue',
  apiKey: 13,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareGroupTargetAssignmentMemberValue', version, 0, 0)
    try {
      return readShareGroupTargetAssignmentMemberValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupTargetAssignmentMemberValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupTargetAssignmentMemberValue', version, 0, 0)
    writeShareGroupTargetAssignmentMemberValue(writer, message, version)
  },
}

function readShareGroupTargetAssignmentMemberValue(reader: Reader, version: number): ShareGroupTargetAssignmentMemberValue {
  const topicPartitionsLength = reader.compactArrayLength(18)
  const topicPartitions: ShareGroupTargetAssignmentMemberValueTopicPartition[] = []
  for (let i = 0; i < topicPartitionsLength; i += 1) {
    topicPartitions.push(readShareGroupTargetAssignmentMemberValueTopicPartition(reader, version))
  }
  const message: ShareGroupTargetAssignmentMemberValue = { topicPartitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupTargetAssignmentMemberValue(
  writer: Writer,
  message: ShareGroupTargetAssignmentMemberValueInit,
  version: number,
): void {
  const topicPartitions = message.topicPartitions ?? []
  writer.compactArrayLength(topicPartitions.length)
  for (const element of topicPartitions) writeShareGroupTargetAssignmentMemberValueTopicPartition(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareGroupTargetAssignmentMemberValueTopicPartition(
  reader: Reader,
  _version: number,
): ShareGroupTargetAssignmentMemberValueTopicPartition {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: ShareGroupTargetAssignmentMemberValueTopicPartition = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupTargetAssignmentMemberValueTopicPartition(
  writer: Writer,
  message: ShareGroupTargetAssignmentMemberValueTopicPartitionInit,
  _version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}
