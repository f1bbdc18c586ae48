// Generated from spec/kraft-version-record.txt, do not edit: KRaftVersionRecord.
import { type MessageCodec, checkVersion, malformedIn } from '../primitives/message-codec.ts'
import type { Reader } from '../primitives/reader.ts'
import { type UnknownTag, writeUnknownTags } from '../primitives/tagged-fields.ts'
import type { Writer } from '../primitives/writer.ts'

/** Message: KRaftVersionRecord, version 0. */
export interface KRaftVersionRecord {
  version: number
  kRaftVersion: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link KRaftVersionRecord} to be written: a field left out has its default. */
export interface KRaftVersionRecordInit {
  readonly version?: number | undefined
  readonly kRaftVersion?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link KRaftVersionRecord}. */
export const kraftVersionRecord: MessageCodec<KRaftVersionRecord, KRaftVersionRecordInit> = {
  name: 'KRaftVersionRecord',
  apiKey: -1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('KRaftVersionRecord', version, 0, 0)
    try {
      return readKRaftVersionRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'KRaftVersionRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('KRaftVersionRecord', version, 0, 0)
    writeKRaftVersionRecord(writer, message, version)
  },
}

function readKRaftVersionRecord(reader: Reader, _version: number): KRaftVersionRecord {
  const versionField = reader.int16()
  const kRaftVersion = reader.int16()
  const message: KRaftVersionRecord = { version: versionField, kRaftVersion }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeKRaftVersionRecord(writer: Writer, message: KRaftVersionRecordInit, _version: number): void {
  writer.int16(message.version ?? 0)
  writer.int16(message.kRaftVersion ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
