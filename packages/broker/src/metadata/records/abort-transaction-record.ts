// Generated from spec/metadata/abort-transaction-record.txt, do not edit: AbortTransactionRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTagsBelow,
} from '@millrace/protocol'

/** Record 25: AbortTransactionRecord, version 0. */
export interface AbortTransactionRecord {
  /** Tag 0, default null. */
  reason: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link AbortTransactionRecord} to be written: a field left out has its default. */
export interface AbortTransactionRecordInit {
  readonly reason?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link AbortTransactionRecord}. */
export const abortTransactionRecord: MessageCodec<AbortTransactionRecord, AbortTransactionRecordInit> = {
  name: 'AbortTransactionRecord',
  apiKey: 25,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('AbortTransactionRecord', version, 0, 0)
    try {
      return readAbortTransactionRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'AbortTransactionRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('AbortTransactionRecord', version, 0, 0)
    writeAbortTransactionRecord(writer, message, version)
  },
}

function readAbortTransactionRecord(reader: Reader, _version: number): AbortTransactionRecord {
  let reason: string | null = null
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        reason = reader.compactNullableString()
        break
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: AbortTransactionRecord = { reason }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeAbortTransactionRecord(writer: Writer, message: AbortTransactionRecordInit, _version: number): void {
  const reason = message.reason ?? null
  const unknownTags = message.unknownTags
  const hasReason = reason !== null
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasReason) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasReason) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.compactNullableString(reason)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}
