// Generated from spec/snapshot-footer-record.txt, do not edit: SnapshotFooterRecord.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Message: SnapshotFooterRecord, version 0. */
export interface SnapshotFooterRecord {
  version: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link SnapshotFooterRecord} to be written: a field left out has its default. */
export interface SnapshotFooterRecordInit {
  readonly version?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link SnapshotFooterRecord}. */
export const snapshotFooterRecord: MessageCodec<SnapshotFooterRecord, SnapshotFooterRecordInit> = {
  name: 'SnapshotFooterRecord',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('SnapshotFooterRecord', version, 0, 0)
    try {
      return readSnapshotFooterRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'SnapshotFooterRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('SnapshotFooterRecord', version, 0, 0)
    writeSnapshotFooterRecord(writer, message, version)
  },
}

function readSnapshotFooterRecord(reader: Reader, _version: number): SnapshotFooterRecord {
  const versionField = reader.int16()
  const message: SnapshotFooterRecord = { version: versionField }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeSnapshotFooterRecord(writer: Writer, message: SnapshotFooterRecordInit, _version: number): void {
  writer.int16(message.version ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
