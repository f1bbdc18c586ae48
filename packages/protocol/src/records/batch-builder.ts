// Records into one batch: appends copy bytes into one growing buffer. // hot
import { putUnsignedVarint, putVarlong, sizeOfVarint, sizeOfVarlong, zigZag } from '../primitives/varint.ts'
import { type CodecId, type Codecs, codecNames } from './compression.ts'
import {
  batchOverhead,
  controlBit,
  noProducerEpoch,
  noProducerId,
  noSequence,
  noTimestamp,
  timestampTypeBit,
  transactionalBit,
  writeBatchHeader,
} from './record-batch.ts'
import type { RecordHeader } from './records.ts'

export interface BatchBuilderOptions {
  readonly codecId: CodecId
  /** The codec's own scale; its default when left out. */
  readonly level?: number | undefined
  /** 1 marks the batch as one whose time the log sets. */
  readonly timestampType?: 0 | 1 | undefined
  /** First size of the buffer. */
  readonly initialBytes?: number | undefined
  /** A buffer to build in, which nothing else may use from now on; a new one when left out. */
  readonly buffer?: Uint8Array | undefined
}

/** Fields of the header; what is left out is "none" or 0. */
export interface BuildOptions {
  readonly baseOffset?: number | undefined
  readonly partitionLeaderEpoch?: number | undefined
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly baseSequence?: number | undefined
  readonly transactional?: boolean | undefined
  readonly control?: boolean | undefined
}

// Length, attributes, timestamp delta, offset delta, key length, value length, header count, each at its longest.
const recordOverheadMax = 5 + 1 + 10 + 5 + 5 + 5 + 5

const utf8 = new TextEncoder()

/** Gathers records and makes one batch of them. After `build` the bytes are the caller's, and `reset` begins the next batch. */
export interface BatchMark {
  readonly at: number
  readonly count: number
  readonly first: number
  readonly max: number
}

export class BatchBuilder {
  readonly codecId: CodecId
  private readonly level: number | undefined
  private readonly timestampType: 0 | 1
  private readonly initialBytes: number
  // Room for the header comes first, so that a batch without compression is built in place.
  private buffer: Uint8Array
  private at = batchOverhead
  private count = 0
  private first: number = noTimestamp
  private max: number = noTimestamp
  private built = false

  constructor(options: BatchBuilderOptions) {
    this.codecId = options.codecId
    this.level = options.level
    this.timestampType = options.timestampType ?? 0
    this.initialBytes = Math.max(batchOverhead, options.initialBytes ?? 1024)
    this.buffer = options.buffer ?? new Uint8Array(this.initialBytes)
  }

  get recordCount(): number {
    return this.count
  }

  /** Bytes of the records so far, without compression and without the batch's header. */
  get uncompressedBytes(): number {
    return this.at - batchOverhead
  }

  /** Timestamp of the first record, -1 while there is none. */
  get firstTimestamp(): number {
    return this.first
  }

  /** Largest timestamp, -1 while there is none. */
  get maxTimestamp(): number {
    return this.max
  }

  /** Where it stands: to go `backTo` when the records that follow do not fit. */
  mark(): BatchMark {
    return { at: this.at, count: this.count, first: this.first, max: this.max }
  }

  /** Forgets the records since a mark of this batch. */
  backTo({ at, count, first, max }: BatchMark): void {
    this.at = at
    this.count = count
    this.first = first
    this.max = max
  }

  /** Upper bound of the whole batch's bytes, uncompressed, once one more record of this size without headers is in it. */
  estimateAfter(keyBytes: number, valueBytes: number): number {
    return this.at + recordOverheadMax + keyBytes + valueBytes
  }

  /** Appends a record; its bytes are copied. @param timestamp whole milliseconds, -1 none. @throws RangeError it is not whole. */
  append(
    timestamp: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly RecordHeader[] | null = null,
  ): void {
    if (this.built) throw new Error('the batch was built: reset comes before the next record')
    if (timestamp !== Math.floor(timestamp)) throw new RangeError(`timestamp ${timestamp} is no whole number of milliseconds`)
    if (this.count === 0) this.first = timestamp
    if (timestamp > this.max) this.max = timestamp
    const timestampDelta = timestamp - this.first
    const offsetDelta = this.count
    const headerBytes = headers === null || headers.length === 0 ? 1 : sizeOfHeaders(headers)
    const length =
      1 + sizeOfVarlong(timestampDelta) + sizeOfVarint(offsetDelta) + sizeOfBytes(key) + sizeOfBytes(value) + headerBytes
    this.ensure(length + 5)
    const buffer = this.buffer
    let at = putUnsignedVarint(buffer, this.at, length << 1)
    buffer[at] = 0
    at = putVarlong(buffer, at + 1, timestampDelta)
    at = putUnsignedVarint(buffer, at, zigZag(offsetDelta))
    at = putBytes(buffer, at, key)
    at = putBytes(buffer, at, value)
    if (headers === null || headers.length === 0) {
      buffer[at] = 0
      at += 1
    } else {
      at = putHeaders(buffer, at, headers)
    }
    this.at = at
    this.count = offsetDelta + 1
  }

