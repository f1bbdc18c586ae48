// ListOffsets through a listener on the simulated machine.
import type { ListOffsetsResponseListOffsetsPartitionResponse } from '@millrace/protocol'
import { ErrorCode, listOffsetsRequest, listOffsetsResponse, produceRequest, produceResponse } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { batchOf, DataPlane } from '../../test/data-plane.ts'
import type { BatchOptions } from '../../test/data-plane.ts'
import type { WireClient } from '../../test/wire-client.ts'

const id = 'b3JkZXJzLXRvcGljLWlkMA'
const begin = 1_700_000_000_000

function withOrders(test: (plane: DataPlane, client: WireClient) => Promise<void>): Promise<void> {
  return DataPlane.run({}, async (plane) => {
    plane.addTopic('orders', id)
    await test(plane, await plane.connect())
  })
}

async function produce(plane: DataPlane, client: WireClient, options: BatchOptions): Promise<void> {
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf(plane.host, options) }] }]
  const transactionalId = options.transactional === true ? 'tx' : null
  const answer = await client.send(produceRequest, produceResponse, 9, { transactionalId, acks: -1, timeoutMs: 1_000, topicData })
  expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(0)
}

async function list(
  client: WireClient,
  timestamp: number,
  changed: { version?: number; isolationLevel?: number; replicaId?: number; leaderEpoch?: number; partition?: number } = {},
): Promise<ListOffsetsResponseListOffsetsPartitionResponse> {
  const partitions = [{ partitionIndex: changed.partition ?? 0, timestamp, currentLeaderEpoch: changed.leaderEpoch ?? -1 }]
  const { version = 11, isolationLevel = 0, replicaId = -1 } = changed
  const init = { replicaId, ...(version >= 2 ? { isolationLevel } : {}), topics: [{ name: 'orders', partitions }] }
  const answer = await client.send(listOffsetsRequest, listOffsetsResponse, version, init)
  return answer.topics[0]?.partitions[0] as ListOffsetsResponseListOffsetsPartitionResponse
}

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])('version %i finds the first and the last offset', (version) =>
  withOrders(async (plane, client) => {
    await produce(plane, client, { values: ['a', 'b', 'c'] })
    const leaderEpoch = version >= 4 ? 4 : -1
    expect(await list(client, -2, { version })).toMatchObject({ errorCode: 0, offset: 0, timestamp: -1, leaderEpoch })
    expect(await list(client, -1, { version })).toMatchObject({ errorCode: 0, offset: 3, timestamp: -1, leaderEpoch })
  }),
)

test('an empty log begins and ends at 0', () =>
  withOrders(async (_, client) => {
    expect(await list(client, -2)).toMatchObject({ offset: 0, leaderEpoch: 4 })
    expect(await list(client, -1)).toMatchObject({ offset: 0, leaderEpoch: 4 })
    expect(await list(client, -3)).toMatchObject({ errorCode: 0, offset: -1, timestamp: -1 })
  }))

test('a time gives the first record that is not older', () =>
  withOrders(async (plane, client) => {
    await produce(plane, client, { values: ['a', 'b', 'c'], timestamp: begin })
    await produce(plane, client, { values: ['d', 'e'], timestamp: begin + 1_000, codecId: 1 })
    expect(await list(client, begin - 5)).toMatchObject({ offset: 0, timestamp: begin })
    expect(await list(client, begin + 1)).toMatchObject({ offset: 1, timestamp: begin + 1 })
    expect(await list(client, begin + 3)).toMatchObject({ offset: 3, timestamp: begin + 1_000 })
    expect(await list(client, begin + 1_001)).toMatchObject({ offset: 4, timestamp: begin + 1_001 })
    expect(await list(client, begin + 1_002)).toMatchObject({ errorCode: 0, offset: -1, timestamp: -1 })
  }))

test('the largest timestamp need not be the last', () =>
  withOrders(async (plane, client) => {
    await produce(plane, client, { values: ['late'], timestamp: begin + 500 })
    await produce(plane, client, { values: ['early'], timestamp: begin })
    expect(await list(client, -3)).toMatchObject({ offset: 0, timestamp: begin + 500 })
  }))

test('a consumer of committed records sees the end of what is decided', () =>
  withOrders(async (plane, client) => {
    await produce(plane, client, { values: ['a'] })
    await produce(plane, client, {
      values: ['b'],
      producerId: 7,
      producerEpoch: 0,
      baseSequence: 0,
      transactional: true,
      timestamp: begin + 9,
    })
    expect(await list(client, -1, { isolationLevel: 1 })).toMatchObject({ offset: 1 })
    expect(await list(client, -1, { isolationLevel: 0 })).toMatchObject({ offset: 2 })
    expect(await list(client, begin + 9, { isolationLevel: 1 })).toMatchObject({ offset: -1 })
  }))

test.each([
  [-3, 6, ErrorCode.UNSUPPORTED_VERSION],
  [-3, 7, 0],
  [-4, 7, ErrorCode.UNSUPPORTED_VERSION],
  [-4, 8, 0],
  [-5, 8, ErrorCode.UNSUPPORTED_VERSION],
  [-5, 9, 0],
  [-6, 10, ErrorCode.UNSUPPORTED_VERSION],
  [-6, 11, 0],
  [-7, 11, ErrorCode.UNSUPPORTED_VERSION],
])('timestamp %i at version %i', (timestamp, version, errorCode) =>
  withOrders(async (_, client) => {
    expect(await list(client, timestamp, { version })).toMatchObject({ errorCode })
  }),
)

test('without tiered storage nothing is tiered, and what is local is all', () =>
  withOrders(async (plane, client) => {
    await produce(plane, client, { values: ['a'] })
    expect(await list(client, -4)).toMatchObject({ errorCode: 0, offset: 0, leaderEpoch: 4 })
    expect(await list(client, -5)).toMatchObject({ errorCode: 0, offset: -1, leaderEpoch: -1 })
    expect(await list(client, -6)).toMatchObject({ errorCode: 0, offset: -1, leaderEpoch: -1 })
  }))

test('wrong epochs, unknown partitions and partitions named twice get their codes', () =>
  withOrders(async (_, client) => {
    expect((await list(client, -1, { leaderEpoch: 3 })).errorCode).toBe(ErrorCode.FENCED_LEADER_EPOCH)
    expect((await list(client, -1, { leaderEpoch: 5 })).errorCode).toBe(ErrorCode.UNKNOWN_LEADER_EPOCH)
    expect((await list(client, -1, { partition: 3 })).errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    const partitions = [
      { partitionIndex: 0, timestamp: -1 },
      { partitionIndex: 0, timestamp: -2 },
    ]
    const answer = await client.send(listOffsetsRequest, listOffsetsResponse, 5, {
      replicaId: -1,
      topics: [{ name: 'orders', partitions }],
    })
    expect(answer.topics[0]?.partitions.map(({ errorCode }) => errorCode)).toEqual([ErrorCode.INVALID_REQUEST])
  }))
