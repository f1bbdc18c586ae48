// One partition's log: append, read, roll, cut, sync. // hot
import { DiskFailed, DiskFull, passes } from '@millrace/host'
import { ErrorCode, RecordBatch } from '@millrace/protocol'
import type { Uuid } from '@millrace/protocol'
import { abortedBetween } from './aborted-transactions.ts'
import type { AppendOptions, LogAppend, Refusal } from './append.ts'
import { isRefusal } from './append.ts'
import type { LogConfig } from './config.ts'
import { LogCorrupted, LogGone } from './corruption.ts'
import { Durability } from './durability.ts'
import type { TopicPartitionName } from './file-names.ts'
import { checkReplicated, numberBatches } from './leader-batches.ts'
import { LeaderEpochs } from './leader-epochs.ts'
import type { LogParts } from './log-parts.ts'
import { LogReader } from './log-reader.ts'
import type { Producer, RememberedBatch } from './producer.ts'
import { replayProducers } from './producer-replay.ts'
import { ProducerState } from './producer-state.ts'
import { expiredSegments } from './retention.ts'
import { Segment, timestampOf } from './segment.ts'
import type { SegmentParts } from './segment.ts'
import { Segments } from './segments.ts'
import type { TimestampedOffset } from './time-lookup.ts'
import { findLargestTimestamp, findTimestamp } from './time-lookup.ts'
import type { AbortedTransaction } from './transaction-index.ts'
import { readMarker } from './transaction-marker.ts'

type Reading = ReturnType<LogReader['read']>

export class Log {
  readonly name: TopicPartitionName
  readonly topicId: Uuid | undefined
  readonly parts: LogParts
  readonly #segmentParts: SegmentParts
  #directory: string
  readonly #segments: Segments
  readonly epochs: LeaderEpochs
  readonly producerState: ProducerState
  #logStartOffset = 0
  /** A start is on stable storage before anyone sees it, lest records that were gone come back; so a plan is never taken back. */
  plannedStart = 0
  #logEndOffset = 0
  #highWatermark = 0
  /** Why this log takes no calls any more. */
  #failure: Error | undefined
  readonly #reader: LogReader
  readonly durability: Durability
  #config: LogConfig
  #configAt: number

