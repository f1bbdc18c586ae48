// Generated from spec/metadata/remove-access-control-entry-record.txt, do not edit: RemoveAccessControlEntryRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Uuid,
  type Writer,
  checkVersion,
  malformedIn,
  zeroUuid,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 19: RemoveAccessControlEntryRecord, version 0. */
export interface RemoveAccessControlEntryRecord {
  id: Uuid
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoveAccessControlEntryRecord} to be written: a field left out has its default. */
export interface RemoveAccessControlEntryRecordInit {
  readonly id?: Uuid | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RemoveAccessControlEntryRecord}. */
export const removeAccessControlEntryRecord: MessageCodec<RemoveAccessControlEntryRecord, RemoveAccessControlEntryRecordInit> = {
  name: 'RemoveAccessControlEntryRecord',
  apiKey: 19,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('RemoveAccessControlEntryRecord', version, 0, 0)
    try {
      return readRemoveAccessControlEntryRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RemoveAccessControlEntryRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RemoveAccessControlEntryRecord', version, 0, 0)
    writeRemoveAccessControlEntryRecord(writer, message, version)
  },
}

function readRemoveAccessControlEntryRecord(reader: Reader, _version: number): RemoveAccessControlEntryRecord {
  const id = reader.uuid()
  const message: RemoveAccessControlEntryRecord = { id }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoveAccessControlEntryRecord(
  writer: Writer,
  message: RemoveAccessControlEntryRecordInit,
  _version: number,
): void {
  writer.uuid(message.id ?? zeroUuid)
  writeUnknownTags(writer, message.unknownTags)
}
