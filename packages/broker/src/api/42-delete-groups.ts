// DeleteGroups v0–3: groups without members, with all their offsets.
import { ApiKey, type DeleteGroupsRequest, type DeleteGroupsResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { Handler } from './handler.ts'

export function deleteGroupsHandler(parts: {
  readonly groups: Pick<GroupCoordinator, 'deleteGroups'>
}): Handler<DeleteGroupsRequest, DeleteGroupsResponseInit> {
  return {
    apiKey: ApiKey.DELETE_GROUPS,
    minVersion: 0,
    maxVersion: 3,
    handle: async ({ groupsNames }) => {
      const groupIds = [...new Set(groupsNames)]
      const codes = await parts.groups.deleteGroups(groupIds)
      return { results: groupIds.map((groupId, i) => ({ groupId, errorCode: codes[i] })) }
    },
  }
}
