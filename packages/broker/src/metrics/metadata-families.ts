// What a scrape tells of the quorum, the controller and the metadata that this node has taken in.
import type { Clock, RecentValues } from '@millrace/host'
import type { Controller } from '../controller/controller.ts'
import type { MetadataImage } from '../metadata/image.ts'
import { familyOf, oneOf, type Bean, type Family } from './definitions.ts'

export interface MetadataSources {
  readonly nodeId: number
  readonly clock: Clock
  readonly image: () => MetadataImage
  readonly controller: Pick<Controller, 'quorum' | 'metadata' | 'stats' | 'commitLatency'>
}

export function metadataFamilies({ nodeId, clock, image, controller }: MetadataSources): Family[] {
  const { leaderId, epoch, highWatermark, endOffset, endEpoch, voters } = controller.quorum()
  const { features, offset, timestamp } = image()
  const { uncleanElections, eligibleElections, snapshotsLoaded, snapshotBytes, snapshotAge } = controller.stats
  // Without no-op records the time since the last record says nothing of a lag where that record is the last one.
  const lagMs = offset >= highWatermark - 1 ? 0 : clock.now() - timestamp
  return [
    oneOf('kafka.controller:KafkaController:ActiveControllerCount', leaderId === nodeId ? 1 : 0),
    // This node leads its quorum from its start to its end.
    oneOf('kafka.controller:KafkaController:NewActiveControllersCount', 1),
    oneOf('kafka.controller:KafkaController:LastAppliedRecordOffset', offset),
    oneOf('kafka.controller:KafkaController:LastAppliedRecordTimestamp', timestamp),
    oneOf('kafka.controller:KafkaController:LastAppliedRecordLagMs', lagMs),
    oneOf('kafka.controller:KafkaController:LastCommittedRecordOffset', highWatermark - 1),
    oneOf('kafka.controller:ControllerStats:UncleanLeaderElectionsPerSec', uncleanElections),
    oneOf('kafka.controller:ControllerStats:ElectionFromEligibleLeaderReplicasPerSec', eligibleElections),
    oneOf('kafka.server:broker-metadata-metrics:last-applied-record-offset', offset),
    oneOf('kafka.server:broker-metadata-metrics:last-applied-record-timestamp', timestamp),
    oneOf('kafka.server:broker-metadata-metrics:last-applied-record-lag-ms', lagMs),
    oneOf('kafka.server:MetadataLoader:CurrentControllerId', leaderId),
    oneOf('kafka.server:MetadataLoader:CurrentMetadataVersion', features.metadataVersion),
    familyOf(
      'kafka.server:MetadataLoader:FinalizedLevel',
      [...features.finalized, ['kraft.version', controller.metadata.kraftVersion] as const].map(([feature, value]) => ({
        labels: { featureName: beanName(feature) },
        value,
      })),
    ),
    oneOf('kafka.server:MetadataLoader:HandleLoadSnapshotCount', snapshotsLoaded),
    oneOf('kafka.server:SnapshotEmitter:LatestSnapshotGeneratedAgeMs', snapshotAge),
    oneOf('kafka.server:SnapshotEmitter:LatestSnapshotGeneratedBytes', snapshotBytes),
    oneOf('kafka.server:raft-metrics:current-leader', leaderId),
    oneOf('kafka.server:raft-metrics:current-epoch', epoch),
    oneOf('kafka.server:raft-metrics:high-watermark', highWatermark),
    oneOf('kafka.server:raft-metrics:log-end-offset', endOffset),
    oneOf('kafka.server:raft-metrics:log-end-epoch', endEpoch),
    oneOf('kafka.server:raft-metrics:number-of-voters', voters.length),
    ...recentFamilies(
      'kafka.server:raft-metrics:commit-latency-avg',
      'kafka.server:raft-metrics:commit-latency-max',
      controller.commitLatency,
      clock,
    ),
  ]
}

/** `metadata.version` is `metadataVersion` in a bean. */
const beanName = (feature: string): string => feature.replaceAll(/\.([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Mean and greatest of the last minute; without a sample when nothing was measured, for which Kafka says NaN. */
export function recentFamilies(mean: Bean, max: Bean, values: RecentValues, clock: Clock): Family[] {
  const recent = values.at(clock.monotonic())
  if (recent === undefined) return [familyOf(mean, []), familyOf(max, [])]
  return [oneOf(mean, recent.mean), oneOf(max, recent.max)]
}
