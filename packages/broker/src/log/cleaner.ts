// One compaction pass over a log: map the newest offset of each key, copy what is still needed, swap the files (KIP-534).
import type { Crypto } from '@millrace/host'
import type { RecordBatch, RecordCursor } from '@millrace/protocol'
import { RecordCursor as Cursor, uncompressedRecords } from '@millrace/protocol'
import type { FilteredBatch } from './batch-filter.ts'
import { contentLater, turnBytesMax } from './batch-content.ts'
import { emptyBatch, filterBatch, recordsPerTurn } from './batch-filter.ts'
import { BatchScan } from './batch-scan.ts'
import { CleanedTransactions } from './cleaned-transactions.ts'
import { LogCorrupted, wrongChecksum } from './corruption.ts'
import { cleanedSuffix, swapSuffix } from './file-names.ts'
import type { Log } from './log.ts'
import { OffsetMap } from './offset-map.ts'
import type { Segment } from './segment.ts'

const windowBytes = 512 * 1024
/** Requests wait for no more than this, or one batch. */
const turnMsMax = 1
/** A smaller batch is unpacked at once, if it does not become much. */
const smallBatchBytes = 256 * 1024
/** The cleaner works a third of the time, and keeps the disk busy no longer: what clients ask for goes first. */
const restShare = 2
/** Cleaned batches are written this many bytes at a time. */
const pieceBytes = 64 * 1024
/** A sync covers this much, and a batch more: one of a producer's that comes meanwhile waits for it. */
const unsyncedBytesMax = 256 * 1024

export interface CleanOptions {
  readonly crypto: Crypto
  /** Offsets below were cleaned before. */
  readonly firstDirtyOffset: number
  /** A segment's base: what lies at or after it is left alone. */
  readonly firstUncleanableOffset: number
  /** log.cleaner.dedupe.buffer.size */
  readonly mapBytes: number
  /** How full it may get, above 0 and at most 1. */
  readonly mapLoad: number
  readonly now: number
  /** Waits as long as so many more bytes ask for. */
  readonly throttle: (bytes: number) => Promise<void>
  /** Aborted with CleaningAborted: the pass ends where it would rest next. */
  readonly signal: AbortSignal
}

export interface Cleaned {
  /** Offsets below are clean now. */
  readonly endOffset: number
  readonly bytesBefore: number
  readonly bytesAfter: number
  /** Share of the memory for keys that was filled. */
  readonly mapFill: number
}

/** The log was cut, deleted or closed during the pass, or retention took its segments, or the node stops: the pass ends, and nothing has changed. */
export class CleaningAborted extends Error {
  override readonly name = 'CleaningAborted'
}

/** Cleans a log. @throws CleaningAborted; LogGone it was deleted, with what was made so far; DiskFull or LogCorrupted nothing has changed; DiskFailed */
export async function cleanLog(log: Log, options: CleanOptions): Promise<Cleaned> {
  const pass = new Pass(log, options)
  try {
    return await pass.copy(await pass.mapKeys())
  } catch (cause) {
    // Readers may still have what is sound.
    if (cause instanceof LogCorrupted) throw cause
    // The directory of a log that is deleted is renamed at any moment: a path that is not there then says nothing of the disk.
    throw log.fail(cause)
  }
}

class Pass {
  readonly #log: Log
  readonly #options: CleanOptions
  readonly #cuts: number
  readonly #cursor = new Cursor()
  /** One for the whole pass: as many new ones would be garbage that is collected while clients wait. */
  readonly #window = new Uint8Array(windowBytes)
  /** Monotonic time at which this turn's work began, ms. */
  #turnBegan = 0

  constructor(log: Log, options: CleanOptions) {
    this.#log = log
    this.#options = options
    this.#cuts = log.durability.cuts
  }

  #check(): void {
    if (this.#log.failure !== undefined || this.#log.durability.cuts !== this.#cuts) throw new CleaningAborted()
  }

  #segments(from: number, to: number): Segment[] {
    const { segments } = this.#log
    return segments.slice(this.#log.segmentIndexOf(from)).filter((segment) => segment.baseOffset < to)
  }

