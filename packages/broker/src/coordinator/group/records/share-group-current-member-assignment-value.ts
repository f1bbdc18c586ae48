// Generated from spec/coordinator/group/share-group-current-member-assignment-value.txt, do not edit: ShareGroupCurrentMemberAssignmentValue.
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

/** Record 14: ShareGroupCurrentMemberAssignmentValue, version 0. */
export interface ShareGroupCurrentMemberAssignmentValue {
  memberEpoch: number
  previousMemberEpoch: number
  state: number
  assignedPartitions: ShareGroupCurrentMemberAssignmentValueTopicPartitions[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupCurrentMemberAssignmentValue} to be written: a field left out has its default. */
export interface ShareGroupCurrentMemberAssignmentValueInit {
  readonly memberEpoch?: number | undefined
  readonly previousMemberEpoch?: number | undefined
  readonly state?: number | undefined
  readonly assignedPartitions?: readonly ShareGroupCurrentMemberAssignmentValueTopicPartitionsInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareGroupCurrentMemberAssignmentValue. */
export interface ShareGroupCurrentMemberAssignmentValueTopicPartitions {
  topicId: Uuid
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupCurrentMemberAssignmentValueTopicPartitions} to be written: a field left out has its default. */
export interface ShareGroupCurrentMemberAssignmentValueTopicPartitionsInit {
  readonly topicId?: Uuid | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareGroupCurrentMemberAssignmentValue}. */
export const shareGroupCurrentMemberAssignmentValue: MessageCodec<
  ShareGroupCurrentMemberAssignmentValue,
  ShareGroupCurrentMemberAssignmentValueInit
> = {
  name: 'ShareGroupCurrentMemberAssignmentValue',
  apiKey: 14,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareGroupCurrentMemberAssignmentValue', version, 0, 0)
    try {
      return readShareGroupCurrentMemberAssignmentValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupCurrentMemberAssignmentValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupCurrentMemberAssignmentValue', version, 0, 0)
    writeShareGroupCurrentMemberAssignmentValue(writer, message, version)
  },
}

function readShareGroupCurrentMemberAssignmentValue(reader: Reader, version: number): ShareGroupCurrentMemberAssignmentValue {
  const memberEpoch = reader.int32()
  const previousMemberEpoch = reader.int32()
  const state = reader.int8()
  const assignedPartitionsLength = reader.compactArrayLength(18)
  const assignedPartitions: ShareGroupCurrentMemberAssignmentValueTopicPartitions[] = []
  for (let i = 0; i < assignedPartitionsLength; i += 1) {
    assignedPartitions.push(readShareGroupCurrentMemberAssignmentValueTopicPartitions(reader, version))
  }
  const message: ShareGroupCurrentMemberAssignmentValue = { memberEpoch, previousMemberEpoch, state, assignedPartitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupCurrentMemberAssignmentValue(
  writer: Writer,
  message: ShareGroupCurrentMemberAssignmentValueInit,
  version: number,
): void {
  writer.int32(message.memberEpoch ?? 0)
  writer.int32(message.previousMemberEpoch ?? 0)
  writer.int8(message.state ?? 0)
  const assignedPartitions = message.assignedPartitions ?? []
  writer.compactArrayLength(assignedPartitions.length)
  for (const element of assignedPartitions) writeShareGroupCurrentMemberAssignmentValueTopicPartitions(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readShareGroupCurrentMemberAssignmentValueTopicPartitions(
  reader: Reader,
  _version: number,
): ShareGroupCurrentMemberAssignmentValueTopicPartitions {
  const topicId = reader.uuid()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: ShareGroupCurrentMemberAssignmentValueTopicPartitions = { topicId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupCurrentMemberAssignmentValueTopicPartitions(
  writer: Writer,
  message: ShareGroupCurrentMemberAssignmentValueTopicPartitionsInit,
  _version: number,
): void {
  writer.uuid(message.topicId ?? zeroUuid)
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}
