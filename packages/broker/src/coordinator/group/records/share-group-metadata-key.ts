// Generated from spec/coordinator/group/share-group-metadata-key.txt, do not edit: ShareGroupMetadataKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 11: ShareGroupMetadataKey, version 0. */
export interface ShareGroupMetadataKey {
  groupId: string
}

/** {@link ShareGroupMetadataKey} to be written: a field left out has its default. */
export interface ShareGroupMetadataKeyInit {
  readonly groupId?: string | undefined
}

/** Reads and writes {@link ShareGroupMetadataKey}. */
export const shareGroupMetadataKey: MessageCodec<ShareGroupMetadataKey, ShareGroupMetadataKeyInit> = {
  name: 'ShareGroupMetadataKey',
  apiKey: 11,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ShareGroupMetadataKey', version, 0, 0)
    try {
      return readShareGroupMetadataKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupMetadataKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupMetadataKey', version, 0, 0)
    writeShareGroupMetadataKey(writer, message, version)
  },
}

function readShareGroupMetadataKey(reader: Reader, _version: number): ShareGroupMetadataKey {
  const groupId = reader.string()
  return { groupId }
}

function writeShareGroupMetadataKey(writer: Writer, message: ShareGroupMetadataKeyInit, _version: number): void {
  writer.string(message.groupId ?? '')
}
