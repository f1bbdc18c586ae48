// The same produces, fetches and questions for offsets, at every version, to Apache Kafka and to us: the answers are equal but for wording.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeHost } from '@millrace/host/node'
import { missingJudges, startApacheKafka } from '@millrace/judges'
import type { ApacheKafka } from '@millrace/judges'
import type { FetchRequestInit, ListOffsetsRequestInit, ProduceRequestInit, Uuid } from '@millrace/protocol'
import {
  createTopicsRequest,
  createTopicsResponse,
  fetchRequest,
  fetchResponse,
  initProducerIdRequest,
  initProducerIdResponse,
  listOffsetsRequest,
  listOffsetsResponse,
  metadataRequest,
  metadataResponse,
  produceRequest,
  produceResponse,
} from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokerConfig, createBroker } from '../../src/index.ts'
import type { Broker } from '../../src/index.ts'
import { batchOf, recordsOf } from '../data-plane.ts'
import type { BatchOptions } from '../data-plane.ts'
import { WireClient } from '../wire-client.ts'

const missing = missingJudges('broker')
const host = nodeHost({ log: () => undefined })
const folder = mkdtempSync(join(tmpdir(), 'millrace-data-apis-'))

const topics = [
  { name: 'plain', partitions: 2, configs: {} },
  { name: 'small', partitions: 1, configs: { 'max.message.bytes': '300' } },
  { name: 'stamped', partitions: 1, configs: { 'message.timestamp.type': 'LogAppendTime' } },
  { name: 'compacted', partitions: 1, configs: { 'cleanup.policy': 'compact' } },
  {
    name: 'punctual',
    partitions: 1,
    configs: { 'message.timestamp.before.max.ms': '1000', 'message.timestamp.after.max.ms': '1000' },
  },
  { name: 'fetched', partitions: 3, configs: {} },
  { name: 'timed', partitions: 1, configs: {} },
]

