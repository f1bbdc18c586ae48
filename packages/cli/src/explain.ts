// A failure in words: what happened and why, without a stack.
import { KafkaError } from '@millrace/protocol'
import { UsageError } from './arguments.ts'

/** The message and the causes that say more than it does, one a line. */
export function explain(cause: unknown): string {
  if (cause instanceof UsageError) return cause.message
  if (!(cause instanceof Error)) return String(cause)
  let text = cause instanceof KafkaError ? `${cause.codeName}: ${cause.message}` : cause.message
  for (let inner = cause.cause; inner instanceof Error; inner = inner.cause)
    if (!text.includes(inner.message)) text += `\n  because: ${inner.message}`
  return text
}
