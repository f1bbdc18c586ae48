// Memory for large frames, used again: batches on their way in and out are what most memory passes through.
// hot

/** Smaller frames are left to the garbage collector. */
const classBytesMin = 32 * 1024
const classBytesMax = 4 * 1024 * 1024

/** Buffers of one size that nobody uses. */
interface SizeClass {
  readonly bytes: number
  readonly free: Uint8Array[]
  /** When one of them was asked for last, in askings of the pool. */
  askedAt: number
}

/**
 * Buffers by size class, a power of two each; larger ones go back to the system. What is lent and never given back is simply lost to the pool.
 * It keeps what was asked for of late: once a load of another size begins, the buffers of the former one make room.
 */
export class FramePool {
  /** Smaller memory is never lent. */
  static readonly bytesMin = classBytesMin
  readonly #keptBytesMax: number
  readonly #classes = new Map<number, SizeClass>()
  #asked = 0
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
    const its = this.#classOf(2 ** (32 - Math.clz32(bytes - 1)))
    this.#asked += 1
    its.askedAt = this.#asked
    const kept = its.free.pop()
    if (kept === undefined) return this.#lend(new Uint8Array(its.bytes), bytes)
    this.#keptBytes -= its.bytes
    return this.#lend(kept, bytes)
  }

  /** Takes a frame back to which nothing refers any more. */
  give(frame: Uint8Array): void {
    const { buffer } = frame
    if (!(buffer instanceof ArrayBuffer) || !this.#lent.delete(buffer)) return
    const bytes = buffer.byteLength
    // It lies outside of the collector's heap: what is not kept would pile up until a collection, which is late and costs more than all of this.
    if (bytes > classBytesMax || !this.#hasRoomFor(bytes)) {
      buffer.transfer(0)
      return
    }
    this.#keptBytes += bytes
    this.#classOf(bytes).free.push(new Uint8Array(buffer))
  }

  #classOf(bytes: number): SizeClass {
    let its = this.#classes.get(bytes)
    if (its === undefined) this.#classes.set(bytes, (its = { bytes, free: [], askedAt: 0 }))
    return its
  }

  /** Frees buffers of sizes that were asked for less recently. */
  #hasRoomFor(bytes: number): boolean {
    const its = this.#classOf(bytes)
    while (this.#keptBytes + bytes > this.#keptBytesMax) {
      let oldest = its
      for (const other of this.#classes.values()) {
        if (other.free.length > 0 && other.askedAt < oldest.askedAt) oldest = other
      }
      if (oldest === its) return false
      const [unused] = oldest.free.splice(-1) as [Uint8Array<ArrayBuffer>]
      unused.buffer.transfer(0)
      this.#keptBytes -= oldest.bytes
    }
    return true
  }

  #lend(buffer: Uint8Array, bytes: number): Uint8Array {
    this.#lent.add(buffer.buffer)
    return buffer.length === bytes ? buffer : buffer.subarray(0, bytes)
  }
}
