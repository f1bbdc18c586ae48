// Topics, partitions, leaders, in-sync replicas; and what records change in them.
import type { Uuid } from '@millrace/protocol'
import type { PartitionChangeRecord } from './records/partition-change-record.ts'
import type { PartitionRecord } from './records/partition-record.ts'
import type { TopicRecord } from './records/topic-record.ts'
import { SharedMap } from './shared-map.ts'
import { MetadataDamaged } from './metadata-damaged.ts'

/** A partition without leader has this one. */
export const noLeader = -1
/** In a change record: the leader stays. */
const noLeaderChange = -2
const noRecoveryChange = -1
/** Its leader may lack what was written before. */
const recovering = 1

export interface PartitionImage {
  readonly partition: number
  readonly leader: number
  /** Grows with each change of leader. */
  readonly leaderEpoch: number
  /** Grows with each change of anything. */
  readonly partitionEpoch: number
  readonly replicas: readonly number[]
  /** Log directory of each replica, in the order of `replicas`. */
  readonly directories: readonly Uuid[]
  readonly isr: readonly number[]
  /** Replicas that hold all committed records though they left the in-sync set (KIP-966). */
  readonly elr: readonly number[]
  readonly lastKnownElr: readonly number[]
  readonly removingReplicas: readonly number[]
  readonly addingReplicas: readonly number[]
  /** 1 while the leader of an unclean election puts its state in order, else 0. */
  readonly leaderRecoveryState: number
}

export interface TopicImage {
  readonly name: string
  readonly id: Uuid
  /** By partition number. */
  readonly partitions: readonly PartitionImage[]
}

export class TopicsImage {
  static readonly empty = new TopicsImage(SharedMap.empty(), SharedMap.empty())
  readonly #byId: SharedMap<TopicImage>
  readonly #byName: SharedMap<TopicImage>

  constructor(byId: SharedMap<TopicImage>, byName: SharedMap<TopicImage>) {
    this.#byId = byId
    this.#byName = byName
  }

  get size(): number {
    return this.#byId.size
  }

  byName(name: string): TopicImage | undefined {
    return this.#byName.get(name)
  }

  byId(id: Uuid): TopicImage | undefined {
    return this.#byId.get(id)
  }

  /** In no particular order. */
  all(): Iterable<TopicImage> {
    return this.#byId.values()
  }

  /** These topics, new, changed or (undefined) deleted, by id. */
  with(changes: ReadonlyMap<Uuid, TopicImage | undefined>): TopicsImage {
    const names: [string, TopicImage | undefined][] = []
    for (const [id, topic] of changes) {
      const before = this.#byId.get(id)
      // A topic that was deleted and made again under its name in one delta: the deletion must not win.
      if (topic === undefined && before !== undefined) names.unshift([before.name, undefined])
      if (topic !== undefined) names.push([topic.name, topic])
    }
    return new TopicsImage(this.#byId.with(changes), this.#byName.with(names))
  }
}

/** Changes of topics on the way from one image to the next. */
export class TopicsDelta {
  readonly base: TopicsImage
  readonly #changed = new Map<Uuid, { name: string; id: Uuid; partitions: PartitionImage[] }>()
  readonly #deleted = new Map<Uuid, TopicImage>()
  /** Leaders that were chosen, one for each record that names one: at the risk of what was written, and from the eligible ones (KIP-966). */
  readonly elections = { unclean: 0, fromEligible: 0 }

  constructor(base: TopicsImage) {
    this.base = base
  }

  /** Topics that are new or of which a partition changed, as they are now. */
  get changed(): ReadonlyMap<Uuid, TopicImage> {
    return this.#changed
  }

  /** Topics of the base that are gone, as they last were. */
  get deleted(): ReadonlyMap<Uuid, TopicImage> {
    return this.#deleted
  }

  topic(record: TopicRecord): void {
    this.#changed.set(record.topicId, { name: record.name, id: record.topicId, partitions: [] })
  }

  partition(record: PartitionRecord): void {
    const { partitions } = this.#open(record.topicId)
    const before = partitions[record.partitionId]
    if (before !== undefined) this.#countElection(before, record)
    partitions[record.partitionId] = {
      partition: record.partitionId,
      leader: record.leader,
      leaderEpoch: record.leaderEpoch,
      partitionEpoch: record.partitionEpoch,
      replicas: record.replicas,
      directories: record.directories,
      isr: record.isr,
      elr: record.eligibleLeaderReplicas ?? [],
      lastKnownElr: record.lastKnownElr ?? [],
      removingReplicas: record.removingReplicas,
      addingReplicas: record.addingReplicas,
      leaderRecoveryState: record.leaderRecoveryState,
    }
  }

