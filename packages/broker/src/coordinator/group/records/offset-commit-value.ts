// Generated from spec/coordinator/group/offset-commit-value.txt, do not edit: OffsetCommitValue.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Uuid,
  type Writer,
  checkVersion,
  malformedIn,
  unsupportedField,
  zeroUuid,
  writeUnknownTagsBelow,
} from '@millrace/protocol'

/** Record 1: OffsetCommitValue, versions 0 to 4. */
export interface OffsetCommitValue {
  offset: number
  /** From version 3, default -1. */
  leaderEpoch: number
  metadata: string
  commitTimestamp: number
  /** Versions 1 to 1, default -1. */
  expireTimestamp: number
  /** From version 4, tag 0. */
  topicId: Uuid
  unknownTags?: readonly UnknownTag[]
}

/** {@link OffsetCommitValue} to be written: a field left out has its default. */
export interface OffsetCommitValueInit {
  readonly offset?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly metadata?: string | undefined
  readonly commitTimestamp?: number | undefined
  readonly expireTimestamp?: number | undefined
  readonly topicId?: Uuid | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link OffsetCommitValue}. */
export const offsetCommitValue: MessageCodec<OffsetCommitValue, OffsetCommitValueInit> = {
  name: 'OffsetCommitValue',
  apiKey: 1,
  minVersion: 0,
  maxVersion: 4,
  flexibleFrom: 4,
  read(reader, version) {
    checkVersion('OffsetCommitValue', version, 0, 4)
    try {
      return readOffsetCommitValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'OffsetCommitValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('OffsetCommitValue', version, 0, 4)
    writeOffsetCommitValue(writer, message, version)
  },
}

function readOffsetCommitValue(reader: Reader, version: number): OffsetCommitValue {
  const flexible = version >= 4
  const offset = reader.int64()
  const leaderEpoch: number = version >= 3 ? reader.int32() : -1
  const metadata = flexible ? reader.compactString() : reader.string()
  const commitTimestamp = reader.int64()
  const expireTimestamp: number = version === 1 ? reader.int64() : -1
  let topicId: Uuid = zeroUuid
  let unknownTags: UnknownTag[] | undefined
  if (flexible) {
    const tagCount = reader.tagCount()
    for (let i = 0; i < tagCount; i += 1) {
      const tag = reader.unsignedVarint()
      const tagEnd = reader.tagEnd()
      switch (tag) {
        case 0:
          topicId = reader.uuid()
          break
        default:
          unknownTags ??= []
          unknownTags.push(reader.unknownTag(tag, tagEnd))
      }
      reader.endTag(tag, tagEnd)
    }
  }
  const message: OffsetCommitValue = { offset, leaderEpoch, metadata, commitTimestamp, expireTimestamp, topicId }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeOffsetCommitValue(writer: Writer, message: OffsetCommitValueInit, version: number): void {
  const flexible = version >= 4
  writer.int64(message.offset ?? 0)
  if (version >= 3) writer.int32(message.leaderEpoch ?? -1)
  const metadata = message.metadata ?? ''
  if (flexible) writer.compactString(metadata)
  else writer.string(metadata)
  writer.int64(message.commitTimestamp ?? 0)
  if (version === 1) writer.int64(message.expireTimestamp ?? -1)
  const topicId = message.topicId ?? zeroUuid
  if (flexible) {
    const unknownTags = message.unknownTags
    const hasTopicId = topicId !== zeroUuid
    let tagCount = unknownTags === undefined ? 0 : unknownTags.length
    if (hasTopicId) tagCount += 1
    writer.unsignedVarint(tagCount)
    let unknownAt = 0
    if (hasTopicId) {
      unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
      const mark = writer.beginTag(0)
      writer.uuid(topicId)
      writer.endTag(mark)
    }
    writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
  } else if (message.unknownTags !== undefined && message.unknownTags.length > 0) {
    throw unsupportedField('OffsetCommitValue', 'unknownTags', version)
  }
}
