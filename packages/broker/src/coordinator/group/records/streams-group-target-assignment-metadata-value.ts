// Generated from spec/coordinator/group/streams-group-target-assignment-metadata-value.txt, do not edit: StreamsGroupTargetAssignmentMetadataValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTagsBelow,
} from '@millrace/protocol'

/** Record 20: StreamsGroupTargetAssignmentMetadataValue, version 0. */
export interface StreamsGroupTargetAssignmentMetadataValue {
  assignmentEpoch: number
  /** Tag 0. */
  assignmentTimestamp: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link StreamsGroupTargetAssignmentMetadataValue} to be written: a field left out has its default. */
export interface StreamsGroupTargetAssignmentMetadataValueInit {
  readonly assignmentEpoch?: number | undefined
  readonly assignmentTimestamp?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link StreamsGroupTargetAssignmentMetadataValue}. */
export const streamsGroupTargetAssignmentMetadataValue: MessageCodec<
  StreamsGroupTargetAssignmentMetadataValue,
  StreamsGroupTargetAssignmentMetadataValueInit
> = {
  name: 'StreamsGroupTargetAssignmentMetadataValue',
  apiKey: 20,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('StreamsGroupTargetAssignmentMetadataValue', version, 0, 0)
    try {
      return readStreamsGroupTargetAssignmentMetadataValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupTargetAssignmentMetadataValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupTargetAssignmentMetadataValue', version, 0, 0)
    writeStreamsGroupTargetAssignmentMetadataValue(writer, message, version)
  },
}

function readStreamsGroupTargetAssignmentMetadataValue(
  reader: Reader,
  _version: number,
): StreamsGroupTargetAssignmentMetadataValue {
  const assignmentEpoch = reader.int32()
  let assignmentTimestamp: number = 0
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        assignmentTimestamp = reader.int64()
        break
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: StreamsGroupTargetAssignmentMetadataValue = { assignmentEpoch, assignmentTimestamp }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeStreamsGroupTargetAssignmentMetadataValue(
  writer: Writer,
  message: StreamsGroupTargetAssignmentMetadataValueInit,
  _version: number,
): void {
  writer.int32(message.assignmentEpoch ?? 0)
  const assignmentTimestamp = message.assignmentTimestamp ?? 0
  const unknownTags = message.unknownTags
  const hasAssignmentTimestamp = assignmentTimestamp !== 0
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasAssignmentTimestamp) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasAssignmentTimestamp) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.int64(assignmentTimestamp)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}
