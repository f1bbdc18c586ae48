// Tells a write that the system lost from bytes that changed: what a segment holds behind its last sound batch.
import type { DiskFile } from '@millrace/host'
import type { Crc32c } from '@millrace/protocol'
import { batchOverhead, RecordBatch } from '@millrace/protocol'

/** The unit in which a device keeps or loses what was written. */
const sectorBytes = 512
const windowBytes = 1024 * 1024
const magicAt = 16
/** Offset, size, CRC, magic, attributes, and the lengths of key and value. */
const oldHeaderBytes = 26

/**
 * The first sound batch that begins after `from`: any whose CRC fits and whose offsets are not below `offset`.
 * @returns its position, or -1.
 */
export async function findBatchAfter(file: DiskFile, from: number, end: number, offset: number, crc32c: Crc32c): Promise<number> {
  const window = new Uint8Array(Math.min(windowBytes, Math.max(0, end - from)))
  for (let windowAt = from + 1; windowAt + batchOverhead <= end;) {
    const count = await file.read(window, windowAt)
    const last = count - batchOverhead
    for (let at = 0; at <= last; at++) {
      if (window[at + magicAt] !== 2) continue
      if (await isBatch(file, window, at, windowAt, end, offset, crc32c)) return windowAt + at
    }
    if (last < 0) return -1
    windowAt += last + 1
  }
  return -1
}

async function isBatch(
  file: DiskFile,
  window: Uint8Array,
  at: number,
  windowAt: number,
  end: number,
  offset: number,
  crc32c: Crc32c,
): Promise<boolean> {
  const batch = new RecordBatch(window, at)
  const { sizeInBytes, baseOffset } = batch
  if (sizeInBytes < batchOverhead || sizeInBytes > end - windowAt - at) return false
  if (baseOffset < offset || baseOffset > Number.MAX_SAFE_INTEGER || batch.lastOffsetDelta < 0) return false
  const bytes = new Uint8Array(sizeInBytes)
  await file.read(bytes, windowAt + at)
  return new RecordBatch(bytes).isCrcValid(crc32c)
}

/**
 * Does a message of Kafka before 0.11 begin at `position`: of format 0 or 1, whole, its CRC-32 right?
 * @returns the format; undefined when it is none.
 */
export function oldFormatAt(file: DiskFile, position: number, end: number): 0 | 1 | undefined {
  const header = new Uint8Array(oldHeaderBytes)
  if (end - position < oldHeaderBytes || file.readNow(header, position) < oldHeaderBytes) return undefined
  const view = new DataView(header.buffer)
  const size = view.getInt32(8)
  const magic = view.getInt8(magicAt)
  if ((magic !== 0 && magic !== 1) || size < oldHeaderBytes - 12 || size > end - position - 12) return undefined
  const body = new Uint8Array(size - 4)
  file.readNow(body, position + magicAt)
  return crc32(body) === view.getUint32(12) ? magic : undefined
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) * 0xedb88320)
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** Does the file end before the batch at `position` does? */
export function endsInside(file: DiskFile, position: number, end: number): boolean {
  if (end - position < batchOverhead) return true
  const header = new Uint8Array(batchOverhead)
  file.readNow(header, position)
  return new RecordBatch(header).sizeInBytes > end - position
}

/**
 * Is there a sector in [from, to) that was never written? Such a sector, or the part of it that lies in the range, is all zeros.
 * A batch begins with its offset, so zeros where that of `offset` has none prove it even for a short part.
 */
export function hasHole(file: DiskFile, from: number, to: number, offset: number): boolean {
  const window = new Uint8Array(Math.min(windowBytes, to - from + sectorBytes))
  for (let position = from; position < to;) {
    // Windows end where sectors do, so that none is looked at in two parts.
    const most = Math.min(to - position, window.length - ((position + window.length) % sectorBytes))
    const count = file.readNow(window.subarray(0, most), position)
    if (count === 0) return false
    for (let at = 0; at < count;) {
      const partEnd = Math.min(count, at + sectorBytes - ((position + at) % sectorBytes))
      const isFirst = position + at === from
      if (isZero(window, at, partEnd) && (!isFirst || partEnd - at > 8 || offset >= 2 ** (8 * (8 - (partEnd - at))))) return true
      at = partEnd
    }
    position += count
  }
  return false
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false
  return true
}
