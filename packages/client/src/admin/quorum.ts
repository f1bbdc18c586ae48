// Public API: the metadata quorum: who leads it, and how far its voters and observers are (KIP-595, KIP-853).
import { describeQuorumRequest, describeQuorumResponse, ErrorCode } from '@millrace/protocol'
import type { Limit } from '../cluster/limit.ts'
import type { AdminRequests } from './requests.ts'
import { check } from './requests.ts'

const describeQuorumApi = { request: describeQuorumRequest, response: describeQuorumResponse }
const topicName = '__cluster_metadata'

export interface QuorumReplica {
  readonly nodeId: number
  /** All zeros where the broker is too old to tell. */
  readonly directoryId: string
  readonly logEndOffset: number
  /** Wall time, ms; -1: not known. */
  readonly lastFetchTimestamp: number
  readonly lastCaughtUpTimestamp: number
}

export interface QuorumDescription {
  /** -1: none is elected. */
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly highWatermark: number
  readonly voters: readonly QuorumReplica[]
  readonly observers: readonly QuorumReplica[]
}

/** @throws UnsupportedVersion the cluster has no quorum of its own: it is older than 3.3, or on ZooKeeper */
export async function describeQuorum(requests: AdminRequests, limit: Limit): Promise<QuorumDescription> {
  const message = { topics: [{ topicName, partitions: [{ partitionIndex: 0 }] }] }
  return await requests.retrying(limit, async () => {
    const answer = await requests.cluster.askAny(describeQuorumApi, message, limit.signal)
    check(answer.errorCode, 'quorum', answer.errorMessage)
    const found = answer.topics[0]?.partitions[0]
    check(found?.errorCode ?? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, 'quorum', found?.errorMessage)
    const { leaderId, leaderEpoch, highWatermark, currentVoters, observers } = found!
    return { leaderId, leaderEpoch, highWatermark, voters: currentVoters.map(replica), observers: observers.map(replica) }
  })
}

function replica(state: {
  readonly replicaId: number
  readonly replicaDirectoryId: string
  readonly logEndOffset: number
  readonly lastFetchTimestamp: number
  readonly lastCaughtUpTimestamp: number
}): QuorumReplica {
  const { replicaId, replicaDirectoryId, logEndOffset, lastFetchTimestamp, lastCaughtUpTimestamp } = state
  return { nodeId: replicaId, directoryId: replicaDirectoryId, logEndOffset, lastFetchTimestamp, lastCaughtUpTimestamp }
}
