// What a partition knows of its producers: last sequences, open transactions, snapshot files. // hot
import { passes, Turns } from '@millrace/host'
import type { RecordBatch } from '@millrace/protocol'
import { ErrorCode } from '@millrace/protocol'
import type { AppendOrigin, Refusal } from './append.ts'
import type { RememberedBatch } from './producer.ts'
import { inSequence, Producer } from './producer.ts'
import type { SnapshotsOptions } from './producer-snapshots.ts'
import { ProducerSnapshots } from './producer-snapshots.ts'
import type { TransactionMarker } from './transaction-marker.ts'

export interface CompletedTransaction {
  readonly producerId: number
  readonly firstOffset: number
  /** Of the marker. */
  readonly lastOffset: number
  readonly aborted: boolean
}

interface Transaction {
  readonly producerId: number
  readonly firstOffset: number
  /** Of the marker; -1 while it is open. */
  lastOffset: number
}

/** A producer whose transaction is being verified with its coordinator before its first batch is taken (KIP-890). */
interface Verification {
  readonly guard: number
  readonly since: number
  readonly supportsEpochBump: boolean
  epoch: number
  lowestSequence: number
}

/** Read when it matters: they change while the broker runs. */
export interface ProducerSettings {
  /** producer.id.expiration.ms */
  readonly producerIdExpirationMs: number
  /** transaction.partition.verification.enable */
  readonly transactionVerification: boolean
}

export interface ProducerStateOptions extends SnapshotsOptions {
  readonly settings: ProducerSettings
}

/** Instead of a verification: the log knows a newer epoch of the producer, so nothing of this one can be appended. */
export const staleProducerEpoch = -1

export class ProducerState {
  readonly #options: ProducerStateOptions
  readonly #files: ProducerSnapshots
  producers: Map<number, Producer> = new Map()
  /** By first offset; entered as they begin, so the first is the oldest. */
  readonly #open = new Map<number, Transaction>()
  /** Ended, with the marker not below the high watermark yet. */
  readonly #ended = new Map<number, Transaction>()
  readonly #verifications = new Map<number, Verification>()
  #nextGuard = 1
  /** The state holds all batches below this offset. */
  endOffset = 0
  /** It holds what the log's batches do not tell: a snapshot has to, where a segment begins. */
  knowsMore = false
  /** Set by `check` when the batch was appended before. */
  duplicate: RememberedBatch | undefined
  /** First offset of the oldest transaction that is open or not replicated; -1 when there is none. */
  firstUnstableOffset = -1

  constructor(options: ProducerStateOptions) {
    this.#options = options
    this.#files = new ProducerSnapshots(options)
  }

  // Checking and applying batches

  /**
   * May a producer append this batch here? Changes nothing.
   * @param transactionVersion of the marker, if it is one: 2 asks for an epoch above the current one.
   * @returns the refusal; undefined when it may, or when it is a repetition (`duplicate` is set then).
   */
  check(
    batch: RecordBatch,
    origin: AppendOrigin,
    marker: TransactionMarker | undefined,
    guard: number,
    transactionVersion: number,
  ): Refusal | undefined {
    this.duplicate = undefined
    const producerId = batch.producerId
    const epoch = batch.producerEpoch
    const producer = this.producers.get(producerId)
    if (origin === 'client' && producer !== undefined) {
      this.duplicate = producer.findBatch(epoch, batch.baseSequence, batch.lastSequence)
      if (this.duplicate !== undefined) return undefined
    }
    if (batch.isTransactional && !(producer?.transactionFirstOffset !== -1 && producer?.epoch === epoch)) {
      if (producer !== undefined && epoch < producer.epoch) return staleEpoch(batch, producer)
      if (this.#options.settings.transactionVerification && marker === undefined && !this.#isVerified(producerId, guard)) {
        return { code: ErrorCode.INVALID_TXN_STATE, message: `producer ${producerId} has no transaction here that was verified` }
      }
    }
    if (marker !== undefined) return checkMarker(batch, producer, marker, transactionVersion)
    if (producer !== undefined && epoch < producer.epoch) return staleEpoch(batch, producer)
    if (origin === 'client') {
      const refusal = this.#checkSequence(batch, producer)
      if (refusal !== undefined) return refusal
    }
    if (producer !== undefined && producer.transactionFirstOffset !== -1 && !batch.isTransactional) {
      return {
        code: ErrorCode.INVALID_TXN_STATE,
        message: `producer ${producerId} has an open transaction and sent a batch outside it`,
      }
    }
    return undefined
  }

