// Generated from spec/metadata/fence-broker-record.txt, do not edit: FenceBrokerRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 7: FenceBrokerRecord, version 0. */
export interface FenceBrokerRecord {
  id: number
  epoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link FenceBrokerRecord} to be written: a field left out has its default. */
export interface FenceBrokerRecordInit {
  readonly id?: number | undefined
  readonly epoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link FenceBrokerRecord}. */
export const fenceBrokerRecord: MessageCodec<FenceBrokerRecord, FenceBrokerRecordInit> = {
  name: 'FenceBrokerRecord',
  apiKey: 7,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('FenceBrokerRecord', version, 0, 0)
    try {
      return readFenceBrokerRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'FenceBrokerRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('FenceBrokerRecord', version, 0, 0)
    writeFenceBrokerRecord(writer, message, version)
  },
}

function readFenceBrokerRecord(reader: Reader, _version: number): FenceBrokerRecord {
  const id = reader.int32()
  const epoch = reader.int64()
  const message: FenceBrokerRecord = { id, epoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFenceBrokerRecord(writer: Writer, message: FenceBrokerRecordInit, _version: number): void {
  writer.int32(message.id ?? 0)
  writer.int64(message.epoch ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
