// A worker that stands alone: connectors in one process, their REST API, their positions in Kafka.
import { createMillrace } from '@millrace/client'
import type { Millrace } from '@millrace/client'
import type { Background, Host, Logger } from '@millrace/host'
import { DiskFailed, DiskFull } from '@millrace/host'
import { ConfigError } from '../api/settings.ts'
import type { Connector } from '../api/sink.ts'
import type { ConnectorConfig } from '../api/source.ts'
import { builtInConnectors, builtInConverters, findPlugin } from '../plugins.ts'
import { clientOptions } from './client-options.ts'
import { RequestRefused, unknownConnector } from './connect-worker.ts'
import type {
  CheckedConfig,
  ConnectorInfo,
  ConnectorOffset,
  ConnectorStatus,
  ConnectWorker,
  Loggers,
  Plugin,
  TargetState,
} from './connect-worker.ts'
import { checkConnector } from './connector-config.ts'
import { ConnectorRun } from './connector-run.ts'
import type { ConnectorSurroundings } from './connector-run.ts'
import { alterGroupOffsets, groupOffsets } from './group-offsets.ts'
import { createLoggers } from './log-levels.ts'
import { OffsetsFile } from './offsets-file.ts'
import { startRest } from './rest.ts'
import type { RestServer } from './rest.ts'
import { sinkGroup } from './sink-task.ts'
import { SourceOffsets } from './source-offsets.ts'
import { StoredConnectors } from './stored-connectors.ts'
import type { TaskNumbers } from './task-counters.ts'
import { builtInPredicates, builtInTransforms } from './transform-chain.ts'
import { checkWorkerOptions, type WorkerOptions } from './worker-options.ts'

const version = '0.1.0'
const brokerRetryMs = 1000
// A wrong address is told of after this long.
const brokerReachMs = 5000

/**
 * A worker: `start`, give it connectors, `stop`.
 * @throws TypeError an option is unknown or of a wrong type; ConfigError a property cannot be used, or bootstrap.servers is missing
 */
export function createWorker(options: WorkerOptions, host: Host): Worker {
  checkWorkerOptions(options, host)
  return new Worker(options, host)
}

export class Worker implements ConnectWorker {
  readonly version = version
  readonly commit = 'unknown'
  readonly loggers: Loggers
  readonly topicsReset: ((name: string) => Promise<void>) | undefined
  readonly #options: WorkerOptions
  readonly #host: Host
  readonly #log: Logger
  readonly #millrace: Millrace
  readonly #offsets: SourceOffsets
  readonly #file: OffsetsFile | undefined
  readonly #stored: StoredConnectors | undefined
  readonly #surroundings: ConnectorSurroundings
  readonly #plugins: readonly Connector[]
  readonly #runs = new Map<string, ConnectorRun>()
  readonly #stopping = new AbortController()
  #turn: Promise<unknown> = Promise.resolve()
  #rest: RestServer | undefined
  #saving: Background | undefined
  #clusterId = ''
  #health: 'starting' | 'healthy' = 'starting'

