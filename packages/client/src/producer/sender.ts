// All sinks of one producer: which buffer belongs to which broker, and what becomes of every batch after an answer.
import { ErrorCode, KafkaError, UnsupportedVersion } from '@millrace/protocol'
import type { ProduceResponsePartitionProduceResponse } from '@millrace/protocol'
import { backoffMs, concurrentTransactionsPauseMs } from '../cluster/backoff.ts'
import type { Cluster } from '../cluster/cluster.ts'
import type { Lane } from '../cluster/lane.ts'
import { TimeoutError } from '../cluster/errors.ts'
import type { Accumulator } from './accumulator.ts'
import type { ProducerBatch } from './batch.ts'
import type { ProducerConfig } from './config.ts'
import type { RecordBuffer } from './record-buffer.ts'
import { judgeAnswer } from './sequences.ts'
import type { Verdict } from './sequences.ts'
import { Sink } from './sink.ts'
import type { Sent, SinkPort } from './sink.ts'
import { splitBatch } from './split.ts'

/** What the sender asks of its producer. */
export interface SenderPort {
  readonly lingerMs: SinkPort['lingerMs']
  readonly mayTake: SinkPort['mayTake']
  readonly addsPartitions: SinkPort['addsPartitions']
  /** A batch is lost for good. @param scope what else is lost with it. */
  failed(batch: ProducerBatch, cause: Error, scope: 'batch' | 'transaction' | 'producer'): void
  /** A batch has its outcome. */
  settled(batch: ProducerBatch): void
  /** Nothing that failed is sent again: a transaction is being aborted. */
  dropsFailures(): boolean
}

export class Sender {
  readonly #cluster: Cluster
  readonly #config: ProducerConfig
  readonly #accumulator: Accumulator
  readonly #port: SenderPort
  readonly #lane: Lane
  readonly #sinks = new Map<number, Sink>()
  readonly #unsubscribe: () => void
  readonly #sinkPort: SinkPort

