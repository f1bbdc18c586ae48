// Generated from spec/coordinator/group/share-group-target-assignment-metadata-value.txt, do not edit: ShareGroupTargetAssignmentMetadataValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTagsBelow,
} from '@millrace/protocol'

/** Record 12: ShareGroupTargetAssignmentMetadataValue, version 0. */
export interface ShareGroupTargetAssignmentMetadataValue {
  assignmentEpoch: number
  /** Tag 0. */
  assignmentTimestamp: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareGroupTargetAssignmentMetadataValue} to be written: a field left out has its default. */
export interface ShareGroupTargetAssignmentMetadataValueInit {
  readonly assignmentEpoch?: number | undefined
  readonly assignmentTimestamp?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareGroupTargetAssignmentMetadataValue}. */
export const shareGroupTargetAssignmentMetadataValue: MessageCodec<
  ShareGroupTargetAssignmentMetadataValue,
  ShareGroupTargetAssignmentMetadataValueInit
> = {
  name: 'ShareGroupTargetAssignmentMetadataValue',
  apiKey: 12,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareGroupTargetAssignmentMetadataValue', version, 0, 0)
    try {
      return readShareGroupTargetAssignmentMetadataValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupTargetAssignmentMetadataValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupTargetAssignmentMetadataValue', version, 0, 0)
    writeShareGroupTargetAssignmentMetadataValue(writer, message, version)
  },
}

function readShareGroupTargetAssignmentMetadataValue(reader: Reader, _version: number): ShareGroupTargetAssignmentMetadataValue {
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
  const message: ShareGroupTargetAssignmentMetadataValue = { assignmentEpoch, assignmentTimestamp }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareGroupTargetAssignmentMetadataValue(
  writer: Writer,
  message: ShareGroupTargetAssignmentMetadataValueInit,
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
