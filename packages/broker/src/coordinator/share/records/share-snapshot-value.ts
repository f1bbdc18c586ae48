// Generated from spec/coordinator/share/share-snapshot-value.txt, do not edit: ShareSnapshotValue.
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

/** Record 0: ShareSnapshotValue, version 0. */
export interface ShareSnapshotValue {
  snapshotEpoch: number
  stateEpoch: number
  leaderEpoch: number
  startOffset: number
  /** Tag 0, default -1. */
  deliveryCompleteCount: number
  createTimestamp: number
  writeTimestamp: number
  stateBatches: ShareSnapshotValueStateBatch[]
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareSnapshotValue} to be written: a field left out has its default. */
export interface ShareSnapshotValueInit {
  readonly snapshotEpoch?: number | undefined
  readonly stateEpoch?: number | undefined
  readonly leaderEpoch?: number | undefined
  readonly startOffset?: number | undefined
  readonly deliveryCompleteCount?: number | undefined
  readonly createTimestamp?: number | undefined
  readonly writeTimestamp?: number | undefined
  readonly stateBatches?: readonly ShareSnapshotValueStateBatchInit[] | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of ShareSnapshotValue. */
export interface ShareSnapshotValueStateBatch {
  firstOffset: number
  lastOffset: number
  deliveryState: number
  deliveryCount: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ShareSnapshotValueStateBatch} to be written: a field left out has its default. */
export interface ShareSnapshotValueStateBatchInit {
  readonly firstOffset?: number | undefined
  readonly lastOffset?: number | undefined
  readonly deliveryState?: number | undefined
  readonly deliveryCount?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ShareSnapshotValue}. */
export const shareSnapshotValue: MessageCodec<ShareSnapshotValue, ShareSnapshotValueInit> = {
  name: 'ShareSnapshotValue',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ShareSnapshotValue', version, 0, 0)
    try {
      return readShareSnapshotValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareSnapshotValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareSnapshotValue', version, 0, 0)
    writeShareSnapshotValue(writer, message, version)
  },
}

function readShareSnapshotValue(reader: Reader, version: number): ShareSnapshotValue {
  const snapshotEpoch = reader.int32()
  const stateEpoch = reader.int32()
  const leaderEpoch = reader.int32()
  const startOffset = reader.int64()
  const createTimestamp = reader.int64()
  const writeTimestamp = reader.int64()
  const stateBatchesLength = reader.compactArrayLength(20)
  const stateBatches: ShareSnapshotValueStateBatch[] = []
  for (let i = 0; i < stateBatchesLength; i += 1) stateBatches.push(readShareSnapshotValueStateBatch(reader, version))
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
  const message: ShareSnapshotValue = {
    snapshotEpoch,
    stateEpoch,
    leaderEpoch,
    startOffset,
    deliveryCompleteCount,
    createTimestamp,
    writeTimestamp,
    stateBatches,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareSnapshotValue(writer: Writer, message: ShareSnapshotValueInit, version: number): void {
  writer.int32(message.snapshotEpoch ?? 0)
  writer.int32(message.stateEpoch ?? 0)
  writer.int32(message.leaderEpoch ?? 0)
  writer.int64(message.startOffset ?? 0)
  writer.int64(message.createTimestamp ?? 0)
  writer.int64(message.writeTimestamp ?? 0)
  const stateBatches = message.stateBatches ?? []
  writer.compactArrayLength(stateBatches.length)
  for (const element of stateBatches) writeShareSnapshotValueStateBatch(writer, element, version)
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

function readShareSnapshotValueStateBatch(reader: Reader, _version: number): ShareSnapshotValueStateBatch {
  const firstOffset = reader.int64()
  const lastOffset = reader.int64()
  const deliveryState = reader.int8()
  const deliveryCount = reader.int16()
  const message: ShareSnapshotValueStateBatch = { firstOffset, lastOffset, deliveryState, deliveryCount }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeShareSnapshotValueStateBatch(writer: Writer, message: ShareSnapshotValueStateBatchInit, _version: number): void {
  writer.int64(message.firstOffset ?? 0)
  writer.int64(message.lastOffset ?? 0)
  writer.int8(message.deliveryState ?? 0)
  writer.int16(message.deliveryCount ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
