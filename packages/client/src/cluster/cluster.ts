// The cluster as one client sees it: metadata kept fresh, a lane for general requests, coordinators looked up.
import { nextTurn } from '@millrace/host'
import type { Host, Timer } from '@millrace/host'
import { ErrorCode, KafkaError, metadataRequest, metadataResponse } from '@millrace/protocol'
import type { MetadataResponse } from '@millrace/protocol'
import { backoffMs, isWorthRetrying } from './backoff.ts'
import type { ClientConfig } from './config.ts'
import type { Api, Message, SendOptions } from './connection.ts'
import { Coordinators } from './coordinators.ts'
import { BrokersUnreachable, ClosedError } from './errors.ts'
import { Lane } from './lane.ts'
import type { Limit } from './limit.ts'
import { abortable } from './limit.ts'
import { ClusterView } from './metadata.ts'
import type { TopicMetadata } from './metadata.ts'
import { Nodes } from './nodes.ts'

export const metadataApi = { request: metadataRequest, response: metadataResponse }

/** How long a call waits when its caller names no time (Kafka's default.api.timeout.ms). */
export const callTimeoutMs = 60_000

interface Interest {
  users: number
  /** How many of them want the topic made when it is not there. */
  creators: number
}

interface Waiter {
  readonly resolve: () => void
  readonly reject: (cause: Error) => void
}

export class Cluster {
  readonly host: Host
  readonly config: ClientConfig
  readonly nodes: Nodes
  readonly view = new ClusterView()
  /** For requests that the broker answers at once. */
  readonly general: Lane
  readonly coordinators: Coordinators
  readonly #lanes = new Set<Lane>()
  readonly #wanted = new Map<string, Interest>()
  readonly #listeners = new Set<() => void>()
  readonly #closing = new AbortController()
  #waiters: Waiter[] = []
  #refreshNeeded = false
  #refreshing = false
  #ageTimer: Timer | undefined

  constructor(host: Host, config: ClientConfig) {
    this.host = host
    this.config = config
    this.nodes = new Nodes(config.bootstrapServers)
    this.general = this.lane('general')
    this.coordinators = new Coordinators(this)
  }

  /** Aborted when the client closes. */
  get signal(): AbortSignal {
    return this.#closing.signal
  }

  /** A set of connections of its own, closed by its owner or with the client. */
  lane(name: string): Lane {
    const lane = new Lane(this.host, this.config, this.nodes, name)
    this.#lanes.add(lane)
    return lane
  }

  closeLane(lane: Lane): void {
    lane.close()
    this.#lanes.delete(lane)
  }

  /** Keeps a topic's metadata fresh until `unwant`, which must follow once for each call. */
  want(topic: string, create: boolean): void {
    const interest = this.#wanted.get(topic) ?? { users: 0, creators: 0 }
    interest.users++
    if (create) interest.creators++
    this.#wanted.set(topic, interest)
    if (this.view.topic(topic) === undefined) this.refresh()
  }

  unwant(topic: string, create: boolean): void {
    const interest = this.#wanted.get(topic)
    if (interest === undefined) return
    interest.users--
    if (create) interest.creators--
    if (interest.users === 0) this.#wanted.delete(topic)
  }

