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
    handle: (request) =>
      within(parts.clock, request.timeoutMs, elect(parts, request), () => ({ errorCode: ErrorCode.REQUEST_TIMED_OUT })),
  }
}

async function elect({ controller }: ElectLeadersParts, request: ElectLeadersRequest): Promise<ElectLeadersResponseInit> {
  const { electionType, topicPartitions } = request
  // Nothing to elect is right in every way.
  if (topicPartitions?.length === 0) return { replicaElectionResults: [] }
  if (electionType !== ElectionType.PREFERRED && electionType !== ElectionType.UNCLEAN) {
    const refused = { errorCode: ErrorCode.INVALID_REQUEST, errorMessage: 'Unknown election type.' }
    const replicaElectionResults = (topicPartitions ?? []).map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({ partitionId, ...refused })),
    }))
    return { errorCode: ErrorCode.INVALID_REQUEST, replicaElectionResults }
  }
  const answer = await controller.electLeaders(electionType, topicPartitions)
  if ('code' in answer) return { errorCode: answer.code }
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
