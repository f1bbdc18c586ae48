// Generated from spec/metadata/feature-level-record.txt, do not edit: FeatureLevelRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 12: FeatureLevelRecord, version 0. */
export interface FeatureLevelRecord {
  name: string
  featureLevel: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link FeatureLevelRecord} to be written: a field left out has its default. */
export interface FeatureLevelRecordInit {
  readonly name?: string | undefined
  readonly featureLevel?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link FeatureLevelRecord}. */
export const featureLevelRecord: MessageCodec<FeatureLevelRecord, FeatureLevelRecordInit> = {
  name: 'FeatureLevelRecord',
  apiKey: 12,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('FeatureLevelRecord', version, 0, 0)
    try {
      return readFeatureLevelRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'FeatureLevelRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('FeatureLevelRecord', version, 0, 0)
    writeFeatureLevelRecord(writer, message, version)
  },
}

function readFeatureLevelRecord(reader: Reader, _version: number): FeatureLevelRecord {
  const name = reader.compactString()
  const featureLevel = reader.int16()
  const message: FeatureLevelRecord = { name, featureLevel }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeFeatureLevelRecord(writer: Writer, message: FeatureLevelRecordInit, _version: number): void {
  writer.compactString(message.name ?? '')
  writer.int16(message.featureLevel ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
