// How a clock sleeps, made of its timers: the same for every clock.
import type { Clock } from './clock.ts'

/** Makes a clock's `sleep` of its `after`. */
export function sleepBy(after: Clock['after']): Clock['sleep'] {
  return (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error)
      const stop = (): void => {
        timer.cancel()
        reject(signal?.reason as Error)
      }
      const timer = after(ms, () => {
        signal?.removeEventListener('abort', stop)
        resolve()
      })
      signal?.addEventListener('abort', stop, { once: true })
    })
}
