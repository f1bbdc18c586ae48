// Fetch through a listener on the simulated machine: long poll, limits, isolation, sessions, epochs.
import type { FetchRequestInit, FetchResponse, FetchResponsePartitionData } from '@millrace/protocol'
import {
  ErrorCode,
  fetchRequest,
  fetchResponse,
  produceRequest,
  produceResponse,
  writeTxnMarkersRequest,
  writeTxnMarkersResponse,
} from '@millrace/protocol'
import { expect, test } from 'vitest'
import type { Log } from '../log/log.ts'
import { batchOf, DataPlane, recordsOf } from '../../test/data-plane.ts'
import type { BatchOptions } from '../../test/data-plane.ts'
import type { WireClient } from '../../test/wire-client.ts'

const id = 'b3JkZXJzLXRvcGljLWlkMA'

interface Position {
  readonly offset?: number
  readonly partition?: number
  readonly maxBytes?: number
  readonly leaderEpoch?: number
  readonly lastFetchedEpoch?: number
}

function ask(positions: readonly Position[], changed: FetchRequestInit = {}): FetchRequestInit {
  const partitions = positions.map((position) => ({
    partition: position.partition ?? 0,
    fetchOffset: position.offset ?? 0,
    partitionMaxBytes: position.maxBytes ?? 1_000_000,
    currentLeaderEpoch: position.leaderEpoch ?? -1,
    lastFetchedEpoch: position.lastFetchedEpoch ?? -1,
  }))
  return { maxWaitMs: 500, minBytes: 1, maxBytes: 10_000_000, topics: [{ topic: 'orders', topicId: id, partitions }], ...changed }
}

const fetch = (client: WireClient, init: FetchRequestInit, version = 12): Promise<FetchResponse> =>
  client.send(fetchRequest, fetchResponse, version, init)

async function fetchOne(client: WireClient, init: FetchRequestInit, version = 12): Promise<FetchResponsePartitionData> {
  return (await fetch(client, init, version)).responses[0]?.partitions[0] as FetchResponsePartitionData
}

async function produce(plane: DataPlane, client: WireClient, options: BatchOptions, index = 0): Promise<number> {
  const partitionData = [{ index, records: batchOf(plane.host, options) }]
  const transactionalId = options.transactional === true ? 'tx' : null
  const topicData = [{ name: 'orders', partitionData }]
  const answer = await client.send(produceRequest, produceResponse, 9, { transactionalId, acks: -1, timeoutMs: 5_000, topicData })
  expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(0)
  return answer.responses[0]?.partitionResponses[0]?.baseOffset as number
}

async function endTransaction(client: WireClient, producerId: number, commit: boolean): Promise<void> {
  const marker = {
    producerId,
    producerEpoch: 0,
    transactionResult: commit,
    coordinatorEpoch: 0,
    topics: [{ name: 'orders', partitionIndexes: [0] }],
  }
  const answer = await client.send(writeTxnMarkersRequest, writeTxnMarkersResponse, 1, { markers: [marker] })
  expect(answer.markers[0]?.topics[0]?.partitions[0]?.errorCode).toBe(0)
}

function withOrders(test: (plane: DataPlane, client: WireClient) => Promise<void>, partitions = 1, options = {}): Promise<void> {
  return DataPlane.run(options, async (plane) => {
    plane.addTopic('orders', id, partitions)
    await test(plane, await plane.connect())
  })
}

test.each([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18])('version %i gives what was produced', (version) =>
  withOrders(async (plane, client) => {
    await produce(plane, client, { values: ['a', 'b'] })
    const partition = await fetchOne(client, ask([{}]), version)
    expect(partition).toMatchObject({ errorCode: 0, highWatermark: 2, lastStableOffset: 2, abortedTransactions: null })
    expect(recordsOf(plane.host, partition.records)).toEqual([
      [0, 'a'],
      [1, 'b'],
    ])
  }),
)

