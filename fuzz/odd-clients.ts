// Clients that are no good neighbours, on real sockets: what they cost a broker, and whether another client still gets its answers.
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { nodeHost } from '@millrace/host/node'
import {
  apiVersionsRequest,
  apiVersionsResponse,
  BatchBuilder,
  createTopicsRequest,
  createTopicsResponse,
  fetchRequest,
  frameRequest,
  produceRequest,
  produceResponse,
} from '@millrace/protocol'
import { WireClient } from '../packages/broker/test/wire-client.ts'
import type { Figures } from '../soak/broker-process.ts'
import type { WatchedBroker } from '../soak/watched-broker.ts'
import { compression } from './batches.ts'
import { startHostile } from './hostile-broker.ts'

export interface Check {
  readonly name: string
  /** @returns what was measured, in words. @throws Error it is not as it should be. */
  readonly run: (quick: boolean) => Promise<string>
}

const { network } = nodeHost({ level: 'error' })
const mebibyte = 1024 * 1024

function batchOf(bytes: number): Uint8Array {
  const builder = new BatchBuilder({ codecId: 0 })
  builder.append(1, null, new Uint8Array(bytes))
  return builder.build({}, compression)
}

async function withBroker<T>(
  settings: Readonly<Record<string, string | number>>,
  run: (broker: WatchedBroker) => Promise<T>,
): Promise<T> {
  const broker = await startHostile(settings)
  try {
    return await run(broker)
  } finally {
    await broker.stop()
  }
}

/** A socket that sends what it is told and reads nothing, and when it is closed. */
interface Raw {
  readonly socket: Socket
  readonly closed: Promise<void>
}

function raw(port: number, reads = true): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    const closed = new Promise<void>((done) => socket.once('close', () => done()))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      socket.on('error', () => undefined)
      if (reads) socket.resume()
      resolve({ socket, closed })
    })
  })
}

/** Produces one after the other while `during` runs. @returns how long each took, ms, ascending. */
async function produceDuring(port: number, count: number, during?: Promise<unknown>): Promise<number[]> {
  const client = await WireClient.connect(network, { host: '127.0.0.1', port })
  const took: number[] = []
  let isOver = during === undefined
  during?.finally(() => (isOver = true)).catch(() => undefined)
  for (let i = 0; i < count || !isOver; i++) {
    const began = performance.now()
    const partitionData = [{ index: 0, records: batchOf(100) }]
    const answer = await client.send(produceRequest, produceResponse, 9, {
      acks: -1,
      timeoutMs: 10_000,
      topicData: [{ name: 'orders', partitionData }],
    })
    if (answer.responses[0]?.partitionResponses[0]?.errorCode !== 0) throw new Error('a produce failed')
    took.push(performance.now() - began)
  }
  client.close()
  return took.toSorted((a, b) => a - b)
}

const percentile = (sorted: readonly number[], of: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))] as number).toFixed(1)
const inWords = (sorted: readonly number[]): string =>
  `p50 ${percentile(sorted, 0.5)}, p99 ${percentile(sorted, 0.99)}, most ${percentile(sorted, 1)} ms`

const turnsInWords = ({ turns }: Figures): string =>
  `longest turn ${turns?.cpuMs.toFixed(0)} ms, held ${turns?.heldMs.toFixed(0)} ms`

async function createOrders(port: number): Promise<void> {
  const client = await WireClient.connect(network, { host: '127.0.0.1', port })
  await client.send(createTopicsRequest, createTopicsResponse, 7, {
    timeoutMs: 10_000,
    topics: [{ name: 'orders', numPartitions: 1, replicationFactor: 1 }],
  })
  client.close()
}

/** Kafka's header of a request: nothing of it is needed to send bytes. */
const hello = Buffer.concat(
  frameRequest({ apiKey: 18, apiVersion: 2, correlationId: 1, clientId: 'odd' }, apiVersionsRequest, {}),
)

