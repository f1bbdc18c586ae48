// Which broker coordinates a group or a transactional id: asked once, forgotten when it says that it is not the one.
import { ConnectFailed, ConnectionClosed } from '@millrace/host'
import { ErrorCode, KafkaError, findCoordinatorRequest, findCoordinatorResponse } from '@millrace/protocol'
import type { FindCoordinatorRequestInit, FindCoordinatorResponseCoordinator } from '@millrace/protocol'
import { retrying } from './backoff.ts'
import type { Cluster } from './cluster.ts'
import type { Api, Message, SendOptions } from './connection.ts'
import { TimeoutError } from './errors.ts'
import type { Lane } from './lane.ts'
import type { Limit } from './limit.ts'

export type CoordinatorKind = 'group' | 'transaction'

const findCoordinatorApi = { request: findCoordinatorRequest, response: findCoordinatorResponse }
const keyTypes = { group: 0, transaction: 1 } as const

export class Coordinators {
  readonly #cluster: Cluster
  readonly #known = new Map<string, number>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  /** The broker's id. @throws KafkaError COORDINATOR_NOT_AVAILABLE while there is none. */
  async find(kind: CoordinatorKind, key: string, signal: AbortSignal): Promise<number> {
    const known = this.#known.get(`${kind} ${key}`)
    if (known !== undefined && this.#cluster.nodes.address(known) !== undefined) return known
    const answer = await this.#ask(kind, key, signal)
    if (answer.errorCode !== ErrorCode.NONE) throw new KafkaError(answer.errorCode, `coordinator of ${kind} '${key}'`)
    this.#cluster.nodes.learn({ id: answer.nodeId, host: answer.host, port: answer.port, rack: null })
    this.#known.set(`${kind} ${key}`, answer.nodeId)
    return answer.nodeId
  }

  async #ask(kind: CoordinatorKind, key: string, signal: AbortSignal): Promise<Omit<FindCoordinatorResponseCoordinator, 'key'>> {
    const keyType = keyTypes[kind]
    const message = (version: number): FindCoordinatorRequestInit =>
      version >= 4 ? { keyType, coordinatorKeys: [key] } : { key, keyType }
    const answer = await this.#cluster.askAny(findCoordinatorApi, message, signal, { minVersion: 1 })
    // Since KIP-699 the answer is a list.
    return answer.coordinators[0] ?? answer
  }

  forget(kind: CoordinatorKind, key: string): void {
    this.#known.delete(`${kind} ${key}`)
  }

  /**
   * Asks the coordinator over `lane`, finding it first, and again whenever it moved; retriable answers are tried again until the limit.
   * @param codeOf the error code in the answer. @throws KafkaError with a code that is not retriable · TimeoutError
   */
  request<Init, Answer>(
    lane: Lane,
    kind: CoordinatorKind,
    key: string,
    api: Api<Init, Answer>,
    message: Message<Init>,
    codeOf: (answer: Answer) => number,
    limit: Limit,
    options?: Partial<SendOptions>,
  ): Promise<Answer> {
    return retrying(this.#cluster.host, this.#cluster.config, limit, async () => {
      try {
        const nodeId = await this.find(kind, key, limit.signal)
        const answer = await lane.request(nodeId, api, message, limit.signal, options)
        const code = codeOf(answer)
        if (code !== ErrorCode.NONE) throw new KafkaError(code, `${api.request.name} for ${kind} '${key}'`)
        return answer
      } catch (failure) {
        if (hasMoved(failure)) this.forget(kind, key)
        throw failure
      }
    })
  }
}

/** Whether a failure means that the coordinator may be another broker now. */
export function hasMoved(failure: unknown): boolean {
  if (failure instanceof KafkaError) {
    return failure.code === ErrorCode.NOT_COORDINATOR || failure.code === ErrorCode.COORDINATOR_NOT_AVAILABLE
  }
  return failure instanceof ConnectionClosed || failure instanceof ConnectFailed || failure instanceof TimeoutError
}
