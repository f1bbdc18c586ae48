// APIs about partitions, log directories and settings, at every version, to Apache Kafka and to us: valid, at the bounds, and wrong.
import { missingJudges } from '@millrace/judges'
import { ApiKey } from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBoth, versions } from './both.ts'
import type { Body, Both, Side } from './both.ts'

const missing = missingJudges('broker')
let both: Both

beforeAll(async () => {
  if (missing !== undefined) return
  both = await startBoth()
  for (const side of both.sides) {
    await side.makeTopics([
      { name: 'plain', partitions: 3 },
      { name: 'compacted', partitions: 1, configs: { 'cleanup.policy': 'compact' } },
      { name: 'both.policies', partitions: 1, configs: { 'cleanup.policy': 'compact,delete' } },
      { name: 'wide', partitions: 7 },
      { name: 'empty', partitions: 1 },
    ])
    for (const value of ['one', 'two', 'three', 'four', 'five', 'six']) await side.produce('plain', 0, [value, value])
    for (const partition of [1, 2]) await side.produce('plain', partition, ['one', 'two', 'three'])
    await side.coordinators(0, 1)
  }
}, 90_000)

afterAll(async () => {
  if (missing === undefined) await both.stop()
})

const partitionsOf = (name: string, ...partitions: Body[]): Body => ({ name, partitions })

