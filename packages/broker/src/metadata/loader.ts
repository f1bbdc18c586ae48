// Committed batches and snapshots to deltas to publishers, in order [MetadataLoader].
import type { Codecs } from '@millrace/protocol'
import { forEachRecord, lastPosition } from './batches.ts'
import { MetadataDelta } from './delta.ts'
import { emptyImage, type Provenance } from './image.ts'
import type { Metadata } from './publisher.ts'

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

  /** Takes whole committed batches. @throws MalformedMessage a record cannot be read: this node must not go on with a wrong image. */
  load(batches: Uint8Array): void {
    forEachRecord(batches, this.#codecs, (record, at) => {
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
    })
    this.#position = lastPosition(batches) ?? this.#position
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
