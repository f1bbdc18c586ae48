// Produce through a listener on the simulated machine.
import type { ProduceRequestInit, ProduceResponsePartitionProduceResponse } from '@millrace/protocol'
import { ErrorCode, fetchRequest, fetchResponse, produceRequest, produceResponse } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { batchOf, DataPlane, recordsOf } from '../../test/data-plane.ts'
import type { WireClient } from '../../test/wire-client.ts'

const id = 'b3JkZXJzLXRvcGljLWlkMA'

function body(records: Uint8Array | null, changed: ProduceRequestInit = {}): ProduceRequestInit {
  return {
    acks: -1,
    timeoutMs: 5_000,
    topicData: [{ name: 'orders', topicId: id, partitionData: [{ index: 0, records }] }],
    ...changed,
  }
}

async function produce(
  client: WireClient,
  init: ProduceRequestInit,
  version = 12,
): Promise<ProduceResponsePartitionProduceResponse> {
  const answer = await client.send(produceRequest, produceResponse, version, init)
  return answer.responses[0]?.partitionResponses[0] as ProduceResponsePartitionProduceResponse
}

async function readAll(plane: DataPlane, client: WireClient): Promise<[number, string][]> {
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }]
  const answer = await client.send(fetchRequest, fetchResponse, 12, { maxWaitMs: 0, topics: [{ topic: 'orders', partitions }] })
  return recordsOf(plane.host, answer.responses[0]?.partitions[0]?.records ?? null)
}

test.each([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])('version %i appends and answers with the offset', (version) =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    expect(await produce(client, body(batchOf(plane.host, { values: ['a', 'b'] })), version)).toMatchObject({
      errorCode: 0,
      baseOffset: 0,
    })
    expect(await produce(client, body(batchOf(plane.host, { values: ['c'] })), version)).toMatchObject({
      errorCode: 0,
      baseOffset: 2,
    })
    expect(await readAll(plane, client)).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
    ])
  }),
)

test('with durability=disk an answer to acks=all says that the record survives a loss of power', () =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    const partition = plane.replicas.find('orders', 0)
    if (typeof partition === 'number') throw new Error('not there')
    const answered = produce(client, body(batchOf(plane.host, { values: ['a'] })))
    let settled = false
    void answered.then(() => (settled = true))
    while (partition.log.logEndOffset === 0) await plane.wait(0.01)
    expect([settled, partition.highWatermark]).toEqual([false, 0])
    await answered
    expect([partition.log.durableEndOffset, partition.highWatermark]).toEqual([1, 1])
  }))

test('five requests in flight share syncs and are answered in order', () =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    const answers = ['a', 'b', 'c', 'd', 'e'].map((value) => produce(client, body(batchOf(plane.host, { values: [value] }))))
    expect((await Promise.all(answers)).map(({ baseOffset }) => baseOffset)).toEqual([0, 1, 2, 3, 4])
  }))

test('large batches in flight at once do not mix, though the memory of their requests is used again', () =>
  DataPlane.run({ seed: 9 }, async (plane) => {
    plane.addTopic('orders', id, 2)
    const clients = [await plane.connect(), await plane.connect()]
    const sent: string[][] = [[], []]
    const answers = []
    for (let n = 0; n < 40; n += 1) {
      const index = n % 2
      const value = String.fromCharCode(97 + (n % 26)).repeat(20_000 + ((n * 7_919) % 180_000))
      ;(sent[index] as string[]).push(value)
      const topicData = [{ name: 'orders', partitionData: [{ index, records: batchOf(plane.host, { values: [value] }) }] }]
      answers.push(produce(clients[index] as WireClient, body(null, { topicData })))
      if (n % 8 === 7) await Promise.all(answers)
    }
    expect(new Set((await Promise.all(answers)).map(({ errorCode }) => errorCode))).toEqual(new Set([0]))
    for (const index of [0, 1]) {
      const partitions = [{ partition: index, fetchOffset: 0, partitionMaxBytes: 20_000_000 }]
      const init = { maxWaitMs: 0, maxBytes: 50_000_000, topics: [{ topic: 'orders', partitions }] }
      const answer = await (clients[0] as WireClient).send(fetchRequest, fetchResponse, 12, init)
      const values = recordsOf(plane.host, answer.responses[0]?.partitions[0]?.records ?? null).map(([, value]) => value)
      expect(values.map((value) => value.length)).toEqual(sent[index]?.map((value) => value.length))
      expect(values).toEqual(sent[index])
    }
  }))

test('acks=1 does not wait for the disk, and acks=0 gets no answer', () =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    client.tell(produceRequest, 9, body(batchOf(plane.host, { values: ['a'] }), { acks: 0 }))
    const answer = await produce(client, body(batchOf(plane.host, { values: ['b'] }), { acks: 1 }))
    expect(answer).toMatchObject({ errorCode: 0, baseOffset: 1 })
    await plane.wait(100)
    expect(await readAll(plane, client)).toHaveLength(2)
  }))

