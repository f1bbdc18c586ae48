// The groups of one shard: request to records and answer; what the log says, and what time does to them [GroupCoordinatorShard].
import type {
  DescribeGroupsResponseDescribedGroupInit,
  ErrorCode,
  HeartbeatResponseInit,
  LeaveGroupResponseMemberResponseInit,
  ListGroupsResponseListedGroupInit,
} from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'
import type { Outcome, Refused } from '../outcome.ts'
import { answerOnly, noChange, refused } from '../outcome.ts'
import type { ShardContext, ShardMachine } from '../shard.ts'
import type { JoinReply, SyncReply } from './classic-group.ts'
import { ClassicGroup, consumerProtocolType, unknownMemberId } from './classic-group.ts'
import type { JoinRequest, LeavingMember, MembershipSettings, SyncRequest } from './classic-membership.ts'
import { ClassicMembership } from './classic-membership.ts'
import type { GroupRecord } from './group-records.ts'
import { groupTombstone } from './group-records.ts'
import type { TopicCommitted, TopicFetched, TopicToCommit, TopicToFetch } from './offsets.ts'
import { Offsets } from './offsets.ts'

export interface GroupShardSettings extends MembershipSettings {
  readonly 'offset.metadata.max.bytes': number
  readonly 'offsets.retention.minutes': number
  readonly 'offsets.retention.check.interval.ms': number
}

/** Who commits: a member of the group, or no one in particular. */
export interface Committer {
  readonly memberId: string
  readonly instanceId: string | null
  /** -1: not a member. */
  readonly generation: number
}

/** Which code stands for a group that is not there: newer clients know GROUP_ID_NOT_FOUND. */
export type MissingGroupCode = typeof code.GROUP_ID_NOT_FOUND | typeof code.ILLEGAL_GENERATION

/** Bytes of tombstones in one decision. */
const tombstoneBytesMax = 200_000

export class GroupShard implements ShardMachine<GroupRecord> {
  readonly #context: ShardContext<GroupRecord>
  readonly #settings: GroupShardSettings
  readonly #groups = new Map<string, ClassicGroup>()
  readonly #offsets = new Offsets()
  readonly #membership: ClassicMembership

