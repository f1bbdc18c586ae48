import { consumerProtocolAssignment, consumerProtocolSubscription, Writer } from '@millrace/protocol'
import { expect, test } from 'vitest'
import type { MetadataView } from '../metadata-view.ts'
import { ClassicGroup } from './classic-group.ts'
import { ConsumerGroup } from './consumer-group.ts'
import { partitionsOf } from './consumer-member.ts'
import { GroupTopics } from './group-topics.ts'
import { upgraded } from './migration.ts'

const topicId = 'AAAAAAAAAAAAAAAAAAAAAQ'
const topic = { name: 't', id: topicId, partitions: Array.from({ length: 8 }, () => ({ replicas: [0] })) }
const topics = new GroupTopics(
  {
    image: {
      offset: 1,
      topics: {
        byName: (name: string) => (name === 't' ? topic : undefined),
        byId: (id: string) => (id === topicId ? topic : undefined),
        all: () => [topic],
      },
    },
  } as unknown as MetadataView,
  () => null,
)

interface Said {
  readonly memberId: string
  readonly owned: readonly number[]
  /** Of the generation in which it got them. */
  readonly ownedIn?: number
  readonly assigned: readonly number[]
}

/** A classic group of these members at generation 2, made a consumer group. */
function upgradedOf(members: readonly Said[]): ConsumerGroup {
  const classic = new ClassicGroup('g', 'Stable', 0)
  classic.generation = 2
  classic.protocolType = 'consumer'
  classic.protocolName = 'cooperative-sticky'
  for (const { memberId, owned, ownedIn = 1, assigned } of members) {
    const subscription = new Writer(64)
    subscription.int16(3)
    const ownedPartitions = owned.length === 0 ? [] : [{ topic: 't', partitions: owned }]
    const said = { topics: ['t'], userData: null, ownedPartitions, generationId: ownedIn, rackId: null }
    consumerProtocolSubscription.write(subscription, said, 3)
    const assignment = new Writer(64)
    assignment.int16(3)
    const assignedPartitions = assigned.length === 0 ? [] : [{ topic: 't', partitions: assigned }]
    consumerProtocolAssignment.write(assignment, { assignedPartitions, userData: null }, 3)
    classic.add({
      memberId,
      instanceId: null,
      clientId: '',
      clientHost: '',
      rebalanceTimeoutMs: 1000,
      sessionTimeoutMs: 1000,
      protocolType: 'consumer',
      protocols: [{ name: 'cooperative-sticky', metadata: subscription.toBytes() }],
      assignment: assignment.toBytes(),
      join: undefined,
      sync: undefined,
      isNew: false,
    })
  }
  const result = upgraded(classic, topics)
  if (!('group' in result)) throw new Error(`refused: ${result.errorMessage}`)
  // What the records tell is what a coordinator knows after a restart.
  const replayed = new ConsumerGroup('g')
  for (const record of result.records) if (record.kind.startsWith('consumer-')) replayed.replay(record as never)
  return replayed
}

const revoking = (group: ConsumerGroup, memberId: string): unknown =>
  Object.fromEntries(partitionsOf(group.members.get(memberId)!.revoking))

test('what a member is to give up between the rounds of a cooperative rebalance stays taken when the group changes its protocol', () => {
  const group = upgradedOf([
    { memberId: 'a', owned: [0, 1, 2, 3, 4, 5, 6, 7], assigned: [0, 1, 2, 3] },
    { memberId: 'b', owned: [], assigned: [] },
  ])
  expect(group.members.get('a')?.state).toBe('UnrevokedPartitions')
  expect(revoking(group, 'a')).toEqual({ [topicId]: [4, 5, 6, 7] })
  expect(group.members.get('b')?.state).toBe('Stable')
  expect([0, 3, 4, 7].every((partition) => group.isTaken(topicId, partition))).toBe(true)
})

test('a member that owns no more than it is assigned gives up nothing', () => {
  const group = upgradedOf([
    { memberId: 'a', owned: [0, 1, 2, 3], assigned: [0, 1, 2, 3, 4] },
    { memberId: 'b', owned: [], assigned: [5, 6] },
  ])
  expect([...group.members.values()].map(({ state }) => state)).toEqual(['Stable', 'Stable'])
  expect(group.isTaken(topicId, 7)).toBe(false)
})

test('partitions of a past generation are not held against the member that was assigned them since, nor against a later owner', () => {
  const group = upgradedOf([
    { memberId: 'stale', owned: [0, 1, 2, 7], ownedIn: 0, assigned: [] },
    { memberId: 'a', owned: [0, 1, 2], assigned: [0, 1] },
  ])
  expect(revoking(group, 'stale')).toEqual({ [topicId]: [7] })
  expect(revoking(group, 'a')).toEqual({ [topicId]: [2] })
  expect(group.ownerOf(topicId, 0)).toBe('a')
})
