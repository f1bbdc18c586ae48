// One consumer group (KIP-848) as its records tell: members, epochs, targets, who holds which partition [ConsumerGroup].
import type { Uuid } from '@millrace/protocol'
import type { Partitions } from './assignor.ts'
import { noPartitions } from './assignor.ts'
import { consumerProtocolType } from './classic-group.ts'
import type { AssignedPartitions, ConsumerMember } from './consumer-member.ts'
import { isReconciledTo, leftGroupEpoch, newMember, nothingAssigned, withMetadata, withProgress } from './consumer-member.ts'
import type { ConsumerRecord, ResolvedRegex } from './consumer-records.ts'
import { hashMapOrder, stringHash } from './java-order.ts'

export type ConsumerGroupState = 'Empty' | 'Assigning' | 'Reconciling' | 'Stable'

/** How many members name a topic, and how many patterns of the group. */
export interface TopicCount {
  readonly byName: number
  readonly byRegex: number
}

/** What the group is subscribed to. */
export interface Subscriptions {
  readonly topics: ReadonlyMap<string, TopicCount>
  /** Pattern to the number of members that have it. */
  readonly regexes: ReadonlyMap<string, number>
}

export class ConsumerGroup {
  readonly protocolType = consumerProtocolType
  readonly groupId: string
  /** Grows with every change that asks for a new target. A group begins at 1. */
  epoch = 1
  metadataHash = 0n
  /** Epoch for which the targets were made. At the first there is nothing to assign: the interval between targets begins with the next. */
  targetEpoch = 1
  targetTimestamp = 0
  readonly members = new Map<string, ConsumerMember>()
  /** Instance id to member id. */
  readonly staticMembers = new Map<string, string>()
  readonly targets = new Map<string, Partitions>()
  readonly resolved = new Map<string, ResolvedRegex>()
  /** Kafka up to 4.0 wrote a record that is of no use any more. */
  hasTopicsRecord = false
  /** The topics as they were when the hash was last compared, and at which epoch; not in the log. */
  comparedTopics: object | undefined
  comparedEpoch = 0
  readonly #owners = new Map<Uuid, Map<number, string>>()
  readonly #byName = new Map<string, number>()
  readonly #regexes = new Map<string, number>()
  readonly #assignors = new Map<string, number>()
  readonly #classicProtocols = new Map<string, number>()
  #classicMembers = 0

  constructor(groupId: string) {
    this.groupId = groupId
  }

  get state(): ConsumerGroupState {
    if (this.members.size === 0) return 'Empty'
    if (this.epoch > this.targetEpoch) return 'Assigning'
    for (const member of this.members.values()) if (!isReconciledTo(member, this.targetEpoch)) return 'Reconciling'
    return 'Stable'
  }

  isEmpty(): boolean {
    return this.members.size === 0
  }

  staticMember(instanceId: string | null): ConsumerMember | undefined {
    const memberId = instanceId === null ? undefined : this.staticMembers.get(instanceId)
    return memberId === undefined ? undefined : this.members.get(memberId)
  }

  /** A static member that comes back under a new id has the target of the one before. */
  targetOf(memberId: string, instanceId: string | null): Partitions {
    const id = instanceId === null ? memberId : this.staticMembers.get(instanceId)
    return (id === undefined ? undefined : this.targets.get(id)) ?? noPartitions
  }

  isTaken(topicId: Uuid, partition: number): boolean {
    return this.#owners.get(topicId)?.has(partition) === true
  }

  /** Member that holds the partition, or is giving it up. */
  ownerOf(topicId: Uuid, partition: number): string | undefined {
    return this.#owners.get(topicId)?.get(partition)
  }

  get classicMembers(): number {
    return this.#classicMembers
  }

  get regexes(): ReadonlyMap<string, number> {
    return this.#regexes
  }

