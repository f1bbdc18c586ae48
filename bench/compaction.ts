// What compaction in the background does to those who write: latency of produce into a topic that is compacted without rest, beside one that is not.
import { createMillrace, type Millrace } from '@millrace/client'
import type { NodeKind } from './nodes.ts'
import { cpuSeconds, median, startNode } from './nodes.ts'
import type { Row } from './report.ts'

const keyCount = 200_000
const valueBytes = 1024
const partitions = 4
const recordsPerSecond = 5_000
const warmupMs = 3_000
const measuredMs = 10_000
/** How often records that are due are handed to the client. */
const tickMs = 2

const settings = { 'log.cleaner.backoff.ms': '100', 'log.retention.check.interval.ms': '1000' }
/** Every segment that is full makes a pass over its whole log due, 60 MB, so that the cleaner hardly ever rests. */
const sameConfigs = { 'segment.bytes': '8388608', 'min.cleanable.dirty.ratio': '0.05', 'file.delete.delay.ms': '1000' }
const topics = { plain: 'delete', compacted: 'compact' } as const
type Topic = keyof typeof topics

interface Phase {
  readonly p50: number
  readonly p99: number
  readonly cpuShare: number
}

/** Bar: p99 with compaction ≤ 1.5× that without, for each durability; Apache Kafka's own ratio beside it. */
export async function compaction(
  rounds: number,
  kinds: readonly NodeKind[] = ['apache-kafka', 'millrace-os', 'millrace-disk'],
): Promise<Row[]> {
  const ratios = new Map<NodeKind, number>()
  for (const kind of kinds) {
    const phases = await phasesOf(kind, rounds)
    const of = (topic: Topic, pick: (phase: Phase) => number): number => median(phases[topic].map(pick))
    ratios.set(kind, of('compacted', ({ p99 }) => p99) / of('plain', ({ p99 }) => p99))
    for (const topic of ['plain', 'compacted'] as const) {
      const [p50, p99] = [of(topic, (phase) => phase.p50), of(topic, (phase) => phase.p99)]
      const each = phases[topic].map((phase) => phase.p99.toFixed(2)).join(', ')
      const cpu = Math.round(of(topic, ({ cpuShare }) => cpuShare) * 100)
      process.stdout.write(
        `${kind} ${topic}: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms (${each}), CPU of the broker ${cpu} %\n`,
      )
    }
  }
  const what = `p99 of produce at ${recordsPerSecond}/s of 1 KiB with compaction, by that without`
  return kinds
    .filter((kind) => kind !== 'apache-kafka')
    .map((kind) => ({
      what: `${what}, durability=${kind === 'millrace-os' ? 'os' : 'disk'}`,
      unit: '×',
      peer: ratios.get('apache-kafka') ?? NaN,
      ours: ratios.get(kind) as number,
      bar: 1.5,
      atMost: true,
      absolute: true,
    }))
}

async function phasesOf(kind: NodeKind, rounds: number): Promise<Record<Topic, Phase[]>> {
  const node = await startNode(kind, settings)
  const millrace = createMillrace({ bootstrapServers: [node.bootstrap] })
  const phases: Record<Topic, Phase[]> = { plain: [], compacted: [] }
  try {
    await millrace.admin.createTopics(
      Object.entries(topics).map(([name, policy]) => ({
        name,
        partitions,
        configs: { ...sameConfigs, 'cleanup.policy': policy },
      })),
    )
    for (const topic of ['plain', 'compacted'] as const) await fill(millrace, topic)
    for (let round = 0; round < rounds; round++) {
      for (const topic of ['plain', 'compacted'] as const) {
        await load(millrace, topic, warmupMs)
        const before = cpuSeconds(node.pid)
        const took = await load(millrace, topic, measuredMs)
        const cpuShare = (cpuSeconds(node.pid) - before) / (measuredMs / 1000)
        phases[topic].push({ p50: percentile(took, 0.5), p99: percentile(took, 0.99), cpuShare })
      }
    }
    await mustBeCompacted(millrace, rounds)
    return phases
  } finally {
    await millrace.close()
    await node.stop()
  }
}

const value = new Uint8Array(valueBytes).map((_, at) => (at * 7919) % 251)

/** Every key once, as fast as it goes. */
async function fill(millrace: Millrace, topic: Topic): Promise<void> {
  await using producer = millrace.producer()
  await producer.ready(topic)
  const encoder = new TextEncoder()
  for (let key = 0; key < keyCount; key++) {
    const bytes = encoder.encode(`key-${key}`)
    while (!producer.append(topic, -1, bytes, value, -1, null)) await producer.ready(topic)
  }
  await producer.flush()
}

/** Sends at the given rate, whatever is answered. @returns how long each record took from when it was due, ms. */
async function load(millrace: Millrace, topic: Topic, forMs: number): Promise<number[]> {
  await using producer = millrace.producer({ lingerMs: 0 })
  await producer.ready(topic)
  const took: number[] = []
  const sent: Promise<void>[] = []
  const began = performance.now()
  const count = Math.floor((forMs * recordsPerSecond) / 1000)
  for (let i = 0; i < count;) {
    const due = Math.min(count, Math.floor(((performance.now() - began) * recordsPerSecond) / 1000))
    for (; i < due; i++) {
      const dueAt = began + (i * 1000) / recordsPerSecond
      const record = { topic, key: `key-${(i * 7919) % keyCount}`, value }
      sent.push(producer.send(record).then(() => void took.push(performance.now() - dueAt)))
    }
    await new Promise((resolve) => setTimeout(resolve, tickMs))
  }
  await Promise.all(sent)
  return took
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] as number
}

/** A run in which nothing was compacted says nothing. */
async function mustBeCompacted(millrace: Millrace, rounds: number): Promise<void> {
  const sizes: Record<Topic, number> = { plain: 0, compacted: 0 }
  for (const { replicas } of await millrace.admin.describeLogDirs())
    for (const { topic, sizeInBytes } of replicas) if (topic === 'plain' || topic === 'compacted') sizes[topic] += sizeInBytes
  process.stdout.write(`on disk: plain ${Math.round(sizes.plain / 1e6)} MB, compacted ${Math.round(sizes.compacted / 1e6)} MB\n`)
  const rewritten = (rounds * (warmupMs + measuredMs) * recordsPerSecond * valueBytes) / 1000
  if (sizes.plain - sizes.compacted < rewritten / 4)
    throw new Error('the compacted topic is hardly smaller: the cleaner did not keep up')
}
