// OffsetFetch v1–10: how far a group, or several, have come.
import { ApiKey, ErrorCode, zeroUuid } from '@millrace/protocol'
import type { OffsetFetchRequest, OffsetFetchResponseInit } from '@millrace/protocol'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { TopicFetched, TopicToFetch } from '../coordinator/group/offsets.ts'
import type { MetadataView } from '../coordinator/metadata-view.ts'
import { isRefused } from '../coordinator/outcome.ts'
import type { Handler } from './handler.ts'
import { answerOnce, Repeats } from './repeats.ts'

interface Parts {
  readonly groups: GroupCoordinator
  readonly metadata: MetadataView
}

interface Asked {
  readonly groupId: string
  /** null: all that the group has. */
  readonly topics: readonly TopicToFetch[] | null
  /** From version 9 on; null: whoever asks is no member. */
  readonly memberId?: string | null
  readonly memberEpoch?: number
}

interface GroupFetched {
  readonly groupId: string
  readonly errorCode: ErrorCode
  readonly topics: readonly TopicFetched[]
}

export function offsetFetchHandler(parts: Parts): Handler<OffsetFetchRequest, OffsetFetchResponseInit> {
  return {
    apiKey: ApiKey.OFFSET_FETCH,
    minVersion: 1,
    maxVersion: 10,
    handle: async (request, { apiVersion }) => {
      const fetch = (asked: Asked): Promise<GroupFetched> => fetchGroup(parts, asked, request.requireStable, apiVersion)
      if (apiVersion >= 8) {
        const groups = await fetchGroups(request.groups, fetch)
        boundRepeats(groups.filter((_, at) => request.groups[at]?.topics !== null))
        return { groups }
      }
      const topics = request.topics?.map((topic) => ({ ...topic, topicId: zeroUuid })) ?? null
      const group = await fetch({ groupId: request.groupId, topics })
      if (topics !== null) boundRepeats([group])
      if (group.errorCode === ErrorCode.NONE || apiVersion >= 2) return { topics: group.topics, errorCode: group.errorCode }
      // Version 1 has no place for an error but the partitions.
      const { errorCode } = group
      return { topics: (topics ?? []).map((topic) => failedTopic(topic, errorCode)) }
    },
  }
}

/** Who asks for all that a group has does not name what the answer holds: it is looked up once. */
function fetchGroups(asked: readonly Asked[], fetch: (asked: Asked) => Promise<GroupFetched>): Promise<GroupFetched[]> {
  const byKey = new Map<string, Asked>()
  const keys = asked.map((each, at) => {
    const key = each.topics === null ? JSON.stringify([each.groupId, each.memberId, each.memberEpoch]) : `${at}`
    byKey.set(key, each)
    return key
  })
  return answerOnce(keys, (once) => Promise.all(once.map((key) => fetch(byKey.get(key) as Asked))))
}

/** A partition that is named again and again is answered as often, as in Kafka: four bytes could stand for four thousand. @throws AnswerTooLarge */
function boundRepeats(groups: readonly GroupFetched[]): void {
  const repeats = new Repeats()
  const seen = new Map<string, Map<string, Set<number>>>()
  for (const { groupId, topics } of groups) {
    const ofGroup = seen.get(groupId) ?? new Map<string, Set<number>>()
    seen.set(groupId, ofGroup)
    for (const { name, topicId, partitions } of topics) {
      const topic = name === '' ? topicId : name
      const ofTopic = ofGroup.get(topic) ?? new Set()
      ofGroup.set(topic, ofTopic)
      for (const partition of partitions) {
        if (ofTopic.has(partition.partitionIndex)) repeats.again(partition)
        else ofTopic.add(partition.partitionIndex)
      }
    }
  }
}

async function fetchGroup(parts: Parts, asked: Asked, stable: boolean, apiVersion: number): Promise<GroupFetched> {
  const { groupId } = asked
  const { topics: images } = parts.metadata.image
  const byId = apiVersion >= 10
  const named = asked.topics?.map((topic) => (byId ? { ...topic, name: images.byId(topic.topicId)?.name ?? '' } : topic))
  const known = named?.filter((topic) => !byId || topic.name !== '') ?? null
  const unknown = named?.filter((topic) => byId && topic.name === '') ?? []
  const result = await parts.groups.fetchOffsets(groupId, known, stable, {
    memberId: apiVersion >= 9 ? (asked.memberId ?? null) : null,
    memberEpoch: apiVersion >= 9 ? (asked.memberEpoch ?? -1) : -1,
  })
  if (isRefused(result)) return { groupId, errorCode: result.refused, topics: [] }
  const failed = unknown.map((topic) => failedTopic(topic, ErrorCode.UNKNOWN_TOPIC_ID))
  if (known !== null || !byId) return { groupId, errorCode: ErrorCode.NONE, topics: [...result.answer, ...failed] }
  // All that there is, by id: a topic that has none any more cannot be named.
  const topics = result.answer
    .map((topic) => ({ ...topic, topicId: images.byName(topic.name)?.id ?? zeroUuid }))
    .filter(({ topicId }) => topicId !== zeroUuid)
  return { groupId, errorCode: ErrorCode.NONE, topics }
}

function failedTopic({ name, topicId, partitionIndexes }: TopicToFetch, errorCode: ErrorCode): TopicFetched {
  const nothing = { committedOffset: -1, committedLeaderEpoch: -1, metadata: '', errorCode }
  return { name, topicId, partitions: partitionIndexes.map((partitionIndex) => ({ partitionIndex, ...nothing })) }
}
