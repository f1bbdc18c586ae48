// Public API: names of places in the cluster that producer, consumer and admin share.

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export interface OffsetToCommit extends TopicPartition {
  /** The next offset to read, which is one above the last one that was processed. */
  readonly offset: number
  /** Leader epoch of the last record that was processed, for truncation detection (KIP-320). */
  readonly leaderEpoch?: number
  readonly metadata?: string
}

/** Who commits within a group: fences offsets in a transaction by the group's generation (KIP-447). */
export interface GroupMetadata {
  readonly groupId: string
  /** -1 outside of a generation. */
  readonly generationId: number
  readonly memberId: string
  readonly groupInstanceId: string | null
}

/** One string a partition, for maps off the hot path. */
export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`
}

/** Members of a list by topic, in order of first appearance. */
export function groupByTopic<T extends TopicPartition>(members: Iterable<T>): Map<string, T[]> {
  const topics = new Map<string, T[]>()
  for (const member of members) {
    const known = topics.get(member.topic)
    if (known === undefined) topics.set(member.topic, [member])
    else known.push(member)
  }
  return topics
}
