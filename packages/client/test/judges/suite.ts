// What a client must do against a real broker, whoever made it: every codec, restarts, groups, transactions, admin.
import type { LogEvent } from '@millrace/host'
import { nodeHost } from '@millrace/host/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ProducerFenced, cooperativeStickyAssignor, createMillrace, rangeAssignor, roundRobinAssignor } from '../../src/index.ts'
import type { Assignor, ConsumedRecord, Consumer, Millrace, TopicPartition } from '../../src/index.ts'

/** A broker that a test may kill and start again in its place. */
export interface RunningBroker {
  readonly bootstrap: string
  /** kill -9, then a start on the same directory and port. */
  crashAndRestart(): Promise<void>
  stop(): Promise<void>
}

export interface BrokerKind {
  readonly name: string
  /** Why it cannot be started here. */
  readonly missing: string | undefined
  /** How often it is killed in the test of restarts: Apache Kafka takes ten seconds and more to come back. */
  readonly crashes: number
  start(): Promise<RunningBroker>
}

const utf8 = new TextEncoder()
const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : new TextDecoder().decode(bytes))

/** The parts of a suite's tests that differ from test to test. */
export class Bench {
  readonly events: LogEvent[] = []
  #topic = 0
  broker!: RunningBroker
  client!: Millrace
  readonly #clients: Millrace[] = []

  newClient(clientId = 'millrace'): Millrace {
    const host = nodeHost({ log: (event) => void this.events.push(event), level: 'debug' })
    const client = createMillrace({ bootstrapServers: [this.broker.bootstrap], clientId }, host)
    this.#clients.push(client)
    return client
  }

  async topic(partitions: number): Promise<string> {
    const name = `t${++this.#topic}-${Date.now()}`
    await this.client.admin.createTopics([{ name, partitions, replicationFactor: 1 }])
    return name
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close()
  }
}

export function partitionsOf(topic: string, count: number): TopicPartition[] {
  return Array.from({ length: count }, (_, partition) => ({ topic, partition }))
}

/** Reads until so many records have come. */
export async function readRecords(consumer: Consumer, count: number): Promise<ConsumedRecord[]> {
  const records: ConsumedRecord[] = []
  while (records.length < count) for (const batch of await consumer.poll()) records.push(...batch.records())
  return records
}

export function clientSuite(kind: BrokerKind, more?: (bench: Bench) => void): void {
  describe.skipIf(kind.missing !== undefined)(
    `on ${kind.name}${kind.missing === undefined ? '' : ` (${kind.missing})`}`,
    { timeout: 120_000 },
    () => {
      const bench = new Bench()
      beforeAll(async () => {
        bench.broker = await kind.start()
        bench.client = bench.newClient()
      }, 120_000)
      afterAll(async () => {
        await bench.close()
        await bench.broker?.stop()
      }, 60_000)
      codecs(bench)
      groups(bench)
      transactions(bench)
      admin(bench)
      restarts(bench, kind.crashes)
      more?.(bench)
    },
  )
}

function codecs(bench: Bench): void {
  for (const compression of ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const) {
    test(`${compression}: keys, values, nulls, headers and times come back as they were sent`, async () => {
      const topic = await bench.topic(1)
      const producer = bench.client.producer({ compression, batchSize: 2000 })
      const sent = Array.from({ length: 300 }, (_, i) => ({
        topic,
        key: i % 3 === 0 ? null : `key ${i}`,
        value: i % 7 === 0 ? null : `value ${i} `.repeat(i % 10),
        timestamp: 1_700_000_000_000 + i,
        headers:
          i % 2 === 0
            ? [
                { key: 'a', value: utf8.encode(`${i}`) },
                { key: 'a', value: null },
              ]
            : [],
      }))
      const where = await producer.sendMany(sent)
      expect(where.map(({ offset }) => offset)).toEqual(sent.map((_, i) => i))
      const consumer = bench.client.consumer({ autoOffsetReset: 'earliest' })
      consumer.assign([{ topic, partition: 0 }])
      const got = await readRecords(consumer, sent.length)
      const plain = got.map(({ key, value, timestamp, headers }) => ({
        topic,
        key: text(key),
        value: text(value),
        timestamp,
        headers,
      }))
      expect(JSON.stringify(plain)).toBe(JSON.stringify(sent))
      await consumer.close()
      await producer.close()
    })
  }
}