/** One of the two that are compared. */
class Side {
  readonly #port: number
  #client: WireClient | undefined
  readonly ids = new Map<string, Uuid>()
  constructor(port: number) {
    this.#port = port
  }
  async client(): Promise<WireClient> {
    return (this.#client ??= await WireClient.connect(host.network, { host: '127.0.0.1', port: this.#port }))
  }
  /** Runs one request; a connection that ends is an answer too. */
  async ask<T>(run: (client: WireClient, ids: ReadonlyMap<string, Uuid>) => Promise<T>): Promise<T | 'closed' | 'silent'> {
    try {
      const client = await this.client()
      const answer = run(client, this.ids)
      const late = host.clock.sleep(5_000).then((): 'silent' => 'silent')
      const first = await Promise.race([answer, late])
      if (first !== 'silent') return first
      this.#client = undefined
      client.close()
      return await answer.catch((): 'silent' => 'silent')
    } catch (cause) {
      if (!(cause instanceof Error) || cause.message !== 'connection closed') throw cause
      this.#client = undefined
      return 'closed'
    }
  }
  async makeTopics(): Promise<void> {
    const client = await this.client()
    const asked = topics.map(({ name, partitions, configs }) => ({
      name,
      numPartitions: partitions,
      replicationFactor: 1,
      configs: Object.entries(configs).map(([key, value]) => ({ name: key, value: String(value) })),
    }))
    const answer = await client.send(createTopicsRequest, createTopicsResponse, 7, { topics: asked, timeoutMs: 10_000 })
    for (const topic of answer.topics) {
      expect(topic.errorCode, topic.name).toBe(0)
      this.ids.set(topic.name, topic.topicId)
    }
    for (const { name } of topics) {
      for (;;) {
        const { topics: found } = await client.send(metadataRequest, metadataResponse, 9, { topics: [{ name }] })
        if (found[0]?.partitions.every(({ leaderId }) => leaderId >= 0) === true && found[0].errorCode === 0) break
        await host.clock.sleep(50)
      }
    }
  }
  close(): void {
    this.#client?.close()
  }
}

let kafka: ApacheKafka
let broker: Broker
let theirs: Side
let ours: Side

beforeAll(async () => {
  if (missing !== undefined) return
  const settings = { 'auto.create.topics.enable': 'false', 'group.initial.rebalance.delay.ms': '0' }
  kafka = await startApacheKafka({ settings, heap: '512M' })
  const config = brokerConfig({
    ...settings,
    'log.dirs': folder,
    listeners: 'PLAINTEXT://127.0.0.1:0',
    'millrace.durability': 'os',
  })
  broker = await createBroker(config, host)
  theirs = new Side(kafka.port)
  ours = new Side(broker.listeners[0]?.port ?? 0)
  await theirs.makeTopics()
  await ours.makeTopics()
}, 90_000)

afterAll(async () => {
  theirs?.close()
  ours?.close()
  await kafka?.stop()
  await broker?.stop()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

/** What may differ is made equal: wording, ids of this run, the wall clock, addresses. */
function comparable(answer: unknown, side: Side): unknown {
  const names = new Map([...side.ids].map(([name, id]) => [id, `id of ${name}`]))
  const now = host.clock.now()
  const walk = (value: unknown, key: string): unknown => {
    if (value instanceof Uint8Array) return recordsOf(host, value)
    if (Array.isArray(value)) return value.map((one) => walk(one, key))
    if (typeof value === 'string')
      return key === 'topicId' ? (names.get(value) ?? value) : /message/i.test(key) ? 'some words' : value
    if (typeof value === 'number') {
      if (key === 'sessionId') return value === 0 ? 0 : 'a session'
      if (/timestamp|logAppendTime/i.test(key) && Math.abs(value - now) < 120_000) return 'about now'
      return value
    }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => name !== 'errorMessage' && name !== 'nodeEndpoints')
        .map(([name, one]) => [name, walk(one, name)]),
    )
  }
  return walk(answer, '')
}

async function same<T>(run: (client: WireClient, ids: ReadonlyMap<string, Uuid>) => Promise<T>): Promise<void> {
  const [theirAnswer, ourAnswer] = [await theirs.ask(run), await ours.ask(run)]
  expect(comparable(ourAnswer, ours)).toEqual(comparable(theirAnswer, theirs))
}

const batch = (options: BatchOptions): Uint8Array => batchOf(host, options)

/** A batch with its fields changed; the CRC is made right again unless told otherwise. */
function altered(change: (view: DataView) => void, keepCrc = false): Uint8Array {
  const bytes = batch({ values: ['a', 'b', 'c'] })
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  change(view)
  if (!keepCrc) view.setUint32(17, host.compression.crc32c(bytes.subarray(21)))
  return bytes
}

interface Produce {
  readonly what: string
  readonly topic?: string
  readonly index?: number
  readonly records: () => Uint8Array
  readonly more?: ProduceRequestInit
}

const join2 = (one: Uint8Array): Uint8Array => Uint8Array.from([...one, ...one])

const produces: readonly Produce[] = [
  { what: 'a batch', records: () => batch({ values: ['a', 'b'] }) },
  { what: 'a batch with acks=1', records: () => batch({ values: ['c'] }), more: { acks: 1 } },
  { what: 'acks=2', records: () => batch({ values: ['a'] }), more: { acks: 2 } },
  { what: 'gzip', records: () => batch({ values: ['a', 'b'], codecId: 1 }) },
  { what: 'snappy', records: () => batch({ values: ['a', 'b'], codecId: 2 }) },
  { what: 'lz4', records: () => batch({ values: ['a', 'b'], codecId: 3 }) },
  { what: 'zstd', records: () => batch({ values: ['a', 'b'], codecId: 4 }) },
  { what: 'an empty field', records: () => new Uint8Array(0) },
  { what: 'two batches', records: () => join2(batch({ values: ['a'] })) },
  { what: 'format 1', records: () => altered((view) => view.setInt8(16, 1)) },
  { what: 'format 3', records: () => altered((view) => view.setInt8(16, 3)) },
  { what: 'a wrong CRC', records: () => altered((view) => view.setUint32(17, 1), true) },
  { what: 'a batch cut short', records: () => batch({ values: ['abc'] }).subarray(0, 65) },
  { what: 'a control batch', records: () => altered((view) => view.setInt16(21, 0x20)) },
  { what: 'a wrong count', records: () => altered((view) => view.setInt32(57, 7)) },
  { what: 'a wrong last offset', records: () => altered((view) => view.setInt32(23, 9)) },
  { what: 'marked as stamped by the log', records: () => altered((view) => view.setInt16(21, 0x08)) },
  { what: 'a partition that is not there', index: 9, records: () => batch({ values: ['a'] }) },
  { what: 'a topic that is not there', topic: 'nowhere', records: () => batch({ values: ['a'] }) },
  { what: 'an internal topic', topic: '__consumer_offsets', records: () => batch({ values: ['a'] }) },
  { what: 'a batch that fits', topic: 'small', records: () => batch({ values: ['x'.repeat(200)] }) },
  { what: 'a batch too large', topic: 'small', records: () => batch({ values: ['x'.repeat(400)] }) },
  { what: 'a batch for a log that stamps', topic: 'stamped', records: () => batch({ values: ['a'], timestamp: 5 }) },
  { what: 'no keys for a compacted log', topic: 'compacted', records: () => batch({ values: ['a', 'b'] }) },
  { what: 'times too old', topic: 'punctual', records: () => batch({ values: ['a'], timestamp: host.clock.now() - 60_000 }) },
  { what: 'times too new', topic: 'punctual', records: () => batch({ values: ['a'], timestamp: host.clock.now() + 3_600_000 }) },
  {
    what: 'a transactional batch without an id',
    records: () => batch({ values: ['a'], producerId: 99_000, producerEpoch: 0, baseSequence: 0, transactional: true }),
  },
]

const versionsFrom = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at)

