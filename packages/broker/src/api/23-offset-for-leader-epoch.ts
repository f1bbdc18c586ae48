// OffsetForLeaderEpoch v2–4: where a leader epoch ended in the log of the leader, so that a reader finds where its log parts from it (KIP-279).
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type {
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochRequestOffsetForLeaderPartition,
  OffsetForLeaderEpochResponseEpochEndOffsetInit,
  OffsetForLeaderEpochResponseInit,
} from '@millrace/protocol'
import type { Replicas } from '../replica/replicas.ts'
import type { Handler } from './handler.ts'

const unknown = -1

export function offsetForLeaderEpochHandler(parts: {
  readonly replicas: Pick<Replicas, 'find'>
}): Handler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponseInit> {
  return {
    apiKey: ApiKey.OFFSET_FOR_LEADER_EPOCH,
    minVersion: 2,
    maxVersion: 4,
    handle: ({ topics }) => ({
      topics: topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map((asked) => endOf(parts.replicas, topic, asked)),
      })),
    }),
  }
}

function endOf(
  replicas: Pick<Replicas, 'find'>,
  topic: string,
  asked: OffsetForLeaderEpochRequestOffsetForLeaderPartition,
): OffsetForLeaderEpochResponseEpochEndOffsetInit {
  const { partition: index, currentLeaderEpoch, leaderEpoch } = asked
  const partition = replicas.find(topic, index)
  const errorCode = typeof partition === 'number' ? partition : partition.refusalFor(currentLeaderEpoch)
  if (typeof partition === 'number' || errorCode !== ErrorCode.NONE) {
    return { errorCode, partition: index, leaderEpoch: unknown, endOffset: unknown }
  }
  const end = partition.log.endOffsetForEpoch(leaderEpoch)
  return { errorCode, partition: index, leaderEpoch: end?.epoch ?? unknown, endOffset: end?.endOffset ?? unknown }
}
