// The one table of what is served: ApiVersions answers from it.
import type { Host } from '@millrace/host'
import type { BrokerConfig } from '../config.ts'
import { logDirsOf, settingSources } from '../config.ts'
import type { Controller } from '../controller/controller.ts'
import type { TopicCreation } from '../controller/topic-creation.ts'
import { groupSettings } from '../coordinator/group/config.ts'
import type { GroupCoordinator } from '../coordinator/group/group-coordinator.ts'
import type { TransactionCoordinator } from '../coordinator/transaction/transaction-coordinator.ts'
import type { LogDirs } from '../log/log-dirs.ts'
import { clientMetricsSettings } from '../node-config.ts'
import type { AnswerLease } from '../replica/delayed-fetch.ts'
import type { FetchSessions } from '../replica/fetch-session.ts'
import type { LogMover } from '../replica/log-mover.ts'
import type { Markers } from '../replica/markers.ts'
import type { Purgatory } from '../replica/purgatory.ts'
import type { Replicas } from '../replica/replicas.ts'
import { produceHandler } from './00-produce.ts'
import { fetchHandler } from './01-fetch.ts'
import { listOffsetsHandler } from './02-list-offsets.ts'
import { metadataHandler } from './03-metadata.ts'
import { offsetCommitHandler } from './08-offset-commit.ts'
import { offsetFetchHandler } from './09-offset-fetch.ts'
import { findCoordinatorHandler } from './10-find-coordinator.ts'
import { joinGroupHandler } from './11-join-group.ts'
import { heartbeatHandler } from './12-heartbeat.ts'
import { leaveGroupHandler } from './13-leave-group.ts'
import { syncGroupHandler } from './14-sync-group.ts'
import { describeGroupsHandler } from './15-describe-groups.ts'
import { listGroupsHandler } from './16-list-groups.ts'
import { apiVersionsHandler } from './18-api-versions.ts'
import { createTopicsHandler } from './19-create-topics.ts'
import { deleteTopicsHandler } from './20-delete-topics.ts'
import { deleteRecordsHandler } from './21-delete-records.ts'
import { initProducerIdHandler } from './22-init-producer-id.ts'
import { offsetForLeaderEpochHandler } from './23-offset-for-leader-epoch.ts'
import { addPartitionsToTxnHandler } from './24-add-partitions-to-txn.ts'
import { addOffsetsToTxnHandler } from './25-add-offsets-to-txn.ts'
import { endTxnHandler } from './26-end-txn.ts'
import { writeTxnMarkersHandler } from './27-write-txn-markers.ts'
import { txnOffsetCommitHandler } from './28-txn-offset-commit.ts'
import { describeConfigsHandler } from './32-describe-configs.ts'
import { alterConfigsHandler } from './33-alter-configs.ts'
import { alterReplicaLogDirsHandler } from './34-alter-replica-log-dirs.ts'
import { describeLogDirsHandler } from './35-describe-log-dirs.ts'
import { createPartitionsHandler } from './37-create-partitions.ts'
import { deleteGroupsHandler } from './42-delete-groups.ts'
import { electLeadersHandler } from './43-elect-leaders.ts'
import { incrementalAlterConfigsHandler } from './44-incremental-alter-configs.ts'
import { alterPartitionReassignmentsHandler } from './45-alter-partition-reassignments.ts'
import { listPartitionReassignmentsHandler } from './46-list-partition-reassignments.ts'
import { offsetDeleteHandler } from './47-offset-delete.ts'
import { describeQuorumHandler } from './55-describe-quorum.ts'
import { updateFeaturesHandler } from './57-update-features.ts'
import { describeClusterHandler } from './60-describe-cluster.ts'
import { describeProducersHandler } from './61-describe-producers.ts'
import { unregisterBrokerHandler } from './64-unregister-broker.ts'
import { describeTransactionsHandler } from './65-describe-transactions.ts'
import { listTransactionsHandler } from './66-list-transactions.ts'
import { listConfigResourcesHandler } from './74-list-config-resources.ts'
import { describeTopicPartitionsHandler } from './75-describe-topic-partitions.ts'
import { createAclsHandler, deleteAclsHandler, describeAclsHandler } from './acls.ts'
import { consumerGroupHeartbeatHandler } from './68-consumer-group-heartbeat.ts'
import { consumerGroupDescribeHandler } from './69-consumer-group-describe.ts'
import type { AnyHandler } from './handler.ts'
import { LeaderHints } from './leader-hints.ts'
import { wholeMatcher } from './patterns.ts'

