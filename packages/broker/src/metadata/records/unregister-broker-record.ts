// Generated from spec/metadata/unregister-broker-record.txt, do not edit: UnregisterBrokerRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 1: UnregisterBrokerRecord, version 0. */
export interface UnregisterBrokerRecord {
  brokerId: number
  brokerEpoch: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link UnregisterBrokerRecord} to be written: a field left out has its default. */
export interface UnregisterBrokerRecordInit {
  readonly brokerId?: number | undefined
  readonly brokerEpoch?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link UnregisterBrokerRecord}. */
export const unregisterBrokerRecord: MessageCodec<UnregisterBrokerRecord, UnregisterBrokerRecordInit> = {
  name: 'UnregisterBrokerRecord',
  apiKey: 1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('UnregisterBrokerRecord', version, 0, 0)
    try {
      return readUnregisterBrokerRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'UnregisterBrokerRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('UnregisterBrokerRecord', version, 0, 0)
    writeUnregisterBrokerRecord(writer, message, version)
  },
}

function readUnregisterBrokerRecord(reader: Reader, _version: number): UnregisterBrokerRecord {
  const brokerId = reader.int32()
  const brokerEpoch = reader.int64()
  const message: UnregisterBrokerRecord = { brokerId, brokerEpoch }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUnregisterBrokerRecord(writer: Writer, message: UnregisterBrokerRecordInit, _version: number): void {
  writer.int32(message.brokerId ?? 0)
  writer.int64(message.brokerEpoch ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
