// Picks the dirtiest log, cleans it, and goes on until none is dirty enough; bounds the cleaner's bytes a second.
import type { Host } from '@millrace/host'
import { DiskFailed, passes, settleAll } from '@millrace/host'
import { CleaningAborted, cleanLog } from './cleaner.ts'
import { LogGone } from './corruption.ts'
import { partitionDirectoryName } from './file-names.ts'
import type { LogDir } from './log-dir.ts'
import type { Log } from './log.ts'

const advice = 'nothing was changed; it is served as it is, and left alone by the cleaner until the next start'

export interface CleanerConfig {
  /** log.cleaner.enable */
  readonly cleanerEnable: boolean
  /** log.cleaner.backoff.ms */
  readonly cleanerBackoffMs: number
  /** log.cleaner.dedupe.buffer.size: most memory that a pass takes for the keys. */
  readonly cleanerMapBytes: number
  /** log.cleaner.io.buffer.load.factor: how full that memory may get. */
  readonly cleanerMapLoad: number
  /** log.cleaner.io.max.bytes.per.second */
  readonly cleanerBytesPerSecond: number
  /** log.cleaner.threads: logs that are cleaned side by side. Their passes share the memory and the bytes a second. */
  readonly cleanerPasses: number
}

/** What of a log may be cleaned. */
interface Dirty {
  readonly log: Log
  readonly directory: LogDir
  readonly firstDirtyOffset: number
  readonly firstUncleanableOffset: number
  /** Share of dirty bytes among those that a pass would read. */
  readonly ratio: number
  /** For how long it has been older than max.compaction.lag.ms lets it be; 0: it is not. */
  readonly overdueMs: number
}

export class CleanerQueue {
  readonly #host: Host
  readonly #config: CleanerConfig
  readonly #directories: () => readonly LogDir[]
  /** Logs that could not be cleaned; they are left alone until the next start. */
  readonly #uncleanable = new Set<Log>()
  /** With what settles when the pass has ended. */
  readonly #beingCleaned = new Map<Log, Promise<unknown>>()
  #allowedAt = 0
  /** How long the last pass took that was through, which share of the bytes it read it left, and of its memory it filled. */
  lastPass: { readonly ms: number; readonly recopied: number; readonly mapFill: number } = { ms: 0, recopied: 0, mapFill: 0 }
  /** Monotonic time of the last look for what is dirty, ms, and the share of dirt in the dirtiest log that was due; 0 when none was. */
  lastLook: { readonly at: number | undefined; readonly ratio: number } = { at: undefined, ratio: 0 }
  /** When a log was last found: for how long, in ms, the one that was due longest should have been cleaned; 0: none should. */
  overdueMs = 0
  readonly #stopping = new AbortController()

  constructor(host: Host, config: CleanerConfig, directories: () => readonly LogDir[]) {
    this.#host = host
    this.#config = config
    this.#directories = directories
  }

