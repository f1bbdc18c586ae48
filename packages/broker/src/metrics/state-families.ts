// What a scrape counts when it is asked: partitions, logs, groups, the quorum. Nothing of it is kept between scrapes.
import { Turns } from '@millrace/host'
import type { Controller } from '../controller/controller.ts'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { Log } from '../log/log.ts'
import type { LogDirs } from '../log/log-dirs.ts'
import type { Server } from '../network/server.ts'
import type { Partition } from '../replica/partition.ts'
import type { FetchSessions } from '../replica/fetch-session.ts'
import type { Replicas } from '../replica/replicas.ts'
import { familyOf, type Bean, type Family, type Sample } from './definitions.ts'
import { surveyPartitions, type SurveySources } from './partition-survey.ts'

export interface StateSources extends SurveySources {
  readonly replicas: Replicas
  readonly logDirs: LogDirs
  readonly groups: Pick<GroupCoordinator, 'listGroups' | 'offsetCount' | 'shardCounts'>
  readonly controller: Pick<Controller, 'quorum' | 'metadata'>
  readonly server: Pick<Server, 'budget' | 'queued'>
  readonly sessions: Pick<FetchSessions, 'sessionCount' | 'partitionCount' | 'evictionCount'>
  readonly transactionMsMax: () => number
  readonly isStopping: () => boolean
}

const lateTransactionMs = 5 * 60_000
const classicStates = ['Empty', 'PreparingRebalance', 'CompletingRebalance', 'Stable', 'Dead']
const consumerStates = ['Empty', 'Assigning', 'Reconciling', 'Stable', 'Dead']

/** Families of what the broker has at this moment. */
export async function stateFamilies(sources: StateSources): Promise<Family[]> {
  return [
    ...(await partitionFamilies(sources)),
    ...(await logFamilies(sources)),
    ...directoryFamilies(sources),
    ...clusterFamilies(sources),
    ...requestFamilies(sources),
    ...(await groupFamilies(sources)),
  ]
}

const one = (bean: Bean, value: number): Family => familyOf(bean, [{ labels: {}, value }])

/** Asked for while the page is written, one after the other, so that a scrape of very many holds nobody up. */
function ofEach<T>(
  bean: Bean,
  all: () => Iterable<T>,
  labels: (each: T) => Sample['labels'],
  value: (each: T) => number,
): Family {
  const samples = {
    *[Symbol.iterator](): Iterator<Sample> {
      for (const each of all()) yield { labels: labels(each), value: value(each) }
    },
  }
  return familyOf(bean, samples)
}

async function partitionFamilies(sources: StateSources): Promise<Family[]> {
  const { replicas, image, minInSyncReplicas, controller, nodeId } = sources
  const survey = await surveyPartitions(sources)
  const brokers = [...image().cluster.all()]
  const name = ({ topic, index }: Partition): Sample['labels'] => ({ topic, partition: index })
  const all = (): Iterable<Partition> => replicas.all()
  const missing = ({ isLeader, state }: Partition, needed: number): number =>
    isLeader && state.isr.length < Math.min(needed, state.replicas.length) ? 1 : 0
  return [
    one('kafka.server:ReplicaManager:PartitionCount', survey.partitions),
    one('kafka.server:ReplicaManager:LeaderCount', survey.leaders),
    one('kafka.server:ReplicaManager:UnderMinIsrPartitionCount', survey.underMinIsr),
    one('kafka.server:ReplicaManager:AtMinIsrPartitionCount', survey.atMinIsr),
    one('kafka.server:ReplicaManager:UnderReplicatedPartitions', survey.underReplicated),
    one('kafka.server:ReplicaManager:OfflineReplicaCount', survey.offline.length),
    ofEach('kafka.cluster:Partition:LastStableOffsetLag', all, name, ({ log }) => log.highWatermark - log.lastStableOffset),
    ofEach('kafka.cluster:Partition:UnderMinIsr', all, name, (each) => missing(each, minInSyncReplicas(each.topic))),
    ofEach('kafka.cluster:Partition:UnderReplicated', all, name, (each) => missing(each, each.state.replicas.length)),
    one('kafka.controller:KafkaController:ActiveControllerCount', controller.quorum().leaderId === nodeId ? 1 : 0),
    one('kafka.controller:KafkaController:GlobalTopicCount', survey.topics),
    one('kafka.controller:KafkaController:GlobalPartitionCount', survey.allPartitions),
    one('kafka.controller:KafkaController:OfflinePartitionsCount', survey.unavailable),
    one('kafka.controller:KafkaController:PreferredReplicaImbalanceCount', survey.notPreferred),
    one('kafka.controller:KafkaController:ActiveBrokerCount', brokers.filter(({ fenced }) => !fenced).length),
    one('kafka.controller:KafkaController:FencedBrokerCount', brokers.filter(({ fenced }) => fenced).length),
  ]
}

