// The consumer against a fake cluster on the simulated host: positions, seeks, faults, transactions, groups.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { CorruptBatch, NoOffset, cooperativeStickyAssignor, createMillrace, rangeAssignor } from '../src/index.ts'
import type { Consumer, TopicPartition } from '../src/index.ts'
import { inWorld, pollValues, textOf, valuesOf } from './world.ts'

const at = (partition: number): TopicPartition => ({ topic: 't', partition })
const numbers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => `v${from + i}`)

test('every codec comes back as it was produced', () =>
  inWorld({ seed: 1 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    for (const compression of ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const) {
      const producer = client.producer({ compression })
      await producer.sendMany(
        numbers(20).map((value) => ({ topic: 't', key: compression, value, headers: [{ key: 'h', value: null }] })),
      )
    }
    const consumer = client.consumer({ autoOffsetReset: 'earliest' })
    consumer.assign([at(0)])
    const records = []
    while (records.length < 100) for (const batch of await consumer.poll()) records.push(...batch.records())
    expect(records.map(({ offset }) => offset)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(records.slice(80).map(({ key, value }) => `${textOf(key)} ${textOf(value)}`)).toEqual(
      numbers(20).map((value) => `zstd ${value}`),
    )
    expect(records[0]!.headers).toEqual([{ key: 'h', value: null }])
  }))

test('a position within a batch leaves out what is below it, and the next one follows the batch', () =>
  inWorld({ seed: 2 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    await client.producer().sendMany(numbers(10).map((value) => ({ topic: 't', value })))
    const consumer = client.consumer()
    consumer.assign([at(0)])
    consumer.seek(at(0), 7)
    const [batch] = await consumer.poll()
    expect(batch).toMatchObject({ firstOffset: 7, nextOffset: 10, count: 3 })
    const cursor = batch!.cursor()
    expect([cursor.next(), cursor.offset]).toEqual([true, 7])
    expect(valuesOf(batch!)).toEqual(numbers(3, 7))
    expect(consumer.position(at(0))).toBe(10)
    expect(consumer.lag(at(0))).toBe(0)
  }))

test('without an offset the policy decides: earliest, latest, or an error that says what to do', () =>
  inWorld({ seed: 3 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    const producer = client.producer()
    await producer.send({ topic: 't', value: 'v0' })
    const latest = client.consumer({ autoOffsetReset: 'latest' })
    latest.assign([at(0)])
    expect(await latest.poll()).toEqual([])
    expect(latest.position(at(0))).toBe(1)
    const none = client.consumer({ autoOffsetReset: 'none' })
    none.assign([at(0)])
    await expect(none.poll()).rejects.toThrow(NoOffset)
    none.seek(at(0), 0)
    expect(await pollValues(none, 1)).toEqual(['v0'])
    latest.seekToBeginning([at(0)])
    expect(await pollValues(latest, 1)).toEqual(['v0'])
  }))

test('an offset that is gone is reset by the policy', () =>
  inWorld({ seed: 4 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    await client.producer({ lingerMs: 0 }).sendMany(numbers(5).map((value) => ({ topic: 't', value })))
    const consumer = client.consumer({ autoOffsetReset: 'earliest' })
    consumer.assign([at(0)])
    consumer.seek(at(0), 1000)
    expect(await pollValues(consumer, 5)).toEqual(numbers(5))
  }))

// The last fetch version without the epoch of what was read is that of Kafka 2.6, which is asked by a request of its own.
for (const [how, versions] of [
  ['by fetch', {}],
  ['by a request of its own', { [ApiKey.FETCH]: 11 }],
] as const) {
  test(`a truncated log is noticed by the epoch of what was read, ${how}, and reading goes on where the logs part`, () =>
    inWorld({ seed: 5, brokers: 2, versions }, async ({ simulation, cluster, client }) => {
      const topic = cluster.createTopic('t', 1)
      const producer = client.producer({ lingerMs: 0 })
      for (const value of numbers(6)) await producer.send({ topic: 't', value })
      const consumer = client.consumer({ autoOffsetReset: 'earliest' })
      consumer.assign([at(0)])
      expect(await pollValues(consumer, 6)).toEqual(numbers(6))
      const log = topic.partitions[0]!
      log.truncate(3)
      log.forgetProducers()
      cluster.moveLeader(log, 2)
      await client.producer().send({ topic: 't', value: 'other' })
      expect(await pollValues(consumer, 1)).toEqual(['other'])
      expect(simulation.machine('client').events.some(({ event }) => event === 'log was truncated below the position')).toBe(true)
    }))
}

test('paused partitions hand out nothing and keep what was fetched; others go on', () =>
  inWorld({ seed: 6 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 2)
    const producer = client.producer({ lingerMs: 0 })
    for (const partition of [0, 1]) await producer.send({ topic: 't', partition, value: `p${partition}` })
    const consumer = client.consumer({ autoOffsetReset: 'earliest' })
    consumer.assign([at(0), at(1)])
    consumer.pause([at(0)])
    expect(await pollValues(consumer, 1)).toEqual(['p1'])
    expect(await consumer.poll()).toEqual([])
    expect(consumer.paused()).toEqual([at(0)])
    consumer.resume([at(0)])
    expect(await pollValues(consumer, 1)).toEqual(['p0'])
  }))

