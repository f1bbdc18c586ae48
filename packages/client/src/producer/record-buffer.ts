// What one partition has to produce: the open batch, batches that wait, batches on their way, and their sequences. Decides; never waits.
import { ErrorCode, KafkaError } from '@millrace/protocol'
import type { ProducerBatch, ProducerIdentity } from './batch.ts'
import { addSequence } from './sequences.ts'

// How many batches of a producer a broker remembers.
const batchesRemembered = 5

/**
 * Order is kept like this. Batches leave from the head of `queue` and stand in `inFlight` in the order of their sequences. When one has
 * to be sent again, nothing more leaves until all that are in flight have been answered; those that were refused go back to the head by
 * order, and sending begins there. A new epoch is taken at the same point: nothing is in flight then.
 */
export class RecordBuffer {
  readonly topic: string
  readonly partition: number
  /** The batch that takes records now: the last of all. */
  open: ProducerBatch | undefined
  /** Closed batches that wait for their turn. */
  queue: ProducerBatch[] = []
  inFlight: ProducerBatch[] = []
  /** Monotonic time before which nothing is sent after a failure. */
  retryAt = 0
  /** Failures in a row. */
  failures = 0
  /** Since something was acknowledged: what went wrong first, and last. */
  firstFailure: Error | undefined
  lastFailure: Error | undefined
  /** The broker whose sink sends it; -1 none. */
  leader = -1
  /**
   * Why a batch was given up of which nobody knows whether it was written. Until all behind it have a new numbering, one that may have been
   * written too cannot be sent again: under another number the broker would not know it.
   */
  lostBefore: Error | undefined
  /** Offset of the last acknowledged record; -1 none or unknown. */
  lastAckedOffset = -1
  #identity: ProducerIdentity | undefined
  #nextSequence = 0
  /** Batches numbered under the present identity, and the last of them that was acknowledged. */
  #numbered = 0
  #ackedPlace = -1
  #rewinding = false
  /** The leader has acknowledged a batch of this producer id: from then on it refuses one that comes before its turn. */
  #isProven = false
  #renumber: 'no' | 'same epoch' | 'new epoch' = 'no'

  constructor(topic: string, partition: number) {
    this.topic = topic
    this.partition = partition
  }

  get isEmpty(): boolean {
    return this.open === undefined && this.queue.length === 0 && this.inFlight.length === 0
  }

  /** Batches that have not left yet. */
  get waiting(): number {
    return this.queue.length + (this.open === undefined ? 0 : 1)
  }

  /** Whether its sequences must begin anew in an epoch that it has not used: ask for one when that is so. */
  get wantsNewEpoch(): boolean {
    return this.#renumber === 'new epoch'
  }

  get identity(): ProducerIdentity | undefined {
    return this.#identity
  }

  /** Another broker leads from now on. */
  moved(leader: number): void {
    this.leader = leader
    this.#isProven = false
  }

  /** No more records into the open batch. */
  close(): void {
    if (this.open === undefined) return
    this.queue.push(this.open)
    this.open = undefined
  }

