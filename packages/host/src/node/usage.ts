// Usage of this process, from Node and Linux.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Usage } from '../usage.ts'

/** How often the watch looks. */
const resolutionMs = 20

export const nodeUsage: Usage = {
  cpuSeconds: () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  },
  residentBytes: () => process.memoryUsage.rss(),
  heapBytes: () => process.memoryUsage().heapUsed,
  openDescriptors: async () => {
    try {
      // One of them is the look itself.
      return (await process.getBuiltinModule('node:fs').promises.readdir('/proc/self/fd')).length - 1
    } catch {
      // Not on Linux, or none left to look with: there is nothing to tell.
      return undefined
    }
  },
  startedAt: performance.timeOrigin,
  eventLoop: () => {
    const { active, idle } = performance.eventLoopUtilization()
    return { activeMs: active, idleMs: idle }
  },
  watchDelay: () => {
    const watch = monitorEventLoopDelay({ resolution: resolutionMs })
    watch.enable()
    // What is measured is the time between two looks.
    const ms = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs)
    return {
      read: () =>
        watch.count === 0
          ? { meanMs: 0, maxMs: 0, p50Ms: 0, p99Ms: 0 }
          : { meanMs: ms(watch.mean), maxMs: ms(watch.max), p50Ms: ms(watch.percentile(50)), p99Ms: ms(watch.percentile(99)) },
      reset: () => watch.reset(),
      stop: () => void watch.disable(),
    }
  },
}
