// One partition on this node: checks who may append and read, moves the high watermark, wakes who waits for it [Partition].
// hot
import type { Logger } from '@millrace/host'
import { DiskFailed, passes } from '@millrace/host'
import { ErrorCode } from '@millrace/protocol'
import type { Uuid } from '@millrace/protocol'
import { isRefusal } from '../log/append.ts'
import { abortedOfRead, mayTellAborted } from '../log/aborted-transactions.ts'
import type { AppendOrigin, BatchFault, CheckedBatch, LogAppend, LogRead, Refusal } from '../log/append.ts'
import { LogCorrupted } from '../log/corruption.ts'
import type { Log } from '../log/log.ts'

/** What it takes for an append to count as committed: that it is on stable storage, or that the operating system has it. */
export type Durability = 'disk' | 'os'

/** A partition's state in the cluster's metadata, as far as its replica on this node needs it. */
export interface PartitionState {
  readonly leader: number
  readonly leaderEpoch: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  /** Log directory of each replica, in the order of `replicas` (KIP-858). */
  readonly directories?: readonly Uuid[]
}

/** What partitions of a node share. */
export interface PartitionSurroundings {
  readonly nodeId: number
  readonly durability: Durability
  readonly log: Logger
  /** Calls back when all that was appended to `log` before the call is on stable storage. */
  whenDurable(log: Log, done: (failed?: Error) => void): void
  /** min.insync.replicas of a topic. */
  minInSyncReplicas(topic: string): number
  /** Counts of a topic. */
  traffic?(topic: string): PartitionTraffic | undefined
}

export interface PartitionAppendOptions {
  readonly origin: AppendOrigin
  /** All in-sync replicas must have it: refused when they are fewer than min.insync.replicas. */
  readonly needsAllReplicas: boolean
  /** Wall time, ms. */
  readonly now: number
  /** Version of the Produce request: older ones may use less. */
  readonly requestVersion?: number
  /** What the later check returned for it. */
  readonly checked?: CheckedBatch
  /** What the log's `startVerification` returned for the batch's producer. */
  readonly verification?: number
  /** transaction.version by which a marker is checked (KIP-890). */
  readonly transactionVersion?: number
}

/** What a read of a partition gives. */
export interface PartitionRead {
  readonly read: LogRead
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logStartOffset: number
  /** Transactions whose records a reader of committed data must drop; null where it reads uncommitted ones too. */
  readonly aborted: readonly { readonly producerId: number; readonly firstOffset: number }[] | null
  /** Where the reader's log and this one part; then nothing is read (KIP-595). */
  readonly diverging: { readonly epoch: number; readonly endOffset: number } | undefined
}

/** Counts what is asked of a topic's partitions, and what came of it. */
export interface PartitionTraffic {
  wasAskedToAppend(): void
  appended(records: number, bytes: number): void
  /** A batch larger than max.message.bytes. */
  rejected(bytes: number): void
  appendFailed(): void
  /** What was refused of a client's batch. */
  wasFaulty(fault: BatchFault): void
  wasAskedToRead(): void
  sent(bytes: number): void
  readFailed(): void
}

/** Something that waits until a partition has more to read, or ends. */
export interface ReadWaiter {
  /** The high watermark moved, or this node ceased to lead. */
  partitionMoved(): void
}

interface CommitWaiter {
  readonly offset: number
  readonly done: (failed?: ErrorCode) => void
}

const nothingRead: LogRead = { chunks: [], byteLength: 0, nextOffset: -1, segment: undefined, position: -1, takenBytes: 0 }

