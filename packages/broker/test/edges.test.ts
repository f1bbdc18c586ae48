// Answers at the edges, as random requests to Apache Kafka and to us have shown them: each under its name, over the wire.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { ask, coordinated, local, type Produced } from './asked.ts'
import { batchOf } from './data-plane.ts'
import { withBroker, type SettingsWorld } from './settings-world.ts'

const values = (world: SettingsWorld, ...texts: string[]): Uint8Array => batchOf(world.machine.host, { values: texts })

interface Failed {
  readonly errorCode: number
  readonly errorMessage: string | null
}

interface Fetched {
  readonly errorCode: number
  readonly responses: { readonly partitions: { readonly partitionIndex: number; readonly errorCode: number }[] }[]
}

describe('a partition that one request names twice', () => {
  test('of a Produce gets the last batch alone and one answer', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      const data = (...texts: string[]) => ({ index: 0, records: values(world, ...texts) })
      const topicData = [
        { name: 'orders', partitionData: [data('a'), data('b')] },
        { name: 'orders', partitionData: [data('c', 'd', 'e')] },
      ]
      const { responses } = await ask<Produced>(world, ApiKey.PRODUCE, 9, { acks: -1, timeoutMs: 1_000, topicData })
      expect(responses.map(({ partitionResponses }) => partitionResponses.map((one) => one.baseOffset))).toEqual([[0]])
      const again = [{ name: 'orders', partitionData: [data('f')] }]
      const after = await ask<Produced>(world, ApiKey.PRODUCE, 9, { acks: -1, timeoutMs: 1_000, topicData: again })
      expect(after.responses[0]!.partitionResponses[0]!.baseOffset).toBe(3)
    }))

  test('of a Fetch is read once', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      const partition = { partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000 }
      const topics = [
        { topic: 'orders', partitions: [partition, partition] },
        { topic: 'orders', partitions: [partition] },
      ]
      const { responses } = await ask<Fetched>(world, ApiKey.FETCH, 12, { maxWaitMs: 0, topics })
      expect(responses.map(({ partitions }) => partitions.length)).toEqual([1])
    }))
})

describe('a Fetch', () => {
  const fetch = (world: SettingsWorld, given: Record<string, number>) => {
    const partition = { partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000, ...given }
    const body = { maxWaitMs: 0, maxBytes: given['maxBytes'] ?? 1_000, topics: [{ topic: 'orders', partitions: [partition] }] }
    return ask<Fetched>(world, ApiKey.FETCH, 12, body)
  }

  test('of less than no bytes fails once there is something to read', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      const codeOf = async (given: Record<string, number>) => (await fetch(world, given)).responses[0]!.partitions[0]!.errorCode
      expect(await codeOf({ partitionMaxBytes: -1 })).toBe(ErrorCode.NONE)
      const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: values(world, 'a') }] }]
      await ask(world, ApiKey.PRODUCE, 9, { acks: -1, timeoutMs: 1_000, topicData })
      expect(await codeOf({ partitionMaxBytes: -1 })).toBe(ErrorCode.UNKNOWN_SERVER_ERROR)
      expect(await codeOf({ maxBytes: -1 })).toBe(ErrorCode.UNKNOWN_SERVER_ERROR)
      expect(await codeOf({ partitionMaxBytes: 0 })).toBe(ErrorCode.NONE)
    }))

  test('takes every negative epoch for none, as ListOffsets does -1 alone', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      const { responses } = await fetch(world, { currentLeaderEpoch: -2, lastFetchedEpoch: -2 })
      expect(responses[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NONE)
      type Listed = { topics: { partitions: { errorCode: number }[] }[] }
      const partitions = [{ partitionIndex: 0, timestamp: -1, currentLeaderEpoch: -2 }]
      const listed = await ask<Listed>(world, ApiKey.LIST_OFFSETS, 6, { replicaId: -1, topics: [{ name: 'orders', partitions }] })
      expect(listed.topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.FENCED_LEADER_EPOCH)
    }))
})

