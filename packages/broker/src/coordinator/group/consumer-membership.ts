// Decides heartbeats of consumer groups (KIP-848): who is a member, when targets are made, how far each member is [GroupMetadataManager].
import type { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponseInit } from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'
import type { Outcome, ShardTimers } from '../outcome.ts'
import { answerOnly, noChange } from '../outcome.ts'
import type { Partitions } from './assignor.ts'
import type { ConsumerGroup, Subscriptions } from './consumer-group.ts'
import { isHomogeneous } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import {
  awayEpoch,
  currentRecord,
  isReconciledTo,
  memberRecord,
  nothingAssigned,
  partitionsOf,
  sameAssigned,
  sameMetadata,
  sameNames,
  sameProgress,
  sortedNames,
  withEpochs,
} from './consumer-member.ts'
import type { ConsumerRecord } from './consumer-records.ts'
import type { RegexSubscriptions } from './consumer-regexes.ts'
import type { Found, Refusal } from './consumer-request.ts'
import { fencedInstance, findMember, isRefusal, refusal, unknownMember } from './consumer-request.ts'
import {
  groupEpochRecord,
  memberTombstones,
  newTargets,
  regexTombstone,
  serverAssignors,
  targetEpochRecord,
  targetRecord,
  topicsOf,
} from './consumer-targets.ts'
import type { GroupRecord } from './group-records.ts'
import type { GroupTopics } from './group-topics.ts'
import type { Owned } from './reconcile.ts'
import { reconcile } from './reconcile.ts'
import { memberTimer } from './timer-names.ts'

/** Times of one group: its own settings over the broker's. */
export interface ConsumerGroupTimes {
  readonly sessionTimeoutMs: number
  readonly heartbeatIntervalMs: number
  readonly assignmentIntervalMs: number
}

export interface ConsumerMembershipContext {
  readonly timers: ShardTimers<GroupRecord>
  readonly topics: GroupTopics
  readonly regexes: RegexSubscriptions
  readonly membersMax: number
  /** By name, the default first. */
  readonly assignors: readonly string[]
  /** Wall time, ms. */
  now(): number
  /** undefined: it is no consumer group, or not any more. */
  group(groupId: string): ConsumerGroup | undefined
  times(groupId: string): ConsumerGroupTimes
  /** Subscriptions of a group ask for a new assignment. */
  rebalanced(): void
  /** Members go, and with them perhaps the last that speak the new protocol: the records by which the group becomes a classic one. */
  downgrade(group: ConsumerGroup, leaving: readonly ConsumerMember[]): readonly GroupRecord[] | undefined
}

/** Who asks. */
export interface HeartbeatClient {
  readonly clientId: string
  readonly clientHost: string
}

/** The part of a heartbeat, or of a join of the classic protocol, that both protocols share. */
export interface Update {
  readonly found: Found
  readonly updated: ConsumerMember
  readonly owned: Owned
}

/** Where the member is after it. */
export interface Updated {
  readonly records: readonly GroupRecord[]
  readonly member: ConsumerMember
  /** Its subscription is another than before. */
  readonly subscriptionChanged: boolean
}

export class ConsumerMembership {
  readonly #context: ConsumerMembershipContext
  /** Timers of members that have been told to join again: to be told once more gives no more time. */
  readonly #joining = new Set<string>()

  constructor(context: ConsumerMembershipContext) {
    this.#context = context
  }

  /** @param conversion records by which the group was just made of a classic one. */
  heartbeat(
    group: ConsumerGroup,
    conversion: readonly GroupRecord[],
    request: ConsumerGroupHeartbeatRequest,
    client: HeartbeatClient,
  ): Outcome<GroupRecord, ConsumerGroupHeartbeatResponseInit> {
    const full = this.refuseWhenFull(group, request.memberId, request.instanceId)
    if (full !== undefined) return answerOnly(full)
    const memberId = request.memberId === '' ? this.#context.regexes.newId() : request.memberId
    const joins = request.memberEpoch === 0
    const owned = request.topicPartitions
    const found = findMember(group, { ...request, memberId, owned, joins, speaksClassic: false })
    if (isRefusal(found)) return answerOnly(found)
    const result = this.update(group, { found, updated: updatedBy(found.member, request, client), owned }, true)
    if (isRefusal(result)) return answerOnly(result)
    const { sessionTimeoutMs, heartbeatIntervalMs } = this.#context.times(group.groupId)
    this.keepAlive(group.groupId, memberId, sessionTimeoutMs)
    const { member } = result
    const subscribes = request.subscribedTopicNames !== null || request.subscribedTopicRegex !== null
    const isFullRequest = request.rebalanceTimeoutMs !== -1 && subscribes && owned !== null
    const tells = joins || isFullRequest || !sameAssigned(found.member.assigned, member.assigned)
    return {
      records: [...conversion, ...result.records],
      answer: {
        memberId: member.memberId,
        memberEpoch: member.memberEpoch,
        heartbeatIntervalMs,
        ...(tells && { assignment: { topicPartitions: listed(partitionsOf(member.assigned)) } }),
      },
    }
  }