test('a fetch at the end waits, and wakes when something is committed', () =>
  withOrders(async (plane, client) => {
    const begun = plane.host.clock.monotonic()
    const waiting = fetchOne(client, ask([{}], { maxWaitMs: 10_000 }))
    await plane.wait(1_000)
    expect(plane.fetches.size).toBe(1)
    await produce(plane, await plane.connect(), { values: ['a'] })
    expect(recordsOf(plane.host, (await waiting).records)).toEqual([[0, 'a']])
    expect(plane.host.clock.monotonic() - begun).toBeLessThan(1_100)
    expect(plane.fetches.size).toBe(0)
  }))

test('a fetch at the end that gets nothing answers at its deadline, without an error', () =>
  withOrders(async (plane, client) => {
    const begun = plane.host.clock.monotonic()
    const partition = await fetchOne(client, ask([{}], { maxWaitMs: 700 }))
    expect(partition).toMatchObject({ errorCode: 0, highWatermark: 0 })
    expect(plane.host.clock.monotonic() - begun).toBeGreaterThanOrEqual(700)
  }))

test('a fetch waits for as many bytes as it asked for', () =>
  withOrders(async (plane, client) => {
    const producer = await plane.connect()
    const waiting = fetchOne(client, ask([{}], { maxWaitMs: 60_000, minBytes: 300 }))
    let answered = false
    void waiting.then(() => (answered = true))
    for (let batches = 0; batches < 3; batches += 1) {
      await produce(plane, producer, { values: ['x'.repeat(20)] })
      await plane.wait(100)
    }
    expect(answered).toBe(false)
    await produce(plane, producer, { values: ['x'.repeat(20)] })
    expect(recordsOf(plane.host, (await waiting).records)).toHaveLength(4)
  }))

test('one turn that commits to many partitions wakes a fetch once, with all of them', () =>
  withOrders(
    async (plane, client) => {
      const waiting = fetch(client, ask([{}, { partition: 1 }, { partition: 2 }], { maxWaitMs: 10_000 }))
      await plane.wait(100)
      const partitionData = [0, 1, 2].map((index) => ({ index, records: batchOf(plane.host, { values: ['a'] }) }))
      const producer = await plane.connect()
      await producer.send(produceRequest, produceResponse, 9, {
        acks: 1,
        timeoutMs: 1_000,
        topicData: [{ name: 'orders', partitionData }],
      })
      const answer = await waiting
      expect(answer.responses[0]?.partitions.map(({ records }) => recordsOf(plane.host, records).length)).toEqual([1, 1, 1])
    },
    3,
    { durability: 'os' },
  ))

test('once the next batch does not fit into the answer, the logs of the partitions behind it are not read', async () => {
  const taken: Uint8Array[] = []
  let given = 0
  const memory = {
    take(bytes: number): Uint8Array {
      taken.push(new Uint8Array(bytes))
      return taken.at(-1) as Uint8Array
    },
    give: () => void (given += 1),
  }
  await withOrders(
    async (plane, client) => {
      for (const index of [0, 1, 2, 3]) await produce(plane, client, { values: ['x'.repeat(1_000)] }, index)
      const positions = [{}, { partition: 1 }, { partition: 2 }, { partition: 3 }]
      const answer = await fetch(client, ask(positions, { maxBytes: 1_500 }))
      const partitions = answer.responses[0]?.partitions ?? []
      expect(partitions.map(({ records }) => recordsOf(plane.host, records).length)).toEqual([1, 0, 0, 0])
      expect(partitions.map(({ highWatermark }) => highWatermark)).toEqual([1, 1, 1, 1])
      // The first was answered, the second did not fit and its memory is free again.
      expect([taken.length, given]).toEqual([2, 1])
      // A partition whose own bound is too small says nothing about the others.
      const bounded = await fetch(client, ask([{}, { partition: 1, maxBytes: 100 }, { partition: 2 }]))
      expect(bounded.responses[0]?.partitions.map(({ records }) => recordsOf(plane.host, records).length)).toEqual([1, 0, 1])
    },
    4,
    { memory },
  )
})