describe('an isolation level that does not exist', () => {
  test('fails a Fetch of something that is there, at each partition too before version 13', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      const fetch = (topic: string, version: number) =>
        ask<Fetched>(world, ApiKey.FETCH, version, {
          maxWaitMs: 0,
          isolationLevel: 2,
          topics: [{ topic, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000 }] }],
        })
      const known = await fetch('orders', 12)
      expect(known.errorCode).toBe(ErrorCode.UNKNOWN_SERVER_ERROR)
      expect(known.responses[0]!.partitions[0]!.errorCode).toBe(ErrorCode.UNKNOWN_SERVER_ERROR)
      const unknown = await fetch('nothing', 12)
      expect(unknown.errorCode).toBe(ErrorCode.NONE)
      expect(unknown.responses[0]!.partitions[0]!.errorCode).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    }))

  test('fails every partition of a ListOffsets', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders')
      type Listed = { topics: { partitions: { errorCode: number; offset: number }[] }[] }
      const partitions = [{ partitionIndex: 0, timestamp: -1 }]
      const topics = ['orders', 'nothing'].map((name) => ({ name, partitions }))
      const answer = await ask<Listed>(world, ApiKey.LIST_OFFSETS, 6, { replicaId: -1, isolationLevel: 2, topics })
      expect(answer.topics.map((topic) => topic.partitions[0]!.errorCode)).toEqual([-1, -1])
    }))
})

test('a kind of access list that is unknown costs the connection, though there are no access lists', () =>
  withBroker(local, async (world) => {
    const filter = { resourceTypeFilter: 2, patternTypeFilter: 3, operation: 1, permissionType: 1 }
    const described = await ask<{ errorCode: number }>(world, ApiKey.DESCRIBE_ACLS, 2, filter)
    expect(described.errorCode).toBe(ErrorCode.SECURITY_DISABLED)
    await expect(ask(world, ApiKey.DESCRIBE_ACLS, 2, { ...filter, operation: 0 })).rejects.toThrow('connection closed')
    world.client = await world.connect()
    await expect(ask(world, ApiKey.DELETE_ACLS, 2, { filters: [filter, { ...filter, permissionType: 0 }] })).rejects.toThrow()
    world.client = await world.connect()
    const creation = {
      resourceType: 2,
      resourceName: 'x',
      resourcePatternType: 3,
      principal: 'a',
      host: 'b',
      operation: 0,
      permissionType: 3,
    }
    await expect(ask(world, ApiKey.CREATE_ACLS, 2, { creations: [creation] })).rejects.toThrow('connection closed')
  }))

test('DescribeProducers of a name that no topic can have is INVALID_TOPIC_EXCEPTION', () =>
  withBroker(local, async (world) => {
    type Described = { topics: { partitions: { errorCode: number }[] }[] }
    const topics = ['', 'missing'].map((name) => ({ name, partitionIndexes: [0] }))
    const answer = await ask<Described>(world, ApiKey.DESCRIBE_PRODUCERS, 0, { topics })
    expect(answer.topics.map((one) => one.partitions[0]!.errorCode)).toEqual([
      ErrorCode.INVALID_TOPIC_EXCEPTION,
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    ])
  }))

test('DescribeTopicPartitions goes on only at a topic that it asks for', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    type Described = { topics: { errorCode: number }[] }
    const describeFrom = async (topicName: string, ...names: string[]) => {
      const body = { topics: names.map((name) => ({ name })), cursor: { topicName, partitionIndex: 0 } }
      return (await ask<Described>(world, ApiKey.DESCRIBE_TOPIC_PARTITIONS, 0, body)).topics.map(({ errorCode }) => errorCode)
    }
    expect(await describeFrom('orders', 'orders')).toEqual([ErrorCode.NONE])
    expect(await describeFrom('missing', 'orders')).toEqual([ErrorCode.INVALID_REQUEST])
    expect(await describeFrom('missing')).toEqual([ErrorCode.NONE])
  }))

