// Metadata records in record batches, and out of them.
import { MalformedMessage, RecordBatch, RecordCursor, uncompressedRecords, type Codecs } from '@millrace/protocol'
import { decodeRecord, type MetadataRecord } from './record-codec.ts'

/** No batch of the metadata log is larger when it is written; one that was read may be compressed. */
const decompressedBytesMax = 64 * 1024 * 1024

/** Where a record stands. */
export interface RecordPosition {
  readonly offset: number
  readonly epoch: number
  /** When its batch was appended. */
  readonly timestamp: number
}

/**
 * Every record of whole batches, in order, with where it stands; control batches are left out, they are for the quorum.
 * @throws MalformedMessage
 */
export function* recordsOf(batches: Uint8Array, codecs: Codecs): Generator<readonly [MetadataRecord, RecordPosition], void> {
  const batch = new RecordBatch(batches)
  const cursor = new RecordCursor()
  for (let position = 0; position < batches.length; position += batch.sizeInBytes) {
    batch.moveTo(position)
    if (batch.isControl) continue
    const epoch = batch.partitionLeaderEpoch
    cursor.reset(batch, recordsWithin(batch, codecs, decompressedBytesMax))
    while (cursor.next()) {
      const value = cursor.value()
      if (value !== null) yield [decodeRecord(value), { offset: cursor.offset, epoch, timestamp: cursor.timestamp }]
    }
  }
}

/** The same, given to `visit` at once. @throws MalformedMessage */
export function forEachRecord(
  batches: Uint8Array,
  codecs: Codecs,
  visit: (record: MetadataRecord, at: RecordPosition) => void,
): void {
  for (const [record, at] of recordsOf(batches, codecs)) visit(record, at)
}

/** The records' bytes. What grows past `maxBytes` was never written here: it is damage like any other. @throws MalformedMessage */
export function recordsWithin(batch: RecordBatch, codecs: Codecs, maxBytes: number): Uint8Array {
  try {
    return uncompressedRecords(batch, codecs, maxBytes)
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new MalformedMessage(cause.message, `batch at offset ${batch.baseOffset}`, { cause })
  }
}

/** The position behind the last batch: offset and epoch of the last record, control batches counted. */
export function lastPosition(batches: Uint8Array): RecordPosition | undefined {
  const batch = new RecordBatch(batches)
  let last: RecordPosition | undefined
  for (let position = 0; position < batches.length; position += batch.sizeInBytes) {
    batch.moveTo(position)
    last = { offset: batch.lastOffset, epoch: batch.partitionLeaderEpoch, timestamp: batch.maxTimestamp }
  }
  return last
}
