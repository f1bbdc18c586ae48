// Moves logs from one directory of this node to another while they are written and read: copy, tell the controller, swap [ReplicaAlterLogDirsThread].
import type { Background, Clock, Host } from '@millrace/host'
import { DiskFailed, passes } from '@millrace/host'
import { RecordBatch, type Uuid } from '@millrace/protocol'
import { isRefusal, type LogRead } from '../log/append.ts'
import { LogCorrupted, LogGone } from '../log/corruption.ts'
import type { Log } from '../log/log.ts'
import type { LogDirs } from '../log/log-dirs.ts'
import type { Segment } from '../log/segment.ts'
import type { Partition } from './partition.ts'

/** Copied in one turn of the event loop. */
const turnBytes = 1024 * 1024
/** What is written meanwhile is synced in the background before the swap, unless there is no more of it than this, or it never becomes less. */
const swapBytes = 256 * 1024
const swapRoundsMax = 20
const retryMs = 1_000

export interface LogMoverPorts {
  readonly logDirs: LogDirs
  /** The id of a log directory. */
  readonly idOf: (directory: string) => Uuid | undefined
  /** Has the controller note where a partition's log lies. @returns whether it has. */
  readonly assign: (partition: Partition, directoryId: Uuid) => Promise<boolean>
  /** replica.alter.log.dirs.io.max.bytes.per.second */
  readonly bytesPerSecond: () => number
}

/** One piece of work for each partition that moves. It goes on after a restart, from where the copy ends. */
export class LogMover {
  readonly #host: Pick<Host, 'clock' | 'log' | 'spawn'>
  readonly #ports: LogMoverPorts
  readonly #throttle: Throttle
  readonly #moves = new Map<Log, Background>()

  constructor(host: Pick<Host, 'clock' | 'log' | 'spawn'>, ports: LogMoverPorts) {
    this.#host = host
    this.#ports = ports
    this.#throttle = new Throttle(host.clock, ports.bytesPerSecond)
  }

  /** Copies into `future`, which lies in another directory, and puts it in the place of the partition's log. */
  start(partition: Partition, future: Log): void {
    if (this.#moves.has(future)) return
    const { log } = this.#host
    const fields = { ...future.name, from: partition.log.directory, to: future.directory }
    log.info('log moves', fields)
    const move = this.#host.spawn('move log', async (signal) => {
      try {
        while (!(await this.#moved(partition, future, signal))) await this.#host.clock.sleep(retryMs, signal)
      } finally {
        this.#moves.delete(future)
      }
    })
    this.#moves.set(future, move)
  }

  /** Copying ends where it is; the next start goes on. */
  async close(): Promise<void> {
    await Promise.all([...this.#moves.values()].map((move) => move.stop()))
  }

  /** @returns false when it is to be tried again. */
  async #moved(partition: Partition, future: Log, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#move(new Move(partition, future), signal)
      return true
    } catch (cause) {
      const fields = { ...future.name, from: partition.log.directory, to: future.directory, cause: cause as Error }
      if (passes(cause)) this.#host.log.warn('a move waits', fields)
      // Deleted, closed or called off during a read; or the log is offline, and has said so.
      else if (cause instanceof LogGone || cause instanceof LogCorrupted) return true
      else if (!(cause instanceof DiskFailed)) throw cause
      else {
        this.#host.log.error('a move has ended: a log directory failed', fields)
        await this.#assign(partition, partition.log, signal)
      }
      return !passes(cause)
    }
  }

  /** Tells the controller where the log lies, until it has noted it or the log is offline. */
  async #assign(partition: Partition, log: Log, signal: AbortSignal): Promise<void> {
    const { logDirs, idOf, assign } = this.#ports
    const id = idOf(logDirs.directoryOf(log))
    while (id !== undefined && log.failure === undefined && partition.log.failure === undefined) {
      if (await assign(partition, id)) return
      await this.#host.clock.sleep(retryMs, signal)
    }
  }

