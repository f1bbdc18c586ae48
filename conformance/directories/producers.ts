// Producers that live longer than a node: plain, idempotent and transactional ones, in the old and the new protocol of transactions.
import type { SeededRandom } from '@millrace/host/simulated'
import { ApiKey, BatchBuilder } from '@millrace/protocol'
import { host } from '../reading.ts'
import type { Expected, Fate } from './expected.ts'
import { kept, partitionName } from './expected.ts'
import type { DirectoryNode } from './node.ts'

export interface Pair {
  readonly key: string | null
  readonly value: string | null
}

interface Producer {
  id: number
  epoch: number
  readonly sequences: Map<string, number>
}

export interface Transaction {
  readonly producer: Producer
  /** 1: partitions are added one by one; 2: by what is produced, and each end gives a new epoch (KIP-890). */
  readonly version: 1 | 2
  fate: Fate | undefined
  readonly added: Set<string>
  /** Of a group of its own, by partition: they count when it is committed. */
  readonly offsets: Map<string, number>
}

export interface Sent {
  readonly offset: number
  /** Sends the same batch again. @returns the offset that is answered then */
  again(): Promise<number>
}

type Produced = {
  responses: { partitionResponses: { errorCode: number; baseOffset: number; errorMessage: string | null }[] }[]
}

const encoder = new TextEncoder()
const bytesOf = (text: string | null): Uint8Array | null => (text === null ? null : encoder.encode(text))

/** Sends for the expected state: whatever is acknowledged is in it. */
export class Producers {
  node: DirectoryNode
  readonly #random: SeededRandom
  readonly #expected: Expected
  readonly #idempotent = new Map<string, Producer>()
  readonly #transactions = new Map<string, Transaction>()

  constructor(node: DirectoryNode, random: SeededRandom, expected: Expected) {
    this.node = node
    this.#random = random
    this.#expected = expected
  }

  /** One batch of these records. @param producer a name: idempotent; none: neither */
  async send(topic: string, partition: number, pairs: readonly Pair[], producer?: string): Promise<Sent> {
    if (producer === undefined) return this.#append(topic, partition, pairs, kept, 9, undefined, null)
    let known = this.#idempotent.get(producer)
    if (known === undefined) this.#idempotent.set(producer, (known = await this.#newProducer(null)))
    return this.#append(topic, partition, pairs, kept, 9, known, null)
  }

  async transaction(id: string, version: 1 | 2): Promise<Transaction> {
    const known = this.#transactions.get(id)
    if (known !== undefined) return known
    const producer = await this.#newProducer(id)
    const transaction: Transaction = { producer, version, fate: undefined, added: new Set(), offsets: new Map() }
    this.#transactions.set(id, transaction)
    return transaction
  }