  /** Every batch of a segment, in order. */
  async #eachBatch(segment: Segment, from: number, visit: (batch: RecordBatch) => Promise<boolean | void>): Promise<void> {
    const { clock } = this.#log.parts
    this.#turnBegan = clock.monotonic()
    const file = segment.pin()
    try {
      const place = segment.find(from)
      const scan = new BatchScan(file, place?.position ?? segment.size, segment.size, 'whole', this.#window)
      for (let step = scan.advance(); step !== 'end'; step = scan.advance()) {
        if (step === 'bad') throw new LogCorrupted(segment.path, scan.position, segment.baseOffset, 'no whole batch')
        if (step === 'batch') {
          // A changed key would delete what it is not, and a copy would have the right checksum of wrong bytes.
          if (!scan.batch.isCrcValid(this.#log.parts.validator.crc32c)) {
            throw new LogCorrupted(segment.path, scan.position, scan.batch.baseOffset, wrongChecksum)
          }
          if ((await visit(scan.batch)) === false) return
          await this.#rest()
          continue
        }
        await scan.fill()
        await this.#options.throttle(windowBytes)
        this.#check()
        this.#turnBegan = clock.monotonic()
      }
    } finally {
      segment.unpin()
    }
  }

  /** After a turn's work others have theirs, for longer than it took. */
  async #rest(): Promise<void> {
    const { clock } = this.#log.parts
    const worked = clock.monotonic() - this.#turnBegan
    if (worked < turnMsMax) return
    await clock.sleep(worked * restShare, this.#options.signal)
    this.#check()
    this.#turnBegan = clock.monotonic()
  }

  /** Does what keeps the disk busy, then leaves it to others for longer than it took. */
  async #restingAfter(work: () => Promise<void>): Promise<void> {
    const { clock } = this.#log.parts
    const began = clock.monotonic()
    await work()
    await clock.sleep((clock.monotonic() - began) * restShare, this.#options.signal)
    this.#check()
    this.#turnBegan = clock.monotonic()
  }

  /** Unpacked aside when it may become much: a batch of some kilobytes can be millions of records. */
  async #recordsOf(batch: RecordBatch): Promise<Uint8Array> {
    const { compression } = this.#log.parts
    if (batch.codecId === 0) return batch.records()
    if (batch.recordCount <= recordsPerTurn && batch.sizeInBytes < smallBatchBytes) {
      try {
        return uncompressedRecords(batch, compression, turnBytesMax)
      } catch (cause) {
        if (!(cause instanceof RangeError)) throw cause
      }
    }
    const records = await contentLater(batch, compression, 0x7fffffff)
    this.#check()
    this.#turnBegan = this.#log.parts.clock.monotonic()
    return records
  }

  // Mapping

