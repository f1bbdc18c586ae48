// Runs a topology without a broker: records in, records out, step by step. Event time only; nothing waits.
import type { RecordHeader } from '@millrace/protocol'
import { Scratch } from '../serde/serde.ts'
import type { Serde } from '../serde/serde.ts'
import { memoryDatabase } from '../store/memory.ts'
import type { ChangeWriter } from '../store/changes.ts'
import type { Store } from '../store/named-store.ts'
import type { StateBatch } from '../store/store.ts'
import { RecordContext } from '../task/context.ts'
import type { RecordView } from '../task/context.ts'
import type { OnError, ProcessingFailed } from '../task/failure.ts'
import { deadLetterHeaders } from '../task/failure.ts'
import type { TaskOutput } from '../task/task.ts'
import { columnsOf, Task } from '../task/task.ts'
import type { Topic } from '../topic.ts'
import type { TopicRef } from '../topology/graph.ts'
import { compile } from '../topology/topology.ts'
import type { Topology } from '../topology/topology.ts'
import type { Duration } from '../windows/duration.ts'
import { milliseconds } from '../windows/duration.ts'
import { parseMarble, toMarble } from './marble.ts'

export interface TestDriverOptions {
  /** What happens when a record cannot be processed; `fail`, the default, throws it at the one who piped the record. */
  readonly onError?: OnError
}

export interface TestRecord<K, V> {
  readonly key: K | null
  readonly value: V | null
  readonly timestamp: number
  readonly headers: readonly RecordHeader[]
}

export interface TestInput<K, V> {
  /** One record, and all that follows from it. @param timestamp event time, ms; the time that `advance` has reached when left out. */
  pipe(key: K | null, value: V | null, timestamp?: number, headers?: readonly RecordHeader[]): void
  /**
   * Records at the frames of a diagram, one frame 1 ms of event time: `a-b--c`. A letter is a record from `records`, parentheses put
   * several in one frame, `|` ends it.
   */
  marble(diagram: string, records: Readonly<Record<string, readonly [key: K | null, value: V | null]>>): void
}

export interface TestOutput<K, V> {
  /** What was written to the topic since the last call, in order. */
  read(): TestRecord<K, V>[]
  /** The same as a diagram, with these letters for these values. */
  marble(letters: Readonly<Record<string, V | null>>): string
}

export interface TestDriver {
  input<K, V>(topic: Topic<K, V>): TestInput<K, V>
  output<K, V>(topic: Topic<K, V>): TestOutput<K, V>
  /** A row of a store, or undefined. */
  get<K, V>(store: Store<K, V>, key: K): V | undefined
  /** Moves the event time that records without a time of their own get. */
  advance(by: Duration): void
  /** Records that operators refused so far: no key, no value where one is needed, too late. */
  dropped(): number
  /** Bytes of every record written to a topic so far, by its name in the topology (`<name>-repartition` of internal ones). */
  written(topic: string): readonly WrittenRecord[]
}

export interface WrittenRecord {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly timestamp: number
  readonly headers: readonly RecordHeader[]
}

/**
 * Runs a topology in this process, each topic with one partition: for tests of a user's own. Every record goes through its serdes and
 * through repartition topics as it would on a broker, and is committed before the next.
 */
export function testDriver(topology: Topology, options: TestDriverOptions = {}): TestDriver {
  return new SingleThread(topology, options)
}

class SingleThread implements TestDriver {
  readonly #tasks: readonly Task[]
  readonly #batches: readonly StateBatch[]
  readonly #byTopic = new Map<string, Task>()
  readonly #written = new Map<string, WrittenRecord[]>()
  readonly #read = new Map<string, number>()
  readonly #offsets = new Map<string, number>()
  #clock = 0

