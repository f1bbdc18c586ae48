// Elections that an administrator asks for: the preferred replica takes the lead back, or any replica where nobody leads [ReplicationControlManager].
import { ErrorCode } from '@millrace/protocol'
import type { MetadataImage } from '../metadata/image.ts'
import { recordVersions } from '../metadata/features-image.ts'
import { recordOf, type MetadataRecordInit } from '../metadata/record-codec.ts'
import { noLeader, type PartitionImage, type TopicImage } from '../metadata/topics-image.ts'
import type { TopicRulesOf } from './brokers.ts'
import { recordsPerRequestMax, refused, type Decision, type Refused } from './decision.ts'
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
export function electLeaders(
  image: MetadataImage,
  kind: ElectionKind,
  asked: readonly PartitionsAsked[] | null,
  rulesOf: TopicRulesOf,
): Decision<readonly ElectionResult[] | Refused> {
  const records: MetadataRecordInit[] = []
  const elect: Elect = (topic, name, index) => {
    const partition = topic?.partitions[index]
    if (topic === undefined || partition === undefined)
      return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `There is no partition ${name}-${index}.`)
    const change = changeFor(image, topic, partition, kind, rulesOf)
    if ('code' in change) return change
    records.push(change)
    return undefined
  }
  const answer = asked === null ? electAll(image, kind, elect) : electAsked(image, asked, elect)
  if (records.length <= recordsPerRequestMax) return { records, answer }
  const message = `${records.length} partitions in one request are too many; at most ${recordsPerRequestMax}.`
  return { records: [], answer: refused(ErrorCode.POLICY_VIOLATION, message) }
}

type Elect = (topic: TopicImage | undefined, name: string, index: number) => Refused | undefined

function electAsked(image: MetadataImage, asked: readonly PartitionsAsked[], elect: Elect): ElectionResult[] {
  return asked.map(({ topic: name, partitions }) => {
    const topic = image.topics.byName(name)
    return { topic: name, partitions: partitions.map((partition) => ({ partition, refusal: elect(topic, name, partition) })) }
  })
}

function electAll(image: MetadataImage, kind: ElectionKind, elect: Elect): ElectionResult[] {
  const answer: ElectionResult[] = []
  for (const topic of image.topics.all()) {
    const partitions = topic.partitions
      .filter((partition) => isNeeded(partition, kind))
      .map(({ partition }) => ({ partition, refusal: elect(topic, topic.name, partition) }))
    answer.push({ topic: topic.name, partitions })
  }
  return answer
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
