// OffsetCommit v2–10: a group remembers how far it has come.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { OffsetCommitRequest, OffsetCommitResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { MetadataView } from '../coordinator/metadata-view.ts'
import { isRefused } from '../coordinator/outcome.ts'
import type { Handler } from './handler.ts'
import { allTopics, joinTopics, sortTopics } from './topics-to-commit.ts'

export function offsetCommitHandler(parts: {
  readonly groups: GroupCoordinator
  readonly metadata: MetadataView
}): Handler<OffsetCommitRequest, OffsetCommitResponseInit> {
  return {
    apiKey: ApiKey.OFFSET_COMMIT,
    minVersion: 2,
    maxVersion: 10,
    handle: async (request, context) => {
      const { known, unknown } = sortTopics(parts.metadata, request.topics, context.apiVersion >= 10)
      if (known.length === 0) return { topics: joinTopics(unknown, []) }
      const by = {
        memberId: request.memberId,
        instanceId: request.groupInstanceId,
        generation: request.generationIdOrMemberEpoch,
        apiVersion: context.apiVersion,
      }
      const result = await parts.groups.commitOffsets(request.groupId, by, known, {
        retentionTimeMs: request.retentionTimeMs,
        missing: context.apiVersion >= 9 ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.ILLEGAL_GENERATION,
      })
      return { topics: joinTopics(unknown, isRefused(result) ? allTopics(known, result.refused) : result.answer) }
    },
  }
}
