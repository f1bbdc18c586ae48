// A fetch that waits until enough bytes are there, something is wrong, or its deadline has come [DelayedFetch].
// hot
import { nextTurn } from '@millrace/host'
import type { Clock } from '@millrace/host'
import { ErrorCode } from '@millrace/protocol'
import type { FetchTarget } from './fetch-session.ts'
import { readTargets } from './fetch-read.ts'
import type { FetchLimits, FindPartition, PartitionFetch } from './fetch-read.ts'
import type { ReadWaiter } from './partition.ts'
import type { Purgatory, Stay, Waiting } from './purgatory.ts'

/** Bytes of answers that may be read at a time, over all fetches, and when. */
export interface AnswerLease {
  /** Runs once the answers that this turn has made ready have left. */
  afterAnswers(run: () => void): void
  /** @returns what may be read of `asked`. */
  leaseAnswer(asked: number): number
  endLease(bytes: number): void
}

export interface FetchPlan {
  readonly targets: readonly FetchTarget[]
  readonly find: FindPartition
  readonly limits: FetchLimits
  /** Asked before each read for how much it may bring, and told of its end. */
  readonly lease: AnswerLease
  /** Waits until the answer has as many bytes of batches … */
  readonly minBytes: number
  /** … or until so many ms have passed. */
  readonly maxWaitMs: number
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly purgatory: Purgatory
  /** Called once, unless the signal is aborted or `failed` is called. */
  readonly done: (results: readonly PartitionFetch[]) => void
  /** A bug came up while nobody else was on the stack. */
  readonly failed: (cause: unknown) => void
}

/** Starts a fetch. `done` may be called at once. */
export function fetch(plan: FetchPlan): void {
  new DelayedFetch(plan).begin()
}

class DelayedFetch implements ReadWaiter, Waiting {
  readonly #plan: FetchPlan
  #results: readonly PartitionFetch[] = []
  #bytes = 0
  /** Sum of the watched partitions' `committedBytes` when `#bytes` was counted. */
  #committedBefore = 0
  #stay: Stay | undefined
  #reading = false
  #movedWhileReading = false
  #checkPlanned = false
  #deadlineCame = false
  #state: 'new' | 'waiting' | 'done' = 'new'
  readonly #aborted = (): void => this.#end()
  readonly #checks = (): void => this.#check()
  readonly #nextTurn = (): Promise<void> => nextTurn(this.#plan.clock)

  constructor(plan: FetchPlan) {
    this.#plan = plan
  }

  begin(): void {
    this.#read()
  }

  /** Many partitions of one fetch move in one turn: one look at its end covers them all, and gives the reader all of them at once. */
  partitionMoved(): void {
    if (this.#reading) this.#movedWhileReading = true
    else if (!this.#checkPlanned && this.#state !== 'done') {
      this.#checkPlanned = true
      this.#plan.lease.afterAnswers(this.#checks)
    }
  }

  expired(): void {
    this.#deadlineCame = true
    if (!this.#reading && this.#state !== 'done') this.#read()
  }

  #check(): void {
    this.#checkPlanned = false
    if (this.#reading || this.#state === 'done') return
    if (this.#bytes + this.#committed() - this.#committedBefore >= this.#plan.minBytes || this.#somethingIsWrong()) this.#read()
  }

  #read(): void {
    this.#reading = true
    this.#committedBefore = this.#committed()
    const { lease, limits } = this.#plan
    const maxBytes = lease.leaseAnswer(Math.min(limits.maxBytes, this.#askedBytes()))
    const results = readTargets(this.#plan.targets, this.#plan.find, { ...limits, maxBytes }, this.#nextTurn)
    if (!(results instanceof Promise)) {
      lease.endLease(maxBytes)
      return this.#evaluate(results)
    }
    results
      .finally(() => lease.endLease(maxBytes))
      .then((late) => {
        // Before the first read was through, nobody watched the partitions; later they told when they moved.
        const again = this.#state === 'new' || this.#movedWhileReading
        this.#evaluate(late)
        if (again && this.#state === 'waiting') this.#read()
      })
      .catch((cause: unknown) => this.#fail(cause))
  }

  #evaluate(results: readonly PartitionFetch[]): void {
    this.#reading = false
    this.#movedWhileReading = false
    // During the first read nothing listens for the signal, and one that ended during another has memory to give back too.
    if (this.#plan.signal.aborted) {
      for (const result of results) result.dropRecords()
      this.#end()
    }
    if (this.#state === 'done') return
    let bytes = 0
    let known = 0
    let answerNow = this.#deadlineCame || this.#plan.maxWaitMs <= 0
    for (const result of results) {
      bytes += result.recordsBytes
      // A topic that is not there is no reason to answer at once as long as others may bring something.
      if (result.partition === undefined) answerNow ||= result.errorCode === ErrorCode.NOT_LEADER_OR_FOLLOWER
      else {
        known += 1
        answerNow ||= result.errorCode !== ErrorCode.NONE || result.diverges
      }
    }
    this.#results = results
    this.#bytes = bytes
    if (answerNow || known === 0 || bytes >= this.#plan.minBytes) {
      this.#end()
      this.#plan.done(results)
      return
    }
    // Who waits for more reads all of it again: until then nobody needs what is here already, which may be much.
    for (const result of results) result.dropRecords()
    if (this.#state === 'new') this.#wait()
  }

  #askedBytes(): number {
    let bytes = 0
    for (const { maxBytes } of this.#plan.targets) bytes += Math.max(0, maxBytes)
    return bytes
  }

  #wait(): void {
    const { signal, purgatory, maxWaitMs } = this.#plan
    if (signal.aborted) return this.#end()
    this.#state = 'waiting'
    this.#committedBefore = this.#committed()
    for (const { partition } of this.#results) partition?.watch(this)
    signal.addEventListener('abort', this.#aborted, { once: true })
    this.#stay = purgatory.enter(this, maxWaitMs)
  }

  #end(): void {
    if (this.#state === 'waiting') {
      for (const { partition } of this.#results) partition?.unwatch(this)
      this.#plan.signal.removeEventListener('abort', this.#aborted)
      this.#stay?.leave()
    }
    this.#state = 'done'
  }

  #fail(cause: unknown): void {
    this.#end()
    this.#plan.failed(cause)
  }

  #committed(): number {
    let bytes = 0
    for (const { partition } of this.#results) if (partition !== undefined) bytes += partition.committedBytes
    return bytes
  }

  /** A partition's leadership or log is gone: the reader must hear it. */
  #somethingIsWrong(): boolean {
    for (const { partition, target } of this.#results) {
      if (partition !== undefined && partition.refusalFor(target.currentLeaderEpoch) !== ErrorCode.NONE) return true
    }
    return false
  }
}
