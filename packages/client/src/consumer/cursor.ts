// One assigned partition: where reading stands, how far fetching has run ahead, and what lies between.
import type { Uuid } from '@millrace/protocol'
import type { ConsumedBatch } from './batch.ts'
import type { FetchedPart } from './fetched.ts'

/** Where a position has to come from. */
export type PositionSource =
  | { readonly kind: 'committed' }
  | { readonly kind: 'earliest' }
  | { readonly kind: 'latest' }
  /** By autoOffsetReset; `reason` for the case that there is none. */
  | { readonly kind: 'policy'; readonly reason: string }

export class Cursor {
  readonly topic: string
  readonly partition: number
  /** Next offset to hand out; -1 while it has to be found. */
  position = -1
  /** Leader epoch of what was read last; -1 unknown. */
  positionEpoch = -1
  /** Next offset to fetch: at or above the position. */
  fetchOffset = -1
  fetchEpoch = -1
  /** Where the position has to be taken from while it is -1. */
  source: PositionSource
  isPaused = false
  /** Given away in a rebalance that goes on: nothing more is handed out or fetched. */
  isRevoking = false
  /** Id of the topic that the position belongs to; undefined: not known yet. */
  topicId: Uuid | undefined
  highWatermark = -1
  lastStableOffset = -1
  logStartOffset = -1
  /** The broker it is fetched from; -1 none. */
  leader = -1
  /** Monotonic time before which it is left alone after a failure. */
  retryAt = 0
  failures = 0
  /** Raised whenever the position jumps: answers to older fetches are thrown away. */
  jumps = 0
  /** Whether fetches name the epoch of the record before, so that the broker notices a truncated log (KIP-320). */
  checksEpoch = true
  /** The leader epoch under which that was last asked for by a request of its own. */
  checkedEpoch = -1
  readonly #parts: FetchedPart[] = []
  #bufferedBytes = 0

  constructor(topic: string, partition: number, source: PositionSource) {
    this.topic = topic
    this.partition = partition
    this.source = source
  }

  /** Bytes fetched and not handed out. */
  get bufferedBytes(): number {
    return this.#bufferedBytes
  }

  get hasData(): boolean {
    return this.#parts.length > 0
  }

  /** Reading goes on at `offset`; what was fetched is dropped. */
  jump(offset: number, leaderEpoch: number): void {
    this.#drop()
    this.position = this.fetchOffset = offset
    this.positionEpoch = this.fetchEpoch = leaderEpoch
    this.checksEpoch = true
  }

  /** The position has to be found anew. */
  lose(source: PositionSource): void {
    this.#drop()
    this.position = this.fetchOffset = -1
    this.positionEpoch = this.fetchEpoch = -1
    this.source = source
  }

  /** Fetched data is thrown away; fetching begins again at the position. */
  refetch(): void {
    this.#drop()
    this.fetchOffset = this.position
    this.fetchEpoch = this.positionEpoch
  }

  #drop(): void {
    this.jumps++
    this.#parts.length = 0
    this.#bufferedBytes = 0
  }

  /** An answer brought these batches; fetching goes on behind them. */
  fetched(part: FetchedPart, end: { readonly nextOffset: number; readonly leaderEpoch: number }): void {
    this.#parts.push(part)
    this.#bufferedBytes += part.byteLength
    this.fetchOffset = end.nextOffset
    this.fetchEpoch = end.leaderEpoch
  }

  /** The next batch to hand out; positions move past it, and past all that is not handed out. @throws CorruptBatch */
  take(): ConsumedBatch | undefined {
    for (let part = this.#parts[0]; part !== undefined; part = this.#parts[0]) {
      for (let step = part.next(this.position); step !== undefined; step = part.next(this.position)) {
        if ('batch' in step) {
          this.position = step.batch.nextOffset
          this.positionEpoch = step.batch.leaderEpoch
          return step.batch
        }
        this.position = step.passedTo
        this.positionEpoch = step.leaderEpoch
      }
      this.#parts.shift()
      this.#bufferedBytes -= part.byteLength
    }
    return undefined
  }
}
