// Generated from spec/metadata/unregister-controller-record.txt, do not edit: UnregisterControllerRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 29: UnregisterControllerRecord, version 0. */
export interface UnregisterControllerRecord {
  controllerId: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link UnregisterControllerRecord} to be written: a field left out has its default. */
export interface UnregisterControllerRecordInit {
  readonly controllerId?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link UnregisterControllerRecord}. */
export const unregisterControllerRecord: MessageCodec<UnregisterControllerRecord, UnregisterControllerRecordInit> = {
  name: 'UnregisterControllerRecord',
  apiKey: 29,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('UnregisterControllerRecord', version, 0, 0)
    try {
      return readUnregisterControllerRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'UnregisterControllerRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('UnregisterControllerRecord', version, 0, 0)
    writeUnregisterControllerRecord(writer, message, version)
  },
}

function readUnregisterControllerRecord(reader: Reader, _version: number): UnregisterControllerRecord {
  const controllerId = reader.int32()
  const message: UnregisterControllerRecord = { controllerId }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUnregisterControllerRecord(writer: Writer, message: UnregisterControllerRecordInit, _version: number): void {
  writer.int32(message.controllerId ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
