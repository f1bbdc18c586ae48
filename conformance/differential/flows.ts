// Courses of requests as clients have them, so that scripts come to where a random request alone never does: a group that is stable, a transaction that is open.
import type { SeededRandom } from '@millrace/host/simulated'
import { ApiKey } from '@millrace/protocol'
import { type Body, ownName, type Value } from './values.ts'

interface Part {
  readonly key: number
  /** Versions, where not all. */
  readonly from?: number
  readonly to?: number
  /** Fields with a value, by name, wherever they are in the request; the others are chosen. */
  readonly given: Body
}
type Flow = (random: SeededRandom) => readonly (Part | { readonly waitMs: number })[]

const last = -1
const member: Value = { $: 'member', n: last }
const memberEpoch: Value = { $: 'member epoch', n: last }
const producer: Body = { producerId: { $: 'producer id', n: last }, producerEpoch: { $: 'producer epoch', n: last } }
const pick = <T>(random: SeededRandom, ...choices: readonly T[]): T => choices[random.below(choices.length)] as T
const t0 = `${ownName}t0`
/** The same place under all the names that it has. */
const inT0: Body = {
  name: t0,
  topic: t0,
  topicName: t0,
  topicId: { $: 'topic id', n: 0 },
  index: 0,
  partition: 0,
  partitionIndex: 0,
}
const batch = (n: number, text: string): Value => ({ $: 'records', n, text })
const now: Body = { timeoutMs: 10_000 }

/** A producer with this name, or without one, begins. */
const beginOf = (transactionalId: string | null, transactionTimeoutMs = 600_000): Part => ({
  key: ApiKey.INIT_PRODUCER_ID,
  given: {
    transactionalId,
    transactionTimeoutMs,
    producerId: -1,
    producerEpoch: -1,
    enable2Pc: false,
    keepPreparedTxn: false,
  },
})

const classicMember: Flow = (random) => {
  const groupId = ownName + pick(random, 'g0', 'g0', 'g1')
  const groupInstanceId = pick(random, null, null, 'i0', 'i1')
  const session: Body = {
    groupId,
    groupInstanceId,
    sessionTimeoutMs: 300_000,
    rebalanceTimeoutMs: 300_000,
    protocolType: 'consumer',
  }
  const [join, sync] = [ApiKey.JOIN_GROUP, ApiKey.SYNC_GROUP]
  const of: Body = { ...session, memberId: member, generationId: memberEpoch, generationIdOrMemberEpoch: memberEpoch }
  return [
    { key: join, given: { ...session, memberId: '' } },
    { key: join, given: of },
    { key: sync, given: { ...of, protocolName: 'range' } },
    { key: ApiKey.HEARTBEAT, given: of },
    { key: ApiKey.OFFSET_COMMIT, given: { ...of, ...inT0 } },
    { key: ApiKey.OFFSET_FETCH, given: { groupId } },
    { key: ApiKey.DESCRIBE_GROUPS, given: { groups: [groupId] } },
    ...(random.below(2) === 0 ? [{ key: ApiKey.LEAVE_GROUP, given: of }] : []),
  ]
}

const consumerMember: Flow = (random) => {
  const groupId = ownName + pick(random, 'k0', 'k0', 'g1')
  const instanceId = pick(random, null, null, 'i0')
  const key = ApiKey.CONSUMER_GROUP_HEARTBEAT
  const subscribed = pick<Body>(
    random,
    { subscribedTopicNames: [t0] },
    { subscribedTopicNames: [t0, `${ownName}t2`] },
    {
      subscribedTopicRegex: `${ownName}t.*`,
    },
  )
  const all: Body = {
    groupId,
    instanceId,
    rackId: null,
    rebalanceTimeoutMs: 300_000,
    serverAssignor: pick(random, null, 'uniform', 'range'),
  }
  const of: Body = { ...all, memberId: member, memberEpoch, generationIdOrMemberEpoch: memberEpoch }
  const ends: readonly Part[] = [{ key, given: { ...of, memberEpoch: pick(random, -1, -1, -2) } }]
  return [
    { key, given: { ...all, ...subscribed, memberId: pick(random, 'own-a', 'own-b', ''), memberEpoch: 0, topicPartitions: [] } },
    { key, given: { ...of, topicPartitions: { $: 'assigned', n: last } } },
    { key, given: { ...of, topicPartitions: null, subscribedTopicNames: null, serverAssignor: null } },
    { key: ApiKey.OFFSET_COMMIT, from: 9, given: { ...of, ...inT0 } },
    { key: ApiKey.OFFSET_FETCH, from: 9, given: of },
    { key: ApiKey.CONSUMER_GROUP_DESCRIBE, given: { groupIds: [groupId] } },
    ...(random.below(2) === 0 ? ends : []),
  ]
}

