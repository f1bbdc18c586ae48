// A clock that stands still while the process does: stopped, or left without a processor. What waits by it holds at any speed of the machine.
import type { Clock } from '@millrace/host'
import { sleepBy } from '@millrace/host'

const tickMs = 50
/** Time between two ticks that counts at most; what is beyond it the process stood still. */
const countedMs = 200

export function workingClock(): Clock {
  let counted = 0
  let last = performance.now()
  const now = (): number => {
    const at = performance.now()
    counted += Math.min(at - last, countedMs)
    last = at
    return counted
  }
  setInterval(now, tickMs).unref()
  const clock: Clock = {
    now: () => Date.now(),
    monotonic: now,
    after(ms, run) {
      const end = now() + ms
      let timer: NodeJS.Timeout
      const arm = (): void => {
        const left = end - now()
        if (left <= 0) return run()
        timer = setTimeout(arm, Math.min(Math.max(left, 1), tickMs))
      }
      timer = setTimeout(arm, Math.min(Math.max(ms, 0), tickMs))
      return { cancel: () => clearTimeout(timer) }
    },
    soon: (run) => void setImmediate(run),
    sleep: sleepBy((ms, run) => clock.after(ms, run)),
  }
  return clock
}
