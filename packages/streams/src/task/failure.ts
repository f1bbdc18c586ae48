// A record that could not be processed, and what is to be done about it.
import type { RecordHeader } from '@millrace/protocol'

/** A serde or a user's function failed on a record. */
export class ProcessingFailed extends Error {
  override readonly name = 'ProcessingFailed'
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly task: string

  constructor(task: string, topic: string, partition: number, offset: number, options: { cause: unknown }) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause)
    super(`task ${task} failed on ${topic}-${partition} at offset ${offset}: ${reason}`, options)
    this.task = task
    this.topic = topic
    this.partition = partition
    this.offset = offset
  }
}

/**
 * `fail` stops the application (the default: nothing is lost and nothing is passed over), `skip` drops the record and counts it,
 * `{ deadLetter }` writes it to a topic as it came, in the same transaction, with Kafka's error headers (KIP-1034).
 * What the record had changed in state before it failed stays.
 */
export type ErrorChoice = 'fail' | 'skip' | { readonly deadLetter: string }
export type OnError = ErrorChoice | ((failure: ProcessingFailed) => ErrorChoice)

const encoder = new TextEncoder()

/** The headers of a dead letter: the record's own, then what happened. */
export function deadLetterHeaders(failure: ProcessingFailed, headers: readonly RecordHeader[]): readonly RecordHeader[] {
  const cause = failure.cause
  const error = cause instanceof Error ? cause : failure
  const texts: readonly (readonly [string, string])[] = [
    ['exception', error.name],
    ['message', error.message],
    ['stacktrace', error.stack ?? ''],
    ['topic', failure.topic],
    ['partition', String(failure.partition)],
    ['offset', String(failure.offset)],
  ]
  return [...headers, ...texts.map(([key, text]) => ({ key: `__streams.errors.${key}`, value: encoder.encode(text) }))]
}
