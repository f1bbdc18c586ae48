// Generated from spec/coordinator/share/share-snapshot-key.txt, do not edit: ShareSnapshotKey.
import { type MessageCodec, type Reader, type Uuid, type Writer, checkVersion, malformedIn, zeroUuid } from '@millrace/protocol'

/** Record 0: ShareSnapshotKey, version 0. */
export interface ShareSnapshotKey {
  groupId: string
  topicId: Uuid
  partition: number
}

/** {@link ShareSnapshotKey} to be written: a field left out has its default. */
export interface ShareSnapshotKeyInit {
  readonly groupId?: string | undefined
  readonly topicId?: Uuid | undefined
  readonly partition?: number | undefined
}

/** Reads and writes {@link ShareSnapshotKey}. */
export const shareSnapshotKey: MessageCodec<ShareSnapshotKey, ShareSnapshotKeyInit> = {
  name: 'ShareSnapshotKey',
  apiKey: 0,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: Infinity,
  read(reader, version) {
    checkVersion('ShareSnapshotKey', version, 0, 0)
    try {
      return readShareSnapshotKey(reader, version)
    } catch (error) {
      throw malformedIn(error, 'ShareSnapshotKey', version)
    }
  },
  write(writer, message, version) {
    checkVersion('ShareSnapshotKey', version, 0, 0)
    writeShareSnapshotKey(writer, message, version)
  },
}

function readShareSnapshotKey(reader: Reader, _version: number): ShareSnapshotKey {
  const groupId = reader.string()
  const topicId = reader.uuid()
  const partition = reader.int32()
  return { groupId, topicId, partition }
}

function writeShareSnapshotKey(writer: Writer, message: ShareSnapshotKeyInit, _version: number): void {
  writer.string(message.groupId ?? '')
  writer.uuid(message.topicId ?? zeroUuid)
  writer.int32(message.partition ?? 0)
}
