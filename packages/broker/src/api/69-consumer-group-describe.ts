// ConsumerGroupDescribe v0–1: state, epochs, members and assignments of consumer groups (KIP-848).
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import { authorizedOperations } from './authorized-operations.ts'
import type { Handler } from './handler.ts'
import { answerOnce } from './repeats.ts'

export function consumerGroupDescribeHandler(parts: {
  readonly groups: GroupCoordinator
}): Handler<ConsumerGroupDescribeRequest, ConsumerGroupDescribeResponseInit> {
  return {
    apiKey: ApiKey.CONSUMER_GROUP_DESCRIBE,
    minVersion: 0,
    maxVersion: 1,
    handle: async ({ groupIds, includeAuthorizedOperations }) => {
      if (!parts.groups.servesConsumerGroups) {
        return { groups: groupIds.map((groupId) => ({ groupId, errorCode: ErrorCode.UNSUPPORTED_VERSION })) }
      }
      const groups = await answerOnce(groupIds, (once) => parts.groups.describeConsumerGroups(once))
      if (!includeAuthorizedOperations) return { groups }
      return {
        groups: groups.map((group) =>
          (group.errorCode ?? ErrorCode.NONE) === ErrorCode.NONE
            ? { ...group, authorizedOperations: authorizedOperations('group') }
            : group,
        ),
      }
    },
  }
}
