// millrace bench: how fast a Kafka takes and gives records, seen from here.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Consumer, Millrace, Producer } from '@millrace/client'
import { nodeHost } from '@millrace/host/node'
import type { Call, Command, Commands } from '../arguments.ts'
import { InputRefused } from '../arguments.ts'
import { clusterOptions, withCluster } from '../connection.ts'
import { Latencies } from '../latencies.ts'
import type { Output } from '../output.ts'
import { counted } from '../output.ts'
import { findPartitions, readDuration, readTopicPlaces } from '../places.ts'
import { producerOptions, producerSettings, topicReady, Writes } from './produce.ts'

export const bench = (output: (call: Call) => Output): Commands => ({
  name: 'bench',
  doc: 'Measures how fast a Kafka takes and gives records.',
  usual: 'produce',
  verbs: { produce: benchProduce(output), consume: benchConsume(output), 'end-to-end': benchEndToEnd(output) },
})

const sizeOptions = {
  'record-size': { value: 'BYTES', short: 's', integer: { max: 2 ** 30 }, doc: 'size of each value; 1024 when left out' },
} as const

function valueOf(call: Call): Uint8Array {
  const size = call.integer('record-size') ?? 1024
  // Letters by chance: zeros would flatter every codec.
  const { random } = nodeHost({ level: 'error' })
  return Uint8Array.from({ length: size }, () => 65 + (random.u32() % 26))
}

/** Brokers decide what is too large. */
const roomFor = (value: Uint8Array): number => Math.max(1_048_576, value.length + 1024)

/** A window of a run, or the whole: how much in which time. */
function rates(records: number, bytes: number, ms: number): { recordsPerSecond: number; mbPerSecond: number } {
  const seconds = Math.max(ms, 0.001) / 1000
  return { recordsPerSecond: records / seconds, mbPerSecond: bytes / 1e6 / seconds }
}

const windowMs = 5000
const tellRates = (rate: ReturnType<typeof rates>): string =>
  `${Math.round(rate.recordsPerSecond).toLocaleString('en')} records/s, ${rate.mbPerSecond.toFixed(2)} MB/s`
const tellLatencies = (all: ReturnType<Latencies['summary']>): string =>
  `latency ms: average ${all.averageMs}, p50 ${all.p50Ms}, p95 ${all.p95Ms}, p99 ${all.p99Ms}, p99.9 ${all.p999Ms}, max ${all.maxMs}`

const benchProduce = (output: (call: Call) => Output): Command => ({
  name: 'bench produce',
  operands: 'TOPIC',
  doc: 'Writes records as fast as they are taken, or at a given rate.',
  options: {
    ...clusterOptions,
    records: { value: 'N', short: 'n', integer: { min: 1 }, doc: 'how many; 1000000 when left out' },
    ...sizeOptions,
    throughput: { value: 'N', integer: { min: 1 }, doc: 'records a second; as many as can be when left out' },
    'warmup-records': { value: 'N', integer: {}, doc: 'written first and not measured; 0 when left out' },
    ...producerOptions,
  },
  run: (call) => {
    const settings = producerSettings(call)
    const value = valueOf(call)
    return withCluster(
      call,
      async (millrace) => {
        const [topic] = call.operands as [string]
        await using producer = millrace.producer({ ...settings, maxRequestSize: roomFor(value) })
        await topicReady(millrace, producer, topic)
        const run = new ProduceRun(call, producer, topic, value, output(call))
        await run.go()
        return 0
      },
      { waits: true },
    )
  },
})

/** Every so many records one is sent with a promise of its own, which tells when it is acknowledged. */
const sampledEvery = 16

class ProduceRun {
  readonly #call: Call
  readonly #producer: Producer
  readonly #topic: string
  readonly #value: Uint8Array
  readonly #out: Output
  readonly #writes: Writes
  readonly #pending = new Set<Promise<void>>()
  #window = new Latencies()
  #latencies = new Latencies()
  #failure: Error | undefined

  constructor(call: Call, producer: Producer, topic: string, value: Uint8Array, out: Output) {
    this.#call = call
    this.#producer = producer
    this.#topic = topic
    this.#value = value
    this.#out = out
    const ofOne = call.integer('transaction-records') ?? Infinity
    this.#writes = new Writes(producer, call.text('transactional-id') === undefined ? undefined : ofOne)
  }

