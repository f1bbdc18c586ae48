// Decides joins, syncs, heartbeats and leaves of classic groups, and what their time-outs do [GroupMetadataManager].
import type { ErrorCode, HeartbeatResponseInit, LeaveGroupResponseMemberResponseInit } from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'
import type { Outcome, ShardTimers } from '../outcome.ts'
import { answerOnly, noChange } from '../outcome.ts'
import { joinAnswer, refuseJoin, refuseSync, repeatJoin, syncAnswer, validateSync } from './classic-answers.ts'
import type { ClassicGroup, ClassicMember, GroupProtocol, JoinReply, SyncReply } from './classic-group.ts'
import { noBytes, sameProtocols, unknownMemberId } from './classic-group.ts'
import type { GroupRecord } from './group-records.ts'
import { emptyGroupRecord, groupRecord } from './group-records.ts'
import { groupTimer, memberTimer } from './timer-names.ts'

/** A member whose id was just made has this long, ms, until its first join must be over: it cannot heartbeat before. */
const newMemberJoinMs = 5 * 60_000

export interface MembershipSettings {
  readonly 'group.initial.rebalance.delay.ms': number
  readonly 'group.max.size': number
}

export interface JoinRequest {
  readonly memberId: string
  readonly instanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  readonly protocolType: string
  readonly protocols: readonly GroupProtocol[]
  /** A new member is first given an id and asked to join with it (KIP-394): from version 4 on. */
  readonly requiresKnownId: boolean
  /** The leader may be told not to assign again (KIP-814): from version 9 on. */
  readonly skipsAssignment: boolean
}

export interface SyncRequest {
  readonly memberId: string
  readonly instanceId: string | null
  readonly generation: number
  readonly protocolType: string | null
  readonly protocolName: string | null
  readonly assignments: ReadonlyMap<string, Uint8Array>
}

export interface LeavingMember {
  readonly memberId: string
  readonly instanceId: string | null
}

/** What the decider needs around it. */
export interface MembershipContext {
  readonly settings: MembershipSettings
  readonly timers: ShardTimers<GroupRecord>
  /** Wall time, ms. */
  now(): number
  /** Groups that still exist; a timer of one that is gone does nothing. */
  group(groupId: string): ClassicGroup | undefined
  /** A random part for a member's id. */
  newId(): string
  /** All members of a generation have their assignments. */
  rebalanced?(): void
  /** A decision that comes out of a failed write. */
  decideLater(decide: () => Outcome<GroupRecord, void>): void
}

type Change = Outcome<GroupRecord, void>

export class ClassicMembership {
  readonly #context: MembershipContext

  constructor(context: MembershipContext) {
    this.#context = context
  }

  /** @param isNew the group was made for this request: what makes it last is a record of it. */
  join(group: ClassicGroup, isNew: boolean, request: JoinRequest, reply: JoinReply): Change {
    const result = this.#join(group, request, reply)
    return isNew && result === noChange
      ? { records: [emptyGroupRecord(group)], answer: undefined, settled: () => undefined }
      : result
  }

