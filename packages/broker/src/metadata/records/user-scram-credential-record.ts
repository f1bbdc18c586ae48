// Generated from spec/metadata/user-scram-credential-record.txt, do not edit: UserScramCredentialRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  emptyBytes,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 11: UserScramCredentialRecord, version 0. */
export interface UserScramCredentialRecord {
  name: string
  mechanism: number
  salt: Uint8Array
  storedKey: Uint8Array
  serverKey: Uint8Array
  iterations: number
  unknownTags?: readonly UnknownTag[]
}

/** {@link UserScramCredentialRecord} to be written: a field left out has its default. */
export interface UserScramCredentialRecordInit {
  readonly name?: string | undefined
  readonly mechanism?: number | undefined
  readonly salt?: Uint8Array | undefined
  readonly storedKey?: Uint8Array | undefined
  readonly serverKey?: Uint8Array | undefined
  readonly iterations?: number | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link UserScramCredentialRecord}. */
export const userScramCredentialRecord: MessageCodec<UserScramCredentialRecord, UserScramCredentialRecordInit> = {
  name: 'UserScramCredentialRecord',
  apiKey: 11,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('UserScramCredentialRecord', version, 0, 0)
    try {
      return readUserScramCredentialRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'UserScramCredentialRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('UserScramCredentialRecord', version, 0, 0)
    writeUserScramCredentialRecord(writer, message, version)
  },
}

function readUserScramCredentialRecord(reader: Reader, _version: number): UserScramCredentialRecord {
  const name = reader.compactString()
  const mechanism = reader.int8()
  const salt = reader.compactBytes()
  const storedKey = reader.compactBytes()
  const serverKey = reader.compactBytes()
  const iterations = reader.int32()
  const message: UserScramCredentialRecord = { name, mechanism, salt, storedKey, serverKey, iterations }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeUserScramCredentialRecord(writer: Writer, message: UserScramCredentialRecordInit, _version: number): void {
  writer.compactString(message.name ?? '')
  writer.int8(message.mechanism ?? 0)
  writer.compactBytes(message.salt ?? emptyBytes)
  writer.compactBytes(message.storedKey ?? emptyBytes)
  writer.compactBytes(message.serverKey ?? emptyBytes)
  writer.int32(message.iterations ?? 0)
  writeUnknownTags(writer, message.unknownTags)
}
