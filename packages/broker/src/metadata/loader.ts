// Committed batches and snapshots to deltas to publishers, in order [MetadataLoader].
import type { Codecs } from '@millrace/protocol'
import { forEachRecord, lastPosition, recordsOf, type RecordPosition } from './batches.ts'
import { MetadataDelta } from './delta.ts'
import { emptyImage, type Provenance } from './image.ts'
import type { Metadata } from './publisher.ts'
import type { MetadataRecord } from './record-codec.ts'

/** Records that are taken in one turn of the event loop. */
const recordsPerTurnMax = 1_000

/**
 * Turns what the quorum has committed into images. Records between a begin and an end of a metadata transaction are not seen before its
 * end, and never after an abort (KIP-868).
 */
export class MetadataLoader {
  readonly #metadata: Metadata
  readonly #codecs: Codecs
  /** Changes since the published image. */
  #delta: MetadataDelta
  #position: Provenance = emptyImage
  #inTransaction = false

  constructor(metadata: Metadata, codecs: Codecs) {
    this.#metadata = metadata
    this.#codecs = codecs
    this.#delta = new MetadataDelta(metadata.image)
  }

  /** Whether a metadata transaction was begun and not ended: its writer died, and the next one has to abort it. */
  get inTransaction(): boolean {
    return this.#inTransaction
  }

  /** Takes the whole content of a snapshot; only before anything was taken. @throws MalformedMessage */
  loadSnapshot(batches: Uint8Array, at: Provenance): void {
    if (this.#metadata.image !== emptyImage || this.#position !== emptyImage)
      throw new Error('a snapshot was loaded over a state')
    forEachRecord(batches, this.#codecs, (record) => this.#delta.replay(record))
    this.#position = at
  }

  /**
   * Takes whole committed batches.
   * @param nextTurn of the event loop.
   * @returns a promise when there are more records than one turn takes; nothing else may be called before it has settled.
   * @throws MalformedMessage a record cannot be read: this node must not go on with a wrong image.
   */
  load(batches: Uint8Array, nextTurn: () => Promise<void>): Promise<void> | undefined {
    const records = recordsOf(batches, this.#codecs)
    if (!this.#takeSome(records)) return this.#takeRest(records, batches, nextTurn)
    this.#position = lastPosition(batches) ?? this.#position
    return undefined
  }

  async #takeRest(records: Records, batches: Uint8Array, nextTurn: () => Promise<void>): Promise<void> {
    do await nextTurn()
    while (!this.#takeSome(records))
    this.#position = lastPosition(batches) ?? this.#position
  }

  /** @returns whether these were all. */
  #takeSome(records: Records): boolean {
    for (let count = 0; count < recordsPerTurnMax; count++) {
      const next = records.next()
      if (next.done === true) return true
      this.#take(...next.value)
    }
    return false
  }

  #take(record: MetadataRecord, at: RecordPosition): void {
    // A batch that reaches across the end of a snapshot: its first records are in it already.
    if (at.offset <= this.#position.offset) return
    switch (record.kind) {
      case 'beginTransaction':
        this.publish()
        this.#inTransaction = true
        break
      case 'endTransaction':
        this.#inTransaction = false
        break
      case 'abortTransaction':
        this.#delta = new MetadataDelta(this.#metadata.image)
        this.#inTransaction = false
        break
      default:
        this.#delta.replay(record)
    }
    this.#position = at
  }

  /** Tells the publishers what was taken since the last call, unless a transaction is open. */
  publish(): void {
    if (this.#inTransaction || this.#position.offset <= this.#metadata.image.offset) return
    const image = this.#delta.apply(this.#position)
    const delta = this.#delta
    this.#delta = new MetadataDelta(image)
    this.#metadata.publish(delta, image)
  }
}

type Records = Generator<readonly [MetadataRecord, RecordPosition], void>
