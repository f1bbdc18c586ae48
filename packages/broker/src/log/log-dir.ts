// One directory of log.dirs: its lock, its logs, its checkpoints, and what happens when its disk fails.
import type { Host } from '@millrace/host'
import {
  DescriptorsExhausted,
  DiskFailed,
  DiskFull,
  makeLastingDirectory,
  nextTurn,
  passes,
  settleAll,
  someAtATime,
} from '@millrace/host'
import type { Uuid } from '@millrace/protocol'
import type { Offsets } from './checkpoint.ts'
import { formatOffsets, offsetIn, parseOffsets, ReplacedFile, setOffset } from './checkpoint.ts'
import { CleanShutdown } from './clean-shutdown.ts'
import type { LogDirsConfig } from './config.ts'
import { CorruptLogs } from './corrupt-logs.ts'
import { DirectoryLock } from './directory-lock.ts'
import { LogCorrupted, isHandled, unlessEnded } from './corruption.ts'
import type { TopicPartitionName } from './file-names.ts'
import {
  futureDirectoryName,
  futureOf,
  isLeaving,
  leavingDirectoryName,
  partitionDirectoryName,
  partitionOf,
} from './file-names.ts'
import { GroupCommit } from './group-commit.ts'
import type { LogParts, SharedParts } from './log-parts.ts'
import type { Log } from './log.ts'
import { writeTopicId } from './partition-metadata.ts'
import { makeLog, openLog, vouchForGaps } from './recovery.ts'
import { Removals } from './removals.ts'
import { Reserve } from './reserve.ts'
import { Room } from './room.ts'

const advice = 'nothing was changed, the other partitions go on; docs/reference/errors.md, "A damaged log", says what can be done'
const settledAtATime = 100
/** Of the reserve. */
const shareOfStarts = 0.5
const closedAtATime = 16

export interface LogDirEvents {
  /** The directory is offline, with all logs in it. */
  readonly failed: (directory: LogDir, cause: Error) => void
  /** One more of its logs was opened, or found corrupt. */
  readonly opened: (directory: LogDir, done: number, total: number) => void
  /** A log of this partition was found corrupt: it is offline. */
  readonly corrupt: (name: TopicPartitionName) => void
}

export class LogDir {
  readonly path: string
  readonly #host: Host
  readonly #parts: LogParts
  readonly #config: LogDirsConfig
  readonly #events: LogDirEvents
  readonly #lock: DirectoryLock
  readonly commit: GroupCommit
  readonly logs = new Map<string, Log>()
  /** Logs on their way into this directory from another one, by the name that they will have (KIP-113). */
  readonly futures = new Map<string, Log>()
  readonly #corruptLogs: CorruptLogs
  /** Why it is offline. */
  failure: Error | undefined
  /** Broker epoch of the clean stop before this start; undefined when there was none. */
  #cleanEpoch: number | undefined
  readonly room: Room
  readonly #reserve: Reserve
  readonly #removals: Removals
  readonly #recoveryPointFile: ReplacedFile
  readonly #highWatermarkFile: ReplacedFile
  readonly #logStartFile: ReplacedFile
  readonly #cleanShutdown: CleanShutdown
  readonly #cleanerFile: ReplacedFile
  #cleaned: Offsets = new Map()
  #recoveryPoints: Offsets = new Map()

