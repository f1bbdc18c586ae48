// Which log directory of its broker a replica lies in (KIP-858), and what a directory that failed or came back means for who leads.
import { ErrorCode, type Uuid } from '@millrace/protocol'
import type { MetadataImage } from '../metadata/image.ts'
import { recordVersions } from '../metadata/features-image.ts'
import { recordOf, type MetadataRecordInit } from '../metadata/record-codec.ts'
import { lostDirectory, noLeader, unassignedDirectory, type PartitionImage } from '../metadata/topics-image.ts'
import type { TopicRulesOf } from './brokers.ts'
import { refused, type Decision, type Refused } from './decision.ts'
import { partitionChange } from './election.ts'
import { remembersEligibleLeaders } from './features.ts'

export interface DirectoryAssignment {
  readonly topicId: Uuid
  readonly partition: number
  readonly directoryId: Uuid
}

/**
 * Whether the directory of a broker's replica works. A broker that names no directories is from before they had ids, and ids up to 99
 * mean that nobody has said where the replica lies.
 */
export function hasOnlineDirectory(image: MetadataImage, partition: PartitionImage, broker: number): boolean {
  const id = partition.directories[partition.replicas.indexOf(broker)]
  if (id === lostDirectory) return false
  const online = image.cluster.broker(broker)?.directories ?? []
  return online.length === 0 || id === undefined || id.startsWith('A'.repeat(20)) || online.includes(id)
}

/** Notes where replicas of a broker lie. A partition that nobody leads may be led again thereby, and a replica that is
 * lost leads no more. @returns for each why it was refused. */
export function assignDirectories(
  image: MetadataImage,
  broker: number,
  assignments: readonly DirectoryAssignment[],
  rulesOf: TopicRulesOf,
): Decision<readonly (Refused | undefined)[]> {
  const records: MetadataRecordInit[] = []
  const level = image.features.metadataVersion
  const version = recordVersions.partition(level)
  const answer = assignments.map(({ topicId, partition: index, directoryId }) => {
    const topic = image.topics.byId(topicId)
    const partition = topic?.partitions[index]
    if (topic === undefined || partition === undefined)
      return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `There is no partition ${topicId}-${index}.`)
    const at = partition.replicas.indexOf(broker)
    if (at === -1)
      return refused(ErrorCode.NOT_LEADER_OR_FOLLOWER, `Broker ${broker} holds no replica of ${topic.name}-${index}.`)
    if (version === 0 || partition.directories[at] === directoryId) return undefined
    const directories = partition.replicas.map((_, i) =>
      i === at ? directoryId : (partition.directories[i] ?? unassignedDirectory),
    )
    records.push(recordOf('partitionChange', { topicId, partitionId: index, directories }, version))
    const moved = { ...partition, directories }
    const isLost = directoryId === lostDirectory
    const elected =
      partition.leader !== noLeader && !isLost
        ? undefined
        : partitionChange(topicId, moved, {
            mayLead: (other) => image.cluster.isActive(other) && hasOnlineDirectory(image, moved, other),
            leaving: (other) => isLost && other === broker,
            unclean: () => false,
            elr: remembersEligibleLeaders(image.features),
            level,
            ...rulesOf(image, topic.name),
          })
    if (elected !== undefined) records.push(elected)
    return undefined
  })
  return { records, answer }
}
