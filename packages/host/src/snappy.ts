// Snappy in the framing that Kafka's Java clients write (xerial blocks) around raw snappy; raw input is read too. Every length is checked.
// hot
import type { SyncCodec } from './compression.ts'
import { repeat } from './lz4.ts'

const magic = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00] as const
const headerBytes = 16
const blockBytes = 32 * 1024
/** A copy of 64 bytes takes three. */
const growthMax = 22

/** The framed codec: magic, version 1, lowest reader 1, then blocks of a big-endian length and raw snappy. @param compressRaw raw snappy of one block. */
export function xerialSnappy(compressRaw: (bytes: Uint8Array) => Uint8Array): SyncCodec {
  return {
    compress(bytes) {
      const blocks: Uint8Array[] = []
      let total = headerBytes
      for (let at = 0; at < bytes.length; at += blockBytes) {
        const block = compressRaw(bytes.subarray(at, at + blockBytes))
        blocks.push(block)
        total += 4 + block.length
      }
      const out = new Uint8Array(total)
      const view = new DataView(out.buffer)
      out.set(magic)
      view.setInt32(8, 1)
      view.setInt32(12, 1)
      let at = headerBytes
      for (const block of blocks) {
        view.setInt32(at, block.length)
        out.set(block, at + 4)
        at += 4 + block.length
      }
      return out
    },
    decompress: snappyDecompress,
  }
}

/** @throws RangeError the content is longer than `maxBytes`; Error the input is not snappy. */
export function snappyDecompress(bytes: Uint8Array, maxBytes: number): Uint8Array {
  let total = 0
  for (const blocks = new SnappyBlocks(bytes); blocks.advance();) {
    total += blocks.contentBytes
    if (total > maxBytes) throw new RangeError(`snappy: ${total} bytes of content where at most ${maxBytes} are allowed`)
  }
  const out = new Uint8Array(total)
  let at = 0
  for (const blocks = new SnappyBlocks(bytes); blocks.advance();) at = blocks.read(out, at)
  return out
}

/** The blocks of xerial's framing one after the other; raw snappy is one. */
export class SnappyBlocks {
  readonly #bytes: Uint8Array
  readonly #isFramed: boolean
  #next: number
  #start = 0
  #end = 0
  /** Length of this block's content, as it claims itself. */
  contentBytes = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#isFramed = magic.every((byte, i) => bytes[i] === byte)
    if (this.#isFramed && bytes.length < headerBytes) throw new Error('snappy: the xerial header is cut short')
    this.#next = this.#isFramed ? headerBytes : 0
  }

  /** Moves to the next block. @returns false behind the last one. */
  advance(): boolean {
    const bytes = this.#bytes
    let at = this.#next
    if (at >= bytes.length && (this.#isFramed || at > 0)) return false
    let end = bytes.length
    if (this.#isFramed) {
      if (at + 4 > end) throw new Error('snappy: a block length is cut short')
      const length =
        ((bytes[at] as number) << 24) |
        ((bytes[at + 1] as number) << 16) |
        ((bytes[at + 2] as number) << 8) |
        (bytes[at + 3] as number)
      at += 4
      if (length < 0 || length > end - at) throw new Error(`snappy: a block of ${length} bytes does not fit`)
      end = at + length
    }
    // Raw snappy begins with the length of its content as an unsigned varint.
    let content = 0
    for (let i = 0; ; i++) {
      if (i === 5) throw new Error('snappy: the length is longer than five bytes')
      if (at >= end) throw new Error('snappy: the length is cut short')
      const byte = bytes[at] as number
      at += 1
      content += (byte & 0x7f) * 2 ** (7 * i)
      if (byte < 0x80) break
    }
    // Room is made for what is claimed: a hundred bytes may not ask for megabytes that cannot come of them.
    if (content > growthMax * (end - at)) throw new Error(`snappy: ${content} bytes of content cannot come of ${end - at}`)
    this.contentBytes = content
    this.#start = at
    this.#end = end
    this.#next = end
    return true
  }

  /** Writes the content of this block at `at`. @returns where it ends. */
  read(out: Uint8Array, at: number): number {
    return unpack(this.#bytes, this.#start, this.#end, out, at, at + this.contentBytes)
  }
}

function unpack(bytes: Uint8Array, start: number, end: number, out: Uint8Array, outStart: number, outEnd: number): number {
  let at = start
  let to = outStart
  while (at < end) {
    const tag = bytes[at] as number
    at += 1
    let length: number
    let offset: number
    switch (tag & 3) {
      case 0: {
        length = (tag >>> 2) + 1
        if (length > 60) {
          const count = length - 60
          if (count > end - at) throw new Error('snappy: a length is cut short')
          length = 1
          for (let i = 0; i < count; i++) length += (bytes[at + i] as number) * 2 ** (8 * i)
          at += count
        }
        if (length > end - at || length > outEnd - to) throw new Error('snappy: a literal reaches past its block')
        if (length > 24) out.set(bytes.subarray(at, at + length), to)
        else for (let i = 0; i < length; i++) out[to + i] = bytes[at + i] as number
        at += length
        to += length
        continue
      }
      case 1:
        if (at >= end) throw new Error('snappy: a copy is cut short')
        length = ((tag >>> 2) & 7) + 4
        offset = ((tag >>> 5) << 8) | (bytes[at] as number)
        at += 1
        break
      case 2:
        if (at + 2 > end) throw new Error('snappy: a copy is cut short')
        length = (tag >>> 2) + 1
        offset = (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
        at += 2
        break
      default:
        if (at + 4 > end) throw new Error('snappy: a copy is cut short')
        length = (tag >>> 2) + 1
        offset =
          ((bytes[at] as number) |
            ((bytes[at + 1] as number) << 8) |
            ((bytes[at + 2] as number) << 16) |
            ((bytes[at + 3] as number) << 24)) >>>
          0
        at += 4
    }
    if (offset === 0 || offset > to - outStart) throw new Error('snappy: a copy reaches before its block')
    if (length > outEnd - to) throw new Error('snappy: more content than the block claims')
    to = repeat(out, to, offset, length)
  }
  if (to !== outEnd) throw new Error('snappy: less content than the block claims')
  return to
}
