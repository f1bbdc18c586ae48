// What a coordinator needs of the partition that holds its state; whoever owns partitions implements it.
import type { ErrorCode, Writer } from '@millrace/protocol'

export interface ShardAppendOptions {
  /** Of an end-transaction marker: 2 and above ask for a greater epoch than the producer's last (KIP-890). */
  readonly transactionVersion?: number
  /** What `startVerification` gave, for the log to see that the transaction did not end meanwhile. */
  readonly guard?: number
}

/** One partition of an internal topic, led by this node. */
export interface ShardLog {
  readonly leaderEpoch: number
  /** The topic's max.message.bytes; Kafka's default when left out. */
  readonly maxBatchBytes?: number
  /**
   * Appends one whole batch; it may be transactional, or a control batch. Nothing is written where a refusal comes back.
   * @throws DiskFull, DiskFailed
   */
  append(
    batch: Uint8Array,
    now: number,
    options?: ShardAppendOptions,
  ): { readonly lastOffset: number } | { readonly code: ErrorCode; readonly message?: string }
  /**
   * A transaction of this producer is about to be verified with its coordinator (KIP-890).
   * @param supportsEpochBump the producer raises its epoch with every transaction.
   * @returns the guard to append with; 0 when its transaction is open here already, and nothing needs to be verified.
   */
  startVerification(producerId: number, producerEpoch: number, supportsEpochBump: boolean): number
  /**
   * Calls back, perhaps at once, when all up to and with this offset is committed, or with why it never will be by this leader.
   * UNKNOWN_TOPIC_OR_PARTITION: its topic was deleted; NOT_LEADER_OR_FOLLOWER: the epoch of this leader has ended. Whoever owns the
   * shard is told the same within this turn. Anything else happened to the log of a leader that stays.
   */
  whenCommitted(offset: number, done: (failed?: ErrorCode) => void): void
  /** Every whole batch from the first to the last that was there when the call began, in order, a chunk at a time, each once `visit` has done with the one before. */
  readAll(visit: (batches: Uint8Array) => Promise<void>): Promise<void>
}

/** A coordinator's records as bytes. */
export interface CoordinatorRecords<R> {
  /** @param writer what is returned lies in its buffer. */
  encode(record: R, writer: Writer): { readonly key: Uint8Array; readonly value: Uint8Array | null }
  /** Bytes that its key and value take at least, told without writing them. */
  leastBytes(record: R): number
  /** @returns undefined for a type of a newer Kafka, which is skipped. @throws MalformedMessage the bytes are not what the type says; UnsupportedVersion a value of a newer Kafka. */
  decode(key: Uint8Array, value: Uint8Array | null): R | undefined
}
