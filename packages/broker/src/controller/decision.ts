// What a decider of the controller gives back: records to write, and the answer once they are committed.
import type { ErrorCode } from '@millrace/protocol'
import type { MetadataRecordInit } from '../metadata/record-codec.ts'

export interface Decision<A> {
  /** Written as one batch: all of them, or none. */
  readonly records: readonly MetadataRecordInit[]
  readonly answer: A
}

/** A decision about very many things: wherever it yields, which it does once for each, the rest may wait for another turn of the event loop. */
export type LongDecision<A> = Generator<undefined, Decision<A>, undefined>

/** Why something was refused: a code of Kafka's protocol, and a sentence for people. */
export interface Refused {
  readonly code: ErrorCode
  readonly message: string
}

export function refused(code: ErrorCode, message: string): Refused {
  return { code, message }
}

/** Most records of one request; Kafka's own bound, so that a batch stays one that every node can read. */
export const recordsPerRequestMax = 10_000