test('metadata of a topic without a name and without an id: nothing but that it is refused', () =>
  withBroker(local, async (world) => {
    const topics = [{ name: null }, { name: 'orders' }]
    type Told = { errorCode: number; brokers: unknown[]; topics: { errorCode: number }[] }
    const codes = async (version: number): Promise<unknown[]> => {
      const told = await ask<Told>(world, ApiKey.METADATA, version, { topics })
      return [told.errorCode, told.brokers.length, ...told.topics.map(({ errorCode }) => errorCode)]
    }
    expect(await codes(10)).toEqual([0, 0, 42, 42])
    expect(await codes(12)).toEqual([0, 0, -1, -1])
    expect(await codes(13)).toEqual([-1, 0, -1, -1])
  }))

test('rates of replication are checked, and told with their value once they are set', () =>
  withBroker(local, async (world) => {
    const name = 'leader.replication.throttled.rate'
    expect(await world.describe('broker', String(world.broker.nodeId), name)).toBeUndefined()
    expect(await world.alter('broker', String(world.broker.nodeId), name, 'x')).toBe(ErrorCode.INVALID_REQUEST)
    expect(await world.alter('broker', String(world.broker.nodeId), name, '1000')).toBe(ErrorCode.NONE)
    expect(await world.describe('broker', String(world.broker.nodeId), name)).toMatchObject({ value: '1000', readOnly: false })
  }))

test('a commit that names what does not exist twice is answered twice, in one topic; a leader epoch is kept as it was given', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    const topic = (partitionIndex: number) => ({
      name: 'orders',
      partitions: [{ partitionIndex, committedOffset: 1, committedLeaderEpoch: -2 }],
    })
    type Committed = { topics: { partitions: { errorCode: number }[] }[] }
    const commit = async (...partitions: number[]): Promise<number[][]> => {
      const body = { groupId: 'g', generationIdOrMemberEpoch: -1, memberId: '', topics: partitions.map(topic) }
      for (;;) {
        const { topics } = await ask<Committed>(world, ApiKey.OFFSET_COMMIT, 8, body)
        const codes = topics.map((one) => one.partitions.map(({ errorCode }) => errorCode))
        if (!codes.flat().some((code) => code === ErrorCode.COORDINATOR_LOAD_IN_PROGRESS || code === ErrorCode.NOT_COORDINATOR))
          return codes
        await ask(world, ApiKey.FIND_COORDINATOR, 4, { keyType: 0, coordinatorKeys: ['g'] })
        await world.wait(50)
      }
    }
    expect(await commit(7, 7)).toEqual([[3, 3]])
    expect(await commit(0)).toEqual([[0]])
    type Offsets = { groups: { topics: { partitions: { committedLeaderEpoch: number }[] }[] }[] }
    const groups = [{ groupId: 'g', topics: null }]
    const fetched = await ask<Offsets>(world, ApiKey.OFFSET_FETCH, 8, { groups })
    expect(fetched.groups[0]!.topics[0]!.partitions[0]!.committedLeaderEpoch).toBe(-2)
  }))

test('a batch of a transaction with an older epoch than the log knows is INVALID_PRODUCER_EPOCH, whatever transaction it names', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    type Identity = { errorCode: number; producerId: number; producerEpoch: number }
    const init = async (): Promise<Identity> => {
      for (;;) {
        await ask(world, ApiKey.FIND_COORDINATOR, 4, { keyType: 1, coordinatorKeys: ['x'] })
        const begin = { transactionalId: 'x', transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 }
        const got = await ask<Identity>(world, ApiKey.INIT_PRODUCER_ID, 4, begin)
        if (got.errorCode === ErrorCode.NONE) return got
        await world.wait(50)
      }
    }
    const write = async (transactionalId: string, { producerId, producerEpoch }: Identity): Promise<number> => {
      const batch = { values: ['a'], producerId, producerEpoch, baseSequence: 0, transactional: true }
      const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf(world.machine.host, batch) }] }]
      const answer = await ask<Produced>(world, ApiKey.PRODUCE, 12, { transactionalId, acks: -1, timeoutMs: 1_000, topicData })
      return answer.responses[0]!.partitionResponses[0]!.errorCode
    }
    const [old, now] = [await init(), await init()]
    expect(await write('x', now)).toBe(ErrorCode.NONE)
    expect(await write('another', old)).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
    expect(await write('another', now)).toBe(ErrorCode.NONE)
  }))

