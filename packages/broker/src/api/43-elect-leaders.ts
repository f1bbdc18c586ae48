// ElectLeaders v0–2: preferred leaders take the lead back, or any replica where nobody leads (KIP-183, KIP-460).
import type { Clock } from '@millrace/host'
import { ApiKey, ErrorCode, type ElectLeadersRequest, type ElectLeadersResponseInit } from '@millrace/protocol'
import type { Controller } from '../controller/controller.ts'
import { ElectionType } from '../controller/preferred-leaders.ts'
import { within } from './deadline.ts'
import type { Handler } from './handler.ts'

export interface ElectLeadersParts {
  readonly controller: Pick<Controller, 'electLeaders'>
  readonly clock: Clock
}

export function electLeadersHandler(parts: ElectLeadersParts): Handler<ElectLeadersRequest, ElectLeadersResponseInit> {
  return {
    apiKey: ApiKey.ELECT_LEADERS,
    minVersion: 0,
    maxVersion: 2,
    handle: (request, { apiVersion }) => {
      // Nothing to elect is right in every way, and needs no time.
      if (request.topicPartitions?.length === 0) return { replicaElectionResults: [] }
      const work = () => elect(parts, request, apiVersion)
      const late = () => refusal(request, apiVersion, ErrorCode.REQUEST_TIMED_OUT)
      return within(parts.clock, request.timeoutMs, work, late)
    },
  }
}

/** Version 0 has no error of the whole: every partition that was named has it. */
function refusal(
  { topicPartitions }: ElectLeadersRequest,
  apiVersion: number,
  errorCode: ErrorCode,
  errorMessage: string | null = null,
): ElectLeadersResponseInit {
  const replicaElectionResults = (topicPartitions ?? []).map(({ topic, partitions }) => ({
    topic,
    partitionResult: partitions.map((partitionId) => ({ partitionId, errorCode, errorMessage })),
  }))
  return { ...(apiVersion === 0 ? {} : { errorCode }), replicaElectionResults }
}

async function elect(
  { controller }: ElectLeadersParts,
  request: ElectLeadersRequest,
  apiVersion: number,
): Promise<ElectLeadersResponseInit> {
  const { electionType, topicPartitions } = request
  if (electionType !== ElectionType.PREFERRED && electionType !== ElectionType.UNCLEAN)
    return refusal(request, apiVersion, ErrorCode.INVALID_REQUEST, 'Unknown election type.')
  const answer = await controller.electLeaders(electionType, topicPartitions)
  if ('code' in answer) return refusal(request, apiVersion, answer.code, answer.message)
  return {
    replicaElectionResults: answer.map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map(({ partition, refusal }) => ({
        partitionId: partition,
        errorCode: refusal?.code ?? ErrorCode.NONE,
        errorMessage: refusal?.message ?? null,
      })),
    })),
  }
}
