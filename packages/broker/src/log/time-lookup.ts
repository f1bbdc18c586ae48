// Finds records by their timestamp: through the time index to a batch, and through the batch to the record.
import { nextTurn } from '@millrace/host'
import { batchOverhead, RecordBatch, RecordCursor } from '@millrace/protocol'
import { contentLater, turnRecordsMax } from './batch-content.ts'
import type { Log } from './log.ts'
import type { Segment } from './segment.ts'

export interface TimestampedOffset {
  readonly offset: number
  readonly timestamp: number
  /** Of the batch; -1 when it has none. */
  readonly leaderEpoch: number
}

/** @see Log.offsetForTimestamp */
export async function findTimestamp(log: Log, timestamp: number): Promise<TimestampedOffset | undefined> {
  const startOffset = log.logStartOffset
  for (const segment of log.segments.slice(log.segmentIndexOf(startOffset))) {
    if (segment.maxTimestamp < timestamp) continue
    const from = Math.max(segment.timeIndex.lookup(timestamp), startOffset)
    const found = await search(log, segment, segment.offsetIndex.lookup(from), timestamp, (at) => at >= timestamp, startOffset)
    if (found !== undefined) return found
  }
  return undefined
}

/** @see Log.maxTimestamp */
export async function findLargestTimestamp(log: Log): Promise<TimestampedOffset | undefined> {
  let largest: Segment | undefined
  for (const segment of log.segments) if (segment.maxTimestamp > (largest?.maxTimestamp ?? -1)) largest = segment
  if (largest === undefined) return undefined
  const timestamp = largest.maxTimestamp
  const position = largest.offsetIndex.lookup(largest.maxTimestampOffset)
  // As in Kafka the segments decide: the record may lie below a start that has moved within its segment.
  return search(log, largest, position, timestamp, (at) => at === timestamp, 0)
}

/** The first record from `position` on that `wanted` takes and that is not below `startOffset`, in a batch that reaches `timestamp`. */
async function search(
  log: Log,
  segment: Segment,
  position: number,
  timestamp: number,
  wanted: (timestamp: number) => boolean,
  startOffset: number,
): Promise<TimestampedOffset | undefined> {
  const file = segment.pin()
  try {
    const header = new Uint8Array(batchOverhead)
    const batch = new RecordBatch(header)
    for (let at = position; at + batchOverhead <= segment.size; at += batch.sizeInBytes) {
      if ((await file.read(header, at)) < batchOverhead) return undefined
      segment.checkBatch(at, batch.sizeInBytes, startOffset)
      if (batch.maxTimestamp < timestamp || batch.lastOffset < startOffset) continue
      const bytes = new Uint8Array(batch.sizeInBytes)
      await file.read(bytes, at)
      const found = await searchBatch(log, new RecordBatch(bytes), wanted, startOffset)
      if (found !== undefined) return found
    }
    return undefined
  } catch (cause) {
    throw log.fail(cause)
  } finally {
    segment.unpin()
  }
}

async function searchBatch(
  log: Log,
  batch: RecordBatch,
  wanted: (timestamp: number) => boolean,
  startOffset: number,
): Promise<TimestampedOffset | undefined> {
  const { compression, clock } = log.parts
  const records = await contentLater(batch, compression, 0x7fffffff)
  const cursor = new RecordCursor().reset(batch, records)
  for (let count = 1; cursor.next(); count++) {
    if (count % turnRecordsMax === 0) await nextTurn(clock)
    const { offset, timestamp } = cursor
    if (offset >= startOffset && wanted(timestamp)) return { offset, timestamp, leaderEpoch: batch.partitionLeaderEpoch }
  }
  return undefined
}
