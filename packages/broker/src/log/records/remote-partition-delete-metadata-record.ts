// Generated from spec/log/remote-partition-delete-metadata-record.txt, do not edit: RemotePartitionDeleteMetadataRecord.
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

/** Record 2: RemotePartitionDeleteMetadataRecord, version 0. */
export interface RemotePartitionDeleteMetadataRecord {
  topicIdPartition: RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry
  brokerId: number
  eventTimestampMs: number
  remotePartitionDeleteState: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemotePartitionDeleteMetadataRecord} to be written: a field left out has its default. */
export interface RemotePartitionDeleteMetadataRecordInit {
  readonly topicIdPartition?: RemotePartitionDeleteMetadataRecordTopicIdPartitionEntryInit | undefined
  readonly brokerId?: number | undefined
  readonly eventTimestampMs?: number | undefined
  readonly remotePartitionDeleteState?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Part of RemotePartitionDeleteMetadataRecord. */
export interface RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry {
  name: string
  id: Uuid
  partition: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry} to be written: a field left out has its default. */
export interface RemotePartitionDeleteMetadataRecordTopicIdPartitionEntryInit {
  readonly name?: string | undefined
  readonly id?: Uuid | undefined
  readonly partition?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RemotePartitionDeleteMetadataRecord}. */
export const remotePartitionDeleteMetadataRecord: MessageCodec<
  RemotePartitionDeleteMetadataRecord,
  RemotePartitionDeleteMetadataRecordInit
> = {
  name: 'RemotePartitionDeleteMetadataRecord',
  apiKey: 2,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('RemotePartitionDeleteMetadataRecord', version, 0, 0)
    try {
      return readRemotePartitionDeleteMetadataRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RemotePartitionDeleteMetadataRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RemotePartitionDeleteMetadataRecord', version, 0, 0)
    writeRemotePartitionDeleteMetadataRecord(writer, message, version)
  },
}

function readRemotePartitionDeleteMetadataRecord(reader: Reader, version: number): RemotePartitionDeleteMetadataRecord {
  const topicIdPartition = readRemotePartitionDeleteMetadataRecordTopicIdPartitionEntry(reader, version)
  const brokerId = reader.int32()
  const eventTimestampMs = reader.int64()
  const remotePartitionDeleteState = reader.int8()
  const message: RemotePartitionDeleteMetadataRecord = {
    topicIdPartition,
    brokerId,
    eventTimestampMs,
    remotePartitionDeleteState,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemotePartitionDeleteMetadataRecord(
  writer: Writer,
  message: RemotePartitionDeleteMetadataRecordInit,
  version: number,
): void {
  writeRemotePartitionDeleteMetadataRecordTopicIdPartitionEntry(writer, message.topicIdPartition ?? {}, version)
  writer.int32(message.brokerId ?? 0)
  writer.int64(message.eventTimestampMs ?? 0)
  writer.int8(message.remotePartitionDeleteState ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}

function readRemotePartitionDeleteMetadataRecordTopicIdPartitionEntry(
  reader: Reader,
  _version: number,
): RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry {
  const name = reader.compactString()
  const id = reader.uuid()
  const partition = reader.int32()
  const message: RemotePartitionDeleteMetadataRecordTopicIdPartitionEntry = { name, id, partition }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemotePartitionDeleteMetadataRecordTopicIdPartitionEntry(
  writer: Writer,
  message: RemotePartitionDeleteMetadataRecordTopicIdPartitionEntryInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.uuid(message.id ?? zeroUuid)
  writer.int32(message.partition ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
