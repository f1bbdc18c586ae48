// The records of consumer groups (KIP-848) in __consumer_offsets, as values and as bytes.
import { Reader, type Writer } from '@millrace/protocol'
import { consumerGroupCurrentMemberAssignmentKey } from './records/consumer-group-current-member-assignment-key.ts'
import type { ConsumerGroupCurrentMemberAssignmentValueInit } from './records/consumer-group-current-member-assignment-value.ts'
import { consumerGroupCurrentMemberAssignmentValue } from './records/consumer-group-current-member-assignment-value.ts'
import { consumerGroupMemberMetadataKey } from './records/consumer-group-member-metadata-key.ts'
import type { ConsumerGroupMemberMetadataValueInit } from './records/consumer-group-member-metadata-value.ts'
import { consumerGroupMemberMetadataValue } from './records/consumer-group-member-metadata-value.ts'
import { consumerGroupMetadataKey } from './records/consumer-group-metadata-key.ts'
import { consumerGroupPartitionMetadataKey } from './records/consumer-group-partition-metadata-key.ts'
import { consumerGroupRegularExpressionKey } from './records/consumer-group-regular-expression-key.ts'
import { consumerGroupRegularExpressionValue } from './records/consumer-group-regular-expression-value.ts'
import { consumerGroupTargetAssignmentMemberKey } from './records/consumer-group-target-assignment-member-key.ts'
import type { ConsumerGroupTargetAssignmentMemberValueInit } from './records/consumer-group-target-assignment-member-value.ts'
import { consumerGroupTargetAssignmentMemberValue } from './records/consumer-group-target-assignment-member-value.ts'
import { consumerGroupTargetAssignmentMetadataKey } from './records/consumer-group-target-assignment-metadata-key.ts'
import { consumerGroupTargetAssignmentMetadataValue } from './records/consumer-group-target-assignment-metadata-value.ts'

/** One of a group's own. Null stands for what is no more. */
interface OfGroup<K extends string, V> {
  readonly kind: K
  readonly groupId: string
  readonly value: V | null
}

/** One of a member's. */
interface OfMember<K extends string, V> extends OfGroup<K, V> {
  readonly memberId: string
}

export interface GroupEpoch {
  readonly epoch: number
  /** Hash of the topics that the group was last assigned for, unsigned; 0 without one. */
  readonly metadataHash: bigint
}

export interface TargetEpoch {
  readonly assignmentEpoch: number
  /** Wall time, ms; 0 when not known. */
  readonly assignmentTimestamp: number
}

/** The topics that a pattern names. */
export interface ResolvedRegex {
  readonly topics: readonly string[]
  /** Offset in the metadata log up to which topics were looked at. */
  readonly version: number
  /** Wall time, ms. */
  readonly timestamp: number
}

export type ConsumerRecord =
  | OfGroup<'consumer-group', GroupEpoch>
  | OfGroup<'consumer-target-epoch', TargetEpoch>
  // Up to 4.0 Kafka kept the topics themselves. They are read over, and removed where they are.
  | OfGroup<'consumer-topics', undefined>
  | OfMember<'consumer-member', ConsumerGroupMemberMetadataValueInit>
  | OfMember<'consumer-target', ConsumerGroupTargetAssignmentMemberValueInit>
  | OfMember<'consumer-current', ConsumerGroupCurrentMemberAssignmentValueInit>
  | (OfGroup<'consumer-regex', ResolvedRegex> & { readonly regex: string })

const types = {
  group: 3,
  topics: 4,
  member: 5,
  targetEpoch: 6,
  target: 7,
  current: 8,
  regex: 16,
} as const

/** All values are of this version. */
const valueVersion = 0

export const isConsumerRecordType = (type: number): boolean =>
  (type >= types.group && type <= types.current) || type === types.regex

export function encodeConsumerRecord(
  record: ConsumerRecord,
  writer: Writer,
): { readonly key: Uint8Array; readonly value: Uint8Array | null } {
  writeKey(writer, record)
  const key = writer.take()
  if (record.value === null) return { key, value: null }
  writer.int16(valueVersion)
  writeValue(writer, record)
  return { key, value: writer.take() }
}

