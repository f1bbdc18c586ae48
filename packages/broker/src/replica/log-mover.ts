// Moves logs from one directory of this node to another while they are written and read: copy, tell the controller, swap [ReplicaAlterLogDirsThread].
import type { Background, Clock, Host } from '@millrace/host'
import { DiskFailed, passes } from '@millrace/host'
import type { Uuid } from '@millrace/protocol'
import { LogCorrupted, LogGone } from '../log/corruption.ts'
import type { Log } from '../log/log.ts'
import type { LogDirs } from '../log/log-dirs.ts'
import { Move, nextStep } from './log-move.ts'
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
    let failed: unknown
    await move.future.durability.alone(async (flush) => {
      try {
        await this.#settleAndSwap(move, flush, signal)
      } catch (cause) {
        // A full disk is no failure of the log, as it would be of its sync.
        failed = cause
      } finally {
        move.release()
      }
    })
    if (failed !== undefined) throw failed
  }

  async #settleAndSwap(move: Move, flush: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const { logDirs } = this.#ports
    const { future } = move
    for (;;) {
      if (!(await this.#catchUp(move, signal)) || move.hasEnded) return
      const step = nextStep(move.facts())
      if (step === 'record') await move.record(flush, () => logDirs.recordArrival(future))
      else if (step === 'hold') await move.hold(flush)
      else if (step === 'swap') {
        // In the same turn of the event loop in which all of that was true.
        move.follow()
        logDirs.swap(move.current, future, () => move.takeOver())
        const { directory, logEndOffset } = future
        return this.#host.log.info('log moved', { ...future.name, directory, logEndOffset })
      }
    }
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
      // Who waits for an answer does not wait for the throttle as well: it is little, and the last of the move.
      if (move.isHeld) await this.#host.clock.sleep(0, signal)
      else await this.#throttle.turn(signal)
    }
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