  /** Whether all members that speak the classic protocol know one of these. */
  supportsClassic(protocols: readonly { readonly name: string }[]): boolean {
    return protocols.some(({ name }) => (this.#classicProtocols.get(name) ?? 0) === this.#classicMembers)
  }

  isSubscribed(topic: string): boolean {
    if (this.#byName.has(topic)) return true
    for (const { topics } of this.resolved.values()) if (topics.includes(topic)) return true
    return false
  }

  /** The assignor that most members want; of equals the first in the order of Java's tables. @param replaced leaves as `replacing` comes. */
  preferredAssignor(replaced?: ConsumerMember, replacing?: ConsumerMember): string | undefined {
    const counts = new Map(this.#assignors)
    count(counts, replaced?.assignor, -1)
    count(counts, replacing?.assignor, 1)
    let best: string | undefined
    for (const name of hashMapOrder(counts.keys(), stringHash)) {
      if (best === undefined || (counts.get(name) ?? 0) > (counts.get(best) ?? 0)) best = name
    }
    return best
  }

  /** The subscriptions of all members, `replaced` out and `replacing` in. @param without patterns that go at the same time. */
  subscriptions(replaced: readonly ConsumerMember[], replacing?: ConsumerMember, without?: ReadonlySet<string>): Subscriptions {
    const topics = named(this.#byName)
    const [only] = replaced
    // What stays need not be counted out and in again.
    if (replaced.length !== 1 || only?.topics !== replacing?.topics) {
      for (const member of replaced) for (const topic of member.topics) countNamed(topics, topic, -1)
      for (const topic of replacing?.topics ?? []) countNamed(topics, topic, 1)
    }
    const resolved = [...this.resolved].filter(([regex]) => without?.has(regex) !== true).map(([, each]) => each.topics)
    return { topics: withResolved(topics, resolved), regexes: this.regexesAfter(replaced, replacing) }
  }

  /** The patterns of all members, `replaced` out and `replacing` in. */
  regexesAfter(replaced: readonly ConsumerMember[], replacing?: ConsumerMember): ReadonlyMap<string, number> {
    const regexes = new Map(this.#regexes)
    for (const member of replaced) count(regexes, member.regex, -1)
    count(regexes, replacing?.regex, 1)
    return regexes
  }

  replay(record: ConsumerRecord): void {
    switch (record.kind) {
      case 'consumer-group':
        if (record.value === null) return
        this.epoch = record.value.epoch
        this.metadataHash = record.value.metadataHash
        return
      case 'consumer-topics':
        this.hasTopicsRecord = record.value !== null
        return
      case 'consumer-target-epoch':
        this.targetEpoch = record.value === null ? -1 : record.value.assignmentEpoch
        this.targetTimestamp = record.value === null ? 0 : record.value.assignmentTimestamp
        return
      case 'consumer-target':
        if (record.value === null) this.targets.delete(record.memberId)
        else this.targets.set(record.memberId, targetOf(record.value))
        return
      case 'consumer-regex':
        if (record.value === null) this.resolved.delete(record.regex)
        else this.resolved.set(record.regex, record.value)
        return
      case 'consumer-member':
        if (record.value === null) this.#remove(record.memberId)
        else this.#put(withMetadata(this.members.get(record.memberId) ?? newMember(record.memberId), record.value))
        return
      case 'consumer-current':
        this.#replayCurrent(record)
    }
  }

  #replayCurrent({ memberId, value }: Extract<ConsumerRecord, { kind: 'consumer-current' }>): void {
    const member = this.members.get(memberId)
    if (value !== null) return this.#put(withProgress(member ?? newMember(memberId), value))
    if (member === undefined) return
    this.#put({
      ...member,
      memberEpoch: leftGroupEpoch,
      previousMemberEpoch: leftGroupEpoch,
      assigned: nothingAssigned,
      revoking: nothingAssigned,
    })
  }

  /** Puts a member there that no record told of: a group that is made of a classic one. */
  put(member: ConsumerMember, target: Partitions): void {
    this.#put(member)
    this.targets.set(member.memberId, target)
  }

  #put(member: ConsumerMember): void {
    const old = this.members.get(member.memberId)
    // A step of its assignment leaves its subscription as it is, and that may be long.
    const sameTopics = old !== undefined && old.topics === member.topics
    this.#count(old, -1, sameTopics)
    this.#count(member, 1, sameTopics)
    if (old !== undefined) this.#release(old)
    this.#hold(member.memberId, member.assigned)
    this.#hold(member.memberId, member.revoking)
    this.members.set(member.memberId, member)
    // A member that is there already may come again as another instance.
    if (old !== undefined && old.instanceId !== member.instanceId) this.#forgetInstance(old)
    if (member.instanceId !== null) this.staticMembers.set(member.instanceId, member.memberId)
  }

  #remove(memberId: string): void {
    const old = this.members.get(memberId)
    if (old === undefined) return
    this.members.delete(memberId)
    this.#count(old, -1)
    this.#release(old)
    this.#forgetInstance(old)
  }

  /** The instance may be another member's by now. */
  #forgetInstance({ instanceId, memberId }: ConsumerMember): void {
    if (instanceId !== null && this.staticMembers.get(instanceId) === memberId) this.staticMembers.delete(instanceId)
  }

