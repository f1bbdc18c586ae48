// What the process takes of its machine, with how busy its event loop was in the last minute.
import type { Background, DelayWatch, Host } from '@millrace/host'
import { familyOf, type Bean, type Family } from './definitions.ts'

const lookMs = 5_000
const looksKept = 12

interface Look {
  readonly activeMs: number
  readonly idleMs: number
}

/** Looks at the event loop from time to time, as long as someone may ask. */
export class ProcessUsage {
  readonly #host: Host
  readonly #work: Background | undefined
  readonly #delay: DelayWatch | undefined
  /** The oldest first. */
  readonly #looks: Look[] = []
  #looksTaken = 0
  /** Of the last whole minute; what has been seen so far before the first one is over. */
  #lag: ReturnType<DelayWatch['read']> | undefined

  constructor(host: Host) {
    this.#host = host
    const { usage, clock } = host
    if (usage === undefined) return
    this.#delay = usage.watchDelay()
    this.#looks.push(usage.eventLoop())
    this.#work = host.spawn('look at event loop', async (signal) => {
      for (;;) {
        await clock.sleep(lookMs, signal)
        this.#look(usage.eventLoop())
      }
    })
  }

  #look(look: Look): void {
    this.#looks.push(look)
    if (this.#looks.length > looksKept) this.#looks.shift()
    if (++this.#looksTaken % looksKept !== 0) return
    this.#lag = this.#delay?.read()
    this.#delay?.reset()
  }

  async stop(): Promise<void> {
    this.#delay?.stop()
    await this.#work?.stop()
  }

  /** Nothing on a machine that does not tell. */
  async families(): Promise<Family[]> {
    const { usage, disk } = this.#host
    const [oldest] = this.#looks
    if (usage === undefined || oldest === undefined || this.#delay === undefined) return []
    const of = (bean: Bean, value: number): Family => familyOf(bean, [{ labels: {}, value }])
    const { activeMs, idleMs } = usage.eventLoop()
    const total = activeMs - oldest.activeMs + (idleMs - oldest.idleMs)
    const idle = total > 0 ? (idleMs - oldest.idleMs) / total : 1
    const lag = this.#lag ?? this.#delay.read()
    const openFiles = await usage.openDescriptors()
    return [
      of('kafka.server:KafkaRequestHandlerPool:RequestHandlerAvgIdlePercent', idle),
      of('kafka.server:KafkaRequestHandlerPool:BrokerRequestHandlerAvgIdlePercent', idle),
      of('kafka.network:SocketServer:NetworkProcessorAvgIdlePercent', idle),
      of('kafka.server:app-info:start-time-ms', Math.round(usage.startedAt)),
      of('process_cpu_seconds', usage.cpuSeconds()),
      of('process_resident_memory_bytes', usage.residentBytes()),
      of('process_start_time_seconds', usage.startedAt / 1000),
      of('process_max_fds', disk.descriptorsMax()),
      ...(openFiles === undefined ? [] : [of('process_open_fds', openFiles)]),
      of('nodejs_heap_size_used_bytes', usage.heapBytes()),
      of('nodejs_eventloop_lag_mean_seconds', lag.meanMs / 1000),
      of('nodejs_eventloop_lag_max_seconds', lag.maxMs / 1000),
      of('nodejs_eventloop_lag_p50_seconds', lag.p50Ms / 1000),
      of('nodejs_eventloop_lag_p99_seconds', lag.p99Ms / 1000),
    ]
  }
}
