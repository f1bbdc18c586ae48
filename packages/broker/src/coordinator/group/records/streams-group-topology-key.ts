// Generated from spec/coordinator/group/streams-group-topology-key.txt, do not edit: StreamsGroupTopologyKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 23: StreamsGroupTopologyKey, version 0. */
export interface StreamsGroupTopologyKey {
  groupId: string
}

/** {@link StreamsGroupTopologyKey} to be written: a field left out has its default. */
export interface StreamsGroupTopologyKeyInit {
  readonly groupId?: string | undefined
}

/** Reads and writes {@link StreamsGroupTopologyKey}. */
export const streamsGroupTopologyKey: MessageCodec<StreamsGroupTopologyKey, StreamsGroupTopologyKeyInit> = {
  name: 'StreamsGroupTopologyKey',
  apiKey: 23,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('StreamsGroupTopologyKey', version, 0, 0)
    try {
      return readStreamsGroupTopologyKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'StreamsGroupTopologyKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('StreamsGroupTopologyKey', version, 0, 0)
    writeStreamsGroupTopologyKey(writer, message, version)
  },
}

function readStreamsGroupTopologyKey(reader: Reader, _version: number): StreamsGroupTopologyKey {
  const groupId = reader.string()
  return { groupId }
}

function writeStreamsGroupTopologyKey(writer: Writer, message: StreamsGroupTopologyKeyInit, _version: number): void {
  writer.string(message.groupId ?? '')
}
