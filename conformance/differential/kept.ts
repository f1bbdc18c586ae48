// Scripts that once showed a difference. They are played before the random ones: what was mended stays so.
import { ApiKey, zeroUuid } from '@millrace/protocol'
import type { Fault } from './broken-frames.ts'
import type { Request, Step } from './script.ts'
import { type Body, ownName, type Value } from './values.ts'

const t0 = `${ownName}t0`
const x0 = `${ownName}x0`
const k0 = `${ownName}k0`
const last = -1
const session: Value = { $: 'session', n: last }
const producer: Body = { producerId: { $: 'producer id', n: last }, producerEpoch: { $: 'producer epoch', n: last } }

function ask(key: number, version: number, body: Body, fault?: Fault): Request {
  return fault === undefined ? { key, version, body } : { key, version, body, fault }
}

function produced(text: string, n: number, transactionalId: string | null = null): Request {
  const partitionData = [{ index: 0, records: { $: 'records', n, text } as const }]
  return ask(ApiKey.PRODUCE, 9, { transactionalId, acks: -1, timeoutMs: 10_000, topicData: [{ name: t0, partitionData }] })
}

const begun: readonly Step[] = [
  ask(ApiKey.INIT_PRODUCER_ID, 3, { transactionalId: x0, transactionTimeoutMs: 600_000, producerId: -1, producerEpoch: -1 }),
  ask(ApiKey.ADD_PARTITIONS_TO_TXN, 1, {
    v3AndBelowTransactionalId: x0,
    v3AndBelowProducerId: producer['producerId'] as Value,
    v3AndBelowProducerEpoch: producer['producerEpoch'] as Value,
    v3AndBelowTopics: [{ name: t0, partitions: [0] }],
  }),
]

const ended = (committed: boolean): Request => ask(ApiKey.END_TXN, 1, { transactionalId: x0, ...producer, committed })

interface Fetch {
  readonly version?: number
  readonly partition?: number
  readonly fetchOffset?: Value
  readonly partitionMaxBytes?: number
}

/** Of partitions of the first topic, committed records alone, without a session. */
function fetched(...partitions: readonly Fetch[]): Request {
  return ask(ApiKey.FETCH, 11, {
    replicaId: -1,
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes: 1_000_000,
    isolationLevel: 1,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [
      {
        topic: t0,
        partitions: partitions.map(({ partition = 0, fetchOffset = 0, partitionMaxBytes = 1_000_000 }) => ({
          partition,
          currentLeaderEpoch: -1,
          fetchOffset,
          logStartOffset: -1,
          partitionMaxBytes,
        })),
      },
    ],
    forgottenTopicsData: [],
    rackId: '',
  })
}

/** By name and by id: a session's next request asks for a partition, or for both, and forgets the first. */
function forgotten(version: number, asked: readonly number[]): readonly Step[] {
  const topic: Body = version >= 13 ? { topicId: { $: 'topic id', n: 0 } } : { topic: t0 }
  const partition = (index: number): Body => ({
    partition: index,
    currentLeaderEpoch: -1,
    fetchOffset: index === 0 ? 5 : 0,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    partitionMaxBytes: 1_000_000,
  })
  const of = (sessionId: Value, sessionEpoch: number, indexes: readonly number[], forgets: readonly number[]): Request =>
    ask(ApiKey.FETCH, version, {
      replicaId: -1,
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: 1_000_000,
      isolationLevel: 0,
      sessionId,
      sessionEpoch,
      topics: indexes.length === 0 ? [] : [{ ...topic, partitions: indexes.map(partition) }],
      forgottenTopicsData: forgets.length === 0 ? [] : [{ ...topic, partitions: forgets }],
      rackId: '',
    })
  return [of(0, 0, asked, []), of(session, 1, asked, [0]), of(session, 2, [], [])]
}

/** At each of its first lengths. */
const brokenAt = (kind: Fault['kind'], lengths: number, request: Request): readonly Step[] =>
  Array.from({ length: lengths }, (_, n) => ({ ...request, fault: { kind, n } }))

