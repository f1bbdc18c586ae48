// Generated from spec/metadata/producer-ids-record.txt, do not edit: ProducerIdsRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 15: ProducerIdsRecord, version 0. */
export interface ProducerIdsRecord {
  brokerId: number
  /** Default -1. */
  brokerEpoch: number
  nextProducerId: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link ProducerIdsRecord} to be written: a field left out has its default. */
export interface ProducerIdsRecordInit {
  readonly brokerId?: number | undefined
  readonly brokerEpoch?: number | undefined
  readonly nextProducerId?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ProducerIdsRecord}. */
export const producerIdsRecord: MessageCodec<ProducerIdsRecord, ProducerIdsRecordInit> = {
  name: 'ProducerIdsRecord',
  apiKey: 15,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ProducerIdsRecord', version, 0, 0)
    try {
      return readProducerIdsRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ProducerIdsRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ProducerIdsRecord', version, 0, 0)
    writeProducerIdsRecord(writer, message, version)
  },
}

function readProducerIdsRecord(reader: Reader, _version: number): ProducerIdsRecord {
  const brokerId = reader.int32()
  const brokerEpoch = reader.int64()
  const nextProducerId = reader.int64()
  const message: ProducerIdsRecord = { brokerId, brokerEpoch, nextProducerId }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeProducerIdsRecord(writer: Writer, message: ProducerIdsRecordInit, _version: number): void {
  writer.int32(message.brokerId ?? 0)
  writer.int64(message.brokerEpoch ?? -1)
  writer.int64(message.nextProducerId ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
