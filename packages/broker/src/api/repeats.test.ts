import { ErrorCode, zeroUuid } from '@millrace/protocol'
import type { DescribeGroupsResponseDescribedGroupInit } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { offsetFetchHandler } from './09-offset-fetch.ts'
import { describeGroupsHandler } from './15-describe-groups.ts'
import { describeProducersHandler } from './61-describe-producers.ts'
import { describeTransactionsHandler } from './65-describe-transactions.ts'
import { consumerGroupDescribeHandler } from './69-consumer-group-describe.ts'
import type { RequestContext } from './handler.ts'

const context = (apiVersion: number): RequestContext => ({ apiVersion }) as RequestContext
const tooMuch = 'asked for so often'
const members = Array.from({ length: 100 }, (_, i) => ({ memberId: `m${i}`, memberMetadata: new Uint8Array(1000) }))

/** Stands for a coordinator: what it was asked for, and an answer of a hundred thousand bytes for each group. */
function groupsOf(asked: string[]) {
  const describe = (groupIds: readonly string[]): Promise<never[]> => {
    asked.push(...groupIds)
    return Promise.resolve(groupIds.map((groupId) => ({ groupId, errorCode: ErrorCode.NONE, members }) as never))
  }
  return {
    servesConsumerGroups: true,
    describeGroups: describe,
    describeConsumerGroups: describe,
    fetchOffsets: (groupId: string) => {
      asked.push(groupId)
      const partition = {
        partitionIndex: 0,
        committedOffset: 1,
        committedLeaderEpoch: 0,
        metadata: 'x'.repeat(100_000),
        errorCode: 0,
      }
      return Promise.resolve({ answer: [{ name: 't', topicId: zeroUuid, partitions: [partition] }] })
    },
  }
}

test.each([
  ['DescribeGroups', describeGroupsHandler],
  ['ConsumerGroupDescribe', consumerGroupDescribeHandler],
] as const)('%s answers as often as it is asked, looks once, and not without bounds', async (name, handler) => {
  const asked: string[] = []
  const { handle } = handler({ groups: groupsOf(asked) as never })
  const request = (ids: readonly string[]): never =>
    (name === 'DescribeGroups' ? { groups: ids } : { groupIds: ids, includeAuthorizedOperations: false }) as never
  const answer = (await handle(request(['b', 'a', 'b']), context(1))) as { groups: DescribeGroupsResponseDescribedGroupInit[] }
  expect(answer.groups.map(({ groupId }) => groupId)).toEqual(['b', 'a', 'b'])
  expect(answer.groups[2]?.members).toHaveLength(100)
  expect(asked).toEqual(['b', 'a'])
  const often = Array.from({ length: 1000 }, () => 'a')
  await expect(handle(request(often), context(1))).rejects.toThrow(tooMuch)
})

test('DescribeTransactions answers as often as it is asked, looks once, and not without bounds', async () => {
  const asked: string[] = []
  const partitions = new Map([['t', new Set(Array.from({ length: 10_000 }, (_, i) => i))]])
  const describeTransaction = (id: string): Promise<never> => {
    asked.push(id)
    return Promise.resolve({
      state: 'Ongoing',
      timeoutMs: 1,
      startTimestamp: 1,
      producerId: 1,
      producerEpoch: 0,
      partitions,
    } as never)
  }
  const { handle } = describeTransactionsHandler({ transactions: { describeTransaction } })
  const answer = await handle({ transactionalIds: ['b', 'a', 'b'] }, context(0))
  expect(answer.transactionStates?.map(({ transactionalId }) => transactionalId)).toEqual(['b', 'a', 'b'])
  expect(asked).toEqual(['b', 'a'])
  await expect(handle({ transactionalIds: Array.from({ length: 1000 }, () => 'a') }, context(0))).rejects.toThrow(tooMuch)
})

