// Memory for large frames, used again: batches on their way in and out are what most memory passes through.
// hot

/** Smaller frames are left to the garbage collector. */
const classBytesMin = 32 * 1024
const classBytesMax = 4 * 1024 * 1024

/** Buffers by size class, a power of two each; larger ones go back to the system. What is lent and never given back is simply lost to the pool. */
export class FramePool {
  /** Smaller memory is never lent. */
  static readonly bytesMin = classBytesMin
  readonly #keptBytesMax: number
  readonly #free = new Map<number, Uint8Array[]>()
  /** Only these are taken back: a frame may as well be a view of what the socket read. */
  readonly #lent = new WeakSet<object>()
  #keptBytes = 0

  constructor(keptBytesMax: number) {
    this.#keptBytesMax = keptBytesMax
  }

  get keptBytes(): number {
    return this.#keptBytes
  }

  /** Room for a frame, with any content. */
  take(bytes: number): Uint8Array {
    if (bytes < classBytesMin) return new Uint8Array(bytes)
    if (bytes > classBytesMax) return this.#lend(new Uint8Array(bytes), bytes)
    const size = 2 ** (32 - Math.clz32(bytes - 1))
    const kept = this.#free.get(size)?.pop()
    if (kept === undefined) return this.#lend(new Uint8Array(size), bytes)
    this.#keptBytes -= size
    return this.#lend(kept, bytes)
  }

  /** Takes a frame back to which nothing refers any more. */
  give(frame: Uint8Array): void {
    const { buffer } = frame
    if (!this.#lent.delete(buffer)) return
    const size = buffer.byteLength
    // It lies outside of the collector's heap: what is as large as this would pile up until a collection, which is late.
    if (size > classBytesMax && buffer instanceof ArrayBuffer) {
      buffer.transfer(0)
      return
    }
    if (this.#keptBytes + size > this.#keptBytesMax) return
    this.#keptBytes += size
    const kept = this.#free.get(size)
    if (kept === undefined) this.#free.set(size, [new Uint8Array(frame.buffer)])
    else kept.push(new Uint8Array(frame.buffer))
  }

  #lend(buffer: Uint8Array, bytes: number): Uint8Array {
    this.#lent.add(buffer.buffer)
    return buffer.length === bytes ? buffer : buffer.subarray(0, bytes)
  }
}
