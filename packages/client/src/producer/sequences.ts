// Sequence numbers of one partition, and what an answer means for a batch: the rules of idempotence (KIP-98, KIP-360).
import { ErrorCode, isRetriable } from '@millrace/protocol'

/** Sequences run from 0 to 2^31 − 1 and begin anew. */
export function addSequence(sequence: number, count: number): number {
  return (sequence + count) % 0x8000_0000
}

/** What to do with a batch after an answer. */
export type Verdict =
  | { readonly kind: 'written' }
  /** The log has it already, from a send whose answer was lost. */
  | { readonly kind: 'writtenBefore' }
  /** Send it again as it is. `newLeader`: the partition may have moved. `atOnce`: only its place in the order was wrong. */
  | { readonly kind: 'retry'; readonly newLeader: boolean; readonly atOnce: boolean }
  /** The broker's memory of this producer has a gap: number anew from 0 in a new epoch, then send again. */
  | { readonly kind: 'renumber'; readonly newEpoch: boolean }
  | { readonly kind: 'split' }
  | { readonly kind: 'fail'; readonly scope: 'batch' | 'transaction' | 'producer' }

export interface BatchFacts {
  readonly idempotent: boolean
  readonly transactional: boolean
  readonly recordCount: number
  /** No batch before it in its partition is without an answer. */
  readonly isFirstUnacknowledged: boolean
  /** A batch behind it was acknowledged under the same identity. */
  readonly isWrittenBelow: boolean
  /** Offset of the last record that was acknowledged in this partition; -1 none. */
  readonly lastAckedOffset: number
  /** From the answer; -1 not told. */
  readonly logStartOffset: number
}

const retry = { kind: 'retry', newLeader: false, atOnce: false } as const
const retryElsewhere = { kind: 'retry', newLeader: true, atOnce: false } as const
const fail = { kind: 'fail', scope: 'batch' } as const

/** Decides by error code; every code that is not named here is decided by whether it is retriable. */
export function judgeAnswer(code: number, facts: BatchFacts): Verdict {
  switch (code) {
    case ErrorCode.NONE:
      return { kind: 'written' }
    case ErrorCode.DUPLICATE_SEQUENCE_NUMBER:
      return { kind: 'writtenBefore' }
    case ErrorCode.MESSAGE_TOO_LARGE:
      return facts.recordCount > 1 ? { kind: 'split' } : failing(facts)
    case ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER:
      if (!facts.idempotent) return fail
      if (facts.isWrittenBelow) return { kind: 'writtenBefore' }
      // A batch before it failed or is still on its way, so this one came too early.
      if (!facts.isFirstUnacknowledged) return { kind: 'retry', newLeader: false, atOnce: true }
      // It is the next one, and the broker expects another: acknowledged records are gone. Only a new epoch goes on.
      return facts.transactional ? failing(facts) : { kind: 'renumber', newEpoch: true }
    case ErrorCode.UNKNOWN_PRODUCER_ID:
      if (!facts.idempotent) return fail
      if (facts.logStartOffset === -1 || !facts.isFirstUnacknowledged) return retry
      if (!facts.transactional) return { kind: 'renumber', newEpoch: true }
      // Retention removed all that this producer had written, and with it what the broker knew: begin at 0 in the same epoch.
      return facts.lastAckedOffset < facts.logStartOffset ? { kind: 'renumber', newEpoch: false } : failing(facts)
    case ErrorCode.INVALID_PRODUCER_EPOCH:
      // Without a transactional id nobody else can have our producer id: an epoch of ours was overtaken by a later one of ours.
      return facts.idempotent && !facts.transactional ? { kind: 'renumber', newEpoch: true } : failing(facts)
    case ErrorCode.PRODUCER_FENCED:
    case ErrorCode.INVALID_PRODUCER_ID_MAPPING:
    case ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
    case ErrorCode.CLUSTER_AUTHORIZATION_FAILED:
      return { kind: 'fail', scope: 'producer' }
    case ErrorCode.NOT_LEADER_OR_FOLLOWER:
    case ErrorCode.LEADER_NOT_AVAILABLE:
    case ErrorCode.UNKNOWN_TOPIC_OR_PARTITION:
    case ErrorCode.UNKNOWN_TOPIC_ID:
    case ErrorCode.INCONSISTENT_TOPIC_ID:
    case ErrorCode.FENCED_LEADER_EPOCH:
    case ErrorCode.REPLICA_NOT_AVAILABLE:
    case ErrorCode.KAFKA_STORAGE_ERROR:
      return retryElsewhere
    default:
      return isRetriable(code) ? retry : failing(facts)
  }
}

function failing(facts: BatchFacts): Verdict {
  return { kind: 'fail', scope: facts.transactional ? 'transaction' : 'batch' }
}
