// Generated from spec/metadata/remove-topic-record.txt, do not edit: RemoveTopicRecord.
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

/** Record 9: RemoveTopicRecord, version 0. */
export interface RemoveTopicRecord {
  topicId: Uuid
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoveTopicRecord} to be written: a field left out has its default. */
export interface RemoveTopicRecordInit {
  readonly topicId?: Uuid | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RemoveTopicRecord}. */
export const removeTopicRecord: MessageCodec<RemoveTopicRecord, RemoveTopicRecordInit> = {
  name: 'RemoveTopicRecord',
  apiKey: 9,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('RemoveTopicRecord', version, 0, 0)
    try {
      return readRemoveTopicRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RemoveTopicRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RemoveTopicRecord', version, 0, 0)
    writeRemoveTopicRecord(writer, message, version)
  },
}

function readRemoveTopicRecord(reader: Reader, _version: number): RemoveTopicRecord {
  const topicId = reader.uuid()
  const message: RemoveTopicRecord = { topicId }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoveTopicRecord(writer: Writer, message: RemoveTopicRecordInit, _version: number): void {
  writer.uuid(message.topicId ?? zeroUuid)
  writeUnknownTags(writer, message.unknownTags)
}
