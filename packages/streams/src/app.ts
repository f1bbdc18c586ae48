// An application: a topology running on a cluster, shared with its other instances.
import type { Consumer, Millrace } from '@millrace/client'
import { createMillrace } from '@millrace/client'
import type { Background, Host } from '@millrace/host'
import { checkOptions, option } from '@millrace/host'
import { taskAssignor } from './assignment/assignor.ts'
import type { AppOptions, AppSettings } from './config.ts'
import { settingsOf } from './config.ts'
import { memoryBackend } from './store/memory.ts'
import type { Store } from './store/named-store.ts'
import { newProcessId, StateDirectory, uuidOf } from './store/state-directory.ts'
import type { StateBackend } from './store/store.ts'
import { Collector } from './task/collector.ts'
import type { Push } from './task/context.ts'
import type { ErrorChoice, ProcessingFailed } from './task/failure.ts'
import { Purge } from './task/purge.ts'
import { Tasks } from './task/tasks.ts'
import type { AnyNode, Node } from './topology/node.ts'
import { graphNode } from './topology/graph.ts'
import type { GraphNode } from './topology/graph.ts'
import { brokerName } from './topology/internal-topics.ts'
import type { Plan } from './topology/plan.ts'
import { prepareTopics } from './topology/prepare.ts'
import type { Topology } from './topology/topology.ts'
import { compile } from './topology/topology.ts'
import type { AppStatus } from './status.ts'
import { Meters, statusOf } from './status.ts'
import { Tap } from './tap.ts'
import type { TappedRecord, TapOptions } from './tap.ts'
import { Worker } from './worker.ts'

/**
 * ```
 * created → starting → joining → restoring ⇄ running → closing → closed
 *                          ▲          │ ▲        │
 *                          └─ recovering ◄───────┘        any → failed
 * ```
 */
export type AppState =
  | 'created'
  | 'starting'
  | 'joining'
  | 'restoring'
  | 'running'
  | 'recovering'
  | 'closing'
  | 'closed'
  | 'failed'

export interface App extends AsyncDisposable {
  readonly applicationId: string
  readonly state: AppState
  /** Settles when the application has ended: resolves after `close`, rejects with what it failed with. */
  readonly done: Promise<void>
  /** Begins to run. Resolves when the internal topics are there and the group is being joined. @throws what `done` rejects with. */
  start(): Promise<void>
  /** Calls back at each change of state. @returns a function that ends it. */
  onState(listener: (state: AppState) => void): () => void
  /** Resolves in this state. @throws the failure, or Error when it ends without getting there. */
  until(state: AppState, options?: { readonly signal?: AbortSignal }): Promise<void>
  /** What each task is at. */
  status(): AppStatus
  /** The present value of a key in a store, of the tasks that run here; undefined when there is none, or another instance has it. */
  get<K, V>(store: Store<K, V>, key: K): V | undefined
  /** Every record that a node hands on in this instance from now on, whether or not it is committed later. */
  tap<K, V>(node: Node<'stream' | 'table', K, V>, options?: TapOptions): AsyncIterableIterator<TappedRecord<K, V>>
  /**
   * Commits, hands the tasks to other instances and ends. A second call waits for the first.
   * What brokers that are away keep from being committed is given up in time, and done again at the next start: nothing is lost.
   */
  close(options?: CloseOptions): Promise<void>
}

export interface CloseOptions {
  /** How long the last commit and the end of its membership may take, ms, 0 or more. Default 30,000. */
  readonly timeoutMs?: number
}

/** Makes an application; `start` runs it. @param host the Node machine when left out. @throws RangeError a setting is out of its range. */
export function createApp(topology: Topology, options: AppOptions, host?: Host): App {
  return new Application(topology, options, host)
}

/** Makes an application and starts it. */
export async function run(topology: Topology, options: AppOptions, host?: Host): Promise<App> {
  const app = createApp(topology, options, host)
  await app.start()
  return app
}

