// The newest offset of each key, by the key's hash: 24 bytes a key whatever its length. // hot
import type { Crypto } from '@millrace/host'

const bytesPerSlot = 24
/** Never quite full: a search ends at a free slot. */
const fillShareMin = 0.01
const fillShareMax = 0.99

export class OffsetMap {
  readonly #crypto: Crypto
  readonly #slots: number
  readonly #most: number
  /** Four words a slot: the MD5 of the key, so that two keys never meet by chance or by someone's design to lose records. */
  readonly #hashes: Uint32Array
  /** -1: the slot is free. */
  readonly #offsets: Float64Array
  size = 0
  /** All keys up to here are in the map; -1 while there are none. */
  latestOffset = -1

  /** @param keys most keys that may come. @param bytesMax bound of the memory; a map that is full ends a pass early. @param load how full it may get. */
  constructor(crypto: Crypto, keys: number, bytesMax: number, load: number) {
    // NaN, which Kafka's setting may be, fills as little as may be.
    const fillShare = load > fillShareMin ? Math.min(load, fillShareMax) : fillShareMin
    const wanted = Math.ceil(keys / fillShare) + 1
    this.#crypto = crypto
    this.#slots = Math.max(2, Math.min(wanted, Math.floor(bytesMax / bytesPerSlot)))
    this.#most = Math.max(1, Math.floor(this.#slots * fillShare))
    this.#hashes = new Uint32Array(this.#slots * 4)
    this.#offsets = new Float64Array(this.#slots).fill(-1)
  }

  /** Of the keys that are in it. */
  get bytes(): number {
    return this.size * bytesPerSlot
  }

  get isFull(): boolean {
    return this.size >= this.#most
  }

  put(key: Uint8Array, offset: number): void {
    const hash = this.#crypto.md5(key)
    const slot = this.#slotOf(hash)
    if (this.#offsets[slot] === -1) {
      this.size++
      for (let i = 0; i < 4; i++) this.#hashes[slot * 4 + i] = wordAt(hash, i)
    }
    this.#offsets[slot] = offset
  }

  /** The newest offset of a key; -1 when it is not there. */
  get(key: Uint8Array): number {
    return this.#offsets[this.#slotOf(this.#crypto.md5(key))] as number
  }

  /** The slot of this hash, or the free one where it belongs. */
  #slotOf(hash: Uint8Array): number {
    const [a, b, c, d] = [wordAt(hash, 0), wordAt(hash, 1), wordAt(hash, 2), wordAt(hash, 3)]
    const hashes = this.#hashes
    let slot = a % this.#slots
    while (this.#offsets[slot] !== -1) {
      const at = slot * 4
      if (hashes[at] === a && hashes[at + 1] === b && hashes[at + 2] === c && hashes[at + 3] === d) break
      slot = slot + 1 === this.#slots ? 0 : slot + 1
    }
    return slot
  }
}

function wordAt(hash: Uint8Array, word: number): number {
  const at = word * 4
  const [a, b, c, d] = [hash[at] as number, hash[at + 1] as number, hash[at + 2] as number, hash[at + 3] as number]
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
}
