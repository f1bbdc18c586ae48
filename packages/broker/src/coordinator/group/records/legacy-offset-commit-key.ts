// Generated from spec/coordinator/group/legacy-offset-commit-key.txt, do not edit: LegacyOffsetCommitKey.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 0: LegacyOffsetCommitKey, version 0. */
export interface LegacyOffsetCommitKey {
  group: string
  topic: string
  partition: number
}

/** {@link LegacyOffsetCommitKey} to be written: a field left out has its default. */
export interface LegacyOffsetCommitKeyInit {
  readonly group?: string | undefined
  readonly topic?: string | undefined
  readonly partition?: number | undefined
}

/** Reads and writes {@link LegacyOffsetCommitKey}. */
export const legacyOffsetCommitKey: MessageCodec<LegacyOffsetCommitKey, LegacyOffsetCommitKeyInit> = {
  name: 'LegacyOffsetCommitKey',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('LegacyOffsetCommitKey', version, 0, 0)
    try {
      return readLegacyOffsetCommitKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'LegacyOffsetCommitKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('LegacyOffsetCommitKey', version, 0, 0)
    writeLegacyOffsetCommitKey(writer, message, version)
  },
}

function readLegacyOffsetCommitKey(reader: Reader, _version: number): LegacyOffsetCommitKey {
  const group = reader.string()
  const topic = reader.string()
  const partition = reader.int32()
  return { group, topic, partition }
}

function writeLegacyOffsetCommitKey(writer: Writer, message: LegacyOffsetCommitKeyInit, _version: number): void {
  writer.string(message.group ?? '')
  writer.string(message.topic ?? '')
  writer.int32(message.partition ?? 0)
}
