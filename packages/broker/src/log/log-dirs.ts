// Every log under log.dirs: load, create, delete, make durable; a failed directory leaves the others going.
import type { Background, Host, Timer } from '@millrace/host'
import { DiskFailed, DiskFull } from '@millrace/host'
import type { Uuid } from '@millrace/protocol'
import { CleanerQueue } from './cleaner-queue.ts'
import type { LogConfig, LogDirsConfig } from './config.ts'
import { TopicIdMismatch } from './corruption.ts'
import { partitionDirectoryName } from './file-names.ts'
import type { Durable } from './group-commit.ts'
import type { SharedParts } from './log-parts.ts'
import type { Log } from './log.ts'
import { LogDir } from './log-dir.ts'
import { OpenFiles } from './open-files.ts'
import { Validator } from './validate.ts'

export interface LogDirsPorts {
  /** The settings of a topic as they are now; asked at most once a millisecond for each log. */
  readonly configOf: (topic: string) => LogConfig
  /** Room for what reads give; fresh memory when left out. @see LogParts.memory */
  readonly memory?: (bytes: number) => Uint8Array
  /** Directories that failed before this, and why: they are left alone. */
  readonly unusable?: ReadonlyMap<string, Error>
  /** A directory went offline with all logs in it, after the start. */
  readonly directoryFailed?: (directory: string, cause: Error) => void
  /** One more log was opened at start. */
  readonly progress?: (directory: string, done: number, total: number) => void
}

export class LogDirs {
  readonly #host: Host
  readonly #config: LogDirsConfig
  readonly #directories: LogDir[] = []
  readonly #unusable = new Map<string, Error>()
  readonly #timers = new Set<Timer>()
  readonly #running = new Set<Background>()
  readonly #cleaner: CleanerQueue
  #isClosing = false

  private constructor(host: Host, config: LogDirsConfig) {
    this.#host = host
    this.#config = config
    this.#cleaner = new CleanerQueue(host, config, () => this.#online())
  }

  /**
   * Locks every directory and opens the logs in it; after an unclean stop they are recovered first.
   * @throws DirectoryLocked another process holds one; DiskFailed none of the directories can be used.
   */
  static async open(host: Host, config: LogDirsConfig, ports: LogDirsPorts): Promise<LogDirs> {
    const logDirs = new LogDirs(host, config)
    const parts: SharedParts = {
      disk: host.disk,
      openFiles: new OpenFiles(config.openFilesMax),
      clock: host.clock,
      random: host.random,
      log: host.log,
      failpoint: host.failpoint,
      compression: host.compression,
      validator: new Validator(host.compression),
      producers: config,
      memory: ports.memory ?? ((bytes) => new Uint8Array(bytes)),
      configOf: ports.configOf,
    }
    const events = {
      failed: (directory: LogDir, cause: Error) => ports.directoryFailed?.(directory.path, cause),
      opened: (directory: LogDir, done: number, total: number) => ports.progress?.(directory.path, done, total),
    }
    for (const path of config.directories) {
      const failure = ports.unusable?.get(path)
      if (failure === undefined) logDirs.#take(path, () => new LogDir(host, parts, config, path, events))
      else logDirs.#unusable.set(path, failure)
    }
    await Promise.all(logDirs.#directories.map((directory) => directory.open()))
    const { failed } = logDirs
    if (failed.size === config.directories.length) throw [...failed.values()][0] as Error
    logDirs.#refuseDuplicates()
    logDirs.#start()
    return logDirs
  }

  #take(path: string, make: () => LogDir): void {
    try {
      this.#directories.push(make())
    } catch (cause) {
      if (!(cause instanceof DiskFailed)) throw cause
      this.#host.log.error('log directory cannot be used', { directory: path, cause })
      this.#unusable.set(path, cause)
    }
  }

