// A bare connection of a benchmark: any request at any version, answers in order, and what a benchmark asks again and again.
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import type { MessageCodec } from '@millrace/protocol'
import {
  apis,
  BatchBuilder,
  createTopicsRequest,
  createTopicsResponse,
  crc32c,
  ErrorCode,
  fetchRequest,
  fetchResponse,
  frameRequest,
  FrameSplitter,
  produceRequest,
  produceResponse,
  Reader,
  readResponseHeader,
} from '@millrace/protocol'

/** Topics by name at both brokers. */
export const produceVersion = 9
export const fetchVersion = 12

export class Wire {
  readonly socket: Socket
  readonly #splitter = new FrameSplitter(0x7fffffff)
  readonly #open: {
    readonly apiKey: number
    readonly version: number
    readonly take: (answer: unknown, failed?: Error) => void
  }[] = []
  readonly closed: Promise<void>

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#received(chunk))
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        for (const { take } of this.#open.splice(0)) take(undefined, new Error('the connection was closed'))
        resolve()
      }),
    )
  }

  /** @throws Error nobody listens there. */
  static connect(bootstrap: string): Promise<Wire> {
    const [host, port] = bootstrap.split(':') as [string, string]
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), host)
      socket.once('error', reject)
      socket.once('connect', () => resolve(new Wire(socket)))
    })
  }

  ask<Q, QInit, A, AInit>(
    request: MessageCodec<Q, QInit>,
    _response: MessageCodec<A, AInit>,
    version: number,
    body: QInit,
  ): Promise<A> {
    const header = { apiKey: request.apiKey, apiVersion: version, correlationId: 0, clientId: 'bench' }
    const frame = Buffer.concat(frameRequest(header, request, body))
    return new Promise((resolve, reject) =>
      this.tell(request.apiKey, version, frame, (answer, failed) =>
        failed === undefined ? resolve(answer as A) : reject(failed),
      ),
    )
  }

  /** Sends a frame that was made before. @param take gets the decoded answer. */
  tell(apiKey: number, version: number, frame: Uint8Array, take: (answer: unknown, failed?: Error) => void): void {
    this.#open.push({ apiKey, version, take })
    if (this.socket.destroyed) this.#open.pop()?.take(undefined, new Error('the connection is closed'))
    else this.socket.write(frame)
  }

  #received(chunk: Uint8Array): void {
    this.#splitter.push(chunk)
    for (let frame = this.#splitter.next(); frame !== undefined; frame = this.#splitter.next()) {
      const open = this.#open.shift()
      if (open === undefined) throw new Error('an answer nobody asked for')
      const reader = new Reader(frame)
      readResponseHeader(reader, open.apiKey, open.version)
      open.take(apis.get(open.apiKey)?.response.read(reader, open.version))
    }
  }

  close(): void {
    this.socket.destroy()
  }
}

/** One batch without compression, of `records` records of `bytes` bytes. */
export function batchOf(records: number, bytes: number): Uint8Array {
  const builder = new BatchBuilder({ codecId: 0, initialBytes: records * (bytes + 32) + 128 })
  const value = new Uint8Array(bytes).fill(0x61)
  for (let i = 0; i < records; i++) builder.append(Date.now(), null, value)
  return builder.build({}, { crc32c, codec: refused })
}

function refused(): never {
  throw new Error('benchmarks do not compress')
}

/** Partitions of topics that have the same number of them each. */
export interface Partitions {
  readonly count: number
  readonly perTopic: number
  readonly prefix: string
}

export const topicOf = ({ prefix, perTopic }: Partitions, n: number): string =>
  `${prefix}-${String(Math.floor(n / perTopic)).padStart(5, '0')}`

/** Makes the topics, some in each request: a thousand partitions at once are a load of their own. @throws Error one of them was refused. */
export async function createTopics(
  wire: Wire,
  partitions: Partitions,
  configs: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { count, perTopic } = partitions
  const topics = Array.from({ length: Math.ceil(count / perTopic) }, (_, i) => ({
    name: topicOf(partitions, i * perTopic),
    numPartitions: Math.min(perTopic, count - i * perTopic),
    replicationFactor: 1,
    configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
  }))
  const chunk = Math.max(1, Math.floor(500 / perTopic))
  for (let from = 0; from < topics.length; from += chunk) {
    const answer = await wire.ask(createTopicsRequest, createTopicsResponse, 7, {
      timeoutMs: 120_000,
      topics: topics.slice(from, from + chunk),
    })
    for (const { name, errorCode, errorMessage } of answer.topics)
      if (errorCode !== 0) throw new Error(`topic ${name}: ${errorCode} ${errorMessage ?? ''}`)
  }
}

