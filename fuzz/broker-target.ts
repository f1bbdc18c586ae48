// A whole broker on a simulated machine: whatever comes is answered, answered with an error, or closed; nothing waits that need not.
import { brokerConfig, createBroker, type Broker } from '@millrace/broker'
import type { Socket } from '@millrace/host'
import { type Machine, Simulation } from '@millrace/host/simulated'
import {
  ApiKey,
  apis,
  apiVersionsRequest,
  apiVersionsResponse,
  createTopicsRequest,
  createTopicsResponse,
  BatchBuilder,
  fetchRequest,
  FrameSplitter,
  produceRequest,
  produceResponse,
  metadataRequest,
  metadataResponse,
  Reader,
  readResponseHeader,
  Writer,
  writeRequestHeader,
} from '@millrace/protocol'
import { WireClient } from '../packages/broker/test/wire-client.ts'
import type { SeededRandom } from '../packages/protocol/test/random.ts'
import { batchIn, compression, mutateBatch, randomBatch, withBatch } from './batches.ts'
import { mutate } from './mutate.ts'
import { allWords, randomRequest, type Words } from './requests.ts'
import { Finding, type Input, type Target } from './target.ts'

const address = { host: 'broker', port: 9092 }
/** Virtual time within which everything is answered that does not wait by its nature. */
const answerMsMax = 5_000
const mayWait: ReadonlySet<number> = new Set([ApiKey.FETCH, ApiKey.JOIN_GROUP, ApiKey.SYNC_GROUP, ApiKey.PRODUCE])
const inputsPerBroker = 400
/** What an administrator's requests may bring about. */
const expected: ReadonlySet<string> = new Set([
  'internal topic could not be created',
  'an internal topic cannot be created',
  // It was asked for, by UnregisterBroker.
  'this broker was unregistered: it leads nothing until it is started again',
])

/** Small enough that a few requests fill them. */
const narrowSettings = {
  'queued.max.request.bytes': 64 * 1024,
  'socket.request.max.bytes': 48 * 1024,
  'connections.max.idle.ms': 2_000,
} as const

const largeBatch = ((): Uint8Array => {
  const builder = new BatchBuilder({ codecId: 0 })
  builder.append(1_700_000_000_000, null, new Uint8Array(40_000))
  return builder.build({}, compression)
})()

/** Piece by piece the frames of one connection, without their sizes; a target of clients has their manners in front. */
export class BrokerTarget implements Target {
  readonly name: string
  readonly #hasManners: boolean
  /** A few bytes may ask for hundreds of partitions, whose logs are in memory here. */
  readonly heapBytesBase = 96 * 1024 * 1024
  #sim: Simulation | undefined
  #machine: Machine | undefined
  #broker: Broker | undefined
  #probe: WireClient | undefined
  #history: Input[] = []
  #answers: Answers | undefined
  #isSpent = false
  #served: readonly { readonly apiKey: number; readonly minVersion: number; readonly maxVersion: number }[] = []
  #words: Words = allWords

  /** @param who the frames count, or how they come too: in crumbs, again and again, from clients that read slowly or leave. */
  constructor(who: 'broker' | 'clients') {
    this.name = who
    this.#hasManners = who === 'clients'
  }

  get answeredBytes(): number {
    return this.#answers?.bytes ?? 0
  }

  history(): readonly Input[] {
    return this.#history
  }

