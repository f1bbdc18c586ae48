// The consumer groups of one shard: joins the deciders of the new protocol, and moves groups between both protocols (KIP-848).
import type {
  ConsumerGroupDescribeResponseDescribedGroupInit,
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponseInit,
  ErrorCode,
} from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'
import type { Outcome } from '../outcome.ts'
import { answerOnly, noChange } from '../outcome.ts'
import type { ShardContext } from '../shard.ts'
import { ClassicGroup, consumerProtocolType } from './classic-group.ts'
import { ClassicInConsumer } from './classic-in-consumer.ts'
import { ConsumerGroup } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { awayEpoch, leftGroupEpoch } from './consumer-member.ts'
import type { ConsumerGroupTimes, HeartbeatClient, Update } from './consumer-membership.ts'
import { ConsumerMembership } from './consumer-membership.ts'
import { describeConsumerGroup } from './consumer-answers.ts'
import { RegexSubscriptions } from './consumer-regexes.ts'
import type { Refusal } from './consumer-request.ts'
import { isRefusal, refusal } from './consumer-request.ts'
import { assignorName } from './consumer-targets.ts'
import type { GroupRecord } from './group-records.ts'
import { groupTombstone } from './group-records.ts'
import type { GroupTopics } from './group-topics.ts'
import type { TopicToCommit } from './offsets.ts'
import { isMetadataTooLarge } from './offsets.ts'
import { downgraded, upgraded } from './migration.ts'
import type { JoinRequest } from './classic-membership.ts'
import { groupTimer } from './timer-names.ts'

export interface ConsumerGroupSettings {
  readonly 'group.max.size': number
  readonly 'group.consumer.max.size': number
  readonly 'group.consumer.assignors': readonly string[]
  readonly 'group.consumer.migration.policy': string
  readonly 'group.consumer.regex.refresh.interval.ms': number
}

export type AnyGroup = ClassicGroup | ConsumerGroup

export interface ConsumerGroupsParts {
  readonly shard: ShardContext<GroupRecord>
  readonly settings: ConsumerGroupSettings
  readonly topics: GroupTopics
  /** A random UUID in Kafka's form. */
  newId(): string
  times(groupId: string): ConsumerGroupTimes
  group(groupId: string): AnyGroup | undefined
  /** A group has become a classic one; its members may have to join again. */
  becameClassic(group: ClassicGroup, rebalance: boolean): Outcome<GroupRecord, void>
  /** Its members are told to join again, which makes them members of the consumer group that it becomes. */
  interrupt(group: ClassicGroup): void
  /** Subscriptions of a group ask for a new assignment. */
  rebalanced(): void
}

export class ConsumerGroups {
  readonly #parts: ConsumerGroupsParts
  readonly #membership: ConsumerMembership
  readonly classic: ClassicInConsumer
  /** By name, the default first. */
  readonly #assignors: readonly string[]

