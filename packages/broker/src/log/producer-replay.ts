// Makes the producers' state of a log again: the newest snapshot, then the batches after it.
import { BatchScan } from './batch-scan.ts'
import { LogCorrupted } from './corruption.ts'
import type { Log } from './log.ts'
import type { Segment } from './segment.ts'

const windowBytes = 16 * 1024

/**
 * Brings the state to `endOffset`, in place: for a log that was cut, since the next batch may be appended in the same turn. Only the copy of
 * a log that moves is ever cut, when its move goes on after a start. @throws LogCorrupted
 */
export function replayProducers(log: Log, endOffset: number): void {
  log.producerState.reload(log.logStartOffset, endOffset, log.parts.clock.now())
  for (const segment of segmentsToReplay(log, endOffset)) {
    const scan = openScan(log, segment)
    for (let step = scan.advance(); step !== 'end'; step = scan.advance()) {
      if (step === 'more') scan.fillNow()
      else if (!take(log, segment, scan, step, endOffset)) break
    }
  }
  log.producerState.endOffset = endOffset
}

/** The same, without holding the event loop: for a log that is being opened. @throws LogCorrupted */
export async function replayProducersLater(log: Log, endOffset: number): Promise<void> {
  await log.producerState.reloadLater(log.logStartOffset, endOffset, log.parts.clock.now())
  for (const segment of segmentsToReplay(log, endOffset)) {
    const scan = openScan(log, segment)
    segment.pin()
    try {
      for (let step = scan.advance(); step !== 'end'; step = scan.advance()) {
        if (step === 'more') await scan.fill()
        else if (!take(log, segment, scan, step, endOffset)) break
      }
    } finally {
      segment.unpin()
    }
  }
  log.producerState.endOffset = endOffset
}

function segmentsToReplay(log: Log, endOffset: number): Segment[] {
  const from = log.producerState.endOffset
  if (from >= endOffset) return []
  return log.segments.slice(log.segmentIndexOf(from)).filter((segment) => segment.baseOffset < endOffset && segment.size > 0)
}

function openScan(log: Log, segment: Segment): BatchScan {
  const { producerState } = log
  producerState.endOffset = Math.max(producerState.endOffset, segment.baseOffset)
  const place = segment.find(producerState.endOffset)
  return new BatchScan(segment.file, place?.position ?? segment.size, segment.size, 'headers', windowBytes)
}

/** @returns whether to go on. */
function take(log: Log, segment: Segment, scan: BatchScan, step: 'batch' | 'bad', endOffset: number): boolean {
  const { producerState } = log
  if (step === 'bad') throw new LogCorrupted(segment.path, scan.position, producerState.endOffset, 'no whole batch')
  const { batch } = scan
  if (batch.baseOffset >= endOffset) return false
  // The transaction indexes have these already: they are only written while batches are appended or recovered.
  if (batch.producerId >= 0) log.applyProducer(batch, undefined)
  producerState.endOffset = batch.nextOffset
  return true
}
