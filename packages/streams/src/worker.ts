// One thread of an application: polls, processes, commits, and starts over after what can be started over from.
import type { Consumer, GroupMetadata, Millrace, Producer, TopicPartition } from '@millrace/client'
import { BrokersUnreachable, ProducerFenced, TimeoutError } from '@millrace/client'
import { ErrorCode, KafkaError } from '@millrace/protocol'
import type { Clock, Disk, Logger } from '@millrace/host'
import { ConnectFailed, ConnectionClosed, DiskFull, nextTurn } from '@millrace/host'
import type { AppSettings } from './config.ts'
import { pauseAfter, waitForRoom } from './store/disk-room.ts'
import type { Collector } from './task/collector.ts'
import { commit } from './task/commit.ts'
import type { Purge } from './task/purge.ts'
import type { Tasks } from './task/tasks.ts'

export interface WorkerParts {
  readonly settings: AppSettings
  readonly client: Millrace
  readonly consumer: Consumer
  readonly collector: Collector
  readonly tasks: Tasks
  readonly purge: Purge
  readonly clock: Clock
  readonly disk: Disk
  readonly log: Logger
  readonly topics: readonly string[]
  makeProducer(): Producer
  /** The phase is another one. */
  changed(): void
  /** Something was committed. */
  progressed(): void
}

const pollMsMax = 100
// Records taken from one task before the others, and the clock, get a look.
const turnRecords = 1000
const recoveryWaitMs = 500
// How long running tasks wait for what others restore, in each turn.
const restoreMs = 5
const tellRestoringMs = 5000

/** What a worker is at; the application's state follows it. */
export type WorkerPhase = 'joining' | 'restoring' | 'running' | 'recovering' | 'stopped'

export class Worker {
  phase: WorkerPhase = 'joining'
  readonly #parts: WorkerParts
  readonly #stop = new AbortController()
  /** Partitions whose fetching waits until their records are processed. */
  readonly #full = new Set<string>()
  #inTransaction = false
  #isSubscribed = false
  /** The membership that came with the present assignment. */
  #group: GroupMetadata | undefined
  #committedAt = 0
  #toldAt = 0
  /** Full disks in a row without a commit between them. */
  #timesFull = 0
  #commitsWhenFull = 0
  /** Records processed since the start, those that were undone and done again too. */
  processed = 0
  commits = 0
  recoveries = 0

  constructor(parts: WorkerParts) {
    this.#parts = parts
  }

  /** Ends the loop after the record at hand; `run` then commits and returns. */
  stop(): void {
    this.#stop.abort(new Error('the application is closing'))
  }