async function logFamilies({ logDirs, clock, transactionMsMax }: StateSources): Promise<Family[]> {
  const turns = new Turns(clock)
  const lateSince = clock.now() - transactionMsMax() - lateTransactionMs
  let [producers, late] = [0, 0]
  for (const { producerState } of logDirs.all()) {
    producers += producerState.producers.size
    const wroteAt = producerState.oldestTransactionTimestamp()
    if (wroteAt >= 0 && wroteAt < lateSince) late++
    if (turns.isOver()) await turns.next()
  }
  const all = (): Iterable<Log> => logDirs.all()
  const name = (log: Log): Sample['labels'] => ({ topic: log.name.topic, partition: log.name.partition })
  return [
    one('kafka.server:ReplicaManager:ProducerIdCount', producers),
    one('kafka.server:ReplicaManager:PartitionsWithLateTransactionsCount', late),
    ofEach('kafka.log:Log:Size', all, name, (log) => log.sizeInBytes),
    ofEach('kafka.log:Log:LogStartOffset', all, name, (log) => log.logStartOffset),
    ofEach('kafka.log:Log:LogEndOffset', all, name, (log) => log.logEndOffset),
    ofEach('kafka.log:Log:NumLogSegments', all, name, (log) => log.segments.length),
  ]
}

function directoryFamilies({ logDirs, clock }: StateSources): Family[] {
  const { failed, full, cleaner } = logDirs
  const directories = [...logDirs.online, ...failed.keys()]
  const each = (bean: Bean, value: (directory: string) => number): Family =>
    familyOf(
      bean,
      directories.map((logDirectory) => ({ labels: { logDirectory }, value: value(logDirectory) })),
    )
  const uncleanable = cleaner.uncleanable()
  const { lastPass, lastLook } = cleaner
  return [
    one('kafka.log:LogManager:OfflineLogDirectoryCount', failed.size),
    each('kafka.log:LogManager:LogDirectoryOffline', (directory) => (failed.has(directory) ? 1 : 0)),
    each('millrace:LogDirectoryFull', (directory) => (full.includes(directory) ? 1 : 0)),
    one('kafka.log:LogCleaner:DeadThreadCount', logDirs.isCleanerDead ? 1 : 0),
    one('kafka.log:LogCleaner:max-clean-time-secs', lastPass.ms / 1000),
    one('kafka.log:LogCleaner:cleaner-recopy-percent', lastPass.recopied * 100),
    one('kafka.log:LogCleanerManager:max-dirty-percent', Math.round(lastLook.ratio * 100)),
    one('kafka.log:LogCleanerManager:time-since-last-run-ms', lastLook.at === undefined ? 0 : clock.monotonic() - lastLook.at),
    each('kafka.log:LogCleanerManager:uncleanable-partitions-count', (path) => uncleanable.get(path)?.logs ?? 0),
    each('kafka.log:LogCleanerManager:uncleanable-bytes', (path) => uncleanable.get(path)?.bytes ?? 0),
  ]
}

