// Groups of the consumer protocol (KIP-848) described: their epochs, and what each member has and shall have.
import {
  consumerGroupDescribeRequest,
  consumerGroupDescribeResponse,
  ErrorCode,
  KafkaError,
  UnsupportedVersion,
} from '@millrace/protocol'
import type { ConsumerGroupDescribeResponseAssignment, ConsumerGroupDescribeResponseDescribedGroup } from '@millrace/protocol'
import type { Limit } from '../cluster/limit.ts'
import type { TopicPartition } from '../cluster/topic-partition.ts'
import type { GroupDescription } from './groups.ts'
import type { AdminRequests } from './requests.ts'

const consumerGroupDescribeApi = { request: consumerGroupDescribeRequest, response: consumerGroupDescribeResponse }

/** @returns undefined when it is no such group, or the broker knows none: the classic protocol may know it. */
export async function describeConsumerGroup(
  requests: AdminRequests,
  groupId: string,
  limit: Limit,
): Promise<GroupDescription | undefined> {
  const { cluster } = requests
  try {
    const answer = await cluster.coordinators.request(
      cluster.general,
      'group',
      groupId,
      consumerGroupDescribeApi,
      { groupIds: [groupId] },
      ({ groups }) => groups[0]?.errorCode ?? ErrorCode.GROUP_ID_NOT_FOUND,
      limit,
    )
    return describe(answer.groups[0]!)
  } catch (failure) {
    if (failure instanceof UnsupportedVersion) return undefined
    const isOther = failure instanceof KafkaError && otherCodes.has(failure.code)
    if (isOther) return undefined
    throw failure
  }
}

// A broker that has the protocol turned off answers with the latter.
const otherCodes = new Set<number>([ErrorCode.GROUP_ID_NOT_FOUND, ErrorCode.UNSUPPORTED_VERSION])

function describe(group: ConsumerGroupDescribeResponseDescribedGroup): GroupDescription {
  return {
    groupId: group.groupId,
    type: 'consumer',
    state: group.groupState,
    protocolType: 'consumer',
    protocol: group.assignorName,
    groupEpoch: group.groupEpoch,
    assignmentEpoch: group.assignmentEpoch,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.instanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      partitions: partitionsOf(member.assignment),
      memberEpoch: member.memberEpoch,
      target: partitionsOf(member.targetAssignment),
    })),
  }
}

function partitionsOf({ topicPartitions }: ConsumerGroupDescribeResponseAssignment): TopicPartition[] {
  return topicPartitions.flatMap(({ topicName, partitions }) => partitions.map((partition) => ({ topic: topicName, partition })))
}
