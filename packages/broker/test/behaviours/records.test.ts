// What clients count on when they write and read records, each behaviour under its name, over the wire.
import { ApiKey, apis, ErrorCode } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { batchOf } from '../data-plane.ts'
import { withBroker } from '../settings-world.ts'
import { ask, fetch, initProducer, local, offsetsOf, produce } from './requests.ts'
import type { Produced } from './requests.ts'

interface ProduceAnswer<P = Produced> {
  readonly responses: readonly { readonly partitionResponses: readonly P[] }[]
}

test('answers leave in the order of the requests: one behind a fetch that waits comes after it', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    const order: string[] = []
    const topics = [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000 }] }]
    const { clock } = world.machine.host
    const began = clock.monotonic()
    const fetching = ask(world, ApiKey.FETCH, 12, { maxWaitMs: 2_000, minBytes: 1, topics }).then(() => order.push('fetch'))
    const behind = ask(world, ApiKey.METADATA, 9, { topics: [] }).then(() => order.push('metadata'))
    await Promise.all([fetching, behind])
    expect(order).toEqual(['fetch', 'metadata'])
    expect(clock.monotonic() - began).toBeGreaterThanOrEqual(2_000)
  }))

describe('Produce', () => {
  test('with acks that are none of -1, 0 and 1 is INVALID_REQUIRED_ACKS, and nothing is written', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      for (const acks of [2, -2])
        expect(await world.produce('orders', { values: ['a'] }, acks)).toBe(ErrorCode.INVALID_REQUIRED_ACKS)
      expect((await fetch(world, 'orders', 0)).highWatermark).toBe(0)
    }))

  test('takes exactly one batch of format 2 a partition: none, two, and older formats are INVALID_RECORD', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      const batch = batchOf(world.machine.host, { values: ['a'] })
      const older = Uint8Array.from(batch)
      older[16] = 1
      for (const records of [new Uint8Array(0), Uint8Array.from([...batch, ...batch]), older])
        expect((await produce(world, 'orders', records)).errorCode).toBe(ErrorCode.INVALID_RECORD)
      expect((await produce(world, 'orders', batch)).baseOffset).toBe(0)
    }))

  test('of records without a key to a compacted topic is INVALID_RECORD, and from version 8 on names them by their places', () =>
    withBroker(local, async (world) => {
      await world.createTopic('keyed', { 'cleanup.policy': 'compact' })
      const records = batchOf(world.machine.host, { values: ['a', 'b'] })
      const topicData = [{ name: 'keyed', partitionData: [{ index: 0, records }] }]
      type Refused = Produced & { recordErrors: { batchIndex: number }[] }
      for (const [version, places] of [
        [7, []],
        [8, [0, 1]],
      ] as const) {
        const answer = await ask<ProduceAnswer<Refused>>(world, ApiKey.PRODUCE, version, {
          acks: -1,
          timeoutMs: 5_000,
          topicData,
        })
        const { errorCode, recordErrors } = answer.responses[0]!.partitionResponses[0]!
        expect(errorCode).toBe(ErrorCode.INVALID_RECORD)
        expect(recordErrors.map(({ batchIndex }) => batchIndex)).toEqual(places)
      }
    }))

  test('of a batch that is there already is no error: it is answered with the offset and the time of its first time', () =>
    withBroker(local, async (world) => {
      await world.createTopic('stamped', { 'message.timestamp.type': 'LogAppendTime' })
      const { producerId, producerEpoch } = await initProducer(world, null)
      const send = (baseSequence: number) => produce(world, 'stamped', { values: ['x'], producerId, producerEpoch, baseSequence })
      const first = await send(0)
      for (const sequence of [1, 2, 3, 4]) {
        await world.wait(1_000)
        await send(sequence)
      }
      expect(await send(0)).toMatchObject({ errorCode: 0, baseOffset: 0, logAppendTimeMs: first.logAppendTimeMs })
      // Only five are remembered.
      await send(5)
      expect((await send(0)).errorCode).toBe(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER)
      expect((await fetch(world, 'stamped', 0)).highWatermark).toBe(6)
    }))

  test('of a producer that the log does not know may begin at any sequence, of a new epoch only at 0', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      const send = async (producerEpoch: number, baseSequence: number) =>
        (await produce(world, 'orders', { values: ['x'], producerId: 77, producerEpoch, baseSequence })).errorCode
      expect(await send(0, 41)).toBe(ErrorCode.NONE)
      expect(await send(0, 43)).toBe(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER)
      expect(await send(1, 42)).toBe(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER)
      expect(await send(1, 0)).toBe(ErrorCode.NONE)
      expect(await send(0, 42)).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
    }))
})

