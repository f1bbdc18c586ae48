// The v2 batch header as getters over bytes; CRC; offsets rewritten in place. [DefaultRecordBatch] // hot
import { type CodecId, codecIdMask } from './compression.ts'
import type { Crc32c } from './crc32c.ts'
import { int16At, int32At, int64At, putInt16, putInt32, putInt64 } from './int64.ts'

//  0        8       12      16    17    21      23       27          35         43        51     53      57      61
//  | base   | batch | leader|magic| CRC | attri | last   | base      | max      | producer| epoch| base  | count | records …
//  | offset | length| epoch |     |     | butes | offset | timestamp | timestamp| id      |      | seq.  |       |
//  |   8    |   4   |   4   |  1  |  4  |   2   | delta 4|     8     |    8     |    8    |   2  |   4   |   4   |
//  The length counts what follows it; the CRC covers all from the attributes on.

/** Bytes of a batch in front of its records. */
export const batchOverhead = 61
/** Bytes in front of what the length field counts: base offset and length. */
export const batchLogOverhead = 12
export const noProducerId = -1
export const noProducerEpoch = -1
export const noSequence = -1
export const noTimestamp = -1
/** The only record format of Kafka 4 (KIP-724). */
export const currentMagic = 2

const lengthAt = 8
const leaderEpochAt = 12
const magicAt = 16
const crcAt = 17
const attributesAt = 21
const lastOffsetDeltaAt = 23
const baseTimestampAt = 27
const maxTimestampAt = 35
const producerIdAt = 43
const producerEpochAt = 51
const baseSequenceAt = 53
const countAt = 57

/** Bits of the attributes above the codec's. */
export const timestampTypeBit = 0x08
export const transactionalBit = 0x10
export const controlBit = 0x20
export const deleteHorizonBit = 0x40

/**
 * A cursor on batches that lie one behind the other in `bytes`. One instance is moved from batch to batch; nothing is copied.
 * Getters of the header may be read once `hasHeader()`, those of the content once `isComplete()`.
 */
