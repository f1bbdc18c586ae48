// ListOffsets v1–11: the first, the last, and the first offset of a time.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type {
  ListOffsetsRequest,
  ListOffsetsRequestListOffsetsPartition,
  ListOffsetsResponseInit,
  ListOffsetsResponseListOffsetsPartitionResponseInit,
} from '@millrace/protocol'
import { findOffset, specialTimestamp } from '../replica/list-offsets.ts'
import type { Sight } from '../replica/list-offsets.ts'
import type { Replicas } from '../replica/replicas.ts'
import type { Handler } from './handler.ts'

const consumer = -1
const readCommitted = 1

/** From which version on a special timestamp may be asked for. */
const firstVersionOf: ReadonlyMap<number, number> = new Map([
  [specialTimestamp.latest, 1],
  [specialTimestamp.earliest, 1],
  [specialTimestamp.max, 7],
  [specialTimestamp.earliestLocal, 8],
  [specialTimestamp.latestTiered, 9],
  [specialTimestamp.earliestPendingUpload, 11],
])

export function listOffsetsHandler(parts: { readonly replicas: Replicas }): Handler<ListOffsetsRequest, ListOffsetsResponseInit> {
  return {
    apiKey: ApiKey.LIST_OFFSETS,
    minVersion: 1,
    maxVersion: 11,
    handle: async (request, context) => {
      // As Apache Kafka has it: it stumbles over the level when it has something to look up.
      if (request.isolationLevel !== 0 && request.isolationLevel !== readCommitted) {
        const topics = request.topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map((asked) => refused(asked, ErrorCode.UNKNOWN_SERVER_ERROR)),
        }))
        return { topics }
      }
      const twice = namedTwice(request)
      // Only a consumer's view depends on what is committed; a replica, or a tool that says it is one, sees the whole log.
      const sight: Sight =
        request.replicaId !== consumer ? 'all' : request.isolationLevel === readCommitted ? 'decided' : 'committed'
      const topics = eachOnce(request).map(async ({ name, partitions }) => ({
        name,
        partitions: await Promise.all(
          partitions.map((asked) =>
            twice.has(keyOf(name, asked.partitionIndex))
              ? Promise.resolve(refused(asked, ErrorCode.INVALID_REQUEST))
              : listOne(parts.replicas, name, asked, context.apiVersion, sight),
          ),
        ),
      }))
      return { topics: (await Promise.all(topics)).filter(({ partitions }) => partitions.length > 0) }
    },
  }
}

async function listOne(
  replicas: Replicas,
  topic: string,
  asked: ListOffsetsRequestListOffsetsPartition,
  version: number,
  sight: Sight,
): Promise<ListOffsetsResponseListOffsetsPartitionResponseInit> {
  const { partitionIndex, timestamp, currentLeaderEpoch } = asked
  if (timestamp < 0 && version < (firstVersionOf.get(timestamp) ?? Infinity)) return refused(asked, ErrorCode.UNSUPPORTED_VERSION)
  const partition = replicas.find(topic, partitionIndex)
  if (typeof partition === 'number') return refused(asked, partition)
  const found = await findOffset(partition, timestamp, sight, currentLeaderEpoch)
  if (typeof found === 'number') return refused(asked, found)
  return {
    partitionIndex,
    errorCode: ErrorCode.NONE,
    timestamp: found.timestamp,
    offset: found.offset,
    leaderEpoch: version >= 4 ? found.leaderEpoch : -1,
  }
}

function refused(
  asked: ListOffsetsRequestListOffsetsPartition,
  errorCode: ErrorCode,
): ListOffsetsResponseListOffsetsPartitionResponseInit {
  return { partitionIndex: asked.partitionIndex, errorCode, timestamp: -1, offset: -1, leaderEpoch: -1 }
}

interface TopicAsked {
  readonly name: string
  readonly partitions: readonly ListOffsetsRequestListOffsetsPartition[]
}

/** Each topic and each of its partitions once, however often they are named. */
function eachOnce({ topics }: ListOffsetsRequest): TopicAsked[] {
  const found = new Map<string, Map<number, ListOffsetsRequestListOffsetsPartition>>()
  for (const { name, partitions } of topics) {
    const asked = found.get(name) ?? new Map<number, ListOffsetsRequestListOffsetsPartition>()
    found.set(name, asked)
    for (const one of partitions) asked.set(one.partitionIndex, one)
  }
  return Array.from(found, ([name, partitions]) => ({ name, partitions: [...partitions.values()] }))
}

function namedTwice(request: ListOffsetsRequest): ReadonlySet<string> {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { name, partitions } of request.topics) {
    for (const { partitionIndex } of partitions) {
      const key = keyOf(name, partitionIndex)
      if (seen.has(key)) twice.add(key)
      seen.add(key)
    }
  }
  return twice
}

function keyOf(topic: string, partition: number): string {
  return `${topic}:${partition}`
}
