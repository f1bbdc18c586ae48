// What tasks write: records to the producer, with the one that found no room kept until there is some. hot
import type { Producer } from '@millrace/client'
import type { RecordHeader } from '@millrace/protocol'
import { partitionOfKey } from '@millrace/protocol'
import type { ChangeWriter } from '../store/changes.ts'
import type { StateBatch } from '../store/store.ts'
import { brokerName, changelogName } from '../topology/internal-topics.ts'
import type { TopicRef } from '../topology/graph.ts'
import type { RecordContext } from './context.ts'
import type { ProcessingFailed } from './failure.ts'
import { deadLetterHeaders } from './failure.ts'
import type { TaskOutput } from './task.ts'

interface Waiting {
  readonly topic: string
  /** -1: by the key without its suffix. */
  readonly partition: number
  readonly suffixBytes: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly timestamp: number
  readonly headers: readonly RecordHeader[] | null
}

/**
 * All output of a worker. A chain cannot wait in the middle of a record, so what the producer has no room for is copied and kept here, at
 * most the output of one record; `blocked` then tells the task to stop, and `drain` waits.
 */
export class Collector {
  producer: Producer
  /** Records written since the start. */
  written = 0
  readonly #applicationId: string
  readonly #names = new Map<TopicRef, string>()
  #waiting: Waiting[] = []

  constructor(producer: Producer, applicationId: string) {
    this.producer = producer
    this.#applicationId = applicationId
  }

  get blocked(): boolean {
    return this.#waiting.length > 0
  }

  send(
    topic: string,
    partition: number,
    suffixBytes: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: readonly RecordHeader[] | null,
  ): void {
    this.written++
    if (this.#waiting.length === 0 && this.#append(topic, partition, suffixBytes, key, value, timestamp, headers)) return
    this.#waiting.push({
      topic,
      partition,
      suffixBytes,
      key: key?.slice() ?? null,
      value: value?.slice() ?? null,
      timestamp,
      headers,
    })
  }

  #append(
    topic: string,
    partition: number,
    suffixBytes: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: readonly RecordHeader[] | null,
  ): boolean {
    if (suffixBytes === 0 || key === null) return this.producer.append(topic, partition, key, value, timestamp, headers)
    const partitions = this.producer.partitionsOf(topic)
    if (partitions === undefined) return false
    const chosen = partitionOfKey(key, partitions, key.length - suffixBytes)
    return this.producer.append(topic, chosen, key, value, timestamp, headers)
  }

  /** Waits until nothing is waiting. @throws what the producer throws when a topic does not exist, or stays full. */
  async drain(signal: AbortSignal): Promise<void> {
    while (this.#waiting.length > 0) {
      const { topic, partition, suffixBytes, key, value, timestamp, headers } = this.#waiting[0]!
      await this.producer.ready(topic, { signal })
      if (this.#append(topic, partition, suffixBytes, key, value, timestamp, headers)) this.#waiting.shift()
    }
  }

  /** Forgets what is waiting, with the transaction that it was part of. */
  clear(): void {
    this.#waiting = []
  }

  /** The output of one task. */
  outputOf(context: RecordContext): TaskOutput {
    const append = (
      topic: TopicRef,
      suffixBytes: number,
      key: Uint8Array | null,
      value: Uint8Array | null,
      timestamp: number,
    ): void => this.send(this.#nameOf(topic), -1, suffixBytes, key, value, timestamp, context.headersOrNull())
    const deadLetter = (topic: string, failure: ProcessingFailed, at: RecordContext): void =>
      this.send(topic, -1, 0, at.rawKey(), at.rawValue(), Math.max(0, at.timestamp), deadLetterHeaders(failure, at.headers))
    const isBlocked = (): boolean => this.blocked
    return {
      append,
      deadLetter,
      get blocked() {
        return isBlocked()
      },
    }
  }

  #nameOf(topic: TopicRef): string {
    let name = this.#names.get(topic)
    if (name === undefined) this.#names.set(topic, (name = brokerName(this.#applicationId, topic)))
    return name
  }

  /** The writer of one task's changed rows: each goes to the changelog and into the batch. @param stores gathers those that changed. */
  changesOf(partition: number, batch: StateBatch, stores: Set<string>): ChangeWriter {
    const isBlocked = (): boolean => this.blocked
    const changelog = (store: string): string => changelogName(this.#applicationId, store)
    // One store is written at a time, so its name is put together once.
    let lastStore = ''
    let lastTopic = ''
    const topicOf = (store: string): string => {
      if (store !== lastStore) {
        stores.add(store)
        lastStore = store
        lastTopic = changelog(store)
      }
      return lastTopic
    }
    return {
      get blocked() {
        return isBlocked()
      },
      put: (store, storeKey, changelogKey, value, row, timestamp) => {
        this.send(topicOf(store), partition, 0, changelogKey, value, timestamp, null)
        batch.put(store, storeKey, row)
      },
      delete: (store, storeKey, changelogKey, timestamp) => {
        this.send(topicOf(store), partition, 0, changelogKey, null, timestamp, null)
        batch.delete(store, storeKey)
      },
    }
  }
}