  async mapKeys(): Promise<OffsetMap> {
    const { firstDirtyOffset, firstUncleanableOffset, crypto, mapBytes, mapLoad } = this.#options
    const log = this.#log
    const map = new OffsetMap(crypto, firstUncleanableOffset - firstDirtyOffset, mapBytes, mapLoad)
    const transactions = new CleanedTransactions(log.abortedTransactions(firstDirtyOffset, firstUncleanableOffset))
    const dirty = this.#segments(firstDirtyOffset, firstUncleanableOffset)
    for (const [i, segment] of dirty.entries()) {
      let isFull = false
      await this.#eachBatch(segment, firstDirtyOffset, async (batch) => {
        isFull = !(await this.#mapBatch(batch, map, transactions))
        if (!isFull && batch.lastOffset >= firstDirtyOffset) map.latestOffset = batch.lastOffset
        return !isFull
      })
      if (isFull) break
      map.latestOffset = (dirty[i + 1]?.baseOffset ?? firstUncleanableOffset) - 1
    }
    if (map.latestOffset < firstDirtyOffset) throw new Error(`${mapBytes} bytes do not hold the keys of one batch`)
    return map
  }

  /** @returns false when the map is full: the batch is not in it, or not all of it. */
  async #mapBatch(batch: RecordBatch, map: OffsetMap, transactions: CleanedTransactions): Promise<boolean> {
    if (batch.isControl) {
      transactions.onControl(batch)
      return true
    }
    if (transactions.onBatch(batch)) return true
    const cursor = this.#cursor.reset(batch, await this.#recordsOf(batch))
    for (let count = 1; cursor.next(); count++) {
      if (count % recordsPerTurn === 0) await this.#rest()
      const key = cursor.key()
      if (key === null || cursor.offset < this.#options.firstDirtyOffset) continue
      if (map.isFull) return false
      map.put(key, cursor.offset)
    }
    return true
  }

  // Copying

  async copy(map: OffsetMap): Promise<Cleaned> {
    const log = this.#log
    const endOffset = map.latestOffset + 1
    const segments = this.#segments(log.segments[0]?.baseOffset ?? 0, Math.max(endOffset, 0))
    const aborted = log.abortedTransactions(log.segments[0]?.baseOffset ?? 0, endOffset)
    const transactions = new CleanedTransactions(aborted, log.producerState)
    let bytesBefore = 0
    let bytesAfter = 0
    for (const group of this.#groups(segments)) {
      for (const segment of group) bytesBefore += segment.size
      bytesAfter += await this.#copyGroup(group, map, transactions)
    }
    return { endOffset, bytesBefore, bytesAfter, mapFill: map.bytes / this.#options.mapBytes }
  }

  /** Neighbours that fit one segment together are joined. */
  #groups(segments: readonly Segment[]): Segment[][] {
    const { segmentBytes, segmentIndexBytes } = this.#log.config(this.#options.now)
    const groups: Segment[][] = []
    let bytes = 0
    let indexBytes = 0
    for (const [i, segment] of segments.entries()) {
      const group = groups.at(-1)
      const ofIndex = Math.max(segment.offsetIndex.entries * 8, segment.timeIndex.entries * 12)
      const nextBase = segments[i + 1]?.baseOffset ?? this.#options.firstUncleanableOffset
      const joins =
        group !== undefined &&
        bytes + segment.size <= segmentBytes &&
        indexBytes + ofIndex <= segmentIndexBytes &&
        (group[0] as Segment).offsetIndex.reaches(nextBase - 1)
      if (joins) {
        group.push(segment)
        bytes += segment.size
        indexBytes += ofIndex
        continue
      }
      groups.push([segment])
      bytes = segment.size
      indexBytes = ofIndex
    }
    return groups
  }

  async #copyGroup(group: readonly Segment[], map: OffsetMap, transactions: CleanedTransactions): Promise<number> {
    const log = this.#log
    const cleaned = log.newSegment((group[0] as Segment).baseOffset, cleanedSuffix)
    let isSwapped = false
    try {
      await this.#fill(cleaned, group, map, transactions)
      // With no record left it would be as young as this pass, and keep all behind it from ending by age.
      cleaned.openedAt = Math.max(...group.map(({ maxTimestamp, openedAt }) => (maxTimestamp >= 0 ? maxTimestamp : openedAt)))
      this.#check()
      cleaned.setAside(swapSuffix)
      // From here on a crash completes the swap.
      await this.#restingAfter(() => log.parts.disk.syncDirectory(log.directory))
      // A failed rename in here leaves what the next start needs to complete it.
      isSwapped = true
      isSwapped = log.replaceSegments(group, cleaned)
      if (!isSwapped) throw new CleaningAborted()
      return cleaned.size
    } finally {
      transactions.index = undefined
      if (!isSwapped) this.#discard(cleaned)
    }
  }

  async #fill(cleaned: Segment, group: readonly Segment[], map: OffsetMap, transactions: CleanedTransactions): Promise<void> {
    const { indexIntervalBytes } = this.#log.config(this.#options.now)
    const endOffset = (group.at(-1) as Segment).nextOffset()
    cleaned.create()
    transactions.index = cleaned.transactionIndex
    const pieces = new Pieces(cleaned, indexIntervalBytes)
    for (const segment of group) {
      await this.#eachBatch(segment, segment.baseOffset, async (batch) => {
        const left = await this.#filter(batch, map, transactions, batch.nextOffset === endOffset)
        if (left !== undefined) pieces.add(left, batch.lastOffset)
        if (pieces.unsyncedBytes >= unsyncedBytesMax) await this.#restingAfter(() => pieces.sync())
      })
    }
    pieces.write()
    cleaned.seal()
    await this.#restingAfter(() => cleaned.sync())
    await this.#restingAfter(() => cleaned.syncIndexes())
    cleaned.flushed = true
  }

  /** Its names go at once, on stable storage, or the next start might complete the swap; to free what it holds may take longer. */
  #discard(cleaned: Segment): void {
    const { disk, removeLater } = this.#log.parts
    const paths = cleaned.setAsideDeleted()
    disk.syncDirectoryNow(this.#log.directory)
    removeLater(paths, [cleaned], 0)
  }

  /** What is left of a batch; undefined when nothing is. @param isLast it ends the group: its offsets must stay. */
  async #filter(
    batch: RecordBatch,
    map: OffsetMap,
    transactions: CleanedTransactions,
    isLast: boolean,
  ): Promise<FilteredBatch | undefined> {
    const { now } = this.#options
    const { deleteRetentionMs } = this.#log.config(now)
    if (transactions.needsSnapshots(batch)) await this.#restingAfter(() => transactions.readSnapshots(batch))
    const isObsolete = batch.isControl ? transactions.onControl(batch) : transactions.onBatch(batch)
    const horizon = batch.hasDeleteHorizon ? batch.baseTimestamp : -1
    const isExpired = horizon !== -1 && horizon <= now
    const dropsAll = batch.isControl ? isObsolete && isExpired : isObsolete
    const keep = dropsAll
      ? () => false
      : batch.isControl
        ? () => true
        : (cursor: RecordCursor) => keepsRecord(cursor, map, horizon === -1 || now < horizon)
    const filtered = await filterBatch(
      batch,
      await this.#recordsOf(batch),
      { keep, horizon: now + deleteRetentionMs, isIdleMarker: isObsolete && batch.isControl },
      this.#log.parts.compression,
      () => this.#rest(),
    )
    if (filtered.kind !== 'empty') return filtered
    const staysEmpty = isLast || this.#isRemembered(batch) || batch.nextOffset === this.#log.highWatermark
    // Made only if it stays: most that lose all records go as a whole.
    return staysEmpty ? { ...filtered, bytes: emptyBatch(batch, this.#log.parts.compression) } : undefined
  }

  /**
   * The batches by which a producer is remembered stay, if only their headers: a repetition of one must be recognised after a start that
   * learns its producers from the log. Kafka keeps the last one only; the client whose repetition of one before it is refused takes it
   * for lost, and writes it again.
   */
  #isRemembered(batch: RecordBatch): boolean {
    const producer = this.#log.producerState.producers.get(batch.producerId)
    if (producer === undefined) return false
    return producer.batchCount > 0
      ? producer.remembers(batch.lastOffset)
      : batch.isControl && batch.producerEpoch === producer.epoch
  }
}