describe.skipIf(missing !== undefined)('Produce', () => {
  test.each(produces)('$what', { timeout: 30_000 }, async ({ topic = 'plain', index = 0, records, more }) => {
    for (const version of versionsFrom(3, 13)) {
      // Of the topics that nobody made, ids are made up.
      const bytes = records()
      await same((client, ids) => {
        const topicData = [
          {
            name: topic,
            topicId: ids.get(topic) ?? 'bm90LWEtdG9waWMtaWQtMA',
            partitionData: [{ index, records: Uint8Array.from(bytes) }],
          },
        ]
        return client.send(produceRequest, produceResponse, version, { acks: -1, timeoutMs: 10_000, topicData, ...more })
      })
    }
  })

  test(
    'sequences of an idempotent producer: in order, repeated, with gaps, of a new and of an old epoch',
    { timeout: 30_000 },
    async () => {
      const producerIds = new Map<Side, number>()
      for (const side of [theirs, ours]) {
        const client = await side.client()
        for (;;) {
          const answer = await client.send(initProducerIdRequest, initProducerIdResponse, 4, {
            transactionalId: null,
            transactionTimeoutMs: 60_000,
          })
          producerIds.set(side, answer.producerId)
          if (answer.errorCode === 0) break
          await host.clock.sleep(50)
        }
      }
      const steps: [epoch: number, sequence: number, records: number][] = [
        [0, 0, 2],
        [0, 2, 1],
        [0, 0, 2],
        [0, 2, 1],
        [0, 5, 1],
        [0, 3, 1],
        [0, 4, 1],
        [0, 5, 1],
        [0, 6, 1],
        [0, 7, 1],
        [0, 0, 2],
        [1, 3, 1],
        [1, 0, 1],
        [0, 8, 1],
        [1, 0, 1],
        [1, 0, 2],
      ]
      for (const [producerEpoch, baseSequence, records] of steps) {
        const answers = []
        for (const side of [theirs, ours]) {
          const values = Array.from({ length: records }, (_, at) => `${at}`)
          const bytes = batch({
            values,
            producerId: producerIds.get(side) as number,
            producerEpoch,
            baseSequence,
            timestamp: 1_700_000_000_000,
          })
          const topicData = [{ name: 'plain', partitionData: [{ index: 1, records: bytes }] }]
          const answer = await side.ask((client) =>
            client.send(produceRequest, produceResponse, 9, { acks: -1, timeoutMs: 10_000, topicData }),
          )
          answers.push(comparable(answer, side))
        }
        expect(answers[1], `epoch ${producerEpoch}, sequence ${baseSequence}, ${records} records`).toEqual(answers[0])
      }
    },
  )
})

