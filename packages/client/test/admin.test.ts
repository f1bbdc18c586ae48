// The administrator on a fake cluster: what it asks brokers of different ages, and its limits.
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { expect, test } from 'vitest'
import type { Admin, CallOptions } from '../src/index.ts'
import type { Asked } from './fake/fake-broker.ts'
import type { FakeCluster } from './fake/fake-cluster.ts'
import { inWorld } from './world.ts'

/** Serves further APIs with fixed answers. */
function serve(cluster: FakeCluster, answers: Readonly<Record<number, (asked: Asked) => object>>): void {
  for (const broker of cluster.brokers)
    for (const key of Object.keys(answers)) broker.versions.set(Number(key), { min: 0, max: 9 })
  cluster.interfere((asked) => {
    const answer = answers[asked.apiKey]
    return answer === undefined ? undefined : { answer: answer(asked) }
  })
}

/** Bodies of the requests of one API, as all brokers got them. */
function asked(cluster: FakeCluster, apiKey: number): Asked['body'][] {
  return cluster.brokers.flatMap(({ seen }) => seen.filter((each) => each.apiKey === apiKey).map(({ body }) => body))
}

test('brokers before 2.8 tell of the cluster within their metadata', () =>
  inWorld({ seed: 1, brokers: 2 }, async ({ client }) => {
    expect(await client.admin.describeCluster()).toMatchObject({
      clusterId: 'fake',
      controllerId: 1,
      nodes: [{ id: 1 }, { id: 2 }],
    })
  }))

test('replicas are placed as asked, in new topics and new partitions', () =>
  inWorld({ seed: 2, brokers: 2 }, async ({ cluster, client }) => {
    serve(cluster, { [ApiKey.CREATE_PARTITIONS]: () => ({ results: [{ name: 't', errorCode: 0 }] }) })
    const assignments = [
      [1, 2],
      [2, 1],
    ]
    await client.admin.createTopics([{ name: 't', assignments }], { validateOnly: true })
    const [created] = asked(cluster, ApiKey.CREATE_TOPICS)
    expect(created.topics).toMatchObject([
      {
        numPartitions: -1,
        replicationFactor: -1,
        assignments: [
          { partitionIndex: 0, brokerIds: [1, 2] },
          { partitionIndex: 1, brokerIds: [2, 1] },
        ],
      },
    ])
    await client.admin.createPartitions('t', 4, { assignments })
    await client.admin.createPartitions('t', 5)
    expect(asked(cluster, ApiKey.CREATE_PARTITIONS).map((body) => body.topics[0].assignments)).toMatchObject([
      [{ brokerIds: [1, 2] }, { brokerIds: [2, 1] }],
      null,
    ])
  }))

const described = (configs: readonly object[]) => (): object => ({
  results: [{ errorCode: 0, resourceType: 2, resourceName: 't', configs }],
})

test('brokers before 2.3 get the whole set of what was set, changed', () =>
  inWorld({ seed: 3 }, async ({ cluster, client }) => {
    serve(cluster, {
      [ApiKey.DESCRIBE_CONFIGS]: described([
        { name: 'retention.ms', value: '1', configSource: 1 },
        { name: 'segment.ms', value: '2', configSource: 1 },
        { name: 'flush.ms', value: '3', configSource: 1 },
        { name: 'min.insync.replicas', value: '4', configSource: 4 },
        { name: 'cleanup.policy', value: 'delete', configSource: 5 },
      ]),
      [ApiKey.ALTER_CONFIGS]: () => ({ responses: [{ errorCode: 0, resourceType: 2, resourceName: 't' }] }),
    })
    await client.admin.alterConfigs([
      { type: 'topic', name: 't', set: { 'retention.ms': '9', 'index.interval.bytes': '8' }, unset: ['flush.ms'] },
    ])
    const [{ resources }] = asked(cluster, ApiKey.ALTER_CONFIGS)
    expect(resources[0].configs.map((config: { name: string; value: string }) => [config.name, config.value])).toEqual([
      ['retention.ms', '9'],
      ['segment.ms', '2'],
      ['index.interval.bytes', '8'],
    ])
    const appended = client.admin.alterConfigs([{ type: 'topic', name: 't', append: { 'cleanup.policy': 'compact' } }])
    await expect(appended).rejects.toThrow(/IncrementalAlterConfigsRequest.*does not serve it/)
    expect(asked(cluster, ApiKey.ALTER_CONFIGS)).toHaveLength(1)
  }))

