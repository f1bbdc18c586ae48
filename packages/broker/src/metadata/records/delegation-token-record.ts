// Generated from spec/metadata/delegation-token-record.txt, do not edit: DelegationTokenRecord.
import {
  type MessageCodec,
  type Reader,
  type UnknownTag,
  type Writer,
  checkVersion,
  malformedIn,
  writeUnknownTags,
} from '@millrace/protocol'

/** Record 10: DelegationTokenRecord, version 0. */
export interface DelegationTokenRecord {
  owner: string
  requester: string
  renewers: string[]
  issueTimestamp: number
  maxTimestamp: number
  expirationTimestamp: number
  tokenId: string
  unknownTags?: readonly UnknownTag[]
}

/** {@link DelegationTokenRecord} to be written: a field left out has its default. */
export interface DelegationTokenRecordInit {
  readonly owner?: string | undefined
  readonly requester?: string | undefined
  readonly renewers?: readonly string[] | undefined
  readonly issueTimestamp?: number | undefined
  readonly maxTimestamp?: number | undefined
  readonly expirationTimestamp?: number | undefined
  readonly tokenId?: string | undefined
  readonly unknownTags?: readonly UnknownTag[] | undefined
}

/** Reads and writes {@link DelegationTokenRecord}. */
export const delegationTokenRecord: MessageCodec<DelegationTokenRecord, DelegationTokenRecordInit> = {
  name: 'DelegationTokenRecord',
  apiKey: 10,
  minVersion: 0,
  maxVersion: 0,
  flexibleFrom: 0,
  read(reader, version) {
    checkVersion('DelegationTokenRecord', version, 0, 0)
    try {
      return readDelegationTokenRecord(reader, version)
    } catch (error) {
      throw malformedIn(error, 'DelegationTokenRecord', version)
    }
  },
  write(writer, message, version) {
    checkVersion('DelegationTokenRecord', version, 0, 0)
    writeDelegationTokenRecord(writer, message, version)
  },
}

function readDelegationTokenRecord(reader: Reader, _version: number): DelegationTokenRecord {
  const owner = reader.compactString()
  const requester = reader.compactString()
  const renewersLength = reader.compactArrayLength(1)
  const renewers: string[] = []
  for (let i = 0; i < renewersLength; i += 1) renewers.push(reader.compactString())
  const issueTimestamp = reader.int64()
  const maxTimestamp = reader.int64()
  const expirationTimestamp = reader.int64()
  const tokenId = reader.compactString()
  const message: DelegationTokenRecord = {
    owner,
    requester,
    renewers,
    issueTimestamp,
    maxTimestamp,
    expirationTimestamp,
    tokenId,
  }
  const unknownTags = reader.unknownTags()
  if (unknownTags !== undefined) message.unknownTags = unknownTags
  return message
}

function writeDelegationTokenRecord(writer: Writer, message: DelegationTokenRecordInit, _version: number): void {
  writer.compactString(message.owner ?? '')
  writer.compactString(message.requester ?? '')
  const renewers = message.renewers ?? []
  writer.compactArrayLength(renewers.length)
  for (const element of renewers) writer.compactString(element)
  writer.int64(message.issueTimestamp ?? 0)
  writer.int64(message.maxTimestamp ?? 0)
  writer.int64(message.expirationTimestamp ?? 0)
  writer.compactString(message.tokenId ?? '')
  writeUnknownTags(writer, message.unknownTags)
}
