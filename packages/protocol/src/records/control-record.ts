// Control records: commit and abort of transactions, and the marks of the quorum's log and snapshots.
import { type EndTxnMarker, endTxnMarker } from '../messages/end-txn-marker.ts'
import { type KRaftVersionRecord, type KRaftVersionRecordInit, kraftVersionRecord } from '../messages/kraft-version-record.ts'
import { type LeaderChangeMessage, type LeaderChangeMessageInit, leaderChangeMessage } from '../messages/leader-change-message.ts'
import {
  type SnapshotFooterRecord,
  type SnapshotFooterRecordInit,
  snapshotFooterRecord,
} from '../messages/snapshot-footer-record.ts'
import {
  type SnapshotHeaderRecord,
  type SnapshotHeaderRecordInit,
  snapshotHeaderRecord,
} from '../messages/snapshot-header-record.ts'
import { type VotersRecord, type VotersRecordInit, votersRecord } from '../messages/voters-record.ts'
import { MalformedMessage } from '../primitives/malformed-message.ts'
import type { MessageCodec } from '../primitives/message-codec.ts'
import { Reader } from '../primitives/reader.ts'
import { Writer } from '../primitives/writer.ts'
import { BatchBuilder } from './batch-builder.ts'
import type { Codecs } from './compression.ts'
import type { Crc32c } from './crc32c.ts'
import { int16At } from './int64.ts'

/** Numbers of the control records, in the second int16 of their key. */
export const ControlRecordType = {
  ABORT: 0,
  COMMIT: 1,
  LEADER_CHANGE: 2,
  SNAPSHOT_HEADER: 3,
  SNAPSHOT_FOOTER: 4,
  KRAFT_VERSION: 5,
  KRAFT_VOTERS: 6,
} as const

/** A control record that was read; `unknown` is one of a newer Kafka, to be passed over. */
export type ControlRecord =
  | { readonly kind: 'abort' | 'commit'; readonly coordinatorEpoch: number }
  | { readonly kind: 'leaderChange'; readonly message: LeaderChangeMessage }
  | { readonly kind: 'snapshotHeader'; readonly message: SnapshotHeaderRecord }
  | { readonly kind: 'snapshotFooter'; readonly message: SnapshotFooterRecord }
  | { readonly kind: 'kraftVersion'; readonly message: KRaftVersionRecord }
  | { readonly kind: 'kraftVoters'; readonly message: VotersRecord }
  | { readonly kind: 'unknown'; readonly type: number }

/** A control record to be written. A quorum's message carries its version as its own first field: it is written in that one. */
export type ControlRecordInit =
  | { readonly kind: 'abort' | 'commit'; readonly coordinatorEpoch: number }
  | { readonly kind: 'leaderChange'; readonly message: LeaderChangeMessageInit }
  | { readonly kind: 'snapshotHeader'; readonly message: SnapshotHeaderRecordInit }
  | { readonly kind: 'snapshotFooter'; readonly message: SnapshotFooterRecordInit }
  | { readonly kind: 'kraftVersion'; readonly message: KRaftVersionRecordInit }
  | { readonly kind: 'kraftVoters'; readonly message: VotersRecordInit }

/** Number of a control record by its key. @throws MalformedMessage */
export function controlRecordType(key: Uint8Array): number {
  if (key.length < 4 || int16At(key, 0) < 0) throw new MalformedMessage(`a key of ${key.length} bytes`, 'control record')
  return int16At(key, 2)
}

/** A control record by the key and value of its record. @throws MalformedMessage */
export function readControlRecord(key: Uint8Array, value: Uint8Array): ControlRecord {
  const type = controlRecordType(key)
  switch (type) {
    case ControlRecordType.ABORT:
    case ControlRecordType.COMMIT:
      return {
        kind: type === ControlRecordType.COMMIT ? 'commit' : 'abort',
        coordinatorEpoch: readEndTxnMarker(value).coordinatorEpoch,
      }
    case ControlRecordType.LEADER_CHANGE:
      return { kind: 'leaderChange', message: readVersioned(leaderChangeMessage, value) }
    case ControlRecordType.SNAPSHOT_HEADER:
      return { kind: 'snapshotHeader', message: readVersioned(snapshotHeaderRecord, value) }
    case ControlRecordType.SNAPSHOT_FOOTER:
      return { kind: 'snapshotFooter', message: readVersioned(snapshotFooterRecord, value) }
    case ControlRecordType.KRAFT_VERSION:
      return { kind: 'kraftVersion', message: readVersioned(kraftVersionRecord, value) }
    case ControlRecordType.KRAFT_VOTERS:
      return { kind: 'kraftVoters', message: readVersioned(votersRecord, value) }
    default:
      return { kind: 'unknown', type }
  }
}

