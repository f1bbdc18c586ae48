// A partition of the fake cluster: batches in memory, sequences checked as a broker checks them, transactions with their markers.
import { ErrorCode, RecordBatch, RecordCursor, endTxnMarkerBatch, uncompressedRecords } from '@millrace/protocol'
import { nodeHost } from '@millrace/host/node'

const { compression } = nodeHost({ log: () => undefined })

interface ProducerState {
  epoch: number
  /** The last five batches: what a retry of them is answered with. */
  last: { baseSequence: number; lastSequence: number; offset: number }[]
}

export interface Appended {
  readonly errorCode: number
  readonly baseOffset: number
}

/** A record as tests compare it. */
export interface PlainRecord {
  readonly offset: number
  readonly key: string | null
  readonly value: string | null
}

export class FakeLog {
  readonly batches: Uint8Array[] = []
  leader: number
  leaderEpoch = 0
  logStartOffset = 0
  endOffset = 0
  readonly #producers = new Map<number, ProducerState>()
  /** Open transactions: first offset by producer. */
  readonly open = new Map<number, number>()
  readonly aborted: { producerId: number; firstOffset: number; lastOffset: number }[] = []

  constructor(leader: number) {
    this.leader = leader
  }

  get lastStableOffset(): number {
    return Math.min(this.endOffset, ...this.open.values())
  }

  /** Appends one batch under the rules of idempotence. */
  append(bytes: Uint8Array): Appended {
    const batch = new RecordBatch(bytes.slice())
    if (!batch.isCrcValid(compression.crc32c)) return { errorCode: ErrorCode.CORRUPT_MESSAGE, baseOffset: -1 }
    const { producerId, producerEpoch, baseSequence, lastSequence } = batch
    if (producerId >= 0) {
      const known = this.#producers.get(producerId)
      if (known !== undefined && producerEpoch < known.epoch)
        return { errorCode: ErrorCode.INVALID_PRODUCER_EPOCH, baseOffset: -1 }
      if (known !== undefined && producerEpoch === known.epoch) {
        const duplicate = known.last.find((each) => each.baseSequence === baseSequence && each.lastSequence === lastSequence)
        if (duplicate !== undefined) return { errorCode: ErrorCode.NONE, baseOffset: duplicate.offset }
        const expected = ((known.last.at(-1)?.lastSequence ?? -1) + 1) % 2 ** 31
        if (baseSequence !== expected) return { errorCode: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, baseOffset: -1 }
      } else if (known !== undefined && baseSequence !== 0)
        return { errorCode: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, baseOffset: -1 }
      const state = known !== undefined && known.epoch === producerEpoch ? known : { epoch: producerEpoch, last: [] }
      state.last.push({ baseSequence, lastSequence, offset: this.endOffset })
      if (state.last.length > 5) state.last.shift()
      this.#producers.set(producerId, state)
      if (batch.isTransactional && !this.open.has(producerId)) this.open.set(producerId, this.endOffset)
    }
    return { errorCode: ErrorCode.NONE, baseOffset: this.#add(batch) }
  }

  #add(batch: RecordBatch): number {
    const baseOffset = this.endOffset
    batch.baseOffset = baseOffset
    batch.partitionLeaderEpoch = this.leaderEpoch
    this.batches.push(batch.slice())
    this.endOffset = batch.nextOffset
    return baseOffset
  }

  /** Ends a transaction here, if one is open. */
  end(producerId: number, producerEpoch: number, commit: boolean): void {
    const firstOffset = this.open.get(producerId)
    if (firstOffset === undefined) return
    this.open.delete(producerId)
    const marker = endTxnMarkerBatch(
      { baseOffset: 0, producerId, producerEpoch, commit, coordinatorEpoch: 0, timestamp: 0 },
      compression.crc32c,
    )
    const lastOffset = this.#add(new RecordBatch(marker))
    if (!commit) this.aborted.push({ producerId, firstOffset, lastOffset })
  }

  /** Forgets what producers wrote, as a broker does whose retention removed it. */
  forgetProducers(): void {
    this.#producers.clear()
  }

  /** Cuts the log, as an unclean election does. */
  truncate(endOffset: number): void {
    while (this.batches.length > 0 && new RecordBatch(this.batches.at(-1)!).nextOffset > endOffset) this.batches.pop()
    this.endOffset = this.batches.length === 0 ? 0 : new RecordBatch(this.batches.at(-1)!).nextOffset
  }

  /** Where an epoch ends: the first offset of a later one, or the end of the log. */
  endOfEpoch(epoch: number): number {
    const later = this.batches.find((bytes) => new RecordBatch(bytes).partitionLeaderEpoch > epoch)
    return later === undefined ? this.endOffset : new RecordBatch(later).baseOffset
  }

  /** Whole batches from the one that holds `offset` on, below `upTo`. */
  read(offset: number, upTo: number, maxBytes: number): Uint8Array {
    const chunks: Uint8Array[] = []
    let bytes = 0
    for (const chunk of this.batches) {
      const batch = new RecordBatch(chunk)
      if (batch.nextOffset <= offset || batch.baseOffset >= upTo) continue
      if (bytes > 0 && bytes + chunk.length > maxBytes) break
      chunks.push(chunk)
      bytes += chunk.length
    }
    const all = new Uint8Array(bytes)
    let at = 0
    for (const chunk of chunks) {
      all.set(chunk, at)
      at += chunk.length
    }
    return all
  }

  /** Every record that was written, control records left out. */
  records(): PlainRecord[] {
    const records: PlainRecord[] = []
    const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : new TextDecoder().decode(bytes))
    for (const bytes of this.batches) {
      const batch = new RecordBatch(bytes)
      if (batch.isControl) continue
      const cursor = new RecordCursor().reset(batch, uncompressedRecords(batch, compression, 1e9))
      while (cursor.next()) records.push({ offset: cursor.offset, key: text(cursor.key()), value: text(cursor.value()) })
    }
    return records
  }
}
