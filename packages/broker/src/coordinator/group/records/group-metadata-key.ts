// Generated from spec/coordinator/group/group-metadata-key.txt, do not edit: GroupMetadataKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 2: GroupMetadataKey, version 0. */
export interface GroupMetadataKey {
  group: string
}

/** {@link GroupMetadataKey} to be written: a field left out has its default. */
export interface GroupMetadataKeyInit {
  readonly group?: string | undefined
}

/** Reads and writes {@link GroupMetadataKey}. */
export const groupMetadataKey: MessageCodec<GroupMetadataKey, GroupMetadataKeyInit> = {
  name: 'GroupMetadataKey',
  apiKey: 2,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('GroupMetadataKey', version, 0, 0)
    try {
      return readGroupMetadataKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'GroupMetadataKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('GroupMetadataKey', version, 0, 0)
    writeGroupMetadataKey(writer, message, version)
  },
}

function readGroupMetadataKey(reader: Reader, _version: number): GroupMetadataKey {
  const group = reader.string()
  return { group }
}

function writeGroupMetadataKey(writer: Writer, message: GroupMetadataKeyInit, _version: number): void {
  writer.string(message.group ?? '')
}
