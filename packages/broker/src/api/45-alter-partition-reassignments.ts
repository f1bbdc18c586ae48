// AlterPartitionReassignments v0–1: which brokers hold a partition (KIP-455).
import type { Clock } from '@millrace/host'
import {
  ApiKey,
  ErrorCode,
  type AlterPartitionReassignmentsRequest,
  type AlterPartitionReassignmentsResponseInit,
} from '@millrace/protocol'
import type { Controller } from '../controller/controller.ts'
import { within } from './deadline.ts'
import type { Handler } from './handler.ts'

export interface AlterPartitionReassignmentsParts {
  readonly controller: Pick<Controller, 'alterReassignments'>
  readonly clock: Clock
}

type Request = AlterPartitionReassignmentsRequest
type Response = AlterPartitionReassignmentsResponseInit

export function alterPartitionReassignmentsHandler(parts: AlterPartitionReassignmentsParts): Handler<Request, Response> {
  return {
    apiKey: ApiKey.ALTER_PARTITION_REASSIGNMENTS,
    minVersion: 0,
    maxVersion: 1,
    handle: (request) => {
      const work = () => alter(parts, request)
      // Nothing to move needs no time.
      return request.topics.length === 0 ? work() : within(parts.clock, request.timeoutMs, work, () => late(request))
    },
  }
}

/** Kafka says it of each partition too, and its answer keeps the default of what was allowed. */
function late({ topics }: Request): Response {
  const answer = { errorCode: ErrorCode.REQUEST_TIMED_OUT, errorMessage: null }
  return {
    ...answer,
    responses: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, ...answer })),
    })),
  }
}

async function alter({ controller }: AlterPartitionReassignmentsParts, request: Request): Promise<Response> {
  const { topics, allowReplicationFactorChange } = request
  const asked = topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, replicas }) => ({ topic: name, partition: partitionIndex, replicas })),
  )
  const answer = await controller.alterReassignments(asked, allowReplicationFactorChange)
  if ('code' in answer) return { errorCode: answer.code, errorMessage: answer.message, allowReplicationFactorChange }
  let at = 0
  return {
    // Where nothing is asked Kafka does not look at it.
    allowReplicationFactorChange: allowReplicationFactorChange || topics.length === 0,
    responses: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => {
        const refusal = answer[at]
        at += 1
        return { partitionIndex, errorCode: refusal?.code ?? ErrorCode.NONE, errorMessage: refusal?.message ?? null }
      }),
    })),
  }
}
