// DescribeQuorum v0–2: who votes on the metadata log, and how far each has come (KIP-595, KIP-853).
import type { Clock } from '@millrace/host'
import { ApiKey, ErrorCode, type DescribeQuorumRequest, type DescribeQuorumResponseInit } from '@millrace/protocol'
import type { Controller } from '../controller/controller.ts'
import { clusterMetadataTopic } from '../controller/topic-names.ts'
import type { Handler } from './handler.ts'

export interface DescribeQuorumParts {
  readonly controller: Pick<Controller, 'quorum'>
  readonly clock: Clock
}

export function describeQuorumHandler(parts: DescribeQuorumParts): Handler<DescribeQuorumRequest, DescribeQuorumResponseInit> {
  return {
    apiKey: ApiKey.DESCRIBE_QUORUM,
    minVersion: 0,
    maxVersion: 2,
    handle: ({ topics }, { apiVersion }) => {
      if (!asksForMetadataLog(topics)) return refuseAll(topics)
      const { leaderId, epoch, highWatermark, endOffset, voters } = parts.controller.quorum()
      const now = parts.clock.now()
      const partition = {
        partitionIndex: 0,
        errorCode: ErrorCode.NONE,
        leaderId,
        leaderEpoch: epoch,
        highWatermark,
        // The leader is the only voter: it has fetched and caught up just now.
        currentVoters: voters.map(({ id, directoryId }) => ({
          replicaId: id,
          ...(apiVersion >= 2 ? { replicaDirectoryId: directoryId } : {}),
          logEndOffset: endOffset,
          lastFetchTimestamp: now,
          lastCaughtUpTimestamp: now,
        })),
        observers: [],
      }
      return {
        topics: [{ topicName: clusterMetadataTopic, partitions: [partition] }],
        ...(apiVersion >= 2 ? { nodes: voters.map(({ id, endpoints }) => ({ nodeId: id, listeners: endpoints })) } : {}),
      }
    },
  }
}

type Topics = DescribeQuorumRequest['topics']

function asksForMetadataLog(topics: Topics): boolean {
  const [topic] = topics
  return (
    topics.length === 1 &&
    topic?.topicName === clusterMetadataTopic &&
    topic.partitions.length === 1 &&
    topic.partitions[0]?.partitionIndex === 0
  )
}

function refuseAll(topics: Topics): DescribeQuorumResponseInit {
  const errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
  return {
    topics: topics.map(({ topicName, partitions }) => ({
      topicName,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  }
}
