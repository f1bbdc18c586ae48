// Opens a partition's directory: finishes what a crash interrupted, cuts a torn tail, makes indexes and producer state again.
import type { Disk } from '@millrace/host'
import type { RecordBatch } from '@millrace/protocol'
import { batchOverhead } from '@millrace/protocol'
import { BatchScan } from './batch-scan.ts'
import { LogCorrupted, OldRecordFormat } from './corruption.ts'
import {
  cleanedSuffix,
  cutSuffix,
  deletedSuffix,
  freeDeletedSuffix,
  isDeletedLog,
  offsetFileName,
  offsetOf,
  swapSuffix,
} from './file-names.ts'
import type { TopicPartitionName } from './file-names.ts'
import type { LogParts } from './log-parts.ts'
import { Log } from './log.ts'
import { readTopicId } from './partition-metadata.ts'
import { replayProducersLater } from './producer-replay.ts'
import type { Segment } from './segment.ts'
import { timestampOf } from './segment.ts'
import { endsInside, findBatchAfter, hasHole, oldFormatAt } from './torn-tail.ts'

/** What the files of the log directory say of a partition. */
export interface OpenOptions {
  /** The directory was stopped in order: everything in it is whole and on stable storage. */
  readonly clean: boolean
  /** Below it everything is on stable storage. */
  readonly recoveryPoint: number
  readonly logStartOffset: number
  readonly highWatermark: number
  /** How far it was cleaned; 0: as far as is known never. */
  readonly cleanedTo: number
  /** Where it was found corrupt before; undefined: it was not. */
  readonly damagedAt?: number | undefined
}

const windowBytes = 1024 * 1024
/** What a crash may leave behind of a deletion, a cleaning, a swap or a replaced file. */
const interruptedSuffixes = [deletedSuffix, cleanedSuffix, swapSuffix, '.tmp']
const indexSuffixes = ['.index', '.timeindex', '.txnindex']

/**
 * Opens the log of one partition. After an unclean stop every batch from the segment of the recovery point on is read and its CRC
 * checked. What follows the last whole batch is cut; but corruption with whole batches behind it is not. What was recovered is not
 * known to be on stable storage: the caller syncs it before anyone reads it, since another crash could take it back.
 * @throws LogCorrupted the partition cannot be served without losing records that may have been acknowledged; DiskFailed
 */
export async function openLog(parts: LogParts, name: TopicPartitionName, directory: string, options: OpenOptions): Promise<Log> {
  // Otherwise it would be known when the next segment is begun, in the midst of work.
  parts.disk.checkWritable(directory)
  const log = new Log(parts, name, readTopicId(parts.disk, directory), directory)
  try {
    await open(log, options)
    return log
  } catch (cause) {
    for (const segment of log.segments) segment.close()
    throw cause
  }
}

async function open(log: Log, options: OpenOptions): Promise<void> {
  const { parts, name } = log
  const { bases, snapshots } = finishInterrupted(log)
  const { damagedAt = Number.POSITIVE_INFINITY } = options
  const wasDamaged = damagedAt < Number.POSITIVE_INFINITY
  let scanFrom =
    options.clean && !wasDamaged
      ? bases.length
      : Math.max(
          0,
          bases.findLastIndex((base) => base <= Math.min(options.recoveryPoint, damagedAt)),
        )
  let indexesAreSound = true
  for (const [i, base] of bases.entries()) {
    const segment = log.newSegment(base)
    const fault = segment.load()
    log.segments.push(segment)
    if (fault === undefined) continue
    indexesAreSound = false
    if (i >= scanFrom) continue
    parts.log.warn('index is made again', { ...name, segment: segment.path, fault })
    scanFrom = i
  }
  // Formats only ever rose, so that old messages are the oldest ones.
  if (log.segments[0] !== undefined) refuseOldFormat(log.segments[0], 0, log.segments[0].file.size(), bases[0] ?? 0)
  const isSettled =
    !wasDamaged && !options.clean && indexesAreSound && scanFrom === bases.length - 1 && endsAt(log, options.recoveryPoint)
  if (isSettled) scanFrom = bases.length
  if (options.clean && bases.length > 0 && scanFrom === bases.length && endOf(log) === undefined) scanFrom--
  const epochsWhole = log.epochs.load()
  log.producerState.found(snapshots)
  log.producerState.removeStray(bases)
  const firstBase = bases[0] ?? options.logStartOffset
  const startOffset = Math.max(options.logStartOffset, firstBase)
  for (const segment of log.segments.slice(0, Math.min(scanFrom, log.segments.length - 1))) segment.flushed = true
  const recovery = new Recovery(
    log,
    // What follows the damage was acknowledged, or not: it is not cut before someone has looked into it.
    { recoveryPoint: options.recoveryPoint, damagedAt },
    Math.max(options.cleanedTo, cleanedByTraces(log.durability.traces, bases)),
  )
  const needsScan = scanFrom < log.segments.length
  if (needsScan || !epochsWhole) await recovery.run(epochsWhole ? scanFrom : 0, startOffset)
  finish(log, options, startOffset, (options.clean || isSettled) && !needsScan && epochsWhole)
  if (!needsScan || log.producerState.endOffset !== log.logEndOffset) await replayProducersLater(log, log.logEndOffset)
  log.highWatermark = options.highWatermark
}

