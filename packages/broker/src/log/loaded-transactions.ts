// Bounds how many entries of transaction indexes are in memory: the index that was not used for longest lets go of its first.

/** An index that can read its entries again. */
export interface LoadedIndex {
  /** Lets go of its entries, unless memory alone has them. @returns whether it has. */
  release(): boolean
}

/** Of all indexes together; about 100 bytes each. One that has more by itself is kept as long as it is the one in use. */
const entriesMaxUsual = 200_000

export class LoadedTransactions {
  readonly #entriesMax: number
  /** How many entries each has; the one that was used last is the last. */
  readonly #indexes = new Map<LoadedIndex, number>()
  #entries = 0

  constructor(entriesMax = entriesMaxUsual) {
    this.#entriesMax = entriesMax
  }

  /** Entries in memory. */
  get entries(): number {
    return this.#entries
  }

  used(index: LoadedIndex, entries: number): void {
    this.forget(index)
    // None has none: a deleted log's would be remembered for ever.
    if (entries === 0) return
    this.#indexes.set(index, entries)
    this.#entries += entries
    if (this.#entries > this.#entriesMax) this.#release(index)
  }

  forget(index: LoadedIndex): void {
    this.#entries -= this.#indexes.get(index) ?? 0
    this.#indexes.delete(index)
  }

  #release(used: LoadedIndex): void {
    for (const index of this.#indexes.keys()) {
      if (this.#entries <= this.#entriesMax) return
      if (index !== used && index.release()) this.forget(index)
    }
  }
}
