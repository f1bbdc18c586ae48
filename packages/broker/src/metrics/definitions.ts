// Every metric of the page, defined once: Kafka's bean, kind, what it says, its labels. The reference page is made from it.

export type Labels = Readonly<Record<string, string | number>>

export interface Sample {
  readonly labels: Labels
  readonly value: number
}

/** What a summary says of one set of labels: the page has it in one piece. */
export interface Distribution {
  readonly labels: Labels
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[]
  /** How many values there were, and their sum. */
  readonly count: number
  readonly sum: number
}

/** All samples of one name. */
export interface Family {
  /** In Kafka's form, `kafka.server:BrokerTopicMetrics:BytesInPerSec`; those of a process have their usual name alone. */
  readonly bean: string
  readonly kind: Kind
  readonly doc: string
  /** Asked for once, a sample at a time: there may be one for each partition. A summary has none. */
  readonly samples: Iterable<Sample>
  /** Of a summary, one for each set of labels. */
  readonly distributions?: readonly Distribution[]
}

export type Kind = 'counter' | 'gauge' | 'summary'

export interface Definition {
  readonly kind: Kind
  readonly doc: string
  /** Names of its labels; those in brackets only some samples have. */
  readonly labels: readonly string[]
}

const define =
  (kind: Kind) =>
  (doc: string, ...labels: readonly string[]): Definition => ({ kind, doc, labels })
const [counter, gauge, summary] = [define('counter'), define('gauge'), define('summary')]

const ofLog = ['topic', 'partition'] as const
const ofRequest = ['request', 'quantile'] as const