  partitionChange(record: PartitionChangeRecord): void {
    const { partitions } = this.#open(record.topicId)
    const before = partitions[record.partitionId]
    if (before === undefined)
      throw new MetadataDamaged(
        `a metadata record changes partition ${record.partitionId} of ${record.topicId}, which does not exist`,
      )
    this.#countElection(before, record)
    partitions[record.partitionId] = changedPartition(before, record)
  }

  #countElection({ elr }: PartitionImage, record: { readonly leader: number; readonly leaderRecoveryState: number }): void {
    if (record.leaderRecoveryState === recovering) this.elections.unclean += 1
    if (elr.includes(record.leader)) this.elections.fromEligible += 1
  }

  /** @returns the topic that goes. */
  remove(id: Uuid): TopicImage {
    const topic = this.#changed.get(id) ?? this.base.byId(id)
    if (topic === undefined) throw new MetadataDamaged(`a metadata record removes topic ${id}, which does not exist`)
    this.#changed.delete(id)
    const before = this.base.byId(id)
    if (before !== undefined) this.#deleted.set(id, before)
    return topic
  }

  /** Forgets eligible leader replicas of one topic, or of all when the name is empty. */
  clearElr(topicName: string): void {
    const topics = topicName === '' ? [...this.base.all(), ...this.#changed.values()] : [this.#byName(topicName)]
    for (const topic of topics) {
      if (topic === undefined) throw new MetadataDamaged(`a metadata record clears ${topicName}, which does not exist`)
      if (this.#deleted.has(topic.id) || topic.partitions.every((one) => one.elr.length + one.lastKnownElr.length === 0)) continue
      const open = this.#open(topic.id)
      open.partitions = open.partitions.map((one) => ({
        ...one,
        elr: [],
        lastKnownElr: [],
        partitionEpoch: one.partitionEpoch + 1,
      }))
    }
  }

  apply(): TopicsImage {
    const changes = new Map<Uuid, TopicImage | undefined>()
    for (const id of this.#deleted.keys()) changes.set(id, undefined)
    for (const [id, topic] of this.#changed) {
      // One by one up to the first gap: a false number in a record makes an array that is long and empty.
      for (let number = 0; number < topic.partitions.length; number++)
        if (topic.partitions[number] === undefined)
          throw new MetadataDamaged(`topic ${topic.name} has no partition ${number}, but later ones`)
      changes.set(id, { name: topic.name, id, partitions: Object.freeze([...topic.partitions]) })
    }
    return this.base.with(changes)
  }

  #byName(name: string): TopicImage | undefined {
    for (const topic of this.#changed.values()) if (topic.name === name) return topic
    return this.base.byName(name)
  }

  #open(id: Uuid): { name: string; id: Uuid; partitions: PartitionImage[] } {
    const open = this.#changed.get(id)
    if (open !== undefined) return open
    const before = this.#deleted.has(id) ? undefined : this.base.byId(id)
    if (before === undefined) throw new MetadataDamaged(`a metadata record names topic ${id}, which does not exist`)
    const copy = { name: before.name, id, partitions: [...before.partitions] }
    this.#changed.set(id, copy)
    return copy
  }
}

/** A leader in the record, even the same one, raises the leader epoch. */
export function changedPartition(before: PartitionImage, record: PartitionChangeRecord): PartitionImage {
  const leaderChanges = record.leader !== noLeaderChange
  return {
    partition: before.partition,
    leader: leaderChanges ? record.leader : before.leader,
    leaderEpoch: before.leaderEpoch + (leaderChanges ? 1 : 0),
    partitionEpoch: before.partitionEpoch + 1,
    replicas: record.replicas ?? before.replicas,
    directories: record.directories ?? movedDirectories(before, record.replicas),
    isr: record.isr ?? before.isr,
    elr: record.eligibleLeaderReplicas ?? before.elr,
    lastKnownElr: record.lastKnownElr ?? before.lastKnownElr,
    removingReplicas: record.removingReplicas ?? before.removingReplicas,
    addingReplicas: record.addingReplicas ?? before.addingReplicas,
    leaderRecoveryState:
      record.leaderRecoveryState === noRecoveryChange ? before.leaderRecoveryState : record.leaderRecoveryState,
  }
}

/** Directories follow their replicas when a record from before KIP-858 changes the replicas alone. */
function movedDirectories(before: PartitionImage, replicas: readonly number[] | null): readonly Uuid[] {
  if (replicas === null) return before.directories
  return replicas.map((replica) => before.directories[before.replicas.indexOf(replica)] ?? unassignedDirectory)
}

/** The directory id of a replica that has none yet (KIP-858). */
export const unassignedDirectory: Uuid = 'AAAAAAAAAAAAAAAAAAAAAQ'
/** The replica is in no directory that works. */
export const lostDirectory: Uuid = 'AAAAAAAAAAAAAAAAAAAAAg'
