// Answers that must leave in time, whatever the work behind them does.
import type { Clock } from '@millrace/host'

/**
 * The result of `work`, or `late()` when it takes longer than the client wants to wait: the work itself goes on.
 * Without time nothing is begun, as in Kafka's controller.
 */
export function within<A>(clock: Clock, ms: number, work: () => Promise<A>, late: () => A): Promise<A> {
  if (ms <= 0) return Promise.resolve(late())
  const { promise, resolve, reject } = Promise.withResolvers<A>()
  const timer = clock.after(ms, () => resolve(late()))
  work()
    .then(resolve, reject)
    .finally(() => timer.cancel())
  return promise
}
