// Assignors against what Java's made of the same groups, and against their own rules.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TopicPartition } from '../../cluster/topic-partition.ts'
import { partitionKey } from '../../cluster/topic-partition.ts'
import type { Assignor, AssignorMember } from './assignor.ts'
import { cooperativeStickyAssignor, stickyAssignment } from './cooperative-sticky.ts'
import { rangeAssignor } from './range.ts'
import { roundRobinAssignor } from './round-robin.ts'

interface Golden {
  readonly assignor: string
  readonly topics: Readonly<Record<string, number>>
  readonly members: readonly { id: string; instance: string | null; topics: string[]; owned: string[]; assigned: string[] }[]
  readonly round: number
}

const goldens = readFileSync(join(import.meta.dirname, '../../../test/data/assignors.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Golden)

function partition(key: string): TopicPartition {
  const dash = key.lastIndexOf('-')
  return { topic: key.slice(0, dash), partition: Number(key.slice(dash + 1)) }
}

function membersOf(golden: Golden): AssignorMember[] {
  return golden.members.map(({ id, instance, topics, owned }) => ({
    memberId: id,
    groupInstanceId: instance,
    topics,
    ownedPartitions: owned.map(partition),
    generationId: golden.round - 1,
    rackId: null,
    userData: null,
  }))
}

function assign(assignor: Assignor, golden: Golden): Map<string, string[]> {
  const shares = assignor.assign(membersOf(golden), new Map(Object.entries(golden.topics)))
  return new Map([...shares].map(([id, { partitions }]) => [id, sorted(partitions.map(partitionKey))]))
}

const sorted = (keys: readonly string[]): string[] => keys.toSorted((a, b) => (a < b ? -1 : 1))

for (const assignor of [rangeAssignor, roundRobinAssignor]) {
  test(`${assignor.name} gives every member what Java's gives it`, () => {
    const cases = goldens.filter((golden) => golden.assignor === assignor.name)
    expect(cases.length).toBeGreaterThan(30)
    for (const golden of cases) {
      expect(assign(assignor, golden)).toEqual(new Map(golden.members.map(({ id, assigned }) => [id, sorted(assigned)])))
    }
  })
}

const cooperative = goldens.filter((golden) => golden.assignor === 'cooperative-sticky')
const isEqual = (golden: Golden): boolean =>
  golden.members.every(({ topics }) => topics.length === Object.keys(golden.topics).length)

test("cooperative sticky keeps, gives and withholds as many partitions as Java's where all want the same topics", () => {
  const cases = cooperative.filter(isEqual)
  expect(cases.length).toBeGreaterThan(50)
  for (const golden of cases) {
    const ours = assign(cooperativeStickyAssignor, golden)
    const kept = (assigned: readonly string[], owned: readonly string[]): number =>
      assigned.filter((key) => owned.includes(key)).length
    const sizes = (lists: readonly (readonly string[])[]): number[] => lists.map((list) => list.length).toSorted((a, b) => a - b)
    const ourKept = golden.members.reduce((sum, { id, owned }) => sum + kept(ours.get(id)!, owned), 0)
    const javaKept = golden.members.reduce((sum, { owned, assigned }) => sum + kept(assigned, owned), 0)
    expect(ourKept, JSON.stringify(golden)).toBe(javaKept)
    expect([...ours.values()].flat().length).toBe(golden.members.flatMap(({ assigned }) => assigned).length)
    if (golden.members.every(({ owned }) => owned.length === 0))
      expect(sizes([...ours.values()])).toEqual(sizes(golden.members.map(({ assigned }) => assigned)))
  }
})

test('cooperative sticky is balanced, gives only what is wanted, nothing twice, and nothing that another still holds', () => {
  for (const golden of cooperative) {
    const members = membersOf(golden)
    const counts = new Map(Object.entries(golden.topics))
    const target = stickyAssignment(members, counts)
    const load = new Map([...target].map(([id, partitions]) => [id, partitions.length]))
    for (const [id, partitions] of target) {
      for (const at of partitions) {
        for (const other of members) {
          if (other.topics.includes(at.topic)) expect(load.get(other.memberId)!).toBeGreaterThanOrEqual(load.get(id)! - 1)
        }
      }
    }
    const given = [...assign(cooperativeStickyAssignor, golden)]
    const all = given.flatMap(([, keys]) => keys)
    expect(new Set(all).size).toBe(all.length)
    for (const [id, keys] of given) {
      const member = golden.members.find((each) => each.id === id)!
      for (const key of keys) {
        expect(member.topics).toContain(partition(key).topic)
        const holders = golden.members.filter(({ owned }) => owned.includes(key))
        expect(holders.length === 0 || holders.some((holder) => holder.id === id)).toBe(true)
      }
    }
  }
})

test('a second round gives away what the first withheld', () => {
  const counts = new Map([['t', 6]])
  const member = (memberId: string, owned: readonly number[], generationId: number): AssignorMember => ({
    memberId,
    groupInstanceId: null,
    topics: ['t'],
    ownedPartitions: owned.map((each) => ({ topic: 't', partition: each })),
    generationId,
    rackId: null,
    userData: null,
  })
  const first = cooperativeStickyAssignor.assign([member('a', [0, 1, 2, 3, 4, 5], 1), member('b', [], -1)], counts)
  expect(first.get('a')!.partitions.map((at) => at.partition)).toEqual([0, 1, 2])
  expect(first.get('b')!.partitions).toEqual([])
  const second = cooperativeStickyAssignor.assign([member('a', [0, 1, 2], 2), member('b', [], 2)], counts)
  expect(second.get('b')!.partitions.map((at) => at.partition)).toEqual([3, 4, 5])
})

test('of two claims the later generation counts, also when it stands in the user data; of two in one generation neither', () => {
  const counts = new Map([['t', 2]])
  const member = (memberId: string, generationId: number, userData: Uint8Array | null = null): AssignorMember => ({
    memberId,
    groupInstanceId: null,
    topics: ['t'],
    ownedPartitions: [
      { topic: 't', partition: 0 },
      { topic: 't', partition: 1 },
    ],
    generationId,
    rackId: null,
    userData,
  })
  const target = stickyAssignment([member('a', 3), member('b', -1, Uint8Array.of(0, 0, 0, 4))], counts)
  expect(target.get('b')).toContainEqual({ topic: 't', partition: 0 })
  const disputed = cooperativeStickyAssignor.assign([member('a', 4), member('b', 4)], counts)
  expect([...disputed.values()].map(({ partitions }) => partitions.length)).toEqual([1, 1])
})
