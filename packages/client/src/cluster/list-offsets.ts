// Offsets by time, asked of each partition's leader; leaders that moved are asked again.
import { ErrorCode, KafkaError, listOffsetsRequest, listOffsetsResponse } from '@millrace/protocol'
import type { ListOffsetsRequestInit } from '@millrace/protocol'
import { isWorthRetrying, retrying } from './backoff.ts'
import type { Cluster } from './cluster.ts'
import type { Limit } from './limit.ts'
import type { TopicPartition } from './topic-partition.ts'
import { groupByTopic, partitionKey } from './topic-partition.ts'

const listOffsetsApi = { request: listOffsetsRequest, response: listOffsetsResponse }

/** Times that mean a place. */
export const offsetTimes = { latest: -1, earliest: -2, maxTimestamp: -3 } as const
const firstWithMaxTimestamp = 7
// Later versions name places in tiered storage.
const newestVersion = 9

export interface OffsetAsked extends TopicPartition {
  /** Milliseconds since 1970, or one of offsetTimes. */
  readonly time: number
}

export interface OffsetFound {
  /** -1: there is none. */
  readonly offset: number
  readonly timestamp: number
  /** -1: not told. */
  readonly leaderEpoch: number
}

/** @returns an answer for every one asked, in their order. @throws KafkaError that is not retriable · TimeoutError */
export async function listOffsets(
  cluster: Cluster,
  asked: readonly OffsetAsked[],
  readCommitted: boolean,
  limit: Limit,
): Promise<OffsetFound[]> {
  const topics = [...groupByTopic(asked).keys()]
  // Only what is wanted is refreshed: without this a leader that moved would be asked in its old epoch until time is up.
  for (const topic of topics) cluster.want(topic, false)
  try {
    for (const topic of topics) await cluster.topic(topic, limit, false)
    return await findOffsets(cluster, asked, readCommitted, limit)
  } finally {
    for (const topic of topics) cluster.unwant(topic, false)
  }
}

async function findOffsets(
  cluster: Cluster,
  asked: readonly OffsetAsked[],
  readCommitted: boolean,
  limit: Limit,
): Promise<OffsetFound[]> {
  const found = new Map<string, OffsetFound>()
  let open = asked
  await retrying(cluster.host, cluster.config, limit, async () => {
    const asks = byLeader(cluster, open).map(({ leader, part }) => askLeader(cluster, leader, part, readCommitted, limit))
    const rounds = await Promise.allSettled(asks)
    const failures: unknown[] = []
    for (const round of rounds) {
      if (round.status === 'rejected') failures.push(round.reason)
      else for (const [key, answer] of round.value.found) found.set(key, answer)
      if (round.status === 'fulfilled' && round.value.failure !== undefined) failures.push(round.value.failure)
    }
    limit.signal.throwIfAborted()
    open = open.filter((at) => !found.has(keyOf(at)))
    if (open.length === 0) return
    await cluster.refreshed(limit.signal).catch(() => limit.signal.throwIfAborted())
    throw failures.find((failure) => !isWorthRetrying(failure)) ?? failures[0] ?? new KafkaError(ErrorCode.LEADER_NOT_AVAILABLE)
  })
  return asked.map((at) => found.get(keyOf(at))!)
}

function keyOf(at: OffsetAsked): string {
  return `${partitionKey(at)} ${at.time}`
}

/** One request a leader, and another where a partition is asked for twice: brokers refuse that within one. */
function byLeader(
  cluster: Cluster,
  asked: readonly OffsetAsked[],
): { readonly leader: number; readonly part: readonly OffsetAsked[] }[] {
  const requests: { leader: number; part: OffsetAsked[]; named: Set<string> }[] = []
  for (const at of asked) {
    const leader = cluster.view.partition(at.topic, at.partition)?.leader ?? -1
    const key = partitionKey(at)
    let request = requests.find((each) => each.leader === leader && !each.named.has(key))
    if (request === undefined) requests.push((request = { leader, part: [], named: new Set() }))
    request.part.push(at)
    request.named.add(key)
  }
  return requests
}

async function askLeader(
  cluster: Cluster,
  leader: number,
  asked: readonly OffsetAsked[],
  readCommitted: boolean,
  limit: Limit,
): Promise<{ readonly found: ReadonlyMap<string, OffsetFound>; readonly failure: KafkaError | undefined }> {
  const [first] = asked
  if (leader < 0) {
    const known = cluster.view.topic(first!.topic)
    const code =
      known === undefined || known.partitions[first!.partition] === undefined
        ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        : ErrorCode.LEADER_NOT_AVAILABLE
    throw new KafkaError(code, partitionKey(first!))
  }
  const message: ListOffsetsRequestInit = {
    replicaId: -1,
    isolationLevel: readCommitted ? 1 : 0,
    topics: [...groupByTopic(asked)].map(([name, members]) => ({
      name,
      partitions: members.map((at) => ({
        partitionIndex: at.partition,
        currentLeaderEpoch: cluster.view.partition(at.topic, at.partition)?.leaderEpoch ?? -1,
        timestamp: at.time,
      })),
    })),
  }
  const needsMax = asked.some((at) => at.time === offsetTimes.maxTimestamp)
  const options = { maxVersion: newestVersion, minVersion: needsMax ? firstWithMaxTimestamp : readCommitted ? 2 : 1 }
  const answer = await cluster.general.request(leader, listOffsetsApi, message, limit.signal, options)
  const found = new Map<string, OffsetFound>()
  let failure: KafkaError | undefined
  const times = new Map(asked.map((at) => [partitionKey(at), at.time]))
  for (const topic of answer.topics) {
    for (const partition of topic.partitions) {
      const key = partitionKey({ topic: topic.name, partition: partition.partitionIndex })
      const time = times.get(key)
      if (partition.errorCode !== ErrorCode.NONE) failure ??= new KafkaError(partition.errorCode, key)
      else if (time !== undefined) {
        found.set(`${key} ${time}`, {
          offset: partition.offset,
          timestamp: partition.timestamp,
          leaderEpoch: partition.leaderEpoch,
        })
      }
    }
  }
  return { found, failure }
}
