// JoinGroup v0–9: a member enters a group, or takes part in its rebalance.
import { ApiKey } from '@millrace/protocol'
import type { JoinGroupRequest, JoinGroupResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { Handler } from './handler.ts'

export function joinGroupHandler(parts: { readonly groups: GroupCoordinator }): Handler<JoinGroupRequest, JoinGroupResponseInit> {
  return {
    apiKey: ApiKey.JOIN_GROUP,
    minVersion: 0,
    maxVersion: 9,
    handle: async (request, context) => {
      const answer = await parts.groups.joinGroup(request, context)
      // No protocol is null from version 7 on, and was empty before.
      const protocolName = answer.protocolName ?? ''
      return { ...answer, protocolName: context.apiVersion >= 7 && protocolName === '' ? null : protocolName }
    },
  }
}
