// What a serde is, the scratch buffer it encodes into, and the interner that keeps keys from being decoded twice.

/**
 * Turns a value into bytes and back. Null never reaches a serde (it stays null on the wire), except one made by `nullable`.
 *
 * A serde of your own needs `decode` and `encode` only; `encode` may ignore `scratch` and return bytes of its own.
 */
export interface Serde<T> {
  /** For descriptions and error messages, such as `string` or `json`. */
  readonly name: string
  /** Two equal values are the same to a JavaScript `Map` (strings, numbers); state is then keyed by the value itself. */
  readonly primitive?: boolean
  /** Reads `bytes[start, end)`. The bytes belong to the caller and may be reused: copy what is kept. @throws Error the bytes are not of this format. */
  decode(bytes: Uint8Array, start: number, end: number): T
  /** @returns bytes that stay as they are until the next call with the same `scratch`. */
  encode(value: T, scratch: Scratch): Uint8Array
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** A buffer that grows and is reused from one record to the next, so that encoding a record allocates one view and nothing else. */
export class Scratch {
  bytes: Uint8Array
  #view: DataView

  constructor(initialBytes = 256) {
    this.bytes = new Uint8Array(initialBytes)
    this.#view = new DataView(this.bytes.buffer)
  }

  /** Room for at least `size` bytes; what was written before is kept. */
  reserve(size: number): Uint8Array {
    if (size > this.bytes.length) {
      const grown = new Uint8Array(Math.max(size, this.bytes.length * 2))
      grown.set(this.bytes)
      this.bytes = grown
      this.#view = new DataView(grown.buffer)
    }
    return this.bytes
  }

  /** Writes UTF-8 at `at`. @returns the end position. */
  writeText(text: string, at: number): number {
    // Three bytes hold any UTF-16 unit, so one call is enough.
    this.reserve(at + text.length * 3)
    const into = at === 0 ? this.bytes : this.bytes.subarray(at)
    return at + encoder.encodeInto(text, into).written
  }

  /** Writes bytes at `at`. @returns the end position. */
  writeBytes(bytes: Uint8Array, at: number): number {
    this.reserve(at + bytes.length).set(bytes, at)
    return at + bytes.length
  }

  view(size: number): DataView {
    this.reserve(size)
    return this.#view
  }

  /** What lies in [0, end), without a copy. */
  slice(end: number): Uint8Array {
    return this.bytes.subarray(0, end)
  }
}

/** UTF-8; bytes that are not become U+FFFD, as in Kafka's StringDeserializer. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  return decoder.decode(bytes.subarray(start, end))
}

/** A view for reading numbers at `start`. */
export function viewOf(bytes: Uint8Array, start: number, end: number): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + start, end - start)
}

// Nearly all keys repeat, so the decoded string of a slot is handed out again when the bytes are equal. 4,096 slots hold the hot keys of
// a task in about 200 KiB; a string that is handed out again also has its hash already, which makes the state's Map faster.
const internedSlots = 4096
const internedLengthMax = 64

/** Decodes strings, handing out the same string for the same bytes where it can. hot */
export class KeyInterner {
  readonly #strings: (string | undefined)[] = Array.from({ length: internedSlots })
  readonly #bytes: Uint8Array = new Uint8Array(internedSlots * internedLengthMax)
  readonly #lengths: Uint8Array = new Uint8Array(internedSlots)

  decode(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start
    if (length > internedLengthMax || length === 0) return decodeText(bytes, start, end)
    let hash = 0x811c9dc5 ^ length
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
    hash ^= hash >>> 15
    const slot = hash & (internedSlots - 1)
    const base = slot * internedLengthMax
    const known = this.#strings[slot]
    const kept = this.#bytes
    if (known !== undefined && this.#lengths[slot] === length) {
      let at = 0
      while (at < length && kept[base + at] === bytes[start + at]) at++
      if (at === length) return known
    }
    const text = decodeText(bytes, start, end)
    for (let at = 0; at < length; at++) kept[base + at] = bytes[start + at]!
    this.#lengths[slot] = length
    this.#strings[slot] = text
    return text
  }
}