  #checkSequence(batch: RecordBatch, producer: Producer | undefined): Refusal | undefined {
    const first = batch.baseSequence
    const verification = this.#verifications.get(batch.producerId)
    if (verification !== undefined) {
      // Of a producer that bumps its epoch for every transaction nothing can be missing before sequence 0.
      if (verification.supportsEpochBump && first !== 0 && (producer?.batchCount ?? 0) === 0) return outOfOrder(batch, 0)
      if (first > verification.lowestSequence) return outOfOrder(batch, verification.lowestSequence)
    }
    // Of an unknown producer any sequence is taken: its state may have expired with its records.
    if (producer === undefined || producer.epoch === -1) return undefined
    if (batch.producerEpoch !== producer.epoch) return first === 0 ? undefined : outOfOrder(batch, 0)
    return inSequence(producer.lastSequence, first) ? undefined : outOfOrder(batch, producer.lastSequence + 1)
  }

  /** Takes a batch with a producer id that is in the log now. @returns the transaction that it ended. */
  apply(batch: RecordBatch, marker: TransactionMarker | undefined): CompletedTransaction | undefined {
    const producerId = batch.producerId
    const firstOffset = batch.baseOffset
    if (batch.isControl && marker === undefined) return undefined
    let producer = this.producers.get(producerId)
    if (producer === undefined) this.producers.set(producerId, (producer = new Producer(producerId)))
    else if (this.#files.changed !== undefined) producer = this.#apart(producer, this.#files.changed)
    if (batch.isTransactional) this.#verifications.delete(producerId)
    if (marker !== undefined) return this.#end(producer, batch, marker)
    const lastOffset = batch.lastOffset
    producer.addBatch(batch.producerEpoch, batch.lastSequence, lastOffset, lastOffset - firstOffset, batch.maxTimestamp)
    if (batch.isTransactional && producer.transactionFirstOffset === -1) {
      producer.transactionFirstOffset = firstOffset
      this.#open.set(firstOffset, { producerId, firstOffset, lastOffset: -1 })
      this.#findFirstUnstable()
    }
    return undefined
  }

  /** A snapshot that is being written shows the producer as it was. */
  #apart(producer: Producer, changed: Set<Producer>): Producer {
    if (changed.has(producer)) return producer
    const copy = producer.copy()
    this.producers.set(copy.producerId, copy)
    changed.add(copy)
    return copy
  }

  #end(producer: Producer, batch: RecordBatch, marker: TransactionMarker): CompletedTransaction | undefined {
    const firstOffset = producer.transactionFirstOffset
    producer.setEpoch(batch.producerEpoch)
    producer.coordinatorEpoch = marker.coordinatorEpoch
    producer.lastTimestamp = marker.timestamp
    producer.transactionFirstOffset = -1
    if (firstOffset === -1) return undefined
    return { producerId: producer.producerId, firstOffset, lastOffset: batch.baseOffset, aborted: !marker.commit }
  }

  /** The last stable offset as it is once this transaction has ended: the start of the oldest other open one, or just after the marker. */
  lastStableOffsetAfter(completed: CompletedTransaction): number {
    for (const transaction of this.#open.values()) {
      if (transaction.producerId !== completed.producerId) return transaction.firstOffset
    }
    return completed.lastOffset + 1
  }

  /** Its records stay unstable until the marker is below the high watermark. */
  complete(completed: CompletedTransaction): void {
    const transaction = this.#open.get(completed.firstOffset)
    if (transaction === undefined) return
    this.#open.delete(completed.firstOffset)
    transaction.lastOffset = completed.lastOffset
    this.#ended.set(completed.firstOffset, transaction)
    this.#findFirstUnstable()
  }

  /** The high watermark or the log's start moved. */
  forgetEndedBefore(offset: number): void {
    if (this.#ended.size === 0) return
    for (const transaction of this.#ended.values()) {
      if (transaction.lastOffset < offset) this.#ended.delete(transaction.firstOffset)
    }
    this.#findFirstUnstable()
  }

  #findFirstUnstable(): void {
    let first = -1
    for (const offset of this.#open.keys()) {
      first = offset
      break
    }
    for (const offset of this.#ended.keys()) if (first === -1 || offset < first) first = offset
    this.firstUnstableOffset = first
  }

  /** When the oldest open transaction last wrote, ms; -1 when none is open. */
  oldestTransactionTimestamp(): number {
    for (const transaction of this.#open.values()) return this.producers.get(transaction.producerId)?.lastTimestamp ?? -1
    return -1
  }

  // Verification

  /** @see Log.startVerification */
  startVerification(producerId: number, epoch: number, sequence: number, supportsEpochBump: boolean, now: number): number {
    const producer = this.producers.get(producerId)
    if (producer !== undefined && epoch < producer.epoch) return staleProducerEpoch
    if (producer !== undefined && producer.transactionFirstOffset !== -1 && producer.epoch === epoch) return 0
    let verification = this.#verifications.get(producerId)
    if (verification === undefined) {
      verification = { guard: this.#nextGuard++, since: now, supportsEpochBump, epoch, lowestSequence: sequence }
      this.#verifications.set(producerId, verification)
    } else if (epoch > verification.epoch) {
      verification.epoch = epoch
      verification.lowestSequence = sequence
    } else if (epoch === verification.epoch && sequence < verification.lowestSequence) {
      verification.lowestSequence = sequence
    }
    return verification.guard
  }

  #isVerified(producerId: number, guard: number): boolean {
    return guard !== 0 && this.#verifications.get(producerId)?.guard === guard
  }

  /**
   * Forgets producers and verifications that were quiet for producer.id.expiration.ms; those with an open transaction stay. Who writes
   * meanwhile is looked at as it is when its turn comes.
   */
  async removeExpired(now: number, turns: Turns): Promise<void> {
    for (const producer of this.producers.values()) {
      if (turns.isOver()) await turns.next()
      if (this.#isExpired(producer, now)) this.producers.delete(producer.producerId)
    }
    for (const [producerId, verification] of this.#verifications) {
      if (turns.isOver()) await turns.next()
      if (now - verification.since >= this.#options.settings.producerIdExpirationMs) this.#verifications.delete(producerId)
    }
  }

  #isExpired(producer: Producer, now: number): boolean {
    return producer.transactionFirstOffset === -1 && now - producer.lastTimestamp >= this.#options.settings.producerIdExpirationMs
  }

  // Snapshots

  /** Takes over the snapshot files of the directory. */
  found(snapshots: readonly number[]): void {
    this.#files.found(snapshots)
  }

  get snapshots(): readonly number[] {
    return this.#files.offsets
  }

  /** Producers that have a transaction open in this snapshot. */
  openAt(snapshot: number): Promise<readonly number[]> {
    return this.#files.openAt(snapshot)
  }

  /**
   * Empties the state and loads the newest whole snapshot that lies within the log; `endOffset` tells how far it reaches. Snapshots
   * outside [start, end] and torn ones are removed. The one at the start tells of producers whose batches were all deleted.
   */
  reload(logStartOffset: number, logEndOffset: number, now: number): void {
    this.#clear()
    const found = this.#files.newest(logStartOffset, logEndOffset)
    const open: Producer[] = []
    for (const producer of found?.producers ?? []) this.#load(producer, now, open)
    this.#loaded(found?.offset ?? logStartOffset, open)
  }

  /** The same without holding the event loop, for a log that nobody uses yet. */
  async reloadLater(logStartOffset: number, logEndOffset: number, now: number): Promise<void> {
    this.#clear()
    const turns = new Turns(this.#options.clock)
    const found = await this.#files.newestLater(logStartOffset, logEndOffset, turns)
    const open: Producer[] = []
    for (const producer of found?.producers ?? []) {
      this.#load(producer, now, open)
      if (turns.isOver()) await turns.next()
    }
    this.#loaded(found?.offset ?? logStartOffset, open)
  }

  #load(producer: Producer, now: number, open: Producer[]): void {
    if (this.#isExpired(producer, now)) return
    this.producers.set(producer.producerId, producer)
    if (producer.transactionFirstOffset !== -1) open.push(producer)
  }

  #loaded(offset: number, open: Producer[]): void {
    for (const { producerId, transactionFirstOffset: firstOffset } of open.toSorted(
      (a, b) => a.transactionFirstOffset - b.transactionFirstOffset,
    )) {
      this.#open.set(firstOffset, { producerId, firstOffset, lastOffset: -1 })
    }
    this.#findFirstUnstable()
    this.endOffset = this.#files.takenAt = offset
  }

  /** Empties the state; the log is empty and begins at `offset`. */
  startAt(offset: number): void {
    this.#clear()
    this.#files.removeAll()
    this.#files.takenAt = 0
    this.endOffset = offset
  }

  /**
   * Takes over all that the same log knows in another directory, which may go on if this one cannot take its place after all. The batches
   * do not tell it: some lie before the log's start, or were compacted away, and who is being verified stands in none.
   */
  takeOver(from: ProducerState): void {
    this.knowsMore ||= !this.#knowsSameProducers(from)
    this.#clear()
    for (const producer of from.producers.values()) this.producers.set(producer.producerId, producer.copy())
    this.#takeOverRest(from)
  }

  /** The same from a log whose place this one has taken: it knows all of it, and the other one is not used any more. */
  succeed(from: ProducerState): void {
    this.#clear()
    this.producers = from.producers
    this.#takeOverRest(from)
  }

  #takeOverRest(from: ProducerState): void {
    for (const transaction of from.#open.values()) this.#open.set(transaction.firstOffset, { ...transaction })
    for (const transaction of from.#ended.values()) this.#ended.set(transaction.firstOffset, { ...transaction })
    this.firstUnstableOffset = from.firstUnstableOffset
    for (const [producerId, verification] of from.#verifications) this.#verifications.set(producerId, { ...verification })
    this.#nextGuard = Math.max(this.#nextGuard, from.#nextGuard)
    // One that lies at the end already knows less.
    this.#files.takenAt = 0
  }

  #knowsSameProducers({ producers }: ProducerState): boolean {
    if (producers.size !== this.producers.size) return false
    for (const producer of producers.values()) if (!producer.equals(this.producers.get(producer.producerId))) return false
    return true
  }

  #clear(): void {
    this.producers.clear()
    this.#open.clear()
    this.#ended.clear()
    this.firstUnstableOffset = -1
  }

  /** The log's start moved to `offset`. */
  startMoved(offset: number): void {
    this.forgetEndedBefore(offset)
    this.endOffset = Math.max(this.endOffset, offset)
    // Of producers whose records are all deleted only a snapshot tells.
    this.#files.takenAt = this.snapshots.at(-1) ?? (this.producers.size === 0 ? offset : 0)
  }

  /**
   * Takes a snapshot named by `endOffset` unless that offset has one, or an earlier one is still being written: that of many producers
   * is not in its file before `finishSnapshot`.
   */
  takeSnapshot(): void {
    try {
      if (this.#files.changed === undefined) this.#take()
    } catch (cause) {
      // Without it a start has more to read; the next roll tries again.
      if (!passes(cause)) throw cause
    }
  }

  #take(): void {
    if (this.endOffset <= this.#files.takenAt) return
    const open = Array.from(this.#open.values(), ({ producerId }) => producerId)
    this.#files.take(this.endOffset, this.producers, open)
  }

  /** The same, for one that must be in its file when this resolves. @throws DiskFull, DescriptorsExhausted it is not. */
  async writeSnapshot(): Promise<void> {
    await this.#files.finish()
    this.#take()
    await this.#files.finish()
  }

  /** Resolves when a snapshot that was taken is in its file, or cannot be for now. */
  async finishSnapshot(): Promise<void> {
    try {
      await this.#files.finish()
    } catch (cause) {
      if (!passes(cause)) throw cause
    }
  }

  /** At the end of a log, behind one that is under way. */
  async takeLastSnapshot(endOffset: number): Promise<void> {
    await this.finishSnapshot()
    this.endOffset = endOffset
    this.takeSnapshot()
  }

  /** @see ProducerSnapshots.removeStray */
  removeStray(segmentBases: readonly number[]): void {
    this.#files.removeStray(segmentBases)
  }

  /** @see ProducerSnapshots.setAside */
  setAside(offset: number): string | undefined {
    return this.#files.setAside(offset)
  }

  async sync(): Promise<void> {
    await this.finishSnapshot()
    await this.#files.sync()
  }
}

function checkMarker(
  batch: RecordBatch,
  producer: Producer | undefined,
  marker: TransactionMarker,
  transactionVersion: number,
): Refusal | undefined {
  const epoch = batch.producerEpoch
  if (producer === undefined) return epoch < -1 ? staleEpoch(batch, new Producer(batch.producerId)) : undefined
  if (epoch < producer.epoch) return staleEpoch(batch, producer)
  // With TV2 a marker raises the epoch, so an equal one is a late marker of the transaction before; it is let through when it cannot
  // end another transaction: nothing is open, or the epoch cannot rise any more.
  const mayRepeat = producer.transactionFirstOffset === -1 || epoch === 0x7fff
  if (transactionVersion >= 2 && epoch === producer.epoch && !mayRepeat) return staleEpoch(batch, producer)
  if (producer.coordinatorEpoch > marker.coordinatorEpoch) {
    return {
      code: ErrorCode.TRANSACTION_COORDINATOR_FENCED,
      message: `coordinator epoch ${marker.coordinatorEpoch} is below ${producer.coordinatorEpoch}`,
    }
  }
  return undefined
}

function staleEpoch(batch: RecordBatch, producer: Producer): Refusal {
  return {
    code: ErrorCode.INVALID_PRODUCER_EPOCH,
    message: `epoch ${batch.producerEpoch} of producer ${producer.producerId} is not valid; the last one seen is ${producer.epoch}`,
  }
}

function outOfOrder(batch: RecordBatch, expected: number): Refusal {
  return {
    code: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
    message: `producer ${batch.producerId} sent sequence ${batch.baseSequence} where ${expected} was expected`,
  }
}
