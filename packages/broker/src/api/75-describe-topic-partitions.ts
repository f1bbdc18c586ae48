// DescribeTopicPartitions v0: topics in name order, so many partitions an answer, with a cursor to go on from (KIP-966).
import {
  ApiKey,
  ErrorCode,
  zeroUuid,
  type DescribeTopicPartitionsRequest,
  type DescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartitionInit,
  type DescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopicInit,
  type DescribeTopicPartitionsResponseInit,
} from '@millrace/protocol'
import { isInternalTopic, topicNameProblem } from '../controller/topic-names.ts'
import type { MetadataImage } from '../metadata/image.ts'
import type { Metadata } from '../metadata/publisher.ts'
import { noLeader, type PartitionImage } from '../metadata/topics-image.ts'
import { authorizedOperations } from './authorized-operations.ts'
import type { Handler } from './handler.ts'

export interface DescribeTopicPartitionsParts {
  readonly metadata: Pick<Metadata, 'image'>
  /** max.request.partition.size.limit */
  readonly partitionsMax: () => number
}

type TopicAnswer = DescribeTopicPartitionsResponseDescribeTopicPartitionsResponseTopicInit
type PartitionAnswer = DescribeTopicPartitionsResponseDescribeTopicPartitionsResponsePartitionInit

export function describeTopicPartitionsHandler(
  parts: DescribeTopicPartitionsParts,
): Handler<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponseInit> {
  return {
    apiKey: ApiKey.DESCRIBE_TOPIC_PARTITIONS,
    minVersion: 0,
    maxVersion: 0,
    handle: (request, { listener }) => {
      const { topics, cursor } = request
      // The topic at which the last answer stopped must be among those that are asked for.
      const isAsked = topics.length === 0 || cursor === null || topics.some(({ name }) => name === cursor.topicName)
      if (!isAsked || (cursor !== null && cursor.partitionIndex < 0)) {
        return { topics: topics.map(({ name }) => ({ errorCode: ErrorCode.INVALID_REQUEST, name, partitions: [] })) }
      }
      const { image } = parts.metadata
      const names = topics.length > 0 ? topics.map(({ name }) => name) : Array.from(image.topics.all(), ({ name }) => name)
      const from = cursor?.topicName ?? ''
      const sorted = [...new Set(names)].filter((name) => name >= from).toSorted((a, b) => (a < b ? -1 : 1))
      const limit = Math.max(Math.min(parts.partitionsMax(), request.responsePartitionLimit), 1)
      const first = (name: string): number => (name === cursor?.topicName ? cursor.partitionIndex : 0)
      return fill(image, listener, sorted, first, limit)
    },
  }
}

function fill(
  image: MetadataImage,
  listener: string,
  names: readonly string[],
  firstOf: (name: string) => number,
  limit: number,
): DescribeTopicPartitionsResponseInit {
  const topics: TopicAnswer[] = []
  const topicAuthorizedOperations = authorizedOperations('topic')
  let room = limit
  for (const name of names) {
    if (room === 0) return { topics, nextCursor: { topicName: name, partitionIndex: 0 } }
    const topic = image.topics.byName(name)
    const known = { name, topicId: topic?.id ?? zeroUuid, isInternal: isInternalTopic(name), topicAuthorizedOperations }
    if (topic === undefined) {
      const isName = topicNameProblem(name) === undefined
      const errorCode = isName ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.INVALID_TOPIC_EXCEPTION
      topics.push({ ...known, errorCode, partitions: [] })
      continue
    }
    const first = firstOf(name)
    const end = Math.min(topic.partitions.length, first + room)
    const partitions = topic.partitions.slice(first, end).map((partition) => partitionAnswer(image, partition, listener))
    topics.push({ ...known, partitions })
    if (end < topic.partitions.length) return { topics, nextCursor: { topicName: name, partitionIndex: end } }
    room -= partitions.length
  }
  return { topics }
}

function partitionAnswer(image: MetadataImage, partition: PartitionImage, listener: string): PartitionAnswer {
  const reachable = (id: number): boolean => {
    const broker = image.cluster.broker(id)
    return broker !== undefined && !broker.fenced && broker.endpoints.some(({ name }) => name === listener)
  }
  const { leader, replicas } = partition
  const hasLeader = reachable(leader)
  const broker = image.cluster.broker(leader)
  const away = broker !== undefined && !broker.fenced ? ErrorCode.LISTENER_NOT_FOUND : ErrorCode.LEADER_NOT_AVAILABLE
  return {
    errorCode: hasLeader ? ErrorCode.NONE : away,
    partitionIndex: partition.partition,
    leaderId: hasLeader ? leader : noLeader,
    leaderEpoch: partition.leaderEpoch,
    replicaNodes: replicas,
    isrNodes: partition.isr,
    eligibleLeaderReplicas: partition.elr,
    lastKnownElr: partition.lastKnownElr,
    offlineReplicas: replicas.filter((id) => !reachable(id)),
  }
}