  #join(group: ClassicGroup, request: JoinRequest, reply: JoinReply): Change {
    if (!this.#accepts(group, request.memberId)) {
      this.#forget(group, request.memberId)
      refuseJoin(reply, unknownMemberId, code.GROUP_MAX_SIZE_REACHED)
      // It may be the last one that the others wait for.
      return this.#completeIfAllJoined(group)
    }
    if (group.state === 'Dead') return refuseJoin(reply, request.memberId, code.COORDINATOR_NOT_AVAILABLE)
    if (!group.supports(request.protocolType, request.protocols)) {
      return refuseJoin(reply, request.memberId, code.INCONSISTENT_GROUP_PROTOCOL)
    }
    return request.memberId === unknownMemberId ? this.#joinNew(group, request, reply) : this.#rejoin(group, request, reply)
  }

  #accepts(group: ClassicGroup, memberId: string): boolean {
    const limit = this.#context.settings['group.max.size']
    switch (group.state) {
      case 'Empty':
      case 'Dead':
        return true
      case 'PreparingRebalance':
        // Members that wait, not members that are known: a group that is already too large sheds those that come last.
        return group.members.get(memberId)?.join !== undefined || group.awaitingJoin < limit
      default:
        return group.members.has(memberId) || group.members.size < limit
    }
  }

  #joinNew(group: ClassicGroup, request: JoinRequest, reply: JoinReply): Change {
    const memberId = `${request.instanceId ?? request.clientId}-${this.#context.newId()}`
    if (request.instanceId !== null) {
      const existing = group.staticMembers.get(request.instanceId)
      if (existing === undefined) return this.#add(group, request, memberId, reply)
      return this.#replaceStatic(group, request, request.instanceId, existing, memberId, reply)
    }
    if (!request.requiresKnownId) return this.#add(group, request, memberId, reply)
    group.pendingJoin.add(memberId)
    this.#expectHeartbeat(group, memberId, request.sessionTimeoutMs)
    return refuseJoin(reply, memberId, code.MEMBER_ID_REQUIRED)
  }

  #rejoin(group: ClassicGroup, request: JoinRequest, reply: JoinReply): Change {
    const { memberId } = request
    if (group.pendingJoin.has(memberId)) {
      // Only members without an instance are given an id first: Apache Kafka fails here, and does not name the member.
      if (request.instanceId !== null) return refuseJoin(reply, unknownMemberId, code.UNKNOWN_SERVER_ERROR)
      return this.#add(group, request, memberId, reply)
    }
    const invalid = group.validate(memberId, request.instanceId)
    const member = group.members.get(memberId)
    if (invalid !== undefined || member === undefined) return refuseJoin(reply, memberId, invalid ?? code.UNKNOWN_MEMBER_ID)
    switch (group.state) {
      case 'PreparingRebalance':
        return this.#update(group, member, request, reply)
      case 'CompletingRebalance':
        // The same again: its answer was lost.
        if (sameProtocols(member.protocols, request.protocols)) return repeatJoin(group, member, reply)
        return this.#update(group, member, request, reply)
      case 'Stable':
        // A leader rejoins to make a rebalance happen, such as when topics changed; a follower only when it changed itself.
        if (group.isLeader(memberId) || !sameProtocols(member.protocols, request.protocols)) {
          return this.#update(group, member, request, reply)
        }
        reply(joinAnswer(group, member, false))
        return noChange
      default:
        return refuseJoin(reply, memberId, code.UNKNOWN_MEMBER_ID)
    }
  }

  #add(group: ClassicGroup, request: JoinRequest, memberId: string, reply: JoinReply): Change {
    if (group.state === 'PreparingRebalance' && group.previousState === 'Empty') group.newMemberAdded = true
    const member: ClassicMember = {
      memberId,
      instanceId: request.instanceId,
      clientId: request.clientId,
      clientHost: request.clientHost,
      rebalanceTimeoutMs: request.rebalanceTimeoutMs,
      sessionTimeoutMs: request.sessionTimeoutMs,
      protocolType: request.protocolType,
      protocols: request.protocols,
      assignment: noBytes,
      join: undefined,
      sync: undefined,
      isNew: true,
    }
    group.add(member)
    group.awaitJoin(member, reply)
    this.#expectHeartbeat(group, memberId, newMemberJoinMs)
    return this.#rebalance(group)
  }

  #update(group: ClassicGroup, member: ClassicMember, request: JoinRequest, reply: JoinReply): Change {
    group.update(member, request.protocols, request.rebalanceTimeoutMs, request.sessionTimeoutMs)
    group.awaitJoin(member, reply)
    return this.#rebalance(group)
  }

  #replaceStatic(
    group: ClassicGroup,
    request: JoinRequest,
    instanceId: string,
    oldId: string,
    newId: string,
    reply: JoinReply,
  ): Change {
    const formerLeader = group.leaderId
    const member = group.replaceStatic(instanceId, oldId, newId)
    const { protocols, rebalanceTimeoutMs, sessionTimeoutMs } = member
    this.#expectHeartbeat(group, newId, request.sessionTimeoutMs)
    this.#context.timers.cancel(heartbeatTimer(group, oldId))
    group.update(member, request.protocols, request.rebalanceTimeoutMs, request.sessionTimeoutMs)
    group.awaitJoin(member, reply)
    if (group.state === 'CompletingRebalance') {
      // The leader may already assign to the old id, which would leave the new one without an assignment.
      return this.prepareRebalance(group)
    }
    if (group.state !== 'Stable') return this.#completeIfAllJoined(group)
    if (group.selectProtocol() !== group.protocolName) return this.#rebalance(group)
    // The assignment can stand: only the new id has to be remembered, no one else learns of it (KIP-345).
    const assignments = new Map([...group.members.values()].map((one) => [one.memberId, one.assignment]))
    return {
      records: [groupRecord(group, assignments)],
      answer: undefined,
      settled: (failed) => {
        if (group.members.get(newId) !== member) return
        if (failed === undefined) {
          // A rebalance began meanwhile: the join stays and is answered at its end.
          if (group.state !== 'Stable') return
          if (request.skipsAssignment) {
            const leads = group.isLeader(newId)
            group.answerJoin(member, { ...joinAnswer(group, member, leads), skipAssignment: leads })
          } else {
            // To an older client the former leader is named, so that it does not take itself for the leader and assign again.
            group.answerJoin(member, { ...joinAnswer(group, member, false), leader: formerLeader ?? '' })
          }
          return
        }
        const waiting = member.join
        group.forgetJoin(member)
        group.update(member, protocols, rebalanceTimeoutMs, sessionTimeoutMs)
        const old = group.replaceStatic(instanceId, newId, oldId)
        this.#context.timers.cancel(heartbeatTimer(group, newId))
        this.#expectHeartbeat(group, oldId, old.sessionTimeoutMs)
        waiting?.({ memberId: unknownMemberId, errorCode: failed })
      },
    }
  }

  /** Begins a rebalance where the state allows it; else perhaps this was the last member the present one waited for. */
  #rebalance(group: ClassicGroup): Change {
    return group.canRebalance() ? this.prepareRebalance(group) : this.#completeIfAllJoined(group)
  }

  prepareRebalance(group: ClassicGroup): Change {
    if (group.state === 'CompletingRebalance') this.#answerSyncs(group, code.REBALANCE_IN_PROGRESS)
    group.pendingSync.clear()
    this.#context.timers.cancel(syncTimer(group))
    const first = group.isEmpty()
    group.transition('PreparingRebalance', this.#context.now())
    if (!first) {
      if (group.hasAllJoined()) return this.#completeJoin(group)
      this.#joinBy(group, group.rebalanceTimeoutMs())
      return noChange
    }
    const delay = this.#context.settings['group.initial.rebalance.delay.ms']
    this.#waitForMore(group, delay, Math.max(group.rebalanceTimeoutMs() - delay, 0))
    return noChange
  }

  /** The first rebalance of a group waits until no member came for a while, but not longer than a rebalance may take. */
  #waitForMore(group: ClassicGroup, delayMs: number, remainingMs: number): void {
    this.#context.timers.schedule(joinTimer(group), delayMs, () => {
      if (this.#context.group(group.groupId) !== group) return undefined
      if (!group.newMemberAdded || remainingMs === 0) return this.#completeJoin(group)
      group.newMemberAdded = false
      const next = Math.min(this.#context.settings['group.initial.rebalance.delay.ms'], remainingMs)
      this.#waitForMore(group, next, Math.max(remainingMs - delayMs, 0))
      return undefined
    })
  }

  #joinBy(group: ClassicGroup, delayMs: number): void {
    this.#context.timers.schedule(joinTimer(group), delayMs, () =>
      this.#context.group(group.groupId) === group ? this.#completeJoin(group) : undefined,
    )
  }

  #completeIfAllJoined(group: ClassicGroup): Change {
    if (group.state !== 'PreparingRebalance' || group.previousState === 'Empty' || !group.hasAllJoined()) return noChange
    return this.#completeJoin(group)
  }

  #completeJoin(group: ClassicGroup): Change {
    this.#context.timers.cancel(joinTimer(group))
    if (group.state !== 'PreparingRebalance') return noChange
    for (const member of group.members.values()) {
      // A static member may be restarting: its session decides.
      if (member.join !== undefined || member.instanceId !== null) continue
      this.#drop(group, member)
    }
    if (!group.electJoinedLeader() && group.members.size > 0) {
      this.#joinBy(group, group.rebalanceTimeoutMs())
      return noChange
    }
    group.nextGeneration(this.#context.now())
    if (group.isEmpty()) {
      // When this is not written the former generation would come back after a restart, and its members time out: no harm.
      return { records: [groupRecord(group, new Map())], answer: undefined, settled: () => undefined }
    }
    for (const member of group.members.values()) {
      group.answerJoin(member, joinAnswer(group, member, group.isLeader(member.memberId)))
      this.#expectHeartbeat(group, member.memberId, member.sessionTimeoutMs)
      member.isNew = false
      group.pendingSync.add(member.memberId)
    }
    const generation = group.generation
    this.#context.timers.schedule(syncTimer(group), group.rebalanceTimeoutMs(), () => this.#syncExpired(group, generation))
    return noChange
  }

  #syncExpired(group: ClassicGroup, generation: number): Change | undefined {
    if (this.#context.group(group.groupId) !== group || group.generation !== generation) return undefined
    if (group.state !== 'CompletingRebalance' && group.state !== 'Stable') return undefined
    if (group.pendingSync.size === 0) return undefined
    for (const memberId of group.pendingSync) this.#forget(group, memberId)
    return this.prepareRebalance(group)
  }

  sync(group: ClassicGroup, request: SyncRequest, reply: SyncReply): Change {
    const member = group.members.get(request.memberId)
    const invalid = validateSync(group, request)
    if (invalid !== undefined || member === undefined) return refuseSync(reply, invalid ?? code.UNKNOWN_MEMBER_ID)
    if (group.state === 'PreparingRebalance') return refuseSync(reply, code.REBALANCE_IN_PROGRESS)
    group.pendingSync.delete(member.memberId)
    if (group.state === 'Stable') {
      reply(syncAnswer(group, member))
      return noChange
    }
    group.answerSync(member, { errorCode: code.COORDINATOR_NOT_AVAILABLE })
    member.sync = reply
    if (!group.isLeader(member.memberId)) return noChange
    const assignments = new Map<string, Uint8Array>()
    for (const id of group.members.keys()) assignments.set(id, request.assignments.get(id) ?? noBytes)
    return {
      records: [groupRecord(group, assignments)],
      answer: undefined,
      settled: (failed) => {
        // Meanwhile a member may have joined: then this generation is over, and all have been told.
        if (group.state !== 'CompletingRebalance' || group.generation !== request.generation) return
        if (failed !== undefined) {
          this.#answerSyncs(group, failed)
          this.#context.decideLater(() => (this.#context.group(group.groupId) === group ? this.#rebalance(group) : noChange))
          return
        }
        for (const one of group.members.values()) one.assignment = assignments.get(one.memberId) ?? noBytes
        group.transition('Stable', this.#context.now())
        this.#context.rebalanced?.()
        for (const one of group.members.values()) {
          // The session begins anew: while it waited here it was not held to its heartbeats.
          if (group.answerSync(one, syncAnswer(group, one))) this.#expectHeartbeat(group, one.memberId, one.sessionTimeoutMs)
        }
      },
    }
  }

  #answerSyncs(group: ClassicGroup, failed: ErrorCode): void {
    for (const member of group.members.values()) {
      member.assignment = noBytes
      if (group.answerSync(member, { errorCode: failed })) {
        this.#expectHeartbeat(group, member.memberId, member.sessionTimeoutMs)
      }
    }
  }

  heartbeat(
    group: ClassicGroup,
    request: { readonly memberId: string; readonly instanceId: string | null; readonly generation: number },
  ): Outcome<GroupRecord, HeartbeatResponseInit> {
    const member = group.members.get(request.memberId)
    if (group.state === 'Dead') return answerOnly({ errorCode: code.COORDINATOR_NOT_AVAILABLE })
    const invalid = group.validate(request.memberId, request.instanceId)
    if (invalid !== undefined || member === undefined) return answerOnly({ errorCode: invalid ?? code.UNKNOWN_MEMBER_ID })
    if (request.generation !== group.generation) return answerOnly({ errorCode: code.ILLEGAL_GENERATION })
    if (group.isEmpty()) return answerOnly({ errorCode: code.UNKNOWN_MEMBER_ID })
    this.keepAlive(group, member)
    return answerOnly({ errorCode: group.state === 'PreparingRebalance' ? code.REBALANCE_IN_PROGRESS : code.NONE })
  }

  /** A sign of life: the session begins anew. */
  keepAlive(group: ClassicGroup, member: ClassicMember): void {
    this.#expectHeartbeat(group, member.memberId, member.sessionTimeoutMs)
  }

  #expectHeartbeat(group: ClassicGroup, memberId: string, withinMs: number): void {
    this.#context.timers.schedule(heartbeatTimer(group, memberId), withinMs, () => this.#sessionExpired(group, memberId))
  }

  #sessionExpired(group: ClassicGroup, memberId: string): Change | undefined {
    if (this.#context.group(group.groupId) !== group || group.state === 'Dead') return undefined
    if (group.pendingJoin.has(memberId)) {
      group.remove(memberId)
      return this.#completeAfterLoss(group)
    }
    const member = group.members.get(memberId)
    if (member === undefined) return undefined
    // One that waits for the others is alive, unless it never had the id with which it could heartbeat.
    if (!member.isNew && (member.join !== undefined || member.sync !== undefined)) return undefined
    this.#drop(group, member)
    if (group.state === 'Stable' || group.state === 'CompletingRebalance') return this.#rebalance(group)
    return this.#completeAfterLoss(group)
  }

  #completeAfterLoss(group: ClassicGroup): Change {
    return group.state === 'PreparingRebalance' && group.hasAllJoined() ? this.#completeJoin(group) : noChange
  }

  #forget(group: ClassicGroup, memberId: string): void {
    const member = group.members.get(memberId)
    if (member !== undefined) return this.#drop(group, member)
    this.#context.timers.cancel(heartbeatTimer(group, memberId))
    group.remove(memberId)
  }

  #drop(group: ClassicGroup, member: ClassicMember): void {
    this.#context.timers.cancel(heartbeatTimer(group, member.memberId))
    group.answerJoin(member, { memberId: unknownMemberId, errorCode: code.UNKNOWN_MEMBER_ID })
    group.answerSync(member, { errorCode: code.UNKNOWN_MEMBER_ID })
    group.remove(member.memberId)
  }

  leave(
    group: ClassicGroup,
    leaving: readonly LeavingMember[],
  ): Outcome<GroupRecord, readonly LeaveGroupResponseMemberResponseInit[]> {
    const answers = leaving.map(({ memberId, instanceId }) => ({
      memberId,
      groupInstanceId: instanceId,
      errorCode: this.#leaveOne(group, memberId, instanceId),
    }))
    if (!answers.some((answer) => answer.errorCode === code.NONE)) return answerOnly(answers)
    const change =
      group.state === 'Stable' || group.state === 'CompletingRebalance'
        ? this.#rebalance(group)
        : this.#completeIfAllJoined(group)
    return { ...change, answer: answers }
  }

  #leaveOne(group: ClassicGroup, memberId: string, instanceId: string | null): ErrorCode {
    if (group.pendingJoin.has(memberId)) {
      this.#forget(group, memberId)
      return code.NONE
    }
    // An administrator removes a static member without knowing its member id.
    const known =
      memberId === unknownMemberId && instanceId !== null ? (group.staticMembers.get(instanceId) ?? memberId) : memberId
    const invalid = group.validate(known, instanceId)
    const member = group.members.get(known)
    if (invalid !== undefined || member === undefined) return invalid ?? code.UNKNOWN_MEMBER_ID
    this.#drop(group, member)
    return code.NONE
  }

  /** After a load: each member has one session to be heard from; a group over the limit is rebalanced. */
  loaded(group: ClassicGroup): Change {
    for (const member of group.members.values()) this.keepAlive(group, member)
    return group.members.size > this.#context.settings['group.max.size'] ? this.prepareRebalance(group) : noChange
  }

  /** A consumer group has become this one: sessions begin, and where its assignment cannot stand a rebalance does (KIP-848). */
  becameClassic(group: ClassicGroup, rebalance: boolean): Change {
    for (const member of group.members.values()) this.keepAlive(group, member)
    return rebalance ? this.#rebalance(group) : noChange
  }

  /** The group becomes a consumer group: whoever waits joins again, and is a member of that one. */
  interrupt(group: ClassicGroup): void {
    for (const member of group.members.values()) {
      group.answerJoin(member, { memberId: unknownMemberId, errorCode: code.REBALANCE_IN_PROGRESS })
      group.answerSync(member, { errorCode: code.REBALANCE_IN_PROGRESS })
    }
  }

  /** The group leaves this node, or is deleted: whoever waits looks for the coordinator again. */
  unloaded(group: ClassicGroup): void {
    group.transition('Dead', this.#context.now())
    this.#context.timers.cancel(joinTimer(group))
    this.#context.timers.cancel(syncTimer(group))
    for (const memberId of group.pendingJoin) this.#context.timers.cancel(heartbeatTimer(group, memberId))
    for (const member of group.members.values()) {
      this.#context.timers.cancel(heartbeatTimer(group, member.memberId))
      group.answerJoin(member, { memberId: member.memberId, errorCode: code.NOT_COORDINATOR })
      group.answerSync(member, { errorCode: code.NOT_COORDINATOR })
    }
  }
}

const heartbeatTimer = (group: ClassicGroup, memberId: string): string => memberTimer('heartbeat', group.groupId, memberId)
const joinTimer = (group: ClassicGroup): string => groupTimer('join', group.groupId)
const syncTimer = (group: ClassicGroup): string => groupTimer('sync', group.groupId)