/**
 * Gaps that were taken for the cleaner's are recorded before anything is written behind them, and before the files that told so go:
 * the next start would take them for lost writes. @throws DiskFull, DiskFailed
 */
export async function vouchForGaps(logs: readonly Log[], writeRecoveryPoints: () => void): Promise<void> {
  const withGaps = logs.filter((log) => log.durability.hasGap)
  for (const log of withGaps) await log.durability.vouchForGap()
  if (withGaps.length > 0) writeRecoveryPoints()
  for (const log of logs) for (const trace of log.durability.traces.splice(0)) log.parts.disk.remove(`${log.directory}/${trace}`)
}

/** Makes the log of a new partition: a directory with one empty segment. */
export function makeLog(parts: LogParts, name: TopicPartitionName, directory: string): Log {
  const log = new Log(parts, name, readTopicId(parts.disk, directory), directory)
  const segment = log.newSegment(0)
  segment.create()
  log.segments.push(segment)
  log.opened(0, 0, 0, true, true)
  return log
}

/** @throws OldRecordFormat */
function refuseOldFormat(segment: Segment, position: number, end: number, offset: number): void {
  const format = oldFormatAt(segment.file, position, end)
  if (format !== undefined) throw new OldRecordFormat(segment.path, position, offset, format)
}

/** Where the last segment ends with a whole batch, as after a clean stop. @returns undefined when it does not. */
function endOf(log: Log): number | undefined {
  try {
    return log.active.nextOffset()
  } catch (cause) {
    if (cause instanceof LogCorrupted) return undefined
    throw cause
  }
}

/** Is there nothing beyond the recovery point? It only comes to the very end of a log that rests, when its indexes are safe too. */
function endsAt(log: Log, recoveryPoint: number): boolean {
  const { timeIndex, transactionIndex } = log.active
  const isWithin =
    (timeIndex.entries === 0 || timeIndex.lastOffset < recoveryPoint) && transactionIndex.lastOffset < recoveryPoint
  return endOf(log) === recoveryPoint && isWithin
}

function finish(log: Log, options: OpenOptions, startOffset: number, isSafe: boolean): void {
  const endOffset = log.segments.length === 0 ? startOffset : log.active.nextOffset()
  const { parts, name } = log
  if (endOffset < options.recoveryPoint) {
    const last = log.segments.at(-1)
    const reason = `the log ends here, and it was on stable storage up to offset ${options.recoveryPoint}`
    throw new LogCorrupted(last?.path ?? log.directory, last?.size ?? 0, endOffset, reason)
  }
  if (log.segments.length > 0 && endOffset < startOffset) {
    // Its records were deleted up to the start, and the rest of the files is gone.
    parts.log.warn('log ends below its start and begins anew', { ...name, endOffset, logStartOffset: startOffset })
    for (const segment of log.segments.splice(0)) parts.removeLater(segment.setAsideDeleted(), [segment], 0)
    log.epochs.clear()
    log.producerState.startAt(startOffset)
  }
  const isEmpty = log.segments.length === 0
  if (isEmpty) {
    const segment = log.newSegment(startOffset)
    segment.create()
    log.segments.push(segment)
  }
  const end = isEmpty ? startOffset : endOffset
  log.epochs.truncateFromEnd(end)
  log.epochs.truncateFromStart(startOffset)
  const safe = isSafe && !isEmpty
  log.opened(startOffset, end, safe ? end : options.recoveryPoint, safe, !options.clean || isEmpty)
}

