// Generated from spec/coordinator/share/share-update-key.txt, do not edit: ShareUpdateKey.
import { type MessageCodec, type Reader, type Uuid, type Writer, checkVersion, malformedIn, zeroUuid } from '@millrace/protocol'

/** Record 1: ShareUpdateKey, version 0. */
export interface ShareUpdateKey {
  groupId: string
  topicId: Uuid
  partition: number
}

/** {@link ShareUpdateKey} to be written: a field left out has its default. */
export interface ShareUpdateKeyInit {
  readonly groupId?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partition?: number | undefined
}

/** Reads and writes {@link ShareUpdateKey}. */
export const shareUpdateKey: MessageCodec<ShareUpdateKey, ShareUpdateKeyInit> = {
  name: 'ShareUpdateKey',
  apiKey: 1,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ShareUpdateKey', version, 0, 0)
    try {
      return readShareUpdateKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareUpdateKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareUpdateKey', version, 0, 0)
    writeShareUpdateKey(writer, message, version)
  },
}

function readShareUpdateKey(reader: Reader, _version: number): ShareUpdateKey {
  const groupId = reader.string()
  const topicId = reader.uuid()
  const partition = reader.int32()
  return { groupId, topicId, partition }
}

function writeShareUpdateKey(writer: Writer, message: ShareUpdateKeyInit, _version: number): void {
  writer.string(message.groupId ?? '')
  writer.uuid(message.topicId ?? zeroUuid)
  writer.int32(message.partition ?? 0)
}