  constructor(cluster: Cluster, config: ProducerConfig, accumulator: Accumulator, port: SenderPort) {
    this.#cluster = cluster
    this.#config = config
    this.#accumulator = accumulator
    this.#port = port
    this.#lane = cluster.lane('produce')
    this.#unsubscribe = cluster.subscribe(() => this.#metadataChanged())
    this.#sinkPort = {
      lingerMs: () => port.lingerMs(),
      mayTake: (buffer) => port.mayTake(buffer),
      addsPartitions: () => port.addsPartitions(),
      answered: (sent, answer) => this.#answered(sent, answer),
      unanswered: (sent) => this.#unanswered(sent),
      lost: (sent, cause, maybeWritten) => this.#lost(sent, cause, maybeWritten),
    }
  }

  /** A buffer has something to send: its broker's sink looks at it. */
  wake(buffer: RecordBuffer): void {
    const leader = this.#cluster.view.partition(buffer.topic, buffer.partition)?.leader ?? -1
    if (buffer.leader !== leader) {
      // What is on its way to the old leader is answered or lost first: two leaders must not have parts of one sequence at a time.
      if (buffer.inFlight.length > 0) return
      this.#sinks.get(buffer.leader)?.remove(buffer)
      buffer.moved(leader)
    }
    if (leader < 0) return this.#cluster.refresh()
    let sink = this.#sinks.get(leader)
    if (sink === undefined) {
      sink = new Sink(leader, this.#cluster, this.#lane, this.#config, this.#sinkPort)
      this.#sinks.set(leader, sink)
    }
    if (buffer.waiting > 0) sink.add(buffer)
  }

  /** Every sink looks again: something that held them back is gone. */
  wakeAll(): void {
    for (const buffer of this.#accumulator.buffers()) if (buffer.waiting > 0) this.wake(buffer)
    for (const sink of this.#sinks.values()) sink.wake()
  }

  #metadataChanged(): void {
    this.#accumulator.metadataChanged()
    for (const buffer of this.#accumulator.buffers()) {
      if (buffer.waiting === 0) continue
      const leader = this.#cluster.view.partition(buffer.topic, buffer.partition)?.leader ?? -1
      if (leader === buffer.leader) continue
      // Nothing more leaves to the old one; the new one takes over when the old has answered.
      this.#sinks.get(buffer.leader)?.remove(buffer)
      this.wake(buffer)
    }
  }

  #answered(sent: Sent, answer: ProduceResponsePartitionProduceResponse): void {
    const { batch, buffer } = sent
    const { leaderId, leaderEpoch } = answer.currentLeader
    if (leaderId >= 0) this.#cluster.leaderMoved(buffer.topic, buffer.partition, leaderId, leaderEpoch)
    const verdict = judgeAnswer(answer.errorCode, {
      idempotent: this.#config.idempotence,
      transactional: this.#config.transactionalId !== undefined,
      recordCount: batch.recordCount,
      isWrittenBelow: buffer.isWrittenBelow(batch),
      isFirstUnacknowledged: buffer.isFirstUnacknowledged(batch),
      lastAckedOffset: buffer.lastAckedOffset,
      logStartOffset: answer.logStartOffset,
    })
    if (verdict.kind === 'written' || verdict.kind === 'writtenBefore') {
      const offset = verdict.kind === 'written' ? answer.baseOffset : -1
      buffer.acknowledged(batch, offset < 0 ? -1 : offset + batch.recordCount - 1)
      return this.#done(batch, buffer, offset, answer.logAppendTimeMs)
    }
    // The broker wrote it and then could not replicate it in time: a retry without idempotence would write it twice.
    const appended =
      answer.errorCode === ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND || answer.errorCode === ErrorCode.REQUEST_TIMED_OUT
    batch.maybeWritten ||= appended
    const reason =
      answer.recordErrors.map((each) => each.batchIndexErrorMessage).find((text) => text !== null) ?? answer.errorMessage
    const where = `${buffer.topic}-${buffer.partition}`
    this.#follow(
      sent,
      verdict,
      new KafkaError(answer.errorCode, reason === null || reason === undefined ? where : `${where}: ${reason}`),
    )
    this.wake(buffer)
  }

  #follow(sent: Sent, verdict: Exclude<Verdict, { kind: 'written' | 'writtenBefore' }>, cause: KafkaError): void {
    const { batch, buffer } = sent
    if (this.#isLost(sent)) return this.#giveUp(batch, buffer, cause, 'batch')
    buffer.failed(cause)
    switch (verdict.kind) {
      case 'retry': {
        if (verdict.newLeader) this.#cluster.refresh()
        const pause = cause.code === ErrorCode.CONCURRENT_TRANSACTIONS ? concurrentTransactionsPauseMs : this.#pauseMs(buffer)
        return buffer.sendAgain(
          batch,
          verdict.atOnce ? 0 : this.#cluster.host.clock.monotonic() + pause,
          this.#config.idempotence,
        )
      }
      case 'renumber': {
        const { topic, partition } = buffer
        this.#cluster.host.log.warn('sequences of a partition begin anew', {
          topic,
          partition,
          newEpoch: verdict.newEpoch,
          cause: cause.message,
        })
        buffer.sendAgain(batch, 0, true)
        return buffer.renumber(verdict.newEpoch)
      }
      case 'split': {
        const parts = splitBatch(batch, this.#cluster.host.compression, () => this.#accumulator.newBuilder())
        this.#accumulator.replace(batch, parts, buffer)
        return buffer.replaced(batch, parts)
      }
      case 'fail':
        return this.#giveUp(batch, buffer, cause, verdict.scope)
    }
  }

  #pauseMs(buffer: RecordBuffer): number {
    buffer.failures++
    return backoffMs(this.#cluster.config, buffer.failures, this.#cluster.host.random)
  }

  #unanswered(sent: Sent): void {
    const { batch, buffer } = sent
    if (this.#config.acks !== 0) {
      const cause = new KafkaError(
        ErrorCode.UNKNOWN_SERVER_ERROR,
        `${buffer.topic}-${buffer.partition}: the answer has no line for it`,
      )
      batch.maybeWritten = true
      this.#again(sent, cause)
      return this.wake(buffer)
    }
    buffer.acknowledged(batch, -1)
    this.#done(batch, buffer, -1, -1)
  }

  #lost(sent: readonly Sent[], cause: Error, maybeWritten: boolean): void {
    const hopeless = cause instanceof UnsupportedVersion
    if (!hopeless) this.#cluster.refresh()
    for (const one of sent) {
      one.batch.maybeWritten ||= maybeWritten && !hopeless
      if (hopeless)
        this.#giveUp(one.batch, one.buffer, cause, this.#config.transactionalId === undefined ? 'batch' : 'transaction')
      else this.#again(one, cause)
      this.wake(one.buffer)
    }
  }

  #again(sent: Sent, cause: Error): void {
    const { batch, buffer } = sent
    if (this.#isLost(sent)) return this.#giveUp(batch, buffer, cause, 'batch')
    buffer.failed(cause)
    buffer.sendAgain(batch, this.#cluster.host.clock.monotonic() + this.#pauseMs(buffer), this.#config.idempotence)
  }

  /** Whether a batch whose try failed is not to be sent again. */
  #isLost({ batch, buffer }: Sent): boolean {
    return batch.isSettled || this.#port.dropsFailures() || (batch.maybeWritten && buffer.lostBefore !== undefined)
  }

  #done(batch: ProducerBatch, buffer: RecordBuffer, offset: number, logAppendTime: number): void {
    this.#accumulator.reuse(batch)
    batch.settle({ failure: undefined, offset, logAppendTime })
    this.#accumulator.release(batch)
    this.#port.settled(batch)
    // Others of this partition may have waited for it.
    if (buffer.waiting > 0) this.wake(buffer)
  }

  /** A batch is lost: those behind it are numbered anew; those whose fate is unknown like its own are lost with it, lest they be written twice. */
  #giveUp(batch: ProducerBatch, buffer: RecordBuffer, cause: Error, scope: 'batch' | 'transaction' | 'producer'): void {
    const hadSequence = batch.baseSequence >= 0
    // One that ran out of time while it was on its way is lost for that, not for what ended its connection later; so are those with it.
    const reason = batch.failure ?? (batch.maybeWritten ? buffer.lostBefore : undefined) ?? cause
    buffer.dropped(batch, hadSequence)
    this.#settleFailed(batch, reason, scope)
    if (!hadSequence || !batch.maybeWritten) return
    // Those that are still on their way follow when nobody answers for them.
    buffer.lostBefore = reason
    for (const other of buffer.queue.filter((queued) => queued.maybeWritten)) {
      buffer.dropped(other, true)
      this.#settleFailed(other, reason, scope)
    }
  }

  #settleFailed(batch: ProducerBatch, cause: Error, scope: 'batch' | 'transaction' | 'producer'): void {
    const first = !batch.isSettled
    batch.settle({ failure: cause, offset: -1, logAppendTime: -1 })
    this.#accumulator.release(batch)
    if (first) this.#port.failed(batch, cause, scope)
    this.#port.settled(batch)
  }

  /** Gives up what is older than the delivery timeout. @returns monotonic time of the next look; Infinity when nothing is left. */
  expire(now: number): number {
    const { deliveryTimeoutMs } = this.#config
    let next = Infinity
    for (const [batch, buffer] of Array.from(this.#accumulator.incomplete)) {
      const due = batch.createdAt + deliveryTimeoutMs
      if (due > now) {
        next = Math.min(next, due)
        continue
      }
      const why = buffer.reason === '' ? '' : `; because: ${buffer.reason}`
      const fate = batch.maybeWritten || buffer.inFlight.includes(batch) ? '; it may have been written' : ''
      const text = `${buffer.topic}-${buffer.partition}: not acknowledged within ${deliveryTimeoutMs} ms${fate}${why}`
      const cause = new TimeoutError(text, deliveryTimeoutMs, { cause: buffer.firstFailure })
      const scope = this.#config.transactionalId === undefined ? 'batch' : 'transaction'
      // On its way: its answer still decides how the sequences go on.
      if (buffer.inFlight.includes(batch)) this.#settleFailed(batch, cause, scope)
      else this.#giveUp(batch, buffer, cause, scope)
    }
    return next
  }

  /** Fails everything that has not left. */
  dropWaiting(cause: Error): void {
    for (const buffer of this.#accumulator.buffers()) {
      buffer.close()
      for (const batch of Array.from(buffer.queue)) this.#giveUp(batch, buffer, cause, 'batch')
    }
  }

  /** Fails everything, on its way or not. */
  dropAll(cause: Error): void {
    for (const [batch, buffer] of Array.from(this.#accumulator.incomplete)) {
      if (!buffer.inFlight.includes(batch)) buffer.dropped(batch, false)
      this.#settleFailed(batch, cause, 'batch')
    }
  }

  /** Whether some batch waits for an answer. */
  get hasInFlight(): boolean {
    for (const buffer of this.#accumulator.buffers()) if (buffer.inFlight.length > 0) return true
    return false
  }

  close(): void {
    this.#unsubscribe()
    for (const sink of this.#sinks.values()) sink.close()
    this.#cluster.closeLane(this.#lane)
  }
}
