// Public API: the consumer: subscribe or assign, poll batches, commit.
import type { CallOptions } from '../cluster/config.ts'
import type { GroupMetadata, OffsetToCommit, TopicPartition } from '../cluster/topic-partition.ts'
import type { ConsumedBatch } from './batch.ts'

export interface RebalanceListener {
  /** Before partitions go: finish and commit. Awaited; the rebalance waits for it. */
  revoked?(partitions: readonly TopicPartition[]): Promise<void> | void
  assigned?(partitions: readonly TopicPartition[]): Promise<void> | void
  /** Gone already (fenced, session over): nothing can be committed. */
  lost?(partitions: readonly TopicPartition[]): Promise<void> | void
}

export interface Consumer extends AsyncDisposable, AsyncIterable<ConsumedBatch> {
  subscribe(topics: readonly string[], listener?: RebalanceListener): void
  assign(partitions: readonly TopicPartition[]): void
  unsubscribe(): Promise<void>
  /** Batches that are there, or that come within timeoutMs (default 500); empty when none. Joins and rebalances happen in here and call the listener. */
  poll(options?: CallOptions & { readonly maxBytes?: number }): Promise<readonly ConsumedBatch[]>
  /** Iterates until close(). */
  [Symbol.asyncIterator](): AsyncIterator<ConsumedBatch>
  assignment(): readonly TopicPartition[]
  /** Commits the positions of this consumer, or given ones. */
  commit(offsets?: readonly OffsetToCommit[], options?: CallOptions): Promise<void>
  committed(partitions: readonly TopicPartition[], options?: CallOptions): Promise<(OffsetToCommit | null)[]>
  position(partition: TopicPartition): number | undefined
  seek(partition: TopicPartition, offset: number): void
  seekToBeginning(partitions: readonly TopicPartition[]): void
  seekToEnd(partitions: readonly TopicPartition[]): void
  pause(partitions: readonly TopicPartition[]): void
  resume(partitions: readonly TopicPartition[]): void
  paused(): readonly TopicPartition[]
  beginningOffsets(partitions: readonly TopicPartition[], options?: CallOptions): Promise<number[]>
  endOffsets(partitions: readonly TopicPartition[], options?: CallOptions): Promise<number[]>
  /** Records between the position and the end, last known from fetches; undefined before the first. */
  lag(partition: TopicPartition): number | undefined
  groupMetadata(): GroupMetadata
  /** Asks for a rebalance at the next poll. */
  enforceRebalance(reason: string): void
  close(options?: CallOptions): Promise<void>
}
