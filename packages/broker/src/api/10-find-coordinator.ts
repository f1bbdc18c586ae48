// FindCoordinator v0–6: which broker keeps a group or a transactional id.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import type { FindCoordinatorRequest, FindCoordinatorResponseInit } from '@millrace/protocol'
import { groupTopic, transactionTopic } from '../coordinator/metadata-view.ts'
import type { MetadataView } from '../coordinator/metadata-view.ts'
import type { Handler } from './handler.ts'

interface Broker {
  readonly id: number
  readonly fenced: boolean
  readonly endpoints: readonly { readonly name: string; readonly host: string; readonly port: number }[]
}

interface Parts {
  readonly metadata: MetadataView & {
    readonly image: { readonly cluster: { broker(id: number): Broker | undefined } }
  }
  readonly groups: { partitionOf(groupId: string): number }
  readonly transactions: { partitionOf(transactionalId: string): number }
  /** Has the topic made; the answer does not wait for it. */
  readonly ensureInternalTopic: (name: string) => Promise<void>
  /** Told why the topic could not be made. */
  readonly failed: (topic: string, cause: unknown) => void
}

interface Found {
  readonly errorCode: ErrorCode
  readonly nodeId: number
  readonly host: string
  readonly port: number
}

const groupKey = 0
const transactionKey = 1

const nowhere = (errorCode: ErrorCode): Found => ({ errorCode, nodeId: -1, host: '', port: -1 })

const messages: ReadonlyMap<ErrorCode, string> = new Map([
  [ErrorCode.NONE, 'NONE'],
  [ErrorCode.COORDINATOR_NOT_AVAILABLE, 'No broker is the coordinator at this moment. Ask again.'],
  [ErrorCode.INVALID_REQUEST, 'This broker keeps groups (key type 0) and transactional ids (key type 1) only.'],
])

export function findCoordinatorHandler(parts: Parts): Handler<FindCoordinatorRequest, FindCoordinatorResponseInit> {
  return {
    apiKey: ApiKey.FIND_COORDINATOR,
    minVersion: 0,
    maxVersion: 6,
    handle: (request, { apiVersion, listener }) => {
      if (apiVersion < 4) {
        const found = find(parts, request.keyType, request.key, listener)
        return { ...found, errorMessage: messages.get(found.errorCode) ?? null }
      }
      const coordinators = request.coordinatorKeys.map((key) => ({ key, ...find(parts, request.keyType, key, listener) }))
      return { coordinators: coordinators.map((found) => ({ ...found, errorMessage: '' })) }
    },
  }
}

function find(parts: Parts, keyType: number, key: string, listener: string): Found {
  if (keyType !== groupKey && keyType !== transactionKey) return nowhere(ErrorCode.INVALID_REQUEST)
  const name = keyType === groupKey ? groupTopic : transactionTopic
  const { image } = parts.metadata
  const topic = image.topics.byName(name)
  if (topic === undefined) {
    parts.ensureInternalTopic(name).catch((cause: unknown) => parts.failed(name, cause))
    return nowhere(ErrorCode.COORDINATOR_NOT_AVAILABLE)
  }
  const partition = keyType === groupKey ? parts.groups.partitionOf(key) : parts.transactions.partitionOf(key)
  const broker = image.cluster.broker(topic.partitions[partition]?.leader ?? -1)
  const endpoint = broker?.endpoints.find((one) => one.name === listener)
  if (broker === undefined || broker.fenced || endpoint === undefined) return nowhere(ErrorCode.COORDINATOR_NOT_AVAILABLE)
  return { errorCode: ErrorCode.NONE, nodeId: broker.id, host: endpoint.host, port: endpoint.port }
}
