// The length of an LZ4 frame's content, counted from its tokens without writing a byte: a bound before anything is allocated.

/**
 * Walks the frame (LZ4 frame format 1.6) and the sequences of its blocks.
 * @throws RangeError more than `maxBytes`; Error the input is not an LZ4 frame.
 */
export function lz4ContentLength(bytes: Uint8Array, maxBytes: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 7 || view.getUint32(0, true) !== 0x184d2204) throw new Error('lz4: the frame magic is missing')
  const flags = bytes[4] as number
  let at = 7 + ((flags & 0x08) === 0 ? 0 : 8) + ((flags & 0x01) === 0 ? 0 : 4)
  const blockChecksum = (flags & 0x10) === 0 ? 0 : 4
  let total = 0
  for (;;) {
    if (at + 4 > bytes.length) throw new Error('lz4: the frame ends without an end mark')
    const header = view.getUint32(at, true)
    at += 4
    if (header === 0) return total
    const size = header & 0x7fffffff
    if (at + size > bytes.length) throw new Error(`lz4: a block of ${size} bytes does not fit`)
    total += header >= 0x80000000 ? size : blockContent(bytes, at, at + size)
    if (total > maxBytes) throw new RangeError(`lz4: more than ${maxBytes} bytes of content`)
    at += size + blockChecksum
  }
}

/** Sum of literal and match lengths of one compressed block. */
function blockContent(bytes: Uint8Array, start: number, end: number): number {
  let total = 0
  for (let at = start; at < end;) {
    const token = bytes[at++] as number
    let literals = token >>> 4
    if (literals === 15) {
      let more = 255
      while (more === 255 && at < end) literals += more = bytes[at++] as number
    }
    total += literals
    at += literals
    if (at > end) throw new Error('lz4: literals reach past their block')
    if (at === end) break // the last sequence has no match
    at += 2
    let match = (token & 15) + 4
    if (match === 19) {
      let more = 255
      while (more === 255 && at < end) match += more = bytes[at++] as number
    }
    total += match
  }
  return total
}
