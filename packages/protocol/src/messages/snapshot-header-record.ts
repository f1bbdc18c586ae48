// Generated from spec/snapshot-header-record.txt, do not edit: SnapshotHeaderRecord.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Message: SnapshotHeaderRecord, version 0. */
export interface SnapshotHeaderRecord {
  version: number
  lastContainedLogTimestamp: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link SnapshotHeaderRecord} to be written: a field left out has its default. */
export interface SnapshotHeaderRecordInit {
  readonly version?: number | undefined
  readonly lastContainedLogTimestamp?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link SnapshotHeaderRecord}. */
export const snapshotHeaderRecord: MessageCodec<SnapshotHeaderRecord, SnapshotHeaderRecordInit> = {
  name: 'SnapshotHeaderRecord',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('SnapshotHeaderRecord', version, 0, 0)
    try {
      return readSnapshotHeaderRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'SnapshotHeaderRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('SnapshotHeaderRecord', version, 0, 0)
    writeSnapshotHeaderRecord(writer, message, version)
  },
}

function readSnapshotHeaderRecord(reader: Reader, _version: number): SnapshotHeaderRecord {
  const versionField = reader.int16()
  const lastContainedLogTimestamp = reader.int64()
  const message: SnapshotHeaderRecord = { version: versionField, lastContainedLogTimestamp }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeSnapshotHeaderRecord(writer: Writer, message: SnapshotHeaderRecordInit, _version: number): void {
  writer.int16(message.version ?? 0)
  writer.int64(message.lastContainedLogTimestamp ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