async function manyConnections(quick: boolean): Promise<string> {
  const count = quick ? 2_000 : 10_000
  return withBroker({}, async (broker) => {
    await createOrders(broker.port)
    const alone = await produceDuring(broker.port, 300)
    const before = await broker.figures(true)
    const open: Raw[] = []
    for (let at = 0; at < count; at += 200) {
      const some = await Promise.all(Array.from({ length: Math.min(200, count - at) }, () => raw(broker.port)))
      for (const { socket } of some) socket.write(hello)
      open.push(...some)
    }
    const among = await produceDuring(broker.port, 300)
    const after = await broker.figures(true)
    const perConnection = (after.residentBytes - before.residentBytes) / count
    for (const { socket } of open) socket.destroy()
    const worst = Number(percentile(among, 0.99))
    // By the clock: on a busy machine it says nothing.
    if (!quick && worst > 50 + 3 * Number(percentile(alone, 0.99)))
      throw new Error(`produce among ${count} connections: ${inWords(among)}; alone ${inWords(alone)}`)
    if (perConnection > 32_768) throw new Error(`${Math.round(perConnection)} bytes for each connection`)
    return `${count} open: ${(perConnection / 1024).toFixed(1)} KiB each; ${turnsInWords(after)}; produce ${inWords(among)}; alone ${inWords(alone)}`
  })
}

async function slowReaders(quick: boolean): Promise<string> {
  const readers = quick ? 10 : 40
  return withBroker({}, async (broker) => {
    await createOrders(broker.port)
    const client = await WireClient.connect(network, { host: '127.0.0.1', port: broker.port })
    for (let i = 0; i < 50; i++) {
      const partitionData = [{ index: 0, records: batchOf(1_000_000) }]
      await client.send(produceRequest, produceResponse, 9, {
        acks: 1,
        timeoutMs: 10_000,
        topicData: [{ name: 'orders', partitionData }],
      })
    }
    client.close()
    const before = await broker.figures(true)
    const asked = Buffer.concat(
      frameRequest({ apiKey: 1, apiVersion: 12, correlationId: 1, clientId: 'slow' }, fetchRequest, {
        maxBytes: 50 * mebibyte,
        topics: [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 50 * mebibyte }] }],
      }),
    )
    const open = await Promise.all(Array.from({ length: readers }, () => raw(broker.port, false)))
    for (const { socket } of open) for (let i = 0; i < 50; i++) socket.write(asked)
    const among = await produceDuring(broker.port, 300)
    const after = await broker.figures()
    for (const { socket } of open) socket.destroy()
    const each = (after.residentBytes - before.residentBytes) / readers / mebibyte
    // One answer of 50 MiB each at the most, whatever they ask for: 2,500 MiB each were asked for.
    if (each > 60) throw new Error(`${each.toFixed(0)} MiB for each client that does not read`)
    return `${readers} clients that asked for 2,500 MiB each and read nothing: ${each.toFixed(1)} MiB each; ${turnsInWords(after)}; produce ${inWords(among)}`
  })
}

