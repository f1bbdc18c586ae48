// Walks the records of a batch without making them. // hot
import { MalformedMessage } from '../primitives/malformed-message.ts'
import type { RecordBatch } from './record-batch.ts'

/** A header of a record. */
export interface RecordHeader {
  readonly key: string
  readonly value: Uint8Array | null
}

//  length varint · attributes int8 · timestamp delta varlong · offset delta varint ·
//  key length varint (-1 null) · key · value length varint (-1 null) · value ·
//  header count varint · headers: key length varint · key · value length varint (-1 null) · value

// Attributes, two deltas, two lengths, header count: one byte each.
const recordBytesMin = 6

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * One instance is moved over batch after batch; a record is its fields after `next()`.
 * Every length was checked when `next()` returns true, headers included, so positions may be used as they are.
 */
export class RecordCursor {
  /** The records' bytes, uncompressed: what the positions point into. */
  bytes: Uint8Array = new Uint8Array(0)
  offset = 0
  /** Milliseconds; the time of the append where the log sets it; -1 none. */
  timestamp = 0
  /** [keyStart, keyEnd); keyStart -1: null. */
  keyStart = 0
  keyEnd = 0
  /** [valueStart, valueEnd); valueStart -1: null. */
  valueStart = 0
  valueEnd = 0
  headerCount = 0
  headersStart = 0
  headersEnd = 0
  private at = 0
  private left = 0
  private baseOffset = 0
  private baseTimestamp = 0
  private appendTime = 0
  private hasAppendTime = false

  /** Moves in front of the first record. @param records the batch's records, uncompressed. @throws MalformedMessage they cannot hold as many records as the header says. */
  reset(batch: RecordBatch, records: Uint8Array): this {
    this.bytes = records
    this.at = 0
    this.left = batch.recordCount
    this.baseOffset = batch.baseOffset
    this.baseTimestamp = batch.baseTimestamp
    this.hasAppendTime = batch.timestampType === 1
    this.appendTime = this.hasAppendTime ? batch.maxTimestamp : 0
    if (this.left < 0 || this.left * (recordBytesMin + 1) > records.length) {
      throw this.malformed(`${this.left} records in ${records.length} bytes`)
    }
    return this
  }

  /** Moves to the next record. @returns false behind the last one. @throws MalformedMessage the bytes are not records, or more than the header says. */
  next(): boolean {
    const bytes = this.bytes
    if (this.left === 0) {
      if (this.at !== bytes.length) throw this.malformed('bytes behind the last record')
      return false
    }
    this.left -= 1
    const length = this.varint()
    const start = this.at
    if (length < recordBytesMin || length > bytes.length - start) throw this.malformed(`a record of ${length} bytes`)
    const end = start + length
    // The attributes of a record mean nothing yet.
    this.at = start + 1
    // A varint may be read past the record's end here, never past the bytes: the end is checked before a length is used, and at last.
    const timestampDelta = this.varlong()
    this.timestamp = this.hasAppendTime ? this.appendTime : this.baseTimestamp + timestampDelta
    this.offset = this.baseOffset + this.varint()
    const keyLength = this.varint()
    if (keyLength >= 0) {
      this.keyStart = this.at
      this.keyEnd = this.skip(keyLength, end)
    } else {
      this.keyStart = -1
      this.keyEnd = -1
    }
    const valueLength = this.varint()
    if (valueLength >= 0) {
      this.valueStart = this.at
      this.valueEnd = this.skip(valueLength, end)
    } else {
      this.valueStart = -1
      this.valueEnd = -1
    }
    const headerCount = this.varint()
    this.headerCount = headerCount
    this.headersStart = this.at
    if (headerCount !== 0) this.skipHeaders(headerCount, end)
    if (this.at !== end) throw this.malformed(`a record should end at byte ${end}`)
    this.headersEnd = end
    return true
  }

  /** The key as a view. */
  key(): Uint8Array | null {
    return this.keyStart < 0 ? null : this.bytes.subarray(this.keyStart, this.keyEnd)
  }

