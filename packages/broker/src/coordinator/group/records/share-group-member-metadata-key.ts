// Generated from spec/coordinator/group/share-group-member-metadata-key.txt, do not edit: ShareGroupMemberMetadataKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 10: ShareGroupMemberMetadataKey, version 0. */
export interface ShareGroupMemberMetadataKey {
  groupId: string
  memberId: string
}

/** {@link ShareGroupMemberMetadataKey} to be written: a field left out has its default. */
export interface ShareGroupMemberMetadataKeyInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
}

/** Reads and writes {@link ShareGroupMemberMetadataKey}. */
export const shareGroupMemberMetadataKey: MessageCodec<ShareGroupMemberMetadataKey, ShareGroupMemberMetadataKeyInit> = {
  name: 'ShareGroupMemberMetadataKey',
  apiKey: 10,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ShareGroupMemberMetadataKey', version, 0, 0)
    try {
      return readShareGroupMemberMetadataKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupMemberMetadataKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupMemberMetadataKey', version, 0, 0)
    writeShareGroupMemberMetadataKey(writer, message, version)
  },
}

function readShareGroupMemberMetadataKey(reader: Reader, _version: number): ShareGroupMemberMetadataKey {
  const groupId = reader.string()
  const memberId = reader.string()
  return { groupId, memberId }
}

function writeShareGroupMemberMetadataKey(writer: Writer, message: ShareGroupMemberMetadataKeyInit, _version: number): void {
  writer.string(message.groupId ?? '')
  writer.string(message.memberId ?? '')
}
