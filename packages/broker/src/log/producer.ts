// One producer as a partition knows it: its epoch, its last five batches, its open transaction.

/** How many batches are remembered, so that a repeated one is recognised: as many as an idempotent producer may have in flight. */
const batchesKept = 5
const maxSequence = 0x7fffffff

const noBatches: readonly number[] = []
/** Of doubles from the beginning: offsets and times are. */
const emptySlot: readonly number[] = [0.5, 0.5, 0.5, 0.5]

/** A batch that was appended. */
export interface RememberedBatch {
  readonly firstSequence: number
  readonly lastSequence: number
  readonly firstOffset: number
  readonly lastOffset: number
  readonly timestamp: number
}

/** The sequence number `by` before this one; they wrap from 2^31 − 1 to 0. */
function sequenceBefore(sequence: number, by: number): number {
  return sequence >= by ? sequence - by : maxSequence - (by - sequence) + 1
}

/** Does `next` follow `last`? */
export function inSequence(last: number, next: number): boolean {
  return next === last + 1 || (next === 0 && last === maxSequence)
}

export class Producer {
  readonly producerId: number
  /** -1: none seen. */
  epoch = -1
  /** Epoch of the transaction coordinator that wrote the last marker; -1: none. */
  coordinatorEpoch = -1
  /** Of the last batch or marker; -1: none. */
  lastTimestamp = -1
  /** First record of the open transaction; -1: none is open. */
  transactionFirstOffset = -1
  /** A ring of up to five batches, four numbers each: last sequence, last offset, offsets before it, timestamp. */
  #ring: readonly number[] = noBatches
  #next = 0
  #count = 0

  constructor(producerId: number) {
    this.producerId = producerId
  }

  get batchCount(): number {
    return this.#count
  }

  /** -1 when no batch is remembered. */
  get lastSequence(): number {
    return this.#count === 0 ? -1 : this.#at(this.#count - 1, 0)
  }

  /** -1 when no batch is remembered. */
  get lastOffset(): number {
    return this.#count === 0 ? -1 : this.#at(this.#count - 1, 1)
  }

  /** Offsets of the last batch before its last one. */
  get lastOffsetDelta(): number {
    return this.#count === 0 ? 0 : this.#at(this.#count - 1, 2)
  }

  /** Field `field` of batch `index`, 0 the oldest. */
  #at(index: number, field: number): number {
    const slot = (this.#next - this.#count + index + batchesKept) % batchesKept
    return this.#ring[slot * 4 + field] as number
  }

  /** A new epoch forgets the batches of the one before. */
  setEpoch(epoch: number): void {
    if (this.epoch === epoch) return
    this.epoch = epoch
    this.#count = 0
  }

  addBatch(epoch: number, lastSequence: number, lastOffset: number, offsetDelta: number, timestamp: number): void {
    this.setEpoch(epoch)
    const at = this.#next * 4
    // Exactly as long as needed: an array that grows by itself takes twice its size, for each of a million producers.
    if (at === this.#ring.length) this.#ring = this.#ring.concat(emptySlot)
    const ring = this.#ring as number[]
    ring[at] = lastSequence
    ring[at + 1] = lastOffset
    ring[at + 2] = offsetDelta
    ring[at + 3] = timestamp
    this.#next = (this.#next + 1) % batchesKept
    this.#count = Math.min(this.#count + 1, batchesKept)
    this.lastTimestamp = timestamp
  }

  /** The same, to go on apart from this one. */
  copy(): Producer {
    const copy = new Producer(this.producerId)
    copy.epoch = this.epoch
    copy.coordinatorEpoch = this.coordinatorEpoch
    copy.lastTimestamp = this.lastTimestamp
    copy.transactionFirstOffset = this.transactionFirstOffset
    copy.#ring = this.#ring.slice()
    copy.#next = this.#next
    copy.#count = this.#count
    return copy
  }

  /** Is the same known of both? */
  equals(other: Producer | undefined): boolean {
    if (other === undefined || other.producerId !== this.producerId || other.epoch !== this.epoch) return false
    if (other.coordinatorEpoch !== this.coordinatorEpoch || other.lastTimestamp !== this.lastTimestamp) return false
    if (other.transactionFirstOffset !== this.transactionFirstOffset || other.#count !== this.#count) return false
    for (let i = 0; i < this.#count; i++) {
      for (let field = 0; field < 4; field++) if (this.#at(i, field) !== other.#at(i, field)) return false
    }
    return true
  }

  /** What is remembered, oldest first. */
  batches(): RememberedBatch[] {
    return Array.from({ length: this.#count }, (_, i) => this.#batch(i))
  }

  /** Is the batch that ends at this offset among those that are remembered? */
  remembers(lastOffset: number): boolean {
    for (let i = 0; i < this.#count; i++) if (this.#at(i, 1) === lastOffset) return true
    return false
  }

  #batch(index: number): RememberedBatch {
    const lastSequence = this.#at(index, 0)
    const lastOffset = this.#at(index, 1)
    const delta = this.#at(index, 2)
    const firstSequence = sequenceBefore(lastSequence, delta)
    return { firstSequence, lastSequence, firstOffset: lastOffset - delta, lastOffset, timestamp: this.#at(index, 3) }
  }

  /** The remembered batch of exactly these sequence numbers. */
  findBatch(epoch: number, firstSequence: number, lastSequence: number): RememberedBatch | undefined {
    if (epoch !== this.epoch) return undefined
    for (let i = 0; i < this.#count; i++) {
      if (this.#at(i, 0) !== lastSequence || sequenceBefore(lastSequence, this.#at(i, 2)) !== firstSequence) continue
      return this.#batch(i)
    }
    return undefined
  }
}