async function halfSent(quick: boolean): Promise<string> {
  const count = quick ? 500 : 2_000
  return withBroker({}, async (broker) => {
    await createOrders(broker.port)
    const before = await broker.figures(true)
    const open = await Promise.all(Array.from({ length: count }, () => raw(broker.port)))
    // Each says that it sends 100 MiB, and sends a byte now and then.
    const size = Buffer.alloc(4)
    size.writeInt32BE(100 * mebibyte)
    for (const { socket } of open) socket.write(size)
    for (let turn = 0; turn < 20; turn++) {
      for (const { socket } of open) socket.setNoDelay(true).write(Buffer.of(turn))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const among = await produceDuring(broker.port, 100)
    const after = await broker.figures(true)
    for (const { socket } of open) socket.destroy()
    const each = (after.residentBytes - before.residentBytes) / count / 1024
    if (each > 40) throw new Error(`${each.toFixed(0)} KiB for each client that sends slowly`)
    return `${count} clients that promise 100 MiB and send bytes: ${each.toFixed(1)} KiB each; ${turnsInWords(after)}; produce ${inWords(among)}`
  })
}

async function sizes(): Promise<string> {
  return withBroker({ 'socket.request.max.bytes': 1_000 }, async (broker) => {
    for (const size of [-1, -0x80000000, 0, 1_001, 0x7fffffff, 0x16030100]) {
      const { socket, closed } = await raw(broker.port)
      const bytes = Buffer.alloc(4)
      bytes.writeInt32BE(size)
      socket.write(bytes)
      await within(closed, `a frame of ${size} bytes`)
    }
    await createOrders(broker.port)
    return 'negative, none, too large, a TLS client: each closed'
  })
}

async function idleAndHalfOpen(): Promise<string> {
  return withBroker({ 'connections.max.idle.ms': 1_500 }, async (broker) => {
    const quiet = await raw(broker.port)
    const half = await raw(broker.port)
    half.socket.end()
    const stubborn = keepingOpen(broker.port)
    await within(half.closed, 'a client that ended its half')
    await within(quiet.closed, 'an idle client')
    await within(stubborn, 'an idle client that does not close its half', 20_000)
    return 'idle closed by connections.max.idle.ms, half-open closed at once, who keeps its half open after ten seconds'
  })
}

async function perAddress(): Promise<string> {
  const settings = { 'max.connections.per.ip': 2, 'max.connections.per.ip.overrides': '127.0.0.1:3', 'max.connections': 10 }
  return withBroker(settings, async (broker) => {
    const open = [await raw(broker.port), await raw(broker.port), await raw(broker.port)]
    const fourth = await raw(broker.port)
    await within(fourth.closed, 'one connection more than its address may have')
    open[0]!.socket.destroy()
    await open[0]!.closed
    // The broker hears of it a little later.
    const until = performance.now() + 10_000
    for (let isServed = false; !isServed;) {
      isServed = await createOrders(broker.port).then(
        () => true,
        () => false,
      )
      if (!isServed && performance.now() > until) throw new Error('the place of a closed connection is not given on')
    }
    for (const { socket } of open) socket.destroy()
    return 'the fourth of an address with three was closed, and its place is free again'
  })
}

async function inAll(): Promise<string> {
  return withBroker({ 'max.connections': 10 }, async (broker) => {
    const open: Raw[] = []
    for (let i = 0; i < 10; i++) open.push(await raw(broker.port))
    let isServed = false
    const orders = createOrders(broker.port).then(() => void (isServed = true))
    // Those that have a place are answered while one waits for its own, whoever of them was idle longest.
    for (const { socket } of open) {
      const answered = new Promise<void>((resolve) => socket.once('data', () => resolve()))
      socket.write(hello)
      await within(answered, 'one that has a place')
    }
    if (isServed) throw new Error('one connection more than max.connections is served')
    open[0]!.socket.destroy()
    await within(orders, 'the one that waited for a place')
    for (const { socket } of open) socket.destroy()
    return 'with ten of ten open an eleventh waits, and is served when one of them ends'
  })
}

async function atARate(): Promise<string> {
  return withBroker({ 'max.connection.creation.rate': 20 }, async (broker) => {
    await createOrders(broker.port)
    const client = await WireClient.connect(network, { host: '127.0.0.1', port: broker.port })
    const began = performance.now()
    const open = await Promise.all(Array.from({ length: 80 }, () => raw(broker.port)))
    const answered = open.map(({ socket }) => new Promise<void>((resolve) => socket.once('data', () => resolve())))
    for (const { socket } of open) socket.write(hello)
    const asked = performance.now()
    await client.send(apiVersionsRequest, apiVersionsResponse, 2, {})
    const others = performance.now() - asked
    for (const [at, one] of answered.entries()) await within(one, `connection ${at} above the rate`)
    const took = performance.now() - began
    client.close()
    for (const { socket } of open) socket.destroy()
    // A second's worth may come at once.
    if (took < 2_000) throw new Error(`80 connections at 20 a second were let in within ${took.toFixed(0)} ms`)
    if (others > 1_000) throw new Error(`one that was there before waited ${others.toFixed(0)} ms`)
    return `80 at once at 20 a second: all served within ${(took / 1_000).toFixed(1)} s, one that was there before within ${others.toFixed(0)} ms`
  })
}

/** A client that hears the goodbye and keeps sending. @returns when that is refused. */
function keepingOpen(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
    let timer: NodeJS.Timeout | undefined
    socket.on('error', () => undefined)
    socket.once('close', () => {
      clearInterval(timer)
      resolve()
    })
    socket.resume()
    socket.once('end', () => (timer = setInterval(() => socket.write('x'), 500)))
  })
}

function within(what: Promise<void>, name: string, ms = 10_000): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} is not closed`)), ms)
    void what.then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}

export const oddClients: readonly Check[] = [
  { name: 'sizes of frames', run: sizes },
  { name: 'idle and half-open clients', run: idleAndHalfOpen },
  { name: 'connections of one address', run: perAddress },
  { name: 'connections in all', run: inAll },
  { name: 'connections at a rate', run: atARate },
  { name: 'slow writers', run: halfSent },
  { name: 'slow readers', run: slowReaders },
  { name: 'many connections', run: manyConnections },
]
