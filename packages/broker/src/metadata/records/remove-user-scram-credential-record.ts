// Generated from spec/metadata/remove-user-scram-credential-record.txt, do not edit: RemoveUserScramCredentialRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 22: RemoveUserScramCredentialRecord, version 0. */
export interface RemoveUserScramCredentialRecord {
  name: string
  mechanism: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link RemoveUserScramCredentialRecord} to be written: a field left out has its default. */
export interface RemoveUserScramCredentialRecordInit {
  readonly name?: string | undefined
  readonly mechanism?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link RemoveUserScramCredentialRecord}. */
export const removeUserScramCredentialRecord: MessageCodec<RemoveUserScramCredentialRecord, RemoveUserScramCredentialRecordInit> =
  {
    name: 'RemoveUserScramCredentialRecord',
    apiKey: 22,
    minVersion: 0,
    maxVersion: 0,
    flexibleFrom: 0,
    read(reader, version) {
      checkVersion('RemoveUserScramCredentialRecord', version, 0, 0)
      try {
        return readRemoveUserScramCredentialRecord(reader, version)
      } catch (error) {
        throw malformedIn(error, 'RemoveUserScramCredentialRecord', version)
      }
    },
    write(writer, message, version) {
      checkVersion('RemoveUserScramCredentialRecord', version, 0, 0)
      writeRemoveUserScramCredentialRecord(writer, message, version)
    },
  }

function readRemoveUserScramCredentialRecord(reader: Reader, _version: number): RemoveUserScramCredentialRecord {
  const name = reader.compactString()
  const mechanism = reader.int8()
  const message: RemoveUserScramCredentialRecord = { name, mechanism }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeRemoveUserScramCredentialRecord(
  writer: Writer,
  message: RemoveUserScramCredentialRecordInit,
  _version: number,
): void {
  writer.compactString(message.name ?? '')
  writer.int8(message.mechanism ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
