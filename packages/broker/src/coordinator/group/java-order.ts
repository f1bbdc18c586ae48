// The order in which Java's hash tables hand out what they hold: Kafka's assignors depend on it, and so do equal results.
import type { Uuid } from '@millrace/protocol'
import { uuidIntoBytes } from '@millrace/protocol'

/** Java's `String.hashCode`. */
export function stringHash(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

/** `hashCode` of Kafka's Uuid: all four words, folded. */
export function uuidHash(uuid: Uuid): number {
  const words = wordsOf(uuid)
  return words[0] ^ words[1] ^ words[2] ^ words[3]
}

/** As Kafka compares two: both halves as signed numbers. */
export function compareUuids(a: Uuid, b: Uuid): number {
  const [one, other] = [wordsOf(a), wordsOf(b)]
  return one[0] - other[0] || (one[1] >>> 0) - (other[1] >>> 0) || one[2] - other[2] || (one[3] >>> 0) - (other[3] >>> 0)
}

const uuidBytes = new Uint8Array(16)
const uuidWords = new DataView(uuidBytes.buffer)

function wordsOf(uuid: Uuid): readonly [number, number, number, number] {
  uuidIntoBytes(uuid, uuidBytes)
  return [uuidWords.getInt32(0), uuidWords.getInt32(4), uuidWords.getInt32(8), uuidWords.getInt32(12)]
}

const fewestBuckets = 16

/** Keys as a HashMap gives them that was filled one by one. */
export function hashMapOrder<K>(keys: Iterable<K>, hashOf: (key: K) => number): K[] {
  const all = [...keys]
  let buckets = fewestBuckets
  while (all.length > buckets * 0.75) buckets *= 2
  return inBuckets(all, hashOf, buckets)
}

/** Keys as a HashSet gives them that was made of a collection. */
export function hashSetOrder<K>(keys: Iterable<K>, hashOf: (key: K) => number): K[] {
  const all = [...keys]
  return inBuckets(all, hashOf, bucketsFor(all.length))
}

function bucketsFor(size: number): number {
  const wanted = Math.max(Math.trunc(size / 0.75) + 1, fewestBuckets)
  let buckets = fewestBuckets
  while (buckets < wanted) buckets *= 2
  return buckets
}

/**
 * Keys as a copy of a HashMap gives them, of which some were taken out and to which others came.
 * @param keys the copied ones that are still there, in the order of that map, then those that came. @param copied how many it was made of.
 */
export function copiedMapOrder<K>(keys: Iterable<K>, copied: number, hashOf: (key: K) => number): K[] {
  const all = [...keys]
  let buckets = 1
  while (buckets < copied) buckets *= 2
  while (Math.max(copied, all.length) > buckets * 0.75) buckets *= 2
  return inBuckets(all, hashOf, buckets)
}

/** A HashSet of partition numbers, made of another, that loses some and gets some. */
export class PartitionSet {
  #items: number[]
  #buckets: number

  /** @param from in the order of the set it is made of. */
  constructor(from: readonly number[] = []) {
    this.#items = [...from]
    this.#buckets = bucketsFor(from.length)
  }

  get size(): number {
    return this.#items.length
  }

  add(partition: number): void {
    this.#items.push(partition)
    if (this.#items.length > this.#buckets * 0.75) this.#buckets *= 2
  }

  delete(partition: number): void {
    this.#items = this.#items.filter((one) => one !== partition)
  }

  /** In the set's own order. */
  values(): number[] {
    return inBuckets(this.#items, ownValue, this.#buckets)
  }
}

const ownValue = (partition: number): number => partition

// Keys of one bucket stay in the order in which they came: tables that grow keep it, too.
function inBuckets<K>(keys: readonly K[], hashOf: (key: K) => number, buckets: number): K[] {
  const placed = keys.map((key) => {
    const hash = hashOf(key)
    return { key, bucket: (hash ^ (hash >>> 16)) & (buckets - 1) }
  })
  return placed.toSorted((a, b) => a.bucket - b.bucket).map(({ key }) => key)
}
