// Public API of @millrace/client: producer, consumer, transactions, admin.
export { createMillrace } from './millrace.ts'
export type { Millrace } from './millrace.ts'
export type { CallOptions, ClientOptions } from './cluster/config.ts'
export {
  BrokersUnreachable,
  ClosedError,
  CorruptBatch,
  IllegalState,
  NoOffset,
  ProducerFenced,
  TimeoutError,
  WrongProtocol,
} from './cluster/errors.ts'
export type { GroupMetadata, OffsetToCommit, TopicPartition } from './cluster/topic-partition.ts'
export type { ProducerOptions } from './producer/config.ts'
export type { Producer, ProducerRecord, RecordMetadata } from './producer/producer.ts'
export type { ConsumedBatch, ConsumedRecord } from './consumer/batch.ts'
export type { ConsumerOptions } from './consumer/config.ts'
export type { Consumer, RebalanceListener } from './consumer/consumer.ts'
export type { Assignor, AssignorMember } from './consumer/assignors/assignor.ts'
export type { Admin, ListedOffset, OffsetSpec } from './admin/admin.ts'
export type { ClusterDescription } from './admin/cluster-description.ts'
export { configSources } from './admin/config-resources.ts'
export type { ConfigChange, ConfigEntry, ConfigResource, ConfigSynonym } from './admin/config-resources.ts'
export type { FeatureDescription, FeaturesDescription } from './admin/features.ts'
export type { HangingTransaction } from './admin/hanging-transactions.ts'
export type { QuorumDescription, QuorumReplica } from './admin/quorum.ts'
export type { GroupDescription, GroupListing } from './admin/groups.ts'
export type { LogDirDescription } from './admin/log-dirs.ts'
export type { ProducerDescription, TransactionDescription, TransactionFilter, TransactionListing } from './admin/transactions.ts'
export type { CreatedTopic, DeletedRecords, NewTopic, TopicDescription, TopicListing } from './admin/topics.ts'
export { cooperativeStickyAssignor } from './consumer/assignors/cooperative-sticky.ts'
export { rangeAssignor } from './consumer/assignors/range.ts'
export { roundRobinAssignor } from './consumer/assignors/round-robin.ts'
export { murmur2, partitionOfKey } from '@millrace/protocol'
