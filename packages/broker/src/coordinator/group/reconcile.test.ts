// One step of a member towards its target: give up, wait, take (KIP-848).
import { expect, test } from 'vitest'
import type { ConsumerMember } from './consumer-member.ts'
import { newMember, nothingAssigned, partitionsOf, withEpochs } from './consumer-member.ts'
import type { Owned, ReconcileInput } from './reconcile.ts'
import { reconcile } from './reconcile.ts'

const topic = 'topic'.padEnd(21, '-').concat('A')
const owns = (...partitions: number[]): Owned => (partitions.length === 0 ? [] : [{ topicId: topic, partitions }])

function member(epoch: number, partitions: readonly number[], change: Partial<ConsumerMember> = {}): ConsumerMember {
  const assigned = partitions.length === 0 ? nothingAssigned : withEpochs(new Map([[topic, partitions]]), epoch)
  return { ...newMember('m'), memberEpoch: epoch, previousMemberEpoch: epoch - 1, assigned, ...change }
}

function towards(target: readonly number[], change: Partial<ReconcileInput> = {}): ReconcileInput {
  return {
    targetEpoch: 5,
    target: new Map([[topic, target]]),
    owned: null,
    subscriptionChanged: false,
    subscribed: new Set([topic]),
    isTaken: () => false,
    ...change,
  }
}

const held = (after: ConsumerMember | undefined): readonly number[] =>
  partitionsOf(after?.assigned ?? nothingAssigned).get(topic) ?? []

test('a member at the target stays as it is', () => {
  const at = member(5, [0, 1])
  expect(reconcile(at, towards([0, 1]))).toBe(at)
})

test('free partitions are taken at once, each at the epoch of the target', () => {
  const after = reconcile(member(4, [0]), towards([0, 1]))
  expect(after).toMatchObject({ state: 'Stable', memberEpoch: 5, previousMemberEpoch: 4 })
  expect([...(after?.assigned.get(topic) ?? [])]).toEqual([
    [0, 4],
    [1, 5],
  ])
})

test('who must give something up stays at its epoch, and gets nothing new meanwhile', () => {
  const after = reconcile(member(4, [0, 1]), towards([1, 2]))
  expect(after).toMatchObject({ state: 'UnrevokedPartitions', memberEpoch: 4 })
  expect(held(after)).toEqual([1])
  expect(partitionsOf(after?.revoking ?? nothingAssigned).get(topic)).toEqual([0])
})

test('it goes on when it says that it has given up, and not before', () => {
  const giving = reconcile(member(4, [0, 1]), towards([1, 2])) as ConsumerMember
  expect(reconcile(giving, towards([1, 2]))).toBe(giving)
  expect(reconcile(giving, towards([1, 2], { owned: owns(0, 1) }))).toBe(giving)
  const after = reconcile(giving, towards([1, 2], { owned: owns(1) }))
  expect(after).toMatchObject({ state: 'Stable', memberEpoch: 5, revoking: nothingAssigned })
  expect(held(after)).toEqual([1, 2])
})

test('what it does not own any more needs no giving up', () => {
  const after = reconcile(member(4, [0, 1]), towards([1], { owned: owns(1) }))
  expect(after).toMatchObject({ state: 'Stable', memberEpoch: 5 })
})

test('what others still hold is waited for at the new epoch, and taken when it is free', () => {
  const waiting = reconcile(member(4, []), towards([0, 1], { isTaken: (_, partition) => partition === 1 })) as ConsumerMember
  expect(waiting).toMatchObject({ state: 'UnreleasedPartitions', memberEpoch: 5 })
  expect(held(waiting)).toEqual([0])
  const after = reconcile(waiting, towards([0, 1]))
  expect(after?.state).toBe('Stable')
  expect(held(after)).toEqual([0, 1])
})

test('what it was giving up it can have back when the target has changed', () => {
  const giving = reconcile(member(4, [0, 1]), towards([1])) as ConsumerMember
  const after = reconcile(giving, towards([0, 1], { targetEpoch: 6, owned: owns(1), isTaken: () => true }))
  expect(held(after)).toEqual([1, 0])
  expect(after?.state).toBe('Stable')
})

test('topics that it is not subscribed to any more are given up before the target says so', () => {
  const at = member(5, [0, 1])
  const after = reconcile(at, towards([0, 1], { subscribed: new Set(), subscriptionChanged: true }))
  expect(after).toMatchObject({ state: 'UnrevokedPartitions', memberEpoch: 5 })
  expect(held(after)).toEqual([])
})

test('a member in a state of a newer Kafka must join again with nothing', () => {
  const strange = member(4, [0], { state: 'Unknown' })
  expect(reconcile(strange, towards([0]))).toBeUndefined()
  expect(reconcile(strange, towards([0], { owned: [] }))).toMatchObject({ state: 'Stable', memberEpoch: 5 })
})
