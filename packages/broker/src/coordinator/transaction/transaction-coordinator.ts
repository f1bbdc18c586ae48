// The transaction coordinator of this node: checks a request, finds its shard, gives the shard's answer [TransactionCoordinator].
import type { Background, Counter, Histogram, Host, RecentValues } from '@millrace/host'
import type { ErrorCode } from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'
import { partitionFor } from '../coordinator-code.ts'
import type { MetadataView } from '../metadata-view.ts'
import { transactionTopic } from '../metadata-view.ts'
import type { Outcome, Refused, Settled } from '../outcome.ts'
import { answerOnly, isRefused } from '../outcome.ts'
import type { ShardLog } from '../shard-log.ts'
import { Shards } from '../shards.ts'
import type { MarkerPorts } from './markers.ts'
import { writeAllMarkers } from './markers.ts'
import type { ProducerIdBlock } from './producer-ids.ts'
import { ProducerIds } from './producer-ids.ts'
import type { TransactionRecord } from './transaction-records.ts'
import { transactionRecords } from './transaction-records.ts'
import type { EndAnswer, InitAnswer, MarkersDue, TransactionShardSettings } from './transaction-shard.ts'
import { TransactionShard } from './transaction-shard.ts'
import type { Producer, TopicPartition, Transaction, TransactionState } from './transaction.ts'

export interface TransactionCoordinatorSettings extends TransactionShardSettings {
  readonly 'transaction.max.timeout.ms': number
  readonly 'transaction.state.log.num.partitions': number
  readonly 'request.timeout.ms': number
  /** How long a producer waits for its last transaction to be complete, before it is told to ask again. */
  readonly 'add.partitions.to.txn.retry.backoff.max.ms': number
}

export interface TransactionCoordinatorPorts {
  readonly metadata: MetadataView
  /** Log of a partition of `__transaction_state`; undefined when this node does not lead it. */
  shardLog(partition: number): ShardLog | undefined
  /** Retries are the coordinator's. @returns one code a partition, in their order: NONE only when the marker is committed. */
  readonly writeMarkers: MarkerPorts['writeMarkers']
  /** A block of producer ids from the controller. */
  allocateProducerIds(): Promise<ProducerIdBlock>
}

/** A transactional client's request. */
export interface ClientTransaction extends Producer {
  readonly transactionalId: string
  /** transaction.version that the client uses: 2 from AddPartitionsToTxn v4 and EndTxn v5 on, else 0. */
  readonly version: number
  /** Grows with each accepted connection; -1: not known. */
  readonly connection: number
}

/** Before a transactional batch is appended: what has to be in its transaction. */
export interface PartitionsCheck {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly partitions: readonly TopicPartition[]
  readonly add: boolean
  /** The producer does not know TRANSACTION_ABORTABLE. */
  readonly legacy?: boolean
}

/** Which transactions are asked for; undefined: any. */
export interface TransactionFilter {
  readonly states: ReadonlySet<TransactionState> | undefined
  readonly producerIds: ReadonlySet<number> | undefined
  /** Open, or since the last one was opened, for longer than this; negative: any (KIP-994). */
  readonly longerThanMs: number
  readonly matches: (transactionalId: string) => boolean
}

function isWanted(transaction: Transaction, filter: TransactionFilter, now: number): boolean {
  const { states, producerIds, longerThanMs, matches } = filter
  if (producerIds !== undefined && !producerIds.has(transaction.producerId)) return false
  if (states !== undefined && !states.has(transaction.state)) return false
  if (longerThanMs >= 0 && now - transaction.startTimestamp <= longerThanMs) return false
  return matches(transaction.transactionalId)
}

/** Level of transaction.version in a cluster that has not finalized it. */
const noVersion = 0

export class TransactionCoordinator {
  readonly #host: Host
  readonly #settings: TransactionCoordinatorSettings
  readonly #ports: TransactionCoordinatorPorts
  readonly #producerIds: ProducerIds
  readonly #shards: Shards<TransactionRecord, TransactionShard>
  /** Transactions whose markers are being written. */
  readonly #writing = new Set<Background>()
  /** Partitions that could not be verified, and how long it took to verify those of a request. */
  readonly #unverified: Counter
  readonly #verificationTimes: Histogram
  #closed = false