test('read_committed leaves out aborted transactions and waits for open ones; positions move past markers', () =>
  inWorld({ seed: 7 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    const one = client.producer({ transactionalId: 'one', lingerMs: 0 })
    const two = client.producer({ transactionalId: 'two', lingerMs: 0 })
    await one.initTransactions()
    await two.initTransactions()
    one.beginTransaction()
    await one.send({ topic: 't', value: 'aborted 1' })
    two.beginTransaction()
    await two.send({ topic: 't', value: 'kept' })
    await one.send({ topic: 't', value: 'aborted 2' })
    await one.abortTransaction()
    const committed = client.consumer({ autoOffsetReset: 'earliest' })
    committed.assign([at(0)])
    const uncommitted = client.consumer({ autoOffsetReset: 'earliest', isolationLevel: 'read_uncommitted' })
    uncommitted.assign([at(0)])
    expect(await pollValues(uncommitted, 3)).toEqual(['aborted 1', 'kept', 'aborted 2'])
    expect(await committed.poll()).toEqual([])
    // What lies before the open transaction was passed over already.
    expect(committed.position(at(0))).toBe(1)
    await two.commitTransaction()
    expect(await pollValues(committed, 1)).toEqual(['kept'])
    expect(await committed.poll()).toEqual([])
    expect(committed.position(at(0))).toBe(5)
    expect(await committed.endOffsets([at(0)])).toEqual([5])
  }))

test('a damaged batch is told with its offsets, and seeking beyond it goes on', () =>
  inWorld({ seed: 8 }, async ({ cluster, client }) => {
    const topic = cluster.createTopic('t', 1)
    const producer = client.producer({ lingerMs: 0 })
    for (const value of numbers(3)) await producer.send({ topic: 't', value })
    const damaged = topic.partitions[0]!.batches[1]!
    damaged[damaged.length - 2]! ^= 1
    const consumer = client.consumer({ autoOffsetReset: 'earliest' })
    consumer.assign([at(0)])
    expect(await pollValues(consumer, 1)).toEqual(['v0'])
    const failure = (await consumer.poll().catch((cause: unknown) => cause)) as CorruptBatch
    expect(failure).toBeInstanceOf(CorruptBatch)
    expect(failure).toMatchObject({ topic: 't', partition: 0, firstOffset: 1, lastOffset: 1 })
    consumer.seek(at(0), failure.lastOffset + 1)
    expect(await pollValues(consumer, 1)).toEqual(['v2'])
  }))

