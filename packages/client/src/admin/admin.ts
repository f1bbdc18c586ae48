// Public API: the administrator: one line a verb, each verb in its resource's file.
import type { CallOptions } from '../cluster/config.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { commitOffsets, fetchOffsets } from '../cluster/group-offsets.ts'
import { listOffsets, offsetTimes } from '../cluster/list-offsets.ts'
import type { OffsetToCommit, TopicPartition } from '../cluster/topic-partition.ts'
import { describeCluster } from './cluster-description.ts'
import type { ClusterDescription } from './cluster-description.ts'
import { alterConfigs, describeConfigs } from './configs.ts'
import type { ConfigChange, ConfigEntry, ConfigResource } from './config-resources.ts'
import { deleteGroupOffsets, deleteGroups, describeGroups, listGroups } from './groups.ts'
import type { GroupDescription, GroupListing } from './groups.ts'
import { describeFeatures } from './features.ts'
import type { FeaturesDescription } from './features.ts'
import { findHangingTransactions } from './hanging-transactions.ts'
import type { HangingTransaction } from './hanging-transactions.ts'
import { describeLogDirs } from './log-dirs.ts'
import type { LogDirDescription } from './log-dirs.ts'
import { fenceProducers } from './producers.ts'
import { describeQuorum } from './quorum.ts'
import type { QuorumDescription } from './quorum.ts'
import { AdminRequests } from './requests.ts'
import { createPartitions, createTopics, deleteRecords, deleteTopics, describeTopics, listTopics } from './topics.ts'
import type { CreatedTopic, DeletedRecords, NewTopic, TopicDescription, TopicListing } from './topics.ts'
import { abortTransaction, describeProducers, describeTransactions, listTransactions } from './transactions.ts'
import type { ProducerDescription, TransactionDescription, TransactionFilter, TransactionListing } from './transactions.ts'

export interface ListedOffset {
  /** -1: nothing there (no record at or above the time). */
  readonly offset: number
  readonly timestamp: number
  readonly leaderEpoch: number
}

/** A number is a time: the first record whose timestamp is at or above it. */
export type OffsetSpec = 'earliest' | 'latest' | 'maxTimestamp' | number

export interface Admin {
  /** @param options.ifNotExists an existing topic is fine. */
  createTopics(
    topics: readonly NewTopic[],
    options?: CallOptions & { readonly validateOnly?: boolean; readonly ifNotExists?: boolean },
  ): Promise<readonly CreatedTopic[]>
  deleteTopics(names: readonly string[], options?: CallOptions): Promise<void>
  /** @param options.assignments brokers of each new partition, the preferred leader first; the controller decides when left out. */
  createPartitions(
    topic: string,
    count: number,
    options?: CallOptions & { readonly assignments?: readonly (readonly number[])[] },
  ): Promise<void>
  listTopics(options?: CallOptions): Promise<readonly TopicListing[]>
  describeTopics(names: readonly string[], options?: CallOptions): Promise<readonly TopicDescription[]>
  listOffsets(
    partitions: readonly (TopicPartition & { readonly at: OffsetSpec })[],
    options?: CallOptions & { readonly isolationLevel?: 'read_uncommitted' | 'read_committed' },
  ): Promise<readonly ListedOffset[]>
  /** @param options.synonyms tell for each setting all places that give it a value. */
  describeConfigs(
    resources: readonly ConfigResource[],
    options?: CallOptions & { readonly synonyms?: boolean },
  ): Promise<readonly ConfigEntry[][]>
  alterConfigs(changes: readonly ConfigChange[], options?: CallOptions): Promise<void>
  describeCluster(options?: CallOptions): Promise<ClusterDescription>
  describeQuorum(options?: CallOptions): Promise<QuorumDescription>
  describeFeatures(options?: CallOptions): Promise<FeaturesDescription>
  listGroups(options?: CallOptions): Promise<readonly GroupListing[]>
  describeGroups(groups: readonly string[], options?: CallOptions): Promise<readonly GroupDescription[]>
  listGroupOffsets(
    group: string,
    options?: CallOptions & { readonly partitions?: readonly TopicPartition[]; readonly requireStable?: boolean },
  ): Promise<readonly OffsetToCommit[]>
  alterGroupOffsets(group: string, offsets: readonly OffsetToCommit[], options?: CallOptions): Promise<void>
  /** Groups without members, with their offsets. */
  deleteGroups(groups: readonly string[], options?: CallOptions): Promise<void>
  /** Offsets of topics that the group's members do not read. */
  deleteGroupOffsets(group: string, partitions: readonly TopicPartition[], options?: CallOptions): Promise<void>
  /** @param options.brokerIds all brokers when left out. */
  describeLogDirs(options?: CallOptions & { readonly brokerIds?: readonly number[] }): Promise<readonly LogDirDescription[]>
  listTransactions(options?: CallOptions & TransactionFilter): Promise<readonly TransactionListing[]>
  describeTransactions(transactionalIds: readonly string[], options?: CallOptions): Promise<readonly TransactionDescription[]>
  /** Producers as one partition knows them. */
  describeProducers(partition: TopicPartition, options?: CallOptions): Promise<readonly ProducerDescription[]>
  /** Transactions open in these partitions that no coordinator will end. @param longerThanMs the longest timeout that brokers allow. */
  findHangingTransactions(
    partitions: readonly TopicPartition[],
    longerThanMs: number,
    options?: CallOptions,
  ): Promise<readonly HangingTransaction[]>
  /** Ends a transaction that hangs in one partition: its producer as `describeProducers` tells it. */
  abortTransaction(partition: TopicPartition, producer: ProducerDescription, options?: CallOptions): Promise<void>
  /** Kafka's DeleteRecords. @throws UnsupportedVersion the broker does not serve it. */
  deleteRecords(
    offsets: readonly (TopicPartition & { readonly offset: number })[],
    options?: CallOptions,
  ): Promise<readonly DeletedRecords[]>
  fenceProducers(transactionalIds: readonly string[], options?: CallOptions): Promise<void>
}

