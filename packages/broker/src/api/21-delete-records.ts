// DeleteRecords v0–2: moves the start of logs; what lies below is not served any more and goes with its segments (KIP-107).
import type { Logger } from '@millrace/host'
import { DiskFailed, passes } from '@millrace/host'
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type {
  DeleteRecordsRequest,
  DeleteRecordsResponseDeleteRecordsPartitionResultInit,
  DeleteRecordsResponseInit,
} from '@millrace/protocol'
import { isInternalTopic } from '../controller/topic-names.ts'
import { Partition } from '../replica/partition.ts'
import type { Replicas } from '../replica/replicas.ts'
import type { Handler } from './handler.ts'

export interface DeleteRecordsParts {
  readonly log: Logger
  readonly replicas: Pick<Replicas, 'find' | 'recordStarts'>
}

type PartitionResult = DeleteRecordsResponseDeleteRecordsPartitionResultInit

interface Asked {
  readonly partitionIndex: number
  readonly offset: number
}

const unknownLowWatermark = -1

export function deleteRecordsHandler(parts: DeleteRecordsParts): Handler<DeleteRecordsRequest, DeleteRecordsResponseInit> {
  return {
    apiKey: ApiKey.DELETE_RECORDS,
    minVersion: 0,
    maxVersion: 2,
    handle: (request) => {
      const moved = new Map<Partition, number>()
      const topics = [...lastWord(request)].map(([name, partitions]) => ({
        name,
        partitions: [...partitions.values()].map((asked) => deleteBelow(parts, name, asked, moved)),
      }))
      if (moved.size === 0) return { topics }
      // A start that only memory knows would bring the records back after a crash: it is recorded before it moves. The request's
      // timeout is for followers: the leader's own part is waited for, with timeout 0 too.
      return recorded(parts, moved, topics)
    },
  }
}

/** Of a partition that is named twice the last mention counts. */
function lastWord({ topics }: DeleteRecordsRequest): Map<string, Map<number, Asked>> {
  const byTopic = new Map<string, Map<number, Asked>>()
  for (const { name, partitions } of topics) {
    const asked = byTopic.get(name) ?? new Map<number, Asked>()
    byTopic.set(name, asked)
    if (asked.size === 0 && partitions.length === 0) byTopic.delete(name)
    for (const partition of partitions) asked.set(partition.partitionIndex, partition)
  }
  return byTopic
}

function deleteBelow(parts: DeleteRecordsParts, topic: string, asked: Asked, moved: Map<Partition, number>): PartitionResult {
  const { partitionIndex, offset } = asked
  const refuse = (errorCode: ErrorCode): PartitionResult => ({ partitionIndex, lowWatermark: unknownLowWatermark, errorCode })
  const partition = parts.replicas.find(topic, partitionIndex)
  if (!(partition instanceof Partition)) return refuse(partition)
  if (isInternalTopic(topic)) return refuse(ErrorCode.INVALID_TOPIC_EXCEPTION)
  const plan = partition.planDelete(offset)
  if ('code' in plan) return refuse(plan.code)
  moved.set(partition, plan.to)
  return { partitionIndex, lowWatermark: unknownLowWatermark, errorCode: ErrorCode.NONE }
}

type Topics = readonly { readonly name: string; readonly partitions: readonly PartitionResult[] }[]

async function recorded(
  { replicas, log }: DeleteRecordsParts,
  moved: ReadonlyMap<Partition, number>,
  topics: Topics,
): Promise<DeleteRecordsResponseInit> {
  try {
    await replicas.recordStarts(moved.keys())
    const finished = new Map(
      [...moved].map(([partition, to]) => [`${partition.topic}:${partition.index}`, finish(partition, to)]),
    )
    return {
      topics: topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map((result) => finished.get(`${name}:${result.partitionIndex}`) ?? result),
      })),
    }
  } catch (cause) {
    if (!(passes(cause) || cause instanceof DiskFailed)) throw cause
    log.error('starts of logs could not be recorded', { cause })
    return { topics: refuseMoved(topics, moved, ErrorCode.KAFKA_STORAGE_ERROR) }
  }
}

function finish(partition: Partition, to: number): PartitionResult {
  const errorCode = partition.finishDelete(to)
  const lowWatermark = errorCode === ErrorCode.NONE ? partition.log.logStartOffset : unknownLowWatermark
  return { partitionIndex: partition.index, lowWatermark, errorCode }
}

function refuseMoved(topics: Topics, moved: ReadonlyMap<Partition, number>, errorCode: ErrorCode): Topics {
  const names = new Set([...moved.keys()].map(({ topic, index }) => `${topic}:${index}`))
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((result) =>
      names.has(`${name}:${result.partitionIndex}`) ? { ...result, lowWatermark: unknownLowWatermark, errorCode } : result,
    ),
  }))
}