  /** Cleans until no log is dirty enough. @returns how many passes were made. */
  async run(): Promise<number> {
    const lanes = Array.from({ length: this.#config.cleanerPasses }, () => this.#runOne())
    return (await settleAll(lanes)).reduce((sum, passes) => sum + passes, 0)
  }

  async #runOne(): Promise<number> {
    let passes = 0
    while (!this.#stopping.signal.aborted) {
      const dirty = this.#dirtiest()
      if (dirty === undefined) return passes
      const pass = this.#clean(dirty).finally(() => this.#beingCleaned.delete(dirty.log))
      this.#beingCleaned.set(dirty.log, pass)
      if (!(await pass)) return passes
      passes++
    }
    return passes
  }

  /** Logs that could not be cleaned, and their bytes but for the active segment, by log directory. */
  uncleanable(): ReadonlyMap<string, { readonly logs: number; readonly bytes: number }> {
    const found = new Map<string, { logs: number; bytes: number }>()
    for (const { path, logs } of this.#directories()) {
      const there = { logs: 0, bytes: 0 }
      for (const log of logs.values()) {
        if (!this.#uncleanable.has(log)) continue
        there.logs++
        there.bytes += log.sizeInBytes - log.active.size
      }
      found.set(path, there)
    }
    return found
  }

  /** Passes end where they rest, wait for the throttle or read on, and no other begins. */
  stop(): void {
    this.#stopping.abort(new CleaningAborted())
  }

  /** Resolves when this log is not being cleaned. */
  async whenIdle(log: Log): Promise<void> {
    await this.#beingCleaned.get(log)
  }

  #dirtiest(): Dirty | undefined {
    const now = this.#host.clock.now()
    let dirtiest: Dirty | undefined
    let overdueMs = 0
    const directories = this.#directories()
    // A tombstone that goes while its partition moves would leave behind what it deletes, in what was copied before.
    const moving = new Set(directories.flatMap(({ futures }) => [...futures.keys()]))
    for (const directory of directories) {
      for (const log of directory.logs.values()) {
        if (log.failure !== undefined || this.#uncleanable.has(log) || this.#beingCleaned.has(log)) continue
        if (!log.config(now).cleanupCompact || moving.has(partitionDirectoryName(log.name))) continue
        const dirty = this.#dirtOf(log, directory, now)
        // A directory that fails takes its logs along.
        if (directory.failure !== undefined) break
        overdueMs = Math.max(overdueMs, dirty?.overdueMs ?? 0)
        if (dirty !== undefined && dirty.ratio > (dirtiest?.ratio ?? 0)) dirtiest = dirty
      }
    }
    this.lastLook = { at: this.#host.clock.monotonic(), ratio: dirtiest?.ratio ?? 0 }
    if (dirtiest !== undefined) this.overdueMs = overdueMs
    // One that was found before its directory failed, by way of another log.
    return dirtiest?.log.failure === undefined ? dirtiest : undefined
  }

  /** To know how old a log's dirt is a file may have to be read. */
  #dirtOf(log: Log, directory: LogDir, now: number): Dirty | undefined {
    try {
      return dirtOf(log, directory, now)
    } catch (cause) {
      if (passes(cause)) log.parts.log.warn('cleaning was put off', { ...log.name, cause })
      else if (cause instanceof DiskFailed) directory.fail(cause)
      else throw cause
      return undefined
    }
  }

  /** @returns whether to look for the next one. */
  async #clean(dirty: Dirty): Promise<boolean> {
    const { log, directory, firstDirtyOffset, firstUncleanableOffset } = dirty
    const { clock, crypto } = this.#host
    const fields = { ...log.name, firstDirtyOffset, firstUncleanableOffset }
    try {
      const began = clock.monotonic()
      const cleaned = await cleanLog(log, {
        crypto,
        firstDirtyOffset,
        firstUncleanableOffset,
        mapBytes: this.#config.cleanerMapBytes / Math.max(1, this.#config.cleanerPasses),
        mapLoad: this.#config.cleanerMapLoad,
        now: clock.now(),
        throttle: (bytes) => this.#throttle(bytes),
        signal: this.#stopping.signal,
      })
      await directory.cleanedTo(log, cleaned.endOffset)
      const ms = clock.monotonic() - began
      const { mapFill, ...told } = cleaned
      this.lastPass = { ms, recopied: told.bytesBefore === 0 ? 0 : told.bytesAfter / told.bytesBefore, mapFill }
      log.parts.log.info('log cleaned', { ...fields, ...told, ms: Math.round(ms) })
      return true
    } catch (cause) {
      if (cause instanceof CleaningAborted || cause instanceof LogGone) return true
      if (passes(cause)) {
        log.parts.log.warn('cleaning was put off', { ...fields, cause })
        return false
      }
      if (cause instanceof DiskFailed) {
        directory.fail(cause)
        return false
      }
      log.parts.log.error('log cannot be cleaned', { ...fields, cause: cause as Error, advice })
      this.#uncleanable.add(log)
      return true
    }
  }

  async #throttle(bytes: number): Promise<void> {
    this.#stopping.signal.throwIfAborted()
    // NaN, which Kafka takes too, bounds nothing.
    if (Number.isNaN(this.#config.cleanerBytesPerSecond)) return
    const now = this.#host.clock.monotonic()
    this.#allowedAt = Math.max(this.#allowedAt, now) + (bytes * 1000) / this.#config.cleanerBytesPerSecond
    if (this.#allowedAt > now + 1) await this.#host.clock.sleep(this.#allowedAt - now, this.#stopping.signal)
  }
}

/** @returns undefined when nothing is to be done. */
export function dirtOf(log: Log, directory: LogDir, now: number): Dirty | undefined {
  const config = log.config(now)
  const cleanedTo = directory.cleanedOffset(log)
  const isValid = cleanedTo !== undefined && cleanedTo >= log.logStartOffset && cleanedTo <= log.logEndOffset
  const firstDirtyOffset = isValid ? cleanedTo : log.logStartOffset
  let firstUncleanableOffset = log.active.baseOffset
  let cleanBytes = 0
  let dirtyBytes = 0
  let oldestDirty = Number.POSITIVE_INFINITY
  for (const [i, segment] of log.segments.slice(0, -1).entries()) {
    const next = log.segments[i + 1]?.baseOffset ?? log.logEndOffset
    const isRecent = config.minCompactionLagMs > 0 && now - segment.maxTimestamp < config.minCompactionLagMs
    // Open transactions are undecided; what is not synced yet would be written twice.
    if (next > log.lastStableOffset || !segment.flushed || next > log.recoveryPoint || (isRecent && next > firstDirtyOffset)) {
      firstUncleanableOffset = segment.baseOffset
      break
    }
    if (next <= firstDirtyOffset) cleanBytes += segment.size
    else {
      dirtyBytes += segment.size
      const first = segment.firstTimestamp()
      if (first > 0) oldestDirty = Math.min(oldestDirty, first)
    }
  }
  if (dirtyBytes === 0) return undefined
  const ratio = dirtyBytes / (cleanBytes + dirtyBytes)
  const overdueMs = Math.max(0, now - config.maxCompactionLagMs - oldestDirty)
  // The bound may be NaN, above which nothing is.
  if (!(ratio > config.minCleanableDirtyRatio) && overdueMs === 0) return undefined
  return { log, directory, firstDirtyOffset, firstUncleanableOffset, ratio, overdueMs }
}