describe.skipIf(missing !== undefined)('Fetch', () => {
  beforeAll(async () => {
    if (missing !== undefined) return
    for (const side of [theirs, ours]) {
      for (const [index, values] of [
        [0, ['a', 'b', 'c']],
        [0, ['d']],
        [0, ['x'.repeat(3_000)]],
        [0, ['e', 'f']],
        [1, ['y'.repeat(2_000)]],
      ] as const) {
        const topicData = [
          { name: 'fetched', partitionData: [{ index, records: batch({ values, timestamp: 1_700_000_000_000 }) }] },
        ]
        await (await side.client()).send(produceRequest, produceResponse, 9, { acks: -1, timeoutMs: 10_000, topicData })
      }
    }
  })

  interface Position {
    readonly topic?: string
    readonly partition?: number
    readonly offset?: number
    readonly maxBytes?: number
    readonly leaderEpoch?: number
    readonly lastFetchedEpoch?: number
  }

  const asked = (positions: readonly Position[], ids: ReadonlyMap<string, Uuid>): FetchRequestInit => ({
    maxWaitMs: 0,
    minBytes: 1,
    maxBytes: 1_000_000,
    topics: positions.map(
      ({ topic = 'fetched', partition = 0, offset = 0, maxBytes = 100_000, leaderEpoch = -1, lastFetchedEpoch = -1 }) => ({
        topic,
        topicId: ids.get(topic) ?? 'bm90LWEtdG9waWMtaWQtMA',
        partitions: [
          { partition, fetchOffset: offset, partitionMaxBytes: maxBytes, currentLeaderEpoch: leaderEpoch, lastFetchedEpoch },
        ],
      }),
    ),
  })

  const cases: readonly {
    readonly what: string
    readonly positions: readonly Position[]
    readonly more?: FetchRequestInit
    readonly from?: number
  }[] = [
    { what: 'from the start', positions: [{}] },
    { what: 'from the middle of a batch', positions: [{ offset: 1 }] },
    { what: 'at the end', positions: [{ offset: 7 }] },
    { what: 'beyond the end', positions: [{ offset: 8 }] },
    { what: 'before the start', positions: [{ offset: -1 }] },
    { what: 'less than a batch', positions: [{ maxBytes: 10 }] },
    { what: 'less than a batch of the second partition', positions: [{}, { partition: 1, maxBytes: 10 }] },
    { what: 'an answer of few bytes', positions: [{}, { partition: 1 }], more: { maxBytes: 10 } },
    { what: 'an empty partition', positions: [{ partition: 2 }] },
    { what: 'a partition that is not there', positions: [{ partition: 7 }] },
    { what: 'a topic that is not there', positions: [{ topic: 'nowhere' }] },
    { what: 'a topic that is not there beside one that is', positions: [{ topic: 'nowhere' }, {}] },
    { what: 'read_committed', positions: [{}], more: { isolationLevel: 1 } },
    { what: 'read_committed at the end', positions: [{ offset: 7 }], more: { isolationLevel: 1 } },
    { what: 'the right epoch', positions: [{ leaderEpoch: 0 }], from: 9 },
    { what: 'an epoch of the future', positions: [{ leaderEpoch: 7 }], from: 9 },
    { what: 'no partitions at all', positions: [] },
    { what: 'last fetched in this epoch', positions: [{ offset: 3, leaderEpoch: 0, lastFetchedEpoch: 0 }], from: 12 },
    {
      what: 'last fetched beyond the end of this epoch',
      positions: [{ offset: 9, leaderEpoch: 0, lastFetchedEpoch: 0 }],
      from: 12,
    },
  ]

  test.each(cases)('$what', { timeout: 30_000 }, async ({ positions, more, from = 4 }) => {
    for (const version of versionsFrom(from, 18)) {
      await same((client, ids) => client.send(fetchRequest, fetchResponse, version, { ...asked(positions, ids), ...more }))
    }
  })

  test('sessions: begun, gone on with, changed, ended, unknown', { timeout: 30_000 }, async () => {
    for (const version of versionsFrom(7, 18)) {
      const answers: unknown[][] = [[], []]
      for (const [at, side] of [theirs, ours].entries()) {
        const step = async (init: FetchRequestInit): Promise<number> => {
          const answer = await side.ask((client) => client.send(fetchRequest, fetchResponse, version, init))
          answers[at]?.push(comparable(answer, side))
          return typeof answer === 'string' ? -1 : answer.sessionId
        }
        const full = asked([{ offset: 7 }, { partition: 2 }], side.ids)
        const sessionId = await step({ ...full, sessionEpoch: 0 })
        const next = { ...full, topics: [], sessionId }
        await step({ ...next, sessionEpoch: 1 })
        await step({ ...next, topics: asked([{ offset: 4 }], side.ids).topics ?? [], sessionEpoch: 2 })
        await step({ ...next, sessionEpoch: 3 })
        await step({ ...next, sessionEpoch: 3 })
        await step({ ...next, sessionId: sessionId + 1, sessionEpoch: 4 })
        const forgotten = [{ topic: 'fetched', topicId: side.ids.get('fetched') as Uuid, partitions: [0] }]
        await step({ ...next, forgottenTopicsData: forgotten, sessionEpoch: 4 })
        await step({ ...next, sessionEpoch: -1 })
        await step({ ...next, sessionEpoch: 5 })
      }
      expect(answers[1], `version ${version}`).toEqual(answers[0])
    }
  })
})

