// Generated from spec/metadata/clear-elr-record.txt, do not edit: ClearElrRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 28: ClearElrRecord, version 0. */
export interface ClearElrRecord {
  topicName: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link ClearElrRecord} to be written: a field left out has its default. */
export interface ClearElrRecordInit {
  readonly topicName?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ClearElrRecord}. */
export const clearElrRecord: MessageCodec<ClearElrRecord, ClearElrRecordInit> = {
  name: 'ClearElrRecord',
  apiKey: 28,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ClearElrRecord', version, 0, 0)
    try {
      return readClearElrRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ClearElrRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ClearElrRecord', version, 0, 0)
    writeClearElrRecord(writer, message, version)
  },
}

function readClearElrRecord(reader: Reader, _version: number): ClearElrRecord {
  const topicName = reader.compactString()
  const message: ClearElrRecord = { topicName }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeClearElrRecord(writer: Writer, message: ClearElrRecordInit, _version: number): void {
  writer.compactString(message.topicName ?? '')
  writeUnknownTags(writer, message.unknownTags)
}