for (let seed = 1; seed <= 10; seed++) {
  test(`every record comes once and in order through faults of every kind, seed ${seed}`, () =>
    inWorld({ seed, brokers: 3 }, async ({ simulation, cluster, client, sleep }) => {
      const topic = cluster.createTopic('t', 3)
      const random = simulation.random.fork('faults')
      cluster.interfere((asked) => {
        if (asked.apiKey !== ApiKey.FETCH || random.float() > 0.2) return undefined
        const kind = random.below(6)
        if (kind === 0) cluster.moveLeader(topic.partitions[random.below(3)]!, 1 + random.below(3))
        if (kind === 1) return { answer: { errorCode: ErrorCode.INVALID_FETCH_SESSION_EPOCH, sessionId: 0, responses: [] } }
        return kind === 2 ? 'drop' : kind === 3 ? 'lose' : kind === 4 ? { delayMs: random.below(500) } : undefined
      })
      const producer = client.producer({ lingerMs: 1, batchSize: 300 })
      const consumer = client.consumer({ autoOffsetReset: 'earliest', maxPartitionFetchBytes: 1000, bufferBytes: 3000 })
      consumer.assign([at(0), at(1), at(2)])
      const expected: string[][] = [[], [], []]
      const got: (string | null)[][] = [[], [], []]
      const read = async (): Promise<void> => {
        for (const batch of await consumer.poll({ timeoutMs: random.below(30) })) got[batch.partition]!.push(...valuesOf(batch))
      }
      for (let i = 0; i < 300; i++) {
        const partition = random.below(3)
        expected[partition]!.push(`${i}`)
        await producer.ready('t')
        producer.append('t', partition, null, new TextEncoder().encode(`${i}`), -1, null)
        if (i % 10 === 0) await read()
        if (i % 25 === 0) await sleep(random.below(50))
      }
      await producer.flush()
      for (let polls = 0; polls < 3000 && got.flat().length < 300; polls++) await read()
      expect(got).toEqual(expected)
    }))
}

/** Members of one group that poll in turn; what each holds is told by its listener. */
async function untilSettled(members: readonly Consumer[], partitions: number): Promise<number[]> {
  for (let polls = 0; polls < 200; polls++) {
    await Promise.all(members.map((member) => member.poll({ timeoutMs: 50 })))
    const counts = members.map((member) => member.assignment().length)
    if (counts.reduce((sum, count) => sum + count, 0) === partitions && Math.max(...counts) - Math.min(...counts) <= 1)
      return counts
  }
  throw new Error(`not settled: ${members.map((member) => JSON.stringify(member.assignment())).join(' ')}`)
}

for (const assignor of [rangeAssignor, cooperativeStickyAssignor]) {
  test(`members of a group share the partitions as they come and go, ${assignor.name}`, () =>
    inWorld({ seed: 20 }, async ({ cluster, client, another }) => {
      cluster.createTopic('t', 6)
      const others = [another('second'), another('third')]
      const held: string[][] = [[], [], []]
      const members = [client, ...others].map((each, place) => {
        const consumer = each.consumer({ groupId: 'g', assignors: [assignor], heartbeatIntervalMs: 100, sessionTimeoutMs: 1000 })
        consumer.subscribe(['t'], {
          assigned: (partitions) => void held[place]!.push(...partitions.map(({ partition }) => `+${partition}`)),
          revoked: (partitions) => void held[place]!.push(...partitions.map(({ partition }) => `-${partition}`)),
        })
        return consumer
      })
      expect(await untilSettled(members.slice(0, 1), 6)).toEqual([6])
      expect(await untilSettled(members.slice(0, 2), 6)).toEqual([3, 3])
      // Cooperative members go on with what they keep: only what moves is revoked.
      const revoked = held[0]!.filter((each) => each.startsWith('-'))
      expect(revoked).toHaveLength(assignor === rangeAssignor ? 6 : 3)
      expect(await untilSettled(members, 6)).toEqual([2, 2, 2])
      await members[0]!.close()
      expect(await untilSettled(members.slice(1), 6)).toEqual([3, 3])
      // A member that dies without a word is gone when its session is over.
      await members[1]!.poll()
      for (const each of others) await each.close()
    }))
}

test('committed offsets are where another member goes on', () =>
  inWorld({ seed: 21 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    const producer = client.producer({ lingerMs: 0 })
    for (const value of numbers(4)) await producer.send({ topic: 't', value })
    const first = client.consumer({ groupId: 'g', autoOffsetReset: 'earliest' })
    first.subscribe(['t'])
    for await (const batch of first) {
      if (valuesOf(batch)[0] === 'v1') break
    }
    // The iterator hands out one batch at a time: what it has not handed out is not committed.
    await first.commit()
    await first.close()
    expect(cluster.offsets.get('g')).toEqual(new Map([['t-0', 2]]))
    const second = client.consumer({ groupId: 'g', autoOffsetReset: 'earliest' })
    second.subscribe(['t'])
    expect(await pollValues(second, 2)).toEqual(['v2', 'v3'])
    expect(await second.committed([at(0)])).toMatchObject([{ offset: 2 }])
  }))

