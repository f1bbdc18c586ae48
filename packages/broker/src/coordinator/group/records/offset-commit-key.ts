// Generated from spec/coordinator/group/offset-commit-key.txt, do not edit: OffsetCommitKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 1: OffsetCommitKey, version 0. */
export interface OffsetCommitKey {
  group: string
  topic: string
  partition: number
}

/** {@link OffsetCommitKey} to be written: a field left out has its default. */
export interface OffsetCommitKeyInit {
  readonly group?: string | undefined
  readonly topic?: string | undefined
  readonly partition?: number | undefined
}

/** Reads and writes {@link OffsetCommitKey}. */
export const offsetCommitKey: MessageCodec<OffsetCommitKey, OffsetCommitKeyInit> = {
  name: 'OffsetCommitKey',
  apiKey: 1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('OffsetCommitKey', version, 0, 0)
    try {
      return readOffsetCommitKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'OffsetCommitKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('OffsetCommitKey', version, 0, 0)
    writeOffsetCommitKey(writer, message, version)
  },
}

function readOffsetCommitKey(reader: Reader, _version: number): OffsetCommitKey {
  const group = reader.string()
  const topic = reader.string()
  const partition = reader.int32()
  return { group, topic, partition }
}

function writeOffsetCommitKey(writer: Writer, message: OffsetCommitKeyInit, _version: number): void {
  writer.string(message.group ?? '')
  writer.string(message.topic ?? '')
  writer.int32(message.partition ?? 0)
}
