// The records of __consumer_offsets that this node writes and reads, as values and as bytes.
import { Reader } from '@millrace/protocol'
import type { CoordinatorRecords } from '../shard-log.ts'
import type { ClassicGroup } from './classic-group.ts'
import { noBytes } from './classic-group.ts'
import type { ConsumerRecord } from './consumer-records.ts'
import { decodeConsumerRecord, encodeConsumerRecord, isConsumerRecordType } from './consumer-records.ts'
import type { GroupMetadataValue } from './records/group-metadata-value.ts'
import { groupMetadataKey } from './records/group-metadata-key.ts'
import { groupMetadataValue } from './records/group-metadata-value.ts'
import { offsetCommitKey } from './records/offset-commit-key.ts'
import { offsetCommitValue } from './records/offset-commit-value.ts'

/** What a group has committed for one partition. */
export interface CommittedOffset {
  readonly offset: number
  /** -1: not known. */
  readonly leaderEpoch: number
  readonly metadata: string
  /** Wall time, ms. */
  readonly commitTimestamp: number
  /** Wall time, ms, at which an old client wanted it to go; -1: the group's retention decides. */
  readonly expireTimestamp: number
  /** Zero where it is not known. */
  readonly topicId: string
}

export type GroupRecord =
  | ConsumerRecord
  | { readonly kind: 'group'; readonly groupId: string; readonly value: GroupMetadataValue | null }
  | {
      readonly kind: 'offset'
      readonly groupId: string
      readonly topic: string
      readonly partition: number
      readonly value: CommittedOffset | null
    }

// Types in front of every key. 0 and 1 are both offsets; 0 is of before 2013.
const legacyOffsetType = 0
const offsetType = 1
const groupType = 2
/** Written by 4.4 at every metadata version. */
const groupValueVersion = 3
const offsetValueVersion = 4
/** Its version, offset, leader's epoch, the length of its metadata and the time. */
const offsetValueBytesMin = 23
/** The one version that holds an expiry of its own. */
const expiringOffsetValueVersion = 1

export const groupRecords: CoordinatorRecords<GroupRecord> = {
  encode(record, writer) {
    if (record.kind !== 'group' && record.kind !== 'offset') return encodeConsumerRecord(record, writer)
    if (record.kind === 'group') {
      writer.int16(groupType)
      groupMetadataKey.write(writer, { group: record.groupId }, 0)
      const key = writer.take()
      if (record.value === null) return { key, value: null }
      writer.int16(groupValueVersion)
      groupMetadataValue.write(writer, record.value, groupValueVersion)
      return { key, value: writer.take() }
    }
    writer.int16(offsetType)
    offsetCommitKey.write(writer, { group: record.groupId, topic: record.topic, partition: record.partition }, 0)
    const key = writer.take()
    if (record.value === null) return { key, value: null }
    const version = record.value.expireTimestamp === -1 ? offsetValueVersion : expiringOffsetValueVersion
    writer.int16(version)
    offsetCommitValue.write(writer, record.value, version)
    return { key, value: writer.take() }
  },

  leastBytes(record) {
    if (record.kind !== 'offset') return 0
    const keyBytes = 10 + record.groupId.length + record.topic.length
    return record.value === null ? keyBytes : keyBytes + offsetValueBytesMin + record.value.metadata.length
  },

  decode(keyBytes, valueBytes) {
    const keys = new Reader(keyBytes)
    const type = keys.int16()
    if (isConsumerRecordType(type)) return decodeConsumerRecord(type, keys, valueBytes)
    if (type !== offsetType && type !== legacyOffsetType && type !== groupType) return undefined
    const values = valueBytes === null ? null : new Reader(valueBytes)
    const version = values === null ? 0 : values.int16()
    if (type === groupType) {
      const { group } = groupMetadataKey.read(keys, 0)
      return { kind: 'group', groupId: group, value: values === null ? null : ownBytes(groupMetadataValue.read(values, version)) }
    }
    // Both types of key have the same fields.
    const { group, topic, partition } = offsetCommitKey.read(keys, 0)
    return {
      kind: 'offset',
      groupId: group,
      topic,
      partition,
      value: values === null ? null : offsetCommitValue.read(values, version),
    }
  },
}

// The bytes read are views of a chunk of the log that must not be held in memory for as long as the group lives.
function ownBytes(value: GroupMetadataValue): GroupMetadataValue {
  const members = value.members.map((member) => ({
    ...member,
    subscription: member.subscription.slice(),
    assignment: member.assignment.slice(),
  }))
  return { ...value, members }
}

/** A group at this generation, with the assignment of each member. */
export function groupRecord(group: ClassicGroup, assignments: ReadonlyMap<string, Uint8Array>): GroupRecord {
  return {
    kind: 'group',
    groupId: group.groupId,
    value: {
      protocolType: group.protocolType ?? '',
      generation: group.generation,
      protocol: group.protocolName,
      leader: group.leaderId,
      currentStateTimestamp: group.stateTimestamp,
      members: [...group.members.values()].map((member) => ({
        memberId: member.memberId,
        groupInstanceId: member.instanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        rebalanceTimeout: member.rebalanceTimeoutMs,
        sessionTimeout: member.sessionTimeoutMs,
        subscription: group.metadataOf(member),
        assignment: assignments.get(member.memberId) ?? noBytes,
      })),
    },
  }
}

/** A group that was just made: no member has joined. */
export function emptyGroupRecord(group: ClassicGroup): GroupRecord {
  return {
    kind: 'group',
    groupId: group.groupId,
    value: {
      protocolType: '',
      generation: 0,
      protocol: null,
      leader: null,
      currentStateTimestamp: group.stateTimestamp,
      members: [],
    },
  }
}

/** The group is no more. */
export const groupTombstone = (groupId: string): GroupRecord => ({ kind: 'group', groupId, value: null })

/** The offset is no more. */
export const offsetTombstone = (groupId: string, topic: string, partition: number): GroupRecord => ({
  kind: 'offset',
  groupId,
  topic,
  partition,
  value: null,
})
