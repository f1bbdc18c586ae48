// Which aborted transactions a part of a log has, and which of them a reader of committed records is told of. // hot
import type { LogRead } from './append.ts'
import type { Segment } from './segment.ts'
import type { AbortedTransaction } from './transaction-index.ts'

/** The segments of a log, from the first on. */
export interface SegmentsInOrder {
  readonly segments: readonly Segment[]
  readonly logEndOffset: number
  /** Index of the segment that would hold `offset`. */
  segmentIndexOf(offset: number): number
}

/** Transactions that were aborted and overlap [from, to), in the order in which they began. */
export function abortedBetween(log: SegmentsInOrder, from: number, to: number): AbortedTransaction[] {
  return inOrder(collected(log, log.segmentIndexOf(from), from, to, []))
}

/**
 * Of the aborted transactions those that a reader of committed records is told of with what it read from `offset` on. As with Kafka
 * they reach beyond the last batch, up to the next entry of the offset index, or the end of the segment. The segment is still the log's:
 * with one that left, the entry of a transaction that ended in the next may have gone too.
 */
export function abortedOfRead(log: SegmentsInOrder, offset: number, read: LogRead): AbortedTransaction[] {
  const { segment } = read
  if (segment === undefined) return []
  const next = log.segmentIndexOf(segment.baseOffset) + 1
  // The offset index lies in a file: it is only looked into where there is something to tell.
  if (!segment.transactionIndex.reaches(offset) && !isAnyFrom(log, next)) return []
  const entry = segment.offsetIndex.offsetFrom(read.position + read.takenBytes)
  const to = entry ?? log.segments[next]?.baseOffset ?? log.logEndOffset
  return inOrder(collected(log, next - 1, offset, to, []))
}

/** May a transaction that was aborted end at `offset` or after it? */
export function mayTellAborted(log: SegmentsInOrder, offset: number): boolean {
  const at = log.segmentIndexOf(offset)
  return (log.segments[at] as Segment).transactionIndex.reaches(offset) || isAnyFrom(log, at + 1)
}

function isAnyFrom({ segments }: SegmentsInOrder, from: number): boolean {
  for (let i = from; i < segments.length; i++) {
    if ((segments[i] as Segment).transactionIndex.exists) return true
  }
  return false
}

function collected(
  { segments }: SegmentsInOrder,
  fromSegment: number,
  from: number,
  to: number,
  into: AbortedTransaction[],
): AbortedTransaction[] {
  for (let i = fromSegment; i < segments.length; i++) {
    if ((segments[i] as Segment).transactionIndex.collect(from, to, into)) break
  }
  return into
}

function inOrder(found: AbortedTransaction[]): AbortedTransaction[] {
  return found.length < 2 ? found : found.sort((a, b) => a.firstOffset - b.firstOffset)
}