/**
 * Brings the directory to one state: removes what was being deleted, and completes the swap of cleaned segments. Files that tell of a
 * cleaning stay, as the log's `traces`: of one that was under way, or segments that one has replaced (those that are deleted for their
 * age lie before all others).
 * @returns base offsets of the segments and offsets of the producer snapshots, rising.
 */
function finishInterrupted(log: Log): { bases: number[]; snapshots: number[] } {
  const { disk } = log.parts
  const { directory } = log
  const filesOf = (): string[] => disk.list(directory).flatMap((entry) => (entry.kind === 'file' ? [entry.name] : []))
  const remove = (name: string): void => disk.remove(`${directory}/${name}`)
  let names = filesOf()
  const left = names.filter((name) => interruptedSuffixes.some((suffix) => name.endsWith(suffix)))
  const firstLog = Math.min(
    ...names
      .filter((name) => name.slice(20) === '.log' || name.slice(20) === `.log${swapSuffix}`)
      .map((name) => offsetOf(name) ?? 0),
  )
  const cleaned = left.filter((name) => name.endsWith(cleanedSuffix))
  const replaced = left.filter((name) => isDeletedLog(name) && (offsetOf(name) ?? -1) >= firstLog)
  const { traces } = log.durability
  traces.push(...cleaned, ...replaced)
  if (left.length > 0) {
    for (const name of left) if (!name.endsWith(swapSuffix) && !traces.includes(name)) remove(name)
    const firstCleaned = Math.min(...cleaned.map((name) => offsetOf(name) ?? Number.POSITIVE_INFINITY))
    completeSwap(
      log,
      left.filter((name) => name.endsWith(swapSuffix)),
      firstCleaned,
    )
    names = filesOf()
  }
  const bases: number[] = []
  const snapshots: number[] = []
  const indexes: string[] = []
  for (const name of names) {
    const offset = offsetOf(name)
    if (offset === undefined) continue
    const suffix = name.slice(20)
    if (suffix === '.log') bases.push(offset)
    else if (suffix === '.snapshot') snapshots.push(offset)
    else if (indexSuffixes.includes(suffix)) indexes.push(name)
  }
  const isSegment = new Set(bases)
  for (const name of indexes) if (!isSegment.has(offsetOf(name) as number)) remove(name)
  return { bases, snapshots }
}

/**
 * Segments that were cleaned and synced take the place of those they were made from, which stay as traces. A `.swap` at or after a
 * `.cleaned` file belongs to a cleaning that did not get that far.
 */
function completeSwap(log: Log, names: readonly string[], firstCleaned: number): void {
  const { directory, durability, parts } = log
  const { disk } = parts
  const { traces } = durability
  const swapped = names.filter((name) => (offsetOf(name) ?? 0) < firstCleaned && name.endsWith(`.log${swapSuffix}`))
  const valid = names.filter((name) => (offsetOf(name) ?? 0) < firstCleaned)
  for (const name of names) if (!valid.includes(name)) disk.remove(`${directory}/${name}`)
  if (swapped.length === 0) return completeIndexes(disk, directory, valid)
  let from = Number.POSITIVE_INFINITY
  let to = 0
  for (const name of swapped) {
    const segment = log.newSegment(offsetOf(name) as number, swapSuffix)
    segment.load()
    from = Math.min(from, segment.baseOffset)
    to = Math.max(to, segment.nextOffset())
    segment.close()
  }
  for (const { name } of disk.list(directory)) {
    const offset = offsetOf(name)
    if (offset === undefined || offset < from || offset >= to) continue
    const path = `${directory}/${name}`
    if (indexSuffixes.includes(name.slice(20))) disk.remove(path)
    else if (name.slice(20) === '.log') {
      const suffix = freeDeletedSuffix((taken) => disk.exists(path + taken))
      disk.rename(path, path + suffix)
      traces.push(name + suffix)
    }
  }
  if (traces.length === 0) {
    // Those that it replaced are gone: an empty one tells the same.
    traces.push(offsetFileName(from, `.log${deletedSuffix}`))
    disk.open(`${directory}/${traces[0]}`, 'write').close()
  }
  // The logs last: until then the next start completes it. `.index` first: without it all are made again.
  const isLog = (name: string): number => Number(swapped.includes(name))
  for (const name of valid.toSorted((a, b) => isLog(a) - isLog(b) || (a < b ? -1 : 1)))
    disk.rename(`${directory}/${name}`, `${directory}/${name.slice(0, -swapSuffix.length)}`)
}

