// Public API: features of the cluster: which levels a broker supports and which is in force (KIP-584).
import { apiVersionsRequest, apiVersionsResponse } from '@millrace/protocol'
import type { Limit } from '../cluster/limit.ts'
import type { AdminRequests } from './requests.ts'
import { check } from './requests.ts'

const apiVersionsApi = { request: apiVersionsRequest, response: apiVersionsResponse }
const client = { clientSoftwareName: 'millrace', clientSoftwareVersion: '0.1.0' }

export interface FeatureDescription {
  readonly name: string
  /** null: not known to the broker that answered. */
  readonly supportedMin: number | null
  readonly supportedMax: number | null
  /** In force in the whole cluster; 0: none. */
  readonly level: number
}

export interface FeaturesDescription {
  /** Rises with every change of a level; -1: not known. */
  readonly epoch: number
  readonly features: readonly FeatureDescription[]
}

/** @throws UnsupportedVersion brokers before 2.4 know no features */
export function describeFeatures(requests: AdminRequests, limit: Limit): Promise<FeaturesDescription> {
  return requests.retrying(limit, async () => {
    const answer = await requests.cluster.askAny(apiVersionsApi, client, limit.signal, { minVersion: 3, maxVersion: 4 })
    check(answer.errorCode, 'features')
    const supported = new Map(answer.supportedFeatures.map((each) => [each.name, each]))
    const finalized = new Map(answer.finalizedFeatures.map((each) => [each.name, each.maxVersionLevel]))
    const names = [...new Set([...supported.keys(), ...finalized.keys()])].toSorted()
    const features = names.map((name) => ({
      name,
      supportedMin: supported.get(name)?.minVersion ?? null,
      supportedMax: supported.get(name)?.maxVersion ?? null,
      level: finalized.get(name) ?? 0,
    }))
    return { epoch: answer.finalizedFeaturesEpoch, features }
  })
}