/** The replica of one partition that this node keeps. */
export class Partition {
  readonly topic: string
  readonly topicId: Uuid
  readonly index: number
  #log: Log
  /** Bytes that became readable since this node took the partition up; only differences mean something, and they may lag a little. */
  committedBytes = 0
  #appendedBytes = 0
  #appendedBytesBeforeSync = 0
  readonly #around: PartitionSurroundings
  #state: PartitionState
  #offline = false
  #gone: ErrorCode | undefined
  #syncing = false
  /** A copy that is about to take the log's place. */
  #arriving: Log | undefined
  #commitWaiters: CommitWaiter[] = []
  #commitWaitersFrom = 0
  readonly #readWaiters = new Set<ReadWaiter>()
  #traffic: PartitionTraffic | undefined
  #durable: (failed?: Error) => void

  constructor(log: Log, topicId: Uuid, state: PartitionState, around: PartitionSurroundings) {
    this.#log = log
    this.#durable = this.#durableOf(log)
    this.topic = log.name.topic
    this.index = log.name.partition
    this.topicId = topicId
    this.#state = state
    this.#around = around
    if (this.isLeader) this.#lead()
  }

  get log(): Log {
    return this.#log
  }

  get state(): PartitionState {
    return this.#state
  }

  get leaderEpoch(): number {
    return this.#state.leaderEpoch
  }

  get isLeader(): boolean {
    return this.#state.leader === this.#around.nodeId && this.#gone === undefined
  }

  /** Its log directory failed: nothing can be written or read. */
  get isOffline(): boolean {
    return this.#offline
  }