/** Apache Kafka gives the log its name first: what is left are indexes of a log that has it, unless others have theirs. */
function completeIndexes(disk: Disk, directory: string, names: readonly string[]): void {
  for (const name of names) {
    const path = `${directory}/${name.slice(0, -swapSuffix.length)}`
    if (disk.exists(path)) disk.remove(`${directory}/${name}`)
    else disk.rename(`${directory}/${name}`, path)
  }
}

/**
 * How far a cleaning came that left these traces. It goes through a log from its beginning: what it replaced ends where the next segment
 * begins, and one that it was making has nothing of it yet. Behind that a gap is no work of this cleaning.
 */
function cleanedByTraces(traces: readonly string[], bases: readonly number[]): number {
  let cleanedTo = 0
  for (const trace of traces) {
    const base = offsetOf(trace) ?? 0
    const end = trace.endsWith(cleanedSuffix) ? base : bases.find((next) => next > base)
    cleanedTo = Math.max(cleanedTo, end ?? Number.POSITIVE_INFINITY)
  }
  return cleanedTo
}

/** Reads segments batch by batch and makes again all that follows from them. */
class Recovery {
  readonly #log: Log
  readonly #recoveryPoint: number
  readonly #damagedAt: number
  /** Below it the cleaner has left gaps. */
  #cleanedTo: number
  /** It is known from the files beside the log, so that gaps in it need not tell. */
  readonly #isTold: boolean
  #nextOffset = 0

  constructor(log: Log, known: { readonly recoveryPoint: number; readonly damagedAt: number }, cleanedTo: number) {
    this.#log = log
    this.#recoveryPoint = known.recoveryPoint
    this.#damagedAt = known.damagedAt
    this.#cleanedTo = cleanedTo
    this.#isTold = cleanedTo > 0
  }

