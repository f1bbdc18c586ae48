// Two stream apps, exactly once: Kafka Streams on Apache Kafka, and ours on our broker, on the same records.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createMillrace } from '@millrace/client'
import type { Millrace } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import { classPath, judgesFolder, removeFolder, start, temporaryFolder } from '@millrace/judges'
import type { Child } from '@millrace/judges'
import { median, nodeBinary, startNode } from './nodes.ts'
import type { Node } from './nodes.ts'
import type { Row } from './report.ts'

type App = 'map' | 'count'
const partitions = 6
const keys = 100_000

/** Bars: JSON filter and map ≥ 0.7×, count by key into RocksDB ≥ 1.0×. */
export async function streams(rounds: number, records: number): Promise<Row[]> {
  const rows: Row[] = []
  for (const [app, bar, what] of [
    ['map', 0.7, 'JSON filter and map'],
    ['count', 1, `count by key into RocksDB, ${keys} keys`],
  ] as const) {
    const samples: Record<'peer' | 'ours', number[]> = { peer: [], ours: [] }
    for (let round = 0; round < rounds; round++)
      for (const side of ['peer', 'ours'] as const) samples[side].push(await sample(side, app, records))
    rows.push({
      what: `${what}, ${records} records, exactly once, commits every 200 ms`,
      unit: 'records/s',
      peer: median(samples.peer),
      ours: median(samples.ours),
      bar,
      atMost: false,
    })
  }
  return rows
}

/** Input records processed per second, from the first committed result to the last. */
async function sample(side: 'peer' | 'ours', app: App, records: number): Promise<number> {
  const directory = temporaryFolder('millrace-bench-streams')
  const node = await startNode(side === 'peer' ? 'apache-kafka' : 'millrace-disk')
  await using millrace = createMillrace({ bootstrapServers: [node.bootstrap] }, nodeHost({ level: 'error' }))
  try {
    await millrace.admin.createTopics(['bench-in', 'bench-out'].map((name) => ({ name, partitions, replicationFactor: 1 })))
    await fill(millrace, records)
    const child = side === 'peer' ? startPeer(node, app, directory) : startOurs(node, app, directory)
    const rate = await measure(millrace, `bench-${app}`, child)
    await child.stop()
    await verify(millrace, app, records)
    return rate
  } finally {
    await millrace.close()
    await node.stop()
    removeFolder(directory)
  }
}

async function fill(millrace: Millrace, records: number): Promise<void> {
  await using producer = millrace.producer({ lingerMs: 20, batchSize: 262_144 })
  await producer.ready('bench-in')
  const encoder = new TextEncoder()
  for (let i = 0; i < records; i++) {
    const key = encoder.encode(`key-${(i * 7919) % keys}`)
    const value = encoder.encode(
      `{"id":${i},"name":"item ${i % 1000}","amount":${i % 997},"count":${1 + (i % 5)},"open":${i % 2 === 0}}`,
    )
    while (!producer.append('bench-in', -1, key, value, 1_700_000_000_000 + i, null)) await producer.ready('bench-in')
  }
  await producer.flush()
}

/** The group's committed offsets tell how far the app is; the time from the first commit on leaves its start out. */
async function measure(millrace: Millrace, group: string, child: Child): Promise<number> {
  const input = Array.from({ length: partitions }, (_, partition) => ({ topic: 'bench-in', partition }))
  const ends = await millrace.admin.listOffsets(input.map((each) => ({ ...each, at: 'latest' as const })))
  const end = ends.reduce((sum, each) => sum + each.offset, 0)
  let first: { readonly at: number; readonly done: number } | undefined
  for (;;) {
    if (child.process.exitCode !== null) throw new Error(`the app ended:\n${child.output()}`)
    const committed = await millrace.admin.listGroupOffsets(group, { partitions: input, requireStable: true }).catch(() => [])
    const done = committed.reduce((sum, each) => sum + Math.max(0, each.offset), 0)
    const now = performance.now()
    if (first === undefined && done > 0) first = { at: now, done }
    if (first !== undefined && done >= end) return ((done - first.done) * 1000) / (now - first.at)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A rate of wrong results would be worth nothing: the committed output is read and compared with what the input must give. */
async function verify(millrace: Millrace, app: App, records: number): Promise<void> {
  const output = Array.from({ length: partitions }, (_, partition) => ({ topic: 'bench-out', partition }))
  const ends = await millrace.admin.listOffsets(output.map((each) => ({ ...each, at: 'latest' as const })))
  await using consumer = millrace.consumer({ isolationLevel: 'read_committed', autoOffsetReset: 'earliest' })
  consumer.assign(output)
  let mapped = 0
  const counts = new Map<string, bigint>()
  const decoder = new TextDecoder()
  while (output.some((each, i) => (consumer.position(each) ?? 0) < (ends[i]?.offset ?? 0))) {
    for (const batch of await consumer.poll({ timeoutMs: 1000 })) {
      for (const { key, value } of batch.records()) {
        mapped++
        if (app === 'count') counts.set(decoder.decode(key as Uint8Array), Buffer.from(value as Uint8Array).readBigInt64BE(0))
      }
    }
  }
  if (app === 'map') {
    let expected = 0
    for (let i = 0; i < records; i++) if ((i % 997) % 10 !== 0) expected++
    if (mapped !== expected) throw new Error(`${mapped} results instead of ${expected}`)
  } else {
    const wrong = [...counts].filter(([, count]) => count !== BigInt(records / keys))
    if (counts.size !== keys || wrong.length > 0) throw new Error(`${counts.size} keys, ${wrong.length} of them counted wrongly`)
  }
}

function startOurs(node: Node, app: App, directory: string): Child {
  return start(nodeBinary, [join(import.meta.dirname, 'streams-app.ts'), node.bootstrap, app, directory])
}

function startPeer(node: Node, app: App, directory: string): Child {
  const source = join(import.meta.dirname, '../judges/java/streams-bench/StreamsBench.java')
  const classes = join(judgesFolder, 'streams-bench')
  const compiled = join(classes, 'StreamsBench.class')
  if (!existsSync(compiled) || statSync(compiled).mtimeMs < statSync(source).mtimeMs) {
    mkdirSync(classes, { recursive: true })
    execFileSync('javac', ['-nowarn', '-cp', classPath('tools'), '-d', classes, source])
  }
  return start('java', ['-Xmx1G', '-cp', `${classes}:${classPath('tools')}`, 'StreamsBench', node.bootstrap, app, directory])
}
