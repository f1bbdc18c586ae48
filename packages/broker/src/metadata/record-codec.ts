// Frame (frame version, type, version) around the generated metadata records.
import { MalformedMessage, type MessageCodec, Reader, Writer } from '@millrace/protocol'
import { abortTransactionRecord } from './records/abort-transaction-record.ts'
import { accessControlEntryRecord } from './records/access-control-entry-record.ts'
import { beginTransactionRecord } from './records/begin-transaction-record.ts'
import { brokerRegistrationChangeRecord } from './records/broker-registration-change-record.ts'
import { clearElrRecord } from './records/clear-elr-record.ts'
import { clientQuotaRecord } from './records/client-quota-record.ts'
import { configRecord } from './records/config-record.ts'
import { delegationTokenRecord } from './records/delegation-token-record.ts'
import { endTransactionRecord } from './records/end-transaction-record.ts'
import { featureLevelRecord } from './records/feature-level-record.ts'
import { fenceBrokerRecord } from './records/fence-broker-record.ts'
import { noOpRecord } from './records/no-op-record.ts'
import { partitionChangeRecord } from './records/partition-change-record.ts'
import { partitionRecord } from './records/partition-record.ts'
import { producerIdsRecord } from './records/producer-ids-record.ts'
import { registerBrokerRecord } from './records/register-broker-record.ts'
import { registerControllerRecord } from './records/register-controller-record.ts'
import { removeAccessControlEntryRecord } from './records/remove-access-control-entry-record.ts'
import { removeDelegationTokenRecord } from './records/remove-delegation-token-record.ts'
import { removeTopicRecord } from './records/remove-topic-record.ts'
import { removeUserScramCredentialRecord } from './records/remove-user-scram-credential-record.ts'
import { topicRecord } from './records/topic-record.ts'
import { unfenceBrokerRecord } from './records/unfence-broker-record.ts'
import { unregisterBrokerRecord } from './records/unregister-broker-record.ts'
import { unregisterControllerRecord } from './records/unregister-controller-record.ts'
import { userScramCredentialRecord } from './records/user-scram-credential-record.ts'
import { zkMigrationStateRecord } from './records/zk-migration-state-record.ts'

/** Every metadata record of Kafka 4.4. */
const codecs = {
  registerBroker: registerBrokerRecord,
  unregisterBroker: unregisterBrokerRecord,
  topic: topicRecord,
  partition: partitionRecord,
  config: configRecord,
  partitionChange: partitionChangeRecord,
  fenceBroker: fenceBrokerRecord,
  unfenceBroker: unfenceBrokerRecord,
  removeTopic: removeTopicRecord,
  delegationToken: delegationTokenRecord,
  userScramCredential: userScramCredentialRecord,
  featureLevel: featureLevelRecord,
  clientQuota: clientQuotaRecord,
  producerIds: producerIdsRecord,
  brokerRegistrationChange: brokerRegistrationChangeRecord,
  accessControlEntry: accessControlEntryRecord,
  removeAccessControlEntry: removeAccessControlEntryRecord,
  noOp: noOpRecord,
  zkMigrationState: zkMigrationStateRecord,
  removeUserScramCredential: removeUserScramCredentialRecord,
  beginTransaction: beginTransactionRecord,
  endTransaction: endTransactionRecord,
  abortTransaction: abortTransactionRecord,
  removeDelegationToken: removeDelegationTokenRecord,
  registerController: registerControllerRecord,
  clearElr: clearElrRecord,
  unregisterController: unregisterControllerRecord,
} as const

export type RecordKind = keyof typeof codecs

type ReadOf<K extends RecordKind> = (typeof codecs)[K] extends MessageCodec<infer T, infer _> ? T : never
type InitOf<K extends RecordKind> = (typeof codecs)[K] extends MessageCodec<infer _, infer Init> ? Init : never

/** A metadata record as it was read. */
export type MetadataRecord = {
  [K in RecordKind]: { readonly kind: K; readonly version: number; readonly value: ReadOf<K> }
}[RecordKind]

/** A metadata record to be written. */
export type MetadataRecordInit = {
  [K in RecordKind]: { readonly kind: K; readonly version: number; readonly value: InitOf<K> }
}[RecordKind]

/** One record of this kind at this version; a field left out has its default. */
export function recordOf<K extends RecordKind>(kind: K, value: InitOf<K>, version = 0): MetadataRecordInit {
  return { kind, version, value } as MetadataRecordInit
}

const kindByKey: ReadonlyMap<number, RecordKind> = new Map(
  (Object.keys(codecs) as RecordKind[]).map((kind) => [codecs[kind].apiKey, kind]),
)

/** The codec of a record's type. */
export function metadataRecordCodec(type: number): MessageCodec<object, never> | undefined {
  const kind = kindByKey.get(type)
  return kind === undefined ? undefined : (codecs[kind] as MessageCodec<object, never>)
}

const frameVersion = 1

/** The value of the log record; its key is null. */
export function encodeRecord(record: MetadataRecordInit): Uint8Array {
  const writer = new Writer(64)
  writeRecord(writer, record)
  return writer.toBytes()
}

/** The values of many records, side by side in one piece of memory. */
export function encodeRecords(records: readonly MetadataRecordInit[]): Uint8Array[] {
  const writer = new Writer(Math.max(64, records.length * recordBytesUsual))
  const ends: number[] = []
  for (const record of records) {
    writeRecord(writer, record)
    ends.push(writer.position())
  }
  const bytes = writer.toBytes()
  return ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end))
}

/** A partition with one replica. */
const recordBytesUsual = 100

function writeRecord(writer: Writer, record: MetadataRecordInit): void {
  const codec = codecs[record.kind] as MessageCodec<unknown, unknown>
  writer.unsignedVarint(frameVersion)
  writer.unsignedVarint(codec.apiKey)
  writer.unsignedVarint(record.version)
  codec.write(writer, record.value, record.version)
}

/**
 * Reads one metadata record.
 * @throws MalformedMessage the frame or the record is damaged, or of a type or version this broker does not know: going on without it
 * would be a wrong image of the cluster.
 */
export function decodeRecord(bytes: Uint8Array): MetadataRecord {
  const reader = new Reader(bytes)
  const frame = reader.unsignedVarint()
  if (frame !== frameVersion) throw new MalformedMessage(`frame version ${frame}, not ${frameVersion}`, 'metadata record')
  const key = reader.unsignedVarint()
  const kind = kindByKey.get(key)
  if (kind === undefined) throw new MalformedMessage(`type ${key} is unknown: it was written by a newer Kafka`, 'metadata record')
  const codec = codecs[kind] as MessageCodec<unknown, unknown>
  const version = reader.unsignedVarint()
  const value = codec.read(reader, version)
  if (reader.remaining() > 0)
    throw new MalformedMessage(`${reader.remaining()} bytes behind the end of ${codec.name}`, 'metadata record')
  return { kind, version, value } as MetadataRecord
}
