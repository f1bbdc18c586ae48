// What members of groups and their admins count on, each behaviour under its name, over the wire; its finer points have transcripts.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { describe, expect, test } from 'vitest'
import { coordinatorCode } from '../../src/coordinator/coordinator-code.ts'
import { withBroker, type SettingsWorld } from '../settings-world.ts'
import { ask, coordinator, initProducer, local, settled } from './requests.ts'

const quick = { ...local, 'offsets.topic.num.partitions': 1, 'group.initial.rebalance.delay.ms': 0 }

interface Joined {
  readonly errorCode: number
  readonly memberId: string
  readonly generationId: number
  readonly members: readonly unknown[]
}

function join(world: SettingsWorld, memberId: string, fields: object = {}): Promise<Joined> {
  return settled<Joined>(world, ApiKey.JOIN_GROUP, 7, {
    groupId: 'g',
    memberId,
    sessionTimeoutMs: 10_000,
    rebalanceTimeoutMs: 10_000,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: new Uint8Array(0) }],
    ...fields,
  })
}

async function member(world: SettingsWorld): Promise<Joined> {
  return join(world, (await join(world, '')).memberId)
}

const sync = (world: SettingsWorld, { memberId, generationId }: Joined, generation = generationId) =>
  settled<{ errorCode: number }>(world, ApiKey.SYNC_GROUP, 5, {
    groupId: 'g',
    memberId,
    generationId: generation,
    protocolType: 'consumer',
    protocolName: 'range',
    assignments: [{ memberId, assignment: new Uint8Array(1) }],
  })

const beat = async (world: SettingsWorld, { memberId, generationId }: Joined, generation = generationId) =>
  (await settled<{ errorCode: number }>(world, ApiKey.HEARTBEAT, 4, { groupId: 'g', memberId, generationId: generation }))
    .errorCode

interface CommitFields {
  readonly memberId?: string
  readonly generation?: number
  readonly offset?: number
  readonly metadata?: string
}

async function commit(world: SettingsWorld, { memberId = '', generation = -1, offset = 5, metadata = 'm' }: CommitFields) {
  const partitions = [{ partitionIndex: 0, committedOffset: offset, committedLeaderEpoch: 3, committedMetadata: metadata }]
  const body = { groupId: 'g', memberId, generationIdOrMemberEpoch: generation, topics: [{ name: 'orders', partitions }] }
  type Answer = { topics: { partitions: { errorCode: number }[] }[] }
  return (await ask<Answer>(world, ApiKey.OFFSET_COMMIT, 8, body)).topics[0]!.partitions[0]!.errorCode
}

test('FindCoordinator makes the internal topic that is not there and says COORDINATOR_NOT_AVAILABLE, and answers each key for itself', () =>
  withBroker(quick, async (world) => {
    type Answer = { coordinators: { key: string; errorCode: number; nodeId: number }[] }
    const find = async (keyType: number, coordinatorKeys: string[], version = 4) =>
      (await ask<Answer>(world, ApiKey.FIND_COORDINATOR, version, { keyType, coordinatorKeys })).coordinators
    expect((await find(0, ['g']))[0]?.errorCode).toBe(ErrorCode.COORDINATOR_NOT_AVAILABLE)
    await coordinator(world, 0)
    const found = await find(0, ['g', 'h'])
    expect(found).toMatchObject([
      { key: 'g', errorCode: 0, nodeId: 1 },
      { key: 'h', errorCode: 0, nodeId: 1 },
    ])
    // Share groups are known by name from version 6 on.
    expect((await find(2, ['g:AAAAAAAAAAAAAAAAAAAAAQ:0'], 5))[0]?.errorCode).toBe(ErrorCode.INVALID_REQUEST)
  }))

test('an internal topic with a segment size that no topic may have is never made, and the log says why, once', () =>
  withBroker({ ...quick, 'offsets.topic.segment.bytes': 100_000 }, async (world) => {
    type Answer = { coordinators: { errorCode: number }[] }
    for (let tries = 0; tries < 5; tries++) {
      const answer = await ask<Answer>(world, ApiKey.FIND_COORDINATOR, 4, { keyType: 0, coordinatorKeys: ['g'] })
      expect(answer.coordinators[0]?.errorCode).toBe(ErrorCode.COORDINATOR_NOT_AVAILABLE)
      await world.wait(1_000)
    }
    const told = world.logged('an internal topic cannot be created')
    expect(told).toMatchObject([{ level: 'error', topic: '__consumer_offsets', code: ErrorCode.INVALID_CONFIG }])
  }))