/** Cleaned batches on their way into their segment, many in one write. */
class Pieces {
  readonly #segment: Segment
  readonly #indexIntervalBytes: number
  readonly #bytes = new Uint8Array(pieceBytes)
  #held = 0
  #batches: { readonly sizeInBytes: number; readonly lastOffset: number; readonly maxTimestamp: number }[] = []
  unsyncedBytes = 0

  constructor(segment: Segment, indexIntervalBytes: number) {
    this.#segment = segment
    this.#indexIntervalBytes = indexIntervalBytes
  }

  add({ bytes, maxTimestamp }: FilteredBatch, lastOffset: number): void {
    if (this.#held + bytes.length > pieceBytes) this.write()
    if (bytes.length > pieceBytes) {
      this.#segment.write(bytes)
      this.#wrote(bytes.length, lastOffset, maxTimestamp)
      return
    }
    this.#bytes.set(bytes, this.#held)
    this.#held += bytes.length
    this.#batches.push({ sizeInBytes: bytes.length, lastOffset, maxTimestamp })
  }

  /** Writes what is held. @throws DiskFull nothing of it was written. */
  write(): void {
    if (this.#held === 0) return
    this.#segment.write(this.#bytes.subarray(0, this.#held))
    for (const { sizeInBytes, lastOffset, maxTimestamp } of this.#batches) this.#wrote(sizeInBytes, lastOffset, maxTimestamp)
    this.#held = 0
    this.#batches = []
  }

  #wrote(sizeInBytes: number, lastOffset: number, maxTimestamp: number): void {
    this.#segment.wrote(sizeInBytes, lastOffset, maxTimestamp, this.#indexIntervalBytes)
    this.unsyncedBytes += sizeInBytes
  }

  async sync(): Promise<void> {
    this.unsyncedBytes = 0
    await this.#segment.sync()
  }
}

function keepsRecord(cursor: RecordCursor, map: OffsetMap, keepsTombstones: boolean): boolean {
  if (cursor.offset > map.latestOffset) return true
  const key = cursor.key()
  if (key === null) return false
  return cursor.offset >= map.get(key) && (cursor.valueStart >= 0 || keepsTombstones)
}
