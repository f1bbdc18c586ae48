// Metadata by leader epoch: news never goes backwards.
import { ErrorCode } from '@millrace/protocol'
import type { MetadataResponse } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { ClusterView } from './metadata.ts'

const [oneId, otherId] = ['AAAAAAAAAAAAAAAAAAAAAQ', 'AAAAAAAAAAAAAAAAAAAAAg'] as const

function answer(
  leaders: readonly (readonly [leader: number, epoch: number])[],
  topicId: string = oneId,
  errorCode: number = ErrorCode.NONE,
): MetadataResponse {
  return {
    throttleTimeMs: 0,
    brokers: [{ nodeId: 1, host: 'a', port: 1, rack: null }],
    clusterId: 'c',
    controllerId: 1,
    topics: [
      {
        errorCode,
        name: 't',
        topicId,
        isInternal: false,
        topicAuthorizedOperations: 0,
        partitions: leaders.map(([leaderId, leaderEpoch], partitionIndex) => ({
          errorCode: 0,
          partitionIndex,
          leaderId,
          leaderEpoch,
          replicaNodes: [],
          isrNodes: [],
          offlineReplicas: [],
        })),
      },
    ],
    clusterAuthorizedOperations: 0,
    errorCode: 0,
  }
}

test('an older leader epoch is ignored, unless the topic was made anew', () => {
  const view = new ClusterView()
  view.apply(answer([[1, 5]]))
  view.apply(answer([[2, 4]]))
  expect(view.partition('t', 0)).toMatchObject({ leader: 1, leaderEpoch: 5 })
  view.apply(answer([[2, 0]], otherId))
  expect(view.partition('t', 0)).toMatchObject({ leader: 2, leaderEpoch: 0 })
  expect([view.nameOf(oneId), view.nameOf(otherId)]).toEqual([undefined, 't'])
})

test('a leader named by another answer counts when its epoch is newer', () => {
  const view = new ClusterView()
  view.apply(answer([[1, 5]]))
  expect(view.leaderMoved('t', 0, 3, 5)).toBe(false)
  expect(view.leaderMoved('t', 0, 3, 6)).toBe(true)
  expect(view.partition('t', 0)).toMatchObject({ leader: 3, leaderEpoch: 6 })
  expect(view.leaderMoved('unknown', 0, 3, 6)).toBe(false)
})

test('a partition without a leader, or a refused topic, is worth asking for again', () => {
  const view = new ClusterView()
  expect(view.apply(answer([[1, 0]])).unsettled).toBe(false)
  expect(view.apply(answer([[-1, 1]])).unsettled).toBe(true)
  expect(view.apply(answer([], oneId, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)).unsettled).toBe(true)
  expect(view.topic('t')).toBeUndefined()
  expect(view.refusal('t')).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
})
