// The machine's clocks and timers.
import { performance } from 'node:perf_hooks'
import type { Clock } from '../clock.ts'
import { sleepBy } from '../sleep.ts'

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
  sleep: sleepBy((ms, run) => nodeClock.after(ms, run)),
}