test('a member that was thrown out learns that its partitions are lost, and its commit is refused', () =>
  inWorld({ seed: 22 }, async ({ cluster, client, sleep }) => {
    cluster.createTopic('t', 1)
    const lost: number[] = []
    const consumer = client.consumer({
      groupId: 'g',
      autoOffsetReset: 'earliest',
      heartbeatIntervalMs: 100,
      sessionTimeoutMs: 1000,
    })
    consumer.subscribe(['t'], { lost: (partitions) => void lost.push(partitions.length) })
    await untilSettled([consumer], 1)
    const before = consumer.groupMetadata()
    cluster.group('g').remove(before.memberId)
    await expect(consumer.commit([{ ...at(0), offset: 1 }])).rejects.toThrow('UNKNOWN_MEMBER_ID')
    await sleep(200)
    // An open transaction must not become one of nobody: its offsets would be taken although the partitions are others' by now.
    expect(consumer.groupMetadata()).toEqual(before)
    await untilSettled([consumer], 1)
    expect(lost).toEqual([1])
    expect(consumer.groupMetadata().memberId).not.toBe(before.memberId)
    await consumer.commit([{ ...at(0), offset: 1 }])
  }))

test('a consumer that does not poll in time leaves its group, and comes back at the next poll', () =>
  inWorld({ seed: 23 }, async ({ cluster, client, sleep }) => {
    cluster.createTopic('t', 1)
    const lost: number[] = []
    const consumer = client.consumer({ groupId: 'g', heartbeatIntervalMs: 100, sessionTimeoutMs: 1000, maxPollIntervalMs: 2000 })
    consumer.subscribe(['t'], { lost: (partitions) => void lost.push(partitions.length) })
    await untilSettled([consumer], 1)
    await sleep(1500)
    expect(cluster.group('g').members.size).toBe(1)
    await sleep(1000)
    expect(cluster.group('g').members.size).toBe(0)
    await untilSettled([consumer], 1)
    expect(lost).toEqual([1])
  }))

test('new partitions of a topic are shared out once metadata tells of them', () =>
  inWorld({ seed: 24 }, async ({ cluster, another }) => {
    const topic = cluster.createTopic('t', 1)
    const client = another('young', { metadataMaxAgeMs: 1000 })
    const consumer = client.consumer({ groupId: 'g', heartbeatIntervalMs: 100, sessionTimeoutMs: 1000 })
    consumer.subscribe(['t'])
    await untilSettled([consumer], 1)
    topic.partitions.push(cluster.createTopic('donor', 1).partitions[0]!)
    expect(await untilSettled([consumer], 2)).toEqual([2])
    await client.close()
  }))

test('auto commit, by choice, commits what earlier polls handed out', () =>
  inWorld({ seed: 25 }, async ({ cluster, client, sleep }) => {
    cluster.createTopic('t', 1)
    await client.producer().sendMany(numbers(3).map((value) => ({ topic: 't', value })))
    const options = { groupId: 'g', autoOffsetReset: 'earliest', enableAutoCommit: true, autoCommitIntervalMs: 100 } as const
    const consumer = client.consumer(options)
    consumer.subscribe(['t'])
    await pollValues(consumer, 3)
    expect(cluster.offsets.get('g')?.size).toBe(0)
    await sleep(200)
    await consumer.poll()
    expect(cluster.offsets.get('g')).toEqual(new Map([['t-0', 3]]))
  }))

