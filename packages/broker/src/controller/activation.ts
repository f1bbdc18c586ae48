// What a controller writes when it takes over: the first records of a new cluster, the end of what a dead writer began, its registration.
import type { Uuid } from '@millrace/protocol'
import type { EndpointImage } from '../metadata/brokers-image.ts'
import { resourceTypeId } from '../metadata/configs-image.ts'
import { metadataVersions } from '../metadata/features-image.ts'
import type { MetadataImage } from '../metadata/image.ts'
import { controllerRecord } from '../metadata/image-records.ts'
import { recordOf, type MetadataRecordInit } from '../metadata/record-codec.ts'
import { supportedFeatures } from './features.ts'

export interface Activation {
  readonly controllerId: number
  /** New with each start. */
  readonly incarnationId: Uuid
  /** The listeners of the controller's side. */
  readonly endpoints: readonly EndpointImage[]
  /** What a new cluster begins with, metadata.version among it. */
  readonly bootstrap: readonly MetadataRecordInit[]
  /** min.insync.replicas of the configuration, which becomes the cluster's where eligible leader replicas are remembered. */
  readonly minInsyncReplicas: number
}

/** The cluster has agreed on a metadata.version that this broker cannot read or write. */
export class MetadataVersionUnsupported extends Error {
  override readonly name = 'MetadataVersionUnsupported'
}

/** Level from which controllers register themselves (3.7-IV0). */
const controllerRegistration = 15

/** @throws MetadataVersionUnsupported */
export function checkActivation(image: MetadataImage): void {
  const level = image.features.metadataVersion
  if (level !== 0 && (level < metadataVersions.min || level > metadataVersions.latest)) {
    throw new MetadataVersionUnsupported(
      `the cluster's metadata.version is ${level}; this broker can do ${metadataVersions.min} to ${metadataVersions.latest}`,
    )
  }
}

/** @param inTransaction the last writer began a metadata transaction and did not end it. */
export function activationRecords(image: MetadataImage, inTransaction: boolean, activation: Activation): MetadataRecordInit[] {
  const records: MetadataRecordInit[] = []
  if (inTransaction) records.push(recordOf('abortTransaction', { reason: 'the controller that began it has ended' }))
  let level = image.features.metadataVersion
  if (level === 0) {
    const { bootstrap } = activation
    level = levelOf(bootstrap)
    records.push(...inOneTransaction([...bootstrap, ...clusterMinInsyncReplicas(activation)]))
  }
  if (level >= controllerRegistration) records.push(registration(activation))
  return records
}

function levelOf(bootstrap: readonly MetadataRecordInit[]): number {
  const record = bootstrap.find((one) => one.kind === 'featureLevel' && one.value.name === 'metadata.version')
  return record?.kind === 'featureLevel' ? (record.value.featureLevel ?? 0) : 0
}

/** All of it, or none: a controller that dies in between leaves a cluster that is still new (KIP-868). */
function inOneTransaction(records: readonly MetadataRecordInit[]): MetadataRecordInit[] {
  return [recordOf('beginTransaction', { name: 'Bootstrap records' }), ...records, recordOf('endTransaction', {})]
}

function clusterMinInsyncReplicas({ bootstrap, minInsyncReplicas }: Activation): MetadataRecordInit[] {
  const elr = bootstrap.some((one) => one.kind === 'featureLevel' && one.value.name === 'eligible.leader.replicas.version')
  if (!elr) return []
  const resource = { resourceType: resourceTypeId('broker'), resourceName: '' }
  return [recordOf('config', { ...resource, name: 'min.insync.replicas', value: String(minInsyncReplicas) })]
}

function registration({ controllerId, incarnationId, endpoints }: Activation): MetadataRecordInit {
  return controllerRecord({ id: controllerId, incarnationId, zkMigrationReady: false, endpoints, features: supportedFeatures })
}
