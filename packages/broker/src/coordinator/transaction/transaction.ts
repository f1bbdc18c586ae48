// One transactional id: its states and the legal changes, as pure functions [TransactionMetadata].
import type { ErrorCode } from '@millrace/protocol'
import { ErrorCode as code } from '@millrace/protocol'

/*
 *                 first partition             end                 markers written
 *   Empty ───────────────────────► Ongoing ─────────► PrepareCommit ─────────────► CompleteCommit
 *     ▲                             ▲  │                                              │  │
 *     │ new producer                │  └────────────► PrepareAbort ──► CompleteAbort  │  │
 *     │                             │    end, time-out,    ▲               │   │      │  │
 *     └─────────────────────────────┼─── new producer ─────┼───────────────┼───┼──────┘  │
 *                                   └── first partition ───┼───────────────┴───┼─────────┘
 *                                                          └── abort of none ──┘ (version 2)
 */
export type TransactionState = 'Empty' | 'Ongoing' | 'PrepareCommit' | 'PrepareAbort' | 'CompleteCommit' | 'CompleteAbort'

/** Names of states by which transactions can be asked for: two of them are never seen here, but older coordinators knew them. */
export const transactionStates = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
] as const

/** Topic to partitions. */
export type Partitions = ReadonlyMap<string, ReadonlySet<number>>

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export interface Transaction {
  readonly transactionalId: string
  readonly producerId: number
  /** The one before the last change of any kind; -1 where there was none. */
  readonly previousProducerId: number
  /** Takes over when this transaction is complete, because the epochs of the present one are used up; else -1. */
  readonly nextProducerId: number
  /** -1 until the first producer was given one. */
  readonly producerEpoch: number
  /** The epoch before the last raise, by which a repeated request is known; -1 when none may repeat. Not in the log. */
  readonly lastProducerEpoch: number
  readonly timeoutMs: number
  readonly state: TransactionState
  readonly partitions: Partitions
  /** Wall time, ms; -1 when none is open. */
  readonly startTimestamp: number
  readonly lastUpdateTimestamp: number
  /** transaction.version that the client of the last transaction used (KIP-890). */
  readonly clientVersion: number
}

/** A transaction and, while a change of it is being written, the state it is going to. */
export interface Present {
  readonly transaction: Transaction
  readonly pending: TransactionState | 'Dead' | undefined
}

export type Decision =
  /** Answered at once; NONE: it is so already. */
  | { readonly kind: 'answer'; readonly code: ErrorCode }
  /** Written; then answered. */
  | { readonly kind: 'change'; readonly to: Transaction }

/** What a decision may need besides the request. */
export interface Around {
  /** Wall time, ms. */
  readonly now: number
  /** A fresh producer id; undefined when none is at hand. */
  takeProducerId(): number | undefined
}

export interface Producer {
  readonly producerId: number
  readonly producerEpoch: number
}

const epochMax = 32_767
/** One epoch is left for the fence; the producer needs a new id. */
const isExhausted = (epoch: number): boolean => epoch >= epochMax - 1
/** Transactions that an outside coordinator decides have no time-out. */
const noTimeout = 2_147_483_647

export const noPartitions: Partitions = new Map()

export const isPrepared = (state: TransactionState): boolean => state === 'PrepareCommit' || state === 'PrepareAbort'

const answer = (failed: ErrorCode): Decision => ({ kind: 'answer', code: failed })
const change = (from: Transaction, to: Partial<Transaction>): Decision => ({
  kind: 'change',
  to: { ...from, previousProducerId: from.producerId, ...to },
})

/** An id that is used for the first time. */
export function newTransaction(transactionalId: string, producerId: number, timeoutMs: number, now: number): Transaction {
  return {
    transactionalId,
    producerId,
    previousProducerId: -1,
    nextProducerId: -1,
    producerEpoch: -1,
    lastProducerEpoch: -1,
    timeoutMs,
    state: 'Empty',
    partitions: noPartitions,
    startTimestamp: -1,
    lastUpdateTimestamp: now,
    clientVersion: 0,
  }
}

/**
 * A producer begins, or recovers (KIP-360) with what it has. A transaction that is open must be aborted first: `abort`.
 * @param expected what the producer has; undefined: nothing.
 */