  /** Takes the directory for this process; it is made if it is not there. @throws DiskFailed */
  constructor(host: Host, parts: SharedParts, config: LogDirsConfig, path: string, events: LogDirEvents) {
    makeLastingDirectory(host.disk, path)
    const lock = new DirectoryLock(host.disk, path)
    this.path = path
    this.#host = host
    this.#config = config
    this.#events = events
    this.#lock = lock
    this.room = new Room(host, path)
    this.#reserve = new Reserve(host.disk, path)
    this.#corruptLogs = new CorruptLogs(host.disk, path)
    this.#removals = new Removals(host, {
      failed: (cause) => this.fail(cause),
      // At once: who waits for room takes all that there is.
      freed: () => this.#reserve.fill(),
    })
    const file = (name: string, reserve?: Reserve): ReplacedFile =>
      new ReplacedFile(host.disk, () => path, name, host.failpoint, reserve)
    this.#recoveryPointFile = file('recovery-point-offset-checkpoint')
    this.#highWatermarkFile = file('replication-offset-checkpoint')
    this.#logStartFile = file('log-start-offset-checkpoint', this.#reserve)
    this.#cleanShutdown = new CleanShutdown(host.disk, path, host.failpoint)
    this.#cleanerFile = file('cleaner-offset-checkpoint')
    this.commit = new GroupCommit(host, config.syncsPerDirectory)
    this.#parts = {
      ...parts,
      failed: (log, cause) => this.#logFailed(log, cause),
      full: (cause) => this.room.missed(cause),
      rolled: (log) => {
        host.failpoint('segment rolled')
        this.#flushLater(log)
      },
      makeRoom: (bytes) => this.#reserve.release(bytes, shareOfStarts),
      syncDue: (log) => this.commit.whenDurable(log, () => undefined),
      checkpointsFell: () => this.#writeCheckpoints(),
      removeLater: (paths, segments, delayMs) => this.#removals.removeFiles(paths, segments, delayMs),
    }
  }

  /** Partitions whose stored bytes are corrupt, by directory name. */
  get corrupt(): Map<string, LogCorrupted> {
    return this.#corruptLogs.found
  }

  get cleanEpoch(): number | undefined {
    return this.#cleanEpoch
  }

  /** Opens every log in it. Fails as a whole only when its disk does. */
  async open(): Promise<void> {
    const { disk } = this.#host
    try {
      const { only } = this.#config
      const cleanEpoch = this.#cleanShutdown.take()
      if (only === undefined) this.#cleanEpoch = cleanEpoch
      const recoveryPoints = parseOffsets(this.#recoveryPointFile.read())
      const highWatermarks = parseOffsets(this.#highWatermarkFile.read())
      const logStarts = parseOffsets(this.#logStartFile.read())
      this.#recoveryPoints = recoveryPoints ?? new Map()
      this.#corruptLogs.load()
      this.#cleaned = parseOffsets(this.#cleanerFile.read()) ?? new Map()
      const names: string[] = []
      for (const { name, kind } of disk.list(this.path)) {
        if (kind !== 'directory' || (only !== undefined && name !== only)) continue
        if (isLeaving(name)) this.#removals.removeDirectory(`${this.path}/${name}`, [], 0)
        else if (partitionOf(name) !== undefined || futureOf(name) !== undefined) names.push(name)
      }
      let done = 0
      await someAtATime(names, this.#config.recoveriesPerDirectory, async (name) => {
        await this.#openOne(name, recoveryPoints, highWatermarks, logStarts)
        this.#events.opened(this, ++done, names.length)
        if (done % 100 === 0) await this.#host.clock.sleep(0)
      })
      // With durability=os nothing that is read is promised to be on stable storage; what the controller needs it syncs itself.
      if (this.#config.durability === 'disk') await settleAll(this.#unsafe().map((log) => this.#makeSafe(log)))
      await vouchForGaps([...this.logs.values(), ...this.futures.values()], () => this.#writeCheckpoints())
      this.#reserve.hold(formatOffsets(this.#logStarts()).length)
      this.#reserve.fill()
    } catch (cause) {
      if (!(cause instanceof DiskFailed || cause instanceof DiskFull)) throw cause
      this.fail(cause)
    }
  }

  /** What was recovered is put on stable storage before anyone reads it. */
  #unsafe(): Log[] {
    return [...this.logs.values(), ...this.futures.values()].filter((log) => log.durableEndOffset < log.logEndOffset)
  }

  #makeSafe(log: Log): Promise<void> {
    return new Promise((resolve, reject) => {
      this.commit.whenDurable(log, (failed) => (failed === undefined ? resolve() : reject(failed)))
    })
  }

  async #openOne(
    directoryName: string,
    recoveryPoints: Offsets | undefined,
    highWatermarks: Offsets | undefined,
    logStarts: Offsets | undefined,
  ): Promise<void> {
    const future = futureOf(directoryName)
    const name = future ?? (partitionOf(directoryName) as TopicPartitionName)
    const { topic, partition } = name
    const logStartOffset = offsetIn(logStarts, topic, partition) ?? 0
    try {
      const log = await openLog(this.#parts, name, `${this.path}/${directoryName}`, {
        clean: this.#cleanEpoch !== undefined && recoveryPoints !== undefined,
        recoveryPoint: offsetIn(recoveryPoints, topic, partition) ?? logStartOffset,
        logStartOffset,
        highWatermark: offsetIn(highWatermarks, topic, partition) ?? 0,
        cleanedTo: offsetIn(this.#cleaned, topic, partition) ?? 0,
        damagedAt: this.#corruptLogs.damagedAt(name),
      })
      if (future === undefined) this.logs.set(directoryName, log)
      else this.futures.set(partitionDirectoryName(name), log)
    } catch (cause) {
      if (!(cause instanceof LogCorrupted)) throw cause
      // What was copied can be copied again.
      if (future !== undefined) {
        this.#parts.log.warn('a move begins anew: what was copied of the log is corrupt', { ...name, cause })
        return this.#removals.removeDirectory(`${this.path}/${directoryName}`, [], 0)
      }
      this.#foundCorrupt(name, cause)
    }
  }

  /** @see LogDirs.create */
  create(name: TopicPartitionName, topicId: Uuid): Log {
    const directoryName = partitionDirectoryName(name)
    const log = this.#make(name, topicId, directoryName)
    this.logs.set(directoryName, log)
    this.commit.whenDurable(log, () => undefined)
    return log
  }

  /** Makes the empty log of a partition that is to move into this directory. @throws DiskFull, DescriptorsExhausted, DiskFailed */
  createFuture(name: TopicPartitionName, topicId: Uuid | undefined): Log {
    const log = this.#make(name, topicId, futureDirectoryName(name, this.#host.random.bytes(16)))
    this.futures.set(partitionDirectoryName(name), log)
    return log
  }

  #make(name: TopicPartitionName, topicId: Uuid | undefined, directoryName: string): Log {
    const { disk } = this.#host
    const directory = `${this.path}/${directoryName}`
    try {
      disk.makeDirectory(directory)
      if (topicId !== undefined) writeTopicId(disk, directory, topicId)
      return makeLog(this.#parts, name, directory)
    } catch (cause) {
      if (cause instanceof DiskFull) this.room.missed(cause)
      if (cause instanceof DiskFailed) this.fail(cause)
      else if (passes(cause)) this.#takeBack(directory, name)
      throw cause
    }
  }

  /** What was made of a log that cannot be: the name goes at once, and what it holds when there is a descriptor to look into it. */
  #takeBack(directory: string, name: TopicPartitionName): void {
    if (!this.#host.disk.exists(directory)) return
    this.#removals.removeDirectory(this.#renameLeaving(directory, name, 'delete'), [], 0)
  }

  /** The log has arrived: it gets its partition's name, on stable storage before what is appended from now on. Nothing else may be syncing it. @throws DiskFull, DiskFailed */
  promote(log: Log, cleanedOffset?: number): void {
    const { disk } = this.#host
    const key = partitionDirectoryName(log.name)
    const directory = `${this.path}/${key}`
    try {
      disk.rename(log.directory, directory)
      log.moved(directory)
      this.futures.delete(key)
      this.logs.set(key, log)
      this.commit.whenDurable(log, () => undefined)
    } catch (cause) {
      if (cause instanceof DiskFailed) this.fail(cause)
      throw cause
    }
    if (cleanedOffset !== undefined) setOffset(this.#cleaned, log.name.topic, log.name.partition, cleanedOffset)
  }

  /** Renames a log's directory on its way out. A deleted one is removed later, a stray one stays. */
  setAside(log: Log, reason: 'delete' | 'stray'): void {
    const directory = this.#renameLeaving(log.directory, log.name, reason)
    const key = partitionDirectoryName(log.name)
    if (this.futures.get(key) === log) this.futures.delete(key)
    else {
      this.logs.delete(key)
      this.#cleaned.get(log.name.topic)?.delete(log.name.partition)
    }
    const { fileDeleteDelayMs } = this.#parts.configOf(log.name.topic)
    log.left(directory)
    this.#syncNames()
    if (reason === 'delete') this.#removals.removeDirectory(directory, log.segments, fileDeleteDelayMs)
    else this.#removals.closeSegments(log.segments)
  }

  /** @returns the path that the directory has now. */
  #renameLeaving(from: string, name: TopicPartitionName, reason: 'delete' | 'stray'): string {
    const { disk, random } = this.#host
    const directory = `${this.path}/${leavingDirectoryName(name, random.bytes(16), reason)}`
    try {
      disk.rename(from, directory)
    } catch (cause) {
      if (cause instanceof DiskFailed) this.fail(cause)
      throw cause
    }
    return directory
  }

  /** The same for a log that is corrupt, so that another may have its name. Nothing happens when there is none. */
  setCorruptAside(name: TopicPartitionName, reason: 'delete' | 'stray'): void {
    const key = partitionDirectoryName(name)
    if (!this.corrupt.has(key)) return
    const log = this.logs.get(key)
    if (log !== undefined) this.setAside(log, reason)
    else {
      // It could not be opened at the start.
      const directory = this.#renameLeaving(`${this.path}/${key}`, name, reason)
      this.#syncNames()
      if (reason === 'delete') this.#removals.removeDirectory(directory, [], this.#parts.configOf(name.topic).fileDeleteDelayMs)
    }
    this.corrupt.delete(key)
    this.#work('note of a corrupt log', () => this.#corruptLogs.write())
  }

  #syncNames(): void {
    this.#work('directory sync', () => this.#host.disk.syncDirectory(this.path))
  }

  /** Background work whose failure takes the directory offline. */
  #work(name: string, run: () => Promise<void>): void {
    this.#host.spawn(name, run, (cause) => {
      if (cause instanceof DiskFailed) this.fail(cause)
      else if (!isHandled(cause)) throw cause
      else if (cause instanceof DescriptorsExhausted) this.#parts.log.warn(`${name} was put off`, { directory: this.path, cause })
    })
  }

  #flushLater(log: Log): void {
    this.#work('segment flush', () => log.durability.flush(this.#config.durability === 'disk'))
  }

  // Cleaning

  /** Offsets of a log below this one were cleaned; undefined when it never was. */
  cleanedOffset(log: Log): number | undefined {
    return offsetIn(this.#cleaned, log.name.topic, log.name.partition)
  }

  /** Remembers how far a log was cleaned. */
  async cleanedTo(log: Log, offset: number): Promise<void> {
    setOffset(this.#cleaned, log.name.topic, log.name.partition, offset)
    const known: Offsets = new Map()
    for (const { name } of this.logs.values()) {
      const cleaned = offsetIn(this.#cleaned, name.topic, name.partition)
      if (cleaned !== undefined) setOffset(known, name.topic, name.partition, cleaned)
    }
    this.#cleaned = known
    await this.#cleanerFile.write(formatOffsets(known))
  }

  // Checkpoints

  /** Brings recovery points forward and writes the checkpoints that changed. */
  async checkpoint(): Promise<void> {
    const activeToo = this.#config.durability === 'disk'
    try {
      const resting: Log[] = []
      for (const log of [...this.logs.values(), ...this.futures.values()]) {
        const due = log.failure === undefined ? log.durability.due(activeToo) : undefined
        if (due === 'flush') await unlessEnded(log.durability.flush(activeToo))
        else if (due === 'sync') await unlessEnded(log.sync())
        else if (due === 'settle') resting.push(log)
      }
      // A few at a time: a start after a crash gains, and the disk has other work.
      for (const log of resting.slice(0, settledAtATime)) await unlessEnded(log.durability.settle())
      this.#host.failpoint('logs flushed')
      // With very many logs each file is work enough for one turn of the event loop.
      await nextTurn(this.#host.clock)
      await this.#recoveryPointFile.write(formatOffsets(this.#recoveryPointsNow()))
      this.#host.failpoint('recovery points written')
      await nextTurn(this.#host.clock)
      // Each as of its own write: a start that was recorded meanwhile, and told, must not be written over with the one before.
      const starts = formatOffsets(this.#logStarts())
      this.#reserve.hold(starts.length)
      await this.#logStartFile.write(starts)
      await nextTurn(this.#host.clock)
      await this.#highWatermarkFile.write(formatOffsets(this.#highWatermarks()))
      await this.#corruptLogs.write()
      this.#reserve.fill()
      this.room.check()
    } catch (cause) {
      if (cause instanceof DiskFailed) return this.fail(cause)
      if (!isHandled(cause)) throw cause
      if (cause instanceof DiskFull) return this.room.missed(cause)
      this.#parts.log.warn('checkpoint was put off', { directory: this.path, cause })
    }
  }

  /**
   * Writes log-start-offset-checkpoint, on a full disk too: it is what deletes.
   * @param isArrival for a log that is about to arrive, whose recovery point has to be known as well.
   * @throws DiskFull; DiskFailed the directory is offline.
   */
  async recordStarts(isArrival = false): Promise<void> {
    try {
      if (isArrival) await this.#recoveryPointFile.write(formatOffsets(this.#recoveryPointsNow()))
      await this.#logStartFile.write(formatOffsets(this.#logStarts()))
    } catch (cause) {
      if (cause instanceof DiskFailed) this.fail(cause)
      throw cause
    }
  }

  #writeCheckpoints(): void {
    this.#recoveryPointFile.writeNow(formatOffsets(this.#recoveryPointsNow()))
    this.#logStartFile.writeNow(formatOffsets(this.#logStarts()))
  }

  #recoveryPointsNow(): Offsets {
    return this.#ofLogs((log) => log.recoveryPoint, this.#corruptLogs.keep(this.#recoveryPoints))
  }

  /** Also where it is the first segment's own: the removal of those before it may not be on stable storage. */
  #logStarts(): Offsets {
    return this.#ofLogs((log) => {
      const start = Math.max(log.logStartOffset, log.plannedStart)
      return start > 0 ? start : undefined
    })
  }

  #highWatermarks(): Offsets {
    return this.#ofLogs((log) => log.highWatermark)
  }

  /** A partition and its future are never in one directory, so the names in its files are clear. */
  #ofLogs(offsetOf: (log: Log) => number | undefined, offsets: Offsets = new Map()): Offsets {
    for (const logs of [this.logs, this.futures]) {
      for (const log of logs.values()) {
        const offset = offsetOf(log)
        if (offset !== undefined) setOffset(offsets, log.name.topic, log.name.partition, offset)
      }
    }
    return offsets
  }

  // Failure and the end

  #logFailed(log: Log, cause: Error): void {
    if (cause instanceof DiskFailed) return this.fail(cause)
    if (this.futures.get(partitionDirectoryName(log.name)) === log) {
      this.#parts.log.warn('a move has ended: what was copied of the log is corrupt', { ...log.name, cause })
      return
    }
    if (cause instanceof LogCorrupted) this.#foundCorrupt(log.name, cause)
  }

  #foundCorrupt(name: TopicPartitionName, cause: LogCorrupted): void {
    const { path, position, offset } = cause
    this.#parts.log.error('partition offline: its log is corrupt', { ...name, path, position, offset, cause, advice })
    this.corrupt.set(partitionDirectoryName(name), cause)
    this.#work('note of a corrupt log', () => this.#corruptLogs.write())
    this.#events.corrupt(name)
  }

  /** Takes the directory offline with all its logs. The others go on. */
  fail(cause: Error): void {
    if (this.failure !== undefined) return
    this.failure = cause
    this.#removals.end()
    this.#parts.log.error('log directory offline', {
      directory: this.path,
      cause,
      advice: 'look into its disk; its partitions refuse until this broker is started again, what lies elsewhere is served',
    })
    for (const log of [...this.logs.values(), ...this.futures.values()]) log.fail(cause)
    this.#events.failed(this, cause)
  }

  /** Gives the directory back as it is: the node does not start. */
  async abandon(): Promise<void> {
    await this.#removals.close()
    for (const log of [...this.logs.values(), ...this.futures.values()]) for (const segment of log.segments) segment.close()
    this.#lock.release(this.#parts.log)
  }

  /** A clean end: every log whole and synced, and the file that says so. A directory that is offline is left as it is. */
  async close(brokerEpoch: number): Promise<void> {
    await this.#removals.close()
    await this.commit.idle()
    try {
      if (this.failure === undefined) {
        // Some at a time: each has files open while it waits. All of them before the lock goes.
        const failures: unknown[] = []
        const closed = (log: Log): Promise<void> => log.close().catch((cause: unknown) => void failures.push(cause))
        await someAtATime([...this.logs.values(), ...this.futures.values()], closedAtATime, closed)
        if (failures.length > 0) throw failures[0]
        this.#host.failpoint('stop: logs closed')
        this.#writeCheckpoints()
        this.#highWatermarkFile.writeNow(formatOffsets(this.#highWatermarks()))
        this.#corruptLogs.writeNow()
        this.#host.failpoint('stop: checkpoints written')
        if (this.#config.only === undefined && this.corrupt.size === 0 && this.failure === undefined)
          this.#cleanShutdown.writeNow(brokerEpoch)
      }
    } catch (cause) {
      if (!(cause instanceof DiskFailed || passes(cause))) throw cause
      this.#parts.log.error('log directory was not stopped cleanly', { directory: this.path, cause })
    } finally {
      this.#lock.release(this.#parts.log)
    }
  }
}
