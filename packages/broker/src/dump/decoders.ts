// Keys and values of the internal topics in words: which record it is, and its fields.
import {
  MalformedMessage,
  Reader,
  UnsupportedVersion,
  consumerProtocolAssignment,
  consumerProtocolSubscription,
} from '@millrace/protocol'
import type { MessageCodec } from '@millrace/protocol'
import { metadataRecordCodec } from '../metadata/record-codec.ts'
import type { RecordPair } from './coordinator-pairs.ts'
import { offsetsPairs, shareStatePairs, transactionsPairs } from './coordinator-pairs.ts'
import type { Json } from './record-json.ts'
import { recordJson } from './record-json.ts'

/** Which records a log holds. */
export type DecoderName = 'offsets' | 'transactions' | 'metadata' | 'share-state'

/** A record decoded; a value of `undefined` is a deletion. */
export interface Decoded {
  readonly key?: Json
  readonly value?: Json
  /** It is not of a known type, or damaged. */
  readonly problem?: string
}

const pairsOf: Readonly<Record<Exclude<DecoderName, 'metadata'>, ReadonlyMap<number, RecordPair>>> = {
  offsets: offsetsPairs,
  transactions: transactionsPairs,
  'share-state': shareStatePairs,
}

/** The decoder of a topic, by its name. */
export function decoderOf(topic: string): DecoderName | undefined {
  switch (topic) {
    case '__consumer_offsets':
      return 'offsets'
    case '__transaction_state':
      return 'transactions'
    case '__share_group_state':
      return 'share-state'
    case '__cluster_metadata':
      return 'metadata'
  }
  return undefined
}

/** Never throws for damaged bytes: a dump goes on behind them. */
export function decodeRecordOf(name: DecoderName, key: Uint8Array | null, value: Uint8Array | null): Decoded {
  try {
    return name === 'metadata' ? metadataRecord(value) : coordinatorRecord(pairsOf[name], key, value)
  } catch (cause) {
    if (!(cause instanceof MalformedMessage || cause instanceof UnsupportedVersion)) throw cause
    return { problem: cause.message }
  }
}

function metadataRecord(bytes: Uint8Array | null): Decoded {
  if (bytes === null) return { problem: 'there is no value' }
  const reader = new Reader(bytes)
  const frame = reader.unsignedVarint()
  const type = reader.unsignedVarint()
  const version = reader.unsignedVarint()
  const codec = metadataRecordCodec(type)
  if (frame !== 1 || codec === undefined) return { problem: `frame version ${frame}, type ${type}: not known` }
  const data = recordJson(codec.name, codec.read(reader, version), version)
  return { value: { type: upperSnake(codec.name), version, data } }
}

/** `PartitionRecord` is `PARTITION_RECORD`. */
const upperSnake = (name: string): string => name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase()

function coordinatorRecord(
  pairs: ReadonlyMap<number, RecordPair>,
  keyBytes: Uint8Array | null,
  valueBytes: Uint8Array | null,
): Decoded {
  if (keyBytes === null) return { problem: 'there is no key' }
  const keys = new Reader(keyBytes)
  const type = keys.int16()
  const [keyCodec, valueCodec] = pairs.get(type) ?? []
  if (keyCodec === undefined || valueCodec === undefined) return { problem: `type ${type} is not known` }
  const key = { type: String(type), data: recordJson(keyCodec.name, keyCodec.read(keys, 0), 0) }
  if (valueBytes === null) return { key }
  const values = new Reader(valueBytes)
  const version = values.int16()
  const value = valueCodec.read(values, version)
  const data = exactly(valueBytes, recordJson(valueCodec.name, value, version))
  return {
    key,
    value: { version: String(version), data: valueCodec.name === 'GroupMetadataValue' ? withMembers(value, data) : data },
  }
}

/** All 64 bits of a hash count, and as a number it would lose some: it is read again. */
function exactly(bytes: Uint8Array, data: { readonly [name: string]: Json }): { readonly [name: string]: Json } {
  if (data['metadataHash'] === undefined) return data
  // int16 version · int32 epoch · the hash; in consumer groups behind the count of tags, its tag and its size.
  const at = Object.keys(data).length === 2 && bytes.length === 17 ? 9 : 6
  return { ...data, metadataHash: new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(at) }
}

interface GroupValue {
  readonly protocolType: string
  readonly members: readonly { readonly subscription: Uint8Array; readonly assignment: Uint8Array }[]
}

/** Members of a classic group of consumers have bytes of their own format, shown too. */
function withMembers(value: object, data: { readonly [name: string]: Json }): { readonly [name: string]: Json } {
  const { protocolType, members } = value as GroupValue
  if (protocolType !== 'consumer') return data
  const shown = (data['members'] as readonly { readonly [name: string]: Json }[]).map((member, i) => ({
    ...member,
    subscription: embedded(consumerProtocolSubscription, members[i]!.subscription),
    assignment: embedded(consumerProtocolAssignment, members[i]!.assignment),
  }))
  return { ...data, members: shown }
}

function embedded(codec: MessageCodec<object, never>, bytes: Uint8Array): Json {
  if (bytes.length === 0) return {}
  const reader = new Reader(bytes)
  const version = Math.min(reader.int16(), codec.maxVersion)
  return recordJson(codec.name, codec.read(reader, version), version)
}