// What is fetched and not processed, and what is written and not sent: enough to keep a broker and this process busy at once.
const fetchedBytesMax = 16 * 1024 * 1024
const unsentBytesMax = 16 * 1024 * 1024
// Brokers that are started again are back by then.
const closeTimeoutMs = 30_000
// What a timer of Node can wait for.
const timerMsMax = 2 ** 31 - 1

class Application implements App {
  readonly applicationId: string
  state: AppState = 'created'
  readonly done: Promise<void>
  readonly #plan: Plan
  readonly #settings: AppSettings
  readonly #options: AppOptions
  readonly #listeners = new Set<(state: AppState) => void>()
  readonly #abort = new AbortController()
  readonly #taps = new Map<GraphNode, Push>()
  readonly #tapped = new Map<GraphNode, Set<Tap>>()
  #settle: { resolve: () => void; reject: (failure: unknown) => void } = { resolve: () => {}, reject: () => {} }
  #host: Host | undefined
  #worker: Worker | undefined
  #tasks: Tasks | undefined
  #consumer: Consumer | undefined
  #collector: Collector | undefined
  #client: Millrace | undefined
  #background: Background | undefined
  #starting: Promise<void> | undefined
  #closing: Promise<void> | undefined
  #startedAt = 0

  constructor(topology: Topology, options: AppOptions, host: Host | undefined) {
    this.#plan = compile(topology)
    this.#settings = settingsOf(options)
    this.#options = options
    this.#host = host
    this.applicationId = options.applicationId
    this.done = new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    // Whoever awaits `done` learns of a failure; whoever does not has it in the log.
    this.done.catch(() => {})
  }

