// ListGroups v0–5: the groups that this broker keeps.
import { ApiKey } from '@millrace/protocol'
import type { ListGroupsRequest, ListGroupsResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { Handler } from './handler.ts'

export function listGroupsHandler(parts: {
  readonly groups: GroupCoordinator
}): Handler<ListGroupsRequest, ListGroupsResponseInit> {
  return {
    apiKey: ApiKey.LIST_GROUPS,
    minVersion: 0,
    maxVersion: 5,
    handle: ({ statesFilter, typesFilter }) => parts.groups.listGroups({ states: statesFilter, types: typesFilter }),
  }
}