export const definitions = {
  'kafka.cluster:Partition:AtMinIsr': gauge('1: exactly min.insync.replicas of a partition are in sync.', ...ofLog),
  'kafka.cluster:Partition:InSyncReplicasCount': gauge(
    'Replicas of a partition that are in sync; 0 where it is not led here.',
    ...ofLog,
  ),
  'kafka.cluster:Partition:LastStableOffsetLag': gauge(
    'Records between the last stable offset of a partition, up to which transactions are decided, and its high watermark.',
    ...ofLog,
  ),
  'kafka.cluster:Partition:ReplicasCount': gauge('Replicas of a partition; 0 where it is not led here.', ...ofLog),
  'kafka.cluster:Partition:UnderMinIsr': gauge(
    '1: fewer replicas of a partition are in sync than min.insync.replicas.',
    ...ofLog,
  ),
  'kafka.cluster:Partition:UnderReplicated': gauge('1: a replica of a partition is not in sync.', ...ofLog),

  'kafka.controller:ControllerStats:ElectionFromEligibleLeaderReplicasPerSec': counter(
    'Leaders that were chosen from the eligible ones, who left the in-sync set while it was too small (KIP-966); the start of a broker that stopped cleanly is one for each of its partitions.',
  ),
  'kafka.controller:ControllerStats:UncleanLeaderElectionsPerSec': counter(
    'Leaders that were chosen at the risk of what was written.',
  ),
  'kafka.controller:KafkaController:ActiveBrokerCount': gauge('Brokers that serve.'),
  'kafka.controller:KafkaController:ActiveControllerCount': gauge('Whether this node is the controller.'),
  'kafka.controller:KafkaController:FencedBrokerCount': gauge('Brokers that are registered and do not serve.'),
  'kafka.controller:KafkaController:GlobalPartitionCount': gauge('Partitions of the cluster.'),
  'kafka.controller:KafkaController:GlobalTopicCount': gauge('Topics of the cluster.'),
  'kafka.controller:KafkaController:LastAppliedRecordLagMs': gauge(
    '0: all that is committed of the metadata is applied; else the time since the last record that is.',
  ),
  'kafka.controller:KafkaController:LastAppliedRecordOffset': gauge(
    'Offset of the last record of the metadata log that is applied.',
  ),
  'kafka.controller:KafkaController:LastAppliedRecordTimestamp': gauge('When that record was appended, ms since 1970.'),
  'kafka.controller:KafkaController:LastCommittedRecordOffset': gauge(
    'Offset of the last record of the metadata log that is committed.',
  ),
  'kafka.controller:KafkaController:NewActiveControllersCount': counter(
    'Controllers that this process has seen become active: itself.',
  ),
  'kafka.controller:KafkaController:OfflinePartitionsCount': gauge(
    'Partitions that nobody can write to: without a leader, or led here while their log is corrupt or its directory failed.',
  ),
  'kafka.controller:KafkaController:PreferredReplicaImbalanceCount': gauge(
    'Partitions that another than their first replica leads.',
  ),

  'kafka.coordinator.group:GroupMetadataManager:NumGroups': gauge('Groups that this broker keeps.'),
  'kafka.coordinator.group:GroupMetadataManager:NumGroupsCompletingRebalance': gauge(
    'Classic groups that wait for their assignment.',
  ),
  'kafka.coordinator.group:GroupMetadataManager:NumGroupsDead': gauge('Classic groups that are about to go.'),
  'kafka.coordinator.group:GroupMetadataManager:NumGroupsEmpty': gauge('Classic groups without a member.'),
  'kafka.coordinator.group:GroupMetadataManager:NumGroupsPreparingRebalance': gauge(
    'Classic groups that wait for their members to join.',
  ),
  'kafka.coordinator.group:GroupMetadataManager:NumGroupsStable': gauge('Classic groups whose members have their assignment.'),
  'kafka.coordinator.group:GroupMetadataManager:NumOffsets': gauge('Offsets that groups of this broker have committed.'),

  'kafka.log:Log:LogEndOffset': gauge('Offset behind the last of a log.', ...ofLog),
  'kafka.log:Log:LogStartOffset': gauge('First offset of a log.', ...ofLog),
  'kafka.log:Log:NumLogSegments': gauge('Segments of a log.', ...ofLog),
  'kafka.log:Log:RetentionSizeInPercent': gauge(
    'Bytes of a log, in percent of retention.bytes; 0: there is no such bound.',
    ...ofLog,
  ),
  'kafka.log:Log:Size': gauge('Bytes of a log.', ...ofLog),
  'kafka.log:LogCleaner:DeadThreadCount': gauge('1: the cleaner is on, and neither works nor waits for its next look.'),
  'kafka.log:LogCleaner:cleaner-recopy-percent': gauge('Bytes that the last pass of the cleaner left, of those it read.'),
  'kafka.log:LogCleaner:max-buffer-utilization-percent': gauge(
    'Percent of its memory for keys that the last pass of the cleaner filled.',
  ),
  'kafka.log:LogCleaner:max-clean-time-secs': gauge('Seconds that the last pass of the cleaner took.'),
  'kafka.log:LogCleaner:max-compaction-delay-secs': gauge(
    'When the cleaner last found a log: seconds by which the oldest record that was not cleaned was older than max.compaction.lag.ms; 0: none was.',
  ),
  'kafka.log:LogCleanerManager:max-dirty-percent': gauge(
    'Of the dirtiest log that was due when the cleaner last looked: the share of its bytes that may be cleaned. 0: none was due.',
  ),
  'kafka.log:LogCleanerManager:time-since-last-run-ms': gauge('Since the cleaner last looked for what is dirty.'),
  'kafka.log:LogCleanerManager:uncleanable-bytes': gauge(
    'Bytes behind the active segments of logs that could not be cleaned.',
    'logDirectory',
  ),
  'kafka.log:LogCleanerManager:uncleanable-partitions-count': gauge('Logs that could not be cleaned.', 'logDirectory'),
  'kafka.log:LogFlushStats:LogFlushRateAndTimeMs': summary('Putting what was appended to a log on stable storage.', 'quantile'),
  'kafka.log:LogManager:CordonedLogDirectoryCount': gauge(
    'Log directories in which no new partition is placed (cordoned.log.dirs).',
  ),
  'kafka.log:LogManager:LogDirectoryCordoned': gauge('1: no new partition is placed in a log directory.', 'logDirectory'),
  'kafka.log:LogManager:LogDirectoryOffline': gauge('1: a log directory failed.', 'logDirectory'),
  'kafka.log:LogManager:OfflineLogDirectoryCount': gauge('Log directories that failed.'),

  'kafka.network:RequestChannel:RequestQueueSize': gauge('Requests that have arrived and not begun.'),
  'kafka.network:RequestMetrics:ErrorsPerSec': counter(
    'Codes in answers, NONE too: one for the whole, and one for each part that has its own.',
    'request',
    'error',
  ),
  'kafka.network:RequestMetrics:LocalTimeMs': summary('Working on a request.', ...ofRequest),
  'kafka.network:RequestMetrics:RemoteTimeMs': summary(
    'Waiting for the disk, for replicas, for data, for other members.',
    ...ofRequest,
  ),
  'kafka.network:RequestMetrics:RequestBytes': summary('Bytes of requests, without their headers.', ...ofRequest),
  'kafka.network:RequestMetrics:RequestQueueTimeMs': summary('From the arrival of a request to its beginning.', ...ofRequest),
  'kafka.network:RequestMetrics:RequestsPerSec': counter('Requests of an API.', 'request', 'version'),
  'kafka.network:RequestMetrics:ResponseQueueTimeMs': summary('From the answer until it was given to the socket.', ...ofRequest),
  'kafka.network:RequestMetrics:ResponseSendTimeMs': summary(
    'From there until the system took it: the call itself, and where the client reads slowly the wait after it.',
    ...ofRequest,
  ),
  'kafka.network:RequestMetrics:TotalTimeMs': summary(
    'From the arrival of a request until the system took its answer.',
    ...ofRequest,
  ),
  'kafka.network:SocketServer:MemoryPoolAvailable': gauge('Bytes that requests may take until no more are read.'),
  'kafka.network:SocketServer:MemoryPoolUsed': gauge('Bytes of requests that are received and not answered.'),
  'kafka.network:SocketServer:NetworkProcessorAvgIdlePercent': gauge(
    'Share of the last minute, from 0 to 1, in which the event loop waited. One loop does what Kafka has network threads and request handlers for: both have this value.',
  ),

  'kafka.server:AddPartitionsToTxnManager:VerificationFailureRate': counter(
    'Partitions that a transactional batch was refused for, because they could not be found in, or taken into, its transaction.',
  ),
  'kafka.server:AddPartitionsToTxnManager:VerificationTimeMs': summary(
    'Looking for the partitions of a request in its transaction, or taking them in: once a transaction and partition.',
    'quantile',
  ),
  'kafka.server:BrokerMetadataListener:MetadataBatchProcessingTimeUs': summary(
    'Microseconds that it took to apply a batch of the metadata log.',
    'quantile',
  ),
  'kafka.server:BrokerMetadataListener:MetadataBatchSizes': summary(
    'Records in a batch of the metadata log; 0: one of the quorum’s own.',
    'quantile',
  ),
  'kafka.server:BrokerTopicMetrics:BytesInPerSec': counter('Bytes of batches that were appended.', '[topic]'),
  'kafka.server:BrokerTopicMetrics:BytesOutPerSec': counter('Bytes of batches that consumers were sent.', '[topic]'),
  'kafka.server:BrokerTopicMetrics:BytesRejectedPerSec': counter('Bytes of batches over max.message.bytes.', '[topic]'),
  'kafka.server:BrokerTopicMetrics:FailedFetchRequestsPerSec': counter(
    'Reads of partitions that failed because of what is stored.',
    '[topic]',
  ),
  'kafka.server:BrokerTopicMetrics:FailedProduceRequestsPerSec': counter(
    'Batches that were refused, but for those that are too large or damaged, that came to the wrong node, or to a log directory that failed.',
    '[topic]',
  ),
  'kafka.server:BrokerTopicMetrics:InvalidMessageCrcRecordsPerSec': counter('Batches of producers whose checksum was wrong.'),
  'kafka.server:BrokerTopicMetrics:InvalidOffsetOrSequenceRecordsPerSec': counter(
    'Batches of producers that were refused for their offsets, their count of records, a sequence below 0, or because they were control records.',
  ),
  'kafka.server:BrokerTopicMetrics:MessagesInPerSec': counter('Records that were appended.', '[topic]'),
  'kafka.server:BrokerTopicMetrics:NoKeyCompactedTopicRecordsPerSec': counter(
    'Records without a key that were to be appended to a compacted topic.',
  ),
  'kafka.server:BrokerTopicMetrics:TotalFetchRequestsPerSec': counter(
    'Reads of partitions: a request counts once for each, and again when it is read anew after a wait.',
    '[topic]',
  ),
  'kafka.server:BrokerTopicMetrics:TotalProduceRequestsPerSec': counter('Batches that were to be appended.', '[topic]'),
  'kafka.server:DelayedFetchMetrics:ExpiresPerSec': counter('Fetches whose wait ended with its time.', 'fetcherType'),
  'kafka.server:DelayedOperationPurgatory:NumDelayedOperations': gauge(
    'Requests that wait for replication or for data.',
    'delayedOperation',
  ),
  'kafka.server:DelayedOperationPurgatory:PurgatorySize': gauge(
    'Requests that wait for replication or for data.',
    'delayedOperation',
  ),
  'kafka.server:DelayedProduceMetrics:ExpiresPerSec': counter('Produces whose wait ended with its time.'),
  'kafka.server:FetchSessionCache:IncrementalFetchSessionEvictionsPerSec': counter('Fetch sessions that gave way to others.'),
  'kafka.server:FetchSessionCache:NumIncrementalFetchPartitionsCached': gauge('Partitions in all fetch sessions.'),
  'kafka.server:FetchSessionCache:NumIncrementalFetchSessions': gauge('Fetch sessions.'),
  'kafka.server:KafkaRequestHandlerPool:BrokerRequestHandlerAvgIdlePercent': gauge('As RequestHandlerAvgIdlePercent.'),
  'kafka.server:KafkaRequestHandlerPool:RequestHandlerAvgIdlePercent': gauge(
    'Share of the last minute, from 0 to 1, in which the event loop waited. One loop does what Kafka has network threads and request handlers for: both have this value.',
  ),
  'kafka.server:KafkaServer:BrokerState': gauge('3: the broker serves. 7: it stops.'),
  'kafka.server:MetadataLoader:CurrentControllerId': gauge('Node that is the controller.'),
  'kafka.server:MetadataLoader:CurrentMetadataVersion': gauge('Level of metadata.version.'),
  'kafka.server:MetadataLoader:FinalizedLevel': gauge('Level of a feature that the cluster has agreed on.', 'featureName'),
  'kafka.server:MetadataLoader:HandleLoadSnapshotCount': counter('Snapshots of the metadata that this process has read.'),
  'kafka.server:ReplicaManager:AtMinIsrPartitionCount': gauge('Partitions led here with exactly min.insync.replicas in sync.'),
  'kafka.server:ReplicaManager:LeaderCount': gauge('Partitions that this broker leads.'),
  'kafka.server:ReplicaManager:OfflineReplicaCount': gauge(
    'Partitions of this broker whose log directory failed or whose log is corrupt.',
  ),
  'kafka.server:ReplicaManager:PartitionCount': gauge('Partitions of this broker.'),
  'kafka.server:ReplicaManager:PartitionsWithLateTransactionsCount': gauge(
    'Partitions whose oldest open transaction has not written for longer than transaction.max.timeout.ms and five minutes.',
  ),
  'kafka.server:ReplicaManager:ProducerIdCount': gauge('Producers that the logs of this broker remember.'),
  'kafka.server:ReplicaManager:UnderMinIsrPartitionCount': gauge(
    'Partitions led here with fewer replicas in sync than min.insync.replicas.',
  ),
  'kafka.server:ReplicaManager:UnderReplicatedPartitions': gauge('Partitions led here of which a replica is not in sync.'),
  'kafka.server:SnapshotEmitter:LatestSnapshotGeneratedAgeMs': gauge(
    'Since the last snapshot of the metadata was written; since the start as long as there was none.',
  ),
  'kafka.server:SnapshotEmitter:LatestSnapshotGeneratedBytes': gauge(
    'Bytes of that snapshot; 0: there was none since the start.',
  ),
  'kafka.server:app-info:start-time-ms': gauge('Wall time at which this process began, ms since 1970.'),
  'kafka.server:broker-metadata-metrics:last-applied-record-lag-ms': gauge('As LastAppliedRecordLagMs.'),
  'kafka.server:broker-metadata-metrics:last-applied-record-offset': gauge('As LastAppliedRecordOffset.'),
  'kafka.server:broker-metadata-metrics:last-applied-record-timestamp': gauge('As LastAppliedRecordTimestamp.'),
  'kafka.server:group-coordinator-metrics:classic-group-count': gauge('Classic groups by state.', 'state'),
  'kafka.server:group-coordinator-metrics:consumer-group-count': gauge('Consumer groups (KIP-848) by state.', 'state'),
  'kafka.server:group-coordinator-metrics:consumer-group-rebalance-count': counter(
    'New epochs of consumer groups (KIP-848) that subscriptions, or the topics that they name, have asked for.',
  ),
  'kafka.server:group-coordinator-metrics:group-completed-rebalance-count': counter(
    'Generations of classic groups whose members were given their assignments.',
  ),
  'kafka.server:group-coordinator-metrics:group-count': gauge('Groups by protocol.', 'protocol'),
  'kafka.server:group-coordinator-metrics:num-partitions': gauge(
    'Partitions of __consumer_offsets led here, by whether they are read in.',
    'state',
  ),
  'kafka.server:group-coordinator-metrics:offset-commit-count': counter('Offsets that were committed.'),
  'kafka.server:group-coordinator-metrics:offset-count': gauge('Offsets that groups of this broker have committed.'),
  'kafka.server:group-coordinator-metrics:offset-deletion-count': counter('Offsets that clients deleted.'),
  'kafka.server:group-coordinator-metrics:offset-expiration-count': counter('Offsets that expired.'),
  'kafka.server:group-coordinator-metrics:partition-load-time-avg': gauge(
    'Mean of the last minute at most: ms that it took to read in a partition of __consumer_offsets.',
  ),
  'kafka.server:group-coordinator-metrics:partition-load-time-max': gauge('The same, the greatest.'),
  'kafka.server:raft-metrics:commit-latency-avg': gauge(
    'Mean of the last minute at most: ms from the append of a batch until it was committed, a record’s share of them.',
  ),
  'kafka.server:raft-metrics:commit-latency-max': gauge('The same, the greatest.'),
  'kafka.server:raft-metrics:current-epoch': gauge('Epoch of the metadata quorum.'),
  'kafka.server:raft-metrics:current-leader': gauge('Node that leads the metadata quorum.'),
  'kafka.server:raft-metrics:high-watermark': gauge('Offset up to which the metadata log is committed.'),
  'kafka.server:raft-metrics:log-end-epoch': gauge('Epoch of the last record of the metadata log.'),
  'kafka.server:raft-metrics:log-end-offset': gauge('Offset behind the last of the metadata log.'),
  'kafka.server:raft-metrics:number-of-voters': gauge('Voters of the metadata quorum.'),
  'kafka.server:socket-server-metrics:connection-close-total': counter('Connections that were closed.', 'listener'),
  'kafka.server:socket-server-metrics:connection-count': gauge('Open connections.', 'listener'),
  'kafka.server:socket-server-metrics:connection-creation-total': counter('Connections that were let in.', 'listener'),
  'kafka.server:socket-server-metrics:incoming-byte-total': counter('Bytes that came.', 'listener'),
  'kafka.server:socket-server-metrics:outgoing-byte-total': counter('Bytes that were given to sockets.', 'listener'),
  'kafka.server:socket-server-metrics:request-total': counter(
    'Answers that were sent: a broker’s sockets count as a client’s do, for whom what it sends is a request.',
    'listener',
  ),
  'kafka.server:socket-server-metrics:response-total': counter('Requests that came; see request-total.', 'listener'),

  'kafka.server:transaction-coordinator-metrics:partition-load-time-avg': gauge(
    'Mean of the last minute at most: ms that it took to read in a partition of __transaction_state.',
  ),
  'kafka.server:transaction-coordinator-metrics:partition-load-time-max': gauge('The same, the greatest.'),

  'millrace:LogDirectoryFull': gauge('1: the disk of a log directory is full, and writes to it are refused.', 'logDirectory'),
  'millrace:connections-refused': counter('Connections closed at once because a limit on their number was reached.'),

  process_cpu_seconds: counter('Processor time of this process.'),
  process_max_fds: gauge('Files and connections that this process may have open.'),
  process_open_fds: gauge('Files and connections that this process has open.'),
  process_resident_memory_bytes: gauge('Memory of this process that is not swapped out.'),
  process_start_time_seconds: gauge('Wall time at which this process began, seconds since 1970.'),
  nodejs_eventloop_lag_max_seconds: gauge('Longest delay of the event loop in the last minute.'),
  nodejs_eventloop_lag_mean_seconds: gauge('Mean delay of the event loop in the last minute.'),
  nodejs_eventloop_lag_p50_seconds: gauge('Delay of the event loop that half of those of the last minute were below.'),
  nodejs_eventloop_lag_p99_seconds: gauge('Delay of the event loop that 99 of 100 of the last minute were below.'),
  nodejs_heap_size_used_bytes: gauge('Bytes that objects of JavaScript take.'),
} as const satisfies Readonly<Record<string, Definition>>

export type Bean = keyof typeof definitions

/** A family of one number. */
export const oneOf = (bean: Bean, value: number): Family => familyOf(bean, [{ labels: {}, value }])

/** A family under its definition. */
export function familyOf(bean: Bean, samples: Iterable<Sample>, distributions: readonly Distribution[] = []): Family {
  const { kind, doc } = definitions[bean]
  return { bean, kind, doc, samples, distributions }
}

const byLastName = new Map<string, Bean>()
for (const bean of Object.keys(definitions) as Bean[]) byLastName.set(bean.slice(bean.lastIndexOf(':') + 1), bean)

/** The bean of a metric that a part registered, by its whole name or its last alone; undefined where the page does not know it. */
export function beanOf(name: string): Bean | undefined {
  return name in definitions ? (name as Bean) : byLastName.get(name)
}
