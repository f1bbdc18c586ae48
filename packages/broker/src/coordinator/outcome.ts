// What a decider of a coordinator returns: records for the log, an answer, and what happens when they are committed.
import type { ErrorCode } from '@millrace/protocol'

/** The decision to change something. `R` is a record of the coordinator's log, `A` what its caller waits for. */
export interface Outcome<R, A> {
  readonly records: readonly R[]
  /** Leaves when the records are committed; without records, when all that was written before is. */
  readonly answer: A
  /**
   * Where there is one, the records are not replayed: the decider's memory already is, or will here become, what they say. Called
   * once with the code to answer when nothing was written, or with undefined when the records are committed. It is not called when
   * the shard is unloaded first.
   */
  readonly settled?: (failed: ErrorCode | undefined) => void
}

/** The decision not to change anything. */
export interface Refused {
  readonly refused: ErrorCode
}

/** What the caller of a shard gets. */
export type Settled<A> = { readonly answer: A } | Refused

export const refused = (code: ErrorCode): Refused => ({ refused: code })

export function isRefused<T extends object>(value: T | Refused): value is Refused {
  return 'refused' in value
}

/** Timers of one shard, by name. They end when the shard is unloaded. */
export interface ShardTimers<R> {
  /** Replaces a timer of the same name. What `fire` decides is written like a request's decision. */
  schedule(name: string, delayMs: number, fire: () => Outcome<R, void> | undefined): void
  cancel(name: string): void
}

const nothing: readonly never[] = []

/** No records, no answer. */
export const noChange: Outcome<never, void> = { records: nothing, answer: undefined }

/** No records: the answer waits only for what was written before. */
export const answerOnly = <A>(answer: A): Outcome<never, A> => ({ records: nothing, answer })