test('what the log of a coordinator says is told to its clients in the coordinator’s codes', () => {
  const cases = [
    [ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.COORDINATOR_NOT_AVAILABLE],
    [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.COORDINATOR_NOT_AVAILABLE],
    [ErrorCode.REQUEST_TIMED_OUT, ErrorCode.COORDINATOR_NOT_AVAILABLE],
    [ErrorCode.NOT_LEADER_OR_FOLLOWER, ErrorCode.NOT_COORDINATOR],
    [ErrorCode.KAFKA_STORAGE_ERROR, ErrorCode.NOT_COORDINATOR],
    [ErrorCode.MESSAGE_TOO_LARGE, ErrorCode.UNKNOWN_SERVER_ERROR],
    [ErrorCode.RECORD_LIST_TOO_LARGE, ErrorCode.UNKNOWN_SERVER_ERROR],
  ] as const
  for (const [inTheLog, told] of cases) expect(coordinatorCode(inTheLog)).toBe(told)
})

describe('a classic group', () => {
  test('a session timeout outside of the broker’s bounds is INVALID_SESSION_TIMEOUT, a full group GROUP_MAX_SIZE_REACHED, no common protocol INCONSISTENT_GROUP_PROTOCOL', () =>
    withBroker({ ...quick, 'group.max.size': 2 }, async (world) => {
      await coordinator(world, 0)
      for (const sessionTimeoutMs of [5_999, 1_800_001])
        expect((await join(world, '', { sessionTimeoutMs })).errorCode).toBe(ErrorCode.INVALID_SESSION_TIMEOUT)
      const only = await member(world)
      expect(only).toMatchObject({ errorCode: 0, generationId: 1 })
      const other = { protocols: [{ name: 'other', metadata: new Uint8Array(0) }] }
      expect((await join(world, '', other)).errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
      const kept = world.client
      const { memberId } = await join(world, '')
      world.client = await world.connect()
      const joining = join(world, memberId)
      world.client = kept
      await world.wait(100)
      await join(world, only.memberId)
      expect((await joining).errorCode).toBe(ErrorCode.NONE)
      // There is room for no third, whatever it speaks.
      const third = await join(world, '')
      expect((await join(world, third.memberId)).errorCode).toBe(ErrorCode.GROUP_MAX_SIZE_REACHED)
      expect((await join(world, '', other)).errorCode).toBe(ErrorCode.GROUP_MAX_SIZE_REACHED)
    }))

  test('its first rebalance waits group.initial.rebalance.delay.ms for more members', () =>
    withBroker({ ...quick, 'group.initial.rebalance.delay.ms': 3_000 }, async (world) => {
      await coordinator(world, 0)
      const { memberId } = await join(world, '')
      const began = world.machine.host.clock.monotonic()
      await join(world, memberId)
      expect(world.machine.host.clock.monotonic() - began).toBeGreaterThanOrEqual(3_000)
    }))

  test('Heartbeat: REBALANCE_IN_PROGRESS while it prepares, which keeps the member alive; no error before its sync; another generation is ILLEGAL_GENERATION', () =>
    withBroker(quick, async (world) => {
      await coordinator(world, 0)
      const first = await member(world)
      expect(await beat(world, first)).toBe(ErrorCode.NONE)
      expect((await sync(world, first, 9)).errorCode).toBe(ErrorCode.ILLEGAL_GENERATION)
      expect((await sync(world, first)).errorCode).toBe(ErrorCode.NONE)
      expect(await beat(world, first, 9)).toBe(ErrorCode.ILLEGAL_GENERATION)
      expect(await beat(world, { ...first, memberId: 'stranger' })).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
      // Another one comes by a connection of its own, and waits.
      const kept = world.client
      const { memberId } = await join(world, '')
      world.client = await world.connect()
      const joining = join(world, memberId, { rebalanceTimeoutMs: 60_000 })
      world.client = kept
      for (let seconds = 0; seconds < 9; seconds += 3) {
        await world.wait(3_000)
        expect(await beat(world, first)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
      }
      expect((await join(world, first.memberId)).errorCode).toBe(ErrorCode.NONE)
      expect((await joining).errorCode).toBe(ErrorCode.NONE)
    }))
})

describe('offsets', () => {
  test('OffsetCommit without a generation only in a group without members; before the sync REBALANCE_IN_PROGRESS; metadata over the bound OFFSET_METADATA_TOO_LARGE', () =>
    withBroker(quick, async (world) => {
      await world.createTopic('orders')
      await coordinator(world, 0)
      await join(world, '')
      expect(await commit(world, {})).toBe(ErrorCode.NONE)
      expect(await commit(world, { metadata: 'x'.repeat(4_097) })).toBe(ErrorCode.OFFSET_METADATA_TOO_LARGE)
      const one = await member(world)
      const asOne = { memberId: one.memberId, generation: one.generationId }
      expect(await commit(world, {})).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
      expect(await commit(world, asOne)).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
      await sync(world, one)
      expect(await commit(world, { ...asOne, generation: 9 })).toBe(ErrorCode.ILLEGAL_GENERATION)
      expect(await commit(world, { ...asOne, offset: 8, metadata: 'x'.repeat(4_096) })).toBe(ErrorCode.NONE)
    }))

  test('OffsetFetch gives offset, leader epoch and metadata as they were committed, -1 where nothing is, and all of a group for no topics', () =>
    withBroker(quick, async (world) => {
      await world.createTopic('orders')
      await coordinator(world, 0)
      await join(world, '')
      await commit(world, { offset: 7, metadata: 'mine' })
      interface Part {
        readonly partitionIndex: number
        readonly committedOffset: number
      }
      type Answer = { groups: { groupId: string; errorCode: number; topics: { partitions: Part[] }[] }[] }
      const groups = [
        { groupId: 'g', topics: [{ name: 'orders', partitionIndexes: [0, 9] }] },
        { groupId: 'g', topics: null },
        { groupId: 'nobody', topics: null },
      ]
      const parts = await Promise.all(
        groups.map(async (one) => (await ask<Answer>(world, ApiKey.OFFSET_FETCH, 8, { groups: [one] })).groups[0]!),
      )
      const whole = { partitionIndex: 0, committedOffset: 7, committedLeaderEpoch: 3, metadata: 'mine', errorCode: 0 }
      expect(parts[0]?.topics[0]?.partitions).toMatchObject([whole, { partitionIndex: 9, committedOffset: -1, errorCode: 0 }])
      expect(parts[1]?.topics).toMatchObject([{ name: 'orders', partitions: [whole] }])
      expect(parts[2]).toMatchObject({ errorCode: 0, topics: [] })
      const both = await ask<Answer>(world, ApiKey.OFFSET_FETCH, 8, { groups: [groups[0], groups[2]] })
      expect(both.groups.map(({ groupId }) => groupId)).toEqual(['g', 'nobody'])
    }))

  test('OffsetFetch that requires stable offsets is UNSTABLE_OFFSET_COMMIT while a transaction has some of its own', () =>
    withBroker(quick, async (world) => {
      await world.createTopic('orders')
      await coordinator(world, 0)
      await join(world, '')
      await commit(world, { offset: 1 })
      const { producerId, producerEpoch } = await initProducer(world, 'x')
      const identity = { transactionalId: 'x', producerId, producerEpoch }
      await settled(world, ApiKey.ADD_OFFSETS_TO_TXN, 3, { ...identity, groupId: 'g' })
      const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 2, committedMetadata: '' }] }]
      await ask(world, ApiKey.TXN_OFFSET_COMMIT, 3, { ...identity, groupId: 'g', generationId: -1, memberId: '', topics })
      type Answer = { topics: { partitions: { errorCode: number; committedOffset: number }[] }[] }
      const fetched = async (requireStable: boolean) => {
        const body = { groupId: 'g', requireStable, topics: [{ name: 'orders', partitionIndexes: [0] }] }
        return (await ask<Answer>(world, ApiKey.OFFSET_FETCH, 7, body)).topics[0]!.partitions[0]
      }
      expect(await fetched(false)).toMatchObject({ errorCode: 0, committedOffset: 1 })
      expect(await fetched(true)).toMatchObject({ errorCode: ErrorCode.UNSTABLE_OFFSET_COMMIT, committedOffset: -1 })
      await settled(world, ApiKey.END_TXN, 3, { ...identity, committed: true })
      await world.wait(1_000)
      expect(await fetched(true)).toMatchObject({ errorCode: 0, committedOffset: 2 })
    }))
})