  constructor(parts: ConsumerGroupsParts) {
    this.#parts = parts
    const { shard, settings, topics, newId, rebalanced } = parts
    this.#assignors = settings['group.consumer.assignors'].map(assignorName)
    const group = (groupId: string): ConsumerGroup | undefined => {
      const found = parts.group(groupId)
      return found instanceof ConsumerGroup ? found : undefined
    }
    const regexes = new RegexSubscriptions({
      timers: shard.timers,
      topics,
      refreshMsMax: settings['group.consumer.regex.refresh.interval.ms'],
      now: shard.now,
      group,
      newId,
      rebalanced,
    })
    this.#membership = new ConsumerMembership({
      timers: shard.timers,
      topics,
      regexes,
      membersMax: settings['group.consumer.max.size'],
      assignors: this.#assignors,
      now: shard.now,
      group,
      times: parts.times,
      rebalanced,
      downgrade: (from, leaving) => this.#downgrade(from, leaving),
    })
    this.classic = new ClassicInConsumer({
      membership: this.#membership,
      topics,
      mayJoin: settings['group.consumer.migration.policy'].toLowerCase() !== 'disabled',
      newId,
      downgradeBy: (from, update, replaces) => this.#downgradeBy(from, update, replaces),
    })
  }

  heartbeat(
    request: ConsumerGroupHeartbeatRequest,
    client: HeartbeatClient,
  ): Outcome<GroupRecord, ConsumerGroupHeartbeatResponseInit> {
    const leaves = request.memberEpoch === leftGroupEpoch || request.memberEpoch === awayEpoch
    const found = this.#find(request.groupId, !leaves && request.memberEpoch === 0)
    if (isRefusal(found)) return answerOnly(found)
    if (leaves) return this.#membership.leave(found.group, request)
    const outcome = this.#membership.heartbeat(found.group, found.records, request, client)
    const { errorCode = code.NONE } = outcome.answer
    if (errorCode === code.NONE && found.classic !== undefined) {
      this.#parts.interrupt(found.classic)
      for (const member of found.group.members.values()) {
        if (member.classic === null) continue
        this.#membership.keepAlive(request.groupId, member.memberId, member.classic.sessionTimeoutMs)
      }
    }
    return outcome
  }

  /** @param mayCreate who asks joins: a group is made, or made of a classic one. */
  #find(
    groupId: string,
    mayCreate: boolean,
  ): { readonly group: ConsumerGroup; readonly records: readonly GroupRecord[]; readonly classic?: ClassicGroup } | Refusal {
    const existing = this.#parts.group(groupId)
    if (existing instanceof ConsumerGroup) return { group: existing, records: [] }
    if (!mayCreate) return refusal(code.GROUP_ID_NOT_FOUND, `There is no consumer group ${groupId}.`)
    if (existing === undefined) return { group: new ConsumerGroup(groupId), records: [] }
    if (existing.isEmpty()) return { group: new ConsumerGroup(groupId), records: [groupTombstone(groupId)] }
    const policy = this.#parts.settings['group.consumer.migration.policy'].toLowerCase()
    const cannot = (why: string): Refusal =>
      refusal(code.GROUP_ID_NOT_FOUND, `The classic group ${groupId} cannot become a consumer group: ${why}.`)
    if (policy !== 'bidirectional' && policy !== 'upgrade') return cannot('the broker does not let it')
    if (existing.protocolType !== consumerProtocolType) return cannot('its members are not consumers')
    if (existing.members.size > this.#parts.settings['group.consumer.max.size']) return cannot('it has too many members')
    const result = upgraded(existing, this.#parts.topics)
    return isRefusal(result) ? result : { ...result, classic: existing }
  }

  #downgrade(group: ConsumerGroup, leaving: readonly ConsumerMember[]): readonly GroupRecord[] | undefined {
    const staying = group.members.size - leaving.length
    const classicLeaving = leaving.filter(({ classic }) => classic !== null).length
    if (group.classicMembers - classicLeaving !== staying || staying === 0) return undefined
    if (!this.#mayDowngrade(staying)) return undefined
    const { shard, topics } = this.#parts
    const records = downgraded(group, topics, shard.now(), new Set(leaving.map(({ memberId }) => memberId)))
    for (const memberId of group.members.keys()) this.#membership.cancelTimers(group.groupId, memberId)
    this.#settle(group.groupId, true)
    return records
  }

  #downgradeBy(
    group: ConsumerGroup,
    { found, updated, owned }: Update,
    replaces: ConsumerMember,
  ): { readonly records: readonly GroupRecord[]; readonly member: ConsumerMember } | undefined {
    if (replaces.classic !== null || group.classicMembers !== group.members.size - 1) return undefined
    if (!this.#mayDowngrade(group.members.size)) return undefined
    const { shard, topics } = this.#parts
    const subscriptionChanged = found.member.topics.join() !== updated.topics.join() || found.member.regex !== updated.regex
    const isStale = group.targetEpoch < group.epoch + (subscriptionChanged ? 1 : 0)
    const target = group.targetOf(updated.memberId, updated.instanceId)
    const to = { targetEpoch: group.targetEpoch, target, owned, subscriptionChanged }
    const member = isStale ? updated : (this.#membership.reconciled(group, updated, to) ?? updated)
    const joining = { member, replaces: replaces.memberId }
    const records = downgraded(group, topics, shard.now(), new Set(), joining)
    const known = [...group.members.keys()]
    for (const memberId of known) this.#membership.cancelTimers(group.groupId, memberId)
    this.#settle(group.groupId, isStale)
    // The log knows the member of before under its own id until now.
    const gone: GroupRecord[] = (['consumer-current', 'consumer-target', 'consumer-member'] as const).map((kind) => ({
      kind,
      groupId: group.groupId,
      memberId: replaces.memberId,
      value: null,
    }))
    return { records: [...gone, ...records], member }
  }

  #mayDowngrade(members: number): boolean {
    const { settings } = this.#parts
    const policy = settings['group.consumer.migration.policy'].toLowerCase()
    return (policy === 'bidirectional' || policy === 'downgrade') && members <= settings['group.max.size']
  }

  /** When the records of the change have been replayed the classic group stands: its sessions begin, and its rebalance. */
  #settle(groupId: string, rebalance: boolean): void {
    this.#parts.shard.timers.schedule(groupTimer('became classic', groupId), 0, () => {
      const group = this.#parts.group(groupId)
      return group instanceof ClassicGroup ? this.#parts.becameClassic(group, rebalance) : noChange
    })
  }

  /** A member of the classic protocol joins a consumer group. */
  join(group: ConsumerGroup, request: JoinRequest): ReturnType<ClassicInConsumer['join']> {
    return this.classic.join(group, request)
  }

  describe(group: ConsumerGroup): ConsumerGroupDescribeResponseDescribedGroupInit {
    return describeConsumerGroup(group, this.#parts.topics, this.#assignors[0] ?? '')
  }

  loaded(group: ConsumerGroup): void {
    this.#membership.loaded(group)
  }

  unloaded(group: ConsumerGroup): void {
    this.#membership.unloaded(group)
  }
}