test('every kind of change is one operation, and synonyms are asked for by name only', () =>
  inWorld({ seed: 4, brokers: 2 }, async ({ cluster, client }) => {
    const synonyms = [{ name: 'log.retention.ms', value: '5', source: 4 }]
    serve(cluster, {
      [ApiKey.DESCRIBE_CONFIGS]: described([{ name: 'retention.ms', value: '1', configSource: 1, synonyms }]),
      [ApiKey.INCREMENTAL_ALTER_CONFIGS]: () => ({ responses: [{ errorCode: 0, resourceType: 2, resourceName: 't' }] }),
    })
    const change = { set: { a: '1' }, unset: ['b'], append: { c: '2' }, subtract: { d: '3' } }
    await client.admin.alterConfigs([{ type: 'client-metrics', name: 't', ...change }])
    await client.admin.alterConfigs([{ type: 'broker', name: '2', ...change }])
    const requests = asked(cluster, ApiKey.INCREMENTAL_ALTER_CONFIGS)
    expect(requests.map((body) => body.resources[0].resourceType)).toEqual([16, 4])
    expect(requests[0].resources[0].configs).toMatchObject([
      { name: 'a', configOperation: 0, value: '1' },
      { name: 'b', configOperation: 1, value: null },
      { name: 'c', configOperation: 2, value: '2' },
      { name: 'd', configOperation: 3, value: '3' },
    ])
    // A broker's own settings are its own business.
    expect(
      cluster.brokers[1]!.seen.filter(({ apiKey }) => apiKey === ApiKey.INCREMENTAL_ALTER_CONFIGS).at(-1)?.body.resources,
    ).toMatchObject([{ resourceName: '2' }])
    const topic = { type: 'topic', name: 't' } as const
    expect(await client.admin.describeConfigs([topic], { synonyms: true })).toMatchObject([[{ source: 1, synonyms }]])
    await client.admin.describeConfigs([topic])
    expect(asked(cluster, ApiKey.DESCRIBE_CONFIGS).map((body) => body.includeSynonyms)).toEqual([true, false])
  }))

const classic = { errorCode: 0, groupState: 'Stable', protocolType: 'consumer', protocolData: 'range', members: [] }

test('a group is asked for in its own protocol, and in the classic one where it has none', () =>
  inWorld({ seed: 5 }, async ({ cluster, client }) => {
    serve(cluster, { [ApiKey.DESCRIBE_GROUPS]: ({ body }) => ({ groups: [{ ...classic, groupId: body.groups[0] }] }) })
    expect(await client.admin.describeGroups(['old'])).toMatchObject([{ groupId: 'old', type: 'classic', state: 'Stable' }])
  }).then(() =>
    inWorld({ seed: 6 }, async ({ cluster, client }) => {
      const assignment = { topicPartitions: [{ topicName: 't', partitions: [0, 1] }] }
      const targetAssignment = { topicPartitions: [{ topicName: 't', partitions: [0] }] }
      const members = [{ memberId: 'm', clientId: 'c', clientHost: '/h', memberEpoch: 6, assignment, targetAssignment }]
      const group = { groupState: 'Reconciling', groupEpoch: 7, assignmentEpoch: 6, assignorName: 'uniform', members }
      serve(cluster, {
        [ApiKey.DESCRIBE_GROUPS]: ({ body }) => ({ groups: [{ ...classic, groupId: body.groups[0] }] }),
        [ApiKey.CONSUMER_GROUP_DESCRIBE]: ({ body: { groupIds } }) => ({
          groups: [{ groupId: groupIds[0], ...(groupIds[0] === 'new' ? group : { errorCode: ErrorCode.GROUP_ID_NOT_FOUND }) }],
        }),
      })
      const target = [{ topic: 't', partition: 0 }]
      expect(await client.admin.describeGroups(['new', 'old'])).toMatchObject([
        {
          type: 'consumer',
          state: 'Reconciling',
          protocol: 'uniform',
          groupEpoch: 7,
          assignmentEpoch: 6,
          members: [{ memberId: 'm', memberEpoch: 6, partitions: [...target, { topic: 't', partition: 1 }], target }],
        },
        { groupId: 'old', type: 'classic' },
      ])
    }),
  ))

test('a transaction hangs when no coordinator has its partition, and when it is old enough', () =>
  inWorld({ seed: 7 }, async ({ simulation, cluster, client }) => {
    cluster.createTopic('t', 1)
    const now = simulation.machine('client').host.clock.now()
    const producer = (producerId: number, ageMs: number, currentTxnStartOffset: number): object => ({
      producerId,
      producerEpoch: 0,
      lastSequence: 0,
      lastTimestamp: now - ageMs,
      coordinatorEpoch: 0,
      currentTxnStartOffset,
    })
    const activeProducers = [
      producer(1, 9000, 5),
      producer(2, 9000, 6),
      producer(3, 9000, 7),
      producer(4, 10, 8),
      producer(5, 9000, -1),
    ]
    const transaction = { errorCode: 0, transactionState: 'Ongoing', producerEpoch: 0 }
    serve(cluster, {
      [ApiKey.DESCRIBE_PRODUCERS]: () => ({
        topics: [{ name: 't', partitions: [{ partitionIndex: 0, errorCode: 0, activeProducers }] }],
      }),
      [ApiKey.LIST_TRANSACTIONS]: ({ body }) => ({
        errorCode: 0,
        transactionStates: body.producerIdFilters
          .filter((id: number) => id !== 3)
          .map((producerId: number) => ({ transactionalId: `x${producerId}`, producerId, transactionState: 'Ongoing' })),
      }),
      [ApiKey.DESCRIBE_TRANSACTIONS]: ({ body: { transactionalIds } }) => ({
        transactionStates: [
          transactionalIds[0] === 'x1'
            ? { ...transaction, transactionalId: 'x1', producerId: 1, topics: [{ topic: 't', partitions: [0] }] }
            : { ...transaction, transactionalId: 'x2', producerId: 2, topics: [{ topic: 'other', partitions: [0] }] },
        ],
      }),
    })
    const found = await client.admin.findHangingTransactions([{ topic: 't', partition: 0 }], 5000)
    expect(found.map(({ transactionalId, producer: { producerId } }) => [producerId, transactionalId])).toEqual([
      [2, 'x2'],
      [3, null],
    ])
  }))

