// A batch without some of its records: offsets, producer and sequences stay as they were (KIP-534 for the delete horizon). // hot
import type { Codec, Compression } from '@millrace/host'
import type { RecordBatch } from '@millrace/protocol'
import { batchLogOverhead, batchOverhead, codecNames, RecordCursor, Writer } from '@millrace/protocol'

import { turnPackBytesMax } from './batch-content.ts'

const lengthAt = 8
const crcAt = 17
const attributesAt = 21
const baseTimestampAt = 27
const maxTimestampAt = 35
const countAt = 57
const horizonBit = 0x40
const codecMask = 0x07

/** What is left of a batch. */
export interface FilteredBatch {
  /** All of it, bytes unchanged; a new batch; or no record at all. */
  readonly kind: 'same' | 'changed' | 'empty'
  /** Of a batch that is the same a view of it, good as long as the batch's own memory; of one without records nothing: `emptyBatch` makes what may stay. */
  readonly bytes: Uint8Array
  /** Of the records that are left. */
  readonly maxTimestamp: number
}

export interface FilterOptions {
  readonly keep: (cursor: RecordCursor) => boolean
  /** Delete horizon for a batch that needs one and has none, ms: one that keeps a tombstone, or the marker of an empty transaction. */
  readonly horizon: number
  /** It is the marker of a transaction that has no records any more. */
  readonly isIdleMarker: boolean
}

const nothing: FilteredBatch = { kind: 'empty', bytes: new Uint8Array(0), maxTimestamp: -1 }
/** For batches that are looked at in one turn. */
const sharedCursor = new RecordCursor()
/** Records that are looked at before others have their turn. */
export const recordsPerTurn = 2_000

/**
 * @param records the batch's records without compression. @param rest lets others have their turn: one batch may have millions of
 * records, or much to pack.
 */
export async function filterBatch(
  batch: RecordBatch,
  records: Uint8Array,
  options: FilterOptions,
  compression: Compression,
  rest: () => Promise<void>,
): Promise<FilteredBatch> {
  const cursor = batch.recordCount >= recordsPerTurn ? new RecordCursor() : sharedCursor
  const kept: number[] = []
  let hasTombstone = false
  let maxTimestamp = -1
  let start = 0
  cursor.reset(batch, records)
  for (let count = 1; cursor.next(); count++) {
    if (count % recordsPerTurn === 0) await rest()
    if (options.keep(cursor)) {
      kept.push(start, cursor.headersEnd)
      if (cursor.valueStart < 0) hasTombstone = true
      if (cursor.timestamp > maxTimestamp) maxTimestamp = cursor.timestamp
    }
    start = cursor.headersEnd
  }
  if (kept.length === 0) return nothing
  const needsHorizon = !batch.hasDeleteHorizon && (hasTombstone || options.isIdleMarker)
  if (kept.length === batch.recordCount * 2 && !needsHorizon) {
    return { kind: 'same', bytes: wholeOf(batch), maxTimestamp: batch.maxTimestamp }
  }
  const writer = new Writer(records.length + 64)
  for (let i = 0; i < kept.length; i += 2) {
    if (i > 0 && i % (2 * recordsPerTurn) === 0) await rest()
    const [from, to] = [kept[i] as number, kept[i + 1] as number]
    if (needsHorizon) writeFrom(writer, records, from, to, batch.baseTimestamp - options.horizon)
    else writer.rawBytes(records.subarray(from, to))
  }
  const codec = codecNames[batch.codecId]
  const plain = writer.toBytes()
  const content = codec === 'none' ? plain : await packed(compression.codec(codec), plain)
  const baseTimestamp = needsHorizon ? options.horizon : batch.baseTimestamp
  const attributes = needsHorizon ? batch.attributes | horizonBit : batch.attributes
  const largest = batch.timestampType === 1 ? batch.maxTimestamp : maxTimestamp
  const bytes = withHeader(
    batch,
    content,
    { attributes, baseTimestamp, maxTimestamp: largest, count: kept.length / 2 },
    compression,
  )
  return { kind: 'changed', bytes, maxTimestamp: largest }
}

function packed(codec: Codec, plain: Uint8Array): Uint8Array | Promise<Uint8Array> {
  return plain.length > turnPackBytesMax ? codec.compressLater(plain) : codec.compress(plain)
}

/** A record again, with `shift` added to its timestamp delta: the base it counts from has moved the other way. */
function writeFrom(writer: Writer, records: Uint8Array, from: number, to: number, shift: number): void {
  const attributes = afterVarint(records, from)
  const delta = attributes + 1
  const offsetDelta = afterVarint(records, delta)
  const body = new Writer(to - from + 16)
  body.int8(records[attributes] as number)
  body.varlong(varlongAt(records, delta) + shift)
  body.rawBytes(records.subarray(offsetDelta, to))
  const bytes = body.toBytes()
  writer.varint(bytes.length)
  writer.rawBytes(bytes)
}

function afterVarint(bytes: Uint8Array, at: number): number {
  let end = at
  while ((bytes[end] as number) >= 0x80) end++
  return end + 1
}

function varlongAt(bytes: Uint8Array, at: number): number {
  let value = 0
  let scale = 1
  for (let i = at; ; i++) {
    const byte = bytes[i] as number
    value += (byte & 0x7f) * scale
    if (byte < 0x80) break
    scale *= 128
  }
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}

/** The header alone: it keeps the offsets of the batch, and what its producer sent last. */
export function emptyBatch(batch: RecordBatch, compression: Compression): Uint8Array {
  const attributes = batch.attributes & ~codecMask & ~horizonBit
  const fields = { attributes, baseTimestamp: -1, maxTimestamp: batch.maxTimestamp, count: 0 }
  return withHeader(batch, new Uint8Array(0), fields, compression)
}

interface HeaderFields {
  readonly attributes: number
  readonly baseTimestamp: number
  readonly maxTimestamp: number
  readonly count: number
}

function withHeader(batch: RecordBatch, content: Uint8Array, fields: HeaderFields, compression: Compression): Uint8Array {
  const bytes = new Uint8Array(batchOverhead + content.length)
  bytes.set(batch.bytes.subarray(batch.position, batch.position + batchOverhead))
  bytes.set(content, batchOverhead)
  const view = new DataView(bytes.buffer)
  view.setInt32(lengthAt, bytes.length - batchLogOverhead)
  view.setInt16(attributesAt, fields.attributes)
  setInt64(view, baseTimestampAt, fields.baseTimestamp)
  setInt64(view, maxTimestampAt, fields.maxTimestamp)
  view.setInt32(countAt, fields.count)
  view.setUint32(crcAt, compression.crc32c(bytes.subarray(attributesAt)))
  return bytes
}

function setInt64(view: DataView, at: number, value: number): void {
  view.setInt32(at, Math.floor(value / 2 ** 32))
  view.setUint32(at + 4, value >>> 0)
}

/** Not copied: most batches stay as they are, and as many copies would be collected while clients wait. */
function wholeOf(batch: RecordBatch): Uint8Array {
  return batch.bytes.subarray(batch.position, batch.position + batch.sizeInBytes)
}