  constructor(parts: LogParts, name: TopicPartitionName, topicId: Uuid | undefined, directory: string) {
    const { clock, disk, openFiles, loadedTransactions, syncsFirst, producers: settings } = parts
    const { crc32c } = parts.validator
    this.parts = parts
    this.#segmentParts = { disk, openFiles, loadedTransactions, syncsFirst, settle: () => parts.syncDue(this) }
    this.name = name
    this.topicId = topicId
    this.#directory = directory
    this.epochs = new LeaderEpochs(disk, () => this.#directory)
    this.producerState = new ProducerState({ disk, clock, crc32c, directory: () => this.#directory, settings })
    this.#segments = new Segments(parts, this.producerState)
    this.#reader = new LogReader(this)
    this.durability = new Durability(this)
    this.#config = parts.configOf(name.topic)
    this.#configAt = parts.clock.now()
  }

  /** Rising by base offset; never empty once the log is open. The last one is written to. */
  get segments(): Segment[] {
    return this.#segments.list
  }
  get directory(): string {
    return this.#directory
  }
  get logStartOffset(): number {
    return this.#logStartOffset
  }
  get logEndOffset(): number {
    return this.#logEndOffset
  }
  /** Everything below is on stable storage. */
  get durableEndOffset(): number {
    return this.durability.endOffset
  }
  /** A start after a crash takes what lies below on trust. */
  get recoveryPoint(): number {
    return this.durability.recoveryPoint
  }
  /** Epoch of the newest batch; -1 when there is none. */
  get latestEpoch(): number {
    return this.epochs.latest
  }
  get failure(): Error | undefined {
    return this.#failure
  }
  /** Bytes of all segments. */
  get sizeInBytes(): number {
    return this.#segments.sizeInBytes
  }

  get highWatermark(): number {
    return this.#highWatermark
  }
  /** Held between the log's start and its end; transactions that ended below it become stable. */
  set highWatermark(offset: number) {
    this.#highWatermark = Math.max(this.#logStartOffset, Math.min(offset, this.#logEndOffset))
    this.producerState.forgetEndedBefore(this.#highWatermark)
  }

  /** Consumers of committed records read up to here: the start of the oldest transaction that is open, at most the high watermark. */
  get lastStableOffset(): number {
    const unstable = this.producerState.firstUnstableOffset
    return unstable === -1 || unstable > this.#highWatermark ? this.#highWatermark : Math.max(unstable, this.#logStartOffset)
  }

  /** The topic's settings; looked up again when the clock has moved. */
  config(now: number): LogConfig {
    if (now !== this.#configAt) {
      this.#config = this.parts.configOf(this.name.topic)
      this.#configAt = now
    }
    return this.#config
  }

  /** What is known of each producer that was heard of within producer.id.expiration.ms. */
  producers(): Iterable<Producer> {
    return this.producerState.producers.values()
  }

  get active(): Segment {
    return this.#segments.active
  }

  /** By recovery.ts: the log is as its files say. @param clean all of it is on stable storage. @param namesUnsynced its directory may be known to the system's memory alone. */
  opened(startOffset: number, endOffset: number, recoveryPoint: number, clean: boolean, namesUnsynced: boolean): void {
    this.#logStartOffset = startOffset
    this.#logEndOffset = endOffset
    this.#highWatermark = startOffset
    this.durability.opened(
      Math.min(Math.max(recoveryPoint, startOffset), endOffset),
      clean ? endOffset : startOffset,
      namesUnsynced,
    )
  }

  /** A segment of this log, without its files. */
  newSegment(baseOffset: number, suffix = ''): Segment {
    return new Segment(this.#segmentParts, this.#directory, baseOffset, this.parts.clock.now(), this.parts.random.float(), suffix)
  }

  // Appending

  /**
   * Appends batches at the end; their offsets and leader epoch are written in place. The bytes are in the system's memory when it
   * returns: seen by every reader, durable after the next sync.
   * @param batches client and coordinator: one v2 batch. raft and replica: one or more, whole.
   * @throws DiskFull, DescriptorsExhausted nothing was appended; DiskFailed or LogCorrupted the log is offline.
   */
  append(batches: Uint8Array, options: AppendOptions): LogAppend | Refusal {
    this.#checkOnline()
    const { origin, now } = options
    const config = this.config(now)
    const { validator } = this.parts
    if (origin === 'raft' || origin === 'replica') return this.#appendMany(batches, options, config)
    const refusal =
      origin === 'client'
        ? validator.checkClient(batches, config, now, options.requestVersion ?? 0x7fff, options.checked)
        : validator.takeOwn(batches, config, now)
    if (refusal !== undefined) return refusal
    return this.#appendOne(validator.batch, validator.maxTimestamp, options, config)
  }

  #appendOne(batch: RecordBatch, maxTimestamp: number, options: AppendOptions, config: LogConfig): LogAppend | Refusal {
    const { sizeInBytes } = batch
    if (sizeInBytes > config.segmentBytes) {
      return {
        code: ErrorCode.RECORD_LIST_TOO_LARGE,
        message: `${sizeInBytes} bytes do not fit a segment of ${config.segmentBytes}`,
      }
    }
    const hasProducer = batch.producerId >= 0
    const marker = hasProducer ? readMarker(batch) : undefined
    if (hasProducer) {
      const { verification = 0, transactionVersion = 0 } = options
      const refusal = this.producerState.check(batch, options.origin, marker, verification, transactionVersion)
      if (refusal !== undefined) return refusal
      if (this.producerState.duplicate !== undefined) return this.#duplicateOf(this.producerState.duplicate)
    }
    const firstOffset = this.#logEndOffset
    batch.baseOffset = firstOffset
    batch.partitionLeaderEpoch = options.leaderEpoch
    this.#write(batch.slice(), firstOffset, firstOffset + batch.lastOffsetDelta, maxTimestamp, config, options.now)
    this.#wrote(batch, maxTimestamp, config)
    const stamped = config.messageTimestampType === 'LogAppendTime' && !batch.isControl
    return {
      firstOffset,
      lastOffset: this.#logEndOffset - 1,
      writtenBytes: sizeInBytes,
      maxTimestamp,
      logAppendTime: stamped ? maxTimestamp : -1,
      logStartOffset: this.#logStartOffset,
      duplicate: false,
    }
  }

  #duplicateOf({ firstOffset, lastOffset, timestamp }: RememberedBatch): LogAppend {
    const rest = { maxTimestamp: timestamp, logAppendTime: timestamp, logStartOffset: this.#logStartOffset, duplicate: true }
    return { firstOffset, lastOffset, writtenBytes: 0, ...rest }
  }

  #appendMany(bytes: Uint8Array, options: AppendOptions, config: LogConfig): LogAppend | Refusal {
    const { origin, leaderEpoch } = options
    const next = this.#logEndOffset
    const taken =
      origin === 'raft'
        ? numberBatches(bytes, next, leaderEpoch)
        : checkReplicated(bytes, next, leaderEpoch, this.parts.validator.crc32c)
    if (isRefusal(taken)) return taken
    const { writtenBytes, firstOffset, lastOffset, maxTimestamp } = taken
    this.#write(bytes.subarray(0, writtenBytes), firstOffset, lastOffset, maxTimestamp, config, options.now)
    const batch = new RecordBatch(bytes)
    for (let at = 0; at < writtenBytes; at += batch.sizeInBytes) this.#wrote(batch.moveTo(at), timestampOf(batch), config)
    return { ...taken, logAppendTime: -1, logStartOffset: this.#logStartOffset, duplicate: false }
  }

  #write(bytes: Uint8Array, firstOffset: number, lastOffset: number, maxTimestamp: number, config: LogConfig, now: number): void {
    try {
      if (this.active.isDueToRoll(config, bytes.length, maxTimestamp, lastOffset, now)) this.#roll(firstOffset)
      this.active.write(bytes)
    } catch (cause) {
      throw this.fail(cause)
    }
  }

  /** Takes one batch that stands at the end of the active segment's file. */
  #wrote(batch: RecordBatch, maxTimestamp: number, config: LogConfig): void {
    const lastOffset = batch.lastOffset
    const segment = this.active
    segment.wrote(batch.sizeInBytes, lastOffset, maxTimestamp, config.indexIntervalBytes)
    this.#logEndOffset = lastOffset + 1
    const epoch = batch.partitionLeaderEpoch
    if (epoch >= 0 && epoch !== this.epochs.latest) this.epochs.assign(epoch, batch.baseOffset)
    if (batch.producerId >= 0) this.applyProducer(batch, segment)
    this.producerState.endOffset = this.#logEndOffset
    if (this.#logEndOffset - this.durability.endOffset >= config.flushMessages) this.parts.syncDue(this)
  }

  /** Takes a batch with a producer id into the producers' state; an aborted transaction goes to the segment's index. */
  applyProducer(batch: RecordBatch, segment: Segment | undefined): void {
    const completed = this.producerState.apply(batch, readMarker(batch))
    if (completed === undefined) return
    const { producerId, firstOffset, lastOffset } = completed
    const lastStableOffset = this.producerState.lastStableOffsetAfter(completed)
    if (completed.aborted) segment?.transactionIndex.append({ producerId, firstOffset, lastOffset, lastStableOffset })
    this.producerState.complete(completed)
  }

  /** Closes the active segment and begins one at the log's end; does nothing when it is empty. @throws DiskFull, DescriptorsExhausted nothing changed. */
  roll(): void {
    this.#checkOnline()
    try {
      this.#roll(this.#logEndOffset)
    } catch (cause) {
      throw this.fail(cause)
    }
  }

  #roll(baseOffset: number): void {
    const old = this.active
    if (old.size === 0 && old.baseOffset === baseOffset) return
    const segment = this.newSegment(baseOffset)
    segment.create()
    this.durability.filesMade()
    this.segments.push(segment)
    this.parts.failpoint('segment made')
    try {
      old.seal()
    } catch (cause) {
      // The rest of its indexes waits in memory for space.
      if (!passes(cause)) throw cause
    }
    this.producerState.endOffset = baseOffset
    this.producerState.takeSnapshot()
    this.parts.log.debug('segment rolled', { topic: this.name.topic, partition: this.name.partition, baseOffset })
    this.parts.rolled(this)
  }

  /**
   * Marks that a transaction of this producer is about to be verified with its coordinator (KIP-890).
   * @param supportsEpochBump the producer raises its epoch for every transaction (transactions of version 2).
   * @returns what `append` wants as `verification`; 0 when a transaction is open here already and nothing needs to be verified; or
   * staleProducerEpoch.
   */
  startVerification(producerId: number, epoch: number, sequence: number, supportsEpochBump: boolean): number {
    return this.producerState.startVerification(producerId, epoch, sequence, supportsEpochBump, this.parts.clock.now())
  }

  // Reading

  /**
   * Whole batches from the one that holds `offset`; the first may begin below it.
   * @param upTo no batch that begins here or later is returned: high watermark, last stable offset or log end.
   * @param minOneBatch the first batch comes even when it is longer than `maxBytes`.
   * @param sendsFiles asked where many bytes are wanted: what is given may stand for a part of a segment that is sent from its file (`withParts`).
   * @returns at once when the bytes are likely in memory, else a promise. OFFSET_OUT_OF_RANGE outside [log start, log end].
   */
  read(offset: number, maxBytes: number, upTo: number, minOneBatch: boolean, sendsFiles?: () => boolean): Reading {
    this.#checkOnline()
    return this.#reader.read(offset, maxBytes, upTo, minOneBatch, sendsFiles)
  }

  /** Index of the segment that would hold `offset`. */
  segmentIndexOf(offset: number): number {
    return this.#segments.indexOf(offset)
  }

  /** @see abortedBetween */
  abortedTransactions(from: number, to: number): AbortedTransaction[] {
    return abortedBetween(this, from, to)
  }

  /** The first record whose timestamp is at least `timestamp`, ms. @returns undefined when there is none. */
  offsetForTimestamp(timestamp: number): Promise<TimestampedOffset | undefined> {
    this.#checkOnline()
    return findTimestamp(this, timestamp)
  }

  /** The record with the largest timestamp, the first of equals. @returns undefined when no record has one. */
  maxTimestamp(): Promise<TimestampedOffset | undefined> {
    this.#checkOnline()
    return findLargestTimestamp(this)
  }

  /** @see LeaderEpochs.endOffsetFor */
  endOffsetForEpoch(epoch: number): { readonly epoch: number; readonly endOffset: number } | undefined {
    return this.epochs.endOffsetFor(epoch, this.#logEndOffset)
  }

  /** The leader epoch of the batch at `offset`; -1 when it is not known. */
  epochAt(offset: number): number {
    return this.epochs.epochAt(offset)
  }

  // Cutting

  /** Drops the records from `offset` on, whole batches: the log may end below it. A log that begins after it is emptied and begins there. @throws DiskFailed */
  truncateTo(offset: number): void {
    this.#checkOnline()
    if (offset >= this.#logEndOffset) return this.epochs.truncateFromEnd(this.#logEndOffset)
    try {
      const holder = this.segments[this.segmentIndexOf(offset)] as Segment
      const endOffset = Math.min(offset, holder.find(offset)?.baseOffset ?? offset)
      // Nothing is left of it, or only what lies below its start.
      if (holder.baseOffset > offset || (endOffset < this.#logStartOffset && offset >= this.#logStartOffset))
        return this.restartAt(offset)
      this.#beginCut(endOffset)
      this.#segments.cut(this.segments.indexOf(holder) + 1, this.segments.length, this.#config.fileDeleteDelayMs)
      holder.truncateTo(offset, this.parts.clock.now())
      this.#finishCut(endOffset)
      this.producerState.removeStray(this.segments.map((segment) => segment.baseOffset))
      replayProducers(this, endOffset)
    } catch (cause) {
      throw this.fail(cause)
    }
  }

  /** Drops everything; the log is empty and begins at `offset`. @throws DiskFailed */
  restartAt(offset: number): void {
    this.#checkOnline()
    try {
      this.#beginCut(offset)
      this.#segments.cut(0, this.segments.length, this.#config.fileDeleteDelayMs)
      const segment = this.newSegment(offset)
      segment.create()
      this.segments.push(segment)
      this.#logStartOffset = offset
      this.#finishCut(offset)
      this.producerState.startAt(offset)
    } catch (cause) {
      throw this.fail(cause)
    }
  }

  /** The checkpoints come first: a recovery point or a start above the cut would be taken for lost records after a crash. */
  #beginCut(endOffset: number): void {
    const startFalls = this.#logStartOffset > endOffset
    this.#logStartOffset = Math.min(this.#logStartOffset, endOffset)
    this.plannedStart = Math.min(this.plannedStart, endOffset)
    if (this.durability.cutTo(endOffset) || startFalls) this.parts.checkpointsFell(this)
  }

  /** The files follow at once: old records that a crash brings back must not mix with new ones. */
  #finishCut(endOffset: number): void {
    this.#logEndOffset = endOffset
    this.#highWatermark = Math.min(Math.max(this.#highWatermark, this.#logStartOffset), endOffset)
    this.epochs.truncateFromEnd(endOffset)
    this.#reader.forget()
    this.active.file.syncNow()
    this.parts.disk.syncDirectoryNow(this.#directory)
  }

  /** Moves the log's start: records below `offset` are not served any more, and their segments go when all of theirs are below. */
  deleteUpTo(offset: number): Refusal | undefined {
    this.#checkOnline()
    if (offset > this.#highWatermark) {
      return {
        code: ErrorCode.OFFSET_OUT_OF_RANGE,
        message: `offset ${offset} is above the high watermark ${this.#highWatermark}`,
      }
    }
    if (offset <= this.#logStartOffset) return undefined
    this.#logStartOffset = offset
    this.epochs.truncateFromStart(offset)
    this.producerState.startMoved(offset)
    return undefined
  }

  /** Drops the segments that retention lets go and that end at or below `upTo`. @returns how many. @throws DiskFailed */
  dropExpired(now: number, upTo = this.#logEndOffset): number {
    this.#checkOnline()
    const count = expiredSegments(this, this.config(now), now, upTo)
    if (count === 0) return 0
    try {
      if (count === this.segments.length) this.#roll(this.#logEndOffset)
      // The start moves before the first file goes, so that no reader finds the gap.
      this.deleteUpTo(Math.max((this.segments[count] as Segment).baseOffset, this.#logStartOffset))
      this.#reader.forget()
      this.#segments.drop(0, count, this.#config.fileDeleteDelayMs)
      this.durability.filesMade()
    } catch (cause) {
      throw this.fail(cause)
    }
    this.parts.log.info('segments deleted', { ...this.name, count, logStartOffset: this.#logStartOffset })
    return count
  }

  /** Puts a cleaned segment in the place of those it was made from. @returns false when they are not all there any more. @see Segments.replace */
  replaceSegments(old: readonly Segment[], cleaned: Segment): boolean {
    try {
      if (!this.#segments.replace(old, cleaned, this.#config.fileDeleteDelayMs)) return false
    } catch (cause) {
      throw this.fail(cause)
    }
    this.#reader.forget()
    this.durability.filesMade()
    return true
  }

  // Durability and the end

  /** Puts all batches on stable storage that are in the log now. @throws DiskFailed */
  sync(): Promise<void> {
    return this.durability.sync()
  }

  /** A clean end: all of it whole and on stable storage. @throws DiskFull, DiskFailed it is not. */
  async close(): Promise<void> {
    try {
      if (this.#failure !== undefined) return
      await this.producerState.takeLastSnapshot(this.#logEndOffset)
      this.active.seal()
      await this.durability.close()
    } catch (cause) {
      throw this.fail(cause)
    } finally {
      this.#failure ??= new LogGone(this.name)
      for (const segment of this.segments) segment.close()
    }
  }

  /** Its directory was renamed on its way out; nothing is appended or read any more. */
  left(directory: string): void {
    this.#directory = directory
    for (const segment of this.segments) segment.moved(directory)
    this.#failure ??= new LogGone(this.name)
  }

  /** Its directory has another name; it goes on. */
  moved(directory: string): void {
    this.#directory = directory
    for (const segment of this.segments) segment.moved(directory)
    this.durability.renamed()
  }

  /** A file operation failed: unless only space or descriptors are lacking, the log is offline from now on. @returns the cause, to be thrown. */
  fail(cause: unknown): Error {
    // What fails in a log that is gone fails because of that.
    if (this.#failure !== undefined) return this.#failure
    const error = cause as Error
    if (error instanceof DiskFailed || error instanceof LogCorrupted) {
      this.#failure = error
      this.parts.failed(this, error)
    } else if (error instanceof DiskFull) this.parts.full(error)
    return error
  }

  #checkOnline(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}
