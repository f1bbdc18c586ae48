// Grows one buffer and keeps large byte fields as separate chunks for a gathering write. // hot
import { stringBytesMax } from './reader.ts'
import { type Uuid, uuidIntoBytes } from './uuid.ts'
import { putUnsignedVarint, putVarlong, sizeOfUnsignedVarint, zigZag } from './varint.ts'

/** A byte field at least this long is not copied: it becomes a chunk of its own. */
export const separateChunkBytesMin = 2048

const utf8 = new TextEncoder()
const floatBytes = new DataView(new ArrayBuffer(8))
const twoTo63 = 2 ** 63

/** Writes fields one behind the other. Numbers that do not fit their type are a RangeError, except that int64 saturates. */
export class Writer {
  // The open piece is buffer[pieceStart, at); closed ones lie in `closed` and hold `closedBytes` together.
  private buffer: Uint8Array
  private pieceStart = 0
  private at = 0
  private closed: Uint8Array[] = []
  private closedBytes = 0
  // Which of the closed pieces are the writer's own bytes, and may be patched.
  private own: boolean[] = []
  // While a tagged field is open its bytes stay in one piece, since its size goes in front of it.
  private openTags = 0

  constructor(initialBytes = 256) {
    this.buffer = new Uint8Array(initialBytes)
  }

  /** Bytes written so far: where the next one goes. */
  position(): number {
    return this.closedBytes + this.at - this.pieceStart
  }

  byteLength(): number {
    return this.position()
  }

  /** All that was written, in pieces: views of the writer's buffer and, by reference, large byte fields. The writer may go on afterwards. */
  chunks(): Uint8Array[] {
    if (this.at === this.pieceStart) return [...this.closed]
    return [...this.closed, this.buffer.subarray(this.pieceStart, this.at)]
  }

  /** All that was written, as one piece: a view of the writer's buffer where nothing else is in it, else a copy. */
  toBytes(): Uint8Array {
    if (this.closed.length === 0) return this.buffer.subarray(this.pieceStart, this.at)
    const all = new Uint8Array(this.byteLength())
    let at = 0
    for (const chunk of this.chunks()) {
      all.set(chunk, at)
      at += chunk.length
    }
    return all
  }

  /** All that was written since the last take, as one piece; the writer goes on behind it: many small pieces share one buffer. */
  take(): Uint8Array {
    const bytes = this.toBytes()
    this.forgetClosed()
    this.pieceStart = this.at
    return bytes
  }

  /** Begins anew in the same buffer: what was taken is written over. */
  reset(): void {
    this.forgetClosed()
    this.pieceStart = 0
    this.at = 0
  }

  /** Overwrites four bytes written before. @throws RangeError they are not there, or belong to a field kept by reference. */
  patchInt32(position: number, value: number): void {
    if (value !== (value | 0)) throw outOfRange('int32', value)
    let within = position
    const chunks = this.chunks()
    for (let i = 0; i < chunks.length; i += 1) {
      const chunk = chunks[i]!
      if (within >= 0 && within + 4 <= chunk.length && this.own[i] !== false) {
        chunk[within] = value >>> 24
        chunk[within + 1] = value >>> 16
        chunk[within + 2] = value >>> 8
        chunk[within + 3] = value
        return
      }
      within -= chunk.length
    }
    throw new RangeError(`no four bytes to patch at ${position}`)
  }

  int8(value: number): void {
    if (value !== (value << 24) >> 24) throw outOfRange('int8', value)
    const at = this.room(1)
    this.buffer[at] = value
  }

  boolean(value: boolean): void {
    const at = this.room(1)
    this.buffer[at] = value ? 1 : 0
  }

  int16(value: number): void {
    if (value !== (value << 16) >> 16) throw outOfRange('int16', value)
    this.twoBytes(value)
  }

  uint16(value: number): void {
    if (value !== (value & 0xffff)) throw outOfRange('uint16', value)
    this.twoBytes(value)
  }