const transaction: Flow = (random) => {
  const transactionalId = ownName + pick(random, 'x0', 'x0', 'x1')
  const groupId = `${ownName}g0`
  const isSecond = random.below(2) === 0
  const of: Body = {
    transactionalId,
    v3AndBelowTransactionalId: transactionalId,
    ...producer,
    verifyOnly: false,
    enable2Pc: false,
    ...now,
  }
  const old: Body = {
    ...of,
    v3AndBelowProducerId: producer['producerId'] as Value,
    v3AndBelowProducerEpoch: producer['producerEpoch'] as Value,
  }
  const offsets: Body = { ...of, ...inT0, groupId, memberId: '', generationIdOrMemberEpoch: -1, groupInstanceId: null }
  const add: readonly Part[] = isSecond
    ? []
    : [{ key: ApiKey.ADD_PARTITIONS_TO_TXN, given: { ...old, ...inT0, partitions: [0] } }]
  const addOffsets: readonly Part[] = isSecond ? [] : [{ key: ApiKey.ADD_OFFSETS_TO_TXN, given: { ...of, groupId } }]
  const versions = (at: number): Pick<Part, 'from' | 'to'> => (isSecond ? { from: at } : { to: at - 1 })
  const produced: Body = { ...of, ...inT0, acks: -1, records: batch(random.below(3), 'transactional 0') }
  return [
    beginOf(transactionalId),
    ...add,
    { key: ApiKey.PRODUCE, ...versions(12), given: produced },
    ...addOffsets,
    { key: ApiKey.TXN_OFFSET_COMMIT, ...versions(5), given: offsets },
    { key: ApiKey.LIST_OFFSETS, given: { ...inT0, timestamp: -1, isolationLevel: 1, currentLeaderEpoch: -1 } },
    { key: ApiKey.DESCRIBE_PRODUCERS, given: { ...inT0, partitionIndexes: [0] } },
    { key: ApiKey.DESCRIBE_TRANSACTIONS, given: { transactionalIds: [transactionalId] } },
    ...(random.below(8) === 0 ? [] : [{ key: ApiKey.END_TXN, ...versions(5), given: of }]),
    {
      key: ApiKey.FETCH,
      given: {
        ...inT0,
        isolationLevel: 1,
        fetchOffset: 0,
        sessionId: 0,
        sessionEpoch: -1,
        maxWaitMs: 0,
        partitionMaxBytes: 1_000_000,
        maxBytes: 1_000_000,
      },
    },
    { key: ApiKey.OFFSET_FETCH, given: { groupId, requireStable: true } },
  ]
}

const idempotence: Flow = (random) => {
  const produce = (n: number, sequence: number): Part => ({
    key: ApiKey.PRODUCE,
    given: { ...inT0, transactionalId: null, acks: -1, ...now, records: batch(n, `idempotent ${sequence}`) },
  })
  const wraps = random.below(4) === 0
  const start = beginOf(null)
  if (wraps) return [start, produce(1, 2_147_483_646), produce(1, 0), produce(0, 2), produce(1, 2_147_483_646)]
  return [
    start,
    produce(0, 0),
    produce(2, 1),
    produce(0, 0),
    produce(2, 1),
    produce(1, pick(random, 4, 4, 5, 3)),
    produce(0, 6),
    produce(0, 7),
    produce(0, 8),
    produce(0, 0),
  ]
}