test('a failure with acks=0 closes the connection', () =>
  DataPlane.run({}, async (plane) => {
    const client = await plane.connect()
    client.tell(produceRequest, 9, body(batchOf(plane.host, { values: ['a'] }), { acks: 0 }))
    await client.closed
  }))

test.each([
  ['acks=2', 9, (): ProduceRequestInit => ({ acks: 2 }), ErrorCode.INVALID_REQUIRED_ACKS],
  [
    'an unknown topic',
    9,
    () => ({ topicData: [{ name: 'nope', partitionData: [{ index: 0, records: new Uint8Array(70) }] }] }),
    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ],
  [
    'an unknown partition',
    9,
    () => ({ topicData: [{ name: 'orders', partitionData: [{ index: 9, records: new Uint8Array(70) }] }] }),
    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ],
  [
    'an unknown topic id',
    13,
    () => ({ topicData: [{ topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', partitionData: [{ index: 0, records: new Uint8Array(70) }] }] }),
    ErrorCode.UNKNOWN_TOPIC_ID,
  ],
] as const)('%s is answered with its code', (_, version, changed, code) =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    const answer = await produce(client, body(batchOf(plane.host, { values: ['a'] }), changed()), version)
    expect(answer).toMatchObject({ errorCode: code, baseOffset: -1 })
  }),
)

test.each([
  ['no records at all', (): Uint8Array | null => null, 9, ErrorCode.INVALID_RECORD],
  ['an empty field', () => new Uint8Array(0), 9, ErrorCode.INVALID_RECORD],
  ['a format of before', (one: Uint8Array) => one.with(16, 1), 9, ErrorCode.INVALID_RECORD],
  ['a format of the future', (one: Uint8Array) => one.with(16, 3), 9, ErrorCode.CORRUPT_MESSAGE],
  ['a batch that is cut off', (one: Uint8Array) => one.subarray(0, one.length - 1), 9, ErrorCode.INVALID_RECORD],
  ['two batches', (one: Uint8Array) => Uint8Array.from([...one, ...one]), 9, ErrorCode.INVALID_RECORD],
  ['a flipped bit', (one: Uint8Array) => one.with(one.length - 1, (one.at(-1) as number) ^ 1), 9, ErrorCode.CORRUPT_MESSAGE],
  ['a size without room for the header', (one: Uint8Array) => one.with(11, 10), 9, ErrorCode.CORRUPT_MESSAGE],
  // Kafka answers with an unknown server error.
  ['an unknown codec', (one: Uint8Array) => one.with(22, 5), 9, ErrorCode.UNSUPPORTED_COMPRESSION_TYPE],
  ['a control batch', (one: Uint8Array) => one.with(22, 0x20), 9, ErrorCode.CORRUPT_MESSAGE],
] as const)('%s is refused', (_, change, version, code) =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    const answer = await produce(client, body(change(batchOf(plane.host, { values: ['abc'] }))), version)
    expect(answer.errorCode).toBe(code)
    expect(await readAll(plane, client)).toEqual([])
  }),
)

test('a client cannot write to the topics in which the broker keeps its state', () =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('__consumer_offsets', id)
    const client = await plane.connect()
    const topicData = [
      { name: '__consumer_offsets', partitionData: [{ index: 0, records: batchOf(plane.host, { values: ['a'] }) }] },
    ]
    expect((await produce(client, body(null, { topicData }))).errorCode).toBe(ErrorCode.INVALID_TOPIC_EXCEPTION)
  }))

test('zstd is refused below version 7 and taken from it on', () =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    const zstd = (): Uint8Array => batchOf(plane.host, { values: ['a'], codecId: 4 })
    expect((await produce(client, body(zstd()), 6)).errorCode).toBe(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE)
    expect((await produce(client, body(zstd()), 7)).errorCode).toBe(0)
  }))

test('the good partitions of a request are appended though others fail', () =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id, 2)
    const client = await plane.connect()
    const partitionData = [0, 5, 1].map((index) => ({ index, records: batchOf(plane.host, { values: ['a'] }) }))
    const answer = await client.send(
      produceRequest,
      produceResponse,
      9,
      body(null, { topicData: [{ name: 'orders', partitionData }] }),
    )
    expect(answer.responses[0]?.partitionResponses.map(({ index, errorCode }) => [index, errorCode])).toEqual([
      [0, 0],
      [5, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION],
      [1, 0],
    ])
  }))

test('a partition that another node leads names the leader from version 10 on', () =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id, 1, 2)
    const client = await plane.connect()
    const answer = await produce(client, body(batchOf(plane.host, { values: ['a'] })), 10)
    expect(answer).toMatchObject({ errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER, currentLeader: { leaderId: 2, leaderEpoch: 4 } })
  }))

