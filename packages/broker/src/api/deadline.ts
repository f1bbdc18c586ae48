// Answers that must leave in time, whatever the work behind them does.
import type { Clock } from '@millrace/host'

/** The result of `work`, or `late()` when it takes longer than the client wants to wait. The work itself goes on. */
export function within<A>(clock: Clock, ms: number, work: Promise<A>, late: () => A): Promise<A> {
  const { promise, resolve, reject } = Promise.withResolvers<A>()
  const timer = clock.after(Math.max(0, ms), () => resolve(late()))
  work.then(resolve, reject).finally(() => timer.cancel())
  return promise
}
