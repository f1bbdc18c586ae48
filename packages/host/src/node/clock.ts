// The machine's clocks and timers.
import { performance } from 'node:perf_hooks'
import type { Clock } from '../clock.ts'

export const nodeClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    // Node fires a timer longer than 2^31-1 ms at once; such a wait is split.
    const longest = 0x7fffffff
    let timer: NodeJS.Timeout
    const arm = (left: number): void => {
      timer = left > longest ? setTimeout(() => arm(left - longest), longest) : setTimeout(run, Math.max(0, left))
    }
    arm(ms)
    return { cancel: () => clearTimeout(timer) }
  },
  soon(run) {
    setImmediate(run)
  },
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error)
      const stop = (): void => {
        timer.cancel()
        reject(signal?.reason as Error)
      }
      const timer = nodeClock.after(ms, () => {
        signal?.removeEventListener('abort', stop)
        resolve()
      })
      signal?.addEventListener('abort', stop, { once: true })
    })
  },
}
