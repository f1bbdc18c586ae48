// Kafka in memory, as far as the runtime of connectors sees it: topics, transactions with fencing, groups' offsets.
// A commit may be told to fail before or after it counted.
import type { ConsumedBatch, Consumer, Millrace, OffsetToCommit, Producer, TopicPartition } from '@millrace/client'
import { IllegalState, ProducerFenced, partitionOfKey } from '@millrace/client'
import type { RecordHeader } from '@millrace/protocol'

export interface MemoryRecord {
  readonly topic: string
  readonly partition: number
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly RecordHeader[]
  /** Visible to readers of committed records. */
  state: 'open' | 'committed' | 'aborted'
  readonly owner: MemoryProducer | undefined
}

const text = new TextDecoder()
const utf8 = new TextEncoder()
const show = (bytes: Uint8Array | string | null | undefined): string | null =>
  bytes === null || bytes === undefined ? null : typeof bytes === 'string' ? bytes : text.decode(bytes)

function unsupported(name: string): never {
  throw new Error(`the Kafka in memory has no ${name}`)
}

export class MemoryKafka {
  readonly log: MemoryRecord[] = []
  readonly groups = new Map<string, Map<string, number>>()
  readonly partitions = new Map<string, number>()
  readonly owners = new Map<string, MemoryProducer>()
  /** What the next commit of a transaction does: fail without counting, or count and fail. */
  nextCommit: 'ok' | 'lost before' | 'lost after' = 'ok'
  commits = 0

  partitionsOf(topic: string): number {
    const known = this.partitions.get(topic) ?? 1
    this.partitions.set(topic, known)
    return known
  }

  committed(topic: string): MemoryRecord[] {
    return this.log.filter((record) => record.topic === topic && record.state === 'committed')
  }

  millrace(): Millrace {
    const admin = {
      createTopics: (topics: readonly { readonly name: string; readonly partitions?: number }[]) => {
        for (const { name, partitions } of topics) if (!this.partitions.has(name)) this.partitions.set(name, partitions ?? 1)
        return Promise.resolve([])
      },
      describeTopics: (names: readonly string[]) =>
        Promise.resolve(
          names.map((name) => ({
            name,
            topicId: '',
            internal: false,
            partitions: Array.from({ length: this.partitionsOf(name) }, (_, partition) => ({
              partition,
              leader: 0,
              leaderEpoch: 0,
              replicas: [],
              isr: [],
            })),
          })),
        ),
      listTopics: () => Promise.resolve([...this.partitions.keys()].map((name) => ({ name, topicId: '', internal: false }))),
      listOffsets: (asked: readonly TopicPartition[], options?: { isolationLevel?: string }) =>
        Promise.resolve(
          asked.map((one) => ({
            offset: this.#end(one, options?.isolationLevel !== 'read_uncommitted'),
            timestamp: -1,
            leaderEpoch: 0,
          })),
        ),
      listGroupOffsets: (group: string) =>
        Promise.resolve(
          [...(this.groups.get(group) ?? new Map<string, number>())].map(([id, offset]) => ({
            topic: id.slice(0, id.lastIndexOf('-')),
            partition: Number(id.slice(id.lastIndexOf('-') + 1)),
            offset,
          })),
        ),
      alterGroupOffsets: (group: string, offsets: readonly OffsetToCommit[]) => {
        this.commit(group, offsets)
        return Promise.resolve()
      },
      describeCluster: () => Promise.resolve({ clusterId: 'memory', controllerId: 0, nodes: [] }),
    }
    return {
      admin: admin as unknown as Millrace['admin'],
      producer: (options) => new MemoryProducer(this, options?.transactionalId) as unknown as Producer,
      consumer: (options) => new MemoryConsumer(this, options?.groupId) as unknown as Consumer,
      close: () => Promise.resolve(),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
  }

  of(partition: TopicPartition): MemoryRecord[] {
    return this.log.filter((record) => record.topic === partition.topic && record.partition === partition.partition)
  }

  /** End of the log, or the last stable offset. */
  #end(partition: TopicPartition, stable: boolean): number {
    const records = this.of(partition)
    const open = records.findIndex((record) => record.state === 'open')
    return stable && open >= 0 ? open : records.length
  }
  commit(group: string, offsets: readonly OffsetToCommit[]): void {
    const known = this.groups.get(group) ?? new Map<string, number>()
    this.groups.set(group, known)
    for (const { topic, partition, offset } of offsets) known.set(`${topic}-${partition}`, offset)
  }
  stableEnd(partition: TopicPartition): number {
    return this.#end(partition, true)
  }
}

export class MemoryProducer {
  readonly #kafka: MemoryKafka
  readonly #id: string | undefined
  #inside = false

