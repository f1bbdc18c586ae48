// What the cluster says of topics and their leaders: applied by leader epoch, so that news never goes backwards.
import { ErrorCode, zeroUuid } from '@millrace/protocol'
import type { MetadataResponse, Uuid } from '@millrace/protocol'
import type { NodeAddress } from './nodes.ts'

export interface PartitionMetadata {
  readonly partition: number
  /** -1: none at the moment. */
  readonly leader: number
  /** -1: the broker is too old to tell. */
  readonly leaderEpoch: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
}

export interface TopicMetadata {
  readonly name: string
  /** The zero id: the broker is too old to tell. */
  readonly topicId: Uuid
  readonly internal: boolean
  /** In order of their numbers. */
  readonly partitions: readonly PartitionMetadata[]
}

/** The cluster at one moment. Immutable but for the topics, which are replaced whole. */
export class ClusterView {
  clusterId = ''
  controllerId = -1
  readonly #topics = new Map<string, TopicMetadata>()
  readonly #namesById = new Map<Uuid, string>()
  /** Topics asked for and answered with an error. */
  readonly #refused = new Map<string, number>()

  topic(name: string): TopicMetadata | undefined {
    return this.#topics.get(name)
  }

  nameOf(topicId: Uuid): string | undefined {
    return this.#namesById.get(topicId)
  }

  /** The code with which the cluster last answered for this topic; NONE when it gave it, undefined when it was not asked. */
  refusal(name: string): number | undefined {
    return this.#topics.has(name) ? ErrorCode.NONE : this.#refused.get(name)
  }

  partition(topic: string, partition: number): PartitionMetadata | undefined {
    return this.#topics.get(topic)?.partitions[partition]
  }

  /** @returns whether some partition asked for has no leader, or some topic could come yet: worth asking again soon. */
  apply(answer: MetadataResponse): { readonly nodes: readonly NodeAddress[]; readonly unsettled: boolean } {
    this.clusterId = answer.clusterId ?? this.clusterId
    this.controllerId = answer.controllerId
    let unsettled = false
    for (const topic of answer.topics) {
      const name = topic.name ?? this.#namesById.get(topic.topicId)
      if (name === undefined) continue
      if (topic.errorCode !== ErrorCode.NONE) {
        this.#forget(name)
        this.#refused.set(name, topic.errorCode)
        unsettled = true
        continue
      }
      // One by one up to the greatest number they would be gone through by all who ask: a false number would hold the process for minutes.
      const partitions = topic.partitions.toSorted((a, b) => a.partitionIndex - b.partitionIndex)
      if (partitions.some(({ partitionIndex }, place) => partitionIndex !== place)) {
        this.#forget(name)
        this.#refused.set(name, ErrorCode.UNKNOWN_SERVER_ERROR)
        unsettled = true
        continue
      }
      const next = this.#merge(name, topic.topicId, topic.isInternal, partitions)
      this.#refused.delete(name)
      this.#topics.set(name, next)
      if (topic.topicId !== zeroUuid) this.#namesById.set(topic.topicId, name)
      unsettled ||= next.partitions.some((partition) => partition.leader < 0)
    }
    const nodes = answer.brokers.map((broker) => ({ id: broker.nodeId, host: broker.host, port: broker.port, rack: broker.rack }))
    return { nodes, unsettled }
  }

  #merge(
    name: string,
    topicId: Uuid,
    internal: boolean,
    answered: MetadataResponse['topics'][number]['partitions'],
  ): TopicMetadata {
    const before = this.#topics.get(name)
    const same = before !== undefined && before.topicId === topicId
    if (before !== undefined && !same) this.#namesById.delete(before.topicId)
    const partitions: PartitionMetadata[] = []
    for (const found of answered) {
      const known = same ? before.partitions[found.partitionIndex] : undefined
      // A broker that lags behind tells of an older leader: what is known is newer (KIP-320).
      if (known !== undefined && found.leaderEpoch >= 0 && found.leaderEpoch < known.leaderEpoch)
        partitions[found.partitionIndex] = known
      else {
        partitions[found.partitionIndex] = {
          partition: found.partitionIndex,
          leader: found.leaderId,
          leaderEpoch: found.leaderEpoch,
          replicas: found.replicaNodes,
          isr: found.isrNodes,
        }
      }
    }
    return { name, topicId, internal, partitions }
  }

  /** A produce or fetch answer named a newer leader (KIP-951). @returns whether that was news. */
  leaderMoved(topic: string, partition: number, leader: number, leaderEpoch: number): boolean {
    const known = this.#topics.get(topic)
    const before = known?.partitions[partition]
    if (known === undefined || before === undefined || leader < 0 || leaderEpoch <= before.leaderEpoch) return false
    this.#topics.set(topic, { ...known, partitions: known.partitions.with(partition, { ...before, leader, leaderEpoch }) })
    return true
  }

  #forget(name: string): void {
    const topic = this.#topics.get(name)
    if (topic === undefined) return
    this.#topics.delete(name)
    this.#namesById.delete(topic.topicId)
  }
}
