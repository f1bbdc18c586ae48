// What of a log is on stable storage: one sync at a time, and the recovery point that follows from it.
import { DiskFull, passes } from '@millrace/host'
import type { Log } from './log.ts'
import { syncTopicId } from './partition-metadata.ts'
import type { Segment } from './segment.ts'
import { asFailure } from './write-back.ts'

export class Durability {
  readonly #log: Log
  /** Everything below it is on stable storage. */
  endOffset = 0
  /** The same with the indexes, epochs and snapshots that go with it: a start after a crash takes it on trust. */
  recoveryPoint = 0
  /** What the last flush covered. */
  flushedEnd = 0
  /** The start took a gap behind the recovery point for the cleaner's. The next one may have less to go by: see `vouchForGap`. */
  hasGap = false
  /** Names of files that told whose the gaps are: of cleaned segments, or of those that such replaced. They go when no start has to ask. */
  readonly traces: string[] = []
  /** Counts cuts, so that a sync that was under way does not vouch for what took their place. */
  cuts = 0
  #last: Promise<void> = Promise.resolve()
  /** Files were made or renamed since the directory was synced. */
  #filesMade = false
  /** The directory itself and its topic id may be known to the system's memory alone. */
  #isNew = false
  /** Log end at the last look: a log rests when it has not moved since. */
  #endSeen = -1
  /** Monotonic time of the last sync, ms. */
  #syncedAt: number

  constructor(log: Log) {
    this.#log = log
    this.#syncedAt = log.parts.clock.monotonic()
  }

  opened(recoveryPoint: number, endOffset: number, isNew: boolean): void {
    this.recoveryPoint = this.flushedEnd = recoveryPoint
    this.endOffset = endOffset
    this.#isNew = this.#filesMade = isNew
  }

  filesMade(): void {
    this.#filesMade = true
  }

  /** Its directory has another name: the next sync covers that too. */
  renamed(): void {
    this.#isNew = this.#filesMade = true
  }

  /** @returns whether the recovery point fell. */
  cutTo(offset: number): boolean {
    const before = this.recoveryPoint
    this.cuts++
    this.endOffset = Math.min(this.endOffset, offset)
    this.flushedEnd = Math.min(this.flushedEnd, offset)
    // At the very end it would say that the indexes, which are cut too, are safe.
    this.recoveryPoint = Math.min(before, Math.max(0, offset - 1))
    return this.recoveryPoint < before
  }

  /** Resolves when all batches of this moment are on stable storage. */
  sync(): Promise<void> {
    return this.#next(() => this.#sync())
  }