test('WriteTxnMarkers answers a producer once, a partition that is named twice once, and a marker without partitions not at all', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    type Written = { markers: { producerId: number; topics: { name: string; partitions: { errorCode: number }[] }[] }[] }
    const marker = (producerId: number, ...topics: { name: string; partitionIndexes: number[] }[]) => ({
      producerId,
      producerEpoch: 0,
      transactionResult: true,
      coordinatorEpoch: 0,
      topics,
    })
    const twice = marker(7, { name: 'orders', partitionIndexes: [0, 0] })
    const markers = [twice, marker(7, { name: 'missing', partitionIndexes: [0] }), marker(8)]
    const answer = await ask<Written>(world, ApiKey.WRITE_TXN_MARKERS, 1, { markers })
    expect(answer.markers.map(({ producerId }) => producerId)).toEqual([7])
    expect(answer.markers[0]!.topics.map(({ name, partitions }) => [name, partitions.map((one) => one.errorCode)])).toEqual([
      ['orders', [0]],
      ['missing', [3]],
    ])
  }))

test('a marker without a producer or an epoch fails all of a WriteTxnMarkers; an epoch below that of a new producer is refused', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    type Written = { markers: { producerId: number; topics: { name: string; partitions: { errorCode: number }[] }[] }[] }
    const marker = (producerId: number, producerEpoch: number, name = 'orders') => {
      const of = { producerId, producerEpoch, transactionResult: true, coordinatorEpoch: 0 }
      return { ...of, topics: [{ name, partitionIndexes: [0] }] }
    }
    const write = async (...markers: ReturnType<typeof marker>[]) => {
      const answer = await ask<Written>(world, ApiKey.WRITE_TXN_MARKERS, 1, { markers })
      return answer.markers.map(({ producerId, topics }) => [producerId, topics[0]!.name, topics[0]!.partitions[0]!.errorCode])
    }
    expect(await write(marker(-1, 0), marker(-1, 0, 'missing'))).toEqual([[-1, 'missing', ErrorCode.UNKNOWN_SERVER_ERROR]])
    expect(await write(marker(-1, 0, 'missing'))).toEqual([[-1, 'missing', ErrorCode.UNKNOWN_TOPIC_OR_PARTITION]])
    expect(await write(marker(7, 0), marker(8, -1), marker(9, 0))).toEqual([7, 8, 9].map((id) => [id, 'orders', -1]))
    expect(await write(marker(10, -2))).toEqual([[10, 'orders', ErrorCode.INVALID_PRODUCER_EPOCH]])
    type Described = { topics: { partitions: { activeProducers: { producerId: number }[] }[] }[] }
    const topics = [{ name: 'orders', partitionIndexes: [0] }]
    const described = await ask<Described>(world, ApiKey.DESCRIBE_PRODUCERS, 0, { topics })
    expect(described.topics[0]!.partitions[0]!.activeProducers.map(({ producerId }) => producerId)).toEqual([7])
  }))

test('a ListOffsets that names a topic twice is answered with one topic', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders', {}, 2)
    type Listed = { topics: { name: string; partitions: { partitionIndex: number; errorCode: number }[] }[] }
    const topic = (...indexes: number[]) => ({
      name: 'orders',
      partitions: indexes.map((partitionIndex) => ({ partitionIndex, timestamp: -1 })),
    })
    const list = async (...topics: ReturnType<typeof topic>[]) => {
      const answer = await ask<Listed>(world, ApiKey.LIST_OFFSETS, 6, { replicaId: -1, topics })
      return answer.topics.map(({ partitions }) => partitions.map((one) => [one.partitionIndex, one.errorCode]))
    }
    expect(await list(topic(0), topic(1))).toEqual([
      [
        [0, 0],
        [1, 0],
      ],
    ])
    expect(await list(topic(0), topic(0, 1))).toEqual([
      [
        [0, ErrorCode.INVALID_REQUEST],
        [1, 0],
      ],
    ])
  }))

