// Restarts with many partitions that hold data: after a clean stop, and after kill -9 with the newest writes not synced.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { removeFolder, startApacheKafka, temporaryFolder } from '@millrace/judges'
import type { Child } from '@millrace/judges'
import { median, residentBytes, startMillrace } from './nodes.ts'
import type { Row } from './report.ts'
import type { Partitions } from './wire.ts'
import { appendToAll, batchOf, createTopics, produceAndFetch, Wire } from './wire.ts'

interface Running {
  readonly bootstrap: string
  readonly child: Child
  stop(): Promise<void>
  kill(): Promise<void>
}

export interface Load {
  readonly what: string
  readonly partitions: number
  /** Batches that each partition holds, and the size of each. */
  readonly batches: number
  readonly batchBytes: number
}

const patienceMs = 240_000
const recordBytes = 1000

export type Kind = 'apache-kafka' | 'millrace'

async function startOn(kind: Kind, directory: string): Promise<Running> {
  if (kind === 'apache-kafka') {
    const kafka = await startApacheKafka({ directory: join(directory, 'data'), patienceMs, measured: true })
    return { bootstrap: kafka.bootstrap, child: kafka.child, stop: () => kafka.stop(), kill: () => kafka.kill() }
  }
  const { child, bootstrap } = await startMillrace(directory, 'os', {})
  return { bootstrap, child, stop: () => child.stop(patienceMs), kill: () => child.kill() }
}

/** From spawn until a record was produced to, and fetched from, one of the partitions. */
async function restarted(kind: Kind, directory: string, partitions: Partitions): Promise<{ node: Running; seconds: number }> {
  const began = performance.now()
  const node = await startOn(kind, directory)
  const chosen = Math.floor(partitions.count * 0.618)
  await produceAndFetch(node.bootstrap, partitions, chosen, batchOf(1, 100), Date.now() + patienceMs)
  return { node, seconds: (performance.now() - began) / 1000 }
}

const partitionsOf = (load: Load): Partitions => ({ count: load.partitions, perTopic: 100, prefix: 'restart' })

/** Makes the partitions and fills them; ends with a clean stop. */
export async function fill(kind: Kind, directory: string, load: Load): Promise<void> {
  const node = await startOn(kind, directory)
  const wire = await Wire.connect(node.bootstrap)
  await createTopics(wire, partitionsOf(load))
  const batch = batchOf(Math.max(1, Math.round(load.batchBytes / recordBytes)), recordBytes)
  for (let i = 0; i < load.batches; i++) await appendToAll(wire, partitionsOf(load), batch)
  wire.close()
  await node.stop()
}

export interface Restarts {
  /** Seconds from spawn to produce and fetch. */
  readonly clean: number[]
  readonly killed: number[]
  /** Seconds of the clean stops. */
  readonly stops: number[]
  readonly residentBytes: number
  readonly descriptors: number
}

/** In turn after a clean stop, and after a kill that comes right behind a record to every partition. */
export async function restarts(kind: Kind, directory: string, load: Load, rounds: number): Promise<Restarts> {
  const partitions = partitionsOf(load)
  const clean: number[] = []
  const killed: number[] = []
  const stops: number[] = []
  let [resident, descriptors] = [0, 0]
  for (let round = 0; round < rounds; round++) {
    const afterStop = await restarted(kind, directory, partitions)
    clean.push(afterStop.seconds)
    resident = residentBytes(afterStop.node.child.pid)
    descriptors = readdirSync(`/proc/${afterStop.node.child.pid}/fd`).length
    const wire = await Wire.connect(afterStop.node.bootstrap)
    await appendToAll(wire, partitions, batchOf(1, recordBytes))
    wire.close()
    await afterStop.node.kill()
    const afterKill = await restarted(kind, directory, partitions)
    killed.push(afterKill.seconds)
    const began = performance.now()
    await afterKill.node.stop()
    stops.push((performance.now() - began) / 1000)
  }
  return { clean, killed, stops, residentBytes: resident, descriptors }
}

async function measure(kind: Kind, load: Load, rounds: number): Promise<Restarts> {
  const directory = temporaryFolder('bench-restart')
  try {
    await fill(kind, directory, load)
    const found = await restarts(kind, directory, load, rounds)
    const { stops, residentBytes: bytes, descriptors } = found
    process.stdout.write(
      `  ${kind}, ${load.what}: clean stop ${median(stops).toFixed(1)} s; after a start ${(bytes / 1e6).toFixed(0)} MB, ${descriptors} descriptors\n`,
    )
    return found
  } finally {
    removeFolder(directory)
  }
}

export const restartLoads: readonly Load[] = [
  { what: '1,000 partitions, 4 batches of 4 kB each', partitions: 1_000, batches: 4, batchBytes: 4_000 },
  { what: '1,000 partitions, 1 MB each in batches of 50 kB', partitions: 1_000, batches: 20, batchBytes: 50_000 },
  { what: '10,000 partitions, 4 batches of 4 kB each', partitions: 10_000, batches: 4, batchBytes: 4_000 },
]

/** Bar: ≤ 0.5× of Kafka's time. */
export async function restart(rounds: number, loads: readonly Load[] = restartLoads): Promise<Row[]> {
  const rows: Row[] = []
  for (const load of loads) {
    const peer = await measure('apache-kafka', load, rounds)
    const ours = await measure('millrace', load, rounds)
    for (const stop of ['clean', 'killed'] as const)
      rows.push({
        what: `restart after ${stop === 'clean' ? 'a clean stop' : 'kill -9'}, ${load.what}: spawn to produce and fetch`,
        unit: 's',
        peer: median(peer[stop]),
        ours: median(ours[stop]),
        bar: 0.5,
        atMost: true,
      })
  }
  return rows
}
