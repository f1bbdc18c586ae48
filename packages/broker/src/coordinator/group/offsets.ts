// Committed offsets of a shard's groups: those that count, those of open transactions; commit, fetch, expire [OffsetMetadataManager].
import type { ErrorCode } from '@millrace/protocol'
import { ErrorCode as code, noProducerId, zeroUuid } from '@millrace/protocol'
import { ClassicGroup, consumerProtocolType } from './classic-group.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import type { CommittedOffset, GroupRecord } from './group-records.ts'
import { offsetTombstone } from './group-records.ts'
import { OffsetTable } from './offset-table.ts'

/** A committed offset and where in the log its record stands. */
interface Stored {
  readonly value: CommittedOffset
  readonly recordOffset: number
}

export interface PartitionToCommit {
  readonly partitionIndex: number
  readonly committedOffset: number
  readonly committedLeaderEpoch: number
  readonly committedMetadata: string | null
}

export interface TopicToCommit {
  readonly name: string
  readonly topicId: string
  readonly partitions: readonly PartitionToCommit[]
}

export interface PartitionCommitted {
  readonly partitionIndex: number
  readonly errorCode: ErrorCode
}

export interface TopicCommitted {
  readonly name: string
  readonly topicId: string
  readonly partitions: readonly PartitionCommitted[]
}

export interface TopicToFetch {
  readonly name: string
  /** Zero where the request names topics. */
  readonly topicId: string
  readonly partitionIndexes: readonly number[]
}

export interface PartitionFetched {
  readonly partitionIndex: number
  readonly committedOffset: number
  readonly committedLeaderEpoch: number
  readonly metadata: string
  readonly errorCode: ErrorCode
}

export interface TopicFetched {
  readonly name: string
  readonly topicId: string
  readonly partitions: readonly PartitionFetched[]
}

export class Offsets {
  readonly #committed = new OffsetTable<Stored>()
  /** What open transactions would commit, by producer id. */
  readonly #pending = new Map<number, OffsetTable<Stored>>()
  /** Producer ids with an open transaction on a partition's offset. */
  readonly #open = new OffsetTable<Set<number>>()

  /** Offsets that count. */
  get count(): number {
    return this.#committed.size
  }

  /** Replays a record of the log. */
  replay(record: Extract<GroupRecord, { kind: 'offset' }>, recordOffset: number, producerId: number): void {
    const { groupId, topic, partition, value } = record
    if (value === null) return this.#forget(groupId, topic, partition)
    if (producerId === noProducerId) return this.#committed.set(groupId, topic, partition, { value, recordOffset })
    let pending = this.#pending.get(producerId)
    if (pending === undefined) this.#pending.set(producerId, (pending = new OffsetTable()))
    pending.set(groupId, topic, partition, { value, recordOffset })
    const open = this.#open.get(groupId, topic, partition)
    if (open === undefined) this.#open.set(groupId, topic, partition, new Set([producerId]))
    else open.add(producerId)
  }

