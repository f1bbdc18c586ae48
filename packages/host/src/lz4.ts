// Reads LZ4 frames (frame format 1.6), every length checked: what cannot be read is an error, whatever it holds.
// hot
import { lz4ContentLength } from './lz4-length.ts'
import { xxh32 } from './xxh32.ts'

/** @throws RangeError the content is longer than `maxBytes`; Error the input is not an LZ4 frame. */
export function lz4Decompress(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const out = new Uint8Array(lz4ContentLength(bytes, maxBytes))
  const blocks = new Lz4Blocks(bytes)
  let at = 0
  while (blocks.advance()) at = blocks.read(out, at)
  blocks.checkContent(out)
  return out
}

/** The blocks of one frame, one after the other. */
export class Lz4Blocks {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #hasBlockChecksums: boolean
  readonly #hasContentChecksum: boolean
  /** Each block stands for itself; else it may repeat what came before it. */
  readonly isIndependent: boolean
  #next: number
  #start = 0
  #end = 0
  #isPacked = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (bytes.length < 7 || this.#view.getUint32(0, true) !== 0x184d2204) throw new Error('lz4: the frame magic is missing')
    const flags = bytes[4] as number
    if (flags >>> 6 !== 1) throw new Error(`lz4: frames of version ${flags >>> 6} are unknown`)
    const hasContentSize = (flags & 0x08) !== 0
    const hasDictionary = (flags & 0x01) !== 0
    if (hasDictionary) throw new Error('lz4: the frame needs a dictionary')
    const descriptorEnd = 6 + (hasContentSize ? 8 : 0)
    if (bytes.length <= descriptorEnd) throw new Error('lz4: the frame header is cut short')
    if (((xxh32(bytes.subarray(4, descriptorEnd)) >>> 8) & 0xff) !== bytes[descriptorEnd])
      throw new Error('lz4: the checksum of the frame header is wrong')
    this.isIndependent = (flags & 0x20) !== 0
    this.#hasBlockChecksums = (flags & 0x10) !== 0
    this.#hasContentChecksum = (flags & 0x04) !== 0
    this.#next = descriptorEnd + 1
  }

  /** Moves to the next block. @returns false at the end of the frame. */
  advance(): boolean {
    const at = this.#next
    if (at + 4 > this.#bytes.length) throw new Error('lz4: the frame ends without an end mark')
    const header = this.#view.getUint32(at, true)
    if (header === 0) return false
    const size = header & 0x7fffffff
    this.#isPacked = header < 0x80000000
    this.#start = at + 4
    this.#end = this.#start + size
    this.#next = this.#end + (this.#hasBlockChecksums ? 4 : 0)
    if (this.#next > this.#bytes.length) throw new Error(`lz4: a block of ${size} bytes does not fit`)
    if (this.#hasBlockChecksums && xxh32(this.#bytes.subarray(this.#start, this.#end)) !== this.#view.getUint32(this.#end, true))
      throw new Error('lz4: the checksum of a block is wrong')
    return true
  }

  /** Writes the content of this block at `at`, behind that of the blocks before it. @returns where it ends. */
  read(out: Uint8Array, at: number): number {
    if (this.#isPacked) return unpack(this.#bytes, this.#start, this.#end, out, at, this.isIndependent ? at : 0)
    const size = this.#end - this.#start
    if (size > out.length - at) throw new Error('lz4: more content than was counted')
    out.set(this.#bytes.subarray(this.#start, this.#end), at)
    return at + size
  }

  /** Once all blocks have been read. */
  checkContent(content: Uint8Array): void {
    if (!this.#hasContentChecksum) return
    const at = this.#next + 4
    if (at + 4 > this.#bytes.length) throw new Error('lz4: the checksum of the content is cut short')
    if (xxh32(content) !== this.#view.getUint32(at, true)) throw new Error('lz4: the checksum of the content is wrong')
  }
}

/** @param earliest where in `out` the first byte lies that may be repeated. */
function unpack(bytes: Uint8Array, start: number, end: number, out: Uint8Array, outStart: number, earliest: number): number {
  let at = start
  let to = outStart
  const outEnd = out.length
  while (at < end) {
    const token = bytes[at] as number
    at += 1
    let literals = token >>> 4
    if (literals === 15) {
      let more = 255
      while (more === 255) {
        if (at >= end) throw new Error('lz4: a length is cut short')
        more = bytes[at] as number
        at += 1
        literals += more
      }
    }
    if (literals > end - at || literals > outEnd - to) throw new Error('lz4: literals reach past their block')
    if (literals > 24) out.set(bytes.subarray(at, at + literals), to)
    else for (let i = 0; i < literals; i++) out[to + i] = bytes[at + i] as number
    at += literals
    to += literals
    if (at === end) return to
    if (at + 2 > end) throw new Error('lz4: a match is cut short')
    const offset = (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
    at += 2
    let length = (token & 15) + 4
    if (length === 19) {
      let more = 255
      while (more === 255) {
        if (at >= end) throw new Error('lz4: a length is cut short')
        more = bytes[at] as number
        at += 1
        length += more
      }
    }
    if (offset === 0 || offset > to - earliest) throw new Error('lz4: a match reaches before the content')
    if (length > outEnd - to) throw new Error('lz4: more content than was counted')
    to = repeat(out, to, offset, length)
  }
  return to
}

/** Writes `length` bytes at `to` that repeat those `offset` before. @returns where they end. */
export function repeat(out: Uint8Array, to: number, offset: number, length: number): number {
  const end = to + length
  const from = to - offset
  if (length <= 24) {
    for (let i = 0; i < length; i++) out[to + i] = out[from + i] as number
    return end
  }
  if (offset >= length) {
    out.copyWithin(to, from, from + length)
    return end
  }
  // A pattern shorter than its repetition: what is there doubles with each copy.
  let done = 0
  while (done < length) {
    const part = Math.min(offset + done, length - done)
    out.copyWithin(to + done, from, from + part)
    done += part
  }
  return end
}