test('DescribeProducers answers as often as it is asked, looks once, and not without bounds', () => {
  let looks = 0
  const producer = { producerId: 1, epoch: 0, lastSequence: 0, lastTimestamp: 0, coordinatorEpoch: 0, transactionFirstOffset: -1 }
  const log = {
    producers: () => {
      looks++
      return Array.from({ length: 1000 }, () => producer)
    },
  }
  const find = (): never => ({ refusalFor: () => ErrorCode.NONE, log }) as never
  const { handle } = describeProducersHandler({ replicas: { find } })
  const ask = (partitionIndexes: number[]) => handle({ topics: [{ name: 't', partitionIndexes }] }, context(0))
  expect(ask([1, 0, 1])).toMatchObject({
    topics: [{ partitions: [{ partitionIndex: 1 }, { partitionIndex: 0 }, { partitionIndex: 1 }] }],
  })
  expect(looks).toBe(2)
  expect(() => ask(Array.from({ length: 10_000 }, () => 0))).toThrow(tooMuch)
})

test('OffsetFetch of all that a group has looks once, and not without bounds', async () => {
  const asked: string[] = []
  const metadata = { image: { topics: { byName: () => undefined, byId: () => undefined } } } as never
  const { handle } = offsetFetchHandler({ groups: groupsOf(asked) as never, metadata })
  const all = (groupId: string) => ({ groupId, topics: null, memberId: null, memberEpoch: -1 })
  const ask = (groups: readonly object[]) => handle({ groups, requireStable: false } as never, context(8))
  const answer = await ask([all('b'), all('a'), all('b')])
  expect(answer.groups?.map(({ groupId }) => groupId)).toEqual(['b', 'a', 'b'])
  expect(asked).toEqual(['b', 'a'])
  await expect(ask(Array.from({ length: 1000 }, () => all('a')))).rejects.toThrow(tooMuch)
})

test('OffsetFetch of named partitions answers as often as it is asked, and not without bounds', async () => {
  const partition = (partitionIndex: number) => ({
    partitionIndex,
    committedOffset: 1,
    committedLeaderEpoch: 0,
    metadata: 'x'.repeat(4_096),
    errorCode: 0,
  })
  const groups = {
    fetchOffsets: (_groupId: string, topics: readonly { name: string; partitionIndexes: readonly number[] }[]) =>
      Promise.resolve({
        answer: topics.map(({ name, partitionIndexes }) => ({
          name,
          topicId: zeroUuid,
          partitions: partitionIndexes.map((index) => partition(index)),
        })),
      }),
  }
  const metadata = { image: { topics: { byName: () => undefined, byId: () => undefined } } } as never
  const { handle } = offsetFetchHandler({ groups: groups as never, metadata })
  const topic = (partitionIndexes: readonly number[]) => ({ name: 't', topicId: zeroUuid, partitionIndexes })
  const group = (groupId: string, topics: readonly object[]) => ({ groupId, topics, memberId: null, memberEpoch: -1 })
  const ask = (asked: readonly object[]) => handle({ groups: asked, requireStable: false } as never, context(8))
  const answer = await ask([group('a', [topic([1, 0, 1]), topic([1])]), group('a', [topic([1])])])
  const found = answer.groups?.map(({ topics }) => topics?.map(({ partitions }) => partitions?.map((one) => one.partitionIndex)))
  expect(found).toEqual([[[1, 0, 1], [1]], [[1]]])
  const all = Array.from({ length: 10_000 }, (_, i) => i)
  // Large, but nothing of it twice.
  expect((await ask([group('a', [topic(all)])])).groups?.[0]?.topics?.[0]?.partitions).toHaveLength(10_000)
  const ones = all.map(() => 1)
  await expect(ask([group('a', [topic(ones)])])).rejects.toThrow(tooMuch)
  await expect(
    ask([
      group(
        'a',
        ones.map(() => topic([1])),
      ),
    ]),
  ).rejects.toThrow(tooMuch)
  await expect(ask(ones.map(() => group('a', [topic([1])])))).rejects.toThrow(tooMuch)
  const old = handle({ groupId: 'a', topics: [{ name: 't', partitionIndexes: ones }] } as never, context(7))
  await expect(old).rejects.toThrow(tooMuch)
})
