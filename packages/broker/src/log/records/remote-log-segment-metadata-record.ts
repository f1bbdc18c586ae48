// Generated from spec/log/remote-log-segment-metadata-record.txt, do not edit: RemoteLogSegmentMetadataRecord.
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

/** Record 0: RemoteLogSegmentMetadataRecord, version 0. */
export interface RemoteLogSegmentMetadataRecord {
  remoteLogSegmentId: RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry
  startOffset: number
  endOffset: number
  brokerId: number
  maxTimestampMs: number
  eventTimestampMs: number
  segmentLeaderEpochs: RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry[]
  segmentSizeInBytes: number
  /** Default null. */
  customMetadata: Uint8Array | null
  remoteLogSegmentState: number
  /** Tag 0. */
  txnIndexEmpty: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoteLogSegmentMetadataRecord} to be written: a field left out has its default. */
export interface RemoteLogSegmentMetadataRecordInit {
  readonly remoteLogSegmentId?: RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntryInit | undefined
  readonly startOffset?: number | undefined
  readonly endOffset?: number | undefined
  readonly brokerId?: number | undefined
  readonly maxTimestampMs?: number | undefined
  readonly eventTimestampMs?: number | undefined
  readonly segmentLeaderEpochs?: readonly RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntryInit[] | undefined
  readonly segmentSizeInBytes?: number | undefined
  readonly customMetadata?: Uint8Array | null | undefined
  readonly remoteLogSegmentState?: number | undefined
  readonly txnIndexEmpty?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of RemoteLogSegmentMetadataRecord. */
export interface RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry {
  topicIdPartition: RemoteLogSegmentMetadataRecordTopicIdPartitionEntry
  id: Uuid
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry} to be written: a field left out has its default. */
export interface RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntryInit {
  readonly topicIdPartition?: RemoteLogSegmentMetadataRecordTopicIdPartitionEntryInit | undefined
  readonly id?: Uuid | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of RemoteLogSegmentMetadataRecord. */
export interface RemoteLogSegmentMetadataRecordTopicIdPartitionEntry {
  name: string
  id: Uuid
  partition: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoteLogSegmentMetadataRecordTopicIdPartitionEntry} to be written: a field left out has its default. */
export interface RemoteLogSegmentMetadataRecordTopicIdPartitionEntryInit {
  readonly name?: string | undefined
  readonly id?: Uuid | undefined
  readonly partition?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of RemoteLogSegmentMetadataRecord. */
export interface RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry {
  leaderEpoch: number
  offset: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry} to be written: a field left out has its default. */
export interface RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntryInit {
  readonly leaderEpoch?: number | undefined
  readonly offset?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RemoteLogSegmentMetadataRecord}. */
export const remoteLogSegmentMetadataRecord: MessageCodec<RemoteLogSegmentMetadataRecord, RemoteLogSegmentMetadataRecordInit> = {
  name: 'RemoteLogSegmentMetadataRecord',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('RemoteLogSegmentMetadataRecord', version, 0, 0)
    try {
      return readRemoteLogSegmentMetadataRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RemoteLogSegmentMetadataRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RemoteLogSegmentMetadataRecord', version, 0, 0)
    writeRemoteLogSegmentMetadataRecord(writer, message, version)
  },
}

function readRemoteLogSegmentMetadataRecord(reader: Reader, version: number): RemoteLogSegmentMetadataRecord {
  const remoteLogSegmentId = readRemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry(reader, version)
  const startOffset = reader.int64()
  const endOffset = reader.int64()
  const brokerId = reader.int32()
  const maxTimestampMs = reader.int64()
  const eventTimestampMs = reader.int64()
  const segmentLeaderEpochsLength = reader.compactArrayLength(13)
  const segmentLeaderEpochs: RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry[] = []
  for (let i = 0; i < segmentLeaderEpochsLength; i += 1) {
    segmentLeaderEpochs.push(readRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry(reader, version))
  }
  const segmentSizeInBytes = reader.int32()
  const customMetadata = reader.compactNullableBytes()
  const remoteLogSegmentState = reader.int8()
  let txnIndexEmpty: boolean = false
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        txnIndexEmpty = reader.boolean()
        break
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: RemoteLogSegmentMetadataRecord = {
    remoteLogSegmentId,
    startOffset,
    endOffset,
    brokerId,
    maxTimestampMs,
    eventTimestampMs,
    segmentLeaderEpochs,
    segmentSizeInBytes,
    customMetadata,
    remoteLogSegmentState,
    txnIndexEmpty,
  }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoteLogSegmentMetadataRecord(writer: Writer, message: RemoteLogSegmentMetadataRecordInit, version: number): void {
  writeRemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry(writer, message.remoteLogSegmentId ?? {}, version)
  writer.int64(message.startOffset ?? 0)
  writer.int64(message.endOffset ?? 0)
  writer.int32(message.brokerId ?? 0)
  writer.int64(message.maxTimestampMs ?? 0)
  writer.int64(message.eventTimestampMs ?? 0)
  const segmentLeaderEpochs = message.segmentLeaderEpochs ?? []
  writer.compactArrayLength(segmentLeaderEpochs.length)
  for (const element of segmentLeaderEpochs) writeRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry(writer, element, version)
  writer.int32(message.segmentSizeInBytes ?? 0)
  writer.compactNullableBytes(message.customMetadata ?? null)
  writer.int8(message.remoteLogSegmentState ?? 0)
  const txnIndexEmpty = message.txnIndexEmpty ?? false
  const unknownTags = message.unknownTags
  const hasTxnIndexEmpty = txnIndexEmpty
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasTxnIndexEmpty) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasTxnIndexEmpty) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.boolean(txnIndexEmpty)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}

function readRemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry(
  reader: Reader,
  version: number,
): RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry {
  const topicIdPartition = readRemoteLogSegmentMetadataRecordTopicIdPartitionEntry(reader, version)
  const id = reader.uuid()
  const message: RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry = { topicIdPartition, id }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntry(
  writer: Writer,
  message: RemoteLogSegmentMetadataRecordRemoteLogSegmentIdEntryInit,
  version: number,
): void {
  writeRemoteLogSegmentMetadataRecordTopicIdPartitionEntry(writer, message.topicIdPartition ?? {}, version)
  writer.uuid(message.id ?? zeroUuid)
  writeUnknownTags(writer, message.unknownTags)
}

function readRemoteLogSegmentMetadataRecordTopicIdPartitionEntry(
  reader: Reader,
  _version: number,
): RemoteLogSegmentMetadataRecordTopicIdPartitionEntry {
  const name = reader.compactString()
  const id = reader.uuid()
  const partition = reader.int32()
  const message: RemoteLogSegmentMetadataRecordTopicIdPartitionEntry = { name, id, partition }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoteLogSegmentMetadataRecordTopicIdPartitionEntry(
  writer: Writer,
  message: RemoteLogSegmentMetadataRecordTopicIdPartitionEntryInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.uuid(message.id ?? zeroUuid)
  writer.int32(message.partition ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry(
  reader: Reader,
  _version: number,
): RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry {
  const leaderEpoch = reader.int32()
  const offset = reader.int64()
  const message: RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry = { leaderEpoch, offset }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoteLogSegmentMetadataRecordSegmentLeaderEpochEntry(
  writer: Writer,
  message: RemoteLogSegmentMetadataRecordSegmentLeaderEpochEntryInit,
  _version: number,
): void {
  writer.int32(message.leaderEpoch ?? 0)
  writer.int64(message.offset ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
