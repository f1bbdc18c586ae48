// Looks at all partitions that the metadata names: how many are led here, in sync, offline, and why. In turns: there may be very many.
import { Turns, type Clock } from '@millrace/host'
import { ErrorCode } from '@millrace/protocol'
import type { LogDirs } from '../log/log-dirs.ts'
import type { MetadataImage } from '../metadata/image.ts'
import { Partition } from '../replica/partition.ts'
import type { Replicas } from '../replica/replicas.ts'

export interface SurveySources {
  readonly nodeId: number
  readonly clock: Clock
  readonly image: () => MetadataImage
  readonly replicas: Pick<Replicas, 'find'>
  readonly logDirs: Pick<LogDirs, 'failureOf'>
  readonly minInSyncReplicas: (topic: string) => number
}

export interface OfflinePartition {
  readonly topic: string
  readonly partition: number
  readonly reason: string
}

export interface Survey {
  /** Of this node, those that are offline too. */
  partitions: number
  leaders: number
  underMinIsr: number
  atMinIsr: number
  underReplicated: number
  /** Of the cluster. */
  topics: number
  allPartitions: number
  notPreferred: number
  /** Nobody leads them, or their leader, which is this node, cannot serve them. */
  unavailable: number
  /** Of this node: their directory failed, or their log is corrupt. */
  readonly offline: OfflinePartition[]
}

export async function surveyPartitions(sources: SurveySources): Promise<Survey> {
  const { nodeId, clock, replicas, logDirs } = sources
  const turns = new Turns(clock)
  const survey: Survey = {
    partitions: 0,
    leaders: 0,
    underMinIsr: 0,
    atMinIsr: 0,
    underReplicated: 0,
    topics: 0,
    allPartitions: 0,
    notPreferred: 0,
    unavailable: 0,
    offline: [],
  }
  for (const topic of sources.image().topics.all()) {
    survey.topics++
    const minIsr = sources.minInSyncReplicas(topic.name)
    for (const { partition, leader, replicas: nodes, isr } of topic.partitions) {
      if (turns.isOver()) await turns.next()
      survey.allPartitions++
      if (leader < 0) survey.unavailable++
      else if (leader !== nodes[0]) survey.notPreferred++
      if (!nodes.includes(nodeId)) continue
      const found = replicas.find(topic.name, partition)
      const isOffline = found instanceof Partition ? found.isOffline : found === ErrorCode.KAFKA_STORAGE_ERROR
      if (isOffline) {
        if (leader === nodeId) survey.unavailable++
        const reason = logDirs.failureOf(topic.name, partition)?.message ?? 'its log could not be made, or failed'
        survey.offline.push({ topic: topic.name, partition, reason })
      }
      if (isOffline || found instanceof Partition) survey.partitions++
      if (!(found instanceof Partition && found.isLeader)) continue
      survey.leaders++
      const needed = Math.min(minIsr, nodes.length)
      if (isr.length < needed) survey.underMinIsr++
      if (isr.length === needed) survey.atMinIsr++
      if (isr.length < nodes.length) survey.underReplicated++
    }
  }
  return survey
}