  #count(member: ConsumerMember | undefined, by: 1 | -1, sameTopics = false): void {
    if (member === undefined) return
    if (!sameTopics) for (const topic of member.topics) count(this.#byName, topic, by)
    count(this.#regexes, member.regex, by)
    count(this.#assignors, member.assignor, by)
    if (member.classic === null) return
    this.#classicMembers += by
    for (const { name } of member.classic.protocols) count(this.#classicProtocols, name, by)
  }

  // Compaction may leave the record by which a member took a partition and not the one by which the former gave it up: the later owner stays.
  #release(member: ConsumerMember): void {
    for (const partitions of [member.assigned, member.revoking]) {
      for (const [topicId, epochs] of partitions) {
        const owners = this.#owners.get(topicId)
        for (const partition of epochs.keys()) if (owners?.get(partition) === member.memberId) owners.delete(partition)
        if (owners?.size === 0) this.#owners.delete(topicId)
      }
    }
  }

  #hold(memberId: string, partitions: AssignedPartitions): void {
    for (const [topicId, epochs] of partitions) {
      let owners = this.#owners.get(topicId)
      if (owners === undefined) this.#owners.set(topicId, (owners = new Map()))
      for (const partition of epochs.keys()) owners.set(partition, memberId)
    }
  }
}

/** @param key null or empty: nothing is counted. */
function count(counts: Map<string, number>, key: string | null | undefined, by: 1 | -1): void {
  if (key === null || key === undefined || key === '') return
  const now = (counts.get(key) ?? 0) + by
  if (now > 0) counts.set(key, now)
  else counts.delete(key)
}

const namedOnce: TopicCount = { byName: 1, byRegex: 0 }

/** Topics by the number of members that name them and of patterns that do. */
export function countTopics(
  names: ReadonlyMap<string, number>,
  resolved: readonly (readonly string[])[],
): ReadonlyMap<string, TopicCount> {
  return withResolved(named(names), resolved)
}

function named(names: ReadonlyMap<string, number>): Map<string, TopicCount> {
  const topics = new Map<string, TopicCount>()
  for (const [name, byName] of names) topics.set(name, byName === 1 ? namedOnce : { byName, byRegex: 0 })
  return topics
}

/** Before patterns are counted. An empty name is none. */
function countNamed(topics: Map<string, TopicCount>, name: string, by: 1 | -1): void {
  if (name === '') return
  const byName = (topics.get(name)?.byName ?? 0) + by
  if (byName > 0) topics.set(name, byName === 1 ? namedOnce : { byName, byRegex: 0 })
  else topics.delete(name)
}

function withResolved(topics: Map<string, TopicCount>, resolved: readonly (readonly string[])[]): Map<string, TopicCount> {
  for (const list of resolved) {
    for (const name of list) {
      const { byName = 0, byRegex = 0 } = topics.get(name) ?? {}
      topics.set(name, { byName, byRegex: byRegex + 1 })
    }
  }
  return topics
}

/** Whether all members are subscribed to the same topics. */
export function isHomogeneous({ topics, regexes }: Subscriptions, members: number): boolean {
  const [regexMembers] = regexes.values()
  if (regexMembers !== undefined && regexMembers !== members) return false
  const [named, matched] = regexMembers === undefined ? [members, undefined] : [0, 1]
  for (const { byName, byRegex } of topics.values()) {
    if (byName !== named || (matched !== undefined && byRegex !== matched)) return false
  }
  return true
}

function targetOf(value: NonNullable<Extract<ConsumerRecord, { kind: 'consumer-target' }>['value']>): Partitions {
  return new Map((value.topicPartitions ?? []).map(({ topicId = '', partitions = [] }) => [topicId, partitions]))
}
