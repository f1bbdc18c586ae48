// Makes state complete from its changelogs before a task runs.
import type { Consumer, Millrace, TopicPartition } from '@millrace/client'
import type { Logger } from '@millrace/host'
import { writeInt64 } from '../serde/primitives.ts'
import { Scratch } from '../serde/serde.ts'
import type { StoreSpec } from '../topology/graph.ts'
import { readOffset, writeOffset } from './offsets.ts'
import type { StateBatch, StateDatabase } from './store.ts'
import { windowStoreKey } from './window-state.ts'

/** One store of a task, with its changelog partition. */
export interface RestoreSource {
  readonly store: StoreSpec
  readonly topic: string
  readonly partition: number
}

/** How far a task's restoration is. */
export interface RestoreProgress {
  readonly restored: number
  readonly total: number
}

interface Reading extends RestoreSource {
  readonly start: number
  position: number
  readonly end: number
}

interface Restoration {
  readonly database: StateDatabase
  readonly batch: StateBatch
  readonly readings: readonly Reading[]
  readonly done: () => void
}

/** The database's offsets do not fit the changelog: it has to be emptied and filled from the beginning. */
export class StateDiverged extends Error {
  override readonly name = 'StateDiverged'
}

/**
 * Reads changelogs into databases, all tasks side by side. The bytes go as they are; a batch of them is applied together with the offset
 * behind it, so a restoration that is interrupted goes on where it was.
 */
export class Restorer {
  readonly #client: Millrace
  readonly #exactlyOnce: boolean
  readonly #log: Logger
  readonly #restorations = new Map<string, Restoration>()
  readonly #row = new Scratch()
  #consumer: Consumer | undefined

  constructor(client: Millrace, exactlyOnce: boolean, log: Logger) {
    this.#client = client
    this.#exactlyOnce = exactlyOnce
    this.#log = log
  }

  get isIdle(): boolean {
    return this.#restorations.size === 0
  }

  /**
   * Begins a task's restoration; `done` is called within this call when there is nothing to restore, else within an `advance`.
   * The end is the high watermark: a transaction of the owner before that is still open there is waited for, so nothing of it is missed
   * (research B.39).
   * @throws StateDiverged
   */
  async begin(
    task: string,
    database: StateDatabase,
    sources: readonly RestoreSource[],
    done: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (sources.length === 0) {
      done()
      return
    }
    const isolation = { isolationLevel: 'read_uncommitted', signal } as const
    const { admin } = this.#client
    const ends = await admin.listOffsets(
      sources.map(({ topic, partition }) => ({ topic, partition, at: 'latest' })),
      isolation,
    )
    const starts = await admin.listOffsets(
      sources.map(({ topic, partition }) => ({ topic, partition, at: 'earliest' })),
      isolation,
    )
    const readings = sources.map((source, at): Reading => {
      const [start, end] = [starts[at]!.offset, ends[at]!.offset]
      const kept = readOffset(database, source.store.name)
      if (kept !== undefined && (kept > end || kept < start)) {
        throw new StateDiverged(
          `${source.topic}-${source.partition} holds offsets ${start} to ${end}, the state of task ${task} is at ${kept}`,
        )
      }
      return { ...source, start: kept ?? start, position: kept ?? start, end }
    })
    const open = readings.filter((reading) => reading.position < reading.end)
    if (open.length === 0) {
      done()
      return
    }
    const records = open.reduce((sum, reading) => sum + reading.end - reading.position, 0)
    this.#log.info('state is behind its changelog and is restored', {
      task,
      stores: open.map(({ store }) => store.name),
      records,
    })
    this.#restorations.set(task, { database, batch: database.batch(), readings: open, done })
    this.#assign()
  }

  /** The task is gone, or restored. */
  drop(task: string): void {
    if (this.#restorations.delete(task)) this.#assign()
  }

  progress(task: string): RestoreProgress | undefined {
    const restoration = this.#restorations.get(task)
    if (restoration === undefined) return undefined
    const sum = (of: (reading: Reading) => number): number =>
      restoration.readings.reduce((total, reading) => total + of(reading), 0)
    return { restored: sum(({ start, position }) => position - start), total: sum(({ start, end }) => end - start) }
  }

  #assign(): void {
    const readings = [...this.#restorations.values()].flatMap((restoration) =>
      restoration.readings.filter((each) => each.position < each.end),
    )
    if (readings.length === 0 && this.#consumer === undefined) return
    this.#consumer ??= this.#client.consumer({
      isolationLevel: this.#exactlyOnce ? 'read_committed' : 'read_uncommitted',
      autoOffsetReset: 'none',
      fetchMaxWaitMs: 100,
    })
    this.#consumer.assign(readings.map(({ topic, partition }) => ({ topic, partition })))
    for (const { topic, partition, position } of readings) this.#consumer.seek({ topic, partition }, position)
  }

  /** Applies what comes within `timeoutMs`; calls `done` of tasks that are complete. */
  async advance(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.#restorations.size === 0) return
    const consumer = this.#consumer!
    const byPartition = new Map<string, { readonly restoration: Restoration; readonly reading: Reading }>()
    for (const restoration of this.#restorations.values()) {
      for (const reading of restoration.readings) byPartition.set(partitionKey(reading), { restoration, reading })
    }
    const touched = new Set<Restoration>()
    for (const batch of await consumer.poll({ timeoutMs, signal })) {
      const found = byPartition.get(partitionKey(batch))
      // A batch of an assignment that has just changed.
      if (found === undefined) continue
      this.#apply(found.restoration.batch, found.reading.store, batch.cursor())
      touched.add(found.restoration)
      found.reading.position = batch.nextOffset
    }
    for (const { restoration, reading } of byPartition.values()) {
      if (reading.position >= reading.end) continue
      // Behind the last record there may be markers only.
      const position = consumer.position(reading)
      if (position !== undefined && position > reading.position) {
        reading.position = position
        touched.add(restoration)
      }
    }
    for (const restoration of touched) {
      for (const { store, position } of restoration.readings) writeOffset(restoration.batch, store.name, position)
      restoration.batch.write()
    }
    const complete = [...this.#restorations].filter(([, restoration]) =>
      restoration.readings.every((each) => each.position >= each.end),
    )
    for (const [task, restoration] of complete) {
      this.#restorations.delete(task)
      this.#log.info('state restored', { task })
      restoration.done()
    }
    if (complete.length > 0) this.#assign()
  }

  #apply(batch: StateBatch, store: StoreSpec, cursor: ReturnType<Awaited<ReturnType<Consumer['poll']>>[number]['cursor']>): void {
    while (cursor.next()) {
      // Kafka's stores have no null key either; nothing of ours writes one.
      if (cursor.keyStart < 0) continue
      const key = cursor.bytes.subarray(cursor.keyStart, cursor.keyEnd)
      const storeKey = store.kind === 'window' ? windowStoreKey(key) : key
      if (cursor.valueStart < 0) batch.delete(store.name, storeKey)
      else {
        writeInt64(this.#row, 0, cursor.timestamp)
        const end = this.#row.writeBytes(cursor.bytes.subarray(cursor.valueStart, cursor.valueEnd), 8)
        batch.put(store.name, storeKey, this.#row.slice(end))
      }
    }
  }

  async close(): Promise<void> {
    this.#restorations.clear()
    await this.#consumer?.close()
    this.#consumer = undefined
  }
}

function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`
}
