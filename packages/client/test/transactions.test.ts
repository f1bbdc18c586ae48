// Transactions against a fake cluster on the simulated host, in both versions of the protocol.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { IllegalState, ProducerFenced } from '../src/index.ts'
import { inWorld, pollValues } from './world.ts'

const group = { groupId: 'g', generationId: -1, memberId: '', groupInstanceId: null }

for (const transactionsV2 of [false, true]) {
  const version = transactionsV2 ? 'v2' : 'v1'

  test(`records and offsets of a transaction appear together, or not at all, ${version}`, () =>
    inWorld({ seed: 1, transactionsV2 }, async ({ cluster, client }) => {
      cluster.createTopic('t', 3)
      const producer = client.producer({ transactionalId: 'x' })
      await producer.initTransactions()
      await producer.transaction(async () => {
        for (let partition = 0; partition < 3; partition++) await producer.send({ topic: 't', partition, value: `a${partition}` })
        await producer.sendOffsetsToTransaction([{ topic: 'in', partition: 0, offset: 7 }], group)
        expect(cluster.offsets.get('g')).toBeUndefined()
      })
      expect(cluster.offsets.get('g')).toEqual(new Map([['in-0', 7]]))
      const failure = new Error('no')
      const aborted = producer.transaction(async () => {
        await producer.send({ topic: 't', partition: 0, value: 'never' })
        await producer.sendOffsetsToTransaction([{ topic: 'in', partition: 0, offset: 8 }], group)
        throw failure
      })
      await expect(aborted).rejects.toBe(failure)
      expect(cluster.offsets.get('g')).toEqual(new Map([['in-0', 7]]))
      await producer.transaction(async () => {
        await producer.send({ topic: 't', partition: 0, value: 'b0' })
      })
      const consumer = client.consumer({ autoOffsetReset: 'earliest' })
      consumer.assign([0, 1, 2].map((partition) => ({ topic: 't', partition })))
      expect((await pollValues(consumer, 4)).map(String).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['a0', 'a1', 'a2', 'b0'])
    }))

  test(`a commit waits for sends that wait for metadata, an abort ends them, ${version}`, () =>
    inWorld({ seed: 5, transactionsV2 }, async ({ cluster, client }) => {
      cluster.createTopic('t', 1)
      cluster.createTopic('u', 1)
      const producer = client.producer({ transactionalId: 'x' })
      await producer.initTransactions()
      producer.beginTransaction()
      const sent = producer.send({ topic: 't', value: 'committed' })
      await producer.commitTransaction()
      expect(
        cluster
          .log('t', 0)
          .records()
          .map(({ value }) => value),
      ).toContain('committed')
      await sent
      producer.beginTransaction()
      const dropped = producer.send({ topic: 'u', value: 'aborted' })
      await producer.abortTransaction()
      await expect(dropped).rejects.toThrow(IllegalState)
      await producer.transaction(() => producer.send({ topic: 't', value: 'next' }))
      expect(cluster.log('u', 0).records()).toEqual([])
    }))

  test(`a commit fails when a send got no metadata in its time, ${version}`, () =>
    inWorld({ seed: 6, transactionsV2 }, async ({ cluster, client }) => {
      const producer = client.producer({ transactionalId: 'x' })
      await producer.initTransactions()
      cluster.interfere(({ apiKey }) => (apiKey === ApiKey.METADATA ? 'drop' : undefined))
      producer.beginTransaction()
      const sent = producer.send({ topic: 'missing', value: 'v' }, { timeoutMs: 1000 })
      await expect(Promise.all([sent, producer.commitTransaction()])).rejects.toThrow('send to')
      await expect(producer.commitTransaction()).rejects.toThrow('send to')
      await producer.abortTransaction()
    }))

  test(`a producer that was overtaken is fenced, and stays so, ${version}`, () =>
    inWorld({ seed: 2, transactionsV2 }, async ({ cluster, client }) => {
      cluster.createTopic('t', 1)
      const old = client.producer({ transactionalId: 'x' })
      await old.initTransactions()
      old.beginTransaction()
      await old.send({ topic: 't', value: 'old' })
      const young = client.producer({ transactionalId: 'x' })
      await young.initTransactions()
      await expect(old.commitTransaction()).rejects.toThrow(ProducerFenced)
      await expect(old.abortTransaction()).rejects.toThrow(ProducerFenced)
      expect(() => old.beginTransaction()).toThrow(ProducerFenced)
      await expect(old.send({ topic: 't', value: 'more' })).rejects.toThrow(ProducerFenced)
      await young.transaction(async () => void (await young.send({ topic: 't', value: 'young' })))
      const consumer = client.consumer({ autoOffsetReset: 'earliest' })
      consumer.assign([{ topic: 't', partition: 0 }])
      expect(await pollValues(consumer, 1)).toEqual(['young'])
    }))

  test(`after a lost record only abort is legal, and the next transaction goes on, ${version}`, () =>
    inWorld({ seed: 3, transactionsV2 }, async ({ cluster, client }) => {
      cluster.createTopic('t', 1)
      const producer = client.producer({ transactionalId: 'x', lingerMs: 0 })
      await producer.initTransactions()
      producer.beginTransaction()
      await producer.send({ topic: 't', value: 'one' })
      cluster.interfere((asked) => {
        if (asked.apiKey !== ApiKey.PRODUCE) return undefined
        const [data] = asked.body.topicData
        return {
          answer: {
            responses: [
              {
                name: data.name,
                topicId: data.topicId,
                partitionResponses: [{ index: 0, errorCode: ErrorCode.INVALID_RECORD, baseOffset: -1 }],
              },
            ],
          },
        }
      })
      await expect(producer.send({ topic: 't', value: 'two' })).rejects.toThrow('INVALID_RECORD')
      cluster.interfere(() => undefined)
      await expect(producer.send({ topic: 't', value: 'three' })).rejects.toThrow('INVALID_RECORD')
      await expect(producer.commitTransaction()).rejects.toThrow('INVALID_RECORD')
      await producer.abortTransaction()
      await producer.transaction(async () => void (await producer.send({ topic: 't', value: 'four' })))
      const consumer = client.consumer({ autoOffsetReset: 'earliest' })
      consumer.assign([{ topic: 't', partition: 0 }])
      expect(await pollValues(consumer, 1)).toEqual(['four'])
    }))

  for (let seed = 1; seed <= 10; seed++) {
    test(`committed transactions are whole and in order through faults of every kind, seed ${seed}, ${version}`, () =>
      inWorld({ seed, brokers: 2, transactionsV2 }, async ({ simulation, cluster, client }) => {
        const topic = cluster.createTopic('t', 2)
        const random = simulation.random.fork('faults')
        const spared = new Set<number>([
          ApiKey.METADATA,
          ApiKey.API_VERSIONS,
          ApiKey.FIND_COORDINATOR,
          ApiKey.FETCH,
          ApiKey.LIST_OFFSETS,
        ])
        let faults = 40
        cluster.interfere((asked) => {
          if (spared.has(asked.apiKey) || faults === 0 || random.float() > 0.25) return undefined
          faults--
          if (asked.apiKey === ApiKey.PRODUCE && random.below(3) === 0)
            cluster.moveLeader(topic.partitions[random.below(2)]!, 1 + random.below(2))
          return (['drop', 'lose', { delayMs: random.below(200) }] as const)[random.below(3)]
        })
        const producer = client.producer({ transactionalId: 'x', lingerMs: 1, batchSize: 200 })
        await producer.initTransactions()
        const expected: string[][] = [[], []]
        for (let round = 0; round < 15; round++) {
          const commit = random.float() < 0.7
          producer.beginTransaction()
          for (let i = 0; i < 20; i++) {
            const partition = random.below(2)
            const value = `${round}.${i}${commit ? '' : ' aborted'}`
            while (!producer.append('t', partition, null, new TextEncoder().encode(value), -1, null)) await producer.ready('t')
            if (commit) expected[partition]!.push(value)
          }
          await producer.sendOffsetsToTransaction([{ topic: 'in', partition: 0, offset: round }], group)
          if (commit) await producer.commitTransaction()
          else await producer.abortTransaction()
        }
        cluster.interfere(() => undefined)
        const consumer = client.consumer({ autoOffsetReset: 'earliest' })
        const got: (string | null)[][] = []
        for (const partition of [0, 1]) {
          consumer.assign([{ topic: 't', partition }])
          got.push(await pollValues(consumer, expected[partition]!.length))
          expect(await consumer.poll()).toEqual([])
        }
        expect(got).toEqual(expected)
      }))
  }
}

