// Generated from spec/metadata/unfence-broker-record.txt, do not edit: UnfenceBrokerRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 8: UnfenceBrokerRecord, version 0. */
export interface UnfenceBrokerRecord {
  id: number
  epoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link UnfenceBrokerRecord} to be written: a field left out has its default. */
export interface UnfenceBrokerRecordInit {
  readonly id?: number | undefined
  readonly epoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link UnfenceBrokerRecord}. */
export const unfenceBrokerRecord: MessageCodec<UnfenceBrokerRecord, UnfenceBrokerRecordInit> = {
  name: 'UnfenceBrokerRecord',
  apiKey: 8,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('UnfenceBrokerRecord', version, 0, 0)
    try {
      return readUnfenceBrokerRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'UnfenceBrokerRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('UnfenceBrokerRecord', version, 0, 0)
    writeUnfenceBrokerRecord(writer, message, version)
  },
}

function readUnfenceBrokerRecord(reader: Reader, _version: number): UnfenceBrokerRecord {
  const id = reader.int32()
  const epoch = reader.int64()
  const message: UnfenceBrokerRecord = { id, epoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUnfenceBrokerRecord(writer: Writer, message: UnfenceBrokerRecordInit, _version: number): void {
  writer.int32(message.id ?? 0)
  writer.int64(message.epoch ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
