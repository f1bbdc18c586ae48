// A task's life: it runs, fails, and starts again after a pause when the failure may pass; else it stays failed.
import { BrokersUnreachable, IllegalState, ProducerFenced, TimeoutError } from '@millrace/client'
import type { Background, Host, Logger } from '@millrace/host'
import { ErrorCode, KafkaError } from '@millrace/protocol'
import { isRetriable, RetriableError } from '../api/source.ts'
import type { RunState } from './connect-worker.ts'

export interface TaskLifeOptions {
  readonly host: Host
  readonly log: Logger
  readonly name: string
  /** One run: resolves when the signal aborted, rejects when it failed. `started` when it does its work. */
  readonly run: (signal: AbortSignal, started: () => void) => Promise<void>
  readonly changed: (state: RunState, trace?: string) => void
  /** -1: without end. */
  readonly retriesMax: number
  readonly pauseMsMax: number
}

const pauseMsFirst = 300
// Failures that are further apart do not count together.
const calmMs = 60_000
// Being fenced may mean a pause of this process; again and again it means another worker runs the same task.
const fencedMax = 3

export class TaskLife {
  readonly #options: TaskLifeOptions
  #work: Background | undefined
  state: RunState = 'UNASSIGNED'
  trace: string | undefined

  constructor(options: TaskLifeOptions) {
    this.#options = options
  }

  start(): void {
    const { host, name } = this.#options
    this.#work = host.spawn(
      name,
      (signal) => this.#live(signal),
      (cause) => this.#become('FAILED', traceOf(cause)),
    )
  }

  async stop(): Promise<void> {
    const work = this.#work
    this.#work = undefined
    await work?.stop()
  }

  #become(state: RunState, trace?: string): void {
    this.state = state
    this.trace = trace
    this.#options.changed(state, trace)
  }

  async #live(signal: AbortSignal): Promise<void> {
    const { host, log, run, retriesMax, pauseMsMax } = this.#options
    let failures = 0
    let fenced = 0
    for (;;) {
      const began = host.clock.monotonic()
      try {
        await run(signal, () => this.#become('RUNNING'))
        return
      } catch (cause) {
        if (signal.aborted) return
        if (host.clock.monotonic() - began > calmMs) {
          failures = 0
          fenced = 0
        }
        failures += 1
        const isFenced = cause instanceof ProducerFenced
        if (isFenced) fenced += 1
        const retry = isFenced ? fenced <= fencedMax : mayPass(cause)
        if (!retry || (retriesMax >= 0 && failures > retriesMax)) {
          log.error('the task failed', { cause: (cause as Error).message })
          throw cause
        }
        // What other tasks met at the same time they shall not all repeat at the same time.
        const most = Math.min(pauseMsMax, pauseMsFirst * 2 ** Math.min(failures - 1, 10))
        const wanted = cause instanceof RetriableError ? (cause.afterMs ?? 0) : 0
        const pauseMs = Math.max(wanted, most * (0.5 + 0.5 * host.random.float()))
        this.#become('RESTARTING', traceOf(cause as Error))
        log.warn('the task starts again after a failure', {
          failures,
          pauseMs: Math.round(pauseMs),
          cause: (cause as Error).message,
        })
        await host.clock.sleep(pauseMs, signal)
      }
    }
  }
}

// Answers that only someone's hand can change.
const lasting = new Set<number>([
  ErrorCode.MESSAGE_TOO_LARGE,
  ErrorCode.RECORD_LIST_TOO_LARGE,
  ErrorCode.INVALID_TOPIC_EXCEPTION,
  ErrorCode.TOPIC_AUTHORIZATION_FAILED,
  ErrorCode.GROUP_AUTHORIZATION_FAILED,
  ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
  ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
  ErrorCode.SASL_AUTHENTICATION_FAILED,
  ErrorCode.UNSUPPORTED_VERSION,
  ErrorCode.INVALID_TRANSACTION_TIMEOUT,
  ErrorCode.POLICY_VIOLATION,
  ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT,
  ErrorCode.INVALID_CONFIG,
  ErrorCode.INVALID_PARTITIONS,
  ErrorCode.INVALID_REPLICATION_FACTOR,
])

/** A start of the task settles what the failure left: open transactions are aborted, positions read again. */
function mayPass(cause: unknown): boolean {
  for (let one = cause; one instanceof Error; one = one.cause) {
    if (one instanceof KafkaError) return !lasting.has(one.code)
    if (one instanceof TimeoutError || one instanceof BrokersUnreachable || one instanceof IllegalState) return true
  }
  return isRetriable(cause)
}

/** The error and what it came from, one a line. */
export function traceOf(cause: Error): string {
  const lines: string[] = []
  for (let one: unknown = cause; one instanceof Error; one = one.cause)
    lines.push(lines.length === 0 ? (one.stack ?? one.message) : `Caused by: ${one.name}: ${one.message}`)
  return lines.join('\n')
}
