// The groups of one shard: request to records and answer; what the log says, and what time does to them [GroupCoordinatorShard].
import type {
  ConsumerGroupDescribeResponseDescribedGroupInit,
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponseInit,
  DescribeGroupsResponseDescribedGroupInit,
  ErrorCode,
  HeartbeatResponseInit,
  JoinGroupResponseInit,
  LeaveGroupResponseMemberResponseInit,
  ListGroupsResponseListedGroupInit,
  SyncGroupResponseInit,
} from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'
import type { Outcome, Refused } from '../outcome.ts'
import { answerOnly, refused } from '../outcome.ts'
import type { ShardContext, ShardMachine } from '../shard.ts'
import type { JoinReply, SyncReply } from './classic-group.ts'
import { ClassicGroup, consumerProtocolType, unknownMemberId } from './classic-group.ts'
import type { JoinRequest, LeavingMember, MembershipSettings, SyncRequest } from './classic-membership.ts'
import { ClassicMembership } from './classic-membership.ts'
import { ConsumerGroup } from './consumer-group.ts'
import type { AnyGroup, ConsumerGroupSettings } from './consumer-groups.ts'
import { ConsumerGroups, validateConsumerCommit, validateFetch } from './consumer-groups.ts'
import type { ConsumerGroupTimes, HeartbeatClient } from './consumer-membership.ts'
import type { ConsumerRecord } from './consumer-records.ts'
import { groupTombstones } from './consumer-targets.ts'
import type { GroupRecord } from './group-records.ts'
import { groupTombstone } from './group-records.ts'
import type { GroupTopics } from './group-topics.ts'
import type { TopicCommitted, TopicFetched, TopicToCommit, TopicToFetch } from './offsets.ts'
import { Offsets } from './offsets.ts'

export interface GroupShardSettings extends MembershipSettings, ConsumerGroupSettings {
  readonly 'offset.metadata.max.bytes': number
  readonly 'offsets.retention.minutes': number
  readonly 'offsets.retention.check.interval.ms': number
}

/** Who commits: a member of the group, or no one in particular. */
export interface Committer {
  readonly memberId: string
  readonly instanceId: string | null
  /** Generation, or member epoch; -1: not a member. */
  readonly generation: number
  /** Version of its request; that of members of consumer groups counts. */
  readonly apiVersion?: number
}

/** What a shard has beside its log. */
export interface GroupShardParts {
  readonly settings: GroupShardSettings
  readonly topics: GroupTopics
  /** The random part of a member's id. */
  newId(): string
  /** A random UUID in Kafka's form. */
  newUuid(): string
  times(groupId: string): ConsumerGroupTimes
  /** How many offsets a decision writes, or removes, and why; that a rebalance began, or with a classic group ended. */
  counted?(kind: CountedKind, count: number): void
}

/** In Kafka's words. A consumer group's rebalance is a new epoch that its members' subscriptions ask for; one that left or is fenced is none. */
export const countedKinds = [
  'offset-commit',
  'offset-deletion',
  'offset-expiration',
  'consumer-group-rebalance',
  'group-completed-rebalance',
] as const

export type CountedKind = (typeof countedKinds)[number]

/** Which code stands for a group that is not there: newer clients know GROUP_ID_NOT_FOUND. */
export type MissingGroupCode = typeof code.GROUP_ID_NOT_FOUND | typeof code.ILLEGAL_GENERATION

/** Bytes of tombstones in one decision. */
const tombstoneBytesMax = 200_000

export class GroupShard implements ShardMachine<GroupRecord> {
  readonly #context: ShardContext<GroupRecord>
  readonly #settings: GroupShardSettings
  readonly #counted: GroupShardParts['counted']
  readonly #groups = new Map<string, AnyGroup>()
  /** Groups that no record has made: who names one to change it finds it, but it is listed and described only once the log has gone on. */
  readonly #unwritten = new Set<string>()
  readonly #offsets = new Offsets()
  readonly #membership: ClassicMembership
  readonly #consumers: ConsumerGroups