  constructor(host: Host, settings: TransactionCoordinatorSettings, ports: TransactionCoordinatorPorts) {
    this.#host = host
    this.#settings = settings
    this.#ports = ports
    this.#unverified = host.metrics.counter({ name: 'VerificationFailureRate', unit: 'partitions', doc: '' })
    this.#verificationTimes = host.metrics.histogram({ name: 'VerificationTimeMs', unit: 'ms', doc: '' })
    this.#producerIds = new ProducerIds(() => ports.allocateProducerIds(), host.log)
    this.#shards = new Shards({
      host,
      topic: transactionTopic,
      log: (partition) => ports.shardLog(partition),
      records: transactionRecords,
      commitTimeoutMs: settings['request.timeout.ms'],
      // Kafka's transactions hear it from the log, its groups when they resign.
      codeWhenDeleted: code.COORDINATOR_NOT_AVAILABLE,
      machine: (context, partition, epoch) =>
        new TransactionShard(context, settings, {
          transactionVersion: () => ports.metadata.image.features.finalized.get('transaction.version') ?? noVersion,
          takeProducerId: () => this.#producerIds.take(),
          markersDue: (due) => this.#writeMarkers(partition, epoch, due),
        }),
    })
  }

  /** This node leads the partition of `__transaction_state` from this epoch on, or no more (undefined). */
  onLeadership(partition: number, epoch: number | undefined): void {
    this.#shards.onLeadership(partition, epoch)
  }

  /** Ms that it took to read partitions in. */
  get loadTimes(): RecentValues {
    return this.#shards.loadTimes
  }

  /** Resolves when no marker is being written any more. */
  async close(): Promise<void> {
    this.#closed = true
    this.#shards.close()
    await Promise.all([...this.#writing].map((work) => work.stop()))
  }

  /** The partition of `__transaction_state` that holds the id. */
  partitionOf(transactionalId: string): number {
    const count = this.#ports.metadata.image.topics.byName(transactionTopic)?.partitions.length
    return partitionFor(transactionalId, count ?? this.#settings['transaction.state.log.num.partitions'])
  }

  /** A producer id and an epoch. @param request what the producer has, or -1 and -1 (KIP-360). */
  async initProducerId(request: {
    /** null: idempotent only. */
    readonly transactionalId: string | null
    readonly timeoutMs: number
    readonly producerId: number
    readonly producerEpoch: number
  }): Promise<InitAnswer> {
    const { transactionalId, timeoutMs, producerId, producerEpoch } = request
    if ((producerId === -1) !== (producerEpoch === -1)) return failedInit(code.INVALID_REQUEST)
    if (transactionalId === '') return failedInit(code.INVALID_REQUEST)
    const checked = transactionalId !== null
    if (checked && (timeoutMs <= 0 || timeoutMs > this.#settings['transaction.max.timeout.ms'])) {
      return failedInit(code.INVALID_TRANSACTION_TIMEOUT)
    }
    if (!(await this.#producerIds.ready())) return failedInit(code.COORDINATOR_LOAD_IN_PROGRESS)
    if (!checked) {
      const id = this.#producerIds.take()
      return id === undefined
        ? failedInit(code.COORDINATOR_LOAD_IN_PROGRESS)
        : { errorCode: code.NONE, producerId: id, producerEpoch: 0 }
    }
    const expected = producerId === -1 ? undefined : { producerId, producerEpoch }
    const result = await this.#whenSettled(transactionalId, (shard) => shard.init(transactionalId, timeoutMs, expected))
    return isRefused(result) ? failedInit(result.refused) : result.answer
  }

  /** Takes partitions into the producer's transaction, which begins with the first. */
  async addPartitions(client: ClientTransaction, partitions: readonly TopicPartition[]): Promise<ErrorCode> {
    const { transactionalId, version, connection } = client
    if (transactionalId === '') return code.INVALID_REQUEST
    const result = await this.#whenSettled(transactionalId, (shard) =>
      shard.add(transactionalId, client, partitions, version, connection),
    )
    return isRefused(result) ? result.refused : result.answer
  }

  /** Whether partitions are in the producer's open transaction. @returns one code a partition. */
  async partitionsInTransaction(
    transactionalId: string,
    producer: Producer,
    partitions: readonly TopicPartition[],
  ): Promise<readonly ErrorCode[]> {
    if (transactionalId === '') return partitions.map(() => code.INVALID_REQUEST)
    const result = await this.#shards.write(this.partitionOf(transactionalId), (shard) =>
      answerOnly(shard.verify(transactionalId, producer, partitions)),
    )
    return isRefused(result) ? partitions.map(() => result.refused) : result.answer
  }

  /**
   * Before a transactional batch is appended (KIP-890): are the partitions in the transaction, or else take them in.
   * @returns one code a partition, as a producer understands it.
   */
  async verifyPartitions(check: PartitionsCheck): Promise<readonly ErrorCode[]> {
    const { clock } = this.#host
    const began = clock.monotonic()
    const codes = await this.#verifyPartitions(check)
    this.#verificationTimes.record(clock.monotonic() - began)
    for (const one of codes) if (one !== code.NONE) this.#unverified.add(1)
    return codes
  }

  async #verifyPartitions(check: PartitionsCheck): Promise<readonly ErrorCode[]> {
    const { transactionalId, producerId, producerEpoch, partitions, legacy = false } = check
    const producer = { producerId, producerEpoch }
    if (check.add) {
      const added = await this.addPartitions({ transactionalId, ...producer, version: 2, connection: -1 }, partitions)
      return partitions.map(() => forProducer(added, legacy))
    }
    const codes = await this.partitionsInTransaction(transactionalId, producer, partitions)
    return codes.map((one) => forProducer(one, legacy))
  }

  /** Commits or aborts. The answer leaves when that is decided for good; the markers follow. */
  async endTransaction(client: ClientTransaction, commit: boolean): Promise<EndAnswer> {
    const { transactionalId, version, connection } = client
    if (transactionalId === '') return failedInit(code.INVALID_REQUEST)
    // Only now and then is one needed, but then in the middle of a decision.
    if (version >= 2) await this.#producerIds.ready()
    const result = await this.#shards.write(this.partitionOf(transactionalId), (shard) =>
      shard.end(transactionalId, client, commit, version, connection),
    )
    return isRefused(result) ? failedInit(result.refused) : result.answer
  }

  /** @returns the state of an id, or the code to answer with. */
  async describeTransaction(transactionalId: string): Promise<Transaction | ErrorCode> {
    if (transactionalId === '') return code.INVALID_REQUEST
    const partition = this.partitionOf(transactionalId)
    const result = await this.#shards.write(partition, (shard) => answerOnly(shard.describe(transactionalId)))
    return isRefused(result) ? result.refused : (result.answer ?? code.TRANSACTIONAL_ID_NOT_FOUND)
  }

  /** @returns all that the filter lets through, or the code to answer with: all shards must be loaded. */
  async listTransactions(filter: TransactionFilter): Promise<readonly Transaction[] | ErrorCode> {
    const wanted = (one: Transaction, now: number): boolean => isWanted(one, filter, now)
    const listed = await Promise.all(
      this.#shards.partitions().map((partition) => this.#shards.write(partition, (shard) => answerOnly(shard.list(wanted)))),
    )
    const found: Transaction[] = []
    for (const result of listed) {
      if (!isRefused(result)) found.push(...result.answer)
      // Led by another node meanwhile: it lists them.
      else if (result.refused !== code.NOT_COORDINATOR) return result.refused
    }
    return found
  }

  /**
   * Decides; once more, if the markers of the last transaction were just being written. The producer is told to ask again anyway:
   * to let it wait a little is quicker, above all for clients that would come back only after their whole retry backoff.
   */
  async #whenSettled<A>(
    transactionalId: string,
    decide: (shard: TransactionShard) => Outcome<TransactionRecord, A> | Refused,
  ): Promise<Settled<A>> {
    const partition = this.partitionOf(transactionalId)
    const first = await this.#shards.write(partition, decide)
    if (!isRefused(first) || first.refused !== code.CONCURRENT_TRANSACTIONS) return first
    await new Promise<void>((resolve) => {
      const wait = this.#host.clock.after(this.#settings['add.partitions.to.txn.retry.backoff.max.ms'], resolve)
      const settled = (): void => {
        wait.cancel()
        resolve()
      }
      const watch = (shard: TransactionShard): Outcome<TransactionRecord, void> => {
        shard.whenSettled(transactionalId, settled)
        return answerOnly(undefined)
      }
      this.#shards.decide(partition, watch, (result) => {
        if (isRefused(result)) settled()
      })
    })
    return this.#shards.write(partition, decide)
  }

  #writeMarkers(partition: number, epoch: number, due: MarkersDue): void {
    if (this.#closed) return
    const ports: MarkerPorts = {
      writeMarkers: this.#ports.writeMarkers,
      exists: ({ topic, partition: index }) => this.#ports.metadata.image.topics.byName(topic)?.partitions[index] !== undefined,
    }
    const completed = async (): Promise<ErrorCode> => {
      const result = await this.#shards.write(partition, (shard) => shard.completed(due))
      return isRefused(result) ? result.refused : result.answer
    }
    const work = this.#host.spawn(`markers of ${due.transactionalId}`, (signal) =>
      writeAllMarkers(this.#host, ports, due, epoch, completed, signal),
    )
    this.#writing.add(work)
    void work.done.then(() => this.#writing.delete(work))
  }
}

const failedInit = (errorCode: ErrorCode): InitAnswer => ({ errorCode, producerId: -1, producerEpoch: -1 })

/** Producers take INVALID_PRODUCER_EPOCH of a partition as a reason to abort, where the coordinator's code would end them. */
function forProducer(result: ErrorCode, legacy: boolean): ErrorCode {
  if (result === code.PRODUCER_FENCED) return code.INVALID_PRODUCER_EPOCH
  return legacy && result === code.TRANSACTION_ABORTABLE ? code.INVALID_TXN_STATE : result
}
