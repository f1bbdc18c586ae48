// The offset that a timestamp, or one of the special timestamps, stands for in one partition.
import { DiskFailed } from '@millrace/host'
import { ErrorCode, MalformedMessage } from '@millrace/protocol'
import { LogCorrupted } from '../log/corruption.ts'
import type { Partition } from './partition.ts'

/** Timestamps that are no time but a question. */
export const specialTimestamp = {
  latest: -1,
  earliest: -2,
  /** The record with the largest timestamp (KIP-734). */
  max: -3,
  /** The first record on this node's disk (KIP-405). */
  earliestLocal: -4,
  /** The last record in tiered storage (KIP-1005). */
  latestTiered: -5,
  /** The first record that is still to be copied to tiered storage (KIP-1023). */
  earliestPendingUpload: -6,
} as const

/** -1 each where there is no such record. */
export interface FoundOffset {
  readonly offset: number
  readonly timestamp: number
  readonly leaderEpoch: number
}

/** Up to where the asker may see. */
export type Sight = 'committed' | 'decided' | 'all'

export const noOffset: FoundOffset = { offset: -1, timestamp: -1, leaderEpoch: -1 }

/** @returns the offset, or the code to answer with. */
export async function findOffset(
  partition: Partition,
  timestamp: number,
  sight: Sight,
  currentLeaderEpoch: number,
): Promise<FoundOffset | ErrorCode> {
  const code = partition.refusalFor(currentLeaderEpoch)
  if (code !== ErrorCode.NONE) return code
  const { log } = partition
  const end = sight === 'all' ? log.logEndOffset : sight === 'decided' ? log.lastStableOffset : log.highWatermark
  switch (timestamp) {
    case specialTimestamp.latest:
      return { offset: end, timestamp: -1, leaderEpoch: partition.leaderEpoch }
    case specialTimestamp.earliest:
    case specialTimestamp.earliestLocal:
      return { offset: log.logStartOffset, timestamp: -1, leaderEpoch: epochAtStart(partition) }
    case specialTimestamp.latestTiered:
    case specialTimestamp.earliestPendingUpload:
      return noOffset
    default: {
      try {
        const found = timestamp === specialTimestamp.max ? await log.maxTimestamp() : await log.offsetForTimestamp(timestamp)
        // What nobody may read yet is as if it were not there.
        return found === undefined || found.offset >= end ? noOffset : found
      } catch (cause) {
        return codeOf(cause)
      }
    }
  }
}

/** What a search in the log's files may come upon. */
function codeOf(cause: unknown): ErrorCode {
  if (cause instanceof DiskFailed || cause instanceof LogCorrupted) return ErrorCode.KAFKA_STORAGE_ERROR
  // A batch whose records cannot be told apart, though its checksum fits.
  if (cause instanceof MalformedMessage) return ErrorCode.INVALID_RECORD
  throw cause
}

/** What comes next in an empty log will be of the present epoch. */
function epochAtStart({ log, leaderEpoch }: Partition): number {
  return log.logStartOffset === log.logEndOffset ? leaderEpoch : log.epochAt(log.logStartOffset)
}
