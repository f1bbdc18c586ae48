// Consumer groups of KIP-848, step by step, on Apache Kafka and on us: the same heartbeats, the same answers.
import { missingJudges } from '@millrace/judges'
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { comparable, startBoth, versions } from './both.ts'
import type { Answer, Body, Both, Side } from './both.ts'

const missing = missingJudges('broker')
let both: Both

beforeAll(async () => {
  if (missing !== undefined) return
  both = await startBoth({ 'group.consumer.assignment.interval.ms': '0', 'group.consumer.max.size': '4' })
  for (const side of both.sides) {
    await side.makeTopics([
      { name: 'six', partitions: 6 },
      { name: 'two', partitions: 2 },
      { name: 'pattern-1', partitions: 2 },
      { name: 'pattern-2', partitions: 3 },
    ])
    await side.coordinators(0)
    // The coordinator has loaded when it answers.
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((groupId) =>
        side.until(ApiKey.HEARTBEAT, 4, { groupId, memberId: 'x' }, ({ errorCode }) => errorCode === ErrorCode.UNKNOWN_MEMBER_ID),
      ),
    )
  }
}, 90_000)

afterAll(async () => {
  if (missing === undefined) await both.stop()
})

const heartbeat = ApiKey.CONSUMER_GROUP_HEARTBEAT
const joins = { memberEpoch: 0, rebalanceTimeoutMs: 60_000, topicPartitions: [], subscribedTopicNames: ['six'] }

/** The same heartbeat to both. Names of topics stand for their ids. */
async function beat(body: Body, version = 1): Promise<Answer> {
  const answer = await both.same(heartbeat, version, (side) => withIds(side, body))
  if (answer === 'closed') throw new Error('the connection was closed')
  return answer
}

function withIds(side: Side, body: Body): Body {
  const owned = body['topicPartitions'] as readonly { topic?: string; partitions: readonly number[] }[] | null | undefined
  if (owned === null || owned === undefined) return body
  const topicPartitions = owned.map(({ topic = '', partitions }) => ({ topicId: side.ids.get(topic), partitions }))
  return { ...body, topicPartitions }
}

async function described(groupId: string): Promise<void> {
  for (const version of versions(0, 1)) {
    const body = { groupIds: [groupId], includeAuthorizedOperations: true }
    await both.same(ApiKey.CONSUMER_GROUP_DESCRIBE, version, body, ['clientHost'])
  }
}

const epochOf = (answer: Answer): number => answer['memberEpoch'] as number
const assigned = (answer: Answer): readonly number[] => {
  const assignment = answer['assignment'] as { topicPartitions: { partitions: number[] }[] } | null
  return (assignment?.topicPartitions ?? []).flatMap(({ partitions }) => partitions)
}

