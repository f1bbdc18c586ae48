// Generated from spec/coordinator/group/consumer-group-member-metadata-key.txt, do not edit: ConsumerGroupMemberMetadataKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 5: ConsumerGroupMemberMetadataKey, version 0. */
export interface ConsumerGroupMemberMetadataKey {
  groupId: string
  memberId: string
}

/** {@link ConsumerGroupMemberMetadataKey} to be written: a field left out has its default. */
export interface ConsumerGroupMemberMetadataKeyInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
}

/** Reads and writes {@link ConsumerGroupMemberMetadataKey}. */
export const consumerGroupMemberMetadataKey: MessageCodec<ConsumerGroupMemberMetadataKey, ConsumerGroupMemberMetadataKeyInit> = {
  name: 'ConsumerGroupMemberMetadataKey',
  apiKey: 5,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ConsumerGroupMemberMetadataKey', version, 0, 0)
    try {
      return readConsumerGroupMemberMetadataKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupMemberMetadataKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupMemberMetadataKey', version, 0, 0)
    writeConsumerGroupMemberMetadataKey(writer, message, version)
  },
}

function readConsumerGroupMemberMetadataKey(reader: Reader, _version: number): ConsumerGroupMemberMetadataKey {
  const groupId = reader.string()
  const memberId = reader.string()
  return { groupId, memberId }
}

function writeConsumerGroupMemberMetadataKey(
  writer: Writer,
  message: ConsumerGroupMemberMetadataKeyInit,
  _version: number,
): void {
  writer.string(message.groupId ?? '')
  writer.string(message.memberId ?? '')
}
