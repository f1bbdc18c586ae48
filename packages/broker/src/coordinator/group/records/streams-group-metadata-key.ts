// Generated from spec/coordinator/group/streams-group-metadata-key.txt, do not edit: StreamsGroupMetadataKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 17: StreamsGroupMetadataKey, version 0. */
export interface StreamsGroupMetadataKey {
  groupId: string
}

/** {@link StreamsGroupMetadataKey} to be written: a field left out has its default. */
export interface StreamsGroupMetadataKeyInit {
  readonly groupId?: string | undefined
}

/** Reads and writes {@link StreamsGroupMetadataKey}. */
export const streamsGroupMetadataKey: MessageCodec<StreamsGroupMetadataKey, StreamsGroupMetadataKeyInit> = {
  name: 'StreamsGroupMetadataKey',
  apiKey: 17,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('StreamsGroupMetadataKey', version, 0, 0)
    try {
      return readStreamsGroupMetadataKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupMetadataKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupMetadataKey', version, 0, 0)
    writeStreamsGroupMetadataKey(writer, message, version)
  },
}

function readStreamsGroupMetadataKey(reader: Reader, _version: number): StreamsGroupMetadataKey {
  const groupId = reader.string()
  return { groupId }
}

function writeStreamsGroupMetadataKey(writer: Writer, message: StreamsGroupMetadataKeyInit, _version: number): void {
  writer.string(message.groupId ?? '')
}
