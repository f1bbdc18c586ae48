// Features: which levels this node can do, and which a new cluster agrees on. Only what is served is finalised.
import type { Logger } from '@millrace/host'
import type { MetadataImage } from '../metadata/image.ts'
import { metadataVersionFeature, metadataVersions, type FeaturesImage } from '../metadata/features-image.ts'
import type { FeatureRange } from '../metadata/brokers-image.ts'

/**
 * What this node can do. Not among them: share.version and streams.version, whose requests are not served:
 * a cluster of Kafka's that has agreed on them runs here, and its clients are not told of them.
 */
export const supportedFeatures: ReadonlyMap<string, FeatureRange> = new Map([
  [metadataVersionFeature, { minSupportedVersion: metadataVersions.min, maxSupportedVersion: metadataVersions.latest }],
  ['kraft.version', { minSupportedVersion: 0, maxSupportedVersion: 1 }],
  ['transaction.version', { minSupportedVersion: 0, maxSupportedVersion: 2 }],
  ['eligible.leader.replicas.version', { minSupportedVersion: 0, maxSupportedVersion: 1 }],
  // Consumer groups of KIP-848.
  ['group.version', { minSupportedVersion: 0, maxSupportedVersion: 1 }],
])

/** Levels of a new cluster, metadata.version first: what Kafka's own format finalises of them. */
export const finalizedAtFormat: ReadonlyMap<string, number> = new Map([
  [metadataVersionFeature, metadataVersions.latest],
  ['eligible.leader.replicas.version', 1],
  ['transaction.version', 2],
  ['group.version', 1],
])

/** What clients are told: the finalised features that this node can do at the level agreed on. */
export function servedFeatures(features: FeaturesImage, kraftVersion: number): ReadonlyMap<string, number> {
  const finalized = kraftVersion > 0 ? [...features.finalized, ['kraft.version', kraftVersion] as const] : [...features.finalized]
  return new Map(
    finalized.filter(([name, level]) => {
      const range = supportedFeatures.get(name)
      return range !== undefined && level >= range.minSupportedVersion && level <= range.maxSupportedVersion
    }),
  )
}

/** Finalised features that this node cannot do, for the log. */
function unservedFeatures(features: FeaturesImage): readonly string[] {
  const served = servedFeatures(features, 0)
  return [...features.finalized].filter(([name]) => !served.has(name)).map(([name, level]) => `${name}=${level}`)
}

/** What security and quotas there are, of an Apache Kafka that was here before. */
function unservedSecurity({ acls, scram, tokens, quotas }: MetadataImage['security']): readonly string[] {
  const kinds = { ACLs: acls, 'SCRAM credentials': scram, 'delegation tokens': tokens, 'client quotas': quotas }
  return Object.entries(kinds).flatMap(([kind, { size }]) => (size > 0 ? [`${kind}: ${size}`] : []))
}

/** Warns of what the cluster has and counts on, and this node does not do. */
export function tellUnserved(image: MetadataImage, log: Logger): void {
  const [features, kept] = [unservedFeatures(image.features), unservedSecurity(image.security)]
  if (features.length > 0) log.warn('the cluster has agreed on features that are not served here', { features })
  if (kept.length > 0) log.warn('the cluster has what is kept here, but not enforced', { kept })
}

/** Whether replicas that left the in-sync set are remembered as eligible leaders (KIP-966). */
export function remembersEligibleLeaders(features: FeaturesImage): boolean {
  return features.level('eligible.leader.replicas.version') >= 1
}
