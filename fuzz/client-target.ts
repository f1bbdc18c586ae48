// The client against a broker that answers with changed bytes: every call ends in time, with its result or a typed error.
import { brokerConfig, createBroker } from '@millrace/broker'
import { createMillrace, type Millrace } from '@millrace/client'
import type { Host, Socket } from '@millrace/host'
import { Simulation } from '@millrace/host/simulated'
import { ApiKey, apis, FrameSplitter, MalformedMessage, Reader, UnsupportedVersion, Writer } from '@millrace/protocol'
import type { SeededRandom } from '../packages/protocol/test/random.ts'
import { batchIn, mutateBatch, mutateBatches, withBatch } from './batches.ts'
import { mutate } from './mutate.ts'
import { allWords, randomBody } from './requests.ts'
import { checkTyped, type Input, type Target } from './target.ts'

/** What its user does. */
const scenarios: readonly ((client: Millrace) => Promise<void>)[] = [
  async (client) => {
    const producer = client.producer({ deliveryTimeoutMs: 6_000, lingerMs: 0 })
    await producer.sendMany(
      [1, 2, 3].map((partition) => ({ topic: 'orders', value: Uint8Array.of(partition) })),
      options,
    )
    await producer.close(options)
  },
  async (client) => {
    const consumer = client.consumer({ autoOffsetReset: 'earliest', isolationLevel: 'read_committed' })
    const partitions = [0, 1].map((partition) => ({ topic: 'orders', partition }))
    consumer.assign(partitions)
    for (let polls = 0; polls < 3; polls++)
      for (const batch of await consumer.poll({ timeoutMs: 500 })) for (const record of batch.records()) void record.headers
    await consumer.endOffsets(partitions, options)
    await consumer.close(options)
  },
  async (client) => {
    const consumer = client.consumer({ groupId: 'group', autoOffsetReset: 'earliest' })
    consumer.subscribe(['orders'])
    for (let polls = 0; polls < 4; polls++) await consumer.poll({ timeoutMs: 500 })
    await consumer.commit(undefined, options)
    await consumer.close(options)
  },
  async (client) => {
    const producer = client.producer({ transactionalId: 'tx', deliveryTimeoutMs: 6_000 })
    await producer.initTransactions(options)
    producer.beginTransaction()
    await producer.send({ topic: 'orders', value: Uint8Array.of(1) }, options)
    const group = { groupId: 'group', generationId: -1, memberId: '', groupInstanceId: null }
    await producer.sendOffsetsToTransaction([{ topic: 'orders', partition: 0, offset: 1 }], group, options)
    await producer.commitTransaction(options)
    await producer.close(options)
  },
  ...(
    [
      ({ admin }) => admin.createTopics([{ name: 'fresh', partitions: 1, replicationFactor: 1 }], options),
      ({ admin }) => admin.describeTopics(['orders'], options),
      ({ admin }) => admin.listTopics(options),
      ({ admin }) => admin.listOffsets([{ topic: 'orders', partition: 0, at: 'latest' }], options),
      ({ admin }) => admin.describeConfigs([{ type: 'topic', name: 'orders' }], options),
      ({ admin }) => admin.describeCluster(options),
      ({ admin }) => admin.describeQuorum(options),
      ({ admin }) => admin.describeFeatures(options),
      ({ admin }) => admin.listGroups(options),
      ({ admin }) => admin.describeGroups(['group'], options),
      ({ admin }) => admin.listGroupOffsets('group', options),
      ({ admin }) => admin.describeLogDirs(options),
      ({ admin }) => admin.listTransactions(options),
      ({ admin }) => admin.describeTransactions(['tx'], options),
      ({ admin }) => admin.describeProducers({ topic: 'orders', partition: 0 }, options),
      ({ admin }) => admin.deleteRecords([{ topic: 'orders', partition: 0, offset: 1 }], options),
      ({ admin }) => admin.deleteGroups(['group'], options),
      ({ admin }) => admin.fenceProducers(['tx'], options),
      ({ admin }) => admin.deleteTopics(['fresh'], options),
    ] as readonly ((client: Millrace) => Promise<unknown>)[]
  ).map(
    (call) =>
      async (client: Millrace): Promise<void> =>
        void (await call(client)),
  ),
]
const options = { timeoutMs: 8_000 } as const
/** Every call has a deadline, and there are few of them in a scenario. */
const scenarioMsMax = 120_000

/** One answer: its API, its version, the header without its correlation id, the body. */
interface Answer {
  readonly apiKey: number
  readonly version: number
  readonly bytes: Uint8Array
}

const address = { host: 'broker', port: 9092 }

function clientOn(host: Host): Millrace {
  return createMillrace(
    { bootstrapServers: ['broker:9092'], requestTimeoutMs: 2_000, retryBackoffMs: 100, retryBackoffMaxMs: 500 },
    host,
  )
}

