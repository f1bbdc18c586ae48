// Generated from spec/coordinator/group/consumer-group-target-assignment-member-key.txt, do not edit: ConsumerGroupTargetAssignmentMemberKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 7: ConsumerGroupTargetAssignmentMemberKey, version 0. */
export interface ConsumerGroupTargetAssignmentMemberKey {
  groupId: string
  memberId: string
}

/** {@link ConsumerGroupTargetAssignmentMemberKey} to be written: a field left out has its default. */
export interface ConsumerGroupTargetAssignmentMemberKeyInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
}

/** Reads and writes {@link ConsumerGroupTargetAssignmentMemberKey}. */
export const consumerGroupTargetAssignmentMemberKey: MessageCodec<
  ConsumerGroupTargetAssignmentMemberKey,
  ConsumerGroupTargetAssignmentMemberKeyInit
> = {
  name: 'ConsumerGroupTargetAssignmentMemberKey',
  apiKey: 7,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ConsumerGroupTargetAssignmentMemberKey', version, 0, 0)
    try {
      return readConsumerGroupTargetAssignmentMemberKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupTargetAssignmentMemberKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupTargetAssignmentMemberKey', version, 0, 0)
    writeConsumerGroupTargetAssignmentMemberKey(writer, message, version)
  },
}

function readConsumerGroupTargetAssignmentMemberKey(reader: Reader, _version: number): ConsumerGroupTargetAssignmentMemberKey {
  const groupId = reader.string()
  const memberId = reader.string()
  return { groupId, memberId }
}

function writeConsumerGroupTargetAssignmentMemberKey(
  writer: Writer,
  message: ConsumerGroupTargetAssignmentMemberKeyInit,
  _version: number,
): void {
  writer.string(message.groupId ?? '')
  writer.string(message.memberId ?? '')
}
