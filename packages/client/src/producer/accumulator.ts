// Records into batches by partition, under one bound in bytes; sends that wait for room or for metadata, in order.
import type { Host } from '@millrace/host'
import type { RecordHeader } from '@millrace/protocol'
import { BatchBuilder, ErrorCode, KafkaError, partitionOfKey } from '@millrace/protocol'
import type { Cluster } from '../cluster/cluster.ts'
import type { TopicMetadata } from '../cluster/metadata.ts'
import type { Delivery } from './batch.ts'
import { ProducerBatch, recordBytesMax } from './batch.ts'
import type { ProducerConfig } from './config.ts'
import { StickyPartitioner } from './partitioner.ts'
import type { PartitionLoad } from './partitioner.ts'
import { RecordBuffer } from './record-buffer.ts'

const codecIds = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const
// Larger batches begin at this size and grow, so that many partitions with few records stay cheap.
const firstBytes = 32_768

/** All that is buffered of one topic. */
interface TopicBuffers {
  readonly name: string
  readonly buffers: RecordBuffer[]
  readonly sticky: StickyPartitioner
  metadata: TopicMetadata | undefined
  /** Sends that came when there was no room or no metadata: they go first. */
  readonly waiting: QueuedSend[]
  /** Loads for the sticky choice, made when one is drawn. */
  readonly loads: () => readonly PartitionLoad[]
}

/** A send that waits for room or metadata. `attempt` appends it. */
export interface WaitingSend {
  attempt(): boolean
  fail(cause: Error): void
}

interface QueuedSend extends WaitingSend {
  /** Rises over all topics. */
  readonly number: number
}

/** What the accumulator tells its producer. */
export interface AccumulatorEvents {
  /** Sends that waited for room or metadata do so no longer. */
  unqueued(): void
  /** A buffer has something that may leave at once, or from some time on. */
  wake(buffer: RecordBuffer): void
}

export class Accumulator {
  /** Batches without an outcome, oldest first, and where they belong. */
  readonly incomplete = new Map<ProducerBatch, RecordBuffer>()
  readonly #host: Host
  readonly #cluster: Cluster
  readonly #config: ProducerConfig
  readonly #events: AccumulatorEvents
  readonly #topics = new Map<string, TopicBuffers>()
  readonly #builderOptions: { readonly codecId: 0 | 1 | 2 | 3 | 4; readonly initialBytes: number }
  #lastTopic: TopicBuffers | undefined
  readonly #spare: Uint8Array[] = []
  #spareBytes = 0
  #usedBytes = 0
  #order = 0
  #queued = 0
  /** Bytes that the record needs which was refused last. */
  #wantedBytes = 0
  #waiters = 0

  constructor(cluster: Cluster, config: ProducerConfig, events: AccumulatorEvents) {
    this.#host = cluster.host
    this.#cluster = cluster
    this.#config = config
    this.#events = events
    this.#builderOptions = { codecId: codecIds[config.compression], initialBytes: Math.min(config.batchSize + 128, firstBytes) }
  }

  /** Every batch begun so far has a smaller order. */
  get nextOrder(): number {
    return this.#order
  }

  /** Whether a batch begun before has no outcome yet. */
  hasBefore(order: number): boolean {
    for (const batch of this.incomplete.keys()) if (batch.order < order) return true
    return false
  }

  /** Every send that waits for room or metadata now has a smaller number. */
  get nextQueued(): number {
    return this.#queued
  }