describe.skipIf(missing !== undefined)('ListOffsets', () => {
  const begin = 1_700_000_000_000
  beforeAll(async () => {
    if (missing !== undefined) return
    for (const side of [theirs, ours]) {
      for (const [timestamp, values, codecId] of [
        [begin, ['a', 'b'], 0],
        [begin + 9_000, ['late'], 1],
        [begin + 100, ['c', 'd', 'e'], 4],
      ] as const) {
        const topicData = [{ name: 'timed', partitionData: [{ index: 0, records: batch({ values, timestamp, codecId }) }] }]
        await (await side.client()).send(produceRequest, produceResponse, 9, { acks: -1, timeoutMs: 10_000, topicData })
      }
    }
  })

  const ask = (timestamp: number, topic = 'timed', partitionIndex = 0, currentLeaderEpoch = -1): ListOffsetsRequestInit => ({
    replicaId: -1,
    topics: [{ name: topic, partitions: [{ partitionIndex, timestamp, currentLeaderEpoch }] }],
  })

  const cases: readonly { readonly what: string; readonly init: ListOffsetsRequestInit; readonly from?: number }[] = [
    ...[-7, -6, -5, -4, -3, -2, -1].map((timestamp) => ({ what: `timestamp ${timestamp}`, init: ask(timestamp) })),
    ...[0, 1, 2, 50, 100, 101, 9_000, 9_001].map((after) => ({ what: `${after} ms after the first`, init: ask(begin + after) })),
    { what: 'timestamp 0', init: ask(0) },
    { what: 'the latest of an empty log', init: ask(-1, 'fetched', 2) },
    { what: 'the earliest of an empty log', init: ask(-2, 'fetched', 2) },
    { what: 'the largest of an empty log', init: ask(-3, 'fetched', 2), from: 7 },
    { what: 'a time in an empty log', init: ask(begin, 'fetched', 2) },
    { what: 'a partition that is not there', init: ask(-1, 'timed', 4) },
    { what: 'a topic that is not there', init: ask(-1, 'nowhere') },
    { what: 'an epoch of the future', init: ask(-1, 'timed', 0, 5), from: 4 },
    { what: 'the right epoch', init: ask(-1, 'timed', 0, 0), from: 4 },
    { what: 'read_committed', init: { ...ask(-1), isolationLevel: 1 }, from: 2 },
    { what: 'a tool that reads what is not committed', init: { ...ask(-1), replicaId: -2 } },
    {
      what: 'a partition named twice',
      init: {
        replicaId: -1,
        topics: [
          {
            name: 'timed',
            partitions: [
              { partitionIndex: 0, timestamp: -1 },
              { partitionIndex: 0, timestamp: -2 },
            ],
          },
        ],
      },
    },
  ]

  test.each(cases)('$what', { timeout: 30_000 }, async ({ init, from = 1 }) => {
    for (const version of versionsFrom(from, 11)) {
      await same((client) => client.send(listOffsetsRequest, listOffsetsResponse, version, init))
    }
  })
})