  fresh(random: SeededRandom): Input {
    const frames = seldomSpent(this.#fresh(random), random)
    if (!this.#hasManners) return frames
    // One that waits keeps those behind it waiting; answers that are large fill the socket of who does not read.
    const first = random.once(3) ? [fetchOf('payments', 3_000)] : random.once(3) ? [fetchOf('orders', 0)] : []
    return [random.bytes(5), ...first, ...frames]
  }

  #fresh(random: SeededRandom): Input {
    if (random.once(150)) return [manyTopics(random)]
    const frames: Uint8Array[] = []
    // Of one kind now and then: those of Produce run beside each other.
    const only = random.once(6) ? this.#served.find(({ apiKey }) => apiKey === ApiKey.PRODUCE) : undefined
    for (let left = random.below(4); left >= 0; left--) {
      const { apiKey, minVersion, maxVersion } = only ?? random.pick(this.#served)
      // ApiVersions names versions of Produce that old clients want to see and that are not served.
      const version = Math.max(random.between(minVersion, maxVersion), apis.get(apiKey)!.minVersion)
      frames.push(randomRequest(random, apis.get(apiKey)!, version, this.#words))
    }
    return frames
  }

  mutate(input: Input, random: SeededRandom, other: Input): Input {
    if (!this.#hasManners) return seldomSpent(this.#mutate(input, random, other), random)
    const [manners, ...frames] = input as [Uint8Array, ...Uint8Array[]]
    const changed = random.once(2) ? frames : seldomSpent(this.#mutate(frames, random, other.slice(1)), random)
    return [changed === frames || random.once(3) ? random.bytes(5) : manners, ...changed]
  }

  #mutate(input: Input, random: SeededRandom, other: Input): Input {
    if (random.once(8)) return [...input.slice(0, 6), random.pick(other)]
    const frames = [...input]
    const at = random.below(frames.length)
    const frame = frames[at] as Uint8Array
    // The header is left alone mostly, so that changes reach the body.
    const head = random.once(10) ? 0 : Math.min(frame.length, 14)
    const { batch, start } = batchIn(frame, 14)
    const body =
      batch !== undefined && random.once(2)
        ? withBatch(frame, start, batch, mutateBatch(Uint8Array.from(batch), random, randomBatch(random)))
        : undefined
    frames[at] = body ?? joined(frame.subarray(0, head), mutate(frame.slice(head), random, random.pick(other)))
    return frames
  }

  async restart(): Promise<void> {
    await this.close()
    // Always the same chance, so that inputs alone decide what comes: a finding comes again.
    const sim = new Simulation({ seed: 1 })
    const machine = sim.machine('broker')
    this.#sim = sim
    this.#machine = machine
    this.#history = []
    await sim.run(async () => {
      this.#broker = await createBroker(
        brokerConfig({
          'log.dirs': '/data',
          listeners: 'PLAINTEXT://broker:9092',
          'offsets.topic.num.partitions': 2,
          'transaction.state.log.num.partitions': 2,
          'group.initial.rebalance.delay.ms': 0,
          'max.decompressed.message.bytes': 8 * 1024 * 1024,
          ...(this.#hasManners ? narrowSettings : {}),
        }),
        machine.host,
      )
      const probe = await WireClient.connect(sim.machine('probe').host.network, address)
      this.#probe = probe
      this.#served = (await probe.send(apiVersionsRequest, apiVersionsResponse, 2, {})).apiKeys
      const topic = { numPartitions: 2, replicationFactor: 1 }
      const configs = [{ name: 'cleanup.policy', value: 'compact' }]
      await probe.send(createTopicsRequest, createTopicsResponse, 7, {
        timeoutMs: 1_000,
        topics: [
          { ...topic, name: 'orders' },
          { ...topic, name: 'payments' },
          { ...topic, name: 'compacted', configs },
        ],
      })
      // Answers that do not fit a socket at once.
      for (let left = this.#hasManners ? 12 : 0; left > 0; left--) {
        const partitionData = [{ index: 0, records: largeBatch }]
        const topicData = [{ name: 'orders', partitionData }]
        await probe.send(produceRequest, produceResponse, 9, { acks: 1, timeoutMs: 1_000, topicData })
      }
      const { topics } = await probe.send(metadataRequest, metadataResponse, 12, { topics: null })
      this.#words = { ...allWords, topicIds: topics.map(({ topicId }) => topicId) }
    })
  }

  async run(input: Input): Promise<void> {
    if (this.#broker === undefined || this.#history.length >= inputsPerBroker || this.#isSpent) await this.restart()
    // The only broker of its cluster, unregistered, leads nothing any more.
    this.#isSpent = input.some(isUnregistering)
    this.#history.push(input)
    const machine = this.#machine as Machine
    const sim = this.#sim as Simulation
    const from = machine.events.length
    try {
      await sim.run(() => (this.#hasManners ? this.#oddConnection(input.slice(1), input[0]!) : this.#connection(input)))
    } catch (cause) {
      const said = machine.events.slice(-5).map(({ event, fields }) => `${event} ${JSON.stringify(fields)}`)
      throw new Finding(
        `${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}; the broker said ${said.join('; ')}`,
        { cause },
      )
    }
    const bug = machine.events.slice(from).find(({ event, level }) => level === 'error' && !expected.has(event))
    if (bug !== undefined) {
      const { api, version, stack, cause } = bug.fields
      const why = typeof stack === 'string' ? stack : cause instanceof Error ? cause.message : ''
      throw new Finding(`${bug.event}: ${String(api)} v${String(version)} ${why}`)
    }
  }

  async close(): Promise<void> {
    const broker = this.#broker
    this.#broker = undefined
    if (broker !== undefined) await (this.#sim as Simulation).run(() => broker.stop())
  }

  async #connection(input: Input): Promise<void> {
    const { network, clock } = (this.#sim as Simulation).machine('client').host
    const socket = await network.connect({ ...address, timeoutMs: 5_000 })
    const answers = (this.#answers = new Answers(socket))
    const chunks: Uint8Array[] = []
    for (const frame of input) chunks.push(sized(frame))
    socket.write(chunks)
    await Promise.race([answers.whenEnough(input.filter(expectsAnswer).length), clock.sleep(answerMsMax)])
    checkAnswers(input.filter(expectsAnswer), answers)
    socket.destroy()
    await this.#othersInTime()
  }

  /** @param manners how it is cut, what the client does meanwhile, how often each frame comes, when it leaves. */
  async #oddConnection(frames: Input, [cut = 0, doing = 0, times = 0, leaves = 0, waits = 0]: Uint8Array): Promise<void> {
    const { network, clock } = (this.#sim as Simulation).machine('client').host
    const socket = await network.connect({ ...address, timeoutMs: 5_000 })
    const answers = (this.#answers = new Answers(socket))
    const most = (times & 0xe0) === 0xe0 ? 130 : 1 + (times % 12)
    const asked = frames.flatMap((frame, at) =>
      Array.from({ length: frame.length * most > 1_000_000 || (at === 0 && (waits & 1) !== 0) ? 1 : most }, () => frame),
    )
    const stream = joined(...asked.map(sized))
    const end = (leaves & 3) === 1 ? Math.floor(stream.length / 2) : stream.length
    const chunk = Math.max(1 + cut, Math.ceil(stream.length / 60))
    if ((doing & 1) !== 0) socket.pause()
    for (let at = 0; at < end; at += chunk) {
      socket.write([stream.slice(at, Math.min(end, at + chunk))])
      if ((doing & 2) !== 0) await clock.sleep(waits & 31)
    }
    if ((doing & 1) !== 0) {
      await clock.sleep(waits * 4)
      socket.resume()
    }
    if ((leaves & 3) === 2) socket.end()
    else if ((leaves & 3) === 0) {
      await Promise.race([answers.whenEnough(asked.filter(expectsAnswer).length), clock.sleep(answerMsMax * 2)])
      checkAnswers(asked.filter(expectsAnswer), answers)
    }
    // Who says nothing more is closed by the broker.
    const mayTakeLong = frames.some((frame) => mayWait.has(int16(frame, 0)))
    if ((leaves & 4) !== 0 && !mayTakeLong)
      await Promise.race([answers.whenEnough(Infinity), clock.sleep(20_000).then(() => checkClosed(answers))])
    socket.destroy()
    await this.#othersInTime()
  }

  async #othersInTime(): Promise<void> {
    const { clock } = (this.#sim as Simulation).machine('client').host
    await Promise.race([
      this.#others(),
      clock.sleep(answerMsMax).then(() => Promise.reject(new Finding('the next client gets no answer'))),
    ])
  }

  async #others(): Promise<void> {
    const { network } = (this.#sim as Simulation).machine('probe').host
    // One of its own each time where the broker closes those that are idle.
    const probe = this.#hasManners ? await WireClient.connect(network, address) : (this.#probe as WireClient)
    await probe.send(apiVersionsRequest, apiVersionsResponse, 2, {})
    if (this.#hasManners) probe.close()
  }
}

/** Everything of a topic, or (where it is empty) a wait for its first record. */
function fetchOf(topic: string, maxWaitMs: number): Uint8Array {
  const writer = new Writer()
  writeRequestHeader(writer, { apiKey: ApiKey.FETCH, apiVersion: 12, correlationId: 1, clientId: 'fuzz' })
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }]
  fetchRequest.write(writer, { maxWaitMs, minBytes: 1, maxBytes: 1_000_000, topics: [{ topic, partitions }] }, 12)
  return writer.toBytes()
}

/** So many elements that they are decoded and answered in turns, or refused. */
function manyTopics(random: SeededRandom): Uint8Array {
  const count = random.pick([20_001, 30_000, 60_000, 99_000, 100_001])
  const writer = new Writer()
  writeRequestHeader(writer, { apiKey: ApiKey.METADATA, apiVersion: 9, correlationId: 1, clientId: 'fuzz' })
  const topics = Array.from({ length: count }, () => ({ name: 'x' }))
  metadataRequest.write(writer, { topics, allowAutoTopicCreation: false }, 9)
  return writer.toBytes()
}

function checkClosed({ isClosed }: Answers): void {
  if (!isClosed) throw new Finding('a client that says nothing more is not closed')
}

const isUnregistering = (frame: Uint8Array): boolean => int16(frame, 0) === ApiKey.UNREGISTER_BROKER

/** A broker takes longer to start than hundreds of inputs. */
function seldomSpent(input: Input, random: SeededRandom): Input {
  if (!input.some(isUnregistering) || random.once(30)) return input
  const others = input.filter((frame) => !isUnregistering(frame))
  return others.length > 0 ? others : [input[0]!.subarray(0, 1)]
}

/** What comes back on one connection. */
class Answers {
  readonly frames: Uint8Array[] = []
  bytes = 0
  isClosed = false
  readonly #splitter = new FrameSplitter(0x7fffffff)
  #wanted = 0
  #enough: (() => void) | undefined

  constructor(socket: Socket) {
    socket.start({
      data: (chunk) => {
        this.bytes += chunk.length
        this.#splitter.push(chunk)
        for (let frame = this.#splitter.next(); frame !== undefined; frame = this.#splitter.next()) this.frames.push(frame)
        this.#look()
      },
      drain: () => undefined,
      close: () => {
        this.isClosed = true
        this.#look()
      },
    })
  }

  whenEnough(count: number): Promise<void> {
    this.#wanted = count
    return new Promise((resolve) => {
      this.#enough = resolve
      this.#look()
    })
  }

  #look(): void {
    if (this.isClosed || this.frames.length >= this.#wanted) this.#enough?.()
  }
}

function checkAnswers(asked: Input, { frames, isClosed }: Answers): void {
  if (frames.length > asked.length) throw new Finding(`${frames.length} answers to ${asked.length} requests`)
  for (const [at, frame] of frames.entries()) checkAnswer(asked[at] as Uint8Array, frame)
  const waiting = asked[frames.length]
  if (waiting === undefined || isClosed || mayWait.has(int16(waiting, 0))) return
  throw new Finding(`${apis.get(int16(waiting, 0))?.name} v${int16(waiting, 2)} is not answered`)
}

function checkAnswer(asked: Uint8Array, answer: Uint8Array): void {
  const apiKey = int16(asked, 0)
  const api = apis.get(apiKey)
  if (api === undefined) throw new Finding(`an answer to API ${apiKey}`)
  const version = int16(asked, 2)
  const isKnown = version >= api.minVersion && version <= api.maxVersion
  const reader = new Reader(answer)
  const correlationId = readResponseHeader(reader, apiKey, isKnown ? version : 0)
  if (correlationId !== new DataView(asked.buffer, asked.byteOffset).getInt32(4))
    throw new Finding(`${api.name}: another request's answer`)
  api.response.read(reader, isKnown ? version : 0)
  if (reader.remaining() > 0) throw new Finding(`${api.name} v${version}: ${reader.remaining()} bytes behind the answer`)
}

/** A Produce with acks=0 gets none. */
function expectsAnswer(frame: Uint8Array): boolean {
  if (frame.length < 8 || int16(frame, 0) !== ApiKey.PRODUCE) return true
  const version = int16(frame, 2)
  const { request } = apis.get(ApiKey.PRODUCE)!
  if (version < request.minVersion || version > request.maxVersion) return true
  try {
    const reader = new Reader(frame, 8)
    const clientId = reader.int16()
    if (clientId > 0) reader.skip(clientId)
    if (version >= 9) reader.unknownTags()
    return (request.read(reader, version) as { acks: number }).acks !== 0
  } catch {
    // The connection is closed.
    return true
  }
}

const int16 = (bytes: Uint8Array, at: number): number => (((bytes[at] ?? 0) << 24) >> 16) | (bytes[at + 1] ?? 0)

function sized(frame: Uint8Array): Uint8Array {
  const whole = new Uint8Array(4 + frame.length)
  new DataView(whole.buffer).setInt32(0, frame.length)
  whole.set(frame, 4)
  return whole
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
