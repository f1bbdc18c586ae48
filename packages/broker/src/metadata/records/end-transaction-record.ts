// Generated from spec/metadata/end-transaction-record.txt, do not edit: EndTransactionRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 24: EndTransactionRecord, version 0. */
export interface EndTransactionRecord {
  unknownTags?: readonly UnknownTag[]
}

/** {@link EndTransactionRecord} to be written: a field left out has its default. */
export interface EndTransactionRecordInit {
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link EndTransactionRecord}. */
export const endTransactionRecord: MessageCodec<EndTransactionRecord, EndTransactionRecordInit> = {
  name: 'EndTransactionRecord',
  apiKey: 24,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('EndTransactionRecord', version, 0, 0)
    try {
      return readEndTransactionRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'EndTransactionRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('EndTransactionRecord', version, 0, 0)
    writeEndTransactionRecord(writer, message, version)
  },
}

function readEndTransactionRecord(reader: Reader, _version: number): EndTransactionRecord {
  const message: EndTransactionRecord = {}
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeEndTransactionRecord(writer: Writer, message: EndTransactionRecordInit, _version: number): void {
  writeUnknownTags(writer, message.unknownTags)
}