export function beginProducer(
  { transaction, pending }: Present,
  timeoutMs: number,
  expected: Producer | undefined,
  around: Around,
): Decision | { readonly kind: 'abort' } {
  if (pending !== undefined) return answer(code.CONCURRENT_TRANSACTIONS)
  if (expected !== undefined && !mayContinue(transaction, expected)) return answer(code.PRODUCER_FENCED)
  const { producerId, producerEpoch, lastProducerEpoch, state } = transaction
  if (isPrepared(state)) return answer(code.CONCURRENT_TRANSACTIONS)
  if (state === 'Ongoing') {
    // A former producer must not end the transaction of the one that took its place.
    if (expected !== undefined && expected.producerEpoch !== producerEpoch) return answer(code.PRODUCER_FENCED)
    return { kind: 'abort' }
  }
  const begun = {
    state: 'Empty',
    timeoutMs,
    partitions: noPartitions,
    startTimestamp: -1,
    lastUpdateTimestamp: around.now,
  } as const
  const matches = expected === undefined || expected.producerEpoch === producerEpoch
  if (isExhausted(producerEpoch) && matches) {
    const nextId = around.takeProducerId()
    if (nextId === undefined) return answer(code.COORDINATOR_LOAD_IN_PROGRESS)
    const last = expected === undefined ? -1 : producerEpoch
    return change(transaction, { ...begun, producerId: nextId, producerEpoch: 0, lastProducerEpoch: last })
  }
  if (expected === undefined) return change(transaction, { ...begun, producerEpoch: producerEpoch + 1, lastProducerEpoch: -1 })
  if (producerEpoch === -1 || matches) {
    return change(transaction, { ...begun, producerEpoch: producerEpoch + 1, lastProducerEpoch: producerEpoch })
  }
  // The answer to this very request was lost: it is given again. A new producer would have set the last epoch to -1.
  if (expected.producerEpoch === lastProducerEpoch) return change(transaction, { ...begun, producerId })
  return answer(code.PRODUCER_FENCED)
}

function mayContinue(transaction: Transaction, expected: Producer): boolean {
  return (
    transaction.producerEpoch === -1 ||
    expected.producerId === transaction.producerId ||
    (expected.producerId === transaction.previousProducerId && isExhausted(expected.producerEpoch))
  )
}

/** @param version transaction.version that the client uses. */
export function addPartitions(
  { transaction, pending }: Present,
  producer: Producer,
  added: readonly TopicPartition[],
  version: number,
  now: number,
): Decision {
  // First, since with version 2 the producer may already have the id that is only being written.
  if (pending !== undefined) return answer(code.CONCURRENT_TRANSACTIONS)
  const failed = checkProducer(transaction, producer)
  if (failed !== undefined) return answer(failed)
  if (isPrepared(transaction.state)) return answer(code.CONCURRENT_TRANSACTIONS)
  const isOpen = transaction.state === 'Ongoing'
  if (isOpen && added.every((one) => hasPartition(transaction, one))) return answer(code.NONE)
  const partitions = new Map([...transaction.partitions].map(([topic, ids]) => [topic, new Set(ids)]))
  for (const { topic, partition } of added) {
    const ids = partitions.get(topic)
    if (ids === undefined) partitions.set(topic, new Set([partition]))
    else ids.add(partition)
  }
  return change(transaction, {
    state: 'Ongoing',
    partitions,
    startTimestamp: isOpen ? transaction.startTimestamp : now,
    lastUpdateTimestamp: now,
    clientVersion: version,
  })
}

/** Whether the partitions are in the producer's open transaction. @returns one code each. */
export function verifyPartitions(
  transaction: Transaction,
  producer: Producer,
  asked: readonly TopicPartition[],
): readonly ErrorCode[] {
  const failed =
    checkProducer(transaction, producer) ?? (isPrepared(transaction.state) ? code.CONCURRENT_TRANSACTIONS : undefined)
  return asked.map((one) => failed ?? (hasPartition(transaction, one) ? code.NONE : code.TRANSACTION_ABORTABLE))
}

function checkProducer(transaction: Transaction, producer: Producer): ErrorCode | undefined {
  if (transaction.producerId !== producer.producerId) return code.INVALID_PRODUCER_ID_MAPPING
  return transaction.producerEpoch === producer.producerEpoch ? undefined : code.PRODUCER_FENCED
}

export const hasPartition = (transaction: Transaction, { topic, partition }: TopicPartition): boolean =>
  transaction.partitions.get(topic)?.has(partition) === true

/** A client of transaction.version 0 or 1 ends its transaction: the epoch stays, so a repeated request is known by the state. */
export function endVersion1({ transaction, pending }: Present, producer: Producer, commit: boolean, now: number): Decision {
  const failed = checkProducer(transaction, producer)
  if (failed !== undefined) return answer(failed)
  if (pending !== undefined) return answer(code.CONCURRENT_TRANSACTIONS)
  switch (transaction.state) {
    case 'Ongoing':
      return change(transaction, {
        state: commit ? 'PrepareCommit' : 'PrepareAbort',
        nextProducerId: -1,
        lastUpdateTimestamp: now,
        clientVersion: 0,
      })
    case 'CompleteCommit':
      return answer(commit ? code.NONE : code.INVALID_TXN_STATE)
    case 'CompleteAbort':
      return answer(commit ? code.INVALID_TXN_STATE : code.NONE)
    case 'PrepareCommit':
      return answer(commit ? code.CONCURRENT_TRANSACTIONS : code.INVALID_TXN_STATE)
    case 'PrepareAbort':
      return answer(commit ? code.INVALID_TXN_STATE : code.CONCURRENT_TRANSACTIONS)
    case 'Empty':
      return answer(code.INVALID_TXN_STATE)
  }
}