/** @returns the code to answer a fetch of offsets with, or undefined: it may have them. */
export function validateFetch(
  group: AnyGroup | undefined,
  by: { readonly memberId: string | null; readonly memberEpoch: number },
): ErrorCode | undefined {
  if (!(group instanceof ConsumerGroup) || (by.memberId === null && by.memberEpoch < 0)) return undefined
  const member = by.memberId === null ? undefined : group.members.get(by.memberId)
  if (member === undefined) return code.UNKNOWN_MEMBER_ID
  if (member.memberEpoch === by.memberEpoch) return undefined
  return member.classic === null ? code.STALE_MEMBER_EPOCH : code.ILLEGAL_GENERATION
}

export interface ConsumerCommit {
  readonly memberId: string
  readonly instanceId: string | null
  readonly generation: number
  readonly transactional: boolean
  readonly apiVersion: number
  readonly topics: readonly TopicToCommit[]
  /** A partition with more metadata is refused by itself, whoever commits it. */
  readonly metadataBytesMax: number
}

/** @returns the code to answer a commit to a consumer group with, or undefined: it may commit. */
export function validateConsumerCommit(group: ConsumerGroup, by: ConsumerCommit): ErrorCode | undefined {
  if (by.generation < 0 && group.isEmpty()) return undefined
  // Old transactional commits do not name the member: the transaction alone fences them.
  if (by.transactional && by.generation === -1 && by.memberId === '' && by.instanceId === null) return undefined
  const member = group.members.get(by.memberId)
  if (member === undefined) return code.UNKNOWN_MEMBER_ID
  if (!by.transactional && member.classic === null && by.apiVersion < 9) return code.UNSUPPORTED_VERSION
  if (by.generation === member.memberEpoch) return undefined
  const stale = member.classic === null ? code.STALE_MEMBER_EPOCH : code.ILLEGAL_GENERATION
  if (by.generation > member.memberEpoch) return stale
  // An older epoch may still commit what the member has had since then without a break (KIP-1251).
  const isOlder = by.topics.some(({ topicId, partitions }) =>
    partitions.some(({ partitionIndex, committedMetadata }) => {
      if (isMetadataTooLarge(committedMetadata, by.metadataBytesMax)) return false
      const since = member.assigned.get(topicId)?.get(partitionIndex) ?? member.revoking.get(topicId)?.get(partitionIndex)
      return since === undefined || by.generation < since
    }),
  )
  return isOlder ? stale : undefined
}