test('what a fetch read in vain while it waits for more is free again', async () => {
  const used = new Set<unknown>()
  const memory = {
    take(bytes: number): Uint8Array {
      const room = new Uint8Array(bytes)
      used.add(room.buffer)
      return room
    },
    give(bytes: Uint8Array): void {
      used.delete(bytes.buffer)
    },
  }
  await withOrders(
    async (plane, client) => {
      await produce(plane, client, { values: ['a'] })
      await fetch(client, ask([{}], { maxWaitMs: 100, minBytes: 1_000 }))
      // Read when it came and at its deadline; the second read was answered.
      expect(used.size).toBe(1)
    },
    1,
    { memory },
  )
})

test('a client that goes away while it waits leaves nothing behind', () =>
  withOrders(async (plane, client) => {
    fetchOne(client, ask([{}], { maxWaitMs: 2_000_000 })).catch(() => undefined)
    await plane.wait(100)
    expect(plane.fetches.size).toBe(1)
    client.close()
    await plane.wait(100)
    expect(plane.fetches.size).toBe(0)
  }))

test('a waiting fetch answers when the topic is deleted', () =>
  withOrders(async (plane, client) => {
    const waiting = fetchOne(client, ask([{}], { maxWaitMs: 60_000 }))
    await plane.wait(100)
    plane.deleteTopic(id)
    expect((await waiting).errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  }))

test('a waiting fetch answers when another node takes the lead, and says who', () =>
  withOrders(async (plane, client) => {
    const waiting = fetchOne(client, ask([{}], { maxWaitMs: 60_000 }), 16)
    await plane.wait(100)
    plane.elect(id, 2)
    expect(await waiting).toMatchObject({
      errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER,
      currentLeader: { leaderId: 2, leaderEpoch: 5 },
    })
  }))

test('the first batch comes whole though it is larger than every limit', () =>
  withOrders(async (plane, client) => {
    await produce(plane, client, { values: ['x'.repeat(5_000)] })
    const partition = await fetchOne(client, ask([{ maxBytes: 10 }], { maxBytes: 10 }))
    expect(recordsOf(plane.host, partition.records)).toHaveLength(1)
  }))

test('whole batches only, up to the limit of the partition', () =>
  withOrders(async (plane, client) => {
    for (let batch = 0; batch < 5; batch += 1) await produce(plane, client, { values: ['x'.repeat(1_000)] })
    const partition = await fetchOne(client, ask([{ maxBytes: 2_500 }]))
    expect(recordsOf(plane.host, partition.records).map(([offset]) => offset)).toEqual([0, 1])
    const rest = await fetchOne(client, ask([{ offset: 2 }]))
    expect(recordsOf(plane.host, rest.records).map(([offset]) => offset)).toEqual([2, 3, 4])
  }))

test('the limit of the answer is used up in the order of the request', () =>
  withOrders(async (plane, client) => {
    for (const index of [0, 1, 2]) await produce(plane, client, { values: ['x'.repeat(1_000)] }, index)
    const answer = await fetch(client, ask([{ partition: 2 }, { partition: 0 }, { partition: 1 }], { maxBytes: 2_500 }))
    expect(
      answer.responses[0]?.partitions.map(({ partitionIndex, records }) => [partitionIndex, (records?.length ?? 0) > 0]),
    ).toEqual([
      [2, true],
      [0, true],
      [1, false],
    ])
  }, 3))

test('an offset inside a batch gives the whole batch', () =>
  withOrders(async (plane, client) => {
    await produce(plane, client, { values: ['a', 'b', 'c'] })
    expect(recordsOf(plane.host, (await fetchOne(client, ask([{ offset: 2 }]))).records)).toHaveLength(3)
  }))

test.each([[-1], [4], [1_000_000]])('offset %i is out of range', (offset) =>
  withOrders(async (plane, client) => {
    await produce(plane, client, { values: ['a', 'b', 'c'] })
    expect(await fetchOne(client, ask([{ offset }]))).toMatchObject({
      errorCode: ErrorCode.OFFSET_OUT_OF_RANGE,
      highWatermark: -1,
    })
  }),
)

test('with durability=disk nobody reads what is not on disk', () =>
  withOrders(async (plane, client) => {
    const partition = plane.replicas.find('orders', 0)
    if (typeof partition === 'number') throw new Error('not there')
    const producer = await plane.connect()
    const partitionData = [{ index: 0, records: batchOf(plane.host, { values: ['a'] }) }]
    const topicData = [{ name: 'orders', partitionData }]
    const produced = producer.send(produceRequest, produceResponse, 9, { acks: 1, timeoutMs: 1_000, topicData })
    while (partition.log.logEndOffset === 0) await plane.wait(0.01)
    expect(partition.highWatermark).toBe(0)
    const read = await partition.read(0, 1_000, false, true, -1)
    expect(read).toMatchObject({ read: { byteLength: 0 }, highWatermark: 0 })
    await produced
    expect(recordsOf(plane.host, (await fetchOne(client, ask([{}]))).records)).toHaveLength(1)
  }))

test('leader epochs are checked, and an epoch that the log never had shows where the logs part', () =>
  withOrders(async (plane, client) => {
    await produce(plane, client, { values: ['a'] })
    const code = async (position: Position): Promise<number> => (await fetchOne(client, ask([position]))).errorCode
    expect(await code({ leaderEpoch: 3 })).toBe(ErrorCode.FENCED_LEADER_EPOCH)
    expect(await code({ leaderEpoch: 5 })).toBe(ErrorCode.UNKNOWN_LEADER_EPOCH)
    expect(await code({ leaderEpoch: 4 })).toBe(0)
    const partition = await fetchOne(client, ask([{ offset: 1, lastFetchedEpoch: 4, leaderEpoch: 4 }], { maxWaitMs: 0 }))
    expect(partition.divergingEpoch).toEqual({ epoch: -1, endOffset: -1 })
    const behind = await fetchOne(client, ask([{ offset: 2, lastFetchedEpoch: 4, leaderEpoch: 4 }], { maxWaitMs: 0 }))
    expect(behind.divergingEpoch).toEqual({ epoch: 4, endOffset: 1 })
  }))

test('an unknown topic id and a replica that does not exist are told so', () =>
  withOrders(async (_, client) => {
    const unknown = [{ topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', partitions: [{ partition: 0 }] }]
    expect((await fetchOne(client, ask([], { topics: unknown }), 13)).errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_ID)
    const replica = ask([{}], { replicaState: { replicaId: 2, replicaEpoch: 1 } })
    expect((await fetchOne(client, replica, 16)).errorCode).toBe(ErrorCode.NOT_LEADER_OR_FOLLOWER)
  }))

test('one unknown topic does not end the wait for the others', () =>
  withOrders(async (plane, client) => {
    const begun = plane.host.clock.monotonic()
    const both = ask([{}])
    const topics = [...(both.topics ?? []), { topic: 'nope', partitions: [{ partition: 0 }] }]
    const answer = await fetch(client, { ...both, topics, maxWaitMs: 800 })
    expect(plane.host.clock.monotonic() - begun).toBeGreaterThanOrEqual(800)
    expect(answer.responses.map(({ partitions }) => partitions[0]?.errorCode)).toEqual([0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION])
  }))

test('read_committed stops at an open transaction and names the aborted ones in its range', () =>
  withOrders(async (plane, client) => {
    const part = (value: string, producerId: number, baseSequence: number): BatchOptions => ({
      values: [value],
      producerId,
      producerEpoch: 0,
      baseSequence,
      transactional: true,
    })
    await produce(plane, client, { values: ['plain'] })
    await produce(plane, client, part('aborted', 7, 0))
    await produce(plane, client, part('open', 8, 0))
    const committed = ask([{}], { isolationLevel: 1, maxWaitMs: 0 })
    expect(await fetchOne(client, committed)).toMatchObject({ highWatermark: 3, lastStableOffset: 1, abortedTransactions: [] })
    expect(recordsOf(plane.host, (await fetchOne(client, committed)).records)).toEqual([[0, 'plain']])
    await endTransaction(client, 7, false)
    expect((await fetchOne(client, committed)).lastStableOffset).toBe(2)
    await endTransaction(client, 8, true)
    const all = await fetchOne(client, committed)
    expect(all).toMatchObject({ highWatermark: 5, lastStableOffset: 5, abortedTransactions: [{ producerId: 7, firstOffset: 1 }] })
    expect(recordsOf(plane.host, all.records).map(([offset]) => offset)).toEqual([0, 1, 2])
    expect((await fetchOne(client, ask([{ offset: 4 }], { isolationLevel: 1, maxWaitMs: 0 }))).abortedTransactions).toEqual([])
    expect((await fetchOne(client, ask([{}], { maxWaitMs: 0 }))).abortedTransactions).toBe(null)
  }))

test.each<[string, (markerOffset: number) => number]>([
  ['its first segment', () => 8],
  ['all but the marker', (markerOffset) => markerOffset],
  ['all of it and more', (markerOffset) => markerOffset + 9],
])('of an aborted transaction, read while %s is deleted, no record passes for a committed one', async (_, startOf) => {
  let whileReading = (): void => undefined
  const memory = {
    take(bytes: number): Uint8Array {
      whileReading()
      return new Uint8Array(bytes)
    },
    give: () => undefined,
  }
  await withOrders(
    async (plane, client) => {
      const log = plane.logDirs.get('orders', 0) as Log
      // Its records lie in several segments, and its marker in another one, from which alone it is known that it was aborted.
      for (let baseSequence = 0; baseSequence < 5; baseSequence++) {
        await produce(plane, client, { values: ['aborted'], producerId: 7, producerEpoch: 0, baseSequence, transactional: true })
        for (let i = 0; i < 3; i++) await produce(plane, client, { values: ['x'.repeat(200)] })
      }
      const markerOffset = log.logEndOffset
      await endTransaction(client, 7, false)
      const segmentOf = (offset: number): number => log.segmentIndexOf(offset)
      expect([segmentOf(0), segmentOf(8) > 0, segmentOf(markerOffset) > segmentOf(16)]).toEqual([0, true, true])
      for (let i = 0; i < 20; i++) await produce(plane, client, { values: ['x'.repeat(200)] })
      const start = startOf(markerOffset)
      whileReading = () => {
        whileReading = () => undefined
        log.deleteUpTo(start)
        expect(log.dropExpired(plane.host.clock.now())).toBeGreaterThan(0)
      }
      // One batch a fetch, each of one record, as a consumer goes on that begins anew where its offset is gone.
      const committed: number[] = []
      const codes = new Set<number>()
      for (let offset = 0; offset < log.logEndOffset; offset++) {
        const answer = await fetchOne(client, ask([{ offset, maxBytes: 1 }], { isolationLevel: 1, maxWaitMs: 0 }))
        codes.add(answer.errorCode)
        if (answer.errorCode !== 0) offset = log.logStartOffset - 1
        const isAborted = (value: string): boolean =>
          value === 'aborted' && (answer.abortedTransactions ?? []).some(({ firstOffset }) => firstOffset <= offset)
        for (const [at, value] of recordsOf(plane.host, answer.records)) if (!isAborted(value)) committed.push(at)
      }
      const plain = Array.from({ length: log.logEndOffset }, (_, at) => at).filter((at) => at > markerOffset || at % 4 !== 0)
      expect(committed).toEqual(plain.filter((at) => at >= start))
      expect([...codes]).toEqual([ErrorCode.OFFSET_OUT_OF_RANGE, 0])
    },
    1,
    { memory, logConfig: { segmentBytes: 1_000 } },
  )
})

test('of aborted transactions a partition is told though it gets no bytes, but not where its first batch does not fit', () =>
  withOrders(async (plane, client) => {
    await produce(plane, client, { values: ['plain'] }, 1)
    await produce(plane, client, { values: ['aborted'], producerId: 7, producerEpoch: 0, baseSequence: 0, transactional: true })
    await endTransaction(client, 7, false)
    const of = async (maxBytes: number, offset = 0): Promise<unknown> => {
      const positions = [{ partition: 1 }, { partition: 0, maxBytes, offset }]
      const answer = await fetch(client, ask(positions, { isolationLevel: 1, maxWaitMs: 0 }))
      const second = answer.responses[0]?.partitions[1]
      return [second?.records?.length, second?.abortedTransactions?.map(({ producerId }) => producerId)]
    }
    expect(await of(0)).toEqual([0, [7]])
    expect(await of(1)).toEqual([0, undefined])
    expect(await of(0, 2)).toEqual([0, []])
  }, 2))

test('a read_committed fetch wakes when the transaction ends', () =>
  withOrders(async (plane, client) => {
    const options = { values: ['a'], producerId: 7, producerEpoch: 0, baseSequence: 0, transactional: true }
    await produce(plane, client, options)
    const waiting = fetchOne(client, ask([{}], { isolationLevel: 1, maxWaitMs: 60_000 }))
    await plane.wait(500)
    expect(plane.fetches.size).toBe(1)
    await endTransaction(await plane.connect(), 7, true)
    expect(recordsOf(plane.host, (await waiting).records)).toEqual([[0, 'a']])
  }))

test('a session lets a request and an answer name only what changed', () =>
  withOrders(async (plane, client) => {
    const full = await fetch(client, ask([{}, { partition: 1 }], { sessionEpoch: 0, maxWaitMs: 0 }))
    expect(full.sessionId).toBeGreaterThan(0)
    expect(full.responses[0]?.partitions).toHaveLength(2)
    const next = (sessionEpoch: number, changed: FetchRequestInit = {}): FetchRequestInit => ({
      ...ask([], { maxWaitMs: 0 }),
      topics: [],
      sessionId: full.sessionId,
      sessionEpoch,
      ...changed,
    })
    expect((await fetch(client, next(1))).responses).toEqual([])
    await produce(plane, client, { values: ['a'] }, 1)
    const second = await fetch(client, next(2))
    expect(second.responses[0]?.partitions.map(({ partitionIndex }) => partitionIndex)).toEqual([1])
    const third = await fetch(client, { ...next(3), topics: ask([{ partition: 1, offset: 1 }]).topics })
    expect(third.responses).toEqual([])
    expect((await fetch(client, next(3))).errorCode).toBe(ErrorCode.INVALID_FETCH_SESSION_EPOCH)
    expect((await fetch(client, next(1, { sessionId: 12 }))).errorCode).toBe(ErrorCode.FETCH_SESSION_ID_NOT_FOUND)
    await fetch(client, next(-1))
    expect(plane.sessions.sessionCount).toBe(0)
  }, 2))

test('a long poll of a session answers empty when nothing changed', () =>
  withOrders(async (_, client) => {
    const { sessionId } = await fetch(client, ask([{}], { sessionEpoch: 0, maxWaitMs: 0 }))
    const empty = await fetch(client, ask([], { topics: [], sessionId, sessionEpoch: 1, maxWaitMs: 300 }))
    expect(empty).toMatchObject({ errorCode: 0, sessionId, responses: [] })
  }))

test('at shutdown a waiting fetch answers at once', () =>
  withOrders(async (plane, client) => {
    const waiting = fetchOne(client, ask([{}], { maxWaitMs: 60_000 }))
    await plane.wait(100)
    const begun = plane.host.clock.monotonic()
    plane.fetches.close()
    expect((await waiting).errorCode).toBe(0)
    expect(plane.host.clock.monotonic() - begun).toBeLessThan(10)
  }))

test('a batch that is no longer in memory is read without holding others up', () =>
  withOrders(async (plane, client) => {
    const large = 'x'.repeat(900_000)
    for (let batch = 0; batch < 12; batch += 1) await produce(plane, client, { values: [large] })
    const partition = await fetchOne(client, ask([{}]))
    expect(recordsOf(plane.host, partition.records)).toHaveLength(1)
  }))

test('a disk that fails takes the partition offline, and the others stay', () =>
  withOrders(async (plane, client) => {
    await produce(plane, client, { values: ['a'] })
    plane.machine.disk.fault = (operation, path) => (operation === 'write' && path.includes('orders-0') ? 'EIO' : undefined)
    const partitionData = [{ index: 0, records: batchOf(plane.host, { values: ['b'] }) }]
    const topicData = [{ name: 'orders', partitionData }]
    const answer = await client.send(produceRequest, produceResponse, 9, { acks: -1, timeoutMs: 1_000, topicData })
    expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
    expect((await fetchOne(client, ask([{}]))).errorCode).toBe(ErrorCode.KAFKA_STORAGE_ERROR)
  }))