test('a retried batch gets the offset of its first time', () =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    const batch = (baseSequence: number): Uint8Array =>
      batchOf(plane.host, { values: ['a', 'b'], producerId: 9, producerEpoch: 0, baseSequence, timestamp: 1_000 })
    expect((await produce(client, body(batch(0)))).baseOffset).toBe(0)
    expect((await produce(client, body(batch(2)))).baseOffset).toBe(2)
    expect(await produce(client, body(batch(0)))).toMatchObject({ errorCode: 0, baseOffset: 0 })
    expect((await produce(client, body(batch(6)))).errorCode).toBe(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER)
    expect(await readAll(plane, client)).toHaveLength(4)
  }))

test('a transactional batch asks the coordinator once, and the next ones of the transaction do not', async () => {
  const asked: unknown[] = []
  const verifyPartitions = async (question: { readonly add: boolean; readonly legacy: boolean }): Promise<ErrorCode[]> => {
    asked.push([question.add, question.legacy])
    return [ErrorCode.NONE]
  }
  await DataPlane.run({ verifyPartitions }, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    const batch = (baseSequence: number): Uint8Array =>
      batchOf(plane.host, { values: ['a'], producerId: 9, producerEpoch: 0, baseSequence, transactional: true })
    const answers = [0, 1, 2].map((sequence) => produce(client, body(batch(sequence), { transactionalId: 'tx' })))
    expect((await Promise.all(answers)).map(({ errorCode, baseOffset }) => [errorCode, baseOffset])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
    ])
    expect(asked).toEqual([[true, false]])
  })
})

test('a partition that is not in the transaction is not appended to', () =>
  DataPlane.run({ verifyPartitions: async () => [ErrorCode.INVALID_TXN_STATE] }, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    const batch = batchOf(plane.host, { values: ['a'], producerId: 9, producerEpoch: 0, baseSequence: 0, transactional: true })
    expect((await produce(client, body(batch, { transactionalId: 'tx' }), 9)).errorCode).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(await readAll(plane, client)).toEqual([])
  }))

test.each([
  [ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.NOT_ENOUGH_REPLICAS],
  [ErrorCode.COORDINATOR_NOT_AVAILABLE, ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.NOT_ENOUGH_REPLICAS],
  [ErrorCode.NOT_COORDINATOR, ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.NOT_ENOUGH_REPLICAS],
  [ErrorCode.CONCURRENT_TRANSACTIONS, ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.CONCURRENT_TRANSACTIONS],
  [ErrorCode.INVALID_PRODUCER_EPOCH, ErrorCode.INVALID_PRODUCER_EPOCH, ErrorCode.INVALID_PRODUCER_EPOCH],
])('of a coordinator that answers %i a producer is told what it can do something with', (code, before, since) =>
  DataPlane.run({ verifyPartitions: async () => [code] }, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    const batch = batchOf(plane.host, { values: ['a'], producerId: 9, producerEpoch: 0, baseSequence: 0, transactional: true })
    const codeIn = async (version: number) => (await produce(client, body(batch, { transactionalId: 'tx' }), version)).errorCode
    expect([await codeIn(9), await codeIn(11), await codeIn(12)]).toEqual([before, before, since])
    expect(await readAll(plane, client)).toEqual([])
  }),
)

test('a failure of ours after a transaction was verified costs its client the connection alone', () =>
  DataPlane.run({ verifyPartitions: async () => [ErrorCode.NONE] }, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    const partition = plane.replicas.find('orders', 0)
    if (typeof partition === 'number') throw new Error('not there')
    partition.append = () => {
      throw new Error('a mistake in the code')
    }
    const batch = batchOf(plane.host, { values: ['a'], producerId: 7, producerEpoch: 0, baseSequence: 0, transactional: true })
    await expect(produce(client, body(batch, { transactionalId: 't' }))).rejects.toThrow()
  }))

test('a transactional batch without a transactional id is refused', () =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    const batch = batchOf(plane.host, { values: ['a'], producerId: 9, producerEpoch: 0, baseSequence: 0, transactional: true })
    expect((await produce(client, body(batch))).errorCode).toBe(ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
  }))

test('who waits for the disk when the topic is deleted learns that it is gone', () =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    const partition = plane.replicas.find('orders', 0)
    if (typeof partition === 'number') throw new Error('not there')
    const answer = produce(client, body(batchOf(plane.host, { values: ['a'] })))
    while (partition.log.logEndOffset === 0) await plane.wait(0.01)
    plane.deleteTopic(id)
    expect((await answer).errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  }))

test('a full disk answers with a storage error and resumes by itself', () =>
  DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id)
    const client = await plane.connect()
    const { disk } = plane.machine
    disk.capacity = 0
    expect((await produce(client, body(batchOf(plane.host, { values: ['a'] })))).errorCode).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
    disk.capacity = Number.MAX_SAFE_INTEGER
    expect((await produce(client, body(batchOf(plane.host, { values: ['b'] })))).errorCode).toBe(0)
    expect(await readAll(plane, client)).toEqual([[0, 'b']])
  }))
