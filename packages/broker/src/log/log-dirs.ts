// Every log under log.dirs: load, create, delete, make durable; a failed directory leaves the others going.
import type { Background, Host, Timer } from '@millrace/host'
import { DiskFailed, nextTurn, passes, settleAll, Turns } from '@millrace/host'
import type { Uuid } from '@millrace/protocol'
import { CleanerQueue } from './cleaner-queue.ts'
import type { LogConfig, LogDirsConfig } from './config.ts'
import { DuplicateLog, LogCorrupted, LogGone, TopicIdMismatch } from './corruption.ts'
import { partitionDirectoryName, partitionOf } from './file-names.ts'
import type { TopicPartitionName } from './file-names.ts'
import type { Durable } from './group-commit.ts'
import type { ReadMemory, SharedParts } from './log-parts.ts'
import type { Log } from './log.ts'
import { readTopicId } from './partition-metadata.ts'
import { LoadedTransactions } from './loaded-transactions.ts'
import { limitProducers } from './producer-limit.ts'
import { expiredStart } from './retention.ts'
import { LogDir } from './log-dir.ts'
import { OpenFiles } from './open-files.ts'
import { LaterValidator } from './validate-later.ts'
import { Validator } from './validate.ts'

/** Wishes for partitions that may never come are forgotten above this. */
const preferredMax = 10_000