describe.skipIf(missing !== undefined)('beside Apache Kafka', () => {
  test('heartbeats that say too little, or too much', async () => {
    for (const version of versions(0, 1)) {
      const valid = { groupId: 'invalid', memberId: 'm', ...joins }
      for (const change of [
        { groupId: '' },
        { memberId: '', memberEpoch: 1 },
        { memberId: '', memberEpoch: -1 },
        { memberId: ' ', memberEpoch: 3 },
        { instanceId: '' },
        { rackId: '' },
        { rebalanceTimeoutMs: -1 },
        { topicPartitions: null },
        { topicPartitions: [{ topic: 'six', partitions: [0] }] },
        { subscribedTopicNames: null },
        { memberEpoch: -2 },
        { memberEpoch: -3 },
        { serverAssignor: 'sticky' },
        { memberEpoch: 5 },
        { memberEpoch: -1 },
        { memberEpoch: -2, instanceId: 'i' },
      ]) {
        await beat({ ...valid, ...change }, version)
      }
    }
    for (const subscribedTopicRegex of ['(', '[', 'a**', '(?=x)', '\\1', 'a{1001}', '(?<!a)b']) {
      await beat({ groupId: 'invalid', memberId: 'm', ...joins, subscribedTopicNames: null, subscribedTopicRegex })
    }
    await described('invalid')
  })

  test('partitions move from one member to another: given up, acknowledged, taken', async () => {
    const one = { groupId: 'moves', memberId: 'one' }
    const two = { groupId: 'moves', memberId: 'two' }
    const first = await beat({ ...one, ...joins })
    expect(assigned(first)).toEqual([0, 1, 2, 3, 4, 5])
    await described('moves')
    let epoch = epochOf(first)
    await beat({ ...one, memberEpoch: epoch })
    const second = await beat({ ...two, ...joins })
    expect(assigned(second)).toEqual([])
    await described('moves')
    const all = [{ topic: 'six', partitions: [0, 1, 2, 3, 4, 5] }]
    const told = await beat({ ...one, memberEpoch: epoch, topicPartitions: all })
    const left = assigned(told)
    expect(left).toHaveLength(3)
    await described('moves')
    // It still holds them.
    await beat({ ...one, memberEpoch: epoch, topicPartitions: all })
    await beat({ ...two, memberEpoch: epochOf(second) })
    const kept = [{ topic: 'six', partitions: left }]
    const done = await beat({ ...one, memberEpoch: epoch, topicPartitions: kept })
    // Its answer was lost: it comes with the epoch of before.
    await beat({ ...one, memberEpoch: epoch, topicPartitions: kept })
    await beat({ ...one, memberEpoch: epoch, topicPartitions: all })
    await beat({ ...one, memberEpoch: epoch })
    epoch = epochOf(done)
    await beat({ ...one, memberEpoch: epoch + 1 })
    const taken = await beat({ ...two, memberEpoch: epochOf(second) })
    expect(assigned(taken)).toHaveLength(3)
    await described('moves')
    await both.same(ApiKey.LIST_GROUPS, 5, { statesFilter: ['Stable'], typesFilter: ['consumer'] })
    await both.same(ApiKey.LIST_GROUPS, 5, { statesFilter: ['reconciling'], typesFilter: [] })
    await both.same(ApiKey.DESCRIBE_GROUPS, 6, { groups: ['moves'] })
    await both.same(ApiKey.DESCRIBE_GROUPS, 5, { groups: ['moves'] })
    await both.same(ApiKey.DELETE_GROUPS, 2, { groupsNames: ['moves'] })
    // Another subscription, another assignor, a rack.
    await beat({ ...one, memberEpoch: epoch, subscribedTopicNames: ['six', 'two'], serverAssignor: 'range' })
    await beat({ ...one, memberEpoch: epoch, rackId: 'r' })
    await described('moves')
    await beat({ ...one, memberEpoch: -1 })
    await described('moves')
    await beat({ ...two, memberEpoch: -1 })
    await described('moves')
    await both.same(ApiKey.LIST_GROUPS, 5, { statesFilter: ['Empty'], typesFilter: ['Consumer'] })
    await both.same(ApiKey.DELETE_GROUPS, 2, { groupsNames: ['moves'] })
    await described('moves')
  })

  test('commits and fetches of offsets are held to the member epoch', async () => {
    const one = { groupId: 'offsets', memberId: 'one' }
    const epoch = epochOf(await beat({ ...one, ...joins }))
    const partitions = [{ partitionIndex: 0, committedOffset: 3, committedMetadata: '' }]
    for (const version of versions(8, 9)) {
      for (const [memberId, generationIdOrMemberEpoch] of [
        ['one', epoch],
        ['one', epoch - 1],
        ['one', epoch + 1],
        ['two', epoch],
        ['', -1],
      ] as const) {
        const body = { groupId: 'offsets', memberId, generationIdOrMemberEpoch, topics: [{ name: 'six', partitions }] }
        await both.same(ApiKey.OFFSET_COMMIT, version, body)
      }
    }
    for (const [memberId, memberEpoch] of [
      ['one', epoch],
      ['one', epoch - 1],
      ['two', epoch],
      [null, -1],
    ] as const) {
      const groups = [{ groupId: 'offsets', memberId, memberEpoch, topics: [{ name: 'six', partitionIndexes: [0] }] }]
      await both.same(ApiKey.OFFSET_FETCH, 9, { groups })
    }
    await both.same(ApiKey.OFFSET_DELETE, 0, {
      groupId: 'offsets',
      topics: [{ name: 'six', partitions: [{ partitionIndex: 0 }] }],
    })
    await beat({ ...one, memberEpoch: -1 })
  })

  test('a static member goes, comes back under another id, and fences the one before', async () => {
    const one = { groupId: 'static', memberId: 'one', instanceId: 'i-1' }
    const epoch = epochOf(await beat({ ...one, ...joins }))
    await beat({ ...one, memberId: 'other', ...joins })
    await beat({ groupId: 'static', memberId: 'two', instanceId: 'i-2', ...joins })
    await beat({ ...one, memberId: 'other', memberEpoch: epoch })
    await beat({ ...one, instanceId: 'i-9', memberEpoch: epoch })
    await beat({ ...one, memberId: 'other', memberEpoch: -2 })
    await beat({ ...one, memberEpoch: -2 })
    await described('static')
    const back = await beat({ ...one, memberId: 'again', ...joins })
    await described('static')
    await beat({ ...one, memberEpoch: epoch })
    await beat({ ...one, memberId: 'again', memberEpoch: epochOf(back) })
    await beat({ ...one, memberId: 'again', memberEpoch: -1 })
    await described('static')
  })

  test('a group takes no more members than it may', async () => {
    for (const memberId of ['1', '2', '3', '4', '5']) await beat({ groupId: 'full', memberId, ...joins })
    await beat({ groupId: 'full', memberId: '1', ...joins })
    await described('full')
  })

  test('a pattern is resolved, and its topics assigned by a later heartbeat', async () => {
    const one = { groupId: 'pattern', memberId: 'one' }
    const joined = await beat({ ...one, ...joins, subscribedTopicNames: null, subscribedTopicRegex: 'pattern-[0-9]' })
    expect(assigned(joined)).toEqual([])
    const ends: unknown[] = []
    for (const side of both.sides) {
      const answer = await side.until(heartbeat, 1, { ...one, memberEpoch: epochOf(joined), topicPartitions: [] }, (now) => {
        return assigned(now).length === 5
      })
      ends.push(comparable(answer, side))
    }
    expect(ends[1]).toEqual(ends[0])
    await described('pattern')
  })

  test("a group's own times, and those it may not have", async () => {
    const set = (name: string, value: string | null): Promise<unknown> => {
      const configs = [{ name, value, configOperation: value === null ? 1 : 0 }]
      return both.same(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, { resources: [{ resourceType: 32, resourceName: 'timed', configs }] })
    }
    const one = { groupId: 'timed', memberId: 'one' }
    const epoch = epochOf(await beat({ ...one, ...joins }))
    for (const [name, value] of [
      ['consumer.session.timeout.ms', '44999'],
      ['consumer.session.timeout.ms', '60001'],
      ['consumer.session.timeout.ms', 'x'],
      ['consumer.heartbeat.interval.ms', '4999'],
      ['consumer.heartbeat.interval.ms', '15001'],
      ['consumer.assignment.interval.ms', '15001'],
      ['consumer.assignment.interval.ms', '-1'],
      ['consumer.no.such', '1'],
      ['consumer.session.timeout.ms', '50000'],
      ['consumer.heartbeat.interval.ms', '6000'],
    ] as const) {
      await set(name, value)
    }
    for (const side of both.sides) {
      await side.until(heartbeat, 1, { ...one, memberEpoch: epoch }, ({ heartbeatIntervalMs }) => heartbeatIntervalMs === 6_000)
    }
    await set('consumer.heartbeat.interval.ms', null)
    for (const side of both.sides) {
      await side.until(heartbeat, 1, { ...one, memberEpoch: epoch }, ({ heartbeatIntervalMs }) => heartbeatIntervalMs === 5_000)
    }
  })

  test('a static member of the classic protocol takes the place of the last one of the new protocol, and back', async () => {
    const drop = ['memberId', 'clientHost', 'leader']
    const one = { groupId: 'swap', memberId: 'one', instanceId: 'i-1' }
    await beat({ ...one, ...joins })
    const ids = new Map<Side, string>()
    for (const side of both.sides) {
      const body = { ...classicJoin('swap', '', [0, 1, 2, 3, 4, 5]), groupInstanceId: 'i-1' }
      const joined = await side.ask(ApiKey.JOIN_GROUP, 9, body)
      if (joined === 'closed') throw new Error('the connection was closed')
      ids.set(side, joined['memberId'] as string)
      expect(comparable(joined, side, drop)).toEqual({
        errorCode: ErrorCode.NONE,
        generationId: 2,
        members: [],
        protocolName: 'range',
        protocolType: 'consumer',
        skipAssignment: false,
      })
    }
    await both.same(ApiKey.DESCRIBE_GROUPS, 6, { groups: ['swap'] }, [...drop, 'memberMetadata'])
    const classic =
      (body: Body) =>
      (side: Side): Body => ({ groupId: 'swap', memberId: ids.get(side), ...body })
    await both.same(ApiKey.HEARTBEAT, 4, classic({ generationId: 2, groupInstanceId: 'i-1' }))
    await both.same(
      ApiKey.SYNC_GROUP,
      5,
      classic({ generationId: 2, groupInstanceId: 'i-1', protocolType: 'consumer', protocolName: 'range' }),
    )
    await beat({ ...one, memberId: 'back', ...joins })
    await both.same(ApiKey.CONSUMER_GROUP_DESCRIBE, 1, { groupIds: ['swap'] }, drop)
    await both.same(ApiKey.HEARTBEAT, 4, classic({ generationId: 2, groupInstanceId: 'i-1' }))
  })

  test('members of the classic protocol and of the new one share a group, and it becomes what its members are', async () => {
    const ids = new Map<Side, string>()
    for (const side of both.sides) {
      const joined = await side.until(ApiKey.JOIN_GROUP, 3, classicJoin('mixed', ''), ({ errorCode }) => errorCode === 0)
      ids.set(side, joined['memberId'] as string)
      const sync = { groupId: 'mixed', generationId: joined['generationId'], memberId: joined['memberId'] }
      const assignments = [{ memberId: joined['memberId'], assignment: classicAssignment([0, 1, 2, 3, 4, 5]) }]
      await side.until(ApiKey.SYNC_GROUP, 2, { ...sync, assignments }, ({ errorCode }) => errorCode === 0)
    }
    const classic =
      (body: Body) =>
      (side: Side): Body => ({ groupId: 'mixed', memberId: ids.get(side), ...body })
    await both.same(ApiKey.LIST_GROUPS, 5, { statesFilter: [], typesFilter: ['classic'] })
    const drop = ['memberId', 'clientHost']
    const joined = await beat({ groupId: 'mixed', memberId: 'new', ...joins })
    await both.same(ApiKey.CONSUMER_GROUP_DESCRIBE, 1, { groupIds: ['mixed'] }, drop)
    await both.same(ApiKey.HEARTBEAT, 4, classic({ generationId: 1 }))
    await both.same(ApiKey.SYNC_GROUP, 5, classic({ generationId: 1, protocolType: 'consumer', protocolName: 'range' }))
    for (const owned of [[0, 1, 2, 3, 4, 5], []]) {
      await both.same(ApiKey.JOIN_GROUP, 9, (side) => classicJoin('mixed', ids.get(side) ?? '', owned), drop)
      await both.same(ApiKey.HEARTBEAT, 4, classic({ generationId: 1 }))
      await both.same(ApiKey.HEARTBEAT, 4, classic({ generationId: epochOf(joined) }))
      for (const generationId of [1, epochOf(joined)]) {
        await both.same(ApiKey.SYNC_GROUP, 5, classic({ generationId, protocolType: 'consumer', protocolName: 'range' }))
      }
    }
    await beat({ groupId: 'mixed', memberId: 'new', memberEpoch: epochOf(joined) })
    await both.same(ApiKey.CONSUMER_GROUP_DESCRIBE, 1, { groupIds: ['mixed'] }, drop)
    await both.same(ApiKey.LIST_GROUPS, 5, { statesFilter: [], typesFilter: ['consumer'] })
    // The last one of the new protocol goes.
    await beat({ groupId: 'mixed', memberId: 'new', memberEpoch: -1 })
    await both.same(ApiKey.CONSUMER_GROUP_DESCRIBE, 1, { groupIds: ['mixed'] }, drop)
    await both.same(ApiKey.DESCRIBE_GROUPS, 6, { groups: ['mixed'] }, [...drop, 'memberMetadata'])
    await both.same(ApiKey.HEARTBEAT, 4, classic({ generationId: epochOf(joined) }))
    await both.same(ApiKey.LEAVE_GROUP, 5, (side) => ({ groupId: 'mixed', members: [{ memberId: ids.get(side) }] }), drop)
    await both.same(ApiKey.LIST_GROUPS, 5, { statesFilter: [], typesFilter: ['classic'] })
    // An empty group has no protocol yet.
    await beat({ groupId: 'mixed', memberId: 'new', ...joins })
    await described('mixed')
  })

  test('partitions that a member is to give up, when the group changes between two rounds, go to two members there and to one here', async () => {
    const newcomers = new Map<Side, readonly number[]>()
    for (const side of both.sides) {
      const groupId = 'between-rounds'
      const round = async (memberId: string, owned: readonly number[], partitions: readonly number[]): Promise<string> => {
        const joined = await side.until(
          ApiKey.JOIN_GROUP,
          3,
          classicJoin(groupId, memberId, owned),
          ({ errorCode }) => errorCode === 0,
        )
        const id = joined['memberId'] as string
        const assignments = [{ memberId: id, assignment: classicAssignment(partitions) }]
        const { generationId } = joined
        await side.ask(ApiKey.SYNC_GROUP, 3, { groupId, memberId: id, generationId, assignments })
        return id
      }
      const id = await round('', [], [0, 1, 2, 3, 4, 5])
      // It leads, and leaves itself less than it owns: it has not given up the others yet.
      await round(id, [0, 1, 2, 3, 4, 5], [0, 1, 2])
      const body = { groupId, memberId: 'new', ...joins }
      const first = (await side.ask(heartbeat, 1, body)) as Answer
      newcomers.set(side, assigned(first))
      const again = await side.until(
        ApiKey.JOIN_GROUP,
        3,
        classicJoin(groupId, id, [0, 1, 2]),
        ({ errorCode }) => errorCode === 0,
      )
      expect(again['generationId']).toBeGreaterThan(2)
      // Now that it has given them up they are the newcomer's on both.
      const taken = await side.until(
        heartbeat,
        1,
        { groupId, memberId: 'new', ...joins, memberEpoch: epochOf(first) },
        (answer) => {
          return assigned(answer).length === 3
        },
      )
      expect(assigned(taken).toSorted((a, b) => a - b)).toEqual([3, 4, 5])
    }
    expect(newcomers.get(both.theirs)).toHaveLength(3)
    expect(newcomers.get(both.ours)).toEqual([])
  })
})

const text = new TextEncoder()

function classicJoin(groupId: string, memberId: string, owned: readonly number[] = []): Body {
  const name = text.encode('six')
  const bytes = [0, 1, 0, 0, 0, 1, 0, name.length, ...name, 0xff, 0xff, 0xff, 0xff]
  const partitions = owned.flatMap((partition) => [0, 0, 0, partition])
  const ownedPartitions =
    owned.length === 0 ? [0, 0, 0, 0] : [0, 0, 0, 1, 0, name.length, ...name, 0, 0, 0, owned.length, ...partitions]
  const metadata = new Uint8Array([...bytes, ...ownedPartitions])
  const protocols = [{ name: 'range', metadata }]
  return { groupId, sessionTimeoutMs: 45_000, rebalanceTimeoutMs: 45_000, memberId, protocolType: 'consumer', protocols }
}

function classicAssignment(partitions: readonly number[]): Uint8Array {
  const name = text.encode('six')
  const list = partitions.flatMap((partition) => [0, 0, 0, partition])
  return new Uint8Array([0, 1, 0, 0, 0, 1, 0, name.length, ...name, 0, 0, 0, partitions.length, ...list, 0xff, 0xff, 0xff, 0xff])
}
