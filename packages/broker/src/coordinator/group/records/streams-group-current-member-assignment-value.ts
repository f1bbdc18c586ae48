// Generated from spec/coordinator/group/streams-group-current-member-assignment-value.txt, do not edit: StreamsGroupCurrentMemberAssignmentValue.
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

/** Record 22: StreamsGroupCurrentMemberAssignmentValue, version 0. */
export interface StreamsGroupCurrentMemberAssignmentValue {
  memberEpoch: number
  previousMemberEpoch: number
  state: number
  activeTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[]
  standbyTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[]
  warmupTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[]
  activeTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[]
  standbyTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[]
  warmupTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupCurrentMemberAssignmentValue} to be written: a field left out has its default. */
export interface StreamsGroupCurrentMemberAssignmentValueInit {
  readonly memberEpoch?: number | undefined
  readonly previousMemberEpoch?: number | undefined
  readonly state?: number | undefined
  readonly activeTasks?: readonly StreamsGroupCurrentMemberAssignmentValueTaskIdsInit[] | undefined
  readonly standbyTasks?: readonly StreamsGroupCurrentMemberAssignmentValueTaskIdsInit[] | undefined
  readonly warmupTasks?: readonly StreamsGroupCurrentMemberAssignmentValueTaskIdsInit[] | undefined
  readonly activeTasksPendingRevocation?: readonly StreamsGroupCurrentMemberAssignmentValueTaskIdsInit[] | undefined
  readonly standbyTasksPendingRevocation?: readonly StreamsGroupCurrentMemberAssignmentValueTaskIdsInit[] | undefined
  readonly warmupTasksPendingRevocation?: readonly StreamsGroupCurrentMemberAssignmentValueTaskIdsInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupCurrentMemberAssignmentValue. */
export interface StreamsGroupCurrentMemberAssignmentValueTaskIds {
  subtopologyId: string
  partitions: number[]
  /** Tag 0. */
  assignmentEpochs: number[] | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupCurrentMemberAssignmentValueTaskIds} to be written: a field left out has its default. */
export interface StreamsGroupCurrentMemberAssignmentValueTaskIdsInit {
  readonly subtopologyId?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly assignmentEpochs?: readonly number[] | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link StreamsGroupCurrentMemberAssignmentValue}. */
export const streamsGroupCurrentMemberAssignmentValue: MessageCodec<
  StreamsGroupCurrentMemberAssignmentValue,
  StreamsGroupCurrentMemberAssignmentValueInit
> = {
  name: 'StreamsGroupCurrentMemberAssignmentValue',
  apiKey: 22,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('StreamsGroupCurrentMemberAssignmentValue', version, 0, 0)
    try {
      return readStreamsGroupCurrentMemberAssignmentValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupCurrentMemberAssignmentValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupCurrentMemberAssignmentValue', version, 0, 0)
    writeStreamsGroupCurrentMemberAssignmentValue(writer, message, version)
  },
}

function readStreamsGroupCurrentMemberAssignmentValue(reader: Reader, version: number): StreamsGroupCurrentMemberAssignmentValue {
  const memberEpoch = reader.int32()
  const previousMemberEpoch = reader.int32()
  const state = reader.int8()
  const activeTasksLength = reader.compactArrayLength(3)
  const activeTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[] = []
  for (let i = 0; i < activeTasksLength; i += 1) {
    activeTasks.push(readStreamsGroupCurrentMemberAssignmentValueTaskIds(reader, version))
  }
  const standbyTasksLength = reader.compactArrayLength(3)
  const standbyTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[] = []
  for (let i = 0; i < standbyTasksLength; i += 1) {
    standbyTasks.push(readStreamsGroupCurrentMemberAssignmentValueTaskIds(reader, version))
  }
  const warmupTasksLength = reader.compactArrayLength(3)
  const warmupTasks: StreamsGroupCurrentMemberAssignmentValueTaskIds[] = []
  for (let i = 0; i < warmupTasksLength; i += 1) {
    warmupTasks.push(readStreamsGroupCurrentMemberAssignmentValueTaskIds(reader, version))
  }
  const activeTasksPendingRevocationLength = reader.compactArrayLength(3)
  const activeTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[] = []
  for (let i = 0; i < activeTasksPendingRevocationLength; i += 1) {
    activeTasksPendingRevocation.push(readStreamsGroupCurrentMemberAssignmentValueTaskIds(reader, version))
  }
  const standbyTasksPendingRevocationLength = reader.compactArrayLength(3)
  const standbyTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[] = []
  for (let i = 0; i < standbyTasksPendingRevocationLength; i += 1) {
    standbyTasksPendingRevocation.push(readStreamsGroupCurrentMemberAssignmentValueTaskIds(reader, version))
  }
  const warmupTasksPendingRevocationLength = reader.compactArrayLength(3)
  const warmupTasksPendingRevocation: StreamsGroupCurrentMemberAssignmentValueTaskIds[] = []
  for (let i = 0; i < warmupTasksPendingRevocationLength; i += 1) {
    warmupTasksPendingRevocation.push(readStreamsGroupCurrentMemberAssignmentValueTaskIds(reader, version))
  }
  const message: StreamsGroupCurrentMemberAssignmentValue = {
    memberEpoch,
    previousMemberEpoch,
    state,
    activeTasks,
    standbyTasks,
    warmupTasks,
    activeTasksPendingRevocation,
    standbyTasksPendingRevocation,
    warmupTasksPendingRevocation,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupCurrentMemberAssignmentValue(
  writer: Writer,
  message: StreamsGroupCurrentMemberAssignmentValueInit,
  version: number,
): void {
  writer.int32(message.memberEpoch ?? 0)
  writer.int32(message.previousMemberEpoch ?? 0)
  writer.int8(message.state ?? 0)
  const activeTasks = message.activeTasks ?? []
  writer.compactArrayLength(activeTasks.length)
  for (const element of activeTasks) writeStreamsGroupCurrentMemberAssignmentValueTaskIds(writer, element, version)
  const standbyTasks = message.standbyTasks ?? []
  writer.compactArrayLength(standbyTasks.length)
  for (const element of standbyTasks) writeStreamsGroupCurrentMemberAssignmentValueTaskIds(writer, element, version)
  const warmupTasks = message.warmupTasks ?? []
  writer.compactArrayLength(warmupTasks.length)
  for (const element of warmupTasks) writeStreamsGroupCurrentMemberAssignmentValueTaskIds(writer, element, version)
  const activeTasksPendingRevocation = message.activeTasksPendingRevocation ?? []
  writer.compactArrayLength(activeTasksPendingRevocation.length)
  for (const element of activeTasksPendingRevocation) {
    writeStreamsGroupCurrentMemberAssignmentValueTaskIds(writer, element, version)
  }
  const standbyTasksPendingRevocation = message.standbyTasksPendingRevocation ?? []
  writer.compactArrayLength(standbyTasksPendingRevocation.length)
  for (const element of standbyTasksPendingRevocation) {
    writeStreamsGroupCurrentMemberAssignmentValueTaskIds(writer, element, version)
  }
  const warmupTasksPendingRevocation = message.warmupTasksPendingRevocation ?? []
  writer.compactArrayLength(warmupTasksPendingRevocation.length)
  for (const element of warmupTasksPendingRevocation) {
    writeStreamsGroupCurrentMemberAssignmentValueTaskIds(writer, element, version)
  }
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupCurrentMemberAssignmentValueTaskIds(
  reader: Reader,
  _version: number,
): StreamsGroupCurrentMemberAssignmentValueTaskIds {
  const subtopologyId = reader.compactString()
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
  const message: StreamsGroupCurrentMemberAssignmentValueTaskIds = { subtopologyId, partitions, assignmentEpochs }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupCurrentMemberAssignmentValueTaskIds(
  writer: Writer,
  message: StreamsGroupCurrentMemberAssignmentValueTaskIdsInit,
  _version: number,
): void {
  writer.compactString(message.subtopologyId ?? '')
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