/** What a real broker answers to a scenario, in order. */
async function recorded(): Promise<readonly (readonly Answer[])[]> {
  const sim = new Simulation({ seed: 1 })
  const found: Answer[][] = []
  await sim.run(async () => {
    const settings = {
      'log.dirs': '/data',
      listeners: 'PLAINTEXT://real:9093',
      'advertised.listeners': 'PLAINTEXT://broker:9092',
      'offsets.topic.num.partitions': 1,
      'transaction.state.log.num.partitions': 1,
      'group.initial.rebalance.delay.ms': 0,
      'num.partitions': 2,
    }
    const broker = await createBroker(brokerConfig(settings), sim.machine('real').host)
    const proxy = sim.machine('broker').host.network
    await proxy.listen(address, (near) => {
      const asked: Answer[] = []
      const far = proxy.connect({ host: 'real', port: 9093, timeoutMs: 1_000 })
      const requests = new FrameSplitter(1 << 24)
      const answers = new FrameSplitter(1 << 24)
      near.start({
        data: (chunk) => {
          requests.push(chunk)
          for (let frame = requests.next(); frame !== undefined; frame = requests.next())
            asked.push({ apiKey: int16(frame, 0), version: int16(frame, 2), bytes: frame })
          void far.then((socket) => socket.write([chunk.slice()]))
        },
        drain: () => undefined,
        close: () => void far.then((socket) => socket.destroy()),
      })
      void far.then((socket) =>
        socket.start({
          data: (chunk) => {
            answers.push(chunk)
            for (let frame = answers.next(); frame !== undefined; frame = answers.next()) {
              const { apiKey, version } = asked.shift() as Answer
              found.at(-1)?.push({ apiKey, version, bytes: frame.slice(4) })
            }
            near.write([chunk.slice()])
          },
          drain: () => undefined,
          close: () => near.destroy(),
        }),
      )
    })
    // A topic that is there, with something in it.
    const first = clientOn(sim.machine('client').host)
    await first.admin.createTopics([{ name: 'orders', partitions: 2, replicationFactor: 1 }], options)
    for (const [at, compression] of (['gzip', 'snappy', 'lz4', 'zstd'] as const).entries()) {
      const producer = first.producer({ compression, transactionalId: `before-${at}` })
      await producer.initTransactions(options)
      producer.beginTransaction()
      await producer.sendMany(
        [0, 1].map((partition) => ({ topic: 'orders', partition, value: new Uint8Array(100) })),
        options,
      )
      if (at % 2 === 0) await producer.commitTransaction(options)
      else await producer.abortTransaction(options)
      await producer.close(options)
    }
    await first.close()
    for (const scenario of scenarios) {
      found.push([])
      const client = clientOn(sim.machine('client').host)
      await scenario(client)
      await client.close()
    }
    await broker.stop()
  })
  return found
}

const recordings = await recorded()
const keyOf = (answer: { readonly apiKey: number }): string => String(answer.apiKey)

/** Piece 0: the scenario. Each other piece takes the place of an answer: int16 API, int8 version, int8 which of that API's in the scenario, the bytes. */
export const clientTarget: Target = {
  name: 'client',
  fresh(random) {
    const which = random.below(scenarios.length)
    return changed([Uint8Array.of(which)], random, [new Uint8Array(0)])
  },
  mutate: (input, random, other) => changed(input, random, other),
  async run(input) {
    const which = (input[0]![0] as number) % scenarios.length
    const sim = new Simulation({ seed: 1 })
    const { network } = sim.machine('broker').host
    const { host } = sim.machine('client')
    const answer = answersOf(which, input)
    try {
      await sim.run(async () => {
        await network.listen(address, (socket) => serve(socket, answer))
        const client = clientOn(host)
        try {
          await (scenarios[which] as (typeof scenarios)[number])(client)
        } finally {
          await client.close()
        }
      }, scenarioMsMax)
    } catch (cause) {
      checkTyped(cause)
    }
  },
}

/** Says what to answer: what takes an answer's place, or what was recorded, the last of its API again and again. */
function answersOf(which: number, input: Input): (apiKey: number, version: number) => Uint8Array | undefined {
  const byKey = Map.groupBy(recordings[which] as readonly Answer[], keyOf)
  const taken = new Map<string, number>()
  const instead = new Map(input.slice(1).map((piece) => [`${int16(piece, 0)} ${piece[3]}`, piece.subarray(4)]))
  return (apiKey) => {
    const key = String(apiKey)
    const nth = taken.get(key) ?? 0
    taken.set(key, nth + 1)
    const changedOne = instead.get(`${key} ${nth}`)
    if (changedOne !== undefined) return changedOne
    const known = byKey.get(key)
    return known?.[Math.min(nth, known.length - 1)]?.bytes
  }
}

/** In front of an answer that has no frame around it: something else than a broker speaks. */
const rawMark = 0xee
const foreign = ['HTTP/1.1 400 Bad Request\r\n\r\n', 'SSH-2.0-OpenSSH\r\n', '\u0015\u0003\u0001\u0000\u0002\u0002F', '*1\r\n']

