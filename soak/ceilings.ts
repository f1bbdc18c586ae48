// npm run soak -- --memory: what a broker's memory grows to under the worst that clients may do, against the ceiling that its settings give.
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { nodeHost } from '@millrace/host/node'
import { fetchRequest, frameRequest, metadataRequest } from '@millrace/protocol'
import { bomb, batchWithProducer, largeBatch, produceFrame } from './batches.ts'
import { createTopic, WireProducer } from './wire-producer.ts'
import { startWatched } from './watched-broker.ts'
import type { WatchedBroker } from './watched-broker.ts'

const mebibyte = 1024 * 1024
const { network } = nodeHost({ level: 'error', log: () => undefined })

/** What the ceiling is made of; the settings are those of the run. Documented in docs/reference/ceilings.md. */
export const ceilingSettings = {
  'queued.max.request.bytes': 128 * mebibyte,
  'millrace.queued.max.response.bytes': 64 * mebibyte,
  'millrace.producer.ids.max': 1_000_000,
  'socket.request.max.bytes': 100 * mebibyte,
  'max.incremental.fetch.session.cache.slots': 1_000,
  'log.retention.bytes': 256 * mebibyte,
  'log.segment.bytes': 64 * mebibyte,
  'log.retention.check.interval.ms': 1_000,
  'log.segment.delete.delay.ms': 100,
  'num.partitions': 1,
} as const

export interface Ceiling {
  readonly words: string
  readonly bytes: number
}

/** @returns the parts of the ceiling. @param partitions of this broker. */
export function ceilingsOf(settings: typeof ceilingSettings, partitions: number): readonly Ceiling[] {
  return [
    {
      words: 'the broker at rest, and what requests of many elements become, with what the collector has not come to',
      bytes: 400 * mebibyte,
    },
    {
      words: 'requests: one and a half times queued.max.request.bytes, and one whole request above it',
      bytes: settings['queued.max.request.bytes'] * 1.5 + settings['socket.request.max.bytes'],
    },
    { words: 'answers: twice millrace.queued.max.response.bytes', bytes: settings['millrace.queued.max.response.bytes'] * 2 },
    {
      words: 'producers: 350 bytes for each of millrace.producer.ids.max, twice, since the collector lets that much pile up',
      bytes: settings['millrace.producer.ids.max'] * 700,
    },
    { words: 'partitions: 32 KiB each', bytes: partitions * 32 * 1024 },
  ]
}

interface Phase {
  readonly name: string
  /** @returns what was done, in words. */
  readonly run: (port: number, scale: number) => Promise<string>
}

/** A socket that reads so many bytes a second and no more. */
class SlowReader {
  readonly socket: Socket
  readBytes = 0
  readonly #timer: NodeJS.Timeout
  isClosed = false

  constructor(port: number, bytesPerSecond: number) {
    this.socket = connect({ host: '127.0.0.1', port })
    // What is here and not read stops the socket's own reading.
    this.socket.on('error', () => undefined)
    this.socket.once('close', () => (this.isClosed = true))
    this.#timer = setInterval(() => {
      const chunk = this.socket.read(bytesPerSecond) ?? this.socket.read()
      if (chunk !== null) this.readBytes += (chunk as Buffer).length
    }, 1_000)
  }

  close(): void {
    clearInterval(this.#timer)
    this.socket.destroy()
  }
}

async function manyProducers(port: number, scale: number): Promise<string> {
  const [partitions, producers] = [Math.round(1_000 * scale), Math.round(1_000 * scale)]
  await createTopic(network, port, 'many', partitions)
  const client = await WireProducer.connect(network, port)
  for (let producer = 0; producer < producers; producer++) {
    const refused = await client.produce('many', partitions, batchWithProducer(1_000_000 + producer, 0))
    if (refused !== 0) throw new Error(`producer ${producer} was answered ${refused}`)
  }
  client.close()
  return `${partitions} partitions written to by ${producers} idempotent producers each`
}

async function slowReaders(port: number, scale: number): Promise<string> {
  await createTopic(network, port, 'large', 1)
  const client = await WireProducer.connect(network, port)
  for (let i = 0; i < 60; i++) await client.produce('large', 1, largeBatch)
  client.close()
  const asked = Buffer.concat(
    frameRequest({ apiKey: 1, apiVersion: 12, correlationId: 1, clientId: 'slow' }, fetchRequest, {
      maxBytes: 50 * mebibyte,
      topics: [{ topic: 'large', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 50 * mebibyte }] }],
    }),
  )
  const readers = Array.from({ length: Math.round(200 * scale) }, () => new SlowReader(port, 1_024))
  for (const { socket } of readers) for (let i = 0; i < 3; i++) socket.write(asked)
  await pause(scale < 1 ? 5_000 : 20_000)
  const [closed, read] = [readers.filter(({ isClosed }) => isClosed).length, readers.reduce((sum, r) => sum + r.readBytes, 0)]
  for (const reader of readers) reader.close()
  return `${readers.length} readers of a kilobyte a second asked for 50 MiB three times each; ${(read / 1024).toFixed(0)} KiB read, ${closed} given up`
}

