// LeaveGroup v0–5: members leave, one or (from version 3 on) several.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { LeaveGroupRequest, LeaveGroupResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { Handler } from './handler.ts'

export function leaveGroupHandler(parts: {
  readonly groups: GroupCoordinator
}): Handler<LeaveGroupRequest, LeaveGroupResponseInit> {
  return {
    apiKey: ApiKey.LEAVE_GROUP,
    minVersion: 0,
    maxVersion: 5,
    handle: async ({ groupId, memberId, members }, { apiVersion }) => {
      if (apiVersion < 3) {
        const answer = await parts.groups.leaveGroup(groupId, [{ memberId, instanceId: null }])
        return { errorCode: answer.members?.[0]?.errorCode ?? answer.errorCode ?? ErrorCode.NONE }
      }
      return parts.groups.leaveGroup(
        groupId,
        members.map((member) => ({ memberId: member.memberId, instanceId: member.groupInstanceId })),
      )
    },
  }
}
