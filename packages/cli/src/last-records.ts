// Where the last records of partitions begin, counted as a reader gets them: offsets without a record do not count.
import type { Consumer, Millrace, TopicPartition } from '@millrace/client'

/** The search in one partition: it goes back from the end, window by window, each twice as wide as the one before. */
class Search {
  readonly partition: TopicPartition
  /** Offset of the oldest record that is among the last ones; before any was found the end. */
  begins: number
  /** The window that is read. */
  from: number
  #to: number
  readonly #low: number
  /** Records that are still to be found below the window before this one. */
  #missing: number
  /** Of the newest records of this window the offsets, in a ring. */
  #found: number[] = []
  #count = 0

  constructor(partition: TopicPartition, low: number, end: number, count: number) {
    this.partition = partition
    this.begins = this.#to = end
    this.#low = low
    this.#missing = count
    this.from = Math.max(low, end - count)
  }

  take(offset: number): void {
    if (offset < this.#to) this.#found[this.#count++ % this.#missing] = offset
  }

  /** @returns whether the reader has come to the end of the window. */
  isRead(position: number | undefined): boolean {
    return position !== undefined && position >= this.#to
  }

  /** The window has been read. @returns whether another one has to be. */
  goBack(): boolean {
    const found = Math.min(this.#count, this.#missing)
    if (found > 0) this.begins = this.#found[found === this.#missing ? this.#count % this.#missing : 0] as number
    this.#missing -= found
    if (this.#missing === 0 || this.from <= this.#low) return false
    const width = this.#to - this.from
    this.#to = this.from
    this.from = Math.max(this.#low, this.#to - width * 2)
    this.#found = []
    this.#count = 0
    return true
  }
}

export interface LastRecords {
  /** How many of each partition. */
  readonly count: number
  readonly isolationLevel: 'read_committed' | 'read_uncommitted'
  /** Ends the search; where it then is, is the answer. */
  readonly signal: AbortSignal
}

/**
 * The offset at which the last `count` records of each partition begin that a consumer of this isolation level gets: markers, aborted
 * records and what compaction took have offsets and do not count. With fewer records it is the first of them; without any the end.
 */
export async function findLastRecords(
  { admin, consumer: open }: Millrace,
  partitions: readonly TopicPartition[],
  { count, isolationLevel, signal }: LastRecords,
): Promise<number[]> {
  const at = (spec: 'earliest' | 'latest'): ReturnType<typeof admin.listOffsets> =>
    admin.listOffsets(
      partitions.map((each) => ({ ...each, at: spec })),
      { isolationLevel },
    )
  const [lows, ends] = await Promise.all([at('earliest'), at('latest')])
  const searches = partitions.map((each, i) => new Search(each, lows[i]?.offset ?? 0, ends[i]?.offset ?? 0, count))
  await using consumer = open({ isolationLevel, autoOffsetReset: 'earliest' })
  await readBack(consumer, searches, signal)
  return searches.map(({ begins }) => begins)
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}:${partition}`

async function readBack(consumer: Consumer, searches: readonly Search[], signal: AbortSignal): Promise<void> {
  const open = new Map(searches.filter(({ begins, from }) => from < begins).map((each) => [nameOf(each.partition), each]))
  consumer.assign([...open.values()].map(({ partition }) => partition))
  for (const { partition, from } of open.values()) consumer.seek(partition, from)
  while (open.size > 0 && !signal.aborted) {
    for (const batch of await consumer.poll({ timeoutMs: 200 }))
      for (const { offset } of batch.records()) open.get(nameOf(batch))?.take(offset)
    for (const [name, search] of open) {
      const { partition } = search
      if (!search.isRead(consumer.position(partition))) continue
      if (search.goBack()) consumer.seek(partition, search.from)
      else {
        consumer.pause([partition])
        open.delete(name)
      }
    }
  }
}
