// Generated from spec/coordinator/group/consumer-group-metadata-key.txt, do not edit: ConsumerGroupMetadataKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 3: ConsumerGroupMetadataKey, version 0. */
export interface ConsumerGroupMetadataKey {
  groupId: string
}

/** {@link ConsumerGroupMetadataKey} to be written: a field left out has its default. */
export interface ConsumerGroupMetadataKeyInit {
  readonly groupId?: string | undefined
}

/** Reads and writes {@link ConsumerGroupMetadataKey}. */
export const consumerGroupMetadataKey: MessageCodec<ConsumerGroupMetadataKey, ConsumerGroupMetadataKeyInit> = {
  name: 'ConsumerGroupMetadataKey',
  apiKey: 3,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ConsumerGroupMetadataKey', version, 0, 0)
    try {
      return readConsumerGroupMetadataKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ConsumerGroupMetadataKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ConsumerGroupMetadataKey', version, 0, 0)
    writeConsumerGroupMetadataKey(writer, message, version)
  },
}

function readConsumerGroupMetadataKey(reader: Reader, _version: number): ConsumerGroupMetadataKey {
  const groupId = reader.string()
  return { groupId }
}

function writeConsumerGroupMetadataKey(writer: Writer, message: ConsumerGroupMetadataKeyInit, _version: number): void {
  writer.string(message.groupId ?? '')
}
