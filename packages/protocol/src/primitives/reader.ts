// Reads big-endian and varint fields from a view, never copies bytes. // hot
import { MalformedMessage } from './malformed-message.ts'
import type { UnknownTag } from './tagged-fields.ts'
import { type Uuid, uuidFromBytes } from './uuid.ts'

/** No array of a message may have more elements (Apache Kafka 4.4). */
export const arrayElementsMax = 1_000_000
/** No structure may have more tagged fields (Apache Kafka 4.4). */
export const taggedFieldsMax = 10_000
/** Longest string in bytes of UTF-8, compact or not. */
export const stringBytesMax = 0x7fff

// Up to here a text of ASCII is made faster without the decoder (measured).
const asciiLengthMax = 24
// A text of so many bytes is as much work as an element of an array.
const textBytesOfElement = 128
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const charCodes = Array.from({ length: asciiLengthMax + 1 }, (_, length) => Array.from({ length }, () => 0))
const floatBytes = new DataView(new ArrayBuffer(8))

/**
 * A cursor over [start, end) of `source`. Byte fields come out as views of it, so they live as long as it does.
 * Every length is checked against what is left before anything is made of it. Each method throws MalformedMessage.
 */
export class Reader {
  readonly source: Uint8Array
  /** Index in `source` of the next byte to read. */
  position: number
  /** Index in `source` behind the last byte that may be read. */
  readonly end: number
  /** How much work a message is: elements of all arrays whose lengths were read so far, tagged fields, and long texts by their length. */
  elements = 0
  /** More of them are malformed. */
  elementsMax = Infinity

  constructor(source: Uint8Array, start = 0, end = source.length) {
    if (start < 0 || start > end || end > source.length)
      throw new RangeError(`[${start}, ${end}) is not within ${source.length} bytes`)
    this.source = source
    this.position = start
    this.end = end
  }

  /** Bytes left. */
  remaining(): number {
    return this.end - this.position
  }

  /** What to throw when the bytes here are wrong. */
  malformed(reason: string): MalformedMessage {
    return new MalformedMessage(reason, `byte ${this.position}`)
  }

  int8(): number {
    return (this.source[this.take(1)]! << 24) >> 24
  }

  boolean(): boolean {
    return this.source[this.take(1)] !== 0
  }

  int16(): number {
    const at = this.take(2)
    return (((this.source[at]! << 8) | this.source[at + 1]!) << 16) >> 16
  }

  uint16(): number {
    const at = this.take(2)
    return (this.source[at]! << 8) | this.source[at + 1]!
  }

  int32(): number {
    const at = this.take(4)
    const bytes = this.source
    return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
  }

  uint32(): number {
    return this.int32() >>> 0
  }

  /** Exact within ±2^53, else the nearest double: Long.MAX_VALUE reads as 2^63, which the writer turns back. */
  int64(): number {
    const high = this.int32()
    return high * 4294967296 + (this.int32() >>> 0)
  }

  float64(): number {
    const at = this.take(8)
    for (let i = 0; i < 8; i += 1) floatBytes.setUint8(i, this.source[at + i]!)
    return floatBytes.getFloat64(0)
  }

