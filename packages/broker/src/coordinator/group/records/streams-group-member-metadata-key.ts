// Generated from spec/coordinator/group/streams-group-member-metadata-key.txt, do not edit: StreamsGroupMemberMetadataKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 19: StreamsGroupMemberMetadataKey, version 0. */
export interface StreamsGroupMemberMetadataKey {
  groupId: string
  memberId: string
}

/** {@link StreamsGroupMemberMetadataKey} to be written: a field left out has its default. */
export interface StreamsGroupMemberMetadataKeyInit {
  readonly groupId?: string | undefined
  readonly memberId?: string | undefined
}

/** Reads and writes {@link StreamsGroupMemberMetadataKey}. */
export const streamsGroupMemberMetadataKey: MessageCodec<StreamsGroupMemberMetadataKey, StreamsGroupMemberMetadataKeyInit> = {
  name: 'StreamsGroupMemberMetadataKey',
  apiKey: 19,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('StreamsGroupMemberMetadataKey', version, 0, 0)
    try {
      return readStreamsGroupMemberMetadataKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupMemberMetadataKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupMemberMetadataKey', version, 0, 0)
    writeStreamsGroupMemberMetadataKey(writer, message, version)
  },
}

function readStreamsGroupMemberMetadataKey(reader: Reader, _version: number): StreamsGroupMemberMetadataKey {
  const groupId = reader.string()
  const memberId = reader.string()
  return { groupId, memberId }
}

function writeStreamsGroupMemberMetadataKey(writer: Writer, message: StreamsGroupMemberMetadataKeyInit, _version: number): void {
  writer.string(message.groupId ?? '')
  writer.string(message.memberId ?? '')
}
