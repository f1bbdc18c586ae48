// The broker that is watched, in a process of its own: what it is to do as its argument, its figures when it is asked.
import { openSync, readdirSync, readSync } from 'node:fs'
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
  /** The turns of the event loop since the last question; undefined when they are not watched. */
  readonly turns: Turns | undefined
}

/** Of each the longest, ms. */
export interface Turns {
  /** One turn on the processor of this thread, in which other processes have no part. */
  readonly cpuMs: number
  /** One turn by the clock, without the time in which the thread could run and was not let: what waits for the disk is in it. */
  readonly heldMs: number
  /** One turn by the clock. */
  readonly gapMs: number
}

/** The one argument, as JSON. */
export interface WatchedProcess {
  readonly settings: Readonly<Record<string, string | number>>
  readonly leaks: boolean
  readonly watchesTurns: boolean
}

const { settings, leaks, watchesTurns } = JSON.parse(process.argv[2] as string) as WatchedProcess
const broker = await createBroker(brokerConfig(settings), nodeHost({ level: 'error' }))

/** The defect that shows that growth is seen: two mebibytes and four timers a second that nobody lets go. */
const leaked: Uint8Array[] = []
if (leaks) {
  setInterval(() => {
    leaked.push(new Uint8Array(2 * 1024 * 1024).fill(1))
    for (let i = 0; i < 4; i++) setTimeout(() => undefined, 3_600_000)
  }, 1_000)
}

let turns: Turns = { cpuMs: 0, heldMs: 0, gapMs: 0 }

/**
 * A timer runs once in each turn, so what passes between two of them is the turn between, and a millisecond of rest at most.
 * @returns what begins the present turn anew: what it took so far does not count.
 */
function watchTurns(): () => void {
  const waitedMs = readWaited()
  const read = () => ({ at: performance.now(), cpu: process.threadCpuUsage(), waitedMs: waitedMs() })
  let before = read()
  const look = (): void => {
    const now = read()
    const cpuMs = (now.cpu.user - before.cpu.user + now.cpu.system - before.cpu.system) / 1_000
    const gapMs = now.at - before.at
    const heldMs = gapMs - (now.waitedMs - before.waitedMs)
    turns = {
      cpuMs: Math.max(turns.cpuMs, cpuMs),
      heldMs: Math.max(turns.heldMs, heldMs),
      gapMs: Math.max(turns.gapMs, gapMs),
    }
    before = now
    setTimeout(look, 1)
  }
  look()
  return () => void (before = read())
}

/** How long this thread has waited for a processor so far, ms, as Linux counts it; elsewhere nothing is known of it. */
function readWaited(): () => number {
  if (process.platform !== 'linux') return () => 0
  const file = openSync('/proc/thread-self/schedstat', 'r')
  const bytes = Buffer.alloc(128)
  return () => Number(bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0)).split(' ')[1]) / 1e6
}
const beginTurnAnew = watchesTurns ? watchTurns() : undefined

function figures(): Figures {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  const cpu = process.cpuUsage()
  return {
    residentBytes: rss,
    heapBytes: heapUsed + arrayBuffers,
    descriptors: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
    handles: process.getActiveResourcesInfo().length,
    cpuMs: (cpu.user + cpu.system) / 1_000,
    turns: watchesTurns ? turns : undefined,
  }
}

process.on('message', (message) => {
  if (message === 'stop') {
    void broker.stop().then(() => process.exit(0))
    return
  }
  if (message === 'collect') globalThis.gc?.()
  process.send?.(figures())
  turns = { cpuMs: 0, heldMs: 0, gapMs: 0 }
  beginTurnAnew?.()
})
process.on('disconnect', () => process.exit(1))
process.send?.({ port: broker.listeners[0]?.port })
