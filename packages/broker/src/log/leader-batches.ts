// Batches that a leader made: numbered here for the metadata log, checked and taken as they are by a follower. // hot
import type { Crc32c } from '@millrace/protocol'
import { ErrorCode, RecordBatch } from '@millrace/protocol'
import type { Refusal } from './append.ts'
import { timestampOf } from './segment.ts'

export interface LeaderBatches {
  /** Bytes of the batches that are to be appended; what follows is left out. */
  readonly writtenBytes: number
  readonly firstOffset: number
  readonly lastOffset: number
  readonly maxTimestamp: number
}

/** Writes offsets from `nextOffset` on and the epoch into each batch. */
export function numberBatches(bytes: Uint8Array, nextOffset: number, leaderEpoch: number): LeaderBatches | Refusal {
  const batch = new RecordBatch(bytes)
  let next = nextOffset
  let maxTimestamp = -1
  let at = 0
  for (; isWhole(batch, at); at += batch.sizeInBytes) {
    batch.baseOffset = next
    batch.partitionLeaderEpoch = leaderEpoch
    next = batch.nextOffset
    maxTimestamp = Math.max(maxTimestamp, timestampOf(batch))
  }
  return at === 0 ? noBatch : { writtenBytes: at, firstOffset: nextOffset, lastOffset: next - 1, maxTimestamp }
}

/** Checks batches that come from another replica: sound, and in order from `nextOffset` on. Offsets may be left out between them. */
export function checkReplicated(
  bytes: Uint8Array,
  nextOffset: number,
  leaderEpoch: number,
  crc32c: Crc32c,
): LeaderBatches | Refusal {
  const batch = new RecordBatch(bytes)
  let next = nextOffset
  let firstOffset = -1
  let maxTimestamp = -1
  let at = 0
  for (; isWhole(batch, at); at += batch.sizeInBytes) {
    // A leader that was deposed meanwhile may have sent what it could not keep.
    if (batch.partitionLeaderEpoch > leaderEpoch) break
    const { baseOffset } = batch
    if (!batch.isCrcValid(crc32c)) {
      return { code: ErrorCode.CORRUPT_MESSAGE, message: `CRC-32C does not fit the batch at offset ${baseOffset}` }
    }
    if (baseOffset < next || batch.lastOffsetDelta < 0) {
      return { code: ErrorCode.OFFSET_OUT_OF_RANGE, message: `the batch at offset ${baseOffset} comes after offset ${next - 1}` }
    }
    if (firstOffset === -1) firstOffset = baseOffset
    next = batch.nextOffset
    maxTimestamp = Math.max(maxTimestamp, timestampOf(batch))
  }
  if (at > 0) return { writtenBytes: at, firstOffset, lastOffset: next - 1, maxTimestamp }
  if (!isWhole(batch, 0)) return noBatch
  const { baseOffset, partitionLeaderEpoch } = batch
  return {
    code: ErrorCode.CORRUPT_MESSAGE,
    message: `the batch at offset ${baseOffset} is of epoch ${partitionLeaderEpoch}, later than ${leaderEpoch}`,
  }
}

const noBatch: Refusal = { code: ErrorCode.CORRUPT_MESSAGE, message: 'no whole record batch' }

function isWhole(batch: RecordBatch, at: number): boolean {
  return batch.moveTo(at).isComplete() && batch.magic === 2
}
