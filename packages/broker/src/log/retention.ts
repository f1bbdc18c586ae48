// Which of the oldest segments may go: by log start, size and age.
import type { LogConfig } from './config.ts'
import type { Segment } from './segment.ts'

interface Retained {
  readonly segments: readonly Segment[]
  readonly logStartOffset: number
  readonly logEndOffset: number
  readonly highWatermark: number
}

/**
 * How many segments, from the oldest on, may be deleted. None that holds a record at or above the high watermark; the last one only by
 * age or size, and only when it holds something. None that ends beyond `upTo` either.
 */
export function expiredSegments(log: Retained, config: LogConfig, now: number, upTo = log.logEndOffset): number {
  const { segments } = log
  let excess = -1
  if (config.cleanupDelete && config.retentionBytes >= 0) {
    excess = -config.retentionBytes
    for (const segment of segments) excess += segment.size
  }
  let count = 0
  for (const [i, segment] of segments.entries()) {
    const next = segments[i + 1]
    const endOffset = next?.baseOffset ?? log.logEndOffset
    if (log.highWatermark < endOffset || endOffset > upTo || (next === undefined && segment.size === 0)) break
    excess -= segment.size
    const isBelowStart = next !== undefined && next.baseOffset <= log.logStartOffset
    const isExcess = config.cleanupDelete && config.retentionBytes >= 0 && excess >= 0
    const isOld = config.cleanupDelete && config.retentionMs >= 0 && now - largestTimestamp(segment) > config.retentionMs
    if (!isBelowStart && !isExcess && !isOld) break
    count++
  }
  return count
}

/** Where the log would begin if what retention lets go went now; undefined when nothing would. */
export function expiredStart(log: Retained, config: LogConfig, now: number): number | undefined {
  const count = expiredSegments(log, config, now)
  return count === 0 ? undefined : Math.max(log.segments[count]?.baseOffset ?? log.logEndOffset, log.logStartOffset)
}

/** A segment whose records have no timestamps ages from when it was opened. */
function largestTimestamp(segment: Segment): number {
  return segment.maxTimestamp >= 0 ? segment.maxTimestamp : segment.openedAt
}
