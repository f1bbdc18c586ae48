// The controller's listener, asked as tools ask it with --bootstrap-controller: the same answers as Apache Kafka's, at every version.
import { missingJudges } from '@millrace/judges'
import { ApiKey } from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBoth, versions } from './both.ts'
import type { Answer, Body, Both, Side } from './both.ts'

const missing = missingJudges('broker')
let both: Both

beforeAll(async () => {
  if (missing !== undefined) return
  both = await startBoth()
}, 90_000)

afterAll(async () => {
  if (missing === undefined) await both.stop()
})

/** Of the quorum and of brokers that join it: nobody else asks for them. */
const ofNodes = [1, 52, 53, 54, 56, 58, 59, 62, 63, 67, 70, 73, 80, 81, 82, 94]
/** Security and quotas, which are not served on either side yet. */
const ofSecurity = [17, 36, 38, 39, 40, 41, 49, 50, 51]

describe.skipIf(missing !== undefined)('the controller’s listener', () => {
  const same = (key: number, version: number, body: Body, drop: readonly string[] = []) =>
    both.same(key, version, body, drop, 'controllers')

  test('ApiVersions names what is served there, and nothing else', async () => {
    const keys = async (side: Side) => {
      const body = { clientSoftwareName: 'test', clientSoftwareVersion: '1' }
      const answer = (await side.ask(ApiKey.API_VERSIONS, 4, body, side.controllerPort)) as Answer
      const found = answer['apiKeys'] as { apiKey: number; minVersion: number; maxVersion: number }[]
      return new Map(found.map(({ apiKey, minVersion, maxVersion }) => [apiKey, `${minVersion}–${maxVersion}`]))
    }
    const [theirs, ours] = [await keys(both.theirs), await keys(both.ours)]
    for (const key of [...ofNodes, ...ofSecurity]) theirs.delete(key)
    expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(theirs))
  })

  test.each(versions(0, 2))('DescribeCluster v%i', async (version) => {
    const ask = (body: Body) => same(ApiKey.DESCRIBE_CLUSTER, version, body, ['port'])
    await ask({})
    await ask({ includeClusterAuthorizedOperations: true })
    if (version >= 1) for (const endpointType of [0, 1, 2, 3]) await ask({ endpointType })
    if (version >= 2) await ask({ endpointType: 2, includeFencedBrokers: true })
  })

  test('topics, settings, elections, reassignments and features', { timeout: 30_000 }, async () => {
    const topic = { name: 'made', numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] }
    await same(ApiKey.CREATE_TOPICS, 7, { topics: [topic, { ...topic, name: 'bad/name' }], timeoutMs: 10_000 })
    await same(ApiKey.CREATE_TOPICS, 7, { topics: [topic], timeoutMs: 10_000 })
    const more = (count: number): Body => ({ topics: [{ name: 'made', count, assignments: null }], timeoutMs: 10_000 })
    for (const count of [3, 3]) await same(ApiKey.CREATE_PARTITIONS, 3, more(count))
    const change = { name: 'retention.ms', value: '5000', configOperation: 0 }
    const ofTopic = { resourceType: 2, resourceName: 'made' }
    await same(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, { resources: [{ ...ofTopic, configs: [change] }] })
    await same(ApiKey.ALTER_CONFIGS, 2, { resources: [{ ...ofTopic, configs: [] }] })
    await same(ApiKey.DESCRIBE_CONFIGS, 4, { resources: [{ ...ofTopic, configurationKeys: ['retention.ms', 'segment.bytes'] }] })
    await same(ApiKey.ELECT_LEADERS, 2, {
      electionType: 0,
      topicPartitions: [{ topic: 'made', partitions: [0] }],
      timeoutMs: 10_000,
    })
    await same(ApiKey.LIST_PARTITION_REASSIGNMENTS, 0, { timeoutMs: 10_000, topics: null })
    const reassigned = [{ name: 'made', partitions: [{ partitionIndex: 0, replicas: [2] }] }]
    await same(ApiKey.ALTER_PARTITION_REASSIGNMENTS, 1, { timeoutMs: 10_000, topics: reassigned })
    const featureUpdates = [{ feature: 'transaction.version', maxVersionLevel: 1, upgradeType: 2 }]
    await same(ApiKey.UPDATE_FEATURES, 2, { timeoutMs: 10_000, featureUpdates, validateOnly: true })
    await same(ApiKey.UNREGISTER_BROKER, 0, { brokerId: 9 })
    await same(ApiKey.DESCRIBE_ACLS, 3, { resourceTypeFilter: 2, patternTypeFilter: 3, operation: 1, permissionType: 1 })
    const quorum = { topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }] }
    const passing = ['highWatermark', 'logEndOffset', 'lastFetchTimestamp', 'lastCaughtUpTimestamp', 'leaderEpoch', 'port']
    await same(ApiKey.DESCRIBE_QUORUM, 2, quorum, passing)
    await same(ApiKey.DELETE_TOPICS, 6, { topics: [{ name: 'made' }, { name: 'missing' }], timeoutMs: 10_000 })
  })

  test('what it does not serve ends the connection, as with Apache Kafka', async () => {
    for (const [key, version, body] of [
      [ApiKey.METADATA, 9, { topics: [] }],
      [ApiKey.PRODUCE, 9, { acks: -1, timeoutMs: 1, topicData: [] }],
      [ApiKey.LIST_GROUPS, 4, {}],
    ] as const)
      expect(await same(key, version, body)).toBe('closed')
  })
})
