// Generated from spec/coordinator/group/share-group-target-assignment-member-key.txt, do not edit: ShareGroupTargetAssignmentMemberKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 13: ShareGroupTargetAssignmentMemberKey, version 0. */
export interface ShareGroupTargetAssignmentMemberKey {
  groupId: string
  memberId: string
}

/** {@link ShareGroupTargetAssignmentMemberKey} to be written: a field left out has its default. */
export interface ShareGroupTargetAssignmentMemberKeyInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
}

/** Reads and writes {@link ShareGroupTargetAssignmentMemberKey}. */
export const shareGroupTargetAssignmentMemberKey: MessageCodec<
  ShareGroupTargetAssignmentMemberKey,
  ShareGroupTargetAssignmentMemberKeyInit
> = {
  name: 'ShareGroupTargetAssignmentMemberKey',
  apiKey: 13,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ShareGroupTargetAssignmentMemberKey', version, 0, 0)
    try {
      return readShareGroupTargetAssignmentMemberKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupTargetAssignmentMemberKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupTargetAssignmentMemberKey', version, 0, 0)
    writeShareGroupTargetAssignmentMemberKey(writer, message, version)
  },
}

function readShareGroupTargetAssignmentMemberKey(reader: Reader, _version: number): ShareGroupTargetAssignmentMemberKey {
  const groupId = reader.string()
  const memberId = reader.string()
  return { groupId, memberId }
}

function writeShareGroupTargetAssignmentMemberKey(
  writer: Writer,
  message: ShareGroupTargetAssignmentMemberKeyInit,
  _version: number,
): void {
  writer.string(message.groupId ?? '')
  writer.string(message.memberId ?? '')
}
