// Generated from spec/coordinator/group/share-group-target-assignment-metadata-key.txt, do not edit: ShareGroupTargetAssignmentMetadataKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 12: ShareGroupTargetAssignmentMetadataKey, version 0. */
export interface ShareGroupTargetAssignmentMetadataKey {
  groupId: string
}

/** {@link ShareGroupTargetAssignmentMetadataKey} to be written: a field left out has its default. */
export interface ShareGroupTargetAssignmentMetadataKeyInit {
  readonly groupId?: string | undefined
}

/** Reads and writes {@link ShareGroupTargetAssignmentMetadataKey}. */
export const shareGroupTargetAssignmentMetadataKey: MessageCodec<
  ShareGroupTargetAssignmentMetadataKey,
  ShareGroupTargetAssignmentMetadataKeyInit
> = {
  name: 'ShareGroupTargetAssignmentMetadataKey',
  apiKey: 12,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ShareGroupTargetAssignmentMetadataKey', version, 0, 0)
    try {
      return readShareGroupTargetAssignmentMetadataKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareGroupTargetAssignmentMetadataKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareGroupTargetAssignmentMetadataKey', version, 0, 0)
    writeShareGroupTargetAssignmentMetadataKey(writer, message, version)
  },
}

function readShareGroupTargetAssignmentMetadataKey(reader: Reader, _version: number): ShareGroupTargetAssignmentMetadataKey {
  const groupId = reader.string()
  return { groupId }
}

function writeShareGroupTargetAssignmentMetadataKey(
  writer: Writer,
  message: ShareGroupTargetAssignmentMetadataKeyInit,
  _version: number,
): void {
  writer.string(message.groupId ?? '')
}
