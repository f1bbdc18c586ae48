// Which topics and partitions of a commit of offsets exist: shared by OffsetCommit and TxnOffsetCommit.
import type { ErrorCode } from '@millrace/protocol'
import { ErrorCode as code, zeroUuid } from '@millrace/protocol'
import type { TopicCommitted, TopicToCommit } from '../coordinator/group/offsets.ts'
import type { MetadataView } from '../coordinator/metadata-view.ts'

export interface SortedTopics {
  /** With name and id, and the partitions that exist. */
  readonly known: readonly TopicToCommit[]
  /** Answers for what does not exist. */
  readonly unknown: readonly TopicCommitted[]
}

/** @param byId the version names topics by id (KIP-848, KIP-1319), else by name. */
export function sortTopics(metadata: MetadataView, topics: readonly TopicToCommit[], byId: boolean): SortedTopics {
  const known: TopicToCommit[] = []
  const unknown: TopicCommitted[] = []
  for (const asked of topics) {
    const { topics: images } = metadata.image
    const topic = byId ? images.byId(asked.topicId) : images.byName(asked.name)
    if (topic === undefined) {
      const failed = byId ? code.UNKNOWN_TOPIC_ID : code.UNKNOWN_TOPIC_OR_PARTITION
      unknown.push(allPartitions({ ...asked, topicId: byId ? asked.topicId : zeroUuid }, failed))
      continue
    }
    const named = { name: topic.name, topicId: topic.id }
    const partitions = asked.partitions.filter(({ partitionIndex }) => topic.partitions[partitionIndex] !== undefined)
    const missing = asked.partitions.filter(({ partitionIndex }) => topic.partitions[partitionIndex] === undefined)
    if (partitions.length > 0) known.push({ ...named, partitions })
    if (missing.length > 0) unknown.push(allPartitions({ ...named, partitions: missing }, code.UNKNOWN_TOPIC_OR_PARTITION))
  }
  return { known, unknown }
}

/** The same code for all. */
export const allTopics = (topics: readonly TopicToCommit[], failed: ErrorCode): TopicCommitted[] =>
  topics.map((topic) => allPartitions(topic, failed))

function allPartitions({ name, topicId, partitions }: TopicToCommit, errorCode: ErrorCode): TopicCommitted {
  return { name, topicId, partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })) }
}

/** Both lists as one, each topic once; what comes from the coordinator alone stays as it is. */
export function joinTopics(first: readonly TopicCommitted[], second: readonly TopicCommitted[]): readonly TopicCommitted[] {
  if (first.length === 0) return second
  const joined = new Map<string, TopicCommitted>()
  for (const topic of [...first, ...second]) {
    const key = `${topic.topicId} ${topic.name}`
    const present = joined.get(key)
    joined.set(key, present === undefined ? topic : { ...present, partitions: [...present.partitions, ...topic.partitions] })
  }
  return [...joined.values()]
}
