// Public API: the cluster itself: its id, its brokers, its controller.
import { describeClusterRequest, describeClusterResponse } from '@millrace/protocol'
import type { Limit } from '../cluster/limit.ts'
import type { AdminRequests } from './requests.ts'
import { check } from './requests.ts'

const describeClusterApi = { request: describeClusterRequest, response: describeClusterResponse }

export interface ClusterDescription {
  readonly clusterId: string
  readonly controllerId: number
  readonly nodes: readonly { readonly id: number; readonly host: string; readonly port: number; readonly rack: string | null }[]
}

export function describeCluster(requests: AdminRequests, limit: Limit): Promise<ClusterDescription> {
  const { cluster } = requests
  return requests.retrying(limit, async () => {
    const answer = await cluster.askAny(describeClusterApi, {}, limit.signal)
    check(answer.errorCode, 'cluster', answer.errorMessage)
    const nodes = answer.brokers.map(({ brokerId, host, port, rack }) => ({ id: brokerId, host, port, rack }))
    return { clusterId: answer.clusterId, controllerId: answer.controllerId, nodes }
  })
}
