// An image as the records that make it: what a snapshot holds.
import { metadataVersionFeature, metadataVersions, recordVersions } from './features-image.ts'
import { resourceTypeId } from './configs-image.ts'
import type { BrokerImage, ControllerImage, FeatureRange } from './brokers-image.ts'
import type { MetadataImage } from './image.ts'
import { recordOf, type MetadataRecordInit } from './record-codec.ts'
import type { PartitionImage } from './topics-image.ts'

/** Records whose replay on the empty image gives this one; metadata.version first, since the others depend on it. */
export function* imageRecords(image: MetadataImage): Generator<MetadataRecordInit> {
  const { features, cluster, topics, configs, security, producerIds } = image
  const level = features.metadataVersion
  if (level > 0) yield recordOf('featureLevel', { name: metadataVersionFeature, featureLevel: level })
  for (const [name, featureLevel] of features.finalized) {
    if (name !== metadataVersionFeature) yield recordOf('featureLevel', { name, featureLevel })
  }
  for (const broker of cluster.all()) yield registrationRecord(broker, level)
  for (const controller of cluster.controllers()) yield controllerRecord(controller)
  for (const topic of topics.all()) {
    yield recordOf('topic', { name: topic.name, topicId: topic.id })
    for (const partition of topic.partitions) yield partitionRecordOf(topic.id, partition, level)
  }
  for (const [resource, settings] of configs.all()) {
    for (const [name, value] of settings) {
      yield recordOf('config', { resourceType: resourceTypeId(resource.type), resourceName: resource.name, name, value })
    }
  }
  for (const { entity, limits } of security.quotas.values()) {
    for (const [key, value] of limits) yield recordOf('clientQuota', { entity, key, value, remove: false })
  }
  if (producerIds.next > 0) {
    const { next: nextProducerId, brokerId, brokerEpoch } = producerIds
    yield recordOf('producerIds', { brokerId, brokerEpoch, nextProducerId })
  }
  for (const acl of security.acls.values()) yield recordOf('accessControlEntry', acl)
  for (const credential of security.scram.values()) yield recordOf('userScramCredential', credential)
  if (level >= metadataVersions.delegationTokens) {
    for (const token of security.tokens.values()) yield recordOf('delegationToken', token)
  }
}

/** The registration of a broker, in the version of this level of metadata.version. */
export function registrationRecord(broker: BrokerImage, level: number): MetadataRecordInit {
  const version = recordVersions.registerBroker(level)
  return recordOf(
    'registerBroker',
    {
      brokerId: broker.id,
      incarnationId: broker.incarnationId,
      brokerEpoch: broker.epoch,
      endPoints: broker.endpoints,
      features: featureList(broker.features),
      rack: broker.rack,
      fenced: broker.fenced,
      ...(version >= 1 ? { inControlledShutdown: broker.inControlledShutdown } : {}),
      ...(version >= 3 ? { logDirs: broker.directories } : {}),
      ...(version >= 4 ? { cordonedLogDirs: broker.cordonedDirectories } : {}),
    },
    version,
  )
}

export function controllerRecord(controller: ControllerImage): MetadataRecordInit {
  return recordOf('registerController', {
    controllerId: controller.id,
    incarnationId: controller.incarnationId,
    zkMigrationReady: controller.zkMigrationReady,
    endPoints: controller.endpoints,
    features: featureList(controller.features),
  })
}

/** A partition as it is, in the version of this level of metadata.version. */
export function partitionRecordOf(topicId: string, partition: PartitionImage, level: number): MetadataRecordInit {
  const version = recordVersions.partition(level)
  const { elr, lastKnownElr } = partition
  return recordOf(
    'partition',
    {
      partitionId: partition.partition,
      topicId,
      replicas: partition.replicas,
      isr: partition.isr,
      removingReplicas: partition.removingReplicas,
      addingReplicas: partition.addingReplicas,
      leader: partition.leader,
      leaderRecoveryState: partition.leaderRecoveryState,
      leaderEpoch: partition.leaderEpoch,
      partitionEpoch: partition.partitionEpoch,
      ...(version >= 1 ? { directories: partition.directories } : {}),
      ...(version >= 2 && elr.length > 0 ? { eligibleLeaderReplicas: elr } : {}),
      ...(version >= 2 && lastKnownElr.length > 0 ? { lastKnownElr } : {}),
    },
    version,
  )
}

function featureList(features: ReadonlyMap<string, FeatureRange>): (FeatureRange & { readonly name: string })[] {
  return [...features].map(([name, range]) => ({ name, ...range }))
}
