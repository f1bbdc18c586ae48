// Reads for the broker's own use: what it takes meaning from has the checksum that it was written with.
import { RecordBatch } from '@millrace/protocol'
import type { LogRead, Refusal } from './append.ts'
import { isRefusal } from './append.ts'
import { LogCorrupted, wrongChecksum } from './corruption.ts'
import type { Log } from './log.ts'

/**
 * Whole batches from `offset` on, at least one. Clients check what they read themselves; state that is made of a changed byte would be
 * told as the truth. @throws LogCorrupted a batch is not what was written: the log is offline from now on. DiskFailed
 */
export async function readChecked(log: Log, offset: number, maxBytes: number): Promise<LogRead | Refusal> {
  const read = await log.read(offset, maxBytes, log.logEndOffset, true)
  if (isRefusal(read)) return read
  let { position } = read
  let next = offset
  for (const chunk of read.chunks) {
    const batch = new RecordBatch(chunk)
    for (let at = 0; at < chunk.length; at += batch.sizeInBytes) {
      const fault = faultOf(log, batch.moveTo(at), next, next === offset)
      if (fault !== undefined) throw log.fail(new LogCorrupted(read.segment?.path ?? log.directory, position + at, next, fault))
      next = batch.nextOffset
    }
    position += chunk.length
  }
  return read
}

/** Base offset and length lie outside of what the checksum covers. */
function faultOf(log: Log, batch: RecordBatch, next: number, isFirst: boolean): string | undefined {
  if (batch.magic !== 2 || !batch.isCrcValid(log.parts.validator.crc32c)) return wrongChecksum
  const isInOrder = batch.nextOffset > next && (isFirst || batch.baseOffset >= next)
  return isInOrder ? undefined : `a batch of the offsets ${batch.baseOffset} to ${batch.lastOffset}, where ${next} should follow`
}