/**
 * A client of transaction.version 2 ends its transaction (KIP-890): every end raises the epoch, so that a late request of this
 * transaction can do nothing to the next. A repeated request is known by the epoch it has: one less than the present.
 */
export function endVersion2({ transaction, pending }: Present, producer: Producer, commit: boolean, around: Around): Decision {
  if (pending !== undefined) return answer(code.CONCURRENT_TRANSACTIONS)
  const { state } = transaction
  const repeatedOverflow =
    transaction.previousProducerId === producer.producerId &&
    producer.producerEpoch === epochMax - 1 &&
    transaction.producerEpoch === 0
  const repeated = transaction.producerEpoch === producer.producerEpoch + 1
  const current = transaction.producerEpoch === producer.producerEpoch
  if (transaction.producerId !== producer.producerId && !repeatedOverflow) return answer(code.INVALID_PRODUCER_ID_MAPPING)
  switch (state) {
    case 'Ongoing':
      if (!current) return answer(code.PRODUCER_FENCED)
      return prepareVersion2(transaction, commit, around)
    case 'Empty':
      if (!current) return answer(code.PRODUCER_FENCED)
      // Nothing was added, or the coordinator does not know of it: an abort still makes sure that nothing of it can come later.
      return commit ? answer(code.INVALID_TXN_STATE) : prepareVersion2(transaction, false, around)
    case 'PrepareCommit':
    case 'PrepareAbort':
      if (!repeated) return answer(code.PRODUCER_FENCED)
      return answer(commit === (state === 'PrepareCommit') ? code.CONCURRENT_TRANSACTIONS : code.INVALID_TXN_STATE)
    case 'CompleteCommit':
    case 'CompleteAbort':
      if (repeated || repeatedOverflow) {
        return answer(commit === (state === 'CompleteCommit') ? code.NONE : code.INVALID_TXN_STATE)
      }
      if (!current) return answer(code.PRODUCER_FENCED)
      return commit ? answer(code.INVALID_TXN_STATE) : prepareVersion2(transaction, false, around)
  }
}

function prepareVersion2(transaction: Transaction, commit: boolean, around: Around): Decision {
  const { producerEpoch, state } = transaction
  let nextProducerId = -1
  if (isExhausted(producerEpoch)) {
    const taken = around.takeProducerId()
    if (taken === undefined) return answer(code.COORDINATOR_LOAD_IN_PROGRESS)
    nextProducerId = taken
  }
  return change(transaction, {
    state: commit ? 'PrepareCommit' : 'PrepareAbort',
    // The highest epoch can only be there by a defect of the past; an abort gets out of it.
    producerEpoch: Math.min(producerEpoch + 1, epochMax),
    lastProducerEpoch: producerEpoch,
    nextProducerId,
    startTimestamp: state === 'Ongoing' ? transaction.startTimestamp : around.now,
    lastUpdateTimestamp: around.now,
    clientVersion: 2,
  })
}

/** Aborts an open transaction without its producer, which is fenced by a raised epoch. @param version the cluster's transaction.version. */
export function fenceAndAbort(transaction: Transaction, version: number, around: Around): Decision {
  if (version >= 2) return prepareVersion2(transaction, false, around)
  return change(transaction, {
    state: 'PrepareAbort',
    producerEpoch: Math.min(transaction.producerEpoch + 1, epochMax),
    lastProducerEpoch: -1,
    nextProducerId: -1,
    lastUpdateTimestamp: around.now,
    clientVersion: 0,
  })
}

/** All markers are written. */
export function complete(transaction: Transaction, now: number): Transaction {
  const rotates = transaction.clientVersion >= 2 && transaction.nextProducerId !== -1
  return {
    ...transaction,
    state: transaction.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort',
    previousProducerId: transaction.producerId,
    producerId: rotates ? transaction.nextProducerId : transaction.producerId,
    producerEpoch: rotates ? 0 : transaction.producerEpoch,
    nextProducerId: -1,
    partitions: noPartitions,
    lastUpdateTimestamp: now,
  }
}

export function isTimedOut({ transaction, pending }: Present, now: number): boolean {
  const { state, timeoutMs, startTimestamp } = transaction
  return state === 'Ongoing' && pending === undefined && timeoutMs !== noTimeout && startTimestamp + timeoutMs < now
}

/** Nothing was done with the id for so long that it may be forgotten. */
export function isExpired({ transaction, pending }: Present, expirationMs: number, now: number): boolean {
  const { state, lastUpdateTimestamp } = transaction
  return pending === undefined && state !== 'Ongoing' && !isPrepared(state) && lastUpdateTimestamp <= now - expirationMs
}