  #refuseDuplicates(): void {
    const seen = new Map<string, string>()
    for (const directory of this.#online()) {
      for (const name of directory.logs.keys()) {
        const other = seen.get(name)
        if (other !== undefined) throw new DuplicateLog(name, other, directory.path)
        seen.set(name, directory.path)
      }
    }
  }

  #online(): LogDir[] {
    return this.#directories.filter((directory) => directory.failure === undefined)
  }

  // Background

  #start(): void {
    const config = this.#config
    const { initialTaskDelayMs, producerIdExpirationCheckIntervalMs: expiryMs } = config
    this.#repeat(
      'checkpoint',
      config.checkpointIntervalMs,
      () => config.checkpointIntervalMs,
      () => this.checkpoint(),
    )
    this.#repeat(
      'retention',
      initialTaskDelayMs,
      () => config.retentionCheckIntervalMs,
      async () => this.dropExpired(),
    )
    if (config.cleanerEnable)
      this.#repeat(
        'cleaner',
        initialTaskDelayMs,
        () => config.cleanerBackoffMs,
        async () => void (await this.clean()),
      )
    this.#repeat(
      'producer expiry',
      expiryMs,
      () => expiryMs,
      async () => {
        const now = this.#host.clock.now()
        for (const log of this.all()) log.producerState.removeExpired(now)
      },
    )
  }

  #repeat(name: string, firstMs: number, everyMs: () => number, run: () => Promise<void>): void {
    const timer = this.#host.clock.after(firstMs, () => {
      this.#timers.delete(timer)
      if (this.#isClosing) return
      const work = this.#host.spawn(name, async () => {
        await run()
        this.#running.delete(work)
        if (!this.#isClosing) this.#repeat(name, everyMs(), everyMs, run)
      })
      this.#running.add(work)
    })
    this.#timers.add(timer)
  }

  /** Brings the recovery points forward and writes the checkpoint files that changed. */
  async checkpoint(): Promise<void> {
    await Promise.all(this.#online().map((directory) => directory.checkpoint()))
  }

  /** Puts the starts of these logs on stable storage. @throws DiskFull, DiskFailed */
  async recordStarts(logs: Iterable<Log>): Promise<void> {
    const directories = new Set(Array.from(logs, (log) => this.#directoryOf(log)))
    await Promise.all([...directories].map((directory) => directory.recordStarts()))
  }

  /** Cleans the compacted logs that are dirty enough. @returns how many passes were made. */
  clean(): Promise<number> {
    return this.#cleaner.run()
  }

  /** Deletes what retention lets go, of every log. */
  dropExpired(): void {
    const now = this.#host.clock.now()
    for (const log of this.all()) {
      try {
        log.dropExpired(now)
      } catch (cause) {
        // A failed disk took its directory offline already; without space the next check tries again.
        if (!(cause instanceof DiskFailed || cause instanceof DiskFull)) throw cause
        this.#host.log.warn('retention was put off', { ...log.name, cause })
      }
    }
  }

  // Logs

  /** The log of a partition. @returns undefined when there is none, or when it is offline: `failureOf` tells. */
  get(topic: string, partition: number): Log | undefined {
    const name = partitionDirectoryName({ topic, partition })
    for (const directory of this.#directories) {
      const log = directory.failure === undefined ? directory.logs.get(name) : undefined
      if (log !== undefined && log.failure === undefined) return log
    }
    return undefined
  }

  /** Why a partition is offline: its directory failed, or its bytes are corrupt. */
  failureOf(topic: string, partition: number): Error | undefined {
    const name = partitionDirectoryName({ topic, partition })
    for (const directory of this.#directories) {
      const failure = directory.corrupt.get(name) ?? (directory.logs.has(name) ? directory.failure : undefined)
      if (failure !== undefined) return failure
    }
    return undefined
  }

  /** Every log that is online. */
  *all(): Iterable<Log> {
    for (const directory of this.#online()) {
      for (const log of directory.logs.values()) if (log.failure === undefined) yield log
    }
  }

  /**
   * The log of a partition, made if it is not there, in the directory that has the fewest of those that are not cordoned.
   * @throws TopicIdMismatch there is one of another topic of that name; DiskFull, DiskFailed; LogCorrupted it is there and offline.
   */
  create(topic: string, partition: number, topicId: Uuid): Log {
    const there = this.get(topic, partition)
    if (there !== undefined) {
      if (there.topicId === undefined || there.topicId === topicId) return there
      throw new TopicIdMismatch(`${there.directory} belongs to topic ${there.topicId}, not ${topicId}`)
    }
    const failure = this.failureOf(topic, partition)
    if (failure !== undefined) throw failure
    let emptiest: LogDir | undefined
    const { cordoned } = this.#config
    const online = this.#online()
    const open = cordoned.includes('*') ? [] : online.filter(({ path }) => !cordoned.includes(path))
    for (const directory of open.length > 0 ? open : online)
      if (directory.logs.size < (emptiest?.logs.size ?? Number.POSITIVE_INFINITY)) emptiest = directory
    if (emptiest === undefined) throw [...this.failed.values()][0] as Error
    return emptiest.create({ topic, partition }, topicId)
  }

  /** Deletes a partition's log: it is gone at once, and its files after file.delete.delay.ms. Nothing happens when there is none. */
  delete(topic: string, partition: number): void {
    const log = this.get(topic, partition)
    if (log !== undefined) this.#directoryOf(log).setAside(log, 'delete')
  }

  /** Sets a log aside that nobody knows of: its directory is renamed to `-stray` and kept. */
  setAside(log: Log): void {
    this.#directoryOf(log).setAside(log, 'stray')
  }

  #directoryOf(log: Log): LogDir {
    return this.#directories.find((directory) => log.directory.startsWith(`${directory.path}/`)) as LogDir
  }

  /**
   * Group commit: calls back when everything that was appended to `log` before this call is on stable storage, or that it cannot be.
   * While one sync of the log is under way, all who call wait for the next.
   */
  whenDurable(log: Log, done: Durable): void {
    this.#directoryOf(log).commit.whenDurable(log, done)
  }

  /** Whether new logs are placed elsewhere (cordoned.log.dirs). */
  isCordoned(directory: string): boolean {
    const { cordoned } = this.#config
    return cordoned.includes('*') || cordoned.includes(directory)
  }

  /** Directories that are offline, and why. */
  get failed(): ReadonlyMap<string, Error> {
    const failed = new Map(this.#unusable)
    for (const { path, failure } of this.#directories) if (failure !== undefined) failed.set(path, failure)
    return failed
  }

  /** The broker epoch of the last clean stop; -1 when one of the directories was not stopped cleanly, or they do not agree. */
  get previousBrokerEpoch(): number {
    const epochs = new Set(this.#directories.map((directory) => directory.cleanEpoch ?? -1))
    return epochs.size === 1 && this.#unusable.size === 0 ? ([...epochs][0] as number) : -1
  }

  /** A clean stop: all logs whole and synced, checkpoints and `.kafka_cleanshutdown` written, locks released. @param brokerEpoch of this node; -1 when it has none. */
  async close(brokerEpoch = -1): Promise<void> {
    this.#isClosing = this.#cleaner.isStopping = true
    for (const timer of this.#timers) timer.cancel()
    await Promise.all([...this.#running].map((work) => work.done))
    await Promise.all(this.#directories.map((directory) => directory.close(brokerEpoch)))
  }
}

/** Two directories hold a log of the same partition. */
export class DuplicateLog extends Error {
  override readonly name = 'DuplicateLog'
  constructor(name: string, first: string, second: string) {
    super(`${name} is in ${first} and in ${second}; move one of them away`)
  }
}