function writeKey(key: Writer, record: ConsumerRecord): void {
  const { groupId } = record
  switch (record.kind) {
    case 'consumer-group':
      key.int16(types.group)
      return consumerGroupMetadataKey.write(key, { groupId }, 0)
    case 'consumer-topics':
      key.int16(types.topics)
      return consumerGroupPartitionMetadataKey.write(key, { groupId }, 0)
    case 'consumer-target-epoch':
      key.int16(types.targetEpoch)
      return consumerGroupTargetAssignmentMetadataKey.write(key, { groupId }, 0)
    case 'consumer-member':
      key.int16(types.member)
      return consumerGroupMemberMetadataKey.write(key, { groupId, memberId: record.memberId }, 0)
    case 'consumer-target':
      key.int16(types.target)
      return consumerGroupTargetAssignmentMemberKey.write(key, { groupId, memberId: record.memberId }, 0)
    case 'consumer-current':
      key.int16(types.current)
      return consumerGroupCurrentMemberAssignmentKey.write(key, { groupId, memberId: record.memberId }, 0)
    case 'consumer-regex':
      key.int16(types.regex)
      return consumerGroupRegularExpressionKey.write(key, { groupId, regularExpression: record.regex }, 0)
  }
}

function writeValue(value: Writer, record: ConsumerRecord): void {
  if (record.value === null || record.value === undefined) return
  switch (record.kind) {
    case 'consumer-group':
      return writeGroupEpoch(value, record.value)
    case 'consumer-target-epoch':
      return consumerGroupTargetAssignmentMetadataValue.write(value, record.value, valueVersion)
    case 'consumer-member':
      return consumerGroupMemberMetadataValue.write(value, record.value, valueVersion)
    case 'consumer-target':
      return consumerGroupTargetAssignmentMemberValue.write(value, record.value, valueVersion)
    case 'consumer-current':
      return consumerGroupCurrentMemberAssignmentValue.write(value, record.value, valueVersion)
    case 'consumer-regex':
      return consumerGroupRegularExpressionValue.write(value, record.value, valueVersion)
    default:
  }
}

/** @param key stands behind its type. */
export function decodeConsumerRecord(type: number, key: Reader, valueBytes: Uint8Array | null): ConsumerRecord | undefined {
  // Strings are copied as they are read; the bytes of protocols are views of a chunk of the log, which the group must not hold.
  const reader = valueBytes === null ? null : new Reader(valueBytes.slice())
  const version = reader === null ? 0 : reader.int16()
  const read = <V>(codec: { read(from: Reader, version: number): V }): V | null =>
    reader === null ? null : codec.read(reader, version)
  switch (type) {
    case types.group: {
      const { groupId } = consumerGroupMetadataKey.read(key, 0)
      return { kind: 'consumer-group', groupId, value: reader === null ? null : readGroupEpoch(reader) }
    }
    case types.topics:
      return {
        kind: 'consumer-topics',
        groupId: consumerGroupPartitionMetadataKey.read(key, 0).groupId,
        value: reader === null ? null : undefined,
      }
    case types.targetEpoch: {
      const { groupId } = consumerGroupTargetAssignmentMetadataKey.read(key, 0)
      return { kind: 'consumer-target-epoch', groupId, value: read(consumerGroupTargetAssignmentMetadataValue) }
    }
    case types.member:
      return {
        kind: 'consumer-member',
        ...consumerGroupMemberMetadataKey.read(key, 0),
        value: read(consumerGroupMemberMetadataValue),
      }
    case types.target:
      return {
        kind: 'consumer-target',
        ...consumerGroupTargetAssignmentMemberKey.read(key, 0),
        value: read(consumerGroupTargetAssignmentMemberValue),
      }
    case types.current:
      return {
        kind: 'consumer-current',
        ...consumerGroupCurrentMemberAssignmentKey.read(key, 0),
        value: read(consumerGroupCurrentMemberAssignmentValue),
      }
    case types.regex: {
      const { groupId, regularExpression: regex } = consumerGroupRegularExpressionKey.read(key, 0)
      return { kind: 'consumer-regex', groupId, regex, value: read(consumerGroupRegularExpressionValue) }
    }
    default:
      return undefined
  }
}

/** Tag of the hash. All its 64 bits count, so it goes by another way than numbers, which are exact up to 2^53 only. */
const hashTag = 0

function writeGroupEpoch(writer: Writer, { epoch, metadataHash }: GroupEpoch): void {
  writer.int32(epoch)
  writer.unsignedVarint(metadataHash === 0n ? 0 : 1)
  if (metadataHash === 0n) return
  const mark = writer.beginTag(hashTag)
  writer.int32(Number(BigInt.asIntN(32, metadataHash >> 32n)))
  writer.int32(Number(BigInt.asIntN(32, metadataHash)))
  writer.endTag(mark)
}

function readGroupEpoch(reader: Reader): GroupEpoch {
  const epoch = reader.int32()
  let metadataHash = 0n
  for (let left = reader.tagCount(); left > 0; left--) {
    const tag = reader.unsignedVarint()
    const tagEnd = reader.tagEnd()
    if (tag === hashTag) metadataHash = (BigInt(reader.uint32()) << 32n) | BigInt(reader.uint32())
    else reader.unknownTag(tag, tagEnd)
    reader.endTag(tag, tagEnd)
  }
  return { epoch, metadataHash }
}
