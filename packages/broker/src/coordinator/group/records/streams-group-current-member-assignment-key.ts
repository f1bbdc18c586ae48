// Generated from spec/coordinator/group/streams-group-current-member-assignment-key.txt, do not edit: StreamsGroupCurrentMemberAssignmentKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 22: StreamsGroupCurrentMemberAssignmentKey, version 0. */
export interface StreamsGroupCurrentMemberAssignmentKey {
  groupId: string
  memberId: string
}

/** {@link StreamsGroupCurrentMemberAssignmentKey} to be written: a field left out has its default. */
export interface StreamsGroupCurrentMemberAssignmentKeyInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
}

/** Reads and writes {@link StreamsGroupCurrentMemberAssignmentKey}. */
export const streamsGroupCurrentMemberAssignmentKey: MessageCodec<
  StreamsGroupCurrentMemberAssignmentKey,
  StreamsGroupCurrentMemberAssignmentKeyInit
> = {
  name: 'StreamsGroupCurrentMemberAssignmentKey',
  apiKey: 22,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('StreamsGroupCurrentMemberAssignmentKey', version, 0, 0)
    try {
      return readStreamsGroupCurrentMemberAssignmentKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupCurrentMemberAssignmentKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupCurrentMemberAssignmentKey', version, 0, 0)
    writeStreamsGroupCurrentMemberAssignmentKey(writer, message, version)
  },
}

function readStreamsGroupCurrentMemberAssignmentKey(reader: Reader, _version: number): StreamsGroupCurrentMemberAssignmentKey {
  const groupId = reader.string()
  const memberId = reader.string()
  return { groupId, memberId }
}

function writeStreamsGroupCurrentMemberAssignmentKey(
  writer: Writer,
  message: StreamsGroupCurrentMemberAssignmentKeyInit,
  _version: number,
): void {
  writer.string(message.groupId ?? '')
  writer.string(message.memberId ?? '')
}
