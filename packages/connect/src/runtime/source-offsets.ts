// Source positions in the offsets topic, in Kafka Connect's format.
//
//     key    ["connector",{"server":"orders"}]      value    {"lsn":123,…}      value null: reset
//
// Records and their position are written in one Kafka transaction, so the position is read back with what is committed only.
import { partitionOfKey } from '@millrace/client'
import type { Consumer, Millrace, TopicPartition } from '@millrace/client'
import type { Host } from '@millrace/host'
import { parseJson } from '../converters/json-text.ts'
import type { PositionValue, SourceOffset, SourcePartition } from '../api/record.ts'

export interface SourceOffsetsOptions {
  readonly topic: string
  readonly partitions: number
  readonly replicationFactor: number
}

interface Entry {
  readonly connector: string
  readonly partition: SourcePartition
  /** As the topic has it: Java may order the members in another way, and compaction goes by bytes. */
  readonly key: Uint8Array
  readonly offset: SourceOffset
}

const utf8 = new TextEncoder()
const text = new TextDecoder()
// One pause of a read that waits for other producers' transactions to end.
const pollMs = 500

export class SourceOffsets {
  readonly #millrace: Millrace
  readonly #host: Host
  readonly #options: SourceOffsetsOptions
  readonly #entries = new Map<string, Entry>()
  #consumer: Consumer | undefined
  #partitions: TopicPartition[] = []
  #turn: Promise<unknown> = Promise.resolve()

  constructor(millrace: Millrace, host: Host, options: SourceOffsetsOptions) {
    this.#millrace = millrace
    this.#host = host
    this.#options = options
  }

  get topic(): string {
    return this.#options.topic
  }

  /**
   * Reads to the end of what is committed now. One read at a time.
   * @param exact positions that must be known as of now: where they are stored, open transactions are waited for, since what lies behind
   * one cannot be seen; 'all': everywhere.
   */
  load(
    signal: AbortSignal,
    exact: readonly { readonly connector: string; readonly partition: SourcePartition }[] | 'all' = [],
  ): Promise<void> {
    const mine = this.#turn.then(() => this.#load(signal, exact))
    this.#turn = mine.catch(() => undefined)
    return mine
  }

  offset(connector: string, partition: SourcePartition): SourceOffset | undefined {
    return this.#entries.get(idOf(connector, partition))?.offset
  }

