// Public API: the administrator: one line a verb, each verb in its resource's file.
import type { CallOptions } from '../cluster/config.ts'
import type { OffsetToCommit, TopicPartition } from '../cluster/topic-partition.ts'
import type { ConfigChange, ConfigEntry, ConfigResource } from './configs.ts'
import type { GroupDescription, GroupListing } from './groups.ts'
import type { CreatedTopic, NewTopic, TopicDescription, TopicListing } from './topics.ts'

export interface ClusterDescription {
  readonly clusterId: string
  readonly controllerId: number
  readonly nodes: readonly { readonly id: number; readonly host: string; readonly port: number; readonly rack: string | null }[]
}

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
  createPartitions(topic: string, count: number, options?: CallOptions): Promise<void>
  listTopics(options?: CallOptions): Promise<readonly TopicListing[]>
  describeTopics(names: readonly string[], options?: CallOptions): Promise<readonly TopicDescription[]>
  listOffsets(
    partitions: readonly (TopicPartition & { readonly at: OffsetSpec })[],
    options?: CallOptions & { readonly isolationLevel?: 'read_uncommitted' | 'read_committed' },
  ): Promise<readonly ListedOffset[]>
  describeConfigs(resources: readonly ConfigResource[], options?: CallOptions): Promise<readonly ConfigEntry[][]>
  alterConfigs(changes: readonly ConfigChange[], options?: CallOptions): Promise<void>
  describeCluster(options?: CallOptions): Promise<ClusterDescription>
  listGroups(options?: CallOptions): Promise<readonly GroupListing[]>
  describeGroups(groups: readonly string[], options?: CallOptions): Promise<readonly GroupDescription[]>
  listGroupOffsets(
    group: string,
    options?: CallOptions & { readonly partitions?: readonly TopicPartition[]; readonly requireStable?: boolean },
  ): Promise<readonly OffsetToCommit[]>
  alterGroupOffsets(group: string, offsets: readonly OffsetToCommit[], options?: CallOptions): Promise<void>
  /** Kafka's DeleteRecords. @throws UnsupportedVersion the broker does not serve it. */
  deleteRecords(offsets: readonly (TopicPartition & { readonly offset: number })[], options?: CallOptions): Promise<void>
  fenceProducers(transactionalIds: readonly string[], options?: CallOptions): Promise<void>
}
