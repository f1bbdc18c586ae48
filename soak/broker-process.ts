// The broker that is watched, in a process of its own: settings and a defect as its arguments, its figures when it is asked.
import { readdirSync } from 'node:fs'
import { brokerConfig, createBroker } from '@millrace/broker'
import { nodeHost } from '@millrace/host/node'

/** What the process has at one moment. */
export interface Figures {
  readonly residentBytes: number
  /** Live objects and the memory of their bytes: after a collection, when one was asked for. */
  readonly heapBytes: number
  /** What the system counts as open: files, sockets, pipes. */
  readonly descriptors: number
  /** Timers, sockets and the like that Node keeps for this process. */
  readonly handles: number
  /** Time on the processor since the start, ms. */
  readonly cpuMs: number
}

const settings = JSON.parse(process.argv[2] ?? '{}') as Record<string, string | number>
const leaks = process.argv[3] === 'leak'
const broker = await createBroker(brokerConfig(settings), nodeHost({ level: 'error' }))

/** The defect that shows that growth is seen: two mebibytes and four timers a second that nobody lets go. */
const leaked: Uint8Array[] = []
if (leaks) {
  setInterval(() => {
    leaked.push(new Uint8Array(2 * 1024 * 1024).fill(1))
    for (let i = 0; i < 4; i++) setTimeout(() => undefined, 3_600_000)
  }, 1_000)
}

function figures(): Figures {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  const cpu = process.cpuUsage()
  return {
    residentBytes: rss,
    heapBytes: heapUsed + arrayBuffers,
    descriptors: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
    handles: process.getActiveResourcesInfo().length,
    cpuMs: (cpu.user + cpu.system) / 1_000,
  }
}

process.on('message', (message) => {
  if (message === 'stop') {
    void broker.stop().then(() => process.exit(0))
    return
  }
  if (message === 'collect') globalThis.gc?.()
  process.send?.(figures())
})
process.on('disconnect', () => process.exit(1))
process.send?.({ port: broker.listeners[0]?.port })