  constructor(context: ShardContext<GroupRecord>, parts: GroupShardParts) {
    this.#context = context
    this.#settings = parts.settings
    this.#counted = (kind, offsets) => parts.counted?.(kind, offsets)
    this.#membership = new ClassicMembership({
      settings: parts.settings,
      timers: context.timers,
      now: context.now,
      decideLater: context.decideLater,
      group: (groupId) => this.#classic(groupId),
      newId: parts.newId,
      rebalanced: () => parts.counted?.('group-completed-rebalance', 1),
    })
    this.#consumers = new ConsumerGroups({
      shard: context,
      settings: parts.settings,
      topics: parts.topics,
      newId: parts.newUuid,
      times: parts.times,
      group: (groupId) => this.#groups.get(groupId),
      becameClassic: (group, rebalance) => this.#membership.becameClassic(group, rebalance),
      interrupt: (group) => this.#membership.interrupt(group),
      rebalanced: () => parts.counted?.('consumer-group-rebalance', 1),
    })
  }

  #classic(groupId: string): ClassicGroup | undefined {
    const group = this.#groups.get(groupId)
    return group instanceof ClassicGroup ? group : undefined
  }

  /** Committed offsets of all groups. */
  get offsetCount(): number {
    return this.#offsets.count
  }

  replay(record: GroupRecord, offset: number, producerId: number): void {
    if (this.#unwritten.size > 0) this.#unwritten.clear()
    switch (record.kind) {
      case 'offset':
        // Offsets of a group that has no members: it exists through them.
        if (record.value !== null && !this.#groups.has(record.groupId)) this.#create(record.groupId)
        return this.#offsets.replay(record, offset, producerId)
      case 'group': {
        // A consumer group goes by a record of its own.
        if (record.value === null && this.#groups.get(record.groupId) instanceof ConsumerGroup) return
        this.#forget(record.groupId)
        if (record.value !== null) this.#groups.set(record.groupId, restore(record.groupId, record.value))
        return
      }
      default:
        return this.#replayConsumer(record)
    }
  }

  #replayConsumer(record: ConsumerRecord): void {
    const { groupId } = record
    const existing = this.#groups.get(groupId)
    if (record.value === null) {
      if (!(existing instanceof ConsumerGroup)) return
      if (record.kind === 'consumer-group') return this.#forget(groupId)
      return existing.replay(record)
    }
    let group = existing
    if (!(group instanceof ConsumerGroup)) {
      this.#forget(groupId)
      this.#groups.set(groupId, (group = new ConsumerGroup(groupId)))
    }
    group.replay(record)
  }

  #forget(groupId: string): void {
    const group = this.#groups.get(groupId)
    if (group !== undefined) this.#unloaded(group)
    this.#groups.delete(groupId)
  }

  #unloaded(group: AnyGroup): void {
    if (group instanceof ClassicGroup) this.#membership.unloaded(group)
    else this.#consumers.unloaded(group)
  }

  replayMarker(producerId: number, commit: boolean): void {
    if (this.#unwritten.size > 0) this.#unwritten.clear()
    this.#offsets.replayMarker(producerId, commit)
  }

  loaded(): void {
    this.#context.inTurns('sessions', this.#groups.values(), (group) => {
      if (group instanceof ConsumerGroup) this.#consumers.loaded(group)
      else this.#context.decideLater(() => this.#membership.loaded(group))
    })
    this.#expireLater()
  }

  unloaded(): void {
    for (const group of this.#groups.values()) this.#unloaded(group)
  }

  consumerHeartbeat(
    request: ConsumerGroupHeartbeatRequest,
    client: HeartbeatClient,
  ): Outcome<GroupRecord, ConsumerGroupHeartbeatResponseInit> {
    return this.#consumers.heartbeat(request, client)
  }

  describeConsumer(groupId: string): ConsumerGroupDescribeResponseDescribedGroupInit {
    const group = this.#groups.get(groupId)
    if (group instanceof ConsumerGroup) return this.#consumers.describe(group)
    return { groupId, errorCode: code.GROUP_ID_NOT_FOUND, errorMessage: `There is no consumer group ${groupId}.` }
  }

  /** @returns an answer that leaves when all is written, or undefined: it comes by `reply`. */
  join(groupId: string, request: JoinRequest, reply: JoinReply): Outcome<GroupRecord, JoinGroupResponseInit | undefined> {
    const existing = this.#groups.get(groupId)
    if (existing instanceof ConsumerGroup && !existing.isEmpty()) return this.#consumers.join(existing, request)
    if (existing === undefined && request.memberId !== unknownMemberId) {
      reply({ memberId: request.memberId, errorCode: code.UNKNOWN_MEMBER_ID })
      return answerOnly(undefined)
    }
    if (!(existing instanceof ConsumerGroup)) {
      const group = existing ?? this.#create(groupId)
      return { ...this.#membership.join(group, existing === undefined, request, reply), answer: undefined }
    }
    // An empty group has no protocol: who comes first makes it what it is.
    if (request.memberId !== unknownMemberId) {
      reply({ memberId: request.memberId, errorCode: code.UNKNOWN_MEMBER_ID })
      return answerOnly(undefined)
    }
    this.#forget(groupId)
    const change = this.#membership.join(this.#create(groupId), true, request, reply)
    const records = [...groupTombstones(existing), ...change.records]
    return { records, answer: undefined, settled: change.settled ?? ((): void => undefined) }
  }

  sync(groupId: string, request: SyncRequest, reply: SyncReply): Outcome<GroupRecord, SyncGroupResponseInit | undefined> {
    const group = this.#groups.get(groupId)
    if (group instanceof ConsumerGroup && !group.isEmpty()) return this.#consumers.classic.sync(group, request)
    if (group instanceof ClassicGroup && !group.isEmpty()) {
      return { ...this.#membership.sync(group, request, reply), answer: undefined }
    }
    reply({ errorCode: code.UNKNOWN_MEMBER_ID })
    return answerOnly(undefined)
  }

  heartbeat(groupId: string, request: Committer): Outcome<GroupRecord, HeartbeatResponseInit> {
    const group = this.#groups.get(groupId)
    if (group === undefined) return answerOnly({ errorCode: code.UNKNOWN_MEMBER_ID })
    if (group instanceof ConsumerGroup) return this.#consumers.classic.heartbeat(group, request)
    return this.#membership.heartbeat(group, request)
  }

  leave(
    groupId: string,
    members: readonly LeavingMember[],
  ): Outcome<GroupRecord, readonly LeaveGroupResponseMemberResponseInit[]> | Refused {
    const group = this.#groups.get(groupId)
    if (group === undefined) return refused(code.UNKNOWN_MEMBER_ID)
    if (group instanceof ConsumerGroup) return this.#consumers.classic.leave(group, members)
    return this.#membership.leave(group, members)
  }

  commit(
    groupId: string,
    by: Committer,
    topics: readonly TopicToCommit[],
    retentionTimeMs: number,
    missing: MissingGroupCode,
  ): Outcome<GroupRecord, readonly TopicCommitted[]> | Refused {
    const group = this.#groups.get(groupId)
    const invalid = validateCommit(group, by, this.#checks(groupId, topics, missing, false))
    if (invalid !== undefined) return refused(invalid)
    if (!(group instanceof ClassicGroup)) return this.#commit(groupId, topics, retentionTimeMs)
    const member = group.members.get(by.memberId)
    // A member that commits is alive.
    if (member !== undefined && (group.state === 'Stable' || group.state === 'PreparingRebalance')) {
      this.#membership.keepAlive(group, member)
    }
    return this.#commit(groupId, topics, retentionTimeMs)
  }

  commitTransactional(
    groupId: string,
    by: Committer,
    topics: readonly TopicToCommit[],
    missing: MissingGroupCode,
  ): Outcome<GroupRecord, readonly TopicCommitted[]> | Refused {
    const invalid = validateCommit(this.#groups.get(groupId), by, this.#checks(groupId, topics, missing, true))
    return invalid === undefined ? this.#commit(groupId, topics, -1) : refused(invalid)
  }

  #checks(groupId: string, topics: readonly TopicToCommit[], missing: MissingGroupCode, transactional: boolean): CommitChecks {
    const metadataBytesMax = this.#settings['offset.metadata.max.bytes']
    return { topics, missing, transactional, metadataBytesMax, hasOffsets: !this.#offsets.hasNone(groupId) }
  }

  #commit(
    groupId: string,
    topics: readonly TopicToCommit[],
    retentionTimeMs: number,
  ): Outcome<GroupRecord, readonly TopicCommitted[]> {
    const limits = { metadataBytesMax: this.#settings['offset.metadata.max.bytes'], retentionTimeMs }
    const { records, topics: answer } = this.#offsets.commit(groupId, topics, limits, this.#context.now())
    this.#counted?.('offset-commit', records.length)
    // Where each partition was refused by itself no record makes the group, and yet it is there, until offsets expire.
    if (records.length === 0 && !this.#groups.has(groupId)) {
      this.#create(groupId)
      this.#unwritten.add(groupId)
    }
    return { records, answer }
  }

  fetch(
    groupId: string,
    topics: readonly TopicToFetch[] | null,
    stable: boolean,
    by: { readonly memberId: string | null; readonly memberEpoch: number },
  ): Outcome<GroupRecord, readonly TopicFetched[]> | Refused {
    const invalid = validateFetch(this.#groups.get(groupId), by)
    if (invalid !== undefined) return refused(invalid)
    return answerOnly(this.#offsets.fetch(groupId, topics, stable))
  }

  /** @param knowsMissing the client's version has a code for a group that is not there. */
  describe(groupId: string, knowsMissing: boolean): DescribeGroupsResponseDescribedGroupInit {
    const group = this.#classic(groupId)
    if (group === undefined || this.#unwritten.has(groupId)) {
      if (!knowsMissing) return { groupId, groupState: 'Dead' }
      return {
        groupId,
        groupState: 'Dead',
        errorCode: code.GROUP_ID_NOT_FOUND,
        errorMessage: `There is no classic group ${groupId}.`,
      }
    }
    const stable = group.state === 'Stable'
    return {
      groupId,
      groupState: group.state,
      protocolType: group.protocolType ?? '',
      protocolData: stable ? (group.protocolName ?? '') : '',
      members: [...group.members.values()].map((member) => ({
        memberId: member.memberId,
        groupInstanceId: member.instanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        memberAssignment: member.assignment,
        ...(stable && { memberMetadata: group.metadataOf(member) }),
      })),
    }
  }

  /** @param filter names in lower case; none: all. */
  list(filter: {
    readonly states: ReadonlySet<string>
    readonly types: ReadonlySet<string>
  }): ListGroupsResponseListedGroupInit[] {
    const listed: ListGroupsResponseListedGroupInit[] = []
    for (const group of this.#groups.values()) {
      const { groupId, state: groupState } = group
      if (this.#unwritten.has(groupId)) continue
      const groupType = group instanceof ConsumerGroup ? 'consumer' : 'classic'
      if (filter.states.size > 0 && !filter.states.has(groupState.toLowerCase())) continue
      if (filter.types.size > 0 && !filter.types.has(groupType)) continue
      listed.push({ groupId, protocolType: group.protocolType ?? '', groupState, groupType })
    }
    return listed
  }

  /** @returns NONE when the group and all its offsets are gone. */
  delete(groupId: string): Outcome<GroupRecord, ErrorCode> {
    const group = this.#groups.get(groupId)
    if (group === undefined) return answerOnly(code.GROUP_ID_NOT_FOUND)
    if (!group.isEmpty()) return answerOnly(code.NON_EMPTY_GROUP)
    this.#writeInParts(this.#offsets.deleteAll(groupId))
    return { records: tombstonesOf(group), answer: code.NONE }
  }

  /** @returns for each topic whether its offsets are gone: those that members are subscribed to stay (KIP-496). */
  deleteOffsets(
    groupId: string,
    topics: readonly { readonly name: string; readonly partitions: readonly number[] }[],
  ): Outcome<GroupRecord, ReadonlyMap<string, ErrorCode>> | Refused {
    const group = this.#groups.get(groupId)
    if (group === undefined || group.state === 'Dead') return refused(code.GROUP_ID_NOT_FOUND)
    if (!group.isEmpty() && group.protocolType !== consumerProtocolType) return refused(code.NON_EMPTY_GROUP)
    const answer = new Map<string, ErrorCode>()
    const records: GroupRecord[] = []
    for (const { name, partitions } of topics) {
      const subscribed = group.isSubscribed(name)
      answer.set(name, subscribed ? code.GROUP_SUBSCRIBED_TO_TOPIC : code.NONE)
      if (!subscribed) records.push(...this.#offsets.delete(groupId, name, partitions))
    }
    this.#counted?.('offset-deletion', records.length)
    return { records, answer }
  }

  topicsDeleted(topics: readonly { readonly name: string; readonly id: string }[]): void {
    this.#writeInParts(this.#offsets.topicsDeleted(topics))
  }

  #create(groupId: string): ClassicGroup {
    const group = new ClassicGroup(groupId, 'Empty', this.#context.now())
    this.#groups.set(groupId, group)
    return group
  }

  #expireLater(): void {
    this.#context.timers.schedule('expire offsets', this.#settings['offsets.retention.check.interval.ms'], () => {
      this.#expireLater()
      const retentionMs = this.#settings['offsets.retention.minutes'] * 60_000
      this.#context.inTurns('expiry', this.#groups.values(), (group) => {
        const records: GroupRecord[] = []
        const nothingLeft = this.#offsets.expire(group, retentionMs, this.#context.now(), records)
        this.#counted?.('offset-expiration', records.length)
        const isPending = group instanceof ClassicGroup && group.pendingJoin.size > 0
        if (nothingLeft && group.isEmpty() && !isPending) records.push(...tombstonesOf(group))
        this.#writeInParts(records)
      })
      return undefined
    })
  }

  /** Many tombstones, each of which may be written without the others. */
  #writeInParts(records: readonly GroupRecord[]): void {
    let part: GroupRecord[] = []
    let bytes = 0
    for (const record of records) {
      bytes += 64 + 3 * (record.groupId.length + (record.kind === 'offset' ? record.topic.length : 0))
      part.push(record)
      if (bytes < tombstoneBytesMax) continue
      const full = part
      this.#context.decideLater(() => ({ records: full, answer: undefined }))
      part = []
      bytes = 0
    }
    if (part.length > 0) this.#context.decideLater(() => ({ records: part, answer: undefined }))
  }
}

const tombstonesOf = (group: AnyGroup): readonly GroupRecord[] =>
  group instanceof ConsumerGroup ? groupTombstones(group) : [groupTombstone(group.groupId)]

interface CommitChecks {
  readonly topics: readonly TopicToCommit[]
  readonly missing: MissingGroupCode
  readonly transactional: boolean
  readonly metadataBytesMax: number
  readonly hasOffsets: boolean
}

/** @returns the code to answer with, or undefined: these offsets may be committed. */
function validateCommit(group: AnyGroup | undefined, by: Committer, checks: CommitChecks): ErrorCode | undefined {
  if (group instanceof ConsumerGroup) return validateConsumerCommit(group, { ...by, apiVersion: by.apiVersion ?? 0, ...checks })
  const { missing, transactional, hasOffsets } = checks
  // Without a group there is no one to fence: a consumer that assigns partitions itself only keeps its offsets here.
  // With offsets it counts as a group without members.
  if (group === undefined) return by.generation < 0 ? undefined : hasOffsets ? code.UNKNOWN_MEMBER_ID : missing
  if (group.state === 'Dead') return code.COORDINATOR_NOT_AVAILABLE
  if (by.generation < 0 && group.isEmpty()) return undefined
  if (by.generation >= 0 || by.memberId !== unknownMemberId || by.instanceId !== null) {
    const invalid = group.validate(by.memberId, by.instanceId)
    if (invalid !== undefined) return invalid
    if (by.generation !== group.generation) return code.ILLEGAL_GENERATION
  } else if (!transactional) {
    // Old transactional commits do not name the member: the transaction alone fences them.
    return code.UNKNOWN_MEMBER_ID
  }
  return !transactional && group.state === 'CompletingRebalance' ? code.REBALANCE_IN_PROGRESS : undefined
}

/** A group as its record tells. Its members have a session to be heard from. */
function restore(groupId: string, value: NonNullable<Extract<GroupRecord, { kind: 'group' }>['value']>): ClassicGroup {
  const group = new ClassicGroup(groupId, value.members.length > 0 ? 'Stable' : 'Empty', value.currentStateTimestamp)
  group.generation = value.generation
  group.protocolType = value.protocolType === '' ? null : value.protocolType
  group.protocolName = value.protocol
  group.leaderId = value.leader
  for (const member of value.members) {
    group.add({
      memberId: member.memberId,
      instanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      rebalanceTimeoutMs: member.rebalanceTimeout === -1 ? member.sessionTimeout : member.rebalanceTimeout,
      sessionTimeoutMs: member.sessionTimeout,
      protocolType: value.protocolType,
      protocols: [{ name: value.protocol ?? '', metadata: member.subscription }],
      assignment: member.assignment,
      join: undefined,
      sync: undefined,
      isNew: false,
    })
  }
  group.subscribedTopics = group.topicsOfSubscriptions()
  return group
}