test('DeleteGroups of a group that has members is NON_EMPTY_GROUP', () =>
  withBroker(quick, async (world) => {
    await coordinator(world, 0)
    await member(world)
    type Answer = { results: { errorCode: number }[] }
    const remove = async () => (await ask<Answer>(world, ApiKey.DELETE_GROUPS, 2, { groupsNames: ['g'] })).results[0]?.errorCode
    expect(await remove()).toBe(ErrorCode.NON_EMPTY_GROUP)
  }))

describe('ConsumerGroupHeartbeat', () => {
  interface Beat {
    readonly errorCode: number
    readonly memberEpoch: number
    readonly assignment: { readonly topicPartitions: readonly { readonly partitions: readonly number[] }[] } | null
  }
  const send = (world: SettingsWorld, memberEpoch: number, fields: object = {}) =>
    settled<Beat>(world, ApiKey.CONSUMER_GROUP_HEARTBEAT, 1, { groupId: 'new', memberId: 'one', memberEpoch, ...fields })
  const joins = { rebalanceTimeoutMs: 10_000, topicPartitions: [], subscribedTopicNames: ['orders'] }

  test('member epoch 0 joins, -1 leaves; what is null is unchanged; an epoch that is not its own is FENCED_MEMBER_EPOCH, a commit with one STALE_MEMBER_EPOCH', () =>
    withBroker(quick, async (world) => {
      await world.createTopic('orders')
      await coordinator(world, 0)
      await send(world, 0, joins)
      let beat = await send(world, 0, joins)
      while ((beat.assignment?.topicPartitions.length ?? 0) === 0) {
        await world.wait(1_000)
        beat = await send(world, 0, joins)
      }
      expect(beat).toMatchObject({ errorCode: 0, assignment: { topicPartitions: [{ partitions: [0] }] } })
      expect(beat.memberEpoch).toBeGreaterThan(0)
      expect(await send(world, beat.memberEpoch)).toMatchObject({ errorCode: 0, memberEpoch: beat.memberEpoch, assignment: null })
      expect((await send(world, beat.memberEpoch + 1)).errorCode).toBe(ErrorCode.FENCED_MEMBER_EPOCH)
      type Committed = { topics: { partitions: { errorCode: number }[] }[] }
      const partitions = [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }]
      const commitAt = async (epoch: number) => {
        const body = {
          groupId: 'new',
          memberId: 'one',
          generationIdOrMemberEpoch: epoch,
          topics: [{ name: 'orders', partitions }],
        }
        return (await ask<Committed>(world, ApiKey.OFFSET_COMMIT, 9, body)).topics[0]!.partitions[0]!.errorCode
      }
      expect(await commitAt(beat.memberEpoch)).toBe(ErrorCode.NONE)
      expect(await commitAt(beat.memberEpoch + 1)).toBe(ErrorCode.STALE_MEMBER_EPOCH)
      expect(await send(world, -1)).toMatchObject({ errorCode: 0, memberEpoch: -1 })
      expect((await send(world, beat.memberEpoch)).errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    }))

  test('a pattern is RE2’s: one that RE2 does not know is INVALID_REGULAR_EXPRESSION', () =>
    withBroker(quick, async (world) => {
      await world.createTopic('orders')
      await coordinator(world, 0)
      const withPattern = (subscribedTopicRegex: string) =>
        send(world, 0, { rebalanceTimeoutMs: 10_000, topicPartitions: [], subscribedTopicRegex })
      expect((await withPattern('(?=x)')).errorCode).toBe(ErrorCode.INVALID_REGULAR_EXPRESSION)
      expect((await withPattern('or.*')).errorCode).toBe(ErrorCode.NONE)
    }))

  test('a new group learns what its pattern stands for by the next heartbeat, not after the interval between two assignments', () =>
    withBroker({ ...quick, 'group.consumer.assignment.interval.ms': 15_000 }, async (world) => {
      await world.createTopic('orders')
      await coordinator(world, 0)
      const first = await send(world, 0, { rebalanceTimeoutMs: 10_000, topicPartitions: [], subscribedTopicRegex: 'or.*' })
      expect(first).toMatchObject({ errorCode: 0, memberEpoch: 1, assignment: { topicPartitions: [] } })
      await world.wait(100)
      const second = await send(world, 1, { topicPartitions: [] })
      expect(second).toMatchObject({ errorCode: 0, memberEpoch: 2, assignment: { topicPartitions: [{ partitions: [0] }] } })
    }))
})
