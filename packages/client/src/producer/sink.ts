// One broker to produce to: gathers ready batches into requests, several in flight, and hands every answer on.
import type { Timer } from '@millrace/host'
import { produceRequest, produceResponse, zeroUuid } from '@millrace/protocol'
import type { ProduceRequestInit, ProduceResponse, ProduceResponsePartitionProduceResponse, Uuid } from '@millrace/protocol'
import type { Cluster } from '../cluster/cluster.ts'
import type { Connection } from '../cluster/connection.ts'
import type { Lane } from '../cluster/lane.ts'
import type { ProducerBatch, ProducerIdentity } from './batch.ts'
import type { ProducerConfig } from './config.ts'
import type { RecordBuffer } from './record-buffer.ts'

const produceApi = { request: produceRequest, response: produceResponse }
// Versions that mean something else: 12 adds partitions to the transaction by itself (KIP-890), 13 names topics by id (KIP-516).
const lastWithExplicitAdd = 11
const lastWithNames = 12

/** A batch within a request. */
export interface Sent {
  readonly batch: ProducerBatch
  readonly buffer: RecordBuffer
  readonly bytes: Uint8Array
}

/** One topic of a request: by name, and by id where the cluster has ids. */
interface SentTopic {
  readonly name: string
  readonly topicId: Uuid | undefined
  readonly partitionData: { index: number; records: Uint8Array }[]
}

/** What a sink needs of its producer. */
export interface SinkPort {
  /** 0 while something waits for all that is buffered. */
  lingerMs(): number
  /** Under which identity this buffer may send now; undefined: without idempotence; 'wait': not yet, the sink is woken later. */
  mayTake(buffer: RecordBuffer): ProducerIdentity | undefined | 'wait'
  /** Whether Produce adds partitions to the transaction by itself. */
  addsPartitions(): boolean
  answered(sent: Sent, answer: ProduceResponsePartitionProduceResponse): void
  /** The answer had no line for this batch, or there is none with acks 0. */
  unanswered(sent: Sent): void
  /** The request failed as a whole. `written` tells whether the log may hold its batches. */
  lost(sent: readonly Sent[], cause: Error, maybeWritten: boolean): void
}

export class Sink {
  readonly nodeId: number
  readonly #cluster: Cluster
  readonly #lane: Lane
  readonly #config: ProducerConfig
  readonly #port: SinkPort
  /** Buffers of partitions that this broker leads and that have something to send. */
  readonly #buffers = new Set<RecordBuffer>()
  #inFlight = 0
  #scheduled = false
  #connecting = false
  #timer: Timer | undefined
  #timerAt = Infinity
  #closed = false

  constructor(nodeId: number, cluster: Cluster, lane: Lane, config: ProducerConfig, port: SinkPort) {
    this.nodeId = nodeId
    this.#cluster = cluster
    this.#lane = lane
    this.#config = config
    this.#port = port
  }

  add(buffer: RecordBuffer): void {
    this.#buffers.add(buffer)
    this.wake()
  }

  remove(buffer: RecordBuffer): void {
    this.#buffers.delete(buffer)
  }

