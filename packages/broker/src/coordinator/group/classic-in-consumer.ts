// Members of the classic protocol in a consumer group (KIP-848): join, sync, heartbeat and leave on its member epochs.
import type {
  ErrorCode,
  HeartbeatResponseInit,
  JoinGroupResponseInit,
  LeaveGroupResponseMemberResponseInit,
  SyncGroupResponseInit,
} from '@millrace/protocol'
import { ErrorCode as code, MalformedMessage } from '@millrace/protocol'
import type { Outcome } from '../outcome.ts'
import { answerOnly } from '../outcome.ts'
import { consumerProtocolType, unknownMemberId } from './classic-group.ts'
import type { JoinRequest, LeavingMember, SyncRequest } from './classic-membership.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { partitionsOf, sortedNames } from './consumer-member.ts'
import type { ConsumerMembership, Update } from './consumer-membership.ts'
import { fencedInstance, findMember, isRefusal } from './consumer-request.ts'
import type { GroupRecord } from './group-records.ts'
import type { GroupTopics } from './group-topics.ts'
import { assignmentVersion, rackOf, readSubscription, writeAssignment } from './migration.ts'
import type { Owned } from './reconcile.ts'

export interface ClassicInConsumerContext {
  readonly membership: ConsumerMembership
  readonly topics: GroupTopics
  /** Members of the classic protocol may join: the migration is not disabled. */
  readonly mayJoin: boolean
  newId(): string
  /** A static member that speaks the classic protocol takes the place of the last one that does not: the group becomes a classic one. */
  downgradeBy(group: ConsumerGroup, update: Update, replaces: ConsumerMember): DowngradedJoin | undefined
}

export interface DowngradedJoin {
  readonly records: readonly GroupRecord[]
  readonly member: ConsumerMember
}

export class ClassicInConsumer {
  readonly #context: ClassicInConsumerContext

  constructor(context: ClassicInConsumerContext) {
    this.#context = context
  }

  join(group: ConsumerGroup, request: JoinRequest): Outcome<GroupRecord, JoinGroupResponseInit> {
    const { membership } = this.#context
    const isNew = request.memberId === unknownMemberId
    const memberId = isNew ? this.#context.newId() : request.memberId
    // Without the member's id, as Apache Kafka tells it.
    const refuse = (errorCode: ErrorCode): Outcome<GroupRecord, JoinGroupResponseInit> =>
      answerOnly({ memberId: unknownMemberId, errorCode })
    if (!this.#context.mayJoin) return refuse(code.INCONSISTENT_GROUP_PROTOCOL)
    if (membership.refuseWhenFull(group, memberId, request.instanceId) !== undefined) return refuse(code.GROUP_MAX_SIZE_REACHED)
    if (request.protocolType !== consumerProtocolType || !group.supportsClassic(request.protocols)) {
      return refuse(code.INCONSISTENT_GROUP_PROTOCOL)
    }
    if (request.requiresKnownId && isNew && request.instanceId === null) {
      return answerOnly({ memberId, errorCode: code.MEMBER_ID_REQUIRED })
    }
    const { instanceId } = request
    const joins = instanceId === null || isNew
    const found = findMember(group, { memberId, instanceId, memberEpoch: -1, owned: [], joins, speaksClassic: true })
    if (isRefusal(found)) return refuse(found.errorCode)
    const read = this.#read(found.member, request)
    if (read === undefined) return refuse(code.INCONSISTENT_GROUP_PROTOCOL)
    const update = { found, ...read }
    const down = found.replaces === undefined ? undefined : this.#context.downgradeBy(group, update, found.replaces)
    if (down !== undefined) return { records: down.records, answer: joined(down.member) }
    const result = membership.update(group, update, false)
    if (isRefusal(result)) return refuse(result.errorCode)
    membership.cancel('join', group.groupId, memberId)
    membership.keepAlive(group.groupId, memberId, request.sessionTimeoutMs)
    membership.expect('sync', group.groupId, memberId, request.rebalanceTimeoutMs)
    return { records: result.records, answer: joined(result.member) }
  }

  #read(member: ConsumerMember, request: JoinRequest): { readonly updated: ConsumerMember; readonly owned: Owned } | undefined {
    try {
      const subscription = readSubscription(request.protocols[0]?.metadata ?? new Uint8Array(0))
      const updated: ConsumerMember = {
        ...member,
        instanceId: request.instanceId ?? member.instanceId,
        rackId: rackOf(subscription) ?? member.rackId,
        rebalanceTimeoutMs: request.rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : request.rebalanceTimeoutMs,
        topics: sortedNames(subscription.topics),
        regex: '',
        clientId: request.clientId,
        clientHost: request.clientHost,
        classic: { sessionTimeoutMs: request.sessionTimeoutMs, protocols: request.protocols },
      }
      const owned = subscription.ownedPartitions.flatMap(({ topic, partitions }) => {
        const topicId = this.#context.topics.byName(topic)?.id
        return topicId === undefined ? [] : [{ topicId, partitions }]
      })
      return { updated, owned }
    } catch (error) {
      if (error instanceof MalformedMessage) return undefined
      throw error
    }
  }