  /** Recovers all segments from number `first` on. */
  async run(first: number, startOffset: number): Promise<void> {
    const log = this.#log
    const { parts, name, segments } = log
    const from = segments[first]
    if (from === undefined) return
    parts.log.info('log is recovered', { ...name, segments: segments.length - first, recoveryPoint: this.#recoveryPoint })
    log.opened(Math.min(startOffset, from.baseOffset), from.baseOffset, 0, false, false)
    await replayProducersLater(log, from.baseOffset)
    for (let i = first; i < segments.length; i++) {
      const segment = segments[i] as Segment
      this.#nextOffset = segment.baseOffset
      log.producerState.endOffset = segment.baseOffset
      if (i > first) {
        log.producerState.takeSnapshot()
        await log.producerState.finishSnapshot()
      }
      const wasCut = await this.#segment(segment, i)
      if (!wasCut && !this.#endsEarly(segments[i + 1])) continue
      for (const gone of segments.splice(i + 1)) parts.removeLater(gone.setAsideDeleted(cutSuffix), [gone], 0)
    }
  }

  /**
   * Does the next segment begin beyond the end of this one, where nothing is known to have been synced? Then the last writes of this
   * one were lost whole, and since syncs go in order nothing behind them was acknowledged. What the cleaner has taken out leaves the
   * same gap: cutting there would lose what was acknowledged, and Apache Kafka's recovery points may lie a minute behind its cleaner.
   */
  #endsEarly(next: Segment | undefined): boolean {
    if (next === undefined || next.baseOffset === this.#nextOffset || this.#nextOffset < this.#recoveryPoint) return false
    if (next.baseOffset <= this.#cleanedTo) {
      this.#log.durability.hasGap = true
      return false
    }
    const { log } = this.#log.parts
    log.warn('records after a lost write are cut', { ...this.#log.name, segment: next.path, offset: this.#nextOffset })
    return true
  }

  /** @returns whether its tail was cut. */
  async #segment(segment: Segment, index: number): Promise<boolean> {
    // A gap in it tells of the cleaner: as far as this segment goes where files beside the log tell more, everywhere where nothing does.
    const gapTells = (this.#isTold ? this.#log.segments[index + 1]?.baseOffset : undefined) ?? Number.POSITIVE_INFINITY
    const fileBytes = segment.size
    const file = segment.pin()
    try {
      segment.forget()
      const scan = new BatchScan(file, 0, fileBytes, 'whole', Math.min(windowBytes, fileBytes))
      for (;;) {
        const step = scan.advance()
        if (step === 'more') await scan.fill()
        else if (step === 'end') break
        else if (step === 'bad' || !this.#isSound(scan.batch, segment)) {
          await this.#cutOrFail(segment, index, fileBytes)
          segment.trim()
          segment.seal()
          return true
        } else {
          // No crash takes a batch out of the middle.
          if (segment.size > 0 && scan.batch.baseOffset > this.#nextOffset) this.#cleanedTo = Math.max(this.#cleanedTo, gapTells)
          this.#take(scan.batch, segment)
        }
      }
      segment.seal()
      segment.unsynced = true
      return false
    } finally {
      segment.unpin()
    }
  }

  #isSound(batch: RecordBatch, segment: Segment): boolean {
    if (batch.baseOffset < this.#nextOffset || batch.lastOffsetDelta < 0 || !segment.offsetIndex.reaches(batch.lastOffset))
      return false
    return batch.isCrcValid(this.#log.parts.validator.crc32c)
  }

  #take(batch: RecordBatch, segment: Segment): void {
    const log = this.#log
    const { indexIntervalBytes } = log.config(log.parts.clock.now())
    segment.wrote(batch.sizeInBytes, batch.lastOffset, timestampOf(batch), indexIntervalBytes)
    const epoch = batch.partitionLeaderEpoch
    if (epoch >= 0 && epoch > log.epochs.latest) log.epochs.assign(epoch, batch.baseOffset)
    if (batch.producerId >= 0) log.applyProducer(batch, segment)
    this.#nextOffset = log.producerState.endOffset = batch.nextOffset
  }

  /**
   * At `segment.size` there is no sound batch. What was never synced may be lost in any part, so there it is cut: when nothing sound
   * follows, or when what is missing was never written: sectors of zeros, or a file that ends inside of a batch (the system lost a
   * write and kept a later one). Everything else means that stored records changed, and cutting would lose acknowledged ones.
   * @throws LogCorrupted
   */
  async #cutOrFail(segment: Segment, index: number, fileBytes: number): Promise<void> {
    const log = this.#log
    const position = segment.size
    const offset = this.#nextOffset
    if (offset < this.#recoveryPoint) {
      throw new LogCorrupted(segment.path, position, offset, `it was on stable storage up to offset ${this.#recoveryPoint}`)
    }
    if (offset >= this.#damagedAt) throw new LogCorrupted(segment.path, position, offset, 'it was found corrupt before')
    refuseOldFormat(segment, position, fileBytes, offset)
    const next = await findBatchAfter(segment.file, position, fileBytes, offset, log.parts.validator.crc32c)
    const follows = next >= 0 || log.segments.slice(index + 1).some((later) => later.size >= batchOverhead)
    const wasLost =
      (next < 0 && endsInside(segment.file, position, fileBytes)) ||
      hasHole(segment.file, position, next >= 0 ? next : fileBytes, offset)
    if (follows && !wasLost) throw new LogCorrupted(segment.path, position, offset, 'whole batches follow')
    const fields = { ...log.name, segment: segment.path, offset, bytes: fileBytes - position }
    log.parts.log.warn(follows ? 'records after a lost write are cut' : 'torn tail is cut', fields)
  }
}