function clusterFamilies({ controller, image, isStopping }: StateSources): Family[] {
  const { leaderId, epoch, highWatermark, endOffset, voters } = controller.quorum()
  const { features } = image()
  return [
    one('kafka.server:KafkaServer:BrokerState', isStopping() ? 7 : 3),
    one('kafka.server:MetadataLoader:CurrentMetadataVersion', features.metadataVersion),
    familyOf(
      'kafka.server:MetadataLoader:FinalizedLevel',
      [...features.finalized, ['kraft.version', controller.metadata.kraftVersion] as const].map(([feature, value]) => ({
        labels: { featureName: beanName(feature) },
        value,
      })),
    ),
    one('kafka.server:raft-metrics:current-leader', leaderId),
    one('kafka.server:raft-metrics:current-epoch', epoch),
    one('kafka.server:raft-metrics:high-watermark', highWatermark),
    one('kafka.server:raft-metrics:log-end-offset', endOffset),
    one('kafka.server:raft-metrics:number-of-voters', voters.length),
  ]
}

/** `metadata.version` is `metadataVersion` in a bean. */
const beanName = (feature: string): string => feature.replaceAll(/\.([a-z])/g, (_, letter: string) => letter.toUpperCase())

function requestFamilies({ server, sessions }: StateSources): Family[] {
  const { held, limit } = server.budget
  return [
    one('kafka.network:RequestChannel:RequestQueueSize', server.queued.held),
    one('kafka.network:SocketServer:MemoryPoolUsed', held),
    one('kafka.network:SocketServer:MemoryPoolAvailable', Math.max(0, limit - held)),
    one('kafka.server:FetchSessionCache:NumIncrementalFetchSessions', sessions.sessionCount),
    one('kafka.server:FetchSessionCache:NumIncrementalFetchPartitionsCached', sessions.partitionCount),
    one('kafka.server:FetchSessionCache:IncrementalFetchSessionEvictionsPerSec', sessions.evictionCount),
  ]
}

async function groupFamilies({ groups }: StateSources): Promise<Family[]> {
  const listed = (await groups.listGroups({ states: [], types: [] })).groups ?? []
  const counts = { classic: new Map<string, number>(), consumer: new Map<string, number>() }
  for (const { groupState = '', groupType = '' } of listed) {
    const byState = groupType === 'consumer' ? counts.consumer : counts.classic
    byState.set(groupState, (byState.get(groupState) ?? 0) + 1)
  }
  const total = (of: keyof typeof counts): number => [...counts[of].values()].reduce((sum, n) => sum + n, 0)
  const byState = (of: keyof typeof counts, states: readonly string[]): Sample[] =>
    states.map((state) => ({ labels: { state }, value: counts[of].get(state) ?? 0 }))
  const classic = (state: string): number => counts.classic.get(state) ?? 0
  const { active, loading } = groups.shardCounts()
  return [
    one('kafka.coordinator.group:GroupMetadataManager:NumGroups', listed.length),
    one('kafka.coordinator.group:GroupMetadataManager:NumGroupsEmpty', classic('Empty')),
    one('kafka.coordinator.group:GroupMetadataManager:NumGroupsPreparingRebalance', classic('PreparingRebalance')),
    one('kafka.coordinator.group:GroupMetadataManager:NumGroupsCompletingRebalance', classic('CompletingRebalance')),
    one('kafka.coordinator.group:GroupMetadataManager:NumGroupsStable', classic('Stable')),
    one('kafka.coordinator.group:GroupMetadataManager:NumGroupsDead', classic('Dead')),
    one('kafka.coordinator.group:GroupMetadataManager:NumOffsets', groups.offsetCount()),
    one('kafka.server:group-coordinator-metrics:offset-count', groups.offsetCount()),
    familyOf('kafka.server:group-coordinator-metrics:group-count', [
      { labels: { protocol: 'classic' }, value: total('classic') },
      { labels: { protocol: 'consumer' }, value: total('consumer') },
    ]),
    familyOf('kafka.server:group-coordinator-metrics:classic-group-count', byState('classic', classicStates)),
    familyOf('kafka.server:group-coordinator-metrics:consumer-group-count', byState('consumer', consumerStates)),
    familyOf('kafka.server:group-coordinator-metrics:num-partitions', [
      { labels: { state: 'active' }, value: active },
      { labels: { state: 'loading' }, value: loading },
    ]),
  ]
}
