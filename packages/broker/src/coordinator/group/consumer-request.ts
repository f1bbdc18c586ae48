// What a ConsumerGroupHeartbeat must hold, and which member it speaks for (KIP-848).
import type { ConsumerGroupHeartbeatRequest, ErrorCode } from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'
import type { ConsumerGroup } from './consumer-group.ts'
import type { AssignedPartitions, ConsumerMember } from './consumer-member.ts'
import { awayEpoch, leftGroupEpoch, newMember } from './consumer-member.ts'
import type { Owned } from './reconcile.ts'

/** The answer to a request that is refused. */
export interface Refusal {
  readonly errorCode: ErrorCode
  readonly errorMessage: string
}

export const refusal = (errorCode: ErrorCode, errorMessage: string): Refusal => ({ errorCode, errorMessage })

export const isRefusal = (value: object): value is Refusal => 'errorCode' in value

/** @returns what is wrong with the request by itself, whatever the group. */
export function invalidHeartbeat(
  request: ConsumerGroupHeartbeatRequest,
  apiVersion: number,
  assignors: readonly string[],
): Refusal | undefined {
  const invalid = (message: string): Refusal => refusal(code.INVALID_REQUEST, message)
  const { memberId, memberEpoch } = request
  // From version 1 on the client makes its member id itself (KIP-1082).
  if (memberId.trim() === '' && (apiVersion >= 1 || memberEpoch > 0 || memberEpoch === leftGroupEpoch)) {
    return invalid('The member id is empty.')
  }
  if (request.groupId.trim() === '') return invalid('The group id is empty.')
  if (request.instanceId?.trim() === '') return invalid('The instance id is empty.')
  if (request.rackId?.trim() === '') return invalid('The rack id is empty.')
  if (memberEpoch === 0) {
    if (request.rebalanceTimeoutMs === -1) return invalid('Who joins must give a rebalance timeout.')
    if (request.topicPartitions?.length !== 0) return invalid('Who joins must own nothing, and say so.')
    if (request.subscribedTopicNames === null && request.subscribedTopicRegex === null) {
      return invalid('Who joins must name topics, or a pattern of them.')
    }
  } else if (memberEpoch === awayEpoch && request.instanceId === null) {
    return invalid('Only a member with an instance id can be away.')
  } else if (memberEpoch < awayEpoch) {
    return invalid(`There is no member epoch ${memberEpoch}.`)
  }
  const { serverAssignor } = request
  if (serverAssignor === null || assignors.includes(serverAssignor)) return undefined
  return refusal(code.UNSUPPORTED_ASSIGNOR, `There is no assignor ${serverAssignor}; there are ${assignors.join(', ')}.`)
}

export interface Speaker {
  readonly memberId: string
  readonly instanceId: string | null
  readonly memberEpoch: number
  readonly owned: Owned
  /** It joins, or joins anew. */
  readonly joins: boolean
  readonly speaksClassic: boolean
}

/** The member, and the one whose place it takes. */
export interface Found {
  readonly member: ConsumerMember
  /** A static member that came back under this member's id. */
  readonly replaces?: ConsumerMember
}

export function findMember(group: ConsumerGroup, by: Speaker): Found | Refusal {
  return by.instanceId === null ? findDynamic(group, by) : findStatic(group, by, by.instanceId)
}

function findDynamic(group: ConsumerGroup, by: Speaker): Found | Refusal {
  const member = group.members.get(by.memberId)
  if (member === undefined) return by.joins ? { member: newMember(by.memberId) } : unknownMember(group, by.memberId)
  return wrongEpoch(member, by) ?? { member }
}

function findStatic(group: ConsumerGroup, by: Speaker, instanceId: string): Found | Refusal {
  const existing = group.staticMember(instanceId)
  if (!by.joins) {
    const fenced = fencedInstance(existing, by.memberId, instanceId)
    if (fenced !== undefined || existing === undefined) return fenced ?? unknownInstance(instanceId)
    return wrongEpoch(existing, by) ?? { member: existing }
  }
  if (existing === undefined) return { member: group.members.get(by.memberId) ?? newMember(by.memberId) }
  // Between the protocols an instance may change while its member of before has not said that it goes.
  if (!by.speaksClassic && existing.classic === null && existing.memberEpoch !== awayEpoch) {
    return refusal(code.UNRELEASED_INSTANCE_ID, `Instance ${instanceId} is still owned by member ${existing.memberId}.`)
  }
  return { member: { ...existing, memberId: by.memberId, memberEpoch: 0, previousMemberEpoch: 0 }, replaces: existing }
}

export const unknownMember = (group: ConsumerGroup, memberId: string): Refusal =>
  refusal(code.UNKNOWN_MEMBER_ID, `Group ${group.groupId} has no member ${memberId}.`)

const unknownInstance = (instanceId: string): Refusal => refusal(code.UNKNOWN_MEMBER_ID, `There is no instance ${instanceId}.`)

/** @returns why this member id may not speak for the instance. */
export function fencedInstance(existing: ConsumerMember | undefined, memberId: string, instanceId: string): Refusal | undefined {
  if (existing === undefined) return unknownInstance(instanceId)
  if (existing.memberId === memberId) return undefined
  return refusal(code.FENCED_INSTANCE_ID, `Instance ${instanceId} belongs to member ${existing.memberId}.`)
}

function wrongEpoch(member: ConsumerMember, by: Speaker): Refusal | undefined {
  if (by.speaksClassic || by.memberEpoch === 0 || by.memberEpoch === member.memberEpoch) return undefined
  // The answer with the next epoch was lost: the member goes on if it holds no more than it may.
  if (by.memberEpoch === member.previousMemberEpoch && isWithin(by.owned, member.assigned)) return undefined
  const message = `The member is at epoch ${member.memberEpoch}, not ${by.memberEpoch}: it must abandon its partitions and join again.`
  return refusal(code.FENCED_MEMBER_EPOCH, message)
}

function isWithin(owned: Owned, assigned: AssignedPartitions): boolean {
  if (owned === null) return false
  return owned.every(({ topicId, partitions }) => {
    const held = assigned.get(topicId)
    return held !== undefined && partitions.every((partition) => held.has(partition))
  })
}
