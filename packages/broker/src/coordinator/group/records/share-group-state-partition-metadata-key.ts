// Generated from spec/coordinator/group/share-group-state-partition-metadata-key.txt, do not edit: ShareGroupStatePartitionMetadataKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 15: ShareGroupStatePartitionMetadataKey, version 0. */
export interface ShareGroupStatePartitionMetadataKey {
  groupId: string
}

/** {@link ShareGroupStatePartitionMetadataKey} to be written: a field left out has its default. */
export interface ShareGroupStatePartitionMetadataKeyInit {
  readonly groupId?: string | undefined
}

/** Reads and writes {@link ShareGroupStatePartitionMetadataKey}. */
export const shareGroupStatePartitionMetadataKey: MessageCodec<
  ShareGroupStatePartitionMetadataKey,
  ShareGroupStatePartitionMetadataKeyInit
> = {
  name: 'ShareGroupStatePartitionMetadataKey',
  apiKey: 15,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ShareGroupStatePartitionMetadataKey', version, 0, 0)
    try {
      return readShareGroupStatePartitionMetadataKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupStatePartitionMetadataKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupStatePartitionMetadataKey', version, 0, 0)
    writeShareGroupStatePartitionMetadataKey(writer, message, version)
  },
}

function readShareGroupStatePartitionMetadataKey(reader: Reader, _version: number): ShareGroupStatePartitionMetadataKey {
  const groupId = reader.string()
  return { groupId }
}

function writeShareGroupStatePartitionMetadataKey(
  writer: Writer,
  message: ShareGroupStatePartitionMetadataKeyInit,
  _version: number,
): void {
  writer.string(message.groupId ?? '')
}