  constructor(topology: Topology, { onError = 'fail' }: TestDriverOptions) {
    const plan = compile(topology)
    this.#tasks = plan.subTopologies.map((subTopology) => {
      const context = new RecordContext()
      const inputs = new Map(subTopology.sources.map((source) => [source.operation.topic!.name, source.operation.topic!.name]))
      const task = new Task({
        id: { subTopology: subTopology.id, partition: 0 },
        plan,
        subTopology,
        database: memoryDatabase(columnsOf(subTopology)),
        output: this.#output(context),
        context,
        inputs,
        generationRowsMax: 10_000,
        maxTaskIdleMs: -1,
        lag: () => 0,
        onError: typeof onError === 'function' ? onError : () => onError,
      })
      for (const topic of inputs.keys()) this.#byTopic.set(topic, task)
      return task
    })
    this.#batches = this.#tasks.map((task) => task.database.batch())
  }

  #output(context: RecordContext): TaskOutput {
    return {
      blocked: false,
      append: (topic: TopicRef, _suffixBytes, key, value, timestamp) => {
        this.#write(topic.name, { key: copy(key), value: copy(value), timestamp, headers: context.headers })
      },
      deadLetter: (topic: string, failure: ProcessingFailed, at: RecordContext) => {
        const headers = deadLetterHeaders(failure, at.headers)
        this.#write(topic, { key: copy(at.rawKey()), value: copy(at.rawValue()), timestamp: at.timestamp, headers })
      },
    }
  }

  #write(topic: string, record: WrittenRecord): void {
    const log = this.#written.get(topic)
    if (log === undefined) this.#written.set(topic, [record])
    else log.push(record)
    this.#enqueue(topic, record)
  }

  #enqueue(topic: string, record: WrittenRecord): void {
    const task = this.#byTopic.get(topic)
    if (task === undefined) return
    const offset = this.#offsets.get(topic) ?? 0
    this.#offsets.set(topic, offset + 1)
    task.add(topic, { count: 1, nextOffset: offset + 1, leaderEpoch: 0, cursor: () => viewOf(record, offset) })
  }

  /** Takes records in the order of their time over all tasks, as one thread would, until none is left. */
  #run(): void {
    for (;;) {
      let next: Task | undefined
      let earliest = Infinity
      for (const task of this.#tasks) {
        const queue = task.nextQueue()
        if (queue !== undefined && queue.headTimestamp < earliest) {
          earliest = queue.headTimestamp
          next = task
        }
      }
      if (next === undefined) return
      next.process(1, this.#clock)
      this.#commit(next)
    }
  }

  #commit(task: Task): void {
    const batch = this.#batches[this.#tasks.indexOf(task)]!
    task.flush(intoBatch(batch))
    batch.write()
    task.committed()
  }

  input<K, V>(topic: Topic<K, V>): TestInput<K, V> {
    if (!this.#byTopic.has(topic.name)) throw new TypeError(`the topology does not read ${topic.name}`)
    const pipe = (key: K | null, value: V | null, timestamp = this.#clock, headers: readonly RecordHeader[] = []): void => {
      this.#enqueue(topic.name, { key: encode(topic.key, key), value: encode(topic.value, value), timestamp, headers })
      this.#run()
    }
    return {
      pipe,
      marble: (diagram, records) => {
        for (const { frame, letter } of parseMarble(diagram)) {
          const record = records[letter]
          if (record === undefined) throw new TypeError(`the diagram names ${letter}, which is not among the records`)
          pipe(record[0], record[1], this.#clock + frame)
        }
      },
    }
  }

  output<K, V>(topic: Topic<K, V>): TestOutput<K, V> {
    const read = (): TestRecord<K, V>[] => {
      const log = this.#written.get(topic.name) ?? []
      const from = this.#read.get(topic.name) ?? 0
      this.#read.set(topic.name, log.length)
      return log.slice(from).map((record) => ({
        key: decode(topic.key, record.key),
        value: decode(topic.value, record.value),
        timestamp: record.timestamp,
        headers: record.headers,
      }))
    }
    return { read, marble: (letters) => toMarble(read(), letters) }
  }

  get<K, V>(store: Store<K, V>, key: K): V | undefined {
    for (const task of this.#tasks) {
      const state = task.keyValue.get(store.name)
      if (state !== undefined) return (state.peek(key) ?? undefined) as V | undefined
    }
    throw new TypeError(`the topology has no key-value store named ${store.name}`)
  }

  advance(by: Duration): void {
    this.#clock += milliseconds(by)
  }

  dropped(): number {
    return this.#tasks.reduce((sum, task) => sum + task.dropped() + task.skipped, 0)
  }

  written(topic: string): readonly WrittenRecord[] {
    return this.#written.get(topic) ?? []
  }
}

function intoBatch(batch: StateBatch): ChangeWriter {
  return {
    blocked: false,
    put: (store, storeKey, _changelogKey, _value, row) => batch.put(store, storeKey, row),
    delete: (store, storeKey) => batch.delete(store, storeKey),
  }
}

function copy(bytes: Uint8Array | null): Uint8Array | null {
  return bytes === null ? null : bytes.slice()
}

function encode<T>(serde: Serde<T>, value: T | null): Uint8Array | null {
  return value === null ? null : serde.encode(value, new Scratch()).slice()
}

function decode<T>(serde: Serde<T>, bytes: Uint8Array | null): T | null {
  return bytes === null ? null : serde.decode(bytes, 0, bytes.length)
}

/** A cursor over one record, its key and value end to end. */
function viewOf(record: WrittenRecord, offset: number): RecordView & { next(): boolean } {
  const keyLength = record.key?.length ?? 0
  const bytes = new Uint8Array(keyLength + (record.value?.length ?? 0))
  if (record.key !== null) bytes.set(record.key)
  if (record.value !== null) bytes.set(record.value, keyLength)
  let left = true
  return {
    bytes,
    offset,
    timestamp: record.timestamp,
    keyStart: record.key === null ? -1 : 0,
    keyEnd: keyLength,
    valueStart: record.value === null ? -1 : keyLength,
    valueEnd: bytes.length,
    headerCount: record.headers.length,
    headers: () => [...record.headers],
    next() {
      const had = left
      left = false
      return had
    },
  }
}
