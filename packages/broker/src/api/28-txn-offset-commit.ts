// TxnOffsetCommit v0–6: offsets that count when the transaction is committed.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { TxnOffsetCommitRequest, TxnOffsetCommitResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { MetadataView } from '../coordinator/metadata-view.ts'
import { isRefused } from '../coordinator/outcome.ts'
import type { Handler } from './handler.ts'
import { allTopics, joinTopics, sortTopics } from './topics-to-commit.ts'

export function txnOffsetCommitHandler(parts: {
  readonly groups: GroupCoordinator
  readonly metadata: MetadataView
}): Handler<TxnOffsetCommitRequest, TxnOffsetCommitResponseInit> {
  return {
    apiKey: ApiKey.TXN_OFFSET_COMMIT,
    minVersion: 0,
    maxVersion: 6,
    handle: async (request, { apiVersion }) => {
      const { known, unknown } = sortTopics(parts.metadata, request.topics, apiVersion >= 6)
      if (known.length === 0) return { topics: joinTopics(unknown, []) }
      const by = {
        memberId: request.memberId,
        instanceId: request.groupInstanceId,
        generation: request.generationIdOrMemberEpoch,
      }
      const { transactionalId, producerId, producerEpoch } = request
      const transaction = { transactionalId, producerId, producerEpoch, apiVersion }
      const result = await parts.groups.commitTransactionalOffsets(request.groupId, by, known, transaction)
      if (!isRefused(result)) return { topics: joinTopics(unknown, result.answer) }
      // Producers before 2.3 break on the code for loading.
      const loading = apiVersion < 2 && result.refused === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
      return { topics: joinTopics(unknown, allTopics(known, loading ? ErrorCode.COORDINATOR_NOT_AVAILABLE : result.refused)) }
    },
  }
}