  /** An unsigned 32-bit varint: at most 5 bytes; bits above 32 are lost, as for Apache Kafka. */
  unsignedVarint(): number {
    const bytes = this.source
    const end = this.end
    let at = this.position
    if (at < end && bytes[at]! < 0x80) {
      this.position = at + 1
      return bytes[at]!
    }
    let value = 0
    for (let shift = 0; shift < 35; shift += 7, at += 1) {
      if (at >= end) throw this.malformed('ends inside a varint')
      const byte = bytes[at]!
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) {
        this.position = at + 1
        return value >>> 0
      }
    }
    throw this.malformed('varint of more than 32 bits')
  }

  /** A signed 32-bit zig-zag varint. */
  varint(): number {
    const value = this.unsignedVarint()
    return (value >>> 1) ^ -(value & 1)
  }

  /** A signed 64-bit zig-zag varlong, exact within ±2^53, else the nearest double; bits above 64 are lost, as for Apache Kafka. */
  varlong(): number {
    const bytes = this.source
    const end = this.end
    let at = this.position
    let low = 0
    let high = 0
    for (let shift = 0; shift < 70; shift += 7, at += 1) {
      if (at >= end) throw this.malformed('ends inside a varlong')
      const byte = bytes[at]!
      // 28 bits below, 36 above: each part stays exact.
      if (shift < 28) low |= (byte & 0x7f) << shift
      else high += (byte & (shift === 63 ? 1 : 0x7f)) * 2 ** (shift - 28)
      if (byte < 0x80) {
        this.position = at + 1
        const half = (high * 0x10000000 + (low & ~1)) / 2
        return (low & 1) === 0 ? half : -half - 1
      }
    }
    throw this.malformed('varlong of more than 64 bits')
  }

  uuid(): Uuid {
    return uuidFromBytes(this.source, this.take(16))
  }

  string(): string {
    const length = this.int16()
    if (length < 0) throw this.malformed(`string of length ${length}`)
    return this.utf8(length)
  }

  /** Any length below zero stands for null, as for Apache Kafka: here and wherever null may be. */
  nullableString(): string | null {
    const length = this.int16()
    return length < 0 ? null : this.utf8(length)
  }

  compactString(): string {
    const length = this.compactLength()
    if (length < 0) throw this.malformed('null where a string must be')
    if (length > stringBytesMax) throw this.malformed(`string of length ${length}`)
    return this.utf8(length)
  }

  compactNullableString(): string | null {
    const length = this.compactLength()
    if (length > stringBytesMax) throw this.malformed(`string of length ${length}`)
    return length < 0 ? null : this.utf8(length)
  }

  bytes(): Uint8Array {
    const length = this.int32()
    if (length < 0) throw this.malformed(`bytes of length ${length}`)
    return this.view(length)
  }

  nullableBytes(): Uint8Array | null {
    const length = this.int32()
    return length < 0 ? null : this.view(length)
  }

  compactBytes(): Uint8Array {
    const length = this.compactLength()
    if (length < 0) throw this.malformed('null where bytes must be')
    return this.view(length)
  }

  compactNullableBytes(): Uint8Array | null {
    const length = this.compactLength()
    return length < 0 ? null : this.view(length)
  }

  /** The next `length` bytes as a view. */
  view(length: number): Uint8Array {
    const at = this.take(length)
    return this.source.subarray(at, at + length)
  }

  /** Moves on by `length` bytes. */
  skip(length: number): void {
    this.take(length)
  }

  /** Number of elements of an array whose elements take `elementBytesMin` bytes at least. */
  arrayLength(elementBytesMin: number): number {
    const length = this.int32()
    if (length < 0) throw this.malformed(`array of length ${length}`)
    return this.checkedLength(length, elementBytesMin)
  }

  /** The same; any number below zero stands for null. */
  nullableArrayLength(elementBytesMin: number): number {
    return this.checkedLength(this.int32(), elementBytesMin)
  }

  compactArrayLength(elementBytesMin: number): number {
    const length = this.compactLength()
    if (length < 0) throw this.malformed('null where an array must be')
    return this.checkedLength(length, elementBytesMin)
  }

  compactNullableArrayLength(elementBytesMin: number): number {
    return this.checkedLength(this.compactLength(), elementBytesMin)
  }

  /** Number of tagged fields that end a structure. */
  tagCount(): number {
    const count = this.unsignedVarint()
    // A field is two bytes at least: its number and its size.
    if (count > taggedFieldsMax || count * 2 > this.remaining())
      throw this.malformed(`${count} tagged fields in ${this.remaining()} bytes`)
    if (count > 0) this.counted(count)
    return count
  }

  /** Size of the tagged field that follows, as the position of its end. */
  tagEnd(): number {
    const size = this.unsignedVarint()
    if (size > this.remaining()) throw this.malformed(`tagged field of ${size} bytes, ${this.remaining()} are left`)
    return this.position + size
  }

  /** Checks that a known tagged field took exactly its size. */
  endTag(tag: number, end: number): void {
    if (this.position !== end) throw this.malformed(`tagged field ${tag} should end at byte ${end}`)
  }

  /** A tagged field that the schema does not know, up to `end`. */
  unknownTag(tag: number, end: number): UnknownTag {
    return { tag, bytes: this.view(end - this.position) }
  }

  /** The tagged fields that end a structure which knows none. */
  unknownTags(): UnknownTag[] | undefined {
    const count = this.tagCount()
    if (count === 0) return undefined
    const tags: UnknownTag[] = []
    for (let i = 0; i < count; i += 1) {
      const tag = this.unsignedVarint()
      tags.push(this.unknownTag(tag, this.tagEnd()))
    }
    return tags
  }

  /** Whether the nullable structure that follows is there: 1 for there, -1 for null. */
  present(): boolean {
    return this.int8() >= 0
  }

  /** The same where it is a tagged field: there Kafka writes 1 and 0 instead. */
  presentInTag(): boolean {
    return this.unsignedVarint() > 0
  }

  // One more than the length is written; Apache Kafka takes it for a signed number, so there are several below zero.
  private compactLength(): number {
    return ((this.unsignedVarint() | 0) - 1) | 0
  }

  private checkedLength(length: number, elementBytesMin: number): number {
    if (length > arrayElementsMax || length * elementBytesMin > this.remaining()) {
      throw this.malformed(`array of length ${length}, ${this.remaining()} bytes are left`)
    }
    if (length > 0) this.counted(length)
    return length
  }

  // Before anything is made of them.
  private counted(elements: number): void {
    this.elements += elements
    if (this.elements > this.elementsMax)
      throw this.malformed(`${this.elements} elements in all, ${this.elementsMax} are the most here`)
  }

  private take(length: number): number {
    const at = this.position
    if (length > this.end - at) throw this.malformed(`${length} bytes are needed, ${this.end - at} are left`)
    this.position = at + length
    return at
  }

  private utf8(length: number): string {
    const at = this.take(length)
    const bytes = this.source
    if (length <= asciiLengthMax) {
      const codes = charCodes[length]!
      let i = 0
      while (i < length && bytes[at + i]! < 0x80) {
        codes[i] = bytes[at + i]!
        i += 1
      }
      if (i === length) return String.fromCharCode.apply(null, codes)
    } else if (length >= textBytesOfElement) this.counted(Math.floor(length / textBytesOfElement))
    const text = utf8.decode(bytes.subarray(at, at + length))
    // Each byte that is no UTF-8 is read as U+FFFD, three bytes: what no message could hold again is not let in, since answers name it.
    if (length * 3 > stringBytesMax && new TextEncoder().encode(text).length > stringBytesMax)
      throw this.malformed(`string of ${length} bytes that are not UTF-8`)
    return text
  }
}
