// Which brokers hold a partition: asked for by an administrator, checked, and told while under way [ReplicationControlManager].
import { ErrorCode } from '@millrace/protocol'
import type { MetadataImage } from '../metadata/image.ts'
import { recordVersions } from '../metadata/features-image.ts'
import { recordOf, type MetadataRecordInit } from '../metadata/record-codec.ts'
import { unassignedDirectory, type PartitionImage } from '../metadata/topics-image.ts'
import { refused, type Decision, type Refused } from './decision.ts'

export interface ReassignmentAsked {
  readonly topic: string
  readonly partition: number
  /** The brokers that are to hold it, the preferred leader first; null: a reassignment that is under way is called off. */
  readonly replicas: readonly number[] | null
}

/** Each succeeds or fails by itself. @returns for each, in order, why it was refused. */
export function alterReassignments(
  image: MetadataImage,
  asked: readonly ReassignmentAsked[],
  allowReplicationFactorChange: boolean,
): Decision<readonly (Refused | undefined)[]> {
  const records: MetadataRecordInit[] = []
  const answer = asked.map(({ topic: name, partition: index, replicas }) => {
    const topic = image.topics.byName(name)
    const partition = topic?.partitions[index]
    if (topic === undefined || partition === undefined)
      return refused(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `There is no partition ${name}-${index}.`)
    const change = replicas === null ? calledOff(partition) : changed(image, partition, replicas, allowReplicationFactorChange)
    if (change === undefined || 'code' in change) return change
    const version = recordVersions.partition(image.features.metadataVersion)
    records.push(recordOf('partitionChange', { topicId: topic.id, partitionId: index, ...change }, version))
    return undefined
  })
  return { records, answer }
}

/** What a record changes. */
interface Change {
  readonly replicas: readonly number[]
  readonly isr?: readonly number[]
  readonly leader?: number
  readonly directories: PartitionImage['directories']
  readonly addingReplicas: readonly number[]
  readonly removingReplicas: readonly number[]
}

export function isReassigning({ addingReplicas, removingReplicas }: PartitionImage): boolean {
  return addingReplicas.length > 0 || removingReplicas.length > 0
}

/** Back to the replicas from before. */
function calledOff(partition: PartitionImage): Change | Refused {
  if (!isReassigning(partition)) return refused(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, 'No reassignment is under way.')
  return settled(
    partition,
    partition.replicas.filter((id) => !partition.addingReplicas.includes(id)),
  )
}

/**
 * Replicas move at once where no broker has to be filled first: in an order of their own, or fewer of them. New ones would have to copy
 * from the leader, which no broker of this version does.
 */
function changed(
  image: MetadataImage,
  partition: PartitionImage,
  replicas: readonly number[],
  allowReplicationFactorChange: boolean,
): Change | Refused | undefined {
  const invalid = (message: string): Refused => refused(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message)
  if (replicas.length === 0) return invalid('A partition needs at least one broker.')
  if (new Set(replicas).size < replicas.length) return invalid('A broker is named more than once.')
  const stranger = replicas.find((id) => image.cluster.broker(id) === undefined)
  if (stranger !== undefined) return invalid(`Broker ${stranger} is not registered.`)
  const before = partition.replicas.filter((id) => !partition.addingReplicas.includes(id))
  if (!allowReplicationFactorChange && replicas.length !== before.length) {
    return refused(ErrorCode.INVALID_REPLICATION_FACTOR, `The partition has ${before.length} replicas, not ${replicas.length}.`)
  }
  const added = replicas.find((id) => !partition.replicas.includes(id))
  if (added !== undefined) return invalid(`Broker ${added} would have to be filled, and replication is not served here.`)
  const same = replicas.length === partition.replicas.length && replicas.every((id, i) => id === partition.replicas[i])
  if (same && !isReassigning(partition)) return undefined
  if (!replicas.some((id) => partition.isr.includes(id))) return invalid('None of these brokers is in sync.')
  return settled(partition, replicas)
}

function settled(partition: PartitionImage, replicas: readonly number[]): Change {
  const isr = partition.isr.filter((id) => replicas.includes(id))
  const leader = replicas.includes(partition.leader) ? {} : { leader: isr[0] ?? -1 }
  return {
    replicas,
    isr,
    ...leader,
    directories: replicas.map((id) => partition.directories[partition.replicas.indexOf(id)] ?? unassignedDirectory),
    addingReplicas: [],
    removingReplicas: [],
  }
}
