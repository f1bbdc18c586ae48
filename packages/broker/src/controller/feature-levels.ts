// Raising and lowering the levels of features that the cluster has agreed on [FeatureControlManager].
import { ErrorCode } from '@millrace/protocol'
import { metadataVersionFeature, metadataVersions } from '../metadata/features-image.ts'
import type { MetadataImage } from '../metadata/image.ts'
import { recordOf, type MetadataRecordInit } from '../metadata/record-codec.ts'
import { refused, type Decision, type Refused } from './decision.ts'
import { remembersEligibleLeaders, supportedFeatures } from './features.ts'

/** Kafka's numbers (KIP-584, KIP-778). */
export const UpgradeType = { UPGRADE: 1, SAFE_DOWNGRADE: 2, UNSAFE_DOWNGRADE: 3 } as const

export interface FeatureUpdate {
  readonly feature: string
  readonly level: number
  /** One of UpgradeType; another number is refused. */
  readonly upgradeType: number
}

const kraftVersionFeature = 'kraft.version'
const elrFeature = 'eligible.leader.replicas.version'

/** At these levels of metadata.version what the log holds changed: a cluster does not go back over them. */
const changedMetadata: readonly number[] = [7, 8, 11, 13, 14, 15, 17, 23, 30, 32, 33]

/** The lowest metadata.version at which a level of a feature can be used. */
const neededMetadataVersion: ReadonlyMap<string, readonly number[]> = new Map([
  ['transaction.version', [7, 24, 24]],
  ['group.version', [7, 22]],
  [elrFeature, [7, 26]],
  ['share.version', [7, 28, 31]],
  ['streams.version', [7, 29]],
])

/**
 * All updates, or none.
 * @param kraftVersion of the quorum, which is kept in its log and not among the others.
 * @param minInsyncReplicas of the configuration, which becomes the cluster's where eligible leader replicas begin to be remembered.
 */
export function updateFeatures(
  image: MetadataImage,
  updates: readonly FeatureUpdate[],
  kraftVersion: number,
  minInsyncReplicas: number,
): Decision<Refused | undefined> {
  const proposed = new Map(image.features.finalized)
  for (const { feature, level } of updates) proposed.set(feature, level)
  const records: MetadataRecordInit[] = []
  for (const update of updates) {
    const { feature, level } = update
    const current = feature === kraftVersionFeature ? kraftVersion : image.features.level(feature)
    const problem = problemOf(update, current, proposed)
    if (problem !== undefined) {
      const message = `Invalid update version ${level} for feature ${feature}. ${problem}`
      return { records: [], answer: refused(ErrorCode.INVALID_UPDATE_VERSION, message) }
    }
    if (level !== current) records.push(recordOf('featureLevel', { name: feature, featureLevel: level }))
  }
  const beginsElr = proposed.get(elrFeature) === 1 && !remembersEligibleLeaders(image.features)
  const broker = { type: 'broker', name: '' } as const
  if (beginsElr && !image.configs.of(broker).has('min.insync.replicas')) {
    const value = String(minInsyncReplicas)
    records.push(recordOf('config', { resourceType: 4, resourceName: '', name: 'min.insync.replicas', value }))
  }
  return { records, answer: undefined }
}

function problemOf(
  { feature, level, upgradeType }: FeatureUpdate,
  current: number,
  proposed: ReadonlyMap<string, number>,
): string | undefined {
  if (!(Object.values(UpgradeType) as number[]).includes(upgradeType)) return 'This type of upgrade is unknown.'
  if (level < 0) return 'A level is not negative.'
  const range = supportedFeatures.get(feature)
  if (range === undefined) return 'The controller does not know this feature.'
  if (level < range.minSupportedVersion || level > range.maxSupportedVersion) {
    if (level !== 0 || feature === metadataVersionFeature)
      return `The controller can do versions ${range.minSupportedVersion} to ${range.maxSupportedVersion}.`
  }
  if (level < current && upgradeType === UpgradeType.UPGRADE) return 'A lower level must be asked for as a downgrade.'
  if (level > current && upgradeType !== UpgradeType.UPGRADE) return 'A downgrade cannot lead to a higher level.'
  if (feature === metadataVersionFeature) return metadataProblem(level, current)
  if (feature === kraftVersionFeature)
    return level === current ? undefined : 'The quorum keeps the version it was formatted with.'
  const needed = neededMetadataVersion.get(feature)?.[level] ?? metadataVersions.min
  const metadataVersion = proposed.get(metadataVersionFeature) ?? metadataVersions.min
  return metadataVersion < needed ? `It needs metadata.version ${needed}; the cluster would be at ${metadataVersion}.` : undefined
}

function metadataProblem(level: number, current: number): string | undefined {
  if (!changedMetadata.some((changed) => changed > level && changed <= current)) return undefined
  return 'Metadata that is in use could not be told at this level.'
}
