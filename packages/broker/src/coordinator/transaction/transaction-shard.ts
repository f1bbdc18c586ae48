// The transactions of one shard: request to record and answer; time-outs, expiry, and what a load finds half done.
import type { ErrorCode } from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'
import type { Outcome, Refused } from '../outcome.ts'
import { answerOnly, refused } from '../outcome.ts'
import type { ShardContext, ShardMachine } from '../shard.ts'
import type { TransactionRecord } from './transaction-records.ts'
import type { Decision, Partitions, Producer, TopicPartition, Transaction, TransactionState } from './transaction.ts'
import {
  addPartitions,
  beginProducer,
  complete,
  endVersion1,
  endVersion2,
  fenceAndAbort,
  isExpired,
  isPrepared,
  isTimedOut,
  newTransaction,
  verifyPartitions,
} from './transaction.ts'

export interface TransactionShardSettings {
  readonly 'transactional.id.expiration.ms': number
  readonly 'transaction.abort.timed.out.transaction.cleanup.interval.ms': number
  readonly 'transaction.remove.expired.transaction.cleanup.interval.ms': number
}

/** Markers to be written for a transaction whose end is decided and committed. */
export interface MarkersDue {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly commit: boolean
  readonly transactionVersion: number
  readonly partitions: Partitions
  /** false: the shard has gone, or somebody else has completed the transaction. */
  isDue(): boolean
}

/** What a shard of transactions causes and needs around it. */
export interface TransactionSurroundings {
  /** The cluster's finalized transaction.version. */
  transactionVersion(): number
  takeProducerId(): number | undefined
  /** To be followed by `completed`, when all markers are written. */
  markersDue(due: MarkersDue): void
}

export interface InitAnswer extends Producer {
  readonly errorCode: ErrorCode
}

/** Like InitAnswer; id and epoch are -1 but for clients of version 2. */
export type EndAnswer = InitAnswer

type Change<A> = Outcome<TransactionRecord, A> | Refused

interface Entry {
  transaction: Transaction
  pending: TransactionState | 'Dead' | undefined
  /** Number of the connection on which the open transaction began; -1: not known. */
  connection: number
  /** Called once when nothing is pending any more. */
  readonly waiting: (() => void)[]
}

function tellWaiting(entry: Entry): void {
  for (const settled of entry.waiting.splice(0)) settled()
}

const nobody: Producer = { producerId: -1, producerEpoch: -1 }

export class TransactionShard implements ShardMachine<TransactionRecord> {
  readonly #context: ShardContext<TransactionRecord>
  readonly #settings: TransactionShardSettings
  readonly #around: TransactionSurroundings
  readonly #entries = new Map<string, Entry>()
  #unloaded = false

  constructor(context: ShardContext<TransactionRecord>, settings: TransactionShardSettings, around: TransactionSurroundings) {
    this.#context = context
    this.#settings = settings
    this.#around = around
  }

  replay({ transactionalId, transaction }: TransactionRecord): void {
    if (transaction === null) this.#entries.delete(transactionalId)
    else this.#entries.set(transactionalId, { transaction, pending: undefined, connection: -1, waiting: [] })
  }

  replayMarker(): void {
    // Nobody writes transactions into this topic.
  }

