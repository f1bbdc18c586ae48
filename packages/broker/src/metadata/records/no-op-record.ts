// Generated from spec/metadata/no-op-record.txt, do not edit: NoOpRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 20: NoOpRecord, version 0. */
export interface NoOpRecord {
  unknownTags?: readonly UnknownTag[]
}

/** {@link NoOpRecord} to be written: a field left out has its default. */
export interface NoOpRecordInit {
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link NoOpRecord}. */
export const noOpRecord: MessageCodec<NoOpRecord, NoOpRecordInit> = {
  name: 'NoOpRecord',
  apiKey: 20,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('NoOpRecord', version, 0, 0)
    try {
      return readNoOpRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'NoOpRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('NoOpRecord', version, 0, 0)
    writeNoOpRecord(writer, message, version)
  },
}

function readNoOpRecord(reader: Reader, _version: number): NoOpRecord {
  const message: NoOpRecord = {}
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeNoOpRecord(writer: Writer, message: NoOpRecordInit, _version: number): void {
  writeUnknownTags(writer, message.unknownTags)
}
