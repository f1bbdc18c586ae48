// ListPartitionReassignments v0: moves of replicas that are under way (KIP-455).
import {
  ApiKey,
  type ListPartitionReassignmentsRequest,
  type ListPartitionReassignmentsResponseInit,
  type ListPartitionReassignmentsResponseOngoingTopicReassignmentInit,
} from '@millrace/protocol'
import { isReassigning } from '../controller/reassignments.ts'
import type { Metadata } from '../metadata/publisher.ts'
import type { TopicImage } from '../metadata/topics-image.ts'
import type { Handler } from './handler.ts'

export function listPartitionReassignmentsHandler(parts: {
  readonly metadata: Pick<Metadata, 'image'>
}): Handler<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponseInit> {
  return {
    apiKey: ApiKey.LIST_PARTITION_REASSIGNMENTS,
    minVersion: 0,
    maxVersion: 0,
    handle: ({ topics }) => {
      const { image } = parts.metadata
      if (topics === null) return { topics: Array.from(image.topics.all()).flatMap((topic) => ongoing(topic, undefined)) }
      return {
        topics: topics.flatMap(({ name, partitionIndexes }) => ongoing(image.topics.byName(name), new Set(partitionIndexes))),
      }
    },
  }
}

function ongoing(
  topic: TopicImage | undefined,
  asked: ReadonlySet<number> | undefined,
): ListPartitionReassignmentsResponseOngoingTopicReassignmentInit[] {
  const moving = (topic?.partitions ?? []).filter((one) => isReassigning(one) && asked?.has(one.partition) !== false)
  if (topic === undefined || moving.length === 0) return []
  const partitions = moving.map(({ partition, replicas, addingReplicas, removingReplicas }) => ({
    partitionIndex: partition,
    replicas,
    addingReplicas,
    removingReplicas,
  }))
  return [{ name: topic.name, partitions }]
}
