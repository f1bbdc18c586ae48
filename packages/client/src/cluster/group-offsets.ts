// Committed offsets of a group: commit and fetch, asked of its coordinator.
import {
  ErrorCode,
  isRetriable,
  offsetCommitRequest,
  offsetCommitResponse,
  offsetFetchRequest,
  offsetFetchResponse,
} from '@millrace/protocol'
import type { OffsetFetchRequestInit } from '@millrace/protocol'
import type { Cluster } from './cluster.ts'
import type { Limit } from './limit.ts'
import type { GroupMetadata, OffsetToCommit, TopicPartition } from './topic-partition.ts'
import { groupByTopic } from './topic-partition.ts'

const offsetCommitApi = { request: offsetCommitRequest, response: offsetCommitResponse }
const offsetFetchApi = { request: offsetFetchRequest, response: offsetFetchResponse }
// Version 10 of both names topics by id.
const lastWithNames = 9
const firstWithGroups = 8
const firstWithStable = 7

/** Commits for a member of a group, or for a group without members (generation -1). @throws KafkaError such as ILLEGAL_GENERATION, REBALANCE_IN_PROGRESS · TimeoutError */
export async function commitOffsets(
  cluster: Cluster,
  group: GroupMetadata,
  offsets: readonly OffsetToCommit[],
  limit: Limit,
): Promise<void> {
  if (offsets.length === 0) return
  const message = {
    groupId: group.groupId,
    generationIdOrMemberEpoch: group.generationId,
    memberId: group.memberId,
    groupInstanceId: group.groupInstanceId,
    topics: [...groupByTopic(offsets)].map(([name, members]) => ({
      name,
      partitions: members.map((at) => ({
        partitionIndex: at.partition,
        committedOffset: at.offset,
        committedLeaderEpoch: at.leaderEpoch ?? -1,
        committedMetadata: at.metadata ?? '',
      })),
    })),
  }
  await cluster.coordinators.request(
    cluster.general,
    'group',
    group.groupId,
    offsetCommitApi,
    message,
    (answer) => firstFailure(answer.topics.flatMap((topic) => topic.partitions.map((partition) => partition.errorCode))),
    limit,
    { maxVersion: lastWithNames },
  )
}

/** A refusal that ends the call goes before one that is tried again. */
function firstFailure(codes: readonly number[]): number {
  const failures = codes.filter((code) => code !== ErrorCode.NONE)
  return failures.find((code) => !isRetriable(code)) ?? failures[0] ?? ErrorCode.NONE
}

/** @param partitions null: all that the group has. @param stable waits for offsets of transactions that are being ended (KIP-447). */
export async function fetchOffsets(
  cluster: Cluster,
  groupId: string,
  partitions: readonly TopicPartition[] | null,
  stable: boolean,
  limit: Limit,
): Promise<OffsetToCommit[]> {
  const topics =
    partitions === null
      ? null
      : [...groupByTopic(partitions)].map(([name, members]) => ({ name, partitionIndexes: members.map((at) => at.partition) }))
  const message = (version: number): OffsetFetchRequestInit =>
    version >= firstWithGroups
      ? { groups: [{ groupId, topics }], requireStable: stable }
      : { groupId, topics, ...(version >= firstWithStable ? { requireStable: stable } : {}) }
  const answer = await cluster.coordinators.request(
    cluster.general,
    'group',
    groupId,
    offsetFetchApi,
    message,
    (found) => {
      const group = found.groups[0] ?? found
      return firstFailure([group.errorCode, ...group.topics.flatMap((topic) => topic.partitions.map((each) => each.errorCode))])
    },
    limit,
    { maxVersion: lastWithNames, minVersion: partitions === null ? 2 : 1 },
  )
  const group = answer.groups[0] ?? answer
  return group.topics.flatMap((topic) =>
    topic.partitions
      .filter((each) => each.committedOffset >= 0)
      .map((each) => ({
        topic: topic.name,
        partition: each.partitionIndex,
        offset: each.committedOffset,
        ...(each.committedLeaderEpoch >= 0 ? { leaderEpoch: each.committedLeaderEpoch } : {}),
        ...(each.metadata === null ? {} : { metadata: each.metadata }),
      })),
  )
}