  /** The log directory that the metadata says it lies in; undefined when it says none. */
  get assignedDirectory(): Uuid | undefined {
    return assignedDirectory(this.#state, this.#around.nodeId)
  }

  get highWatermark(): number {
    return this.log.highWatermark
  }

  /** A newer state from the metadata. */
  update(state: PartitionState): void {
    const led = this.isLeader
    const epochBefore = this.#state.leaderEpoch
    this.#state = state
    if (led && (!this.isLeader || state.leaderEpoch !== epochBefore)) this.#failWaiters(ErrorCode.NOT_LEADER_OR_FOLLOWER)
    if (this.isLeader) this.#lead()
  }

  /** The epoch begins at the log's end, before its first record is there: who asks where it began must learn it (KIP-279). */
  #lead(): void {
    const { log } = this
    if (this.#state.leaderEpoch > log.latestEpoch && log.failure === undefined) {
      log.epochs.assign(this.#state.leaderEpoch, log.logEndOffset)
    }
    this.#advance()
  }

  /** The same records, in another directory, take the place of the log. */
  replaceLog(log: Log): void {
    this.#log = log
    this.#durable = this.#durableOf(log)
    this.#syncing = false
    this.#arriving = undefined
    if (this.isLeader) this.#lead()
  }

  /**
   * From now on nothing is committed that is not safe in this copy of the log too, so that it can take the log's place at any moment;
   * undefined: it does not come. Called again when more of the copy is safe.
   */
  commitWith(arriving: Log | undefined): void {
    this.#arriving = arriving
    if (this.isLeader && !this.#offline && this.log.failure === undefined) this.#advance()
  }

  /** All below is promised to survive a loss of power. */
  get promisedEndOffset(): number {
    return this.#around.durability === 'os' ? 0 : this.log.highWatermark
  }

  /** Of a log that was replaced meanwhile nothing is heard any more. */
  #durableOf(log: Log): (failed?: Error) => void {
    return (failed) => {
      if (this.#log === log) this.#becameDurable(failed)
    }
  }

  /** This node keeps the partition no longer; whoever waits learns `reason`. */
  leave(reason: ErrorCode): void {
    if (this.#gone !== undefined) return
    this.#gone = reason
    this.#failWaiters(reason)
  }

  /** Counts for its topic; made with the first that is counted. */
  get traffic(): PartitionTraffic | undefined {
    return (this.#traffic ??= this.#around.traffic?.(this.topic))
  }

  /** Its disk failed: what waits learns it, and nothing is taken any more. */
  goOffline(): void {
    if (this.#offline) return
    this.#offline = true
    this.#failWaiters(ErrorCode.KAFKA_STORAGE_ERROR)
  }

  /** @param currentLeaderEpoch what the client believes; -1: it does not say. */
  refusalFor(currentLeaderEpoch: number): ErrorCode {
    if (this.#offline) return ErrorCode.KAFKA_STORAGE_ERROR
    if (this.#gone !== undefined) return this.#gone
    if (currentLeaderEpoch !== -1) {
      if (currentLeaderEpoch < this.#state.leaderEpoch) return ErrorCode.FENCED_LEADER_EPOCH
      if (currentLeaderEpoch > this.#state.leaderEpoch) return ErrorCode.UNKNOWN_LEADER_EPOCH
    }
    return this.isLeader ? ErrorCode.NONE : ErrorCode.NOT_LEADER_OR_FOLLOWER
  }

  /** Appends as leader. Batches are changed in place: offsets, leader epoch, with LogAppendTime the timestamp. */
  append(batches: Uint8Array, options: PartitionAppendOptions): LogAppend | Refusal {
    const appended = this.#append(batches, options)
    const traffic = options.origin === 'client' || options.origin === 'coordinator' ? this.traffic : undefined
    if (traffic === undefined) return appended
    // Of a batch that needs turns nothing is known yet: it comes again.
    if (!isRefusal(appended) || appended.needsTurns !== true) traffic.wasAskedToAppend()
    if (!isRefusal(appended)) {
      if (!appended.duplicate) traffic.appended(appended.lastOffset - appended.firstOffset + 1, batches.length)
    } else if (appended.code === ErrorCode.MESSAGE_TOO_LARGE) traffic.rejected(batches.length)
    return appended
  }

  #append(batches: Uint8Array, options: PartitionAppendOptions): LogAppend | Refusal {
    const code = this.refusalFor(-1)
    if (code !== ErrorCode.NONE) return { code }
    if (options.needsAllReplicas) {
      const { isr, replicas } = this.#state
      const needed = Math.min(this.#around.minInSyncReplicas(this.topic), replicas.length)
      if (isr.length < needed) {
        return { code: ErrorCode.NOT_ENOUGH_REPLICAS, message: `${isr.length} of ${needed} needed replicas are in sync` }
      }
    }
    let appended: LogAppend | Refusal
    try {
      appended = this.log.append(batches, { ...options, leaderEpoch: this.#state.leaderEpoch })
    } catch (cause) {
      return this.#diskRefusal(cause)
    }
    if (isRefusal(appended)) return appended
    if (!appended.duplicate) this.#appendedBytes += batches.length
    // For a repetition too: the sync of the first time may have been given up.
    this.#advance()
    return appended
  }

  /**
   * Plans to move the log's start up to `offset`; -1: up to the high watermark (KIP-107).
   * @returns where it is to be: once that is recorded, `finishDelete` moves it there.
   */
  planDelete(offset: number): Refusal | { readonly to: number } {
    const code = this.refusalFor(-1)
    if (code !== ErrorCode.NONE) return { code }
    const { log } = this
    const config = log.config(log.parts.clock.now())
    if (config.cleanupCompact && !config.cleanupDelete) return { code: ErrorCode.POLICY_VIOLATION }
    const to = offset === -1 ? log.highWatermark : offset
    if (to < 0 || to > log.highWatermark) return { code: ErrorCode.OFFSET_OUT_OF_RANGE }
    log.plannedStart = Math.max(log.plannedStart, to)
    return { to }
  }

  finishDelete(to: number): ErrorCode {
    const code = this.refusalFor(-1)
    if (code !== ErrorCode.NONE) return code
    try {
      return this.log.deleteUpTo(to)?.code ?? ErrorCode.NONE
    } catch (cause) {
      return this.#diskRefusal(cause).code
    }
  }

  /** Calls back once the record at `offset` is committed, or with the reason why nobody can tell any more. */
  whenCommitted(offset: number, done: (failed?: ErrorCode) => void): void {
    if (offset < this.log.highWatermark) return done()
    const code = this.refusalFor(-1)
    if (code !== ErrorCode.NONE) return done(code)
    const waiters = this.#commitWaiters
    const waiter = { offset, done }
    let at = waiters.length
    // A retry of an older batch waits for less than what came between.
    while (at > this.#commitWaitersFrom && (waiters[at - 1] as CommitWaiter).offset > offset) at -= 1
    if (at === waiters.length) waiters.push(waiter)
    else waiters.splice(at, 0, waiter)
  }

  /**
   * Whole batches from the one that holds `offset`, up to what is committed, or decided by transactions.
   * The caller has checked the leader epoch.
   */
  read(
    offset: number,
    maxBytes: number,
    committedOnly: boolean,
    minOneBatch: boolean,
    lastFetchedEpoch: number,
    sendsFiles?: () => boolean,
  ): PartitionRead | Refusal | Promise<PartitionRead | Refusal> {
    const { log } = this
    const highWatermark = log.highWatermark
    const lastStableOffset = log.lastStableOffset
    const logStartOffset = log.logStartOffset
    if (lastFetchedEpoch >= 0) {
      const end = log.endOffsetForEpoch(lastFetchedEpoch)
      if (end === undefined) return { code: ErrorCode.OFFSET_OUT_OF_RANGE }
      if (end.epoch < lastFetchedEpoch || end.endOffset < offset) {
        const diverging = { epoch: end.epoch, endOffset: end.endOffset }
        return { read: nothingRead, highWatermark, lastStableOffset, logStartOffset, aborted: null, diverging }
      }
    }
    if (offset < logStartOffset || offset > log.logEndOffset) return { code: ErrorCode.OFFSET_OUT_OF_RANGE }
    const end = committedOnly ? lastStableOffset : highWatermark
    const finish = (read: LogRead | Refusal): PartitionRead | Refusal => {
      if (isRefusal(read)) return read
      // As with Kafka nothing is told of them where bytes were asked for and no whole batch is given.
      const isTold = committedOnly && (read.byteLength > 0 || maxBytes <= 0 || offset >= end)
      const aborted = isTold ? abortedOfRead(log, offset, read) : null
      return { read, highWatermark, lastStableOffset, logStartOffset, aborted, diverging: undefined }
    }
    const wantsNothing = maxBytes <= 0 && !minOneBatch && !(committedOnly && mayTellAborted(log, offset))
    if (offset >= end || wantsNothing) return finish(nothingRead)
    try {
      const read = log.read(offset, maxBytes, end, minOneBatch, sendsFiles)
      if (!(read instanceof Promise)) return finish(read)
      const again = (): ReturnType<Partition['read']> =>
        this.read(offset, maxBytes, committedOnly, minOneBatch, lastFetchedEpoch, sendsFiles)
      const given = read.then(
        (late) => {
          if (!committedOnly || isRefusal(late) || !hasLeft(log, late)) return finish(late)
          for (const chunk of late.chunks) log.parts.memory.give(chunk)
          return again()
        },
        (cause: unknown) => (this.#log === log ? this.#readRefusal(cause) : again()),
      )
      // What was aborted may have to be read too.
      return given.catch((cause: unknown) => this.#diskRefusal(cause))
    } catch (cause) {
      return this.#readRefusal(cause)
    }
  }

  watch(waiter: ReadWaiter): void {
    this.#readWaiters.add(waiter)
  }

  unwatch(waiter: ReadWaiter): void {
    this.#readWaiters.delete(waiter)
  }

  /** The only in-sync replica is this one, so what it holds safely is committed. */
  #advance(): void {
    const { log } = this
    if (this.#around.durability === 'os') {
      this.#moveHighWatermark(log.logEndOffset)
      return
    }
    if (this.#arriving !== undefined) this.#moveHighWatermark(Math.min(log.durableEndOffset, this.#arriving.durableEndOffset))
    else this.#moveHighWatermark(log.durableEndOffset)
    if (this.#syncing || log.durableEndOffset >= log.logEndOffset) return
    this.#syncing = true
    this.#appendedBytesBeforeSync = this.#appendedBytes
    this.#around.whenDurable(log, this.#durable)
  }

  #becameDurable(failed: Error | undefined): void {
    this.#syncing = false
    if (failed !== undefined) {
      // Who waited has been told of the end.
      if (this.#gone !== undefined) return
      // Nothing is wrong with the log: the next append, or the repetition of this one, has it synced.
      if (passes(failed)) return this.#failWaiters(ErrorCode.KAFKA_STORAGE_ERROR)
      this.#tellOffline('partition offline: its log could not be made durable', failed)
      this.goOffline()
      return
    }
    if (this.isLeader && !this.#offline) this.#advance()
  }

  #moveHighWatermark(to: number): void {
    const { log } = this
    if (to <= log.highWatermark) return
    log.highWatermark = to
    this.committedBytes = to === log.logEndOffset ? this.#appendedBytes : this.#appendedBytesBeforeSync
    // A callback may append, and so come back here: every turn of the loop looks at the fields afresh.
    while (this.#commitWaitersFrom < this.#commitWaiters.length) {
      const { offset, done } = this.#commitWaiters[this.#commitWaitersFrom] as CommitWaiter
      if (offset >= log.highWatermark) break
      this.#commitWaitersFrom += 1
      done()
    }
    if (this.#commitWaitersFrom === this.#commitWaiters.length) {
      if (this.#commitWaiters.length > 0) this.#commitWaiters = []
      this.#commitWaitersFrom = 0
    } else if (this.#commitWaitersFrom > 1_024) {
      this.#commitWaiters.splice(0, this.#commitWaitersFrom)
      this.#commitWaitersFrom = 0
    }
    for (const waiter of this.#readWaiters) waiter.partitionMoved()
  }

  #failWaiters(code: ErrorCode): void {
    const waiters = this.#commitWaiters.slice(this.#commitWaitersFrom)
    this.#commitWaiters = []
    this.#commitWaitersFrom = 0
    for (const { done } of waiters) done(code)
    for (const waiter of this.#readWaiters) waiter.partitionMoved()
  }

  /** What is stored cannot be read. */
  #readRefusal(cause: unknown): Refusal {
    if (cause instanceof LogCorrupted) this.traffic?.readFailed()
    return this.#diskRefusal(cause)
  }

  /** A full disk, or too many open files, refuse and go on when there is room again; any other failure takes the log offline. */
  #diskRefusal(cause: unknown): Refusal {
    if (passes(cause)) return { code: ErrorCode.KAFKA_STORAGE_ERROR, message: cause.message }
    if (!(cause instanceof DiskFailed || cause instanceof LogCorrupted)) throw cause
    this.#tellOffline('partition offline: its log failed', cause)
    this.goOffline()
    return { code: ErrorCode.KAFKA_STORAGE_ERROR, message: cause.message }
  }

  /** Once: of a log that is corrupt its directory has told. */
  #tellOffline(event: string, cause: Error): void {
    if (this.#offline || cause instanceof LogCorrupted) return
    this.#around.log.error(event, { topic: this.topic, partition: this.index, cause })
  }
}

/** The segment was deleted or cleaned while it was read: which of its transactions were aborted went with it. */
function hasLeft(log: Log, { segment }: LogRead): boolean {
  return segment !== undefined && log.segments[log.segmentIndexOf(segment.baseOffset)] !== segment
}

/** The log directory that a partition's state names for a node; undefined for none, or one of the ids that mean none. */
export function assignedDirectory({ replicas, directories }: PartitionState, nodeId: number): Uuid | undefined {
  const id = directories?.[replicas.indexOf(nodeId)]
  // Ids up to 99 are not those of directories; they differ in their last byte, so in what the last two characters hold.
  return id === undefined || id.startsWith('A'.repeat(20)) ? undefined : id
}
