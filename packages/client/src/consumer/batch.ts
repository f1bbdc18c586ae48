// Public API: what a consumer hands out: one record batch of one partition.
import type { RecordCursor, RecordHeader } from '@millrace/protocol'

/** One record batch of one partition, uncompressed, aborted and control records already left out; the unit of work. */
export interface ConsumedBatch {
  readonly topic: string
  readonly partition: number
  readonly firstOffset: number
  /** Where to go on after this batch: what to commit. */
  readonly nextOffset: number
  readonly leaderEpoch: number
  /** Records in it (those at or above the position). */
  readonly count: number
  /** Bytes that the batch took on the wire. */
  readonly byteLength: number
  readonly highWatermark: number
  /** Walks the records without making them; every call starts anew (one shared cursor a batch). */
  cursor(): RecordCursor
  /** Convenience: the records as objects, made on demand. Keys and values are views of the batch. */
  records(): IterableIterator<ConsumedRecord>
}

export interface ConsumedRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Milliseconds since 1970. */
  readonly timestamp: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly RecordHeader[]
}
