// Generated from spec/coordinator/group/streams-group-target-assignment-member-value.txt, do not edit: StreamsGroupTargetAssignmentMemberValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 21: StreamsGroupTargetAssignmentMemberValue, version 0. */
export interface StreamsGroupTargetAssignmentMemberValue {
  activeTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[]
  standbyTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[]
  warmupTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTargetAssignmentMemberValue} to be written: a field left out has its default. */
export interface StreamsGroupTargetAssignmentMemberValueInit {
  readonly activeTasks?: readonly StreamsGroupTargetAssignmentMemberValueTaskIdsInit[] | undefined
  readonly standbyTasks?: readonly StreamsGroupTargetAssignmentMemberValueTaskIdsInit[] | undefined
  readonly warmupTasks?: readonly StreamsGroupTargetAssignmentMemberValueTaskIdsInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of StreamsGroupTargetAssignmentMemberValue. */
export interface StreamsGroupTargetAssignmentMemberValueTaskIds {
  subtopologyId: string
  partitions: number[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTargetAssignmentMemberValueTaskIds} to be written: a field left out has its default. */
export interface StreamsGroupTargetAssignmentMemberValueTaskIdsInit {
  readonly subtopologyId?: string | undefined
  readonly partitions?: readonly number[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link StreamsGroupTargetAssignmentMemberValue}. */
export const streamsGroupTargetAssignmentMemberValue: MessageCodec<
  StreamsGroupTargetAssignmentMemberValue,
  StreamsGroupTargetAssignmentMemberValueInit
> = {
  name: 'StreamsGroupTargetAssignmentMemberValue',
  apiKey: 21,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('StreamsGroupTargetAssignmentMemberValue', version, 0, 0)
    try {
      return readStreamsGroupTargetAssignmentMemberValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupTargetAssignmentMemberValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupTargetAssignmentMemberValue', version, 0, 0)
    writeStreamsGroupTargetAssignmentMemberValue(writer, message, version)
  },
}

function readStreamsGroupTargetAssignmentMemberValue(reader: Reader, version: number): StreamsGroupTargetAssignmentMemberValue {
  const activeTasksLength = reader.compactArrayLength(3)
  const activeTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[] = []
  for (let i = 0; i < activeTasksLength; i += 1) {
    activeTasks.push(readStreamsGroupTargetAssignmentMemberValueTaskIds(reader, version))
  }
  const standbyTasksLength = reader.compactArrayLength(3)
  const standbyTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[] = []
  for (let i = 0; i < standbyTasksLength; i += 1) {
    standbyTasks.push(readStreamsGroupTargetAssignmentMemberValueTaskIds(reader, version))
  }
  const warmupTasksLength = reader.compactArrayLength(3)
  const warmupTasks: StreamsGroupTargetAssignmentMemberValueTaskIds[] = []
  for (let i = 0; i < warmupTasksLength; i += 1) {
    warmupTasks.push(readStreamsGroupTargetAssignmentMemberValueTaskIds(reader, version))
  }
  const message: StreamsGroupTargetAssignmentMemberValue = { activeTasks, standbyTasks, warmupTasks }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTargetAssignmentMemberValue(
  writer: Writer,
  message: StreamsGroupTargetAssignmentMemberValueInit,
  version: number,
): void {
  const activeTasks = message.activeTasks ?? []
  writer.compactArrayLength(activeTasks.length)
  for (const element of activeTasks) writeStreamsGroupTargetAssignmentMemberValueTaskIds(writer, element, version)
  const standbyTasks = message.standbyTasks ?? []
  writer.compactArrayLength(standbyTasks.length)
  for (const element of standbyTasks) writeStreamsGroupTargetAssignmentMemberValueTaskIds(writer, element, version)
  const warmupTasks = message.warmupTasks ?? []
  writer.compactArrayLength(warmupTasks.length)
  for (const element of warmupTasks) writeStreamsGroupTargetAssignmentMemberValueTaskIds(writer, element, version)
  writeUnknownTags(writer, message.unknownTags)
}

function readStreamsGroupTargetAssignmentMemberValueTaskIds(
  reader: Reader,
  _version: number,
): StreamsGroupTargetAssignmentMemberValueTaskIds {
  const subtopologyId = reader.compactString()
  const partitionsLength = reader.compactArrayLength(4)
  const partitions: number[] = []
  for (let i = 0; i < partitionsLength; i += 1) partitions.push(reader.int32())
  const message: StreamsGroupTargetAssignmentMemberValueTaskIds = { subtopologyId, partitions }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTargetAssignmentMemberValueTaskIds(
  writer: Writer,
  message: StreamsGroupTargetAssignmentMemberValueTaskIdsInit,
  _version: number,
): void {
  writer.compactString(message.subtopologyId ?? '')
  const partitions = message.partitions ?? []
  writer.compactArrayLength(partitions.length)
  for (const element of partitions) writer.int32(element)
  writeUnknownTags(writer, message.unknownTags)
}
