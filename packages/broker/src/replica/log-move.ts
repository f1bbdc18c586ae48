// The two logs of one partition that moves: what differs, what is copied, and when the copy can take the log's place. Decides; log-mover.ts waits.
import { DiskFailed } from '@millrace/host'
import { RecordBatch } from '@millrace/protocol'
import { isRefusal, type LogRead } from '../log/append.ts'
import { LogCorrupted } from '../log/corruption.ts'
import type { Log } from '../log/log.ts'
import type { Segment } from '../log/segment.ts'
import type { Partition } from './partition.ts'

/** What the next step of a move depends on. */
export interface MoveFacts {
  /** The copy holds the records of the log. */
  readonly isEven: boolean
  /** Where the log begins, or is about to. */
  readonly start: number
  /** The start that is recorded for the copy, with all else that it has to know; -1: nothing is. */
  readonly recordedStart: number
  /** What is promised to survive a loss of power, and what the copy holds so. */
  readonly promisedEndOffset: number
  readonly safeEndOffset: number
}

/** @returns what is to be done before the copy can take the log's place, or that it can. */
export function nextStep(facts: MoveFacts): 'copy' | 'record' | 'hold' | 'swap' {
  if (!facts.isEven) return 'copy'
  if (facts.start > facts.recordedStart) return 'record'
  return facts.promisedEndOffset > facts.safeEndOffset ? 'hold' : 'swap'
}

/** The two logs of one partition. */
export class Move {
  readonly partition: Partition
  readonly future: Log
  /** What is committed waits for the copy. */
  isHeld = false
  #cuts: number
  #recordedStart = -1

  constructor(partition: Partition, future: Log) {
    this.partition = partition
    this.future = future
    this.#cuts = partition.log.durability.cuts
  }

  get current(): Log {
    return this.partition.log
  }

  /** One of the two is gone: deleted, closed, offline, or the move was called off. */
  get hasEnded(): boolean {
    const failure = this.future.failure ?? this.current.failure
    if (failure instanceof DiskFailed) throw failure
    return failure !== undefined
  }

  /** Bytes of the segments that the copy holds from `offset` on. */
  bytesFrom(offset: number): number {
    const { segments } = this.future
    let bytes = 0
    for (let i = this.future.segmentIndexOf(offset); i < segments.length; i++) {
      const segment = segments[i] as Segment
      bytes += segment.size - (segment.find(offset)?.position ?? segment.size)
    }
    return bytes
  }

  get isEven(): boolean {
    const { current, future } = this
    if (current.durability.cuts !== this.#cuts) this.align()
    return future.logEndOffset === current.logEndOffset && future.logStartOffset >= current.logStartOffset
  }

  /** Cuts what the log does not have (any more), as a follower does (KIP-101). */
  align(): void {
    const { current, future } = this
    this.#cuts = current.durability.cuts
    // What was recorded may tell of what is cut.
    this.#recordedStart = -1
    for (let epoch = future.latestEpoch; future.logEndOffset > future.logStartOffset; epoch = future.latestEpoch) {
      const end = epoch < 0 ? undefined : current.endOffsetForEpoch(epoch)
      future.truncateTo(Math.min(future.logEndOffset, end?.endOffset ?? current.logEndOffset))
      if (end === undefined || end.epoch === epoch || future.latestEpoch === epoch) break
    }
    if (future.logEndOffset < current.logStartOffset || future.logStartOffset > current.logEndOffset) {
      future.restartAt(current.logStartOffset)
    }
  }

  /** Copies the next batches. @param most bytes, but at least one batch. @returns how many bytes. */
  copy(most: number): number | Promise<number> {
    const { current, future } = this
    const { segmentBytes } = future.config(current.parts.clock.now())
    if (future.logEndOffset < current.logStartOffset) future.restartAt(current.logStartOffset)
    const read = current.read(future.logEndOffset, Math.min(most, segmentBytes), current.logEndOffset, true)
    if (!(read instanceof Promise)) return isRefusal(read) ? 0 : this.#append(read)
    return read.then((later) => (isRefusal(later) ? 0 : this.#append(later)))
  }

  /** @throws LogCorrupted no log may hold what was read: the one it was read from is offline from now on. */
  #append({ chunks, segment, position }: LogRead): number {
    const { current, future } = this
    let bytes = 0
    for (const chunk of chunks) {
      const { baseOffset } = new RecordBatch(chunk)
      if (baseOffset < future.logEndOffset) {
        // The log may begin inside of a batch, and so must the copy.
        if (future.logEndOffset === future.logStartOffset) future.restartAt(baseOffset)
        else {
          // A copy of before this start ends inside of a batch of the log: whatever it is, it is not a copy, from there on at least.
          future.truncateTo(baseOffset)
          break
        }
      }
      const appended = future.append(chunk, {
        origin: 'replica',
        leaderEpoch: Math.max(current.latestEpoch, this.partition.leaderEpoch),
        now: current.parts.clock.now(),
      })
      if (isRefusal(appended)) {
        const path = segment?.path ?? current.directory
        throw current.fail(
          new LogCorrupted(path, position + bytes, future.logEndOffset, appended.message ?? `error ${appended.code}`),
        )
      }
      bytes += appended.writtenBytes
      // Taken in part: the next read begins with the batch that was left.
      if (appended.writtenBytes < chunk.length) break
    }
    this.follow()
    return bytes
  }

  /** All but the records and the producers. */
  follow(): void {
    const { current, future } = this
    future.highWatermark = current.highWatermark
    future.plannedStart = Math.max(future.plannedStart, current.plannedStart)
    const start = Math.min(current.logStartOffset, future.highWatermark)
    if (start > future.logStartOffset) future.deleteUpTo(start)
  }

  /** What the next step depends on. */
  facts(): MoveFacts {
    return {
      isEven: this.isEven,
      start: startToTell(this.current),
      recordedStart: this.#recordedStart,
      promisedEndOffset: this.partition.promisedEndOffset,
      safeEndOffset: this.future.durableEndOffset,
    }
  }

  /** Puts on stable storage what the log knows beside its records, and what a start has to know of the copy. Both are even. @throws DiskFull, DiskFailed */
  async record(flush: () => Promise<void>, recordArrival: () => Promise<void>): Promise<void> {
    const { current, future } = this
    const { producerState } = future
    this.follow()
    producerState.takeOver(current.producerState)
    // Such a snapshot counts after a crash where a segment begins with it. Else no segment begins here: a Fetch ends with its segment.
    if (producerState.knowsMore) {
      future.roll()
      await producerState.writeSnapshot().catch((cause: unknown) => {
        throw future.fail(cause)
      })
    }
    await flush()
    const start = startToTell(future)
    await recordArrival()
    producerState.knowsMore = false
    this.#recordedStart = start
  }

  /** From now on what is committed is safe in both: else a log that is always written to would always have promised more than the copy holds safely. */
  async hold(flush: () => Promise<void>): Promise<void> {
    this.isHeld = true
    this.partition.commitWith(this.future)
    await flush()
    this.partition.commitWith(this.future)
  }

  /** The copy has come, or does not come: what waited for it goes on. */
  release(): void {
    if (this.isHeld) this.partition.commitWith(undefined)
    this.isHeld = false
  }

  /** It is the log now. */
  takeOver(): void {
    const { partition, current, future } = this
    future.producerState.succeed(current.producerState)
    partition.replaceLog(future)
  }
}

/** At a start, no record below it is there any more, whatever the files hold. */
const startToTell = ({ logStartOffset, plannedStart }: Log): number => Math.max(logStartOffset, plannedStart)