  /** Makes the batch. @returns bytes that are the caller's from now on. */
  build(options: BuildOptions, codecs: Codecs): Uint8Array {
    if (this.built) throw new Error('the batch was built already')
    this.built = true
    const batch = this.content(codecs)
    const attributes =
      this.codecId |
      (this.timestampType === 1 ? timestampTypeBit : 0) |
      (options.transactional === true ? transactionalBit : 0) |
      (options.control === true ? controlBit : 0)
    const header = {
      baseOffset: options.baseOffset,
      partitionLeaderEpoch: options.partitionLeaderEpoch,
      attributes,
      lastOffsetDelta: Math.max(0, this.count - 1),
      baseTimestamp: this.first,
      maxTimestamp: this.max,
      producerId: options.producerId ?? noProducerId,
      producerEpoch: options.producerEpoch ?? noProducerEpoch,
      baseSequence: options.baseSequence ?? noSequence,
      recordCount: this.count,
    }
    writeBatchHeader(batch, header, codecs.crc32c)
    return batch
  }

  /** Begins the next batch. */
  reset(): void {
    // Without compression the built batch lies in the buffer, which therefore went with it.
    if (this.built && this.codecId === 0) this.buffer = new Uint8Array(this.initialBytes)
    this.at = batchOverhead
    this.count = 0
    this.first = noTimestamp
    this.max = noTimestamp
    this.built = false
  }

  // The batch's bytes with the records in place and the header still empty.
  private content(codecs: Codecs): Uint8Array {
    const name = codecNames[this.codecId]
    if (name === 'none') return this.buffer.subarray(0, this.at)
    const compressed = codecs.codec(name).compress(this.buffer.subarray(batchOverhead, this.at), this.level)
    const batch = new Uint8Array(batchOverhead + compressed.length)
    batch.set(compressed, batchOverhead)
    return batch
  }

  private ensure(length: number): void {
    if (this.at + length <= this.buffer.length) return
    const bigger = new Uint8Array(Math.max(this.buffer.length * 2, this.at + length))
    bigger.set(this.buffer.subarray(0, this.at))
    this.buffer = bigger
  }
}

function putBytes(buffer: Uint8Array, at: number, bytes: Uint8Array | null): number {
  if (bytes === null) {
    buffer[at] = 1
    return at + 1
  }
  const start = putUnsignedVarint(buffer, at, bytes.length << 1)
  buffer.set(bytes, start)
  return start + bytes.length
}

function putHeaders(buffer: Uint8Array, at: number, headers: readonly RecordHeader[]): number {
  let to = putUnsignedVarint(buffer, at, headers.length << 1)
  for (const { key, value } of headers) {
    to = putUnsignedVarint(buffer, to, sizeOfUtf8(key) << 1)
    to += utf8.encodeInto(key, buffer.subarray(to)).written
    to = putBytes(buffer, to, value)
  }
  return to
}

function sizeOfBytes(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : sizeOfVarint(bytes.length) + bytes.length
}

function sizeOfHeaders(headers: readonly RecordHeader[]): number {
  let size = sizeOfVarint(headers.length)
  for (const { key, value } of headers) {
    const keyBytes = sizeOfUtf8(key)
    size += sizeOfVarint(keyBytes) + keyBytes + sizeOfBytes(value)
  }
  return size
}

/** Bytes of a text in UTF-8; a lone surrogate counts as the three bytes of its replacement. */
function sizeOfUtf8(text: string): number {
  let size = text.length
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code < 0x80) continue
    if (code < 0x800) size += 1
    else if (code >= 0xd800 && code < 0xdc00 && i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      // A pair is four bytes for two units.
      size += 2
      i += 1
    } else size += 2
  }
  return size
}