describe('an AddPartitionsToTxn', () => {
  type Results = { name: string; resultsByPartition: { partitionIndex: number; partitionErrorCode: number }[] }[]
  type Added = { resultsByTransaction: { topicResults: Results }[]; resultsByTopicV3AndBelow: Results }
  const told = (results: Results) =>
    results.map(({ name, resultsByPartition }) => [
      name,
      ...resultsByPartition.map((one) => [one.partitionIndex, one.partitionErrorCode]),
    ])
  const topic = (name: string, ...partitions: number[]) => ({ name, partitions })

  test('answers what does not exist once a partition, but what is added as often as it is named', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders', {}, 2)
      const add = async (...v3AndBelowTopics: ReturnType<typeof topic>[]) => {
        const of = { v3AndBelowTransactionalId: '', v3AndBelowProducerId: 1, v3AndBelowProducerEpoch: 0 }
        const answer = await ask<Added>(world, ApiKey.ADD_PARTITIONS_TO_TXN, 3, { ...of, v3AndBelowTopics })
        return told(answer.resultsByTopicV3AndBelow)
      }
      expect(await add(topic('orders', 0, 7, 0), topic('orders', 7))).toEqual([['orders', [0, 55], [7, 3]]])
      const each = ['orders', [0, ErrorCode.INVALID_REQUEST]]
      expect(await add(topic('orders', 0), topic('orders', 0), topic('orders'))).toEqual([each, each, ['orders']])
    }))

  test('verifies each partition once, and takes the last topics of a transaction that is there twice', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders', {}, 2)
      const of = { transactionalId: '', producerId: 1, producerEpoch: 0 }
      const add = async (verifyOnly: boolean, ...topics: ReturnType<typeof topic>[][]) => {
        const transactions = topics.map((one) => ({ ...of, verifyOnly, topics: one }))
        const answer = await ask<Added>(world, ApiKey.ADD_PARTITIONS_TO_TXN, 5, { transactions })
        return answer.resultsByTransaction.map(({ topicResults }) => told(topicResults))
      }
      const invalid = ErrorCode.INVALID_REQUEST
      const verified = [['orders', [0, invalid], [1, invalid]]]
      expect(await add(true, [topic('orders', 0, 0), topic('orders', 1), topic('orders')])).toEqual([verified])
      expect(await add(true, [topic('orders', 0)], [topic('missing', 7)])).toEqual([[['missing', [7, 3]]], [['missing', [7, 3]]]])
      const first = [['missing', [7, invalid]]]
      expect(await add(false, [topic('missing', 7)], [topic('orders', 0)])).toEqual([first, first])
    }))
})

