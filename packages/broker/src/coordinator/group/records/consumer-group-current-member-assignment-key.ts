// Generated from spec/coordinator/group/consumer-group-current-member-assignment-key.txt, do not edit: ConsumerGroupCurrentMemberAssignmentKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 8: ConsumerGroupCurrentMemberAssignmentKey, version 0. */
export interface ConsumerGroupCurrentMemberAssignmentKey {
  groupId: string
  memberId: string
}

/** {@link ConsumerGroupCurrentMemberAssignmentKey} to be written: a field left out has its default. */
export interface ConsumerGroupCurrentMemberAssignmentKeyInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
}

/** Reads and writes {@link ConsumerGroupCurrentMemberAssignmentKey}. */
export const consumerGroupCurrentMemberAssignmentKey: MessageCodec<
  ConsumerGroupCurrentMemberAssignmentKey,
  ConsumerGroupCurrentMemberAssignmentKeyInit
> = {
  name: 'ConsumerGroupCurrentMemberAssignmentKey',
  apiKey: 8,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ConsumerGroupCurrentMemberAssignmentKey', version, 0, 0)
    try {
      return readConsumerGroupCurrentMemberAssignmentKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupCurrentMemberAssignmentKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupCurrentMemberAssignmentKey', version, 0, 0)
    writeConsumerGroupCurrentMemberAssignmentKey(writer, message, version)
  },
}

function readConsumerGroupCurrentMemberAssignmentKey(reader: Reader, _version: number): ConsumerGroupCurrentMemberAssignmentKey {
  const groupId = reader.string()
  const memberId = reader.string()
  return { groupId, memberId }
}

function writeConsumerGroupCurrentMemberAssignmentKey(
  writer: Writer,
  message: ConsumerGroupCurrentMemberAssignmentKeyInit,
  _version: number,
): void {
  writer.string(message.groupId ?? '')
  writer.string(message.memberId ?? '')
}
