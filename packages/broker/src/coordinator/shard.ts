// One internal partition as a replicated state machine: load, write, replay, timers [CoordinatorRuntime].
import type { Host, Timer, Turns } from '@millrace/host'
import { DiskFailed, passes } from '@millrace/host'
import type { ErrorCode } from '@millrace/protocol'
import {
  batchOverhead,
  BatchBuilder,
  controlRecordType,
  endTxnMarkerBatch,
  ErrorCode as code,
  noProducerId,
  RecordBatch,
  RecordCursor,
  uncompressedRecords,
  Writer,
} from '@millrace/protocol'
import { contentLater, turnBytesMax } from '../log/batch-content.ts'
import { coordinatorCode } from './coordinator-code.ts'
import type { Outcome, Refused, Settled, ShardTimers } from './outcome.ts'
import { isRefused, noChange, refused } from './outcome.ts'
import type { CoordinatorRecords, ShardAppendOptions, ShardLog } from './shard-log.ts'

/** The state of one shard. It changes by what is replayed and by its own deciders, never by itself. */
export interface ShardMachine<R> {
  /** One record of the log, or one that is about to be written. `producerId` is that of its transaction, -1 without one. */
  replay(record: R, offset: number, producerId: number): void
  /** A transaction of this producer ended. */
  replayMarker(producerId: number, commit: boolean): void
  /** All of the log has been replayed: sessions begin. */
  loaded(): void
  /** The state is given up: whoever waits in it is answered. */
  unloaded(): void
}

export interface ShardParts<R, M extends ShardMachine<R>> {
  readonly host: Host
  /** For log lines, such as `__consumer_offsets-7`. */
  readonly name: string
  readonly log: ShardLog
  readonly records: CoordinatorRecords<R>
  /** An answer that was not committed within this time, ms, becomes COORDINATOR_NOT_AVAILABLE. */
  readonly commitTimeoutMs: number
  /** What those are answered whose records were written, and not committed, when the topic was deleted. */
  readonly codeWhenDeleted: ErrorCode
  /** What goes through all of a shard's state goes in these, which shards share: a node may lead all of them. */
  readonly turns: Turns
  /** Told how long, in ms, the whole partition took to be read in. */
  readonly loaded?: (ms: number) => void
  /** Told when the machine's memory may not be what the log says, or could not be read: the owner loads the shard anew. */
  readonly broken: () => void
  readonly machine: (shard: ShardContext<R>) => M
}

/** What a machine may ask of its shard. */
export interface ShardContext<R> {
  readonly timers: ShardTimers<R>
  /** Wall time, ms. */
  now(): number
  /** Decides and writes what no request asked for. */
  decideLater(decide: () => Outcome<R, void>): void
  /**
   * Takes one step for each of very many, in as many turns of the event loop as it needs; others decide in between. It ends with the shard.
   * @param items read as the steps are taken, such as the values of a Map that changes meanwhile.
   */
  inTurns<T>(what: string, items: Iterable<T>, step: (item: T) => void): void
}

const defaultMaxBatchBytes = 1_048_588
/** Lengths, attributes, deltas and the count of headers of one record. */
const recordOverheadMin = 7
/** Bound for one compressed batch of an internal topic; it is far above what its configuration lets in. */
const uncompressedBytesMax = 1 << 28

/** Whoever waits for a batch. */
interface Waiter {
  /** undefined once it was answered. */
  done: ((failed: ErrorCode | undefined) => void) | undefined
  readonly settled: ((failed: ErrorCode | undefined) => void) | undefined
}

/** Writes of one turn of the event loop. */
interface Gathered {
  readonly builder: BatchBuilder
  readonly waiters: Waiter[]
  /** The machine holds what these records say. */
  replayed: boolean
  /** Offset of the first record, if it is written. */
  readonly first: number
}

/** Written, and not committed yet. */
interface Committing {
  readonly lastOffset: number
  readonly waiters: Waiter[]
  timeout: Timer | undefined
}

