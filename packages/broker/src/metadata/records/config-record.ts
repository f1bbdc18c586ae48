// Generated from spec/metadata/config-record.txt, do not edit: ConfigRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 4: ConfigRecord, version 0. */
export interface ConfigRecord {
  resourceType: number
  resourceName: string
  name: string
  value: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link ConfigRecord} to be written: a field left out has its default. */
export interface ConfigRecordInit {
  readonly resourceType?: number | undefined
  readonly resourceName?: string | undefined
  readonly name?: string | undefined
  readonly value?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link ConfigRecord}. */
export const configRecord: MessageCodec<ConfigRecord, ConfigRecordInit> = {
  name: 'ConfigRecord',
  apiKey: 4,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('ConfigRecord', version, 0, 0)
    try {
      return readConfigRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConfigRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConfigRecord', version, 0, 0)
    writeConfigRecord(writer, message, version)
  },
}

function readConfigRecord(reader: Reader, _version: number): ConfigRecord {
  const resourceType = reader.int8()
  const resourceName = reader.compactString()
  const name = reader.compactString()
  const value = reader.compactNullableString()
  const message: ConfigRecord = { resourceType, resourceName, name, value }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeConfigRecord(writer: Writer, message: ConfigRecordInit, _version: number): void {
  writer.int8(message.resourceType ?? 0)
  writer.compactString(message.resourceName ?? '')
  writer.compactString(message.name ?? '')
  writer.compactNullableString(message.value === undefined ? '' : message.value)
  writeUnknownTags(writer, message.unknownTags)
}