  #forget(groupId: string, topic: string, partition: number): void {
    this.#committed.delete(groupId, topic, partition)
    for (const producerId of this.#open.get(groupId, topic, partition) ?? []) {
      this.#pending.get(producerId)?.delete(groupId, topic, partition)
    }
    this.#open.delete(groupId, topic, partition)
  }

  replayMarker(producerId: number, commit: boolean): void {
    const pending = this.#pending.get(producerId)
    if (pending === undefined) return
    this.#pending.delete(producerId)
    pending.forEach((groupId, topic, partition, stored) => {
      const open = this.#open.get(groupId, topic, partition)
      open?.delete(producerId)
      if (open?.size === 0) this.#open.delete(groupId, topic, partition)
      if (!commit) return
      // The later record wins, not the later end: compaction knows the records only, and must leave the same result.
      const present = this.#committed.get(groupId, topic, partition)
      if (present === undefined || stored.recordOffset > present.recordOffset)
        this.#committed.set(groupId, topic, partition, stored)
    })
  }

  isPending(groupId: string, topic: string, partition: number): boolean {
    return this.#open.get(groupId, topic, partition) !== undefined
  }

  hasNone(groupId: string): boolean {
    return this.#committed.group(groupId) === undefined && this.#open.group(groupId) === undefined
  }

  /** Groups that have offsets or pending ones. */
  groupIds(): Set<string> {
    return new Set([...this.#committed.groupIds(), ...this.#open.groupIds()])
  }

  /** @param retentionTimeMs wish of an old client; -1 without one. */
  commit(
    groupId: string,
    topics: readonly TopicToCommit[],
    limits: { readonly metadataBytesMax: number; readonly retentionTimeMs: number },
    now: number,
  ): { readonly records: readonly GroupRecord[]; readonly topics: readonly TopicCommitted[] } {
    const records: GroupRecord[] = []
    const expireTimestamp = limits.retentionTimeMs === -1 ? -1 : now + limits.retentionTimeMs
    const answers = topics.map(({ name, topicId, partitions }) => ({
      name,
      topicId,
      partitions: partitions.map(({ partitionIndex, committedOffset, committedLeaderEpoch, committedMetadata }) => {
        const metadata = committedMetadata ?? ''
        if (isMetadataTooLarge(metadata, limits.metadataBytesMax))
          return { partitionIndex, errorCode: code.OFFSET_METADATA_TOO_LARGE }
        records.push({
          kind: 'offset',
          groupId,
          topic: name,
          partition: partitionIndex,
          value: {
            offset: committedOffset,
            leaderEpoch: committedLeaderEpoch,
            metadata,
            commitTimestamp: now,
            expireTimestamp,
            topicId,
          },
        })
        return { partitionIndex, errorCode: code.NONE }
      }),
    }))
    return { records, topics: answers }
  }

  /** @param topics null: all that the group has. @param stable a partition with an open transaction is not told (KIP-447). */
  fetch(groupId: string, topics: readonly TopicToFetch[] | null, stable: boolean): readonly TopicFetched[] {
    const committed = this.#committed.group(groupId)
    if (topics === null) {
      const answers: TopicFetched[] = []
      for (const [name, partitions] of committed ?? []) {
        const all = [...partitions].map(([partition, stored]) =>
          stable && this.isPending(groupId, name, partition) ? unstable(partition) : found(partition, stored),
        )
        answers.push({ name, topicId: zeroUuid, partitions: all })
      }
      return answers
    }
    return topics.map(({ name, topicId, partitionIndexes }) => ({
      name,
      topicId,
      partitions: partitionIndexes.map((partition) => {
        if (stable && this.isPending(groupId, name, partition)) return unstable(partition)
        const stored = committed?.get(name)?.get(partition)
        // Of an earlier topic of that name: it says nothing about this one.
        if (stored === undefined || differ(stored.value.topicId, topicId)) return noOffset(partition)
        return found(partition, stored)
      }),
    }))
  }

  /** Tombstones for offsets that nobody may want any more (KIP-211). @returns whether nothing of the group is left. */
  expire(group: ClassicGroup | ConsumerGroup, retentionMs: number, now: number, into: GroupRecord[]): boolean {
    const { groupId } = group
    const since = retentionStart(group)
    let allGone = this.#open.group(groupId) === undefined
    for (const [topic, partitions] of this.#committed.group(groupId) ?? []) {
      if (since === undefined || group.isSubscribed(topic)) {
        allGone = false
        continue
      }
      for (const [partition, { value }] of partitions) {
        const expired = value.expireTimestamp === -1 ? now - since(value) >= retentionMs : now >= value.expireTimestamp
        if (expired && !this.isPending(groupId, topic, partition)) into.push(offsetTombstone(groupId, topic, partition))
        else allGone = false
      }
    }
    return allGone
  }

  /** Tombstones for all offsets of deleted topics, pending ones too. */
  topicsDeleted(topics: readonly { readonly name: string; readonly id: string }[]): GroupRecord[] {
    const ids = new Map(topics.map((topic) => [topic.name, topic.id]))
    const gone = new OffsetTable<true>()
    const check = (groupId: string, topic: string, partition: number, { value }: Stored): void => {
      const id = ids.get(topic)
      if (id !== undefined && (value.topicId === zeroUuid || value.topicId === id)) gone.set(groupId, topic, partition, true)
    }
    this.#committed.forEach(check)
    for (const pending of this.#pending.values()) pending.forEach(check)
    const records: GroupRecord[] = []
    gone.forEach((groupId, topic, partition) => records.push(offsetTombstone(groupId, topic, partition)))
    return records
  }

  /** Tombstones for these partitions of a topic, pending ones too. */
  delete(groupId: string, topic: string, partitions: readonly number[]): GroupRecord[] {
    return partitions
      .filter(
        (partition) => this.#committed.get(groupId, topic, partition) !== undefined || this.isPending(groupId, topic, partition),
      )
      .map((partition) => offsetTombstone(groupId, topic, partition))
  }

  /** Tombstones for all that a group has. */
  deleteAll(groupId: string): GroupRecord[] {
    const records: GroupRecord[] = []
    this.#committed.forEachOf(groupId, (topic, partition) => records.push(offsetTombstone(groupId, topic, partition)))
    this.#open.forEachOf(groupId, (topic, partition) => {
      if (this.#committed.get(groupId, topic, partition) === undefined) records.push(offsetTombstone(groupId, topic, partition))
    })
    return records
  }
}

/** offset.metadata.max.bytes counts characters, as Apache Kafka does. */
export const isMetadataTooLarge = (metadata: string | null, bytesMax: number): boolean => (metadata ?? '').length > bytesMax

/** From when on retention counts for this group's offsets; undefined: none of them expires now. */
function retentionStart(group: ClassicGroup | ConsumerGroup): ((value: CommittedOffset) => number) | undefined {
  // The log does not tell since when a consumer group is empty.
  if (!(group instanceof ClassicGroup)) return (value) => value.commitTimestamp
  if (group.protocolType === null) return (value) => value.commitTimestamp
  if (group.isEmpty()) return (value) => (group.stateTimestamp === -1 ? value.commitTimestamp : group.stateTimestamp)
  // Members are there: only what they are not subscribed to may go, and only where that is known.
  if (group.protocolType === consumerProtocolType && group.subscribedTopics !== undefined && group.state === 'Stable') {
    return (value) => value.commitTimestamp
  }
  return undefined
}

const differ = (stored: string, asked: string): boolean => stored !== zeroUuid && asked !== zeroUuid && stored !== asked

function found(partitionIndex: number, { value }: Stored): PartitionFetched {
  const { offset, leaderEpoch, metadata } = value
  return { partitionIndex, committedOffset: offset, committedLeaderEpoch: leaderEpoch, metadata, errorCode: code.NONE }
}

function noOffset(partitionIndex: number): PartitionFetched {
  return { partitionIndex, committedOffset: -1, committedLeaderEpoch: -1, metadata: '', errorCode: code.NONE }
}

function unstable(partitionIndex: number): PartitionFetched {
  return { ...noOffset(partitionIndex), errorCode: code.UNSTABLE_OFFSET_COMMIT }
}