  refuseWhenFull(group: ConsumerGroup, memberId: string, instanceId: string | null): Refusal | undefined {
    if (instanceId !== null && group.staticMembers.has(instanceId)) return undefined
    const { membersMax } = this.#context
    if (group.members.size < membersMax || (memberId !== '' && group.members.has(memberId))) return undefined
    return refusal(code.GROUP_MAX_SIZE_REACHED, `The group has as many members as it may have: ${membersMax}.`)
  }

  /** @param assignorCounts a change of the group's assignor asks for new targets. */
  update(group: ConsumerGroup, { found, updated, owned }: Update, assignorCounts: boolean): Updated | Refusal {
    const { topics } = this.#context
    const { groupId } = group
    const records: GroupRecord[] = found.replaces === undefined ? [] : replaceMember(group, found.replaces, found.member)
    const { member } = found
    const isKnown = group.members.has(member.memberId) || found.replaces !== undefined
    if (!isKnown || !sameMetadata(member, updated)) records.push(memberRecord(groupId, updated))
    const regex = this.#context.regexes.update(group, member, updated)
    if (isRefusal(regex)) return regex
    records.push(...regex.records)
    const namesChanged = !sameNames(member.topics, updated.topics)
    const subscriptionChanged = namesChanged || regex.changed
    const defaultAssignor = this.#context.assignors[0] ?? 'uniform'
    const assignor = group.preferredAssignor(member, updated) ?? defaultAssignor
    const assignorChanged = assignorCounts && assignor !== (group.preferredAssignor() ?? defaultAssignor)
    let bump = namesChanged || regex.resolved || assignorChanged || (!assignorCounts && regex.changed)
    let { epoch } = group
    const subscriptions = group.subscriptions([member], updated)
    if (bump || group.comparedTopics !== topics.image || group.epoch < group.comparedEpoch) {
      const hash = topics.hash(subscriptions.topics.keys())
      bump ||= hash !== group.metadataHash
      if (bump) {
        records.push(groupEpochRecord(groupId, ++epoch, hash))
        this.#context.rebalanced()
      }
      group.comparedTopics = topics.image
      group.comparedEpoch = epoch
      if (group.hasTopicsRecord) records.push({ kind: 'consumer-topics', groupId, value: null })
    }
    const targets = this.#targets(group, found, updated, epoch, assignor, subscriptions)
    records.push(...targets.records)
    return this.#reconcile(group, updated, { ...targets, owned, subscriptionChanged }, records)
  }

