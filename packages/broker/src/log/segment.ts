// One base offset: a .log file of batches and its three indexes. // hot
import type { Disk, DiskFile } from '@millrace/host'
import { DiskFull } from '@millrace/host'
import { batchOverhead, RecordBatch } from '@millrace/protocol'
import type { LogConfig } from './config.ts'
import { LogCorrupted } from './corruption.ts'
import type { cutSuffix } from './file-names.ts'
import { freeDeletedSuffix, offsetFileName } from './file-names.ts'
import type { LoadedTransactions } from './loaded-transactions.ts'
import { OffsetIndex } from './offset-index.ts'
import type { OpenFiles, PooledFile } from './open-files.ts'
import { TimeIndex } from './time-index.ts'
import { TransactionIndex } from './transaction-index.ts'
import { syncWritten } from './write-back.ts'

const windowBytes = 8192
/** Positions in a segment are int32. */
const segmentBytesMax = 0x7fffffff
const one: Uint8Array[] = []

export interface SegmentParts {
  readonly disk: Disk
  readonly openFiles: OpenFiles
  readonly loadedTransactions: LoadedTransactions
  /** A file is closed only when a sync covers all of it. */
  readonly syncsFirst: boolean
  /** One that would be closed if it were synced: syncs it, in the background. */
  readonly settle?: () => void
}

/** Where a batch stands in a segment. */
export interface BatchPlace {
  readonly position: number
  readonly sizeInBytes: number
  readonly baseOffset: number
}

/** Largest timestamp of a batch's records; -1 for a header that compaction left, whatever it says. */
export function timestampOf(batch: RecordBatch): number {
  return batch.recordCount === 0 ? -1 : batch.maxTimestamp
}

export class Segment implements PooledFile {
  readonly baseOffset: number
  readonly #parts: SegmentParts
  #directory: string
  #suffix: string
  #file: DiskFile | undefined
  #pins = 0
  used = false
  /** Bytes of whole batches. */
  size: number
  readonly offsetIndex: OffsetIndex
  readonly timeIndex: TimeIndex
  readonly transactionIndex: TransactionIndex
  /** Largest timestamp of all records; -1 when none has one. */
  maxTimestamp = -1
  /** Last offset of the first batch that reached it. */
  maxTimestampOffset: number
  #bytesSinceEntry = 0
  /** Largest timestamp of the first batch; undefined until it is known. */
  #firstTimestamp: number | undefined
  /** Wall time, ms, at which this process made or opened it. */
  openedAt: number
  readonly jitter: number
  /** It is closed, and it and its indexes are on stable storage. */
  flushed = false
  /** Its log holds it no more, and its files are closed for good. */
  isDisposed = false
  /** The log file has bytes that no sync covers. */
  unsynced = false

  /** @param jitter in [0, 1): the share of segment.jitter.ms that is taken off. */
  constructor(parts: SegmentParts, directory: string, baseOffset: number, now: number, jitter: number, suffix = '') {
    const { disk } = parts
    this.#parts = parts
    this.#directory = directory
    this.#suffix = suffix
    this.baseOffset = baseOffset
    this.size = 0
    this.maxTimestampOffset = baseOffset
    this.openedAt = now
    this.jitter = jitter
    this.offsetIndex = new OffsetIndex(disk, this.#path('.index'), baseOffset)
    this.timeIndex = new TimeIndex(disk, this.#path('.timeindex'), baseOffset)
    const transactions = this.#path('.txnindex')
    this.transactionIndex = new TransactionIndex(disk, transactions, disk.exists(transactions), parts.loadedTransactions)
  }

  #path(kind: string, suffix = this.#suffix): string {
    return `${this.#directory}/${offsetFileName(this.baseOffset, kind)}${suffix}`
  }

  get path(): string {
    return this.#path('.log')
  }

  /** Makes the files of a new segment, over whatever an interrupted attempt left. @throws DiskFull, DescriptorsExhausted none of them stays open. */
  create(): void {
    this.#open('truncate')
    try {
      this.transactionIndex.clear()
      this.offsetIndex.clear()
      this.timeIndex.clear()
    } catch (cause) {
      this.close()
      throw cause
    }
  }

  /** Takes over the files. @returns why the indexes cannot be used as they are, or undefined. */
  load(): string | undefined {
    this.size = this.file.size()
    const fault = this.offsetIndex.load(this.size) ?? this.timeIndex.load() ?? this.transactionIndex.fault(this.baseOffset)
    this.maxTimestamp = this.timeIndex.lastTimestamp
    this.maxTimestampOffset = this.timeIndex.lastOffset
    return fault
  }

  /** The open log file. */
  get file(): DiskFile {
    this.used = true
    return this.#file ?? this.#open('write')
  }

  #open(mode: 'write' | 'truncate'): DiskFile {
    this.#parts.openFiles.admit(this)
    this.#file = this.#parts.disk.open(this.path, mode)
    this.#parts.openFiles.opened(this)
    return this.#file
  }

