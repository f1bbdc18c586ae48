// The value of a repartition topic behind a table's groupBy: the old row, the new one, or both (KIP-904).
import type { Serde } from './serde.ts'
import { Scratch } from './serde.ts'

/** What happened to a row: at least one side is there. */
export interface Change {
  readonly newValue: unknown
  readonly oldValue: unknown
}

/**
 * ```
 * old only:  old, 0
 * new only:  new, 1
 * both:      varint length of new (zig-zag), new, old, 2
 * ```
 */
export function changeSerde(inner: Serde<unknown>): Serde<Change> {
  const second = new Scratch()
  return {
    name: `change ${inner.name}`,
    decode(bytes, start, end) {
      const flag = bytes[end - 1]
      if (flag === 0) return { newValue: null, oldValue: inner.decode(bytes, start, end - 1) }
      if (flag === 1) return { newValue: inner.decode(bytes, start, end - 1), oldValue: null }
      if (flag !== 2) throw new RangeError(`a change ends with its kind, 0 to 2, not with ${flag}`)
      let length = 0
      let at = start
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++]
        if (byte === undefined || shift > 28 || at >= end) throw new RangeError('a change is cut off inside its length')
        length |= (byte & 0x7f) << shift
        if (byte < 0x80) break
      }
      const split = at + ((length >>> 1) ^ -(length & 1))
      if (split < at || split > end - 1) throw new RangeError('a change is shorter than its length says')
      return { newValue: inner.decode(bytes, at, split), oldValue: inner.decode(bytes, split, end - 1) }
    },
    encode({ newValue, oldValue }, scratch) {
      if (newValue === null || oldValue === null) {
        const only = inner.encode(newValue ?? oldValue, second)
        const end = scratch.writeBytes(only, 0)
        scratch.reserve(end + 1)[end] = newValue === null ? 0 : 1
        return scratch.slice(end + 1)
      }
      const first = inner.encode(newValue, second)
      let at = 0
      let left = first.length * 2
      scratch.reserve(first.length + 6)
      for (; left > 0x7f; left >>>= 7) scratch.bytes[at++] = (left & 0x7f) | 0x80
      scratch.bytes[at++] = left
      at = scratch.writeBytes(first, at)
      at = scratch.writeBytes(inner.encode(oldValue, second), at)
      scratch.reserve(at + 1)[at] = 2
      return scratch.slice(at + 1)
    },
  }
}
