// A partition's log in memory for tests: a test decides when it commits, when it refuses, and what a crash takes.
import type { ErrorCode } from '@millrace/protocol'
import type { Codecs } from '@millrace/protocol'
import { BatchBuilder, RecordBatch } from '@millrace/protocol'
import type { ShardAppendOptions, ShardLog } from '../../src/coordinator/shard-log.ts'

interface Waiting {
  readonly offset: number
  readonly done: (failed?: ErrorCode) => void
}

export class FakeShardLog implements ShardLog {
  readonly leaderEpoch: number
  maxBatchBytes = 1_048_588
  /** Whole batches, their offsets set. */
  batches: Uint8Array[] = []
  endOffset = 0
  /** All below it is committed, and outlives a crash. */
  committed = 0
  /** Commits as soon as it is written. */
  commitsAtOnce = true
  /** Refuses appends with this code. */
  refuses: ErrorCode | undefined
  /** Throws at the next appends. */
  throws: Error | undefined
  /** What each append was given besides the batch. */
  readonly options: ShardAppendOptions[] = []
  guards = 1
  /** Reading waits for it. */
  loads: Promise<void> = Promise.resolve()
  #waiting: Waiting[] = []

  constructor(leaderEpoch = 0) {
    this.leaderEpoch = leaderEpoch
  }

  startVerification(): number {
    return this.guards
  }

  append(bytes: Uint8Array, _now: number, options: ShardAppendOptions = {}): { lastOffset: number } | { code: ErrorCode } {
    if (this.throws !== undefined) throw this.throws
    if (this.refuses !== undefined) return { code: this.refuses }
    const batch = new RecordBatch(bytes.slice())
    batch.baseOffset = this.endOffset
    this.batches.push(batch.bytes)
    this.options.push(options)
    this.endOffset = batch.nextOffset
    if (this.commitsAtOnce) this.committed = this.endOffset
    return { lastOffset: batch.lastOffset }
  }

  whenCommitted(offset: number, done: (failed?: ErrorCode) => void): void {
    if (offset < this.committed) done()
    else this.#waiting.push({ offset, done })
  }

  async readAll(visit: (batches: Uint8Array) => Promise<void>): Promise<void> {
    const all = Buffer.concat(this.batches)
    await this.loads
    if (all.length > 0) await visit(all)
  }

  /** Puts one record there, as if an earlier coordinator had. */
  write(key: Uint8Array, value: Uint8Array | null, codecs: Codecs): void {
    const builder = new BatchBuilder({ codecId: 0 })
    builder.append(0, key, value)
    this.append(builder.build({}, codecs), 0)
  }

  /** Commits all that is written. */
  commit(): void {
    this.committed = this.endOffset
    const due = this.#waiting.filter(({ offset }) => offset < this.committed)
    this.#waiting = this.#waiting.filter(({ offset }) => offset >= this.committed)
    for (const { done } of due) done()
  }

  /** Nothing that waits will be committed by this leader. */
  fail(code: ErrorCode): void {
    const due = this.#waiting
    this.#waiting = []
    for (const { done } of due) done(code)
  }

  /** The same partition after a crash: what was not committed is there or not, as `keep` says. */
  afterCrash(keep: boolean): FakeShardLog {
    const next = new FakeShardLog(this.leaderEpoch + 1)
    next.batches = this.batches.filter((bytes) => keep || new RecordBatch(bytes).nextOffset <= this.committed)
    next.endOffset = keep ? this.endOffset : this.committed
    next.committed = next.endOffset
    next.commitsAtOnce = this.commitsAtOnce
    return next
  }
}