const fetchSession: Flow = (random) => {
  const small: Body = {
    maxWaitMs: 0,
    minBytes: pick(random, 0, 1),
    maxBytes: 1_000_000,
    partitionMaxBytes: 1_000_000,
    isolationLevel: 0,
  }
  const of: Body = { ...small, ...inT0, currentLeaderEpoch: -1, lastFetchedEpoch: -1, logStartOffset: -1, rackId: '' }
  const [from, to] = random.below(2) === 0 ? [7, 12] : [13, 99]
  const fetch = (given: Body): Part => ({ key: ApiKey.FETCH, from, to, given: { ...of, forgottenTopicsData: [], ...given } })
  const session: Value = { $: 'session', n: last }
  const nothing: Body = { sessionId: session, topics: [] }
  const forgotten: Body = { topic: t0, topicId: { $: 'topic id', n: 0 }, partitions: [0] }
  return [
    fetch({ sessionId: 0, sessionEpoch: 0, fetchOffset: { $: 'offset', n: 0, text: pick(random, 'latest', 'earliest') } }),
    fetch({ ...nothing, sessionEpoch: 1 }),
    { key: ApiKey.PRODUCE, given: { ...inT0, transactionalId: null, acks: -1, ...now, records: batch(1, 'plain') } },
    fetch({ ...nothing, sessionEpoch: 2 }),
    fetch({ sessionId: session, sessionEpoch: 3, fetchOffset: { $: 'offset', n: 0, text: 'latest' } }),
    pick(
      random,
      fetch({ ...nothing, sessionEpoch: 4, forgottenTopicsData: [forgotten] }),
      fetch({ ...nothing, sessionEpoch: 9 }),
      fetch({ sessionId: session, sessionEpoch: -1 }),
      fetch({ sessionId: session, sessionEpoch: 0 }),
    ),
    fetch({ ...nothing, sessionEpoch: 5 }),
  ]
}

const topics: Flow = (random) => {
  const name = `${ownName}new`
  const of: Body = { ...inT0, name, topic: name, topicName: name, topicNames: [name], ...now, validateOnly: false }
  return [
    {
      key: ApiKey.CREATE_TOPICS,
      given: {
        ...of,
        numPartitions: 2,
        replicationFactor: 1,
        assignments: [],
        configs: pick<Value>(random, [], [{ name: 'cleanup.policy', value: 'compact' }]),
      },
    },
    { key: ApiKey.PRODUCE, to: 12, given: { ...of, transactionalId: null, acks: -1, records: batch(1, 'keyed') } },
    { key: ApiKey.CREATE_PARTITIONS, given: { ...of, count: pick(random, 3, 2, 1), assignments: null } },
    { key: ApiKey.METADATA, given: { name, allowAutoTopicCreation: false } },
    { key: ApiKey.DESCRIBE_TOPIC_PARTITIONS, given: { name, cursor: null } },
    { key: ApiKey.LIST_OFFSETS, given: { ...of, currentLeaderEpoch: -1 } },
    ...(random.below(2) === 0 ? [{ key: ApiKey.DELETE_TOPICS, to: 5, given: of }] : []),
    { key: ApiKey.FETCH, to: 12, given: { ...of, sessionId: 0, sessionEpoch: -1, currentLeaderEpoch: -1, fetchOffset: 0 } },
  ]
}

const settings: Flow = (random) => {
  const [resourceType, resourceName] = pick<readonly [number, string]>(random, [2, t0], [2, t0], [4, '1'], [32, `${ownName}g0`])
  const of: Body = { resourceType, resourceName, validateOnly: false, includeSynonyms: true }
  const described: Part = { key: ApiKey.DESCRIBE_CONFIGS, given: of }
  return [
    { key: ApiKey.INCREMENTAL_ALTER_CONFIGS, given: of },
    { key: ApiKey.INCREMENTAL_ALTER_CONFIGS, given: of },
    described,
    ...(random.below(2) === 0 ? [{ key: ApiKey.ALTER_CONFIGS, given: of }, described] : []),
    { key: ApiKey.PRODUCE, given: { ...inT0, transactionalId: null, acks: -1, ...now } },
  ]
}

const deletedRecords: Flow = (random) => {
  const produce: Part = {
    key: ApiKey.PRODUCE,
    given: { ...inT0, transactionalId: null, acks: -1, ...now, records: batch(2, 'plain') },
  }
  const offset = pick<Value>(
    random,
    1,
    -1,
    { $: 'offset', n: 0, text: 'latest' },
    { $: 'offset', n: 1, text: 'latest' },
    { $: 'offset', n: -1, text: 'latest' },
  )
  return [
    produce,
    produce,
    { key: ApiKey.DELETE_RECORDS, given: { ...inT0, offset, ...now } },
    { key: ApiKey.LIST_OFFSETS, given: { ...inT0, timestamp: pick(random, -2, -4, 0), currentLeaderEpoch: -1 } },
    { key: ApiKey.FETCH, given: { ...inT0, fetchOffset: 0, sessionId: 0, sessionEpoch: -1, currentLeaderEpoch: -1 } },
    { key: ApiKey.OFFSET_FOR_LEADER_EPOCH, given: { ...inT0, currentLeaderEpoch: -1, leaderEpoch: 0, replicaId: -2 } },
  ]
}