  /** All positions of a connector, or of all. */
  all(connector?: string): { readonly connector: string; readonly partition: SourcePartition; readonly offset: SourceOffset }[] {
    return [...this.#entries.values()].filter((entry) => connector === undefined || entry.connector === connector)
  }

  /** Key and value of the record that stores a position; offset null: of the one that removes it. */
  record(
    connector: string,
    partition: SourcePartition,
    offset: SourceOffset | null,
  ): { readonly key: Uint8Array; readonly value: Uint8Array | null } {
    const key = this.#entries.get(idOf(connector, partition))?.key ?? keyOf(connector, partition)
    return { key, value: offset === null ? null : utf8.encode(JSON.stringify(offset)) }
  }

  /** A position is durable now, or gone. */
  noted(connector: string, partition: SourcePartition, offset: SourceOffset | null): void {
    const id = idOf(connector, partition)
    if (offset === null) this.#entries.delete(id)
    else this.#entries.set(id, { connector, partition, key: this.#entries.get(id)?.key ?? keyOf(connector, partition), offset })
  }

  /** Sets or removes positions. The connector's tasks must not run. */
  async alter(
    connector: string,
    changes: readonly { readonly partition: SourcePartition; readonly offset: SourceOffset | null }[],
    signal: AbortSignal,
  ): Promise<void> {
    const producer = this.#millrace.producer({})
    try {
      await producer.sendMany(
        changes.map(({ partition, offset }) => ({ topic: this.topic, ...this.record(connector, partition, offset) })),
        { signal },
      )
    } finally {
      await producer.close()
    }
    for (const { partition, offset } of changes) this.noted(connector, partition, offset)
  }

  async close(): Promise<void> {
    await this.#consumer?.close()
    this.#consumer = undefined
  }

  async #load(
    signal: AbortSignal,
    exact: readonly { readonly connector: string; readonly partition: SourcePartition }[] | 'all',
  ): Promise<void> {
    const { admin } = this.#millrace
    const consumer = (this.#consumer ??= await this.#open(signal))
    const partitions = this.#partitions
    const places =
      exact === 'all'
        ? undefined
        : new Set(
            exact.map(({ connector, partition }) =>
              partitionOfKey(this.record(connector, partition, null).key, partitions.length),
            ),
          )
    const waits = (partition: number): boolean => places === undefined || places.has(partition)
    const stable = await admin.listOffsets(
      partitions.map((partition) => ({ ...partition, at: 'latest' as const })),
      { isolationLevel: 'read_committed', signal },
    )
    // The high watermark: what lies between the end of the committed and it may be ours, behind another producer's open transaction.
    const ends = await admin.listOffsets(
      partitions.map((partition) => ({ ...partition, at: 'latest' as const })),
      { isolationLevel: 'read_uncommitted', signal },
    )
    const wanted = partitions.map(({ partition }, i) => (waits(partition) ? ends : stable)[i]?.offset ?? 0)
    const started = this.#host.clock.monotonic()
    let told = started
    for (;;) {
      const behind = partitions.filter((partition, i) => (consumer.position(partition) ?? 0) < (wanted[i] as number))
      if (behind.length === 0) return
      if (this.#host.clock.monotonic() - told > 10_000) {
        told = this.#host.clock.monotonic()
        this.#host.log.info('waiting for open transactions in the offsets topic', {
          topic: this.topic,
          partitions: behind.map((one) => one.partition),
          waitedMs: Math.round(told - started),
        })
      }
      for (const batch of await consumer.poll({ timeoutMs: pollMs, signal }))
        for (const record of batch.records()) this.#read(record.key, record.value)
    }
  }

  async #open(signal: AbortSignal): Promise<Consumer> {
    const { topic, partitions, replicationFactor } = this.#options
    const { admin } = this.#millrace
    await admin.createTopics([{ name: topic, partitions, replicationFactor, configs: { 'cleanup.policy': 'compact' } }], {
      ifNotExists: true,
      signal,
    })
    const [found] = await admin.describeTopics([topic], { signal })
    this.#partitions = (found?.partitions ?? []).map(({ partition }) => ({ topic, partition }))
    const consumer = this.#millrace.consumer({ isolationLevel: 'read_committed', autoOffsetReset: 'earliest' })
    consumer.assign(this.#partitions)
    consumer.seekToBeginning(this.#partitions)
    return consumer
  }

  #read(key: Uint8Array | null, value: Uint8Array | null): void {
    if (key === null) return
    const parsed = parseJson(text.decode(key))
    if (!Array.isArray(parsed) || typeof parsed[0] !== 'string' || typeof parsed[1] !== 'object' || parsed[1] === null) return
    const partition = plain(parsed[1])
    const id = idOf(parsed[0], partition)
    if (value === null) this.#entries.delete(id)
    else
      this.#entries.set(id, { connector: parsed[0], partition, key: key.slice(), offset: plain(parseJson(text.decode(value))) })
  }
}

/** Numbers beyond 2^53 have no exact form here: no source of ours writes such. */
function plain(value: unknown): Record<string, PositionValue> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, (typeof one === 'bigint' ? Number(one) : one) as PositionValue]),
  )
}

function keyOf(connector: string, partition: SourcePartition): Uint8Array {
  return utf8.encode(JSON.stringify([connector, partition]))
}

/** The same for the same connector and partition, in whatever order the members stand. */
export function idOf(connector: string, partition: SourcePartition): string {
  return JSON.stringify([connector, Object.entries(partition).sort(([a], [b]) => (a < b ? -1 : 1))])
}