export interface ControlBatch {
  readonly records: readonly ControlRecordInit[]
  /** Milliseconds. */
  readonly timestamp: number
  readonly baseOffset?: number | undefined
  readonly partitionLeaderEpoch?: number | undefined
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly transactional?: boolean | undefined
}

/** A batch of control records: never compressed, without sequences. */
export function controlBatch(batch: ControlBatch, crc32c: Crc32c): Uint8Array {
  const builder = new BatchBuilder({ codecId: 0, initialBytes: 256 })
  for (const record of batch.records) {
    const { type, value } = encode(record)
    builder.append(batch.timestamp, Uint8Array.of(0, 0, 0, type), value)
  }
  return builder.build({ ...batch, control: true }, { crc32c, codec: noCodec })
}

/** The end of a transaction as it lies in the log of each partition that took part (KIP-98). */
export interface EndTxnMarkerBatch {
  readonly producerId: number
  readonly producerEpoch: number
  /** False: abort. */
  readonly commit: boolean
  readonly coordinatorEpoch: number
  /** Milliseconds. */
  readonly timestamp: number
  readonly baseOffset?: number | undefined
  readonly partitionLeaderEpoch?: number | undefined
}

/** The batch of one transaction marker. */
export function endTxnMarkerBatch(marker: EndTxnMarkerBatch, crc32c: Crc32c): Uint8Array {
  const { commit, coordinatorEpoch, ...rest } = marker
  return controlBatch(
    { ...rest, transactional: true, records: [{ kind: commit ? 'commit' : 'abort', coordinatorEpoch }] },
    crc32c,
  )
}

function encode(record: ControlRecordInit): { type: number; value: Uint8Array } {
  switch (record.kind) {
    case 'abort':
    case 'commit': {
      const writer = new Writer(8)
      // Unlike the quorum's messages this one has its version in front, as coordinators' values have.
      writer.int16(0)
      endTxnMarker.write(writer, { coordinatorEpoch: record.coordinatorEpoch }, 0)
      return { type: record.kind === 'commit' ? ControlRecordType.COMMIT : ControlRecordType.ABORT, value: writer.toBytes() }
    }
    case 'leaderChange':
      return {
        type: ControlRecordType.LEADER_CHANGE,
        value: writeVersioned(leaderChangeMessage, record.message, record.message.version),
      }
    case 'snapshotHeader':
      return {
        type: ControlRecordType.SNAPSHOT_HEADER,
        value: writeVersioned(snapshotHeaderRecord, record.message, record.message.version),
      }
    case 'snapshotFooter':
      return {
        type: ControlRecordType.SNAPSHOT_FOOTER,
        value: writeVersioned(snapshotFooterRecord, record.message, record.message.version),
      }
    case 'kraftVersion':
      return {
        type: ControlRecordType.KRAFT_VERSION,
        value: writeVersioned(kraftVersionRecord, record.message, record.message.version),
      }
    case 'kraftVoters':
      return { type: ControlRecordType.KRAFT_VOTERS, value: writeVersioned(votersRecord, record.message, record.message.version) }
  }
}

function readEndTxnMarker(value: Uint8Array): EndTxnMarker {
  const reader = new Reader(value)
  const version = reader.int16()
  if (version < 0) throw new MalformedMessage(`version ${version}`, 'EndTxnMarker')
  // Later versions may only add fields at the end.
  return endTxnMarker.read(reader, Math.min(version, endTxnMarker.maxVersion))
}

// The first field of each of these messages is its version.
function readVersioned<T, Init>(codec: MessageCodec<T, Init>, value: Uint8Array): T {
  const version = new Reader(value).int16()
  if (version < codec.minVersion) throw new MalformedMessage(`version ${version}`, codec.name)
  return codec.read(new Reader(value), Math.min(version, codec.maxVersion))
}

function writeVersioned<T, Init>(codec: MessageCodec<T, Init>, message: Init, version = 0): Uint8Array {
  const writer = new Writer(128)
  codec.write(writer, message, version)
  return writer.toBytes()
}

const noCodec: Codecs['codec'] = (name) => {
  throw new Error(`control records are never compressed, but ${name} was asked for`)
}
