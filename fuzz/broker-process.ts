// One broker in a process of its own, asked by its parent how long its event loop was held and how much memory it has.
import { brokerConfig, createBroker } from '@millrace/broker'
import { nodeHost } from '@millrace/host/node'

/** What the parent is told. */
export interface Figures {
  /** Longest time that one turn of the event loop took of this thread since the last question, ms. */
  readonly turnMs: number
  /** The same by the clock: other processes are in it. */
  readonly gapMs: number
  readonly residentBytes: number
  readonly heapBytes: number
}

const settings = JSON.parse(process.argv[2] ?? '{}') as Record<string, string | number>
const broker = await createBroker(brokerConfig(settings), nodeHost({ level: 'error' }))

let turnMs = 0
let gapMs = 0
let cpu = process.threadCpuUsage()
let at = performance.now()

/** A timer runs once in each turn, so what passes between two of them is the turn between, and a millisecond of others at most. */
function look(): void {
  const now = performance.now()
  const used = process.threadCpuUsage()
  turnMs = Math.max(turnMs, (used.user - cpu.user + used.system - cpu.system) / 1_000)
  gapMs = Math.max(gapMs, now - at)
  cpu = used
  at = now
  setTimeout(look, 1)
}
look()

process.on('message', (message) => {
  if (message === 'stop') {
    void broker.stop().then(() => process.exit(0))
    return
  }
  if (message === 'collect') globalThis.gc?.()
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  const figures: Figures = { turnMs, gapMs, residentBytes: rss, heapBytes: heapUsed + arrayBuffers }
  turnMs = 0
  gapMs = 0
  process.send?.(figures)
})
process.on('disconnect', () => process.exit(1))
process.send?.({ port: broker.listeners[0]?.port })
