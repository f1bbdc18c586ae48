// One connector on this worker: its tasks, started and stopped as the user wants.
import type { Millrace } from '@millrace/client'
import type { Host, Logger } from '@millrace/host'
import type { Connector } from '../api/sink.ts'
import type { ConnectorConfig } from '../api/source.ts'
import type { ConnectorStatus, RunStatus, TargetState } from './connect-worker.ts'
import { taskEnvironment } from './task-environment.ts'
import { SinkTaskRun } from './sink-task.ts'
import type { SourceOffsets } from './source-offsets.ts'
import { SourceTaskRun } from './source-task.ts'
import { TaskCounters } from './task-counters.ts'
import type { TaskNumbers } from './task-counters.ts'
import { TaskLife } from './task-life.ts'
import { topicCreation } from './topic-creation.ts'

/** What connectors share on a worker. */
export interface ConnectorSurroundings {
  readonly host: Host
  readonly millrace: Millrace
  readonly workerProperties: Readonly<Record<string, string>>
  readonly workerId: () => string
  readonly offsets: SourceOffsets
  readonly exactlyOnce: boolean
  readonly failpoint: (name: string) => Promise<void>
  readonly progress: (connector: string, task: number, event: string, fields: Readonly<Record<string, unknown>>) => void
  readonly log: (name: string) => Logger
}

interface Task {
  readonly life: TaskLife
  readonly counters: TaskCounters
  readonly config: ConnectorConfig
}

const pauseMsMax = 10_000

export class ConnectorRun {
  readonly name: string
  readonly plugin: Connector
  readonly config: ConnectorConfig
  readonly topics = new Set<string>()
  target: TargetState
  readonly #surroundings: ConnectorSurroundings
  #tasks: Task[] = []
  #failure: string | undefined

  constructor(
    name: string,
    plugin: Connector,
    config: ConnectorConfig,
    target: TargetState,
    surroundings: ConnectorSurroundings,
  ) {
    this.name = name
    this.plugin = plugin
    this.config = config
    this.target = target
    this.#surroundings = surroundings
    this.#tasks = this.#make()
  }

  get taskConfigs(): readonly ConnectorConfig[] {
    return this.#tasks.map((task) => task.config)
  }
  get isFailed(): boolean {
    return this.#failure !== undefined
  }

  /** Starts the tasks, if they are to run. */
  start(): void {
    if (this.target === 'RUNNING') for (const task of this.#tasks) task.life.start()
  }

  /** Ends the tasks; what they had not committed comes again. */
  async end(): Promise<void> {
    await Promise.all(this.#tasks.map((task) => task.life.stop()))
  }

  async become(target: TargetState): Promise<void> {
    if (target === this.target) return
    const ran = this.target === 'RUNNING'
    this.target = target
    if (ran) await this.end()
    if (target === 'RUNNING') {
      this.#tasks = this.#make()
      this.start()
    }
  }

  /** Ends a task and starts it anew. */
  async restartTask(number: number): Promise<void> {
    const task = this.#tasks[number]
    if (task === undefined || this.target !== 'RUNNING') return
    await task.life.stop()
    task.life.start()
  }

  failedTasks(): number[] {
    return this.#tasks.flatMap((task, i) => (task.life.state === 'FAILED' ? [i] : []))
  }

  status(): ConnectorStatus {
    const workerId = this.#surroundings.workerId()
    const { version } = this.plugin
    const connector: RunStatus =
      this.#failure === undefined
        ? { state: this.target, workerId, version }
        : { state: 'FAILED', workerId, version, trace: this.#failure }
    const tasks = this.#tasks.map(({ life }, id) => {
      const state = this.target === 'PAUSED' ? 'PAUSED' : life.state
      return { id, state, workerId, version, ...(life.trace === undefined || state === 'PAUSED' ? {} : { trace: life.trace }) }
    })
    return { name: this.name, type: this.plugin.kind, connector, tasks: this.target === 'STOPPED' ? [] : tasks }
  }

  numbers(): TaskNumbers[] {
    return this.#tasks.map((task) => task.counters.numbers())
  }

  #make(): Task[] {
    const { host } = this.#surroundings
    this.#failure = undefined
    const most = Math.max(1, Number(this.config['tasks.max'] ?? 1))
    let configs: readonly ConnectorConfig[] = []
    try {
      configs = this.plugin.tasks(this.config, most)
    } catch (cause) {
      this.#failure = (cause as Error).stack ?? String(cause)
    }
    return configs.map((config, number) => {
      const counters = new TaskCounters(this.plugin.kind, this.name, number, host.metrics)
      const log = this.#surroundings.log(this.name).with({ connector: this.name, task: number })
      const life = new TaskLife({
        host,
        log,
        name: `${this.name}-${number}`,
        retriesMax: Number(this.config['errors.max.retries'] ?? -1),
        pauseMsMax: Number(this.config['retriable.restart.connector.wait.ms'] ?? pauseMsMax),
        changed: (state, trace) =>
          this.#surroundings.progress(this.name, number, 'state', { state, ...(trace === undefined ? {} : { trace }) }),
        run: (signal, started) => this.#run(config, number, counters, log, signal, started),
      })
      return { life, counters, config }
    })
  }

  #run(
    config: ConnectorConfig,
    task: number,
    counters: TaskCounters,
    log: Logger,
    signal: AbortSignal,
    started: () => void,
  ): Promise<void> {
    const { host, millrace, workerProperties, offsets, failpoint, exactlyOnce } = this.#surroundings
    const { path, encoding, replaceNullWithDefault } = taskEnvironment(config, workerProperties)
    const usedTopic = (topic: string): void => void this.topics.add(topic)
    const shared = {
      host,
      log,
      millrace,
      connector: this.name,
      task,
      config,
      workerProperties,
      path,
      counters,
      usedTopic,
      failpoint,
      started,
    }
    if (this.plugin.kind === 'sink') return SinkTaskRun.run({ ...shared, plugin: this.plugin }, signal)
    return SourceTaskRun.run(
      {
        ...shared,
        plugin: this.plugin,
        offsets,
        encoding,
        replaceNullWithDefault,
        tolerance: config['errors.tolerance'] === 'all' ? 'all' : 'none',
        exactlyOnce: exactlyOnce && this.plugin.exactlyOnce,
        transactionalId: `${workerProperties['group.id'] ?? 'connect-standalone'}-${this.name}-${task}`,
        ensureTopic: topicCreation(config, millrace.admin),
        progress: ({ event, fields }) => this.#surroundings.progress(this.name, task, event, fields),
      },
      signal,
    )
  }
}