const joined = (version: number): Request =>
  ask(ApiKey.JOIN_GROUP, version, {
    groupId: `${ownName}g0`,
    sessionTimeoutMs: 99,
    rebalanceTimeoutMs: 300_000,
    memberId: '',
    groupInstanceId: null,
    protocolType: 'consumer',
    protocols: [{ name: 'range', metadata: { $: 'subscription', n: 1 } }],
    reason: 'a',
  })

const reassignments = ask(ApiKey.LIST_PARTITION_REASSIGNMENTS, 0, {
  timeoutMs: 10_000,
  topics: [{ name: t0, partitionIndexes: [-1] }],
})
const settingsOf = (version: number): Request =>
  ask(ApiKey.DESCRIBE_CONFIGS, version, {
    resources: [{ resourceType: 2, resourceName: t0, configurationKeys: ['retention.ms'] }],
    includeSynonyms: false,
    includeDocumentation: false,
  })

function consumer(memberEpoch: Value, subscribedTopicNames: Value, subscribedTopicRegex: string): Request {
  return ask(ApiKey.CONSUMER_GROUP_HEARTBEAT, 1, {
    groupId: k0,
    memberId: 'own-a',
    memberEpoch,
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: 300_000,
    subscribedTopicNames,
    subscribedTopicRegex,
    serverAssignor: null,
    topicPartitions: [],
  })
}

/** @param instanceId of a member that joins, or is there already. */
function instance(instanceId: string, memberEpoch: Value): Request {
  return ask(ApiKey.CONSUMER_GROUP_HEARTBEAT, 1, {
    groupId: k0,
    memberId: 'own-a',
    memberEpoch,
    instanceId,
    rackId: null,
    rebalanceTimeoutMs: 300_000,
    subscribedTopicNames: [t0],
    subscribedTopicRegex: null,
    serverAssignor: null,
    topicPartitions: memberEpoch === 0 ? [] : null,
  })
}

const transactionsOf = (version: number, stateFilters: Value, transactionalIdPattern: string | null): Request =>
  ask(ApiKey.LIST_TRANSACTIONS, version, { stateFilters, producerIdFilters: [], durationFilter: -1, transactionalIdPattern })

const rate = 'leader.replication.throttled.rate'
const broker: Body = { resourceType: 4, resourceName: '1' }
const rates = (version: number): Request =>
  ask(ApiKey.DESCRIBE_CONFIGS, version, { resources: [{ ...broker, configurationKeys: [rate] }], includeSynonyms: true })
const rateSet = (value: string | null, configOperation: number): Request =>
  ask(ApiKey.INCREMENTAL_ALTER_CONFIGS, 1, {
    resources: [{ ...broker, configs: [{ name: rate, configOperation, value }] }],
    validateOnly: false,
  })