function restarts(bench: Bench, times: number): void {
  test('five requests in flight while the broker is killed: every record once and in order', async () => {
    const topic = await bench.topic(3)
    const producer = bench.client.producer({ lingerMs: 2, batchSize: 2000 })
    const expected: string[][] = [[], [], []]
    let crashes = 0
    let crash: Promise<void> | undefined
    for (let i = 0; crashes < times || crash !== undefined || i % 1000 !== 0; i++) {
      if (i % 3000 === 2999 && crash === undefined && crashes < times) {
        crashes++
        crash = bench.broker.crashAndRestart().finally(() => (crash = undefined))
      }
      const partition = i % 3
      const value = utf8.encode(`${i}`)
      while (!producer.append(topic, partition, null, value, -1, null)) await producer.ready(topic, { timeoutMs: 100_000 })
      expected[partition]!.push(`${i}`)
      // A writer that never waits would fill the buffer long before a broker is back.
      if (i % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await producer.flush({ timeoutMs: 100_000 })
    const consumer = bench.client.consumer({ autoOffsetReset: 'earliest' })
    consumer.assign(partitionsOf(topic, 3))
    const got: (string | null)[][] = [[], [], []]
    for (const { partition, value } of await readRecords(consumer, expected.flat().length)) got[partition]!.push(text(value))
    expect(got).toEqual(expected)
    await consumer.close()
    await producer.close()
  })
}

/** Polls all members until they share the partitions evenly. */
async function settle(members: readonly Consumer[], partitions: number, took: ConsumedRecord[]): Promise<void> {
  for (;;) {
    const batches = await Promise.all(members.map((member) => member.poll({ timeoutMs: 100 })))
    for (const batch of batches.flat()) took.push(...batch.records())
    await Promise.all(members.map((member) => member.commit().catch(() => undefined)))
    const counts = members.map((member) => member.assignment().length)
    if (counts.reduce((sum, count) => sum + count, 0) === partitions && Math.max(...counts) - Math.min(...counts) <= 1) return
  }
}

function groups(bench: Bench): void {
  const assignors: readonly (readonly Assignor[])[] = [[rangeAssignor], [roundRobinAssignor], [cooperativeStickyAssignor]]
  for (const [assignor] of assignors.map(([each]) => [each!] as const)) {
    test(`one, two and three members share six partitions and lose no record, ${assignor.name}`, async () => {
      const topic = await bench.topic(6)
      const groupId = `g-${topic}`
      const producer = bench.client.producer({ lingerMs: 1 })
      const took: ConsumedRecord[] = []
      const members: Consumer[] = []
      let sent = 0
      for (let size = 1; size <= 3; size++) {
        const consumer = bench.newClient(`member-${size}`).consumer({
          groupId,
          assignors: [assignor],
          autoOffsetReset: 'earliest',
          heartbeatIntervalMs: 200,
          sessionTimeoutMs: 6000,
        })
        consumer.subscribe([topic], { revoked: () => consumer.commit().catch(() => undefined) })
        members.push(consumer)
        await producer.sendMany(Array.from({ length: 120 }, (_, i) => ({ topic, partition: i % 6, value: `${sent + i}` })))
        sent += 120
        await settle(members, 6, took)
      }
      let [description] = await bench.client.admin.describeGroups([groupId])
      // A member that gave a partition away may join once more after all have their share.
      while (description!.state !== 'Stable') {
        await settle(members, 6, took)
        ;[description] = await bench.client.admin.describeGroups([groupId])
      }
      expect(description).toMatchObject({ protocolType: 'consumer', protocol: assignor.name })
      expect(description!.members.map((member) => member.partitions.length)).toEqual([2, 2, 2])
      await members[0]!.close()
      await settle(members.slice(1), 6, took)
      while (new Set(took.map(({ value }) => text(value))).size < sent) await settle(members.slice(1), 6, took)
      // Offsets were committed before every partition went, so nothing was read twice.
      expect(took).toHaveLength(sent)
      for (const member of members.slice(1)) await member.close()
      await producer.close()
      expect(await bench.client.admin.describeGroups([groupId])).toMatchObject([{ state: 'Empty', members: [] }])
    })
  }

  test('a static member comes back within its session without a rebalance', async () => {
    const topic = await bench.topic(2)
    const options = { groupId: `g-${topic}`, groupInstanceId: 'one', sessionTimeoutMs: 10_000, heartbeatIntervalMs: 200 }
    const first = bench.newClient().consumer(options)
    first.subscribe([topic])
    await settle([first], 2, [])
    const { generationId } = first.groupMetadata()
    await first.close()
    const second = bench.newClient().consumer(options)
    second.subscribe([topic])
    await settle([second], 2, [])
    expect(second.groupMetadata().generationId).toBe(generationId)
    await second.close()
  })
}

function transactions(bench: Bench): void {
  test('a transaction with its offsets is seen whole or not at all, and a fenced producer is told', async () => {
    const topic = await bench.topic(2)
    const groupId = `g-${topic}`
    const transactionalId = `x-${topic}`
    const producer = bench.client.producer({ transactionalId })
    await producer.initTransactions()
    const group = { groupId, generationId: -1, memberId: '', groupInstanceId: null }
    for (let round = 0; round < 10; round++) {
      const work = producer.transaction(async () => {
        for (let i = 0; i < 20; i++)
          await producer.ready(topic).then(() => producer.append(topic, i % 2, null, utf8.encode(`${round}.${i}`), -1, null))
        await producer.sendOffsetsToTransaction([{ topic, partition: 0, offset: round }], group)
        if (round % 3 === 0) throw new Error('aborted on purpose')
      })
      if (round % 3 === 0) await expect(work).rejects.toThrow('aborted on purpose')
      else await work
    }
    expect(await bench.client.admin.listGroupOffsets(groupId, { requireStable: true })).toMatchObject([
      { topic, partition: 0, offset: 8 },
    ])
    const open = bench.client.producer({ transactionalId: `open-${topic}` })
    await open.initTransactions()
    open.beginTransaction()
    await open.send({ topic, partition: 0, value: 'open' })
    await producer.transaction(async () => void (await producer.send({ topic, partition: 0, value: 'behind' })))
    const consumer = bench.client.consumer({ autoOffsetReset: 'earliest' })
    consumer.assign(partitionsOf(topic, 2))
    const values = (await readRecords(consumer, 120)).map(({ value }) => text(value))
    expect(values.some((value) => Number(value!.split('.')[0]) % 3 === 0)).toBe(false)
    expect(await consumer.poll({ timeoutMs: 300 })).toEqual([])
    await open.commitTransaction()
    expect((await readRecords(consumer, 2)).map(({ value }) => text(value))).toEqual(['open', 'behind'])
    const young = bench.client.producer({ transactionalId })
    await young.initTransactions()
    producer.beginTransaction()
    const refused = producer.send({ topic, partition: 1, value: 'late' }).then(() => producer.commitTransaction())
    await expect(refused).rejects.toThrow()
    const ended = producer.abortTransaction()
    await expect(ended).rejects.toThrow(ProducerFenced)
    await young.transaction(async () => void (await young.send({ topic, partition: 1, value: 'young' })))
    expect((await readRecords(consumer, 1)).map(({ value }) => text(value))).toEqual(['young'])
    for (const each of [consumer, producer, open, young]) await each.close()
  })

  test('offsets in a transaction are fenced by the generation of the group', async () => {
    const topic = await bench.topic(1)
    const consumer = bench.client.consumer({ groupId: `g-${topic}`, heartbeatIntervalMs: 200, sessionTimeoutMs: 6000 })
    consumer.subscribe([topic])
    await settle([consumer], 1, [])
    const group = consumer.groupMetadata()
    const producer = bench.client.producer({ transactionalId: `x-${topic}` })
    await producer.initTransactions()
    await producer.transaction(() => producer.sendOffsetsToTransaction([{ topic, partition: 0, offset: 3 }], group))
    const stale = producer.transaction(() =>
      producer.sendOffsetsToTransaction([{ topic, partition: 0, offset: 9 }], { ...group, generationId: group.generationId - 1 }),
    )
    await expect(stale).rejects.toMatchObject({ codeName: 'ILLEGAL_GENERATION' })
    expect(await consumer.committed([{ topic, partition: 0 }])).toMatchObject([{ offset: 3 }])
    await producer.transaction(() => producer.sendOffsetsToTransaction([{ topic, partition: 0, offset: 4 }], group))
    expect(await consumer.committed([{ topic, partition: 0 }])).toMatchObject([{ offset: 4 }])
    await consumer.close()
    await producer.close()
  })
}

function admin(bench: Bench): void {
  test('topics, settings, offsets and groups are described as they were made', async () => {
    const { admin: asked } = bench.client
    const topic = await bench.topic(2)
    await expect(asked.createTopics([{ name: topic, partitions: 2 }])).rejects.toMatchObject({ codeName: 'TOPIC_ALREADY_EXISTS' })
    expect(await asked.createTopics([{ name: topic }], { ifNotExists: true })).toMatchObject([{ name: topic, partitions: 2 }])
    await asked.createPartitions(topic, 3)
    // A change has been made when the controller answers; Apache Kafka's broker shows it a moment later.
    const partitions = async (): Promise<unknown> =>
      (await asked.describeTopics([topic]))[0]!.partitions.map(({ partition, leader }) => [partition, leader])
    await expect.poll(partitions).toEqual([0, 1, 2].map((partition) => [partition, 1]))
    const [described] = await asked.describeTopics([topic])
    expect((await asked.listTopics()).some(({ name, topicId }) => name === topic && topicId === described!.topicId)).toBe(true)
    await asked.alterConfigs([{ type: 'topic', name: topic, set: { 'retention.ms': '1234567' } }])
    const settings = async (): Promise<string | null | undefined> =>
      (await asked.describeConfigs([{ type: 'topic', name: topic }]))[0]!.find(({ name }) => name === 'retention.ms')?.value
    await expect.poll(settings).toBe('1234567')
    await asked.alterConfigs([{ type: 'topic', name: topic, unset: ['retention.ms'] }])
    await expect.poll(settings).not.toBe('1234567')
    const producer = bench.client.producer()
    for (let i = 0; i < 3; i++) await producer.send({ topic, partition: 0, value: 'v', timestamp: 1000 + i })
    const places = ['earliest', 'latest', 1001, 5000] as const
    const offsets = await asked.listOffsets(places.map((at) => ({ topic, partition: 0, at })))
    expect(offsets.map(({ offset }) => offset)).toEqual([0, 3, 1, -1])
    const groupId = `g-${topic}`
    await asked.alterGroupOffsets(groupId, [{ topic, partition: 0, offset: 2, metadata: 'by hand' }])
    expect(await asked.listGroupOffsets(groupId)).toMatchObject([{ topic, partition: 0, offset: 2, metadata: 'by hand' }])
    expect((await asked.listGroups()).some((group) => group.groupId === groupId)).toBe(true)
    expect(await asked.describeGroups(['nobody'])).toMatchObject([{ groupId: 'nobody', state: 'Dead', members: [] }])
    const cluster = await asked.describeCluster()
    expect(cluster.nodes.map(({ id }) => id)).toEqual([1])
    await asked.deleteTopics([topic])
    await expect.poll(async () => (await asked.listTopics()).some(({ name }) => name === topic)).toBe(false)
    await expect(asked.deleteTopics([topic])).rejects.toMatchObject({ codeName: 'UNKNOWN_TOPIC_OR_PARTITION' })
    await producer.close()
  })

  test('records, groups and their offsets are deleted, log directories told', async () => {
    const { admin: asked } = bench.client
    const topic = await bench.topic(2)
    const producer = bench.client.producer()
    for (let i = 0; i < 3; i++) await producer.send({ topic, partition: 0, value: 'v' })
    await asked.deleteRecords([{ topic, partition: 0, offset: 2 }])
    expect(await asked.listOffsets([{ topic, partition: 0, at: 'earliest' }])).toMatchObject([{ offset: 2 }])
    const groupId = `g-${topic}`
    const offsets = partitionsOf(topic, 2).map((partition) => ({ ...partition, offset: 1 }))
    await asked.alterGroupOffsets(groupId, offsets)
    await asked.deleteGroupOffsets(groupId, [{ topic, partition: 0 }])
    expect(await asked.listGroupOffsets(groupId)).toMatchObject([{ topic, partition: 1, offset: 1 }])
    await asked.deleteGroups([groupId])
    await expect(asked.deleteGroups([groupId])).rejects.toMatchObject({ codeName: 'GROUP_ID_NOT_FOUND' })
    const directories = await asked.describeLogDirs()
    expect(directories).toMatchObject([{ brokerId: 1, errorCode: 0 }])
    expect(directories[0]!.usableBytes).toBeLessThanOrEqual(directories[0]!.totalBytes)
    const replicas = directories[0]!.replicas.filter((replica) => replica.topic === topic)
    expect(
      replicas
        .map(({ partition, sizeInBytes, isFuture }) => [partition, sizeInBytes > 0, isFuture])
        .toSorted((a, b) => Number(a[0]) - Number(b[0])),
    ).toEqual([
      [0, true, false],
      [1, false, false],
    ])
    await producer.close()
  })

  test('settings are extended and reduced, with all places that give a value', async () => {
    const { admin: asked } = bench.client
    const resource = { type: 'topic', name: await bench.topic(1) } as const
    await asked.alterConfigs([{ ...resource, append: { 'cleanup.policy': 'compact' } }])
    const policy = async (): Promise<unknown> =>
      (await asked.describeConfigs([resource], { synonyms: true }))[0]!.find(({ name }) => name === 'cleanup.policy')
    const fallback = { name: 'log.cleanup.policy', value: 'delete', source: 5 }
    const both = { name: 'cleanup.policy', value: 'delete,compact', source: 1 }
    await expect.poll(policy).toMatchObject({ ...both, synonyms: [both, fallback] })
    await asked.alterConfigs([{ ...resource, subtract: { 'cleanup.policy': 'delete' } }])
    await expect.poll(policy).toMatchObject({ value: 'compact' })
    await asked.alterConfigs([{ ...resource, unset: ['cleanup.policy'] }])
    await expect.poll(policy).toMatchObject({ value: 'delete', source: 5, synonyms: [fallback] })
  })

  test('replicas are placed as asked; quorum and features are told', async () => {
    const { admin: asked } = bench.client
    const name = `placed-${Date.now()}`
    expect(await asked.createTopics([{ name, assignments: [[1], [1]] }])).toMatchObject([{ name, partitions: 2 }])
    await asked.createPartitions(name, 3, { assignments: [[1]] })
    await expect(asked.createPartitions(name, 4, { assignments: [[77]] })).rejects.toMatchObject({
      codeName: 'INVALID_REPLICA_ASSIGNMENT',
    })
    const { leaderId, voters } = await asked.describeQuorum()
    expect(voters.map(({ nodeId }) => nodeId)).toEqual([leaderId])
    const { features } = await asked.describeFeatures()
    expect(features.find((feature) => feature.name === 'metadata.version')).toMatchObject({ supportedMin: 7, level: 33 })
  })

  test('transactions are listed and described, and one that hangs is ended in its partition', async () => {
    const { admin: asked } = bench.client
    const topic = await bench.topic(1)
    const transactionalId = `tx-${topic}`
    const at = { topic, partition: 0 }
    const producer = bench.client.producer({ transactionalId })
    await producer.initTransactions()
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const open = producer.transaction(async () => {
      await producer.send({ ...at, value: 'v' })
      await ended
    })
    const ongoing = async (): Promise<readonly unknown[]> =>
      (await asked.listTransactions({ states: ['Ongoing'] })).filter((one) => one.transactionalId === transactionalId)
    await expect.poll(ongoing).toMatchObject([{ transactionalId, state: 'Ongoing' }])
    expect(await asked.describeTransactions([transactionalId])).toMatchObject([{ state: 'Ongoing', partitions: [at] }])
    await expect.poll(() => asked.describeProducers(at)).toMatchObject([{ transactionStartOffset: 0 }])
    const [hanging] = await asked.describeProducers(at)
    await asked.abortTransaction(at, hanging!)
    expect(await asked.describeProducers(at)).toMatchObject([{ transactionStartOffset: -1 }])
    await expect(asked.describeTransactions(['nobody'])).rejects.toMatchObject({ codeName: 'TRANSACTIONAL_ID_NOT_FOUND' })
    end()
    await open
    await producer.close()
  })
}