describe('a commit with more metadata than is allowed', () => {
  type Committed = { topics: { partitions: { errorCode: number }[] }[] }
  const long = 'x'.repeat(4097)
  test('makes a group all the same, which is listed once the next record is written', () =>
    withBroker({ ...local, 'offsets.topic.num.partitions': '1' }, async (world) => {
      await world.createTopic('orders')
      await coordinated(world)
      type Deleted = { errorCode: number }
      const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0 }] }]
      const named = async (name: string) => {
        type Told = { topics: { name: string }[] }
        const told = await ask<Told>(world, ApiKey.OFFSET_DELETE, 0, { groupId: 'g', topics: [{ name, partitions: [] }] })
        return told.topics.map((one) => one.name)
      }
      const deleteOffsets = async () => (await ask<Deleted>(world, ApiKey.OFFSET_DELETE, 0, { groupId: 'g', topics })).errorCode
      expect(await deleteOffsets()).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
      const commit = async (groupId: string, committedMetadata: string) => {
        const partitions = [{ partitionIndex: 0, committedOffset: 1, committedMetadata }]
        const body = { groupId, generationIdOrMemberEpoch: -1, memberId: '', topics: [{ name: 'orders', partitions }] }
        return (await ask<Committed>(world, ApiKey.OFFSET_COMMIT, 8, body)).topics[0]!.partitions[0]!.errorCode
      }
      const listed = async () =>
        (await ask<{ groups: { groupId: string }[] }>(world, ApiKey.LIST_GROUPS, 3, {})).groups.map(({ groupId }) => groupId)
      type Described = { groups: { groupState: string }[] }
      const state = async () => (await ask<Described>(world, ApiKey.DESCRIBE_GROUPS, 5, { groups: ['g'] })).groups[0]!.groupState
      expect(await commit('g', long)).toBe(ErrorCode.OFFSET_METADATA_TOO_LARGE)
      expect(await deleteOffsets()).toBe(ErrorCode.NONE)
      expect([await named('orders'), await named('missing')]).toEqual([[], ['missing']])
      expect([await listed(), await state()]).toEqual([[], 'Dead'])
      expect(await commit('another', 'a')).toBe(ErrorCode.NONE)
      expect([(await listed()).toSorted(), await state()]).toEqual([['another', 'g'], 'Empty'])
    }))

  test('is refused for that before the epoch of a member of a consumer group is looked at', () =>
    withBroker(local, async (world) => {
      await world.createTopic('orders', {}, 2)
      await coordinated(world)
      const join = { groupId: 'g', memberId: '', memberEpoch: 0, rebalanceTimeoutMs: 60_000, subscribedTopicNames: [] }
      const { memberId } = await ask<{ memberId: string }>(world, ApiKey.CONSUMER_GROUP_HEARTBEAT, 0, {
        ...join,
        topicPartitions: [],
      })
      const commit = async (...metadata: string[]) => {
        const partitions = metadata.map((committedMetadata, partitionIndex) => ({
          partitionIndex,
          committedOffset: 1,
          committedMetadata,
        }))
        const body = { groupId: 'g', generationIdOrMemberEpoch: -2, memberId, topics: [{ name: 'orders', partitions }] }
        const { topics } = await ask<Committed>(world, ApiKey.OFFSET_COMMIT, 9, body)
        return topics[0]!.partitions.map(({ errorCode }) => errorCode)
      }
      expect(await commit(long)).toEqual([ErrorCode.OFFSET_METADATA_TOO_LARGE])
      expect(await commit(long, 'a')).toEqual([ErrorCode.STALE_MEMBER_EPOCH, ErrorCode.STALE_MEMBER_EPOCH])
    }))
})

test('who joins a consumer group by the classic protocol with a subscription that nobody can read is INCONSISTENT_GROUP_PROTOCOL', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    await coordinated(world)
    const member = { groupId: 'g', memberId: '', memberEpoch: 0, rebalanceTimeoutMs: 60_000, topicPartitions: [] }
    type Joined = { errorCode: number; memberId: string }
    const first = await ask<Joined>(world, ApiKey.CONSUMER_GROUP_HEARTBEAT, 0, { ...member, subscribedTopicNames: ['orders'] })
    expect(first.errorCode).toBe(ErrorCode.NONE)
    const protocols = [{ name: 'range', metadata: new Uint8Array(0) }]
    const times = { sessionTimeoutMs: 60_000, rebalanceTimeoutMs: 60_000 }
    const body = { groupId: 'g', ...times, memberId: 'own', protocolType: 'consumer', protocols }
    const { errorCode, memberId } = await ask<Joined>(world, ApiKey.JOIN_GROUP, 5, body)
    expect([errorCode, memberId]).toEqual([ErrorCode.INCONSISTENT_GROUP_PROTOCOL, ''])
  }))

