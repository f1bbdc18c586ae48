// The partitions that a consumer has now, each with its cursor.
import { IllegalState } from '../cluster/errors.ts'
import type { OffsetToCommit, TopicPartition } from '../cluster/topic-partition.ts'
import { partitionKey } from '../cluster/topic-partition.ts'
import { Cursor } from './cursor.ts'
import type { PositionSource } from './cursor.ts'

export class Cursors {
  readonly #byKey = new Map<string, Cursor>()

  all(): IterableIterator<Cursor> {
    return this.#byKey.values()
  }

  list(): TopicPartition[] {
    return [...this.#byKey.values()].map(({ topic, partition }) => ({ topic, partition }))
  }

  find(at: TopicPartition): Cursor | undefined {
    return this.#byKey.get(partitionKey(at))
  }

  /** @throws IllegalState it is not assigned */
  get(at: TopicPartition): Cursor {
    const cursor = this.find(at)
    if (cursor === undefined) throw new IllegalState(`${partitionKey(at)} is not assigned to this consumer`)
    return cursor
  }

  add(partitions: readonly TopicPartition[], source: PositionSource): void {
    for (const at of partitions) {
      const key = partitionKey(at)
      if (!this.#byKey.has(key)) this.#byKey.set(key, new Cursor(at.topic, at.partition, source))
    }
  }

  remove(partitions: readonly TopicPartition[]): void {
    for (const at of partitions) {
      const key = partitionKey(at)
      // An answer that is still on its way finds that the cursor has jumped.
      const cursor = this.#byKey.get(key)
      if (cursor !== undefined) cursor.jumps++
      this.#byKey.delete(key)
    }
  }

  /** Exactly these: those that stay keep their positions. */
  replace(partitions: readonly TopicPartition[], source: PositionSource): void {
    const keys = new Set(partitions.map(partitionKey))
    this.remove(this.list().filter((at) => !keys.has(partitionKey(at))))
    this.add(partitions, source)
  }

  /** What to commit: every position that is known. */
  positions(partitions: Iterable<Cursor> = this.all()): OffsetToCommit[] {
    const offsets: OffsetToCommit[] = []
    for (const { topic, partition, position, positionEpoch } of partitions) {
      if (position < 0) continue
      offsets.push({ topic, partition, offset: position, ...(positionEpoch >= 0 ? { leaderEpoch: positionEpoch } : {}) })
    }
    return offsets
  }
}
