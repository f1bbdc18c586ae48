// One input partition of a task: batches in, the next record at its head. hot
import type { ChainInput } from './chain.ts'
import type { RecordView } from './context.ts'

/** A batch as the consumer hands it out. */
export interface QueuedBatch {
  readonly count: number
  readonly nextOffset: number
  readonly leaderEpoch: number
  cursor(): RecordView & { next(): boolean }
}

export class RecordQueue {
  readonly topic: string
  readonly partition: number
  readonly input: ChainInput
  /** Records added and not taken yet. */
  buffered = 0
  isEmpty = true
  /** Event time of the head; only while there is one. */
  headTimestamp = -1
  /** Why the head has no event time: the user's function failed on it, or it is negative. */
  headFailure: unknown = undefined
  head: RecordView | undefined = undefined
  /** Greatest timestamp taken so far: Kafka's partition time. */
  partitionTime = -1
  /** Records refused since the user's function gave them a negative time. */
  dropped = 0
  /** Behind the last record taken, -1 before the first. */
  takenTo = -1
  leaderEpoch = -1
  readonly #batches: QueuedBatch[] = []
  #cursor: (RecordView & { next(): boolean }) | undefined = undefined

  constructor(topic: string, partition: number, input: ChainInput) {
    this.topic = topic
    this.partition = partition
    this.input = input
  }

  add(batch: QueuedBatch): void {
    this.#batches.push(batch)
    this.buffered += batch.count
    if (this.isEmpty) this.#findHead()
  }

  /** The head has been processed, or given up. */
  advance(): void {
    if (this.headTimestamp > this.partitionTime) this.partitionTime = this.headTimestamp
    this.takenTo = this.head!.offset + 1
    this.buffered--
    this.#findHead()
  }

  #findHead(): void {
    for (;;) {
      const cursor = this.#cursor
      if (cursor === undefined) {
        const batch = this.#batches[0]
        if (batch === undefined) break
        this.#cursor = batch.cursor()
        this.leaderEpoch = batch.leaderEpoch
        continue
      }
      if (!cursor.next()) {
        // Behind a batch's last record there may be offsets that compaction took out of it.
        this.takenTo = this.#batches.shift()!.nextOffset
        this.#cursor = undefined
        continue
      }
      this.head = cursor
      if (this.#readTime(cursor)) {
        this.isEmpty = false
        return
      }
      this.takenTo = cursor.offset + 1
      this.buffered--
    }
    this.head = undefined
    this.isEmpty = true
  }

  /** @returns false: the record is dropped. */
  #readTime(cursor: RecordView): boolean {
    this.headFailure = undefined
    try {
      const timestamp = this.input.timestampOf(this.topic, this.partition, cursor)
      if (timestamp >= 0) {
        this.headTimestamp = timestamp
        return true
      }
      if (this.input.node.operation.source!.timestamp !== undefined) {
        this.dropped++
        return false
      }
      this.headFailure = new RangeError(
        `the record's timestamp is ${timestamp}: give the stream a timestamp function to read such records`,
      )
    } catch (failure) {
      this.headFailure = failure
    }
    // In its place among the others: the record is due when its neighbours are.
    this.headTimestamp = Math.max(0, this.partitionTime)
    return true
  }

  /** Forgets what is buffered. */
  clear(): void {
    this.#batches.length = 0
    this.#cursor = undefined
    this.head = undefined
    this.buffered = 0
    this.isEmpty = true
    this.takenTo = -1
  }
}