  /** Runs until stopped. @throws what it cannot recover from. */
  async run(signal: AbortSignal): Promise<void> {
    const { settings, collector, clock, tasks } = this.#parts
    this.#subscribe(signal)
    this.#committedAt = clock.monotonic()
    this.#toldAt = this.#committedAt
    let failed: unknown
    let isFirst = true
    while (!this.#stop.signal.aborted) {
      signal.throwIfAborted()
      try {
        if (failed !== undefined) await this.#recover(failed, signal)
        else if (isFirst && settings.exactlyOnce) await collector.producer.initTransactions({ signal: this.#untilStop(signal) })
        isFirst = false
        failed = undefined
        await this.#turn(signal)
      } catch (failure) {
        // A stop that came while it was waiting for room, or for brokers to start over with, is no failure.
        if (this.#stop.signal.aborted && failure === this.#stop.signal.reason) break
        if (signal.aborted || !isRecoverable(failure)) throw failure
        this.#parts.log.warn('work since the last commit is undone and done again', { reason: describe(failure) })
        failed = failure
      }
    }
    // What is not committed when even this fails is done again at the next start.
    const isDone = failed === undefined && (isFirst || (await this.#commitAtEnd(signal)))
    await tasks.close()
    // What it has not sent then belongs to nothing that was committed: it is not waited for.
    if (isDone) await collector.producer.close({ signal })
    else await closeQuietly(collector.producer, this.#parts.log)
    this.#to('stopped')
  }

  /** For what a stop makes needless: to start over. */
  #untilStop(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#stop.signal])
  }

  #subscribe(signal: AbortSignal): void {
    this.#isSubscribed = true
    this.#parts.consumer.subscribe(this.#parts.topics, {
      revoked: () => this.#revoked(signal),
      assigned: (partitions) => this.#assigned(partitions, signal),
      lost: () => this.#lost(),
    })
  }

  #to(phase: WorkerPhase): void {
    if (phase === this.phase) return
    this.phase = phase
    this.#parts.changed()
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { consumer, tasks, clock, settings, collector } = this.#parts
    const untilCommit = settings.commitIntervalMs - (clock.monotonic() - this.#committedAt)
    const isBusy = tasks.isRestoring || tasks.running.some((task) => task.ready(clock.monotonic()))
    // Whole milliseconds: a wait of less could be over before the clock has moved.
    const timeoutMs = isBusy ? 0 : Math.max(0, Math.min(pollMsMax, this.#needsCommit() ? Math.ceil(untilCommit) : pollMsMax))
    // A poll that need not wait would keep the event loop from sockets and timers, and so the next records from arriving.
    if (timeoutMs === 0) await nextTurn(clock)
    for (const batch of await consumer.poll({ timeoutMs, signal })) {
      const task = tasks.taskOf(batch.topic, batch.partition)
      // Its position would move on without it, so this must not pass: a partition is paused until its task runs.
      if (task === undefined) throw new Error(`records of ${batch.topic}-${batch.partition}, which no task reads`)
      task.add(batch.topic, batch)
      this.#hold(batch, task.queueOf(batch.topic)!.buffered)
    }
    if (tasks.isRestoring) {
      this.#to('restoring')
      this.#tellRestoring()
      await tasks.restore(tasks.running.length > 0 ? restoreMs : pollMsMax, signal)
    } else if (tasks.running.length > 0) this.#to('running')

    await tasks.learnLags(signal)
    this.#process()
    if (collector.blocked) await collector.drain(signal)
    if (clock.monotonic() - this.#committedAt < settings.commitIntervalMs) return
    await this.#commit(signal)
    await this.#parts.purge.whenDue(signal)
  }

  /** A long restoration shows that it goes on. */
  #tellRestoring(): void {
    const { clock, tasks, log } = this.#parts
    if (clock.monotonic() - this.#toldAt < tellRestoringMs) return
    this.#toldAt = clock.monotonic()
    const progress = tasks.restoring().flatMap((each) => each.progress ?? [])
    const sum = (of: 'restored' | 'total'): number => progress.reduce((total, each) => total + each[of], 0)
    log.info('restoring state', { tasks: progress.length, restored: sum('restored'), of: sum('total') })
  }

  /** Takes records from all tasks in turns until none is ready, there is no room for output, or a commit is due. */
  #process(): void {
    const { tasks, clock, settings, collector } = this.#parts
    let now = clock.monotonic()
    for (;;) {
      let taken = 0
      for (const task of tasks.running) {
        if (collector.blocked) return
        if (settings.exactlyOnce && !this.#inTransaction && task.ready(now)) {
          collector.producer.beginTransaction()
          this.#inTransaction = true
        }
        taken += task.process(turnRecords, now)
      }
      this.processed += taken
      this.#release()
      now = clock.monotonic()
      if (taken === 0 || now - this.#committedAt >= settings.commitIntervalMs || this.#stop.signal.aborted) return
    }
  }

  /** Stops fetching a partition that has more buffered than it should. */
  #hold({ topic, partition }: TopicPartition, buffered: number): void {
    const { consumer, settings } = this.#parts
    const name = `${topic}-${partition}`
    if (buffered <= settings.bufferedRecordsPerPartition || this.#full.has(name)) return
    this.#full.add(name)
    consumer.pause([{ topic, partition }])
  }

  #release(): void {
    if (this.#full.size === 0) return
    const { consumer, settings, tasks } = this.#parts
    for (const task of tasks.running) {
      for (const { topic, partition, buffered } of task.queues) {
        if (buffered > settings.bufferedRecordsPerPartition || !this.#full.delete(`${topic}-${partition}`)) continue
        consumer.resume([{ topic, partition }])
      }
    }
  }

  #needsCommit(): boolean {
    return this.#parts.tasks.running.some((task) => task.needsCommit)
  }

  async #commit(signal: AbortSignal): Promise<void> {
    const { tasks, clock, purge } = this.#parts
    if (this.#needsCommit() && this.#group !== undefined) {
      purge.committed(await commit({ ...this.#parts, group: this.#group, signal }, tasks.running))
      this.#inTransaction = false
      this.commits++
      this.#parts.progressed()
    }
    this.#committedAt = clock.monotonic()
  }

  /** @returns false: it could not, and the next start does it again. */
  async #commitAtEnd(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#commit(signal)
    } catch (failure) {
      if (signal.aborted || !isRecoverable(failure)) throw failure
      const isState = failure instanceof DiskFull
      const what = isState
        ? 'the last state found no room on its disk; the next start restores it from the changelog'
        : 'the last work could not be committed; the next start does it again'
      this.#parts.log.warn(what, { reason: describe(failure) })
      return isState
    }
    return true
  }

  async #revoked(signal: AbortSignal): Promise<void> {
    if (this.phase !== 'recovering') await this.#commit(signal)
    this.#parts.tasks.suspend()
    this.#full.clear()
  }

  async #assigned(partitions: readonly TopicPartition[], signal: AbortSignal): Promise<void> {
    this.#full.clear()
    const group = this.#parts.consumer.groupMetadata()
    // In a generation that this member missed others may have run its tasks: what it kept of them is old, and nothing shows it.
    if (this.#group !== undefined && !follows(group, this.#group)) await this.#parts.tasks.closeAll()
    this.#group = group
    await this.#parts.tasks.assign(partitions, signal)
    this.#to(this.#parts.tasks.isRestoring ? 'restoring' : 'running')
  }

  /** Others have these tasks by now, so nothing of them may be committed; the open transaction goes with them. */
  async #lost(): Promise<void> {
    this.#full.clear()
    this.#parts.log.warn('the group gave our tasks to others: this instance was silent for too long')
    await this.#parts.tasks.closeAll()
    if (this.#inTransaction) throw new LostTasks('tasks were lost with work uncommitted')
  }

  /** A new producer fences, and undoes, what the old one left; then everything is read again from what is committed. */
  async #recover(failed: unknown, signal: AbortSignal): Promise<void> {
    const { collector, clock, tasks, settings } = this.#parts
    const ending = this.#untilStop(signal)
    this.#to('recovering')
    this.recoveries++
    this.#full.clear()
    this.#inTransaction = false
    collector.clear()
    await tasks.closeAll()
    if (failed instanceof DiskFull) await this.#waitForRoom(failed, ending)
    else if (this.recoveries > 1) await clock.sleep(recoveryWaitMs, ending)
    await closeQuietly(collector.producer, this.#parts.log)
    collector.producer = this.#parts.makeProducer()
    if (settings.exactlyOnce) await collector.producer.initTransactions({ signal: ending })
    this.#committedAt = clock.monotonic()
    // The assignment opens the tasks.
    if (!this.#isSubscribed) return this.#subscribe(signal)
    await tasks.reopen(ending)
    this.#to(tasks.isRestoring ? 'restoring' : 'running')
  }

  /** Out of the group, so that instances whose disk has room go on with the tasks, and a rebalance does not wait for this one. */
  async #waitForRoom(failed: DiskFull, signal: AbortSignal): Promise<void> {
    const { consumer, settings } = this.#parts
    this.#timesFull = this.commits > this.#commitsWhenFull ? 1 : this.#timesFull + 1
    this.#commitsWhenFull = this.commits
    this.#group = undefined
    this.#isSubscribed = false
    await consumer.unsubscribe()
    await waitForRoom(this.#parts, settings.stateDir, failed, pauseAfter(this.#timesFull), signal)
  }
}

/** Whether no generation lies between two memberships. */
function follows(group: GroupMetadata, before: GroupMetadata): boolean {
  return group.memberId === before.memberId && group.generationId === before.generationId + 1
}

/** Tasks went to others while this instance had work of theirs in an open transaction. */
class LostTasks extends Error {
  override readonly name = 'LostTasks'
}

/** The old producer has failed already: that closing it fails too changes nothing. */
async function closeQuietly(producer: Producer, log: Logger): Promise<void> {
  try {
    await producer.close({ timeoutMs: 1000 })
  } catch (failure) {
    log.debug('the failed producer did not close in order', { reason: describe(failure) })
  }
}

// Answers that say: someone else, or a newer self, has the right to go on; or: try again from what is committed.
const recoverableCodes: ReadonlySet<number> = new Set([
  ErrorCode.ILLEGAL_GENERATION,
  ErrorCode.UNKNOWN_MEMBER_ID,
  ErrorCode.REBALANCE_IN_PROGRESS,
  ErrorCode.FENCED_INSTANCE_ID,
  ErrorCode.INVALID_PRODUCER_EPOCH,
  ErrorCode.PRODUCER_FENCED,
  ErrorCode.INVALID_PRODUCER_ID_MAPPING,
  ErrorCode.UNKNOWN_PRODUCER_ID,
  ErrorCode.INVALID_TXN_STATE,
  ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
  ErrorCode.TRANSACTIONAL_ID_NOT_FOUND,
  ErrorCode.TRANSACTION_ABORTABLE,
  ErrorCode.FENCED_LEADER_EPOCH,
])

/** Whether going back to the last commit can help. A record too large, or a topic that may not be written, fails the same way again. */
export function isRecoverable(failure: unknown): boolean {
  if (failure instanceof LostTasks || failure instanceof ProducerFenced || failure instanceof TimeoutError) return true
  if (failure instanceof DiskFull) return true
  if (failure instanceof BrokersUnreachable || failure instanceof ConnectFailed || failure instanceof ConnectionClosed)
    return true
  return failure instanceof KafkaError && (failure.retriable || recoverableCodes.has(failure.code))
}

function describe(failure: unknown): string {
  return failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure)
}