export class RecordBatch {
  bytes: Uint8Array
  /** Where the batch begins in `bytes`. */
  position: number

  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = bytes
    this.position = position
  }

  /** Moves to the batch at `position`. */
  moveTo(position: number): this {
    this.position = position
    return this
  }

  /** Moves to the batch at `position` of other bytes. */
  reset(bytes: Uint8Array, position = 0): this {
    this.bytes = bytes
    this.position = position
    return this
  }

  /** Whether the 61 bytes of a header are there. */
  hasHeader(): boolean {
    return this.bytes.length - this.position >= batchOverhead
  }

  /** Whether the header is there and all that its length claims; a length too small for a header is never complete. */
  isComplete(): boolean {
    const size = this.hasHeader() ? this.sizeInBytes : 0
    return size >= batchOverhead && this.position + size <= this.bytes.length
  }

  /** The whole batch in bytes, as its length field says. */
  get sizeInBytes(): number {
    return batchLogOverhead + int32At(this.bytes, this.position + lengthAt)
  }

  get baseOffset(): number {
    return int64At(this.bytes, this.position)
  }

  set baseOffset(offset: number) {
    putInt64(this.bytes, this.position, offset)
  }

  /** Epoch of the leader that appended it, -1 while a producer has it. Outside of the CRC. */
  get partitionLeaderEpoch(): number {
    return int32At(this.bytes, this.position + leaderEpochAt)
  }

  set partitionLeaderEpoch(epoch: number) {
    putInt32(this.bytes, this.position + leaderEpochAt, epoch)
  }

  /** Record format: 2; 0 and 1 are those of before Kafka 0.11, which have their magic at the same byte and nothing else in common. */
  get magic(): number {
    return (this.bytes[this.position + magicAt]! << 24) >> 24
  }

  get crc(): number {
    return int32At(this.bytes, this.position + crcAt) >>> 0
  }

  get attributes(): number {
    return int16At(this.bytes, this.position + attributesAt)
  }

  /** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd; 5 to 7 are nobody's. */
  get codecId(): CodecId {
    return (this.bytes[this.position + attributesAt + 1]! & codecIdMask) as CodecId
  }

  /** 0: the records carry their own time; 1: maxTimestamp, the time of the append, holds for all of them. */
  get timestampType(): 0 | 1 {
    return (this.attributes & timestampTypeBit) === 0 ? 0 : 1
  }

  get isTransactional(): boolean {
    return (this.attributes & transactionalBit) !== 0
  }

  get isControl(): boolean {
    return (this.attributes & controlBit) !== 0
  }

  /** Whether baseTimestamp is the time at which tombstones of it may go (KIP-534). */
  get hasDeleteHorizon(): boolean {
    return (this.attributes & deleteHorizonBit) !== 0
  }

  get lastOffsetDelta(): number {
    return int32At(this.bytes, this.position + lastOffsetDeltaAt)
  }

  /** Offset of the last record, also when compaction has removed that record. */
  get lastOffset(): number {
    return this.baseOffset + this.lastOffsetDelta
  }

  get nextOffset(): number {
    return this.lastOffset + 1
  }

  get baseTimestamp(): number {
    return int64At(this.bytes, this.position + baseTimestampAt)
  }

  get maxTimestamp(): number {
    return int64At(this.bytes, this.position + maxTimestampAt)
  }

  /** -1: neither idempotent nor transactional. */
  get producerId(): number {
    return int64At(this.bytes, this.position + producerIdAt)
  }

  get producerEpoch(): number {
    return int16At(this.bytes, this.position + producerEpochAt)
  }

  get baseSequence(): number {
    return int32At(this.bytes, this.position + baseSequenceAt)
  }

  /** Sequence of the last record: counts on from the base and goes from 2^31 - 1 to 0. -1 without a base. */
  get lastSequence(): number {
    const base = this.baseSequence
    return base < 0 ? noSequence : (base + this.lastOffsetDelta) & 0x7fffffff
  }

  /** Number of records as the header says; 0 where compaction left an empty batch. */
  get recordCount(): number {
    return int32At(this.bytes, this.position + countAt)
  }

  isCrcValid(crc32c: Crc32c): boolean {
    return this.crc === crc32c(this.checked())
  }

  /** Makes `timestamp` the time of all records (LogAppendTime). Attributes, maxTimestamp and CRC are rewritten. */
  setLogAppendTime(timestamp: number, crc32c: Crc32c): void {
    this.setTimestampType(1, timestamp, crc32c)
  }

  /** Writes the timestamp type and the largest timestamp, and the CRC anew when either changes it. */
  setTimestampType(type: 0 | 1, maxTimestamp: number, crc32c: Crc32c): void {
    if (this.timestampType === type && this.maxTimestamp === maxTimestamp) return
    const attributes = this.attributes
    putInt16(
      this.bytes,
      this.position + attributesAt,
      type === 1 ? attributes | timestampTypeBit : attributes & ~timestampTypeBit,
    )
    putInt64(this.bytes, this.position + maxTimestampAt, maxTimestamp)
    this.updateCrc(crc32c)
  }

  /** Writes who produced it and from which sequence on, and the CRC anew (KIP-98). */
  setProducer(producerId: number, producerEpoch: number, baseSequence: number, crc32c: Crc32c): void {
    putInt64(this.bytes, this.position + producerIdAt, producerId)
    putInt16(this.bytes, this.position + producerEpochAt, producerEpoch)
    putInt32(this.bytes, this.position + baseSequenceAt, baseSequence)
    this.updateCrc(crc32c)
  }

  /** The whole batch as a view. */
  slice(): Uint8Array {
    return this.bytes.subarray(this.position, this.position + this.sizeInBytes)
  }

  /** What follows the header, compressed or not, as a view. */
  records(): Uint8Array {
    return this.bytes.subarray(this.position + batchOverhead, this.position + this.sizeInBytes)
  }

  private updateCrc(crc32c: Crc32c): void {
    putInt32(this.bytes, this.position + crcAt, crc32c(this.checked()) | 0)
  }

  private checked(): Uint8Array {
    return this.bytes.subarray(this.position + attributesAt, this.position + this.sizeInBytes)
  }
}

/** What a header is made of; what is left out is "none". */
export interface BatchHeader {
  readonly baseOffset?: number | undefined
  readonly partitionLeaderEpoch?: number | undefined
  readonly attributes: number
  readonly lastOffsetDelta: number
  readonly baseTimestamp: number
  readonly maxTimestamp: number
  readonly producerId?: number | undefined
  readonly producerEpoch?: number | undefined
  readonly baseSequence?: number | undefined
  readonly recordCount: number
}

/** Writes the header of a batch that fills `bytes` from its first byte to its last: the records are in place already. */
export function writeBatchHeader(bytes: Uint8Array, header: BatchHeader, crc32c: Crc32c): void {
  putInt64(bytes, 0, header.baseOffset ?? 0)
  putInt32(bytes, lengthAt, bytes.length - batchLogOverhead)
  putInt32(bytes, leaderEpochAt, header.partitionLeaderEpoch ?? -1)
  bytes[magicAt] = currentMagic
  putInt16(bytes, attributesAt, header.attributes)
  putInt32(bytes, lastOffsetDeltaAt, header.lastOffsetDelta)
  putInt64(bytes, baseTimestampAt, header.baseTimestamp)
  putInt64(bytes, maxTimestampAt, header.maxTimestamp)
  putInt64(bytes, producerIdAt, header.producerId ?? noProducerId)
  putInt16(bytes, producerEpochAt, header.producerEpoch ?? noProducerEpoch)
  putInt32(bytes, baseSequenceAt, header.baseSequence ?? noSequence)
  putInt32(bytes, countAt, header.recordCount)
  putInt32(bytes, crcAt, crc32c(bytes.subarray(attributesAt)) | 0)
}