  #targets(
    group: ConsumerGroup,
    found: Found,
    updated: ConsumerMember,
    epoch: number,
    assignor: string,
    subscriptions: Subscriptions,
  ): { readonly records: readonly ConsumerRecord[]; readonly targetEpoch: number; readonly target: Partitions } {
    const now = this.#context.now()
    const last = group.targetTimestamp
    const interval = this.#context.times(group.groupId).assignmentIntervalMs
    const isDue = last === 0 || interval === 0 || now >= last + interval
    const assign = serverAssignors.get(assignor)
    if (group.targetEpoch >= epoch || !isDue || assign === undefined) {
      const target = group.targetOf(updated.memberId, updated.instanceId)
      return { records: [], targetEpoch: group.targetEpoch, target }
    }
    const isNew = !group.members.has(updated.memberId) && found.replaces === undefined
    const homogeneous = isHomogeneous(subscriptions, group.members.size + (isNew ? 1 : 0))
    const replaces = found.replaces?.memberId
    const made = newTargets(group, this.#context.topics, { epoch, now, assign, homogeneous, updated, replaces })
    return { ...made, targetEpoch: epoch }
  }

  #reconcile(
    group: ConsumerGroup,
    member: ConsumerMember,
    to: {
      readonly targetEpoch: number
      readonly target: Partitions
      readonly owned: Owned
      readonly subscriptionChanged: boolean
    },
    records: GroupRecord[],
  ): Updated | Refusal {
    const { subscriptionChanged } = to
    if (!subscriptionChanged && isReconciledTo(member, to.targetEpoch)) return { records, member, subscriptionChanged }
    const after = this.reconciled(group, member, to)
    if (after === undefined) {
      return refusal(
        code.FENCED_MEMBER_EPOCH,
        'The state of the member is unknown here: it must abandon its partitions and join again.',
      )
    }
    if (sameProgress(member, after)) return { records, member, subscriptionChanged }
    records.push(currentRecord(group.groupId, after))
    if (after.classic === null) this.#limitRebalance(group.groupId, after)
    return { records, member: after, subscriptionChanged }
  }

  /** One step of a member towards a target. */
  reconciled(
    group: ConsumerGroup,
    member: ConsumerMember,
    to: {
      readonly targetEpoch: number
      readonly target: Partitions
      readonly owned: Owned
      readonly subscriptionChanged: boolean
    },
  ): ConsumerMember | undefined {
    const subscribed = this.#context.topics.ids(topicsOf(group, member))
    return reconcile(member, { ...to, subscribed, isTaken: (topicId, partition) => group.isTaken(topicId, partition) })
  }

  leave(
    group: ConsumerGroup,
    request: { readonly memberId: string; readonly instanceId: string | null; readonly memberEpoch: number },
  ): Outcome<GroupRecord, ConsumerGroupHeartbeatResponseInit> {
    const { memberId, memberEpoch, instanceId } = request
    const answer = { memberId, memberEpoch }
    const member = instanceId === null ? group.members.get(memberId) : group.staticMember(instanceId)
    if (instanceId !== null) {
      const fenced = fencedInstance(member, memberId, instanceId)
      if (fenced !== undefined) return answerOnly(fenced)
    }
    if (member === undefined) return answerOnly(unknownMember(group, memberId))
    if (instanceId === null || memberEpoch !== awayEpoch) return { records: this.fence(group, [member]), answer }
    // It keeps what it has until it comes back or its session ends.
    const assigned = withEpochs(partitionsOf(member.assigned), 0)
    const away = { ...member, memberEpoch: awayEpoch, assigned, revoking: nothingAssigned }
    return { records: [currentRecord(group.groupId, away)], answer }
  }

  /** The records by which these are no more. */
  fence(group: ConsumerGroup, members: readonly ConsumerMember[]): readonly GroupRecord[] {
    if (members.length === 0) return []
    const downgraded = this.#context.downgrade(group, members)
    if (downgraded !== undefined) return downgraded
    const { groupId } = group
    const records: GroupRecord[] = members.flatMap(({ memberId }) => memberTombstones(groupId, memberId))
    const gone = regexesOnlyOf(group, members)
    for (const regex of gone) records.push(regexTombstone(groupId, regex))
    const hash = this.#context.topics.hash(group.subscriptions(members, undefined, gone).topics.keys())
    const epoch = group.epoch + 1
    records.push(groupEpochRecord(groupId, epoch, hash))
    // With nobody left there is nothing to assign: the target is as new as the group.
    if (members.length === group.members.size) records.push(targetEpochRecord(groupId, epoch, 0))
    for (const { memberId } of members) this.cancelTimers(groupId, memberId)
    return records
  }

  /** A sign of life: the session begins anew. */
  keepAlive(groupId: string, memberId: string, sessionTimeoutMs: number): void {
    this.#context.timers.schedule(memberTimer('session', groupId, memberId), sessionTimeoutMs, () =>
      this.#expire(groupId, memberId),
    )
  }

  /** Gives a member time for what it must do in between, unless it has been given some already. */
  expect(step: 'join' | 'sync', groupId: string, memberId: string, withinMs: number): void {
    const name = memberTimer(`consumer ${step}`, groupId, memberId)
    if (this.#joining.has(name)) return
    if (step === 'join') this.#joining.add(name)
    this.#context.timers.schedule(name, withinMs, () => {
      this.#joining.delete(name)
      return this.#expire(groupId, memberId)
    })
  }

  cancel(step: 'join' | 'sync', groupId: string, memberId: string): void {
    const name = memberTimer(`consumer ${step}`, groupId, memberId)
    this.#joining.delete(name)
    this.#context.timers.cancel(name)
  }

  cancelTimers(groupId: string, memberId: string): void {
    const { timers } = this.#context
    timers.cancel(memberTimer('session', groupId, memberId))
    timers.cancel(memberTimer('rebalance', groupId, memberId))
    this.cancel('join', groupId, memberId)
    this.cancel('sync', groupId, memberId)
  }

  /** After a load each member has one session to be heard from. */
  loaded(group: ConsumerGroup): void {
    const { sessionTimeoutMs } = this.#context.times(group.groupId)
    for (const member of group.members.values()) {
      this.keepAlive(group.groupId, member.memberId, member.classic?.sessionTimeoutMs ?? sessionTimeoutMs)
      if (member.classic === null) this.#limitRebalance(group.groupId, member)
    }
  }

  unloaded(group: ConsumerGroup): void {
    for (const memberId of group.members.keys()) this.cancelTimers(group.groupId, memberId)
    this.#context.regexes.unloaded(group)
  }

  #expire(groupId: string, memberId: string): Outcome<GroupRecord, void> | undefined {
    const group = this.#context.group(groupId)
    const member = group?.members.get(memberId)
    return group === undefined || member === undefined ? noChange : { records: this.fence(group, [member]), answer: undefined }
  }

  /** A member that must give up partitions has its rebalance timeout for it. */
  #limitRebalance(groupId: string, { memberId, memberEpoch, state, rebalanceTimeoutMs }: ConsumerMember): void {
    const name = memberTimer('rebalance', groupId, memberId)
    if (state !== 'UnrevokedPartitions') return this.#context.timers.cancel(name)
    this.#context.timers.schedule(name, rebalanceTimeoutMs, () => {
      const member = this.#context.group(groupId)?.members.get(memberId)
      return member?.memberEpoch === memberEpoch ? this.#expire(groupId, memberId) : undefined
    })
  }
}