  /** Keeps the file open until `unpin`: for asynchronous calls. @throws DescriptorsExhausted, DiskFailed it is not open, and needs no `unpin`. */
  pin(): DiskFile {
    const { file } = this
    this.#pins++
    return file
  }

  unpin(): void {
    this.#pins--
  }

  release(): boolean {
    // A failed write-back is certain to be reported to those only who had the file open at the time. Where an answer has promised
    // stable storage it stays open until then; where none has, the system tells the next who opens it, as long as it remembers.
    if (this.#pins > 0 || (this.unsynced && this.#parts.syncsFirst)) return false
    this.#file?.close()
    this.#file = undefined
    return true
  }

  settle(): void {
    if (this.unsynced) this.#parts.settle?.()
  }

  // Appending

  /** Is there no room for these bytes, or has its time come? @param maxTimestamp of what is to be appended. */
  isDueToRoll(config: LogConfig, bytes: number, maxTimestamp: number, lastOffset: number, now: number): boolean {
    if (this.size > Math.min(config.segmentBytes, segmentBytesMax) - bytes) return true
    if (this.offsetIndex.isFull(config.segmentIndexBytes) || this.timeIndex.isFull(config.segmentIndexBytes)) return true
    if (!this.offsetIndex.reaches(lastOffset)) return true
    // A compacted topic whose records must be cleaned in time needs them in a closed segment by then.
    const segmentMs = config.cleanupCompact ? Math.min(config.segmentMs, config.maxCompactionLagMs) : config.segmentMs
    return this.size > 0 && this.age(maxTimestamp, now) > segmentMs - this.jitter * config.segmentJitterMs
  }

  /** How long ago its first record was written, by the records' clock where they have one. */
  age(timestamp: number, now: number): number {
    const first = this.firstTimestamp()
    return first >= 0 ? timestamp - first : now - this.openedAt
  }

  /** Largest timestamp of the first batch; -1 when there is none. */
  firstTimestamp(): number {
    if (this.#firstTimestamp !== undefined) return this.#firstTimestamp
    if (this.size < batchOverhead) return -1
    const header = new Uint8Array(batchOverhead)
    this.file.readNow(header, 0)
    return (this.#firstTimestamp = timestampOf(new RecordBatch(header)))
  }

  /** Writes whole batches at the end. @throws DiskFull nothing was appended; DiskFailed the file's content is unknown. */
  write(bytes: Uint8Array): void {
    const file = this.file
    one[0] = bytes
    try {
      file.write(one, this.size)
    } catch (cause) {
      if (cause instanceof DiskFull) {
        file.truncate(this.size)
        // The cut must be on stable storage with what follows: what it took away would come back after a crash, before a newer segment.
        this.unsynced = true
        this.flushed = false
      }
      throw cause
    } finally {
      one.length = 0
    }
    this.unsynced = true
    this.flushed = false
  }

  /** Takes a batch that `write` put at the end: moves the end, and adds index entries as they fall due. */
  wrote(sizeInBytes: number, lastOffset: number, maxTimestamp: number, indexIntervalBytes: number): void {
    if (this.size === 0) this.#firstTimestamp = maxTimestamp
    if (maxTimestamp > this.maxTimestamp) {
      this.maxTimestamp = maxTimestamp
      this.maxTimestampOffset = lastOffset
    }
    if (this.#bytesSinceEntry > indexIntervalBytes) {
      this.offsetIndex.append(lastOffset, this.size)
      this.timeIndex.maybeAppend(this.maxTimestamp, this.maxTimestampOffset)
      this.#bytesSinceEntry = 0
    }
    this.size += sizeInBytes
    this.#bytesSinceEntry += sizeInBytes
  }

  /** No more batches come: the time index gets its last entry, and both indexes are whole in their files. @throws DiskFull */
  seal(): void {
    this.timeIndex.maybeAppend(this.maxTimestamp, this.maxTimestampOffset)
    this.offsetIndex.file.flush()
    this.timeIndex.file.flush()
    this.transactionIndex.remade()
  }

  // Reading

  /** The batch that holds `offset`, or the first one after it. @returns undefined when there is none. @throws LogCorrupted */
  find(offset: number, from = 0): BatchPlace | undefined {
    let position = Math.max(from, this.offsetIndex.lookup(offset))
    if (position + batchOverhead > this.size) return undefined
    const window = new Uint8Array(Math.min(windowBytes, this.size - position))
    const batch = new RecordBatch(window)
    let windowAt = position
    let windowEnd = position
    while (position + batchOverhead <= this.size) {
      if (position + batchOverhead > windowEnd) {
        windowAt = position
        windowEnd = position + this.file.readNow(window, position)
      }
      batch.moveTo(position - windowAt)
      const { sizeInBytes } = batch
      this.checkBatch(position, sizeInBytes, offset)
      if (batch.lastOffset >= offset) return { position, sizeInBytes, baseOffset: batch.baseOffset }
      position += sizeInBytes
    }
    return undefined
  }

  /** Room is made for a batch, and the next one looked for, by what its header says. @throws LogCorrupted it does not lie in the segment. */
  checkBatch(position: number, sizeInBytes: number, offset: number): void {
    if (sizeInBytes < batchOverhead || position + sizeInBytes > this.size)
      throw new LogCorrupted(this.path, position, offset, `a batch of ${sizeInBytes} bytes`)
  }

  /** The offset after the last batch. */
  nextOffset(): number {
    let next = this.baseOffset
    let position = this.offsetIndex.lastPosition
    const header = new Uint8Array(batchOverhead)
    const batch = new RecordBatch(header)
    while (position + batchOverhead <= this.size) {
      this.file.readNow(header, position)
      const { sizeInBytes } = batch
      if (batch.magic !== 2 || sizeInBytes < batchOverhead || position + sizeInBytes > this.size) break
      next = batch.nextOffset
      position += sizeInBytes
    }
    if (position !== this.size) throw new LogCorrupted(this.path, position, next, 'no whole batch')
    return next
  }

  // Cutting, syncing, leaving

  /** Drops the batches that hold `offset` or begin after it. */
  truncateTo(offset: number, now: number): void {
    const place = this.find(offset)
    this.flushed = false
    this.offsetIndex.truncateTo(offset)
    this.timeIndex.truncateTo(offset)
    this.transactionIndex.truncateTo(offset)
    if (place !== undefined) {
      this.file.truncate(place.position)
      this.size = place.position
      this.unsynced = true
    }
    if (this.size === 0) {
      this.openedAt = now
      this.#firstTimestamp = undefined
    }
    this.#bytesSinceEntry = 0
    this.#findMaxTimestamp()
  }

  /** After a cut: the last entry of the time index, or a larger timestamp among the batches after it. */
  #findMaxTimestamp(): void {
    this.maxTimestamp = this.timeIndex.lastTimestamp
    this.maxTimestampOffset = this.timeIndex.lastOffset
    let position = this.offsetIndex.lookup(this.timeIndex.lastOffset)
    const header = new Uint8Array(batchOverhead)
    const batch = new RecordBatch(header)
    for (; position + batchOverhead <= this.size; position += batch.sizeInBytes) {
      this.file.readNow(header, position)
      this.checkBatch(position, batch.sizeInBytes, this.maxTimestampOffset)
      if (timestampOf(batch) <= this.maxTimestamp) continue
      this.maxTimestamp = batch.maxTimestamp
      this.maxTimestampOffset = batch.lastOffset
    }
  }

  /** Before the batches are read again from the first: indexes empty, nothing known of them. */
  forget(): void {
    this.flushed = false
    this.size = 0
    this.maxTimestamp = -1
    this.maxTimestampOffset = this.baseOffset
    this.#firstTimestamp = undefined
    this.#bytesSinceEntry = 0
    this.offsetIndex.remake()
    this.timeIndex.remake()
    this.transactionIndex.remake()
  }

  /** Cuts the file behind the last whole batch. */
  trim(): void {
    if (this.file.size() === this.size) return
    this.file.truncate(this.size)
    this.unsynced = true
  }

  /** Puts all batches on stable storage that were written before the call. */
  async sync(): Promise<void> {
    const file = this.pin()
    try {
      this.unsynced = false
      await syncWritten(file)
    } finally {
      this.unpin()
    }
    this.#parts.openFiles.trim()
  }

  /** Puts the indexes on stable storage. */
  async syncIndexes(): Promise<void> {
    await this.offsetIndex.file.sync()
    await this.timeIndex.file.sync()
    await this.transactionIndex.sync()
  }

  close(): void {
    if (this.#file === undefined) return
    this.#file.close()
    this.#file = undefined
    this.#parts.openFiles.closed(this)
  }

  /** Closes the file for good, unless it is being read or synced. @returns whether it is closed. */
  dispose(): boolean {
    if (this.#pins > 0) return false
    this.isDisposed = true
    this.close()
    this.#parts.loadedTransactions.forget(this.transactionIndex)
    return true
  }

  /** Its directory was renamed. */
  moved(directory: string): void {
    this.#directory = directory
    this.#setPaths()
  }

  #setPaths(): void {
    this.offsetIndex.file.path = this.#path('.index')
    this.timeIndex.file.path = this.#path('.timeindex')
    this.transactionIndex.path = this.#path('.txnindex')
  }

  /**
   * Renames its files, such as to `.swap`, or to their own names; reads that are under way go on. Who ends half way is told by the log:
   * as long as it has another name, indexes without one are taken for its predecessor's, and all are made again for want of the first.
   * @returns their new paths.
   */
  setAside(suffix: string): string[] {
    const { disk } = this.#parts
    const [log, ...indexes] = this.#kinds()
    const kinds = suffix === '' ? [...indexes, log] : [log, ...indexes]
    const from = kinds.map((kind) => this.#path(kind))
    this.#suffix = suffix
    const to = kinds.map((kind) => this.#path(kind))
    for (const [i, path] of from.entries()) if (disk.exists(path)) disk.rename(path, to[i] as string)
    this.#setPaths()
    return to
  }

  /** The same under names that end with `.deleted`, which an earlier segment of this base that has not gone yet may have too. */
  setAsideDeleted(why: '' | typeof cutSuffix = ''): string[] {
    const { disk } = this.#parts
    const kinds = this.#kinds()
    return this.setAside(freeDeletedSuffix((suffix) => kinds.some((kind) => disk.exists(this.#path(kind, suffix))), why))
  }

  #kinds(): ['.log', '.index', ...string[]] {
    return this.transactionIndex.exists ? ['.log', '.index', '.timeindex', '.txnindex'] : ['.log', '.index', '.timeindex']
  }
}
