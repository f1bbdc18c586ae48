// Public API: the producer: append, send, flush, transactions.
import type { RecordHeader } from '@millrace/protocol'
import type { CallOptions } from '../cluster/config.ts'
import type { GroupMetadata, OffsetToCommit } from '../cluster/topic-partition.ts'

export interface ProducerRecord {
  readonly topic: string
  /** Left out: by key (murmur2, as Java), sticky without key. */
  readonly partition?: number
  readonly key?: Uint8Array | string | null
  /** null is a tombstone. */
  readonly value: Uint8Array | string | null
  /** Milliseconds since 1970; left out: now. */
  readonly timestamp?: number
  readonly headers?: readonly RecordHeader[]
}

export interface RecordMetadata {
  readonly topic: string
  readonly partition: number
  /** -1 when the broker did not tell (acks 0, or a retry that it recognised as written before). */
  readonly offset: number
  readonly timestamp: number
}

export interface Producer extends AsyncDisposable {
  /** Appends one record; resolves when it is acknowledged. Waits for room in the buffer first. */
  send(record: ProducerRecord, options?: CallOptions): Promise<RecordMetadata>
  sendMany(records: readonly ProducerRecord[], options?: CallOptions): Promise<RecordMetadata[]>
  /**
   * Hot path: copies the bytes into the batch of its partition; no promise, no object per record. Failures surface at the next flush, commit.
   * @param partition -1: by key (murmur2, as Java), sticky without key.
   * @param timestamp -1: now.
   * @returns false: the record was NOT taken since the buffer is full or the topic's metadata is not there yet; await ready(topic), then append again.
   */
  append(
    topic: string,
    partition: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    timestamp: number,
    headers: readonly RecordHeader[] | null,
  ): boolean
  /** Resolves when there is room and the topic's partitions are known. @throws KafkaError UNKNOWN_TOPIC_OR_PARTITION after the timeout. */
  ready(topic: string, options?: CallOptions): Promise<void>
  /** Number of partitions, once known (after ready). */
  partitionsOf(topic: string): number | undefined
  /** Offset of the last record acknowledged in this partition by this producer; undefined before the first. */
  acknowledged(topic: string, partition: number): number | undefined
  /** Sends all that is buffered; resolves when all is acknowledged. @throws the first failure since the last flush. */
  flush(options?: CallOptions): Promise<void>
  /** Fences older producers of this transactional id and finishes or aborts what they left. */
  initTransactions(options?: CallOptions): Promise<void>
  beginTransaction(): void
  /** Adds consumed offsets to the transaction, fenced by the group's generation (KIP-447). */
  sendOffsetsToTransaction(offsets: readonly OffsetToCommit[], group: GroupMetadata, options?: CallOptions): Promise<void>
  /** Flushes, then commits. After a failure only abort is legal, after a fatal one (ProducerFenced) only close. */
  commitTransaction(options?: CallOptions): Promise<void>
  abortTransaction(options?: CallOptions): Promise<void>
  /** begin, run, commit; abort on throw. */
  transaction<T>(run: () => Promise<T>, options?: CallOptions): Promise<T>
  close(options?: CallOptions): Promise<void>
}
