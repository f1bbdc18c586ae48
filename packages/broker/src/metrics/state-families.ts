// What a scrape counts when it is asked: partitions, logs, groups, the quorum. Nothing of it is kept between scrapes.
import { Turns, type Clock, type RecentValues } from '@millrace/host'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { TransactionCoordinator } from '../coordinator/transaction/transaction-coordinator.ts'
import type { Log } from '../log/log.ts'
import type { LogDirs } from '../log/log-dirs.ts'
import type { ListenerTraffic } from '../network/listener-traffic.ts'
import type { Server } from '../network/server.ts'
import type { Partition } from '../replica/partition.ts'
import type { FetchSessions } from '../replica/fetch-session.ts'
import type { Replicas } from '../replica/replicas.ts'
import { familyOf, oneOf, type Bean, type Family, type Sample } from './definitions.ts'
import { metadataFamilies, recentFamilies, type MetadataSources } from './metadata-families.ts'
import { surveyPartitions, type SurveySources } from './partition-survey.ts'

export interface StateSources extends SurveySources, MetadataSources {
  readonly replicas: Replicas
  readonly logDirs: LogDirs
  readonly allLogDirs: readonly LogDirs[]
  readonly groups: Pick<GroupCoordinator, 'listGroups' | 'offsetCount' | 'shardCounts' | 'loadTimes'>
  readonly transactions: Pick<TransactionCoordinator, 'loadTimes'>
  readonly server: Pick<Server, 'budget' | 'queued' | 'trafficOfAll'>
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
    oneOf('kafka.server:KafkaServer:BrokerState', sources.isStopping() ? 7 : 3),
    ...metadataFamilies(sources),
    ...requestFamilies(sources),
    ...(await groupFamilies(sources)),
  ]
}

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
  const { replicas, image, minInSyncReplicas } = sources
  const survey = await surveyPartitions(sources)
  const brokers = [...image().cluster.all()]
  const name = ({ topic, index }: Partition): Sample['labels'] => ({ topic, partition: index })
  const all = (): Iterable<Partition> => replicas.all()
  const missing = ({ isLeader, state }: Partition, needed: number): number =>
    isLeader && state.isr.length < Math.min(needed, state.replicas.length) ? 1 : 0
  const isAtMinIsr = ({ isLeader, state }: Partition, needed: number): boolean =>
    isLeader && state.isr.length === Math.min(needed, state.replicas.length)
  return [
    oneOf('kafka.server:ReplicaManager:PartitionCount', survey.partitions),
    oneOf('kafka.server:ReplicaManager:LeaderCount', survey.leaders),
    oneOf('kafka.server:ReplicaManager:UnderMinIsrPartitionCount', survey.underMinIsr),
    oneOf('kafka.server:ReplicaManager:AtMinIsrPartitionCount', survey.atMinIsr),
    oneOf('kafka.server:ReplicaManager:UnderReplicatedPartitions', survey.underReplicated),
    oneOf('kafka.server:ReplicaManager:OfflineReplicaCount', survey.offline.length),
    ofEach('kafka.cluster:Partition:LastStableOffsetLag', all, name, ({ log }) => log.highWatermark - log.lastStableOffset),
    ofEach('kafka.cluster:Partition:ReplicasCount', all, name, ({ isLeader, state }) => (isLeader ? state.replicas.length : 0)),
    ofEach('kafka.cluster:Partition:InSyncReplicasCount', all, name, ({ isLeader, state }) => (isLeader ? state.isr.length : 0)),
    ofEach('kafka.cluster:Partition:AtMinIsr', all, name, (each) => (isAtMinIsr(each, minInSyncReplicas(each.topic)) ? 1 : 0)),
    ofEach('kafka.cluster:Partition:UnderMinIsr', all, name, (each) => missing(each, minInSyncReplicas(each.topic))),
    ofEach('kafka.cluster:Partition:UnderReplicated', all, name, (each) => missing(each, each.state.replicas.length)),
    oneOf('kafka.controller:KafkaController:GlobalTopicCount', survey.topics),
    oneOf('kafka.controller:KafkaController:GlobalPartitionCount', survey.allPartitions),
    oneOf('kafka.controller:KafkaController:OfflinePartitionsCount', survey.unavailable),
    oneOf('kafka.controller:KafkaController:PreferredReplicaImbalanceCount', survey.notPreferred),
    oneOf('kafka.controller:KafkaController:ActiveBrokerCount', brokers.filter(({ fenced }) => !fenced).length),
    oneOf('kafka.controller:KafkaController:FencedBrokerCount', brokers.filter(({ fenced }) => fenced).length),
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
    oneOf('kafka.server:ReplicaManager:ProducerIdCount', producers),
    oneOf('kafka.server:ReplicaManager:PartitionsWithLateTransactionsCount', late),
    ofEach('kafka.log:Log:Size', all, name, (log) => log.sizeInBytes),
    ofEach('kafka.log:Log:LogStartOffset', all, name, (log) => log.logStartOffset),
    ofEach('kafka.log:Log:LogEndOffset', all, name, (log) => log.logEndOffset),
    ofEach('kafka.log:Log:RetentionSizeInPercent', all, name, (log) => retentionPercent(log, clock.now())),
    ofEach('kafka.log:Log:NumLogSegments', all, name, (log) => log.segments.length),
  ]
}

