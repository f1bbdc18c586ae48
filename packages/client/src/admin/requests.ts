// How admin requests are sent: to the controller, any broker, one broker or all, on a lane of their own, with retries.
import { ErrorCode, KafkaError } from '@millrace/protocol'
import { isWorthRetrying, retrying } from '../cluster/backoff.ts'
import type { CallOptions } from '../cluster/config.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { callTimeoutMs } from '../cluster/cluster.ts'
import type { Api, Message, SendOptions } from '../cluster/connection.ts'
import type { Lane } from '../cluster/lane.ts'
import type { Limit } from '../cluster/limit.ts'
import { within } from '../cluster/limit.ts'
import type { TopicPartition } from '../cluster/topic-partition.ts'
import { partitionKey } from '../cluster/topic-partition.ts'

export class AdminRequests {
  readonly cluster: Cluster
  readonly #lane: Lane

  constructor(cluster: Cluster) {
    this.cluster = cluster
    this.#lane = cluster.lane('admin')
  }

  within<T>(what: string, options: CallOptions | undefined, run: (limit: Limit) => Promise<T>): Promise<T> {
    return within(this.cluster.host.clock, what, options, callTimeoutMs, this.cluster.signal, run)
  }

  /**
   * Asks the controller until it answers without a retriable refusal; brokers of a KRaft cluster pass such requests on.
   * @param settle takes what an answer holds; throws KafkaError for a refusal.
   */
  controller<Init, Answer>(
    api: Api<Init, Answer>,
    message: (limit: Limit) => Message<Init>,
    limit: Limit,
    settle: (answer: Answer) => void,
    options?: Partial<SendOptions>,
  ): Promise<void> {
    return this.retrying(limit, async () => {
      const { view, nodes } = this.cluster
      if (nodes.address(view.controllerId) === undefined || view.controllerId < 0) await this.cluster.refreshed(limit.signal)
      const target = view.controllerId >= 0 ? view.controllerId : nodes.brokers()[0]?.id
      if (target === undefined) throw new KafkaError(ErrorCode.NOT_CONTROLLER, 'no controller is known')
      try {
        settle(await this.broker(target, api, message(limit), limit, options))
      } catch (failure) {
        // The next attempt asks where the controller is.
        if (!(failure instanceof KafkaError) || failure.code === ErrorCode.NOT_CONTROLLER) view.controllerId = -1
        throw failure
      }
    })
  }

  /** Tries again what failed on its way, and what the broker cannot do just now; an answer about the thing asked for is final. */
  retrying<T>(limit: Limit, attempt: () => Promise<T>): Promise<T> {
    return retrying(this.cluster.host, this.cluster.config, limit, attempt, isPassing)
  }

  broker<Init, Answer>(
    nodeId: number,
    api: Api<Init, Answer>,
    message: Message<Init>,
    limit: Limit,
    options?: Partial<SendOptions>,
  ): Promise<Answer> {
    // What the broker may wait for is bound by timeoutMs within the request; its answer takes a little longer.
    const timeoutMs = this.cluster.config.requestTimeoutMs + 1000
    return this.#lane.request(nodeId, api, message, limit.signal, { timeoutMs, ...options })
  }

  /** Asks the leader of a partition, and the next one when it has moved. @param settle throws KafkaError for a refusal. */
  async leader<Init, Answer>(
    at: TopicPartition,
    api: Api<Init, Answer>,
    message: Message<Init>,
    limit: Limit,
    settle: (answer: Answer) => void,
  ): Promise<Answer> {
    const { cluster } = this
    cluster.want(at.topic, false)
    try {
      await cluster.topic(at.topic, limit, false)
      return await this.retrying(limit, async () => {
        const leader = cluster.view.partition(at.topic, at.partition)?.leader ?? -1
        try {
          if (leader < 0) throw new KafkaError(ErrorCode.LEADER_NOT_AVAILABLE, partitionKey(at))
          const answer = await this.broker(leader, api, message, limit)
          settle(answer)
          return answer
        } catch (failure) {
          if (isPassing(failure)) await cluster.refreshed(limit.signal)
          throw failure
        }
      })
    } finally {
      cluster.unwant(at.topic, false)
    }
  }

  /** Ids of all brokers now. */
  async brokers(limit: Limit): Promise<readonly number[]> {
    await this.retrying(limit, () => this.cluster.refreshed(limit.signal))
    return this.cluster.nodes.brokers().map(({ id }) => id)
  }

  /** Milliseconds that the broker may take for what was asked. */
  patienceMs(limit: Limit): number {
    return Math.ceil(Math.min(limit.remainingMs(), this.cluster.config.requestTimeoutMs))
  }

  close(): void {
    this.cluster.closeLane(this.#lane)
  }
}

const passingCodes = new Set<number>([
  ErrorCode.NOT_CONTROLLER,
  ErrorCode.THROTTLING_QUOTA_EXCEEDED,
  ErrorCode.BROKER_NOT_AVAILABLE,
  ErrorCode.NETWORK_EXCEPTION,
  ErrorCode.LEADER_NOT_AVAILABLE,
  ErrorCode.NOT_LEADER_OR_FOLLOWER,
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.KAFKA_STORAGE_ERROR,
  ErrorCode.REBOOTSTRAP_REQUIRED,
])

function isPassing(failure: unknown): failure is Error {
  return failure instanceof KafkaError ? passingCodes.has(failure.code) : isWorthRetrying(failure)
}

/** @throws KafkaError unless the code is NONE */
export function check(code: number, subject: string, message?: string | null): void {
  if (code !== ErrorCode.NONE)
    throw new KafkaError(code, message === null || message === undefined ? subject : `${subject}: ${message}`)
}
