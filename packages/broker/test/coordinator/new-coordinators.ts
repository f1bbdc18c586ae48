// Both coordinators over real partitions, joined as the broker joins them.
import type { Host } from '@millrace/host'
import { GroupCoordinator } from '../../src/coordinator/group/group-coordinator.ts'
import { groupTopic, transactionTopic } from '../../src/coordinator/metadata-view.ts'
import type { ShardLog } from '../../src/coordinator/shard-log.ts'
import type { ProducerIdBlock } from '../../src/coordinator/transaction/producer-ids.ts'
import { TransactionCoordinator } from '../../src/coordinator/transaction/transaction-coordinator.ts'
import type { MetadataImage } from '../../src/metadata/image.ts'
import { Markers } from '../../src/replica/markers.ts'
import type { Replicas } from '../../src/replica/replicas.ts'
import { PartitionShardLog } from '../../src/replica/shard-log.ts'
import { consumerGroupTestSettings } from './consumer-group-settings.ts'

export interface Coordinators {
  readonly groups: GroupCoordinator
  readonly transactions: TransactionCoordinator
}

export const testSettings = {
  'group.initial.rebalance.delay.ms': 0,
  'group.max.size': 100,
  'group.min.session.timeout.ms': 6_000,
  ...consumerGroupTestSettings,
  'group.max.session.timeout.ms': 1_800_000,
  'offset.metadata.max.bytes': 4_096,
  'offsets.retention.minutes': 10_080,
  'offsets.retention.check.interval.ms': 600_000,
  'offsets.topic.num.partitions': 2,
  'offsets.commit.timeout.ms': 5_000,
  'transactional.id.expiration.ms': 604_800_000,
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': 10_000,
  'transaction.remove.expired.transaction.cleanup.interval.ms': 3_600_000,
  'transaction.max.timeout.ms': 900_000,
  'transaction.state.log.num.partitions': 2,
  'request.timeout.ms': 30_000,
  'add.partitions.to.txn.retry.backoff.max.ms': 100,
}

export function newCoordinators(
  host: Host,
  image: MetadataImage,
  replicas: Replicas,
  allocateProducerIds: () => Promise<ProducerIdBlock>,
): Coordinators {
  const shardLog =
    (topic: string) =>
    (partition: number): ShardLog | undefined => {
      const found = replicas.find(topic, partition)
      return typeof found === 'number' ? undefined : new PartitionShardLog(found, () => 1_048_588)
    }
  const metadata = { image }
  const groups: GroupCoordinator = new GroupCoordinator(host, testSettings, {
    metadata,
    shardLog: shardLog(groupTopic),
    verifyPartitions: (check) => transactions.verifyPartitions(check),
  })
  const markers = new Markers({
    clock: host.clock,
    compression: host.compression,
    replicas,
    owners: new Map([[groupTopic, (end) => groups.completeTransaction(end)]]),
  })
  const transactions = new TransactionCoordinator(host, testSettings, {
    metadata,
    shardLog: shardLog(transactionTopic),
    writeMarkers: (partitions, producerId, producerEpoch, commit, coordinatorEpoch, transactionVersion) =>
      markers.write({ producerId, producerEpoch, commit, coordinatorEpoch, transactionVersion }, partitions),
    allocateProducerIds,
  })
  replicas.subscribe({
    leadership: (topic, partition, epoch) => {
      if (topic === groupTopic) groups.onLeadership(partition, epoch)
      if (topic === transactionTopic) transactions.onLeadership(partition, epoch)
    },
    topicsDeleted: (topics) => groups.topicsDeleted(topics),
  })
  return { groups, transactions }
}
