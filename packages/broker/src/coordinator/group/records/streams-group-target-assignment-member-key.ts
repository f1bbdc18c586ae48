// Generated from spec/coordinator/group/streams-group-target-assignment-member-key.txt, do not edit: StreamsGroupTargetAssignmentMemberKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 21: StreamsGroupTargetAssignmentMemberKey, version 0. */
export interface StreamsGroupTargetAssignmentMemberKey {
  groupId: string
  memberId: string
}

/** {@link StreamsGroupTargetAssignmentMemberKey} to be written: a field left out has its default. */
export interface StreamsGroupTargetAssignmentMemberKeyInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
}

/** Reads and writes {@link StreamsGroupTargetAssignmentMemberKey}. */
export const streamsGroupTargetAssignmentMemberKey: MessageCodec<
  StreamsGroupTargetAssignmentMemberKey,
  StreamsGroupTargetAssignmentMemberKeyInit
> = {
  name: 'StreamsGroupTargetAssignmentMemberKey',
  apiKey: 21,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('StreamsGroupTargetAssignmentMemberKey', version, 0, 0)
    try {
      return readStreamsGroupTargetAssignmentMemberKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupTargetAssignmentMemberKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupTargetAssignmentMemberKey', version, 0, 0)
    writeStreamsGroupTargetAssignmentMemberKey(writer, message, version)
  },
}

function readStreamsGroupTargetAssignmentMemberKey(reader: Reader, _version: number): StreamsGroupTargetAssignmentMemberKey {
  const groupId = reader.string()
  const memberId = reader.string()
  return { groupId, memberId }
}

function writeStreamsGroupTargetAssignmentMemberKey(
  writer: Writer,
  message: StreamsGroupTargetAssignmentMemberKeyInit,
  _version: number,
): void {
  writer.string(message.groupId ?? '')
  writer.string(message.memberId ?? '')
}
