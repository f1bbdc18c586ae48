// Snappy in the framing that Kafka's Java clients write (xerial blocks) around a codec of raw snappy; raw input is read too.
import type { Codec } from './compression.ts'

const magic = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00] as const
const headerBytes = 16
const blockBytes = 32 * 1024

/** Raw snappy, one block a call. */
export interface RawSnappy {
  compress(bytes: Uint8Array): Uint8Array
  decompress(bytes: Uint8Array): Uint8Array
}

/** The framed codec: magic, version 1, lowest reader 1, then blocks of a big-endian length and raw snappy. */
export function xerialSnappy(raw: RawSnappy): Codec {
  return {
    compress(bytes) {
      const blocks: Uint8Array[] = []
      let total = headerBytes
      for (let at = 0; at < bytes.length; at += blockBytes) {
        const block = raw.compress(bytes.subarray(at, at + blockBytes))
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
    decompress(bytes, maxBytes) {
      if (!magic.every((byte, i) => bytes[i] === byte)) {
        checkLength(rawLength(bytes), maxBytes)
        return raw.decompress(bytes)
      }
      return readBlocks(raw, bytes, maxBytes)
    },
  }
}

function readBlocks(raw: RawSnappy, bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes.length < headerBytes) throw new Error('snappy: the xerial header is cut short')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const blocks: Uint8Array[] = []
  let total = 0
  for (let at = headerBytes; at < bytes.length;) {
    if (at + 4 > bytes.length) throw new Error('snappy: a block length is cut short')
    const length = view.getInt32(at)
    if (length < 0 || at + 4 + length > bytes.length) throw new Error(`snappy: a block of ${length} bytes does not fit`)
    const block = bytes.subarray(at + 4, at + 4 + length)
    total += rawLength(block)
    checkLength(total, maxBytes)
    blocks.push(raw.decompress(block))
    at += 4 + length
  }
  const out = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0))
  let to = 0
  for (const block of blocks) {
    out.set(block, to)
    to += block.length
  }
  return out
}

/** Raw snappy begins with the length of its content as an unsigned varint. */
function rawLength(bytes: Uint8Array): number {
  let value = 0
  for (let i = 0; i < 5; i++) {
    const byte = bytes[i]
    if (byte === undefined) throw new Error('snappy: the length is cut short')
    value += (byte & 0x7f) * 2 ** (7 * i)
    if (byte < 0x80) return value
  }
  throw new Error('snappy: the length is longer than five bytes')
}

function checkLength(length: number, maxBytes: number): void {
  if (length > maxBytes) throw new RangeError(`snappy: ${length} bytes of content where at most ${maxBytes} are allowed`)
}