  /** Looks for something to send once this turn of the event loop is over, so that what it brings goes together. */
  wake(): void {
    if (this.#scheduled || this.#closed) return
    this.#scheduled = true
    this.#cluster.host.clock.soon(() => {
      this.#scheduled = false
      this.#pump()
    })
  }

  #pump(): void {
    if (this.#closed) return
    const now = this.#cluster.host.clock.monotonic()
    let earliest = Infinity
    while (this.#inFlight < this.#config.maxInFlight) {
      earliest = this.#earliest()
      if (earliest > now) break
      const connection = this.#lane.open(this.nodeId)
      if (connection === undefined) return this.#connect()
      const sent = this.#gather(now)
      if (sent.length === 0) break
      this.#send(connection, sent)
    }
    if (earliest < Infinity && earliest > now) this.#wakeAt(earliest, now)
  }

  /** When the first of the buffers may send. Empty ones leave. */
  #earliest(): number {
    const lingerMs = this.#port.lingerMs()
    let earliest = Infinity
    for (const buffer of this.#buffers) {
      if (buffer.waiting === 0) {
        this.#buffers.delete(buffer)
        continue
      }
      const readyAt = buffer.readyAt(lingerMs, this.#config.maxInFlight)
      if (readyAt < earliest && this.#port.mayTake(buffer) !== 'wait') earliest = readyAt
    }
    return earliest
  }

  #wakeAt(at: number, now: number): void {
    if (this.#timer !== undefined && this.#timerAt <= at) return
    this.#timer?.cancel()
    this.#timerAt = at
    this.#timer = this.#cluster.host.clock.after(at - now, () => {
      this.#timer = undefined
      this.#timerAt = Infinity
      this.#pump()
    })
  }

  #connect(): void {
    if (this.#connecting) return
    this.#connecting = true
    this.#lane.connection(this.nodeId, this.#cluster.signal).then(
      () => {
        this.#connecting = false
        this.#pump()
      },
      (failure: unknown) => {
        this.#connecting = false
        if (this.#closed || this.#cluster.signal.aborted) return
        for (const buffer of this.#buffers) buffer.failed(failure as Error)
        // The leader may have moved off a broker that is gone.
        this.#cluster.refresh()
        const now = this.#cluster.host.clock.monotonic()
        this.#wakeAt(now + this.#cluster.config.retryBackoffMs, now)
      },
    )
  }

  /** One batch of each ready partition, up to the size of a request; at least one. Partitions take turns at the front. */
  #gather(now: number): Sent[] {
    const lingerMs = this.#port.lingerMs()
    const sent: Sent[] = []
    let bytes = 0
    for (const buffer of Array.from(this.#buffers)) {
      if (buffer.readyAt(lingerMs, this.#config.maxInFlight) > now) continue
      const identity = this.#port.mayTake(buffer)
      if (identity === 'wait') continue
      const size = (buffer.queue[0] ?? buffer.open)?.byteLength ?? 0
      if (bytes > 0 && bytes + size > this.#config.maxRequestSize) continue
      const taken = buffer.take(identity)
      if (taken === undefined) continue
      const { batch } = taken
      const transactional = this.#config.transactionalId !== undefined
      const built = batch.build(buffer.identity, taken.baseSequence, transactional, this.#cluster.host.compression)
      batch.attempts++
      bytes += built.length
      sent.push({ batch, buffer, bytes: built })
      this.#buffers.delete(buffer)
      this.#buffers.add(buffer)
    }
    return sent
  }

  #send(connection: Connection, sent: readonly Sent[]): void {
    const { acks } = this.#config
    const topics = this.#topics(sent)
    const request: ProduceRequestInit = {
      transactionalId: this.#config.transactionalId ?? null,
      acks,
      timeoutMs: this.#cluster.config.requestTimeoutMs,
      topicData: topics,
    }
    const maxVersion = this.#maxVersion(sent)
    if (acks === 0) {
      try {
        connection.post(produceRequest, request, { maxVersion })
      } catch (failure) {
        return this.#port.lost(sent, failure as Error, true)
      }
      for (const one of sent) this.#port.unanswered(one)
      return this.wake()
    }
    this.#inFlight++
    connection.send(produceApi, request, { timeoutMs: this.#cluster.config.requestTimeoutMs, maxVersion }).then(
      (answer) => {
        this.#inFlight--
        this.#hand(sent, topics, answer)
        this.wake()
      },
      (failure: unknown) => {
        this.#inFlight--
        this.#port.lost(sent, failure as Error, true)
        this.wake()
      },
    )
  }

  #maxVersion(sent: readonly Sent[]): number {
    if (this.#config.transactionalId !== undefined && !this.#port.addsPartitions()) return lastWithExplicitAdd
    return sent.every(({ buffer }) => this.#topicId(buffer.topic) !== undefined) ? produceRequest.maxVersion : lastWithNames
  }

  #topicId(topic: string): Uuid | undefined {
    const known = this.#cluster.view.topic(topic)
    return known === undefined || known.topicId === zeroUuid ? undefined : known.topicId
  }

  #topics(sent: readonly Sent[]): readonly SentTopic[] {
    const topics = new Map<string, SentTopic>()
    for (const { buffer, bytes } of sent) {
      let topic = topics.get(buffer.topic)
      if (topic === undefined) {
        topic = { name: buffer.topic, topicId: this.#topicId(buffer.topic), partitionData: [] }
        topics.set(buffer.topic, topic)
      }
      topic.partitionData.push({ index: buffer.partition, records: bytes })
    }
    return [...topics.values()]
  }

  /** Finds the line of each batch. Topics come back by name or, since version 13, by id alone. */
  #hand(sent: readonly Sent[], topics: readonly SentTopic[], answer: ProduceResponse): void {
    for (const node of answer.nodeEndpoints)
      this.#cluster.nodes.learn({ id: node.nodeId, host: node.host, port: node.port, rack: node.rack })
    const waiting = new Map(sent.map((one) => [`${one.buffer.topic}-${one.buffer.partition}`, one]))
    for (const topic of answer.responses) {
      const name = topic.name === '' ? topics.find((asked) => asked.topicId === topic.topicId)?.name : topic.name
      for (const partition of topic.partitionResponses) {
        const key = `${name}-${partition.index}`
        const one = waiting.get(key)
        if (one === undefined) continue
        waiting.delete(key)
        this.#port.answered(one, partition)
      }
    }
    for (const one of waiting.values()) this.#port.unanswered(one)
  }

  close(): void {
    this.#closed = true
    this.#timer?.cancel()
    this.#buffers.clear()
  }
}