describe.skipIf(missing !== undefined)('the same answers as Apache Kafka', () => {
  test.each(versions(2, 4))('OffsetForLeaderEpoch v%i', async (version) => {
    const ask = (topic: string, partition: number, leaderEpoch: number, currentLeaderEpoch = -1) =>
      both.same(ApiKey.OFFSET_FOR_LEADER_EPOCH, version, {
        replicaId: -1,
        topics: [{ topic, partitions: [{ partition, leaderEpoch, currentLeaderEpoch }] }],
      })
    for (const epoch of [-1, 0, 1, 5]) for (const current of [-1, 0, 1]) await ask('plain', 0, epoch, current)
    await ask('empty', 0, 0)
    await ask('empty', 0, 1)
    await ask('plain', 9, 0)
    await ask('missing', 0, 0)
  })

  test.each(versions(0, 2))('DeleteRecords v%i', async (version) => {
    const remove = (...topics: Body[]) => both.same(ApiKey.DELETE_RECORDS, version, { topics, timeoutMs: 10_000 })
    const at = (partitionIndex: number, offset: number): Body => ({ partitionIndex, offset })
    await remove(partitionsOf('plain', at(0, version + 1)))
    for (const timeoutMs of [0, -1])
      await both.same(ApiKey.DELETE_RECORDS, version, { topics: [partitionsOf('plain', at(2, version + 1))], timeoutMs })
    await remove(partitionsOf('plain', at(0, 0)))
    await remove(partitionsOf('plain', at(0, 13)))
    await remove(partitionsOf('plain', at(0, -2)))
    await remove(partitionsOf('plain', at(1, 1), at(1, 2), at(9, 1)))
    await remove(partitionsOf('missing', at(0, 1)))
    await remove(partitionsOf('compacted', at(0, 0)), partitionsOf('both.policies', at(0, -1)))
    await remove(partitionsOf('__consumer_offsets', at(0, 0)))
    await remove(partitionsOf('empty', at(0, -1), at(0, 0)))
    await remove()
    if (version === 2) await remove(partitionsOf('plain', at(0, -1)))
    const from = (offset: number): Body => ({
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: 1_000_000,
      topics: [{ topic: 'plain', partitions: [{ partition: 0, fetchOffset: offset, partitionMaxBytes: 100_000 }] }],
    })
    for (const offset of [version, version + 1]) await both.same(ApiKey.FETCH, 11, from(offset), ['records', 'baseTimestamp'])
    const earliest = { name: 'plain', partitions: [{ partitionIndex: 0, timestamp: -2 }] }
    await both.same(ApiKey.LIST_OFFSETS, 5, { replicaId: -1, topics: [earliest] })
  })

  test.each([0, -1])('with timeout %i nothing is changed, but what has no timeout or is done at once', async (timeoutMs) => {
    const topics = [{ name: 'never', numPartitions: 1, replicationFactor: 1 }]
    await both.same(ApiKey.CREATE_TOPICS, 7, { topics, timeoutMs })
    await both.same(ApiKey.CREATE_PARTITIONS, 3, { topics: [{ name: 'empty', count: 2, assignments: null }], timeoutMs })
    for (const name of ['empty', 'missing']) await both.same(ApiKey.DELETE_TOPICS, 5, { topicNames: [name], timeoutMs })
    const moves = { name: 'empty', partitions: [{ partitionIndex: 0, replicas: [1] }] }
    for (const asked of [[moves], []]) await both.same(ApiKey.ALTER_PARTITION_REASSIGNMENTS, 0, { topics: asked, timeoutMs })
    for (const topicPartitions of [[{ topic: 'empty', partitions: [0] }], []])
      for (const version of [0, 2])
        await both.same(ApiKey.ELECT_LEADERS, version, { electionType: 0, topicPartitions, timeoutMs })
    const featureUpdates = [{ feature: 'group.version', maxVersionLevel: 1, upgradeType: 1 }]
    await both.same(ApiKey.UPDATE_FEATURES, 1, { featureUpdates, validateOnly: true, timeoutMs })
    const asked = { topics: ['never', 'empty'].map((name) => ({ name })), allowAutoTopicCreation: false }
    await both.same(ApiKey.METADATA, 9, asked, ['brokers'])
  })

  test('the largest time of a log is found below the start that DeleteRecords has moved, while its segment is there', async () => {
    const timestamp = 1_900_000_000_000
    for (const side of both.sides) {
      await side.makeTopics([{ name: 'topped', partitions: 1, configs: { 'message.timestamp.after.max.ms': '9000000000000' } }])
      await side.produce('topped', 0, ['the latest'], { timestamp: timestamp + 5 })
      await side.produce('topped', 0, ['earlier', 'than that'], { timestamp })
    }
    const partitions = [{ partitionIndex: 0, offset: 1 }]
    await both.same(ApiKey.DELETE_RECORDS, 2, { topics: [{ name: 'topped', partitions }], timeoutMs: 10_000 })
    for (const asked of [-3, -2, -1, timestamp, timestamp + 2, timestamp + 5])
      await both.same(ApiKey.LIST_OFFSETS, 7, {
        replicaId: -1,
        topics: [{ name: 'topped', partitions: [{ partitionIndex: 0, timestamp: asked }] }],
      })
  })

  test('settings that are internal are told of a topic that sets them', async () => {
    const configs = [{ name: 'internal.segment.bytes', value: '3000' }]
    const topics = [{ name: 'internal', numPartitions: 1, replicationFactor: 1, configs }]
    await both.same(ApiKey.CREATE_TOPICS, 7, { topics, timeoutMs: 10_000 })
    for (const side of both.sides) await side.led('internal')
    for (const configurationKeys of [null, ['internal.segment.bytes', 'segment.bytes']])
      await both.same(ApiKey.DESCRIBE_CONFIGS, 4, {
        resources: [
          { resourceType: 2, resourceName: 'internal', configurationKeys },
          { resourceType: 2, resourceName: 'plain', configurationKeys },
        ],
        includeSynonyms: true,
      })
  })

  test.each(versions(1, 5))('DescribeLogDirs v%i', async (version) => {
    // The file system is one and the same, but for a moment; ours writes no index ahead of need, so that sizes of directories differ.
    const drop = ['totalBytes', 'usableBytes', 'logDir', 'partitionSize']
    const ask = (topics: unknown) => both.same(ApiKey.DESCRIBE_LOG_DIRS, version, { topics }, drop)
    await ask(null)
    await ask([])
    await ask([
      { topic: 'plain', partitions: [0, 2, 9] },
      { topic: 'missing', partitions: [0] },
    ])
    const sizes = async (side: Side) => {
      const answer = await side.ask(ApiKey.DESCRIBE_LOG_DIRS, version, { topics: [{ topic: 'plain', partitions: [1] }] })
      const [dir] = (answer as { results: { topics: { partitions: { partitionSize: number }[] }[]; totalBytes: number }[] })
        .results
      return [dir?.topics[0]?.partitions[0]?.partitionSize, dir?.totalBytes]
    }
    expect(await sizes(both.ours)).toEqual(await sizes(both.theirs))
  })

  test('DescribeTopicPartitions v0', async () => {
    const ask = (names: readonly string[], limit: number, cursor: Body | null = null) =>
      both.same(ApiKey.DESCRIBE_TOPIC_PARTITIONS, 0, {
        topics: names.map((name) => ({ name })),
        responsePartitionLimit: limit,
        cursor,
      })
    for (const limit of [2000, 1, 3, 4, 5, 10, 0, -1]) {
      await ask(['wide', 'plain', 'missing', 'bad/name', 'wide'], limit)
      await ask([], limit)
    }
    for (const partitionIndex of [0, 1, 6, 7, 8, -1]) {
      for (const limit of [3, 2000]) {
        await ask(['wide', 'plain'], limit, { topicName: 'wide', partitionIndex })
        await ask(['wide', 'plain'], limit, { topicName: 'plain', partitionIndex })
        await ask([], limit, { topicName: 'empty', partitionIndex })
        await ask([], limit, { topicName: 'nosuch', partitionIndex })
      }
    }
    await ask(['__consumer_offsets'], 2000)
  })

  test.each(versions(0, 1))('ListConfigResources v%i', async (version) => {
    const ask = (resourceTypes?: readonly number[]) => {
      const body = resourceTypes === undefined ? {} : { resourceTypes }
      return both.same(ApiKey.LIST_CONFIG_RESOURCES, version, body)
    }
    const change = { name: 'interval.ms', value: '1000', configOperation: 0 }
    const ofGroup = { name: 'consumer.session.timeout.ms', value: '46000', configOperation: 0 }
    const resources = [
      { resourceType: 16, resourceName: 'metrics-one', configs: [change] },
      { resourceType: 32, resourceName: 'group-one', configs: [ofGroup] },
    ]
    for (const side of both.sides) {
      await side.ask(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, { resources, validateOnly: false })
      await side.until(ApiKey.LIST_CONFIG_RESOURCES, 0, {}, (answer) => (answer['configResources'] as unknown[]).length === 1)
      const groups = { resourceTypes: [32] }
      await side.until(ApiKey.LIST_CONFIG_RESOURCES, 1, groups, (answer) => (answer['configResources'] as unknown[]).length === 1)
    }
    await ask()
    if (version === 0) return
    for (const types of [[2], [4], [8], [16], [32], [2, 2, 4], [0], [1], [3], [64], [2, 64]]) await ask(types)
  })

  test.each(versions(0, 2))('ElectLeaders v%i', async (version) => {
    const ask = (electionType: number, topicPartitions: unknown) =>
      both.same(ApiKey.ELECT_LEADERS, version, {
        ...(version === 0 ? {} : { electionType }),
        topicPartitions,
        timeoutMs: 10_000,
      })
    for (const type of version === 0 ? [0] : [0, 1]) {
      await ask(type, null)
      await ask(type, [])
      await ask(type, [
        { topic: 'plain', partitions: [0, 1, 9] },
        { topic: 'missing', partitions: [0] },
      ])
    }
  })

  test.each(versions(0, 1))('AlterPartitionReassignments v%i', async (version) => {
    const alter = (name: string, partitionIndex: number, replicas: readonly number[] | null, allow = true) =>
      both.same(ApiKey.ALTER_PARTITION_REASSIGNMENTS, version, {
        timeoutMs: 10_000,
        ...(version === 0 ? {} : { allowReplicationFactorChange: allow }),
        topics: [{ name, partitions: [{ partitionIndex, replicas }] }],
      })
    for (const replicas of [[1], [1, 1], [], [2], [1, 2], [-1], null]) await alter('plain', 0, replicas)
    await alter('plain', 9, [1])
    await alter('plain', 9, null)
    await alter('missing', 0, [1])
    if (version > 0) for (const replicas of [[1], [1, 2], []]) await alter('plain', 0, replicas, false)
    await both.same(ApiKey.ALTER_PARTITION_REASSIGNMENTS, version, { timeoutMs: 10_000, topics: [] })
  })

  test('ListPartitionReassignments v0', async () => {
    const ask = (topics: unknown) => both.same(ApiKey.LIST_PARTITION_REASSIGNMENTS, 0, { timeoutMs: 10_000, topics })
    await ask(null)
    await ask([])
    await ask([
      { name: 'plain', partitionIndexes: [0, 9] },
      { name: 'missing', partitionIndexes: [0] },
    ])
  })

  test.each(versions(1, 3))('DescribeAcls, CreateAcls and DeleteAcls v%i without an authorizer', async (version) => {
    const filter = {
      resourceTypeFilter: 2,
      resourceNameFilter: 'plain',
      patternTypeFilter: 3,
      principalFilter: 'User:a',
      hostFilter: '*',
      operation: 3,
      permissionType: 3,
    }
    const creation = {
      resourceType: 2,
      resourceName: 'plain',
      resourcePatternType: 3,
      principal: 'User:a',
      host: '*',
      operation: 3,
      permissionType: 3,
    }
    await both.same(ApiKey.DESCRIBE_ACLS, version, filter)
    for (const creations of [[], [creation], [creation, creation]]) await both.same(ApiKey.CREATE_ACLS, version, { creations })
    for (const filters of [[], [filter], [filter, filter]]) await both.same(ApiKey.DELETE_ACLS, version, { filters })
  })
})
