// Generated from spec/metadata/remove-delegation-token-record.txt, do not edit: RemoveDelegationTokenRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 26: RemoveDelegationTokenRecord, version 0. */
export interface RemoveDelegationTokenRecord {
  tokenId: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoveDelegationTokenRecord} to be written: a field left out has its default. */
export interface RemoveDelegationTokenRecordInit {
  readonly tokenId?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RemoveDelegationTokenRecord}. */
export const removeDelegationTokenRecord: MessageCodec<RemoveDelegationTokenRecord, RemoveDelegationTokenRecordInit> = {
  name: 'RemoveDelegationTokenRecord',
  apiKey: 26,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('RemoveDelegationTokenRecord', version, 0, 0)
    try {
      return readRemoveDelegationTokenRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'RemoveDelegationTokenRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('RemoveDelegationTokenRecord', version, 0, 0)
    writeRemoveDelegationTokenRecord(writer, message, version)
  },
}

function readRemoveDelegationTokenRecord(reader: Reader, _version: number): RemoveDelegationTokenRecord {
  const tokenId = reader.compactString()
  const message: RemoveDelegationTokenRecord = { tokenId }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoveDelegationTokenRecord(writer: Writer, message: RemoveDelegationTokenRecordInit, _version: number): void {
  writer.compactString(message.tokenId ?? '')
  writeUnknownTags(writer, message.unknownTags)
}