test('the end of a transaction on an older connection is not taken, but a producer that is unknown is told so first', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    type Begun = { errorCode: number; producerId: number; producerEpoch: number }
    const [older, newer] = [world.client, await world.connect()]
    const begin = { transactionalId: 'x', transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 }
    let producer = await ask<Begun>(world, ApiKey.INIT_PRODUCER_ID, 4, begin)
    while (producer.errorCode !== ErrorCode.NONE) {
      await ask(world, ApiKey.FIND_COORDINATOR, 4, { keyType: 1, coordinatorKeys: ['x'] })
      await world.wait(50)
      producer = await ask<Begun>(world, ApiKey.INIT_PRODUCER_ID, 4, begin)
    }
    const { producerId, producerEpoch } = producer
    type Added = { resultsByTopicV3AndBelow: { resultsByPartition: { partitionErrorCode: number }[] }[] }
    world.client = newer
    const added = await ask<Added>(world, ApiKey.ADD_PARTITIONS_TO_TXN, 0, {
      v3AndBelowTransactionalId: 'x',
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: [{ name: 'orders', partitions: [0] }],
    })
    expect(added.resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!.partitionErrorCode).toBe(ErrorCode.NONE)
    const end = async (on: SettingsWorld['client'], id: number) => {
      world.client = on
      const body = { transactionalId: 'x', producerId: id, producerEpoch, committed: true }
      return (await ask<{ errorCode: number }>(world, ApiKey.END_TXN, 2, body)).errorCode
    }
    expect(await end(older, producerId + 1)).toBe(ErrorCode.INVALID_PRODUCER_ID_MAPPING)
    expect(await end(older, producerId)).toBe(ErrorCode.CONCURRENT_TRANSACTIONS)
    expect(await end(newer, producerId)).toBe(ErrorCode.NONE)
  }))

test('a member that was given its id without an instance cannot join with one', () =>
  withBroker(local, async (world) => {
    await coordinated(world)
    const times = { sessionTimeoutMs: 60_000, rebalanceTimeoutMs: 60_000 }
    const protocols = [{ name: 'range', metadata: new Uint8Array(0) }]
    type Joined = { errorCode: number; memberId: string }
    const join = (memberId: string, groupInstanceId: string | null) => {
      const body = { groupId: 'g', ...times, memberId, groupInstanceId, protocolType: 'x', protocols }
      return ask<Joined>(world, ApiKey.JOIN_GROUP, 5, body)
    }
    const given = await join('', null)
    expect(given.errorCode).toBe(ErrorCode.MEMBER_ID_REQUIRED)
    expect(await join(given.memberId, 'i')).toMatchObject({ errorCode: ErrorCode.UNKNOWN_SERVER_ERROR, memberId: '' })
    expect((await join(given.memberId, null)).errorCode).toBe(ErrorCode.NONE)
  }))

describe('an error message that names what was asked', () => {
  const long = 'a'.repeat(32_767)
  const config = { name: long, configOperation: 0, value: long }
  const described = { memberId: long, memberEpoch: 0, rebalanceTimeoutMs: 1_000, topicPartitions: [] }
  for (const [apiKey, version, body, fieldsOf] of [
    [
      ApiKey.CREATE_TOPICS,
      7,
      { timeoutMs: 1_000, topics: [{ name: 'orders', numPartitions: 1, replicationFactor: 1, configs: [config] }] },
      'topics',
    ],
    [
      ApiKey.INCREMENTAL_ALTER_CONFIGS,
      1,
      { resources: [{ resourceType: 4, resourceName: long, configs: [config] }] },
      'responses',
    ],
    [
      ApiKey.UPDATE_FEATURES,
      1,
      { timeoutMs: 1_000, featureUpdates: [{ feature: long, maxVersionLevel: 3, upgradeType: 1 }] },
      undefined,
    ],
    [
      ApiKey.CONSUMER_GROUP_HEARTBEAT,
      1,
      { groupId: long, subscribedTopicNames: ['a'], serverAssignor: long, ...described },
      undefined,
    ],
  ] as const)
    test(`is cut where it would not fit a message: API ${apiKey}`, () =>
      withBroker(local, async (world) => {
        const answer = await ask<Record<string, readonly Failed[]> & Failed>(world, apiKey, version, body)
        const { errorCode, errorMessage } = fieldsOf === undefined ? answer : answer[fieldsOf]![0]!
        expect(errorCode).not.toBe(ErrorCode.NONE)
        expect(errorMessage).toMatch(/aaaa…$/)
      }))
})
