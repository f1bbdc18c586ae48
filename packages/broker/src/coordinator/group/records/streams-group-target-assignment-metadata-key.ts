// Generated from spec/coordinator/group/streams-group-target-assignment-metadata-key.txt, do not edit: StreamsGroupTargetAssignmentMetadataKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 20: StreamsGroupTargetAssignmentMetadataKey, version 0. */
export interface StreamsGroupTargetAssignmentMetadataKey {
  groupId: string
}

/** {@link StreamsGroupTargetAssignmentMetadataKey} to be written: a field left out has its default. */
export interface StreamsGroupTargetAssignmentMetadataKeyInit {
  readonly groupId?: string | undefined
}

/** Reads and writes {@link StreamsGroupTargetAssignmentMetadataKey}. */
export const streamsGroupTargetAssignmentMetadataKey: MessageCodec<
  StreamsGroupTargetAssignmentMetadataKey,
  StreamsGroupTargetAssignmentMetadataKeyInit
> = {
  name: 'StreamsGroupTargetAssignmentMetadataKey',
  apiKey: 20,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('StreamsGroupTargetAssignmentMetadataKey', version, 0, 0)
    try {
      return readStreamsGroupTargetAssignmentMetadataKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupTargetAssignmentMetadataKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupTargetAssignmentMetadataKey', version, 0, 0)
    writeStreamsGroupTargetAssignmentMetadataKey(writer, message, version)
  },
}

function readStreamsGroupTargetAssignmentMetadataKey(reader: Reader, _version: number): StreamsGroupTargetAssignmentMetadataKey {
  const groupId = reader.string()
  return { groupId }
}

function writeStreamsGroupTargetAssignmentMetadataKey(
  writer: Writer,
  message: StreamsGroupTargetAssignmentMetadataKeyInit,
  _version: number,
): void {
  writer.string(message.groupId ?? '')
}