  /** The value as a view. */
  value(): Uint8Array | null {
    return this.valueStart < 0 ? null : this.bytes.subarray(this.valueStart, this.valueEnd)
  }

  /** The headers in their order, values as views. */
  headers(): RecordHeader[] {
    const headers: RecordHeader[] = []
    const nextRecord = this.at
    this.at = this.headersStart
    for (let i = 0; i < this.headerCount; i += 1) {
      const keyLength = this.varint()
      const keyStart = this.at
      const key = utf8.decode(this.bytes.subarray(keyStart, this.skip(keyLength, this.headersEnd)))
      const valueLength = this.varint()
      const valueStart = this.at
      headers.push({
        key,
        value: valueLength < 0 ? null : this.bytes.subarray(valueStart, this.skip(valueLength, this.headersEnd)),
      })
    }
    this.at = nextRecord
    return headers
  }

  private skipHeaders(count: number, end: number): void {
    // A header is two bytes at least: the lengths of its key and its value.
    if (count < 0 || count * 2 > end - this.at) throw this.malformed(`${count} headers in ${end - this.at} bytes`)
    for (let i = 0; i < count; i += 1) {
      const keyLength = this.varint()
      if (keyLength < 0) throw this.malformed('a header without a key')
      this.skip(keyLength, end)
      const valueLength = this.varint()
      if (valueLength > 0) this.skip(valueLength, end)
    }
  }

  // Moves over `length` bytes. @returns where they end.
  private skip(length: number, end: number): number {
    const at = this.at
    if (length > end - at) throw this.malformed(`${length} bytes are needed, ${end - at} are left`)
    this.at = at + length
    return at + length
  }

  // One and two bytes, nearly all there are, are read without asking for the end: behind it lies undefined, which is below nothing.
  private varint(): number {
    const bytes = this.bytes
    const at = this.at
    const first = bytes[at]!
    if (first < 0x80) {
      this.at = at + 1
      return (first >>> 1) ^ -(first & 1)
    }
    const second = bytes[at + 1]!
    if (second < 0x80) {
      this.at = at + 2
      const value = (first & 0x7f) | (second << 7)
      return (value >>> 1) ^ -(value & 1)
    }
    return this.longVarint()
  }

  private longVarint(): number {
    const bytes = this.bytes
    const end = bytes.length
    let value = 0
    let at = this.at
    for (let shift = 0; shift < 35; shift += 7) {
      if (at >= end) throw this.malformed('ends inside a varint')
      const byte = bytes[at]!
      at += 1
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) {
        if (shift === 28 && byte > 0x0f) break
        this.at = at
        return (value >>> 1) ^ -(value & 1)
      }
    }
    throw this.malformed('varint of more than 32 bits')
  }

  private varlong(): number {
    const bytes = this.bytes
    const at = this.at
    const first = bytes[at]!
    if (first < 0x80) {
      this.at = at + 1
      return (first >>> 1) ^ -(first & 1)
    }
    const second = bytes[at + 1]!
    if (second < 0x80) {
      this.at = at + 2
      const value = (first & 0x7f) | (second << 7)
      return (value >>> 1) ^ -(value & 1)
    }
    return this.longVarlong()
  }

  private longVarlong(): number {
    const bytes = this.bytes
    const end = bytes.length
    let low = 0
    let high = 0
    let at = this.at
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) throw this.malformed('ends inside a varlong')
      const byte = bytes[at]!
      at += 1
      // 28 bits below, 36 above: each part stays exact.
      if (shift < 28) low |= (byte & 0x7f) << shift
      else high += (byte & 0x7f) * 2 ** (shift - 28)
      if (byte < 0x80) {
        if (shift === 63 && byte > 1) break
        this.at = at
        const half = (high * 0x10000000 + (low & ~1)) / 2
        return (low & 1) === 0 ? half : -half - 1
      }
    }
    throw this.malformed('varlong of more than 64 bits')
  }

  private malformed(reason: string): MalformedMessage {
    return new MalformedMessage(reason, `records of the batch at offset ${this.baseOffset}, byte ${this.at}`)
  }
}