  sync(group: ConsumerGroup, request: SyncRequest): Outcome<GroupRecord, SyncGroupResponseInit> {
    const member = this.#member(group, request.memberId, request.instanceId)
    if (typeof member === 'number') return answerOnly({ errorCode: member })
    const { classic } = member
    if (classic === null) return answerOnly({ errorCode: code.UNKNOWN_MEMBER_ID })
    if (request.generation !== member.memberEpoch) return answerOnly({ errorCode: code.ILLEGAL_GENERATION })
    const differs = (said: string | null, is: string | undefined): boolean => said !== null && said !== is
    if (differs(request.protocolType, consumerProtocolType) || differs(request.protocolName, classic.protocols[0]?.name)) {
      return answerOnly({ errorCode: code.INCONSISTENT_GROUP_PROTOCOL })
    }
    const { membership, topics } = this.#context
    // One that must give up partitions has joined already; it is asked again when it has done so.
    if (group.targetEpoch > member.memberEpoch && member.state !== 'UnrevokedPartitions') {
      membership.expect('join', group.groupId, member.memberId, member.rebalanceTimeoutMs)
      return answerOnly({ errorCode: code.REBALANCE_IN_PROGRESS })
    }
    membership.cancel('sync', group.groupId, member.memberId)
    membership.keepAlive(group.groupId, member.memberId, classic.sessionTimeoutMs)
    return answerOnly({
      protocolType: request.protocolType,
      protocolName: request.protocolName,
      assignment: writeAssignment(partitionsOf(member.assigned), topics, assignmentVersion(member)),
    })
  }

  heartbeat(
    group: ConsumerGroup,
    by: { readonly memberId: string; readonly instanceId: string | null; readonly generation: number },
  ): Outcome<GroupRecord, HeartbeatResponseInit> {
    const member = this.#member(group, by.memberId, by.instanceId)
    if (typeof member === 'number') return answerOnly({ errorCode: member })
    if (member.classic === null) return answerOnly({ errorCode: code.UNKNOWN_MEMBER_ID })
    if (by.generation !== member.memberEpoch) return answerOnly({ errorCode: code.ILLEGAL_GENERATION })
    const { membership } = this.#context
    membership.keepAlive(group.groupId, member.memberId, member.classic.sessionTimeoutMs)
    const mustJoin =
      member.memberEpoch < group.targetEpoch ||
      member.state === 'UnrevokedPartitions' ||
      (member.state === 'UnreleasedPartitions' && !waits(group, member))
    if (!mustJoin) return answerOnly({ errorCode: code.NONE })
    membership.expect('join', group.groupId, member.memberId, member.rebalanceTimeoutMs)
    return answerOnly({ errorCode: code.REBALANCE_IN_PROGRESS })
  }

  leave(
    group: ConsumerGroup,
    leaving: readonly LeavingMember[],
  ): Outcome<GroupRecord, readonly LeaveGroupResponseMemberResponseInit[]> {
    const members = new Map<string, ConsumerMember>()
    const answers = leaving.map(({ memberId, instanceId }) => {
      // An administrator removes a static member without knowing its member id.
      const byInstance = instanceId !== null && memberId === unknownMemberId ? group.staticMember(instanceId) : undefined
      const member = byInstance ?? this.#member(group, memberId, instanceId)
      const errorCode = typeof member === 'number' ? member : code.NONE
      if (typeof member !== 'number') members.set(member.memberId, member)
      return { memberId, groupInstanceId: instanceId, errorCode }
    })
    return { records: this.#context.membership.fence(group, [...members.values()]), answer: answers }
  }

  #member(group: ConsumerGroup, memberId: string, instanceId: string | null): ConsumerMember | ErrorCode {
    if (instanceId === null) return group.members.get(memberId) ?? code.UNKNOWN_MEMBER_ID
    const member = group.staticMember(instanceId)
    return fencedInstance(member, memberId, instanceId)?.errorCode ?? member ?? code.UNKNOWN_MEMBER_ID
  }
}

function joined(member: ConsumerMember): JoinGroupResponseInit {
  return {
    memberId: member.memberId,
    generationId: member.memberEpoch,
    protocolType: consumerProtocolType,
    protocolName: member.classic?.protocols[0]?.name ?? '',
  }
}

/** Whether others still hold what the member is to get. */
function waits(group: ConsumerGroup, member: ConsumerMember): boolean {
  for (const [topicId, partitions] of group.targets.get(member.memberId) ?? []) {
    const held = member.assigned.get(topicId)
    if (partitions.some((partition) => held?.has(partition) !== true && group.isTaken(topicId, partition))) return true
  }
  return false
}
