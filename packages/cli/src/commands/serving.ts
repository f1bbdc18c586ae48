// What a process that serves makes of a reader of its output that goes away, and of signals that operators send a JVM.
import type { Output } from '../output.ts'
import { outliveReader } from './stop-signal.ts'

/** In the environment of a process that ends with the one that supervises it. */
export const supervised = 'MILLRACE_SUPERVISED'

const megabyte = 1024 * 1024

/**
 * Without it Node would end at SIGQUIT (which has a JVM print its threads), SIGUSR2 and SIGALRM, and at SIGUSR1 open its inspector, by which
 * everyone on this machine can run code in it. SIGQUIT prints what can be told of this process; the others do nothing.
 */
export function keepServing(out: Output, environment: NodeJS.ProcessEnv = process.env): void {
  if (environment[supervised] === undefined) outliveReader()
  for (const signal of ['SIGUSR1', 'SIGUSR2', 'SIGALRM'] as const) process.on(signal, ignore)
  process.on('SIGQUIT', () => {
    const state = stateOf()
    const { residentMb, heapMb, buffersMb, busyPercent, cpuSeconds } = state
    const open = Object.entries(state.open).map(([kind, count]) => `${kind} ${count}`)
    out.event(
      'state',
      state,
      `state: ${residentMb} MB resident (heap ${heapMb}, buffers ${buffersMb}), ${cpuSeconds} s of processor time, event loop ${busyPercent} % busy; open: ${open.join(', ')}`,
    )
  })
}

const ignore = (): void => undefined

function stateOf() {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const open = Object.groupBy(process.getActiveResourcesInfo(), (kind) => kind)
  return {
    upSeconds: Math.round(process.uptime()),
    residentMb: Math.round(rss / megabyte),
    heapMb: Math.round(heapUsed / megabyte),
    buffersMb: Math.round(arrayBuffers / megabyte),
    cpuSeconds: Math.round((userCPUTime + systemCPUTime) / 1_000_000),
    busyPercent: Math.round(performance.eventLoopUtilization().utilization * 100),
    open: Object.fromEntries(Object.entries(open).map(([kind, all]) => [kind, all?.length ?? 0])),
  }
}
