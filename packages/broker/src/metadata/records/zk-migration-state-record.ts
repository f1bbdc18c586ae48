// Generated from spec/metadata/zk-migration-state-record.txt, do not edit: ZkMigrationStateRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 21: ZkMigrationStateRecord, version 0. */
export interface ZkMigrationStateRecord {
  zkMigrationState: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ZkMigrationStateRecord} to be written: a field left out has its default. */
export interface ZkMigrationStateRecordInit {
  readonly zkMigrationState?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ZkMigrationStateRecord}. */
export const zkMigrationStateRecord: MessageCodec<ZkMigrationStateRecord, ZkMigrationStateRecordInit> = {
  name: 'ZkMigrationStateRecord',
  apiKey: 21,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ZkMigrationStateRecord', version, 0, 0)
    try {
      return readZkMigrationStateRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ZkMigrationStateRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ZkMigrationStateRecord', version, 0, 0)
    writeZkMigrationStateRecord(writer, message, version)
  },
}

function readZkMigrationStateRecord(reader: Reader, _version: number): ZkMigrationStateRecord {
  const zkMigrationState = reader.int8()
  const message: ZkMigrationStateRecord = { zkMigrationState }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeZkMigrationStateRecord(writer: Writer, message: ZkMigrationStateRecordInit, _version: number): void {
  writer.int8(message.zkMigrationState ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