const simpleGroup: Flow = (random) => {
  const groupId = ownName + pick(random, 's0', 'g0', 'k0')
  const of: Body = { groupId, memberId: '', generationIdOrMemberEpoch: -1, groupInstanceId: null, ...inT0 }
  return [
    { key: ApiKey.OFFSET_COMMIT, given: { ...of, committedOffset: 5 } },
    { key: ApiKey.OFFSET_FETCH, given: { groupId, memberId: null, memberEpoch: -1 } },
    {
      key: ApiKey.LIST_GROUPS,
      given: {
        statesFilter: pick<Value>(random, [], ['Empty'], ['empty']),
        typesFilter: pick<Value>(random, [], ['classic'], ['Classic']),
      },
    },
    { key: ApiKey.OFFSET_DELETE, given: of },
    ...(random.below(2) === 0 ? [{ key: ApiKey.DELETE_GROUPS, given: { groupsNames: [groupId] } }] : []),
    { key: ApiKey.DESCRIBE_GROUPS, given: { groups: [groupId] } },
    { key: ApiKey.OFFSET_FETCH, given: { groupId, memberId: null, memberEpoch: -1 } },
  ]
}

/** What one broker tells another. */
const markers: Flow = (random) => {
  const transactionalId = `${ownName}x1`
  return [
    beginOf(transactionalId),
    {
      key: ApiKey.ADD_PARTITIONS_TO_TXN,
      from: 4,
      given: { transactionalId, ...producer, ...inT0, partitions: [0], verifyOnly: false },
    },
    { key: ApiKey.ADD_PARTITIONS_TO_TXN, from: 4, given: { transactionalId, ...producer, ...inT0, verifyOnly: true } },
    { key: ApiKey.PRODUCE, given: { ...inT0, transactionalId, acks: -1, ...now, records: batch(0, 'transactional 0') } },
    {
      key: ApiKey.WRITE_TXN_MARKERS,
      given: { ...producer, ...inT0, partitionIndexes: [0], coordinatorEpoch: pick(random, 0, 0, 1) },
    },
    { key: ApiKey.DESCRIBE_PRODUCERS, given: { ...inT0, partitionIndexes: [0] } },
    { key: ApiKey.FETCH, given: { ...inT0, isolationLevel: 1, fetchOffset: 0, sessionId: 0, sessionEpoch: -1 } },
  ]
}

/** Names of their own: nothing but what is waited for shall run out. */
const timesRunOut: Flow = (random) => {
  if (random.below(3) > 0) return []
  const transactionalId = `${ownName}e0`
  const groupId = `${ownName}e1`
  const of: Body = { transactionalId, ...producer, enable2Pc: false }
  if (random.below(2) === 0) {
    const session: Body = {
      groupId,
      groupInstanceId: null,
      sessionTimeoutMs: 300,
      rebalanceTimeoutMs: 300_000,
      protocolType: 'consumer',
    }
    return [
      { key: ApiKey.JOIN_GROUP, to: 3, given: { ...session, memberId: '' } },
      { waitMs: 1_500 },
      { key: ApiKey.HEARTBEAT, given: { ...session, memberId: member, generationId: memberEpoch } },
      { key: ApiKey.DESCRIBE_GROUPS, given: { groups: [groupId] } },
    ]
  }
  return [
    beginOf(transactionalId, 200),
    { key: ApiKey.PRODUCE, from: 12, given: { ...of, ...inT0, acks: -1, ...now, records: batch(0, 'transactional 0') } },
    { waitMs: 1_500 },
    { key: ApiKey.DESCRIBE_TRANSACTIONS, given: { transactionalIds: [transactionalId] } },
    { key: ApiKey.END_TXN, given: of },
    { key: ApiKey.PRODUCE, from: 12, given: { ...of, ...inT0, acks: -1, ...now, records: batch(0, 'transactional 1') } },
  ]
}

export const flows: readonly Flow[] = [
  classicMember,
  classicMember,
  consumerMember,
  consumerMember,
  transaction,
  transaction,
  idempotence,
  fetchSession,
  topics,
  settings,
  deletedRecords,
  simpleGroup,
  markers,
  timesRunOut,
]