/** The member as its heartbeat says; what it does not say stays. */
function updatedBy(member: ConsumerMember, request: ConsumerGroupHeartbeatRequest, client: HeartbeatClient): ConsumerMember {
  const { instanceId, rackId, rebalanceTimeoutMs, serverAssignor, subscribedTopicNames, subscribedTopicRegex } = request
  return {
    ...member,
    ...client,
    instanceId: instanceId ?? member.instanceId,
    rackId: rackId ?? member.rackId,
    rebalanceTimeoutMs: rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : rebalanceTimeoutMs,
    assignor: serverAssignor ?? member.assignor,
    topics: subscribedTopicNames === null ? member.topics : sameOr(member.topics, sortedNames(subscribedTopicNames)),
    regex: subscribedTopicRegex ?? member.regex,
    classic: null,
  }
}

/** The list that is there when both say the same: what is the same object is not counted anew. */
const sameOr = (before: readonly string[], now: readonly string[]): readonly string[] => (sameNames(before, now) ? before : now)

function replaceMember(group: ConsumerGroup, old: ConsumerMember, member: ConsumerMember): GroupRecord[] {
  const { groupId } = group
  return [
    ...memberTombstones(groupId, old.memberId),
    memberRecord(groupId, member),
    targetRecord(groupId, member.memberId, group.targets.get(old.memberId) ?? new Map()),
    currentRecord(groupId, member),
  ]
}

/** Patterns that no other member has. */
function regexesOnlyOf(group: ConsumerGroup, members: readonly ConsumerMember[]): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const { regex } of members) if (regex !== '') counts.set(regex, (counts.get(regex) ?? 0) + 1)
  return new Set([...counts].filter(([regex, count]) => group.regexes.get(regex) === count).map(([regex]) => regex))
}

const listed = (partitions: Partitions): { readonly topicId: string; readonly partitions: readonly number[] }[] =>
  [...partitions].map(([topicId, list]) => ({ topicId, partitions: list.toSorted((a, b) => a - b) }))