  /**
   * Monotonic time at which a batch can leave; Infinity while none can.
   * @param lingerMs how long the open batch may wait for company; 0 when something waits for it.
   */
  readyAt(lingerMs: number, inFlightMax: number): number {
    if (this.#rewinding || this.inFlight.length >= inFlightMax) return Infinity
    // A broker takes any sequence from a producer that it has never seen: were the first batch refused for another reason, the second
    // would be written before it. So the first one goes alone.
    if (!this.#isProven && this.#identity !== undefined && this.inFlight.length > 0) return Infinity
    if (this.#isBeyondWindow()) return Infinity
    if (this.queue.length > 0) return this.retryAt
    if (this.open !== undefined) return Math.max(this.retryAt, this.open.createdAt + lingerMs)
    return Infinity
  }

  /**
   * A broker remembers the last five batches of a producer, to know a retry again. So no sixth one is sent while the first of them has no
   * answer, even when those between have theirs.
   */
  #isBeyondWindow(): boolean {
    if (this.#identity === undefined) return false
    const next = this.queue[0]
    if (next !== undefined && next.place >= 0) return false
    let first = this.#numbered
    for (const batch of this.inFlight) if (batch.place >= 0 && batch.place < first) first = batch.place
    return this.#numbered - first >= batchesRemembered
  }

  /** The next batch to send, with the sequence it must have. Call when it is ready. @param current what the producer is now; undefined without idempotence. */
  take(current: ProducerIdentity | undefined): { readonly batch: ProducerBatch; readonly baseSequence: number } | undefined {
    if (this.queue.length === 0) this.close()
    this.#adopt(current)
    const batch = this.queue.shift()
    if (batch === undefined) return undefined
    const numbered = batch.baseSequence >= 0 && sameIdentity(batch.identity, this.#identity)
    const baseSequence = numbered ? batch.baseSequence : this.#nextSequence
    if (!numbered) {
      this.#nextSequence = addSequence(baseSequence, batch.recordCount)
      batch.place = this.#numbered++
    }
    this.inFlight.push(batch)
    return { batch, baseSequence }
  }

  /** Takes over a new identity where that is legal: at the first use, and for a new numbering once nothing is in flight. */
  #adopt(current: ProducerIdentity | undefined): void {
    if (current === undefined) return
    const known = this.#identity
    const replaced = known !== undefined && known.producerId !== current.producerId
    if (known === undefined || (this.inFlight.length === 0 && (replaced || this.#renumber !== 'no'))) {
      if (replaced) this.#isProven = false
      this.#identity = current
      this.#nextSequence = 0
      this.#numbered = 0
      this.#ackedPlace = -1
      this.#renumber = 'no'
      this.lostBefore = undefined
      for (const batch of this.queue) batch.baseSequence = batch.place = -1
    }
  }

  /** Whether `batch` has none before it without an answer. */
  isFirstUnacknowledged(batch: ProducerBatch): boolean {
    return (
      this.inFlight.every((other) => other === batch || other.order > batch.order) &&
      this.queue.every((other) => other.order > batch.order)
    )
  }

  /** Whether a later batch was acknowledged under the same identity: since sequences have no gaps, this one was written then. */
  isWrittenBelow(batch: ProducerBatch): boolean {
    return batch.place >= 0 && batch.place < this.#ackedPlace
  }

  /** A try failed. That a batch came out of order after another one failed only follows from that: the reason stays the first one. */
  failed(cause: Error): void {
    const follows = cause instanceof KafkaError && cause.code === ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER
    if (follows && this.firstFailure !== undefined) return
    this.firstFailure ??= cause
    this.lastFailure = cause
  }

  /** For whoever is told that a batch was given up: empty while nothing has failed. */
  get reason(): string {
    const [first, last] = [this.firstFailure, this.lastFailure]
    if (first === undefined || last === undefined) return ''
    return first.message === last.message ? last.message : `${first.message}; last failure: ${last.message}`
  }

  acknowledged(batch: ProducerBatch, lastOffset: number): void {
    this.#landed(batch)
    this.failures = 0
    this.#isProven = true
    if (sameIdentity(batch.identity, this.#identity)) this.#ackedPlace = Math.max(this.#ackedPlace, batch.place)
    this.firstFailure = this.lastFailure = undefined
    if (lastOffset >= 0) this.lastAckedOffset = Math.max(this.lastAckedOffset, lastOffset)
  }

  /** Back to the head, to be sent again. @param ordered whether what follows it has to wait (idempotence). */
  sendAgain(batch: ProducerBatch, retryAt: number, ordered: boolean): void {
    this.retryAt = Math.max(this.retryAt, retryAt)
    if (ordered) this.#rewinding = true
    const at = this.queue.findIndex((other) => other.order > batch.order)
    this.queue.splice(at === -1 ? this.queue.length : at, 0, batch)
    this.#landed(batch)
  }

  /** Numbers all that is not acknowledged anew from 0, as soon as nothing is in flight. */
  renumber(newEpoch: boolean): void {
    if (this.#renumber !== 'new epoch') this.#renumber = newEpoch ? 'new epoch' : 'same epoch'
    if (this.inFlight.length > 0) this.#rewinding = true
  }

  /** Gone for good. @param leavesGap it had a sequence, and what follows is numbered on from it. */
  dropped(batch: ProducerBatch, leavesGap: boolean): void {
    const at = this.queue.indexOf(batch)
    if (at >= 0) this.queue.splice(at, 1)
    if (this.open === batch) this.open = undefined
    this.#landed(batch)
    if (leavesGap) this.renumber(true)
  }

  /** In place of a batch that was too large: its parts. They take the same sequences. */
  replaced(batch: ProducerBatch, parts: readonly ProducerBatch[]): void {
    let sequence = batch.baseSequence
    for (const part of parts) {
      part.identity = batch.identity
      part.place = batch.place
      part.baseSequence = sequence
      if (sequence >= 0) sequence = addSequence(sequence, part.recordCount)
    }
    const at = this.queue.findIndex((other) => other.order > batch.order)
    this.queue.splice(at === -1 ? this.queue.length : at, 0, ...parts)
    if (batch.identity !== undefined) this.#rewinding = true
    this.#landed(batch)
  }

  #landed(batch: ProducerBatch): void {
    const at = this.inFlight.indexOf(batch)
    if (at >= 0) this.inFlight.splice(at, 1)
    if (this.inFlight.length === 0) this.#rewinding = false
  }

  /** Sequences begin anew with the next identity: a transaction ended in a new epoch. Nothing may be in flight. */
  reset(): void {
    if (this.#renumber === 'no' && this.#identity !== undefined) this.#renumber = 'same epoch'
    this.#rewinding = false
  }
}

function sameIdentity(a: ProducerIdentity | undefined, b: ProducerIdentity | undefined): boolean {
  return a?.producerId === b?.producerId && a?.epoch === b?.epoch
}
