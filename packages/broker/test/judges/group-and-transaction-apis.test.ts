// APIs about groups and transactions, at every version, to Apache Kafka and to us: valid, at the bounds, and wrong.
import { missingJudges } from '@millrace/judges'
import { ApiKey, ErrorCode } from '@millrace/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBoth, versions } from './both.ts'
import type { Answer, Body, Both, Side } from './both.ts'

const missing = missingJudges('broker')
let both: Both

beforeAll(async () => {
  if (missing !== undefined) return
  both = await startBoth()
  for (const side of both.sides) {
    await side.makeTopics([
      { name: 'plain', partitions: 3 },
      { name: 'other', partitions: 1 },
    ])
    await side.coordinators(0, 1)
  }
}, 90_000)

afterAll(async () => {
  if (missing === undefined) await both.stop()
})

const noError = ({ errorCode }: Answer): boolean => errorCode === ErrorCode.NONE

/** Offsets of a group without members. */
async function commit(side: Side, groupId: string, topic = 'plain'): Promise<void> {
  const partitions = [0, 1].map((partitionIndex) => ({ partitionIndex, committedOffset: 5, committedMetadata: '' }))
  const body = { groupId, memberId: '', generationIdOrMemberEpoch: -1, topics: [{ name: topic, partitions }] }
  await side.until(ApiKey.OFFSET_COMMIT, 7, body, (answer) => {
    const [{ partitions: results }] = answer['topics'] as [{ partitions: { errorCode: number }[] }]
    return results.some(({ errorCode }) => errorCode === ErrorCode.NONE)
  })
}

/** A member of the consumer protocol with a subscription to one topic; it stays for its session. */
async function join(side: Side, groupId: string, protocolType = 'consumer'): Promise<void> {
  const name = new TextEncoder().encode('plain')
  const metadata = new Uint8Array([0, 0, 0, 0, 0, 1, 0, name.length, ...name, 0xff, 0xff, 0xff, 0xff])
  const body = {
    groupId,
    sessionTimeoutMs: 45_000,
    rebalanceTimeoutMs: 45_000,
    memberId: '',
    protocolType,
    protocols: [{ name: 'range', metadata }],
  }
  const joined = await side.until(ApiKey.JOIN_GROUP, 3, body, noError)
  const sync = { groupId, generationId: joined['generationId'], memberId: joined['memberId'], assignments: [] }
  await side.until(ApiKey.SYNC_GROUP, 2, sync, noError)
}