  int32(value: number): void {
    if (value !== (value | 0)) throw outOfRange('int32', value)
    this.fourBytes(value)
  }

  uint32(value: number): void {
    if (value !== value >>> 0) throw outOfRange('uint32', value)
    this.fourBytes(value)
  }

  /** Values from 2^63 become Long.MAX_VALUE, values below -2^63 Long.MIN_VALUE: what the reader's nearest double came from. */
  int64(value: number): void {
    if (value !== Math.floor(value)) throw outOfRange('int64', value)
    if (value >= twoTo63) {
      this.fourBytes(0x7fffffff)
      this.fourBytes(-1)
      return
    }
    const high = value <= -twoTo63 ? -0x80000000 : Math.floor(value / 4294967296)
    this.fourBytes(high)
    this.fourBytes(value <= -twoTo63 ? 0 : value - high * 4294967296)
  }

  float64(value: number): void {
    floatBytes.setFloat64(0, value)
    const at = this.room(8)
    for (let i = 0; i < 8; i += 1) this.buffer[at + i] = floatBytes.getUint8(i)
  }

  unsignedVarint(value: number): void {
    if (value !== value >>> 0) throw outOfRange('unsigned varint', value)
    if (value < 0x80) {
      const at = this.room(1)
      this.buffer[at] = value
      return
    }
    const at = this.room(sizeOfUnsignedVarint(value))
    putUnsignedVarint(this.buffer, at, value)
  }

  /** A signed 32-bit zig-zag varint. */
  varint(value: number): void {
    if (value !== (value | 0)) throw outOfRange('varint', value)
    this.unsignedVarint(zigZag(value))
  }

  /** A signed 64-bit zig-zag varlong; saturates as int64 does. */
  varlong(value: number): void {
    if (value !== Math.floor(value)) throw outOfRange('varlong', value)
    const at = this.room(10)
    this.at = putVarlong(this.buffer, at, value)
  }

  uuid(value: Uuid): void {
    const at = this.room(16)
    uuidIntoBytes(value, this.buffer, at)
  }

  string(value: string): void {
    this.room(2)
    const length = this.utf8(value)
    // The piece may have moved meanwhile, so the place is counted back from its end.
    const at = this.at - length - 2
    this.buffer[at] = length >>> 8
    this.buffer[at + 1] = length
  }

  nullableString(value: string | null): void {
    if (value === null) this.twoBytes(-1)
    else this.string(value)
  }

  compactString(value: string): void {
    // The varint's size is guessed as if all were ASCII; a longer text moves by a byte or two.
    const guess = sizeOfUnsignedVarint(value.length + 1)
    this.room(guess)
    const length = this.utf8(value)
    const size = sizeOfUnsignedVarint(length + 1)
    if (size !== guess) {
      this.room(size - guess)
      this.buffer.copyWithin(this.at - length, this.at - length - (size - guess), this.at - (size - guess))
    }
    putUnsignedVarint(this.buffer, this.at - length - size, length + 1)
  }

  compactNullableString(value: string | null): void {
    if (value === null) this.unsignedVarint(0)
    else this.compactString(value)
  }

  bytes(value: Uint8Array): void {
    this.int32(value.length)
    this.rawBytes(value)
  }

  nullableBytes(value: Uint8Array | null): void {
    if (value === null) this.fourBytes(-1)
    else this.bytes(value)
  }

  compactBytes(value: Uint8Array): void {
    this.unsignedVarint(value.length + 1)
    this.rawBytes(value)
  }

  compactNullableBytes(value: Uint8Array | null): void {
    if (value === null) this.unsignedVarint(0)
    else this.compactBytes(value)
  }

  /** Bytes as they are, without a length. Large ones are kept by reference: they must not change until the chunks are sent. */
  rawBytes(value: Uint8Array): void {
    if (value.length >= separateChunkBytesMin && this.openTags === 0) {
      this.closePiece()
      this.closed.push(value)
      this.own.push(false)
      this.closedBytes += value.length
      return
    }
    const at = this.room(value.length)
    this.buffer.set(value, at)
  }

