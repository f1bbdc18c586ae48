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
    handle: (request) =>
      within(parts.clock, request.timeoutMs, alter(parts, request), () => ({ errorCode: ErrorCode.REQUEST_TIMED_OUT })),
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