function serve(socket: Socket, answer: (apiKey: number, version: number) => Uint8Array | undefined): void {
  const splitter = new FrameSplitter(1 << 24)
  socket.start({
    data: (chunk) => {
      splitter.push(chunk)
      for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) {
        const bytes = answer(int16(frame, 0), int16(frame, 2))
        // An API that the scenario does not use: somebody was told to ask for it.
        if (bytes === undefined) return socket.destroy()
        if (bytes.length > 1 && bytes[0] === rawMark) {
          socket.write([bytes.slice(1)])
          continue
        }
        const writer = new Writer()
        writer.int32(4 + bytes.length)
        writer.rawBytes(frame.subarray(4, 8))
        writer.rawBytes(bytes)
        socket.write([writer.toBytes()])
      }
    },
    drain: () => undefined,
    close: () => undefined,
  })
}

function changed(input: Input, random: SeededRandom, other: Input): Input {
  const which = (input[0]![0] as number) % scenarios.length
  const answers = recordings[which] as readonly Answer[]
  const old = input.length > 1 && !random.once(3) ? 1 + random.below(input.length - 1) : -1
  if (old >= 0) {
    const piece = input[old] as Uint8Array
    return input.with(
      old,
      joined(piece.subarray(0, 4), changedBytes(piece.slice(4), random, other.at(-1)!, int16(piece, 0), piece[2]!)),
    )
  }
  const at = random.below(answers.length)
  const { apiKey, version, bytes } = answers[at] as Answer
  const nth = answers.slice(0, at).filter((answer) => answer.apiKey === apiKey).length
  const head = Uint8Array.of(apiKey >> 8, apiKey, version, nth)
  return [...input.slice(0, 6), joined(head, changedBytes(bytes, random, other.at(-1)!, apiKey, version))]
}

function changedBytes(bytes: Uint8Array, random: SeededRandom, other: Uint8Array, apiKey: number, version: number): Uint8Array {
  const api = apis.get(apiKey)!
  const headBytes = apiKey !== ApiKey.API_VERSIONS && isFlexible(apiKey, version) ? 1 : 0
  if (apiKey === ApiKey.API_VERSIONS && random.once(4))
    return random.once(2)
      ? joined(
          Uint8Array.of(rawMark),
          Uint8Array.from(random.pick(foreign), (letter) => letter.charCodeAt(0)),
        )
      : // UNSUPPORTED_VERSION with the versions of the broker, or without.
        Uint8Array.of(0, 35, 0, 0, 0, ...(random.once(2) ? [0] : [1, 0, 18, 0, 0, 0, random.below(5)]))
  // A frame whose number is another request's, or none that was asked for.
  if (random.once(20)) return joined(Uint8Array.of(rawMark, 0, 0, 0, 12, 0, 0, 0, random.below(4)), random.bytes(8))
  // Another answer that its API allows, with names and numbers that mean something.
  if (random.once(6)) return joined(new Uint8Array(headBytes), randomBody(random, api, 'Response', version, allWords))
  if (apiKey === ApiKey.FETCH && !random.once(3)) {
    const { batch, start } = batchIn(bytes, 0)
    if (batch !== undefined) {
      const changedBatch = (random.once(2) ? mutateBatch : mutateBatches)(batch.slice(), random, other)
      const whole = withBatch(bytes, start, batch, changedBatch)
      if (whole !== undefined) return whole
    }
  }
  if (random.once(3)) return errorIn(bytes, random, api, version, headBytes) ?? mutate(bytes, random, other)
  return mutate(bytes, random, other)
}

/** The same answer with an error, or another number, in one of its fields. */
function errorIn(
  bytes: Uint8Array,
  random: SeededRandom,
  { response }: NonNullable<ReturnType<typeof apis.get>>,
  version: number,
  headBytes: number,
): Uint8Array | undefined {
  try {
    const message = response.read(new Reader(bytes, headBytes), version)
    const places: [Record<string, unknown>, string][] = []
    const visit = (value: unknown): void => {
      if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return
      for (const [name, inner] of Object.entries(value)) {
        if (typeof inner === 'number' || typeof inner === 'string') places.push([value as Record<string, unknown>, name])
        else visit(inner)
      }
    }
    visit(message)
    const codes = places.filter(([, name]) => name === 'errorCode')
    const [holder, name] = random.pick(codes.length > 0 && random.once(2) ? codes : places)
    holder[name] =
      typeof holder[name] === 'string'
        ? random.pick(['', 'broker', 'orders', 'x', holder[name]])
        : random.pick(name === 'errorCode' ? [random.below(130), -1] : [0, 1, -1, -2, 2, 99, 32_767, 0x7fffffff, 2 ** 40])
    const writer = new Writer()
    writer.rawBytes(new Uint8Array(headBytes))
    response.write(writer, message as never, version)
    return writer.toBytes()
  } catch (cause) {
    // A field that this version has not, or a number that does not fit: then as bytes.
    if (![MalformedMessage, UnsupportedVersion, RangeError, TypeError].some((kind) => cause instanceof kind)) throw cause
    return undefined
  }
}

function isFlexible(apiKey: number, version: number): boolean {
  const { flexibleFrom } = apis.get(apiKey)!
  return version >= flexibleFrom
}

function int16(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 24) >> 16) | (bytes[at + 1] ?? 0)
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
