// The record that ends a transaction on a partition, read from its control batch.
import type { RecordBatch } from '@millrace/protocol'
import { readControlRecord, RecordCursor } from '@millrace/protocol'

/** Did the transaction commit, and which coordinator says so. */
export interface TransactionMarker {
  readonly commit: boolean
  readonly coordinatorEpoch: number
  /** Of the record, ms. */
  readonly timestamp: number
}

const cursor = new RecordCursor()

/**
 * Reads the marker of a control batch that has a producer; its records must be there.
 * @returns undefined for any other batch, and for one that the cleaner emptied. @throws MalformedMessage
 */
export function readMarker(batch: RecordBatch): TransactionMarker | undefined {
  if (!batch.isControl || batch.producerId < 0 || batch.recordCount === 0) return undefined
  if (!cursor.reset(batch, batch.records()).next()) return undefined
  const key = cursor.key()
  const value = cursor.value()
  if (key === null || value === null) return undefined
  const record = readControlRecord(key, value)
  if (record.kind !== 'abort' && record.kind !== 'commit') return undefined
  return { commit: record.kind === 'commit', coordinatorEpoch: record.coordinatorEpoch, timestamp: cursor.timestamp }
}