  /** One after the other: what a sync that is under way covers must not be taken for safe. One that took the log offline fails all after it. */
  #next(run: () => Promise<void>): Promise<void> {
    const log = this.#log
    const mine = this.#last
      .then(() => {
        if (log.failure !== undefined) throw log.failure
        return run()
      })
      .catch((cause: unknown) => {
        throw log.fail(cause)
      })
    // What passes leaves the log as it is, and the next one may succeed.
    this.#last = mine.catch(() => undefined)
    return mine
  }

  async #sync(): Promise<void> {
    const log = this.#log
    if (log.failure !== undefined) throw log.failure
    const cuts = this.cuts
    const endOffset = log.logEndOffset
    const unsynced = this.#unsyncedSegments()
    const beganAt = log.parts.clock.monotonic()
    // Names first: a synced file that no directory holds after a crash is a lost one.
    await this.#syncNames()
    if (unsynced.length > 0) log.parts.failpoint('log names synced')
    for (const segment of unsynced) await segment.sync()
    this.#syncedAt = log.parts.clock.monotonic()
    if (unsynced.length > 0) log.parts.flushed?.(this.#syncedAt - beganAt)
    if (cuts === this.cuts) this.endOffset = Math.max(this.endOffset, Math.min(endOffset, log.logEndOffset))
  }

  /** The newest ones: syncing goes in order, so before a synced closed segment all are synced. */
  #unsyncedSegments(): Segment[] {
    const { segments } = this.#log
    let first = segments.length
    while (first > 0 && ((segments[first - 1] as Segment).unsynced || first === segments.length)) first--
    return segments.slice(first).filter((segment) => segment.unsynced)
  }

  async #syncNames(): Promise<void> {
    if (!this.#filesMade && !this.#isNew) return
    const { directory, parts } = this.#log
    const isNew = this.#isNew
    this.#filesMade = this.#isNew = false
    try {
      if (isNew) await syncTopicId(parts.disk, directory)
      await parts.disk.syncDirectory(directory)
      if (isNew) await parts.disk.syncDirectory(directory.slice(0, directory.lastIndexOf('/')))
    } catch (cause) {
      this.#filesMade = true
      this.#isNew ||= isNew
      throw asFailure(cause)
    }
  }

  /**
   * Runs something while nothing else of this log is being synced or flushed.
   * @param run is given a flush for the meantime, which throws where it cannot put all of it on stable storage.
   * @throws what it throws, as the log's failure.
   */
  alone(run: (flush: () => Promise<void>) => Promise<void>): Promise<void> {
    const flush = (): Promise<void> =>
      this.#flush(true, false).catch((cause: unknown) => {
        throw this.#log.fail(cause)
      })
    return this.#next(() => run(flush))
  }

  /** Puts all batches with all that belongs to them on stable storage, so that the recovery point rises. @param activeToo false leaves the active segment to the system. */
  flush(activeToo: boolean): Promise<void> {
    return this.#next(() => this.#flush(activeToo))
  }

  /** @param mayWait for space, or descriptors: then the recovery point stays where it is. */
  async #flush(activeToo: boolean, mayWait = true): Promise<void> {
    const log = this.#log
    if (log.failure !== undefined) throw log.failure
    const cuts = this.cuts
    const closed = this.#unflushedSegments()
    const { active } = log
    if (activeToo) await this.#sync()
    else {
      await this.#syncNames()
      for (const segment of closed) if (segment.unsynced) await segment.sync()
      if (cuts === this.cuts) this.endOffset = Math.max(this.endOffset, active.baseOffset)
    }
    log.parts.failpoint('flush data')
    try {
      for (const segment of closed) {
        await segment.syncIndexes()
        // A cut may have made it the active one again.
        if (cuts !== this.cuts) return
        segment.flushed = true
      }
      log.parts.failpoint('flush indexes')
      await log.epochs.flush(log.logEndOffset)
      await log.producerState.sync()
      log.parts.failpoint('flush snapshots')
    } catch (cause) {
      if (mayWait && passes(cause)) return
      throw cause
    }
    if (cuts !== this.cuts) return
    this.flushedEnd = this.endOffset
    // One less than what is durable: the indexes of the active segment are not, and a recovery point at the very end says that they are.
    const safe = Math.min(this.endOffset, Math.max(log.active.baseOffset, this.endOffset - 1))
    this.recoveryPoint = Math.max(this.recoveryPoint, safe)
  }

  /** After it the recovery point lies behind every gap between segments, so that no start doubts them again. @throws DiskFull it could not. */
  async vouchForGap(): Promise<void> {
    await this.flush(true)
    const { active, directory } = this.#log
    if (this.recoveryPoint < active.baseOffset) throw new DiskFull(directory)
    this.hasGap = false
  }

  #unflushedSegments(): Segment[] {
    const { segments } = this.#log
    let first = segments.length - 1
    while (first > 0 && !(segments[first - 1] as Segment).flushed) first--
    return segments.slice(Math.max(first, 0), -1)
  }

  /** What is to be done now: a flush for a log that was written to, a settling for one that rests, a sync for one whose flush.ms is over. */
  due(activeToo: boolean): 'flush' | 'settle' | 'sync' | undefined {
    const { logEndOffset, active, parts } = this.#log
    const rests = this.#endSeen === logEndOffset
    this.#endSeen = logEndOffset
    if ((activeToo ? logEndOffset : active.baseOffset) > this.flushedEnd) return 'flush'
    if (activeToo) return rests && this.recoveryPoint < logEndOffset ? 'settle' : undefined
    if (logEndOffset === this.endOffset) return undefined
    const { flushMs } = this.#log.config(parts.clock.now())
    return parts.clock.monotonic() - this.#syncedAt >= flushMs ? 'sync' : undefined
  }

  /** For a log that rests: its active segment's indexes and a producer snapshot too, so that a start after a crash has nothing to read. */
  settle(): Promise<void> {
    return this.#next(async () => {
      const log = this.#log
      const { cuts } = this
      await this.#flush(true)
      await log.producerState.finishSnapshot()
      const endOffset = log.logEndOffset
      if (cuts !== this.cuts || this.endOffset !== endOffset) return
      log.producerState.takeSnapshot()
      await log.producerState.finishSnapshot()
      if (cuts !== this.cuts) return
      log.producerState.removeStray(log.segments.map((segment) => segment.baseOffset))
      try {
        // The last entry of the time index is the largest timestamp: a start takes it from there.
        log.active.seal()
        await log.active.syncIndexes()
        await log.producerState.sync()
      } catch (cause) {
        if (passes(cause)) return
        throw cause
      }
      if (cuts === this.cuts && log.logEndOffset === endOffset) this.recoveryPoint = endOffset
    })
  }

  /** Everything, the indexes of the active segment too. */
  async close(): Promise<void> {
    await this.flush(true)
    await this.#log.active.syncIndexes()
    await this.#log.epochs.flush(this.#log.logEndOffset)
    await this.#log.producerState.sync()
    this.recoveryPoint = this.endOffset
  }
}
