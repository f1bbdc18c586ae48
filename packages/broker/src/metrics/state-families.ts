// What a scrape counts when it is asked: partitions, logs, groups. Nothing of it is kept between scrapes.
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { LogDirs } from '../log/log-dirs.ts'
import type { MetadataImage } from '../metadata/image.ts'
import type { Replicas } from '../replica/replicas.ts'
import type { Family, Sample } from './open-metrics.ts'

export interface StateSources {
  readonly image: () => MetadataImage
  readonly replicas: Replicas
  readonly logDirs: LogDirs
  readonly groups: Pick<GroupCoordinator, 'listGroups'>
  readonly minInSyncReplicas: (topic: string) => number
}

/** Families of what the broker has at this moment. */
export async function stateFamilies(sources: StateSources): Promise<Family[]> {
  return [...replicaFamilies(sources), ...logFamilies(sources), ...controllerFamilies(sources), ...(await groupFamilies(sources))]
}

function gauge(bean: string, doc: string, value: number): Family {
  return { bean, kind: 'gauge', doc, samples: [{ labels: {}, value }] }
}

function replicaFamilies({ image, replicas, logDirs, minInSyncReplicas }: StateSources): Family[] {
  let [partitions, leaders, underMinIsr, atMinIsr, underReplicated, offline] = [0, 0, 0, 0, 0, 0]
  const { topics } = image()
  for (const partition of replicas.all()) {
    partitions++
    const state = topics.byName(partition.topic)?.partitions[partition.index]
    if (partition.isOffline) offline++
    if (!partition.isLeader || state === undefined) continue
    leaders++
    const needed = Math.min(minInSyncReplicas(partition.topic), state.replicas.length)
    if (state.isr.length < needed) underMinIsr++
    if (state.isr.length === needed) atMinIsr++
    if (state.isr.length < state.replicas.length) underReplicated++
  }
  const of = (name: string, doc: string, value: number): Family => gauge(`kafka.server:ReplicaManager:${name}`, doc, value)
  return [
    of('PartitionCount', 'Partitions of this broker.', partitions),
    of('LeaderCount', 'Partitions that this broker leads.', leaders),
    of('UnderMinIsrPartitionCount', 'Partitions led here with fewer replicas in sync than min.insync.replicas.', underMinIsr),
    of('AtMinIsrPartitionCount', 'Partitions led here with exactly as many.', atMinIsr),
    of('UnderReplicatedPartitions', 'Partitions led here of which a replica is not in sync.', underReplicated),
    of('OfflineReplicaCount', 'Partitions of this broker whose disk failed.', offline),
    gauge('kafka.log:LogManager:OfflineLogDirectoryCount', 'Log directories that failed.', logDirs.failed.size),
  ]
}

function logFamilies({ logDirs }: StateSources): Family[] {
  const [size, start, end, segments]: [Sample[], Sample[], Sample[], Sample[]] = [[], [], [], []]
  for (const log of logDirs.all()) {
    const labels = { topic: log.name.topic, partition: log.name.partition }
    size.push({ labels, value: log.sizeInBytes })
    start.push({ labels, value: log.logStartOffset })
    end.push({ labels, value: log.logEndOffset })
    segments.push({ labels, value: log.segments.length })
  }
  const of = (name: string, doc: string, samples: readonly Sample[]): Family => ({
    bean: `kafka.log:Log:${name}`,
    kind: 'gauge',
    doc,
    samples,
  })
  return [
    of('Size', 'Bytes of a log.', size),
    of('LogStartOffset', 'First offset of a log.', start),
    of('LogEndOffset', 'Offset behind the last of a log.', end),
    of('NumLogSegments', 'Segments of a log.', segments),
  ]
}

function controllerFamilies({ image }: StateSources): Family[] {
  const { topics, cluster } = image()
  let [count, partitions, leaderless] = [0, 0, 0]
  for (const topic of topics.all()) {
    count++
    partitions += topic.partitions.length
    for (const { leader } of topic.partitions) if (leader < 0) leaderless++
  }
  const brokers = [...cluster.all()]
  const of = (name: string, doc: string, value: number): Family => gauge(`kafka.controller:KafkaController:${name}`, doc, value)
  return [
    of('ActiveControllerCount', 'Whether this node is the controller.', 1),
    of('GlobalTopicCount', 'Topics of the cluster.', count),
    of('GlobalPartitionCount', 'Partitions of the cluster.', partitions),
    of('OfflinePartitionsCount', 'Partitions that nobody leads.', leaderless),
    of('ActiveBrokerCount', 'Brokers that serve.', brokers.filter(({ fenced }) => !fenced).length),
    of('FencedBrokerCount', 'Brokers that are registered and do not serve.', brokers.filter(({ fenced }) => fenced).length),
  ]
}

async function groupFamilies({ groups }: StateSources): Promise<Family[]> {
  const listed = (await groups.listGroups({ states: [], types: [] })).groups ?? []
  const byState = new Map<string, number>()
  const byType = new Map<string, number>()
  for (const { groupState = '', groupType = '' } of listed) {
    byState.set(groupState, (byState.get(groupState) ?? 0) + 1)
    byType.set(groupType, (byType.get(groupType) ?? 0) + 1)
  }
  const samples = (label: string, counts: ReadonlyMap<string, number>): Sample[] =>
    [...counts].map(([value, n]) => ({ labels: { [label]: value }, value: n }))
  return [
    gauge('kafka.coordinator.group:GroupMetadataManager:NumGroups', 'Groups that this broker keeps.', listed.length),
    {
      bean: 'kafka.server:group-coordinator-metrics:group-count',
      kind: 'gauge',
      doc: 'Groups by protocol.',
      samples: samples('protocol', byType),
    },
    {
      bean: 'kafka.server:group-coordinator-metrics:group-state-count',
      kind: 'gauge',
      doc: 'Groups by state.',
      samples: samples('state', byState),
    },
  ]
}