test('the first offset that is left of deleted records is told in the order asked', () =>
  inWorld({ seed: 8, brokers: 2 }, async ({ cluster, client }) => {
    cluster.createTopic('t', 3)
    serve(cluster, {
      [ApiKey.DELETE_RECORDS]: ({ body }) => ({
        topics: body.topics.map((topic: { name: string; partitions: { partitionIndex: number; offset: number }[] }) => ({
          name: topic.name,
          partitions: topic.partitions.map(({ partitionIndex, offset }) => ({
            partitionIndex,
            lowWatermark: offset + 10,
            errorCode: 0,
          })),
        })),
      }),
    })
    const offsets = [2, 0, 1].map((partition) => ({ topic: 't', partition, offset: partition }))
    expect(await client.admin.deleteRecords(offsets)).toEqual(
      [2, 0, 1].map((partition) => ({ topic: 't', partition, lowWatermark: partition + 10 })),
    )
  }))

test('quorum and features are told as one broker knows them', () =>
  inWorld({ seed: 9 }, async ({ cluster, client }) => {
    const state = { replicaId: 1, logEndOffset: 5 }
    const partition = { errorCode: 0, leaderId: 1, leaderEpoch: 3, highWatermark: 4, currentVoters: [state], observers: [] }
    serve(cluster, {
      [ApiKey.DESCRIBE_QUORUM]: () => ({
        errorCode: 0,
        topics: [{ topicName: '__cluster_metadata', partitions: [{ ...partition }] }],
      }),
    })
    expect(await client.admin.describeQuorum()).toMatchObject({
      leaderId: 1,
      leaderEpoch: 3,
      voters: [{ nodeId: 1, logEndOffset: 5 }],
    })
    cluster.brokers[0]!.features = [{ name: 'transaction.version', minVersionLevel: 2, maxVersionLevel: 2 }]
    expect(await client.admin.describeFeatures()).toEqual({
      epoch: 1,
      features: [{ name: 'transaction.version', supportedMin: null, supportedMax: null, level: 2 }],
    })
  }))

const topic = { type: 'topic', name: 't' } as const
const calls: Readonly<Record<string, (admin: Admin, options: CallOptions) => Promise<unknown>>> = {
  describeQuorum: (admin, options) => admin.describeQuorum(options),
  describeFeatures: (admin, options) => admin.describeFeatures(options),
  describeConfigs: (admin, options) => admin.describeConfigs([topic], options),
  describeGroups: (admin, options) => admin.describeGroups(['g'], options),
  alterConfigs: (admin, options) => admin.alterConfigs([{ ...topic, set: { a: 'b' } }], options),
  findHangingTransactions: (admin, options) => admin.findHangingTransactions([{ topic: 't', partition: 0 }], 0, options),
}

test.each(Object.keys(calls))('%s ends at its deadline, or when it is cancelled', (name) =>
  inWorld({ seed: 10 }, async ({ cluster, client, sleep }) => {
    cluster.createTopic('t', 1)
    for (const key of silent.slice(1)) cluster.brokers[0]!.versions.set(key, { min: 0, max: 1 })
    await client.admin.listTopics()
    cluster.interfere(({ apiKey }) => (silent.includes(apiKey) ? 'silence' : undefined))
    const call = calls[name]!
    await expect(call(client.admin, { timeoutMs: 700 })).rejects.toThrow(`${name}: not done within 700 ms`)
    const stop = new AbortController()
    const stopped = expect(call(client.admin, { signal: stop.signal })).rejects.toThrow('enough')
    await sleep(100)
    stop.abort(new Error('enough'))
    await stopped
  }),
)

const silent: readonly number[] = [
  ApiKey.API_VERSIONS,
  ApiKey.DESCRIBE_QUORUM,
  ApiKey.DESCRIBE_CONFIGS,
  ApiKey.CONSUMER_GROUP_DESCRIBE,
  ApiKey.INCREMENTAL_ALTER_CONFIGS,
  ApiKey.DESCRIBE_PRODUCERS,
]
