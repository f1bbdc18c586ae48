// What a leader knows of each voter's log, and the high watermark that follows from it.
import type { VoterSet } from './voter-set.ts'

/** Immutable: each event gives the next one. */
export interface Leadership {
  readonly epoch: number
  /** Offset of the leader's first record in this epoch. */
  readonly epochStartOffset: number
  /** By voter: up to where its log is on stable storage. */
  readonly durableEnds: ReadonlyMap<number, number>
  /** Everything below is committed; undefined until the first record of this epoch is. */
  readonly highWatermark: number | undefined
}

export function newLeadership(epoch: number, epochStartOffset: number): Leadership {
  return { epoch, epochStartOffset, durableEnds: new Map(), highWatermark: undefined }
}

/**
 * A voter's log is durable up to `endOffset`. The high watermark is the highest offset that a majority has; it does not move before a
 * record of this leader's own epoch has reached a majority, since an older one could still be overwritten (Raft, 5.4.2).
 */
export function withDurable(leadership: Leadership, voters: VoterSet, voterId: number, endOffset: number): Leadership {
  const durableEnds = new Map(leadership.durableEnds).set(voterId, Math.max(endOffset, leadership.durableEnds.get(voterId) ?? 0))
  const ends = voters
    .ids()
    .map((id) => durableEnds.get(id) ?? 0)
    .toSorted((a, b) => b - a)
  const majorityEnd = ends[Math.floor(ends.length / 2)] ?? 0
  const before = leadership.highWatermark
  const committed = majorityEnd > leadership.epochStartOffset && (before === undefined || majorityEnd > before)
  return { ...leadership, durableEnds, highWatermark: committed ? majorityEnd : before }
}
