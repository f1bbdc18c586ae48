// Generated from spec/metadata/begin-transaction-record.txt, do not edit: BeginTransactionRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTagsBelow,
} from '@millrace/protocol'

/** Record 23: BeginTransactionRecord, version 0. */
export interface BeginTransactionRecord {
  /** Tag 0, default null. */
  name: string | null
  unknownTags?: readonly UnknownTag[]
}

/** {@link BeginTransactionRecord} to be written: a field left out has its default. */
export interface BeginTransactionRecordInit {
  readonly name?: string | null | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link BeginTransactionRecord}. */
export const beginTransactionRecord: MessageCodec<BeginTransactionRecord, BeginTransactionRecordInit> = {
  name: 'BeginTransactionRecord',
  apiKey: 23,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('BeginTransactionRecord', version, 0, 0)
    try {
      return readBeginTransactionRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'BeginTransactionRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('BeginTransactionRecord', version, 0, 0)
    writeBeginTransactionRecord(writer, message, version)
  },
}

function readBeginTransactionRecord(reader: Reader, _version: number): BeginTransactionRecord {
  let name: string | null = null
  let unknownTags: UnknownTag[] | undefined
  const tagCount = reader.tagCount()
  for (let i = 0; i < tagCount; i += 1) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    switch (tag) {
      case 0:
        name = reader.compactNullableString()
        break
      default:
        unknownTags ??= []
        unknownTags.push(reader.unknownTag(tag, tagEnd))
    }
    reader.endTag(tag, tagEnd)
  }
  const message: BeginTransactionRecord = { name }
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeBeginTransactionRecord(writer: Writer, message: BeginTransactionRecordInit, _version: number): void {
  const name = message.name ?? null
  const unknownTags = message.unknownTags
  const hasName = name !== null
  let tagCount = unknownTags === undefined ? 0 : unknownTags.length
  if (hasName) tagCount += 1
  writer.unsignedVarint(tagCount)
  let unknownAt = 0
  if (hasName) {
    unknownAt = writeUnknownTagsBelow(writer, unknownTags, unknownAt, 0)
    const mark = writer.beginTag(0)
    writer.compactNullableString(name)
    writer.endTag(mark)
  }
  writeUnknownTagsBelow(writer, unknownTags, unknownAt, Infinity)
}
