// One sub-topology on one partition: takes records in the order of their time, runs the chain, and says what a commit must hold. hot
import { KeyValueState } from '../store/key-value-state.ts'
import type { ChangeWriter } from '../store/changes.ts'
import type { StateBatch, StateDatabase } from '../store/store.ts'
import { offsetsColumn } from '../store/store.ts'
import { WindowState } from '../store/window-state.ts'
import type { GraphNode, Output, StreamTime } from '../topology/graph.ts'
import type { Plan, SubTopology } from '../topology/plan.ts'
import type { ChainInput } from './chain.ts'
import { buildChain } from './chain.ts'
import type { Push, RecordContext, RecordView } from './context.ts'
import type { ErrorChoice } from './failure.ts'
import { ProcessingFailed } from './failure.ts'
import type { PartitionMetadata } from './partition-metadata.ts'
import { RecordQueue } from './record-queue.ts'
import type { QueuedBatch } from './record-queue.ts'

/** Sub-topology and partition, written as `0_3`. */
export interface TaskId {
  readonly subTopology: number
  readonly partition: number
}

export function taskName(id: TaskId): string {
  return `${id.subTopology}_${id.partition}`
}

/** The output of a task, which may have no room for more. */
export interface TaskOutput extends Output {
  /** The record that failed, with headers that tell why. */
  deadLetter(topic: string, failure: ProcessingFailed, context: RecordContext): void
  readonly blocked: boolean
}

export interface TaskOptions {
  readonly id: TaskId
  readonly plan: Plan
  readonly subTopology: SubTopology
  readonly database: StateDatabase
  readonly output: TaskOutput
  readonly context: RecordContext
  /** Input topics by their name in the topology, with the name that they have on the broker; those without this partition left out. */
  readonly inputs: ReadonlyMap<string, string>
  /** Decoded rows that a store keeps in one of its two generations. */
  readonly generationRowsMax: number
  /** Kafka's max.task.idle.ms: how long to wait for a partition that is known to be empty; -1 never waits. */
  readonly maxTaskIdleMs: number
  /** Records on the broker behind what was fetched; -1 unknown. */
  lag(topic: string, partition: number): number
  onError(failure: ProcessingFailed): ErrorChoice
}

/** Columns of a task's database. */
export function columnsOf(subTopology: SubTopology): readonly string[] {
  return [...subTopology.stores.map((store) => store.name), offsetsColumn]
}

export class Task {
  readonly id: TaskId
  readonly name: string
  readonly queues: readonly RecordQueue[]
  readonly keyValue = new Map<string, KeyValueState>()
  readonly window = new Map<string, WindowState>()
  readonly database: StateDatabase
  /** Records taken since the start. */
  processed = 0
  skipped = 0
  /** Something was processed that no commit holds yet. */
  needsCommit = false
  /** Greatest timestamp taken from any partition. */
  streamTime = -1
  readonly #options: TaskOptions
  readonly #streamTimes = new Map<string, StreamTime>()
  readonly #states: readonly (KeyValueState | WindowState)[]
  readonly #idleSince = new Map<RecordQueue, number>()
  readonly #inputs = new Map<string, HeldInput>()
  #batch: StateBatch | undefined

