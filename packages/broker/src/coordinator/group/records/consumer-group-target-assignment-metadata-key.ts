// Generated from spec/coordinator/group/consumer-group-target-assignment-metadata-key.txt, do not edit: ConsumerGroupTargetAssignmentMetadataKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 6: ConsumerGroupTargetAssignmentMetadataKey, version 0. */
export interface ConsumerGroupTargetAssignmentMetadataKey {
  groupId: string
}

/** {@link ConsumerGroupTargetAssignmentMetadataKey} to be written: a field left out has its default. */
export interface ConsumerGroupTargetAssignmentMetadataKeyInit {
  readonly groupId?: string | undefined
}

/** Reads and writes {@link ConsumerGroupTargetAssignmentMetadataKey}. */
export const consumerGroupTargetAssignmentMetadataKey: MessageCodec<
  ConsumerGroupTargetAssignmentMetadataKey,
  ConsumerGroupTargetAssignmentMetadataKeyInit
> = {
  name: 'ConsumerGroupTargetAssignmentMetadataKey',
  apiKey: 6,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ConsumerGroupTargetAssignmentMetadataKey', version, 0, 0)
    try {
      return readConsumerGroupTargetAssignmentMetadataKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupTargetAssignmentMetadataKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupTargetAssignmentMetadataKey', version, 0, 0)
    writeConsumerGroupTargetAssignmentMetadataKey(writer, message, version)
  },
}

function readConsumerGroupTargetAssignmentMetadataKey(
  reader: Reader,
  _version: number,
): ConsumerGroupTargetAssignmentMetadataKey {
  const groupId = reader.string()
  return { groupId }
}

function writeConsumerGroupTargetAssignmentMetadataKey(
  writer: Writer,
  message: ConsumerGroupTargetAssignmentMetadataKeyInit,
  _version: number,
): void {
  writer.string(message.groupId ?? '')
}