  async #move(move: Move, signal: AbortSignal): Promise<void> {
    const { partition, future } = move
    const { logDirs } = this.#ports
    await logDirs.whenNotCleaned(move.current)
    await this.#throttle.turn(signal)
    if (move.hasEnded) return
    move.align()
    if (!(await this.#catchUp(move, signal))) return
    await future.durability.flush(true)
    // From here on the metadata names the copy: after a crash the next start goes on with it, or takes it if the log itself is gone.
    await this.#assign(partition, future, signal)
    for (let rounds = 0; rounds < swapRoundsMax; rounds++) {
      const before = future.logEndOffset
      if (!(await this.#catchUp(move, signal))) return
      if (move.bytesFrom(before) <= swapBytes) break
      await future.durability.flush(true)
    }
    await this.#swap(move, signal)
  }

  async #swap(move: Move, signal: AbortSignal): Promise<void> {
    const { partition, future } = move
    let failed: unknown
    await future.durability.alone(async () => {
      try {
        do if (!(await this.#catchUp(move, signal))) return
        while (!move.isEven)
        // Nothing is appended from here on: it all happens in one turn of the event loop.
        move.settle()
        this.#ports.logDirs.swap(move.current, future, () => partition.replaceLog(future))
        const { directory, logEndOffset } = future
        this.#host.log.info('log moved', { ...future.name, directory, logEndOffset })
      } catch (cause) {
        // A full disk is no failure of the log, as it would be of its sync.
        failed = cause
      }
    })
    if (failed !== undefined) throw failed
  }

  /** Copies until both end at the same offset. @returns false when the move has to end. */
  async #catchUp(move: Move, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      if (move.hasEnded) return false
      if (move.isEven) return true
      const copied = move.copy(Math.min(turnBytes, this.#ports.bytesPerSecond()))
      const bytes = typeof copied === 'number' ? copied : await copied
      // Looked at before others have their turn: a log that is always written to would never be even after it.
      if (!move.hasEnded && move.isEven) return true
      this.#throttle.took(bytes)
      await this.#throttle.turn(signal)
    }
  }
}

/** The two logs of one partition. */
class Move {
  readonly partition: Partition
  readonly future: Log
  #cuts: number

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
    this.#follow()
    return bytes
  }

  #follow(): void {
    const { current, future } = this
    future.highWatermark = current.highWatermark
    const start = Math.min(current.logStartOffset, future.highWatermark)
    if (start > future.logStartOffset) future.deleteUpTo(start)
  }

  /** All that the log knows beside its records goes over, and is on stable storage with them. @throws DiskFull, DiskFailed */
  settle(): void {
    const { current, future } = this
    this.#follow()
    future.plannedStart = Math.max(future.plannedStart, current.plannedStart)
    future.producerState.takeOver(current.producerState)
    // Such a snapshot counts after a crash where a segment begins with it. Else no segment begins here: a Fetch ends with its segment.
    if (future.producerState.knowsMore) future.roll()
    future.durability.settleNow()
    future.producerState.knowsMore = false
  }
}

/** Spreads bytes over time. */
class Throttle {
  readonly #clock: Clock
  readonly #bytesPerSecond: () => number
  #allowedAt = 0

  constructor(clock: Clock, bytesPerSecond: () => number) {
    this.#clock = clock
    this.#bytesPerSecond = bytesPerSecond
  }

  took(bytes: number): void {
    this.#allowedAt = Math.max(this.#allowedAt, this.#clock.monotonic()) + (bytes * 1000) / this.#bytesPerSecond()
  }

  /** Waits until more may be copied, and at least until others had their turn. */
  async turn(signal: AbortSignal): Promise<void> {
    do await this.#clock.sleep(Math.min(retryMs, Math.max(0, this.#allowedAt - this.#clock.monotonic())), signal)
    while (this.#bytesPerSecond() !== Number.POSITIVE_INFINITY && this.#allowedAt > this.#clock.monotonic())
  }
}
