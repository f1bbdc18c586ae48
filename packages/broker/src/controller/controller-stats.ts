// What the controller counts of itself: elections, batches of metadata, snapshots [ControllerMetadataMetrics, BrokerServerMetrics, SnapshotEmitterMetrics].
import type { Clock, Histogram, Metrics } from '@millrace/host'
import { RecordBatch } from '@millrace/protocol'
import type { MetadataDelta } from '../metadata/delta.ts'
import type { Publisher } from '../metadata/publisher.ts'

export class ControllerStats implements Publisher {
  readonly #clock: Clock
  readonly #batchSizes: Histogram
  readonly #batchTimes: Histogram
  /** Leaders that were chosen since this start: at the risk of what was written, and from the eligible ones. */
  uncleanElections = 0
  eligibleElections = 0
  /** Snapshots that were read, and bytes of the last one that was written since this start. */
  snapshotsLoaded = 0
  snapshotBytes = 0
  /** Monotonic, ms; of this start as long as none was written. */
  #snapshotAt: number
  #isLoaded = false

  constructor(clock: Clock, metrics: Metrics) {
    this.#clock = clock
    this.#snapshotAt = clock.monotonic()
    this.#batchSizes = metrics.histogram({ name: 'MetadataBatchSizes', unit: 'records', doc: '' })
    this.#batchTimes = metrics.histogram({ name: 'MetadataBatchProcessingTimeUs', unit: 'us', doc: '' })
  }

  /** What was elected before this start is in what it loads, and is not counted again. */
  loaded(): void {
    this.#isLoaded = true
  }

  changed({ elections }: MetadataDelta): void {
    if (!this.#isLoaded) return
    this.uncleanElections += elections.unclean
    this.eligibleElections += elections.fromEligible
  }

  /** One batch is in the image. @param began monotonic, ms. */
  batchTaken(batch: Uint8Array, began: number): void {
    const { isControl, recordCount } = new RecordBatch(batch).moveTo(0)
    this.#batchSizes.record(isControl ? 0 : recordCount)
    this.#batchTimes.record((this.#clock.monotonic() - began) * 1_000)
  }

  snapshotWritten(bytes: number): void {
    this.snapshotBytes = bytes
    this.#snapshotAt = this.#clock.monotonic()
  }

  /** Ms. */
  get snapshotAge(): number {
    return this.#clock.monotonic() - this.#snapshotAt
  }
}
