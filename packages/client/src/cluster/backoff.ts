// How long to pause before something is tried again, and what is worth trying again.
import type { Host, Random } from '@millrace/host'
import { ConnectFailed, ConnectionClosed } from '@millrace/host'
import { ErrorCode, KafkaError } from '@millrace/protocol'
import type { ClientConfig } from './config.ts'
import { BrokersUnreachable, TimeoutError } from './errors.ts'
import type { Limit } from './limit.ts'

/** While markers of the transaction before are being written the next one is refused, for a moment only (KIP-890). */
export const concurrentTransactionsPauseMs = 20

/** Doubles with every failure up to the maximum, ±20 % by chance so that clients do not come in step (KIP-580). @param failures so far, from 1. */
export function backoffMs(
  config: Pick<ClientConfig, 'retryBackoffMs' | 'retryBackoffMaxMs'>,
  failures: number,
  random: Random,
): number {
  const grown = Math.min(config.retryBackoffMaxMs, config.retryBackoffMs * 2 ** Math.min(30, Math.max(0, failures - 1)))
  return grown * (0.8 + 0.4 * random.float())
}

/** Whether the same request may succeed later: a retriable answer, or a failure of the connection. */
export function isWorthRetrying(failure: unknown): failure is Error {
  if (failure instanceof KafkaError) return failure.retriable
  return (
    failure instanceof ConnectFailed ||
    failure instanceof ConnectionClosed ||
    failure instanceof BrokersUnreachable ||
    failure instanceof TimeoutError
  )
}

/** Runs `attempt` until it succeeds, fails for good, or the limit ends it. @param worthRetrying tells the one from the other. */
export async function retrying<T>(
  host: Host,
  config: ClientConfig,
  limit: Limit,
  attempt: () => Promise<T>,
  worthRetrying: (failure: unknown) => failure is Error = isWorthRetrying,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt()
    } catch (failure) {
      limit.signal.throwIfAborted()
      if (!worthRetrying(failure)) throw failure
      limit.note(failure)
      const soon = failure instanceof KafkaError && failure.code === ErrorCode.CONCURRENT_TRANSACTIONS
      await host.clock.sleep(soon ? concurrentTransactionsPauseMs : backoffMs(config, failures, host.random), limit.signal)
    }
  }
}