test('an unreachable broker is named with its reason', async () => {
  await inWorld({ seed: 26 }, async ({ simulation }) => {
    const client = createMillrace({ bootstrapServers: ['broker-9:9092', 'broker-8:1'] }, simulation.machine('client').host)
    const failure = client.admin.listTopics({ timeoutMs: 3000 })
    await expect(failure).rejects.toThrow(
      /listTopics: not done within 3000 ms; last failure: no broker could be reached: broker-9:9092 \(ECONNREFUSED.*broker-8:1 \(ECONNREFUSED/,
    )
    await client.close()
  })
})

test('a poll that is aborted rejects with the reason of its signal, and the next one goes on', () =>
  inWorld({ seed: 27 }, async ({ cluster, client, simulation }) => {
    cluster.createTopic('t', 1)
    const consumer = client.consumer({ autoOffsetReset: 'earliest' })
    consumer.assign([at(0)])
    const controller = new AbortController()
    simulation.machine('test').host.clock.after(100, () => controller.abort(new Error('enough')))
    await expect(consumer.poll({ timeoutMs: 10_000, signal: controller.signal })).rejects.toThrow('enough')
    await client.producer().send({ topic: 't', value: 'v0' })
    expect(await pollValues(consumer, 1)).toEqual(['v0'])
  }))

test('paused partitions may hold as much as the buffer, and the others are read all the same', () =>
  inWorld({ seed: 12 }, async ({ cluster, client, sleep }) => {
    cluster.createTopic('t', 3)
    const producer = client.producer({ lingerMs: 0 })
    for (const partition of [0, 1, 2])
      for (let i = 0; i < 8; i++) await producer.send({ topic: 't', partition, value: `${partition}${'x'.repeat(700)}` })
    const consumer = client.consumer({ autoOffsetReset: 'earliest', bufferBytes: 1500, maxPartitionFetchBytes: 1000 })
    consumer.assign([at(0), at(1), at(2)])
    consumer.pause([at(2)])
    expect(await consumer.poll({ maxBytes: 1 })).toHaveLength(1)
    // Both fill the buffer.
    await sleep(2000)
    consumer.pause([at(0), at(1)])
    consumer.resume([at(2)])
    const values: (string | null)[] = []
    for (let polls = 0; values.length < 8 && polls < 100; polls++)
      for (const batch of await consumer.poll()) values.push(...valuesOf(batch))
    expect(values.map((value) => value?.[0])).toEqual(Array.from({ length: 8 }, () => '2'))
    consumer.resume([at(0), at(1)])
    expect(await pollValues(consumer, 15)).toHaveLength(15)
  }))

test('no more is fetched than the buffer holds, and a paused partition does not starve the others', () =>
  inWorld({ seed: 28 }, async ({ cluster, client, sleep }) => {
    cluster.createTopic('t', 2)
    const producer = client.producer({ lingerMs: 0, batchSize: 1 })
    for (const value of numbers(40))
      for (const partition of [0, 1]) await producer.send({ topic: 't', partition, value: value.repeat(20) })
    const consumer = client.consumer({ autoOffsetReset: 'earliest', bufferBytes: 4000, maxPartitionFetchBytes: 1000 })
    consumer.assign([at(0), at(1)])
    const [first] = await consumer.poll({ timeoutMs: 1000, maxBytes: 1 })
    await sleep(2000)
    const fetched = new Map<number, number>()
    for (const broker of cluster.brokers) {
      for (const { apiKey, body } of broker.seen) {
        if (apiKey !== ApiKey.FETCH) continue
        for (const topic of body.topics)
          for (const { partition, fetchOffset } of topic.partitions) fetched.set(partition, fetchOffset)
      }
    }
    const bytes = cluster.log('t', 0).batches[0]!.length
    // Each partition stops within one answer of its half of the buffer.
    for (const offset of fetched.values()) expect(offset * bytes).toBeLessThan(2000 + 1000 + bytes)
    consumer.pause([at(0)])
    const values = first!.partition === 1 ? [first!.firstOffset] : []
    for (let polls = 0; values.length < 40 && polls < 200; polls++)
      for (const batch of await consumer.poll()) if (batch.partition === 1) values.push(batch.firstOffset)
    expect(values).toEqual(Array.from({ length: 40 }, (_, i) => i))
  }))

test('closing within the listener, or while a poll waits, calls the listener once', () =>
  inWorld({ seed: 29 }, async ({ cluster, client, simulation }) => {
    cluster.createTopic('t', 1)
    const calls: string[] = []
    const consumer = client.consumer({ groupId: 'g', heartbeatIntervalMs: 100, sessionTimeoutMs: 1000 })
    consumer.subscribe(['t'], { assigned: () => void calls.push('assigned'), revoked: () => void calls.push('revoked') })
    await untilSettled([consumer], 1)
    const waiting = consumer.poll({ timeoutMs: 10_000 })
    simulation.machine('test').host.clock.after(50, () => void consumer.close())
    await expect(waiting).rejects.toThrow('the consumer is closed')
    await consumer.close()
    expect(calls).toEqual(['assigned', 'revoked'])
    const other = client.consumer({ groupId: 'h', heartbeatIntervalMs: 100, sessionTimeoutMs: 1000 })
    other.subscribe(['t'], { assigned: () => other.close() })
    await expect(other.poll({ timeoutMs: 10_000 })).rejects.toThrow('the consumer is closed')
  }))