  constructor(options: TaskOptions) {
    this.#options = options
    this.id = options.id
    this.name = taskName(options.id)
    this.database = options.database
    for (const spec of options.subTopology.stores) {
      if (spec.kind === 'keyValue')
        this.keyValue.set(spec.name, new KeyValueState(spec, options.database, options.generationRowsMax))
      else this.window.set(spec.name, new WindowState(spec, options.database, options.generationRowsMax))
    }
    this.#states = [...this.keyValue.values(), ...this.window.values()]
    for (const [name, input] of this.#build()) this.#inputs.set(name, new HeldInput(input))
    this.queues = [...options.inputs].map(
      ([name, topic]) => new RecordQueue(topic, options.id.partition, this.#inputs.get(name)!),
    )
  }

  /** An empty batch for a commit: always the same one, since a database keeps the memory of each that it gave out. */
  takeBatch(): StateBatch {
    this.#batch ??= this.database.batch()
    this.#batch.discard()
    return this.#batch
  }

  #build(taps?: ReadonlyMap<GraphNode, Push>): ReadonlyMap<string, ChainInput> {
    const { plan, subTopology, context, output } = this.#options
    const { keyValue, window } = this
    const parts = { plan, subTopology, context, output, keyValue, window, streamTimes: this.#streamTimes }
    return buildChain(taps === undefined ? parts : { ...parts, taps })
  }

  /** Builds the chain anew, with what these nodes hand on shown to their taps too. Between two records only. */
  tap(taps: ReadonlyMap<GraphNode, Push>): void {
    for (const [name, input] of this.#build(taps)) this.#inputs.get(name)!.chain = input
  }

  queueOf(topic: string): RecordQueue | undefined {
    return this.queues.find((queue) => queue.topic === topic)
  }

  add(topic: string, batch: QueuedBatch): void {
    const queue = this.queueOf(topic)
    if (queue === undefined) throw new TypeError(`task ${this.name} does not read ${topic}`)
    queue.add(batch)
    this.#idleSince.delete(queue)
  }

  /**
   * Whether the next record may be taken: every partition has one, or is known to be empty and has been for the idle time. A partition
   * whose lag is unknown, or that has records which were not fetched yet, is waited for in any case (research B.4).
   */
  ready(now: number): boolean {
    const { maxTaskIdleMs } = this.#options
    let some = false
    for (const queue of this.queues) {
      if (!queue.isEmpty) some = true
      else if (maxTaskIdleMs >= 0 && this.queues.length > 1 && !this.#isDrained(queue, now)) return false
    }
    return some
  }

  #isDrained(queue: RecordQueue, now: number): boolean {
    if (this.#options.lag(queue.topic, queue.partition) !== 0) {
      this.#idleSince.delete(queue)
      return false
    }
    let since = this.#idleSince.get(queue)
    if (since === undefined) this.#idleSince.set(queue, (since = now))
    return now - since >= this.#options.maxTaskIdleMs
  }

  /** The queue whose head is oldest; of equals the first. */
  nextQueue(): RecordQueue | undefined {
    const { queues } = this
    let next: RecordQueue | undefined
    for (let at = 0; at < queues.length; at++) {
      const queue = queues[at]!
      if (!queue.isEmpty && (next === undefined || queue.headTimestamp < next.headTimestamp)) next = queue
    }
    return next
  }

  /**
   * Takes up to `max` records, as long as the task is ready and the output has room.
   * @returns how many. @throws ProcessingFailed the policy is to fail.
   */
  process(max: number, now: number): number {
    if (!this.ready(now)) return 0
    const { output } = this.#options
    let taken = 0
    let queue = this.nextQueue()
    while (queue !== undefined && taken < max && !output.blocked) {
      if (queue.headFailure !== undefined) this.#failed(queue, queue.headFailure)
      else {
        try {
          queue.input.take(queue.topic, queue.partition, queue.head!, queue.headTimestamp)
        } catch (failure) {
          this.#failed(queue, failure)
        }
      }
      if (queue.headTimestamp > this.streamTime) this.streamTime = queue.headTimestamp
      queue.advance()
      taken++
      // A partition that has run empty may have to be waited for before another one's next record is taken.
      if (queue.isEmpty && !this.ready(now)) break
      queue = this.nextQueue()
    }
    if (taken > 0) {
      this.processed += taken
      this.needsCommit = true
    }
    return taken
  }

  #failed(queue: RecordQueue, cause: unknown): void {
    const { context, output, onError } = this.#options
    const failure = new ProcessingFailed(this.name, queue.topic, queue.partition, queue.head!.offset, { cause })
    context.moveTo(queue.topic, queue.partition, queue.head!, queue.input.node.operation.key!)
    context.timestamp = queue.headTimestamp
    const choice = onError(failure)
    if (choice === 'fail') throw failure
    this.skipped++
    if (choice !== 'skip') output.deadLetter(choice.deadLetter, failure, context)
  }

  /** Records that operators, or a timestamp function, refused. */
  dropped(): number {
    return this.queues.reduce((sum, queue) => sum + queue.dropped, this.#options.context.dropped)
  }

  /** Writes changed rows until all are written or the writer is blocked. @returns whether all are; else call again. */
  flush(writer: ChangeWriter): boolean {
    for (const state of this.#states) if (!state.flush(writer)) return false
    return true
  }

  /** After the commit: lets go of what no one needs any more. */
  committed(): void {
    this.needsCommit = false
    for (const state of this.window.values()) state.expire()
  }

  metadata(queue: RecordQueue): PartitionMetadata {
    const streamTimes = new Map<string, number>()
    for (const [store, time] of this.#streamTimes) if (time.value >= 0) streamTimes.set(store, time.value)
    return { partitionTime: queue.partitionTime, streamTimes }
  }

  /** Goes on where the commit before was: partition times, and strictly also what the operators took as stream time. */
  resume(topic: string, metadata: PartitionMetadata): void {
    const queue = this.queueOf(topic)
    if (queue === undefined) return
    queue.partitionTime = metadata.partitionTime
    if (metadata.partitionTime > this.streamTime) this.streamTime = metadata.partitionTime
    // Kafka's operators begin anew after a restart, and may then reopen a window whose result was final.
    if (this.#options.plan.semantics === 'kafka') return
    for (const [store, value] of metadata.streamTimes) {
      const time = this.#streamTimes.get(store)
      if (time !== undefined && value > time.value) time.value = value
    }
  }

  /** Drops what is buffered, for a partition that will be read again from its committed offset. */
  clearQueues(): void {
    for (const queue of this.queues) queue.clear()
    this.#idleSince.clear()
  }
}

/** Queues outlive a rebuilt chain, so they hold its inputs at one remove. */
class HeldInput implements ChainInput {
  chain: ChainInput

  constructor(chain: ChainInput) {
    this.chain = chain
  }

  get node(): GraphNode {
    return this.chain.node
  }

  take(topic: string, partition: number, view: RecordView, timestamp: number): void {
    this.chain.take(topic, partition, view, timestamp)
  }

  timestampOf(topic: string, partition: number, view: RecordView): number {
    return this.chain.timestampOf(topic, partition, view)
  }
}
