// The two brokers of a benchmark, started with the same settings and measured as processes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, oneReplica, propertiesOf, removeFolder, start, startApacheKafka, temporaryFolder } from '@millrace/judges'
import type { Child } from '@millrace/judges'

export interface Node {
  readonly name: string
  readonly bootstrap: string
  readonly pid: number
  readonly output: () => string
  stop(): Promise<void>
}

/**
 * `apache-kafka-flushed` syncs each batch before it answers: log.flush.interval.messages=1. `floor` only answers and keeps the last batch
 * of each partition in memory, `floor-kept` all of them: what the load and the loopback leave to gain.
 */
export type NodeKind = 'millrace-os' | 'millrace-disk' | 'apache-kafka' | 'apache-kafka-flushed' | 'floor' | 'floor-kept'

const root = join(import.meta.dirname, '..')
export const nodeBinary = join(root, 'node_modules/.bin/node')
/** The built command: what an installed package runs. */
export const millraceMain = join(root, 'packages/cli/dist/main.js')

/** Settings that both brokers get. */
export const sameSettings: Readonly<Record<string, string>> = { 'num.partitions': '6', 'auto.create.topics.enable': 'true' }

/** Starts a broker with empty data. */
export async function startNode(kind: NodeKind, settings: Readonly<Record<string, string>> = sameSettings): Promise<Node> {
  if (kind === 'apache-kafka' || kind === 'apache-kafka-flushed') {
    const flushes = kind === 'apache-kafka-flushed'
    const asked = flushes ? { ...settings, 'log.flush.interval.messages': '1' } : settings
    const kafka = await startApacheKafka({ settings: asked, measured: true })
    return {
      name: flushes ? 'Apache Kafka 4.4, flush.messages=1' : 'Apache Kafka 4.4',
      bootstrap: kafka.bootstrap,
      pid: kafka.child.pid,
      output: () => kafka.child.output(),
      stop: () => kafka.stop(),
    }
  }
  if (kind === 'floor' || kind === 'floor-kept') return await startFloor(kind)
  const directory = temporaryFolder('millrace-bench')
  const { child, bootstrap } = await startMillrace(directory, kind === 'millrace-os' ? 'os' : 'disk', settings)
  return {
    name: `Millrace, durability=${kind === 'millrace-os' ? 'os' : 'disk'}`,
    bootstrap,
    pid: child.pid,
    output: () => child.output(),
    async stop() {
      await child.stop()
      removeFolder(directory)
    },
  }
}

async function startFloor(kind: 'floor' | 'floor-kept'): Promise<Node> {
  const port = await freePort()
  const child = await ready([join(root, 'bench/floor.ts'), `${port}`, kind === 'floor' ? 'last' : 'all'])
  return {
    name: 'a broker that only answers',
    bootstrap: `127.0.0.1:${port}`,
    pid: child.pid,
    output: () => child.output(),
    stop: () => child.kill(),
  }
}

/** Starts our broker on a folder; resolves at its ready event. */
export async function startMillrace(
  directory: string,
  durability: 'os' | 'disk',
  settings: Readonly<Record<string, string>>,
): Promise<{ child: Child; bootstrap: string }> {
  mkdirSync(directory, { recursive: true })
  const port = await freePort()
  const file = join(directory, 'server.properties')
  const lines = {
    'log.dirs': join(directory, 'data'),
    listeners: `PLAINTEXT://127.0.0.1:${port}`,
    'millrace.durability': durability,
    ...oneReplica,
    ...settings,
  }
  writeFileSync(file, propertiesOf(lines))
  const child = await ready([millraceMain, 'broker', '--config', file, '--json'])
  return { child, bootstrap: `127.0.0.1:${port}` }
}

/** Starts a program for Node; resolves at its ready event. */
async function ready(program: readonly string[]): Promise<Child> {
  let isReady = (): void => undefined
  const whenReady = new Promise<void>((resolve) => (isReady = resolve))
  const child = start(nodeBinary, program, {
    onLine: (line) => {
      if (line.startsWith('{"event":"ready"')) isReady()
    },
  })
  await Promise.race([
    whenReady,
    child.exited.then((code) => {
      throw new Error(`the broker ended with ${code}:\n${child.output()}`)
    }),
  ])
  return child
}

/** Resident memory, bytes. */
export function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
}

/** The most memory that was resident at once since the process started, bytes. */
export function peakBytes(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
}

/** CPU time used so far, seconds, user and system. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
