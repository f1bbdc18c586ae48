// What a member of a classic group is answered.
import type { ErrorCode } from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'
import type { Outcome } from '../outcome.ts'
import { noChange } from '../outcome.ts'
import type { ClassicGroup, ClassicMember, JoinReply, SyncReply } from './classic-group.ts'
import type { SyncRequest } from './classic-membership.ts'

export function refuseJoin(reply: JoinReply, memberId: string, errorCode: ErrorCode): Outcome<never, void> {
  reply({ memberId, errorCode })
  return noChange
}

export function refuseSync(reply: SyncReply, errorCode: ErrorCode): Outcome<never, void> {
  reply({ errorCode })
  return noChange
}

export function repeatJoin(group: ClassicGroup, member: ClassicMember, reply: JoinReply): Outcome<never, void> {
  reply(joinAnswer(group, member, group.isLeader(member.memberId)))
  return noChange
}

export function joinAnswer(group: ClassicGroup, member: ClassicMember, withMembers: boolean): Parameters<JoinReply>[0] {
  return {
    errorCode: code.NONE,
    generationId: group.generation,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    leader: group.leaderId ?? '',
    memberId: member.memberId,
    members: withMembers
      ? [...group.members.values()].map((one) => ({
          memberId: one.memberId,
          groupInstanceId: one.instanceId,
          metadata: group.metadataOf(one),
        }))
      : [],
  }
}

export function syncAnswer(group: ClassicGroup, member: ClassicMember): Parameters<SyncReply>[0] {
  return {
    errorCode: code.NONE,
    protocolType: group.protocolType,
    protocolName: group.protocolName,
    assignment: member.assignment,
  }
}

/** @returns the code to answer with, or undefined: the member may have its assignment. */
export function validateSync(group: ClassicGroup, request: SyncRequest): ErrorCode | undefined {
  if (group.state === 'Dead') return code.COORDINATOR_NOT_AVAILABLE
  const invalid = group.validate(request.memberId, request.instanceId)
  if (invalid !== undefined) return invalid
  if (request.generation !== group.generation) return code.ILLEGAL_GENERATION
  const differs = (said: string | null, is: string | null): boolean => said !== null && is !== null && said !== is
  if (differs(request.protocolType, group.protocolType) || differs(request.protocolName, group.protocolName)) {
    return code.INCONSISTENT_GROUP_PROTOCOL
  }
  return undefined
}
