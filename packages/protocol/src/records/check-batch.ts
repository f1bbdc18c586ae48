// What is wrong with a batch, without looking at its records.
import { ErrorCode } from '../errors/error-codes.ts'
import type { Crc32c } from './crc32c.ts'
import { type RecordBatch, batchLogOverhead, batchOverhead, currentMagic } from './record-batch.ts'

/** An answer to a batch that cannot be taken. */
export interface BatchFault {
  readonly code: ErrorCode
  readonly reason: string
}

// Offset, size, CRC, magic, attributes, key length, value length: the least of formats 0 and 1 behind their size field.
const oldBatchBytesMin = 14

/**
 * Checks size, format, CRC, codec and counts of the batch at `batch.position`.
 * Formats 0 and 1 are known and refused as Kafka 4 does (KIP-724): INVALID_RECORD, since they are sound but not taken any more.
 * @returns undefined when all is well. CORRUPT_MESSAGE: the bytes were damaged. INVALID_RECORD: the sender made it wrong. UNSUPPORTED_COMPRESSION_TYPE: no such codec.
 */
export function checkBatch(batch: RecordBatch, crc32c: Crc32c): BatchFault | undefined {
  const left = batch.bytes.length - batch.position
  if (left < batchLogOverhead + oldBatchBytesMin) return corrupt(`${left} bytes are no batch`)
  const size = batch.sizeInBytes
  if (size < batchLogOverhead + oldBatchBytesMin) return corrupt(`a batch of ${size} bytes`)
  const magic = batch.magic
  if (magic === 0 || magic === 1) return invalid(`record format ${magic} is not taken any more, only ${currentMagic} is`)
  if (magic !== currentMagic) return corrupt(`no record format has the number ${magic}`)
  if (size < batchOverhead) return corrupt(`a batch of ${size} bytes, its header alone has ${batchOverhead}`)
  if (size > left) return corrupt(`a batch of ${size} bytes, ${left} are there`)
  if (!batch.isCrcValid(crc32c)) return corrupt(`CRC-32C ${batch.crc} does not fit the batch at offset ${batch.baseOffset}`)
  if (batch.codecId > 4)
    return { code: ErrorCode.UNSUPPORTED_COMPRESSION_TYPE, reason: `no codec has the number ${batch.codecId}` }
  return checkCounts(batch)
}

function checkCounts(batch: RecordBatch): BatchFault | undefined {
  const { recordCount, lastOffsetDelta, baseOffset } = batch
  if (baseOffset < 0 || batch.lastOffset > Number.MAX_SAFE_INTEGER) return invalid(`base offset ${baseOffset}`)
  // Compaction removes records and keeps offsets, so there may be fewer records than offsets, even none; never more.
  if (recordCount < 0 || lastOffsetDelta < 0 || recordCount > lastOffsetDelta + 1) {
    return invalid(`${recordCount} records in offsets up to ${lastOffsetDelta} after the first`)
  }
  return undefined
}

function corrupt(reason: string): BatchFault {
  return { code: ErrorCode.CORRUPT_MESSAGE, reason }
}

function invalid(reason: string): BatchFault {
  return { code: ErrorCode.INVALID_RECORD, reason }
}
