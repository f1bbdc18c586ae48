// The identity of a producer without a transactional id: asked for when first needed, raised by one when a partition needs a new epoch.
import type { Host } from '@millrace/host'
import { ErrorCode, KafkaError, initProducerIdRequest, initProducerIdResponse } from '@millrace/protocol'
import { backoffMs, isWorthRetrying } from '../cluster/backoff.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { ProducerIdentity } from './batch.ts'
import type { RecordBuffer } from './record-buffer.ts'

const initProducerIdApi = { request: initProducerIdRequest, response: initProducerIdResponse }
const lastEpoch = 0x7fff
const initProducerIdVersionMax = 5

export interface IdentityEvents {
  /** There is one now. */
  known(): void
  /** There will be none. */
  refused(cause: Error): void
}

export class OwnIdentity {
  readonly #cluster: Cluster
  readonly #host: Host
  readonly #events: IdentityEvents
  #identity: ProducerIdentity | undefined
  #asking = false

  constructor(cluster: Cluster, events: IdentityEvents) {
    this.#cluster = cluster
    this.#host = cluster.host
    this.#events = events
  }

  /** What this buffer may send under; 'wait' until the cluster gave an id. */
  forBuffer(buffer: RecordBuffer): ProducerIdentity | 'wait' {
    const own = this.#identity
    if (own === undefined) {
      this.#ask()
      return 'wait'
    }
    const used = buffer.identity
    const needsNewer = buffer.wantsNewEpoch && buffer.inFlight.length === 0
    if (!needsNewer || used === undefined || used.producerId !== own.producerId || used.epoch !== own.epoch) return own
    if (own.epoch < lastEpoch) {
      // Nobody else has this id, so the client may raise the epoch itself; brokers take the first batch of it with sequence 0 (KIP-360).
      this.#identity = { producerId: own.producerId, epoch: own.epoch + 1 }
      return this.#identity
    }
    this.#identity = undefined
    this.#ask()
    return 'wait'
  }

  #ask(): void {
    if (this.#asking) return
    this.#asking = true
    this.#host.spawn('producer id', async () => {
      try {
        await this.#askUntilGiven()
      } finally {
        this.#asking = false
      }
    })
  }

  async #askUntilGiven(): Promise<void> {
    const { signal } = this.#cluster
    const message = { transactionalId: null, transactionTimeoutMs: 0x7fff_ffff }
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        const answer = await this.#cluster.askAny(initProducerIdApi, message, signal, { maxVersion: initProducerIdVersionMax })
        if (answer.errorCode !== ErrorCode.NONE) throw new KafkaError(answer.errorCode, 'producer id')
        this.#identity = { producerId: answer.producerId, epoch: answer.producerEpoch }
        return this.#events.known()
      } catch (failure) {
        if (signal.aborted) return
        if (!isWorthRetrying(failure)) return this.#events.refused(failure as Error)
        await this.#host.clock.sleep(backoffMs(this.#cluster.config, failures, this.#host.random), signal).catch(() => undefined)
      }
    }
  }
}
