// Cuts a batch that the broker found too large into two, with the same records in the same order.
import type { BatchBuilder, Codecs, RecordBatch } from '@millrace/protocol'
import { RecordCursor, uncompressedRecords } from '@millrace/protocol'
import { ProducerBatch } from './batch.ts'

const uncompressedBytesMax = 256 * 1024 * 1024

/** @returns the two halves; who waits for a record of the whole waits for it in its half. */
export function splitBatch(whole: ProducerBatch, codecs: Codecs, newBuilder: () => BatchBuilder): readonly ProducerBatch[] {
  const { recordCount, order, orderWidth } = whole
  const { hasSilentRecords } = whole
  const { batch, deliveries } = whole.takeApart()
  const width = orderWidth / 2
  const halves = [order, order + width].map((place) => new ProducerBatch(whole.createdAt, place, newBuilder(), width))
  const middle = Math.ceil(recordCount / 2)
  copyRecords(batch, codecs, (index) => halves[index < middle ? 0 : 1]!)
  for (const half of halves) half.hasSilentRecords = hasSilentRecords
  for (const delivery of deliveries) {
    const first = delivery.index < middle
    halves[first ? 0 : 1]!.addDelivery({
      index: first ? delivery.index : delivery.index - middle,
      timestamp: delivery.timestamp,
      // A delivery computes its offset from its index in the whole; the half that holds it began `middle` records later.
      settle: (outcome) =>
        delivery.settle(first || outcome.offset < 0 ? outcome : { ...outcome, offset: outcome.offset - middle }),
    })
  }
  return halves
}

function copyRecords(batch: RecordBatch, codecs: Codecs, into: (index: number) => ProducerBatch): void {
  const cursor = new RecordCursor().reset(batch, uncompressedRecords(batch, codecs, uncompressedBytesMax))
  for (let index = 0; cursor.next(); index++) {
    into(index).append(cursor.timestamp, cursor.key(), cursor.value(), cursor.headerCount === 0 ? null : cursor.headers())
  }
}