  constructor(kafka: MemoryKafka, id: string | undefined) {
    this.#kafka = kafka
    this.#id = id
  }
  initTransactions(): Promise<void> {
    const before = this.#kafka.owners.get(this.#id as string)
    for (const record of this.#kafka.log)
      if (record.owner === before && record.state === 'open' && before !== undefined) record.state = 'aborted'
    this.#kafka.owners.set(this.#id as string, this)
    return Promise.resolve()
  }
  #check(): void {
    if (this.#id !== undefined && this.#kafka.owners.get(this.#id) !== this) throw new ProducerFenced(this.#id)
  }
  beginTransaction(): void {
    if (this.#inside) throw new IllegalState('a transaction is open')
    this.#inside = true
  }
  ready(topic: string): Promise<void> {
    this.#kafka.partitionsOf(topic)
    return Promise.resolve()
  }
  partitionsOf(topic: string): number | undefined {
    return this.#kafka.partitions.get(topic)
  }
  append(
    topic: string,
    partition: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    _timestamp: number,
    headers: readonly RecordHeader[] | null,
  ): boolean {
    if (!this.#kafka.partitions.has(topic)) return false
    this.#check()
    if (this.#id !== undefined && !this.#inside) throw new IllegalState('no transaction is open')
    const place = partition >= 0 ? partition : key === null ? 0 : partitionOfKey(key, this.#kafka.partitionsOf(topic))
    this.#kafka.log.push({
      topic,
      partition: place,
      key: show(key),
      value: show(value),
      headers: headers ?? [],
      state: this.#id === undefined ? 'committed' : 'open',
      owner: this,
    })
    return true
  }
  send(record: {
    topic: string
    key?: Uint8Array | string | null
    value: Uint8Array | string | null
    headers?: readonly RecordHeader[]
  }): Promise<unknown> {
    this.#kafka.partitionsOf(record.topic)
    const bytes = (given: Uint8Array | string | null | undefined): Uint8Array | null =>
      given === null || given === undefined ? null : typeof given === 'string' ? utf8.encode(given) : given
    this.append(record.topic, -1, bytes(record.key), bytes(record.value), -1, record.headers ?? null)
    return Promise.resolve({})
  }
  async sendMany(records: readonly Parameters<MemoryProducer['send']>[0][]): Promise<unknown[]> {
    return Promise.all(records.map((record) => this.send(record)))
  }
  flush(): Promise<void> {
    this.#check()
    return Promise.resolve()
  }
  commitTransaction(): Promise<void> {
    this.#check()
    const how = this.#kafka.nextCommit
    this.#kafka.nextCommit = 'ok'
    if (how === 'lost before') return Promise.reject(new IllegalState('the outcome of the commit is unknown'))
    this.#settle('committed')
    this.#kafka.commits += 1
    return how === 'ok' ? Promise.resolve() : Promise.reject(new IllegalState('the outcome of the commit is unknown'))
  }
  abortTransaction(): Promise<void> {
    this.#check()
    this.#settle('aborted')
    return Promise.resolve()
  }
  #settle(state: 'committed' | 'aborted'): void {
    for (const record of this.#kafka.log) if (record.owner === this && record.state === 'open') record.state = state
    this.#inside = false
  }
  close(): Promise<void> {
    return Promise.resolve()
  }
}

class MemoryConsumer {
  readonly #kafka: MemoryKafka
  readonly #group: string | undefined
  #partitions: readonly TopicPartition[] = []
  readonly #positions = new Map<string, number>()

  constructor(kafka: MemoryKafka, group: string | undefined) {
    this.#kafka = kafka
    this.#group = group
  }
  assign(partitions: readonly TopicPartition[]): void {
    this.#partitions = partitions
  }
  subscribe(topics: readonly string[]): void {
    this.#partitions = topics.flatMap((topic) =>
      Array.from({ length: this.#kafka.partitionsOf(topic) }, (_, partition) => ({ topic, partition })),
    )
    const committed = this.#kafka.groups.get(this.#group ?? '')
    for (const { topic, partition } of this.#partitions)
      this.#positions.set(`${topic}-${partition}`, committed?.get(`${topic}-${partition}`) ?? 0)
  }
  seekToBeginning(partitions: readonly TopicPartition[]): void {
    for (const { topic, partition } of partitions) this.#positions.set(`${topic}-${partition}`, 0)
  }
  position({ topic, partition }: TopicPartition): number | undefined {
    return this.#positions.get(`${topic}-${partition}`)
  }
  assignment(): readonly TopicPartition[] {
    return this.#partitions
  }
  lag(): number | undefined {
    return undefined
  }
  async poll(options?: { signal?: AbortSignal }): Promise<ConsumedBatch[]> {
    const batches: ConsumedBatch[] = []
    for (const { topic, partition } of this.#partitions) {
      const from = this.#positions.get(`${topic}-${partition}`) ?? 0
      const end = this.#kafka.stableEnd({ topic, partition })
      if (end <= from) continue
      this.#positions.set(`${topic}-${partition}`, end)
      const records = this.#kafka.of({ topic, partition }).slice(from, end)
      const consumed = records.flatMap((record, i) =>
        record.state === 'committed'
          ? [
              {
                topic,
                partition,
                offset: from + i,
                timestamp: 0,
                key: record.key === null ? null : utf8.encode(record.key),
                value: record.value === null ? null : utf8.encode(record.value),
                headers: record.headers,
              },
            ]
          : [],
      )
      batches.push({
        topic,
        partition,
        firstOffset: from,
        nextOffset: end,
        leaderEpoch: 0,
        count: consumed.length,
        byteLength: 100,
        highWatermark: end,
        cursor: () => unsupported('cursor'),
        records: () => consumed.values(),
      })
    }
    // A turn of the event loop, as a real poll takes one.
    await new Promise((resolve) => setImmediate(resolve))
    options?.signal?.throwIfAborted()
    return batches
  }
  commit(offsets: readonly OffsetToCommit[]): Promise<void> {
    this.#kafka.commit(this.#group ?? '', offsets)
    return Promise.resolve()
  }
  close(): Promise<void> {
    return Promise.resolve()
  }
}