  /** @param newId makes the random part of a member's id. */
  constructor(context: ShardContext<GroupRecord>, settings: GroupShardSettings, newId: () => string) {
    this.#context = context
    this.#settings = settings
    this.#membership = new ClassicMembership({
      settings,
      timers: context.timers,
      now: context.now,
      decideLater: context.decideLater,
      group: (groupId) => this.#groups.get(groupId),
      newId,
    })
  }

  replay(record: GroupRecord, offset: number, producerId: number): void {
    if (record.kind === 'offset') {
      // Offsets of a group that has no members: it exists through them.
      if (record.value !== null && !this.#groups.has(record.groupId)) this.#create(record.groupId)
      return this.#offsets.replay(record, offset, producerId)
    }
    const existing = this.#groups.get(record.groupId)
    if (existing !== undefined) this.#membership.unloaded(existing)
    this.#groups.delete(record.groupId)
    if (record.value !== null) this.#groups.set(record.groupId, restore(record.groupId, record.value))
  }

  replayMarker(producerId: number, commit: boolean): void {
    this.#offsets.replayMarker(producerId, commit)
  }

  loaded(): void {
    for (const group of this.#groups.values()) this.#context.decideLater(() => this.#membership.loaded(group))
    this.#expireLater()
  }

  unloaded(): void {
    for (const group of this.#groups.values()) this.#membership.unloaded(group)
  }

  join(groupId: string, request: JoinRequest, reply: JoinReply): Outcome<GroupRecord, void> {
    const existing = this.#groups.get(groupId)
    if (existing === undefined && request.memberId !== unknownMemberId) {
      reply({ memberId: request.memberId, errorCode: code.UNKNOWN_MEMBER_ID })
      return noChange
    }
    return this.#membership.join(existing ?? this.#create(groupId), existing === undefined, request, reply)
  }

  sync(groupId: string, request: SyncRequest, reply: SyncReply): Outcome<GroupRecord, void> {
    const group = this.#groups.get(groupId)
    if (group !== undefined && !group.isEmpty()) return this.#membership.sync(group, request, reply)
    reply({ errorCode: code.UNKNOWN_MEMBER_ID })
    return noChange
  }

  heartbeat(groupId: string, request: Committer): Outcome<GroupRecord, HeartbeatResponseInit> {
    const group = this.#groups.get(groupId)
    return group === undefined ? answerOnly({ errorCode: code.UNKNOWN_MEMBER_ID }) : this.#membership.heartbeat(group, request)
  }

  leave(
    groupId: string,
    members: readonly LeavingMember[],
  ): Outcome<GroupRecord, readonly LeaveGroupResponseMemberResponseInit[]> | Refused {
    const group = this.#groups.get(groupId)
    return group === undefined ? refused(code.UNKNOWN_MEMBER_ID) : this.#membership.leave(group, members)
  }

  commit(
    groupId: string,
    by: Committer,
    topics: readonly TopicToCommit[],
    retentionTimeMs: number,
    missing: MissingGroupCode,
  ): Outcome<GroupRecord, readonly TopicCommitted[]> | Refused {
    const group = this.#groups.get(groupId)
    const invalid = validateCommit(group, by, missing, false)
    if (invalid !== undefined) return refused(invalid)
    const member = group?.members.get(by.memberId)
    // A member that commits is alive.
    if (group !== undefined && member !== undefined && (group.state === 'Stable' || group.state === 'PreparingRebalance')) {
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
    const invalid = validateCommit(this.#groups.get(groupId), by, missing, true)
    return invalid === undefined ? this.#commit(groupId, topics, -1) : refused(invalid)
  }

  #commit(
    groupId: string,
    topics: readonly TopicToCommit[],
    retentionTimeMs: number,
  ): Outcome<GroupRecord, readonly TopicCommitted[]> {
    const limits = { metadataBytesMax: this.#settings['offset.metadata.max.bytes'], retentionTimeMs }
    const { records, topics: answer } = this.#offsets.commit(groupId, topics, limits, this.#context.now())
    return { records, answer }
  }

  fetch(groupId: string, topics: readonly TopicToFetch[] | null, stable: boolean): Outcome<GroupRecord, readonly TopicFetched[]> {
    return answerOnly(this.#offsets.fetch(groupId, topics, stable))
  }

  /** @param knowsMissing the client's version has a code for a group that is not there. */
  describe(groupId: string, knowsMissing: boolean): DescribeGroupsResponseDescribedGroupInit {
    const group = this.#groups.get(groupId)
    if (group === undefined) {
      if (!knowsMissing) return { groupId, groupState: 'Dead' }
      return { groupId, groupState: 'Dead', errorCode: code.GROUP_ID_NOT_FOUND, errorMessage: `There is no group ${groupId}.` }
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

  /** @param states names in lower case; none: all. */
  list(states: ReadonlySet<string>): ListGroupsResponseListedGroupInit[] {
    const listed: ListGroupsResponseListedGroupInit[] = []
    for (const { groupId, protocolType, state } of this.#groups.values()) {
      if (states.size > 0 && !states.has(state.toLowerCase())) continue
      listed.push({ groupId, protocolType: protocolType ?? '', groupState: state, groupType: 'classic' })
    }
    return listed
  }

  /** @returns NONE when the group and all its offsets are gone. */
  delete(groupId: string): Outcome<GroupRecord, ErrorCode> {
    const group = this.#groups.get(groupId)
    if (group === undefined) return answerOnly(code.GROUP_ID_NOT_FOUND)
    if (!group.isEmpty()) return answerOnly(code.NON_EMPTY_GROUP)
    this.#writeInParts(this.#offsets.deleteAll(groupId))
    return { records: [groupTombstone(groupId)], answer: code.NONE }
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
      const records: GroupRecord[] = []
      for (const group of this.#groups.values()) {
        const nothingLeft = this.#offsets.expire(group, retentionMs, this.#context.now(), records)
        if (nothingLeft && group.isEmpty() && group.pendingJoin.size === 0) records.push(groupTombstone(group.groupId))
      }
      this.#writeInParts(records)
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

/** @returns the code to answer with, or undefined: these offsets may be committed. */
function validateCommit(
  group: ClassicGroup | undefined,
  by: Committer,
  missing: MissingGroupCode,
  transactional: boolean,
): ErrorCode | undefined {
  // Without a group there is no one to fence: a consumer that assigns partitions itself only keeps its offsets here.
  if (group === undefined) return by.generation < 0 ? undefined : missing
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