export const keptScripts: readonly { readonly name: string; readonly steps: readonly Step[] }[] = [
  ...[7, 10, 12, 13, 18].flatMap((version) => [
    { name: `a fetch forgets all that it asks for, v${version}`, steps: forgotten(version, [0]) },
    { name: `a fetch forgets one of two that it asks for, v${version}`, steps: forgotten(version, [0, 1]) },
  ]),
  {
    name: 'records are deleted into an open transaction',
    steps: [
      ...begun,
      produced('transactional 0', 2, x0),
      ask(ApiKey.DELETE_RECORDS, 2, {
        topics: [{ name: t0, partitions: [{ partitionIndex: 0, offset: 1 }] }],
        timeoutMs: 10_000,
      }),
      fetched({ fetchOffset: 1 }),
      ask(ApiKey.LIST_OFFSETS, 2, {
        replicaId: -1,
        isolationLevel: 1,
        topics: [{ name: t0, partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
      }),
    ],
  },
  {
    name: 'a rate of replication can be changed',
    steps: [rateSet('1000000', 0), rates(1), rates(4), rateSet(null, 1), rates(4)],
  },
  {
    name: 'aborted transactions beyond a short read',
    steps: [
      produced('plain', 1),
      ...begun,
      produced('transactional 0', 0, x0),
      ended(false),
      ...[1, 0, -1, 100, 1_000_000].map((partitionMaxBytes) => fetched({ partitionMaxBytes })),
      ...[1, 2, 3, 4].map((fetchOffset) => fetched({ fetchOffset, partitionMaxBytes: 100 })),
      // Of the second partition not even one batch has to be given.
      ask(ApiKey.PRODUCE, 9, {
        transactionalId: null,
        acks: -1,
        timeoutMs: 10_000,
        topicData: [{ name: t0, partitionData: [{ index: 1, records: { $: 'records', n: 0, text: 'plain' } }] }],
      }),
      ...[0, 1, 60, 100, 1_000_000].map((partitionMaxBytes) => fetched({ partition: 1 }, { partitionMaxBytes })),
      fetched({ partition: 1 }, { fetchOffset: 3, partitionMaxBytes: 0 }),
      fetched({ partition: 1 }, { fetchOffset: 4, partitionMaxBytes: 0 }),
    ],
  },
  {
    // Batches of 6,000 bytes: the offset index has an entry for each but the first.
    name: 'aborted transactions up to an entry of the offset index',
    steps: [
      produced('large', 2),
      ...[0, 1, 2].flatMap(() => [...begun, produced('transactional 0', 0, x0), ended(false), produced('large', 2)]),
      ...[0, 2, 3, 4, 5, 8, 9, 13].flatMap((fetchOffset) =>
        [1, 0, 5_000, 6_000, 6_150, 6_250, 6_500, 12_500].map((partitionMaxBytes) => fetched({ fetchOffset, partitionMaxBytes })),
      ),
      ...[0, 3, 4, 5].flatMap((fetchOffset) =>
        [0, 1, 70, 6_000, 12_500].map((partitionMaxBytes) =>
          fetched({ fetchOffset: 0, partitionMaxBytes: 1 }, { partition: 1 }, { fetchOffset, partitionMaxBytes }),
        ),
      ),
    ],
  },
  ...(['length negative', 'length of more bits'] as const).map((kind) => ({
    name: `a ${kind}`,
    steps: [
      ...[5, 7, 9].flatMap((version) => brokenAt(kind, 8, joined(version))),
      ...brokenAt(kind, 3, reassignments),
      ...[1, 4].flatMap((version) => brokenAt(kind, 4, settingsOf(version))),
      ...[1, 3].flatMap((version) =>
        brokenAt(kind, 1, ask(ApiKey.INIT_PRODUCER_ID, version, { ...producer, transactionalId: x0, transactionTimeoutMs: -1 })),
      ),
      // The fifth is that of the records: null has no answer at all.
      ...[3, 9].flatMap((version) => brokenAt(kind, 4, { ...produced('plain', 0), version })),
      ...[4, 12].flatMap((version) =>
        brokenAt(
          kind,
          2,
          ask(ApiKey.METADATA, version, { topics: [{ name: t0, topicId: zeroUuid }], allowAutoTopicCreation: false }),
        ),
      ),
    ],
  })),
  {
    name: 'a topic without name and id',
    steps: [10, 12, 13].map((version) =>
      ask(ApiKey.METADATA, version, {
        topics: [
          { name: null, topicId: zeroUuid },
          { name: t0, topicId: zeroUuid },
        ],
        allowAutoTopicCreation: false,
      }),
    ),
  },
  {
    name: 'states of transactions that there are not',
    steps: [transactionsOf(0, ['x', 'x'], null), transactionsOf(2, ['x', 'y', 'x'], '.*'), transactionsOf(2, ['x'], '[')],
  },
  {
    name: 'acks that are none, in a transaction',
    steps: [
      begun[0] as Step,
      ask(ApiKey.PRODUCE, 12, {
        transactionalId: x0,
        acks: -2,
        timeoutMs: 10_000,
        topicData: [{ name: t0, partitionData: [{ index: 0, records: { $: 'records', n: 0, text: 'transactional 0' } }] }],
      }),
      ask(ApiKey.DESCRIBE_TRANSACTIONS, 0, { transactionalIds: [x0] }),
    ],
  },
  {
    name: 'offsets refused in a transaction make a group',
    steps: [
      begun[0] as Step,
      ask(ApiKey.ADD_OFFSETS_TO_TXN, 2, { transactionalId: x0, ...producer, groupId: `${ownName}g0` }),
      ask(ApiKey.TXN_OFFSET_COMMIT, 3, {
        transactionalId: x0,
        groupId: `${ownName}g0`,
        ...producer,
        generationIdOrMemberEpoch: -1,
        memberId: '',
        groupInstanceId: null,
        topics: [
          {
            name: t0,
            partitions: [
              { partitionIndex: 0, committedOffset: 0, committedLeaderEpoch: -1, committedMetadata: 'x'.repeat(4097) },
            ],
          },
        ],
      }),
      ask(ApiKey.LIST_GROUPS, 3, {}),
      ended(true),
      ask(ApiKey.LIST_GROUPS, 3, {}),
      ...['t0', 'missing'].map((name) =>
        ask(ApiKey.OFFSET_DELETE, 0, { groupId: `${ownName}g0`, topics: [{ name: ownName + name, partitions: [] }] }),
      ),
    ],
  },
  {
    name: 'a member comes again as another instance',
    steps: [
      instance('i0', 0),
      instance('i1', 0),
      instance('i0', { $: 'member epoch', n: last }),
      instance('i1', { $: 'member epoch', n: last }),
      ...['', 'consumer'].map((protocolType) =>
        ask(ApiKey.JOIN_GROUP, 5, {
          groupId: k0,
          sessionTimeoutMs: 300_000,
          rebalanceTimeoutMs: 300_000,
          memberId: 'own-a',
          groupInstanceId: null,
          protocolType,
          protocols: [{ name: 'other', metadata: { $: 'subscription', n: 0 } }],
        }),
      ),
      ask(ApiKey.JOIN_GROUP, 5, {
        groupId: k0,
        sessionTimeoutMs: 300_000,
        rebalanceTimeoutMs: 300_000,
        memberId: 'unknown',
        groupInstanceId: null,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata: { $: 'subscription', n: 1 } }],
      }),
    ],
  },
  {
    name: 'as many members for one assignor as for another',
    steps: [
      { ...consumer(0, [t0], ''), body: { ...consumer(0, [t0], '').body, serverAssignor: 'uniform' } },
      { ...consumer(0, [t0], ''), body: { ...consumer(0, [t0], '').body, memberId: 'own-b', serverAssignor: 'range' } },
      {
        ...consumer(0, [t0], ''),
        body: { ...consumer({ $: 'member epoch', n: last }, null, '').body, memberId: 'own-b', topicPartitions: null },
      },
    ],
  },
  {
    name: 'a pattern is left and taken again',
    steps: [
      consumer(0, [`${ownName}new`], `${ownName}t.*`),
      consumer({ $: 'member epoch', n: last }, [`${ownName}t1`], t0),
      consumer({ $: 'member epoch', n: last }, null, `${ownName}t.*`),
      ask(ApiKey.CONSUMER_GROUP_DESCRIBE, 1, { groupIds: [k0], includeAuthorizedOperations: false }),
    ],
  },
  {
    name: 'a value of a broker that is wrong, and that of which only the cluster may have one',
    steps: ['0', '1', 'x'].map((value) =>
      ask(ApiKey.ALTER_CONFIGS, 1, {
        resources: [{ resourceType: 4, resourceName: '1', configs: [{ name: 'min.insync.replicas', value }] }],
        validateOnly: false,
      }),
    ),
  },
]
