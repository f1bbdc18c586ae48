// One batch on its way: records gathered, then bytes with a sequence, sent as often as it takes.
import type { BatchBuilder, Codecs, RecordHeader } from '@millrace/protocol'
import { RecordBatch, batchOverhead } from '@millrace/protocol'

/** Who wrote a batch (KIP-98). */
export interface ProducerIdentity {
  readonly producerId: number
  readonly epoch: number
}

/** What became of a batch. `offset` of its first record, -1 unknown; `logAppendTime` -1 when the records keep their own time. */
export interface Outcome {
  readonly failure: Error | undefined
  readonly offset: number
  readonly logAppendTime: number
}

/** Somebody waits for one record of a batch. */
export interface Delivery {
  readonly index: number
  readonly timestamp: number
  settle(outcome: Outcome): void
}

// A record's own overhead at most: length, attributes, timestamp and offset deltas, key and value lengths, header count.
const recordOverheadMax = 36

/** An upper bound of what a record takes in a batch, in bytes. // hot */
export function recordBytesMax(
  key: Uint8Array | null,
  value: Uint8Array | null,
  headers: readonly RecordHeader[] | null,
): number {
  let bytes = recordOverheadMax + (key === null ? 0 : key.length) + (value === null ? 0 : value.length)
  // Names of headers are counted at three bytes a UTF-16 unit, the most that UTF-8 needs.
  if (headers !== null)
    for (const header of headers) bytes += 10 + header.key.length * 3 + (header.value === null ? 0 : header.value.length)
  return bytes
}

export class ProducerBatch {
  /** Monotonic time of the first append. */
  readonly createdAt: number
  /** Position among all batches of its partition; its parts, when it has to be split, lie within [order, order + orderWidth). */
  readonly order: number
  readonly orderWidth: number
  /** Bytes of the buffer that it holds. */
  heldBytes = 0
  identity: ProducerIdentity | undefined
  baseSequence = -1
  /** How many batches of its partition were numbered before it under the same identity; -1 while it has no sequence. */
  place = -1
  attempts = 0
  /** It was sent and no answer told its fate: the log may hold it. */
  maybeWritten = false
  /** It has an outcome; a late answer changes nothing. */
  isSettled = false
  /** What it was settled with; undefined where it was written, or still may be. */
  failure: Error | undefined
  /** Some of its records came by append(): nobody else will hear of a failure. */
  hasSilentRecords = false
  #builder: BatchBuilder | undefined
  #bytes: Uint8Array | undefined
  #recordCount = 0
  #deliveries: Delivery[] | undefined

  constructor(createdAt: number, order: number, builder: BatchBuilder, orderWidth = 1) {
    this.createdAt = createdAt
    this.order = order
    this.orderWidth = orderWidth
    this.#builder = builder
  }

  get recordCount(): number {
    return this.#recordCount
  }

  /** Bytes now: exact once built, an estimate before. */
  get byteLength(): number {
    return this.#bytes?.length ?? batchOverhead + (this.#builder?.uncompressedBytes ?? 0)
  }

  /** Copies one record in. // hot */
  append(timestamp: number, key: Uint8Array | null, value: Uint8Array | null, headers: readonly RecordHeader[] | null): void {
    this.#builder!.append(timestamp, key, value, headers)
    this.#recordCount++
  }

  /** Who appended record `delivery.index` wants to know its outcome. */
  addDelivery(delivery: Delivery): void {
    if (this.#deliveries === undefined) this.#deliveries = [delivery]
    else this.#deliveries.push(delivery)
  }

  /** Its bytes under this identity; built at the first call, rewritten in place when the identity or sequence changed. */
  build(identity: ProducerIdentity | undefined, baseSequence: number, transactional: boolean, codecs: Codecs): Uint8Array {
    const builder = this.#builder
    if (builder !== undefined) {
      this.#bytes = builder.build(
        identity === undefined
          ? {}
          : { producerId: identity.producerId, producerEpoch: identity.epoch, baseSequence, transactional },
        codecs,
      )
      this.#builder = undefined
    } else if (identity !== undefined && (baseSequence !== this.baseSequence || !sameIdentity(identity, this.identity))) {
      new RecordBatch(this.#bytes!).setProducer(identity.producerId, identity.epoch, baseSequence, codecs.crc32c)
    }
    this.identity = identity
    this.baseSequence = identity === undefined ? -1 : baseSequence
    return this.#bytes!
  }

  /**
   * The buffer it was built in, to be used again: once it is settled, this is the only one to know it. Where it was sent more than once, an
   * old connection may hold it still; compressed batches are short and go.
   */
  takeBuffer(): Uint8Array | undefined {
    const bytes = this.#bytes
    if (bytes === undefined || this.attempts !== 1) return undefined
    this.#bytes = undefined
    return new Uint8Array(bytes.buffer)
  }

  /** Tells everybody who waits, once. */
  settle(outcome: Outcome): void {
    if (this.isSettled) return
    this.isSettled = true
    this.failure = outcome.failure
    this.#builder = undefined
    this.#bytes = undefined
    const deliveries = this.#deliveries
    this.#deliveries = undefined
    if (deliveries !== undefined) for (const delivery of deliveries) delivery.settle(outcome)
  }

  /** The bytes, for splitting a batch that was too large; and who waits, for its parts. */
  takeApart(): { readonly batch: RecordBatch; readonly deliveries: readonly Delivery[] } {
    const deliveries = this.#deliveries ?? []
    this.#deliveries = undefined
    this.isSettled = true
    return { batch: new RecordBatch(this.#bytes!), deliveries }
  }
}

function sameIdentity(a: ProducerIdentity, b: ProducerIdentity | undefined): boolean {
  return b !== undefined && a.producerId === b.producerId && a.epoch === b.epoch
}