test('calls out of order say what is to be called', () =>
  inWorld({ seed: 4 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    const plain = client.producer()
    expect(() => plain.beginTransaction()).toThrow(new IllegalState('the producer has no transactionalId'))
    const producer = client.producer({ transactionalId: 'x' })
    expect(() => producer.beginTransaction()).toThrow('call initTransactions first')
    await producer.initTransactions()
    await expect(producer.send({ topic: 't', value: 'v' })).rejects.toThrow('call beginTransaction first')
    producer.beginTransaction()
    expect(() => producer.beginTransaction()).toThrow('commit or abort it first')
    await producer.commitTransaction()
  }))

test('a commit whose answer does not come may only be repeated', () =>
  inWorld({ seed: 5 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    const producer = client.producer({ transactionalId: 'x' })
    await producer.initTransactions()
    producer.beginTransaction()
    await producer.send({ topic: 't', value: 'v' })
    cluster.interfere((asked) => (asked.apiKey === ApiKey.END_TXN ? 'lose' : undefined))
    await expect(producer.commitTransaction({ timeoutMs: 3000 })).rejects.toThrow('commitTransaction: not done within 3000 ms')
    await expect(producer.abortTransaction()).rejects.toThrow('its outcome is not known; call commitTransaction again')
    cluster.interfere(() => undefined)
    await producer.commitTransaction()
    producer.beginTransaction()
    await producer.abortTransaction()
  }))

test('an admin fences a producer', () =>
  inWorld({ seed: 6 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 1)
    const producer = client.producer({ transactionalId: 'x' })
    await producer.initTransactions()
    producer.beginTransaction()
    await producer.send({ topic: 't', value: 'v' })
    await client.admin.fenceProducers(['x'])
    await expect(producer.commitTransaction()).rejects.toThrow(ProducerFenced)
  }))