describe.skipIf(missing !== undefined)('the same answers as Apache Kafka', () => {
  test.each(versions(1, 9))('OffsetFetch v%i of partitions that are named more than once', async (version) => {
    for (const side of both.sides) await commit(side, 'named-again')
    const topics = [
      { name: 'plain', partitionIndexes: [1, 0, 1, 1, 7, 7] },
      { name: 'plain', partitionIndexes: [1] },
    ]
    const body =
      version >= 8
        ? { groups: [1, 2].map(() => ({ groupId: 'named-again', topics })), requireStable: false }
        : { groupId: 'named-again', topics, requireStable: false }
    const answer = await both.same(ApiKey.OFFSET_FETCH, version, body)
    expect(JSON.stringify(answer).match(/"partitionIndex":1,/g)).toHaveLength(version >= 8 ? 8 : 4)
  })

  test.each(versions(0, 3))('DeleteGroups v%i', async (version) => {
    for (const side of both.sides) {
      await commit(side, `empty-${version}`)
      await commit(side, `twice-${version}`)
      await join(side, `alive-${version}`)
    }
    const remove = (...groupsNames: string[]) => both.same(ApiKey.DELETE_GROUPS, version, { groupsNames })
    await remove(`empty-${version}`, `alive-${version}`, 'missing', '')
    await remove(`twice-${version}`, `twice-${version}`)
    await remove(`empty-${version}`)
    await remove()
    await both.same(ApiKey.OFFSET_FETCH, 5, { groupId: `empty-${version}`, topics: null })
    await both.same(ApiKey.LIST_GROUPS, 4, {})
  })

  test('OffsetDelete v0', { timeout: 30_000 }, async () => {
    for (const side of both.sides) {
      await commit(side, 'forgets')
      await commit(side, 'forgets', 'other')
      await join(side, 'subscribed')
      await join(side, 'of-another-kind', 'connect')
    }
    const remove = (groupId: string, name: string, ...partitions: number[]) =>
      both.same(ApiKey.OFFSET_DELETE, 0, {
        groupId,
        topics: [{ name, partitions: partitions.map((partitionIndex) => ({ partitionIndex })) }],
      })
    await remove('forgets', 'plain', 0)
    await remove('forgets', 'plain', 0, 2, 9)
    await remove('forgets', 'missing', 0)
    await remove('forgets', 'plain')
    await remove('missing', 'plain', 0)
    await remove('missing', 'missing', 0)
    await remove('', 'plain', 0)
    await remove('subscribed', 'plain', 0)
    await remove('subscribed', 'other', 0)
    await remove('of-another-kind', 'plain', 0)
    await both.same(ApiKey.OFFSET_DELETE, 0, { groupId: 'forgets', topics: [] })
    await both.same(ApiKey.OFFSET_FETCH, 5, { groupId: 'forgets', topics: null })
  })

  test('DescribeProducers, DescribeTransactions and ListTransactions at all versions', async () => {
    const own = ['producerId', 'lastTimestamp', 'transactionStartTimeMs']
    for (const side of both.sides) {
      await begin(side, 'open', [0, 1])
      await begin(side, 'committed', [1])
      await end(side, 'committed', true)
      await begin(side, 'aborted', [2])
      await end(side, 'aborted', false)
      await init(side, 'fresh')
      await side.produce('plain', 0, ['idempotent'], { producerId: 900, producerEpoch: 3, baseSequence: 0 })
      await side.produce('plain', 0, ['again', 'and again'], { producerId: 900, producerEpoch: 3, baseSequence: 1 })
    }
    const describe = (...transactionalIds: string[]) => both.same(ApiKey.DESCRIBE_TRANSACTIONS, 0, { transactionalIds }, own)
    await describe('open', 'committed', 'aborted', 'fresh', 'missing', '')
    await describe('open', 'open')
    await describe()
    const producers = (name: string, ...partitionIndexes: number[]) =>
      both.same(ApiKey.DESCRIBE_PRODUCERS, 0, { topics: [{ name, partitionIndexes }] }, own)
    await producers('plain', 0, 1, 2, 9)
    await producers('missing', 0)
    await producers('other', 0)
    for (const version of versions(0, 2)) {
      const list = (filters: Body) => both.same(ApiKey.LIST_TRANSACTIONS, version, filters, own)
      await list({})
      for (const state of [
        'Ongoing',
        'ongoing',
        'CompleteCommit',
        'CompleteAbort',
        'Empty',
        'Dead',
        'PrepareEpochFence',
        'nonsense',
        '',
      ])
        await list({ stateFilters: [state] })
      await list({ stateFilters: ['Ongoing', 'nonsense', 'Empty'] })
      await list({ producerIdFilters: [123_456_789] })
      if (version >= 1) for (const durationFilter of [0, 1, 10_000_000, -1, -5]) await list({ durationFilter })
      if (version < 2) continue
      for (const pattern of [
        '',
        null,
        'open',
        'op',
        'o.*',
        '.*e.*',
        '(open|fresh)',
        '[',
        '(?=a)',
        '\\d+',
        'open$',
        '^open',
        '(?i)OPEN',
        '\\w{4}',
      ])
        await list({ transactionalIdPattern: pattern })
    }
    const ids = await Promise.all(
      both.sides.map(async (side) => {
        const answer = (await side.ask(ApiKey.DESCRIBE_TRANSACTIONS, 0, { transactionalIds: ['open'] })) as Answer
        const [{ producerId }] = answer['transactionStates'] as [{ producerId: number }]
        const listed = (await side.ask(ApiKey.LIST_TRANSACTIONS, 0, { producerIdFilters: [producerId] })) as Answer
        return (listed['transactionStates'] as { transactionalId: string }[]).map(({ transactionalId }) => transactionalId)
      }),
    )
    expect(ids).toEqual([['open'], ['open']])
  })
})

const producers = new Map<string, { readonly producerId: number; readonly producerEpoch: number }>()

async function init(side: Side, transactionalId: string): Promise<void> {
  const body = { transactionalId, transactionTimeoutMs: 600_000, producerId: -1, producerEpoch: -1 }
  const answer = await side.until(ApiKey.INIT_PRODUCER_ID, 4, body, noError)
  producers.set(`${side.name}:${transactionalId}`, answer as never)
}

/** A transaction with one record in each of these partitions. */
async function begin(side: Side, transactionalId: string, partitions: readonly number[]): Promise<void> {
  await init(side, transactionalId)
  const { producerId, producerEpoch } = producers.get(`${side.name}:${transactionalId}`)!
  const topics = [{ name: 'plain', partitions }]
  const add = {
    v3AndBelowTransactionalId: transactionalId,
    v3AndBelowProducerId: producerId,
    v3AndBelowProducerEpoch: producerEpoch,
  }
  await side.until(ApiKey.ADD_PARTITIONS_TO_TXN, 3, { ...add, v3AndBelowTopics: topics }, (answer) => {
    const [{ resultsByPartition }] = answer['resultsByTopicV3AndBelow'] as [
      { resultsByPartition: { partitionErrorCode: number }[] },
    ]
    return resultsByPartition.every(({ partitionErrorCode }) => partitionErrorCode === 0)
  })
  for (const index of partitions) {
    await side.produce(
      'plain',
      index,
      ['in a transaction'],
      { producerId, producerEpoch, baseSequence: 0, transactional: true },
      transactionalId,
    )
  }
}

async function end(side: Side, transactionalId: string, committed: boolean): Promise<void> {
  const body = { transactionalId, ...producers.get(`${side.name}:${transactionalId}`), committed }
  await side.until(ApiKey.END_TXN, 3, body, noError)
  await side.until(ApiKey.DESCRIBE_TRANSACTIONS, 0, { transactionalIds: [transactionalId] }, (answer) => {
    const [{ transactionState }] = answer['transactionStates'] as [{ transactionState: string }]
    return transactionState.startsWith('Complete')
  })
}
