// What goes into an append and what comes out of it.
import type { ErrorCode } from '@millrace/protocol'
import type { Segment } from './segment.ts'

/**
 * Who appends. A client's batch is checked in full. Coordinator: this broker's own records and transaction markers, one batch, producer
 * epochs checked. Raft: the metadata leader's batches. Replica: batches that a leader has numbered already, taken as they are.
 */
export type AppendOrigin = 'client' | 'coordinator' | 'raft' | 'replica'

export interface AppendOptions {
  readonly origin: AppendOrigin
  /** Written into each batch, except for a replica's. */
  readonly leaderEpoch: number
  /** Wall time, ms. */
  readonly now: number
  /** Of the Produce request: zstd is not for versions below 7. The newest when left out. */
  readonly requestVersion?: number
  /** What `startVerification` returned for the batch's producer; 0 or left out: not verified. */
  readonly verification?: number
  /** Of a client's batch that was checked already, in turns: it is appended in the place of `batches`. */
  readonly checked?: CheckedBatch
  /** Of a transaction marker: 2 asks for a producer epoch above the current one (KIP-890). 0 when left out. */
  readonly transactionVersion?: number
}

export interface LogAppend {
  readonly firstOffset: number
  readonly lastOffset: number
  /** Of several batches that were given maybe the first ones only; none of a duplicate. */
  readonly writtenBytes: number
  readonly maxTimestamp: number
  /** Wall time that was written into the batch; -1 when the topic keeps the producer's timestamps. */
  readonly logAppendTime: number
  readonly logStartOffset: number
  /** It was appended before: the offsets are those of the first time. */
  readonly duplicate: boolean
}

/** An answer that is not a success: the code to send back. */
export interface Refusal {
  readonly code: ErrorCode
  readonly message?: string
  /** Records that are at fault, by their place in the batch. */
  readonly recordErrors?: readonly RecordError[]
  /** What of a client's batch Kafka counts: it once, or its records without a key. */
  readonly fault?: BatchFault
  /** No answer yet: the batch has more content than one turn may look at. `LaterValidator` tells. */
  readonly needsTurns?: true
}

export interface BatchFault {
  readonly kind: 'checksum' | 'offset or sequence' | 'missing key'
  readonly count: number
}

/** A client's batch that may be appended. */
export interface CheckedBatch {
  /** The batch as it came, its timestamps put right, or the one that takes its place. */
  readonly bytes: Uint8Array
  readonly maxTimestamp: number
}

export interface RecordError {
  readonly batchIndex: number
  readonly message: string | null
}

/** Whole batches from a log. */
export interface LogRead {
  readonly chunks: readonly Uint8Array[]
  readonly byteLength: number
  /** The offset after the last batch; the one asked for when there is none. */
  readonly nextOffset: number
  /** Where it was read; undefined when there was nothing to read. */
  readonly segment: Segment | undefined
  /** In that segment, where the first batch begins. */
  readonly position: number
  /** Bytes from there on that were asked for and may be read: beyond the last whole batch, what fits of the next one. */
  readonly takenBytes: number
}

export function isRefusal<T extends object>(answer: T | Refusal): answer is Refusal {
  return 'code' in answer
}
