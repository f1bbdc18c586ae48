// Record batches of one answer for one partition, walked in order: what is handed out, what is passed over.
import type { Codecs, RecordHeader } from '@millrace/protocol'
import { MalformedMessage, RecordBatch, RecordCursor, controlRecordType, uncompressedRecords } from '@millrace/protocol'
import { ControlRecordType } from '@millrace/protocol'
import { CorruptBatch } from '../cluster/errors.ts'
import type { ConsumedBatch, ConsumedRecord } from './batch.ts'

// Upper bound of one batch after decompression.
const uncompressedBytesMax = 256 * 1024 * 1024
const magicNow = 2

export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
}

/** How batches are read. */
export interface ReadRules {
  readonly codecs: Codecs
  readonly checkCrcs: boolean
  readonly readCommitted: boolean
}

/** One step of the walk: a batch to hand out, or how far was passed over without one. */
export type Walked = { readonly batch: ConsumedBatch } | { readonly passedTo: number; readonly leaderEpoch: number }

/** Where the last whole batch in `bytes` ends, and its leader epoch; undefined when there is none. */
export function endOfBatches(bytes: Uint8Array): { readonly nextOffset: number; readonly leaderEpoch: number } | undefined {
  const batch = new RecordBatch(bytes)
  let end: { nextOffset: number; leaderEpoch: number } | undefined
  for (; batch.isComplete(); batch.moveTo(batch.position + batch.sizeInBytes)) {
    end = { nextOffset: batch.nextOffset, leaderEpoch: batch.partitionLeaderEpoch }
  }
  return end
}

/** Batches of one partition out of one answer. */
export class FetchedPart {
  readonly topic: string
  readonly partition: number
  readonly highWatermark: number
  readonly byteLength: number
  readonly #rules: ReadRules
  readonly #bytes: Uint8Array
  readonly #batch: RecordBatch
  /** By first offset, as the broker sends them sorted or not. */
  readonly #aborted: readonly AbortedTransaction[]
  #nextAborted = 0
  /** Producers whose transaction at this point of the walk will turn out aborted. */
  readonly #abortedNow = new Set<number>()

  constructor(
    topic: string,
    partition: number,
    bytes: Uint8Array,
    aborted: readonly AbortedTransaction[],
    highWatermark: number,
    rules: ReadRules,
  ) {
    this.topic = topic
    this.partition = partition
    this.highWatermark = highWatermark
    this.byteLength = bytes.length
    this.#bytes = bytes
    this.#batch = new RecordBatch(bytes)
    this.#aborted = aborted.toSorted((a, b) => a.firstOffset - b.firstOffset)
    this.#rules = rules
  }

  /** The next step. @param position records below it are left out. @returns undefined at the end. @throws CorruptBatch; the walk stays where it is. */
  next(position: number): Walked | undefined {
    const batch = this.#batch
    while (batch.isComplete()) {
      const { nextOffset, partitionLeaderEpoch: leaderEpoch } = batch
      if (nextOffset > position) {
        this.#check(batch)
        const passed = this.#isPassedOver(batch)
        const found = passed ? undefined : this.#hand(batch, position)
        this.#advance()
        if (found !== undefined) return { batch: found }
        return { passedTo: nextOffset, leaderEpoch }
      }
      if (this.#rules.readCommitted) this.#isPassedOver(batch)
      this.#advance()
    }
    return undefined
  }

  #advance(): void {
    this.#batch.moveTo(this.#batch.position + this.#batch.sizeInBytes)
  }

  #check(batch: RecordBatch): void {
    if (batch.magic !== magicNow) throw this.#corrupt(batch, `record format ${batch.magic} is not read, only ${magicNow}`)
    if (this.#rules.checkCrcs && !batch.isCrcValid(this.#rules.codecs.crc32c))
      throw this.#corrupt(batch, 'its checksum does not match')
  }

  #corrupt(batch: RecordBatch, reason: string, cause?: unknown): CorruptBatch {
    return new CorruptBatch(this.topic, this.partition, batch.baseOffset, batch.lastOffset, reason, { cause })
  }

  /** Control batches, and batches of transactions that were aborted. Must see every batch in order. */
  #isPassedOver(batch: RecordBatch): boolean {
    if (!this.#rules.readCommitted) return batch.isControl
    const aborted = this.#aborted
    while (this.#nextAborted < aborted.length && aborted[this.#nextAborted]!.firstOffset <= batch.lastOffset) {
      this.#abortedNow.add(aborted[this.#nextAborted]!.producerId)
      this.#nextAborted++
    }
    if (batch.isControl) {
      if (this.#isAbortMarker(batch)) this.#abortedNow.delete(batch.producerId)
      return true
    }
    return batch.isTransactional && this.#abortedNow.has(batch.producerId)
  }

  #isAbortMarker(batch: RecordBatch): boolean {
    const cursor = new RecordCursor().reset(batch, batch.records())
    if (!cursor.next()) return false
    const key = cursor.key()
    return key !== null && controlRecordType(key) === ControlRecordType.ABORT
  }

  #hand(batch: RecordBatch, position: number): ConsumedBatch | undefined {
    try {
      const own = new RecordBatch(this.#bytes, batch.position)
      const records = uncompressedRecords(own, this.#rules.codecs, uncompressedBytesMax)
      const found = new FetchedBatch(this.topic, this.partition, own, records, position, this.highWatermark)
      return found.count === 0 ? undefined : found
    } catch (cause) {
      if (cause instanceof MalformedMessage || cause instanceof RangeError) throw this.#corrupt(batch, cause.message, cause)
      throw cause
    }
  }
}

class FetchedBatch implements ConsumedBatch {
  readonly topic: string
  readonly partition: number
  readonly firstOffset: number
  readonly nextOffset: number
  readonly leaderEpoch: number
  readonly count: number
  readonly byteLength: number
  readonly highWatermark: number
  readonly #batch: RecordBatch
  readonly #records: Uint8Array
  readonly #skip: number
  readonly #cursor = new RecordCursor()

  constructor(
    topic: string,
    partition: number,
    batch: RecordBatch,
    records: Uint8Array,
    position: number,
    highWatermark: number,
  ) {
    this.topic = topic
    this.partition = partition
    this.#batch = batch
    this.#records = records
    this.highWatermark = highWatermark
    this.nextOffset = batch.nextOffset
    this.leaderEpoch = batch.partitionLeaderEpoch
    this.byteLength = batch.sizeInBytes
    let firstOffset = batch.baseOffset
    let skip = 0
    if (position > firstOffset) {
      // The position lies within: what is below it was handed out before.
      const cursor = this.#cursor.reset(batch, records)
      while (skip < batch.recordCount && cursor.next() && cursor.offset < position) skip++
      firstOffset = position
    }
    this.#skip = skip
    this.firstOffset = firstOffset
    this.count = batch.recordCount - skip
  }

  cursor(): RecordCursor {
    const cursor = this.#cursor.reset(this.#batch, this.#records)
    for (let skipped = 0; skipped < this.#skip; skipped++) cursor.next()
    return cursor
  }

  *records(): IterableIterator<ConsumedRecord> {
    const { topic, partition } = this
    const cursor = new RecordCursor().reset(this.#batch, this.#records)
    for (let at = 0; cursor.next(); at++) {
      if (at < this.#skip) continue
      const headers: readonly RecordHeader[] = cursor.headerCount === 0 ? [] : cursor.headers()
      yield {
        topic,
        partition,
        offset: cursor.offset,
        timestamp: cursor.timestamp,
        key: cursor.key(),
        value: cursor.value(),
        headers,
      }
    }
  }
}
