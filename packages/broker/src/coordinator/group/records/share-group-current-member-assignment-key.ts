// Generated from spec/coordinator/group/share-group-current-member-assignment-key.txt, do not edit: ShareGroupCurrentMemberAssignmentKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 14: ShareGroupCurrentMemberAssignmentKey, version 0. */
export interface ShareGroupCurrentMemberAssignmentKey {
  groupId: string
  memberId: string
}

/** {@link ShareGroupCurrentMemberAssignmentKey} to be written: a field left out has its default. */
export interface ShareGroupCurrentMemberAssignmentKeyInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
}

/** Reads and writes {@link ShareGroupCurrentMemberAssignmentKey}. */
export const shareGroupCurrentMemberAssignmentKey: MessageCodec<
  ShareGroupCurrentMemberAssignmentKey,
  ShareGroupCurrentMemberAssignmentKeyInit
> = {
  name: 'ShareGroupCurrentMemberAssignmentKey',
  apiKey: 14,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ShareGroupCurrentMemberAssignmentKey', version, 0, 0)
    try {
      return readShareGroupCurrentMemberAssignmentKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupCurrentMemberAssignmentKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupCurrentMemberAssignmentKey', version, 0, 0)
    writeShareGroupCurrentMemberAssignmentKey(writer, message, version)
  },
}

function readShareGroupCurrentMemberAssignmentKey(reader: Reader, _version: number): ShareGroupCurrentMemberAssignmentKey {
  const groupId = reader.string()
  const memberId = reader.string()
  return { groupId, memberId }
}

function writeShareGroupCurrentMemberAssignmentKey(
  writer: Writer,
  message: ShareGroupCurrentMemberAssignmentKeyInit,
  _version: number,
): void {
  writer.string(message.groupId ?? '')
  writer.string(message.memberId ?? '')
}
