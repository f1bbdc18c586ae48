// Answers of coordinators at the edges, as random requests to Apache Kafka and to us have shown them: each under its name, over the wire.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { ask, coordinated, local, type Produced } from './asked.ts'
import { batchOf } from './data-plane.ts'
import { withBroker, type SettingsWorld } from './settings-world.ts'

interface Begun {
  readonly errorCode: number
  readonly producerId: number
  readonly producerEpoch: number
}

async function begun(world: SettingsWorld, transactionalId: string): Promise<Begun> {
  const body = { transactionalId, transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 }
  for (;;) {
    const producer = await ask<Begun>(world, ApiKey.INIT_PRODUCER_ID, 4, body)
    if (producer.errorCode === ErrorCode.NONE) return producer
    await ask(world, ApiKey.FIND_COORDINATOR, 4, { keyType: 1, coordinatorKeys: [transactionalId] })
    await world.wait(50)
  }
}

test('a group whose offsets were all refused in a transaction is listed once that has ended', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    await coordinated(world)
    const { producerId, producerEpoch } = await begun(world, 'x')
    const of = { transactionalId: 'x', producerId, producerEpoch, groupId: 'g' }
    await ask(world, ApiKey.ADD_OFFSETS_TO_TXN, 2, of)
    const partitions = [{ partitionIndex: 0, committedOffset: 1, committedMetadata: 'x'.repeat(4097) }]
    await ask(world, ApiKey.TXN_OFFSET_COMMIT, 3, { ...of, generationId: -1, topics: [{ name: 'orders', partitions }] })
    const listed = async () =>
      (await ask<{ groups: { groupId: string }[] }>(world, ApiKey.LIST_GROUPS, 3, {})).groups.map(({ groupId }) => groupId)
    expect(await listed()).toEqual([])
    await ask(world, ApiKey.END_TXN, 1, { ...of, committed: true })
    for (let tries = 0; tries < 100 && (await listed()).length === 0; tries++) await world.wait(50)
    expect(await listed()).toEqual(['g'])
  }))

test('a Produce whose acks are none adds its partition to the transaction all the same', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    const { producerId, producerEpoch } = await begun(world, 'x')
    const records = batchOf(world.machine.host, {
      values: ['a'],
      producerId,
      producerEpoch,
      baseSequence: 0,
      transactional: true,
    })
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }]
    const body = { transactionalId: 'x', acks: -2, timeoutMs: 1_000, topicData }
    const { responses } = await ask<Produced>(world, ApiKey.PRODUCE, 12, body)
    expect(responses[0]!.partitionResponses[0]!.errorCode).toBe(ErrorCode.INVALID_REQUIRED_ACKS)
    type States = { transactionStates: { transactionState: string }[] }
    const told = await ask<States>(world, ApiKey.DESCRIBE_TRANSACTIONS, 0, { transactionalIds: ['x'] })
    expect(told.transactionStates[0]!.transactionState).toBe('Ongoing')
  }))

test('of unknown states of transactions each is told once, and none where the pattern means nothing', () =>
  withBroker(local, async (world) => {
    await begun(world, 'x')
    type Listed = { errorCode: number; unknownStateFilters: string[] }
    const list = async (transactionalIdPattern: string) => {
      const body = { stateFilters: ['x', 'Empty', 'x'], producerIdFilters: [], transactionalIdPattern }
      const { errorCode, unknownStateFilters } = await ask<Listed>(world, ApiKey.LIST_TRANSACTIONS, 2, body)
      return [errorCode, unknownStateFilters]
    }
    expect(await list('.*')).toEqual([ErrorCode.NONE, ['x']])
    expect(await list('[')).toEqual([ErrorCode.INVALID_REGULAR_EXPRESSION, []])
  }))

test('a member of a consumer group that comes again as another instance leaves the first; a classic one that is refused there is told no id', () =>
  withBroker(local, async (world) => {
    await world.createTopic('orders')
    await coordinated(world)
    type Beat = { errorCode: number; memberEpoch: number }
    const beat = (instanceId: string, memberEpoch: number) =>
      ask<Beat>(world, ApiKey.CONSUMER_GROUP_HEARTBEAT, 1, {
        groupId: 'g',
        memberId: 'own',
        memberEpoch,
        instanceId,
        rebalanceTimeoutMs: 60_000,
        subscribedTopicNames: ['orders'],
        topicPartitions: memberEpoch === 0 ? [] : null,
      })
    expect((await beat('a', 0)).errorCode).toBe(ErrorCode.NONE)
    const { errorCode, memberEpoch } = await beat('b', 0)
    expect(errorCode).toBe(ErrorCode.NONE)
    expect((await beat('a', memberEpoch)).errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect((await beat('b', memberEpoch)).errorCode).toBe(ErrorCode.NONE)
    const times = { sessionTimeoutMs: 60_000, rebalanceTimeoutMs: 60_000 }
    const protocols = [{ name: 'range', metadata: new Uint8Array(0) }]
    const body = { groupId: 'g', ...times, memberId: 'own', protocolType: '', protocols }
    const refused = await ask<{ errorCode: number; memberId: string }>(world, ApiKey.JOIN_GROUP, 5, body)
    expect([refused.errorCode, refused.memberId]).toEqual([ErrorCode.INCONSISTENT_GROUP_PROTOCOL, ''])
  }))