describe('Fetch', () => {
  test('names no other replica to read from where the leader is the only one, whatever the consumer’s rack', () =>
    withBroker({ ...local, 'broker.rack': 'a' }, async (world) => {
      await world.createTopic('orders')
      await produce(world, 'orders', { values: ['x'] })
      const topics = [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000 }] }]
      type Answer = { responses: { partitions: { preferredReadReplica: number; records: Uint8Array | null }[] }[] }
      for (const rackId of ['', 'a', 'b']) {
        const answer = await ask<Answer>(world, ApiKey.FETCH, 11, { maxWaitMs: 0, rackId, topics })
        expect(answer.responses[0]!.partitions[0]).toMatchObject({ preferredReadReplica: -1, records: expect.anything() })
      }
    }))

  test('waits for min_bytes, and not at all with an error, without partitions, with max_wait 0', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      const { clock } = world.machine.host
      const took = async (fields: object): Promise<number> => {
        const began = clock.monotonic()
        await ask(world, ApiKey.FETCH, 12, { maxWaitMs: 3_000, minBytes: 1, ...fields })
        return clock.monotonic() - began
      }
      const at = (fetchOffset: number, topic = 'orders') => [
        { topic, partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1_000 }] },
      ]
      expect(await took({ topics: at(0) })).toBeGreaterThanOrEqual(3_000)
      expect(await took({ topics: at(0), maxWaitMs: 0 })).toBeLessThan(1_000)
      expect(await took({ topics: at(9) })).toBeLessThan(1_000)
      expect(await took({ topics: [] })).toBeLessThan(1_000)
      await produce(world, 'orders', { values: ['x'] })
      expect(await took({ topics: at(0) })).toBeLessThan(1_000)
      expect(await took({ topics: at(0), minBytes: 100_000 })).toBeGreaterThanOrEqual(3_000)
    }))

  test('at the end of the log is empty without an error, and beyond it or below the start OFFSET_OUT_OF_RANGE', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      await produce(world, 'orders', { values: ['a', 'b', 'c'] })
      const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, offset: 1 }] }]
      await ask(world, ApiKey.DELETE_RECORDS, 2, { topics, timeoutMs: 5_000 })
      const end = await fetch(world, 'orders', 3)
      expect([end.errorCode, offsetsOf(world, end)]).toEqual([ErrorCode.NONE, []])
      // The start lies inside a batch: the batch comes whole.
      expect(offsetsOf(world, await fetch(world, 'orders', 1))).toEqual([0, 1, 2])
      for (const offset of [0, 4]) expect((await fetch(world, 'orders', offset)).errorCode).toBe(ErrorCode.OFFSET_OUT_OF_RANGE)
    }))
})

test('DeleteRecords waits for the leader itself whatever its timeout: 0 and -1 answer with the new start', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    await produce(world, 'orders', { values: ['a', 'b', 'c'] })
    world.machine.disk.latency = [50, 50]
    type Answer = { topics: { partitions: { errorCode: number; lowWatermark: number }[] }[] }
    for (const [offset, timeoutMs] of [
      [1, 0],
      [2, -1],
    ] as const) {
      const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, offset }] }]
      const answer = await ask<Answer>(world, ApiKey.DELETE_RECORDS, 2, { topics, timeoutMs })
      expect(answer.topics[0]!.partitions[0]).toMatchObject({ errorCode: ErrorCode.NONE, lowWatermark: offset })
    }
  }))

test('ListOffsets by a time after the last record is offset -1 with time -1 and no error', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    await produce(world, 'orders', { values: ['a', 'b'], timestamp: world.machine.host.clock.now() })
    type Answer = { topics: { partitions: { errorCode: number; offset: number; timestamp: number }[] }[] }
    const at = async (timestamp: number) => {
      const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp }] }]
      return (await ask<Answer>(world, ApiKey.LIST_OFFSETS, 7, { replicaId: -1, topics })).topics[0]!.partitions[0]!
    }
    expect(await at(world.machine.host.clock.now() + 60_000)).toMatchObject({ errorCode: 0, offset: -1, timestamp: -1 })
    const found = []
    for (const special of [-2, -1, -3]) found.push((await at(special)).offset)
    expect(found).toEqual([0, 2, 1])
  }))

test('what is not served is not advertised, and what is advertised is in the protocol’s table', () =>
  withBroker(local, async (world) => {
    const body = { clientSoftwareName: 'x', clientSoftwareVersion: '1' }
    type Answer = { apiKeys: { apiKey: number; minVersion: number; maxVersion: number }[] }
    const { apiKeys } = await ask<Answer>(world, ApiKey.API_VERSIONS, 3, body)
    for (const { apiKey, maxVersion } of apiKeys) expect(apis.get(apiKey)!.maxVersion).toBeGreaterThanOrEqual(maxVersion)
    expect(apiKeys.find(({ apiKey }) => apiKey === ApiKey.PRODUCE)?.minVersion).toBe(0)
    expect(apiKeys.find(({ apiKey }) => apiKey === ApiKey.INIT_PRODUCER_ID)?.maxVersion).toBe(5)
  }))
