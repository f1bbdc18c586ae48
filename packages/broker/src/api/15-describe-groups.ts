// DescribeGroups v0–6: state, members and assignments of groups.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { DescribeGroupsRequest, DescribeGroupsResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { Handler } from './handler.ts'
import { answerOnce } from './repeats.ts'

/** Bits of read, delete, describe, and of describing and altering settings: all that there is for a group, since nothing is forbidden. */
const allGroupOperations = (1 << 3) | (1 << 6) | (1 << 8) | (1 << 10) | (1 << 11)

export function describeGroupsHandler(parts: {
  readonly groups: Pick<GroupCoordinator, 'describeGroups'>
}): Handler<DescribeGroupsRequest, DescribeGroupsResponseInit> {
  return {
    apiKey: ApiKey.DESCRIBE_GROUPS,
    minVersion: 0,
    maxVersion: 6,
    handle: async (request, context) => {
      const groups = await answerOnce(request.groups, (groups) => parts.groups.describeGroups(groups, context))
      if (!request.includeAuthorizedOperations) return { groups }
      return {
        groups: groups.map((group) =>
          (group.errorCode ?? ErrorCode.NONE) === ErrorCode.NONE ? { ...group, authorizedOperations: allGroupOperations } : group,
        ),
      }
    },
  }
}
