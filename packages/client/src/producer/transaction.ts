// The state of one transactional producer: which calls are legal, what belongs to the transaction, what a failure leaves. Decides; never waits.
import { ErrorCode, KafkaError } from '@millrace/protocol'
import { IllegalState, ProducerFenced } from '../cluster/errors.ts'
import type { TopicPartition } from '../cluster/topic-partition.ts'
import { partitionKey } from '../cluster/topic-partition.ts'
import type { ProducerIdentity } from './batch.ts'

/**
 * ```
 *  uninitialized ─init→ ready ─begin→ open ─commit→ committing ─→ ready
 *                         ↑             │ failure                   │ failure that can be undone
 *                         │             ↓                           ↓
 *                         └── aborting ←─────── abortable ←─────────┘        any: fenced, not allowed … → fatal
 * ```
 */
export type TransactionPhase = 'uninitialized' | 'ready' | 'open' | 'committing' | 'abortable' | 'aborting' | 'fatal'

/** What is lost with a failure: the transaction, or the producer. */
export type FailureScope = 'transaction' | 'producer'

export class Transaction {
  readonly transactionalId: string
  /** Produce and TxnOffsetCommit add what they touch, and every end moves to a new epoch (KIP-890, transaction.version 2). */
  implicitAdd = false
  #phase: TransactionPhase = 'uninitialized'
  #cause: Error | undefined
  #identity: ProducerIdentity | undefined
  #added = new Set<string>()
  #toAdd = new Map<string, TopicPartition>()
  #started = false
  #sequencesBroken = false

  constructor(transactionalId: string) {
    this.transactionalId = transactionalId
  }

  get phase(): TransactionPhase {
    return this.#phase
  }

  get identity(): ProducerIdentity | undefined {
    return this.#identity
  }

  /** Why the transaction, or the producer, failed. */
  get cause(): Error | undefined {
    return this.#cause
  }

  /** Something may have reached the brokers, so that the transaction has to be ended there. */
  get isStarted(): boolean {
    return this.#started
  }

  /** The coordinator gave this identity; nothing is open. */
  initialized(identity: ProducerIdentity, implicitAdd: boolean): void {
    this.#identity = identity
    this.implicitAdd = implicitAdd
    this.#toReady()
  }

  begin(): void {
    this.#require(['ready'], 'beginTransaction')
    this.#phase = 'open'
  }

  /** @throws why nothing may be added now */
  checkOpen(call: string): void {
    // Asked for every record.
    if (this.#phase !== 'open') this.#require(['open'], call)
  }

  /** Whether records of this partition may be sent; if not yet, it is noted to be added. */
  mayProduce(at: TopicPartition): boolean {
    if (this.#phase !== 'open' && this.#phase !== 'committing') return false
    this.#started = true
    if (this.implicitAdd) return true
    const key = partitionKey(at)
    if (this.#added.has(key)) return true
    if (!this.#toAdd.has(key)) this.#toAdd.set(key, { topic: at.topic, partition: at.partition })
    return false
  }

  /** Partitions that the coordinator has to be told of. */
  get toAdd(): readonly TopicPartition[] {
    return [...this.#toAdd.values()]
  }

  added(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) {
      this.#toAdd.delete(partitionKey(at))
      this.#added.add(partitionKey(at))
    }
  }

  /** Offsets of a group are about to be sent. */
  offsetsSent(): void {
    this.#started = true
  }

  /** A failure within the transaction. `sequencesBroken`: some batch was lost, so that sequences cannot go on in this epoch. */
  failed(cause: Error, scope: FailureScope, sequencesBroken: boolean): void {
    this.#sequencesBroken ||= sequencesBroken
    if (this.#phase === 'fatal') return
    if (scope === 'producer' || this.#phase === 'uninitialized') {
      this.#phase = 'fatal'
      this.#cause = cause
    } else if (this.#phase === 'open' || this.#phase === 'committing') {
      this.#phase = 'abortable'
      this.#cause = cause
    }
  }

  /** All was flushed: the end is decided. */
  committing(): void {
    this.#phase = 'committing'
  }

  /** @throws why a commit is not legal now */
  checkCommit(): void {
    this.#require(['open', 'committing'], 'commitTransaction')
  }

  /** @throws why an abort is not legal now */
  aborting(): void {
    if (this.#phase === 'committing') {
      const hint = 'call commitTransaction again, or close and let initTransactions of a new producer settle it'
      throw new IllegalState(`abortTransaction: the commit was asked for and its outcome is not known; ${hint}`)
    }
    this.#require(['open', 'abortable', 'aborting'], 'abortTransaction')
    this.#phase = 'aborting'
  }

  /** Whether an epoch has to be asked for after an abort: some sequence is broken, and the end itself gave no new epoch. */
  get needsNewEpoch(): boolean {
    return this.#sequencesBroken
  }

  /** @param identity what the end moved to (version 2); left out: the same goes on. */
  ended(identity?: ProducerIdentity): void {
    if (identity !== undefined) this.#identity = identity
    this.#toReady()
  }

  #toReady(): void {
    this.#phase = 'ready'
    this.#cause = undefined
    this.#added = new Set()
    this.#toAdd = new Map()
    this.#started = false
    this.#sequencesBroken = false
  }

  #require(phases: readonly TransactionPhase[], call: string): void {
    if (phases.includes(this.#phase)) return
    if (this.#cause !== undefined) throw this.#cause
    const hints: Record<TransactionPhase, string> = {
      uninitialized: 'call initTransactions first',
      ready: 'no transaction is open: call beginTransaction first',
      open: 'a transaction is open: commit or abort it first',
      committing: 'the transaction is being committed',
      abortable: 'the transaction failed: abort it',
      aborting: 'the transaction is being aborted',
      fatal: 'the producer failed: close it',
    }
    throw new IllegalState(`${call}: ${hints[this.#phase]}`)
  }
}

/** What a coordinator's refusal means. */
export function transactionFailure(
  code: number,
  transactionalId: string,
  what: string,
): { readonly cause: Error; readonly scope: FailureScope } {
  const answer = new KafkaError(code, `${what}, transactional id '${transactionalId}'`)
  switch (code) {
    case ErrorCode.PRODUCER_FENCED:
    case ErrorCode.INVALID_PRODUCER_EPOCH:
      // Old coordinators say the second where new ones say the first (KIP-588).
      return { cause: new ProducerFenced(transactionalId, { cause: answer }), scope: 'producer' }
    case ErrorCode.TRANSACTION_ABORTABLE:
    case ErrorCode.TOPIC_AUTHORIZATION_FAILED:
    case ErrorCode.GROUP_AUTHORIZATION_FAILED:
    case ErrorCode.UNKNOWN_MEMBER_ID:
    case ErrorCode.ILLEGAL_GENERATION:
    case ErrorCode.FENCED_INSTANCE_ID:
    case ErrorCode.STALE_MEMBER_EPOCH:
    case ErrorCode.UNKNOWN_PRODUCER_ID:
    case ErrorCode.INVALID_PRODUCER_ID_MAPPING:
    case ErrorCode.OPERATION_NOT_ATTEMPTED:
    case ErrorCode.OFFSET_METADATA_TOO_LARGE:
      return { cause: answer, scope: 'transaction' }
    default:
      return { cause: answer, scope: answer.retriable ? 'transaction' : 'producer' }
  }
}
