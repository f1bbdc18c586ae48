// What administrators ask the controller for, on three brokers of which one is away: elections and reassignments.
import { ErrorCode, zeroUuid } from '@millrace/protocol'
import { expect, test } from 'vitest'
import { decided } from '../../test/decided.ts'
import { MetadataDelta } from '../metadata/delta.ts'
import { emptyImage, type MetadataImage } from '../metadata/image.ts'
import { decodeRecord, encodeRecord, recordOf, type MetadataRecordInit } from '../metadata/record-codec.ts'
import type { Refused } from './decision.ts'
import type { ElectionResult } from './preferred-leaders.ts'
import { electLeaders, ElectionType } from './preferred-leaders.ts'
import { alterReassignments } from './reassignments.ts'

const topicId = 'dG9waWN0b3BpY3RvcGljdA'
const rules = () => ({ minInsyncReplicas: 1, uncleanElection: false })

function apply(image: MetadataImage, records: readonly MetadataRecordInit[]): MetadataImage {
  const delta = new MetadataDelta(image)
  for (const record of records) delta.replay(decodeRecord(encodeRecord(record)))
  return delta.apply({ offset: image.offset + records.length, epoch: 1, timestamp: 0 })
}

/** Brokers 1 and 2 are there, 3 is fenced. Partition 0 is led by 2, 1 by its preferred 1, 2 by nobody; 3 prefers the one that is away. */
function cluster(): MetadataImage {
  const broker = (brokerId: number, fenced: boolean): MetadataRecordInit =>
    recordOf(
      'registerBroker',
      { brokerId, fenced, brokerEpoch: brokerId, incarnationId: zeroUuid, endPoints: [], features: [], rack: null },
      1,
    )
  const partition = (partitionId: number, replicas: number[], isr: number[], leader: number): MetadataRecordInit =>
    recordOf(
      'partition',
      { partitionId, topicId, replicas, isr, leader, leaderEpoch: 5, directories: replicas.map(() => zeroUuid) },
      1,
    )
  return apply(emptyImage, [
    recordOf('featureLevel', { name: 'metadata.version', featureLevel: 20 }),
    broker(1, false),
    broker(2, false),
    broker(3, true),
    recordOf('topic', { name: 't', topicId }),
    partition(0, [1, 2], [1, 2], 2),
    partition(1, [1, 2], [1, 2], 1),
    partition(2, [3, 2], [3], -1),
    partition(3, [3, 1], [1], 1),
  ])
}

function electionsOf(answer: readonly ElectionResult[] | Refused): readonly ElectionResult[] {
  if ('code' in answer) throw new Error(answer.message)
  return answer
}

const codeOf = (refusal: Refused | undefined): number => refusal?.code ?? ErrorCode.NONE

test('a preferred replica that is in sync and there takes the lead back; others are told why not', () => {
  const image = cluster()
  const asked = [{ topic: 't', partitions: [0, 1, 3, 9] }]
  const { records, answer } = decided(electLeaders(image, ElectionType.PREFERRED, asked, rules))
  expect(electionsOf(answer)[0]?.partitions.map(({ refusal }) => codeOf(refusal))).toEqual([
    ErrorCode.NONE,
    ErrorCode.ELECTION_NOT_NEEDED,
    ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE,
    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
  ])
  expect(apply(image, records).topics.byName('t')?.partitions[0]).toMatchObject({ leader: 1, leaderEpoch: 6 })
})

test('an unclean election gives a partition without leader any replica that is there', () => {
  const image = cluster()
  const { records, answer } = decided(electLeaders(image, ElectionType.UNCLEAN, null, rules))
  expect(answer).toEqual([{ topic: 't', partitions: [{ partition: 2, refusal: undefined }] }])
  expect(apply(image, records).topics.byName('t')?.partitions[2]).toMatchObject({ leader: 2, isr: [2], leaderRecoveryState: 1 })
})

test('without names all partitions that need a preferred leader are elected', () => {
  const { answer } = decided(electLeaders(cluster(), ElectionType.PREFERRED, null, rules))
  expect(electionsOf(answer)[0]?.partitions.map(({ partition }) => partition)).toEqual([0, 2, 3])
})

test('more partitions than one write may change are refused as a whole: nobody is told of an election that was not held', () => {
  const partition = (partitionId: number): MetadataRecordInit =>
    recordOf(
      'partition',
      { partitionId, topicId, replicas: [1, 2], isr: [1, 2], leader: 2, directories: [zeroUuid, zeroUuid] },
      1,
    )
  const image = (count: number) =>
    apply(
      cluster(),
      Array.from({ length: count }, (_, i) => partition(i)),
    )
  const all = Array.from({ length: 10_001 }, (_, i) => i)
  const largest = image(10_000)
  const few = decided(electLeaders(largest, ElectionType.PREFERRED, null, rules))
  expect([few.records.length, few.answer]).toMatchObject([10_000, [{ topic: 't' }]])
  const larger = image(10_001)
  for (const asked of [null, [{ topic: 't', partitions: all }]]) {
    const { records, answer } = decided(electLeaders(larger, ElectionType.PREFERRED, asked, rules))
    expect([records.length, answer]).toMatchObject([0, { code: ErrorCode.POLICY_VIOLATION }])
  }
})

test('an election of very many yields at each partition, and asks for the rules of a topic once, however often it is named', () => {
  const partition = (partitionId: number): MetadataRecordInit =>
    recordOf('partition', { partitionId, topicId, replicas: [1], isr: [1], leader: -1, directories: [zeroUuid] }, 1)
  const image = apply(
    cluster(),
    Array.from({ length: 3_000 }, (_, i) => partition(i)),
  )
  for (const asked of [null, Array.from({ length: 3_000 }, (_, i) => ({ topic: 't', partitions: [i] }))]) {
    let questions = 0
    const steps = electLeaders(image, ElectionType.UNCLEAN, asked, () => (questions++, rules()))
    let yielded = 0
    let step = steps.next()
    for (; step.done !== true; step = steps.next()) yielded++
    expect([step.value.records.length, yielded, questions]).toEqual([3_000, 3_000, 1])
  }
})

test('replicas can be ordered anew and be fewer; new ones, strangers and doubles are refused', () => {
  const image = cluster()
  const code = (replicas: readonly number[] | null, allowed = true) =>
    codeOf(alterReassignments(image, [{ topic: 't', partition: 0, replicas }], allowed).answer[0])
  expect(code([2, 1])).toBe(ErrorCode.NONE)
  expect(code([1])).toBe(ErrorCode.NONE)
  expect(code([1], false)).toBe(ErrorCode.INVALID_REPLICATION_FACTOR)
  for (const replicas of [[], [1, 1], [1, 9], [1, 3]]) expect(code(replicas)).toBe(ErrorCode.INVALID_REPLICA_ASSIGNMENT)
  expect(code(null)).toBe(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS)
  const { records } = alterReassignments(image, [{ topic: 't', partition: 0, replicas: [1] }], true)
  expect(apply(image, records).topics.byName('t')?.partitions[0]).toMatchObject({ replicas: [1], isr: [1], leader: 1 })
  expect(alterReassignments(image, [{ topic: 't', partition: 0, replicas: [1, 2] }], true).records).toEqual([])
})