/** Frames of nearly 100 MiB from many connections at once. */
async function hugeRequests(port: number, scale: number): Promise<string> {
  const frame = produceFrame('large', 95)
  const clients = await Promise.all(Array.from({ length: Math.round(40 * scale) }, () => WireProducer.connect(network, port)))
  const outcomes = await Promise.allSettled(clients.map((client) => client.sendFrame(frame)))
  for (const client of clients) client.close()
  const lost = outcomes.filter(({ status }) => status === 'rejected').length
  if (lost > 0) throw new Error(`${lost} of ${clients.length} were not answered`)
  const bytes = frame.reduce((sum, { length }) => sum + length, 0)
  return `${clients.length} clients sent ${(bytes / mebibyte).toFixed(0)} MiB each at the same time; all were answered`
}

let made: readonly Uint8Array[] | undefined

/** To pack them takes seconds of this process. */
const bombsMade = (): readonly Uint8Array[] => (made ??= [bomb('zstd', 1_900e6), bomb('gzip', 900e6), bomb('lz4', 250e6)])

async function bombs(port: number, scale: number): Promise<string> {
  const batches = bombsMade()
  const clients = await Promise.all(Array.from({ length: Math.round(30 * scale) }, () => WireProducer.connect(network, port)))
  await Promise.all(clients.map((client, i) => client.produce('large', 1, batches[i % 3] as Uint8Array)))
  for (const client of clients) client.close()
  return `${clients.length} clients sent batches that say one record and hold up to 1,900 MB`
}

async function manyElements(port: number, scale: number): Promise<string> {
  const topics = Array.from({ length: 49_990 }, (_, i) => ({ name: `t${i}` }))
  const frame = frameRequest({ apiKey: 3, apiVersion: 9, correlationId: 1, clientId: 'many' }, metadataRequest, {
    topics,
    allowAutoTopicCreation: false,
  })
  const clients = await Promise.all(Array.from({ length: Math.round(50 * scale) }, () => WireProducer.connect(network, port)))
  await Promise.all(clients.map((client) => client.sendFrame(frame)))
  for (const client of clients) client.close()
  return `${clients.length} clients asked for 49,990 topics each`
}

const phases: readonly Phase[] = [
  { name: 'partitions and producers', run: manyProducers },
  { name: 'slow readers', run: slowReaders },
  { name: 'huge requests', run: hugeRequests },
  { name: 'bombs', run: bombs },
  { name: 'many elements', run: manyElements },
  {
    name: 'all of these at once',
    run: async (port, scale) => {
      await Promise.all([slowReaders, hugeRequests, bombs, manyElements].map((run) => run(port, scale)))
      return 'readers, huge requests, bombs and many elements together'
    },
  },
]

/** @returns what was not held. */
export async function ceilings(quick: boolean): Promise<string[]> {
  const scale = quick ? 0.15 : 1
  const broker = await startWatched({ settings: ceilingSettings })
  const problems: string[] = []
  try {
    const parts = ceilingsOf(ceilingSettings, Math.round(1_000 * scale) + 20)
    const ceiling = parts.reduce((sum, { bytes }) => sum + bytes, 0)
    for (const { words, bytes } of parts) process.stdout.write(`  ${(bytes / mebibyte).toFixed(0).padStart(6)} MiB  ${words}\n`)
    process.stdout.write(`  ${(ceiling / mebibyte).toFixed(0).padStart(6)} MiB  the ceiling\n`)
    for (const phase of phases) problems.push(...(await measured(phase, broker, scale, ceiling)))
  } finally {
    await broker.stop()
  }
  return problems
}

async function measured({ name, run }: Phase, broker: WatchedBroker, scale: number, ceiling: number): Promise<string[]> {
  const problems: string[] = []
  let said: string
  try {
    said = await run(broker.port, scale)
  } catch (cause) {
    said = cause instanceof Error ? cause.message : String(cause)
    problems.push(`${name}: ${said}`)
  }
  const peak = broker.peakBytes()
  const { residentBytes, heapBytes } = await broker.figures(true)
  if (peak > ceiling) problems.push(`${name}: ${(peak / mebibyte).toFixed(0)} MiB are above the ceiling`)
  const figures = `most so far ${(peak / mebibyte).toFixed(0)} MiB, then ${(residentBytes / mebibyte).toFixed(0)}, live ${(heapBytes / mebibyte).toFixed(0)}`
  process.stdout.write(`  ${problems.length === 0 ? 'held  ' : 'FAILED'}  ${name}: ${figures}; ${said}\n`)
  return problems
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