export class Shard<R, M extends ShardMachine<R>> {
  readonly machine: M
  /** Of failpoints: the topic. */
  readonly #topic: string
  readonly #parts: ShardParts<R, M>
  readonly #timers = new Map<string, Timer>()
  #state: 'loading' | 'active' | 'broken' | 'unloaded' = 'loading'
  /** Offset that the next record will have. */
  #nextOffset = 0
  #gathered: Gathered | undefined
  readonly #committing: Committing[] = []

  constructor(parts: ShardParts<R, M>) {
    this.#parts = parts
    this.#topic = parts.name.slice(0, parts.name.lastIndexOf('-'))
    this.machine = parts.machine({
      timers: { schedule: (name, ms, fire) => this.#schedule(name, ms, fire), cancel: (name) => this.#cancel(name) },
      now: () => parts.host.clock.now(),
      decideLater: (decide) => this.write(decide, ignore),
      inTurns: (what, items, step) => this.#inTurns(what, items, step),
    })
  }

  get active(): boolean {
    return this.#state === 'active'
  }

  /** Why this shard answers nothing now; undefined: it does. */
  unavailable(): ErrorCode | undefined {
    if (this.#state === 'active') return undefined
    return this.#state === 'unloaded' ? code.NOT_COORDINATOR : code.COORDINATOR_LOAD_IN_PROGRESS
  }

  /** Reads the whole partition into the machine. */
  load(): void {
    const { host, name, log } = this.#parts
    const began = host.clock.monotonic()
    let records = 0
    const run = async (): Promise<void> => {
      await log.readAll(async (batches) => {
        records += await this.#replayAll(batches)
      })
      if (this.#state !== 'loading') return
      this.#state = 'active'
      const ms = host.clock.monotonic() - began
      this.#parts.loaded?.(ms)
      const fields = { shard: name, epoch: log.leaderEpoch, records, ms }
      // Most partitions of an internal topic are empty in a small cluster.
      if (records > 0) host.log.info('coordinator shard loaded', fields)
      else host.log.debug('coordinator shard loaded', fields)
      // What was read may not be committed yet: no answer may leave before it is.
      if (this.#nextOffset > 0) this.#awaitCommit(this.#nextOffset - 1, [])
      // It may never be.
      if (this.active) this.machine.loaded()
    }
    host.spawn(`load ${name}`, run, (cause) => {
      // Given up meanwhile, perhaps because its topic was deleted, and its log with it: nobody waits for what was read.
      if (this.#state !== 'loading') return host.log.debug('coordinator shard given up while it was read', { shard: name, cause })
      host.log.error('coordinator shard could not be loaded', { shard: name, cause })
      this.#break()
    })
  }

  /** Decides now; the answer leaves when what it says, and all that it may have seen, is committed. */
  write<A>(decide: (machine: M) => Outcome<R, A> | Refused, done: (result: Settled<A>) => void): void {
    const unavailable = this.unavailable()
    if (unavailable !== undefined) return done(refused(unavailable))
    const outcome = decide(this.machine)
    if (isRefused(outcome)) return done(outcome)
    const waiter: Waiter = {
      done: (failed) => done(failed === undefined ? { answer: outcome.answer } : refused(failed)),
      settled: outcome.settled,
    }
    if (outcome.records.length === 0) this.#waitForWritten(waiter)
    else this.#gather(outcome, waiter)
  }

  /** The same for records of a transaction: they are a batch of their own, and count when the transaction is committed. */
  writeTransactional<A>(
    producer: { readonly producerId: number; readonly producerEpoch: number; readonly guard: number },
    decide: (machine: M) => Outcome<R, A> | Refused,
    done: (result: Settled<A>) => void,
  ): void {
    const unavailable = this.unavailable()
    if (unavailable !== undefined) return done(refused(unavailable))
    const outcome = decide(this.machine)
    if (isRefused(outcome)) return done(outcome)
    const waiter: Waiter = {
      done: (failed) => done(failed === undefined ? { answer: outcome.answer } : refused(failed)),
      settled: undefined,
    }
    if (outcome.records.length === 0) return this.#waitForWritten(waiter)
    const builder = this.#builder()
    if (!this.#fitInto(builder, outcome.records)) return settle(waiter, coordinatorCode(code.RECORD_LIST_TOO_LARGE))
    const { producerId, producerEpoch, guard } = producer
    const batch = builder.build({ producerId, producerEpoch, transactional: true }, this.#parts.host.compression)
    const lastOffset = this.#appendAlone(batch, { guard }, waiter)
    if (lastOffset === undefined) return
    const first = lastOffset + 1 - outcome.records.length
    outcome.records.forEach((record, at) => this.machine.replay(record, first + at, producerId))
    this.#awaitCommit(lastOffset, [waiter])
  }

  /** Ends a transaction on this partition. @param done NONE when the marker is committed. */
  writeMarker(
    marker: {
      readonly producerId: number
      readonly producerEpoch: number
      readonly coordinatorEpoch: number
      readonly commit: boolean
      readonly transactionVersion: number
    },
    done: (failed: ErrorCode | undefined) => void,
  ): void {
    const unavailable = this.unavailable()
    if (unavailable !== undefined) return done(unavailable)
    const { producerId, producerEpoch, coordinatorEpoch, commit, transactionVersion } = marker
    const { compression, clock } = this.#parts.host
    const batch = endTxnMarkerBatch(
      { producerId, producerEpoch, commit, coordinatorEpoch, timestamp: clock.now() },
      (bytes, previous) => compression.crc32c(bytes, previous),
    )
    const waiter: Waiter = { done, settled: undefined }
    const lastOffset = this.#appendAlone(batch, { transactionVersion }, waiter)
    if (lastOffset === undefined) return
    this.machine.replayMarker(producerId, commit)
    this.#awaitCommit(lastOffset, [waiter])
  }

  /** Gives the shard up: what was not committed is answered with `reason`, timers end. */
  unload(reason: ErrorCode = code.NOT_COORDINATOR): void {
    if (this.#state === 'unloaded') return
    this.#state = 'unloaded'
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
    const waiters = [...this.#committing.flatMap((batch) => batch.waiters), ...(this.#gathered?.waiters ?? [])]
    for (const batch of this.#committing) batch.timeout?.cancel()
    this.#committing.length = 0
    this.#gathered = undefined
    for (const waiter of waiters) answer(waiter, reason)
    this.machine.unloaded()
  }

  #break(): void {
    if (this.#state === 'unloaded' || this.#state === 'broken') return
    this.#state = 'broken'
    this.#parts.broken()
  }

  /** @returns how many there are. It ends early when the shard is given up meanwhile. */
  async #replayAll(batches: Uint8Array): Promise<number> {
    const { turns } = this.#parts
    const batch = new RecordBatch(batches, 0)
    const cursor = new RecordCursor()
    let records = 0
    // Many shards may have been read at the same time.
    await turns.next()
    for (let at = 0; at < batches.length; at += batch.sizeInBytes) {
      batch.moveTo(at)
      cursor.reset(batch, await this.#contentOf(batch))
      for (;;) {
        // One record may be a megabyte, so the clock is asked at each.
        if (turns.isLate()) await turns.next()
        if (this.#state !== 'loading') return records
        if (!cursor.next()) break
        records++
        this.#replayOne(batch, cursor)
      }
      this.#nextOffset = batch.nextOffset
    }
    return records
  }

  async #contentOf(batch: RecordBatch): Promise<Uint8Array> {
    const { compression } = this.#parts.host
    try {
      return uncompressedRecords(batch, compression, turnBytesMax)
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause
      return contentLater(batch, compression, uncompressedBytesMax)
    }
  }

  #replayOne(batch: RecordBatch, cursor: RecordCursor): void {
    const key = cursor.key()
    if (key === null) return
    if (batch.isControl) {
      const type = controlRecordType(key)
      // Kafka's numbers: 0 aborts, 1 commits; others mean nothing here.
      if (type === 0 || type === 1) this.machine.replayMarker(batch.producerId, type === 1)
      return
    }
    const record = this.#parts.records.decode(key, cursor.value())
    if (record === undefined) return
    this.machine.replay(record, cursor.offset, batch.isTransactional ? batch.producerId : noProducerId)
  }

  #inTurns<T>(what: string, items: Iterable<T>, step: (item: T) => void): void {
    const { host, name, turns } = this.#parts
    host.spawn(`${what} of ${name}`, async () => {
      for (const item of items) {
        if (turns.isLate()) await turns.next()
        if (this.#state !== 'active') return
        step(item)
      }
    })
  }

  #waitForWritten(waiter: Waiter): void {
    if (this.#gathered !== undefined) this.#gathered.waiters.push(waiter)
    else {
      const last = this.#committing.at(-1)
      if (last === undefined) settle(waiter, undefined)
      else last.waiters.push(waiter)
    }
  }

  #gather(outcome: Outcome<R, unknown>, waiter: Waiter): void {
    // A batch that is begun takes them, or is written and they begin another.
    if (this.#gathered !== undefined && !this.#fitInto(this.#gathered.builder, outcome.records)) {
      this.#flush()
      // The flush may have failed and the shard with it.
      const unavailable = this.unavailable()
      if (unavailable !== undefined) return settle(waiter, unavailable)
    }
    if (this.#gathered === undefined) {
      const builder = this.#builder()
      if (!this.#fitInto(builder, outcome.records)) return settle(waiter, coordinatorCode(code.RECORD_LIST_TOO_LARGE))
      this.#gathered = { builder, waiters: [], replayed: false, first: this.#nextOffset }
      this.#parts.host.clock.soon(() => this.#flush())
    }
    const gathered = this.#gathered as Gathered
    gathered.waiters.push(waiter)
    const first = this.#nextOffset
    this.#nextOffset += outcome.records.length
    if (outcome.settled !== undefined) return
    gathered.replayed = true
    outcome.records.forEach((record, at) => this.machine.replay(record, first + at, noProducerId))
  }

  /** @returns whether they fit into the batch; if not, none of them is in it. */
  #fitInto(builder: BatchBuilder, records: readonly R[]): boolean {
    const { host, log, records: codec } = this.#parts
    const maxBytes = log.maxBatchBytes ?? defaultMaxBatchBytes
    const now = host.clock.now()
    // Much more than fits is not written first.
    let least = batchOverhead
    for (const record of records) least += codec.leastBytes(record) + recordOverheadMin
    if (least > maxBytes) return false
    const before = builder.mark()
    // Its buffer is used for one record after the other: thousands that are held together are what collections cost.
    const writer = new Writer(256)
    for (const record of records) {
      const { key, value } = codec.encode(record, writer)
      builder.append(now, key, value)
      writer.reset()
      if (batchOverhead + builder.uncompressedBytes > maxBytes) {
        builder.backTo(before)
        return false
      }
    }
    return true
  }

  #flush(): void {
    const gathered = this.#gathered
    if (gathered === undefined) return
    this.#gathered = undefined
    const lastOffset = this.#append(gathered.builder.build({}, this.#parts.host.compression), {})
    if (typeof lastOffset === 'object') {
      // Where the machine's memory is ahead of the log nothing may be decided on it any more; else the offsets are free again.
      if (gathered.replayed) this.#state = 'broken'
      else this.#nextOffset = gathered.first
      for (const waiter of gathered.waiters) settle(waiter, lastOffset.refused)
      if (gathered.replayed) this.#parts.broken()
      return
    }
    this.#awaitCommit(lastOffset, gathered.waiters)
  }

  /** Appends one batch behind what is gathered. @returns undefined when it failed; then the waiter has been answered. */
  #appendAlone(batch: Uint8Array, options: ShardAppendOptions, waiter: Waiter): number | undefined {
    this.#flush()
    const unavailable = this.unavailable()
    const result = unavailable === undefined ? this.#append(batch, options) : refused(unavailable)
    if (typeof result === 'number') return result
    settle(waiter, result.refused)
    return undefined
  }

  #append(batch: Uint8Array, options: ShardAppendOptions): number | Refused {
    const { host, log, name } = this.#parts
    try {
      const result = log.append(batch, host.clock.now(), options)
      if ('code' in result) {
        host.log.warn('coordinator shard could not write', { shard: name, code: result.code, message: result.message })
        return refused(coordinatorCode(result.code))
      }
      this.#nextOffset = result.lastOffset + 1
      host.failpoint(`${this.#topic} appended`)
      return result.lastOffset
    } catch (cause) {
      if (!passes(cause) && !(cause instanceof DiskFailed)) throw cause
      // Of a full disk its directory tells.
      host.log[passes(cause) ? 'debug' : 'error']('coordinator shard could not write', { shard: name, cause })
      return refused(passes(cause) ? code.COORDINATOR_NOT_AVAILABLE : code.NOT_COORDINATOR)
    }
  }

  #awaitCommit(lastOffset: number, waiters: Waiter[]): void {
    const committing: Committing = { lastOffset, waiters, timeout: undefined }
    this.#committing.push(committing)
    this.#parts.log.whenCommitted(lastOffset, (failed) => this.#committed(committing, failed))
    if (!this.#committing.includes(committing)) return
    this.#limitWait(committing)
  }

  #limitWait(committing: Committing): void {
    committing.timeout = this.#parts.host.clock.after(this.#parts.commitTimeoutMs, () => {
      for (const waiter of committing.waiters) answer(waiter, code.COORDINATOR_NOT_AVAILABLE)
      // Others may come to wait for the same batch.
      this.#limitWait(committing)
    })
  }

  #committed(committing: Committing, failed: ErrorCode | undefined): void {
    if (this.#state !== 'active' || !this.#committing.includes(committing)) return
    // Partitions are told of a deletion, and of a new leader, before coordinators: who waits learns it here, and the owner follows.
    if (failed === code.UNKNOWN_TOPIC_OR_PARTITION) return this.unload(this.#parts.codeWhenDeleted)
    if (failed === code.NOT_LEADER_OR_FOLLOWER) return this.unload()
    if (failed !== undefined) {
      this.#parts.host.log.error('coordinator shard lost a write', { shard: this.#parts.name, code: failed })
      return this.#break()
    }
    this.#parts.host.failpoint(`${this.#topic} committed`)
    while (this.#committing[0] !== undefined && this.#committing[0].lastOffset <= committing.lastOffset) {
      const { waiters, timeout } = this.#committing[0]
      this.#committing.shift()
      timeout?.cancel()
      for (const waiter of waiters) settle(waiter, undefined)
    }
  }

  #builder(): BatchBuilder {
    return new BatchBuilder({ codecId: 0, initialBytes: 512 })
  }

  #schedule(name: string, ms: number, fire: () => Outcome<R, void> | undefined): void {
    if (this.#state === 'unloaded') return
    this.#timers.get(name)?.cancel()
    const timer = this.#parts.host.clock.after(Math.max(0, ms), () => {
      if (this.#timers.get(name) !== timer) return
      this.#timers.delete(name)
      this.write(() => fire() ?? noChange, ignore)
    })
    this.#timers.set(name, timer)
  }

  #cancel(name: string): void {
    this.#timers.get(name)?.cancel()
    this.#timers.delete(name)
  }
}

function answer(waiter: Waiter, failed: ErrorCode | undefined): void {
  const { done } = waiter
  waiter.done = undefined
  done?.(failed)
}

function settle(waiter: Waiter, failed: ErrorCode | undefined): void {
  waiter.settled?.(failed)
  answer(waiter, failed)
}

function ignore(): void {
  // Nobody waits: what a timer decides has told those whom it concerns.
}
