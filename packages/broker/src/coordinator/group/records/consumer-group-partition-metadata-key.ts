// Generated from spec/coordinator/group/consumer-group-partition-metadata-key.txt, do not edit: ConsumerGroupPartitionMetadataKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 4: ConsumerGroupPartitionMetadataKey, version 0. */
export interface ConsumerGroupPartitionMetadataKey {
  groupId: string
}

/** {@link ConsumerGroupPartitionMetadataKey} to be written: a field left out has its default. */
export interface ConsumerGroupPartitionMetadataKeyInit {
  readonly groupId?: string | undefined
}

/** Reads and writes {@link ConsumerGroupPartitionMetadataKey}. */
export const consumerGroupPartitionMetadataKey: MessageCodec<
  ConsumerGroupPartitionMetadataKey,
  ConsumerGroupPartitionMetadataKeyInit
> = {
  name: 'ConsumerGroupPartitionMetadataKey',
  apiKey: 4,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ConsumerGroupPartitionMetadataKey', version, 0, 0)
    try {
      return readConsumerGroupPartitionMetadataKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupPartitionMetadataKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupPartitionMetadataKey', version, 0, 0)
    writeConsumerGroupPartitionMetadataKey(writer, message, version)
  },
}

function readConsumerGroupPartitionMetadataKey(reader: Reader, _version: number): ConsumerGroupPartitionMetadataKey {
  const groupId = reader.string()
  return { groupId }
}

function writeConsumerGroupPartitionMetadataKey(
  writer: Writer,
  message: ConsumerGroupPartitionMetadataKeyInit,
  _version: number,
): void {
  writer.string(message.groupId ?? '')
}