  /** Number of elements, -1 for null. */
  arrayLength(length: number): void {
    this.int32(length)
  }

  /** Number of elements, -1 for null. */
  compactArrayLength(length: number): void {
    this.unsignedVarint(length + 1)
  }

  /** The mark in front of a nullable structure. */
  present(there: boolean): void {
    this.int8(there ? 1 : -1)
  }

  /** The same where it is a tagged field: there Kafka writes 1 and 0 instead. */
  presentInTag(there: boolean): void {
    this.unsignedVarint(there ? 1 : 0)
  }

  /** Opens a tagged field. @returns what `endTag` must be given. */
  beginTag(tag: number): number {
    this.unsignedVarint(tag)
    this.openTags += 1
    this.room(1)
    return this.position()
  }

  /** Closes the tagged field that `beginTag` opened: its size goes in front of it. */
  endTag(mark: number): void {
    const length = this.position() - mark
    const size = sizeOfUnsignedVarint(length)
    if (size > 1) {
      this.room(size - 1)
      this.buffer.copyWithin(this.at - length, this.at - length - (size - 1), this.at - (size - 1))
    }
    putUnsignedVarint(this.buffer, this.at - length - size, length)
    this.openTags -= 1
  }

  private twoBytes(value: number): void {
    const at = this.room(2)
    this.buffer[at] = value >>> 8
    this.buffer[at + 1] = value
  }

  private fourBytes(value: number): void {
    const at = this.room(4)
    const buffer = this.buffer
    buffer[at] = value >>> 24
    buffer[at + 1] = value >>> 16
    buffer[at + 2] = value >>> 8
    buffer[at + 3] = value
  }

  // Takes `length` bytes at the end of the open piece. @returns their place in `buffer`, which this call may have replaced.
  private room(length: number): number {
    if (this.at + length > this.buffer.length) this.grow(length)
    const at = this.at
    this.at = at + length
    return at
  }

  private grow(length: number): void {
    const held = this.at - this.pieceStart
    const bigger = new Uint8Array(Math.max((held + length) * 2, this.buffer.length, 64))
    bigger.set(this.buffer.subarray(this.pieceStart, this.at))
    this.buffer = bigger
    this.pieceStart = 0
    this.at = held
  }

  private forgetClosed(): void {
    if (this.closed.length === 0) return
    this.closed = []
    this.own = []
    this.closedBytes = 0
  }

  private closePiece(): void {
    if (this.at === this.pieceStart) return
    this.closed.push(this.buffer.subarray(this.pieceStart, this.at))
    this.own.push(true)
    this.closedBytes += this.at - this.pieceStart
    this.pieceStart = this.at
  }

  // Writes `text` as UTF-8 at the end. @returns its length in bytes.
  private utf8(text: string): number {
    const start = this.room(text.length)
    const buffer = this.buffer
    let i = 0
    for (; i < text.length; i += 1) {
      const code = text.charCodeAt(i)
      if (code >= 0x80) break
      buffer[start + i] = code
    }
    let length = i
    if (i < text.length) {
      // What is not ASCII takes three bytes a UTF-16 unit at most.
      this.room((text.length - i) * 2)
      const tail = this.at - (text.length - i) * 3
      length += utf8.encodeInto(text.slice(i), this.buffer.subarray(tail, this.at)).written
      this.at = tail + length - i
    }
    if (length > stringBytesMax) throw new StringTooLong(length)
    return length
  }
}

/** A text is longer than a message's may be. */
export class StringTooLong extends RangeError {
  constructor(bytes: number) {
    super(`string of ${bytes} bytes, ${stringBytesMax} is the most`)
  }
}

function outOfRange(type: string, value: number): RangeError {
  return new RangeError(`${value} is not a whole number of type ${type}`)
}
