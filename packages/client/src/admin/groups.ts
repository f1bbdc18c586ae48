// Public API: groups: list, describe, offsets.
import {
  ErrorCode,
  deleteGroupsRequest,
  deleteGroupsResponse,
  describeGroupsRequest,
  describeGroupsResponse,
  listGroupsRequest,
  listGroupsResponse,
  offsetDeleteRequest,
  offsetDeleteResponse,
} from '@millrace/protocol'
import type { DescribeGroupsResponseDescribedGroup, OffsetDeleteResponse } from '@millrace/protocol'
import { readAssignment } from '../cluster/group-assignment.ts'
import type { Limit } from '../cluster/limit.ts'
import type { TopicPartition } from '../cluster/topic-partition.ts'
import { groupByTopic } from '../cluster/topic-partition.ts'
import { describeConsumerGroup } from './consumer-groups.ts'
import type { AdminRequests } from './requests.ts'
import { check } from './requests.ts'

const listGroupsApi = { request: listGroupsRequest, response: listGroupsResponse }
const deleteGroupsApi = { request: deleteGroupsRequest, response: deleteGroupsResponse }
const offsetDeleteApi = { request: offsetDeleteRequest, response: offsetDeleteResponse }
const describeGroupsApi = { request: describeGroupsRequest, response: describeGroupsResponse }

export interface GroupListing {
  readonly groupId: string
  readonly protocolType: string
  readonly state: string
  /** Empty where the broker is too old to tell. */
  readonly type: string
}

export interface GroupDescription {
  readonly groupId: string
  readonly type: 'classic' | 'consumer'
  /** `Dead`: there is none, or none of these types. */
  readonly state: string
  readonly protocolType: string
  /** The assignor. */
  readonly protocol: string
  /** Of the consumer protocol only, as are a member's epoch and target. */
  readonly groupEpoch?: number
  readonly assignmentEpoch?: number
  readonly members: readonly {
    readonly memberId: string
    readonly groupInstanceId: string | null
    readonly clientId: string
    readonly clientHost: string
    readonly partitions: readonly TopicPartition[]
    readonly memberEpoch?: number
    /** What it shall have once others have let go. */
    readonly target?: readonly TopicPartition[]
  }[]
}

/** Every broker knows the groups that it coordinates. */
export async function listGroups(requests: AdminRequests, limit: Limit): Promise<GroupListing[]> {
  const lists = await Promise.all(
    (await requests.brokers(limit)).map((nodeId) =>
      requests.retrying(limit, async () => {
        const answer = await requests.broker(nodeId, listGroupsApi, {}, limit)
        check(answer.errorCode, `groups of broker ${nodeId}`)
        return answer.groups
      }),
    ),
  )
  const groups = new Map(lists.flat().map((group) => [group.groupId, group]))
  return [...groups.values()].map(({ groupId, protocolType, groupState, groupType }) => ({
    groupId,
    protocolType,
    state: groupState,
    type: groupType,
  }))
}

export async function describeGroups(
  requests: AdminRequests,
  groups: readonly string[],
  limit: Limit,
): Promise<GroupDescription[]> {
  const described: GroupDescription[] = []
  for (const groupId of groups)
    described.push(
      (await describeConsumerGroup(requests, groupId, limit)) ?? (await describeClassicGroup(requests, groupId, limit)),
    )
  return described
}

async function describeClassicGroup(requests: AdminRequests, groupId: string, limit: Limit): Promise<GroupDescription> {
  const codeOf = (answer: { groups: readonly DescribeGroupsResponseDescribedGroup[] }): number => {
    const code = answer.groups[0]?.errorCode ?? ErrorCode.NONE
    // Newer brokers refuse what older ones call dead: there is no such group.
    return code === ErrorCode.GROUP_ID_NOT_FOUND ? ErrorCode.NONE : code
  }
  const { cluster } = requests
  const message = { groups: [groupId] }
  const answer = await cluster.coordinators.request(cluster.general, 'group', groupId, describeGroupsApi, message, codeOf, limit)
  return describe(groupId, answer.groups[0])
}

/** Deletes groups that have no members, with their offsets. @throws KafkaError NON_EMPTY_GROUP · GROUP_ID_NOT_FOUND of the first that stays */
export async function deleteGroups(requests: AdminRequests, groups: readonly string[], limit: Limit): Promise<void> {
  const { cluster } = requests
  for (const groupId of groups) {
    const codeOf = (answer: { results: readonly { errorCode: number }[] }): number =>
      answer.results[0]?.errorCode ?? ErrorCode.NONE
    const message = { groupsNames: [groupId] }
    await cluster.coordinators.request(cluster.general, 'group', groupId, deleteGroupsApi, message, codeOf, limit)
  }
}

/** Deletes committed offsets (KIP-496). @throws KafkaError GROUP_SUBSCRIBED_TO_TOPIC members read the topic */
export async function deleteGroupOffsets(
  requests: AdminRequests,
  groupId: string,
  partitions: readonly TopicPartition[],
  limit: Limit,
): Promise<void> {
  const { cluster } = requests
  const topics = [...groupByTopic(partitions)].map(([name, members]) => ({
    name,
    partitions: members.map(({ partition }) => ({ partitionIndex: partition })),
  }))
  const codeOf = (answer: OffsetDeleteResponse): number => {
    const results = answer.topics.flatMap((topic) => topic.partitions)
    return [answer, ...results].find(({ errorCode }) => errorCode !== ErrorCode.NONE)?.errorCode ?? ErrorCode.NONE
  }
  await cluster.coordinators.request(cluster.general, 'group', groupId, offsetDeleteApi, { groupId, topics }, codeOf, limit)
}

function describe(groupId: string, found: DescribeGroupsResponseDescribedGroup | undefined): GroupDescription {
  if (found === undefined || found.errorCode !== ErrorCode.NONE)
    return { groupId, type: 'classic', state: 'Dead', protocolType: '', protocol: '', members: [] }
  const { groupState, protocolType, protocolData } = found
  const members = found.members.map(({ memberId, groupInstanceId, clientId, clientHost, memberAssignment }) => ({
    memberId,
    groupInstanceId,
    clientId,
    clientHost,
    partitions: protocolType === 'consumer' ? readAssignment(memberAssignment).partitions : [],
  }))
  return { groupId, type: 'classic', state: groupState, protocolType, protocol: protocolData, members }
}