/** The administrator of one client. */
export function createAdmin(cluster: Cluster): Admin {
  const requests = new AdminRequests(cluster)
  const nobody = (groupId: string) => ({ groupId, generationId: -1, memberId: '', groupInstanceId: null })
  return {
    createTopics: (topics, options) =>
      requests.within('createTopics', options, (limit) => createTopics(requests, topics, options ?? {}, limit)),
    deleteTopics: (names, options) => requests.within('deleteTopics', options, (limit) => deleteTopics(requests, names, limit)),
    createPartitions: (topic, count, options) =>
      requests.within('createPartitions', options, (limit) =>
        createPartitions(requests, topic, count, options?.assignments ?? null, limit),
      ),
    listTopics: (options) => requests.within('listTopics', options, (limit) => listTopics(requests, limit)),
    describeTopics: (names, options) =>
      requests.within('describeTopics', options, (limit) => describeTopics(requests, names, limit)),
    listOffsets: (partitions, options) =>
      requests.within('listOffsets', options, (limit) => {
        const asked = partitions.map(({ topic, partition, at }) => ({
          topic,
          partition,
          time: typeof at === 'number' ? at : offsetTimes[at],
        }))
        return listOffsets(cluster, asked, options?.isolationLevel === 'read_committed', limit)
      }),
    describeConfigs: (resources, options) =>
      requests.within('describeConfigs', options, (limit) =>
        describeConfigs(requests, resources, options?.synonyms ?? false, limit),
      ),
    alterConfigs: (changes, options) =>
      requests.within('alterConfigs', options, (limit) => alterConfigs(requests, changes, limit)),
    describeCluster: (options) => requests.within('describeCluster', options, (limit) => describeCluster(requests, limit)),
    describeQuorum: (options) => requests.within('describeQuorum', options, (limit) => describeQuorum(requests, limit)),
    describeFeatures: (options) => requests.within('describeFeatures', options, (limit) => describeFeatures(requests, limit)),
    listGroups: (options) => requests.within('listGroups', options, (limit) => listGroups(requests, limit)),
    describeGroups: (groups, options) =>
      requests.within('describeGroups', options, (limit) => describeGroups(requests, groups, limit)),
    listGroupOffsets: (group, options) =>
      requests.within('listGroupOffsets', options, (limit) =>
        fetchOffsets(cluster, group, options?.partitions ?? null, options?.requireStable ?? false, limit),
      ),
    alterGroupOffsets: (group, offsets, options) =>
      requests.within('alterGroupOffsets', options, (limit) => commitOffsets(cluster, nobody(group), offsets, limit)),
    deleteGroups: (groups, options) => requests.within('deleteGroups', options, (limit) => deleteGroups(requests, groups, limit)),
    deleteGroupOffsets: (group, partitions, options) =>
      requests.within('deleteGroupOffsets', options, (limit) => deleteGroupOffsets(requests, group, partitions, limit)),
    describeLogDirs: (options) =>
      requests.within('describeLogDirs', options, (limit) => describeLogDirs(requests, options?.brokerIds, limit)),
    listTransactions: (options) =>
      requests.within('listTransactions', options, (limit) => listTransactions(requests, options ?? {}, limit)),
    describeTransactions: (transactionalIds, options) =>
      requests.within('describeTransactions', options, (limit) => describeTransactions(requests, transactionalIds, limit)),
    describeProducers: (partition, options) =>
      requests.within('describeProducers', options, (limit) => describeProducers(requests, partition, limit)),
    findHangingTransactions: (partitions, longerThanMs, options) =>
      requests.within('findHangingTransactions', options, (limit) =>
        findHangingTransactions(requests, partitions, longerThanMs, limit),
      ),
    abortTransaction: (partition, producer, options) =>
      requests.within('abortTransaction', options, (limit) => abortTransaction(requests, { ...partition, ...producer }, limit)),
    deleteRecords: (offsets, options) =>
      requests.within('deleteRecords', options, (limit) => deleteRecords(requests, offsets, limit)),
    fenceProducers: (transactionalIds, options) =>
      requests.within('fenceProducers', options, (limit) => fenceProducers(requests, transactionalIds, limit)),
  }
}
