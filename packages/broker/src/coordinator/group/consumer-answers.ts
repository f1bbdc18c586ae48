// How ConsumerGroupDescribe tells of a consumer group (KIP-848).
import type {
  ConsumerGroupDescribeResponseDescribedGroupInit,
  ConsumerGroupDescribeResponseAssignmentInit,
} from '@millrace/protocol'
import type { Partitions } from './assignor.ts'
import { noPartitions } from './assignor.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import type { AssignedPartitions } from './consumer-member.ts'
import type { GroupTopics } from './group-topics.ts'

const memberTypes = { classic: 0, consumer: 1 } as const

export function describeConsumerGroup(
  group: ConsumerGroup,
  topics: GroupTopics,
  defaultAssignor: string,
): ConsumerGroupDescribeResponseDescribedGroupInit {
  return {
    groupId: group.groupId,
    groupState: group.state,
    groupEpoch: group.epoch,
    assignmentEpoch: group.targetEpoch,
    assignorName: group.preferredAssignor() ?? defaultAssignor,
    members: [...group.members.values()].map((member) => ({
      memberId: member.memberId,
      instanceId: member.instanceId,
      rackId: member.rackId,
      memberEpoch: member.memberEpoch,
      clientId: member.clientId,
      clientHost: member.clientHost,
      subscribedTopicNames: member.topics,
      subscribedTopicRegex: member.regex,
      // What it is giving up it still has.
      assignment: named(held(member.assigned, member.revoking), topics),
      targetAssignment: named(group.targets.get(member.memberId) ?? noPartitions, topics),
      memberType: member.classic === null ? memberTypes.consumer : memberTypes.classic,
    })),
  }
}

function held(...parts: readonly AssignedPartitions[]): Partitions {
  const all = new Map<string, number[]>()
  for (const part of parts) {
    for (const [topicId, epochs] of part) all.set(topicId, [...(all.get(topicId) ?? []), ...epochs.keys()])
  }
  return all
}

function named(partitions: Partitions, topics: GroupTopics): ConsumerGroupDescribeResponseAssignmentInit {
  return {
    topicPartitions: [...partitions].flatMap(([topicId, list]) => {
      const topicName = topics.byId(topicId)?.name
      return topicName === undefined ? [] : [{ topicId, topicName, partitions: list.toSorted((a, b) => a - b) }]
    }),
  }
}
