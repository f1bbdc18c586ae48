// Elections that an administrator asks for: the preferred replica takes the lead back, or any replica where nobody leads [ReplicationControlManager].
import { ErrorCode } from '@millrace/protocol'
import type { MetadataImage } from '../metadata/image.ts'
import { recordVersions } from '../metadata/features-image.ts'
import { recordOf, type MetadataRecordInit } from '../metadata/record-codec.ts'
import { noLeader, type PartitionImage, type TopicImage } from '../metadata/topics-image.ts'
import type { TopicRules, TopicRulesOf } from './brokers.ts'
import { recordsPerRequestMax, refused, type LongDecision, type Refused } from './decision.ts'
import { hasOnlineDirectory } from './directory-assignments.ts'
import { partitionChange } from './election.ts'
import { remembersEligibleLeaders } from './features.ts'

/** Kafka's numbers of the kinds of election (KIP-460). */
export const ElectionType = { PREFERRED: 0, UNCLEAN: 1 } as const
export type ElectionKind = (typeof ElectionType)[keyof typeof ElectionType]

export interface PartitionsAsked {
  readonly topic: string
  readonly partitions: readonly number[]
}

export interface ElectionResult {
  readonly topic: string
  readonly partitions: readonly { readonly partition: number; readonly refusal: Refused | undefined }[]
}

/**
 * @param asked null: all that need it; of every topic the answer has those that needed it.
 * @returns the whole request refused when it changes more than fits in one write: nobody may be told of a change that was not made.
 */
export function* electLeaders(
  image: MetadataImage,
  kind: ElectionKind,
  asked: readonly PartitionsAsked[] | null,
  rulesOf: TopicRulesOf,
): LongDecision<readonly ElectionResult[] | Refused> {
  const records: MetadataRecordInit[] = []
  const answer: ElectionResult[] = []
  // A topic may be named as often as its partitions.
  const rules = new Map<string, TopicRules>()
  const rulesOnce: TopicRulesOf = (_, topic) => {
    const known = rules.get(topic) ?? rulesOf(image, topic)
    rules.set(topic, known)
    return known
  }
  for (const { topic: name, partitions: indexes } of asked ?? allOf(image)) {
    const topic = image.topics.byName(name)
    const partitions: { readonly partition: number; readonly refusal: Refused | undefined }[] = []
    for (const index of indexes) {
      yield
      const partition = topic?.partitions[index]
      if (asked === null && partition !== undefined && !isNeeded(partition, kind)) continue
      const change =
        topic === undefined || partition === undefined
          ? refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `There is no partition ${name}-${index}.`)
          : changeFor(image, topic, partition, kind, rulesOnce)
      if (!('code' in change)) records.push(change)
      partitions.push({ partition: index, refusal: 'code' in change ? change : undefined })
    }
    answer.push({ topic: name, partitions })
  }
  if (records.length <= recordsPerRequestMax) return { records, answer }
  const message = `${records.length} partitions in one request are too many; at most ${recordsPerRequestMax}.`
  return { records: [], answer: refused(ErrorCode.POLICY_VIOLATION, message) }
}

function* allOf(image: MetadataImage): Iterable<{ readonly topic: string; readonly partitions: Iterable<number> }> {
  for (const { name, partitions } of image.topics.all()) yield { topic: name, partitions: partitions.keys() }
}

function isNeeded({ leader, replicas }: PartitionImage, kind: ElectionKind): boolean {
  return kind === ElectionType.PREFERRED ? leader !== replicas[0] : leader === noLeader
}

function changeFor(
  image: MetadataImage,
  topic: TopicImage,
  partition: PartitionImage,
  kind: ElectionKind,
  rulesOf: TopicRulesOf,
): MetadataRecordInit | Refused {
  if (!isNeeded(partition, kind)) {
    return refused(ErrorCode.ELECTION_NOT_NEEDED, 'The partition has the leader that the election would give it.')
  }
  const mayLead = (broker: number): boolean => image.cluster.isActive(broker) && hasOnlineDirectory(image, partition, broker)
  const level = image.features.metadataVersion
  if (kind === ElectionType.PREFERRED) {
    const preferred = partition.replicas[0] ?? noLeader
    if (!partition.isr.includes(preferred) || !mayLead(preferred))
      return refused(ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE, `Broker ${preferred} is not in sync, or not there.`)
    const change = { topicId: topic.id, partitionId: partition.partition, leader: preferred }
    return recordOf('partitionChange', change, recordVersions.partition(level))
  }
  const nobody = (): boolean => false
  const change = partitionChange(topic.id, partition, {
    mayLead,
    leaving: nobody,
    unclean: nobody,
    elr: remembersEligibleLeaders(image.features),
    level,
    minInsyncReplicas: rulesOf(image, topic.name).minInsyncReplicas,
    uncleanElection: true,
  })
  return change ?? refused(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE, 'None of the replicas is there.')
}
