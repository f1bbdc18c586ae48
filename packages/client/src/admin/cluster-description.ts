// Public API: the cluster itself: its id, its brokers, its controller.
import { describeClusterRequest, describeClusterResponse, UnsupportedVersion } from '@millrace/protocol'
import { metadataApi } from '../cluster/cluster.ts'
import type { Limit } from '../cluster/limit.ts'
import type { AdminRequests } from './requests.ts'
import { check } from './requests.ts'

const describeClusterApi = { request: describeClusterRequest, response: describeClusterResponse }

export interface ClusterDescription {
  readonly clusterId: string
  /** -1: none is known. */
  readonly controllerId: number
  readonly nodes: readonly { readonly id: number; readonly host: string; readonly port: number; readonly rack: string | null }[]
}

export function describeCluster(requests: AdminRequests, limit: Limit): Promise<ClusterDescription> {
  const { cluster } = requests
  return requests.retrying(limit, async () => {
    try {
      const answer = await cluster.askAny(describeClusterApi, {}, limit.signal)
      check(answer.errorCode, 'cluster', answer.errorMessage)
      const nodes = answer.brokers.map(({ brokerId, host, port, rack }) => ({ id: brokerId, host, port, rack }))
      return { clusterId: answer.clusterId, controllerId: answer.controllerId, nodes }
    } catch (failure) {
      if (!(failure instanceof UnsupportedVersion)) throw failure
      return await describeByMetadata(requests, limit)
    }
  })
}

/** Brokers before 2.8 tell the same within their metadata (KIP-700). */
async function describeByMetadata({ cluster }: AdminRequests, limit: Limit): Promise<ClusterDescription> {
  const message = { topics: [], allowAutoTopicCreation: false }
  const answer = await cluster.askAny(metadataApi, message, limit.signal, { minVersion: 4 })
  const nodes = answer.brokers.map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack }))
  return { clusterId: answer.clusterId ?? '', controllerId: answer.controllerId, nodes }
}
