// Generated from spec/coordinator/share/share-update-value.txt, do not edit: ShareUpdateValue.
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

/** Record 1: ShareUpdateValue, version 0. */
export interface ShareUpdateValue {
  snapshotEpoch: number
  leaderEpoch: number
  startOffset: number
  /** Tag 0, default -1. */
  deliveryCompleteCount: number
  stateBatches: ShareUpdateValueStateBatch[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareUpdateValue} to be written: a field left out has its default. */
export interface ShareUpdateValueInit {
  readonly snapshotEpoch?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly startOffset?: number | undefined
  readonly deliveryCompleteCount?: number | undefined
  readonly stateBatches?: readonly ShareUpdateValueStateBatchInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareUpdateValue. */
export interface ShareUpdateValueStateBatch {
  firstOffset: number
  lastOffset: number
  deliveryState: number
  deliveryCount: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareUpdateValueStateBatch} to be written: a field left out has its default. */
export interface ShareUpdateValueStateBatchInit {
  readonly firstOffset?: number | undefined
  readonly lastOffset?: number | undefined
  readonly deliveryState?: number | undefined
  readonly deliveryCount?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareUpdateValue}. */
export const shareUpdateValue: MessageCodec<ShareUpdateValue, ShareUpdateValueInit> = {
  name: 'ShareUpdateValue',
  apiKey: 1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareUpdateValue', version, 0, 0)
    try {
      return readShareUpdateValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareUpdateValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareUpdateValue', version, 0, 0)
    writeShareUpdateValue(writer, message, version)
  },
}

function readShareUpdateValue(reader: Reader, version: number): ShareUpdateValue {
  const snapshotEpoch = reader.int32()
  const leaderEpoch = reader.int32()
  const startOffset = reader.int64()
  const stateBatchesLength = reader.compactArrayLength(20)
  const stateBatches: ShareUpdateValueStateBatch[] = []
  for (let i = 0; i < stateBatchesLength; i += 1) stateBatches.push(readShareUpdateValueStateBatch(reader, version))
  let deliveryCompleteCount: number = -1
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        deliveryCompleteCount = reader.int32()
        break
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: ShareUpdateValue = { snapshotEpoch, leaderEpoch, startOffset, deliveryCompleteCount, stateBatches }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareUpdateValue(writer: Writer, message: ShareUpdateValueInit, version: number): void {
  writer.int32(message.snapshotEpoch ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  writer.int64(message.startOffset ?? 0)
  const stateBatches = message.stateBatches ?? []
  writer.compactArrayLength(stateBatches.length)
  for (const element of stateBatches) writeShareUpdateValueStateBatch(writer, element, version)
  const deliveryCompleteCount = message.deliveryCompleteCount ?? -1
  const unknownTags = message.unknownTags
  const hasDeliveryCompleteCount = deliveryCompleteCount !== -1
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasDeliveryCompleteCount) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasDeliveryCompleteCount) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.int32(deliveryCompleteCount)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}

function readShareUpdateValueStateBatch(reader: Reader, _version: number): ShareUpdateValueStateBatch {
  const firstOffset = reader.int64()
  const lastOffset = reader.int64()
  const deliveryState = reader.int8()
  const deliveryCount = reader.int16()
  const message: ShareUpdateValueStateBatch = { firstOffset, lastOffset, deliveryState, deliveryCount }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareUpdateValueStateBatch(writer: Writer, message: ShareUpdateValueStateBatchInit, _version: number): void {
  writer.int64(message.firstOffset ?? 0)
  writer.int64(message.lastOffset ?? 0)
  writer.int8(message.deliveryState ?? 0)
  writer.int16(message.deliveryCount ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
