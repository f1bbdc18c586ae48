// An immutable map by string that shares with its predecessor all that did not change.

const bucketCount = 256

/**
 * A map that is never changed: `with` gives a new one and copies only the buckets it touches, so a change to one of 100,000 keys costs
 * some hundred entries. Entries come out in a fixed order that has no meaning.
 */
export class SharedMap<V> {
  static readonly #nothing: ReadonlyMap<string, never> = new Map<string, never>()
  readonly size: number
  readonly #buckets: readonly ReadonlyMap<string, V>[]

  private constructor(buckets: readonly ReadonlyMap<string, V>[], size: number) {
    this.#buckets = buckets
    this.size = size
  }

  static empty<V>(): SharedMap<V> {
    return new SharedMap<V>(
      Array.from({ length: bucketCount }, () => SharedMap.#nothing),
      0,
    )
  }

  get(key: string): V | undefined {
    return this.#buckets[bucketOf(key)]!.get(key)
  }

  has(key: string): boolean {
    return this.#buckets[bucketOf(key)]!.has(key)
  }

  *[Symbol.iterator](): Generator<readonly [string, V]> {
    for (const bucket of this.#buckets) yield* bucket
  }

  *values(): Generator<V> {
    for (const bucket of this.#buckets) yield* bucket.values()
  }

  /** The map after these changes, in order; undefined removes. */
  with(changes: Iterable<readonly [string, V | undefined]>): SharedMap<V> {
    const buckets = [...this.#buckets]
    const fresh = new Map<number, Map<string, V>>()
    let size = this.size
    for (const [key, value] of changes) {
      const at = bucketOf(key)
      let bucket = fresh.get(at)
      if (bucket === undefined) {
        bucket = new Map(this.#buckets[at])
        fresh.set(at, bucket)
        buckets[at] = bucket
      }
      size -= bucket.size
      if (value === undefined) bucket.delete(key)
      else bucket.set(key, value)
      size += bucket.size
    }
    return fresh.size === 0 ? this : new SharedMap(buckets, size)
  }
}

/** FNV-1a, folded to a bucket. */
function bucketOf(key: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (bucketCount - 1)
}
