// Generated from spec/coordinator/group/consumer-group-current-member-assignment-value.txt, do not edit: ConsumerGroupCurrentMemberAssignmentValue.
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
  writeUnknownTagsBelow,
} from '@millrace/protocol'

/** Record 8: ConsumerGroupCurrentMemberAssignmentValue, version 0. */
export interface ConsumerGroupCurrentMemberAssignmentValue {
  memberEpoch: number
  previousMemberEpoch: number
  state: number
  assignedPartitions: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[]
  partitionsPendingRevocation: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupCurrentMemberAssignmentValue} to be written: a field left out has its default. */
export interface ConsumerGroupCurrentMemberAssignmentValueInit {
  readonly memberEpoch?: number | undefined
  readonly previousMemberEpoch?: number | undefined
  readonly state?: number | undefined
  readonly assignedPartitions?: readonly ConsumerGroupCurrentMemberAssignmentValueTopicPartitionsInit[] | undefined
  readonly partitionsPendingRevocation?: readonly ConsumerGroupCurrentMemberAssignmentValueTopicPartitionsInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ConsumerGroupCurrentMemberAssignmentValue. */
export interface ConsumerGroupCurrentMemberAssignmentValueTopicPartitions {
  topicId: Uuid
  partitions: number[]
  /** Tag 0. */
  assignmentEpochs: number[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConsumerGroupCurrentMemberAssignmentValueTopicPartitions} to be written: a field left out has its default. */
export interface ConsumerGroupCurrentMemberAssignmentValueTopicPartitionsInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly number[] | undefined
  readonly assignmentEpochs?: readonly number[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ConsumerGroupCurrentMemberAssignmentValue}. */
export const consumerGroupCurrentMemberAssignmentValue: MessageCodec<
  ConsumerGroupCurrentMemberAssignmentValue,
  ConsumerGroupCurrentMemberAssignmentValueInit
> = {
  name: 'ConsumerGroupCurrentMemberAssignmentValue',
  apiKey: 8,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ConsumerGroupCurrentMemberAssignmentValue', version, 0, 0)
    try {
      return readConsumerGroupCurrentMemberAssignmentValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupCurrentMemberAssignmentValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupCurrentMemberAssignmentValue', version, 0, 0)
    writeConsumerGroupCurrentMemberAssignmentValue(writer, message, version)
  },
}

function readConsumerGroupCurrentMemberAssignmentValue(
  reader: Reader,
  version: number,
): ConsumerGroupCurrentMemberAssignmentValue {
  const memberEpoch = reader.int32()
  const previousMemberEpoch = reader.int32()
  const state = reader.int8()
  const assignedPartitionsLength = reader.compactArrayLength(18)
  const assignedPartitions: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[] = []
  for (let i = 0; i < assignedPartitionsLength; i += 1) {
    assignedPartitions.push(readConsumerGroupCurrentMemberAssignmentValueTopicPartitions(reader, version))
  }
  const partitionsPendingRevocationLength = reader.compactArrayLength(18)
  const partitionsPendingRevocation: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions[] = []
  for (let i = 0; i < partitionsPendingRevocationLength; i += 1) {
    partitionsPendingRevocation.push(readConsumerGroupCurrentMemberAssignmentValueTopicPartitions(reader, version))
  }
  const message: ConsumerGroupCurrentMemberAssignmentValue = {
    memberEpoch,
    previousMemberEpoch,
    state,
    assignedPartitions,
    partitionsPendingRevocation,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupCurrentMemberAssignmentValue(
  writer: Writer,
  message: ConsumerGroupCurrentMemberAssignmentValueInit,
  version: number,
): void {
  writer.int32(message.memberEpoch ?? 0)
  writer.int32(message.previousMemberEpoch ?? 0)
  writer.int8(message.state ?? 0)
  const assignedPartitions = message.assignedPartitions ?? []
  writer.compactArrayLength(assignedPartitions.length)
  for (const element of assignedPartitions) {
    writeConsumerGroupCurrentMemberAssignmentValueTopicPartitions(writer, element, version)
  }
  const partitionsPendingRevocation = message.partitionsPendingRevocation ?? []
  writer.compactArrayLength(partitionsPendingRevocation.length)
  for (const element of partitionsPendingRevocation) {
    writeConsumerGroupCurrentMemberAssignmentValueTopicPartitions(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readConsumerGroupCurrentMemberAssignmentValueTopicPartitions(
  reader: Reader,
  _version: number,
): ConsumerGroupCurrentMemberAssignmentValueTopicPartitions {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  let assignmentEpochs: number[] | null = []
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0: {
        const assignmentEpochsLength = reader.compactNullableArrayLength(4)
        const assignmentEpochsElements: number[] = []
        for (let i = 0; i < assignmentEpochsLength; i += 1) assignmentEpochsElements.push(reader.int32())
        assignmentEpochs = assignmentEpochsLength < 0 ? null : assignmentEpochsElements
        break
      }
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: ConsumerGroupCurrentMemberAssignmentValueTopicPartitions = { topicId, partitions, assignmentEpochs }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConsumerGroupCurrentMemberAssignmentValueTopicPartitions(
  writer: Writer,
  message: ConsumerGroupCurrentMemberAssignmentValueTopicPartitionsInit,
  _version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  const assignmentEpochs = message.assignmentEpochs === undefined ? [] : message.assignmentEpochs
  const unknownTags = message.unknownTags
  const hasAssignmentEpochs = assignmentEpochs === null || assignmentEpochs.length > 0
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasAssignmentEpochs) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasAssignmentEpochs) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.compactArrayLength(assignmentEpochs === null ? -1 : assignmentEpochs.length)
    if (assignmentEpochs !== null) {
      for (const element of assignmentEpochs) writer.int32(element)
    }
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}
