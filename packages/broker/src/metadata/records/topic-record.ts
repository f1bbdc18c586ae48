// Generated from spec/metadata/topic-record.txt, do not edit: TopicRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Uuid,
  type Writer,
  checkVersion,
  malformedIn,
  zeroUuid,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 2: TopicRecord, version 0. */
export interface TopicRecord {
  name: string
  topicId: Uuid
  unknownTags?: readonly UnknownTag[]
}

/** {@link TopicRecord} to be written: a field left out has its default. */
export interface TopicRecordInit {
  readonly name?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link TopicRecord}. */
export const topicRecord: MessageCodec<TopicRecord, TopicRecordInit> = {
  name: 'TopicRecord',
  apiKey: 2,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('TopicRecord', version, 0, 0)
    try {
      return readTopicRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'TopicRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('TopicRecord', version, 0, 0)
    writeTopicRecord(writer, message, version)
  },
}

function readTopicRecord(reader: Reader, _version: number): TopicRecord {
  const name = reader.compactString()
  const topicId = reader.uuid()
  const message: TopicRecord = { name, topicId }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeTopicRecord(writer: Writer, message: TopicRecordInit, _version: number): void {
  writer.compactString(message.name ?? '')
  writer.uuid(message.topicId ?? zeroUuid)
  writeUnknownTags(writer, message.unknownTags)
}