/** Everything a handler may need. */
export interface HandlerParts {
  readonly host: Host
  readonly config: BrokerConfig
  readonly controller: Controller
  readonly topicCreation: TopicCreation
  readonly logDirs: LogDirs
  readonly replicas: Replicas
  readonly sessions: FetchSessions
  readonly produces: Purgatory
  readonly fetches: Purgatory
  /** How much of answers may be read and held now. */
  readonly answers: AnswerLease & {
    /** The most that one answer should hold now. @param asked its bound else. */
    answerBytesMax(asked: number): number
  }
  readonly markers: Markers
  readonly mover: LogMover
  readonly groups: GroupCoordinator
  readonly transactions: TransactionCoordinator
}

/** A handler for each API that is served, in the order of their keys. */
export function handlersOf(parts: HandlerParts): readonly AnyHandler[] {
  const { host, config, controller, topicCreation, replicas, sessions, markers, groups, transactions } = parts
  const { clock, random, log } = host
  const { metadata } = controller
  const leaderHints = new LeaderHints(() => metadata.image)
  const handlers: AnyHandler[] = [
    produceHandler({
      clock,
      replicas,
      leaderHints,
      purgatory: parts.produces,
      verifyPartitions: (question) => transactions.verifyPartitions(question),
      verifiesTransactions: () => config['transaction.partition.verification.enable'],
    }),
    fetchHandler({
      clock,
      replicas,
      sessions,
      leaderHints,
      purgatory: parts.fetches,
      answerBytesMax: () => parts.answers.answerBytesMax(config['fetch.max.bytes']),
      lease: parts.answers,
    }),
    listOffsetsHandler({ replicas }),
    metadataHandler({ metadata, clock, random, topicCreation, replicas, autoCreate: config['auto.create.topics.enable'] }),
    offsetCommitHandler({ groups, metadata }),
    offsetFetchHandler({ groups, metadata }),
    findCoordinatorHandler({
      metadata,
      groups,
      transactions,
      ensureInternalTopic: (name) => topicCreation.ensureInternalTopic(name),
      failed: (topic, cause) => log.error('internal topic could not be created', { topic, cause }),
    }),
    joinGroupHandler({ groups }),
    heartbeatHandler({ groups }),
    leaveGroupHandler({ groups }),
    syncGroupHandler({ groups }),
    describeGroupsHandler({ groups }),
    listGroupsHandler({ groups }),
    apiVersionsHandler({ handlers: () => handlers, metadata }),
    createTopicsHandler({ controller, replicas, clock }),
    deleteTopicsHandler({ controller, clock, enabled: config['delete.topic.enable'] }),
    deleteRecordsHandler({ log, replicas }),
    initProducerIdHandler({ transactions }),
    offsetForLeaderEpochHandler({ replicas }),
    addPartitionsToTxnHandler({ transactions, metadata }),
    addOffsetsToTxnHandler({ transactions, groups }),
    endTxnHandler({ transactions }),
    writeTxnMarkersHandler({ markers }),
    txnOffsetCommitHandler({ groups, metadata }),
    describeAclsHandler(),
    createAclsHandler(),
    deleteAclsHandler(),
    describeConfigsHandler({
      clock,
      metadata,
      levels: log.levels,
      sources: (image) => settingSources(config, image),
      groupSettings,
      clientMetricsSettings,
    }),
    alterConfigsHandler({ controller }),
    alterReplicaLogDirsHandler({ log, logDirs: parts.logDirs, replicas, mover: parts.mover, directories: logDirsOf(config) }),
    describeLogDirsHandler({ disk: host.disk, logDirs: parts.logDirs, directories: logDirsOf(config) }),
    createPartitionsHandler({ controller, replicas, clock }),
    deleteGroupsHandler({ groups }),
    electLeadersHandler({ controller, clock }),
    incrementalAlterConfigsHandler({ controller, levels: log.levels }),
    alterPartitionReassignmentsHandler({ controller, clock }),
    listPartitionReassignmentsHandler({ metadata }),
    offsetDeleteHandler({ groups, metadata }),
    describeQuorumHandler({ controller, clock }),
    updateFeaturesHandler({ controller }),
    describeClusterHandler({ metadata, random }),
    describeProducersHandler({ replicas }),
    unregisterBrokerHandler({ controller }),
    describeTransactionsHandler({ transactions }),
    listTransactionsHandler({ transactions, matcher: wholeMatcher }),
    consumerGroupHeartbeatHandler({ groups, clock }),
    consumerGroupDescribeHandler({ groups }),
    listConfigResourcesHandler({ metadata }),
    describeTopicPartitionsHandler({ metadata, partitionsMax: () => config['max.request.partition.size.limit'] }),
  ]
  return handlers
}