/** 0: there is no bound. */
function retentionPercent(log: Log, now: number): number {
  const { retentionBytes } = log.config(now)
  return retentionBytes > 0 ? Math.floor((log.sizeInBytes * 100) / retentionBytes) : 0
}

const directoriesOf = ({ online, failed }: LogDirs): string[] => [...online, ...failed.keys()]

function fullness(logDirs: LogDirs): { labels: { logDirectory: string }; value: number }[] {
  const { full } = logDirs
  return directoriesOf(logDirs).map((logDirectory) => ({ labels: { logDirectory }, value: full.includes(logDirectory) ? 1 : 0 }))
}

function directoryFamilies({ logDirs, allLogDirs, clock }: StateSources): Family[] {
  const { failed, cleaner } = logDirs
  const directories = directoriesOf(logDirs)
  const each = (bean: Bean, value: (directory: string) => number): Family =>
    familyOf(
      bean,
      directories.map((logDirectory) => ({ labels: { logDirectory }, value: value(logDirectory) })),
    )
  const uncleanable = cleaner.uncleanable()
  const { lastPass, lastLook, overdueMs } = cleaner
  return [
    oneOf('kafka.log:LogManager:OfflineLogDirectoryCount', failed.size),
    oneOf('kafka.log:LogManager:CordonedLogDirectoryCount', directories.filter((path) => logDirs.isCordoned(path)).length),
    each('kafka.log:LogManager:LogDirectoryCordoned', (directory) => (logDirs.isCordoned(directory) ? 1 : 0)),
    each('kafka.log:LogManager:LogDirectoryOffline', (directory) => (failed.has(directory) ? 1 : 0)),
    familyOf('millrace:LogDirectoryFull', allLogDirs.flatMap(fullness)),
    oneOf('kafka.log:LogCleaner:DeadThreadCount', logDirs.isCleanerDead ? 1 : 0),
    oneOf('kafka.log:LogCleaner:max-clean-time-secs', lastPass.ms / 1000),
    oneOf('kafka.log:LogCleaner:cleaner-recopy-percent', lastPass.recopied * 100),
    oneOf('kafka.log:LogCleaner:max-buffer-utilization-percent', Math.floor(lastPass.mapFill * 100)),
    oneOf('kafka.log:LogCleaner:max-compaction-delay-secs', Math.floor(overdueMs / 1000)),
    oneOf('kafka.log:LogCleanerManager:max-dirty-percent', Math.round(lastLook.ratio * 100)),
    oneOf('kafka.log:LogCleanerManager:time-since-last-run-ms', lastLook.at === undefined ? 0 : clock.monotonic() - lastLook.at),
    each('kafka.log:LogCleanerManager:uncleanable-partitions-count', (path) => uncleanable.get(path)?.logs ?? 0),
    each('kafka.log:LogCleanerManager:uncleanable-bytes', (path) => uncleanable.get(path)?.bytes ?? 0),
  ]
}

