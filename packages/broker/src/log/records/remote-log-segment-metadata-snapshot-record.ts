// Generated from spec/log/remote-log-segment-metadata-snapshot-record.txt, do not edit: RemoteLogSegmentMetadataSnapshotRecord.
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

/** Record 3: RemoteLogSegmentMetadataSnapshotRecord, version 0. */
export interface RemoteLogSegmentMetadataSnapshotRecord {
  segmentId: Uuid
  startOffset: number
  endOffset: number
  brokerId: number
  maxTimestampMs: number
  eventTimestampMs: number
  segmentLeaderEpochs: RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry[]
  segmentSizeInBytes: number
  /** Default null. */
  customMetadata: Uint8Array | null
  remoteLogSegmentState: number
  /** Tag 0. */
  txnIndexEmpty: boolean
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoteLogSegmentMetadataSnapshotRecord} to be written: a field left out has its default. */
export interface RemoteLogSegmentMetadataSnapshotRecordInit {
  readonly segmentId?: Uuid | undefined
  readonly startOffset?: number | undefined
  readonly endOffset?: number | undefined
  readonly brokerId?: number | undefined
  readonly maxTimestampMs?: number | undefined
  readonly eventTimestampMs?: number | undefined
  readonly segmentLeaderEpochs?: readonly RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntryInit[] | undefined
  readonly segmentSizeInBytes?: number | undefined
  readonly customMetadata?: Uint8Array | null | undefined
  readonly remoteLogSegmentState?: number | undefined
  readonly txnIndexEmpty?: boolean | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of RemoteLogSegmentMetadataSnapshotRecord. */
export interface RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry {
  leaderEpoch: number
  offset: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry} to be written: a field left out has its default. */
export interface RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntryInit {
  readonly leaderEpoch?: number | undefined
  readonly offset?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RemoteLogSegmentMetadataSnapshotRecord}. */
export const remoteLogSegmentMetadataSnapshotRecord: MessageCodec<
  RemoteLogSegmentMetadataSnapshotRecord,
  RemoteLogSegmentMetadataSnapshotRecordInit
> = {
  name: 'RemoteLogSegmentMetadataSnapshotRecord',
  apiKey: 3,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('RemoteLogSegmentMetadataSnapshotRecord', version, 0, 0)
    try {
      return readRemoteLogSegmentMetadataSnapshotRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RemoteLogSegmentMetadataSnapshotRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RemoteLogSegmentMetadataSnapshotRecord', version, 0, 0)
    writeRemoteLogSegmentMetadataSnapshotRecord(writer, message, version)
  },
}

function readRemoteLogSegmentMetadataSnapshotRecord(reader: Reader, version: number): RemoteLogSegmentMetadataSnapshotRecord {
  const segmentId = reader.uuid()
  const startOffset = reader.int64()
  const endOffset = reader.int64()
  const brokerId = reader.int32()
  const maxTimestampMs = reader.int64()
  const eventTimestampMs = reader.int64()
  const segmentLeaderEpochsLength = reader.compactArrayLength(13)
  const segmentLeaderEpochs: RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry[] = []
  for (let i = 0; i < segmentLeaderEpochsLength; i += 1) {
    segmentLeaderEpochs.push(readRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry(reader, version))
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
  const message: RemoteLogSegmentMetadataSnapshotRecord = {
    segmentId,
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

function writeRemoteLogSegmentMetadataSnapshotRecord(
  writer: Writer,
  message: RemoteLogSegmentMetadataSnapshotRecordInit,
  version: number,
): void {
  writer.uuid(message.segmentId ?? zeroUuid)
  writer.int64(message.startOffset ?? 0)
  writer.int64(message.endOffset ?? 0)
  writer.int32(message.brokerId ?? 0)
  writer.int64(message.maxTimestampMs ?? 0)
  writer.int64(message.eventTimestampMs ?? 0)
  const segmentLeaderEpochs = message.segmentLeaderEpochs ?? []
  writer.compactArrayLength(segmentLeaderEpochs.length)
  for (const element of segmentLeaderEpochs) {
    writeRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry(writer, element, version)
  }
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

function readRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry(
  reader: Reader,
  _version: number,
): RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry {
  const leaderEpoch = reader.int32()
  const offset = reader.int64()
  const message: RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry = { leaderEpoch, offset }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntry(
  writer: Writer,
  message: RemoteLogSegmentMetadataSnapshotRecordSegmentLeaderEpochEntryInit,
  _version: number,
): void {
  writer.int32(message.leaderEpoch ?? 0)
  writer.int64(message.offset ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
