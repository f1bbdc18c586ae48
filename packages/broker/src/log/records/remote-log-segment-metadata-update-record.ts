// Generated from spec/log/remote-log-segment-metadata-update-record.txt, do not edit: RemoteLogSegmentMetadataUpdateRecord.
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

/** Record 1: RemoteLogSegmentMetadataUpdateRecord, version 0. */
export interface RemoteLogSegmentMetadataUpdateRecord {
  remoteLogSegmentId: RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry
  brokerId: number
  eventTimestampMs: number
  /** Default null. */
  customMetadata: Uint8Array | null
  remoteLogSegmentState: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoteLogSegmentMetadataUpdateRecord} to be written: a field left out has its default. */
export interface RemoteLogSegmentMetadataUpdateRecordInit {
  readonly remoteLogSegmentId?: RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntryInit | undefined
  readonly brokerId?: number | undefined
  readonly eventTimestampMs?: number | undefined
  readonly customMetadata?: Uint8Array | null | undefined
  readonly remoteLogSegmentState?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of RemoteLogSegmentMetadataUpdateRecord. */
export interface RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry {
  topicIdPartition: RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry
  id: Uuid
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry} to be written: a field left out has its default. */
export interface RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntryInit {
  readonly topicIdPartition?: RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntryInit | undefined
  readonly id?: Uuid | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of RemoteLogSegmentMetadataUpdateRecord. */
export interface RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry {
  name: string
  id: Uuid
  partition: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry} to be written: a field left out has its default. */
export interface RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntryInit {
  readonly name?: string | undefined
  readonly id?: Uuid | undefined
  readonly partition?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RemoteLogSegmentMetadataUpdateRecord}. */
export const remoteLogSegmentMetadataUpdateRecord: MessageCodec<
  RemoteLogSegmentMetadataUpdateRecord,
  RemoteLogSegmentMetadataUpdateRecordInit
> = {
  name: 'RemoteLogSegmentMetadataUpdateRecord',
  apiKey: 1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('RemoteLogSegmentMetadataUpdateRecord', version, 0, 0)
    try {
      return readRemoteLogSegmentMetadataUpdateRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RemoteLogSegmentMetadataUpdateRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RemoteLogSegmentMetadataUpdateRecord', version, 0, 0)
    writeRemoteLogSegmentMetadataUpdateRecord(writer, message, version)
  },
}

function readRemoteLogSegmentMetadataUpdateRecord(reader: Reader, version: number): RemoteLogSegmentMetadataUpdateRecord {
  const remoteLogSegmentId = readRemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry(reader, version)
  const brokerId = reader.int32()
  const eventTimestampMs = reader.int64()
  const customMetadata = reader.compactNullableBytes()
  const remoteLogSegmentState = reader.int8()
  const message: RemoteLogSegmentMetadataUpdateRecord = {
    remoteLogSegmentId,
    brokerId,
    eventTimestampMs,
    customMetadata,
    remoteLogSegmentState,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoteLogSegmentMetadataUpdateRecord(
  writer: Writer,
  message: RemoteLogSegmentMetadataUpdateRecordInit,
  version: number,
): void {
  writeRemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry(writer, message.remoteLogSegmentId ?? {}, version)
  writer.int32(message.brokerId ?? 0)
  writer.int64(message.eventTimestampMs ?? 0)
  writer.compactNullableBytes(message.customMetadata ?? null)
  writer.int8(message.remoteLogSegmentState ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readRemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry(
  reader: Reader,
  version: number,
): RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry {
  const topicIdPartition = readRemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry(reader, version)
  const id = reader.uuid()
  const message: RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry = { topicIdPartition, id }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntry(
  writer: Writer,
  message: RemoteLogSegmentMetadataUpdateRecordRemoteLogSegmentIdEntryInit,
  version: number,
): void {
  writeRemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry(writer, message.topicIdPartition ?? {}, version)
  writer.uuid(message.id ?? zeroUuid)
  writeUnknownTags(writer, message.unknownTags)
}

function readRemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry(
  reader: Reader,
  _version: number,
): RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry {
  const name = reader.compactString()
  const id = reader.uuid()
  const partition = reader.int32()
  const message: RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry = { name, id, partition }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntry(
  writer: Writer,
  message: RemoteLogSegmentMetadataUpdateRecordTopicIdPartitionEntryInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.uuid(message.id ?? zeroUuid)
  writer.int32(message.partition ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