  loaded(): void {
    // Their end is decided. Whether the markers were written is not known: they are written again.
    for (const entry of this.#entries.values()) if (isPrepared(entry.transaction.state)) this.#prepared(entry)
    this.#everyInterval('transaction.abort.timed.out.transaction.cleanup.interval.ms', () => this.#abortTimedOut())
    this.#everyInterval('transaction.remove.expired.transaction.cleanup.interval.ms', () => this.#forgetExpired())
  }

  unloaded(): void {
    this.#unloaded = true
    for (const entry of this.#entries.values()) tellWaiting(entry)
  }

  /** Calls back once no change of this id is being written, and no marker: perhaps at once. */
  whenSettled(transactionalId: string, settled: () => void): void {
    const entry = this.#entries.get(transactionalId)
    if (entry?.pending === undefined) settled()
    else entry.waiting.push(settled)
  }

  /** @param expected what the producer has, to recover with (KIP-360). */
  init(transactionalId: string, timeoutMs: number, expected: Producer | undefined): Change<InitAnswer> {
    let entry = this.#entries.get(transactionalId)
    if (entry === undefined) {
      const producerId = this.#around.takeProducerId()
      if (producerId === undefined) return refused(code.COORDINATOR_LOAD_IN_PROGRESS)
      const transaction = newTransaction(transactionalId, producerId, timeoutMs, this.#context.now())
      entry = { transaction, pending: undefined, connection: -1, waiting: [] }
      this.#entries.set(transactionalId, entry)
    }
    const decision = beginProducer(entry, timeoutMs, expected, this.#now())
    if (decision.kind !== 'abort') {
      return this.#decided(entry, decision, ({ producerId, producerEpoch }) => ({
        errorCode: code.NONE,
        producerId,
        producerEpoch,
      }))
    }
    // The producer asks again, and then gets an epoch above the fence.
    const fenced = fenceAndAbort(entry.transaction, this.#around.transactionVersion(), this.#now())
    return this.#decided(entry, fenced, () => ({ errorCode: code.CONCURRENT_TRANSACTIONS, ...nobody }))
  }

  /**
   * @param version transaction.version that the client uses.
   * @param connection number of the client's connection; -1 when the request comes from a broker.
   */
  add(
    transactionalId: string,
    producer: Producer,
    partitions: readonly TopicPartition[],
    version: number,
    connection: number,
  ): Change<ErrorCode> {
    const entry = this.#entries.get(transactionalId)
    if (entry === undefined) return refused(code.INVALID_PRODUCER_ID_MAPPING)
    const decision = addPartitions(entry, producer, partitions, version, this.#context.now())
    if (decision.kind === 'change' && entry.transaction.state !== 'Ongoing') entry.connection = connection
    return this.#decided(entry, decision, () => code.NONE)
  }

  verify(transactionalId: string, producer: Producer, partitions: readonly TopicPartition[]): readonly ErrorCode[] {
    const entry = this.#entries.get(transactionalId)
    if (entry === undefined) return partitions.map(() => code.INVALID_PRODUCER_ID_MAPPING)
    return verifyPartitions(entry.transaction, producer, partitions)
  }

  end(transactionalId: string, producer: Producer, commit: boolean, version: number, connection: number): Change<EndAnswer> {
    const entry = this.#entries.get(transactionalId)
    if (entry === undefined) return refused(code.INVALID_PRODUCER_ID_MAPPING)
    if (version >= 2) {
      const decision = endVersion2(entry, producer, commit, this.#now())
      return this.#decided(entry, decision, (to) => {
        const { producerId, producerEpoch } = isPrepared(to.state) ? complete(to, to.lastUpdateTimestamp) : to
        return { errorCode: code.NONE, producerId, producerEpoch }
      })
    }
    const decision = endVersion1(entry, producer, commit, this.#context.now())
    // Below version 2 all transactions of a producer have one epoch. A request to end that was given up and comes late, on a
    // connection older than the one on which the next transaction began, would decide the wrong one (KAFKA-17754).
    if (decision.kind === 'change' && connection >= 0 && connection < entry.connection) {
      return refused(code.CONCURRENT_TRANSACTIONS)
    }
    return this.#decided(entry, decision, () => ({ errorCode: code.NONE, ...nobody }))
  }

  /** What is known of an id; undefined: nothing. */
  describe(transactionalId: string): Transaction | undefined {
    return this.#entries.get(transactionalId)?.transaction
  }

  /** All that `wanted` lets through. */
  list(wanted: (transaction: Transaction, now: number) => boolean): Transaction[] {
    const now = this.#context.now()
    return Array.from(this.#entries.values(), ({ transaction }) => transaction).filter((one) => wanted(one, now))
  }

  /** All markers of what `due` says are committed. */
  completed(due: MarkersDue): Outcome<TransactionRecord, ErrorCode> | Refused {
    const entry = this.#entries.get(due.transactionalId)
    if (entry === undefined || !due.isDue()) return refused(code.NOT_COORDINATOR)
    const to = complete(entry.transaction, this.#context.now())
    return {
      records: [this.#record(to)],
      answer: code.NONE,
      // When it could not be written, whoever wrote the markers tries again: until then nothing else may happen. After a try that
      // was only late there are two records, and the second must not undo what came after the first.
      settled: (failed) => {
        if (failed === undefined && due.isDue()) this.#install(entry, to)
      },
    }
  }

  #now(): { readonly now: number; takeProducerId(): number | undefined } {
    return { now: this.#context.now(), takeProducerId: () => this.#around.takeProducerId() }
  }

  #decided<A>(entry: Entry, decision: Decision, answer: (to: Transaction) => A): Change<A> {
    if (decision.kind === 'answer') {
      return decision.code === code.NONE ? answerOnly(answer(entry.transaction)) : refused(decision.code)
    }
    const { to } = decision
    entry.pending = to.state
    return {
      records: [this.#record(to)],
      answer: answer(to),
      settled: (failed) => {
        if (failed === undefined) return this.#install(entry, to)
        entry.pending = undefined
        tellWaiting(entry)
      },
    }
  }

  #install(entry: Entry, to: Transaction): void {
    entry.transaction = to
    entry.pending = undefined
    if (isPrepared(to.state)) this.#prepared(entry)
    else tellWaiting(entry)
  }

  #prepared(entry: Entry): void {
    const { transaction } = entry
    entry.pending = transaction.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort'
    this.#around.markersDue({
      transactionalId: transaction.transactionalId,
      producerId: transaction.producerId,
      producerEpoch: transaction.producerEpoch,
      commit: transaction.state === 'PrepareCommit',
      transactionVersion: transaction.clientVersion,
      partitions: transaction.partitions,
      isDue: () => !this.#unloaded && entry.transaction === transaction,
    })
  }

  #record(transaction: Transaction): TransactionRecord {
    const valueVersion = this.#around.transactionVersion() >= 1 ? 1 : 0
    return { transactionalId: transaction.transactionalId, transaction, valueVersion }
  }

  #abortTimedOut(): void {
    this.#context.inTurns('time-outs', this.#entries.values(), (entry) => {
      if (!isTimedOut(entry, this.#context.now())) return
      this.#context.decideLater(() => {
        const fenced = fenceAndAbort(entry.transaction, this.#around.transactionVersion(), this.#now())
        const change = this.#decided(entry, fenced, () => undefined)
        // No producer id at hand: the next round.
        return 'refused' in change ? answerOnly(undefined) : change
      })
    })
  }

  #forgetExpired(): void {
    this.#context.inTurns('expiry', this.#entries, ([transactionalId, entry]) => {
      if (!isExpired(entry, this.#settings['transactional.id.expiration.ms'], this.#context.now())) return
      entry.pending = 'Dead'
      this.#context.decideLater(() => ({
        records: [{ transactionalId, transaction: null, valueVersion: 0 }],
        answer: undefined,
        settled: (failed) => {
          if (failed === undefined) this.#entries.delete(transactionalId)
          else entry.pending = undefined
          tellWaiting(entry)
        },
      }))
    })
  }

  #everyInterval(name: keyof TransactionShardSettings, run: () => void): void {
    this.#context.timers.schedule(name, this.#settings[name], () => {
      this.#everyInterval(name, run)
      run()
      return undefined
    })
  }
}