  /** Calls `changed` after every answer that was taken over. @returns stops it. */
  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed)
    return () => this.#listeners.delete(changed)
  }

  /** Asks for new metadata as soon as can be. */
  refresh(): void {
    if (this.#closing.signal.aborted) return
    this.#refreshNeeded = true
    if (this.#refreshing) return
    this.#refreshing = true
    this.host.spawn('metadata refresh', () => this.#refreshLoop())
  }

  /** The same, unless answers keep coming anyway: the loop goes on by itself while something wanted has no leader. */
  refreshIfIdle(): void {
    if (!this.#refreshing) this.refresh()
  }

  /** Resolves after a refresh that began later than this call. @throws why it failed. */
  refreshed(signal: AbortSignal): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.reject(this.#closing.signal.reason as Error)
    const done = new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }))
    this.refresh()
    return abortable(done, signal)
  }

  async #refreshLoop(): Promise<void> {
    this.#ageTimer?.cancel()
    let tries = 0
    while (this.#refreshNeeded && !this.#closing.signal.aborted) {
      if (tries > 0) await this.#pause(backoffMs(this.config, tries, this.host.random))
      // Requests of this very turn go into one.
      else await nextTurn(this.host.clock)
      this.#refreshNeeded = false
      const waiters = this.#waiters.splice(0)
      tries++
      try {
        const unsettled = await this.#refreshOnce()
        if (unsettled && this.#wanted.size > 0) this.#refreshNeeded = true
        else tries = 0
        for (const waiter of waiters) waiter.resolve()
      } catch (failure) {
        const cause = failure as Error
        if (!this.#closing.signal.aborted) this.host.log.debug('metadata not refreshed', { cause: cause.message })
        if (this.#wanted.size > 0 && isWorthRetrying(cause)) this.#refreshNeeded = true
        for (const waiter of waiters) waiter.reject(cause)
      }
    }
    this.#refreshing = false
    for (const waiter of this.#waiters.splice(0)) waiter.reject(new ClosedError('client'))
    if (this.#closing.signal.aborted || this.#wanted.size === 0) return
    this.#ageTimer = this.host.clock.after(this.config.metadataMaxAgeMs, () => this.refresh())
  }

  /** Sleeps, but not beyond the client's end. */
  async #pause(ms: number): Promise<void> {
    await this.host.clock.sleep(ms, this.#closing.signal).catch((reason: unknown) => {
      if (!this.#closing.signal.aborted) throw reason
    })
  }

  async #refreshOnce(): Promise<boolean> {
    const missing = [...this.#wanted].filter(([topic, interest]) => interest.creators > 0 && this.view.topic(topic) === undefined)
    const creating = new Set(missing.map(([topic]) => topic))
    const others = [...this.#wanted.keys()].filter((topic) => !creating.has(topic))
    let unsettled = false
    if (creating.size > 0)
      unsettled = this.apply(await this.fetchMetadata([...creating], true, this.#closing.signal)) || unsettled
    if (others.length > 0 || creating.size === 0) {
      unsettled = this.apply(await this.fetchMetadata(others, false, this.#closing.signal)) || unsettled
    }
    return unsettled
  }

  /** One Metadata request to any broker. @param topics null: all. */
  async fetchMetadata(topics: readonly string[] | null, create: boolean, signal: AbortSignal): Promise<MetadataResponse> {
    const message = { topics: topics === null ? null : topics.map((name) => ({ name })), allowAutoTopicCreation: create }
    const answer = await this.askAny(metadataApi, message, signal, { minVersion: 4 })
    if (answer.errorCode === ErrorCode.REBOOTSTRAP_REQUIRED) {
      this.nodes.forgetBrokers()
      throw new KafkaError(answer.errorCode, 'metadata')
    }
    if (answer.errorCode !== ErrorCode.NONE) throw new KafkaError(answer.errorCode, 'metadata')
    return answer
  }

  /** Takes over an answer and tells everybody. */
  apply(answer: MetadataResponse): boolean {
    const { nodes, unsettled } = this.view.apply(answer)
    this.nodes.replace(nodes)
    if (nodes.length > 0) for (const address of this.nodes.bootstrap()) this.general.drop(address.id)
    for (const changed of Array.from(this.#listeners)) changed()
    return unsettled
  }

  /** An answer named a newer leader than metadata knows (KIP-951). */
  leaderMoved(topic: string, partition: number, leader: number, leaderEpoch: number): void {
    if (!this.view.leaderMoved(topic, partition, leader, leaderEpoch)) return
    for (const changed of Array.from(this.#listeners)) changed()
  }

  /** A topic's metadata, waited for. @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION when it has not come until the limit; TimeoutError. */
  async topic(name: string, limit: Limit, create: boolean): Promise<TopicMetadata> {
    this.want(name, create)
    try {
      for (let tries = 1; ; tries++) {
        const found = this.view.topic(name)
        if (found !== undefined) return found
        const refused = this.view.refusal(name)
        if (refused !== undefined && refused !== ErrorCode.NONE) {
          const failure = new KafkaError(refused, `topic '${name}'`)
          if (!failure.retriable) throw failure
          limit.note(failure)
        }
        await this.refreshed(limit.signal).catch((failure: unknown) => {
          limit.signal.throwIfAborted()
          if (!isWorthRetrying(failure)) throw failure
          limit.note(failure)
        })
      }
    } catch (failure) {
      const refused = this.view.refusal(name)
      if (limit.remainingMs() === 0 && refused === ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
        throw new KafkaError(refused, `topic '${name}' does not exist`)
      }
      throw failure
    } finally {
      this.unwant(name, create)
    }
  }

  /** Asks one broker after the other until one answers: connected ones first, bootstrap servers last (KIP-899). @throws BrokersUnreachable */
  async askAny<Init, Answer>(
    api: Api<Init, Answer>,
    message: Message<Init>,
    signal: AbortSignal,
    options?: Partial<SendOptions>,
  ): Promise<Answer> {
    const attempts: { address: string; cause: Error }[] = []
    for (const id of this.#order()) {
      try {
        return await this.general.request(id, api, message, signal, options)
      } catch (failure) {
        signal.throwIfAborted()
        if (!isWorthRetrying(failure) && (failure as Error).name !== 'WrongProtocol') throw failure
        const address = this.nodes.address(id)
        attempts.push({
          address: address === undefined ? `broker ${id}` : `${address.host}:${address.port}`,
          cause: failure as Error,
        })
      }
    }
    throw new BrokersUnreachable(attempts)
  }

  #order(): number[] {
    const weigh = (id: number): number => (this.general.open(id) === undefined ? 1 + this.nodes.retryAt(id) : 0)
    const brokers = this.nodes.brokers().map(({ id }) => ({ id, weight: weigh(id), tie: this.host.random.u32() }))
    brokers.sort((a, b) => a.weight - b.weight || a.tie - b.tie)
    return [...brokers.map(({ id }) => id), ...this.nodes.bootstrap().map(({ id }) => id)]
  }

  /** Ends everything: connections drop, waiting calls fail with ClosedError. */
  close(): void {
    this.#closing.abort(new ClosedError('client'))
    this.#ageTimer?.cancel()
    for (const lane of this.#lanes) lane.close()
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#closing.signal.reason as Error)
  }
}
