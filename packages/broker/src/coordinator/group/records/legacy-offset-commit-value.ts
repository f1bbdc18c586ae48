// Generated from spec/coordinator/group/legacy-offset-commit-value.txt, do not edit: LegacyOffsetCommitValue.
import { type MessageCodec, type Reader, type Writer, checkVersion, malformedIn } from '@millrace/protocol'

/** Record 0: LegacyOffsetCommitValue, version 0. */
export interface LegacyOffsetCommitValue {
  offset: number
  metadata: string
  commitTimestamp: number
}

/** {@link LegacyOffsetCommitValue} to be written: a field left out has its default. */
export interface LegacyOffsetCommitValueInit {
  readonly offset?: number | undefined
  readonly metadata?: string | undefined
  readonly commitTimestamp?: number | undefined
}

/** Reads and writes {@link LegacyOffsetCommitValue}. */
export const legacyOffsetCommitValue: MessageCodec<LegacyOffsetCommitValue, LegacyOffsetCommitValueInit> = {
  name: 'LegacyOffsetCommitValue',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('LegacyOffsetCommitValue', version, 0, 0)
    try {
      return readLegacyOffsetCommitValue(reader, version)
    } catch (error) {
      throw malformedIn(error, 'LegacyOffsetCommitValue', version)
    }
  },
  write(writer, message, version) {
    checkVersion('LegacyOffsetCommitValue', version, 0, 0)
    writeLegacyOffsetCommitValue(writer, message, version)
  },
}

function readLegacyOffsetCommitValue(reader: Reader, _version: number): LegacyOffsetCommitValue {
  const offset = reader.int64()
  const metadata = reader.string()
  const commitTimestamp = reader.int64()
  return { offset, metadata, commitTimestamp }
}

function writeLegacyOffsetCommitValue(writer: Writer, message: LegacyOffsetCommitValueInit, _version: number): void {
  writer.int64(message.offset ?? 0)
  writer.string(message.metadata ?? '')
  writer.int64(message.commitTimestamp ?? 0)
}