function requestFamilies({ server, sessions }: StateSources): Family[] {
  const { held, limit } = server.budget
  const ofSockets = (
    name:
      | 'connection-count'
      | `${'connection-creation' | 'connection-close' | 'incoming-byte' | 'outgoing-byte' | 'request' | 'response'}-total`,
    value: (traffic: ListenerTraffic) => number,
  ): Family =>
    familyOf(
      `kafka.server:socket-server-metrics:${name}`,
      Array.from(server.trafficOfAll, ([listener, traffic]) => ({ labels: { listener }, value: value(traffic) })),
    )
  return [
    oneOf('kafka.network:RequestChannel:RequestQueueSize', server.queued.held),
    oneOf('kafka.network:SocketServer:MemoryPoolUsed', held),
    oneOf('kafka.network:SocketServer:MemoryPoolAvailable', Math.max(0, limit - held)),
    ofSockets('connection-count', ({ connectionsMade, connectionsClosed }) => connectionsMade - connectionsClosed),
    ofSockets('connection-creation-total', ({ connectionsMade }) => connectionsMade),
    ofSockets('connection-close-total', ({ connectionsClosed }) => connectionsClosed),
    ofSockets('incoming-byte-total', ({ bytesReceived }) => bytesReceived),
    ofSockets('outgoing-byte-total', ({ bytesSent }) => bytesSent),
    ofSockets('request-total', ({ answersSent }) => answersSent),
    ofSockets('response-total', ({ requestsReceived }) => requestsReceived),
    oneOf('kafka.server:FetchSessionCache:NumIncrementalFetchSessions', sessions.sessionCount),
    oneOf('kafka.server:FetchSessionCache:NumIncrementalFetchPartitionsCached', sessions.partitionCount),
    oneOf('kafka.server:FetchSessionCache:IncrementalFetchSessionEvictionsPerSec', sessions.evictionCount),
  ]
}

async function groupFamilies({ groups, transactions, clock }: StateSources): Promise<Family[]> {
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
    oneOf('kafka.coordinator.group:GroupMetadataManager:NumGroups', listed.length),
    oneOf('kafka.coordinator.group:GroupMetadataManager:NumGroupsEmpty', classic('Empty')),
    oneOf('kafka.coordinator.group:GroupMetadataManager:NumGroupsPreparingRebalance', classic('PreparingRebalance')),
    oneOf('kafka.coordinator.group:GroupMetadataManager:NumGroupsCompletingRebalance', classic('CompletingRebalance')),
    oneOf('kafka.coordinator.group:GroupMetadataManager:NumGroupsStable', classic('Stable')),
    oneOf('kafka.coordinator.group:GroupMetadataManager:NumGroupsDead', classic('Dead')),
    oneOf('kafka.coordinator.group:GroupMetadataManager:NumOffsets', groups.offsetCount()),
    oneOf('kafka.server:group-coordinator-metrics:offset-count', groups.offsetCount()),
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
    ...loadTimes('group-coordinator-metrics', groups.loadTimes, clock),
    ...loadTimes('transaction-coordinator-metrics', transactions.loadTimes, clock),
  ]
}

const loadTimes = (
  type: 'group-coordinator-metrics' | 'transaction-coordinator-metrics',
  times: RecentValues,
  clock: Clock,
): Family[] =>
  recentFamilies(`kafka.server:${type}:partition-load-time-avg`, `kafka.server:${type}:partition-load-time-max`, times, clock)