  /** Those that are open, by transactional id. */
  open(): string[] {
    return [...this.#transactions].filter(([, { fate }]) => fate !== undefined).map(([id]) => id)
  }

  /** One batch in a transaction, which this opens. */
  async sendIn(id: string, topic: string, partition: number, pairs: readonly Pair[]): Promise<void> {
    const transaction = this.#transactions.get(id) as Transaction
    const { producer, version, added } = transaction
    transaction.fate ??= { kind: 'open' }
    const name = partitionName(topic, partition)
    if (version === 1 && !added.has(name)) {
      const body = {
        v3AndBelowTransactionalId: id,
        v3AndBelowProducerId: producer.id,
        v3AndBelowProducerEpoch: producer.epoch,
        v3AndBelowTopics: [{ name: topic, partitions: [partition] }],
      }
      type Added = { resultsByTopicV3AndBelow: { resultsByPartition: { partitionErrorCode: number }[] }[] }
      await this.node.sure<Added>(ApiKey.ADD_PARTITIONS_TO_TXN, 3, body, (answer) =>
        answer.resultsByTopicV3AndBelow.flatMap((each) =>
          each.resultsByPartition.map(({ partitionErrorCode }) => partitionErrorCode),
        ),
      )
    }
    added.add(name)
    await this.#append(topic, partition, pairs, transaction.fate, version === 1 ? 9 : 12, producer, id)
  }

  /** An offset of a group as part of a transaction, which this opens. */
  async commitIn(id: string, group: string, topic: string, partition: number, offset: number): Promise<void> {
    const transaction = this.#transactions.get(id) as Transaction
    const { producer, version, added, offsets } = transaction
    transaction.fate ??= { kind: 'open' }
    const body = { transactionalId: id, producerId: producer.id, producerEpoch: producer.epoch, groupId: group }
    const codeOf = ({ errorCode }: { errorCode: number }): number[] => [errorCode]
    if (version === 1 && !added.has(group)) await this.node.sure(ApiKey.ADD_OFFSETS_TO_TXN, 3, body, codeOf)
    added.add(group)
    const partitions = [{ partitionIndex: partition, committedOffset: offset, committedMetadata: id }]
    type Committed = { topics: { partitions: { errorCode: number }[] }[] }
    await this.node.sure<Committed>(
      ApiKey.TXN_OFFSET_COMMIT,
      version === 1 ? 3 : 5,
      { ...body, topics: [{ name: topic, partitions }] },
      (answer) => answer.topics.flatMap((each) => each.partitions.map(({ errorCode }) => errorCode)),
    )
    offsets.set(`${group} ${partitionName(topic, partition)}`, offset)
  }

  /** Commits or aborts what is open. */
  async end(id: string, committed: boolean): Promise<void> {
    const transaction = this.#transactions.get(id) as Transaction
    const { producer, version, fate, offsets } = transaction
    if (fate === undefined) return
    const body = { transactionalId: id, producerId: producer.id, producerEpoch: producer.epoch, committed }
    const answer = await this.node.sure<{ errorCode: number; producerId: number; producerEpoch: number }>(
      ApiKey.END_TXN,
      version === 1 ? 3 : 5,
      body,
      ({ errorCode }) => [errorCode],
    )
    fate.kind = committed ? 'kept' : 'aborted'
    if (committed)
      for (const [name, offset] of offsets) {
        const [group, partition] = name.split(' ') as [string, string]
        this.#expected.offsetsOf(group).set(partition, offset)
      }
    this.closed(transaction)
    if (version === 1) return
    producer.id = answer.producerId
    producer.epoch = answer.producerEpoch
    producer.sequences.clear()
  }

  /** Fences what was there under this id before: what is open is aborted. */
  async fence(id: string): Promise<void> {
    const transaction = this.#transactions.get(id)
    if (transaction === undefined) return
    const { producer } = transaction
    Object.assign(producer, await this.#newProducer(id))
    producer.sequences.clear()
    this.closed(transaction)
  }

  /** After a node was killed: whether the one batch of this producer that was not answered has arrived. */
  resume(producer: string, partition: string, hasArrived: boolean): void {
    const known = this.#idempotent.get(producer)
    const sequence = known?.sequences.get(partition) ?? 0
    if (hasArrived) known?.sequences.set(partition, sequence + 1)
  }

  /** After a node was killed: what it knows of a producer whose batches are gone is where that one goes on, as after an error. */
  goOn(producerId: number, epoch: number, partition: string, lastSequence: number): void {
    const transactional = Array.from(this.#transactions.values(), ({ producer }) => producer)
    const producer = [...this.#idempotent.values(), ...transactional].find(({ id }) => id === producerId)
    if (producer?.epoch === epoch) producer.sequences.set(partition, lastSequence + 1)
  }

  closed(transaction: Transaction): void {
    transaction.fate = undefined
    transaction.added.clear()
    transaction.offsets.clear()
  }

  async #newProducer(transactionalId: string | null): Promise<Producer> {
    const body = { transactionalId, transactionTimeoutMs: 900_000, producerId: -1, producerEpoch: -1 }
    const { producerId, producerEpoch } = await this.node.sure<{
      errorCode: number
      producerId: number
      producerEpoch: number
    }>(ApiKey.INIT_PRODUCER_ID, 4, body, ({ errorCode }) => [errorCode])
    return { id: producerId, epoch: producerEpoch, sequences: new Map() }
  }

  async #append(
    topic: string,
    partition: number,
    pairs: readonly Pair[],
    fate: Fate,
    version: number,
    producer: Producer | undefined,
    transactionalId: string | null,
  ): Promise<Sent> {
    const name = partitionName(topic, partition)
    const baseSequence = producer?.sequences.get(name) ?? 0
    const records = this.#batch(pairs, producer, baseSequence, transactionalId !== null)
    const send = async (): Promise<number> => {
      const topicData = [{ name: topic, partitionData: [{ index: partition, records: Uint8Array.from(records) }] }]
      const body = { transactionalId, acks: -1, timeoutMs: 10_000, topicData }
      const answer = await this.node.sure<Produced>(ApiKey.PRODUCE, version, body, ({ responses }) =>
        responses.flatMap(({ partitionResponses }) => partitionResponses.map(({ errorCode }) => errorCode)),
      )
      return answer.responses[0]?.partitionResponses[0]?.baseOffset as number
    }
    const offset = await send()
    producer?.sequences.set(name, baseSequence + pairs.length)
    pairs.forEach(({ key, value }, i) => this.#expected.add(name, { offset: offset + i, batch: offset, key, value, fate }))
    return { offset, again: send }
  }

  #batch(pairs: readonly Pair[], producer: Producer | undefined, baseSequence: number, transactional: boolean): Uint8Array {
    const builder = new BatchBuilder({ codecId: this.#random.below(5) as 0 | 1 | 2 | 3 | 4 })
    // Times go back and forth around now.
    const time = host.clock.now() + this.#random.below(2000) - 1000
    const headers = this.#random.below(4) === 0 ? [{ key: 'h', value: encoder.encode('of a record') }] : null
    pairs.forEach(({ key, value }, i) => builder.append(time + i, bytesOf(key), bytesOf(value), headers))
    const { id, epoch } = producer ?? {}
    const sequence = producer === undefined ? undefined : baseSequence
    return builder.build({ producerId: id, producerEpoch: epoch, baseSequence: sequence, transactional }, host.compression)
  }
}