export interface LogDirsPorts {
  /** The settings of a topic as they are now; asked at most once a millisecond for each log. */
  readonly configOf: (topic: string) => LogConfig
  /** Room for what reads give; fresh memory when left out. @see LogParts.memory */
  readonly memory?: ReadMemory
  /** What bounds open segment files; by the settings alone when left out. */
  readonly openFiles?: OpenFiles
  /** Directories that failed before this, and why: they are left alone. */
  readonly unusable?: ReadonlyMap<string, Error>
  /** A directory went offline with all logs in it, after the start. */
  readonly directoryFailed?: (directory: string, cause: Error) => void
  /** A log was found corrupt; at the start too. */
  readonly logCorrupted?: (name: TopicPartitionName) => void
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
  /** Work that is done again and again, by name: it waits for its time, or goes on. */
  readonly #repeated = new Set<string>()
  readonly #cleaner: CleanerQueue
  /** Directories that were asked for before the partition was there, by the name of its directory. */
  readonly #preferred = new Map<string, string>()
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
      openFiles: ports.openFiles ?? new OpenFiles(() => config.openFilesMax),
      loadedTransactions: new LoadedTransactions(),
      syncsFirst: config.durability === 'disk',
      clock: host.clock,
      random: host.random,
      log: host.log,
      failpoint: host.failpoint,
      compression: host.compression,
      validator: new Validator(host.compression),
      flushed: flushedBy(host),
      laterValidator: new LaterValidator(host.compression, () => nextTurn(host.clock)),
      producers: config,
      memory: ports.memory ?? { take: (bytes) => new Uint8Array(bytes), give: () => undefined },
      configOf: ports.configOf,
    }
    const events = {
      failed: (directory: LogDir, cause: Error) => ports.directoryFailed?.(directory.path, cause),
      corrupt: (name: TopicPartitionName) => ports.logCorrupted?.(name),
      opened: (directory: LogDir, done: number, total: number) => ports.progress?.(directory.path, done, total),
    }
    try {
      for (const path of config.directories) {
        const failure = ports.unusable?.get(path)
        if (failure === undefined) logDirs.#take(path, () => new LogDir(host, parts, config, path, events))
        else logDirs.#unusable.set(path, failure)
      }
      await settleAll(logDirs.#directories.map((directory) => directory.open()))
      const { failed } = logDirs
      if (failed.size === config.directories.length) throw [...failed.values()][0] as Error
    } catch (cause) {
      await settleAll(logDirs.#directories.map((directory) => directory.abandon()))
      throw cause
    }
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

  /**
   * Of a partition that has a log in two directories the one stays that the metadata names: a crash fell between the two renames at the
   * end of a move. The other one is set aside.
   * @param directoryOf the directory that the metadata names.
   * @throws DuplicateLog it names neither.
   */
  settleDuplicates(directoryOf: (log: Log) => string | undefined): void {
    const seen = new Map<string, LogDir>()
    for (const directory of this.#online()) {
      for (const [name, log] of [...directory.logs]) {
        const first = seen.get(name)
        seen.set(name, directory)
        if (first === undefined) continue
        const stays = [first, directory].find(({ path }) => path === directoryOf(log))
        if (stays === undefined) throw new DuplicateLog(name, first.path, directory.path)
        const goes = stays === first ? directory : first
        seen.set(name, stays)
        this.#host.log.warn('log set aside: the partition has moved', { ...log.name, from: goes.path, to: stays.path })
        goes.setAside(goes.logs.get(name) as Log, 'stray')
      }
    }
  }

  #online(): LogDir[] {
    return this.#directories.filter((directory) => directory.failure === undefined)
  }

  // Background

  #start(): void {
    const config = this.#config
    const {
      initialTaskDelayMs,
      producerIdExpirationCheckIntervalMs: expiryMs,
      producerLimitCheckIntervalMs: limitCheckMs,
    } = config
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
      () => this.dropExpired(),
    )
    if (config.cleanerEnable)
      // log.initial.task.delay.ms is not for it: Kafka's cleaner begins with the broker. A start has enough to do, so one pause comes first.
      this.#repeat(
        'cleaner',
        config.cleanerBackoffMs,
        () => config.cleanerBackoffMs,
        async () => void (await this.clean()),
      )
    this.#repeat(
      'producer expiry',
      expiryMs,
      () => expiryMs,
      () => this.#expireProducers(),
    )
    this.#repeat(
      'producer limit',
      limitCheckMs,
      () => limitCheckMs,
      () => this.#limitProducers(),
    )
  }

  async #expireProducers(): Promise<void> {
    const { clock } = this.#host
    const now = clock.now()
    const turns = new Turns(clock)
    for (const log of this.all()) {
      if (this.#isClosing) return
      await log.producerState.removeExpired(now, turns)
    }
  }

  async #limitProducers(): Promise<void> {
    const { clock, log } = this.#host
    const states = Array.from(this.all(), ({ producerState }) => producerState)
    const most = this.#config.producerIdsMax
    const forgotten = await limitProducers(states, most, () => nextTurn(clock))
    if (forgotten > 0) log.warn('producers forgotten: there are more than millrace.producer.ids.max', { forgotten, most })
  }

  #repeat(name: string, firstMs: number, everyMs: () => number, run: () => Promise<void>): void {
    this.#repeated.add(name)
    const timer = this.#host.clock.after(firstMs, () => {
      this.#timers.delete(timer)
      if (this.#isClosing) return
      const work = this.#host.spawn(name, async () => {
        await run().finally(() => this.#repeated.delete(name))
        this.#running.delete(work)
        if (!this.#isClosing) this.#repeat(name, everyMs(), everyMs, run)
      })
      this.#running.add(work)
    })
    this.#timers.add(timer)
  }

  /** Brings the recovery points forward and writes the checkpoint files that changed. */
  async checkpoint(): Promise<void> {
    await settleAll(this.#online().map((directory) => directory.checkpoint()))
  }

  /** Puts the starts of these logs on stable storage. @throws DiskFull, DiskFailed */
  async recordStarts(logs: Iterable<Log>): Promise<void> {
    const directories = new Set(Array.from(logs, (log) => this.#directoryOf(log)))
    await settleAll([...directories].map((directory) => directory.recordStarts()))
  }

  /** Cleans the compacted logs that are dirty enough. @returns how many passes were made. */
  clean(): Promise<number> {
    return this.#cleaner.run()
  }

  /** Deletes what retention lets go, of every log. */
  async dropExpired(): Promise<void> {
    const now = this.#host.clock.now()
    const due: Log[] = []
    for (const log of this.all()) {
      const start = log.failure === undefined ? expiredStart(log, log.config(now), now) : undefined
      if (start === undefined) continue
      log.plannedStart = Math.max(log.plannedStart, start)
      due.push(log)
    }
    if (due.length === 0) return
    const putOff = (log: Log, cause: unknown): void => {
      // A failed disk, or log, went offline already; without space, or descriptors, the next check tries again.
      if (!(cause instanceof DiskFailed || passes(cause) || cause instanceof LogGone || cause instanceof LogCorrupted))
        throw cause
      this.#host.log.warn('retention was put off', { ...log.name, cause })
    }
    await this.recordStarts(due).catch((cause: unknown) => due.splice(0).forEach((log) => putOff(log, cause)))
    for (const log of due) {
      try {
        log.dropExpired(now, log.plannedStart)
      } catch (cause) {
        putOff(log, cause)
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

  /** Logs that are on their way from one directory to another. */
  *futures(): Iterable<Log> {
    for (const directory of this.#online()) {
      for (const log of directory.futures.values()) if (log.failure === undefined) yield log
    }
  }

  /** The log that a partition is moving to. @returns undefined when it is not moving. */
  futureOf(topic: string, partition: number): Log | undefined {
    const name = partitionDirectoryName({ topic, partition })
    for (const directory of this.#online()) {
      const log = directory.futures.get(name)
      if (log !== undefined && log.failure === undefined) return log
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
   * @param wanted a directory to make it in instead, if that is online.
   * @throws TopicIdMismatch there is one of another topic of that name; DiskFull, DiskFailed; LogCorrupted it is there and offline.
   */
  create(topic: string, partition: number, topicId: Uuid, wanted?: string): Log {
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
    const named = online.find(
      ({ path }) => path === (this.#preferred.get(partitionDirectoryName({ topic, partition })) ?? wanted),
    )
    for (const directory of named !== undefined ? [named] : open.length > 0 ? open : online)
      if (directory.logs.size < (emptiest?.logs.size ?? Number.POSITIVE_INFINITY)) emptiest = directory
    if (emptiest === undefined) throw [...this.failed.values()][0] as Error
    const log = emptiest.create({ topic, partition }, topicId)
    this.#preferred.delete(partitionDirectoryName(log.name))
    return log
  }

  /** Where the log of a partition is to be made once this node is told to keep it. @see create */
  prefer(topic: string, partition: number, directory: string): void {
    this.#preferred.set(partitionDirectoryName({ topic, partition }), directory)
    const [oldest] = this.#preferred.size > preferredMax ? this.#preferred.keys() : []
    if (oldest !== undefined) this.#preferred.delete(oldest)
  }

  // Moving (KIP-113)

  /** The log directory that a log lies in. */
  directoryOf(log: Log): string {
    return this.#directoryOf(log).path
  }

  /** Begins a move: makes an empty log beside the other one, in `directory`, which has to be online. @throws DiskFull, DiskFailed */
  createFuture(log: Log, directory: string): Log {
    const target = this.#online().find(({ path }) => path === directory)
    if (target === undefined) throw this.failed.get(directory) ?? new Error(`${directory} is none of log.dirs`)
    return target.createFuture(log.name, log.topicId)
  }

  /** What a start has to know of a copy that is about to take its log's place is on stable storage when this resolves. @throws DiskFull, DiskFailed */
  recordArrival(future: Log): Promise<void> {
    return this.#directoryOf(future).recordStarts(true)
  }

  /**
   * The copy takes the place of the log, whose files are deleted. It holds the same; what was promised, and what `recordArrival` records,
   * is safe, and nothing else may be syncing it. What is appended to it from now on is safe with its new name, or not at all.
   * @param moved called in between: from then on the copy is the log.
   * @throws DiskFull; DiskFailed it does not: its directory failed.
   */
  swap(log: Log, future: Log, moved: () => void): void {
    const [source, target] = [this.#directoryOf(log), this.#directoryOf(future)]
    // First the new name: with the old one gone first, a failure here would leave a partition without a log.
    target.promote(future, source.cleanedOffset(log))
    moved()
    try {
      source.setAside(log, 'delete')
    } catch (cause) {
      // It has taken its directory offline. At the next start the log is found twice there, and the metadata says which one stays.
      if (!(cause instanceof DiskFailed)) throw cause
    }
  }

  /** A log that had arrived when its broker ended takes its place. @throws DiskFailed */
  promote(future: Log): void {
    this.#directoryOf(future).promote(future)
  }

  /** Ends a move without its end: what was copied is deleted. */
  dropFuture(future: Log): void {
    if (future.failure === undefined) this.#directoryOf(future).setAside(future, 'delete')
  }

  /** Resolves when no cleaning of this log is under way; none begins while it has a future. */
  whenNotCleaned(log: Log): Promise<void> {
    return this.#cleaner.whenIdle(log)
  }

  /** Deletes a partition's log: it is gone at once, and its files after file.delete.delay.ms. Nothing happens when there is none. */
  delete(topic: string, partition: number): void {
    const log = this.get(topic, partition)
    if (log !== undefined) this.#directoryOf(log).setAside(log, 'delete')
    else for (const directory of this.#online()) directory.setCorruptAside({ topic, partition }, 'delete')
    const future = this.futureOf(topic, partition)
    if (future !== undefined) this.dropFuture(future)
  }

  /** Sets a log aside that nobody knows of: its directory is renamed to `-stray` and kept. */
  setAside(log: Log): void {
    this.#directoryOf(log).setAside(log, 'stray')
  }

  /** Partitions that are offline because their logs are corrupt, with the topic that each belongs to, if it can be told. */
  corrupt(): { readonly name: TopicPartitionName; readonly topicId: Uuid | undefined }[] {
    return this.#online().flatMap(({ path, corrupt }) =>
      Array.from(corrupt.keys(), (directoryName) => ({
        name: partitionOf(directoryName) as TopicPartitionName,
        topicId: readTopicId(this.#host.disk, `${path}/${directoryName}`),
      })),
    )
  }

  /** The same for one that is corrupt. */
  setCorruptAside(name: TopicPartitionName): void {
    for (const directory of this.#online()) directory.setCorruptAside(name, 'stray')
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

  /** Those of them whose disk is full. */
  get full(): readonly string[] {
    return this.#online()
      .filter(({ room }) => room.isFull)
      .map(({ path }) => path)
  }

  /** What the cleaner did last, and what it could not. */
  get cleaner(): Pick<CleanerQueue, 'lastPass' | 'lastLook' | 'overdueMs' | 'uncleanable'> {
    return this.#cleaner
  }

  /** It is on, and neither works nor waits. */
  get isCleanerDead(): boolean {
    return this.#config.cleanerEnable && !this.#isClosing && !this.#repeated.has('cleaner')
  }

  /** log.dirs that can be used. */
  get online(): readonly string[] {
    return this.#online().map(({ path }) => path)
  }

  /** The broker epoch of the last clean stop; -1 when one of the directories was not stopped cleanly, or they do not agree. */
  get previousBrokerEpoch(): number {
    const epochs = new Set(this.#directories.map((directory) => directory.cleanEpoch ?? -1))
    return epochs.size === 1 && this.#unusable.size === 0 ? ([...epochs][0] as number) : -1
  }

  /** A clean stop: all logs whole and synced, checkpoints and `.kafka_cleanshutdown` written, locks released. @param brokerEpoch of this node; -1 when it has none. */
  async close(brokerEpoch = -1): Promise<void> {
    this.#isClosing = true
    this.#cleaner.stop()
    for (const timer of this.#timers) timer.cancel()
    await Promise.all([...this.#running].map((work) => work.done))
    // Each to its end: one that cannot be closed leaves the others whole.
    await settleAll(this.#directories.map((directory) => directory.close(brokerEpoch)))
  }
}

function flushedBy({ metrics }: Host): (ms: number) => void {
  const times = metrics.histogram({ name: 'LogFlushRateAndTimeMs', unit: 'ms', doc: 'Syncs of logs.' })
  return (ms) => times.record(ms)
}