/** Appends one batch to each partition, a hundred partitions a request. @throws Error one of them refused for good. */
export async function appendToAll(wire: Wire, partitions: Partitions, batch: Uint8Array): Promise<void> {
  let left = Array.from({ length: partitions.count }, (_, n) => n)
  for (const deadline = Date.now() + 300_000; left.length > 0;) {
    const again: number[] = []
    for (let from = 0; from < left.length; from += 100) {
      const some = left.slice(from, from + 100)
      const { responses } = await wire.ask(produceRequest, produceResponse, produceVersion, {
        acks: -1,
        timeoutMs: 60_000,
        topicData: [...Map.groupBy(some, (n) => topicOf(partitions, n))].map(([name, ns]) => ({
          name,
          partitionData: ns.map((n) => ({ index: n % partitions.perTopic, records: batch })),
        })),
      })
      const refusedOnes = new Set<string>()
      for (const { name, partitionResponses } of responses)
        for (const { index, errorCode } of partitionResponses)
          if (errorCode !== 0) refusedOnes.add(`${name} ${index} ${errorCode}`)
      const isRefused = (n: number): boolean =>
        [...refusedOnes].some((text) => text.startsWith(`${topicOf(partitions, n)} ${n % partitions.perTopic} `))
      if (refusedOnes.size > 0) {
        if (Date.now() > deadline) throw new Error(`refused: ${[...refusedOnes].slice(0, 3).join(', ')}`)
        again.push(...some.filter(isRefused))
      }
    }
    left = again
    if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/**
 * Asks again and again until a record went into this partition and was read back: refused connections and errors of a broker that is
 * on its way are waited out. @throws Error time is up.
 */
export async function produceAndFetch(
  bootstrap: string,
  partitions: Partitions,
  n: number,
  batch: Uint8Array,
  deadline: number,
): Promise<void> {
  let last = 'nothing was answered'
  while (Date.now() < deadline) {
    let wire: Wire | undefined
    try {
      wire = await Wire.connect(bootstrap)
      for (;;) {
        const offset = await produceOnce(wire, partitions, n, batch)
        if (typeof offset === 'number' && (await fetchOnce(wire, partitions, n, offset))) return
        last = String(offset)
        if (Date.now() > deadline) break
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    } catch (cause) {
      last = String(cause)
      await new Promise((resolve) => setTimeout(resolve, 5))
    } finally {
      wire?.close()
    }
  }
  throw new Error(`no answer for partition ${n} in time: ${last}`)
}

async function produceOnce(wire: Wire, partitions: Partitions, n: number, batch: Uint8Array): Promise<number | string> {
  const { responses } = await wire.ask(produceRequest, produceResponse, produceVersion, {
    acks: -1,
    timeoutMs: 30_000,
    topicData: [{ name: topicOf(partitions, n), partitionData: [{ index: n % partitions.perTopic, records: batch }] }],
  })
  const [answer] = responses[0]?.partitionResponses ?? []
  return answer?.errorCode === ErrorCode.NONE ? answer.baseOffset : `produce: error ${answer?.errorCode}`
}

async function fetchOnce(wire: Wire, partitions: Partitions, n: number, offset: number): Promise<boolean> {
  const { responses } = await wire.ask(fetchRequest, fetchResponse, fetchVersion, fetchBody(partitions, n, offset))
  const [answer] = responses[0]?.partitions ?? []
  return answer?.errorCode === ErrorCode.NONE && (answer.records?.length ?? 0) > 0
}

/** Reads from one partition without a session, at once. */
export function fetchBody(
  partitions: Partitions,
  n: number,
  offset: number,
  maxBytes = 1_048_576,
): Parameters<typeof fetchRequest.write>[1] {
  return {
    replicaId: -1,
    maxWaitMs: 500,
    minBytes: 1,
    maxBytes,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [
      {
        topic: topicOf(partitions, n),
        partitions: [{ partition: n % partitions.perTopic, fetchOffset: offset, partitionMaxBytes: maxBytes }],
      },
    ],
  }
}
