// All tasks of a worker: opens their state, restores it, runs them, closes them.
import type { Consumer, Millrace, TopicPartition } from '@millrace/client'
import type { Logger } from '@millrace/host'
import type { AppSettings } from '../config.ts'
import type { RestoreProgress } from '../store/restore.ts'
import { Restorer, StateDiverged } from '../store/restore.ts'
import type { StateDirectory } from '../store/state-directory.ts'
import type { StateBackend, StateDatabase } from '../store/store.ts'
import type { GraphNode } from '../topology/graph.ts'
import { brokerName, changelogName } from '../topology/internal-topics.ts'
import type { Plan, SubTopology } from '../topology/plan.ts'
import type { Collector } from './collector.ts'
import type { Push } from './context.ts'
import { RecordContext } from './context.ts'
import type { ErrorChoice, ProcessingFailed } from './failure.ts'
import { decodePartitionMetadata } from './partition-metadata.ts'
import type { TaskId } from './task.ts'
import { columnsOf, Task, taskName } from './task.ts'

export interface TasksParts {
  readonly plan: Plan
  readonly settings: AppSettings
  readonly client: Millrace
  readonly consumer: Consumer
  readonly collector: Collector
  readonly backend: StateBackend
  readonly directory: StateDirectory
  readonly log: Logger
  readonly taps: ReadonlyMap<GraphNode, Push>
  onError(failure: ProcessingFailed): ErrorChoice
}

interface Assigned {
  readonly id: TaskId
  readonly name: string
  readonly subTopology: SubTopology
  readonly partitions: readonly TopicPartition[]
  database: StateDatabase
  /** There once its state is complete. */
  task: Task | undefined
  isRestored: boolean
}

export class Tasks {
  readonly #parts: TasksParts
  readonly #restorer: Restorer
  readonly #assigned = new Map<string, Assigned>()
  readonly #subTopologyOf = new Map<string, SubTopology>()
  /** Ends of partitions that were asked for; good until a fetch tells of them. */
  readonly #ends = new Map<string, number>()
  #isSuspended = false
  #running: readonly Task[] = []
  #byPartition = new Map<string, Map<number, Task>>()

  constructor(parts: TasksParts) {
    this.#parts = parts
    this.#restorer = new Restorer(parts.client, parts.settings.exactlyOnce, parts.log)
    for (const subTopology of parts.plan.subTopologies) {
      for (const source of subTopology.sources) {
        this.#subTopologyOf.set(brokerName(parts.settings.applicationId, source.operation.topic!), subTopology)
      }
    }
  }

  /** Tasks whose state is complete. */
  get running(): readonly Task[] {
    return this.#running
  }

  get isRestoring(): boolean {
    return !this.#restorer.isIdle
  }