  constructor(options: WorkerOptions, host: Host) {
    const { properties } = options
    const { loggers, log } = createLoggers(host.log, host.clock.now)
    this.loggers = loggers
    this.#options = options
    this.#host = { ...host, log }
    this.#log = log
    this.#plugins = [...builtInConnectors, ...(options.connectors ?? [])]
    this.#millrace = options.millrace ?? createMillrace(clientOptions(properties), this.#host)
    this.#offsets = new SourceOffsets(this.#millrace, this.#host, {
      topic: properties['offset.storage.topic'] ?? 'connect-offsets',
      partitions: Number(properties['offset.storage.partitions'] ?? 25),
      replicationFactor: Number(properties['offset.storage.replication.factor'] ?? 1),
    })
    const file = properties['offset.storage.file.filename']
    this.#file = file === undefined || file === '' ? undefined : new OffsetsFile(this.#host, file)
    this.#stored = StoredConnectors.of(this.#millrace, this.#host, properties)
    this.topicsReset =
      properties['topic.tracking.allow.reset'] === 'false' ? undefined : async (name) => this.#run(name).topics.clear()
    this.#surroundings = {
      host: this.#host,
      millrace: this.#millrace,
      workerProperties: properties,
      workerId: () =>
        this.#rest === undefined
          ? 'standalone'
          : (this.#rest.urls[0]?.replace(/^\w+:\/\//, '').replace(/\/$/, '') ?? 'standalone'),
      offsets: this.#offsets,
      exactlyOnce: properties['exactly.once.source.support'] !== 'disabled',
      failpoint: async (name) => options.failpoint?.(name),
      progress: (connector, task, event, fields) => {
        options.onProgress?.({ connector, task, event, fields })
        if (event === 'state') this.#tell(connector)
      },
      log: () => this.#log,
    }
  }

  get kafkaClusterId(): string {
    return this.#clusterId
  }
  /** Where the REST API listens; undefined: nowhere. */
  get restUrl(): string | undefined {
    return this.#rest?.urls[0]?.replace(/\/$/, '')
  }
  health(): ReturnType<ConnectWorker['health']> {
    return this.#health === 'healthy'
      ? { status: 'healthy', message: 'Worker is running and has read its positions' }
      : { status: 'starting', message: 'Worker is still starting up' }
  }

  /** Opens the REST API and waits for the broker. @throws ConfigError, ConnectFailed (the port is taken) */
  async start(): Promise<void> {
    const { signal } = this.#stopping
    const listeners = this.#options.properties['listeners'] ?? 'http://127.0.0.1:8083'
    if (listeners.trim() !== '')
      this.#rest = await startRest(this.#host, this, { listeners, ...restAccess(this.#options.properties) })
    await this.#reachBroker(signal)
    await this.#offsets.load(signal)
    if (this.#file !== undefined) await this.#adopt(this.#file)
    await this.#inTurn(() => this.#restore(signal))
    this.#health = 'healthy'
    this.#log.info('worker is ready', { rest: this.restUrl, cluster: this.#clusterId, offsets: this.#offsets.topic })
  }

  async stop(): Promise<void> {
    if (this.#stopping.signal.aborted) return
    this.#stopping.abort(new Error('the worker stops'))
    await this.#rest?.close()
    await Promise.all([...this.#runs.values()].map((run) => run.end()))
    await this.#saving?.stop()
    this.#save()
    await this.#stored?.close()
    await this.#offsets.close()
    if (this.#options.millrace === undefined) await this.#millrace.close()
  }

  connectors(): readonly string[] {
    return [...this.#runs.keys()]
  }
  info(name: string): ConnectorInfo {
    const { config, plugin } = this.#run(name)
    return { name, config, tasks: this.taskConfigs(name).map((_, i) => i), type: plugin.kind }
  }
  status(name: string): ConnectorStatus {
    return this.#run(name).status()
  }
  taskConfigs(name: string): readonly ConnectorConfig[] {
    const run = this.#run(name)
    // A stopped connector has none.
    return run.target === 'STOPPED' ? [] : run.taskConfigs
  }
  /** Numbers of every task, for a live display. */
  counters(): readonly TaskNumbers[] {
    return [...this.#runs.values()].flatMap((run) => run.numbers())
  }

  createConnector(name: string, config: ConnectorConfig, initialState: TargetState): Promise<ConnectorInfo> {
    return this.#inTurn(async () => {
      if (this.#runs.has(name)) throw new RequestRefused(409, `Connector ${name} already exists`)
      await this.#put(name, config, initialState)
      return this.info(name)
    })
  }

  putConnector(name: string, config: ConnectorConfig): Promise<{ readonly created: boolean }> {
    return this.#inTurn(async () => {
      const known = this.#runs.get(name)
      await this.#put(name, config, known?.target ?? 'RUNNING')
      return { created: known === undefined }
    })
  }

  delete(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const run = this.#run(name)
      await run.end()
      this.#runs.delete(name)
      await this.#stored?.delete(name, run.taskConfigs.length)
    })
  }

  pause(name: string): Promise<void> {
    return this.#become(name, 'PAUSED')
  }
  resume(name: string): Promise<void> {
    return this.#become(name, 'RUNNING')
  }
  stopConnector(name: string): Promise<void> {
    return this.#become(name, 'STOPPED')
  }

  restart(
    name: string,
    options: { readonly includeTasks: boolean; readonly onlyFailed: boolean } = { includeTasks: false, onlyFailed: false },
  ): Promise<ConnectorStatus> {
    return this.#inTurn(async () => {
      const run = this.#run(name)
      const tasks = !options.includeTasks ? [] : options.onlyFailed ? run.failedTasks() : run.taskConfigs.map((_, i) => i)
      const status = run.status()
      const restarts = !options.onlyFailed || run.isFailed
      for (const task of tasks) await run.restartTask(task)
      return {
        ...status,
        connector: restarts && run.target === 'RUNNING' ? { ...status.connector, state: 'RESTARTING' } : status.connector,
        tasks: status.tasks.map((task) => (tasks.includes(task.id) ? { ...task, state: 'RESTARTING' } : task)),
      }
    })
  }

  restartTask(name: string, task: number): Promise<void> {
    return this.#inTurn(async () => {
      const run = this.#run(name)
      if (task < 0 || task >= run.taskConfigs.length) throw new RequestRefused(404, `Unknown task: ${name}-${task}`)
      await run.restartTask(task)
    })
  }

  async offsets(name: string): Promise<readonly ConnectorOffset[]> {
    const run = this.#run(name)
    if (run.plugin.kind === 'sink') return groupOffsets(this.#millrace.admin, sinkGroup(name, run.config))
    return this.#offsets.all(name).map(({ partition, offset }) => ({ partition, offset }))
  }

  alterOffsets(name: string, offsets: readonly ConnectorOffset[]): Promise<void> {
    return this.#inTurn(async () => {
      const run = this.#stopped(name)
      if (run.plugin.kind === 'sink') await alterGroupOffsets(this.#millrace.admin, sinkGroup(name, run.config), offsets)
      else await this.#offsets.alter(name, offsets, this.#stopping.signal)
    })
  }

  resetOffsets(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const run = this.#stopped(name)
      const forget = (all: readonly ConnectorOffset[]): ConnectorOffset[] =>
        all.map(({ partition }) => ({ partition, offset: null }))
      const { admin } = this.#millrace
      const group = sinkGroup(name, run.config)
      if (run.plugin.kind === 'sink') return alterGroupOffsets(admin, group, forget(await groupOffsets(admin, group)))
      await this.#offsets.load(this.#stopping.signal)
      await this.#offsets.alter(name, forget(this.#offsets.all(name)), this.#stopping.signal)
    })
  }

  topics(name: string): readonly string[] | undefined {
    const run = this.#run(name)
    return this.#options.properties['topic.tracking.enable'] === 'false' ? undefined : [...run.topics]
  }

  plugins(): readonly Plugin[] {
    return [
      ...this.#plugins.map(({ className, aliases, kind, version: ofPlugin, settings }) => ({
        className,
        aliases,
        type: kind,
        version: ofPlugin,
        settings,
      })),
      ...builtInConverters.map(({ className, aliases, settings }) => ({
        className,
        aliases,
        type: 'converter' as const,
        version,
        settings,
      })),
      ...builtInTransforms.map(({ className, aliases, settings }) => ({
        className,
        aliases,
        type: 'transformation' as const,
        version,
        settings,
      })),
      ...builtInPredicates.map(({ className, aliases, settings }) => ({
        className,
        aliases,
        type: 'predicate' as const,
        version,
        settings,
      })),
    ]
  }

  async validate(config: ConnectorConfig): Promise<CheckedConfig> {
    const checked = checkConnector(this.plugins(), config, this.#options.properties)
    const problems = checked.settings.some((one) => one.errors.length > 0)
      ? undefined
      : await this.#plugin(config)?.check?.(config, this.#host, this.#stopping.signal)
    if (problems === undefined) return checked
    return {
      ...checked,
      settings: checked.settings.map((one) => ({ ...one, errors: [...one.errors, ...(problems.get(one.name) ?? [])] })),
    }
  }

  async #put(name: string, given: ConnectorConfig, target: TargetState): Promise<void> {
    const config: ConnectorConfig = { ...given, name }
    const plugin = this.#checked(config)
    // Stored first: what a client was told was made is made again after a crash.
    await this.#stored?.put(name, config, plugin.tasks(config, Math.max(1, Number(config['tasks.max'] ?? 1))), target)
    await this.#begin(name, plugin, config, target)
  }

  /** @throws ConfigError every problem by setting */
  #checked(config: ConnectorConfig): Connector {
    const checked = checkConnector(this.plugins(), config, this.#options.properties)
    const problems = new Map(checked.settings.filter((one) => one.errors.length > 0).map((one) => [one.name, one.errors]))
    const plugin = this.#plugin(config)
    const names = plugin?.checkNames?.(
      Object.keys(config).filter((setting) => !checked.settings.some((one) => one.name === setting) && !belongsToWorker(setting)),
    )
    for (const refused of names?.refused ?? []) problems.set(refused, ['is known, but not supported yet: leave it out'])
    if (
      config['exactly.once.support'] === 'required' &&
      !(this.#surroundings.exactlyOnce && plugin?.kind === 'source' && plugin.exactlyOnce)
    )
      problems.set('exactly.once.support', [
        this.#surroundings.exactlyOnce
          ? 'this connector does not tell its offsets so that exactly once could be kept'
          : 'this worker has exactly.once.source.support=disabled',
      ])
    if (plugin === undefined || problems.size > 0) throw new ConfigError(problems)
    for (const unknown of names?.warn ?? [])
      this.#log.warn('a setting is unknown and has no effect', { connector: config['name'], setting: unknown })
    return plugin
  }

  async #begin(name: string, plugin: Connector, config: ConnectorConfig, target: TargetState): Promise<void> {
    const before = this.#runs.get(name)
    await before?.end()
    const run = new ConnectorRun(name, plugin, config, target, this.#surroundings)
    // Another configuration does not make it another connector: what it has used, it has used.
    for (const topic of before?.topics ?? []) run.topics.add(topic)
    this.#runs.set(name, run)
    run.start()
    this.#tell(name)
  }

  #become(name: string, target: TargetState): Promise<void> {
    return this.#inTurn(async () => {
      const run = this.#run(name)
      await this.#stored?.target(name, target)
      await run.become(target)
      this.#tell(name)
    })
  }

  /** Connectors of the config topic. One that this worker cannot run is named and left alone. */
  async #restore(signal: AbortSignal): Promise<void> {
    for (const { name, config, target } of (await this.#stored?.load(signal)) ?? []) {
      try {
        await this.#begin(name, this.#checked(config), config, target)
      } catch (cause) {
        if (!(cause instanceof ConfigError || cause instanceof RequestRefused)) throw cause
        this.#log.error('a stored connector cannot be run by this worker', { connector: name, cause: cause.message })
      }
    }
  }

  /** The state of a connector goes to the status topic; a failure there is no failure of the connector. */
  #tell(name: string): void {
    const run = this.#runs.get(name)
    const stored = this.#stored
    if (run === undefined || stored === undefined || this.#stopping.signal.aborted) return
    this.#host.spawn(
      `status of ${name}`,
      () => stored.tell(run.status(), run.topics),
      (cause) => this.#log.warn('the state of a connector could not be stored', { connector: name, cause: cause.message }),
    )
  }

  #plugin(config: ConnectorConfig): Connector | undefined {
    return findPlugin(this.#plugins, config['connector.class'] ?? '')
  }

  #run(name: string): ConnectorRun {
    const run = this.#runs.get(name)
    if (run === undefined) throw unknownConnector(name)
    return run
  }

  #stopped(name: string): ConnectorRun {
    const run = this.#run(name)
    if (run.target !== 'STOPPED')
      throw new RequestRefused(
        400,
        `Connectors must be in the STOPPED state before their offsets can be modified. This can be done for the connector ${name} with PUT /connectors/${name}/stop`,
      )
    return run
  }

  /** Changes of connectors come one after the other. */
  #inTurn<R>(change: () => Promise<R>): Promise<R> {
    const mine = this.#turn.then(change)
    this.#turn = mine.catch(() => undefined)
    return mine
  }

  async #reachBroker(signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        const { clusterId } = await this.#millrace.admin.describeCluster({ signal, timeoutMs: brokerReachMs })
        this.#clusterId = clusterId
        return
      } catch (cause) {
        if (signal.aborted) throw cause
        this.#log.warn('the broker cannot be reached yet: check bootstrap.servers', {
          servers: this.#options.properties['bootstrap.servers'],
          cause: (cause as Error).message,
        })
        this.#options.onProgress?.({
          connector: '',
          task: -1,
          event: 'waiting for the broker',
          fields: { cause: (cause as Error).message },
        })
        await this.#host.clock.sleep(brokerRetryMs, signal)
      }
    }
  }

  /** Positions of a Java worker's file are taken over where the topic has none yet, and the file follows from now on. */
  async #adopt(file: OffsetsFile): Promise<void> {
    for (const { connector, partition, offset } of file.read()) {
      if (this.#offsets.offset(connector, partition) !== undefined) continue
      await this.#offsets.alter(connector, [{ partition, offset }], this.#stopping.signal)
      this.#log.info('position taken over from the offsets file', { connector, file: file.path })
    }
    this.#saving = this.#host.spawn('offsets file', async (signal) => {
      const every = Number(this.#options.properties['offset.flush.interval.ms'] ?? 60_000)
      for (;;) {
        await this.#host.clock.sleep(every, signal)
        this.#save()
      }
    })
  }

  /** The topic has the positions: a file that cannot be written holds nothing up, and is tried again at the next interval. */
  #save(): void {
    try {
      this.#file?.write(this.#offsets.all())
    } catch (cause) {
      if (!(cause instanceof DiskFull || cause instanceof DiskFailed)) throw cause
      this.#log.error('the offsets file could not be written', {
        file: this.#file?.path,
        cause,
        advice: `${cause instanceof DiskFull ? 'make room on its file system' : 'let this user write it'}, or name another one with offset.storage.file.filename; connectors go on, their positions are in ${this.#offsets.topic}`,
      })
    }
  }
}

function restAccess(properties: Readonly<Record<string, string>>): {
  readonly allowOrigin?: string
  readonly allowMethods?: string
} {
  const origin = properties['access.control.allow.origin']
  const methods = properties['access.control.allow.methods']
  return { ...(origin === undefined ? {} : { allowOrigin: origin }), ...(methods === undefined ? {} : { allowMethods: methods }) }
}

const workerPrefixes =
  /^(producer\.override\.|consumer\.override\.|admin\.override\.|topic\.creation\.|transforms\.|predicates\.|key\.converter\.|value\.converter\.|header\.converter\.|errors\.)/

function belongsToWorker(setting: string): boolean {
  return workerPrefixes.test(setting)
}
