// What the coordinators count: rebalances of both kinds of groups, partitions verified for transactions, partitions read in.
import {
  addPartitionsToTxnRequest,
  addPartitionsToTxnResponse,
  consumerGroupHeartbeatRequest,
  consumerGroupHeartbeatResponse,
  createPartitionsRequest,
  createPartitionsResponse,
  ErrorCode,
  findCoordinatorRequest,
  findCoordinatorResponse,
  initProducerIdRequest,
  initProducerIdResponse,
  joinGroupRequest,
  joinGroupResponse,
  produceRequest,
  produceResponse,
  syncGroupRequest,
  syncGroupResponse,
} from '@millrace/protocol'
import { expect, test } from 'vitest'
import { batchOf } from './data-plane.ts'
import { scrape } from './scrape.ts'
import { withBroker, type SettingsWorld } from './settings-world.ts'

const settings = {
  'millrace.metrics.listener': 'broker:9404',
  'offsets.topic.num.partitions': 3,
  'transaction.state.log.num.partitions': 2,
  'group.initial.rebalance.delay.ms': 0,
}

/** Until the coordinator of the key answers. */
async function coordinatorOf(world: SettingsWorld, keyType: 0 | 1, key: string): Promise<void> {
  const find = () => world.client.send(findCoordinatorRequest, findCoordinatorResponse, 4, { keyType, coordinatorKeys: [key] })
  while ((await find()).coordinators[0]!.errorCode !== 0) await world.wait(100)
  await world.wait(1_000)
}

const counts = async (world: SettingsWorld): Promise<(number | undefined)[]> => {
  const page = await scrape(world)
  return ['group_completed_rebalance_count_total', 'consumer_group_rebalance_count_total'].map((name) =>
    page.get(`kafka_server_group_coordinator_metrics_${name}`),
  )
}

test('a generation of a classic group counts when its members have their assignments, not when they have joined', () =>
  withBroker(settings, async (world) => {
    await coordinatorOf(world, 0, 'g')
    const join = (memberId: string) =>
      world.client.send(joinGroupRequest, joinGroupResponse, 3, {
        groupId: 'g',
        sessionTimeoutMs: 10_000,
        rebalanceTimeoutMs: 10_000,
        memberId,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: new Uint8Array(0) }],
      })
    const sync = (memberId: string, generationId: number) =>
      world.client.send(syncGroupRequest, syncGroupResponse, 3, {
        groupId: 'g',
        memberId,
        generationId,
        assignments: [{ memberId, assignment: new Uint8Array(1) }],
      })
    const { memberId, generationId, errorCode } = await join('')
    expect([errorCode, await counts(world)]).toEqual([0, [0, 0]])
    expect((await sync(memberId, generationId)).errorCode).toBe(0)
    expect(await counts(world)).toEqual([1, 0])
    // The assignment is asked for again: nothing was balanced anew.
    expect((await sync(memberId, generationId)).errorCode).toBe(0)
    expect(await counts(world)).toEqual([1, 0])
    expect((await join(memberId)).generationId).toBe(generationId + 1)
    expect((await sync(memberId, generationId + 1)).errorCode).toBe(0)
    expect(await counts(world)).toEqual([2, 0])
  }))

test('an epoch of a consumer group counts when subscriptions or topics ask for it, not when a member leaves', () =>
  withBroker(settings, async (world) => {
    await world.createTopic('orders')
    await coordinatorOf(world, 0, 'g')
    const heartbeat = (memberId: string, memberEpoch: number, subscribed: boolean) =>
      world.client.send(consumerGroupHeartbeatRequest, consumerGroupHeartbeatResponse, 1, {
        groupId: 'g',
        memberId,
        memberEpoch,
        ...(subscribed ? { subscribedTopicNames: ['orders'], rebalanceTimeoutMs: 10_000, topicPartitions: [] } : {}),
      })
    const first = await heartbeat('a', 0, true)
    expect([first.errorCode, await counts(world)]).toEqual([0, [0, 1]])
    await heartbeat('b', 0, true)
    expect(await counts(world)).toEqual([0, 2])
    await heartbeat('b', -1, false)
    expect(await counts(world)).toEqual([0, 2])
    await world.client.send(createPartitionsRequest, createPartitionsResponse, 3, {
      topics: [{ name: 'orders', count: 3, assignments: null }],
      timeoutMs: 1_000,
    })
    // By now the group has an epoch more: of the member that left.
    await heartbeat('a', first.memberEpoch, false)
    expect(await counts(world)).toEqual([0, 3])
  }))

test('partitions of a transaction are verified once each, and those that are in none are counted as failures', () =>
  withBroker(settings, async (world) => {
    await world.createTopic('orders')
    await coordinatorOf(world, 1, 't')
    const begin = { transactionalId: 't', transactionTimeoutMs: 10_000 }
    const { producerId, producerEpoch } = await world.client.send(initProducerIdRequest, initProducerIdResponse, 4, begin)
    const write = async (baseSequence: number): Promise<number> => {
      const records = batchOf(world.machine.host, { values: ['a'], producerId, producerEpoch, baseSequence, transactional: true })
      const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }]
      const produce = { transactionalId: 't', acks: -1, timeoutMs: 5_000, topicData }
      const answer = await world.client.send(produceRequest, produceResponse, 9, produce)
      return answer.responses[0]!.partitionResponses[0]!.errorCode
    }
    const verified = async (): Promise<(number | undefined)[]> => {
      const page = await scrape(world)
      return ['verificationfailurerate_total', 'verificationtimems_count'].map((name) =>
        page.get(`kafka_server_addpartitionstotxnmanager_${name}`),
      )
    }
    expect(await verified()).toEqual([0, undefined])
    expect(await write(0)).toBe(ErrorCode.INVALID_TXN_STATE)
    expect(await verified()).toEqual([1, 1])
    await world.client.send(addPartitionsToTxnRequest, addPartitionsToTxnResponse, 3, {
      v3AndBelowTransactionalId: 't',
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: [{ name: 'orders', partitions: [0] }],
    })
    expect([await write(0), await write(1)]).toEqual([0, 0])
    // The log knows the transaction from its first batch on.
    expect(await verified()).toEqual([1, 2])
  }))

test('how long partitions of the coordinators took to be read in is told for a minute', () =>
  withBroker(settings, async (world) => {
    const loads = async (type: 'group' | 'transaction'): Promise<(number | undefined)[]> => {
      const page = await scrape(world)
      return ['avg', 'max'].map((name) => page.get(`kafka_server_${type}_coordinator_metrics_partition_load_time_${name}`))
    }
    expect(await loads('group')).toEqual([undefined, undefined])
    await coordinatorOf(world, 0, 'g')
    const [mean = NaN, max = NaN] = await loads('group')
    expect([mean >= 0, mean <= max]).toEqual([true, true])
    expect(await loads('transaction')).toEqual([undefined, undefined])
    await coordinatorOf(world, 1, 't')
    expect((await loads('transaction'))[1]).toBeGreaterThanOrEqual(0)
    await world.wait(60_000)
    expect([await loads('group'), await loads('transaction')]).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ])
  }))