  names(): readonly string[] {
    return [...this.#assigned.keys()]
  }

  taskOf(topic: string, partition: number): Task | undefined {
    return this.#byPartition.get(topic)?.get(partition)
  }

  /** Records on the broker behind what was fetched; -1 unknown. */
  lagOf(topic: string, partition: number): number {
    const { consumer } = this.#parts
    const lag = consumer.lag({ topic, partition })
    if (lag !== undefined) return lag
    const end = this.#ends.get(`${topic}-${partition}`)
    const position = consumer.position({ topic, partition })
    return end === undefined || position === undefined ? -1 : Math.max(0, end - position)
  }

  /**
   * Asks for the end of partitions that tasks wait for and that no fetch has told of: a broker leaves a partition out of its answers
   * while nothing changes in it, so one that was taken over at its end may stay unknown (KIP-227).
   */
  async learnLags(signal: AbortSignal): Promise<void> {
    const unknown: TopicPartition[] = []
    for (const { queues } of this.#running) {
      if (queues.length < 2 || queues.every((queue) => queue.isEmpty)) continue
      for (const { topic, partition, isEmpty } of queues) {
        if (!isEmpty || this.lagOf(topic, partition) >= 0) continue
        if (this.#parts.consumer.position({ topic, partition }) !== undefined) unknown.push({ topic, partition })
      }
    }
    if (unknown.length === 0) return
    const ends = await this.#parts.consumer.endOffsets(unknown, { signal })
    for (const [at, { topic, partition }] of unknown.entries()) this.#ends.set(`${topic}-${partition}`, ends[at]!)
  }

  restoring(): readonly { readonly name: string; readonly progress: RestoreProgress | undefined }[] {
    return [...this.#assigned.values()]
      .filter((each) => each.task === undefined)
      .map(({ name }) => ({ name, progress: this.#restorer.progress(name) }))
  }

  /** Takes on exactly the tasks of these partitions: those that stay keep their state open, the others are closed, new ones restored. */
  async assign(partitions: readonly TopicPartition[], signal: AbortSignal): Promise<void> {
    const { consumer } = this.#parts
    this.#ends.clear()
    const wanted = new Map<string, { id: TaskId; subTopology: SubTopology; partitions: TopicPartition[] }>()
    for (const { topic, partition } of partitions) {
      const subTopology = this.#subTopologyOf.get(topic)
      if (subTopology === undefined) throw new TypeError(`the group gave out ${topic}, which this topology does not read`)
      const id = { subTopology: subTopology.id, partition }
      const known = wanted.get(taskName(id))
      if (known === undefined) wanted.set(taskName(id), { id, subTopology, partitions: [{ topic, partition }] })
      else known.partitions.push({ topic, partition })
    }
    for (const [name, assigned] of this.#assigned) if (!wanted.has(name)) await this.#close(assigned)
    for (const [name, { id, subTopology, partitions: own }] of wanted) {
      const before = this.#assigned.get(name)
      if (before === undefined) await this.#open({ id, name, subTopology, partitions: own }, signal)
      // Positions came anew with the assignment: what was buffered comes again, and a pause is forgotten.
      else if (before.task === undefined) consumer.pause(own)
      else before.task.clearQueues()
    }
    this.#isSuspended = false
    await this.#revive(signal)
  }

  async #open(given: Pick<Assigned, 'id' | 'name' | 'subTopology' | 'partitions'>, signal: AbortSignal): Promise<void> {
    const { backend, directory, consumer, settings, log } = this.#parts
    const path = directory.taskPath(given.name)
    const columns = columnsOf(given.subTopology)
    const hasState = given.subTopology.stores.length > 0
    // A task without stores has nothing to keep, not even a folder.
    const open = (): Promise<StateDatabase> => (hasState ? backend.open(path, columns) : Promise.resolve(noState))
    const assigned: Assigned = { ...given, database: await open(), task: undefined, isRestored: false }
    this.#assigned.set(given.name, assigned)
    consumer.pause(given.partitions)
    const sources = given.subTopology.stores.map((store) => ({
      store,
      topic: changelogName(settings.applicationId, store.name),
      partition: given.id.partition,
    }))
    const done = (): void => void (assigned.isRestored = true)
    try {
      await this.#restorer.begin(given.name, assigned.database, sources, done, signal)
    } catch (failure) {
      if (!(failure instanceof StateDiverged)) throw failure
      log.warn('state does not fit its changelog and is restored from the beginning', {
        task: given.name,
        reason: failure.message,
      })
      await assigned.database.close()
      await backend.destroy(path)
      assigned.database = await open()
      await this.#restorer.begin(given.name, assigned.database, sources, done, signal)
    }
  }

  /** Until the next assignment partitions belong to nobody: tasks keep their state and go on restoring it, and nothing else. */
  suspend(): void {
    this.#isSuspended = true
    for (const task of this.#running) task.clearQueues()
  }

  /** Restores for up to `timeoutMs`; tasks that are complete begin to run. */
  async restore(timeoutMs: number, signal: AbortSignal): Promise<void> {
    await this.#restorer.advance(timeoutMs, signal)
    await this.#revive(signal)
  }

  /** Makes tasks of what is restored, at the times that their last commit tells of. */
  async #revive(signal: AbortSignal): Promise<void> {
    const { consumer, plan, settings, collector, taps, log } = this.#parts
    if (this.#isSuspended) return
    const ready = [...this.#assigned.values()].filter((each) => each.isRestored && each.task === undefined)
    if (ready.length > 0) {
      const partitions = ready.flatMap((each) => each.partitions)
      const committed = await consumer.committed(partitions, { signal })
      const stores = [...this.#assigned.values()].reduce((sum, each) => sum + each.subTopology.stores.length, 0)
      for (const assigned of ready) {
        const context = new RecordContext()
        const inputs = new Map<string, string>()
        for (const source of assigned.subTopology.sources) {
          const topic = brokerName(settings.applicationId, source.operation.topic!)
          if (assigned.partitions.some((each) => each.topic === topic)) inputs.set(source.operation.topic!.name, topic)
        }
        const task = new Task({
          id: assigned.id,
          plan,
          subTopology: assigned.subTopology,
          database: assigned.database,
          output: collector.outputOf(context),
          context,
          inputs,
          // Two generations of every store share the whole.
          generationRowsMax: Math.max(1000, Math.floor(settings.cachedRowsMax / Math.max(1, stores) / 2)),
          maxTaskIdleMs: settings.maxTaskIdleMs,
          lag: (topic, partition) => this.lagOf(topic, partition),
          onError: (failure) => this.#parts.onError(failure),
        })
        for (const [at, { topic, partition }] of partitions.entries()) {
          if (partition !== assigned.id.partition || !assigned.partitions.includes(partitions[at]!)) continue
          task.resume(topic, decodePartitionMetadata(committed[at]?.metadata))
        }
        if (taps.size > 0) task.tap(taps)
        assigned.task = task
        log.debug('task runs', { task: assigned.name })
      }
      consumer.resume(partitions)
    }
    this.#index()
  }

  #index(): void {
    this.#running = [...this.#assigned.values()].flatMap((each) => (each.task === undefined ? [] : [each.task]))
    this.#byPartition = new Map()
    for (const task of this.#running) {
      for (const { topic, partition } of task.queues) {
        const byPartition = this.#byPartition.get(topic) ?? new Map<number, Task>()
        this.#byPartition.set(topic, byPartition.set(partition, task))
      }
    }
  }

  /** After `closeAll`: reads all of the present assignment anew, state from the changelogs and input from the committed offsets. */
  async reopen(signal: AbortSignal): Promise<void> {
    const { consumer, settings } = this.#parts
    const partitions = consumer.assignment()
    if (partitions.length === 0) return
    const committed = await consumer.committed(partitions, { signal })
    const fresh: TopicPartition[] = []
    for (const [at, partition] of partitions.entries()) {
      const position = committed[at]
      if (position === null || position === undefined) fresh.push(partition)
      else consumer.seek(partition, position.offset)
    }
    if (fresh.length > 0 && settings.autoOffsetReset === 'none') throw new NoCommittedOffset(fresh)
    if (settings.autoOffsetReset === 'latest') consumer.seekToEnd(fresh)
    else consumer.seekToBeginning(fresh)
    await this.assign(partitions, signal)
  }

  /** Shows what nodes hand on to their taps, in every task from now on. */
  retap(): void {
    for (const task of this.#running) task.tap(this.#parts.taps)
  }

  async #close(assigned: Assigned): Promise<void> {
    this.#restorer.drop(assigned.name)
    this.#assigned.delete(assigned.name)
    await assigned.database.close()
  }

  /** Closes all; what is not committed is dropped. */
  async closeAll(): Promise<void> {
    for (const assigned of this.#assigned.values()) await this.#close(assigned)
    this.#index()
  }

  async close(): Promise<void> {
    await this.closeAll()
    await this.#restorer.close()
  }
}

/** There is nothing to go on from, and the application asked not to choose. */
export class NoCommittedOffset extends Error {
  override readonly name = 'NoCommittedOffset'
  constructor(partitions: readonly TopicPartition[]) {
    const names = partitions.map(({ topic, partition }) => `${topic}-${partition}`).join(', ')
    super(`no offset is committed for ${names}, and autoOffsetReset is none`)
  }
}

const noBatch = { put: noStores, delete: noStores, write: () => {}, discard: () => {} }
const noState: StateDatabase = {
  get: noStores,
  scan: noStores,
  lastKey: noStores,
  batch: () => noBatch,
  deleteBelow: noStores,
  close: () => Promise.resolve(),
}

function noStores(): never {
  throw new TypeError('this task has no stores')
}