  /** Whether a send that began to wait before still does. */
  hasQueuedBefore(number: number): boolean {
    for (const { waiting } of this.#topics.values()) if ((waiting[0]?.number ?? number) < number) return true
    return false
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  /** Somebody waits for room: nothing should linger. */
  get isFull(): boolean {
    return this.#waiters > 0
  }

  *buffers(): Iterable<RecordBuffer> {
    for (const topic of this.#topics.values()) yield* topic.buffers
  }

  /**
   * Copies a record into the batch of its partition. // hot
   * @returns false: no room, no metadata, or sends of the topic wait. @throws KafkaError MESSAGE_TOO_LARGE · UNKNOWN_TOPIC_OR_PARTITION no such partition
   */
  append(
    name: string,
    partition: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: readonly RecordHeader[] | null,
    delivery: ((index: number, timestamp: number, partition: number) => Delivery) | undefined,
    fromQueue: boolean,
  ): boolean {
    const topic = this.#lastTopic !== undefined && this.#lastTopic.name === name ? this.#lastTopic : this.#topic(name)
    if (topic.metadata === undefined || (!fromQueue && topic.waiting.length > 0)) return false
    const bytes = recordBytesMax(key, value, headers)
    const { bufferMemory, maxRequestSize } = this.#config
    if (bytes > maxRequestSize || bytes > bufferMemory) throw tooLarge(name, bytes, Math.min(maxRequestSize, bufferMemory))
    if (this.#usedBytes + bytes > bufferMemory) {
      this.#wantedBytes = bytes
      return false
    }
    const buffer = topic.buffers[this.#place(topic, partition, key)]
    if (buffer === undefined) throw noPartition(name, partition, topic.buffers.length)
    let batch = buffer.open
    if (batch === undefined) batch = this.#openBatch(buffer)
    else if (batch.byteLength + bytes > this.#config.batchSize) {
      buffer.close()
      batch = this.#openBatch(buffer)
    }
    const time = timestamp === -1 ? this.#host.clock.now() : timestamp
    batch.append(time, key, value, headers)
    batch.heldBytes += bytes
    this.#usedBytes += bytes
    if (partition === -1 && key === null) topic.sticky.wrote(bytes)
    if (delivery === undefined) batch.hasSilentRecords = true
    else batch.addDelivery(delivery(batch.recordCount - 1, time, buffer.partition))
    if (batch.byteLength >= this.#config.batchSize) {
      buffer.close()
      this.#events.wake(buffer)
    }
    return true
  }

  #place(topic: TopicBuffers, partition: number, key: Uint8Array | null): number {
    if (partition !== -1) return partition
    const count = topic.buffers.length
    const { partitioner } = this.#config
    if (partitioner !== undefined) return partitioner(topic.name, key, count)
    return key === null ? topic.sticky.partition(count, topic.loads) : partitionOfKey(key, count)
  }

  #openBatch(buffer: RecordBuffer): ProducerBatch {
    const spare = this.#spare.pop()
    if (spare !== undefined) this.#spareBytes -= spare.length
    const builder = new BatchBuilder({ ...this.#builderOptions, buffer: spare })
    const batch = new ProducerBatch(this.#host.clock.monotonic(), this.#order++, builder)
    this.incomplete.set(batch, buffer)
    buffer.open = batch
    this.#events.wake(buffer)
    return batch
  }

  #topic(name: string): TopicBuffers {
    let topic = this.#topics.get(name)
    if (topic === undefined) {
      const buffers: RecordBuffer[] = []
      const loads = (): PartitionLoad[] =>
        buffers.map((buffer) => ({ queued: buffer.waiting + buffer.inFlight.length, available: this.#hasLeader(buffer) }))
      const sticky = new StickyPartitioner(this.#host.random, this.#config.batchSize)
      topic = { name, buffers, sticky, metadata: undefined, waiting: [], loads }
      this.#topics.set(name, topic)
      this.#cluster.want(name, true)
      this.#refresh(topic)
    }
    this.#lastTopic = topic
    return topic
  }

  #hasLeader(buffer: RecordBuffer): boolean {
    return (this.#cluster.view.partition(buffer.topic, buffer.partition)?.leader ?? -1) >= 0
  }

  #refresh(topic: TopicBuffers): void {
    topic.metadata = this.#cluster.view.topic(topic.name) ?? topic.metadata
    for (let partition = topic.buffers.length; partition < (topic.metadata?.partitions.length ?? 0); partition++) {
      topic.buffers.push(new RecordBuffer(topic.name, partition))
    }
  }

  /** Metadata changed: topics may be known now. */
  metadataChanged(): void {
    for (const topic of this.#topics.values()) {
      this.#refresh(topic)
      for (const buffer of topic.buffers) if (!this.#hasLeader(buffer)) topic.sticky.leave(buffer.partition)
      if (topic.metadata !== undefined) this.#pump(topic)
    }
  }

  partitionsOf(name: string): number | undefined {
    return this.#topic(name).metadata?.partitions.length
  }

  acknowledged(name: string, partition: number): number | undefined {
    const offset = this.#topics.get(name)?.buffers[partition]?.lastAckedOffset ?? -1
    return offset < 0 ? undefined : offset
  }

  /** Whether an append of what was refused last would be taken now. */
  isReady(name: string): boolean {
    const topic = this.#topic(name)
    return (
      topic.metadata !== undefined &&
      topic.waiting.length === 0 &&
      this.#usedBytes + this.#wantedBytes <= this.#config.bufferMemory
    )
  }

  /** Counts somebody who waits for room; what is buffered is then sent without lingering. */
  waitForRoom(): () => void {
    this.#waiters++
    for (const buffer of this.buffers()) if (buffer.open !== undefined) this.#events.wake(buffer)
    return () => {
      this.#waiters--
    }
  }

  /** Puts a send at the end of its topic's line. @returns takes it out again. */
  enqueue(name: string, send: WaitingSend): () => void {
    const { waiting } = this.#topic(name)
    const queued = { ...send, number: this.#queued++ }
    waiting.push(queued)
    return () => {
      const at = waiting.indexOf(queued)
      if (at < 0) return
      waiting.splice(at, 1)
      this.#events.unqueued()
    }
  }

  #pump(topic: TopicBuffers): void {
    while (topic.waiting.length > 0) {
      const send = topic.waiting[0]!
      try {
        if (!send.attempt()) return
      } catch (failure) {
        send.fail(failure as Error)
      }
      if (topic.waiting[0] === send) topic.waiting.shift()
    }
  }

  /** A batch has its outcome: its room is free. @returns whether it was counted. */
  release(batch: ProducerBatch): boolean {
    if (!this.incomplete.delete(batch)) return false
    this.#usedBytes -= batch.heldBytes
    for (const topic of this.#topics.values()) if (topic.waiting.length > 0) this.#pump(topic)
    return true
  }

  /** An acknowledged batch's buffer may be used again. Called before it is settled. */
  reuse(batch: ProducerBatch): void {
    // Without an answer nobody knows when the bytes have left.
    if (this.#config.acks === 0) return
    const buffer = batch.takeBuffer()
    // What compression made is short.
    if (buffer === undefined || buffer.length < this.#builderOptions.initialBytes) return
    // New memory costs a page fault every 4 KiB. What is buffered and what is kept for it stay within buffer.memory together.
    if (this.#usedBytes + this.#spareBytes + buffer.length > this.#config.bufferMemory) return
    this.#spare.push(buffer)
    this.#spareBytes += buffer.length
  }

  /** Counts the parts of a batch in its place. */
  replace(batch: ProducerBatch, parts: readonly ProducerBatch[], buffer: RecordBuffer): void {
    this.incomplete.delete(batch)
    for (const part of parts) this.incomplete.set(part, buffer)
    const [first] = parts
    if (first !== undefined) first.heldBytes = batch.heldBytes
  }

  newBuilder(): BatchBuilder {
    return new BatchBuilder(this.#builderOptions)
  }

  /** Fails all that waits for room or metadata. */
  failWaiting(cause: Error): void {
    for (const topic of this.#topics.values()) for (const send of topic.waiting.splice(0)) send.fail(cause)
  }

  close(): void {
    for (const name of this.#topics.keys()) this.#cluster.unwant(name, true)
    this.#topics.clear()
    this.#lastTopic = undefined
  }
}

function tooLarge(topic: string, bytes: number, most: number): KafkaError {
  return new KafkaError(
    ErrorCode.MESSAGE_TOO_LARGE,
    `a record for '${topic}' takes up to ${bytes} bytes; maxRequestSize and bufferMemory allow ${most}`,
  )
}

function noPartition(topic: string, partition: number, partitions: number): KafkaError {
  return new KafkaError(
    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    `'${topic}' has ${partitions} partitions, 0 to ${partitions - 1}; none is ${partition}`,
  )
}