  async start(): Promise<void> {
    if (this.state !== 'created') throw new Error(`the application ${this.applicationId} was started before`)
    this.#to('starting')
    this.#starting = this.#prepare(this.#abort.signal)
    try {
      await this.#starting
    } catch (failure) {
      if (this.#closing === undefined) await this.#fail(failure)
      throw failure
    }
  }

  async #prepare(signal: AbortSignal): Promise<void> {
    const settings = this.#settings
    const host = (this.#host ??= (await import('@millrace/host/node')).nodeHost())
    const log = host.log.with({ application: this.applicationId })
    const client = this.#options.client ?? (this.#client = this.#makeClient(host))
    const topics = await prepareTopics(this.#plan, settings, client.admin, host.clock, log, signal)
    const backend = await this.#backend(host)
    const directory = new StateDirectory(host.disk, settings.stateDir, this.applicationId)
    const processId = backend.durable ? await directory.processId(host.random) : newProcessId(host.random)
    const makeProducer = () =>
      client.producer({
        ...(settings.exactlyOnce && {
          transactionalId: `${this.applicationId}-${processId}-1`,
          transactionTimeoutMs: settings.transactionTimeoutMs,
        }),
        lingerMs: 100,
        batchSize: 262_144,
        bufferMemory: unsentBytesMax,
      })
    const taskGroups = this.#plan.subTopologies.map((sub) => ({
      subTopology: sub.id,
      topics: sub.sources.map((source) => brokerName(this.applicationId, source.operation.topic!)),
    }))
    const consumer = (this.#consumer = client.consumer({
      groupId: this.applicationId,
      autoOffsetReset: settings.autoOffsetReset,
      isolationLevel: settings.exactlyOnce ? 'read_committed' : 'read_uncommitted',
      enableAutoCommit: false,
      bufferBytes: fetchedBytesMax,
      fetchMaxBytes: fetchedBytesMax / 2,
      assignors: [
        taskAssignor(taskGroups, () => ({
          processId: uuidOf(processId),
          ran: this.#tasks?.names() ?? [],
          holds: backend.durable ? directory.tasks() : [],
        })),
      ],
      sessionTimeoutMs: settings.sessionTimeoutMs,
      heartbeatIntervalMs: settings.heartbeatIntervalMs,
      ...(settings.groupInstanceId !== undefined && { groupInstanceId: settings.groupInstanceId }),
    }))
    const collector = (this.#collector = new Collector(makeProducer(), this.applicationId))
    const onError = (failure: ProcessingFailed): ErrorChoice => this.#choose(failure, host)
    const parts = { plan: this.#plan, settings, client, consumer, collector, backend, directory, log, taps: this.#taps, onError }
    const tasks = (this.#tasks = new Tasks(parts))
    const repartitions = new Set(topics.repartitions.map(({ name }) => name))
    const meters = new Meters(host.metrics, this.applicationId)
    const worker = (this.#worker = new Worker({
      ...parts,
      tasks,
      clock: host.clock,
      disk: host.disk,
      topics: [...topics.partitions.keys()],
      purge: new Purge(client.admin, host.clock, log, (topic) => repartitions.has(topic)),
      makeProducer,
      progressed: () => meters.update(this.status()),
      changed: () => this.#follow(),
    }))
    this.#startedAt = host.clock.monotonic()
    this.#to('joining')
    this.#background = host.spawn(
      `streams ${this.applicationId}`,
      async (stopped) => {
        await worker.run(stopped)
        await consumer.close({ signal: stopped })
        await this.#client?.close()
      },
      (failure) => void this.#fail(failure),
    )
  }

  #makeClient(host: Host): Millrace {
    const { bootstrapServers, clientOptions } = this.#options
    if (bootstrapServers === undefined) throw new TypeError('give bootstrapServers, or a client')
    return createMillrace({ clientId: this.applicationId, ...clientOptions, bootstrapServers }, host)
  }

  async #backend(host: Host): Promise<StateBackend> {
    const { state = 'auto' } = this.#options
    if (typeof state === 'object') return state
    const hasState = this.#plan.subTopologies.some((sub) => sub.stores.length > 0)
    if (state === 'memory' || !hasState) return memoryBackend()
    const { BindingMissing, rocksdbBackend } = await import('./store/rocksdb.ts')
    try {
      return await rocksdbBackend(host)
    } catch (failure) {
      if (state === 'durable' || !(failure instanceof BindingMissing)) throw failure
      host.log.warn('state is kept in memory and restored from its changelogs at every start', { reason: failure.message })
      return memoryBackend()
    }
  }

  #choose(failure: ProcessingFailed, host: Host): ErrorChoice {
    const { onError } = this.#settings
    const choice = typeof onError === 'function' ? onError(failure) : onError
    if (choice !== 'fail') host.log.warn('a record could not be processed', { reason: failure.message, choice })
    return choice
  }

  /** The worker's phase is the application's state until it ends. */
  #follow(): void {
    const { phase } = this.#worker!
    if (phase !== 'stopped' && this.state !== 'closing' && this.state !== 'failed') this.#to(phase)
  }

  #to(state: AppState): void {
    if (state === this.state) return
    this.state = state
    this.#host?.log.debug('application state', { application: this.applicationId, state })
    for (const listener of this.#listeners) listener(state)
  }

  async #fail(failure: unknown): Promise<void> {
    if (this.state === 'failed') return
    this.#host?.log.error('the application failed', {
      application: this.applicationId,
      reason: failure instanceof Error ? failure.message : String(failure),
    })
    this.#to('failed')
    // What is open is dropped: the transaction is aborted, or times out, and the next start reads from the last commit.
    await this.#release()
    this.#settle.reject(failure)
    this.#endTaps(failure)
  }

  async #release(): Promise<void> {
    const steps = [
      () => this.#tasks?.close(),
      // The group gives our tasks to others at once; nothing is committed on the way.
      () => this.#consumer?.close({ timeoutMs: 1000 }),
      () => this.#collector?.producer.close({ timeoutMs: 1000 }),
      () => this.#client?.close(),
    ]
    for (const step of steps) {
      try {
        await step()
      } catch (failure) {
        this.#host?.log.debug('closing after a failure', { reason: String(failure) })
      }
    }
  }

  onState(listener: (state: AppState) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  until(state: AppState, options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.state === state) {
        resolve()
        return
      }
      const end = this.onState((now) => {
        if (now === state) finish(resolve)
        else if (now === 'closed') finish(() => reject(new Error(`the application ended before it was ${state}`)))
      })
      const onAbort = (): void => finish(() => reject(options.signal!.reason as Error))
      const finish = (how: () => void): void => {
        end()
        options.signal?.removeEventListener('abort', onAbort)
        how()
      }
      options.signal?.addEventListener('abort', onAbort, { once: true })
      this.done.catch((failure: unknown) => finish(() => reject(failure as Error)))
    })
  }

  status(): AppStatus {
    const now = this.#host?.clock.monotonic() ?? 0
    return statusOf(this.applicationId, this.state, this.#tasks, this.#worker, this.#collector, now - this.#startedAt)
  }

  get<K, V>(store: Store<K, V>, key: K): V | undefined {
    for (const task of this.#tasks?.running ?? []) {
      const value = task.keyValue.get(store.name)?.peek(key) ?? undefined
      if (value !== undefined) return value as V
    }
    return undefined
  }

  tap<K, V>(node: Node<'stream' | 'table', K, V>, options: TapOptions = {}): AsyncIterableIterator<TappedRecord<K, V>> {
    const at = graphNode(node as AnyNode)
    if (at.graph !== this.#plan.graph) throw new TypeError(`${at.name} is a node of another topology`)
    const tap = new Tap(options, () => this.#untap(at, tap))
    const known = this.#tapped.get(at)
    if (known !== undefined) known.add(tap)
    else {
      const taps = new Set([tap])
      this.#tapped.set(at, taps)
      this.#taps.set(at, (key, value, _old, timestamp) => {
        for (const each of taps) each.push({ key, value, timestamp })
      })
      this.#tasks?.retap()
    }
    return tap as unknown as AsyncIterableIterator<TappedRecord<K, V>>
  }

  #untap(at: GraphNode, tap: Tap): void {
    const taps = this.#tapped.get(at)
    taps?.delete(tap)
    if (taps?.size !== 0) return
    this.#tapped.delete(at)
    this.#taps.delete(at)
    this.#tasks?.retap()
  }

  #endTaps(failure?: unknown): void {
    for (const taps of this.#tapped.values()) for (const tap of taps) tap.end(failure)
  }

  close(options: CloseOptions = {}): Promise<void> {
    checkOptions('close', options, { timeoutMs: option.number }, [])
    const { timeoutMs = closeTimeoutMs } = options
    if (!(timeoutMs >= 0)) throw new RangeError(`close: timeoutMs must be 0 or more, not ${timeoutMs}`)
    this.#closing ??= this.#close(timeoutMs)
    return this.#closing
  }

  async #close(timeoutMs: number): Promise<void> {
    if (this.state === 'failed') return
    this.#to('closing')
    // A start that is still waiting for its topics ends here; who awaits it gets this reason.
    this.#abort.abort(new Error(`the application ${this.applicationId} is closing`))
    await this.#starting?.catch(() => {})
    this.#worker?.stop()
    const inOrder = await this.#ended(timeoutMs)
    if ((this.state as AppState) === 'failed') return
    if (!inOrder) await this.#release()
    this.#to('closed')
    this.#settle.resolve()
    this.#endTaps()
  }

  /** Waits for the worker's end, so long. @returns whether it ended by itself and has let go of everything. */
  async #ended(timeoutMs: number): Promise<boolean> {
    const background = this.#background
    if (background === undefined) return false
    const { clock, log } = this.#host!
    let inOrder = true
    const timer = clock.after(Math.min(timeoutMs, timerMsMax), () => {
      inOrder = false
      log.warn('the application did not end in order in time; what was not committed is done again at the next start', {
        application: this.applicationId,
        timeoutMs,
      })
      void background.stop()
    })
    await background.done
    timer.cancel()
    return inOrder
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