  async go(): Promise<void> {
    const records = this.#call.integer('records') ?? 1_000_000
    const warmup = this.#call.integer('warmup-records') ?? 0
    const perSecond = this.#call.integer('throughput')
    await this.#writes.begin()
    for (let i = 0; i < warmup; i++) if (!this.#write(i)) await this.#room()
    if (warmup > 0) {
      await this.#settle()
      this.#latencies = new Latencies()
    }
    const startedAt = performance.now()
    const cpuBefore = process.cpuUsage()
    let [windowAt, windowFrom] = [startedAt, 0]
    for (let i = 0; i < records; i++) {
      if (!this.#write(i)) await this.#room()
      if ((i & 0xff) !== 0 && perSecond === undefined) continue
      if (this.#failure !== undefined) throw this.#failure
      const now = performance.now()
      if (perSecond !== undefined) {
        const aheadMs = ((i + 1) * 1000) / perSecond - (now - startedAt)
        if (aheadMs > 1) await sleep(aheadMs)
      }
      if (now - windowAt < windowMs) continue
      this.#tell('window', i + 1 - windowFrom, now - windowAt, this.#window)
      this.#window = new Latencies()
      ;[windowAt, windowFrom] = [now, i + 1]
    }
    await this.#settle()
    const cpu = process.cpuUsage(cpuBefore)
    this.#tell('result', records, performance.now() - startedAt, this.#latencies, { clientCpuMs: (cpu.user + cpu.system) / 1000 })
  }

  /** @returns false: something has to be waited for, in `room`, before the next. Nothing is awaited for each record. */
  #write(i: number): boolean {
    if (i % sampledEvery === 0) this.#sample()
    else if (!this.#producer.append(this.#topic, -1, null, this.#value, -1, null)) return false
    return !this.#writes.written()
  }

  /** Waits for room and writes what did not fit, or for the end of a transaction that is full. */
  async #room(): Promise<void> {
    if (this.#writes.isFull) return await this.#nextTransaction()
    do await this.#producer.ready(this.#topic)
    while (!this.#producer.append(this.#topic, -1, null, this.#value, -1, null))
    if (this.#writes.written()) await this.#nextTransaction()
  }

  /** A record that still waits for room belongs to the transaction that ends. */
  async #nextTransaction(): Promise<void> {
    await Promise.all(this.#pending)
    await this.#writes.next()
  }

  #sample(): void {
    const startedAt = performance.now()
    const sent = this.#producer.send({ topic: this.#topic, value: this.#value }).then(
      () => {
        const took = performance.now() - startedAt
        this.#window.add(took)
        this.#latencies.add(took)
      },
      (cause: Error) => {
        this.#failure ??= cause
      },
    )
    this.#pending.add(sent)
    void sent.then(() => this.#pending.delete(sent))
  }

  async #settle(): Promise<void> {
    await Promise.all(this.#pending)
    await this.#writes.end()
    if (this.#failure !== undefined) throw this.#failure
  }

  #tell(event: string, records: number, ms: number, latencies: Latencies, more: Readonly<Record<string, number>> = {}): void {
    const rate = rates(records, records * this.#value.length, ms)
    const summary = latencies.summary()
    const words = `${records.toLocaleString('en')} records in ${(ms / 1000).toFixed(2)} s: ${tellRates(rate)}; ${tellLatencies(summary)}`
    this.#out.event(event, { records, ms, ...rate, ...summary, ...more }, words)
  }
}

const benchConsume = (output: (call: Call) => Output): Command => ({
  name: 'bench consume',
  operands: 'TOPIC[:PARTITION,…]…',
  doc: 'Reads records from the beginning as fast as they come.',
  options: {
    ...clusterOptions,
    records: { value: 'N', short: 'n', integer: { min: 1 }, doc: 'how many; 1000000 when left out' },
    'idle-timeout': { value: 'DURATION', check: readDuration, doc: 'give up when none came for so long; 10s when left out' },
    committed: { doc: 'only records of committed transactions' },
    'fetch-max-bytes': {
      value: 'BYTES',
      integer: { min: 1, max: 2 ** 31 - 1 },
      doc: 'bytes of one answer; 52428800 when left out',
    },
    'partition-fetch-bytes': {
      value: 'BYTES',
      integer: { min: 1, max: 2 ** 31 - 1 },
      doc: 'bytes of one partition in it; 1048576 when left out',
    },
  },
  run: (call) => {
    const places = call.operands.map(readTopicPlaces)
    return withCluster(
      call,
      async (millrace) => {
        const [fetchMaxBytes, maxPartitionFetchBytes] = [call.integer('fetch-max-bytes'), call.integer('partition-fetch-bytes')]
        await using consumer = millrace.consumer({
          isolationLevel: call.flag('committed') ? 'read_committed' : 'read_uncommitted',
          ...(fetchMaxBytes === undefined ? {} : { fetchMaxBytes }),
          ...(maxPartitionFetchBytes === undefined ? {} : { maxPartitionFetchBytes }),
        })
        const partitions = await findPartitions(millrace.admin, places)
        consumer.assign(partitions)
        consumer.seekToBeginning(partitions)
        await read(call, consumer, output(call))
        return 0
      },
      { waits: true },
    )
  },
})

async function read(call: Call, consumer: Consumer, out: Output): Promise<void> {
  const wanted = call.integer('records') ?? 1_000_000
  const idleMs = readDuration('--idle-timeout', call.text('idle-timeout') ?? '10s')
  const startedAt = performance.now()
  const cpuBefore = process.cpuUsage()
  let [records, bytes, lastAt, firstMs] = [0, 0, startedAt, 0]
  let window = { at: startedAt, records: 0, bytes: 0 }
  while (records < wanted && performance.now() - lastAt < idleMs) {
    const batches = await consumer.poll()
    if (batches.length === 0) continue
    lastAt = performance.now()
    if (records === 0) firstMs = lastAt - startedAt
    for (const batch of batches) {
      const cursor = batch.cursor()
      while (cursor.next()) {
        records++
        bytes += Math.max(0, cursor.keyEnd - cursor.keyStart) + Math.max(0, cursor.valueEnd - cursor.valueStart)
      }
    }
    if (lastAt - window.at < windowMs) continue
    tellRead(out, 'window', records - window.records, bytes - window.bytes, lastAt - window.at)
    window = { at: lastAt, records, bytes }
  }
  const cpu = process.cpuUsage(cpuBefore)
  tellRead(out, 'result', records, bytes, lastAt - startedAt, { firstMs, clientCpuMs: (cpu.user + cpu.system) / 1000 })
  if (records < wanted) throw new InputRefused(`only ${records} of ${counted(wanted, 'record')} came; none for ${idleMs} ms`)
}

function tellRead(
  out: Output,
  event: string,
  records: number,
  bytes: number,
  ms: number,
  more: Readonly<Record<string, number>> = {},
): void {
  const rate = rates(records, bytes, ms)
  const words = `${records.toLocaleString('en')} records, ${(bytes / 1e6).toFixed(2)} MB in ${(ms / 1000).toFixed(2)} s: ${tellRates(rate)}`
  out.event(event, { records, bytes, ms, ...rate, ...more }, words)
}

const benchEndToEnd = (output: (call: Call) => Output): Command => ({
  name: 'bench end-to-end',
  operands: 'TOPIC',
  doc: 'Writes one record after the other and measures until it is read.',
  options: {
    ...clusterOptions,
    records: { value: 'N', short: 'n', integer: { min: 1 }, doc: 'how many; 1000 when left out' },
    ...sizeOptions,
    acks: producerOptions['acks'] as (typeof producerOptions)[string],
  },
  run: (call) => {
    const settings = producerSettings(call)
    const value = valueOf(call)
    return withCluster(
      call,
      async (millrace) => {
        const latencies = await roundTrips(call, millrace, { ...settings, lingerMs: 0, maxRequestSize: roomFor(value) }, value)
        const summary = latencies.summary()
        const records = call.integer('records') ?? 1000
        output(call).event(
          'result',
          { records, ...summary },
          `${counted(records, 'record')} one by one; ${tellLatencies(summary)}`,
        )
        return 0
      },
      { waits: true },
    )
  },
})

async function roundTrips(
  call: Call,
  millrace: Millrace,
  settings: ReturnType<typeof producerSettings>,
  value: Uint8Array,
): Promise<Latencies> {
  const [topic] = call.operands as [string]
  const count = call.integer('records') ?? 1000
  await using producer = millrace.producer(settings)
  await topicReady(millrace, producer, topic)
  await using consumer = millrace.consumer({ isolationLevel: 'read_uncommitted', fetchMaxWaitMs: 500 })
  const at = { topic, partition: 0 }
  consumer.assign([at])
  consumer.seekToEnd([at])
  // The position is found at the first poll: what is written before it would be missed.
  while (consumer.position(at) === undefined) await consumer.poll({ timeoutMs: 10 })
  const latencies = new Latencies()
  for (let i = 0; i < count; i++) {
    const startedAt = performance.now()
    const sent = producer.send({ ...at, value })
    const read = untilRead(consumer).then((records) => {
      if (records > 1) throw new InputRefused(`${topic}-0 has other writers: ${records} records came for one that was written`)
      latencies.add(performance.now() - startedAt)
    })
    // What was refused never comes.
    await Promise.all([sent, read])
  }
  return latencies
}

async function untilRead(consumer: Consumer): Promise<number> {
  const startedAt = performance.now()
  for (;;) {
    const batches = await consumer.poll()
    const records = batches.reduce((sum, { count }) => sum + count, 0)
    if (records > 0) return records
    if (performance.now() - startedAt > 30_000) throw new InputRefused('a record did not come back within 30 seconds')
  }
}
